#include "addressbook/book.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <new>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/book_events.h"
#include "addressbook/matching.h"
#include "platform/undo.h"
#include "property/text.h"

namespace mapisim::addressbook {

using property::Bag;
using property::BagPtr;

namespace {

constexpr MAPIUID kPersonalProviderUid = {{0x5a, 0x0d, 0x84, 0x1e, 0x2f, 0x6b, 0x45, 0x39, 0x9c,
                                           0x70, 0x4e, 0xb1, 0x16, 0x28, 0xdf, 0x64}};

RowSourcePtr make_rows(table::SourceOptions options) {
    return std::make_shared<table::RowSource>(std::move(options));
}

table::RowPtr hierarchy_row(Bag properties, LONG depth) {
    properties.set_number(PR_DEPTH, depth);
    return table::make_row(std::move(properties));
}

bool same_bytes(property::Bytes a, property::Bytes b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

} // namespace

notify::EntryId form_id(Form form) {
    return EntryId{.kind = EntryKind::form, .number = static_cast<std::uint32_t>(form)}.vector();
}

bool is_derived(ULONG tag) noexcept {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_ENTRYID):
    case PROP_ID(PR_RECORD_KEY):
    case PROP_ID(PR_SEARCH_KEY):
    case PROP_ID(PR_INSTANCE_KEY):
    case PROP_ID(PR_OBJECT_TYPE):
    case PROP_ID(PR_DISPLAY_TYPE):
    case PROP_ID(PR_ACCESS_LEVEL):
        return true;
    default:
        return false;
    }
}

Book::Book(const MAPIUID& uid, std::shared_ptr<const Directory> directory)
    : uid_(uid), source_(notify::new_source()), directory_(std::move(directory)),
      properties_(std::make_shared<property::Properties>()),
      root_rows_(make_rows(hierarchy_options())), deep_rows_(make_rows(hierarchy_options())),
      all_lists_rows_(make_rows(hierarchy_options())), rows_(make_rows(contents_options())) {
    const notify::EntryId id = personal_id().vector();
    Bag& bag = properties_->bag;
    bag.set_binary(PR_ENTRYID, id);
    bag.set_binary(PR_RECORD_KEY, id);
    bag.set_binary(PR_INSTANCE_KEY, &uid_, sizeof uid_);
    bag.set_number(PR_OBJECT_TYPE, MAPI_ABCONT);
    bag.set_number(PR_STATUS, 0);
    bag.set_binary(PR_AB_PROVIDER_ID, &kPersonalProviderUid, sizeof kPersonalProviderUid);
    bag.set_text(PR_DISPLAY_NAME_W, "Personal Address Book");
    bag.set_text(PR_COMMENT_W, "");
    bag.set_number(PR_DISPLAY_TYPE, DT_MODIFIABLE);
    bag.set_number(PR_CONTAINER_FLAGS, AB_RECIPIENTS | AB_MODIFIABLE);
    bag.set_binary(PR_PARENT_ENTRYID,
                   EntryId{.kind = EntryKind::container, .number = kRootContainer}.vector());
    bag.set_binary(PR_DEF_CREATE_MAILUSER, form_id(Form::user));
    bag.set_binary(PR_DEF_CREATE_DL, form_id(Form::list));

    for (const Container& container : Directory::containers()) {
        if (container.number == kRootContainer)
            continue;
        const bool top = container.parent == kRootContainer;
        Bag row = Directory::container_properties(container.number);
        (top ? root_rows_ : all_lists_rows_)->put(hierarchy_row(row, 0));
        deep_rows_->put(hierarchy_row(std::move(row), top ? 0 : 1));
    }
    personal_properties_changed();
}

Book::~Book() {
    notify::end_source(source_);
}

// Containers
// ---------------------------------------------------------------------------------------

void Book::personal_properties_changed() {
    Bag row;
    {
        const std::lock_guard lock(properties_->mutex);
        row = properties_->bag;
    }
    root_rows_->put(hierarchy_row(row, 0));
    deep_rows_->put(hierarchy_row(std::move(row), 0));
    const notify::EntryId root =
        EntryId{.kind = EntryKind::container, .number = kRootContainer}.vector();
    post_change(source_, fnevObjectModified, personal_id().vector(), root, nullptr, MAPI_ABCONT);
    post_table_change(source_, root);
}

bool Book::has_container(const EntryId& id) const noexcept {
    if (id.kind == EntryKind::personal_book)
        return id.number == 0 && same_uid(id.book, uid_);
    return id.kind == EntryKind::container && Directory::container(id.number);
}

std::vector<EntryId> Book::containers() const {
    std::vector<EntryId> all;
    for (const Container& container : Directory::containers()) {
        if (container.number != kRootContainer)
            all.push_back({.kind = EntryKind::container, .number = container.number});
    }
    all.push_back(personal_id());
    return all;
}

Bag Book::container_properties(const EntryId& id) const {
    if (id.kind == EntryKind::container)
        return Directory::container_properties(id.number);
    const std::lock_guard lock(properties_->mutex);
    return properties_->bag;
}

RowSourcePtr Book::hierarchy(const EntryId& container, bool deep) const {
    if (container.kind != EntryKind::container)
        return nullptr;
    if (container.number == kRootContainer)
        return deep ? deep_rows_ : root_rows_;
    return container.number == kAllLists ? all_lists_rows_ : nullptr;
}

RowSourcePtr Book::contents(const EntryId& container) const {
    return container.kind == EntryKind::personal_book ? rows_
                                                      : directory_->contents(container.number);
}

std::vector<BagPtr> Book::candidates(const EntryId& container, std::string_view name) const {
    Matcher matcher(name);
    if (container.kind == EntryKind::personal_book) {
        const std::lock_guard lock(mutex_);
        for (const auto& [number, entry] : entries_)
            matcher.look_at(entry->properties);
    } else {
        for (const Entry& entry : directory_->entries()) {
            if (Directory::holds(container.number, entry))
                matcher.look_at(entry.properties);
        }
    }
    return matcher.take();
}

// Entries
// ------------------------------------------------------------------------------------------

PersonalPtr Book::find(const EntryId& id) const {
    if (!same_uid(id.book, uid_))
        return nullptr;
    const std::lock_guard lock(mutex_);
    const auto place = entries_.find(id.number);
    return place != entries_.end() && place->second->id.kind == id.kind ? place->second : nullptr;
}

BagPtr Book::properties_of(const notify::EntryId& bytes) const {
    const auto size = static_cast<ULONG>(bytes.size());
    const auto* const id = reinterpret_cast<const ENTRYID*>(bytes.data());
    OneOff one_off;
    if (parse_one_off(size, id, one_off) == S_OK)
        return std::make_shared<const Bag>(one_off_properties(one_off));
    EntryId parsed;
    if (parse(size, id, parsed) != S_OK)
        return nullptr;
    if (parsed.is_personal()) {
        const PersonalPtr entry = find(parsed);
        return entry ? entry->properties : nullptr;
    }
    const Entry* const entry = directory_->find(parsed.number);
    return entry && entry->id.kind == parsed.kind ? entry->properties : nullptr;
}

const property::NameMap* Book::names_of(const notify::EntryId& id) const noexcept {
    EntryId parsed;
    const bool own = parse(static_cast<ULONG>(id.size()),
                           reinterpret_cast<const ENTRYID*>(id.data()), parsed) == S_OK &&
                     parsed.is_personal();
    return own ? &names_ : nullptr;
}

std::optional<std::vector<Member>> Book::members_of(const notify::EntryId& list) const {
    EntryId parsed;
    if (parse(static_cast<ULONG>(list.size()), reinterpret_cast<const ENTRYID*>(list.data()),
              parsed) != S_OK)
        return std::nullopt;
    if (parsed.kind == EntryKind::list) {
        const Entry* const entry = directory_->find(parsed.number);
        if (entry && entry->id.kind == EntryKind::list)
            return entry->members;
    }
    if (parsed.kind == EntryKind::personal_list) {
        if (const PersonalPtr entry = find(parsed))
            return entry->members;
    }
    return std::nullopt;
}

// Changes
// ------------------------------------------------------------------------------------------

Bag Book::derive(const EntryId& id, Bag bag) const {
    const bool list = id.kind == EntryKind::personal_list;
    if (list && !bag.has(PR_ADDRTYPE_W))
        bag.set_text(PR_ADDRTYPE_W, "MAPIPDL");
    const std::string name{bag.text(PR_DISPLAY_NAME_W)};
    const std::string type{bag.text(PR_ADDRTYPE_W)};
    const std::string address{bag.text(PR_EMAIL_ADDRESS_W)};
    if (name.empty())
        bag.set_text(PR_DISPLAY_NAME_W, address);
    const std::string shown{bag.text(PR_DISPLAY_NAME_W)};
    bag.set_text(PR_TRANSMITABLE_DISPLAY_NAME_W, shown);
    if (property::compare_text(type, "SMTP") == 0 && !address.empty())
        bag.set_text(PR_SMTP_ADDRESS_W, address);
    if (!bag.has(PR_SEND_RICH_INFO))
        bag.set_boolean(PR_SEND_RICH_INFO, false);
    const std::string key = make_search_key(type, address.empty() ? name : address);
    bag.set_binary(PR_SEARCH_KEY, key.data(), key.size() + 1);
    bag.set_number(PR_OBJECT_TYPE, list ? MAPI_DISTLIST : MAPI_MAILUSER);
    bag.set_number(PR_DISPLAY_TYPE, static_cast<LONG>(list ? DT_PRIVATE_DISTLIST : DT_MAILUSER));
    const notify::EntryId bytes = id.vector();
    bag.set_binary(PR_ENTRYID, bytes);
    bag.set_binary(PR_RECORD_KEY, bytes);
    bag.set_binary(PR_INSTANCE_KEY, &id.number, sizeof id.number);
    return bag;
}

/// Loosely: the display name; strictly: the search key too. With the lock held.
const Personal* Book::duplicate(const Saved& what) const {
    const ULONG checks = CREATE_CHECK_DUP_STRICT | CREATE_CHECK_DUP_LOOSE | CREATE_REPLACE;
    if (!(what.create_flags & checks))
        return nullptr;
    const Bag wanted = derive({.kind = what.kind, .number = 0, .book = uid_}, what.properties);
    for (const auto& [number, entry] : entries_) {
        const Bag& has = *entry->properties;
        if (entry->id.kind == what.kind &&
            property::compare_text(has.text(PR_DISPLAY_NAME_W), wanted.text(PR_DISPLAY_NAME_W)) ==
                0 &&
            (what.create_flags & CREATE_CHECK_DUP_LOOSE ||
             same_bytes(has.binary(PR_SEARCH_KEY), wanted.binary(PR_SEARCH_KEY)))) {
            return entry.get();
        }
    }
    return nullptr;
}

/// An entry of this book that was deleted. With the lock held.
bool Book::is_gone(const Member& member) const {
    EntryId id;
    if (parse(static_cast<ULONG>(member.id.size()),
              reinterpret_cast<const ENTRYID*>(member.id.data()), id) != S_OK ||
        !id.is_personal() || !same_uid(id.book, uid_))
        return false;
    const auto place = entries_.find(id.number);
    return place == entries_.end() || place->second->id.kind != id.kind;
}

HRESULT Book::save(Saved what, PersonalPtr& out) {
    if (what.properties.text(PR_DISPLAY_NAME_W).empty() &&
        what.properties.text(PR_EMAIL_ADDRESS_W).empty())
        return MAPI_E_MISSING_REQUIRED_COLUMN;
    auto entry = std::make_shared<Personal>();
    bool made = false;
    {
        const std::lock_guard lock(mutex_);
        const Personal* before = nullptr;
        if (what.number != 0) {
            const auto place = entries_.find(what.number);
            if (place == entries_.end())
                return MAPI_E_OBJECT_DELETED;
            before = place->second.get();
            if (before->version != what.version && !what.force)
                return MAPI_E_OBJECT_CHANGED;
        } else {
            before = duplicate(what);
            if (before && !(what.create_flags & CREATE_REPLACE))
                return MAPI_E_COLLISION;
        }
        made = !before;
        entry->id = {
            .kind = what.kind, .number = before ? before->id.number : next_number_, .book = uid_};
        entry->version = before ? before->version + 1 : 1;
        entry->properties =
            std::make_shared<const Bag>(derive(entry->id, std::move(what.properties)));
        if (what.kind == EntryKind::personal_list) {
            entry->members = std::move(what.members);
            // Who was deleted while the list was open does not come back with it.
            std::erase_if(entry->members, [this](const Member& member) { return is_gone(member); });
            entry->member_rows = before ? before->member_rows : make_rows(contents_options());
        }
        std::vector<table::RowPtr> member_rows;
        for (const Member& member : entry->members)
            member_rows.push_back(table::make_row(member.properties));
        // Want of memory leaves the book as it was: a client that saves again must not make a
        // second entry. Only the members' table of a list that is there may be ahead until then.
        const auto [place, fresh] = entries_.try_emplace(entry->id.number);
        platform::Undo undo([this, place = place, fresh = fresh] {
            if (fresh)
                entries_.erase(place);
        });
        if (entry->member_rows)
            entry->member_rows->replace_all(member_rows);
        rows_->put(table::make_row(entry->properties));
        undo.done();
        place->second = entry;
        next_number_ = std::max(next_number_, entry->id.number + 1);
        if (!made)
            refresh_members(*entry);
    }
    out = std::move(entry);
    post(what.copied_from ? fnevObjectCopied
         : made           ? fnevObjectCreated
                          : fnevObjectModified,
         out->id, what.copied_from);
    return S_OK;
}

bool Book::erase(const EntryId& id) {
    if (!find(id))
        return false;
    const notify::EntryId bytes = id.vector();
    std::vector<EntryId> lists;
    {
        const std::lock_guard lock(mutex_);
        const auto place = entries_.find(id.number);
        if (place == entries_.end())
            return false;
        const PersonalPtr entry = place->second;
        entries_.erase(place);
        rows_->erase(entry->properties->binary(PR_INSTANCE_KEY));
        drop_member(bytes, lists);
    }
    post(fnevObjectDeleted, id, nullptr);
    for (const EntryId& list : lists)
        post_members_changed(list);
    return true;
}

// Members
// ------------------------------------------------------------------------------------------

Member make_member(const notify::EntryId& id, const Bag& properties, std::uint32_t key) {
    Bag bag = properties;
    bag.set_binary(PR_INSTANCE_KEY, &key, sizeof key);
    return {.id = id, .properties = std::make_shared<const Bag>(std::move(bag))};
}

namespace {

std::uint32_t key_of(const Member& member) {
    std::uint32_t key = 0;
    const property::Bytes bytes = member.properties->binary(PR_INSTANCE_KEY);
    if (bytes.size() == sizeof key)
        std::memcpy(&key, bytes.data(), sizeof key);
    return key;
}

} // namespace

std::uint32_t next_member_key(const std::vector<Member>& members) {
    std::uint32_t last = 0;
    for (const Member& member : members)
        last = std::max(last, key_of(member));
    return last + 1;
}

/// The entry shows as it is now in the lists that it is on. With the lock held. It is saved by
/// then: a list that goes on showing it as it was, for want of memory, is better than a save that
/// fails and has changed the book.
void Book::refresh_members(const Personal& changed) noexcept {
    try {
        const notify::EntryId id = changed.id.vector();
        for (auto& [number, list] : entries_) {
            for (std::size_t i = 0; i < list->members.size(); ++i) {
                if (list->members[i].id != id)
                    continue;
                std::vector<Member> members = list->members;
                members[i] = make_member(id, *changed.properties, key_of(members[i]));
                list->member_rows->put(table::make_row(members[i].properties));
                replace_members(list, std::move(members));
            }
        }
    } catch (const std::bad_alloc&) {
    }
}

/// With the lock held. The entry is gone by then: a list that for want of memory still names it
/// loses it when it is next saved. `lists`: those that it was taken from.
void Book::drop_member(const notify::EntryId& gone, std::vector<EntryId>& lists) noexcept {
    const auto is_it = [&](const Member& member) { return member.id == gone; };
    for (auto& [number, list] : entries_) {
        if (std::none_of(list->members.begin(), list->members.end(), is_it))
            continue;
        try {
            const PersonalPtr before = list;
            std::vector<Member> members;
            std::remove_copy_if(before->members.begin(), before->members.end(),
                                std::back_inserter(members), is_it);
            replace_members(list, std::move(members));
            for (const Member& member : before->members) {
                if (is_it(member))
                    before->member_rows->erase(member.properties->binary(PR_INSTANCE_KEY));
            }
            lists.push_back(list->id);
        } catch (const std::bad_alloc&) {
        }
    }
}

/// No save of the list itself: whoever has it open saves over it unhindered.
void Book::replace_members(PersonalPtr& list, std::vector<Member> members) {
    auto next = std::make_shared<Personal>(*list);
    next->members = std::move(members);
    list = std::move(next);
}

void Book::post(ULONG event, const EntryId& id, const notify::EntryId* from) const {
    const bool list = id.kind == EntryKind::personal_list;
    const notify::EntryId entry = id.vector(), book = personal_id().vector();
    post_change(source_, event, entry, book, from, list ? MAPI_DISTLIST : MAPI_MAILUSER);
    post_table_change(source_, book);
}

/// Some members were taken from a list.
void Book::post_members_changed(const EntryId& list) const {
    const notify::EntryId id = list.vector();
    post_change(source_, fnevObjectModified, id, personal_id().vector(), nullptr, MAPI_DISTLIST);
    post_table_change(source_, id);
}

} // namespace mapisim::addressbook
