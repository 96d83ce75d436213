#include "addressbook/users.h"

#include <iterator>

#include <mapitags.h>

#include "addressbook/details_table.h"

namespace mapisim::addressbook {

using property::Value;

std::string UserObject::label() const {
    const std::lock_guard lock(properties_->mutex);
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

bool UserObject::compute(ULONG tag, const property::Bag&, Value& out) const {
    return compute_details(tag, writable(), out);
}

void UserObject::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), std::begin(kDetailTags), std::end(kDetailTags));
}

HRESULT UserObject::open_other(ULONG tag, const IID& iid, ULONG options, ULONG, IUnknown** out) {
    if (tag != PR_DETAILS_TABLE)
        return MAPI_E_NOT_FOUND;
    return open_details_table(Detailed::user, writable(), iid, options, label(), out);
}

PersonalUserBody::PersonalUserBody(Draft draft, const property::Bag& properties)
    : draft_(std::move(draft)) {
    properties_->bag = draft_.opened() ? *draft_.opened()->properties : properties;
}

} // namespace mapisim::addressbook
