#include <cstring>
#include <string>
#include <string_view>

#include <mapiaux.h>
#include <mapispi.h>
#include <mapiutil.h>

#include "addressbook/global_list.h"
#include "gate/function.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

/// What Outlook's own library exports beside MAPI's. There is one address book, so that what says
/// which provider's entry is meant says nothing new: these are the address book's own methods.

namespace {

struct HrGetGALFromEmsmdbUIDSpec {
    static constexpr Spec spec = Spec("HrGetGALFromEmsmdbUID").needs(1, 2, 4).gives(5);
};
struct HrGetAutoDiscoverXMLSpec {
    static constexpr Spec spec = Spec("HrGetAutoDiscoverXML").zero(4).gives(5);
};

// The object answers for itself, and for where it is called from.
template<class Opener>
HRESULT open_entry(Opener* opener, ULONG size, LPENTRYID id, LPCIID wanted, ULONG flags,
                   ULONG* type, LPUNKNOWN* out) {
    if (out)
        *out = nullptr;
    return opener ? opener->OpenEntry(size, id, wanted, flags, type, out)
                  : MAPI_E_INVALID_PARAMETER;
}

} // namespace

STDAPI HrOpenABEntryWithExchangeContext(LPMAPISESSION, LPMAPIUID, LPADRBOOK pAddrBook,
                                        ULONG cbEntryID, LPENTRYID lpEntryID, LPCIID lpInterface,
                                        ULONG ulFlags, ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    return open_entry(pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrOpenABEntryUsingDefaultContext(LPMAPISESSION, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                        LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                        ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    return open_entry(pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrOpenABEntryWithProviderUID(LPMAPIUID, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    return open_entry(pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrOpenABEntryWithResolvedRow(LPSRow, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    return open_entry(pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrOpenABEntryWithProviderUIDSupport(LPMAPIUID, LPMAPISUP lpSup, ULONG cbEntryID,
                                           LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                           ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    return open_entry(lpSup, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrOpenABEntryWithSupport(LPMAPISUP lpSup, ULONG cbEntryID, LPENTRYID lpEntryID,
                                LPCIID lpInterface, ULONG ulFlags, ULONG* lpulObjType,
                                LPUNKNOWN* lppUnk) {
    return open_entry(lpSup, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType, lppUnk);
}

STDAPI HrDoABDetailsWithExchangeContext(LPMAPISESSION, LPMAPIUID, LPADRBOOK pAddrBook,
                                        ULONG_PTR* lpulUIParam, LPFNDISMISS lpfnDismiss,
                                        LPVOID lpvDismissContext, ULONG cbEntryID,
                                        LPENTRYID lpEntryID, LPFNBUTTON lpfButtonCallback,
                                        LPVOID lpvButtonContext, LPSTR lpszButtonText,
                                        ULONG ulFlags) {
    return pAddrBook ? pAddrBook->Details(lpulUIParam, lpfnDismiss, lpvDismissContext, cbEntryID,
                                          lpEntryID, lpfButtonCallback, lpvButtonContext,
                                          reinterpret_cast<LPTSTR>(lpszButtonText), ulFlags)
                     : MAPI_E_INVALID_PARAMETER;
}

STDAPI HrDoABDetailsWithProviderUID(LPMAPIUID, LPADRBOOK pAddrBook, ULONG_PTR* lpulUIParam,
                                    LPFNDISMISS lpfnDismiss, LPVOID lpvDismissContext,
                                    ULONG cbEntryID, LPENTRYID lpEntryID,
                                    LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,
                                    LPSTR lpszButtonText, ULONG ulFlags) {
    return pAddrBook ? pAddrBook->Details(lpulUIParam, lpfnDismiss, lpvDismissContext, cbEntryID,
                                          lpEntryID, lpfButtonCallback, lpvButtonContext,
                                          reinterpret_cast<LPTSTR>(lpszButtonText), ulFlags)
                     : MAPI_E_INVALID_PARAMETER;
}

STDAPI HrCompareABEntryIDsWithExchangeContext(LPMAPISESSION, LPMAPIUID, LPADRBOOK pAddrBook,
                                              ULONG cbEntryID1, LPENTRYID lpEntryID1,
                                              ULONG cbEntryID2, LPENTRYID lpEntryID2, ULONG ulFlags,
                                              ULONG* lpulResult) {
    return pAddrBook ? pAddrBook->CompareEntryIDs(cbEntryID1, lpEntryID1, cbEntryID2, lpEntryID2,
                                                  ulFlags, lpulResult)
                     : MAPI_E_INVALID_PARAMETER;
}

STDAPI HrGetGALFromEmsmdbUID(LPMAPISESSION pSess, LPADRBOOK lpAdrBook, LPMAPIUID pEmsmdbUID,
                             ULONG* lpcbeid, LPENTRYID* lppeid) {
    return gate::enter<Function::HrGetGALFromEmsmdbUID, HrGetGALFromEmsmdbUIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return addressbook::find_global_list(static_cast<IAddrBook*>(gate::unwrap(lpAdrBook)),
                                                 lpcbeid, lppeid);
        },
        pSess, lpAdrBook, pEmsmdbUID, lpcbeid, lppeid);
}

// There is no server that would know.
STDAPI HrGetAutoDiscoverXML(LPCWSTR pwzAddress, LPCWSTR pwzPassword, HANDLE hCancelEvent,
                            ULONG ulFlags, LPSTREAM* ppXmlStream) {
    return gate::enter<Function::HrGetAutoDiscoverXML, HrGetAutoDiscoverXMLSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            const std::wstring_view address = pwzAddress ? pwzAddress : L"";
            const auto at = address.find(L'@');
            const bool is_address = at != address.npos && at != 0 && at + 1 < address.size();
            return is_address ? MAPI_E_NOT_FOUND : E_INVALIDARG;
        },
        pwzAddress, pwzPassword, hCancelEvent, ulFlags, ppXmlStream);
}

// No mailbox is cached, and no policy says so.
STDAPI_(BOOL) GetDefCachedMode(BOOL* pfPolicy) {
    return gate::enter_value<Function::GetDefCachedMode>(__builtin_return_address(0),
                                                         [&]() -> BOOL {
                                                             if (pfPolicy)
                                                                 *pfPolicy = FALSE;
                                                             return FALSE;
                                                         });
}

STDAPI_(BOOL) GetDefCachedModeDownloadPubFoldFavs(BOOL* pfPolicy) {
    return gate::enter_value<Function::GetDefCachedModeDownloadPubFoldFavs>(
        __builtin_return_address(0), [&]() -> BOOL {
            if (pfPolicy)
                *pfPolicy = FALSE;
            return FALSE;
        });
}

// No store has a file that would have to be brought to the disk.
STDAPI_(void) MAPICrashRecovery(ULONG) {
    gate::enter_value<Function::MAPICrashRecovery>(__builtin_return_address(0), [] { return 0; });
}
