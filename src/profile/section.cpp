#include "profile/section.h"

#include <algorithm>
#include <mutex>

#include <mapicode.h>
#include <mapitags.h>

#include "profile/profile.h"

namespace mapisim::profile {

property::Bag Section::values() const {
    const std::lock_guard lock(properties_->mutex);
    return properties_->bag;
}

property::Value Section::get(ULONG tag) const {
    const std::lock_guard lock(properties_->mutex);
    const property::Value* value = properties_->bag.find(tag);
    return value ? *value : property::Value{};
}

void Section::set(const property::Bag& values) {
    const std::lock_guard lock(properties_->mutex);
    property::Bag next(properties_->bag);
    next.merge(values);
    properties_->bag.swap(next);
}

void Section::erase(ULONG tag) {
    const std::lock_guard lock(properties_->mutex);
    properties_->bag.erase(tag);
}

void Section::replace(property::Bag values) {
    const std::lock_guard lock(properties_->mutex);
    properties_->bag.swap(values);
}

std::shared_ptr<SectionUse> Section::open(object::ScopeRef scope, bool writing) {
    auto mine = std::make_shared<SectionUse>(SectionUse{std::move(scope), writing});
    const std::lock_guard lock(mutex_);
    std::erase_if(uses_, [](const std::weak_ptr<SectionUse>& weak) {
        const auto use = weak.lock();
        return !use || use->scope->ended() != evidence::EndReason::none;
    });
    for (const auto& weak : uses_) {
        const auto use = weak.lock();
        if (use && (use->writing || writing))
            return nullptr;
    }
    uses_.push_back(mine);
    return mine;
}

bool Section::open_for_writing() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(uses_.begin(), uses_.end(), [](const std::weak_ptr<SectionUse>& weak) {
        const auto use = weak.lock();
        return use && use->writing;
    });
}

namespace {

SectionPtr own_section(const std::weak_ptr<Profile>& weak) {
    const auto profile = weak.lock();
    return profile ? profile->find_section(nullptr) : nullptr;
}

} // namespace

SectionBody::SectionBody(SectionPtr section, std::shared_ptr<SectionUse> use,
                         std::weak_ptr<Profile> profile)
    : PropObject(section->properties()), section_(std::move(section)), use_(std::move(use)),
      profile_(std::move(profile)), named_(own_section(profile_)), writing_(use_->writing) {}

void SectionBody::properties_changed(std::span<const ULONG>) {
    if (!section_->provider_owned())
        return;
    if (const auto profile = profile_.lock())
        profile->refresh();
}

bool SectionBody::compute(ULONG tag, const property::Bag&, property::Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_OBJECT_TYPE):
        out = property::Value::number(tag, MAPI_PROFSECT);
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = property::Value::number(tag, writing_ ? MAPI_MODIFY : 0);
        return true;
    case PROP_ID(PR_PROFILE_NAME_W):
        if (!named_ || named_ == section_) // it lies there
            return false;
        out = named_->get(tag);
        return true;
    default:
        return false;
    }
}

void SectionBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), {PR_OBJECT_TYPE, PR_ACCESS_LEVEL});
    if (named_)
        tags.push_back(PR_PROFILE_NAME_W);
}

SCODE SectionBody::may_set(const property::Value& value, const property::Bag& bag) const {
    // It tells profiles apart that have or had the same name.
    if (named_ == section_ && value.id() == PROP_ID(PR_SEARCH_KEY))
        return MAPI_E_COMPUTED;
    return PropHost::may_set(value, bag);
}

} // namespace mapisim::profile
