#include "addressbook/users.h"

#include <mapitags.h>

namespace mapisim::addressbook {

using property::Value;

std::string UserObject::label() const {
    const std::lock_guard lock(properties_->mutex);
    return std::string{properties_->bag.text(PR_DISPLAY_NAME_W)};
}

bool UserObject::compute(ULONG tag, const property::Bag&, Value& out) const {
    if (PROP_ID(tag) != PROP_ID(PR_ACCESS_LEVEL))
        return false;
    out = Value::number(tag, writable() ? MAPI_MODIFY : 0);
    return true;
}

void UserObject::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.push_back(PR_ACCESS_LEVEL);
}

PersonalUserBody::PersonalUserBody(Draft draft, const property::Bag& properties)
    : draft_(std::move(draft)) {
    properties_->bag = draft_.opened() ? *draft_.opened()->properties : properties;
}

} // namespace mapisim::addressbook
