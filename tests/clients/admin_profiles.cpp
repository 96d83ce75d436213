// Administers profiles: lists them with their services, then makes one with a personal store, works
// in it, and deletes it again.
#include "session.h"

#include <string>

#ifndef PR_PST_PATH_A
#define PR_PST_PATH_A PROP_TAG(PT_STRING8, 0x6700)
#endif

static const char kName[] = "A profile for one run";
static const char kPath[] = "one-run.pst";

static LPTSTR narrow(const char* text) {
    return reinterpret_cast<LPTSTR>(const_cast<char*>(text));
}

static std::string text_of(const SPropValue& value) {
    return PROP_TYPE(value.ulPropTag) == PT_STRING8 ? value.Value.lpszA : "?";
}

static LPSRowSet all_rows(LPMAPITABLE table, LPSPropTagArray columns) {
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(table, columns, NULL, NULL, 0, &rows), "HrQueryAllRows");
    table->Release();
    return rows;
}

static LPSRowSet services_of(LPSERVICEADMIN services) {
    LPMAPITABLE table = NULL;
    must(services->GetMsgServiceTable(0, &table), "GetMsgServiceTable");
    SizedSPropTagArray(3, columns) = {3, {PR_SERVICE_UID, PR_SERVICE_NAME_A, PR_DISPLAY_NAME_A}};
    return all_rows(table, reinterpret_cast<LPSPropTagArray>(&columns));
}

static LPSRowSet profiles_of(LPPROFADMIN admin) {
    LPMAPITABLE table = NULL;
    must(admin->GetProfileTable(0, &table), "GetProfileTable");
    SizedSPropTagArray(2, columns) = {2, {PR_DISPLAY_NAME_A, PR_DEFAULT_PROFILE}};
    return all_rows(table, reinterpret_cast<LPSPropTagArray>(&columns));
}

static LPSERVICEADMIN admin_services(LPPROFADMIN admin, const char* profile) {
    LPSERVICEADMIN services = NULL;
    must(admin->AdminServices(narrow(profile), NULL, 0, 0, &services), "AdminServices");
    return services;
}

static void list(LPPROFADMIN admin) {
    LPSRowSet profiles = profiles_of(admin);
    for (ULONG i = 0; i < profiles->cRows; ++i) {
        const SPropValue* row = profiles->aRow[i].lpProps;
        const std::string name = text_of(row[0]);
        printf("%s%s\n", name.c_str(), row[1].Value.b ? " (default)" : "");
        LPSERVICEADMIN services = admin_services(admin, name.c_str());
        LPSRowSet rows = services_of(services);
        for (ULONG k = 0; k < rows->cRows; ++k)
            printf("  %s: %s\n", text_of(rows->aRow[k].lpProps[1]).c_str(),
                   text_of(rows->aRow[k].lpProps[2]).c_str());
        FreeProws(rows);
        services->Release();
    }
    FreeProws(profiles);
}

static void make_profile(LPPROFADMIN admin) {
    must(admin->CreateProfile(narrow(kName), NULL, 0, 0), "CreateProfile");
    LPSERVICEADMIN services = admin_services(admin, kName);
    must(services->CreateMsgService(narrow("MSUPST MS"), narrow("Kept for one run"), 0, 0),
         "CreateMsgService");
    LPSRowSet rows = services_of(services);
    must(rows->cRows == 1 ? S_OK : MAPI_E_NOT_FOUND, "finding the service");
    SPropValue path;
    path.ulPropTag = PR_PST_PATH_A;
    path.Value.lpszA = const_cast<char*>(kPath);
    must(services->ConfigureMsgService(
             reinterpret_cast<LPMAPIUID>(rows->aRow[0].lpProps[0].Value.bin.lpb), 0, 0, 1, &path),
         "ConfigureMsgService");
    FreeProws(rows);
    services->Release();
}

static void work() {
    LPMAPISESSION session = NULL;
    must(MAPILogonEx(0, narrow(kName), NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_NO_MAIL,
                     &session),
         "MAPILogonEx");
    LPMAPITABLE stores = NULL;
    must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
    LPMDB store = open_default_store(session, stores);
    stores->Release();
    LPMAPIFOLDER subtree = open_folder(store, PR_IPM_SUBTREE_ENTRYID);
    LPMESSAGE message = NULL;
    must(subtree->CreateMessage(NULL, 0, &message), "CreateMessage");
    SPropValue subject;
    subject.ulPropTag = PR_SUBJECT_A;
    subject.Value.lpszA = const_cast<char*>("a note");
    must(message->SetProps(1, &subject, NULL), "SetProps");
    must(message->SaveChanges(0), "SaveChanges");
    message->Release();
    LPMAPITABLE contents = NULL;
    must(subtree->GetContentsTable(0, &contents), "GetContentsTable");
    ULONG count = 0;
    must(contents->GetRowCount(0, &count), "GetRowCount");
    contents->Release();
    subtree->Release();
    LPSPropValue name = NULL;
    must(HrGetOneProp(store, PR_DISPLAY_NAME_A, &name), "HrGetOneProp");
    printf("%s has %u message(s)\n", name->Value.lpszA, static_cast<unsigned>(count));
    MAPIFreeBuffer(name);
    ULONG flags = LOGOFF_ORDERLY;
    must(store->StoreLogoff(&flags), "StoreLogoff");
    store->Release();
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
}

int main() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPPROFADMIN admin = NULL;
    must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
    list(admin);
    make_profile(admin);
    work();
    must(admin->DeleteProfile(narrow(kName), 0), "DeleteProfile");
    LPSRowSet profiles = profiles_of(admin);
    printf("%u profile(s) at the end\n", static_cast<unsigned>(profiles->cRows));
    FreeProws(profiles);
    admin->Release();
    MAPIUninitialize();
    return 0;
}
