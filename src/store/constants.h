#pragma once

#include <mapidefs.h>

/// Values that the reference names and the public MAPI headers lack.
namespace mapisim::store {

inline constexpr ULONG kShowSoftDeletes = 0x00000002;
inline constexpr ULONG kHardDelete = 0x00000010;
inline constexpr ULONG kDeletedOn = PROP_TAG(PT_SYSTIME, 0x668F);
inline constexpr ULONG kStoreHtmlOk = 0x00010000;
inline constexpr ULONG kStoreAnsiOk = 0x00020000;

} // namespace mapisim::store
