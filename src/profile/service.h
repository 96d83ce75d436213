#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "profile/section.h"
#include "property/value.h"
#include "store/mailbox.h"

/// Message services: what can be added to a profile, and what was.
namespace mapisim::addressbook {
class Directory;
}

namespace mapisim::profile {

class Profile;
class Service;
struct Identity;

/// What a mapisvc.inf would say of a provider.
struct ProviderInfo {
    const char* name; ///< of its section in the file, which CreateProvider asks for
    LONG type;        ///< PR_RESOURCE_TYPE
    const char* display;
    const char* dll;
    ULONG flags;            ///< PR_RESOURCE_FLAGS, those that never change
    bool comes_with = true; ///< false: only CreateProvider adds it
    std::span<const property::Value> properties = {}; ///< what else its section begins with
};

/// Whether CreateProvider means it by `name`: that of its section, or its display name.
bool is_called(const ProviderInfo& provider, std::string_view name) noexcept;

/// A further section (Sections=).
struct SectionInfo {
    const char* name;
    std::optional<MAPIUID> uid; ///< none: each service in a profile has one of its own
    std::span<const property::Value> properties = {};
};

/// What a mapisvc.inf would say of a message service.
struct ServiceInfo {
    const char* name;    ///< PR_SERVICE_NAME
    const char* display; ///< PR_DISPLAY_NAME; null: whoever adds the service gives it a name
    const char* default_display;
    const char* dll;
    const char* entry; ///< PR_SERVICE_ENTRY_NAME
    ULONG flags;       ///< PR_RESOURCE_FLAGS, those that never change
    std::span<const ProviderInfo> providers;
    const char* section = nullptr; ///< a further one (Sections=) that PR_EMSMDB_SECTION_UID names
    bool is_default = false;       ///< in [Default Services]
    std::span<const property::Value> properties = {}; ///< what else its section begins with
    std::span<const SectionInfo> sections = {};
    std::span<const std::string> support_files = {}; ///< PR_SERVICE_SUPPORT_FILES; none: the DLL
    std::span<const std::string> delete_files = {};  ///< PR_SERVICE_DELETE_FILES

    bool gives_identity() const noexcept { return !(flags & SERVICE_NO_PRIMARY_IDENTITY); }
};

/// A provider of a service in a profile. Everything else about it lies in its section.
struct Provider {
    const ProviderInfo* info;
    SectionPtr section; ///< its uid is PR_PROVIDER_UID

    LONG type() const noexcept { return info->type; }
    const MAPIUID& uid() const noexcept { return section->uid(); }
};

using ServicePtr = std::shared_ptr<const Service>;

/// A service in a profile: immutable, a change is another one with the same uid.
struct InstalledService {
    ServicePtr kind;
    SectionPtr section; ///< its uid is PR_SERVICE_UID
    std::vector<Provider> providers;
    std::vector<SectionPtr> extra; ///< PR_SERVICE_EXTRA_UIDS

    const MAPIUID& uid() const noexcept { return section->uid(); }
    const Provider* find(const MAPIUID& provider) const noexcept;
    /// PR_RESOURCE_FLAGS.
    ULONG flags() const { return static_cast<ULONG>(section->get(PR_RESOURCE_FLAGS).number()); }
};
inline property::Value flags_value(ULONG flags) noexcept {
    return property::Value::number(PR_RESOURCE_FLAGS, static_cast<LONG>(flags));
}
using InstalledPtr = std::shared_ptr<const InstalledService>;

/// Whose call makes MAPI ask a service, as far as the service is told.
struct Caller {
    ULONG_PTR ui = 0;                        ///< window
    std::span<const SPropValue> values = {}; ///< of ConfigureMsgService, as they came
    object::ScopeRef scope = {}; ///< of the administration object; null: the subsystem's
    evidence::Index logon = 0;
};
inline const Caller kNobody{};

/// What MAPI asks of a message service, by its entry function where it has a library of its own.
/// The services that are simulated answer here. No lock is held but for store_of().
class Service {
public:
    struct Event {
        Profile& profile;
        const InstalledService& service;
        ULONG flags = 0; ///< SERVICE_UI_ALLOWED, SERVICE_UI_ALWAYS, MSG_SERVICE_UI_READ_ONLY
        std::span<const property::Value> values = {}; ///< of configure()
        const Caller& caller = kNobody;
        std::string error = {}; ///< for people, where there is more to say than the result does

        bool may_ask() const noexcept {
            return (flags & (SERVICE_UI_ALLOWED | SERVICE_UI_ALWAYS)) != 0;
        }
    };

    virtual const ServiceInfo& info() const noexcept = 0;
    /// False for one of a library, whose providers are not loaded.
    virtual bool is_simulated() const noexcept { return true; }

    /// As long as a session has this, nobody uninstalls the service. Null where nobody can.
    virtual std::shared_ptr<void> hold() const { return nullptr; }

    /// MSG_SERVICE_CREATE: everything that the service's description says lies in the profile.
    virtual HRESULT create(Event& event) const = 0;
    /// MSG_SERVICE_CONFIGURE. MAPI_E_UNCONFIGURED when something is missing still.
    virtual HRESULT configure(Event& event) const = 0;
    /// MSG_SERVICE_DELETE, before the sections go.
    virtual HRESULT remove(Event& event) const = 0;
    /// MSG_SERVICE_PROVIDER_CREATE and MSG_SERVICE_PROVIDER_DELETE. MAPI_E_NO_SUPPORT.
    virtual HRESULT create_provider(Event& event, const Provider& provider) const = 0;
    virtual HRESULT delete_provider(Event& event, const Provider& provider) const = 0;

    /// What a new service with these settings would lack, in words; empty when it has all that it
    /// needs. Without a directory nobody looks whether there is the user that they name.
    virtual std::string missing(const property::Bag& settings,
                                const addressbook::Directory* directory) const {
        (void)settings;
        (void)directory;
        return {};
    }
    /// Whether its providers can log on as the profile stands.
    virtual bool configured(const InstalledService& service) const = 0;
    /// What a message store provider opens; null when it lacks settings. The profile refreshes and
    /// holds its lock of that: nothing here may refresh it, mark a store or offer an identity.
    virtual store::MailboxPtr store_of(const Profile& profile, const Provider& provider) const = 0;

protected:
    ~Service() = default;
};

/// The services that can be added to a profile, as [Services] of a mapisvc.inf lists them.
class ServiceList {
public:
    /// Those that are simulated, and `more`.
    explicit ServiceList(std::vector<ServicePtr> more = {});

    /// Null for a name that is not among them. Names are compared without regard to case.
    ServicePtr find(std::string_view name) const;
    const std::vector<ServicePtr>& all() const noexcept { return all_; }

private:
    std::vector<ServicePtr> all_;
};
using ServiceListPtr = std::shared_ptr<const ServiceList>;

/// Of the values that a client gives a service or provider, those that are not MAPI's own.
property::Bag settings_of(std::span<const property::Value> values);

/// Says in the sections of a service whose mailbox it opens and who its user is.
void settle_account(Profile& profile, const InstalledService& service, const Identity& identity,
                    const store::Mailbox& mailbox);

/// What the mailboxes of the world's own users come with.
ServicePtr world_service() noexcept;
ServicePtr personal_store_service() noexcept;
ServicePtr address_book_service() noexcept;

} // namespace mapisim::profile
