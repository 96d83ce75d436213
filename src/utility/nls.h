#pragma once

#include <mapidefs.h>

/// What MAPI's own functions of national languages (MNLS_...) do: those of Windows, where there are
/// any. A negative count stands for text that ends with its terminator.
namespace mapisim::utility {

/// CSTR_LESS_THAN (1), CSTR_EQUAL (2), CSTR_GREATER_THAN (3); 0 for NULL and unknown flags.
int compare_string(LCID locale, DWORD flags, const wchar_t* a, int a_count, const wchar_t* b,
                   int b_count);

/// The number of characters written, or needed where `out_count` is 0; 0 where they do not fit, for
/// NULL, and, with MB_ERR_INVALID_CHARS, for bytes that are no text.
int multi_byte_to_wide_char(UINT code_page, DWORD flags, const char* bytes, int count, wchar_t* out,
                            int out_count);
int wide_char_to_multi_byte(UINT code_page, DWORD flags, const wchar_t* text, int count, char* out,
                            int out_count, const char* default_char, BOOL* used_default);

} // namespace mapisim::utility
