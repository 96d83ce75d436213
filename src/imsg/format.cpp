#include "imsg/format.h"

#include <algorithm>

namespace mapisim::imsg {

std::wstring hex(ULONG number) {
    std::wstring text(8, L'0');
    for (std::size_t i = 8; i-- > 0; number >>= 4)
        text[i] = L"0123456789ABCDEF"[number & 0xF];
    return text;
}

bool from_hex(std::wstring_view digits, ULONG& number) noexcept {
    if (digits.size() != 8)
        return false;
    number = 0;
    for (const wchar_t digit : digits) {
        ULONG value = 0;
        if (digit >= L'0' && digit <= L'9')
            value = static_cast<ULONG>(digit - L'0');
        else if (digit >= L'A' && digit <= L'F')
            value = static_cast<ULONG>(digit - L'A') + 10;
        else if (digit >= L'a' && digit <= L'f')
            value = static_cast<ULONG>(digit - L'a') + 10;
        else
            return false;
        number = number << 4 | value;
    }
    return true;
}

namespace {

constexpr wchar_t upper(wchar_t c) noexcept {
    return c >= L'a' && c <= L'z' ? static_cast<wchar_t>(c - L'a' + L'A') : c;
}

bool same(std::wstring_view a, std::wstring_view b) noexcept {
    return a.size() == b.size() && has_prefix(a, b);
}

/// The ANSI code page of a locale; 0 for one that is not known.
ULONG code_page_of_locale(ULONG locale) noexcept {
    switch (locale & 0xFFFF) { // languages that are written in two ways
    case 0x0804:
    case 0x1004:
        return 936;
    case 0x0404:
    case 0x0C04:
    case 0x1404:
        return 950;
    case 0x0C1A:
    case 0x1C1A:
    case 0x201A:
    case 0x082C:
    case 0x0843:
        return 1251;
    default:
        break;
    }
    switch (locale & 0x3FF) {
    case 0x05: // Czech, Hungarian, Polish, Romanian, Croatian, Slovak, Albanian, Slovenian
    case 0x0E:
    case 0x15:
    case 0x18:
    case 0x1A:
    case 0x1B:
    case 0x1C:
    case 0x24:
        return 1250;
    case 0x02: // Bulgarian, Russian, Ukrainian, Belarusian, Macedonian, Kazakh, Kyrgyz, Tatar
    case 0x19:
    case 0x22:
    case 0x23:
    case 0x2F:
    case 0x3F:
    case 0x40:
    case 0x44:
    case 0x50: // Mongolian
        return 1251;
    case 0x08:
        return 1253;
    case 0x1F: // Turkish, Azerbaijani, Uzbek
    case 0x2C:
    case 0x43:
        return 1254;
    case 0x0D:
        return 1255;
    case 0x01: // Arabic, Urdu, Persian
    case 0x20:
    case 0x29:
        return 1256;
    case 0x25: // Estonian, Latvian, Lithuanian
    case 0x26:
    case 0x27:
        return 1257;
    case 0x2A:
        return 1258;
    case 0x1E:
        return 874;
    case 0x11:
        return 932;
    case 0x12:
        return 949;
    case 0x03: // Catalan, Danish, German, English, Spanish, Finnish, French, Icelandic, Italian
    case 0x06:
    case 0x07:
    case 0x09:
    case 0x0A:
    case 0x0B:
    case 0x0C:
    case 0x0F:
    case 0x10:
    case 0x13: // Dutch, Norwegian, Portuguese, Swedish, Indonesian, Basque, Afrikaans, Faroese
    case 0x14:
    case 0x16:
    case 0x1D:
    case 0x21:
    case 0x2D:
    case 0x36:
    case 0x38:
    case 0x3E: // Malay, Galician
    case 0x56:
        return 1252;
    default:
        return 0;
    }
}

} // namespace

ULONG text_code_page(ULONG message, ULONG locale, ULONG internet) noexcept {
    if (const ULONG page = narrow_code_page(message); page != 0)
        return page;
    if (const ULONG page = code_page_of_locale(locale); page != 0)
        return page;
    // Text of mails may be UTF-8 or ASCII, and Outlook's 8-bit text is neither then.
    return internet == 65001 || internet == 20127 ? 0 : narrow_code_page(internet);
}

bool NameLess::operator()(std::wstring_view a, std::wstring_view b) const noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](wchar_t x, wchar_t y) { return upper(x) < upper(y); });
}

bool has_prefix(std::wstring_view name, std::wstring_view prefix) noexcept {
    return name.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), name.begin(),
                      [](wchar_t x, wchar_t y) { return upper(x) == upper(y); });
}

bool is_of_message(std::wstring_view name) noexcept {
    return same(name, kProperties) || same(name, kNames) || has_prefix(name, kRecipients) ||
           has_prefix(name, kAttachments) || has_prefix(name, kValues);
}

} // namespace mapisim::imsg
