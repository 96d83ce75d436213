#pragma once

#include <cstddef>

#include <mapidefs.h>

/// Copies of a client's property values as they are, from and into plain memory: for the utility
/// functions and for notifications. No conversion, no allocation.
namespace mapisim::property {

/// More than this in one copy is a mistake of the client (or 32 bits would not do).
inline constexpr std::size_t kMaxCopy = 0x7FFF0000;

constexpr std::size_t aligned(std::size_t size) noexcept {
    return (size + 7) & ~std::size_t{7};
}

/// Bytes of one element of a multiple value of fixed size; 0 for every other type.
std::size_t element_size(ULONG type) noexcept;

/// Adds the bytes that the values need besides their SPropValue structures to `size`, which stays a
/// multiple of 8. MAPI_E_NO_SUPPORT for an unknown type, MAPI_E_INVALID_PARAMETER for NULL pointers
/// and impossible counts.
SCODE add_linked_size(const SPropValue* values, std::size_t count, std::size_t& size) noexcept;

/// Copies values that add_linked_size() accepted; `room` is aligned to 8, and so is what is
/// returned, the end of what was used.
std::byte* copy_linked(const SPropValue* from, std::size_t count, SPropValue* to,
                       std::byte* room) noexcept;

/// The like for bytes: NULL with a size is MAPI_E_INVALID_PARAMETER.
SCODE add_bytes_size(const void* bytes, std::size_t count, std::size_t& size) noexcept;
std::byte* copy_bytes(const void* from, std::size_t count, std::byte* room) noexcept;

} // namespace mapisim::property
