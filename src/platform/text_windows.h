#pragma once

#include <string>
#include <windows.h>

namespace mapisim::platform {

inline std::wstring wide(const std::string& text) {
    const int size = static_cast<int>(text.size());
    const int length = ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0);
    std::wstring result(static_cast<std::size_t>(length > 0 ? length : 0), L'\0');
    if (length > 0) {
        ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, result.data(), length);
    }
    return result;
}

inline std::string utf8(const wchar_t* text, std::size_t size) {
    const int count = static_cast<int>(size);
    const int length = ::WideCharToMultiByte(CP_UTF8, 0, text, count, nullptr, 0, nullptr, nullptr);
    std::string result(static_cast<std::size_t>(length > 0 ? length : 0), '\0');
    if (length > 0) {
        ::WideCharToMultiByte(CP_UTF8, 0, text, count, result.data(), length, nullptr, nullptr);
    }
    return result;
}

} // namespace mapisim::platform
