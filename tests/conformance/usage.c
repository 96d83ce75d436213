/* What clients do with the headers in C. Only compiled. */
#include <mapiaux.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <mapival.h>

typedef struct Sink {
    IMAPIAdviseSinkVtbl* lpVtbl;
    ULONG references;
} Sink;

#undef INTERFACE
#define INTERFACE IMAPIAdviseSink
MAPIMETHOD_DECLARE(HRESULT, QueryInterface, SINK_)(THIS_ REFIID riid, LPVOID* ppvObj);
MAPIMETHOD_DECLARE(ULONG, AddRef, SINK_)(THIS);
MAPIMETHOD_DECLARE(ULONG, Release, SINK_)(THIS);
MAPIMETHOD_DECLARE(ULONG, OnNotify, SINK_)(THIS_ ULONG cNotif, LPNOTIFICATION lpNotifications);

STDMETHODIMP SINK_QueryInterface(IMAPIAdviseSink* This, REFIID riid, LPVOID* ppvObj) {
    Validate_IUnknown_QueryInterface(This, riid, ppvObj);
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IMAPIAdviseSink))
        return E_NOINTERFACE;
    *ppvObj = This;
    SINK_AddRef(This);
    return S_OK;
}
STDMETHODIMP_(ULONG) SINK_AddRef(IMAPIAdviseSink* This) {
    return ++((Sink*)This)->references;
}
STDMETHODIMP_(ULONG) SINK_Release(IMAPIAdviseSink* This) {
    return --((Sink*)This)->references;
}
STDMETHODIMP_(ULONG)
SINK_OnNotify(IMAPIAdviseSink* This, ULONG cNotif, LPNOTIFICATION lpNotifications) {
    (void)This;
    return cNotif != 0 ? lpNotifications->ulEventType : 0;
}

IMAPIAdviseSinkVtbl vtable;
IMAPIAdviseSinkVtbl vtable = {SINK_QueryInterface, SINK_AddRef, SINK_Release, SINK_OnNotify};

HRESULT use(LPMAPISESSION session, LPMDB store);
HRESULT use(LPMAPISESSION session, LPMDB store) {
    ULONG flags = LOGOFF_ORDERLY;
    SizedENTRYID(8, id) = {{0, 0, 0, 0}, {0}};
    SizedSPropTagArray(2, tags) = {2, {PR_ENTRYID, PR_SUBJECT_W}};
    (void)id;
    (void)tags;
    if (FBadUnknown(session))
        return MAPI_E_INVALID_OBJECT;
    store->lpVtbl->StoreLogoff(store, &flags);
    store->lpVtbl->Release(store);
    session->lpVtbl->Logoff(session, 0, 0, 0);
    session->lpVtbl->Release(session);
    return hrSuccess;
}
