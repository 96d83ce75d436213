#pragma once

#include <memory>
#include <optional>

#include <mapix.h>

#include "object/body.h"
#include "object/scope.h"
#include "session/logon.h"

/// What sessions and exports need of profiles.
namespace mapisim::profile {

/// MAPI_FORCE_ACCESS, which the public headers lack.
inline constexpr ULONG kForceAccess = 0x00080000;

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

/// What the provider administration object of an entry function adds: it calls no entry function,
/// NULL opens the service's own section, and providers' sections need no MAPI_FORCE_ACCESS.
struct ForEntry {
    std::optional<MAPIUID> created; ///< MSG_SERVICE_PROVIDER_CREATE: it is there already
    std::optional<MAPIUID> deleted; ///< MSG_SERVICE_PROVIDER_DELETE: it goes when the event is over
};
object::Ref<IProviderAdmin> make_provider_admin(Administered administered, const MAPIUID& service,
                                                ForEntry entry);

} // namespace mapisim::profile
