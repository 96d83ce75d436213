// Sends a message to three recipients, itself among them, waits until the spooler has brought it
// without asking for it, and prints the new mail. Breaks no rule.
#include "session.h"

#if !defined(_WIN32)
#include <unistd.h>
#endif

struct Arrival {
    volatile LONG count;
    ULONG size;
    BYTE entry_id[256];
};

/// On a thread of the subsystem.
static LONG STDAPICALLTYPE on_new_mail(LPVOID context, ULONG count, LPNOTIFICATION notifications) {
    Arrival* arrival = static_cast<Arrival*>(context);
    for (ULONG i = 0; i < count; ++i) {
        const NEWMAIL_NOTIFICATION& mail = notifications[i].info.newmail;
        if (notifications[i].ulEventType != fnevNewMail ||
            mail.cbEntryID > sizeof arrival->entry_id)
            continue;
        memcpy(arrival->entry_id, mail.lpEntryID, mail.cbEntryID);
        arrival->size = mail.cbEntryID;
        __sync_fetch_and_add(&arrival->count, 1);
    }
    return S_OK;
}

static void pause_a_little() {
#if defined(_WIN32)
    Sleep(20);
#else
    usleep(20 * 1000);
#endif
}

static void add_recipient(LPADRENTRY entry, LONG type, const char* name) {
    must(MAPIAllocateBuffer(2 * sizeof(SPropValue), reinterpret_cast<LPVOID*>(&entry->rgPropVals)),
         "MAPIAllocateBuffer");
    entry->cValues = 2;
    entry->rgPropVals[0].ulPropTag = PR_RECIPIENT_TYPE;
    entry->rgPropVals[0].Value.l = type;
    entry->rgPropVals[1].ulPropTag = PR_DISPLAY_NAME_A;
    entry->rgPropVals[1].Value.lpszA = const_cast<char*>(name);
}

/// Two by names of the address book, one by address.
static void address_to_three(LPMESSAGE message, LPADRBOOK address_book) {
    LPADRLIST list = NULL;
    must(MAPIAllocateBuffer(CbNewADRLIST(3), reinterpret_cast<LPVOID*>(&list)),
         "MAPIAllocateBuffer");
    memset(list, 0, CbNewADRLIST(3));
    add_recipient(&list->aEntries[0], MAPI_TO, "MapiSim User");
    list->cEntries = 1;
    add_recipient(&list->aEntries[1], MAPI_CC, "MapiSim Second");
    list->cEntries = 2;
    add_recipient(&list->aEntries[2], MAPI_BCC, "somebody@elsewhere.example");
    list->cEntries = 3;
    must(address_book->ResolveName(0, 0, NULL, list), "ResolveName");
    must(message->ModifyRecipients(MODRECIP_ADD, list), "ModifyRecipients");
    FreePadrlist(list);
}

static void print_mail(LPMDB store, const Arrival& arrival) {
    LPUNKNOWN object = NULL;
    ULONG type = 0;
    must(store->OpenEntry(arrival.size,
                          reinterpret_cast<LPENTRYID>(const_cast<BYTE*>(arrival.entry_id)), NULL, 0,
                          &type, &object),
         "OpenEntry of the new mail");
    LPMESSAGE message = reinterpret_cast<LPMESSAGE>(object);
    SizedSPropTagArray(4, tags) = {
        4, {PR_SUBJECT_A, PR_SENDER_NAME_A, PR_DISPLAY_TO_A, PR_DISPLAY_CC_A}};
    ULONG count = 0;
    LPSPropValue values = NULL;
    must(message->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &count, &values),
         "GetProps");
    for (ULONG i = 0; i < count; ++i)
        printf("%s\n", values[i].Value.lpszA);
    MAPIFreeBuffer(values);
    message->Release();
}

int main() {
    Session my = {};
    Arrival arrival = {};
    initialize();
    my.session = log_on();
    open_objects(my);
    LPMAPIADVISESINK sink = new_sink(&arrival, &on_new_mail);
    must(my.store->Advise(0, NULL, fnevNewMail, sink, &my.store_connection), "IMsgStore::Advise");
    must(my.session->Advise(0, NULL, fnevCriticalError, sink, &my.session_connection),
         "IMAPISession::Advise");
    must(my.stores->Advise(fnevTableModified, sink, &my.table_connection), "IMAPITable::Advise");
    sink->Release();

    LPMESSAGE message = NULL;
    must(my.outbox->CreateMessage(NULL, 0, &message), "CreateMessage");
    SPropValue values[2];
    values[0].ulPropTag = PR_SUBJECT_A;
    values[0].Value.lpszA = const_cast<char*>("Three of us");
    values[1].ulPropTag = PR_DELETE_AFTER_SUBMIT;
    values[1].Value.b = TRUE;
    must(message->SetProps(2, values, NULL), "SetProps");
    address_to_three(message, my.address_book);
    must(message->SubmitMessage(0), "SubmitMessage");
    message->Release();

    while (__sync_fetch_and_add(&arrival.count, 0) == 0)
        pause_a_little();
    print_mail(my.store, arrival);

    end_in_order(my);
    return 0;
}
