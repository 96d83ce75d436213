#pragma once

#include <mapidefs.h>

/// Binary identifiers as text: four characters of the base-64 alphabet for each three bytes, with
/// "=" at the end where they are fewer.
namespace mapisim::utility {

/// Characters that EncodeID writes for so many bytes, the terminator included; 0 for too many.
ULONG CchOfEncoding(ULONG size) noexcept;
/// Room that FDecodeID needs at most.
ULONG CbOfEncoded(const char* text) noexcept;
void EncodeID(const BYTE* bytes, ULONG size, char* out);
/// False, with nothing written, for what EncodeID would not have written.
bool FDecodeID(const char* text, BYTE* out, ULONG* size);

} // namespace mapisim::utility
