#include <algorithm>
#include <windows.h>

#include "property/code_page.h"
#include "property/text.h"
#include "property/text_codec.h"

namespace mapisim::property {

ULONG system_code_page() noexcept {
    return GetACP();
}

bool is_known_code_page(ULONG code_page) {
    return IsValidCodePage(code_page) != FALSE;
}

std::string utf8_from_code_page(std::string_view bytes, ULONG code_page) {
    if (bytes.empty())
        return {};
    const int size = static_cast<int>(bytes.size());
    const int length = MultiByteToWideChar(code_page, 0, bytes.data(), size, nullptr, 0);
    if (length > 0) {
        std::wstring wide(static_cast<std::size_t>(length), L'\0');
        MultiByteToWideChar(code_page, 0, bytes.data(), size, wide.data(), length);
        return utf8_from_wide(wide);
    }
    std::string out;
    for (const char byte : bytes)
        codec::encode(static_cast<unsigned char>(byte), out);
    return out;
}

std::string code_page_from_utf8(std::string_view text, ULONG code_page, char replacement,
                                bool* replaced) {
    if (replaced)
        *replaced = false;
    const std::wstring wide = wide_from_utf8(text);
    if (wide.empty())
        return {};
    const int size = static_cast<int>(wide.size());
    // These have every character, and take no replacement.
    const bool is_whole = code_page == CP_UTF8 || code_page == CP_UTF7 || code_page == 54936;
    const char* const other = is_whole ? nullptr : &replacement;
    BOOL used = FALSE;
    const auto convert = [&](UINT page, char* out, int room) {
        const DWORD flags = is_whole ? 0 : WC_NO_BEST_FIT_CHARS;
        return WideCharToMultiByte(page, flags, wide.data(), size, out, room, other,
                                   is_whole ? nullptr : &used);
    };
    constexpr UINT kLatin1 = 28591;
    UINT page = code_page;
    int length = convert(page, nullptr, 0);
    if (length <= 0) {
        page = kLatin1;
        length = convert(page, nullptr, 0);
    }
    std::string bytes(static_cast<std::size_t>(std::max(length, 0)), '\0');
    convert(page, bytes.data(), length);
    if (replaced)
        *replaced = used != FALSE;
    return bytes;
}

} // namespace mapisim::property
