#include <cstring>
#include <string>

#include <imessage.h>
#include <mapiutil.h>

#include "gate/function.h"
#include "memory/buffers.h"
#include "property/bag.h"
#include "property/text.h"
#include "scenario/clock.h"
#include "session/compound_id.h"
#include "store/entry_id.h"
#include "store/ipm_subtree.h"
#include "utility/conversation_index.h"
#include "utility/storage_codes.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct HrComposeEIDSpec {
    static constexpr Spec spec = Spec("HrComposeEID").needs(1, 5, 6).gives(7);
};
struct HrDecomposeEIDSpec {
    static constexpr Spec spec = Spec("HrDecomposeEID").needs(1, 3, 4, 6).gives(5, 7);
};
struct HrComposeMsgIDSpec {
    static constexpr Spec spec = Spec("HrComposeMsgID").needs(1, 5).gives(6);
};
struct HrDecomposeMsgIDSpec {
    static constexpr Spec spec = Spec("HrDecomposeMsgID").needs(1, 2, 3, 5).gives(4, 6);
};
struct HrSzFromEntryIDSpec {
    static constexpr Spec spec = Spec("HrSzFromEntryID").needs(2).gives(3);
};
struct HrEntryIDFromSzSpec {
    static constexpr Spec spec = Spec("HrEntryIDFromSz").needs(1, 2).gives(3);
};
struct WrapStoreEntryIDSpec {
    static constexpr Spec spec =
        Spec("WrapStoreEntryID").flags(1, MAPI_UNICODE).needs(2, 4, 5).gives(6);
};
struct HrValidateIPMSubtreeSpec {
    static constexpr Spec spec = Spec("HrValidateIPMSubtree")
                                     .needs(1)
                                     .flags(2, MAPI_FORCE_CREATE | MAPI_FULL_IPM_TREE)
                                     .offers(4, 5);
};
struct ScCreateConversationIndexSpec {
    static constexpr Spec spec = Spec("ScCreateConversationIndex").needs(3).gives(4);
};

IMAPISession* inner(LPMAPISESSION session) {
    return static_cast<IMAPISession*>(gate::unwrap(session));
}
const char* identifier_text(LPCTSTR text) noexcept {
    return reinterpret_cast<const char*>(text);
}

} // namespace

STDAPI HrComposeEID(LPMAPISESSION lpSession, ULONG cbStoreRecordKey, LPBYTE lpStoreRecordKey,
                    ULONG cbMsgEntryID, LPENTRYID lpMsgEntryID, ULONG* lpcbEID,
                    LPENTRYID* lppEntryID) {
    return gate::enter<Function::HrComposeEID, HrComposeEIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (cbStoreRecordKey != 0 && !lpStoreRecordKey)
                return MAPI_E_INVALID_PARAMETER;
            return session::HrComposeEID(cbStoreRecordKey, lpStoreRecordKey, cbMsgEntryID,
                                         lpMsgEntryID, lpcbEID, lppEntryID);
        },
        lpSession, cbStoreRecordKey, lpStoreRecordKey, cbMsgEntryID, lpMsgEntryID, lpcbEID,
        lppEntryID);
}

STDAPI HrDecomposeEID(LPMAPISESSION lpSession, ULONG cbEntryID, LPENTRYID lpEntryID,
                      ULONG* lpcbStoreEntryID, LPENTRYID* lppStoreEntryID, ULONG* lpcbMsgEntryID,
                      LPENTRYID* lppMsgEntryID) {
    return gate::enter<Function::HrDecomposeEID, HrDecomposeEIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return session::HrDecomposeEID(inner(lpSession), cbEntryID, lpEntryID, lpcbStoreEntryID,
                                           lppStoreEntryID, lpcbMsgEntryID, lppMsgEntryID);
        },
        lpSession, cbEntryID, lpEntryID, lpcbStoreEntryID, lppStoreEntryID, lpcbMsgEntryID,
        lppMsgEntryID);
}

STDAPI HrComposeMsgID(LPMAPISESSION lpSession, ULONG cbStoreSearchKey, LPBYTE pStoreSearchKey,
                      ULONG cbMsgEntryID, LPENTRYID lpMsgEntryID, LPTSTR* lpszMsgID) {
    return gate::enter<Function::HrComposeMsgID, HrComposeMsgIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (cbStoreSearchKey != 0 && !pStoreSearchKey)
                return MAPI_E_INVALID_PARAMETER;
            ULONG size = 0;
            LPENTRYID id = nullptr;
            HRESULT result = session::HrComposeEID(cbStoreSearchKey, pStoreSearchKey, cbMsgEntryID,
                                                   lpMsgEntryID, &size, &id);
            if (FAILED(result))
                return result;
            result = session::HrSzFromEntryID(size, id, lpszMsgID);
            memory::free(id);
            return result;
        },
        lpSession, cbStoreSearchKey, pStoreSearchKey, cbMsgEntryID, lpMsgEntryID, lpszMsgID);
}

STDAPI HrDecomposeMsgID(LPMAPISESSION lpSession, LPTSTR lpszMsgID, ULONG* lpcbStoreEntryID,
                        LPENTRYID* lppStoreEntryID, ULONG* lppcbMsgEntryID,
                        LPENTRYID* lppMsgEntryID) {
    return gate::enter<Function::HrDecomposeMsgID, HrDecomposeMsgIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            ULONG size = 0;
            LPENTRYID id = nullptr;
            HRESULT result = session::HrEntryIDFromSz(identifier_text(lpszMsgID), &size, &id);
            if (FAILED(result))
                return result;
            result = session::HrDecomposeEID(inner(lpSession), size, id, lpcbStoreEntryID,
                                             lppStoreEntryID, lppcbMsgEntryID, lppMsgEntryID);
            memory::free(id);
            return result;
        },
        lpSession, lpszMsgID, lpcbStoreEntryID, lppStoreEntryID, lppcbMsgEntryID, lppMsgEntryID);
}

STDAPI HrSzFromEntryID(ULONG cb, LPENTRYID lpEntryID, LPTSTR* lpsz) {
    return gate::enter<Function::HrSzFromEntryID, HrSzFromEntryIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return session::HrSzFromEntryID(cb, lpEntryID, lpsz); }, cb, lpEntryID,
        lpsz);
}

STDAPI HrEntryIDFromSz(LPTSTR lpsz, ULONG* lpcb, LPENTRYID* lppEntryID) {
    return gate::enter<Function::HrEntryIDFromSz, HrEntryIDFromSzSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return session::HrEntryIDFromSz(identifier_text(lpsz), lpcb, lppEntryID);
        },
        lpsz, lpcb, lppEntryID);
}

STDAPI WrapStoreEntryID(ULONG ulFlags, LPTSTR lpszDLLName, ULONG cbOrigEntry, LPENTRYID lpOrigEntry,
                        ULONG* lpcbWrappedEntry, LPENTRYID* lppWrappedEntry) {
    return gate::enter<Function::WrapStoreEntryID, WrapStoreEntryIDSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            const std::string name =
                property::narrow_from_utf8(property::utf8_from_client(lpszDLLName, ulFlags));
            if (cbOrigEntry < CbNewENTRYID(0) || cbOrigEntry > notify::kLongestEntryId)
                return MAPI_E_INVALID_PARAMETER;
            return property::export_bytes(store::wrap(name, cbOrigEntry, lpOrigEntry),
                                          lpcbWrappedEntry, lppWrappedEntry);
        },
        ulFlags, lpszDLLName, cbOrigEntry, lpOrigEntry, lpcbWrappedEntry, lppWrappedEntry);
}

STDAPI HrValidateIPMSubtree(LPMDB lpMDB, ULONG ulFlags, ULONG* lpcValues, LPSPropValue* lppValues,
                            LPMAPIERROR* lpperr) {
    return gate::enter<Function::HrValidateIPMSubtree, HrValidateIPMSubtreeSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (lppValues && !lpcValues)
                return MAPI_E_INVALID_PARAMETER;
            return store::HrValidateIPMSubtree(*static_cast<IMsgStore*>(gate::unwrap(lpMDB)),
                                               ulFlags, lpcValues, lppValues);
        },
        lpMDB, ulFlags, lpcValues, lppValues, lpperr);
}

STDAPI_(SCODE)
ScCreateConversationIndex(ULONG cbParent, LPBYTE lpbParent, ULONG* lpcbConvIndex,
                          LPBYTE* lppbConvIndex) {
    return gate::enter<Function::ScCreateConversationIndex, ScCreateConversationIndexSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if ((cbParent != 0 && !lpbParent) || cbParent > notify::kLongestEntryId)
                return MAPI_E_INVALID_PARAMETER;
            const MAPIUID uid = scenario::new_uid();
            GUID conversation{};
            std::memcpy(&conversation, &uid, sizeof conversation);
            const auto index =
                utility::conversation_index(lpbParent, cbParent, scenario::now(), conversation,
                                            static_cast<BYTE>(scenario::random()));
            if (index.empty())
                return MAPI_E_INVALID_PARAMETER;
            LPENTRYID block = nullptr;
            const SCODE result = property::export_bytes(index, lpcbConvIndex, &block);
            *lppbConvIndex = reinterpret_cast<LPBYTE>(block);
            return result;
        },
        cbParent, lpbParent, lpcbConvIndex, lppbConvIndex);
}

STDAPI_(SCODE) MapStorageSCode(SCODE StgSCode) {
    return gate::enter_value<Function::MapStorageSCode>(
        __builtin_return_address(0), [&] { return utility::MapStorageSCode(StgSCode); });
}
