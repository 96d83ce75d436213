#include "profile/profile.h"

#include <cstring>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "profile/profile_api.h"
#include "store/entry_id.h"
#include "store/store_body.h"

namespace mapisim::profile {

using property::Bag;

namespace {

/// MAPI_FORCE_ACCESS, which the public headers lack.
constexpr ULONG kForceAccess = 0x00080000;

store::RowSourcePtr make_store_rows() {
    return std::make_shared<table::RowSource>(table::SourceOptions{
        .columns = {PR_INSTANCE_KEY, PR_ENTRYID, PR_DEFAULT_STORE, PR_DISPLAY_NAME_W,
                    PR_MDB_PROVIDER, PR_OBJECT_TYPE, PR_PROVIDER_DISPLAY_W, PR_RECORD_KEY,
                    PR_RESOURCE_FLAGS, PR_RESOURCE_TYPE},
        .available = {PR_STORE_SUPPORT_MASK, PR_STORE_ENTRYID, PR_STORE_RECORD_KEY}});
}

} // namespace

Profile::Profile(std::string name, Identity identity, std::vector<store::MailboxPtr> stores,
                 std::shared_ptr<addressbook::Directory> directory)
    : name_(std::move(name)), uid_(store::uid_from_text("profile " + name_)),
      identity_(std::move(identity)), stores_(std::move(stores)),
      book_(std::make_shared<addressbook::Book>(store::uid_from_text("address book " + name_),
                                                std::move(directory))),
      store_rows_(make_store_rows()) {
    if (!stores_.empty())
        default_ = primary_ = stores_.front();

    auto own = std::make_shared<Section>(uid_, name_, false);
    Bag& bag = own->properties()->bag;
    bag.set_text(PR_PROFILE_NAME_W, name_);
    bag.set_text(PR_DISPLAY_NAME_W, name_);
    bag.set_binary(PR_SEARCH_KEY, &uid_, sizeof uid_);
    add_section(std::move(own));

    for (const store::MailboxPtr& store : stores_) {
        // A store provider's settings lie under the store's own uid.
        auto section = std::make_shared<Section>(store->uid(), store->display_name(), true);
        Bag& settings = section->properties()->bag;
        settings.set_text(PR_DISPLAY_NAME_W, store->display_name());
        settings.set_text(PR_PROVIDER_DISPLAY_W, store->provider_display());
        settings.set_number(PR_RESOURCE_TYPE, MAPI_STORE_PROVIDER);
        settings.set_binary(PR_ENTRYID, store->store_id().vector());
        settings.set_binary(PR_RECORD_KEY, &store->uid(), sizeof(MAPIUID));
        add_section(std::move(section));
        put_store_row(*store);
    }
}

// Stores
// -------------------------------------------------------------------------------------------

store::MailboxPtr Profile::default_store() const {
    const std::lock_guard lock(mutex_);
    return default_;
}

store::MailboxPtr Profile::find_store(const MAPIUID& uid) const {
    for (const store::MailboxPtr& store : stores_) {
        if (store::same_uid(store->uid(), uid))
            return store;
    }
    return nullptr;
}

ULONG Profile::store_flags(const store::Mailbox& store) const {
    const std::lock_guard lock(mutex_);
    ULONG flags = STATUS_NO_PRIMARY_IDENTITY;
    if (default_.get() == &store)
        flags |= STATUS_DEFAULT_STORE;
    if (simple_.get() == &store)
        flags |= STATUS_SIMPLE_STORE;
    if (primary_.get() == &store)
        flags |= STATUS_PRIMARY_STORE;
    if (secondary_.get() == &store)
        flags |= STATUS_SECONDARY_STORE;
    return flags;
}

void Profile::put_store_row(const store::Mailbox& store) {
    const ULONG flags = store_flags(store);
    Bag bag;
    bag.set_binary(PR_INSTANCE_KEY, &store.uid(), sizeof(MAPIUID));
    bag.set(store.store_id_value().with_id(PR_ENTRYID));
    bag.set(store.store_id_value());
    bag.set(store.record_key_value().with_id(PR_RECORD_KEY));
    bag.set(store.record_key_value());
    bag.set_boolean(PR_DEFAULT_STORE, (flags & STATUS_DEFAULT_STORE) != 0);
    bag.set_text(PR_DISPLAY_NAME_W, store.display_name());
    bag.set_binary(PR_MDB_PROVIDER, &store::kProviderUid, sizeof store::kProviderUid);
    bag.set_number(PR_OBJECT_TYPE, MAPI_STORE);
    bag.set_text(PR_PROVIDER_DISPLAY_W, store.provider_display());
    bag.set_number(PR_RESOURCE_FLAGS, static_cast<LONG>(flags));
    bag.set_number(PR_RESOURCE_TYPE, MAPI_STORE_PROVIDER);
    bag.set_number(PR_STORE_SUPPORT_MASK, static_cast<LONG>(store::support_mask(true)));
    store_rows_->put(table::make_row(std::move(bag)));
}

void Profile::mark_store(ULONG mark, const store::MailboxPtr& store) {
    const std::lock_guard marking(marking_);
    store::MailboxPtr before = store;
    {
        const std::lock_guard lock(mutex_);
        before.swap(mark == MAPI_DEFAULT_STORE     ? default_
                    : mark == MAPI_PRIMARY_STORE   ? primary_
                    : mark == MAPI_SECONDARY_STORE ? secondary_
                                                   : simple_);
    }
    if (before == store)
        return;
    if (before)
        put_store_row(*before);
    if (store)
        put_store_row(*store);
}

// Sections
// -----------------------------------------------------------------------------------------

SectionPtr Profile::find_section(const MAPIUID* uid) const {
    const std::lock_guard lock(mutex_);
    static_assert(sizeof(MAPIUID) == sizeof(GUID));
    if (!uid || std::memcmp(uid, &MUID_PROFILE_INSTANCE, sizeof(GUID)) == 0) {
        return sections_.front();
    }
    for (const SectionPtr& section : sections_) {
        if (store::same_uid(section->uid(), *uid))
            return section;
    }
    return nullptr;
}

SectionPtr Profile::make_section(const MAPIUID& uid) {
    auto section = std::make_shared<Section>(uid, std::string{}, false);
    const std::lock_guard lock(mutex_);
    for (const SectionPtr& known : sections_) {
        if (store::same_uid(known->uid(), uid))
            return known;
    }
    sections_.push_back(section);
    return section;
}

HRESULT open_section(const session::LogonPtr& logon, const MAPIUID* uid, ULONG flags,
                     IProfSect** out) {
    *out = nullptr;
    const bool writing = (flags & MAPI_MODIFY) != 0;
    SectionPtr section = logon->profile->find_section(uid);
    if (!section) {
        if (!writing)
            return MAPI_E_NOT_FOUND;
        section = logon->profile->make_section(*uid);
    }
    if (section->provider_owned() && !(flags & kForceAccess))
        return MAPI_E_NO_ACCESS;
    auto use = section->open(logon->scope, writing);
    if (!use)
        return MAPI_E_NO_ACCESS;
    *out = object::make<SectionBody>(std::move(section), std::move(use)).detach();
    return S_OK;
}

} // namespace mapisim::profile
