#include "provider/library_service.h"

#include <mapicode.h>
#include <mapispi.h>

#include "gate/call.h"
#include "gate/call_out.h"
#include "gate/lent.h"
#include "memory/buffers.h"
#include "profile/profile.h"
#include "property/text.h"
#include "provider/libraries.h"
#include "provider/support.h"

namespace mapisim::provider {

using profile::ForEntry;
using property::Value;

namespace {

/// What its callee pops on 32 bits.
constexpr unsigned kArgumentBytes = 40;

constexpr ULONG kPassedOn =
    MAPI_UNICODE | SERVICE_UI_ALLOWED | SERVICE_UI_ALWAYS | MSG_SERVICE_UI_READ_ONLY;

/// Owned by the entry function's caller from when it returns.
std::string take_error(MAPIERROR* error, ULONG flags) {
    if (!error)
        return {};
    std::string text = property::utf8_from_client(error->lpszError, flags);
    memory::free(error);
    return text;
}

/// Ends with the call that it was made for, whatever that threw.
class CallScope {
public:
    explicit CallScope(object::Scope* parent) : scope_(object::Scope::create(parent)) {}
    ~CallScope() { scope_->end(evidence::EndReason::entry_returned, gate::current_site()); }
    CallScope(const CallScope&) = delete;
    CallScope& operator=(const CallScope&) = delete;
    const object::ScopeRef& get() const noexcept { return scope_; }

private:
    const object::ScopeRef scope_;
};

} // namespace

struct LibraryService::Entry {
    LibraryUse library;
    LPMSGSERVICEENTRY function = nullptr;
};

struct LibraryService::Call {
    ULONG context = 0;
    ULONG flags = 0;
    const profile::Caller& caller = profile::kNobody;
    profile::Profile* profile = nullptr; ///< null: none
    MAPIUID service{};                   ///< in the profile
    ForEntry entry = {};
};

LibraryService::LibraryService(world::Service description) : description_(std::move(description)) {
    const world::Service& d = description_;
    const auto keep = [this](const std::vector<world::Property>& properties) {
        std::vector<Value>& kept = values_.emplace_back();
        for (const world::Property& one : properties)
            kept.push_back(one.value);
        return std::span<const Value>(kept);
    };
    for (const world::Provider& provider : d.providers)
        providers_.push_back(
            {.name = provider.name.c_str(),
             .type = provider.type,
             .display = provider.display.c_str(),
             .dll = provider.library.empty() ? d.library.c_str() : provider.library.c_str(),
             .flags = provider.flags,
             .comes_with = provider.comes_with,
             .properties = keep(provider.properties)});
    for (const world::Section& section : d.sections)
        sections_.push_back({.name = section.name.c_str(),
                             .uid = section.uid,
                             .properties = keep(section.properties)});
    info_ = {.name = d.name.c_str(),
             .display = d.display.empty() ? nullptr : d.display.c_str(),
             .default_display = d.title.c_str(),
             .dll = d.library.c_str(),
             .entry = d.entry.empty() ? nullptr : d.entry.c_str(),
             .flags = d.flags,
             .providers = providers_,
             .section = nullptr,
             .is_default = d.is_default,
             .properties = keep(d.properties),
             .sections = sections_,
             .support_files = d.support_files,
             .delete_files = d.delete_files};
}

std::shared_ptr<void> LibraryService::hold() const {
    return hold_library(description_.folder, description_.library);
}

HRESULT LibraryService::find_entry(Entry& entry, std::string& error) const {
    std::string why;
    entry.library = use_library(description_.folder, description_.library, why);
    const std::string whose = "The library of the message service " + description_.name;
    if (!entry.library) {
        error = whose + " cannot be loaded: " + why;
        return MAPI_E_EXTENDED_ERROR;
    }
    entry.function = reinterpret_cast<LPMSGSERVICEENTRY>(
        entry.library.function(description_.entry, kArgumentBytes));
    if (entry.function)
        return S_OK;
    error = whose + " has no function " + description_.entry + '.';
    return MAPI_E_NOT_INITIALIZED;
}

HRESULT LibraryService::call_entry(const Call& call, std::string& error) const {
    Entry entry;
    HRESULT result = find_entry(entry, error);
    if (FAILED(result))
        return result;
    const object::ScopeRef parent =
        call.caller.scope ? call.caller.scope : object::subsystem_scope();
    MAPIERROR* told = nullptr;
    {
        std::optional<gate::Lent<IMAPISupport>> support;
        std::optional<gate::Lent<IProviderAdmin>> admin;
        // Ends before the objects are taken back.
        const CallScope scope(parent.get());
        const profile::Administered administered{
            .profile = call.profile ? call.profile->shared_from_this() : nullptr,
            .scope = scope.get(),
            .logon = call.caller.logon};
        support.emplace(make_config_support(administered, call.service).detach());
        if (call.profile)
            admin.emplace(
                profile::make_provider_admin(administered, call.service, call.entry).detach());
        if (!support->get() || (admin && !admin->get()))
            return MAPI_E_NOT_ENOUGH_MEMORY;
        // The reference gives values with MSG_SERVICE_CONFIGURE alone.
        const std::span<const SPropValue> values = call.context == MSG_SERVICE_CONFIGURE
                                                       ? call.caller.values
                                                       : std::span<const SPropValue>{};
        result = gate::call_out(
            [&] {
                return entry.function(
                    reinterpret_cast<HINSTANCE>(entry.library.handle()), memory::default_malloc(),
                    support->get(), call.caller.ui, call.flags & kPassedOn, call.context,
                    static_cast<ULONG>(values.size()),
                    values.empty() ? nullptr : const_cast<SPropValue*>(values.data()),
                    admin ? admin->get() : nullptr, &told);
            },
            HRESULT{MAPI_E_CALL_FAILED}, gate::Callee::service);
    }
    error = take_error(told, call.flags);
    return result;
}

HRESULT LibraryService::tell(Event& event, ULONG context, ForEntry entry) const {
    const Call call{.context = context,
                    .flags = event.flags,
                    .caller = event.caller,
                    .profile = &event.profile,
                    .service = event.service.uid(),
                    .entry = entry};
    return call_entry(call, event.error);
}

HRESULT LibraryService::create(Event& event) const {
    return info_.entry ? tell(event, MSG_SERVICE_CREATE) : S_OK;
}

HRESULT LibraryService::configure(Event& event) const {
    return info_.entry ? tell(event, MSG_SERVICE_CONFIGURE) : MAPI_E_NOT_INITIALIZED;
}

HRESULT LibraryService::remove(Event& event) const {
    if (!info_.entry)
        return S_OK;
    // A profile can be rid of a service whose library is gone.
    Entry entry;
    std::string why;
    return FAILED(find_entry(entry, why)) ? S_OK : tell(event, MSG_SERVICE_DELETE);
}

HRESULT LibraryService::create_provider(Event& event, const profile::Provider& provider) const {
    provider.section->set(profile::settings_of(event.values));
    if (!info_.entry)
        return S_OK;
    return tell(event, MSG_SERVICE_PROVIDER_CREATE, {.created = provider.uid(), .deleted = {}});
}

HRESULT LibraryService::delete_provider(Event& event, const profile::Provider& provider) const {
    if (!info_.entry)
        return S_OK;
    return tell(event, MSG_SERVICE_PROVIDER_DELETE, {.created = {}, .deleted = provider.uid()});
}

bool LibraryService::configured(const profile::InstalledService& service) const {
    return !service.section->unconfigured();
}

HRESULT LibraryService::installed(ULONG flags, std::string& error) const {
    const Call call{.context = MSG_SERVICE_INSTALL, .flags = flags};
    return info_.entry ? call_entry(call, error) : S_OK;
}

HRESULT LibraryService::uninstalled(ULONG flags, std::string& error) const {
    const Call call{.context = MSG_SERVICE_UNINSTALL, .flags = flags};
    return info_.entry ? call_entry(call, error) : S_OK;
}

} // namespace mapisim::provider
