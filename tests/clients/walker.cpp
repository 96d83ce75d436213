// Walks the profile's stores: folders, messages, recipients and attachments, and prints them.
#include <string>
#include <vector>

#include "session.h"

namespace {

// Text in UTF-8, from 16 or 32 bits.
std::string utf8(const WCHAR* text) {
    std::string out;
    for (; *text; ++text) {
        unsigned long code = static_cast<unsigned long>(*text);
        if (code >= 0xD800 && code < 0xDC00 && text[1]) {
            code =
                0x10000 + ((code - 0xD800) << 10) + (static_cast<unsigned long>(text[1]) - 0xDC00);
            ++text;
        }
        if (code < 0x80) {
            out += static_cast<char>(code);
            continue;
        }
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        const unsigned lead[] = {0, 0xC0, 0xE0, 0xF0};
        out += static_cast<char>(lead[more] | code >> (6 * more));
        for (int i = more - 1; i >= 0; --i)
            out += static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
    }
    return out;
}

std::string text_of(const SPropValue& value) {
    return PROP_TYPE(value.ulPropTag) == PT_UNICODE ? utf8(value.Value.lpszW) : std::string();
}

LPENTRYID entry(const SPropValue& value) {
    return reinterpret_cast<LPENTRYID>(value.Value.bin.lpb);
}

ULONG row_count(LPMAPITABLE table) {
    ULONG count = 0;
    must(table->GetRowCount(0, &count), "GetRowCount");
    table->Release();
    return count;
}

/// Reads the whole of an attachment, as a client that saves it.
void read_attachment(LPMESSAGE message, ULONG number) {
    LPATTACH attachment = NULL;
    must(message->OpenAttach(number, NULL, 0, &attachment), "OpenAttach");
    LPSTREAM stream = NULL;
    if (SUCCEEDED(attachment->OpenProperty(PR_ATTACH_DATA_BIN, &IID_IStream, 0, 0,
                                           reinterpret_cast<LPUNKNOWN*>(&stream)))) {
        char block[8192];
        ULONG got = 0;
        do
            must(stream->Read(block, sizeof block, &got), "Read");
        while (got != 0);
        stream->Release();
    }
    attachment->Release();
}

void walk_message(LPMDB store, const SPropValue& id) {
    LPUNKNOWN object = NULL;
    ULONG type = 0;
    must(store->OpenEntry(id.Value.bin.cb, entry(id), NULL, 0, &type, &object),
         "OpenEntry of a message");
    LPMESSAGE message = reinterpret_cast<LPMESSAGE>(object);
    SizedSPropTagArray(1, columns) = {1, {PR_SUBJECT_W}};
    LPSPropValue values = NULL;
    ULONG count = 0;
    must(message->GetProps(reinterpret_cast<LPSPropTagArray>(&columns), MAPI_UNICODE, &count,
                           &values),
         "GetProps");
    LPMAPITABLE recipients = NULL, attachments = NULL;
    must(message->GetRecipientTable(0, &recipients), "GetRecipientTable");
    must(message->GetAttachmentTable(0, &attachments), "GetAttachmentTable");
    SizedSPropTagArray(1, number) = {1, {PR_ATTACH_NUM}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(attachments, reinterpret_cast<LPSPropTagArray>(&number), NULL, NULL, 0,
                        &rows),
         "HrQueryAllRows on attachments");
    for (ULONG i = 0; i < rows->cRows; ++i)
        read_attachment(message, static_cast<ULONG>(rows->aRow[i].lpProps[0].Value.l));
    const unsigned attached = static_cast<unsigned>(rows->cRows);
    FreeProws(rows);
    attachments->Release();
    const unsigned addressed = static_cast<unsigned>(row_count(recipients));
    printf("message %s: %u recipients, %u attachments\n", text_of(values[0]).c_str(), addressed,
           attached);
    MAPIFreeBuffer(values);
    message->Release();
}

void walk_folder(LPMDB store, const SPropValue& id) {
    LPUNKNOWN object = NULL;
    ULONG type = 0;
    must(store->OpenEntry(id.Value.bin.cb, entry(id), NULL, 0, &type, &object),
         "OpenEntry of a folder");
    LPMAPIFOLDER folder = reinterpret_cast<LPMAPIFOLDER>(object);
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DISPLAY_NAME_W}};
    for (int messages = 0; messages < 2; ++messages) {
        LPMAPITABLE table = NULL;
        must(messages ? folder->GetContentsTable(MAPI_UNICODE, &table)
                      : folder->GetHierarchyTable(MAPI_UNICODE, &table),
             "a folder's table");
        LPSRowSet rows = NULL;
        must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0,
                            &rows),
             "HrQueryAllRows");
        for (ULONG i = 0; i < rows->cRows; ++i) {
            if (messages) {
                walk_message(store, rows->aRow[i].lpProps[0]);
                continue;
            }
            printf("folder %s\n", text_of(rows->aRow[i].lpProps[1]).c_str());
            walk_folder(store, rows->aRow[i].lpProps[0]);
        }
        FreeProws(rows);
        table->Release();
    }
    folder->Release();
}

void walk_store(LPMAPISESSION session, const SPropValue& id) {
    LPMDB store = NULL;
    must(session->OpenMsgStore(0, id.Value.bin.cb, entry(id), NULL, MDB_NO_DIALOG, &store),
         "OpenMsgStore");
    LPSPropValue subtree = NULL;
    must(HrGetOneProp(store, PR_IPM_SUBTREE_ENTRYID, &subtree), "HrGetOneProp");
    walk_folder(store, *subtree);
    MAPIFreeBuffer(subtree);
    ULONG flags = LOGOFF_ORDERLY;
    must(store->StoreLogoff(&flags), "StoreLogoff");
    store->Release();
}

void print_profile(LPMAPISESSION session) {
    LPPROFSECT section = NULL;
    must(session->OpenProfileSection(NULL, NULL, 0, &section), "OpenProfileSection");
    LPSPropValue name = NULL;
    must(HrGetOneProp(section, PR_PROFILE_NAME_A, &name), "HrGetOneProp of the profile");
    printf("profile %s\n", name->Value.lpszA);
    MAPIFreeBuffer(name);
    section->Release();
}

} // namespace

int main() {
    initialize();
    LPMAPISESSION session = log_on();
    print_profile(session);
    LPMAPITABLE stores = NULL;
    must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DISPLAY_NAME_W}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(stores, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         "HrQueryAllRows on the stores table");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        printf("store %s\n", text_of(rows->aRow[i].lpProps[1]).c_str());
        walk_store(session, rows->aRow[i].lpProps[0]);
    }
    FreeProws(rows);
    stores->Release();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
    return 0;
}
