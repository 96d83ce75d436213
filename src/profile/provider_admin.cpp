#include <mapicode.h>

#include "profile/profile.h"
#include "profile/profile_api.h"
#include "profile/service_admin.h"
#include "profile/tables.h"
#include "property/bag.h"
#include "property/text.h"

namespace mapisim::profile {

namespace {

/// IProviderAdmin, for the providers of one service.
class ProviderAdminBody final
    : public object::BodyOf<IProviderAdmin, object::InterfaceId::IProviderAdmin,
                            object::Kind::provider_admin> {
public:
    ProviderAdminBody(Administered administered, const MAPIUID& service)
        : administered_(std::move(administered)), service_(service) {}

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return property::export_error(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE GetProviderTable(ULONG flags, LPMAPITABLE* table) override {
        const InstalledPtr service = administered_.profile->find_service(service_);
        return service ? open_provider_table(administered_, *service, flags, table)
                       : MAPI_E_NOT_FOUND;
    }
    HRESULT STDMETHODCALLTYPE CreateProvider(LPTSTR provider, ULONG count, LPSPropValue client,
                                             ULONG_PTR, ULONG flags, MAPIUID* uid) override {
        std::vector<property::Value> values;
        const HRESULT result = read_values(count, client, values);
        if (FAILED(result))
            return result;
        return administered_.profile->create_provider(
            service_, property::utf8_from_client(provider, flags),
            flags & MAPI_DIALOG ? SERVICE_UI_ALLOWED : 0, values, *uid);
    }
    HRESULT STDMETHODCALLTYPE DeleteProvider(LPMAPIUID uid) override {
        return administered_.profile->delete_provider(service_, *uid);
    }
    HRESULT STDMETHODCALLTYPE OpenProfileSection(LPMAPIUID uid, LPCIID wanted, ULONG flags,
                                                 LPPROFSECT* out) override {
        if (!uid)
            return MAPI_E_INVALID_PARAMETER; // for entry functions alone
        return open_section(administered_.profile, administered_.scope, uid, wanted, flags, out);
    }

    std::string label() const override {
        const InstalledPtr service = administered_.profile->find_service(service_);
        return service ? service->section->label() : std::string{};
    }

private:
    const Administered administered_;
    const MAPIUID service_;
};

} // namespace

object::Ref<IProviderAdmin> make_provider_admin(Administered administered, const MAPIUID& service) {
    return object::make<ProviderAdminBody>(std::move(administered), service);
}

} // namespace mapisim::profile
