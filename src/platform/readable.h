#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

/// Whether memory that a client points to is there, told without a fault.
namespace mapisim::platform {

/// All of `size` bytes; true for none of them. Where the system does not tell, memory is there
/// unless the pointer is null.
bool is_readable(const void* memory, std::size_t size) noexcept;

/// `count` items of `size` bytes, which is not 0.
inline bool is_readable_array(const void* first, std::uint64_t count, std::size_t size) noexcept {
    return count <= std::numeric_limits<std::size_t>::max() / size &&
           is_readable(first, static_cast<std::size_t>(count) * size);
}

/// Whether what a client says to be there is so much that it may be a mistake, and is not there.
/// Less is believed: to look costs more than a short call, and what is a little too large cannot be
/// told at all.
inline bool is_wild(const void* first, std::uint64_t count, std::size_t size) noexcept {
    constexpr std::uint64_t kBelieved = 0x10000; // bytes
    return count > kBelieved / size && !is_readable_array(first, count, size);
}

/// The same for memory that is to be written. Nothing in it changes.
bool is_writable(void* memory, std::size_t size) noexcept;

inline bool is_writable_array(void* first, std::uint64_t count, std::size_t size) noexcept {
    return count <= std::numeric_limits<std::size_t>::max() / size &&
           is_writable(first, static_cast<std::size_t>(count) * size);
}

/// A string of characters of `width` bytes: up to its terminator, or `limit` characters of it.
bool is_readable_text(const void* text, std::size_t width, std::size_t limit) noexcept;

} // namespace mapisim::platform
