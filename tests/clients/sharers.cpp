// Two logons of one shared session. The first ends it for all; the second hears of it and logs off,
// or, with the argument "stay", goes on as if nothing had happened.
#include <string.h>

#include <atomic>

#include "session.h"

static std::atomic<ULONG> heard{0};

static LONG STDAPICALLTYPE on_end(LPVOID, ULONG count, LPNOTIFICATION notifications) {
    for (ULONG i = 0; i < count; ++i) {
        if (notifications[i].ulEventType == fnevCriticalError)
            heard = static_cast<ULONG>(notifications[i].info.err.scode);
    }
    return S_OK;
}

int main(int count, char** arguments) {
    const bool stay = count > 1 && strcmp(arguments[1], "stay") == 0;
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    must(MAPIInitialize(&wanted), "MAPIInitialize");

    LPMAPISESSION owner = log_on(MAPI_ALLOW_OTHERS);
    LPMAPISESSION sharer = NULL;
    must(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED, &sharer), "joining the shared session");

    LPMAPIADVISESINK sink = new_sink(NULL, &on_end);
    Connection connection = 0;
    must(sharer->Advise(0, NULL, fnevCriticalError, sink, &connection), "Advise");
    sink->Release();

    must(owner->Logoff(0, MAPI_LOGOFF_SHARED, 0), "Logoff");
    owner->Release();

    for (int i = 0; i < 6000 && heard == 0; ++i)
        Sleep(10);
    printf("the sharer heard 0x%08X\n", static_cast<unsigned>(heard.load()));
    if (stay) {
        LPMAPITABLE stores = NULL;
        const HRESULT result = sharer->GetMsgStoresTable(0, &stores);
        printf("and stayed: 0x%08X\n", static_cast<unsigned>(result));
        if (SUCCEEDED(result))
            stores->Release();
    }
    sharer->Unadvise(connection);
    sharer->Logoff(0, 0, 0);
    sharer->Release();
    MAPIUninitialize();
    return heard == 0 ? 3 : 0;
}
