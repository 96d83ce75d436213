#include <mapiaux.h>
#include <mapiutil.h>
#include <mapix.h>

#include "gate/function.h"
#include "object/reclaim.h"
#include "session/establish.h"
#include "session/initialize.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct MAPIInitializeSpec {
    static constexpr Spec spec{"MAPIInitialize"};
};
struct MAPILogonExSpec {
    static constexpr Spec spec =
        Spec("MAPILogonEx")
            .flags(4, MAPI_LOGON_UI | MAPI_NEW_SESSION | MAPI_APP_PROFILE | MAPI_ALLOW_OTHERS |
                          MAPI_EXPLICIT_PROFILE | MAPI_EXTENDED | MAPI_USE_DEFAULT |
                          MAPI_FORCE_DOWNLOAD | MAPI_SERVICE_UI_ALWAYS | MAPI_NO_MAIL |
                          MAPI_NT_SERVICE | MAPI_PASSWORD_UI | MAPI_TIMEOUT_SHORT |
                          MAPI_BG_SESSION | MAPI_UNICODE)
            .gives(5);
};
struct ScInitMapiUtilSpec {
    static constexpr Spec spec{"ScInitMapiUtil"};
};

} // namespace

STDAPI MAPIInitialize(LPVOID lpMapiInit) {
    const auto* init = static_cast<const MAPIINIT_0*>(lpMapiInit);
    // The checker wants to know what the structure says, which it may not read itself.
    return gate::enter<Function::MAPIInitialize, MAPIInitializeSpec>(
        __builtin_return_address(0), [&](gate::Frame&) { return session::initialize(init); },
        lpMapiInit, init ? init->ulFlags : 0, init ? init->ulVersion : 0);
}

STDAPI_(void) MAPIUninitialize(void) {
    gate::enter_plain<Function::MAPIUninitialize>(__builtin_return_address(0),
                                                  [](gate::Frame&) { session::uninitialize(); });
    // What was released inside a sink waits for a call that ends; there may be none after this one.
    object::reclaim();
}

STDAPI MAPILogonEx(ULONG_PTR ulUIParam, LPTSTR lpszProfileName, LPTSTR lpszPassword, ULONG ulFlags,
                   LPMAPISESSION* lppSession) {
    return gate::enter<Function::MAPILogonEx, MAPILogonExSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return session::log_on(lpszProfileName, lpszPassword, ulFlags, lppSession);
        },
        ulUIParam, lpszProfileName, lpszPassword, ulFlags, lppSession);
}

STDAPI_(SCODE) ScInitMapiUtil(ULONG ulFlags) {
    return gate::enter<Function::ScInitMapiUtil, ScInitMapiUtilSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return session::initialize_utilities(ulFlags); }, ulFlags);
}

STDAPI_(void) DeinitMapiUtil(void) {
    gate::enter_plain<Function::DeinitMapiUtil>(
        __builtin_return_address(0), [](gate::Frame&) { session::deinitialize_utilities(); });
}
