#include <optional>
#include <utility>

#include <mapicode.h>

#include "profile/profile.h"
#include "profile/profile_api.h"
#include "profile/service_admin.h"
#include "profile/tables.h"
#include "property/bag.h"
#include "property/text.h"
#include "store/entry_id.h"

namespace mapisim::profile {

namespace {

/// IProviderAdmin, for the providers of one service.
class ProviderAdminBody final
    : public object::BodyOf<IProviderAdmin, object::InterfaceId::IProviderAdmin,
                            object::Kind::provider_admin> {
public:
    ProviderAdminBody(Administered administered, const MAPIUID& service,
                      std::optional<ForEntry> entry = std::nullopt)
        : administered_(std::move(administered)), service_(service), entry_(entry) {}

    HRESULT STDMETHODCALLTYPE GetLastError(HRESULT result, ULONG flags,
                                           LPMAPIERROR* error) override {
        return error_.give(result, flags, error);
    }
    HRESULT STDMETHODCALLTYPE GetProviderTable(ULONG flags, LPMAPITABLE* table) override {
        const InstalledPtr service = administered_.profile->find_service(service_);
        return service ? open_provider_table(administered_, *service, flags, table)
                       : MAPI_E_NOT_FOUND;
    }
    HRESULT STDMETHODCALLTYPE CreateProvider(LPTSTR provider, ULONG count, LPSPropValue client,
                                             ULONG_PTR ui, ULONG flags, MAPIUID* uid) override {
        std::vector<property::Value> values;
        HRESULT result = read_values(count, client, values);
        if (FAILED(result))
            return result;
        const std::string name = property::utf8_from_client(provider, flags);
        if (entry_)
            return create_for_entry(name, values, *uid);
        std::string error;
        result = administered_.profile->create_provider(
            service_, name,
            (flags & MAPI_UNICODE) | (flags & MAPI_DIALOG ? ULONG{SERVICE_UI_ALLOWED} : 0), values,
            caller_of(administered_, ui), *uid, error);
        return error_.keep(result, std::move(error));
    }
    HRESULT STDMETHODCALLTYPE DeleteProvider(LPMAPIUID uid) override {
        if (entry_) {
            const bool under_way = entry_->deleted && store::same_uid(*entry_->deleted, *uid);
            return under_way ? S_OK : administered_.profile->drop_provider(service_, *uid);
        }
        std::string error;
        const HRESULT result =
            administered_.profile->delete_provider(service_, *uid, caller_of(administered_), error);
        return error_.keep(result, std::move(error));
    }
    HRESULT STDMETHODCALLTYPE OpenProfileSection(LPMAPIUID uid, LPCIID wanted, ULONG flags,
                                                 LPPROFSECT* out) override {
        if (!uid && !entry_)
            return MAPI_E_INVALID_PARAMETER; // for entry functions alone
        if (entry_)
            flags |= kForceAccess;
        return open_section(administered_.profile, administered_.scope, uid ? uid : &service_,
                            wanted, flags, out);
    }

    std::string label() const override {
        const InstalledPtr service = administered_.profile->find_service(service_);
        return service ? service->section->label() : std::string{};
    }

    object::Scope* scope() const noexcept override {
        return entry_ ? administered_.scope.get() : nullptr;
    }
    evidence::Index logon() const noexcept override { return entry_ ? administered_.logon : 0; }

private:
    /// The event's own provider, which is there already, or a further one.
    HRESULT create_for_entry(std::string_view name, std::span<const property::Value> values,
                             MAPIUID& uid) {
        Provider provider{};
        const InstalledPtr service = administered_.profile->find_service(service_);
        const Provider* const created =
            service && entry_->created ? service->find(*entry_->created) : nullptr;
        if (created && is_called(*created->info, name) && !std::exchange(created_given_, true)) {
            provider = *created;
        } else {
            const HRESULT result = administered_.profile->add_provider(service_, name, provider);
            if (FAILED(result))
                return result;
        }
        provider.section->set(settings_of(values));
        uid = provider.uid();
        return S_OK;
    }

    const Administered administered_;
    const MAPIUID service_;
    const std::optional<ForEntry> entry_;
    bool created_given_ = false;
    LastError error_;
};

} // namespace

object::Ref<IProviderAdmin> make_provider_admin(Administered administered, const MAPIUID& service) {
    return object::make<ProviderAdminBody>(std::move(administered), service);
}

object::Ref<IProviderAdmin> make_provider_admin(Administered administered, const MAPIUID& service,
                                                ForEntry entry) {
    return object::make<ProviderAdminBody>(std::move(administered), service, entry);
}

} // namespace mapisim::profile
