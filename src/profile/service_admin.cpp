#include "profile/service_admin.h"

#include <mutex>

#include <mapicode.h>
#include <mapiguid.h>

#include "gate/call_out.h"
#include "object/wanted.h"
#include "platform/readable.h"
#include "profile/profile.h"
#include "profile/tables.h"
#include "property/bag.h"
#include "property/text.h"
#include "session/session_body.h"

namespace mapisim::profile {

HRESULT read_values(ULONG count, const SPropValue* client, std::vector<property::Value>& out) {
    if (count != 0 && !client)
        return MAPI_E_INVALID_PARAMETER;
    if (count > property::kMostTags)
        return MAPI_E_TOO_BIG;
    if (platform::is_wild(client, count, sizeof *client))
        return MAPI_E_INVALID_PARAMETER;
    for (ULONG i = 0; i < count; ++i) {
        const ULONG type = PROP_TYPE(client[i].ulPropTag);
        if (type == PT_ERROR || type == PT_OBJECT || type == PT_NULL || type == PT_UNSPECIFIED)
            return MAPI_E_INVALID_PARAMETER;
        property::Value value;
        if (const SCODE failed = property::Value::from_client(client[i], value); failed != S_OK)
            return failed;
        out.push_back(std::move(value));
    }
    return S_OK;
}

// What both interfaces do
// -----------------------------------------------------------------------------

HRESULT LastError::keep(HRESULT result, std::string text) {
    const std::lock_guard lock(mutex_);
    result_ = result;
    text_ = std::move(text);
    return result;
}

HRESULT LastError::give(HRESULT result, ULONG flags, LPMAPIERROR* error) const {
    std::string text;
    {
        const std::lock_guard lock(mutex_);
        if (result == result_)
            text = text_;
    }
    return property::export_error(result, flags, error, text);
}

Caller caller_of(const Administered& administered, ULONG_PTR ui, ULONG count,
                 const SPropValue* values) {
    return {.ui = ui,
            .values = {values, count},
            .scope = administered.scope,
            .logon = administered.logon};
}

HRESULT ServiceAdmin::last_error(HRESULT result, ULONG flags, LPMAPIERROR* error) const {
    return error_.give(result, flags, error);
}

HRESULT ServiceAdmin::create(LPTSTR service, LPTSTR display_name, ULONG_PTR ui, ULONG flags,
                             MAPIUID* uid) {
    const ServicePtr kind =
        administered_.profile->service_list().find(property::utf8_from_client(service, flags));
    if (!kind)
        return MAPI_E_NOT_FOUND;
    std::string error;
    const HRESULT result =
        administered_.profile->create_service(kind, property::utf8_from_client(display_name, flags),
                                              flags, caller_of(administered_, ui), uid, error);
    return error_.keep(result, std::move(error));
}

HRESULT ServiceAdmin::configure(const MAPIUID& uid, ULONG_PTR ui, ULONG flags, ULONG count,
                                const SPropValue* client) {
    std::vector<property::Value> values;
    HRESULT result = read_values(count, client, values);
    if (FAILED(result))
        return result;
    std::string error;
    result = administered_.profile->configure_service(
        uid, flags, values, caller_of(administered_, ui, count, client), error);
    return error_.keep(result, std::move(error));
}

HRESULT ServiceAdmin::remove(const MAPIUID& uid) {
    std::string error;
    const HRESULT result =
        administered_.profile->delete_service(uid, caller_of(administered_), error);
    return error_.keep(result, std::move(error));
}

HRESULT ServiceAdmin::copy(const MAPIUID& uid, const IID* section, const IID* wanted, void* to) {
    if (!object::gives_interface(section, {&IID_IProfSect, &IID_IMAPIProp}))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    std::shared_ptr<Profile> destination;
    if (!wanted || *wanted == IID_IMAPISession) {
        if (const session::LogonPtr logon = session::logon_of(static_cast<IUnknown*>(to)))
            destination = logon->profile;
    } else if (*wanted == IID_IMsgServiceAdmin || *wanted == IID_IMsgServiceAdmin2) {
        object::Body* body = gate::body_of(static_cast<IUnknown*>(to));
        if (const auto* admin = dynamic_cast<const ServiceAdminFace*>(body))
            destination = admin->admin().administered().profile;
    } else {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    if (!destination)
        return MAPI_E_INVALID_PARAMETER; // not what the identifier says, or not MapiSim's
    return administered_.profile->copy_service(uid, *destination);
}

HRESULT ServiceAdmin::order_transports(ULONG count, const MAPIUID* uids) {
    return administered_.profile->order_transports({uids, count});
}

HRESULT ServiceAdmin::admin_providers(const MAPIUID& uid, LPPROVIDERADMIN* out) {
    if (!administered_.profile->find_service(uid))
        return MAPI_E_NOT_FOUND;
    *out = make_provider_admin(administered_, uid).detach();
    return S_OK;
}

// The interfaces
// --------------------------------------------------------------------------------------

namespace {

template<class Interface, object::InterfaceId Id>
class ServiceAdminBodyOf : public object::BodyOf<Interface, Id, object::Kind::service_admin>,
                           public ServiceAdminFace {
public:
    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return admin_->last_error(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE GetMsgServiceTable(ULONG flags, LPMAPITABLE* table) override {
        return open_service_table(admin_->administered(), flags, table);
    }
    HRESULT STDMETHODCALLTYPE CreateMsgService(LPTSTR service, LPTSTR display_name, ULONG_PTR ui,
                                               ULONG flags) override {
        return admin_->create(service, display_name, ui, flags, nullptr);
    }
    HRESULT STDMETHODCALLTYPE DeleteMsgService(LPMAPIUID uid) override {
        return admin_->remove(*uid);
    }
    HRESULT STDMETHODCALLTYPE CopyMsgService(LPMAPIUID uid, LPTSTR, LPCIID section, LPCIID wanted,
                                             LPVOID to, ULONG_PTR, ULONG) override {
        return admin_->copy(*uid, section, wanted, to);
    }
    HRESULT STDMETHODCALLTYPE RenameMsgService(LPMAPIUID, ULONG, LPTSTR) override {
        return MAPI_E_NO_SUPPORT; // as the reference says, whatever the service
    }
    HRESULT STDMETHODCALLTYPE ConfigureMsgService(LPMAPIUID uid, ULONG_PTR ui, ULONG flags,
                                                  ULONG count, LPSPropValue values) override {
        return admin_->configure(*uid, ui, flags, count, values);
    }
    HRESULT STDMETHODCALLTYPE OpenProfileSection(LPMAPIUID uid, LPCIID wanted, ULONG flags,
                                                 LPPROFSECT* out) override {
        const Administered& administered = admin_->administered();
        return open_section(administered.profile, administered.scope, uid, wanted, flags, out);
    }
    HRESULT STDMETHODCALLTYPE MsgServiceTransportOrder(ULONG count, LPMAPIUID uids,
                                                       ULONG) override {
        return admin_->order_transports(count, uids);
    }
    HRESULT STDMETHODCALLTYPE AdminProviders(LPMAPIUID uid, ULONG, LPPROVIDERADMIN* out) override {
        return admin_->admin_providers(*uid, out);
    }
    HRESULT STDMETHODCALLTYPE SetPrimaryIdentity(LPMAPIUID uid, ULONG) override {
        return profile().set_primary_identity(uid);
    }
    HRESULT STDMETHODCALLTYPE GetProviderTable(ULONG flags, LPMAPITABLE* table) override {
        return open_provider_table(admin_->administered(), flags, table);
    }

    std::string label() const override { return profile().name(); }
    const ServiceAdmin& admin() const noexcept override { return *admin_; }

protected:
    explicit ServiceAdminBodyOf(std::shared_ptr<ServiceAdmin> admin) : admin_(std::move(admin)) {}
    ~ServiceAdminBodyOf() override = default;

    const std::shared_ptr<ServiceAdmin>& shared() const noexcept { return admin_; }
    ServiceAdmin& own() const noexcept { return *admin_; }

private:
    Profile& profile() const noexcept { return *admin_->administered().profile; }

    const std::shared_ptr<ServiceAdmin> admin_;
};

class ServiceAdmin2Body final
    : public ServiceAdminBodyOf<IMsgServiceAdmin2, object::InterfaceId::IMsgServiceAdmin2> {
public:
    explicit ServiceAdmin2Body(std::shared_ptr<ServiceAdmin> admin)
        : ServiceAdminBodyOf(std::move(admin)) {}

    HRESULT STDMETHODCALLTYPE CreateMsgServiceEx(LPTSTR service, LPTSTR display_name, ULONG_PTR ui,
                                                 ULONG flags, LPMAPIUID uid) override {
        return own().create(service, display_name, ui, flags, uid);
    }
};

class ServiceAdminBody final
    : public ServiceAdminBodyOf<IMsgServiceAdmin, object::InterfaceId::IMsgServiceAdmin> {
public:
    explicit ServiceAdminBody(std::shared_ptr<ServiceAdmin> admin)
        : ServiceAdminBodyOf(std::move(admin)) {}

protected:
    HRESULT query_other(REFIID iid, void** out) override {
        if (iid != IID_IMsgServiceAdmin2)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        *out = static_cast<IMsgServiceAdmin2*>(object::make<ServiceAdmin2Body>(shared()).detach());
        return S_OK;
    }
};

} // namespace

object::Ref<IMsgServiceAdmin> make_service_admin(Administered administered) {
    return object::make<ServiceAdminBody>(std::make_shared<ServiceAdmin>(std::move(administered)));
}

} // namespace mapisim::profile
