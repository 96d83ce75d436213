#include "profile/section.h"

#include <mapitags.h>

namespace mapisim::profile {

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

SectionBody::SectionBody(SectionPtr section, std::shared_ptr<SectionUse> use)
    : PropObject(section->properties()), section_(std::move(section)), use_(std::move(use)),
      writing_(use_->writing) {}

bool SectionBody::compute(ULONG tag, const property::Bag&, property::Value& out) const {
    switch (PROP_ID(tag)) {
    case PROP_ID(PR_OBJECT_TYPE):
        out = property::Value::number(tag, MAPI_PROFSECT);
        return true;
    case PROP_ID(PR_ACCESS_LEVEL):
        out = property::Value::number(tag, writing_ ? MAPI_MODIFY : 0);
        return true;
    default:
        return false;
    }
}

void SectionBody::computed_tags(const property::Bag&, std::vector<ULONG>& tags) const {
    tags.insert(tags.end(), {PR_OBJECT_TYPE, PR_ACCESS_LEVEL});
}

} // namespace mapisim::profile
