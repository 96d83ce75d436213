#pragma once

#include <cstddef>

namespace mapisim::platform {

/// Where the client is built with AddressSanitizer: from now on a client that reads or writes these
/// bytes is stopped. Without it, and on Windows, nothing happens. Both ends lie at multiples of 8.
void poison(const void* begin, std::size_t size) noexcept;
void unpoison(const void* begin, std::size_t size) noexcept;

} // namespace mapisim::platform
