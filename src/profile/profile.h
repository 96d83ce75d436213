#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <mapidefs.h>

#include "addressbook/book.h"
#include "platform/mutex.h"
#include "profile/depot.h"
#include "profile/section.h"
#include "profile/service.h"
#include "store/mailbox.h"

namespace mapisim::world {
struct ProfileService;
}

namespace mapisim::profile {

/// Who a session is.
struct Identity {
    std::string display_name, address;
    notify::EntryId entry_id; ///< empty: nobody
};
/// Who the user of a service is, as its section says.
Identity identity_of(const InstalledService& service);

/// A profile: message services, their providers, and sections of settings, of which one belongs to
/// each service and provider. The message store table, the identity and the like follow from these.
/// All text is UTF-8.
class Profile : public std::enable_shared_from_this<Profile> {
public:
    /// A store with the provider that opens it.
    struct OpenedStore {
        store::MailboxPtr mailbox;
        InstalledPtr service;
        Provider provider;
    };

    /// One of the world's own: a mailbox that the user has (the first store) and personal stores.
    static std::shared_ptr<Profile> of_world(std::string name, const Identity& identity,
                                             const std::vector<store::MailboxPtr>& stores,
                                             std::shared_ptr<StoreDepot> depot);
    /// What the world gives it besides, once all profiles have their stores: services as they are
    /// when they have been added and configured. No entry function is called.
    void add_world_services(std::span<const world::ProfileService> services);
    /// One without services. `app`: MAPI_APP_PROFILE.
    static std::shared_ptr<Profile> create(std::string name, std::shared_ptr<StoreDepot> depot,
                                           bool app = false);
    /// With copies of all services and sections.
    std::shared_ptr<Profile> copy(std::string name) const;

    std::string name() const;
    const MAPIUID& uid() const noexcept { return uid_; }
    bool is_app() const noexcept { return app_; }
    const addressbook::Directory& directory() const noexcept { return book_->directory(); }
    /// The address book as the profile has it.
    addressbook::Book& book() const noexcept { return *book_; }
    StoreDepot& depot() const noexcept { return *depot_; }
    /// Those of its world that can be added to it.
    const ServiceList& service_list() const noexcept { return *depot_->services(); }

    // Who uses it
    // -------------------------------------------------------------------------------------

    /// A session begins, or ends. After the last one a new name counts.
    void begin_use() noexcept { users_.fetch_add(1); }
    void end_use() noexcept;
    bool in_use() const noexcept { return users_.load() != 0; }
    /// For ever: nobody finds it any more, and it is gone when nobody uses it.
    void mark_deleted() noexcept { deleted_.store(true); }
    bool deleted() const noexcept { return deleted_.load(); }
    /// At once, or when nobody uses it any more.
    void rename(std::string name);
    /// A name that it has or will have.
    bool claims(std::string_view name) const;

    bool is_default() const noexcept { return default_profile_.load(); }
    void set_default(bool is_default);

    // Services (profile_services.cpp)
    // ----------------------------------------------------------------------------

    std::vector<InstalledPtr> services() const;
    InstalledPtr find_service(const MAPIUID& uid) const; ///< null when it is not there

    /// IMsgServiceAdmin's CreateMsgService, in which `flags` may let the user be asked.
    /// MAPI_E_NO_ACCESS for a second one of a service that allows but one.
    HRESULT create_service(const ServicePtr& kind, std::string_view display_name, ULONG flags,
                           const Caller& caller, MAPIUID* uid, std::string& error);
    /// The others: MAPI_E_NOT_FOUND for what is not there.
    HRESULT configure_service(const MAPIUID& uid, ULONG flags,
                              std::span<const property::Value> values, const Caller& caller,
                              std::string& error);
    HRESULT delete_service(const MAPIUID& uid, const Caller& caller, std::string& error);
    /// With new uids, into this or another profile. MAPI_E_NO_ACCESS as above.
    HRESULT copy_service(const MAPIUID& uid, Profile& destination) const;
    HRESULT create_provider(const MAPIUID& service, std::string_view name, ULONG flags,
                            std::span<const property::Value> values, const Caller& caller,
                            MAPIUID& uid, std::string& error);
    HRESULT delete_provider(const MAPIUID& service, const MAPIUID& uid, const Caller& caller,
                            std::string& error);
    /// The same without a word to the service.
    HRESULT add_provider(const MAPIUID& service, std::string_view name, Provider& added);
    HRESULT drop_provider(const MAPIUID& service, const MAPIUID& uid);
    /// PR_PROVIDER_ORDINAL in the order of `uids`. MAPI_E_BUSY, MAPI_E_NOT_FOUND.
    HRESULT order_transports(std::span<const MAPIUID> uids);
    /// Null uid: none. MAPI_E_NO_ACCESS for a service that has no identity to give.
    HRESULT set_primary_identity(const MAPIUID* uid);

    /// A service has an identity now: it is the primary one where none is.
    void offer_identity(const MAPIUID& service);

    /// MAPILogonEx looks whether everything is configured, and asks where `flags` say that it may.
    /// MAPI_E_UNCONFIGURED, MAPI_E_USER_CANCEL.
    HRESULT prepare_logon(ULONG flags);

    /// That of the service that supplies the primary identity, or of the first that has one.
    Identity identity() const;
    bool has_transport() const;

    /// What follows from services and sections is made anew.
    void refresh();

    // Stores
    // ------------------------------------------------------------------------------------------

    std::vector<store::MailboxPtr> stores() const;
    std::vector<OpenedStore> opened_stores() const;
    /// Null when no store is the default.
    store::MailboxPtr default_store() const;
    /// Null for a store that is not in the profile.
    store::MailboxPtr find_store(const MAPIUID& uid) const;

    /// One of SetDefaultStore's values; a null store clears the mark. A temporary mark is no part
    /// of the profile and goes with the last session.
    void mark_store(ULONG mark, const store::MailboxPtr& store);
    /// PR_RESOURCE_FLAGS of a store.
    ULONG store_flags(const store::Mailbox& store) const;
    /// The message store table, shared by all that have it open.
    const store::RowSourcePtr& store_rows() const noexcept { return store_rows_; }

    // Sections
    // ----------------------------------------------------------------------------------------

    /// Null uid: the profile's own section.
    SectionPtr find_section(const MAPIUID* uid) const;
    SectionPtr make_section(const MAPIUID& uid);

private:
    Profile(std::string name, const MAPIUID& uid, std::shared_ptr<StoreDepot> depot, bool app);

    // These expect the lock.
    const OpenedStore* opened(const store::Mailbox& store) const;
    ULONG store_flags_locked(const OpenedStore& store, const store::MailboxPtr& simple) const;
    /// The simple store as sessions see it.
    const store::MailboxPtr& shown_simple() const noexcept {
        return temporary_simple_ ? *temporary_simple_ : simple_;
    }
    SectionPtr known_section(const MAPIUID& uid) const;
    InstalledPtr known_service(const MAPIUID& uid) const;
    bool has_kind(const Service& kind) const; ///< by its name: the other may be of another world
    /// Adds a service, or takes the place of the one with its uid.
    void put_service(InstalledPtr service);

    MAPIUID new_uid(std::string_view what);
    SectionPtr add_section(const MAPIUID& uid, std::string label, bool provider_owned);
    void drop_section(const SectionPtr& section) noexcept;
    /// Null for a second one of a service that allows but one.
    InstalledPtr install(const ServicePtr& kind, std::string_view display_name,
                         const MAPIUID* store_uid = nullptr);
    void install_sections(InstalledService& service);
    Provider install_provider(const Service& kind, const ProviderInfo& info, const MAPIUID& service,
                              const MAPIUID* uid = nullptr);
    void take_out(const InstalledPtr& service) noexcept;
    /// The global section of an account that is gone becomes that of another, or goes too.
    void pass_on_global(const MAPIUID& gone) noexcept;
    /// The next service that can supply the identity does so.
    void pass_on_identity();
    HRESULT write_transport_order(std::span<const MAPIUID> uids);
    void drop_temporary_marks();

    // Of refresh(), one at a time (refresh.cpp).
    void find_stores();
    void write_ordinals(); ///< without gaps, in the order that they have
    void write_lists();
    void write_marks();
    void put_rows();

    const MAPIUID uid_;
    const bool app_;
    const std::shared_ptr<StoreDepot> depot_;
    const addressbook::BookPtr book_;
    const store::RowSourcePtr store_rows_;

    std::atomic<std::uint32_t> users_{0};
    std::atomic<bool> deleted_{false}, default_profile_{false};

    platform::Mutex refreshing_; ///< makes rows and sections follow the state in its order;
                                 ///< PR_RESOURCE_FLAGS of services and PR_PROVIDER_ORDINAL
                                 ///< change under it
    mutable platform::Mutex mutex_;
    std::string name_, next_name_;
    std::vector<InstalledPtr> services_;
    std::vector<OpenedStore> stores_;
    store::MailboxPtr default_, simple_, primary_, secondary_;
    std::optional<store::MailboxPtr> temporary_simple_; ///< of a null store: none for now
    std::vector<SectionPtr> sections_;                  ///< the profile's own first
    LONG next_ordinal_ = 0;
};

} // namespace mapisim::profile
