// What follows from the services and sections of a profile.

#include <algorithm>
#include <cstring>
#include <mutex>

#include <mapitags.h>

#include "profile/profile.h"
#include "profile/tags.h"
#include "status/status_api.h"
#include "store/entry_id.h"
#include "store/store_body.h"

namespace mapisim::profile {

using property::Bag;
using property::Value;

namespace {

bool same_values(const Bag& bag, const table::Row& row) {
    return std::all_of(bag.begin(), bag.end(), [&](const Value& value) {
        const Value* known = row.find(value.tag());
        return known && *known == value;
    });
}

} // namespace

void Profile::refresh() {
    const std::lock_guard refreshing(refreshing_);
    find_stores();
    write_ordinals();
    write_lists();
    write_marks();
    put_rows();
    status::profile_changed(*this);
}

void Profile::write_ordinals() {
    std::vector<std::pair<LONG, SectionPtr>> all;
    for (const InstalledPtr& service : services()) {
        for (const Provider& provider : service->providers)
            all.emplace_back(provider.section->get(PR_PROVIDER_ORDINAL).number(), provider.section);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    LONG position = 0;
    for (const auto& [ordinal, section] : all) {
        if (ordinal != position)
            section->set({Value::number(PR_PROVIDER_ORDINAL, position)});
        ++position;
    }
}

void Profile::write_lists() {
    struct Lists {
        std::vector<MAPIUID> stores, books, transports;

        void add(const Provider& provider) {
            std::vector<MAPIUID>& list = provider.type() == MAPI_STORE_PROVIDER ? stores
                                         : provider.type() == MAPI_AB_PROVIDER  ? books
                                                                                : transports;
            list.push_back(provider.uid());
        }
        static void put(Section& section, ULONG tag, const std::vector<MAPIUID>& uids) {
            if (uids.empty())
                section.erase(tag);
            else
                section.set({Value::binary(tag, uids.data(), uids.size() * sizeof(MAPIUID))});
        }
        void put(Section& section) const {
            put(section, PR_STORE_PROVIDERS, stores);
            put(section, PR_AB_PROVIDERS, books);
            put(section, PR_TRANSPORT_PROVIDERS, transports);
        }
    };
    Lists all;
    std::vector<MAPIUID> services_list;
    for (const InstalledPtr& service : services()) {
        Lists own;
        std::vector<MAPIUID> extra;
        for (const Provider& provider : service->providers) {
            own.add(provider);
            all.add(provider);
        }
        own.put(*service->section);
        for (const SectionPtr& section : service->extra) {
            own.put(*section);
            extra.push_back(section->uid());
        }
        Lists::put(*service->section, PR_SERVICE_EXTRA_UIDS, extra);
        services_list.push_back(service->uid());
    }
    const SectionPtr profile = find_section(nullptr);
    all.put(*profile);
    Lists::put(*profile, PR_SERVICES, services_list);
    if (const SectionPtr global = find_section(&kGlobalSection))
        all.put(*global);
}

void Profile::write_marks() {
    for (const InstalledPtr& service : services()) {
        const ULONG before = service->flags();
        bool has_default = false;
        for (const Provider& provider : service->providers) {
            ULONG flags = provider.info->flags_in((before & SERVICE_PRIMARY_IDENTITY) != 0);
            if (provider.type() == MAPI_STORE_PROVIDER) {
                const std::lock_guard lock(mutex_);
                for (const OpenedStore& store : stores_) {
                    if (store.provider.section == provider.section)
                        flags = store_flags_locked(store, simple_);
                }
            }
            has_default = has_default || flags & STATUS_DEFAULT_STORE;
            provider.section->set({flags_value(flags)});
            if (provider.type() == MAPI_STORE_PROVIDER)
                provider.section->set(
                    {Value::boolean(PR_DEFAULT_STORE, (flags & STATUS_DEFAULT_STORE) != 0)});
        }
        const ULONG after = has_default ? before | SERVICE_DEFAULT_STORE
                                        : before & ~static_cast<ULONG>(SERVICE_DEFAULT_STORE);
        if (after != before)
            service->section->set({flags_value(after)});
    }
}

void Profile::find_stores() {
    std::vector<OpenedStore> found;
    for (const InstalledPtr& service : services()) {
        for (const Provider& provider : service->providers) {
            if (provider.type() != MAPI_STORE_PROVIDER)
                continue;
            store::MailboxPtr mailbox = service->kind->store_of(*this, provider);
            if (!mailbox)
                continue;
            provider.section->set({Value::binary(PR_ENTRYID, mailbox->store_id().vector()),
                                   mailbox->record_key_value().with_id(PR_RECORD_KEY)});
            const bool twice = std::any_of(found.begin(), found.end(), [&](const auto& other) {
                return other.mailbox == mailbox;
            });
            if (!twice)
                found.push_back({std::move(mailbox), service, provider});
        }
    }
    const std::lock_guard lock(mutex_);
    stores_.swap(found); // `found` are now the stores that were there before
    for (store::MailboxPtr* mark : {&default_, &simple_, &primary_, &secondary_}) {
        if (*mark && !opened(**mark))
            mark->reset();
    }
    if (temporary_simple_ && *temporary_simple_ && !opened(**temporary_simple_))
        temporary_simple_.reset();
    // What comes into a profile that has no default store becomes it.
    for (const OpenedStore& store : stores_) {
        const bool is_new = std::none_of(found.begin(), found.end(), [&](const auto& before) {
            return before.mailbox == store.mailbox;
        });
        if (!is_new || store.provider.info->flags & STATUS_NO_DEFAULT_STORE)
            continue;
        if (!default_)
            default_ = store.mailbox;
        if (!primary_)
            primary_ = store.mailbox;
    }
}

void Profile::put_rows() {
    std::vector<std::pair<OpenedStore, ULONG>> stores;
    {
        const std::lock_guard lock(mutex_);
        for (const OpenedStore& store : stores_)
            stores.emplace_back(store, store_flags_locked(store, shown_simple()));
    }
    for (const table::RowPtr& row : store_rows_->snapshot()) {
        const std::string key{row->key()};
        const bool gone = std::none_of(stores.begin(), stores.end(), [&](const auto& store) {
            return key.size() == sizeof(MAPIUID) &&
                   std::memcmp(key.data(), &store.first.mailbox->uid(), sizeof(MAPIUID)) == 0;
        });
        if (gone)
            store_rows_->erase(key);
    }
    for (const auto& [opened, flags] : stores) {
        const store::Mailbox& store = *opened.mailbox;
        const Bag settings = opened.provider.section->values();
        Bag bag;
        bag.set_binary(PR_INSTANCE_KEY, &store.uid(), sizeof(MAPIUID));
        bag.set(store.store_id_value().with_id(PR_ENTRYID));
        bag.set(store.store_id_value());
        bag.set(store.record_key_value().with_id(PR_RECORD_KEY));
        bag.set(store.record_key_value());
        bag.set_boolean(PR_DEFAULT_STORE, (flags & STATUS_DEFAULT_STORE) != 0);
        bag.set_text(PR_DISPLAY_NAME_W, settings.text(PR_DISPLAY_NAME_W, store.display_name()));
        bag.set_binary(PR_MDB_PROVIDER, &store::kProviderUid, sizeof store::kProviderUid);
        bag.set_number(PR_OBJECT_TYPE, MAPI_STORE);
        bag.set_text(PR_PROVIDER_DISPLAY_W, settings.text(PR_PROVIDER_DISPLAY_W));
        bag.set_binary(PR_PROVIDER_UID, &opened.provider.uid(), sizeof(MAPIUID));
        bag.set_binary(PR_SERVICE_UID, &opened.service->uid(), sizeof(MAPIUID));
        bag.set_number(PR_RESOURCE_FLAGS, static_cast<LONG>(flags));
        bag.set_number(PR_RESOURCE_TYPE, MAPI_STORE_PROVIDER);
        bag.set_number(PR_STORE_SUPPORT_MASK, static_cast<LONG>(store::support_mask(true)));
        const std::string_view key{reinterpret_cast<const char*>(&store.uid()), sizeof(MAPIUID)};
        const table::RowPtr known = store_rows_->find(key);
        if (!known || !same_values(bag, *known))
            store_rows_->put(table::make_row(std::move(bag)));
    }
}

} // namespace mapisim::profile
