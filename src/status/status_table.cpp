#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "object/wanted.h"
#include "platform/mutex.h"
#include "profile/profile.h"
#include "scenario/settings.h"
#include "status/status_api.h"
#include "status/status_body.h"
#include "store/entry_id.h"
#include "table/table.h"

namespace mapisim::status {

using property::Bag;

namespace {

/// Entry identifiers: flags, this uid, resource, three bytes of nothing, the uids of the provider
/// (of none: nothing) and of the profile.
constexpr MAPIUID kUid = {{0x71, 0x2e, 0x09, 0xc4, 0x68, 0x5f, 0x43, 0xb0, 0x8d, 0x3a, 0x61, 0xf7,
                           0x20, 0x9b, 0xe5, 0x14}};
constexpr std::size_t kUidAt = 4;
constexpr std::size_t kResourceAt = kUidAt + sizeof(MAPIUID);
constexpr std::size_t kProviderAt = kResourceAt + 4;
constexpr std::size_t kProfileAt = kProviderAt + sizeof(MAPIUID);
constexpr std::size_t kSize = kProfileAt + sizeof(MAPIUID);

/// One row of the status table: what it stands for, and its values.
struct Row {
    Resource resource = Resource::subsystem;
    Bag values;
};

/// The session's own status tables, so that a change shows in them.
struct View {
    std::weak_ptr<session::Logon> logon;
    std::weak_ptr<table::RowSource> rows;
};
/// The properties of an open status object, which follow its row.
struct Opened {
    std::weak_ptr<table::RowSource> rows;
    std::weak_ptr<property::Properties> properties;
};
struct Views {
    platform::Mutex mutex;
    std::vector<View> all;
    std::vector<Opened> opened;
};
/// Outlives static destructors; a forked child gets another.
std::atomic<Views*> the_views{nullptr};

Views& views() {
    Views* known = the_views.load(std::memory_order_acquire);
    if (known)
        return *known;
    auto made = std::make_unique<Views>();
    if (the_views.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) {
        known = made.release();
    }
    return *known;
}

/// PR_ENTRYID and PR_INSTANCE_KEY, wherever the row stands. No provider: one of MAPI's own.
void set_ids(Row& row, const profile::Profile& profile, const MAPIUID* provider) {
    notify::EntryId id(kSize);
    std::memcpy(id.data() + kUidAt, &kUid, sizeof kUid);
    id[kResourceAt] = static_cast<std::byte>(row.resource);
    if (provider)
        std::memcpy(id.data() + kProviderAt, provider, sizeof *provider);
    std::memcpy(id.data() + kProfileAt, &profile.uid(), sizeof(MAPIUID));
    row.values.set_binary(PR_ENTRYID, id);
    if (provider)
        row.values.set_binary(PR_INSTANCE_KEY, provider, sizeof *provider);
    else
        row.values.set_binary(PR_INSTANCE_KEY, id.data() + kResourceAt, kProviderAt - kResourceAt);
}

void set_identity(Bag& bag, const profile::Identity& identity) {
    if (identity.entry_id.empty())
        return;
    const std::string key = addressbook::make_search_key("SMTP", identity.address);
    bag.set_text(PR_IDENTITY_DISPLAY_W, identity.display_name);
    bag.set_binary(PR_IDENTITY_ENTRYID, identity.entry_id);
    bag.set_binary(PR_IDENTITY_SEARCH_KEY, key.data(), key.size() + 1);
}

Row new_row(Resource resource, LONG type, ULONG status, ULONG methods) {
    Row row{.resource = resource, .values = {}};
    row.values.set_number(PR_OBJECT_TYPE, MAPI_STATUS);
    row.values.set_number(PR_RESOURCE_TYPE, type);
    row.values.set_number(PR_STATUS_CODE, static_cast<LONG>(status));
    row.values.set_number(PR_RESOURCE_METHODS, static_cast<LONG>(methods));
    return row;
}

/// What each row says, but for PR_ROWID; the order is that of the table.
std::vector<Row> make_rows(const session::Logon& logon) {
    const profile::Profile& profile = *logon.profile;
    std::vector<Row> rows;
    const auto add_own = [&](Resource resource, LONG type, std::string_view name,
                             std::string_view provider, ULONG status, ULONG methods) {
        Row row = new_row(resource, type, status, methods);
        set_ids(row, profile, nullptr);
        row.values.set_text(PR_DISPLAY_NAME_W, name);
        row.values.set_text(PR_PROVIDER_DISPLAY_W, provider);
        row.values.set_text(PR_PROVIDER_DLL_NAME_W, "MAPI32.DLL");
        row.values.set_number(PR_RESOURCE_FLAGS, static_cast<LONG>(STATUS_NO_PRIMARY_IDENTITY));
        rows.push_back(std::move(row));
    };
    add_own(Resource::subsystem, MAPI_SUBSYSTEM, profile.name(), "MAPI Subsystem", STATUS_AVAILABLE,
            STATUS_VALIDATE_STATE);
    add_own(Resource::spooler, MAPI_SPOOLER, "MAPI Spooler", "MAPI Spooler",
            logon.has_spooler() ? STATUS_AVAILABLE : STATUS_FAILURE,
            STATUS_VALIDATE_STATE | STATUS_FLUSH_QUEUES);
    add_own(Resource::address_book, MAPI_AB, "MAPI Address Book", "MAPI Address Book",
            STATUS_AVAILABLE, STATUS_VALIDATE_STATE);

    const auto add = [&](Row row, const profile::InstalledService& service,
                         const profile::Provider& provider, std::string_view name) {
        const Bag settings = provider.section->values();
        set_ids(row, profile, &provider.uid());
        row.values.set_text(PR_DISPLAY_NAME_W, settings.text(PR_DISPLAY_NAME_W, name));
        row.values.set_text(PR_PROVIDER_DISPLAY_W, settings.text(PR_PROVIDER_DISPLAY_W));
        row.values.set_text(PR_PROVIDER_DLL_NAME_W, settings.text(PR_PROVIDER_DLL_NAME_W));
        row.values.set_number(PR_RESOURCE_FLAGS, settings.number(PR_RESOURCE_FLAGS));
        // Those in the section also say that another service has the primary identity.
        if (!(provider.info->flags & STATUS_NO_PRIMARY_IDENTITY))
            set_identity(row.values, profile::identity_of(service));
        rows.push_back(std::move(row));
    };
    const ULONG transport_status =
        scenario::settings().transport_offline
            ? STATUS_OFFLINE
            : STATUS_AVAILABLE | STATUS_INBOUND_ENABLED | STATUS_OUTBOUND_ENABLED;
    for (const profile::InstalledPtr& service : profile.services()) {
        if (!logon.has_spooler() || !service->kind->is_simulated())
            continue; // nobody loads them
        for (const profile::Provider& provider : service->providers) {
            if (provider.type() != MAPI_TRANSPORT_PROVIDER)
                continue;
            add(new_row(Resource::transport, MAPI_TRANSPORT_PROVIDER, transport_status,
                        STATUS_VALIDATE_STATE | STATUS_FLUSH_QUEUES),
                *service, provider, provider.info->display);
        }
    }
    for (const profile::Profile::OpenedStore& store : profile.opened_stores()) {
        Row row =
            new_row(Resource::store, MAPI_STORE_PROVIDER, STATUS_AVAILABLE, STATUS_VALIDATE_STATE);
        row.values.set_binary(PR_STORE_RECORD_KEY, &store.mailbox->uid(), sizeof(MAPIUID));
        add(std::move(row), *store.service, store.provider, store.mailbox->display_name());
        // A temporary mark stands in no section.
        rows.back().values.set_number(PR_RESOURCE_FLAGS,
                                      static_cast<LONG>(profile.store_flags(*store.mailbox)));
    }
    return rows;
}

/// Puts what differs into the rows of a logon, takes out what is no more. PR_ROWID stays.
void bring_up_to_date(table::RowSource& rows, const session::Logon& logon) {
    const std::vector<table::RowPtr> before = rows.snapshot();
    const auto id_of = [](const table::RowPtr& row) { return row->values().number(PR_ROWID); };
    LONG last_id = 0;
    for (const table::RowPtr& row : before)
        last_id = std::max(last_id, id_of(row));
    std::vector<table::RowPtr> next;
    for (Row& row : make_rows(logon)) {
        const property::Bytes key = row.values.binary(PR_INSTANCE_KEY);
        const table::RowPtr known =
            rows.find({reinterpret_cast<const char*>(key.data()), key.size()});
        row.values.set_number(PR_ROWID, known ? id_of(known) : ++last_id);
        next.push_back(table::make_row(std::move(row.values)));
    }
    for (const table::RowPtr& known : before) {
        const std::string key{known->key()};
        if (std::none_of(next.begin(), next.end(),
                         [&](const table::RowPtr& row) { return row->key() == key; }))
            rows.erase(key);
    }
    for (const table::RowPtr& row : next) {
        const table::RowPtr known = rows.find(row->key());
        const auto stays = [&](const property::Value& value) {
            const property::Value* old = known->find(value.tag());
            return old && *old == value;
        };
        const Bag& values = row->values();
        if (!known || values.size() != known->values().size() ||
            !std::all_of(values.begin(), values.end(), stays))
            rows.put(row);
    }
}

/// Makes the properties of an open status object those of its row.
void follow(property::Properties& properties, const table::RowSource& rows) {
    const std::lock_guard lock(properties.mutex);
    const property::Bytes key = properties.bag.binary(PR_INSTANCE_KEY);
    const table::RowPtr row = rows.find({reinterpret_cast<const char*>(key.data()), key.size()});
    if (row) {
        Bag values = row->values();
        properties.bag.swap(values);
    } else { // its resource is no longer in the profile
        properties.bag.set_number(PR_STATUS_CODE, static_cast<LONG>(STATUS_FAILURE));
    }
}

std::shared_ptr<table::RowSource> rows_of(const session::LogonPtr& logon) {
    Views& v = views();
    const std::lock_guard lock(v.mutex);
    std::erase_if(v.all, [](const View& view) { return view.rows.expired(); });
    for (const View& view : v.all) {
        if (view.logon.owner_before(logon) || logon.owner_before(view.logon))
            continue;
        if (auto rows = view.rows.lock())
            return rows;
    }
    auto rows = std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_ENTRYID, PR_INSTANCE_KEY, PR_ROWID, PR_OBJECT_TYPE, PR_RESOURCE_TYPE,
                    PR_DISPLAY_NAME_W, PR_PROVIDER_DISPLAY_W, PR_STATUS_CODE, PR_RESOURCE_METHODS,
                    PR_RESOURCE_FLAGS, PR_PROVIDER_DLL_NAME_W, PR_IDENTITY_DISPLAY_W,
                    PR_IDENTITY_ENTRYID, PR_IDENTITY_SEARCH_KEY},
        .available = {PR_STORE_RECORD_KEY, PR_STATUS_STRING_W}});
    bring_up_to_date(*rows, *logon);
    v.all.push_back({logon, rows});
    return rows;
}

bool is_ours(ULONG size, const ENTRYID* id) noexcept {
    return id && size >= kResourceAt &&
           std::memcmp(reinterpret_cast<const std::byte*>(id) + kUidAt, &kUid, sizeof kUid) == 0;
}

} // namespace

HRESULT open_status_table(const session::LogonPtr& logon, ULONG flags, IMAPITable** out) {
    *out = table::make_table(rows_of(logon),
                             {.flags = flags, .logon = logon->index, .label = "status"})
               .detach();
    return S_OK;
}

bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept {
    return is_ours(size, id);
}

HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iid,
                   ULONG flags, ULONG* type, IUnknown** out) {
    *out = nullptr;
    if (!is_ours(size, id))
        return MAPI_E_UNKNOWN_ENTRYID;
    if (size != kSize)
        return MAPI_E_INVALID_ENTRYID;
    if (!object::gives_interface(iid, {&IID_IMAPIStatus, &IID_IMAPIProp})) {
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    if (flags & MAPI_MODIFY && !(flags & MAPI_BEST_ACCESS))
        return MAPI_E_NO_ACCESS;
    std::shared_ptr<table::RowSource> rows = rows_of(logon);
    for (const table::RowPtr& row : rows->snapshot()) {
        if (std::memcmp(row->values().binary(PR_ENTRYID).data(), id, kSize) != 0)
            continue;
        auto properties = std::make_shared<property::Properties>();
        properties->bag = row->values();
        {
            Views& v = views();
            const std::lock_guard lock(v.mutex);
            std::erase_if(v.opened, [](const Opened& known) { return known.properties.expired(); });
            v.opened.push_back({rows, properties});
        }
        follow(*properties, *rows); // what changed before it was among them
        const auto resource = static_cast<Resource>(reinterpret_cast<const BYTE*>(id)[kResourceAt]);
        *out = static_cast<IMAPIStatus*>(
            object::make<StatusBody>(logon, resource, std::move(rows), std::move(properties))
                .detach());
        if (type)
            *type = MAPI_STATUS;
        return S_OK;
    }
    return MAPI_E_NOT_FOUND;
}

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) noexcept {
    *result = FALSE;
    if (!id1 || !id2)
        return MAPI_E_INVALID_PARAMETER;
    if (!is_ours(size1, id1) || size1 != kSize || !is_ours(size2, id2) || size2 != kSize)
        return MAPI_E_UNKNOWN_ENTRYID;
    *result = std::memcmp(id1, id2, kSize) == 0;
    return S_OK;
}

bool names_transport(const session::Logon& logon, ULONG size, const ENTRYID* id) {
    if (!is_ours(size, id) || size != kSize)
        return false;
    for (const Row& row : make_rows(logon)) {
        if (row.resource == Resource::transport &&
            std::memcmp(row.values.binary(PR_ENTRYID).data(), id, kSize) == 0) {
            return true;
        }
    }
    return false;
}

namespace {

/// In the tables of one profile, or of all.
void refresh(const profile::Profile* profile) {
    std::vector<std::pair<session::LogonPtr, std::shared_ptr<table::RowSource>>> affected;
    {
        Views& v = views();
        const std::lock_guard lock(v.mutex);
        for (const View& view : v.all) {
            session::LogonPtr logon = view.logon.lock();
            auto rows = view.rows.lock();
            if (logon && rows)
                affected.emplace_back(std::move(logon), std::move(rows));
        }
    }
    for (const auto& [logon, rows] : affected) {
        if (profile && logon->profile.get() != profile)
            continue;
        bring_up_to_date(*rows, *logon);
    }
    // Only now: whoever opens a status object meanwhile reads the new rows, or is among these.
    std::vector<std::pair<std::shared_ptr<table::RowSource>, property::PropertiesPtr>> opened;
    {
        Views& v = views();
        const std::lock_guard lock(v.mutex);
        for (const Opened& one : v.opened) {
            auto rows = one.rows.lock();
            auto properties = one.properties.lock();
            if (rows && properties)
                opened.emplace_back(std::move(rows), std::move(properties));
        }
    }
    for (const auto& [rows, properties] : opened)
        follow(*properties, *rows);
}

} // namespace

void profile_changed(const profile::Profile& profile) {
    refresh(&profile);
}

void settings_changed() {
    refresh(nullptr);
}

void status_before_unload() noexcept {
    delete the_views.exchange(nullptr);
}

void status_after_fork() noexcept {
    the_views.store(nullptr, std::memory_order_release);
}

} // namespace mapisim::status
