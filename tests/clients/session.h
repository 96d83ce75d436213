// A whole session in plain MAPI, one function for each thing that the reference's "Ending a MAPI
// session" lists, so that a client can leave one out. Only what every set of MAPI headers has.
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include <mapix.h>

#include <mapiutil.h>

#include <ole2.h>

// Headers disagree about the width of connection numbers: as these have it.
template<class Object, class Number>
Number number_of(HRESULT (STDMETHODCALLTYPE Object::*)(Number));
typedef decltype(number_of(&IMAPISession::Unadvise)) Connection;

struct Session {
    LPMAPISESSION session;
    LPMAPITABLE stores;
    LPMAPITABLE status;
    LPMDB store;
    LPMAPIFOLDER outbox;
    LPADRBOOK address_book;
    LPSPropValue subtree; // the cached PR_IPM_SUBTREE_ENTRYID
    Connection session_connection;
    Connection store_connection;
    Connection table_connection;
};

inline void must(HRESULT result, const char* what) {
    if (SUCCEEDED(result))
        return;
    fprintf(stderr, "%s failed: 0x%08X\n", what, static_cast<unsigned>(result));
    exit(2);
}

inline LONG STDAPICALLTYPE on_notify(LPVOID, ULONG, LPNOTIFICATION) {
    return S_OK;
}

/// A sink that lives as long as its registrations: the caller releases it after Advise.
inline LPMAPIADVISESINK new_sink(LPVOID context = NULL, LPNOTIFCALLBACK callback = &on_notify) {
    LPMAPIADVISESINK sink = NULL;
    must(HrAllocAdviseSink(callback, context, &sink), "HrAllocAdviseSink");
    return sink;
}

// Starting ----------------------------------------------------------------------------------------

inline void initialize() {
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    must(MAPIInitialize(&wanted), "MAPIInitialize");
    must(OleInitialize(NULL), "OleInitialize");
    must(ScInitMapiUtil(0), "ScInitMapiUtil");
}

inline LPMAPISESSION log_on(ULONG more_flags = MAPI_NEW_SESSION) {
    LPMAPISESSION session = NULL;
    must(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_USE_DEFAULT | more_flags, &session),
         "MAPILogonEx");
    return session;
}

// Working -----------------------------------------------------------------------------------------

inline LPMDB open_default_store(LPMAPISESSION session, LPMAPITABLE stores) {
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    LPSRowSet rows = NULL;
    LPMDB store = NULL;
    must(HrQueryAllRows(stores, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         "HrQueryAllRows on the stores table");
    for (ULONG i = 0; i < rows->cRows && !store; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        if (row[1].ulPropTag == PR_DEFAULT_STORE && row[1].Value.b &&
            row[0].ulPropTag == PR_ENTRYID)
            must(session->OpenMsgStore(0, row[0].Value.bin.cb,
                                       reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), NULL,
                                       MDB_WRITE | MDB_NO_DIALOG, &store),
                 "OpenMsgStore");
    }
    FreeProws(rows);
    must(store ? S_OK : MAPI_E_NOT_FOUND, "finding the default store");
    return store;
}

inline LPMAPIFOLDER open_folder(LPMDB store, ULONG entry_id_tag) {
    LPSPropValue entry_id = NULL;
    LPUNKNOWN object = NULL;
    ULONG type = 0;
    must(HrGetOneProp(store, entry_id_tag, &entry_id), "HrGetOneProp on the store");
    must(store->OpenEntry(entry_id->Value.bin.cb,
                          reinterpret_cast<LPENTRYID>(entry_id->Value.bin.lpb), NULL, MAPI_MODIFY,
                          &type, &object),
         "OpenEntry of a folder");
    MAPIFreeBuffer(entry_id);
    return reinterpret_cast<LPMAPIFOLDER>(object);
}

inline void address(LPMESSAGE message, LPADRBOOK address_book) {
    WCHAR name[] = L"Somebody";
    WCHAR type[] = L"SMTP";
    WCHAR mailbox[] = L"somebody@example.com";
    ULONG size = 0;
    LPENTRYID entry_id = NULL;
    must(address_book->CreateOneOff(reinterpret_cast<LPTSTR>(name), reinterpret_cast<LPTSTR>(type),
                                    reinterpret_cast<LPTSTR>(mailbox), MAPI_UNICODE, &size,
                                    &entry_id),
         "CreateOneOff");
    LPADRLIST list = NULL;
    must(MAPIAllocateBuffer(CbNewADRLIST(1), reinterpret_cast<LPVOID*>(&list)),
         "MAPIAllocateBuffer");
    list->cEntries = 1;
    list->aEntries[0].ulReserved1 = 0;
    list->aEntries[0].cValues = 5;
    LPSPropValue values = NULL;
    must(MAPIAllocateBuffer(5 * sizeof(SPropValue), reinterpret_cast<LPVOID*>(&values)),
         "MAPIAllocateBuffer");
    list->aEntries[0].rgPropVals = values;
    values[0].ulPropTag = PR_RECIPIENT_TYPE;
    values[0].Value.l = MAPI_TO;
    values[1].ulPropTag = PR_DISPLAY_NAME_W;
    values[1].Value.lpszW = name;
    values[2].ulPropTag = PR_ADDRTYPE_W;
    values[2].Value.lpszW = type;
    values[3].ulPropTag = PR_EMAIL_ADDRESS_W;
    values[3].Value.lpszW = mailbox;
    values[4].ulPropTag = PR_ENTRYID;
    values[4].Value.bin.cb = size;
    values[4].Value.bin.lpb = reinterpret_cast<LPBYTE>(entry_id);
    must(message->ModifyRecipients(MODRECIP_ADD, list), "ModifyRecipients");
    FreePadrlist(list);
    MAPIFreeBuffer(entry_id);
}

/// A message to one recipient, not saved yet.
inline LPMESSAGE new_message(LPMAPIFOLDER outbox, LPADRBOOK address_book) {
    LPMESSAGE message = NULL;
    must(outbox->CreateMessage(NULL, 0, &message), "CreateMessage");
    WCHAR subject[] = L"Hello";
    WCHAR body[] = L"Only a test.";
    SPropValue values[3];
    values[0].ulPropTag = PR_SUBJECT_W;
    values[0].Value.lpszW = subject;
    values[1].ulPropTag = PR_BODY_W;
    values[1].Value.lpszW = body;
    values[2].ulPropTag = PR_DELETE_AFTER_SUBMIT;
    values[2].Value.b = TRUE;
    must(message->SetProps(3, values, NULL), "SetProps");
    address(message, address_book);
    return message;
}

inline void send(LPMAPIFOLDER outbox, LPADRBOOK address_book) {
    LPMESSAGE message = new_message(outbox, address_book);
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    must(message->SubmitMessage(0), "SubmitMessage");
    message->Release();
}

/// Asks the spooler to send what waits in the outgoing queue.
inline void flush_queues(LPMAPISESSION session, LPMAPITABLE status) {
    SizedSPropTagArray(3, columns) = {3, {PR_ENTRYID, PR_RESOURCE_TYPE, PR_RESOURCE_METHODS}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(status, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         "HrQueryAllRows on the status table");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        if (row[1].ulPropTag != PR_RESOURCE_TYPE || row[1].Value.l != MAPI_SPOOLER ||
            row[2].ulPropTag != PR_RESOURCE_METHODS || !(row[2].Value.l & STATUS_FLUSH_QUEUES))
            continue;
        LPUNKNOWN object = NULL;
        ULONG type = 0;
        must(session->OpenEntry(row[0].Value.bin.cb,
                                reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), NULL, 0, &type,
                                &object),
             "OpenEntry of the spooler's status object");
        LPMAPISTATUS spooler = reinterpret_cast<LPMAPISTATUS>(object);
        must(spooler->FlushQueues(0, 0, NULL, FLUSH_UPLOAD), "FlushQueues");
        spooler->Release();
    }
    FreeProws(rows);
}

inline void advise(Session& my) {
    LPMAPIADVISESINK sink = new_sink();
    must(my.session->Advise(0, NULL, fnevCriticalError, sink, &my.session_connection),
         "IMAPISession::Advise");
    must(my.store->Advise(0, NULL, fnevNewMail | fnevObjectModified, sink, &my.store_connection),
         "IMsgStore::Advise");
    must(my.stores->Advise(fnevTableModified, sink, &my.table_connection), "IMAPITable::Advise");
    sink->Release();
}

inline void open_objects(Session& my) {
    must(my.session->GetMsgStoresTable(0, &my.stores), "GetMsgStoresTable");
    my.store = open_default_store(my.session, my.stores);
    must(HrGetOneProp(my.store, PR_IPM_SUBTREE_ENTRYID, &my.subtree), "HrGetOneProp");
    my.outbox = open_folder(my.store, PR_IPM_OUTBOX_ENTRYID);
    must(my.session->OpenAddressBook(0, NULL, AB_NO_DIALOG, &my.address_book), "OpenAddressBook");
    must(my.session->GetStatusTable(0, &my.status), "GetStatusTable");
}

/// Starts, opens one object of each kind that the reference names, and sends a message.
inline void start_and_work(Session& my) {
    initialize();
    my.session = log_on();
    open_objects(my);
    advise(my);
    send(my.outbox, my.address_book);
    flush_queues(my.session, my.status);
}

// Ending, in the reference's eight steps
// -----------------------------------------------------------

inline void step1_unadvise(Session& my) {
    must(my.stores->Unadvise(my.table_connection), "IMAPITable::Unadvise");
    must(my.store->Unadvise(my.store_connection), "IMsgStore::Unadvise");
    must(my.session->Unadvise(my.session_connection), "IMAPISession::Unadvise");
}

inline void step2_release_objects(Session& my) {
    my.status->Release();
    my.outbox->Release();
    my.stores->Release();
    ULONG flags = LOGOFF_ORDERLY;
    must(my.store->StoreLogoff(&flags), "StoreLogoff");
    my.store->Release();
    my.address_book->Release();
}

inline void step3_free_cached(Session& my) {
    MAPIFreeBuffer(my.subtree);
}

inline void step4_logoff(Session& my) {
    must(my.session->Logoff(0, 0, 0), "Logoff");
}

inline void step5_release_session(Session& my) {
    my.session->Release();
}

inline void step6_ole_uninitialize() {
    OleUninitialize();
}

inline void step7_mapi_uninitialize() {
    MAPIUninitialize();
}

inline void step8_deinit_utilities() {
    DeinitMapiUtil();
}

/// All of them, for clients that are about something else.
inline void end_in_order(Session& my) {
    step1_unadvise(my);
    step2_release_objects(my);
    step3_free_cached(my);
    step4_logoff(my);
    step5_release_session(my);
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
}
