// Breaks rules from the first call to the last, in ways that real clients were seen to.
#include "session.h"

int main() {
    LPMAPISESSION early = NULL;
    MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_USE_DEFAULT, &early); // before MAPIInitialize

    Session my = {};
    initialize();
    must(MAPILogonEx(0, NULL, NULL, MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &my.session),
         "MAPILogonEx");
    open_objects(my);
    advise(my);

    // The entry identifier that QueryIdentity returns belongs to the caller.
    ULONG size = 0;
    LPENTRYID identity = NULL;
    must(my.session->QueryIdentity(&size, &identity), "QueryIdentity");

    // Freed twice.
    LPVOID buffer = NULL;
    must(MAPIAllocateBuffer(64, &buffer), "MAPIAllocateBuffer");
    MAPIFreeBuffer(buffer);
    MAPIFreeBuffer(buffer);

    // A row set freed as if it were one block.
    SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(my.stores, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0,
                        &rows),
         "HrQueryAllRows");
    MAPIFreeBuffer(rows);

    // A message used after it was submitted, and another one dropped unsaved.
    LPMESSAGE message = new_message(my.outbox, my.address_book);
    must(message->SubmitMessage(0), "SubmitMessage");
    message->SaveChanges(0);
    message->Release();
    message = new_message(my.outbox, my.address_book);
    message->Release();

    // A number that no Advise returned; the registrations stay.
    my.session->Unadvise(4711);

    // The Outbox is released once too often, everything else stays open.
    my.outbox->Release();
    my.outbox->Release();
    my.session->Logoff(0, 0, 7);
    must(my.session->Logoff(0, 0, 0), "Logoff");

    // Used after Logoff.
    ULONG count = 0;
    my.stores->GetRowCount(0, &count);
    LPMAPITABLE late = NULL;
    my.session->GetStatusTable(0, &late);

    // OLE after MAPI, once more than it was initialised, utilities never.
    MAPIUninitialize();
    OleUninitialize();
    MAPIUninitialize();
    printf("rude to the end\n");
    return 0;
}
