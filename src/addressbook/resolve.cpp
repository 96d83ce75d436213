#include "addressbook/resolve.h"

#include <algorithm>
#include <string_view>

#include <mapitags.h>

#include "addressbook/address_list.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "scenario/values.h"

namespace mapisim::addressbook {

using property::Bag;
using property::BagPtr;
using property::Value;

bool is_internet_address(std::string_view text) noexcept {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != text.npos)
        return false;
    const std::size_t dot = text.rfind('.');
    return text.find_first_of(" \t;,<>()\"[]") == text.npos && dot != text.npos && dot > at + 1 &&
           dot + 1 < text.size();
}

namespace {

/// The one-off that an entry is by itself.
bool is_one_off_by_itself(const Bag& entry, std::string_view name, OneOff& out) {
    const std::string_view type = entry.text(PR_ADDRTYPE_W);
    const std::string_view address = entry.text(PR_EMAIL_ADDRESS_W);
    if (!type.empty() && !address.empty()) {
        out = {.name = std::string{name.empty() ? address : name},
               .type = std::string{type},
               .address = std::string{address}};
        return true;
    }
    if (is_internet_address(name)) {
        out = {.name = std::string{name}, .type = "SMTP", .address = std::string{name}};
        return true;
    }
    return parse_written_one_off(name, out);
}

} // namespace

Bag recipient_properties(const Bag& found, const SPropTagArray* wanted) {
    Bag bag;
    for (const Value& value : found) {
        const auto is_this = [&](ULONG tag) { return PROP_ID(tag) == value.id(); };
        const bool asked = wanted && std::any_of(wanted->aulPropTag,
                                                 wanted->aulPropTag + wanted->cValues, is_this);
        if (asked || std::any_of(std::begin(kRecipientTags), std::end(kRecipientTags), is_this))
            bag.set(value);
    }
    return bag;
}

Resolution Resolver::operator()(ADRENTRY& entry) const {
    if (entry.cValues == 0)
        return Resolution::skipped;
    Bag bag;
    if (!read_entry(entry, bag))
        return Resolution::not_found;
    const Resolution result = (*this)(bag);
    if (result == Resolution::resolved && !write_entry(entry, bag, flags, wanted))
        return Resolution::no_memory;
    return result;
}

Resolution Resolver::operator()(Bag& bag) const {
    if (!bag.binary(PR_ENTRYID).empty())
        return Resolution::skipped;

    const std::string_view name = scenario::trimmed(bag.text(PR_DISPLAY_NAME_W));
    OneOff one_off;
    Bag found;
    if (one_offs && is_one_off_by_itself(bag, name, one_off)) {
        found = one_off_properties(one_off);
    } else {
        if (name.empty())
            return Resolution::not_found;
        const std::vector<BagPtr> candidates = find(name);
        if (candidates.empty())
            return Resolution::not_found;
        std::size_t choice = 0;
        if (candidates.size() > 1) {
            if (!asks)
                return Resolution::ambiguous;
            choice = scenario::settings().user_resolve;
            if (choice == 0)
                return Resolution::canceled;
            choice = std::min(choice, candidates.size()) - 1;
        }
        found = recipient_properties(*candidates[choice], wanted);
    }
    bag.merge(found);
    return Resolution::resolved;
}

} // namespace mapisim::addressbook
