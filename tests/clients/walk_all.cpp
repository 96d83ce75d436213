// Opens everything that can be reached from a session, and reads every property and every row of
// it.
#define USES_IID_IMAPITable
#include "walk.h"

#include <set>
#include <string>

/// SHOW_SOFT_DELETES, which not all headers have.
static const ULONG SOFT_DELETED = 2;
/// MAPI_FORCE_ACCESS, without which sections of providers are their own.
static const ULONG FORCE_ACCESS = 0x00080000;

static int objects = 0, tables = 0, rows_read = 0, values_read = 0, streams = 0;

static void read_stream(LPMAPIPROP object, ULONG tag) {
    LPUNKNOWN opened = NULL;
    if (FAILED(object->OpenProperty(tag, &IID_IStream, STGM_READ, 0, &opened)))
        return;
    LPSTREAM stream = reinterpret_cast<LPSTREAM>(opened);
    char buffer[4096];
    ULONG read = 0;
    while (SUCCEEDED(stream->Read(buffer, sizeof buffer, &read)) && read != 0) {
    }
    stream->Release();
    ++streams;
}

/// A property that is an object: a table, where it is one.
static void read_object(LPMAPIPROP object, ULONG tag);

static void read_values(LPMAPIPROP object) {
    ++objects;
    LPSPropTagArray tags = NULL;
    must(object->GetPropList(0, &tags), "GetPropList");
    for (ULONG t = 0; t < tags->cValues; ++t) {
        if (PROP_TYPE(tags->aulPropTag[t]) == PT_OBJECT)
            read_object(object, tags->aulPropTag[t]);
    }
    ULONG count = 0;
    LPSPropValue values = NULL;
    must(object->GetProps(NULL, 0, &count, &values), "GetProps");
    for (ULONG i = 0; i < count; ++i) {
        ++values_read;
        const bool large = PROP_TYPE(values[i].ulPropTag) == PT_ERROR &&
                           values[i].Value.err == MAPI_E_NOT_ENOUGH_MEMORY;
        for (ULONG t = 0; large && t < tags->cValues; ++t) {
            if (PROP_ID(tags->aulPropTag[t]) == PROP_ID(values[i].ulPropTag))
                read_stream(object, tags->aulPropTag[t]);
        }
    }
    MAPIFreeBuffer(values);
    MAPIFreeBuffer(tags);
}

/// Reads all columns of all rows, page by page; calls `visit` with each row's identifier, which is
/// in the column `name`, and object type. Releases the table.
template<class Visit> void read_table(LPMAPITABLE table, Visit visit, ULONG name = PR_ENTRYID) {
    ++tables;
    LPSPropTagArray columns = NULL;
    must(table->QueryColumns(TBL_ALL_COLUMNS, &columns), "QueryColumns");
    must(table->SetColumns(columns, 0), "SetColumns");
    MAPIFreeBuffer(columns);
    ULONG count = 0, status = 0, type = 0;
    must(table->GetRowCount(0, &count), "GetRowCount");
    must(table->GetStatus(&status, &type), "GetStatus");
    LPSSortOrderSet order = NULL;
    if (SUCCEEDED(table->QuerySortOrder(&order)))
        MAPIFreeBuffer(order);
    for (;;) {
        LPSRowSet page = NULL;
        must(table->QueryRows(50, 0, &page), "QueryRows");
        const ULONG got = page->cRows;
        for (ULONG i = 0; i < got; ++i) {
            ++rows_read;
            const SRow& row = page->aRow[i];
            const SPropValue* id = NULL;
            LONG kind = 0, number = -1;
            for (ULONG c = 0; c < row.cValues; ++c) {
                const SPropValue& value = row.lpProps[c];
                if (value.ulPropTag == name)
                    id = &value;
                else if (value.ulPropTag == PR_OBJECT_TYPE)
                    kind = value.Value.l;
                else if (value.ulPropTag == PR_ATTACH_NUM)
                    number = value.Value.l;
            }
            const SBinary none = {0, NULL};
            visit(id ? id->Value.bin : none, kind, number);
        }
        FreeProws(page);
        if (got == 0)
            break;
    }
    table->Release();
}

static void skip(const SBinary&, LONG, LONG) {}

static void read_object(LPMAPIPROP object, ULONG tag) {
    LPUNKNOWN opened = NULL;
    if (SUCCEEDED(object->OpenProperty(tag, &IID_IMAPITable, 0, 0, &opened)))
        read_table(reinterpret_cast<LPMAPITABLE>(opened), &skip);
}

static void read_message(LPMESSAGE message) {
    read_values(message);
    LPMAPITABLE table = NULL;
    must(message->GetRecipientTable(0, &table), "GetRecipientTable");
    read_table(table, &skip);
    must(message->GetAttachmentTable(0, &table), "GetAttachmentTable");
    read_table(table, [&](const SBinary&, LONG, LONG number) {
        LPATTACH attachment = NULL;
        must(message->OpenAttach(static_cast<ULONG>(number), NULL, 0, &attachment), "OpenAttach");
        read_values(attachment);
        LPUNKNOWN inside = NULL;
        if (SUCCEEDED(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &inside))) {
            read_message(reinterpret_cast<LPMESSAGE>(inside));
            inside->Release();
        } else {
            read_stream(attachment, PR_ATTACH_DATA_BIN);
        }
        attachment->Release();
    });
}

static void read_folder(LPMAPIFOLDER folder) {
    read_values(folder);
    LPMAPITABLE table = NULL;
    const ULONG kinds[] = {0, MAPI_ASSOCIATED, SOFT_DELETED};
    for (const ULONG flags : kinds) {
        must(folder->GetContentsTable(flags, &table), "GetContentsTable");
        read_table(table, [&](const SBinary& id, LONG, LONG) {
            LPMESSAGE message =
                open_entry<LPMESSAGE>(folder, id, flags & SOFT_DELETED, "OpenEntry of a message");
            read_message(message);
            message->Release();
        });
    }
    must(folder->GetHierarchyTable(0, &table), "GetHierarchyTable");
    read_table(table, [&](const SBinary& id, LONG, LONG) {
        LPMAPIFOLDER child = open_entry<LPMAPIFOLDER>(folder, id, 0, "OpenEntry of a folder");
        read_folder(child);
        child->Release();
    });
}

static void read_store(LPMDB store) {
    read_values(store);
    LPMAPITABLE table = NULL;
    must(store->GetReceiveFolderTable(0, &table), "GetReceiveFolderTable");
    read_table(table, &skip);
    LPMAPIFOLDER root = open_root(store);
    read_folder(root);
    root->Release();
}

typedef std::set<std::string> Identifiers;

/// A container of the address book, or a distribution list: `seen` ones are not read again, for a
/// list may contain itself through another.
static void read_container(LPADRBOOK book, LPMAPICONTAINER container, Identifiers& seen) {
    read_values(container);
    LPMAPITABLE table = NULL;
    if (SUCCEEDED(container->GetContentsTable(0, &table))) {
        read_table(table, [&](const SBinary& id, LONG kind, LONG) {
            LPMAPIPROP entry = open_entry<LPMAPIPROP>(book, id, 0, "OpenEntry in the address book");
            if (kind != MAPI_DISTLIST)
                read_values(entry);
            else if (seen.insert(std::string(reinterpret_cast<char*>(id.lpb), id.cb)).second)
                read_container(book, reinterpret_cast<LPMAPICONTAINER>(entry), seen);
            entry->Release();
        });
    }
    if (SUCCEEDED(container->GetHierarchyTable(0, &table))) {
        read_table(table, [&](const SBinary& id, LONG, LONG) {
            LPMAPICONTAINER child =
                open_entry<LPMAPICONTAINER>(book, id, 0, "OpenEntry of a container");
            read_container(book, child, seen);
            child->Release();
        });
    }
}

static void read_address_book(LPMAPISESSION session) {
    LPADRBOOK book = NULL;
    must(session->OpenAddressBook(0, NULL, AB_NO_DIALOG, &book), "OpenAddressBook");
    read_values(book);
    const SBinary none = {0, NULL};
    LPMAPICONTAINER root = open_entry<LPMAPICONTAINER>(book, none, 0, "OpenEntry of the root");
    Identifiers seen;
    read_container(book, root, seen);
    root->Release();
    ULONG size = 0;
    LPENTRYID id = NULL;
    must(book->GetPAB(&size, &id), "GetPAB");
    SBinary personal = {size, reinterpret_cast<LPBYTE>(id)};
    LPMAPICONTAINER pab = open_entry<LPMAPICONTAINER>(book, personal, 0, "OpenEntry of the PAB");
    read_container(book, pab, seen);
    pab->Release();
    MAPIFreeBuffer(id);
    LPSRowSet path = NULL;
    must(book->GetSearchPath(0, &path), "GetSearchPath");
    rows_read += static_cast<int>(path->cRows);
    FreeProws(path);
    book->Release();
}

static void read_section(LPPROFSECT section) {
    read_values(section);
    section->Release();
}

/// The services of a profile, their providers, and the sections of both.
static void read_services(LPSERVICEADMIN admin) {
    LPMAPITABLE table = NULL;
    must(admin->GetMsgServiceTable(0, &table), "GetMsgServiceTable");
    read_table(
        table,
        [&](const SBinary& service, LONG, LONG) {
            LPPROFSECT section = NULL;
            must(admin->OpenProfileSection(reinterpret_cast<LPMAPIUID>(service.lpb), NULL, 0,
                                           &section),
                 "OpenProfileSection of a service");
            read_section(section);
            LPPROVIDERADMIN providers = NULL;
            must(admin->AdminProviders(reinterpret_cast<LPMAPIUID>(service.lpb), 0, &providers),
                 "AdminProviders");
            LPMAPITABLE of_service = NULL;
            must(providers->GetProviderTable(0, &of_service), "GetProviderTable");
            read_table(
                of_service,
                [&](const SBinary& provider, LONG, LONG) {
                    LPPROFSECT its = NULL;
                    must(providers->OpenProfileSection(reinterpret_cast<LPMAPIUID>(provider.lpb),
                                                       NULL, FORCE_ACCESS, &its),
                         "OpenProfileSection of a provider");
                    read_section(its);
                },
                PR_PROVIDER_UID);
            providers->Release();
        },
        PR_SERVICE_UID);
    must(admin->GetProviderTable(0, &table), "GetProviderTable");
    read_table(table, &skip);
    admin->Release();
}

/// The session's own profile, and all that there are.
static void read_profiles(LPMAPISESSION session) {
    LPSERVICEADMIN services = NULL;
    must(session->AdminServices(0, &services), "AdminServices");
    read_services(services);
    LPPROFADMIN admin = NULL;
    must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
    LPMAPITABLE table = NULL;
    must(admin->GetProfileTable(0, &table), "GetProfileTable");
    const ULONG columns[] = {PR_DISPLAY_NAME_A};
    LPSRowSet rows = all_rows(table, columns, "the profiles");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        LPSTR name = rows->aRow[i].lpProps[0].Value.lpszA;
        must(admin->AdminServices(reinterpret_cast<LPTSTR>(name), NULL, 0, 0, &services),
             "AdminServices of a profile");
        read_services(services);
    }
    FreeProws(rows);
    admin->Release();
}

int main() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPMAPISESSION session = log_on(MAPI_NEW_SESSION | MAPI_NO_MAIL);
    LPMAPITABLE table = NULL;
    must(session->GetMsgStoresTable(0, &table), "GetMsgStoresTable");
    read_table(table, [&](const SBinary& id, LONG, LONG) {
        LPMDB store = open_store(session, id);
        read_store(store);
        store->Release();
    });
    must(session->GetStatusTable(0, &table), "GetStatusTable");
    read_table(table, [&](const SBinary& id, LONG, LONG) {
        LPMAPIPROP status = open_entry<LPMAPIPROP>(session, id, 0, "OpenEntry of a status object");
        read_values(status);
        status->Release();
    });
    LPPROFSECT section = NULL;
    must(session->OpenProfileSection(NULL, NULL, 0, &section), "OpenProfileSection");
    read_section(section);
    read_address_book(session);
    read_profiles(session);
    printf("%d objects, %d values, %d streams, %d tables, %d rows\n", objects, values_read, streams,
           tables, rows_read);
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    MAPIUninitialize();
    return 0;
}
