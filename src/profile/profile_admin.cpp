#include <mapiaux.h>
#include <mapicode.h>

#include "check/events.h"
#include "gate/call.h"
#include "platform/undo.h"
#include "profile/profile.h"
#include "profile/profile_api.h"
#include "profile/profile_name.h"
#include "profile/service_admin.h"
#include "profile/tables.h"
#include "profile/world.h"
#include "property/bag.h"
#include "property/text.h"
#include "scenario/settings.h"

namespace mapisim::profile {

namespace {

using ProfilePtr = std::shared_ptr<Profile>;

/// IProfAdmin. Profiles have no passwords: the arguments for them do not count.
class ProfileAdminBody final : public object::BodyOf<IProfAdmin, object::InterfaceId::IProfAdmin,
                                                     object::Kind::profile_admin> {
public:
    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return error_.give(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE GetProfileTable(ULONG flags, LPMAPITABLE* table) override {
        return open_profile_table(flags, table);
    }
    HRESULT STDMETHODCALLTYPE CreateProfile(LPTSTR name, LPTSTR password, ULONG_PTR,
                                            ULONG flags) override;
    HRESULT STDMETHODCALLTYPE DeleteProfile(LPTSTR name, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE ChangeProfilePassword(LPTSTR, LPTSTR, LPTSTR, ULONG) override {
        return S_OK; // MAPI has no passwords for profiles, and says so to nobody
    }
    HRESULT STDMETHODCALLTYPE CopyProfile(LPTSTR from, LPTSTR password, LPTSTR to, ULONG_PTR,
                                          ULONG flags) override;
    HRESULT STDMETHODCALLTYPE RenameProfile(LPTSTR from, LPTSTR password, LPTSTR to, ULONG_PTR,
                                            ULONG flags) override;
    HRESULT STDMETHODCALLTYPE SetDefaultProfile(LPTSTR name, ULONG flags) override;
    HRESULT STDMETHODCALLTYPE AdminServices(LPTSTR name, LPTSTR password, ULONG_PTR, ULONG flags,
                                            LPSERVICEADMIN* out) override;

private:
    /// MAPI_E_NOT_FOUND; MAPI_E_NO_ACCESS for an "app" profile without MAPI_APP_PROFILE.
    static HRESULT find(LPTSTR name, ULONG flags, ProfilePtr& out) {
        out = world().find(property::utf8_from_client(name, flags));
        if (!out)
            return MAPI_E_NOT_FOUND;
        return out->is_app() && !(flags & MAPI_APP_PROFILE) ? MAPI_E_NO_ACCESS : S_OK;
    }
    /// The profile that is to be known by another name as well, or instead.
    static HRESULT find_for_name(LPTSTR from, LPTSTR password, LPTSTR to, ULONG flags,
                                 ProfilePtr& profile, std::string& name) {
        name = property::utf8_from_client(to, flags);
        if (!is_profile_name(name))
            return MAPI_E_INVALID_PARAMETER;
        const HRESULT result = find(from, flags, profile);
        return SUCCEEDED(result) ? check_password(password, flags) : result;
    }
    /// Nobody has set a password, so any is wrong; MAPI_DIALOG would have the user asked for one.
    static HRESULT check_password(LPTSTR password, ULONG flags) {
        if (property::utf8_from_client(password, flags).empty())
            return S_OK;
        if (!(flags & MAPI_DIALOG))
            return MAPI_E_LOGON_FAILED;
        return scenario::settings().user_logon == scenario::UserAnswer::cancel ? MAPI_E_USER_CANCEL
                                                                               : S_OK;
    }

    LastError error_; ///< of a service
};

HRESULT ProfileAdminBody::CreateProfile(LPTSTR name, LPTSTR password, ULONG_PTR ui, ULONG flags) {
    std::string wanted = property::utf8_from_client(name, flags);
    if (!is_profile_name(wanted) || !property::utf8_from_client(password, flags).empty())
        return MAPI_E_INVALID_PARAMETER;
    const ProfilePtr profile =
        Profile::create(std::move(wanted), world().depot(), (flags & MAPI_APP_PROFILE) != 0);
    // It is in the world before its services are asked: they may look it up. When one of them
    // fails, nothing stays.
    const HRESULT result = world().add_profile(profile);
    if (FAILED(result) || !(flags & MAPI_DEFAULT_SERVICES))
        return result;
    platform::Undo undo([&] { profile->mark_deleted(); });
    const Caller caller{.ui = ui};
    for (const ServicePtr& service : profile->service_list().all()) {
        if (!service->info().is_default)
            continue;
        std::string error;
        const HRESULT created = profile->create_service(
            service, {},
            (flags & MAPI_UNICODE) | (flags & MAPI_DIALOG ? ULONG{SERVICE_UI_ALLOWED} : 0), caller,
            nullptr, error);
        if (FAILED(created))
            return error_.keep(created, std::move(error));
    }
    undo.done();
    return S_OK;
}

HRESULT ProfileAdminBody::DeleteProfile(LPTSTR name, ULONG flags) {
    ProfilePtr profile;
    const HRESULT result = find(name, flags, profile);
    if (FAILED(result))
        return result;
    for (const InstalledPtr& service : profile->services()) {
        Service::Event event{.profile = *profile, .service = *service};
        service->kind->remove(event); // whatever it says, the profile goes
    }
    profile->mark_deleted();
    if (profile->in_use())
        gate::note({.fact = check::Fact::profile_deleted_in_use, .text = profile->name()});
    return S_OK;
}

HRESULT ProfileAdminBody::CopyProfile(LPTSTR from, LPTSTR password, LPTSTR to, ULONG_PTR,
                                      ULONG flags) {
    std::string name;
    ProfilePtr profile;
    const HRESULT result = find_for_name(from, password, to, flags, profile, name);
    if (FAILED(result))
        return result;
    return world().add_profile(profile->copy(std::move(name)));
}

HRESULT ProfileAdminBody::RenameProfile(LPTSTR from, LPTSTR password, LPTSTR to, ULONG_PTR,
                                        ULONG flags) {
    std::string name;
    ProfilePtr profile;
    const HRESULT result = find_for_name(from, password, to, flags, profile, name);
    if (FAILED(result))
        return result;
    return world().rename_profile(*profile, std::move(name));
}

HRESULT ProfileAdminBody::SetDefaultProfile(LPTSTR name, ULONG flags) {
    ProfilePtr profile;
    if (name) {
        profile = world().find(property::utf8_from_client(name, flags));
        if (!profile)
            return MAPI_E_NOT_FOUND;
        if (profile->is_app())
            return E_FAIL;
    }
    world().set_default_profile(profile.get());
    return S_OK;
}

HRESULT ProfileAdminBody::AdminServices(LPTSTR name, LPTSTR password, ULONG_PTR, ULONG flags,
                                        LPSERVICEADMIN* out) {
    const ProfilePtr profile = world().find(property::utf8_from_client(name, flags));
    if (!profile)
        return MAPI_E_LOGON_FAILED;
    const HRESULT result = check_password(password, flags);
    if (FAILED(result))
        return result;
    *out = make_service_admin({.profile = profile, .scope = object::subsystem_scope(), .logon = 0})
               .detach();
    return S_OK;
}

} // namespace

object::Ref<IProfAdmin> make_profile_admin() {
    return object::make<ProfileAdminBody>();
}

} // namespace mapisim::profile
