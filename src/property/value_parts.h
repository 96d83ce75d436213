#pragma once

#include "property/value.h"

/// What the files that implement Value share.
namespace mapisim::property::detail {

/// What does not fit into a Value. The bytes follow it: text with a terminator; multiple values of
/// fixed size as an array; multiple text or binary as a count, the ends of the elements, the
/// elements.
struct Payload {
    std::atomic<std::uint32_t> references{1};
    std::uint32_t units = 0; ///< of text: its wide_size()

    std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
};
static_assert(sizeof(Payload) == 8);

/// Bytes of one element of a type of fixed size; 0 for the others.
constexpr std::size_t fixed_size(ULONG single_type) noexcept {
    switch (single_type) {
    case PT_I2:
        return sizeof(short);
    case PT_LONG:
        return sizeof(LONG);
    case PT_R4:
        return sizeof(float);
    case PT_DOUBLE:
    case PT_APPTIME:
        return sizeof(double);
    case PT_CURRENCY:
    case PT_SYSTIME:
    case PT_I8:
        return 8;
    case PT_CLSID:
        return sizeof(GUID);
    default:
        return 0;
    }
}

constexpr ULONG with_type(ULONG tag, ULONG type) noexcept {
    return (tag & 0xFFFF0000u) | type;
}

inline FILETIME to_filetime(std::int64_t value) noexcept {
    const auto bits = static_cast<std::uint64_t>(value);
    FILETIME time;
    time.dwLowDateTime = static_cast<DWORD>(bits);
    time.dwHighDateTime = static_cast<DWORD>(bits >> 32);
    return time;
}

enum class Family { integer, real, text, binary, guid, other };

inline Family family_of(ULONG single_type) noexcept {
    switch (single_type) {
    case PT_I2:
    case PT_LONG:
    case PT_I8:
    case PT_BOOLEAN:
    case PT_ERROR:
    case PT_CURRENCY:
    case PT_SYSTIME:
        return Family::integer;
    case PT_R4:
    case PT_DOUBLE:
    case PT_APPTIME:
        return Family::real;
    case PT_UNICODE:
    case PT_STRING8:
        return Family::text;
    case PT_BINARY:
        return Family::binary;
    case PT_CLSID:
        return Family::guid;
    default:
        return Family::other;
    }
}

/// Several values of a fixed size, which lie one after the other, aligned or not. What
/// Value::from_client says.
SCODE from_elements(ULONG tag, Bytes elements, Value& out);

} // namespace mapisim::property::detail
