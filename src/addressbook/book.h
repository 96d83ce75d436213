#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "addressbook/directory.h"
#include "platform/mutex.h"
#include "property/prop_object.h"

namespace mapisim::addressbook {

/// One entry of a personal address book as it was saved. Never changed: a save makes a new one.
struct Personal {
    EntryId id;
    ULONG version = 1; ///< grows with each save
    property::BagPtr properties;
    std::vector<Member> members; ///< of a list
    RowSourcePtr member_rows;    ///< of a list; one for its life
};
using PersonalPtr = std::shared_ptr<const Personal>;

/// Templates of new entries, by the number in their identifiers.
enum class Form : std::uint32_t { user = 1, list = 2 };
notify::EntryId form_id(Form form);

/// Marks of an entry that nobody sets: they follow from what it is.
bool is_derived(ULONG tag) noexcept;

/// The address book as one profile sees it: the world's directory, and a personal address book of
/// its own (the PAB). Thread-safe.
class Book {
public:
    Book(const MAPIUID& uid, std::shared_ptr<const Directory> directory);
    ~Book();
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    const Directory& directory() const noexcept { return *directory_; }
    /// The names of properties of the personal book's entries.
    property::NameMap& names() noexcept { return names_; }
    /// Null for an entry that is not in the personal book: its identifiers have other meanings.
    const property::NameMap* names_of(const notify::EntryId& id) const noexcept;
    /// What listeners register on.
    notify::Source source() const noexcept { return source_; }

    // Containers
    // ------------------------------------------------------------------------------------

    EntryId personal_id() const noexcept {
        return {.kind = EntryKind::personal_book, .number = 0, .book = uid_};
    }
    /// True for a container that is there, personal or not.
    bool has_container(const EntryId& id) const noexcept;
    bool is_modifiable(const EntryId& container) const noexcept {
        return container.kind == EntryKind::personal_book;
    }
    /// Every container but the root, in the order of the whole hierarchy.
    std::vector<EntryId> containers() const;
    property::Bag container_properties(const EntryId& id) const;
    /// The personal book's own properties, shared by all that have it open; its name may change.
    const property::PropertiesPtr& personal_properties() const noexcept { return properties_; }
    void personal_properties_changed();

    /// Null where a container has none.
    RowSourcePtr hierarchy(const EntryId& container, bool deep) const;
    RowSourcePtr contents(const EntryId& container) const;
    /// What a name may mean in one container.
    std::vector<property::BagPtr> candidates(const EntryId& container, std::string_view name) const;

    // Entries
    // ---------------------------------------------------------------------------------------

    /// Null when there is none, or no longer.
    PersonalPtr find(const EntryId& id) const;
    /// The properties of whatever has an identifier here: an entry of the directory, of the
    /// personal book, or a one-off. Null for what does not exist.
    property::BagPtr properties_of(const notify::EntryId& id) const;
    /// Who is on a list; nothing for what is no list.
    std::optional<std::vector<Member>> members_of(const notify::EntryId& list) const;

    // Changes of the personal book
    // ------------------------------------------------------------------

    struct Saved {
        EntryKind kind = EntryKind::personal_user;
        std::uint32_t number = 0; ///< 0: a new entry
        ULONG version = 0;        ///< that it was opened with
        ULONG create_flags = 0;   ///< of a new one: CREATE_...
        bool force = false;       ///< over what another has saved
        property::Bag properties = {};
        std::vector<Member> members = {};
        const notify::EntryId* copied_from = nullptr;
    };
    /// MAPI_E_COLLISION for a new entry that is there already, MAPI_E_OBJECT_CHANGED,
    /// MAPI_E_OBJECT_DELETED, MAPI_E_MISSING_REQUIRED_COLUMN for one with neither name nor address.
    HRESULT save(Saved what, PersonalPtr& out);
    bool erase(const EntryId& id);

private:
    property::Bag derive(const EntryId& id, property::Bag bag) const;
    const Personal* duplicate(const Saved& what) const;
    bool is_gone(const Member& member) const;
    void refresh_members(const Personal& changed) noexcept;
    void drop_member(const notify::EntryId& gone, std::vector<EntryId>& lists) noexcept;
    void replace_members(PersonalPtr& list, std::vector<Member> members);
    void post(ULONG event, const EntryId& id, const notify::EntryId* from) const;
    void post_members_changed(const EntryId& list) const;

    const MAPIUID uid_;
    const notify::Source source_;
    const std::shared_ptr<const Directory> directory_;
    const property::PropertiesPtr properties_;
    const RowSourcePtr root_rows_, deep_rows_, all_lists_rows_, rows_;

    property::NameMap names_;
    mutable platform::Mutex mutex_;
    std::map<std::uint32_t, PersonalPtr> entries_;
    std::uint32_t next_number_ = 1;
};
using BookPtr = std::shared_ptr<Book>;

/// Gives each member that has none a PR_INSTANCE_KEY of its own.
Member make_member(const notify::EntryId& id, const property::Bag& properties, std::uint32_t key);
/// The first key that no member has.
std::uint32_t next_member_key(const std::vector<Member>& members);

} // namespace mapisim::addressbook
