#pragma once

#include <cstddef>

namespace mapisim::platform {

/// Memory that is never given back, aligned to `size` (a power of two). Null when there is none.
void* aligned_memory(std::size_t size) noexcept;

} // namespace mapisim::platform
