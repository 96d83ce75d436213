#include "addressbook/containers.h"

#include <mapicode.h>
#include <mapitags.h>

#include "addressbook/draft.h"
#include "addressbook/forms.h"
#include "addressbook/lists.h"
#include "addressbook/users.h"
#include "profile/profile.h"

namespace mapisim::addressbook {

using property::Bag;
using property::BagPtr;
using property::Value;

// The directory
// ------------------------------------------------------------------------------------

DirectoryContainerBody::DirectoryContainerBody(session::LogonPtr logon, const EntryId& container)
    : AddressContainer(std::move(logon)), container_(container) {
    properties_->bag = book().container_properties(container);
}

std::string DirectoryContainerBody::container_label() const {
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

// The personal address book
// ------------------------------------------------------------------------

PersonalBookBody::PersonalBookBody(const session::LogonPtr& logon, bool writable)
    : AddressContainer(logon, logon->profile->book().personal_properties()), writable_(writable) {}

std::string PersonalBookBody::container_label() const {
    const std::lock_guard lock(properties_->mutex);
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

bool PersonalBookBody::compute(ULONG tag, const Bag& bag, Value& out) const {
    if (PROP_ID(tag) != PROP_ID(PR_CREATE_TEMPLATES))
        return AddressContainer::compute(tag, bag, out);
    out = Value::object(tag);
    return true;
}

void PersonalBookBody::computed_tags(const Bag& bag, std::vector<ULONG>& tags) const {
    AddressContainer::computed_tags(bag, tags);
    tags.push_back(PR_CREATE_TEMPLATES);
}

SCODE PersonalBookBody::may_set(const Value& value, const Bag& bag) const {
    switch (PROP_ID(value.tag())) {
    case PROP_ID(PR_DISPLAY_NAME):
    case PROP_ID(PR_COMMENT):
        return value.is_text() ? S_OK : MAPI_E_UNEXPECTED_TYPE;
    default:
        return bag.has(value.tag()) ? MAPI_E_COMPUTED : PropHost::may_set(value, bag);
    }
}

HRESULT PersonalBookBody::open_other(ULONG tag, const IID& iid, ULONG options, ULONG flags,
                                     IUnknown** out) {
    if (PROP_ID(tag) != PROP_ID(PR_CREATE_TEMPLATES))
        return AddressContainer::open_other(tag, iid, options, flags, out);
    if (iid != IID_IMAPITable)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    *out = table::make_table(form_rows(), {.flags = options,
                                           .logon = owner()->index,
                                           .label = "templates of " + container_label()})
               .detach();
    return S_OK;
}

HRESULT PersonalBookBody::new_entry(const notify::EntryId& id, ULONG flags, LPMAPIPROP* out) {
    object::Ref<IMAPIProp> entry;
    const HRESULT result = make_personal_entry(owner(), id, flags, entry);
    *out = entry.detach();
    return result;
}

HRESULT PersonalBookBody::add_copy(const notify::EntryId& id, ULONG flags) {
    const BagPtr properties = book().properties_of(id);
    if (!properties)
        return MAPI_E_NOT_FOUND;
    std::optional<std::vector<Member>> members = book().members_of(id);
    PersonalPtr saved;
    const HRESULT result =
        book().save({.kind = members ? EntryKind::personal_list : EntryKind::personal_user,
                     .create_flags = flags,
                     .properties = without_derived(*properties, book().names_of(id)),
                     .members = std::move(members).value_or(std::vector<Member>{}),
                     .copied_from = &id},
                    saved);
    return result == MAPI_E_COLLISION ? S_OK : result; // is there, and is not to be there twice
}

bool PersonalBookBody::remove(const notify::EntryId& id) {
    EntryId parsed;
    return parse(static_cast<ULONG>(id.size()), reinterpret_cast<const ENTRYID*>(id.data()),
                 parsed) == S_OK &&
           parsed.is_personal() && book().erase(parsed);
}

HRESULT make_personal_entry(const session::LogonPtr& logon, const notify::EntryId& id, ULONG flags,
                            object::Ref<IMAPIProp>& out) {
    const Book& book = logon->profile->book();
    EntryKind kind = EntryKind::personal_user;
    Bag properties;
    std::vector<Member> members;
    if (id == form_id(Form::list)) {
        kind = EntryKind::personal_list;
    } else if (id == form_id(Form::user)) {
        properties.set_text(PR_ADDRTYPE_W, "SMTP");
    } else {
        const BagPtr known = book.properties_of(id);
        if (!known)
            return MAPI_E_NOT_FOUND;
        properties = without_derived(*known, book.names_of(id));
        if (auto listed = book.members_of(id)) {
            kind = EntryKind::personal_list;
            members = std::move(*listed);
        }
    }
    Draft draft(logon, kind, flags);
    if (kind == EntryKind::personal_list) {
        out = object::make<PersonalListBody>(std::move(draft), std::move(properties),
                                             std::move(members));
    } else {
        out = object::make<PersonalUserBody>(std::move(draft), properties);
    }
    return S_OK;
}

} // namespace mapisim::addressbook
