// Makes a tree of folders in the default store and copies it to the other store, folder by folder
// and message by message.
#include <string.h>

#include "walk.h"

static int folders = 0, messages = 0;

static LPMAPIFOLDER make_folder(LPMAPIFOLDER parent, const char* name) {
    LPMAPIFOLDER folder = NULL;
    must(parent->CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(const_cast<char*>(name)),
                              NULL, NULL, OPEN_IF_EXISTS, &folder),
         "CreateFolder");
    return folder;
}

static void set_text(LPMAPIPROP object, ULONG tag, const char* text) {
    SPropValue value;
    value.ulPropTag = tag;
    value.Value.lpszA = const_cast<char*>(text);
    must(object->SetProps(1, &value, NULL), "SetProps");
}

static void add_file(LPMESSAGE message, const char* name, const char* content) {
    ULONG number = 0;
    LPATTACH attachment = NULL;
    must(message->CreateAttach(NULL, 0, &number, &attachment), "CreateAttach");
    SPropValue method;
    method.ulPropTag = PR_ATTACH_METHOD;
    method.Value.l = ATTACH_BY_VALUE;
    must(attachment->SetProps(1, &method, NULL), "SetProps");
    set_text(attachment, PR_ATTACH_LONG_FILENAME_A, name);
    LPUNKNOWN object = NULL;
    must(attachment->OpenProperty(PR_ATTACH_DATA_BIN, &IID_IStream, STGM_WRITE,
                                  MAPI_CREATE | MAPI_MODIFY, &object),
         "OpenProperty of the data");
    LPSTREAM stream = reinterpret_cast<LPSTREAM>(object);
    must(stream->Write(content, static_cast<ULONG>(strlen(content)), NULL), "Write");
    must(stream->Commit(0), "Commit");
    stream->Release();
    must(attachment->SaveChanges(0), "SaveChanges of an attachment");
    attachment->Release();
}

static void add_forwarded(LPMESSAGE message, const char* subject) {
    ULONG number = 0;
    LPATTACH attachment = NULL;
    must(message->CreateAttach(NULL, 0, &number, &attachment), "CreateAttach");
    SPropValue method;
    method.ulPropTag = PR_ATTACH_METHOD;
    method.Value.l = ATTACH_EMBEDDED_MSG;
    must(attachment->SetProps(1, &method, NULL), "SetProps");
    LPUNKNOWN object = NULL;
    must(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, MAPI_CREATE | MAPI_MODIFY,
                                  &object),
         "OpenProperty of an embedded message");
    LPMESSAGE inside = reinterpret_cast<LPMESSAGE>(object);
    set_text(inside, PR_SUBJECT_A, subject);
    add_file(inside, "inner.txt", "deep inside");
    must(inside->SaveChanges(0), "SaveChanges of an embedded message");
    inside->Release();
    must(attachment->SaveChanges(0), "SaveChanges of an attachment");
    attachment->Release();
}

static void add_message(LPMAPIFOLDER folder, const char* subject, bool full) {
    LPMESSAGE message = NULL;
    must(folder->CreateMessage(NULL, 0, &message), "CreateMessage");
    set_text(message, PR_SUBJECT_A, subject);
    if (full) {
        add_file(message, "notes.txt", "some notes");
        add_forwarded(message, "forwarded");
    }
    must(message->SaveChanges(0), "SaveChanges");
    message->Release();
}

static void copy_messages(LPMAPIFOLDER from, LPMAPIFOLDER to) {
    LPMAPITABLE table = NULL;
    must(from->GetContentsTable(0, &table), "GetContentsTable");
    const ULONG columns[] = {PR_ENTRYID};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on contents");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        LPMESSAGE source = open_entry<LPMESSAGE>(from, rows->aRow[i].lpProps[0].Value.bin, 0,
                                                 "OpenEntry of a message");
        LPMESSAGE target = NULL;
        must(to->CreateMessage(NULL, 0, &target), "CreateMessage");
        LPSPropProblemArray problems = NULL;
        must(source->CopyTo(0, NULL, NULL, 0, NULL, &IID_IMessage, target, 0, &problems), "CopyTo");
        if (problems)
            printf("%u problems\n", static_cast<unsigned>(problems->cProblem));
        MAPIFreeBuffer(problems);
        must(target->SaveChanges(0), "SaveChanges of the copy");
        target->Release();
        source->Release();
        ++messages;
    }
    FreeProws(rows);
}

static void copy_folder(LPMAPIFOLDER from, LPMAPIFOLDER to) {
    ++folders;
    copy_messages(from, to);
    LPMAPITABLE table = NULL;
    must(from->GetHierarchyTable(0, &table), "GetHierarchyTable");
    const ULONG columns[] = {PR_ENTRYID, PR_DISPLAY_NAME_A};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on a hierarchy");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        LPMAPIFOLDER source =
            open_entry<LPMAPIFOLDER>(from, row[0].Value.bin, 0, "OpenEntry of a folder");
        LPMAPIFOLDER target = make_folder(to, text_of(row[1]));
        copy_folder(source, target);
        target->Release();
        source->Release();
    }
    FreeProws(rows);
}

/// Prints a tree as it was copied, and counts the attachments in it.
static int show(LPMAPIFOLDER folder, int depth) {
    int attachments = 0;
    LPMAPITABLE table = NULL;
    must(folder->GetContentsTable(0, &table), "GetContentsTable");
    const ULONG columns[] = {PR_ENTRYID, PR_SUBJECT_A};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on contents");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        LPMESSAGE message =
            open_entry<LPMESSAGE>(folder, row[0].Value.bin, 0, "OpenEntry of a message");
        LPMAPITABLE parts = NULL;
        must(message->GetAttachmentTable(0, &parts), "GetAttachmentTable");
        ULONG count = 0;
        must(parts->GetRowCount(0, &count), "GetRowCount");
        attachments += static_cast<int>(count);
        parts->Release();
        message->Release();
        printf("%*s%s\n", depth * 2, "", text_of(row[1]));
    }
    FreeProws(rows);
    must(folder->GetHierarchyTable(0, &table), "GetHierarchyTable");
    const ULONG below[] = {PR_ENTRYID, PR_DISPLAY_NAME_A};
    rows = all_rows(table, below, "HrQueryAllRows on a hierarchy");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        printf("%*s[%s]\n", depth * 2, "", text_of(row[1]));
        LPMAPIFOLDER child =
            open_entry<LPMAPIFOLDER>(folder, row[0].Value.bin, 0, "OpenEntry of a folder");
        attachments += show(child, depth + 1);
        child->Release();
    }
    FreeProws(rows);
    return attachments;
}

int main() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPMAPISESSION session = log_on(MAPI_NEW_SESSION | MAPI_NO_MAIL);
    LPMAPITABLE table = NULL;
    must(session->GetMsgStoresTable(0, &table), "GetMsgStoresTable");
    const ULONG columns[] = {PR_ENTRYID, PR_DEFAULT_STORE};
    LPSRowSet rows = all_rows(table, columns, "HrQueryAllRows on the stores table");
    LPMDB from = NULL, to = NULL;
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        LPMDB& store = row[1].ulPropTag == PR_DEFAULT_STORE && row[1].Value.b ? from : to;
        if (!store)
            store = open_store(session, row[0].Value.bin);
    }
    FreeProws(rows);
    must(from && to ? S_OK : MAPI_E_NOT_FOUND, "finding two stores");

    LPMAPIFOLDER source_parent = open_folder(from, PR_IPM_SUBTREE_ENTRYID);
    LPMAPIFOLDER projects = make_folder(source_parent, "Projects");
    LPMAPIFOLDER old = make_folder(projects, "Old");
    LPMAPIFOLDER older = make_folder(old, "Older");
    add_message(projects, "with attachments", true);
    add_message(projects, "plain", false);
    add_message(older, "from long ago", false);
    older->Release();
    old->Release();

    LPMAPIFOLDER target_parent = open_folder(to, PR_IPM_SUBTREE_ENTRYID);
    LPMAPIFOLDER copy = make_folder(target_parent, "Copy of Projects");
    copy_folder(projects, copy);
    printf("copied %d folders with %d messages\n", folders, messages);
    const int attachments = show(copy, 0);
    printf("%d attachments\n", attachments);

    copy->Release();
    target_parent->Release();
    projects->Release();
    source_parent->Release();
    to->Release();
    from->Release();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    MAPIUninitialize();
    return 0;
}
