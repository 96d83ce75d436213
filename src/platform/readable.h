#pragma once

#include <cstddef>

/// Whether memory that a client points to is there, told without a fault.
namespace mapisim::platform {

/// All of `size` bytes; true for none of them. Where the system does not tell, memory is there
/// unless the pointer is null.
bool is_readable(const void* memory, std::size_t size) noexcept;

/// A string of characters of `width` bytes: up to its terminator, or `limit` characters of it.
bool is_readable_text(const void* text, std::size_t width, std::size_t limit) noexcept;

} // namespace mapisim::platform
