#include <new>

#include <windows.h>

#include "property/text.h"

// Narrow strings are in the process' ANSI code page here.
namespace mapisim::property {

std::string utf8_from_narrow(std::string_view narrow) {
    if (narrow.empty() || is_ascii(narrow))
        return std::string(narrow);
    const int size = static_cast<int>(narrow.size());
    const int units = MultiByteToWideChar(CP_ACP, 0, narrow.data(), size, nullptr, 0);
    std::wstring wide(static_cast<std::size_t>(units), L'\0');
    MultiByteToWideChar(CP_ACP, 0, narrow.data(), size, wide.data(), units);
    return utf8_from_wide(wide);
}

std::size_t narrow_size(std::string_view text) {
    if (text.empty() || is_ascii(text))
        return text.size();
    const std::wstring wide = wide_from_utf8(text);
    return static_cast<std::size_t>(WideCharToMultiByte(
        CP_ACP, 0, wide.data(), static_cast<int>(wide.size()), nullptr, 0, nullptr, nullptr));
}

char* write_narrow(std::string_view text, char* out) {
    if (text.empty() || is_ascii(text))
        return out + text.copy(out, text.size());
    const std::wstring wide = wide_from_utf8(text);
    const int units = static_cast<int>(wide.size());
    const int size =
        WideCharToMultiByte(CP_ACP, 0, wide.data(), units, nullptr, 0, nullptr, nullptr);
    return out + WideCharToMultiByte(CP_ACP, 0, wide.data(), units, out, size, nullptr, nullptr);
}

std::string narrow_from_utf8(std::string_view text) {
    std::string narrow(narrow_size(text), '\0');
    write_narrow(text, narrow.data());
    return narrow;
}

} // namespace mapisim::property
