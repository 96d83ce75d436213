#include <windows.h>

#include "utility/nls.h"

namespace mapisim::utility {

int compare_string(LCID locale, DWORD flags, const wchar_t* a, int a_count, const wchar_t* b,
                   int b_count) {
    return CompareStringW(locale, flags, a, a_count, b, b_count);
}

int multi_byte_to_wide_char(UINT code_page, DWORD flags, const char* bytes, int count, wchar_t* out,
                            int out_count) {
    return MultiByteToWideChar(code_page, flags, bytes, count, out, out_count);
}

int wide_char_to_multi_byte(UINT code_page, DWORD flags, const wchar_t* text, int count, char* out,
                            int out_count, const char* default_char, BOOL* used_default) {
    return WideCharToMultiByte(code_page, flags, text, count, out, out_count, default_char,
                               used_default);
}

} // namespace mapisim::utility
