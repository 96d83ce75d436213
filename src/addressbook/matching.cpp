#include "addressbook/matching.h"

#include <mapitags.h>

#include "property/text.h"

namespace mapisim::addressbook {

namespace {

bool is_exactly(const property::Bag& entry, std::string_view name) {
    for (const ULONG tag : {PR_DISPLAY_NAME_W, PR_EMAIL_ADDRESS_W, PR_ACCOUNT_W}) {
        const std::string_view text = entry.text(tag);
        if (!text.empty() && property::compare_text(text, name) == 0)
            return true;
    }
    return false;
}

property::RestrictionPtr ambiguous_name(std::string_view name) {
    std::wstring text = property::wide_from_utf8(name);
    SPropValue value{};
    value.ulPropTag = PR_ANR_W;
    value.Value.lpszW = text.data();
    SRestriction restriction{};
    restriction.rt = RES_PROPERTY;
    restriction.res.resProperty = {RELOP_EQ, PR_ANR_W, &value};
    property::RestrictionPtr compiled;
    property::Restriction::compile(&restriction, compiled);
    return compiled;
}

} // namespace

Matcher::Matcher(std::string_view name) : name_(name), anr_(ambiguous_name(name)) {}

void Matcher::look_at(const property::BagPtr& entry) {
    if (is_exactly(*entry, name_))
        exact_.push_back(entry);
    else if (anr_ && anr_->matches(*entry))
        loose_.push_back(entry);
}

std::vector<property::BagPtr> Matcher::take() {
    return exact_.empty() ? std::move(loose_) : std::move(exact_);
}

} // namespace mapisim::addressbook
