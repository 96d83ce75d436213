#include <mapicode.h>

#include "check/events.h"
#include "gate/call.h"
#include "object/wanted.h"
#include "profile/profile.h"
#include "profile/profile_api.h"

namespace mapisim::profile {

HRESULT open_section(const std::shared_ptr<Profile>& profile, const object::ScopeRef& scope,
                     const MAPIUID* uid, const IID* wanted, ULONG flags, IProfSect** out) {
    *out = nullptr;
    if (!object::gives_interface(wanted, {&IID_IProfSect, &IID_IMAPIProp}))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    const bool writing = (flags & MAPI_MODIFY) != 0;
    SectionPtr section = profile->find_section(uid);
    if (!section) {
        if (!writing)
            return MAPI_E_NOT_FOUND;
        section = profile->make_section(*uid);
    }
    if (section->provider_owned() && !(flags & kForceAccess))
        return MAPI_E_NO_ACCESS;
    auto use = section->open(scope, writing);
    if (!use) {
        gate::note({.fact = check::Fact::profile_section_held,
                    .a = section->open_for_writing() ? std::uint64_t{1} : 0});
        return MAPI_E_NO_ACCESS;
    }
    *out = object::make<SectionBody>(std::move(section), std::move(use), profile).detach();
    return S_OK;
}

HRESULT open_section(const session::LogonPtr& logon, const MAPIUID* uid, ULONG flags,
                     IProfSect** out) {
    return open_section(logon->profile, logon->scope, uid, nullptr, flags, out);
}

} // namespace mapisim::profile
