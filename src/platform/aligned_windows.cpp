#include <malloc.h>

#include "platform/aligned.h"

namespace mapisim::platform {

void* aligned_memory(std::size_t size) noexcept { return _aligned_malloc(size, size); }

} // namespace mapisim::platform
