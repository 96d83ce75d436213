// Has a session with a service that has a library of its own, and goes on when it is told to.
#include "session.h"

static LPTSTR narrow(const char* text) {
    return reinterpret_cast<LPTSTR>(const_cast<char*>(text));
}

static void say_and_wait(const char* word) {
    char line[32];
    printf("%s\n", word);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        exit(1);
}

int main() {
    must(MAPIInitialize(NULL), "MAPIInitialize");
    LPPROFADMIN admin = NULL;
    must(MAPIAdminProfiles(0, &admin), "MAPIAdminProfiles");
    LPSERVICEADMIN services = NULL;
    must(admin->AdminServices(narrow("MapiSim"), NULL, 0, 0, &services), "AdminServices");
    must(services->CreateMsgService(narrow("COUNTING"), NULL, 0, 0), "CreateMsgService");
    services->Release();
    admin->Release();
    LPMAPISESSION session = NULL;
    must(MAPILogonEx(0, NULL, NULL,
                     MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT | MAPI_NO_MAIL, &session),
         "MAPILogonEx");
    say_and_wait("session");
    must(session->Logoff(0, 0, 0), "Logoff");
    session->Release();
    MAPIUninitialize();
    say_and_wait("ended");
    return 0;
}
