#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mapidefs.h>

/// The one place that knows how text is encoded.
///
/// Inside the library all text is UTF-8. A client sees wide strings (PT_UNICODE, MAPI_UNICODE) in
/// wchar_t, which has 16 bits on Windows and 32 on Linux, and narrow strings (PT_STRING8) in the
/// process' ANSI code page on Windows and in UTF-8 on Linux.
///
/// Nothing is lost inside: a lone surrogate of a wide string is kept (encoded like any code point),
/// and a byte of a narrow string that is no UTF-8 becomes U+DC80 to U+DCFF and turns back into that
/// byte. What the ANSI code page lacks becomes its default character on the way out.
namespace mapisim::property {

std::string utf8_from_wide(std::wstring_view wide);
std::wstring wide_from_utf8(std::string_view text);
std::string utf8_from_narrow(std::string_view narrow);
std::string narrow_from_utf8(std::string_view text);

/// A LPTSTR of a method with a MAPI_UNICODE flag; empty for NULL.
std::string utf8_from_client(const void* string, ULONG flags);

bool is_ascii(std::string_view text) noexcept;
bool is_ascii(std::wstring_view text) noexcept;

/// Sizes in wchar_t or bytes without the terminator, and writing without one. `out` has room for
/// what the size function said; both return where writing stopped.
std::size_t wide_size(std::string_view text) noexcept;
wchar_t* write_wide(std::string_view text, wchar_t* out) noexcept;
std::size_t narrow_size(std::string_view text);
char* write_narrow(std::string_view text, char* out);

/// The first `limit` characters (code points), never a part of one.
std::string_view prefix(std::string_view text, std::size_t limit) noexcept;

/// How text compares, in sort orders, in restrictions and in searches alike: letters without regard
/// to case, the same on every machine whatever its locale (decision). Below zero, zero, above zero.
int compare_text(std::string_view a, std::string_view b) noexcept;

/// For a search by FL_IGNORECASE, FL_IGNORENONSPACE, FL_LOOSE (which means both): text in which
/// what the level ignores is gone.
std::string fold(std::string_view text, ULONG fuzzy_level);

} // namespace mapisim::property
