/* A polite session in C. */
#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include <mapix.h>

#include <mapiutil.h>

static void must(HRESULT result, const char* what) {
    if (SUCCEEDED(result))
        return;
    fprintf(stderr, "%s failed: 0x%08X\n", what, (unsigned)result);
    exit(2);
}

int main(void) {
    LPMAPISESSION session = NULL;
    LPMAPITABLE stores = NULL;
    ULONG count = 0;
    ULONG size = 0;
    LPENTRYID identity = NULL;
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};

    must(MAPIInitialize(&wanted), "MAPIInitialize");
    must(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &session),
         "MAPILogonEx");
    must(session->lpVtbl->GetMsgStoresTable(session, 0, &stores), "GetMsgStoresTable");
    must(stores->lpVtbl->GetRowCount(stores, 0, &count), "GetRowCount");
    must(session->lpVtbl->QueryIdentity(session, &size, &identity), "QueryIdentity");
    printf("%u store(s)\n", (unsigned)count);

    MAPIFreeBuffer(identity);
    stores->lpVtbl->Release(stores);
    must(session->lpVtbl->Logoff(session, 0, 0, 0), "Logoff");
    session->lpVtbl->Release(session);
    MAPIUninitialize();
    return 0;
}
