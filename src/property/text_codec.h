#pragma once

#include <string>

/// UTF-8 in its generalised form, in which surrogates stand for themselves.
namespace mapisim::property::codec {

/// A byte that is no UTF-8 is kept as this plus the byte.
inline constexpr char32_t kEscape = 0xDC00;

/// The code point at `at`, which moves on. What is no UTF-8 gives one escaped byte at a time.
inline char32_t decode(const char*& at, const char* end) noexcept {
    const auto byte = [](const char* p) { return static_cast<unsigned char>(*p); };
    const unsigned first = byte(at++);
    if (first < 0x80)
        return first;
    const unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    constexpr char32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    if (first < 0xC2 || first > 0xF4 || static_cast<std::size_t>(end - at) < more) {
        return kEscape + first;
    }
    char32_t point = first & (0x3Fu >> more);
    for (unsigned i = 0; i < more; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return kEscape + first;
        point = (point << 6) | (byte(at + i) & 0x3Fu);
    }
    if (point < smallest[more] || point > 0x10FFFF)
        return kEscape + first;
    at += more;
    return point;
}

inline void encode(char32_t point, std::string& out) {
    const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | (point >> 6));
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

inline bool is_surrogate(char32_t point) noexcept {
    return point >= 0xD800 && point < 0xE000;
}

} // namespace mapisim::property::codec
