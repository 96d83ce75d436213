#include <mapix.h>

#include "gate/function.h"
#include "profile/profile_api.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct MAPIAdminProfilesSpec {
    static constexpr Spec spec = Spec("MAPIAdminProfiles").flags(1, MAPI_UNICODE).gives(2);
};

} // namespace

STDAPI MAPIAdminProfiles(ULONG ulFlags, LPPROFADMIN* lppProfAdmin) {
    return gate::enter<Function::MAPIAdminProfiles, MAPIAdminProfilesSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            *lppProfAdmin = profile::make_profile_admin().detach();
            return S_OK;
        },
        ulFlags, lppProfAdmin);
}
