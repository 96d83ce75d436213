// Lists the stores of a profile (the default one, or the one that is named), and in each of them
// the folders, messages, recipients and attachments.
#include "walk.h"

static int folders = 0, messages = 0;

static void list_message(LPMESSAGE message, const char* indent);

static void list_embedded(LPATTACH attachment, const char* indent) {
    LPUNKNOWN inside = NULL;
    must(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &inside),
         "OpenProperty of an embedded message");
    LPMESSAGE message = reinterpret_cast<LPMESSAGE>(inside);
    LPSPropValue subject = NULL;
    if (SUCCEEDED(HrGetOneProp(message, PR_SUBJECT_A, &subject)))
        printf("%s  message \"%s\"\n", indent, subject->Value.lpszA);
    MAPIFreeBuffer(subject);
    list_message(message, indent);
    message->Release();
}

static ULONG bytes_of(LPATTACH attachment) {
    LPUNKNOWN object = NULL;
    if (FAILED(attachment->OpenProperty(PR_ATTACH_DATA_BIN, &IID_IStream, STGM_READ, 0, &object)))
        return 0;
    LPSTREAM stream = reinterpret_cast<LPSTREAM>(object);
    char buffer[4096];
    ULONG total = 0, read = 0;
    while (SUCCEEDED(stream->Read(buffer, sizeof buffer, &read)) && read != 0)
        total += read;
    stream->Release();
    return total;
}

static void list_message(LPMESSAGE message, const char* indent) {
    LPMAPITABLE table = NULL;
    must(message->GetRecipientTable(0, &table), "GetRecipientTable");
    const ULONG recipient_columns[] = {PR_DISPLAY_NAME_A, PR_EMAIL_ADDRESS_A, PR_RECIPIENT_TYPE};
    LPSRowSet rows = all_rows(table, recipient_columns, "HrQueryAllRows on recipients");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        static const char* const kinds[] = {"from", "to", "cc", "bcc"};
        printf("%s    %s %s <%s>\n", indent, kinds[number_in(row[2]) & 3], text_of(row[0]),
               text_of(row[1]));
    }
    FreeProws(rows);

    must(message->GetAttachmentTable(0, &table), "GetAttachmentTable");
    const ULONG attachment_columns[] = {PR_ATTACH_NUM, PR_ATTACH_METHOD, PR_ATTACH_LONG_FILENAME_A};
    rows = all_rows(table, attachment_columns, "HrQueryAllRows on attachments");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        LPATTACH attachment = NULL;
        must(message->OpenAttach(static_cast<ULONG>(number_in(row[0])), NULL, 0, &attachment),
             "OpenAttach");
        printf("%s    attachment %d \"%s\"", indent, static_cast<int>(number_in(row[0])),
               text_of(row[2]));
        if (number_in(row[1]) == ATTACH_EMBEDDED_MSG) {
            printf("\n");
            list_embedded(attachment, indent);
        } else {
            printf(", %u bytes\n", static_cast<unsigned>(bytes_of(attachment)));
        }
        attachment->Release();
    }
    FreeProws(rows);
}

static void list_folder(LPMAPIFOLDER folder, int depth) {
    char indent[64];
    snprintf(indent, sizeof indent, "%*s", depth * 2 < 60 ? depth * 2 : 60, "");
    LPMAPITABLE table = NULL;
    must(folder->GetContentsTable(0, &table), "GetContentsTable");
    const ULONG columns[] = {PR_ENTRYID, PR_SUBJECT_A, PR_SENDER_NAME_A, PR_MESSAGE_FLAGS};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on contents");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        printf("%s  \"%s\" from \"%s\"%s\n", indent, text_of(row[1]), text_of(row[2]),
               number_in(row[3]) & MSGFLAG_READ ? "" : ", unread");
        LPMESSAGE message =
            open_entry<LPMESSAGE>(folder, row[0].Value.bin, 0, "OpenEntry of a message");
        list_message(message, indent);
        message->Release();
        ++messages;
    }
    FreeProws(rows);

    must(folder->GetHierarchyTable(0, &table), "GetHierarchyTable");
    const ULONG folder_columns[] = {PR_ENTRYID, PR_DISPLAY_NAME_A, PR_CONTENT_COUNT,
                                    PR_CONTENT_UNREAD};
    rows = all_rows(table, folder_columns, "HrQueryAllRows on a hierarchy");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        printf("%s  [%s] %d messages, %d unread\n", indent, text_of(row[1]),
               static_cast<int>(number_in(row[2])), static_cast<int>(number_in(row[3])));
        ++folders;
        LPMAPIFOLDER child =
            open_entry<LPMAPIFOLDER>(folder, row[0].Value.bin, 0, "OpenEntry of a folder");
        list_folder(child, depth + 1);
        child->Release();
    }
    FreeProws(rows);
}

int main(int count, char** arguments) {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPMAPISESSION session = NULL;
    if (count > 1) {
        must(MAPILogonEx(0, reinterpret_cast<LPTSTR>(arguments[1]), NULL,
                         MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_NO_MAIL, &session),
             "MAPILogonEx");
    } else {
        session = log_on(MAPI_NEW_SESSION | MAPI_NO_MAIL);
    }
    LPMAPITABLE table = NULL;
    must(session->GetMsgStoresTable(0, &table), "GetMsgStoresTable");
    const ULONG columns[] = {PR_ENTRYID, PR_DISPLAY_NAME_A, PR_DEFAULT_STORE};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on the stores table");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        const bool is_default = row[2].ulPropTag == PR_DEFAULT_STORE && row[2].Value.b;
        printf("store \"%s\"%s\n", text_of(row[1]), is_default ? ", the default" : "");
        LPMDB store = open_store(session, row[0].Value.bin);
        LPMAPIFOLDER root = open_root(store);
        list_folder(root, 0);
        root->Release();
        store->Release();
    }
    printf("%u stores, %d folders, %d messages\n", static_cast<unsigned>(rows->cRows), folders,
           messages);
    FreeProws(rows);
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    MAPIUninitialize();
    return 0;
}
