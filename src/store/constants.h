#pragma once

#include <mapidefs.h>

namespace mapisim::store {

// Values that the reference names and the public MAPI headers lack.
inline constexpr ULONG kShowSoftDeletes = 0x00000002;
inline constexpr ULONG kHardDelete = 0x00000010;
inline constexpr ULONG kDeletedOn = PROP_TAG(PT_SYSTIME, 0x668F);
inline constexpr ULONG kStoreHtmlOk = 0x00010000;
inline constexpr ULONG kStoreAnsiOk = 0x00020000;

/// Lists of identifiers with more entries than this have a count that nobody set.
inline constexpr ULONG kMaxIdentifiers = 1u << 20;

} // namespace mapisim::store
