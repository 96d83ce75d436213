#pragma once

#include <cstddef>

namespace mapisim::platform {

/// Memory aligned to `size` (a power of two). Null when there is none.
void* aligned_memory(std::size_t size) noexcept;
void free_aligned(void* memory) noexcept;

} // namespace mapisim::platform
