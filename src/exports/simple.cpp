#include <mapi.h>
#include <mapix.h>

#include "gate/function.h"
#include "object/reclaim.h"
#include "simple/dialogs.h"
#include "simple/incoming.h"
#include "simple/outgoing.h"
#include "simple/sessions.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

constexpr ULONG kLogonFlags = MAPI_LOGON_UI | MAPI_NEW_SESSION;
constexpr ULONG kSendFlags = kLogonFlags | MAPI_DIALOG_MODELESS;

struct MAPILogonSpec {
    // Its own flags, and those of MAPILogonEx, which many clients add.
    static constexpr Spec spec =
        Spec("MAPILogon")
            .flags(4, kLogonFlags | MAPI_PASSWORD_UI | MAPI_FORCE_DOWNLOAD | MAPI_EXTENDED |
                          MAPI_ALLOW_OTHERS | MAPI_EXPLICIT_PROFILE | MAPI_USE_DEFAULT |
                          MAPI_APP_PROFILE | MAPI_SERVICE_UI_ALWAYS | MAPI_NO_MAIL |
                          MAPI_TIMEOUT_SHORT)
            .needs(6)
            .zero(5);
};
struct MAPILogoffSpec {
    static constexpr Spec spec = Spec("MAPILogoff").flags(3, 0).zero(4);
};
struct MAPISendMailSpec {
    static constexpr Spec spec = Spec("MAPISendMail").flags(4, kSendFlags).needs(3).zero(5);
};
struct MAPISendMailWSpec {
    static constexpr Spec spec =
        Spec("MAPISendMailW").flags(4, kSendFlags | MAPI_FORCE_UNICODE).needs(3).zero(5);
};
struct MAPISendDocumentsSpec {
    static constexpr Spec spec = Spec("MAPISendDocuments").zero(5);
};
struct MAPIFindNextSpec {
    static constexpr Spec spec =
        Spec("MAPIFindNext")
            .flags(5, kLogonFlags | MAPI_UNREAD_ONLY | MAPI_GUARANTEE_FIFO | MAPI_LONG_MSGID)
            .needs(7)
            .zero(6);
};
struct MAPIReadMailSpec {
    static constexpr Spec spec = Spec("MAPIReadMail")
                                     .flags(4, kLogonFlags | MAPI_PEEK | MAPI_SUPPRESS_ATTACH |
                                                   MAPI_ENVELOPE_ONLY | MAPI_BODY_AS_FILE)
                                     .needs(3)
                                     .zero(5)
                                     .gives(6);
};
struct MAPISaveMailSpec {
    static constexpr Spec spec =
        Spec("MAPISaveMail").flags(4, kLogonFlags | MAPI_LONG_MSGID).needs(3).zero(5);
};
struct MAPIDeleteMailSpec {
    static constexpr Spec spec = Spec("MAPIDeleteMail").flags(4, 0).needs(3).zero(5);
};
struct MAPIAddressSpec {
    static constexpr Spec spec = Spec("MAPIAddress").flags(8, kLogonFlags).zero(9).offers(11);
};
struct MAPIDetailsSpec {
    static constexpr Spec spec =
        Spec("MAPIDetails").flags(4, kLogonFlags | MAPI_AB_NOMODIFY).needs(3).zero(5);
};
struct MAPIResolveNameSpec {
    static constexpr Spec spec = Spec("MAPIResolveName")
                                     .flags(4, kLogonFlags | MAPI_DIALOG | MAPI_AB_NOMODIFY)
                                     .needs(3)
                                     .zero(5)
                                     .gives(6);
};
struct ScMAPIXFromSMAPISpec {
    static constexpr Spec spec = Spec("ScMAPIXFromSMAPI").flags(2, 0).gives(4);
};

/// A function of Simple MAPI. What its session leaves waits for a call that ends, and there may be
/// none after this one.
template<Function function, class S, class Act, class... A>
ULONG enter(const void* caller, Act&& act, A... arguments) {
    const auto result = gate::enter<function, S>(
        caller, [&](gate::Frame&) { return static_cast<HRESULT>(act()); }, arguments...);
    object::reclaim();
    return static_cast<ULONG>(result);
}

template<class Message> HRESULT send_mail(LHANDLE session, const Message& message, FLAGS flags) {
    simple::Draft draft;
    if (const ULONG result = simple::read_draft(message, draft); result != SUCCESS_SUCCESS)
        return static_cast<HRESULT>(result);
    // Modeless: it joins the shared session, if there is one.
    if ((flags & MAPI_DIALOG_MODELESS) == MAPI_DIALOG_MODELESS)
        flags &= ~ULONG{MAPI_NEW_SESSION};
    return simple::in_any_session(session, flags, [&](simple::Session& logged_on) {
        return simple::send(logged_on, draft, flags);
    });
}

} // namespace

STDAPI_(ULONG)
MAPILogon(ULONG_PTR ulUIParam, LPSTR lpszProfileName, LPSTR lpszPassword, FLAGS flFlags,
          ULONG ulReserved, LPLHANDLE lplhSession) {
    if (lplhSession)
        *lplhSession = lhSessionNull;
    return enter<Function::MAPILogon, MAPILogonSpec>(
        __builtin_return_address(0),
        [&] { return simple::log_on(lpszProfileName, lpszPassword, flFlags, lplhSession); },
        ulUIParam, lpszProfileName, lpszPassword, flFlags, ulReserved, lplhSession);
}

STDAPI_(ULONG)
MAPILogoff(LHANDLE lhSession, ULONG_PTR ulUIParam, FLAGS flFlags, ULONG ulReserved) {
    return enter<Function::MAPILogoff, MAPILogoffSpec>(
        __builtin_return_address(0), [&] { return simple::log_off(lhSession); }, lhSession,
        ulUIParam, flFlags, ulReserved);
}

STDAPI_(ULONG)
MAPISendMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved) {
    return enter<Function::MAPISendMail, MAPISendMailSpec>(
        __builtin_return_address(0), [&] { return send_mail(lhSession, *lpMessage, flFlags); },
        lhSession, ulUIParam, lpMessage, flFlags, ulReserved);
}

STDAPI_(ULONG)
MAPISendMailW(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessageW lpMessage, FLAGS flFlags,
              ULONG ulReserved) {
    return enter<Function::MAPISendMailW, MAPISendMailWSpec>(
        __builtin_return_address(0), [&] { return send_mail(lhSession, *lpMessage, flFlags); },
        lhSession, ulUIParam, lpMessage, flFlags, ulReserved);
}

STDAPI_(ULONG)
MAPISendDocuments(ULONG_PTR ulUIParam, LPSTR lpszDelimChar, LPSTR lpszFilePaths,
                  LPSTR lpszFileNames, ULONG ulReserved) {
    return enter<Function::MAPISendDocuments, MAPISendDocumentsSpec>(
        __builtin_return_address(0),
        [&] {
            simple::Draft draft;
            draft.files = simple::listed_files(lpszDelimChar, lpszFilePaths, lpszFileNames);
            const HRESULT result = simple::in_any_session(
                lhSessionNull, MAPI_LOGON_UI, [&](simple::Session& logged_on) {
                    return simple::send(logged_on, draft, MAPI_DIALOG);
                });
            // It tells no difference between a file that is not there and one that is kept from it.
            return result == MAPI_E_ATTACHMENT_NOT_FOUND ? HRESULT{MAPI_E_ATTACHMENT_OPEN_FAILURE}
                                                         : result;
        },
        ulUIParam, lpszDelimChar, lpszFilePaths, lpszFileNames, ulReserved);
}

STDAPI_(ULONG)
MAPIFindNext(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageType, LPSTR lpszSeedMessageID,
             FLAGS flFlags, ULONG ulReserved, LPSTR lpszMessageID) {
    return enter<Function::MAPIFindNext, MAPIFindNextSpec>(
        __builtin_return_address(0),
        [&] {
            return simple::in_session(lhSession, [&](simple::Session& session) {
                return simple::find_next(session, lpszMessageType, lpszSeedMessageID, flFlags,
                                         lpszMessageID);
            });
        },
        lhSession, ulUIParam, lpszMessageType, lpszSeedMessageID, flFlags, ulReserved,
        lpszMessageID);
}

STDAPI_(ULONG)
MAPIReadMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
             ULONG ulReserved, lpMapiMessage* lppMessage) {
    return enter<Function::MAPIReadMail, MAPIReadMailSpec>(
        __builtin_return_address(0),
        [&] {
            return simple::in_session(lhSession, [&](simple::Session& session) {
                return simple::read_mail(session, lpszMessageID, flFlags, lppMessage);
            });
        },
        lhSession, ulUIParam, lpszMessageID, flFlags, ulReserved, lppMessage);
}

STDAPI_(ULONG)
MAPISaveMail(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiMessage lpMessage, FLAGS flFlags,
             ULONG ulReserved, LPSTR lpszMessageID) {
    return enter<Function::MAPISaveMail, MAPISaveMailSpec>(
        __builtin_return_address(0),
        [&] {
            simple::Draft draft;
            if (const ULONG result = simple::read_draft(*lpMessage, draft);
                result != SUCCESS_SUCCESS)
                return static_cast<HRESULT>(result);
            const auto save = [&](simple::Session& session) {
                return simple::save(session, draft, lpszMessageID);
            };
            // An identifier belongs to a session.
            return lpszMessageID && *lpszMessageID
                       ? simple::in_session(lhSession, save)
                       : simple::in_any_session(lhSession, flFlags, save);
        },
        lhSession, ulUIParam, lpMessage, flFlags, ulReserved, lpszMessageID);
}

STDAPI_(ULONG)
MAPIDeleteMail(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszMessageID, FLAGS flFlags,
               ULONG ulReserved) {
    return enter<Function::MAPIDeleteMail, MAPIDeleteMailSpec>(
        __builtin_return_address(0),
        [&] {
            return simple::in_session(lhSession, [&](simple::Session& session) {
                return simple::delete_mail(session, lpszMessageID);
            });
        },
        lhSession, ulUIParam, lpszMessageID, flFlags, ulReserved);
}

STDAPI_(ULONG)
MAPIAddress(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszCaption, ULONG nEditFields,
            LPSTR lpszLabels, ULONG nRecips, lpMapiRecipDesc lpRecips, FLAGS flFlags,
            ULONG ulReserved, LPULONG lpnNewRecips, lpMapiRecipDesc* lppNewRecips) {
    if (lpnNewRecips)
        *lpnNewRecips = 0;
    return enter<Function::MAPIAddress, MAPIAddressSpec>(
        __builtin_return_address(0),
        [&]() -> HRESULT {
            constexpr ULONG kMostFields = 4;
            if (nEditFields > kMostFields)
                return MAPI_E_INVALID_EDITFIELDS;
            if (nRecips > simple::kMostRecipients)
                return MAPI_E_INVALID_RECIPS;
            // Without a count the list is not looked at.
            if (lpnNewRecips && !lppNewRecips)
                return MAPI_E_FAILURE;
            return simple::in_any_session(lhSession, flFlags, [&](simple::Session& session) {
                return simple::address(session, nEditFields, nRecips, lpRecips, lpnNewRecips,
                                       lppNewRecips);
            });
        },
        lhSession, ulUIParam, lpszCaption, nEditFields, lpszLabels, nRecips, lpRecips, flFlags,
        ulReserved, lpnNewRecips, lppNewRecips);
}

STDAPI_(ULONG)
MAPIDetails(LHANDLE lhSession, ULONG_PTR ulUIParam, lpMapiRecipDesc lpRecip, FLAGS flFlags,
            ULONG ulReserved) {
    return enter<Function::MAPIDetails, MAPIDetailsSpec>(
        __builtin_return_address(0),
        [&] {
            return simple::in_any_session(lhSession, flFlags, [&](simple::Session& session) {
                return simple::details(session, *lpRecip);
            });
        },
        lhSession, ulUIParam, lpRecip, flFlags, ulReserved);
}

STDAPI_(ULONG)
MAPIResolveName(LHANDLE lhSession, ULONG_PTR ulUIParam, LPSTR lpszName, FLAGS flFlags,
                ULONG ulReserved, lpMapiRecipDesc* lppRecip) {
    return enter<Function::MAPIResolveName, MAPIResolveNameSpec>(
        __builtin_return_address(0),
        [&] {
            return simple::in_any_session(lhSession, flFlags, [&](simple::Session& session) {
                return simple::resolve_name(session, lpszName, flFlags, lppRecip);
            });
        },
        lhSession, ulUIParam, lpszName, flFlags, ulReserved, lppRecip);
}

STDAPI_(SCODE)
ScMAPIXFromSMAPI(LHANDLE lhSimpleSession, ULONG ulFlags, LPCIID lpInterface,
                 LPMAPISESSION* lppMAPISession) {
    return gate::enter<Function::ScMAPIXFromSMAPI, ScMAPIXFromSMAPISpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return simple::convert(lhSimpleSession, lpInterface, lppMAPISession); },
        lhSimpleSession, ulFlags, lpInterface, lppMAPISession);
}
