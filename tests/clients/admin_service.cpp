// Administers a message service that has a library of its own: adds it to a profile, configures it,
// adds and deletes a provider, logs on with it, and deletes it again.
#include "session.h"

#include <string>

static const char kName[] = "With a service";
static const char kService[] = "COUNTING";

#ifndef PR_COUNTING_PATH
#define PR_COUNTING_PATH PROP_TAG(PT_STRING8, 0x6700)
#endif

static LPTSTR narrow(const char* text) {
    return reinterpret_cast<LPTSTR>(const_cast<char*>(text));
}

static MAPIUID uid_of_service(LPSERVICEADMIN services) {
    LPMAPITABLE table = NULL;
    must(services->GetMsgServiceTable(0, &table), "GetMsgServiceTable");
    SizedSPropTagArray(3, columns) = {3,
                                      {PR_SERVICE_UID, PR_SERVICE_NAME_A, PR_SERVICE_ENTRY_NAME}};
    LPSRowSet rows = NULL;
    must(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), NULL, NULL, 0, &rows),
         "HrQueryAllRows");
    table->Release();
    must(rows->cRows == 1 ? S_OK : MAPI_E_NOT_FOUND, "finding the service");
    const SPropValue* row = rows->aRow[0].lpProps;
    printf("%s has the entry function %s\n", row[1].Value.lpszA, row[2].Value.lpszA);
    const MAPIUID uid = *reinterpret_cast<LPMAPIUID>(row[0].Value.bin.lpb);
    FreeProws(rows);
    return uid;
}

static void change_providers(LPSERVICEADMIN services, MAPIUID uid) {
    LPPROVIDERADMIN providers = NULL;
    must(services->AdminProviders(&uid, 0, &providers), "AdminProviders");
    MAPIUID provider;
    must(providers->CreateProvider(narrow("COUNTING AB"), 0, NULL, 0, 0, &provider),
         "CreateProvider");
    LPMAPITABLE table = NULL;
    must(providers->GetProviderTable(0, &table), "GetProviderTable");
    ULONG count = 0;
    must(table->GetRowCount(0, &count), "GetRowCount");
    table->Release();
    printf("%lu providers\n", static_cast<unsigned long>(count));
    must(providers->DeleteProvider(&provider), "DeleteProvider");
    providers->Release();
}

static void log_on_and_off() {
    LPMAPISESSION session = NULL;
    must(MAPILogonEx(0, narrow(kName), NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_NO_MAIL,
                     &session),
         "MAPILogonEx");
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
}

int main() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPPROFADMIN admin = NULL;
    must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
    must(admin->CreateProfile(narrow(kName), NULL, 0, 0), "CreateProfile");
    LPSERVICEADMIN services = NULL;
    must(admin->AdminServices(narrow(kName), NULL, 0, 0, &services), "AdminServices");
    must(services->CreateMsgService(narrow(kService), narrow("Counted"), 0, 0), "CreateMsgService");
    MAPIUID uid = uid_of_service(services);
    const HRESULT lacking = services->ConfigureMsgService(&uid, 0, 0, 0, NULL);
    printf("without a path: %s\n", lacking == MAPI_E_UNCONFIGURED ? "unconfigured" : "?");
    SPropValue path;
    path.ulPropTag = PR_COUNTING_PATH;
    char where[] = "somewhere";
    path.Value.lpszA = where;
    must(services->ConfigureMsgService(&uid, 0, 0, 1, &path), "ConfigureMsgService");
    change_providers(services, uid);
    log_on_and_off();
    must(services->DeleteMsgService(&uid), "DeleteMsgService");
    services->Release();
    must(admin->DeleteProfile(narrow(kName), 0), "DeleteProfile");
    admin->Release();
    MAPIUninitialize();
    printf("done\n");
    return 0;
}
