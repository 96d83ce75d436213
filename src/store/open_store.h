#pragma once

#include <memory>

#include <mapidefs.h>

#include "session/logon.h"
#include "store/mailbox.h"

namespace mapisim::store {

/// Through what a client reached a store: its folders and messages keep it, so that they live on
/// when the store object is released first.
struct OpenStore {
    session::LogonPtr logon;
    MailboxPtr mailbox;
    object::ScopeRef scope; ///< the store object's own, or the logon's for what the session opened
    bool writable = false;
    bool sends = false; ///< the spooler works for it: neither MAPI_NO_MAIL nor MDB_NO_MAIL
};
using OpenStorePtr = std::shared_ptr<const OpenStore>;

/// Whether what is opened may be written to. MAPI_E_NO_ACCESS when that was asked for in vain.
inline HRESULT resolve_access(bool can_write, ULONG flags, bool& writable) {
    const bool best = (flags & MAPI_BEST_ACCESS) != 0;
    if (flags & MAPI_MODIFY && !can_write && !best)
        return MAPI_E_NO_ACCESS;
    writable = can_write && (best || flags & MAPI_MODIFY);
    return S_OK;
}

/// OpenEntry of a store, a folder or the session: NULL opens the root folder; NULL with a size is
/// MAPI_E_INVALID_PARAMETER, and no bytes are no identifier. `iid` may be null, `type` too.
HRESULT open_object(const OpenStorePtr& store, ULONG size, const ENTRYID* id, const IID* iid,
                    ULONG flags, ULONG* type, IUnknown** out);

/// CompareEntryIDs of two identifiers of stores' objects: MAPI_E_UNKNOWN_ENTRYID when either is
/// none, MAPI_E_INVALID_PARAMETER for NULL.
HRESULT compare(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                ULONG* result) noexcept;

/// The filter of an Advise. Empty for none and for the store's own identifier; otherwise the object
/// must exist: MAPI_E_NOT_FOUND.
HRESULT advise_filter(const Mailbox& mailbox, ULONG size, const ENTRYID* id,
                      notify::EntryId& filter);

} // namespace mapisim::store
