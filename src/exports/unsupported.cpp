#include <mapi.h>
#include <mapiaux.h>
#include <mapiform.h>

#include "gate/function.h"

using namespace mapisim;
using gate::Function;

/// Names that the world's MAPI libraries export and that have no public meaning, or one that
/// MapiSim does not serve. Each answers as its family says that it cannot, and is noted.

namespace {

constexpr ULONG kCmcNotSupported = 21; // CMC_E_NOT_SUPPORTED

template<Function function, class Result> Result refuse(const void* caller, Result answer) {
    gate::enter_plain<function>(
        caller, [](gate::Frame&) { gate::note({.fact = check::Fact::function_not_supported}); });
    return answer;
}
template<Function function> HRESULT no_support(const void* caller) {
    return refuse<function>(caller, HRESULT{MAPI_E_NO_SUPPORT});
}
template<Function function> ULONG simple_not_supported(const void* caller) {
    return refuse<function>(caller, ULONG{MAPI_E_NOT_SUPPORTED});
}
template<Function function> ULONG cmc_not_supported(const void* caller) {
    return refuse<function>(caller, kCmcNotSupported);
}
template<Function function> HRESULT no_support(const void* caller, void* out) {
    if (out)
        *static_cast<void**>(out) = nullptr;
    return no_support<function>(caller);
}

} // namespace

// ---- Forms ----

STDAPI MAPIOpenFormMgr(LPMAPISESSION, LPMAPIFORMMGR* ppmgr) {
    return no_support<Function::MAPIOpenFormMgr>(__builtin_return_address(0), ppmgr);
}
STDAPI MAPIOpenLocalFormContainer(LPMAPIFORMCONTAINER* ppfcnt) {
    return no_support<Function::MAPIOpenLocalFormContainer>(__builtin_return_address(0), ppfcnt);
}

// ---- The subsystem's own, and the profile wizard's window ----

STDAPI LaunchWizard(HWND, ULONG, LPCSTR*, ULONG, LPSTR) {
    return no_support<Function::LaunchWizard>(__builtin_return_address(0));
}
STDAPI LAUNCHWIZARD(HWND, ULONG, LPCSTR*, ULONG, LPSTR) {
    return no_support<Function::LaunchWizard>(__builtin_return_address(0));
}
EXTERN_C HRESULT STDMAPIINITCALLTYPE PRProviderInit(void) {
    return no_support<Function::PRProviderInit>(__builtin_return_address(0));
}
STDAPI InstallFilterHook(ULONG) {
    return no_support<Function::InstallFilterHook>(__builtin_return_address(0));
}
EXTERN_C HRESULT STDMAPIINITCALLTYPE ScSplEntry(void) {
    return no_support<Function::ScSplEntry>(__builtin_return_address(0));
}
STDAPI_(DWORD) GetOutlookVersion(void) {
    return refuse<Function::GetOutlookVersion>(__builtin_return_address(0), DWORD{0});
}
STDAPI HrGetOmiProvidersFlags(LPVOID, ULONG*) {
    return no_support<Function::HrGetOmiProvidersFlags>(__builtin_return_address(0));
}
STDAPI HrSetOmiProvidersFlagsInvalid(LPVOID) {
    return no_support<Function::HrSetOmiProvidersFlagsInvalid>(__builtin_return_address(0));
}
STDAPI_(FILETIME) FtDivFtBogus(FILETIME, FILETIME, ULONG) {
    return refuse<Function::FtDivFtBogus>(__builtin_return_address(0), FILETIME{});
}

// ---- Objects of MAPI's own that are no interface (UNKOBJ) ----

STDAPI_(SCODE) UNKOBJ_ScAllocate(LPVOID, ULONG, LPVOID* lppv) {
    return no_support<Function::UNKOBJ_ScAllocate>(__builtin_return_address(0), lppv);
}
STDAPI_(SCODE) UNKOBJ_ScAllocateMore(LPVOID, ULONG, LPVOID, LPVOID* lppv) {
    return no_support<Function::UNKOBJ_ScAllocateMore>(__builtin_return_address(0), lppv);
}
STDAPI_(void) UNKOBJ_Free(LPVOID, LPVOID) {
    no_support<Function::UNKOBJ_Free>(__builtin_return_address(0));
}
STDAPI_(void) UNKOBJ_FreeRows(LPVOID, LPSRowSet) {
    no_support<Function::UNKOBJ_FreeRows>(__builtin_return_address(0));
}
STDAPI_(SCODE) UNKOBJ_ScCOAllocate(LPVOID, ULONG, LPVOID* lppv) {
    return no_support<Function::UNKOBJ_ScCOAllocate>(__builtin_return_address(0), lppv);
}
STDAPI_(SCODE) UNKOBJ_ScCOReallocate(LPVOID, ULONG, LPVOID*) {
    return no_support<Function::UNKOBJ_ScCOReallocate>(__builtin_return_address(0));
}
STDAPI_(void) UNKOBJ_COFree(LPVOID, LPVOID) {
    no_support<Function::UNKOBJ_COFree>(__builtin_return_address(0));
}
STDAPI_(SCODE) UNKOBJ_ScSzFromIdsAlloc(LPVOID, ULONG, ULONG, int, LPSTR* lppsz) {
    return no_support<Function::UNKOBJ_ScSzFromIdsAlloc>(__builtin_return_address(0), lppsz);
}

// ---- Common Messaging Calls ----

STDAPI_(SCODE) ScMAPIXFromCMC(ULONG, ULONG, LPCIID, LPMAPISESSION* lppSession) {
    return no_support<Function::ScMAPIXFromCMC>(__builtin_return_address(0), lppSession);
}
STDAPI_(ULONG) cmc_act_on(ULONG, LPVOID, ULONG, ULONG, ULONG, LPVOID) {
    return cmc_not_supported<Function::cmc_act_on>(__builtin_return_address(0));
}
STDAPI_(ULONG) cmc_free(LPVOID) {
    return cmc_not_supported<Function::cmc_free>(__builtin_return_address(0));
}
STDAPI_(ULONG)
cmc_list(ULONG, LPSTR, ULONG, LPVOID, ULONG*, ULONG, LPVOID*, LPVOID) {
    return cmc_not_supported<Function::cmc_list>(__builtin_return_address(0));
}
STDAPI_(ULONG) cmc_logoff(ULONG, ULONG, ULONG, LPVOID) {
    return cmc_not_supported<Function::cmc_logoff>(__builtin_return_address(0));
}
STDAPI_(ULONG)
cmc_logon(LPSTR, LPSTR, LPSTR, LPSTR, ULONG, USHORT, ULONG, ULONG*, LPVOID) {
    return cmc_not_supported<Function::cmc_logon>(__builtin_return_address(0));
}
STDAPI_(ULONG)
cmc_look_up(ULONG, LPVOID, ULONG, ULONG, ULONG*, LPVOID*, LPVOID) {
    return cmc_not_supported<Function::cmc_look_up>(__builtin_return_address(0));
}
STDAPI_(ULONG) cmc_query_configuration(ULONG, ULONG, LPVOID, LPVOID) {
    return cmc_not_supported<Function::cmc_query_configuration>(__builtin_return_address(0));
}
STDAPI_(ULONG) cmc_read(ULONG, LPVOID, ULONG, LPVOID*, ULONG, LPVOID) {
    return cmc_not_supported<Function::cmc_read>(__builtin_return_address(0));
}
STDAPI_(ULONG) cmc_send(ULONG, LPVOID, ULONG, ULONG, LPVOID) {
    return cmc_not_supported<Function::cmc_send>(__builtin_return_address(0));
}
STDAPI_(ULONG)
cmc_send_documents(LPSTR, LPSTR, LPSTR, ULONG, LPSTR, LPSTR, LPSTR, ULONG) {
    return cmc_not_supported<Function::cmc_send_documents>(__builtin_return_address(0));
}

// ---- Simple MAPI for Visual Basic ----

STDAPI_(ULONG)
BMAPISendMail(LHANDLE, ULONG_PTR, LPVOID, LPVOID*, LPVOID*, FLAGS, ULONG) {
    return simple_not_supported<Function::BMAPISendMail>(__builtin_return_address(0));
}
STDAPI_(ULONG)
BMAPISaveMail(LHANDLE, ULONG_PTR, LPVOID, LPVOID*, LPVOID*, FLAGS, ULONG, LPSTR*) {
    return simple_not_supported<Function::BMAPISaveMail>(__builtin_return_address(0));
}
STDAPI_(ULONG)
BMAPIReadMail(LPULONG, LPULONG, LPULONG, LHANDLE, ULONG_PTR, LPSTR*, FLAGS, ULONG) {
    return simple_not_supported<Function::BMAPIReadMail>(__builtin_return_address(0));
}
STDAPI_(ULONG) BMAPIGetReadMail(ULONG, LPVOID, LPVOID*, LPVOID*, LPVOID) {
    return simple_not_supported<Function::BMAPIGetReadMail>(__builtin_return_address(0));
}
STDAPI_(ULONG)
BMAPIFindNext(LHANDLE, ULONG_PTR, LPSTR*, LPSTR*, FLAGS, ULONG, LPSTR*) {
    return simple_not_supported<Function::BMAPIFindNext>(__builtin_return_address(0));
}
STDAPI_(ULONG)
BMAPIAddress(LPULONG, LHANDLE, ULONG_PTR, LPSTR*, ULONG, LPSTR*, LPULONG, LPVOID*, FLAGS, ULONG) {
    return simple_not_supported<Function::BMAPIAddress>(__builtin_return_address(0));
}
STDAPI_(ULONG) BMAPIGetAddress(ULONG, ULONG, LPVOID*) {
    return simple_not_supported<Function::BMAPIGetAddress>(__builtin_return_address(0));
}
STDAPI_(ULONG) BMAPIDetails(LHANDLE, ULONG_PTR, LPVOID, FLAGS, ULONG) {
    return simple_not_supported<Function::BMAPIDetails>(__builtin_return_address(0));
}
STDAPI_(ULONG) BMAPIResolveName(LHANDLE, ULONG_PTR, LPSTR, FLAGS, ULONG, LPVOID) {
    return simple_not_supported<Function::BMAPIResolveName>(__builtin_return_address(0));
}

// ---- Of other vendors' libraries ----

STDAPI_(ULONG) MAPIGetNetscapeVersion(void) {
    return refuse<Function::MAPIGetNetscapeVersion>(__builtin_return_address(0), ULONG{0});
}
STDAPI_(ULONG) MAPI_NSCP_SynchronizeClient(LHANDLE, ULONG) {
    return simple_not_supported<Function::MAPI_NSCP_SynchronizeClient>(__builtin_return_address(0));
}

// ---- Outlook's own ----

STDAPI HrCreateOfflineObj(ULONG, LPVOID, LPVOID* ppOffline) {
    return no_support<Function::HrCreateOfflineObj>(__builtin_return_address(0), ppOffline);
}
STDAPI HrCreateNewWrappedObject(LPVOID, ULONG, ULONG, const IID*, const ULONG*, BOOL,
                                LPVOID* ppWrapped) {
    return no_support<Function::HrCreateNewWrappedObject>(__builtin_return_address(0), ppWrapped);
}
