#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "property/value.h"

/// Numbers in streams, with the small byte first.
namespace mapisim::imsg {

using property::Bytes;

/// The caller knows that they are there.
inline std::uint32_t number_at(Bytes bytes, std::size_t at) noexcept {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8 * i);
    return number;
}

inline void put_number(std::vector<std::byte>& out, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i)
        out.push_back(static_cast<std::byte>(number >> (8 * i)));
}

inline void put_bytes(std::vector<std::byte>& out, Bytes bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

inline Bytes bytes_of(std::string_view text) noexcept {
    return property::bytes_of(text.data(), text.size());
}

} // namespace mapisim::imsg
