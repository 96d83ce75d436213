// Walking through stores in plain MAPI, for clients that list or copy what is there.
#pragma once

#include <windows.h>

// The one identifier of MAPI that these clients need: mingw-w64 has it in no library.
#define USES_IID_IMessage
#include <initguid.h>

#include <mapiguid.h>

#include "session.h"

/// All rows of a table with the columns that matter; releases the table.
template<unsigned count>
LPSRowSet all_rows(LPMAPITABLE table, const ULONG (&tags)[count], const char* what) {
    SizedSPropTagArray(count, columns) = {count, {}};
    for (unsigned i = 0; i < count; ++i)
        columns.aulPropTag[i] = tags[i];
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         what);
    table->Release();
    return rows;
}

/// A column that may be missing.
inline const char* text_of(const SPropValue& value) {
    return PROP_TYPE(value.ulPropTag) == PT_STRING8 ? value.Value.lpszA : "";
}

inline LONG number_in(const SPropValue& value) {
    return PROP_TYPE(value.ulPropTag) == PT_LONG ? value.Value.l : 0;
}

template<class Object, class Container>
Object open_entry(Container container, const SBinary& id, ULONG flags, const char* what) {
    LPUNKNOWN object = NULL;
    ULONG type = 0;
    must(container->OpenEntry(id.cb, reinterpret_cast<LPENTRYID>(id.lpb), NULL, flags, &type,
                              &object),
         what);
    return reinterpret_cast<Object>(object);
}

inline LPMDB open_store(LPMAPISESSION session, const SBinary& id) {
    LPMDB store = NULL;
    must(session->OpenMsgStore(0, id.cb, reinterpret_cast<LPENTRYID>(id.lpb), NULL,
                               MDB_WRITE | MDB_NO_DIALOG | MDB_NO_MAIL, &store),
         "OpenMsgStore");
    return store;
}

inline LPMAPIFOLDER open_root(LPMDB store) {
    return open_entry<LPMAPIFOLDER>(store, SBinary{0, NULL}, MAPI_MODIFY, "OpenEntry of the root");
}

inline LPMAPIFOLDER open_inbox(LPMDB store) {
    ULONG size = 0;
    LPENTRYID id = NULL;
    must(store->GetReceiveFolder(NULL, 0, &size, &id, NULL), "GetReceiveFolder");
    const SBinary inbox = {size, reinterpret_cast<LPBYTE>(id)};
    LPMAPIFOLDER folder =
        open_entry<LPMAPIFOLDER>(store, inbox, MAPI_MODIFY, "OpenEntry of the inbox");
    MAPIFreeBuffer(id);
    return folder;
}
