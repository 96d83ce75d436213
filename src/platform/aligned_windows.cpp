#include <malloc.h>

#include "platform/aligned.h"

namespace mapisim::platform {

void* aligned_memory(std::size_t size) noexcept {
    return _aligned_malloc(size, size);
}
void free_aligned(void* memory) noexcept {
    _aligned_free(memory);
}

} // namespace mapisim::platform
