#include <cstdlib>

#include "platform/aligned.h"

namespace mapisim::platform {

void* aligned_memory(std::size_t size) noexcept {
    return std::aligned_alloc(size, size);
}
void free_aligned(void* memory) noexcept {
    std::free(memory);
}

} // namespace mapisim::platform
