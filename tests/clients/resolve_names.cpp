// Looks names up: lists the address book, resolves names that are plain, ambiguous and unknown, and
// reads what was found. Breaks no rule.
#include "session.h"

static void print_rows(LPMAPITABLE table, const char* what) {
    SizedSPropTagArray(3, columns) = {3, {PR_DISPLAY_NAME_A, PR_EMAIL_ADDRESS_A, PR_DISPLAY_TYPE}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         what);
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        printf("    %s", row[0].Value.lpszA);
        if (row[1].ulPropTag == PR_EMAIL_ADDRESS_A)
            printf(" <%s>", row[1].Value.lpszA);
        printf("%s\n", row[2].Value.l == DT_DISTLIST ? " (list)" : "");
    }
    FreeProws(rows);
}

static LPUNKNOWN open_entry(LPADRBOOK book, ULONG size, LPENTRYID id, ULONG* type) {
    LPUNKNOWN object = NULL;
    must(book->OpenEntry(size, id, NULL, MAPI_BEST_ACCESS, type, &object), "OpenEntry");
    return object;
}

static void list_containers(LPADRBOOK book) {
    ULONG type = 0;
    LPABCONT root = reinterpret_cast<LPABCONT>(open_entry(book, 0, NULL, &type));
    LPMAPITABLE table = NULL;
    must(root->GetHierarchyTable(CONVENIENT_DEPTH, &table), "GetHierarchyTable");
    SizedSPropTagArray(4, columns) = {
        4, {PR_ENTRYID, PR_DISPLAY_NAME_A, PR_CONTAINER_FLAGS, PR_DEPTH}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         "HrQueryAllRows on the hierarchy");
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SPropValue* row = rows->aRow[i].lpProps;
        printf("%*s%s\n", static_cast<int>(2 * row[3].Value.l), "", row[1].Value.lpszA);
        if (!(row[2].Value.l & AB_RECIPIENTS))
            continue;
        LPABCONT container = reinterpret_cast<LPABCONT>(open_entry(
            book, row[0].Value.bin.cb, reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), &type));
        LPMAPITABLE contents = NULL;
        must(container->GetContentsTable(0, &contents), "GetContentsTable");
        print_rows(contents, "HrQueryAllRows on the contents");
        contents->Release();
        container->Release();
    }
    FreeProws(rows);
    table->Release();
    root->Release();
}

/// A list with one name, as a client makes it that lets the user type.
static LPADRLIST one_name(const char* name) {
    LPADRLIST list = NULL;
    LPSPropValue values = NULL;
    must(MAPIAllocateBuffer(CbNewADRLIST(1), reinterpret_cast<LPVOID*>(&list)),
         "MAPIAllocateBuffer");
    must(MAPIAllocateBuffer(2 * sizeof(SPropValue), reinterpret_cast<LPVOID*>(&values)),
         "MAPIAllocateBuffer");
    list->cEntries = 1;
    list->aEntries[0].ulReserved1 = 0;
    list->aEntries[0].cValues = 2;
    list->aEntries[0].rgPropVals = values;
    values[0].ulPropTag = PR_DISPLAY_NAME_A;
    values[0].Value.lpszA = const_cast<char*>(name);
    values[1].ulPropTag = PR_RECIPIENT_TYPE;
    values[1].Value.l = MAPI_TO;
    return list;
}

static const SPropValue* find(const ADRENTRY& entry, ULONG tag) {
    for (ULONG i = 0; i < entry.cValues; ++i) {
        if (entry.rgPropVals[i].ulPropTag == tag)
            return &entry.rgPropVals[i];
    }
    return NULL;
}

static void show_found(LPADRBOOK book, const ADRENTRY& entry) {
    const SPropValue* id = find(entry, PR_ENTRYID);
    must(id ? S_OK : MAPI_E_NOT_FOUND, "finding PR_ENTRYID of a resolved name");
    ULONG type = 0;
    LPUNKNOWN object =
        open_entry(book, id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), &type);
    LPSPropValue address = NULL;
    must(HrGetOneProp(reinterpret_cast<LPMAPIPROP>(object), PR_EMAIL_ADDRESS_A, &address),
         "HrGetOneProp");
    printf("%s\n", address->Value.lpszA);
    MAPIFreeBuffer(address);
    if (type == MAPI_DISTLIST) {
        LPMAPITABLE members = NULL;
        must(reinterpret_cast<LPDISTLIST>(object)->GetContentsTable(0, &members),
             "GetContentsTable of a list");
        print_rows(members, "HrQueryAllRows on the members");
        members->Release();
    }
    object->Release();
}

static void resolve(LPADRBOOK book, const char* name) {
    LPADRLIST list = one_name(name);
    const HRESULT result = book->ResolveName(0, 0, NULL, list);
    printf("%s: ", name);
    if (result == MAPI_E_AMBIGUOUS_RECIP)
        printf("ambiguous\n");
    else if (result == MAPI_E_NOT_FOUND)
        printf("not found\n");
    else {
        must(result, "ResolveName");
        show_found(book, list->aEntries[0]);
    }
    FreePadrlist(list);
}

int main() {
    initialize();
    LPMAPISESSION session = log_on();
    LPADRBOOK book = NULL;
    must(session->OpenAddressBook(0, NULL, AB_NO_DIALOG, &book), "OpenAddressBook");
    list_containers(book);
    resolve(book, "help");
    resolve(book, "anna");
    resolve(book, "anna k");
    resolve(book, "nobody by that name");
    resolve(book, "Somebody[SMTP:somebody@elsewhere.example]");
    resolve(book, "Project Aurora Partners");
    book->Release();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    step6_ole_uninitialize();
    step7_mapi_uninitialize();
    step8_deinit_utilities();
    return 0;
}
