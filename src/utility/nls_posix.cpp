#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include <mapinls.h>

#include "property/code_page.h"
#include "property/text.h"
#include "utility/nls.h"

namespace mapisim::utility {

namespace {

constexpr int kLess = 1;
constexpr int kEqual = 2;
constexpr int kGreater = 3;
constexpr DWORD kInvalidCharacters = 8;            // MB_ERR_INVALID_CHARS
constexpr DWORD kLinguisticIgnoreCase = 0x10;      // LINGUISTIC_IGNORECASE
constexpr DWORD kLinguisticIgnoreDiacritic = 0x20; // LINGUISTIC_IGNOREDIACRITIC
constexpr DWORD kLinguisticCasing = 0x08000000;    // NORM_LINGUISTIC_CASING
constexpr DWORD kStringSort = 0x1000;              // SORT_STRINGSORT

/// The narrow text of the system is the same by whatever name.
UINT effective(UINT code_page) noexcept {
    constexpr UINT kSystemPages = 4; // CP_ACP, CP_OEMCP, CP_MACCP, CP_THREAD_ACP
    return code_page < kSystemPages ? property::system_code_page() : code_page;
}

template<class Character>
std::basic_string_view<Character> view(const Character* text, int count) noexcept {
    return count < 0 ? std::basic_string_view<Character>(text)
                     : std::basic_string_view<Character>(text, static_cast<std::size_t>(count));
}

/// Copies a result out as the functions of Windows do. Text that came with its terminator goes with
/// one.
template<class Character>
int give(std::basic_string<Character> text, bool terminated, Character* out, int room) {
    if (terminated)
        text.push_back(0);
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return 0;
    const int size = static_cast<int>(text.size());
    if (room == 0)
        return size;
    if (!out || room < size)
        return 0;
    std::copy(text.begin(), text.end(), out);
    return size;
}

wchar_t without_width(wchar_t c) noexcept {
    return c >= 0xFF01 && c <= 0xFF5E ? static_cast<wchar_t>(c - 0xFEE0) : c;
}
wchar_t without_kana(wchar_t c) noexcept {
    return c >= 0x30A1 && c <= 0x30F6 ? static_cast<wchar_t>(c - 0x60) : c;
}
bool is_symbol(wchar_t c) noexcept {
    return (c > 0x20 && c < 0x30) || (c > 0x39 && c < 0x41) || (c > 0x5A && c < 0x61) ||
           (c > 0x7A && c < 0x7F);
}

std::string comparable(std::wstring_view text, DWORD flags) {
    std::wstring kept;
    for (wchar_t c : text) {
        if (flags & NORM_IGNOREWIDTH)
            c = without_width(c);
        if (flags & NORM_IGNOREKANATYPE)
            c = without_kana(c);
        if (!(flags & NORM_IGNORESYMBOLS) || !is_symbol(c))
            kept.push_back(c);
    }
    std::string utf8 = property::utf8_from_wide(kept);
    return flags & (NORM_IGNORENONSPACE | kLinguisticIgnoreDiacritic)
               ? property::fold(utf8, FL_IGNORENONSPACE)
               : utf8;
}

} // namespace

int compare_string(LCID, DWORD flags, const wchar_t* a, int a_count, const wchar_t* b,
                   int b_count) {
    // Punctuation stands as in SORT_STRINGSORT anyway.
    constexpr DWORD kKnown = NORM_IGNORECASE | NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS |
                             NORM_IGNOREKANATYPE | NORM_IGNOREWIDTH | kLinguisticIgnoreCase |
                             kLinguisticIgnoreDiacritic | kLinguisticCasing | kStringSort;
    if (!a || !b || flags & ~kKnown)
        return 0;
    const std::string left = comparable(view(a, a_count), flags);
    const std::string right = comparable(view(b, b_count), flags);
    int order = property::compare_text(left, right);
    // Where only case differs, small letters come first.
    if (order == 0 && !(flags & (NORM_IGNORECASE | kLinguisticIgnoreCase)))
        order = right.compare(left);
    return order < 0 ? kLess : order > 0 ? kGreater : kEqual;
}

int multi_byte_to_wide_char(UINT code_page, DWORD flags, const char* bytes, int count, wchar_t* out,
                            int out_count) {
    if (!bytes || count == 0 || out_count < 0 ||
        !property::is_known_code_page(effective(code_page)))
        return 0;
    const std::string_view given = view(bytes, count);
    const std::string text = property::utf8_from_code_page(given, effective(code_page));
    if (flags & kInvalidCharacters && text.find("\xEF\xBF\xBD") != std::string::npos &&
        given.find("\xEF\xBF\xBD") == std::string_view::npos)
        return 0;
    return give(property::wide_from_utf8(text), count < 0, out, out_count);
}

int wide_char_to_multi_byte(UINT code_page, DWORD, const wchar_t* text, int count, char* out,
                            int out_count, const char* default_char, BOOL* used_default) {
    if (!text || count == 0 || out_count < 0 || !property::is_known_code_page(effective(code_page)))
        return 0;
    bool replaced = false;
    std::string bytes = property::code_page_from_utf8(
        property::utf8_from_wide(view(text, count)), effective(code_page),
        default_char ? *default_char : '?', &replaced);
    if (used_default)
        *used_default = replaced;
    return give(std::move(bytes), count < 0, out, out_count);
}

} // namespace mapisim::utility
