// The message services that are simulated.

#include <algorithm>
#include <initializer_list>
#include <iterator>

#include <mapicode.h>
#include <mapispi.h>
#include <mapitags.h>

#include "addressbook/matching.h"
#include "profile/profile.h"
#include "profile/tags.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "store/entry_id.h"

namespace mapisim::profile {

using property::Bag;
using property::Value;

namespace {

/// The user has a property sheet before him: true when he fills it in and agrees.
bool user_agrees() {
    return scenario::settings().user_service == scenario::UserAnswer::accept;
}

/// What a client may not say of a section when it configures a service.
bool belongs_to_mapi(ULONG tag) {
    constexpr ULONG kOwn[] = {PR_SERVICE_UID,   PR_SERVICE_NAME_W,      PR_PROVIDER_UID,
                              PR_RESOURCE_TYPE, PR_RESOURCE_FLAGS,      PR_PROVIDER_ORDINAL,
                              PR_ENTRYID,       PR_RECORD_KEY,          PR_STORE_PROVIDERS,
                              PR_AB_PROVIDERS,  PR_TRANSPORT_PROVIDERS, PR_SERVICE_EXTRA_UIDS,
                              PR_SERVICES,      kAccountSection,        PR_MDB_PROVIDER,
                              PR_DEFAULT_STORE};
    return std::any_of(std::begin(kOwn), std::end(kOwn),
                       [&](ULONG own) { return PROP_ID(own) == PROP_ID(tag); });
}

/// Shows the property sheet where the flags want it, or allow it and something is missing.
/// MAPI_E_USER_CANCEL; `filled_in`: the user gave what is missing.
HRESULT ask_user(const Service::Event& event, bool missing, bool& filled_in) {
    filled_in = false;
    const bool asks =
        event.flags & SERVICE_UI_ALWAYS || (event.flags & SERVICE_UI_ALLOWED && missing);
    if (!asks)
        return S_OK;
    if (!user_agrees())
        return MAPI_E_USER_CANCEL;
    filled_in = !(event.flags & MSG_SERVICE_UI_READ_ONLY);
    return S_OK;
}

constexpr ULONG kPlain = STATUS_NO_PRIMARY_IDENTITY;

/// What most services answer.
class Simulated : public Service {
public:
    constexpr explicit Simulated(const ServiceInfo& info) noexcept : info_(info) {}

    const ServiceInfo& info() const noexcept override { return info_; }
    HRESULT create(Event&) const override { return S_OK; }
    HRESULT configure(Event&) const override { return S_OK; }
    HRESULT remove(Event&) const override { return S_OK; }
    HRESULT create_provider(Event&, const Provider&) const override { return MAPI_E_NO_SUPPORT; }
    HRESULT delete_provider(Event&, const Provider&) const override { return MAPI_E_NO_SUPPORT; }
    bool configured(const InstalledService&) const override { return true; }
    store::MailboxPtr store_of(const Profile&, const Provider&) const override { return nullptr; }

protected:
    ~Simulated() = default;

private:
    const ServiceInfo& info_;
};

// Personal stores
// ---------------------------------------------------------------------------------

class PersonalStoreService final : public Simulated {
public:
    using Simulated::Simulated;

    HRESULT create(Event& event) const override {
        return event.may_ask() ? configure(event) : S_OK;
    }

    HRESULT configure(Event& event) const override {
        const SectionPtr& section = event.service.providers.front().section;
        Bag settings = settings_of(event.values);
        if (const Value* path = settings.find(kPstPath); path && !path->is_text())
            return MAPI_E_INVALID_PARAMETER;
        const auto path_of = [](const Bag& bag) { return bag.text(kPstPath); };
        const bool missing = path_of(settings).empty() && path_of(section->values()).empty();
        bool filled_in = false;
        const HRESULT result = ask_user(event, missing, filled_in);
        if (FAILED(result))
            return result;
        if (missing) {
            const std::string_view hint = settings.text(kPstPathHint);
            if (filled_in)
                settings.set_text(kPstPath,
                                  hint.empty() ? event.profile.name() + ".pst" : std::string{hint});
            else
                settings.erase(kPstPath);
        }
        section->set(settings);
        if (const Value* name = settings.find(PR_DISPLAY_NAME_W); name && name->is_text())
            event.service.section->set({*name});
        return configured(event.service) ? S_OK : MAPI_E_UNCONFIGURED;
    }

    std::string missing(const Bag& settings, const addressbook::Directory*) const override {
        if (const Value* path = settings.find(kPstPath); path && !path->is_text())
            return "PR_PST_PATH is a text";
        return settings.text(kPstPath).empty() ? "PR_PST_PATH is missing" : "";
    }
    bool configured(const InstalledService& service) const override {
        return !service.providers.front().section->get(kPstPath).text().empty();
    }
    store::MailboxPtr store_of(const Profile& profile, const Provider& provider) const override {
        const Bag settings = provider.section->values();
        const std::string_view path = settings.text(kPstPath);
        if (path.empty())
            return nullptr;
        return profile.depot().personal(path, settings.text(PR_DISPLAY_NAME_W));
    }
};

// Accounts
// ----------------------------------------------------------------------------------------

/// "=SMTP:somebody@example.com", a distinguished name that ends in "/cn=somebody", or a name.
std::string_view plain_name(std::string_view name) {
    constexpr std::string_view kSmtp = "=SMTP:";
    if (property::compare_text(name.substr(0, kSmtp.size()), kSmtp) == 0 &&
        name.size() >= kSmtp.size())
        return name.substr(kSmtp.size());
    const std::size_t last = name.rfind('/');
    if (!name.starts_with('/') || last == name.npos)
        return name;
    const std::size_t equals = name.find('=', last);
    return equals == name.npos ? name : name.substr(equals + 1);
}

/// Null for nobody, and for more than one.
const addressbook::Entry* one_of(const addressbook::Directory& directory, std::string_view name) {
    addressbook::Matcher matcher(name);
    for (const addressbook::Entry& entry : directory.entries()) {
        if (entry.id.kind != addressbook::EntryKind::list)
            matcher.look_at(entry.properties);
    }
    const std::vector<property::BagPtr> found = matcher.take();
    return found.size() == 1 ? directory.find_address(found.front()->text(PR_EMAIL_ADDRESS_W))
                             : nullptr;
}

std::string nobody_is(std::string_view name) {
    return "Nobody in the address book has the name " + std::string{name} + ", or more than one";
}

/// Null in a world without users.
const addressbook::Entry* first_user(const addressbook::Directory& directory) {
    const auto& all = directory.entries();
    const auto first = std::find_if(all.begin(), all.end(), [](const addressbook::Entry& entry) {
        return entry.id.kind == addressbook::EntryKind::user;
    });
    return first == all.end() ? nullptr : &*first;
}

constexpr const char* kSite = "/o=MapiSim/ou=Exchange Administrative Group/cn=";

std::string distinguished_name(const addressbook::Entry& user) {
    return std::string{kSite} + "Recipients/cn=" + user.account;
}

/// A mailbox of one of the world's users, with the address book and a transport.
class AccountService final : public Simulated {
public:
    using Simulated::Simulated;

    HRESULT create(Event& event) const override {
        return is_world() || event.may_ask() ? configure(event) : S_OK;
    }

    HRESULT configure(Event& event) const override {
        Section& account = *section_of(event.service);
        Bag settings = account.values();
        settings.merge(settings_of(event.values));
        const bool missing = user_name(settings).empty();
        bool filled_in = false;
        const HRESULT result = ask_user(event, missing, filled_in);
        if (FAILED(result))
            return result;
        if (is_world() && configured(event.service))
            return S_OK; // it has its mailbox
        const addressbook::Directory& directory = event.profile.directory();
        const addressbook::Entry* user = nullptr;
        if (missing && (filled_in || is_world())) {
            user = first_user(directory);
        } else if (!missing) {
            user = one_of(directory, user_name(settings));
        }
        if (!user && !missing) {
            event.error = nobody_is(user_name(settings)) + '.';
            return MAPI_E_EXTENDED_ERROR;
        }
        account.set(settings_of(event.values));
        if (!user)
            return MAPI_E_UNCONFIGURED;
        if (!is_world())
            describe_account(event.profile, account, *user);
        const store::MailboxPtr mailbox = event.profile.depot().account(*user);
        settle_account(event.profile, event.service,
                       {user->display_name, user->address, user->id.vector()}, *mailbox);
        return S_OK;
    }

    HRESULT create_provider(Event& event, const Provider& provider) const override {
        if (provider.info->comes_with)
            return MAPI_E_NO_SUPPORT;
        Bag settings = settings_of(event.values);
        if (event.may_ask()) { // MAPI_DIALOG: whether or not something is missing
            if (!user_agrees())
                return MAPI_E_USER_CANCEL;
            const addressbook::Entry* const user = first_user(event.profile.directory());
            if (settings.text(kMailbox).empty() && user)
                settings.set_text(kMailbox, distinguished_name(*user));
        }
        provider.section->set(settings);
        return S_OK;
    }
    HRESULT delete_provider(Event&, const Provider& provider) const override {
        return provider.info->comes_with ? MAPI_E_NO_SUPPORT : S_OK;
    }

    std::string missing(const Bag& settings,
                        const addressbook::Directory* directory) const override {
        if (is_world())
            return {};
        const std::string_view name = user_name(settings);
        if (name.empty())
            return "PR_PROFILE_UNRESOLVED_NAME and PR_PROFILE_UNRESOLVED_SERVER, or "
                   "PR_PROFILE_USER_SMTP_EMAIL_ADDRESS, are missing";
        return directory && !one_of(*directory, name) ? nobody_is(name) : "";
    }
    bool configured(const InstalledService& service) const override {
        return static_cast<bool>(service.providers.front().section->get(PR_RECORD_KEY));
    }
    store::MailboxPtr store_of(const Profile& profile, const Provider& provider) const override {
        const Bag settings = provider.section->values();
        if (provider.info->comes_with)
            return profile.depot().find(settings.binary(PR_RECORD_KEY));
        const addressbook::Entry* user =
            one_of(profile.directory(), plain_name(settings.text(kMailbox)));
        return user ? profile.depot().account(*user) : nullptr;
    }

private:
    /// The world's own needs no section, since it needs no settings.
    bool is_world() const noexcept { return !info().section; }
    static const SectionPtr& section_of(const InstalledService& service) {
        return service.extra.empty() ? service.section : service.extra.front();
    }

    /// What the settings say of the user, as a name; empty where it takes more. A server alone or a
    /// name without one is no account, but an address is enough.
    std::string_view user_name(const Bag& settings) const {
        if (is_world())
            return {};
        if (const std::string_view address = settings.text(kUserSmtpAddress); !address.empty())
            return plain_name(address);
        if (settings.text(kUnresolvedServer).empty())
            return {};
        return plain_name(settings.text(kUnresolvedName));
    }

    static void describe_account(Profile& profile, Section& account,
                                 const addressbook::Entry& user) {
        const Bag given = account.values();
        const std::string server{given.text(kUnresolvedServer, "mapisim.example")};
        const std::string mailbox = distinguished_name(user);
        const std::string home = std::string{kSite} + "Configuration/cn=Servers/cn=" + server;
        const Bag values{
            Value::text(kUser, mailbox),          Value::text(kMailbox, mailbox),
            Value::text(kServer, server),         Value::text(kHomeServer, server),
            Value::text(kHomeServerDn, home),     Value::text(kUserSmtpAddress, user.address),
            Value::number(kProfileType, 1),       Value::number(kConfigFlags, 0),
            Value::number(kConnectFlags, 0),      Value::number(kTransportFlags, 0),
            Value::number(kProfileVersion, 0x501)};
        account.set(values);
        profile.make_section(kGlobalSection)->set(account.values());
    }
};

class AddressBookService final : public Simulated {
public:
    using Simulated::Simulated;
};

// The list
// ----------------------------------------------------------------------------------------

constexpr ProviderInfo kUnicodeStore[] = {
    {"MSUPST MSP", MAPI_STORE_PROVIDER, "Personal Folders", "mspst.dll", kPlain}};
constexpr ProviderInfo kAnsiStore[] = {
    {"MSPST MSP", MAPI_STORE_PROVIDER, "Personal Folders", "mspst.dll", kPlain}};
constexpr ProviderInfo kExchange[] = {
    {"EMS_MDB_private", MAPI_STORE_PROVIDER, "Microsoft Exchange Message Store", "emsmdb.dll", 0},
    {"EMS_AB", MAPI_AB_PROVIDER, "Microsoft Exchange Directory Service", "emsabp.dll", 0},
    {"EMS_XP", MAPI_TRANSPORT_PROVIDER, "Microsoft Exchange Transport", "emsmdb.dll", 0},
    {"EMSDelegate", MAPI_STORE_PROVIDER, "Microsoft Exchange Message Store", "emsmdb.dll",
     STATUS_NO_DEFAULT_STORE, false}};
constexpr ProviderInfo kContacts[] = {
    {"CONTAB AB", MAPI_AB_PROVIDER, "Outlook Address Book", "contab.dll", kPlain}};
constexpr ProviderInfo kWorld[] = {
    {"MAPISIM MS", MAPI_STORE_PROVIDER, "MapiSim Mailbox", "mapi32.dll", 0},
    {"MAPISIM AB", MAPI_AB_PROVIDER, "MapiSim Address Book", "mapi32.dll", 0},
    {"MAPISIM XP", MAPI_TRANSPORT_PROVIDER, "MapiSim Loopback Transport", "mapi32.dll", 0}};

constexpr ServiceInfo kUnicodeStoreInfo{.name = "MSUPST MS",
                                        .display = nullptr,
                                        .default_display = "Personal Folders",
                                        .dll = "mspst.dll",
                                        .entry = "PSTServiceEntry",
                                        .flags = SERVICE_NO_PRIMARY_IDENTITY,
                                        .providers = kUnicodeStore};
constexpr ServiceInfo kAnsiStoreInfo{.name = "MSPST MS",
                                     .display = nullptr,
                                     .default_display = "Personal Folders",
                                     .dll = "mspst.dll",
                                     .entry = "PSTServiceEntry",
                                     .flags = SERVICE_NO_PRIMARY_IDENTITY,
                                     .providers = kAnsiStore};
constexpr ServiceInfo kExchangeInfo{.name = "MSEMS",
                                    .display = "Microsoft Exchange",
                                    .default_display = nullptr,
                                    .dll = "emsui.dll",
                                    .entry = "EMSCfg",
                                    .flags = 0,
                                    .providers = kExchange,
                                    .section = "Microsoft Exchange Account"};
constexpr ServiceInfo kContactsInfo{.name = "CONTAB",
                                    .display = "Outlook Address Book",
                                    .default_display = nullptr,
                                    .dll = "contab.dll",
                                    .entry = "CONTABServiceEntry",
                                    .flags = SERVICE_SINGLE_COPY | SERVICE_NO_PRIMARY_IDENTITY,
                                    .providers = kContacts,
                                    .section = nullptr,
                                    .is_default = true};
constexpr ServiceInfo kWorldInfo{.name = "MAPISIM",
                                 .display = "MapiSim",
                                 .default_display = nullptr,
                                 .dll = "mapi32.dll",
                                 .entry = "MapiSimServiceEntry",
                                 .flags = SERVICE_SINGLE_COPY,
                                 .providers = kWorld,
                                 .section = nullptr,
                                 .is_default = true};

constexpr PersonalStoreService kUnicodeStoreService{kUnicodeStoreInfo};
constexpr PersonalStoreService kAnsiStoreService{kAnsiStoreInfo};
constexpr AccountService kExchangeService{kExchangeInfo};
constexpr AddressBookService kContactsService{kContactsInfo};
constexpr AccountService kWorldService{kWorldInfo};

/// They are there for ever.
ServicePtr pointer_to(const Service& service) noexcept {
    return {ServicePtr{}, &service};
}

} // namespace

Bag settings_of(std::span<const Value> values) {
    Bag bag;
    for (const Value& value : values) {
        if (!belongs_to_mapi(value.tag()))
            bag.set(value);
    }
    return bag;
}

void settle_account(Profile& profile, const InstalledService& service, const Identity& identity,
                    const store::Mailbox& mailbox) {
    const Provider& store = service.providers.front();
    // A name that somebody gave it stays.
    const Bag before = store.section->values();
    const std::string_view name = before.text(PR_DISPLAY_NAME_W);
    const store::MailboxPtr old = profile.depot().find(before.binary(PR_RECORD_KEY));
    if (name == store.info->display || (old && name == old->display_name()))
        store.section->set({Value::text(PR_DISPLAY_NAME_W, mailbox.display_name())});
    store.section->set({mailbox.record_key_value().with_id(PR_RECORD_KEY)});
    if (identity.entry_id.empty())
        return;
    const std::string key = addressbook::make_search_key("SMTP", identity.address);
    service.section->set({Value::text(PR_IDENTITY_DISPLAY_W, identity.display_name),
                          Value::text(PR_EMAIL_ADDRESS_W, identity.address),
                          Value::binary(PR_IDENTITY_ENTRYID, identity.entry_id),
                          Value::binary(PR_IDENTITY_SEARCH_KEY, key.data(), key.size() + 1)});
    profile.offer_identity(service.uid());
}

bool is_called(const ProviderInfo& provider, std::string_view name) noexcept {
    return property::compare_text(provider.name, name) == 0 ||
           property::compare_text(provider.display, name) == 0;
}

ServiceList::ServiceList(std::vector<ServicePtr> more) {
    for (const Service* service : std::initializer_list<const Service*>{
             &kWorldService, &kExchangeService, &kUnicodeStoreService, &kAnsiStoreService,
             &kContactsService})
        all_.push_back(pointer_to(*service));
    std::move(more.begin(), more.end(), std::back_inserter(all_));
}

ServicePtr ServiceList::find(std::string_view name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const ServicePtr& service) {
        return property::compare_text(service->info().name, name) == 0;
    });
    return found == all_.end() ? nullptr : *found;
}

ServicePtr world_service() noexcept {
    return pointer_to(kWorldService);
}
ServicePtr personal_store_service() noexcept {
    return pointer_to(kUnicodeStoreService);
}
ServicePtr address_book_service() noexcept {
    return pointer_to(kContactsService);
}

} // namespace mapisim::profile
