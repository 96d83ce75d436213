// Saves the first message of the Inbox that has attachments as a .msg file, opens the file, copies
// it to a new message of the Inbox, and prints what came back. Breaks no rule.
#include "walk.h"

#include <imessage.h>

static const CLSID kMailMessage = {0x00020D0B, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static int released = 0;

static void STDAPICALLTYPE on_release(ULONG data, LPMESSAGE) {
    released += static_cast<int>(data);
}

static LPMESSAGE first_with_attachments(LPMAPIFOLDER folder) {
    LPMAPITABLE table = NULL;
    must(folder->GetContentsTable(0, &table), "GetContentsTable");
    const ULONG columns[] = {PR_ENTRYID, PR_HASATTACH};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on the Inbox");
    LPMESSAGE message = NULL;
    for (ULONG i = 0; i < rows->cRows && !message; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        if (row[1].ulPropTag == PR_HASATTACH && row[1].Value.b)
            message = open_entry<LPMESSAGE>(folder, row[0].Value.bin, 0, "OpenEntry of a message");
    }
    FreeProws(rows);
    must(message ? S_OK : MAPI_E_NOT_FOUND, "finding a message with attachments");
    return message;
}

static LPMESSAGE message_on(LPMSGSESS session, LPSTORAGE storage) {
    LPMESSAGE message = NULL;
    must(OpenIMsgOnIStg(session, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                        MAPIGetDefaultMalloc(), NULL, storage, &on_release, 1, MAPI_UNICODE,
                        &message),
         "OpenIMsgOnIStg");
    storage->Release();
    return message;
}

static void copy(LPMESSAGE from, LPMESSAGE to) {
    must(from->CopyTo(0, NULL, NULL, 0, NULL, &IID_IMessage, to, 0, NULL), "CopyTo");
}

static void save(LPMSGSESS session, LPMESSAGE message, const WCHAR* path) {
    LPSTORAGE storage = NULL;
    must(StgCreateDocfile(path,
                          STGM_CREATE | STGM_READWRITE | STGM_TRANSACTED | STGM_SHARE_EXCLUSIVE, 0,
                          &storage),
         "StgCreateDocfile");
    must(WriteClassStg(storage, kMailMessage), "WriteClassStg");
    LPMESSAGE file = message_on(session, storage); // which holds the storage from now on
    copy(message, file);
    must(file->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges of the file");
    file->Release();
}

static LPMESSAGE load(LPMSGSESS session, LPMAPIFOLDER folder, const WCHAR* path) {
    LPSTORAGE storage = NULL;
    must(StgOpenStorage(path, NULL, STGM_READ | STGM_SHARE_EXCLUSIVE, NULL, 0, &storage),
         "StgOpenStorage");
    LPMESSAGE file = message_on(session, storage);
    LPMESSAGE message = NULL;
    must(folder->CreateMessage(NULL, 0, &message), "CreateMessage");
    copy(file, message);
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges of the copy");
    file->Release();
    return message;
}

static ULONG rows_of(LPMAPITABLE table) {
    ULONG count = 0;
    must(table->GetRowCount(0, &count), "GetRowCount");
    table->Release();
    return count;
}

static void print(const char* what, LPMESSAGE message) {
    LPSPropValue subject = NULL;
    LPMAPITABLE recipients = NULL, attachments = NULL;
    must(HrGetOneProp(message, PR_SUBJECT_A, &subject), "HrGetOneProp");
    must(message->GetRecipientTable(0, &recipients), "GetRecipientTable");
    must(message->GetAttachmentTable(0, &attachments), "GetAttachmentTable");
    printf("%s: \"%s\", %u recipients, %u attachments\n", what, subject->Value.lpszA,
           static_cast<unsigned>(rows_of(recipients)), static_cast<unsigned>(rows_of(attachments)));
    MAPIFreeBuffer(subject);
}

int main(int argc, char** argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: save_as_msg FILE\n");
        return 2;
    }
    WCHAR path[1000] = {};
    for (size_t i = 0; argv[1][i] && i + 1 < sizeof path / sizeof *path; ++i)
        path[i] = static_cast<unsigned char>(argv[1][i]);
    Session my = {};
    initialize();
    my.session = log_on(MAPI_NEW_SESSION | MAPI_NO_MAIL);
    must(my.session->GetMsgStoresTable(0, &my.stores), "GetMsgStoresTable");
    my.store = open_default_store(my.session, my.stores);
    LPMAPIFOLDER inbox = open_inbox(my.store);
    LPMESSAGE message = first_with_attachments(inbox);
    LPMSGSESS session = NULL;
    must(OpenIMsgSession(MAPIGetDefaultMalloc(), 0, &session), "OpenIMsgSession");
    save(session, message, path);
    LPMESSAGE copied = load(session, inbox, path);
    CloseIMsgSession(session);
    print("original", message);
    print("copy", copied);
    printf("released: %d\n", released);
    copied->Release();
    message->Release();
    inbox->Release();
    my.stores->Release();
    my.store->Release();
    step4_logoff(my);
    step5_release_session(my);
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
    return 0;
}
