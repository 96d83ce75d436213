#include "addressbook/lists.h"

#include <algorithm>

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/matching.h"

namespace mapisim::addressbook {

using property::Bag;
using property::BagPtr;

namespace {

std::vector<BagPtr> matching(const std::vector<Member>& members, std::string_view name) {
    Matcher matcher(name);
    for (const Member& member : members)
        matcher.look_at(member.properties);
    return matcher.take();
}

} // namespace

std::string ListObject::container_label() const {
    const std::lock_guard lock(properties_->mutex);
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

// The directory's
// ----------------------------------------------------------------------------------

DirectoryListBody::DirectoryListBody(session::LogonPtr logon, const Entry& list)
    : ListObject(std::move(logon)), list_(list) {
    properties_->bag = *list.properties;
}

std::vector<BagPtr> DirectoryListBody::candidates(std::string_view name) const {
    return matching(list_.members, name);
}

// The template of new ones
// ------------------------------------------------------------------------

ListFormBody::ListFormBody(session::LogonPtr logon, Bag properties)
    : ListObject(std::move(logon)), rows_(std::make_shared<table::RowSource>(contents_options())) {
    properties_->bag = std::move(properties);
}

notify::EntryId ListFormBody::container_id() const {
    return form_id(Form::list);
}

// A personal one
// -----------------------------------------------------------------------------------

PersonalListBody::PersonalListBody(Draft draft, Bag properties, std::vector<Member> members)
    : ListObject(draft.logon()), draft_(std::move(draft)), members_(std::move(members)) {
    if (const PersonalPtr& opened = draft_.opened()) {
        properties_->bag = *opened->properties;
        members_ = opened->members;
        if (!draft_.writable()) {
            rows_ = opened->member_rows;
            return;
        }
    } else {
        properties_->bag = std::move(properties);
        if (!properties_->bag.has(PR_ADDRTYPE_W))
            properties_->bag.set_text(PR_ADDRTYPE_W, "MAPIPDL");
    }
    rows_ = std::make_shared<table::RowSource>(contents_options());
    for (const Member& member : members_)
        rows_->put(table::make_row(member.properties));
}

notify::EntryId PersonalListBody::container_id() const {
    const std::lock_guard lock(properties_->mutex);
    const property::Bytes id = properties_->bag.binary(PR_ENTRYID);
    return {id.begin(), id.end()};
}

std::vector<BagPtr> PersonalListBody::candidates(std::string_view name) const {
    const std::lock_guard lock(members_mutex_);
    return matching(members_, name);
}

HRESULT PersonalListBody::save_changes(ULONG flags) {
    std::vector<Member> members;
    {
        const std::lock_guard lock(members_mutex_);
        members = members_;
    }
    return draft_.save(*properties_, std::move(members), flags);
}

void PersonalListBody::add_member(const notify::EntryId& id, const Bag& properties) {
    const std::lock_guard lock(members_mutex_);
    if (std::any_of(members_.begin(), members_.end(),
                    [&](const Member& member) { return member.id == id; }))
        return;
    members_.push_back(make_member(id, properties, next_member_key(members_)));
    rows_->put(table::make_row(members_.back().properties));
}

HRESULT PersonalListBody::new_entry(const notify::EntryId& id, ULONG, LPMAPIPROP* out) {
    if (id == form_id(Form::list))
        return MAPI_E_NO_SUPPORT; // lists are made in the address book, and then put on others
    Bag properties;
    notify::EntryId known;
    if (id == form_id(Form::user)) {
        properties.set_text(PR_ADDRTYPE_W, "SMTP");
    } else {
        const BagPtr there = book().properties_of(id);
        if (!there)
            return MAPI_E_NOT_FOUND;
        properties = *there;
        known = id;
    }
    *out = object::make<NewMemberBody>(object::Ref<IDistList>::share(this), *this, std::move(known),
                                       std::move(properties))
               .detach();
    return S_OK;
}

HRESULT PersonalListBody::add_copy(const notify::EntryId& id, ULONG) {
    const BagPtr properties = book().properties_of(id);
    if (!properties)
        return MAPI_E_NOT_FOUND;
    add_member(id, *properties);
    return S_OK;
}

bool PersonalListBody::remove(const notify::EntryId& id) {
    const std::lock_guard lock(members_mutex_);
    const auto place = std::find_if(members_.begin(), members_.end(),
                                    [&](const Member& member) { return member.id == id; });
    if (place == members_.end())
        return false;
    rows_->erase(place->properties->binary(PR_INSTANCE_KEY));
    members_.erase(place);
    return true;
}

// New members
// --------------------------------------------------------------------------------------

NewMemberBody::NewMemberBody(object::Ref<IDistList> owner, PersonalListBody& list,
                             notify::EntryId id, Bag properties)
    : owner_(std::move(owner)), list_(list), id_(std::move(id)) {
    properties_->bag = std::move(properties);
}

HRESULT NewMemberBody::save_changes(ULONG) {
    if (!list_.writable())
        return MAPI_E_NO_ACCESS;
    Bag bag;
    {
        const std::lock_guard lock(properties_->mutex);
        bag = properties_->bag;
    }
    if (!id_.empty()) {
        list_.add_member(id_, bag);
        return S_OK;
    }
    OneOff one_off{.name = std::string{bag.text(PR_DISPLAY_NAME_W)},
                   .type = std::string{bag.text(PR_ADDRTYPE_W)},
                   .address = std::string{bag.text(PR_EMAIL_ADDRESS_W)},
                   .rich_info = bag.boolean(PR_SEND_RICH_INFO)};
    if (one_off.address.empty())
        return MAPI_E_MISSING_REQUIRED_COLUMN;
    if (one_off.name.empty())
        one_off.name = one_off.address;
    Bag member = bag;
    member.merge(one_off_properties(one_off));
    const notify::EntryId id = one_off.vector();
    list_.add_member(id, member);
    const std::lock_guard lock(properties_->mutex);
    properties_->bag.merge(member);
    return S_OK;
}

} // namespace mapisim::addressbook
