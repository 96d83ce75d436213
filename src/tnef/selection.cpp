#include "tnef/selection.h"

#include <algorithm>

#include <mapitags.h>

namespace mapisim::tnef {

namespace {

bool names_attachments(const Rule& rule) {
    if (rule.target != Rule::Target::all)
        return true;
    return rule.includes ? std::any_of(rule.tags.begin(), rule.tags.end(), is_of_attachments)
                         : !lists(rule.tags, PR_MESSAGE_ATTACHMENTS);
}

void apply(const Rule& rule, Selection& out) {
    if (rule.includes)
        out.include(rule.tags);
    else
        out.exclude(rule.tags);
}

} // namespace

bool lists(const std::vector<ULONG>& tags, ULONG tag) noexcept {
    return std::any_of(tags.begin(), tags.end(),
                       [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
}

bool is_of_attachments(ULONG tag) noexcept {
    return (PROP_ID(tag) >= 0x3700 && PROP_ID(tag) < 0x3800) ||
           PROP_ID(tag) == PROP_ID(PR_RENDERING_POSITION) ||
           PROP_ID(tag) == PROP_ID(PR_ATTACH_NUM) ||
           PROP_ID(tag) == PROP_ID(PR_MESSAGE_ATTACHMENTS);
}

void Selection::include(const std::vector<ULONG>& tags) {
    for (const ULONG tag : tags) {
        excluded_.erase(PROP_ID(tag));
        included_.insert_or_assign(PROP_ID(tag), tag);
    }
}

void Selection::exclude(const std::vector<ULONG>& tags) {
    all_ = true;
    for (const ULONG tag : tags) {
        included_.erase(PROP_ID(tag));
        excluded_.insert(PROP_ID(tag));
    }
}

bool Selection::takes(ULONG tag) const noexcept {
    return included_.contains(PROP_ID(tag)) ||
           (all_ && FIsTransmittable(tag) && !excluded_.contains(PROP_ID(tag)));
}

bool Selection::wants_narrow(ULONG tag) const noexcept {
    const auto found = included_.find(PROP_ID(tag));
    return found != included_.end() &&
           (PROP_TYPE(found->second) & ~static_cast<ULONG>(MV_FLAG)) == PT_STRING8;
}

Selection of_message(const std::vector<Rule>& rules) {
    Selection out;
    for (const Rule& rule : rules) {
        if (rule.target == Rule::Target::all || rule.target == Rule::Target::message)
            apply(rule, out);
    }
    return out;
}

Selection of_attachment(const std::vector<Rule>& rules, ULONG number) {
    Selection out;
    bool takes_part = false;
    for (const Rule& rule : rules) {
        if (rule.target == Rule::Target::message ||
            (rule.target == Rule::Target::one_attachment && rule.attachment != number))
            continue;
        takes_part = takes_part || names_attachments(rule);
        if (rule.includes && lists(rule.tags, PR_MESSAGE_ATTACHMENTS))
            out.exclude({}); // as a whole
        apply(rule, out);
    }
    return takes_part ? out : Selection{};
}

} // namespace mapisim::tnef
