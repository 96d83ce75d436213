#pragma once

#include <mapidefs.h>

/// What the exported string utilities do, on 8-bit text. NULL is an empty string.
namespace mapisim::utility {

/// False, with nothing written, where the text is no even number of hexadecimal digits.
bool FBinFromHex(const char* text, BYTE* out) noexcept;
/// The same for as much of the text as gives `size` bytes; MAPI_E_CALL_FAILED otherwise.
SCODE ScBinFromHexBounded(const char* text, BYTE* out, ULONG size) noexcept;
/// `out` has room for two digits, capitals, for each byte and the terminator.
void HexFromBin(const BYTE* bytes, int count, char* out) noexcept;

/// The digits at the beginning; what does not fit into 32 bits falls out on the left.
ULONG UlFromSzHex(const char* text) noexcept;
unsigned int UFromSz(const char* text) noexcept;

// Null where it is not found. In some code pages a character has two bytes; `character` has
// the first of them in its upper half then.
char* SzFindCh(const char* text, USHORT character, ULONG code_page) noexcept;
char* SzFindLastCh(const char* text, USHORT character, ULONG code_page) noexcept;
char* SzFindSz(const char* text, const char* part, ULONG code_page) noexcept;

} // namespace mapisim::utility
