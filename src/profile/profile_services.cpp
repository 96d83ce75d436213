// Services, providers and what follows from them.

#include <algorithm>
#include <mutex>
#include <new>

#include <mapicode.h>
#include <mapitags.h>

#include "platform/undo.h"
#include "profile/profile.h"
#include "profile/tags.h"
#include "property/text.h"
#include "store/entry_id.h"

namespace mapisim::profile {

using property::Bag;
using property::Value;

namespace {

Value uid_value(ULONG tag, const MAPIUID& uid) {
    return Value::binary(tag, &uid, sizeof uid);
}

Bag bag_of(std::span<const Value> values) {
    Bag bag;
    for (const Value& value : values)
        bag.set(value);
    return bag;
}

/// What a copy of a section does not take over.
Bag copied_values(const Section& section) {
    Bag bag = section.values();
    for (const ULONG tag :
         {PR_SERVICE_UID, PR_PROVIDER_UID, PR_PROVIDER_ORDINAL, kAccountSection, PR_STORE_PROVIDERS,
          PR_AB_PROVIDERS, PR_TRANSPORT_PROVIDERS, PR_SERVICE_EXTRA_UIDS})
        bag.erase(tag);
    return bag;
}

} // namespace

const Provider* InstalledService::find(const MAPIUID& provider) const noexcept {
    for (const Provider& known : providers) {
        if (store::same_uid(known.uid(), provider))
            return &known;
    }
    return nullptr;
}

bool InstalledService::can_supply_identity() const noexcept {
    return kind->info().gives_identity() &&
           std::any_of(providers.begin(), providers.end(),
                       [](const Provider& provider) { return provider.info->gives_identity(); });
}

// What there is
// ---------------------------------------------------------------------------------------

std::vector<InstalledPtr> Profile::services() const {
    const std::lock_guard lock(mutex_);
    return services_;
}

InstalledPtr Profile::known_service(const MAPIUID& uid) const {
    for (const InstalledPtr& service : services_) {
        if (store::same_uid(service->uid(), uid))
            return service;
    }
    return nullptr;
}

InstalledPtr Profile::find_service(const MAPIUID& uid) const {
    const std::lock_guard lock(mutex_);
    return known_service(uid);
}

bool Profile::has_kind(const Service& kind) const {
    return std::any_of(services_.begin(), services_.end(), [&](const InstalledPtr& service) {
        return property::compare_text(service->kind->info().name, kind.info().name) == 0;
    });
}

bool Profile::has_transport() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(services_.begin(), services_.end(), [](const InstalledPtr& service) {
        return service->kind->is_simulated() &&
               std::any_of(service->providers.begin(), service->providers.end(),
                           [](const Provider& provider) {
                               return provider.type() == MAPI_TRANSPORT_PROVIDER;
                           });
    });
}

Identity identity_of(const InstalledService& service) {
    const Bag bag = service.section->values();
    const property::Bytes id = bag.binary(PR_IDENTITY_ENTRYID);
    return {.display_name = std::string{bag.text(PR_IDENTITY_DISPLAY_W)},
            .address = std::string{bag.text(PR_EMAIL_ADDRESS_W)},
            .entry_id = {id.begin(), id.end()}};
}

Identity Profile::identity() const {
    Identity first;
    for (const InstalledPtr& service : services()) {
        const bool is_primary = service->supplies_identity();
        Identity identity = identity_of(*service);
        if (identity.entry_id.empty() || (!is_primary && !first.entry_id.empty()))
            continue;
        first = std::move(identity);
        if (is_primary)
            break;
    }
    return first;
}

// Sections of what is added
// ---------------------------------------------------------------------------

MAPIUID Profile::new_uid(std::string_view what) {
    std::string text{reinterpret_cast<const char*>(&uid_), sizeof uid_};
    text.append(what).append(std::to_string(depot_->next_number()));
    return store::uid_from_text(text);
}

Provider Profile::install_provider(const Service& kind, const ProviderInfo& info,
                                   const MAPIUID& service, const MAPIUID* uid) {
    const MAPIUID own = uid ? *uid : new_uid("provider");
    LONG ordinal = 0;
    {
        const std::lock_guard lock(mutex_);
        ordinal = next_ordinal_++;
    }
    SectionPtr section = add_section(own, info.display, true);
    platform::Undo undo([&] { drop_section(section); });
    section->set({uid_value(PR_PROVIDER_UID, own), uid_value(PR_SERVICE_UID, service),
                  Value::text(PR_SERVICE_NAME_W, kind.info().name),
                  Value::text(PR_DISPLAY_NAME_W, info.display),
                  Value::text(PR_PROVIDER_DISPLAY_W, info.display),
                  Value::text(PR_PROVIDER_DLL_NAME_W, info.dll),
                  Value::number(PR_PROVIDER_ORDINAL, ordinal),
                  Value::number(PR_RESOURCE_TYPE, info.type),
                  Value::number(PR_RESOURCE_FLAGS, static_cast<LONG>(info.flags))});
    if (info.type == MAPI_STORE_PROVIDER)
        section->set({uid_value(PR_MDB_PROVIDER, store::kProviderUid)});
    section->set(bag_of(info.properties));
    undo.done();
    return {.info = &info, .section = std::move(section)};
}

InstalledPtr Profile::install(const ServicePtr& kind, std::string_view display_name,
                              const MAPIUID* store_uid) {
    const ServiceInfo& info = kind->info();
    const std::string_view name = info.display           ? info.display
                                  : display_name.empty() ? info.default_display
                                                         : display_name;
    const MAPIUID uid = new_uid("service");
    auto service = std::make_shared<InstalledService>();
    service->kind = kind;
    platform::Undo undo([&] { take_out(service); });
    service->section = add_section(uid, std::string{name}, false);
    const std::string library[] = {info.dll};
    const std::span<const std::string> files =
        info.support_files.empty() ? std::span<const std::string>(library) : info.support_files;
    // Whoever can supply the identity does not do so yet.
    service->section->set(
        {uid_value(PR_SERVICE_UID, uid), Value::text(PR_SERVICE_NAME_W, info.name),
         Value::text(PR_DISPLAY_NAME_W, name), Value::text(PR_SERVICE_DLL_NAME_W, info.dll),
         Value::texts(PR_SERVICE_SUPPORT_FILES_W, files),
         Value::number(PR_RESOURCE_FLAGS,
                       static_cast<LONG>(info.flags | SERVICE_NO_PRIMARY_IDENTITY))});
    if (info.entry)
        service->section->set({Value::text(PR_SERVICE_ENTRY_NAME, info.entry)});
    if (!info.delete_files.empty())
        service->section->set({Value::texts(PR_SERVICE_DELETE_FILES_W, info.delete_files)});
    service->section->set(bag_of(info.properties));
    for (const ProviderInfo& provider : info.providers) {
        if (!provider.comes_with)
            continue;
        const bool is_store = provider.type == MAPI_STORE_PROVIDER;
        service->providers.push_back(
            install_provider(*kind, provider, uid, is_store ? store_uid : nullptr));
        if (is_store && !info.display) // such as a personal store, which has the service's name
            service->providers.back().section->set({Value::text(PR_DISPLAY_NAME_W, name)});
    }
    install_sections(*service);
    {
        const std::lock_guard lock(mutex_);
        if (info.flags & SERVICE_SINGLE_COPY && has_kind(*kind))
            return nullptr;
        put_service(service);
    }
    undo.done();
    return service;
}

void Profile::install_sections(InstalledService& service) {
    const ServiceInfo& info = service.kind->info();
    const auto add = [&](const char* name, const MAPIUID& uid) {
        SectionPtr extra = add_section(uid, name, false);
        service.extra.push_back(extra);
        extra->set({uid_value(PR_SERVICE_UID, service.uid()),
                    Value::text(PR_SERVICE_NAME_W, info.name),
                    Value::text(PR_DISPLAY_NAME_W, name)});
        return extra;
    };
    if (info.section) {
        const SectionPtr account = add(info.section, new_uid("section"));
        service.section->set({uid_value(kAccountSection, account->uid())});
    }
    for (const SectionInfo& section : info.sections) {
        // A second such service in a profile cannot have the same one.
        const bool fixed = section.uid && !find_section(&*section.uid);
        add(section.name, fixed ? *section.uid : new_uid("section"))
            ->set(bag_of(section.properties));
    }
}

void Profile::put_service(InstalledPtr service) {
    for (InstalledPtr& known : services_) {
        if (store::same_uid(known->uid(), service->uid())) {
            known.swap(service);
            return;
        }
    }
    services_.push_back(std::move(service));
}

void Profile::take_out(const InstalledPtr& service) noexcept {
    InstalledPtr last = service; // the entry function may have changed it since
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(services_, [&](const InstalledPtr& known) {
            const bool same = known->section == service->section;
            if (same)
                last = known;
            return same;
        });
    }
    for (const Provider& provider : last->providers)
        drop_section(provider.section);
    for (const SectionPtr& section : last->extra)
        drop_section(section);
    drop_section(last->section);
    if (last->section) // else it was never there
        pass_on_global(last->uid());
}

void Profile::pass_on_global(const MAPIUID& gone) noexcept {
    SectionPtr global;
    {
        const std::lock_guard lock(mutex_);
        global = known_section(kGlobalSection);
    }
    if (!global)
        return;
    try {
        const Bag before = global->values();
        const Value* const owner = before.find(PR_SERVICE_UID);
        if (!owner || *owner != uid_value(PR_SERVICE_UID, gone))
            return; // another account's, or a client's
        for (const InstalledPtr& service : services()) {
            if (!service->kind->info().section || service->extra.empty())
                continue;
            Bag account = service->extra.front()->values();
            if (account.text(kUser).empty())
                continue; // has no user yet
            for (const ULONG list : {PR_STORE_PROVIDERS, PR_AB_PROVIDERS, PR_TRANSPORT_PROVIDERS}) {
                account.erase(list); // here they are those of the whole profile
                if (const Value* all = before.find(list))
                    account.set(*all);
            }
            global->replace(std::move(account));
            return;
        }
    } catch (const std::bad_alloc&) { // better none than that of an account that is gone
    }
    drop_section(global);
}

// Changes
// ---------------------------------------------------------------------------------------------

HRESULT Profile::create_service(const ServicePtr& kind, std::string_view display_name, ULONG flags,
                                const Caller& caller, MAPIUID* uid, std::string& error) {
    const InstalledPtr service = install(kind, display_name);
    if (!service)
        return MAPI_E_NO_ACCESS;
    platform::Undo undo([&] { take_out(service); });
    Service::Event event{.profile = *this, .service = *service, .flags = flags, .caller = caller};
    const HRESULT result = kind->create(event);
    error = std::move(event.error);
    if (FAILED(result))
        return result;
    undo.done();
    if (uid)
        *uid = service->uid();
    refresh();
    return result;
}

HRESULT Profile::configure_service(const MAPIUID& uid, ULONG flags, std::span<const Value> values,
                                   const Caller& caller, std::string& error) {
    const InstalledPtr service = find_service(uid);
    if (!service)
        return MAPI_E_NOT_FOUND;
    Service::Event event{
        .profile = *this, .service = *service, .flags = flags, .values = values, .caller = caller};
    const HRESULT result = service->kind->configure(event);
    error = std::move(event.error);
    if (SUCCEEDED(result) || result == MAPI_E_UNCONFIGURED)
        service->section->set_unconfigured(FAILED(result));
    refresh();
    return result;
}

HRESULT Profile::delete_service(const MAPIUID& uid, const Caller& caller, std::string& error) {
    const InstalledPtr service = find_service(uid);
    if (!service)
        return MAPI_E_NOT_FOUND;
    Service::Event event{.profile = *this, .service = *service, .caller = caller};
    const HRESULT result = service->kind->remove(event);
    error = std::move(event.error);
    if (FAILED(result))
        return result;
    const bool was_primary = service->supplies_identity();
    take_out(service);
    if (was_primary)
        pass_on_identity();
    refresh();
    return S_OK;
}

HRESULT Profile::copy_service(const MAPIUID& uid, Profile& destination) const {
    const InstalledPtr from = find_service(uid);
    if (!from)
        return MAPI_E_NOT_FOUND;
    const ServicePtr kind = from->kind;
    const InstalledPtr installed = destination.install(kind, from->section->label());
    if (!installed)
        return MAPI_E_NO_ACCESS;
    // The providers may be others than those that such a service begins with.
    std::vector<Provider> providers;
    platform::Undo undo([&] {
        destination.take_out(installed);
        for (const Provider& provider : providers)
            destination.drop_section(provider.section);
    });
    providers.reserve(from->providers.size());
    const MAPIUID copied = installed->uid();
    for (const Provider& provider : from->providers) {
        providers.push_back(destination.install_provider(*kind, *provider.info, copied));
        providers.back().section->set(copied_values(*provider.section));
    }
    auto service = std::make_shared<InstalledService>(*installed);
    service->providers = providers;
    for (std::size_t i = 0; i < std::min(from->extra.size(), service->extra.size()); ++i)
        service->extra[i]->set(copied_values(*from->extra[i]));
    Bag settings = copied_values(*from->section);
    settings.set(flags_value(kind->info().flags | SERVICE_NO_PRIMARY_IDENTITY));
    service->section->set(settings);
    service->section->set_unconfigured(from->section->unconfigured());
    {
        const std::lock_guard lock(destination.mutex_);
        if (!destination.known_service(copied)) // somebody has deleted it
            return MAPI_E_NOT_FOUND;
        destination.put_service(std::move(service));
    }
    undo.done();
    // Not before: a service that is there has all its sections.
    for (const Provider& provider : installed->providers)
        destination.drop_section(provider.section);
    if (kind->info().gives_identity() && kind->configured(*from))
        destination.offer_identity(copied);
    destination.refresh();
    return S_OK;
}

HRESULT Profile::add_provider(const MAPIUID& uid, std::string_view name, Provider& added) {
    const InstalledPtr service = find_service(uid);
    if (!service)
        return MAPI_E_NOT_FOUND;
    const auto infos = service->kind->info().providers;
    const auto info = std::find_if(infos.begin(), infos.end(), [&](const ProviderInfo& known) {
        return is_called(known, name);
    });
    if (info == infos.end())
        return MAPI_E_NOT_FOUND;
    const Provider provider = install_provider(*service->kind, *info, uid);
    platform::Undo undo([&] { drop_section(provider.section); });
    {
        const std::lock_guard lock(mutex_);
        const InstalledPtr now = known_service(uid);
        if (!now)
            return MAPI_E_NOT_FOUND;
        auto changed = std::make_shared<InstalledService>(*now);
        changed->providers.push_back(provider);
        put_service(std::move(changed));
    }
    undo.done();
    added = provider;
    return S_OK;
}

HRESULT Profile::drop_provider(const MAPIUID& uid, const MAPIUID& provider_uid) {
    SectionPtr section;
    {
        const std::lock_guard lock(mutex_);
        const InstalledPtr now = known_service(uid);
        const Provider* provider = now ? now->find(provider_uid) : nullptr;
        if (!provider)
            return MAPI_E_NOT_FOUND;
        section = provider->section;
        auto changed = std::make_shared<InstalledService>(*now);
        std::erase_if(changed->providers,
                      [&](const Provider& known) { return known.section == section; });
        put_service(std::move(changed));
    }
    drop_section(section);
    give_up_identity(uid);
    refresh();
    return S_OK;
}

HRESULT Profile::create_provider(const MAPIUID& uid, std::string_view name, ULONG flags,
                                 std::span<const Value> values, const Caller& caller, MAPIUID& out,
                                 std::string& error) {
    Provider provider{};
    HRESULT result = add_provider(uid, name, provider);
    if (FAILED(result))
        return result;
    platform::Undo undo([&] {
        try {
            drop_provider(uid, provider.uid());
        } catch (const std::bad_alloc&) { // it stays
        }
    });
    const InstalledPtr service = find_service(uid);
    if (!service)
        return MAPI_E_NOT_FOUND;
    Service::Event event{
        .profile = *this, .service = *service, .flags = flags, .values = values, .caller = caller};
    result = service->kind->create_provider(event, provider);
    error = std::move(event.error);
    if (FAILED(result))
        return result;
    undo.done();
    const InstalledPtr now = find_service(uid);
    if (!now || !now->find(provider.uid())) // somebody has deleted it
        return MAPI_E_NOT_FOUND;
    out = provider.uid();
    refresh();
    return result;
}

HRESULT Profile::delete_provider(const MAPIUID& uid, const MAPIUID& provider_uid,
                                 const Caller& caller, std::string& error) {
    const InstalledPtr service = find_service(uid);
    const Provider* provider = service ? service->find(provider_uid) : nullptr;
    if (!provider)
        return MAPI_E_NOT_FOUND;
    Service::Event event{.profile = *this, .service = *service, .caller = caller};
    const HRESULT result = service->kind->delete_provider(event, *provider);
    error = std::move(event.error);
    if (FAILED(result))
        return result;
    drop_provider(uid, provider_uid); // unless the entry function has done so
    return result;
}

HRESULT Profile::order_transports(std::span<const MAPIUID> uids) {
    const HRESULT result = write_transport_order(uids);
    if (SUCCEEDED(result))
        refresh();
    return result;
}

HRESULT Profile::write_transport_order(std::span<const MAPIUID> uids) {
    const std::lock_guard refreshing(refreshing_); // refresh() changes the ordinals, too
    std::vector<SectionPtr> transports;
    std::vector<LONG> ordinals;
    for (const InstalledPtr& service : services()) {
        for (const Provider& provider : service->providers) {
            if (provider.type() != MAPI_TRANSPORT_PROVIDER)
                continue;
            transports.push_back(provider.section);
            ordinals.push_back(provider.section->get(PR_PROVIDER_ORDINAL).number());
        }
    }
    if (uids.size() != transports.size())
        return MAPI_E_BUSY;
    std::vector<SectionPtr> ordered;
    for (const MAPIUID& uid : uids) {
        const auto found =
            std::find_if(transports.begin(), transports.end(), [&](const SectionPtr& section) {
                return section && store::same_uid(section->uid(), uid);
            });
        if (found == transports.end())
            return MAPI_E_NOT_FOUND; // unknown, or named twice
        ordered.push_back(std::move(*found));
        found->reset();
    }
    std::sort(ordinals.begin(), ordinals.end());
    for (std::size_t i = 0; i < ordered.size(); ++i)
        ordered[i]->set({Value::number(PR_PROVIDER_ORDINAL, ordinals[i])});
    return S_OK;
}

HRESULT Profile::set_primary_identity(const MAPIUID* uid) {
    if (uid) {
        const InstalledPtr service = find_service(*uid);
        if (!service)
            return MAPI_E_NOT_FOUND;
        if (!service->can_supply_identity())
            return MAPI_E_NO_ACCESS;
    }
    {
        const std::lock_guard refreshing(refreshing_); // refresh() changes the flags, too
        for (const InstalledPtr& service : services()) {
            const bool chosen = uid && store::same_uid(service->uid(), *uid);
            const ULONG flags =
                service->flags() & ~(SERVICE_PRIMARY_IDENTITY | SERVICE_NO_PRIMARY_IDENTITY);
            service->section->set({flags_value(
                flags | (chosen ? SERVICE_PRIMARY_IDENTITY : SERVICE_NO_PRIMARY_IDENTITY))});
        }
    }
    refresh();
    return S_OK;
}

void Profile::offer_identity(const MAPIUID& uid) {
    const std::lock_guard refreshing(refreshing_); // refresh() changes the flags, too
    const std::vector<InstalledPtr> all = services();
    const bool taken = std::any_of(all.begin(), all.end(), [](const InstalledPtr& service) {
        return service->supplies_identity();
    });
    const InstalledPtr service = find_service(uid);
    if (taken || !service || !service->can_supply_identity())
        return;
    service->section->set({flags_value((service->flags() & ~SERVICE_NO_PRIMARY_IDENTITY) |
                                       SERVICE_PRIMARY_IDENTITY)});
}

void Profile::give_up_identity(const MAPIUID& uid) {
    {
        const std::lock_guard refreshing(refreshing_); // refresh() changes the flags, too
        const InstalledPtr service = find_service(uid);
        if (!service || !service->supplies_identity() || service->can_supply_identity())
            return;
        service->section->set(
            {flags_value((service->flags() & ~static_cast<ULONG>(SERVICE_PRIMARY_IDENTITY)) |
                         SERVICE_NO_PRIMARY_IDENTITY)});
    }
    pass_on_identity();
}

void Profile::pass_on_identity() {
    for (const InstalledPtr& service : services()) {
        if (service->can_supply_identity() && service->kind->configured(*service)) {
            offer_identity(service->uid());
            return;
        }
    }
}

HRESULT Profile::prepare_logon(ULONG flags) {
    const bool all = (flags & MAPI_SERVICE_UI_ALWAYS) != 0;
    const ULONG ui = all ? SERVICE_UI_ALWAYS : flags & MAPI_LOGON_UI ? SERVICE_UI_ALLOWED : 0;
    for (const InstalledPtr& service : services()) {
        if (!all && service->kind->configured(*service))
            continue;
        std::string error;
        const HRESULT result = configure_service(service->uid(), ui, {}, kNobody, error);
        if (FAILED(result))
            return result;
    }
    return S_OK;
}

} // namespace mapisim::profile
