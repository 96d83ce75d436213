// What clients and the library do with the headers in C++. Only compiled.
#define INITOID
#define USES_OID_OLE2_STORAGE
#define USES_OID_TNEF

#include <mapiaux.h>
#include <mapioid.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <mapival.h>

struct SessionBody : IMAPISession {
    HRESULT STDMETHODCALLTYPE Logoff(ULONG_PTR, ULONG, ULONG) override { return S_OK; }
};

struct Sink : IMAPIAdviseSink {
    MAPI_IUNKNOWN_METHODS(IMPL)
    MAPI_IMAPIADVISESINK_METHODS(IMPL)
    ULONG references;
};

STDMETHODIMP Sink::QueryInterface(REFIID riid, LPVOID* ppvObj) {
    Validate_IUnknown_QueryInterface(this, riid, ppvObj);
    if (IsEqualIID(riid, IID_IUnknown) || riid == IID_IMAPIAdviseSink) {
        *ppvObj = static_cast<IMAPIAdviseSink*>(this);
        AddRef();
        return S_OK;
    }
    *ppvObj = NULL;
    return MAPI_E_INTERFACE_NOT_SUPPORTED;
}
STDMETHODIMP_(ULONG) Sink::AddRef() {
    return ++references;
}
STDMETHODIMP_(ULONG) Sink::Release() {
    return --references;
}
STDMETHODIMP_(ULONG) Sink::OnNotify(ULONG cNotif, LPNOTIFICATION lpNotifications) {
    for (ULONG i = 0; i < cNotif; i++)
        if (lpNotifications[i].ulEventType == fnevCriticalError)
            return (ULONG)lpNotifications[i].info.err.scode;
    return 0;
}

struct Provider : IMSProvider {
    MAPI_IUNKNOWN_METHODS(IMPL)
    MAPI_IMSPROVIDER_METHODS(IMPL)
};

template<class A, class B> struct Same;
template<class A> struct Same<A, A> { static const bool value = true; };
static_assert(Same<decltype(&IMAPISession::Logoff),
                   HRESULT (STDMETHODCALLTYPE IMAPISession::*)(ULONG_PTR, ULONG, ULONG)>::value,
              "a method can be named, and belongs to its own interface");
static_assert(sizeof(SessionBody) == sizeof(void*), "no virtual base");
static_assert(sizeof(ULONG) == 4 && sizeof(LONG) == 4 && sizeof(HRESULT) == 4, "32 bits");
static_assert(sizeof(ULONG_PTR) == sizeof(void*) && sizeof(BOOL) == sizeof(int), "as on Windows");
static_assert(sizeof(WCHAR) == sizeof(L'a'), "L\"\" makes a wide string");

HRESULT use(LPMAPISESSION session, LPMAPIPROP object);
HRESULT use(LPMAPISESSION session, LPMAPIPROP object) {
    SizedSPropTagArray(3, tags) = {
        3, {PR_DISPLAY_NAME_A, PR_ENTRYID, CHANGE_PROP_TYPE(PR_BODY, PT_STRING8)}};
    LPSPropValue values = NULL;
    ULONG count = 0, connection_low;
    ULONG_PTR connection = 0;
    Sink sink;
    if (FBadUnknown(object) || FBadGetProps(object, ((LPSPropTagArray)&tags), &count, &values))
        return MAPI_E_INVALID_PARAMETER;
    HRESULT hr = object->GetProps((LPSPropTagArray)&tags, fMapiUnicode, &count, &values);
    if (HR_FAILED(hr))
        return hr;
    MAPIFreeBuffer(values);
    hr = session->Advise(0, NULL, fnevCriticalError | fnevExtended, &sink, &connection);
    connection_low = (ULONG)connection;
    if (connection_low != 0)
        session->Unadvise(connection);
    return session->Logoff(0, MAPI_LOGOFF_SHARED | MAPI_LOGOFF_UI, 0);
}

BOOL is_tnef(const SPropValue* value) {
    return PROP_ID(value->ulPropTag) == PROP_ID(PR_ATTACH_TAG) &&
           value->Value.bin.cb == CB_OID_TNEF &&
           memcmp(value->Value.bin.lpb, OID_TNEF, CB_OID_TNEF) == 0 && CB_OID_OLE2_STORAGE == 11 &&
           OID_OLE2_STORAGE[10] == 0x01;
}
