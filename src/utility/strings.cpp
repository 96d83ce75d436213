#include "utility/strings.h"

#include <cstring>
#include <string_view>

#include <mapicode.h>

#include "platform/readable.h"
#include "property/code_page.h"

namespace mapisim::utility {

namespace {

/// The value of a digit, or -1.
int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Text of nothing but pairs of digits.
bool is_hex(std::string_view text) noexcept {
    if (text.size() % 2 != 0)
        return false;
    for (const char c : text) {
        if (digit_of(c) < 0)
            return false;
    }
    return true;
}

void convert(std::string_view text, BYTE* out) noexcept {
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        *out++ = static_cast<BYTE>(digit_of(text[i]) << 4 | digit_of(text[i + 1]));
}

unsigned byte_at(const char* text) noexcept {
    return static_cast<unsigned char>(*text);
}

/// Of a text that does not end here.
std::size_t size_of_character(const char* text, ULONG code_page) noexcept {
    const auto first = static_cast<unsigned char>(*text);
    return text[1] && property::is_lead_byte(first, code_page) ? 2 : 1;
}
unsigned character_at(const char* text, ULONG code_page) noexcept {
    return size_of_character(text, code_page) == 1 ? byte_at(text)
                                                   : byte_at(text) << 8 | byte_at(text + 1);
}

} // namespace

bool FBinFromHex(const char* text, BYTE* out) noexcept {
    if (!text || !out || !is_hex(text))
        return false;
    convert(text, out);
    return true;
}

SCODE ScBinFromHexBounded(const char* text, BYTE* out, ULONG size) noexcept {
    if (!text || !out)
        return MAPI_E_CALL_FAILED;
    std::size_t length = 0;
    while (length / 2 < size && text[length])
        ++length;
    const std::string_view portion(text, length);
    if (!is_hex(portion))
        return MAPI_E_CALL_FAILED;
    convert(portion, out);
    return S_OK;
}

void HexFromBin(const BYTE* bytes, int count, char* out) noexcept {
    if (!out)
        return;
    constexpr char digits[] = "0123456789ABCDEF";
    if (count > 0 && platform::is_wild(bytes, static_cast<ULONG>(count), 1))
        count = 0;
    for (int i = 0; bytes && i < count; ++i) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 0xF];
    }
    *out = '\0';
}

ULONG UlFromSzHex(const char* text) noexcept {
    ULONG value = 0;
    for (; text && digit_of(*text) >= 0; ++text)
        value = value << 4 | static_cast<ULONG>(digit_of(*text));
    return value;
}

unsigned int UFromSz(const char* text) noexcept {
    unsigned int value = 0;
    for (; text && *text >= '0' && *text <= '9'; ++text)
        value = value * 10 + static_cast<unsigned int>(*text - '0');
    return value;
}

char* SzFindCh(const char* text, USHORT character, ULONG code_page) noexcept {
    for (; text && *text; text += size_of_character(text, code_page)) {
        if (character_at(text, code_page) == character)
            return const_cast<char*>(text);
    }
    return nullptr;
}

char* SzFindLastCh(const char* text, USHORT character, ULONG code_page) noexcept {
    const char* last = nullptr;
    for (; text && *text; text += size_of_character(text, code_page)) {
        if (character_at(text, code_page) == character)
            last = text;
    }
    return const_cast<char*>(last);
}

char* SzFindSz(const char* text, const char* part, ULONG code_page) noexcept {
    const char* found = text && part ? std::strstr(text, part) : nullptr;
    while (found) {
        while (text < found)
            text += size_of_character(text, code_page);
        if (text == found)
            break;
        found = std::strstr(text, part); // that was the second byte of a character
    }
    return const_cast<char*>(found);
}

} // namespace mapisim::utility
