#pragma once

#include <mapix.h>

/// Identifiers that say which store an object is in, as HrComposeEID makes them: the store's record
/// key before the object's own identifier. Results are blocks of their own.
namespace mapisim::session {

/// Without a record key, a copy.
HRESULT HrComposeEID(ULONG key_size, const BYTE* key, ULONG id_size, const ENTRYID* id,
                     ULONG* out_size, LPENTRYID* out);

/// What is no such identifier gives no store and a copy. MAPI_E_NOT_FOUND where the session has no
/// store with that key.
HRESULT HrDecomposeEID(IMAPISession* session, ULONG size, const ENTRYID* id, ULONG* store_size,
                       LPENTRYID* store, ULONG* out_size, LPENTRYID* out);

/// The same as text of hexadecimal digits.
HRESULT HrSzFromEntryID(ULONG size, const ENTRYID* id, LPTSTR* out);
/// MAPI_E_INVALID_ENTRYID for text that is none.
HRESULT HrEntryIDFromSz(const char* text, ULONG* size, LPENTRYID* out);

} // namespace mapisim::session
