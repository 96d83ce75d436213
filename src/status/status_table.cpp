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

/// Entry identifiers: flags, this uid, resource, three bytes of ordinal, the profile's uid.
constexpr MAPIUID kUid = {{0x71, 0x2e, 0x09, 0xc4, 0x68, 0x5f, 0x43, 0xb0, 0x8d, 0x3a, 0x61, 0xf7,
                           0x20, 0x9b, 0xe5, 0x14}};
constexpr std::size_t kUidAt = 4;
constexpr std::size_t kResourceAt = kUidAt + sizeof(MAPIUID);
constexpr std::size_t kProfileAt = kResourceAt + 4;
constexpr std::size_t kSize = kProfileAt + sizeof(MAPIUID);

/// The session's own status tables, so that a change shows in them.
struct View {
    std::weak_ptr<session::Logon> logon;
    std::weak_ptr<table::RowSource> rows;
};
struct Views {
    platform::Mutex mutex;
    std::vector<View> all;
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

notify::EntryId entry_id(const profile::Profile& profile, const Row& row) {
    notify::EntryId id(kSize);
    std::memcpy(id.data() + kUidAt, &kUid, sizeof kUid);
    id[kResourceAt] = static_cast<std::byte>(row.resource);
    for (std::size_t i = 0; i < 3; ++i)
        id[kResourceAt + 1 + i] = static_cast<std::byte>(row.ordinal >> (8 * i));
    std::memcpy(id.data() + kProfileAt, &profile.uid(), sizeof(MAPIUID));
    return id;
}

void set_identity(Bag& bag, const profile::Profile& profile) {
    const profile::Identity identity = profile.identity();
    if (identity.entry_id.empty())
        return;
    const std::string key = addressbook::make_search_key("SMTP", identity.address);
    bag.set_text(PR_IDENTITY_DISPLAY_W, identity.display_name);
    bag.set_binary(PR_IDENTITY_ENTRYID, identity.entry_id);
    bag.set_binary(PR_IDENTITY_SEARCH_KEY, key.data(), key.size() + 1);
}

/// What each row says; the order is that of the table.
std::vector<Row> make_rows(const session::Logon& logon) {
    const profile::Profile& profile = *logon.profile;
    std::vector<Row> rows;
    const auto add = [&](Resource resource, LONG type, std::string_view name,
                         std::string_view provider, ULONG status, ULONG methods,
                         ULONG flags) -> Row& {
        Row row{.resource = resource, .values = {}};
        row.values.set_number(PR_RESOURCE_TYPE, type);
        row.values.set_text(PR_DISPLAY_NAME_W, name);
        row.values.set_text(PR_PROVIDER_DISPLAY_W, provider);
        row.values.set_number(PR_STATUS_CODE, static_cast<LONG>(status));
        row.values.set_number(PR_RESOURCE_METHODS, static_cast<LONG>(methods));
        row.values.set_number(PR_RESOURCE_FLAGS, static_cast<LONG>(flags));
        row.values.set_text(PR_PROVIDER_DLL_NAME_W, "MAPI32.DLL");
        return rows.emplace_back(std::move(row));
    };
    constexpr ULONG plain = STATUS_NO_PRIMARY_IDENTITY;
    add(Resource::subsystem, MAPI_SUBSYSTEM, profile.name(), "MAPI Subsystem", STATUS_AVAILABLE,
        STATUS_VALIDATE_STATE, plain);
    add(Resource::spooler, MAPI_SPOOLER, "MAPI Spooler", "MAPI Spooler",
        logon.has_spooler() ? STATUS_AVAILABLE : STATUS_FAILURE,
        STATUS_VALIDATE_STATE | STATUS_FLUSH_QUEUES, plain);
    add(Resource::address_book, MAPI_AB, "MAPI Address Book", "MAPI Address Book", STATUS_AVAILABLE,
        STATUS_VALIDATE_STATE, plain);
    if (logon.has_spooler() && profile.has_transport()) {
        Row& row = add(Resource::transport, MAPI_TRANSPORT_PROVIDER, "MapiSim Loopback Transport",
                       "MapiSim Loopback Transport",
                       scenario::settings().transport_offline
                           ? STATUS_OFFLINE
                           : STATUS_AVAILABLE | STATUS_INBOUND_ENABLED | STATUS_OUTBOUND_ENABLED,
                       STATUS_VALIDATE_STATE | STATUS_FLUSH_QUEUES, STATUS_PRIMARY_IDENTITY);
        set_identity(row.values, profile);
    }
    for (const store::MailboxPtr& store : profile.stores()) {
        Row& row = add(Resource::store, MAPI_STORE_PROVIDER, store->display_name(),
                       store->provider_display(), STATUS_AVAILABLE, STATUS_VALIDATE_STATE,
                       profile.store_flags(*store));
        row.ordinal = static_cast<std::uint32_t>(rows.size());
        row.values.set_binary(PR_STORE_RECORD_KEY, &store->uid(), sizeof(MAPIUID));
        set_identity(row.values, profile);
    }
    LONG row_id = 1;
    for (Row& row : rows) {
        const notify::EntryId id = entry_id(profile, row);
        row.values.set_binary(PR_ENTRYID, id);
        row.values.set_binary(PR_INSTANCE_KEY, id.data() + kResourceAt, 4);
        row.values.set_number(PR_OBJECT_TYPE, MAPI_STATUS);
        row.values.set_number(PR_ROWID, row_id++);
    }
    return rows;
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
    for (Row& row : make_rows(*logon))
        rows->put(table::make_row(std::move(row.values)));
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
    for (Row& row : make_rows(*logon)) {
        if (std::memcmp(row.values.binary(PR_ENTRYID).data(), id, kSize) != 0)
            continue;
        *out = static_cast<IMAPIStatus*>(object::make<StatusBody>(logon, std::move(row)).detach());
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
        std::vector<table::RowPtr> next;
        for (Row& row : make_rows(*logon))
            next.push_back(table::make_row(std::move(row.values)));
        for (const table::RowPtr& known : rows->snapshot()) {
            const std::string key{known->key()};
            if (std::none_of(next.begin(), next.end(),
                             [&](const table::RowPtr& row) { return row->key() == key; }))
                rows->erase(key);
        }
        for (const table::RowPtr& row : next) {
            const table::RowPtr known = rows->find(row->key());
            const auto stays = [&](const property::Value& value) {
                const property::Value* before = known->find(value.tag());
                return before && *before == value;
            };
            const Bag& values = row->values();
            if (!known || !std::all_of(values.begin(), values.end(), stays))
                rows->put(row);
        }
    }
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
