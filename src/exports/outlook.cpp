#include <cstring>
#include <string>
#include <string_view>

#include <mapiaux.h>
#include <mapispi.h>
#include <mapiutil.h>

#include "addressbook/global_list.h"
#include "gate/call_out.h"
#include "gate/function.h"
#include "platform/events.h"

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
struct HrOpenOfflineObjSpec {
    static constexpr Spec spec = Spec("HrOpenOfflineObj").zero(1, 4).gives(5);
};

template<Function function, int... needed> struct Needing {
    static constexpr Spec spec = Spec(gate::info(function).name.data()).needs(needed...);
};

/// Whether a function may go on, of which `context` are the first arguments: its session and its
/// address book, where it needs them. The object that it calls then answers for itself, for the
/// other arguments, and for where it is called from.
template<Function function, int... needed, class... A>
HRESULT admit(const void* caller, A... context) {
    return gate::enter<function, Needing<function, needed...>>(
        caller, [](gate::Frame&) { return S_OK; }, context...);
}

template<class Opener>
HRESULT open_entry(HRESULT admitted, Opener* opener, ULONG size, LPENTRYID id, LPCIID wanted,
                   ULONG flags, ULONG* type, LPUNKNOWN* out) {
    const HRESULT result = FAILED(admitted) ? admitted : gate::ask(*opener, [&] {
        return opener->OpenEntry(size, id, wanted, flags, type, out);
    });
    if (FAILED(result) && out)
        *out = nullptr;
    return result;
}

template<class... A> HRESULT show_details(HRESULT admitted, IAddrBook* book, A... with) {
    return FAILED(admitted) ? admitted : gate::ask(*book, [&] { return book->Details(with...); });
}

} // namespace

STDAPI HrOpenABEntryWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                        LPADRBOOK pAddrBook, ULONG cbEntryID, LPENTRYID lpEntryID,
                                        LPCIID lpInterface, ULONG ulFlags, ULONG* lpulObjType,
                                        LPUNKNOWN* lppUnk) {
    const HRESULT admitted = admit<Function::HrOpenABEntryWithExchangeContext, 1, 3>(
        __builtin_return_address(0), pmsess, pEmsmdbUID, pAddrBook);
    return open_entry(admitted, pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrOpenABEntryUsingDefaultContext(LPMAPISESSION pmsess, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                        LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                        ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    const HRESULT admitted = admit<Function::HrOpenABEntryUsingDefaultContext, 1, 2>(
        __builtin_return_address(0), pmsess, pAddrBook);
    return open_entry(admitted, pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrOpenABEntryWithProviderUID(LPMAPIUID pEmsabpUID, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    const HRESULT admitted = admit<Function::HrOpenABEntryWithProviderUID, 2>(
        __builtin_return_address(0), pEmsabpUID, pAddrBook);
    return open_entry(admitted, pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrOpenABEntryWithResolvedRow(LPSRow prwResolved, LPADRBOOK pAddrBook, ULONG cbEntryID,
                                    LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                    ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    const HRESULT admitted = admit<Function::HrOpenABEntryWithResolvedRow, 2>(
        __builtin_return_address(0), prwResolved, pAddrBook);
    return open_entry(admitted, pAddrBook, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrOpenABEntryWithProviderUIDSupport(LPMAPIUID pEmsabpUID, LPMAPISUP lpSup, ULONG cbEntryID,
                                           LPENTRYID lpEntryID, LPCIID lpInterface, ULONG ulFlags,
                                           ULONG* lpulObjType, LPUNKNOWN* lppUnk) {
    const HRESULT admitted = admit<Function::HrOpenABEntryWithProviderUIDSupport, 2>(
        __builtin_return_address(0), pEmsabpUID, lpSup);
    return open_entry(admitted, lpSup, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrOpenABEntryWithSupport(LPMAPISUP lpSup, ULONG cbEntryID, LPENTRYID lpEntryID,
                                LPCIID lpInterface, ULONG ulFlags, ULONG* lpulObjType,
                                LPUNKNOWN* lppUnk) {
    const HRESULT admitted =
        admit<Function::HrOpenABEntryWithSupport, 1>(__builtin_return_address(0), lpSup);
    return open_entry(admitted, lpSup, cbEntryID, lpEntryID, lpInterface, ulFlags, lpulObjType,
                      lppUnk);
}

STDAPI HrDoABDetailsWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                        LPADRBOOK pAddrBook, ULONG_PTR* lpulUIParam,
                                        LPFNDISMISS lpfnDismiss, LPVOID lpvDismissContext,
                                        ULONG cbEntryID, LPENTRYID lpEntryID,
                                        LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,
                                        LPSTR lpszButtonText, ULONG ulFlags) {
    const HRESULT admitted = admit<Function::HrDoABDetailsWithExchangeContext, 1, 3>(
        __builtin_return_address(0), pmsess, pEmsmdbUID, pAddrBook);
    return show_details(admitted, pAddrBook, lpulUIParam, lpfnDismiss, lpvDismissContext, cbEntryID,
                        lpEntryID, lpfButtonCallback, lpvButtonContext,
                        reinterpret_cast<LPTSTR>(lpszButtonText), ulFlags);
}

STDAPI HrDoABDetailsWithProviderUID(LPMAPIUID pEmsabpUID, LPADRBOOK pAddrBook,
                                    ULONG_PTR* lpulUIParam, LPFNDISMISS lpfnDismiss,
                                    LPVOID lpvDismissContext, ULONG cbEntryID, LPENTRYID lpEntryID,
                                    LPFNBUTTON lpfButtonCallback, LPVOID lpvButtonContext,
                                    LPSTR lpszButtonText, ULONG ulFlags) {
    const HRESULT admitted = admit<Function::HrDoABDetailsWithProviderUID, 2>(
        __builtin_return_address(0), pEmsabpUID, pAddrBook);
    return show_details(admitted, pAddrBook, lpulUIParam, lpfnDismiss, lpvDismissContext, cbEntryID,
                        lpEntryID, lpfButtonCallback, lpvButtonContext,
                        reinterpret_cast<LPTSTR>(lpszButtonText), ulFlags);
}

STDAPI HrCompareABEntryIDsWithExchangeContext(LPMAPISESSION pmsess, LPMAPIUID pEmsmdbUID,
                                              LPADRBOOK pAddrBook, ULONG cbEntryID1,
                                              LPENTRYID lpEntryID1, ULONG cbEntryID2,
                                              LPENTRYID lpEntryID2, ULONG ulFlags,
                                              ULONG* lpulResult) {
    const HRESULT admitted = admit<Function::HrCompareABEntryIDsWithExchangeContext, 1, 3>(
        __builtin_return_address(0), pmsess, pEmsmdbUID, pAddrBook);
    return FAILED(admitted) ? admitted : gate::ask(*pAddrBook, [&] {
        return pAddrBook->CompareEntryIDs(cbEntryID1, lpEntryID1, cbEntryID2, lpEntryID2, ulFlags,
                                          lpulResult);
    });
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

/// STRSAFE_E_INSUFFICIENT_BUFFER
static constexpr auto kInsufficientBuffer = static_cast<HRESULT>(0x8007007A);

// There is no server that would know.
STDAPI HrGetAutoDiscoverXML(LPCWSTR pwzAddress, LPCWSTR pwzPassword, HANDLE hCancelEvent,
                            ULONG ulFlags, LPSTREAM* ppXmlStream) {
    return gate::enter<Function::HrGetAutoDiscoverXML, HrGetAutoDiscoverXMLSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            const std::wstring_view address = pwzAddress ? pwzAddress : L"";
            const auto at = address.find(L'@');
            const bool is_address = at != address.npos && at != 0 && at + 1 < address.size();
            constexpr std::size_t kRoom = 256; // with the terminator
            const std::wstring_view password = pwzPassword ? pwzPassword : L"";
            if (address.size() >= kRoom || password.size() >= kRoom)
                return kInsufficientBuffer;
            if (!is_address)
                return E_INVALIDARG;
            return platform::is_set(hCancelEvent) ? MAPI_E_USER_CANCEL : MAPI_E_NOT_FOUND;
        },
        pwzAddress, pwzPassword, hCancelEvent, ulFlags, ppXmlStream);
}

// Only what runs in Outlook's own process is told of its connection.
STDAPI HrOpenOfflineObj(ULONG ulReserved, LPCWSTR pwszProfileNameIn, const GUID* pGUID,
                        const GUID* pReserved, LPVOID* ppOfflineObj) {
    return gate::enter<Function::HrOpenOfflineObj, HrOpenOfflineObjSpec>(
        __builtin_return_address(0), [](gate::Frame&) { return MAPI_E_NOT_FOUND; }, ulReserved,
        pwszProfileNameIn, pGUID, pReserved, ppOfflineObj);
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
