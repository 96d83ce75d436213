#include "profile/profile.h"

#include <algorithm>
#include <cstring>
#include <mutex>

#include <mapiguid.h>
#include <mapitags.h>

#include "addressbook/options.h"
#include "profile/tags.h"
#include "property/text.h"
#include "status/status_api.h"
#include "store/entry_id.h"
#include "world/description.h"

namespace mapisim::profile {

using property::Bag;
using property::Value;

namespace {

store::RowSourcePtr make_store_rows() {
    return std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_INSTANCE_KEY, PR_ENTRYID, PR_DEFAULT_STORE, PR_DISPLAY_NAME_W,
                    PR_MDB_PROVIDER, PR_OBJECT_TYPE, PR_PROVIDER_DISPLAY_W, PR_RECORD_KEY,
                    PR_RESOURCE_FLAGS, PR_RESOURCE_TYPE},
        .available = {PR_STORE_SUPPORT_MASK, PR_STORE_ENTRYID, PR_STORE_RECORD_KEY, PR_PROVIDER_UID,
                      PR_SERVICE_UID}});
}

void name_section(Section& section, std::string_view name) {
    section.set({Value::text(PR_PROFILE_NAME_W, name), Value::text(PR_DISPLAY_NAME_W, name)});
}

std::string as_text(const MAPIUID& uid) {
    return {reinterpret_cast<const char*>(uid.ab), sizeof uid.ab};
}

} // namespace

Profile::Profile(std::string name, const MAPIUID& uid, std::shared_ptr<StoreDepot> depot, bool app)
    : uid_(uid), app_(app), depot_(std::move(depot)),
      book_(std::make_shared<addressbook::Book>(
          store::uid_from_text("address book of " + as_text(uid)), depot_->directory())),
      store_rows_(make_store_rows()), name_(std::move(name)) {
    auto own = std::make_shared<Section>(uid_, name_, false);
    name_section(*own, name_);
    own->set({Value::binary(PR_SEARCH_KEY, &uid_, sizeof uid_),
              Value::boolean(PR_DEFAULT_PROFILE, false)});
    sections_.push_back(std::move(own));
}

std::shared_ptr<Profile> Profile::create(std::string name, std::shared_ptr<StoreDepot> depot,
                                         bool app) {
    const std::string text = "profile " + name + " " + std::to_string(depot->next_number());
    std::shared_ptr<Profile> profile(
        new Profile(std::move(name), store::uid_from_text(text), std::move(depot), app));
    profile->refresh();
    return profile;
}

std::shared_ptr<Profile> Profile::of_world(std::string name, const Identity& identity,
                                           const std::vector<store::MailboxPtr>& stores,
                                           std::shared_ptr<StoreDepot> depot) {
    const MAPIUID uid = store::uid_from_text("profile " + name);
    std::shared_ptr<Profile> profile(new Profile(std::move(name), uid, std::move(depot), false));
    for (const store::MailboxPtr& store : stores) {
        // A store provider's settings lie under the store's own uid.
        const bool is_first = store == stores.front();
        const InstalledPtr service =
            profile->install(is_first ? world_service() : personal_store_service(),
                             store->display_name(), &store->uid());
        const SectionPtr& section = service->providers.front().section;
        section->set({Value::text(PR_DISPLAY_NAME_W, store->display_name()),
                      Value::text(PR_PROVIDER_DISPLAY_W, store->provider_display())});
        if (is_first) {
            profile->depot().add(store);
            settle_account(*profile, *service, identity, *store);
        } else {
            section->set({Value::text(kPstPath, profile->depot().add_personal(store))});
        }
    }
    profile->install(address_book_service(), {});
    profile->refresh();
    return profile;
}

void Profile::add_world_services(std::span<const world::ProfileService> services) {
    for (const world::ProfileService& added : services) {
        const ServicePtr kind = service_list().find(added.service);
        const InstalledPtr service = kind ? install(kind, added.display) : nullptr;
        if (!service)
            continue; // a description that was read has none such
        std::vector<Value> values;
        for (const world::Property& property : added.properties)
            values.push_back(property.value);
        if (!kind->is_simulated()) { // it is as its entry function left it
            Bag bag;
            for (const Value& value : values)
                bag.set(value);
            service->section->set(bag);
            continue;
        }
        Service::Event event{.profile = *this, .service = *service, .values = values};
        service->section->set_unconfigured(FAILED(kind->configure(event)));
    }
    if (!services.empty())
        refresh();
}

std::shared_ptr<Profile> Profile::copy(std::string name) const {
    std::shared_ptr<Profile> profile = create(std::move(name), depot_, app_);
    std::vector<std::pair<SectionPtr, SectionPtr>> copies; // each with what it is a copy of
    {
        const std::lock_guard lock(mutex_);
        for (const SectionPtr& section : sections_) {
            const bool own = section == sections_.front();
            SectionPtr copied = own ? profile->sections_.front()
                                    : std::make_shared<Section>(section->uid(), section->label(),
                                                                section->provider_owned());
            Bag values = section->values();
            if (own) {
                for (const ULONG tag :
                     {PR_PROFILE_NAME_W, PR_DISPLAY_NAME_W, PR_SEARCH_KEY, PR_DEFAULT_PROFILE})
                    values.erase(tag);
                addressbook::move_settings(values, *book_, *profile->book_);
            } else {
                profile->sections_.push_back(copied);
            }
            copied->set(values);
            copied->set_unconfigured(section->unconfigured());
            copies.emplace_back(section, std::move(copied));
        }
        bool whole = true;
        const auto take_copy = [&](SectionPtr& section) {
            const auto place = std::find_if(copies.begin(), copies.end(), [&](const auto& pair) {
                return pair.first == section;
            });
            if (place == copies.end())
                whole = false;
            else
                section = place->second;
        };
        for (const InstalledPtr& service : services_) {
            auto copied = std::make_shared<InstalledService>(*service);
            whole = true;
            take_copy(copied->section);
            for (Provider& provider : copied->providers)
                take_copy(provider.section);
            for (SectionPtr& section : copied->extra)
                take_copy(section);
            if (whole) // it must not share a section with the original
                profile->services_.push_back(std::move(copied));
        }
        profile->default_ = default_;
        profile->simple_ = simple_;
        profile->primary_ = primary_;
        profile->secondary_ = secondary_;
        profile->next_ordinal_ = next_ordinal_;
    }
    profile->refresh();
    return profile;
}

// Names and use
// -----------------------------------------------------------------------------------

std::string Profile::name() const {
    const std::lock_guard lock(mutex_);
    return name_;
}

bool Profile::claims(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return property::compare_text(name_, name) == 0 ||
           (!next_name_.empty() && property::compare_text(next_name_, name) == 0);
}

void Profile::rename(std::string name) {
    {
        const std::lock_guard lock(mutex_);
        next_name_ = std::move(name);
    }
    begin_use();
    end_use();
}

void Profile::end_use() noexcept {
    if (users_.fetch_sub(1) != 1)
        return;
    try {
        drop_temporary_marks();
        std::string name;
        {
            const std::lock_guard lock(mutex_);
            if (next_name_.empty())
                return;
            name_.swap(next_name_);
            next_name_.clear();
            name = name_;
        }
        name_section(*find_section(nullptr), name);
    } catch (const std::bad_alloc&) { // rows show an old mark, or the section the old name
    }
}

void Profile::set_default(bool is_default) {
    find_section(nullptr)->set({Value::boolean(PR_DEFAULT_PROFILE, is_default)});
    default_profile_.store(is_default);
}

// Stores
// -------------------------------------------------------------------------------------------

std::vector<store::MailboxPtr> Profile::stores() const {
    const std::lock_guard lock(mutex_);
    std::vector<store::MailboxPtr> out;
    out.reserve(stores_.size());
    for (const OpenedStore& store : stores_)
        out.push_back(store.mailbox);
    return out;
}

std::vector<Profile::OpenedStore> Profile::opened_stores() const {
    const std::lock_guard lock(mutex_);
    return stores_;
}

store::MailboxPtr Profile::default_store() const {
    const std::lock_guard lock(mutex_);
    return default_;
}

store::MailboxPtr Profile::find_store(const MAPIUID& uid) const {
    const std::lock_guard lock(mutex_);
    for (const OpenedStore& store : stores_) {
        if (store::same_uid(store.mailbox->uid(), uid))
            return store.mailbox;
    }
    return nullptr;
}

const Profile::OpenedStore* Profile::opened(const store::Mailbox& store) const {
    for (const OpenedStore& known : stores_) {
        if (known.mailbox.get() == &store)
            return &known;
    }
    return nullptr;
}

ULONG Profile::store_flags_locked(const OpenedStore& store, const store::MailboxPtr& simple) const {
    const ULONG service_flags =
        static_cast<ULONG>(store.service->section->get(PR_RESOURCE_FLAGS).number());
    ULONG flags = store.provider.info->flags & ~STATUS_NO_PRIMARY_IDENTITY;
    flags |= service_flags & SERVICE_PRIMARY_IDENTITY ? STATUS_PRIMARY_IDENTITY
                                                      : STATUS_NO_PRIMARY_IDENTITY;
    if (default_ == store.mailbox)
        flags |= STATUS_DEFAULT_STORE;
    if (simple == store.mailbox)
        flags |= STATUS_SIMPLE_STORE;
    if (primary_ == store.mailbox)
        flags |= STATUS_PRIMARY_STORE;
    if (secondary_ == store.mailbox)
        flags |= STATUS_SECONDARY_STORE;
    return flags;
}

ULONG Profile::store_flags(const store::Mailbox& store) const {
    const std::lock_guard lock(mutex_);
    const OpenedStore* known = opened(store);
    return known ? store_flags_locked(*known, shown_simple()) : STATUS_NO_PRIMARY_IDENTITY;
}

void Profile::mark_store(ULONG mark, const store::MailboxPtr& store) {
    const std::lock_guard refreshing(refreshing_);
    const bool temporary = mark == MAPI_SIMPLE_STORE_TEMPORARY;
    bool changed = false;
    store::MailboxPtr before = store;
    std::optional<store::MailboxPtr> temporary_before;
    if (temporary)
        temporary_before = store;
    {
        const std::lock_guard lock(mutex_);
        if (temporary || mark == MAPI_SIMPLE_STORE_PERMANENT) { // either ends a temporary one
            temporary_simple_.swap(temporary_before);
            changed = temporary_simple_ != temporary_before;
        }
        if (!temporary)
            before.swap(mark == MAPI_DEFAULT_STORE     ? default_
                        : mark == MAPI_PRIMARY_STORE   ? primary_
                        : mark == MAPI_SECONDARY_STORE ? secondary_
                                                       : simple_);
    }
    if (before == store && !changed)
        return;
    write_marks();
    put_rows();
    status::profile_changed(*this);
}

void Profile::drop_temporary_marks() {
    const std::lock_guard refreshing(refreshing_);
    {
        const std::lock_guard lock(mutex_);
        if (!temporary_simple_ || in_use()) // somebody else has begun a session
            return;
        temporary_simple_.reset();
    }
    put_rows();
    status::profile_changed(*this);
}

// Sections
// -----------------------------------------------------------------------------------------

SectionPtr Profile::known_section(const MAPIUID& uid) const {
    for (const SectionPtr& section : sections_) {
        if (store::same_uid(section->uid(), uid))
            return section;
    }
    return nullptr;
}

SectionPtr Profile::find_section(const MAPIUID* uid) const {
    static_assert(sizeof(MAPIUID) == sizeof(GUID));
    const std::lock_guard lock(mutex_);
    static constexpr MAPIUID kProperties = PS_PROFILE_PROPERTIES_INIT;
    if (!uid || std::memcmp(uid, &MUID_PROFILE_INSTANCE, sizeof(GUID)) == 0 ||
        store::same_uid(*uid, kProperties))
        return sections_.front();
    return known_section(*uid);
}

SectionPtr Profile::make_section(const MAPIUID& uid) {
    return add_section(uid, {}, false);
}

SectionPtr Profile::add_section(const MAPIUID& uid, std::string label, bool provider_owned) {
    auto section = std::make_shared<Section>(uid, std::move(label), provider_owned);
    const std::lock_guard lock(mutex_);
    if (SectionPtr known = known_section(uid))
        return known;
    sections_.push_back(section);
    return section;
}

void Profile::drop_section(const SectionPtr& section) noexcept {
    const std::lock_guard lock(mutex_);
    std::erase(sections_, section);
}

} // namespace mapisim::profile
