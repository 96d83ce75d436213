#pragma once

#include <cstdint>

#include <mapidefs.h>

/// Arithmetic on 64 bits in two halves, modulo 2^64: what the exported functions of file times do.
namespace mapisim::utility {

constexpr std::uint64_t number(FILETIME time) noexcept {
    return std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime;
}
constexpr FILETIME file_time(std::uint64_t number) noexcept {
    return {static_cast<DWORD>(number), static_cast<DWORD>(number >> 32)};
}

constexpr FILETIME FtAddFt(FILETIME a, FILETIME b) noexcept {
    return file_time(number(a) + number(b));
}
/// With the carry of what stands below, 0 or 1, and of what came out.
constexpr FILETIME FtAdcFt(FILETIME a, FILETIME b, WORD* carry) noexcept {
    const std::uint64_t in = carry && *carry != 0 ? 1 : 0;
    const std::uint64_t half = number(a) + in;
    const std::uint64_t sum = half + number(b);
    if (carry)
        *carry = static_cast<WORD>(half < in || sum < half);
    return file_time(sum);
}
constexpr FILETIME FtSubFt(FILETIME a, FILETIME b) noexcept {
    return file_time(number(a) - number(b));
}
constexpr FILETIME FtMulDw(DWORD factor, FILETIME time) noexcept {
    return file_time(number(time) * factor);
}
constexpr FILETIME FtMulDwDw(DWORD a, DWORD b) noexcept {
    return file_time(std::uint64_t{a} * b);
}
constexpr FILETIME FtNegFt(FILETIME time) noexcept {
    return file_time(0 - number(time));
}

} // namespace mapisim::utility
