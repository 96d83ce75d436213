#include "property/text.h"

#include <array>
#include <cstdint>
#include <cwchar>

#include "property/text_codec.h"

namespace mapisim::property {

namespace {

using codec::decode;
using codec::encode;

constexpr bool kWide16 = sizeof(wchar_t) == 2;

/// The next code point of a wide string, surrogate pairs made one.
char32_t next_wide(std::wstring_view wide, std::size_t& at) noexcept {
    const auto unit = static_cast<std::uint32_t>(wide[at++]) & (kWide16 ? 0xFFFFu : 0xFFFFFFFFu);
    if (unit >= 0xD800 && unit < 0xDC00 && at < wide.size()) {
        const auto low = static_cast<std::uint32_t>(wide[at]) & (kWide16 ? 0xFFFFu : 0xFFFFFFFFu);
        if (low >= 0xDC00 && low < 0xE000) {
            ++at;
            return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return unit > 0x10FFFF ? 0xFFFD : unit;
}

// Folding -----------------------------------------------------------------------------------------

/// Blocks in which capital and small letters alternate, a capital on even (or odd) numbers.
constexpr bool is_capital_of_pair(char32_t c) noexcept {
    const bool even = (c & 1) == 0;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return even && c != 0x130;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return !even;
    if ((c >= 0x1CD && c <= 0x1DC))
        return !even;
    if ((c >= 0x1DE && c <= 0x1EF) || (c >= 0x1F8 && c <= 0x21F) || (c >= 0x222 && c <= 0x233)) {
        return even;
    }
    if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F)) {
        return even;
    }
    if (c >= 0x4C1 && c <= 0x4CE)
        return !even;
    return ((c >= 0x1E00 && c <= 0x1E95) || (c >= 0x1EA0 && c <= 0x1EFF)) && even;
}

/// Simple case folding of the scripts that have case and occur in mail.
constexpr char32_t fold_case(char32_t c) noexcept {
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c < 0x100) {
        if (c == 0xB5)
            return 0x3BC;
        return c >= 0xC0 && c <= 0xDE && c != 0xD7 ? c + 32 : c;
    }
    if (is_capital_of_pair(c))
        return c + 1;
    switch (c) {
    case 0x130:
        return 'i';
    case 0x178:
        return 0xFF;
    case 0x17F:
        return 's';
    case 0x386:
        return 0x3AC;
    case 0x38C:
        return 0x3CC;
    case 0x38E:
        return 0x3CD;
    case 0x38F:
        return 0x3CE;
    case 0x3C2:
        return 0x3C3;
    default:
        break;
    }
    if (c >= 0x388 && c <= 0x38A)
        return c + 37;
    if (c >= 0x391 && c <= 0x3AB && c != 0x3A2)
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    if (c >= 0x531 && c <= 0x556)
        return c + 48;
    if (c >= 0xFF21 && c <= 0xFF3A)
        return c + 32;
    if (c >= 0x10400 && c <= 0x10427)
        return c + 40;
    return c;
}

/// Letters of U+00C0 to U+017F without their marks; a dot for what has none.
constexpr std::string_view kBaseLetters = "AAAAAA.CEEEEIIII"
                                          ".NOOOOO.OUUUUY.."
                                          "aaaaaa.ceeeeiiii"
                                          ".nooooo.ouuuuy.y"
                                          "AaAaAaCcCcCcCcDd"
                                          "DdEeEeEeEeEeGgGg"
                                          "GgGgHhHhIiIiIiIi"
                                          "Ii..JjKk.LlLlLlL"
                                          "lLlNnNnNn...OoOo"
                                          "Oo..RrRrRrSsSsSs"
                                          "SsTtTtTtUuUuUuUu"
                                          "UuUuWwYyYZzZzZzs";
static_assert(kBaseLetters.size() == 0x180 - 0xC0);

constexpr char32_t base_letter(char32_t c) noexcept {
    if (c < 0xC0 || c >= 0x180)
        return c;
    const char base = kBaseLetters[c - 0xC0];
    return base == '.' ? c : static_cast<char32_t>(base);
}

constexpr std::array<unsigned char, 256> kLower = [] {
    std::array<unsigned char, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) {
        table[i] = static_cast<unsigned char>(i >= 'A' && i <= 'Z' ? i + 32 : i);
    }
    return table;
}();

} // namespace

std::string utf8_from_wide(std::wstring_view wide) {
    std::string text;
    text.reserve(wide.size());
    std::size_t at = 0;
    while (at < wide.size()) {
        const auto unit = static_cast<std::uint32_t>(wide[at]);
        if (unit < 0x80) {
            text.push_back(static_cast<char>(unit));
            ++at;
        } else {
            encode(next_wide(wide, at), text);
        }
    }
    return text;
}

std::wstring wide_from_utf8(std::string_view text) {
    std::wstring wide(wide_size(text), L'\0');
    write_wide(text, wide.data());
    return wide;
}

std::string utf8_from_client(const void* string, ULONG flags) {
    if (!string)
        return {};
    return flags & MAPI_UNICODE ? utf8_from_wide(static_cast<const wchar_t*>(string))
                                : utf8_from_narrow(static_cast<const char*>(string));
}

bool is_ascii(std::string_view text) noexcept {
    unsigned char all = 0;
    for (const char c : text)
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    return all < 0x80;
}

bool is_ascii(std::wstring_view text) noexcept {
    std::uint32_t all = 0;
    for (const wchar_t c : text)
        all |= static_cast<std::uint32_t>(c);
    return all < 0x80;
}

std::size_t wide_size(std::string_view text) noexcept {
    std::size_t units = 0;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        if (static_cast<unsigned char>(*at) < 0x80) {
            ++at;
            ++units;
        } else {
            const char32_t point = decode(at, end);
            units += kWide16 && point > 0xFFFF ? 2u : 1u;
        }
    }
    return units;
}

wchar_t* write_wide(std::string_view text, wchar_t* out) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x80) {
            *out++ = static_cast<wchar_t>(byte);
            ++at;
            continue;
        }
        const char32_t point = decode(at, end);
        if (kWide16 && point > 0xFFFF) {
            *out++ = static_cast<wchar_t>(0xD800 + ((point - 0x10000) >> 10));
            *out++ = static_cast<wchar_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            *out++ = static_cast<wchar_t>(point);
        }
    }
    return out;
}

std::string_view prefix(std::string_view text, std::size_t limit) noexcept {
    if (text.size() <= limit)
        return text;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (limit-- > 0 && at < end)
        decode(at, end);
    return text.substr(0, static_cast<std::size_t>(at - text.data()));
}

int compare_text(std::string_view a, std::string_view b) noexcept {
    const char* left = a.data();
    const char* right = b.data();
    const char* const left_end = left + a.size();
    const char* const right_end = right + b.size();
    while (left < left_end && right < right_end) {
        const auto l = static_cast<unsigned char>(*left);
        const auto r = static_cast<unsigned char>(*right);
        if ((l | r) < 0x80) {
            if (kLower[l] != kLower[r])
                return kLower[l] < kLower[r] ? -1 : 1;
            ++left;
            ++right;
        } else {
            const char32_t x = fold_case(decode(left, left_end));
            const char32_t y = fold_case(decode(right, right_end));
            if (x != y)
                return x < y ? -1 : 1;
        }
    }
    if (left == left_end)
        return right == right_end ? 0 : -1;
    return 1;
}

std::string fold(std::string_view text, ULONG fuzzy_level) {
    const bool loose = (fuzzy_level & FL_LOOSE) != 0;
    const bool without_case = loose || (fuzzy_level & FL_IGNORECASE);
    const bool without_marks = loose || (fuzzy_level & FL_IGNORENONSPACE);
    std::string folded;
    folded.reserve(text.size());
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x80) {
            folded.push_back(static_cast<char>(without_case ? kLower[byte] : byte));
            ++at;
            continue;
        }
        char32_t point = decode(at, end);
        if (without_marks) {
            if (point >= 0x300 && point < 0x370)
                continue;
            point = base_letter(point);
        }
        encode(without_case ? fold_case(point) : point, folded);
    }
    return folded;
}

} // namespace mapisim::property
