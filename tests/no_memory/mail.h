// What a client that sends mail needs.
#pragma once

#include <mapitags.h>

#include "../clients/session.h"

namespace stress {

/// All rows of a table, which is released.
template<class Use> void with_rows(LPMAPITABLE table, const SPropTagArray* columns, Use use) {
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table, const_cast<LPSPropTagArray>(columns), nullptr, nullptr, 0, &rows),
         "HrQueryAllRows");
    for (ULONG i = 0; i < rows->cRows; ++i)
        use(rows->aRow[i].lpProps);
    FreeProws(rows);
    table->Release();
}

inline LPMAPIFOLDER open_inbox(LPMDB store) {
    ULONG size = 0, type = 0;
    LPENTRYID id = nullptr;
    LPUNKNOWN folder = nullptr;
    must(store->GetReceiveFolder(nullptr, 0, &size, &id, nullptr), "GetReceiveFolder");
    must(store->OpenEntry(size, id, nullptr, 0, &type, &folder), "OpenEntry");
    MAPIFreeBuffer(id);
    return reinterpret_cast<LPMAPIFOLDER>(folder);
}

inline void add_recipient(LPMESSAGE message, const char* address) {
    SPropValue values[4] = {};
    values[0].ulPropTag = PR_RECIPIENT_TYPE;
    values[0].Value.l = MAPI_TO;
    values[1].ulPropTag = PR_DISPLAY_NAME_A;
    values[2].ulPropTag = PR_EMAIL_ADDRESS_A;
    values[1].Value.lpszA = values[2].Value.lpszA = const_cast<char*>(address);
    values[3].ulPropTag = PR_ADDRTYPE_A;
    values[3].Value.lpszA = const_cast<char*>("SMTP");
    SizedADRLIST(1, list) = {1, {{0, 4, values}}};
    must(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
         "ModifyRecipients");
}

/// The status object of the spooler.
inline LPMAPISTATUS open_spooler(LPMAPISESSION session) {
    LPMAPITABLE table = nullptr;
    LPUNKNOWN spooler = nullptr;
    must(session->GetStatusTable(0, &table), "GetStatusTable");
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RESOURCE_TYPE}};
    with_rows(table, reinterpret_cast<SPropTagArray*>(&columns), [&](const SPropValue* row) {
        ULONG type = 0;
        if (row[1].Value.l == MAPI_SPOOLER)
            must(session->OpenEntry(row[0].Value.bin.cb,
                                    reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr, 0,
                                    &type, &spooler),
                 "OpenEntry of the spooler");
    });
    return reinterpret_cast<LPMAPISTATUS>(spooler);
}

} // namespace stress
