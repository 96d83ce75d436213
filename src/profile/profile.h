#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mapidefs.h>

#include "addressbook/book.h"
#include "platform/mutex.h"
#include "profile/section.h"
#include "store/mailbox.h"

namespace mapisim::profile {

/// Who a session is.
struct Identity {
    std::string display_name, address;
    notify::EntryId entry_id;
};

/// A profile: an identity, its stores, and sections of settings. All text is UTF-8.
class Profile {
public:
    Profile(std::string name, Identity identity, std::vector<store::MailboxPtr> stores,
            std::shared_ptr<addressbook::Directory> directory);

    const std::string& name() const noexcept { return name_; }
    const MAPIUID& uid() const noexcept { return uid_; }
    const Identity& identity() const noexcept { return identity_; }
    const std::vector<store::MailboxPtr>& stores() const noexcept { return stores_; }
    const addressbook::Directory& directory() const noexcept { return book_->directory(); }
    /// The address book as the profile has it.
    addressbook::Book& book() const noexcept { return *book_; }

    /// Null when no store is the default.
    store::MailboxPtr default_store() const;
    /// Null for a store that is not in the profile.
    store::MailboxPtr find_store(const MAPIUID& uid) const;

    /// One of SetDefaultStore's values; a null store clears the mark.
    void mark_store(ULONG mark, const store::MailboxPtr& store);
    /// PR_RESOURCE_FLAGS of a store.
    ULONG store_flags(const store::Mailbox& store) const;
    /// The message store table, shared by all that have it open.
    const store::RowSourcePtr& store_rows() const noexcept { return store_rows_; }

    /// Null uid: the profile's own section.
    SectionPtr find_section(const MAPIUID* uid) const;
    SectionPtr make_section(const MAPIUID& uid);

private:
    void put_store_row(const store::Mailbox& store);
    void add_section(SectionPtr section) { sections_.push_back(std::move(section)); }

    const std::string name_;
    const MAPIUID uid_;
    const Identity identity_;
    const std::vector<store::MailboxPtr> stores_;
    const addressbook::BookPtr book_;
    const store::RowSourcePtr store_rows_;

    mutable platform::Mutex mutex_;
    platform::Mutex marking_; ///< makes the rows follow the marks in their order
    store::MailboxPtr default_, simple_, primary_, secondary_;
    std::vector<SectionPtr> sections_; ///< the profile's own first
};

} // namespace mapisim::profile
