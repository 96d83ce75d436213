#include <cstdint>
#include <cwchar>

#include <mapinls.h>

#include "gate/function.h"
#include "platform/readable.h"
#include "utility/nls.h"

using namespace mapisim;
using gate::Function;

namespace {

/// Of a text with a count, which a negative one is not.
template<class Character> bool is_wild(const Character* text, int count) noexcept {
    return text && count > 0 &&
           platform::is_wild(text, static_cast<std::uint64_t>(count), sizeof(Character));
}

} // namespace

STDAPI_(int)
MNLS_CompareStringW(LCID Locale, DWORD dwCmpFlags, LPCWSTR lpString1, int cchCount1,
                    LPCWSTR lpString2, int cchCount2) {
    return gate::enter_value<Function::MNLS_CompareStringW>(__builtin_return_address(0), [&] {
        if (is_wild(lpString1, cchCount1) || is_wild(lpString2, cchCount2))
            return 0;
        return utility::compare_string(Locale, dwCmpFlags, lpString1, cchCount1, lpString2,
                                       cchCount2);
    });
}

STDAPI_(int)
MNLS_MultiByteToWideChar(UINT uCodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cchMultiByte,
                         LPWSTR lpWideCharStr, int cchWideChar) {
    return gate::enter_value<Function::MNLS_MultiByteToWideChar>(__builtin_return_address(0), [&] {
        if (is_wild(lpMultiByteStr, cchMultiByte))
            return 0;
        return utility::multi_byte_to_wide_char(uCodePage, dwFlags, lpMultiByteStr, cchMultiByte,
                                                lpWideCharStr, cchWideChar);
    });
}

STDAPI_(int)
MNLS_WideCharToMultiByte(UINT uCodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
                         LPSTR lpMultiByteStr, int cchMultiByte, LPCSTR lpDefaultChar,
                         BOOL* lpfUsedDefaultChar) {
    return gate::enter_value<Function::MNLS_WideCharToMultiByte>(__builtin_return_address(0), [&] {
        if (is_wild(lpWideCharStr, cchWideChar))
            return 0;
        return utility::wide_char_to_multi_byte(uCodePage, dwFlags, lpWideCharStr, cchWideChar,
                                                lpMultiByteStr, cchMultiByte, lpDefaultChar,
                                                lpfUsedDefaultChar);
    });
}

STDAPI_(int) MNLS_lstrlenW(LPCWSTR lpString) {
    return gate::enter_value<Function::MNLS_lstrlenW>(__builtin_return_address(0), [&] {
        return lpString ? static_cast<int>(std::wcslen(lpString)) : 0;
    });
}

// The order of two strings is below, at or above zero here; NULL comes before every other one.
STDAPI_(int) MNLS_lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2) {
    return gate::enter_value<Function::MNLS_lstrcmpW>(__builtin_return_address(0), [&] {
        constexpr int kEqual = 2;
        constexpr LCID kUserDefaultLocale = 0x0400;
        if (!lpString1 || !lpString2)
            return (lpString1 ? 1 : 0) - (lpString2 ? 1 : 0);
        return utility::compare_string(kUserDefaultLocale, 0, lpString1, -1, lpString2, -1) -
               kEqual;
    });
}

STDAPI_(LPWSTR) MNLS_lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2) {
    return gate::enter_value<Function::MNLS_lstrcpyW>(__builtin_return_address(0), [&]() -> LPWSTR {
        return lpString1 && lpString2 ? std::wcscpy(lpString1, lpString2) : nullptr;
    });
}
