#pragma once

#include <memory>

#include <mapix.h>

#include "object/body.h"
#include "object/scope.h"
#include "session/logon.h"

/// What sessions and exports need of profiles.
namespace mapisim::profile {

class Profile;

/// IMAPISession::OpenProfileSection; a NULL `uid` opens the profile's own section. MAPI_MODIFY
/// makes a section that is not there. Many readers or one writer: MAPI_E_NO_ACCESS. A provider's
/// own section needs MAPI_FORCE_ACCESS.
HRESULT open_section(const session::LogonPtr& logon, const MAPIUID* uid, ULONG flags,
                     IProfSect** out);
/// The same of the administration objects; the opening counts as long as `scope`. `wanted` may be
/// null.
HRESULT open_section(const std::shared_ptr<Profile>& profile, const object::ScopeRef& scope,
                     const MAPIUID* uid, const IID* wanted, ULONG flags, IProfSect** out);

/// Whose services an administration object changes, and for whom.
struct Administered {
    std::shared_ptr<Profile> profile;
    object::ScopeRef scope;    ///< of the session, or the subsystem's
    evidence::Index logon = 0; ///< 0: no session
};

/// MAPIAdminProfiles.
object::Ref<IProfAdmin> make_profile_admin();
/// AdminServices of IProfAdmin and IMAPISession; QueryInterface gives IMsgServiceAdmin2 too.
object::Ref<IMsgServiceAdmin> make_service_admin(Administered administered);
/// IMsgServiceAdmin::AdminProviders.
object::Ref<IProviderAdmin> make_provider_admin(Administered administered, const MAPIUID& service);

} // namespace mapisim::profile
