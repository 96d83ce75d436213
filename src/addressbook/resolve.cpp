#include "addressbook/resolve.h"

#include <algorithm>
#include <string>
#include <vector>

#include <mapicode.h>
#include <mapitags.h>

#include "memory/buffers.h"
#include "property/bag.h"
#include "property/text.h"

namespace mapisim::addressbook {

using property::Bag;
using property::Value;

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// name@domain.top, without spaces.
bool is_internet_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != text.npos)
        return false;
    const std::size_t dot = text.rfind('.');
    return text.find_first_of(" \t;,<>()\"") == text.npos && dot != text.npos && dot > at + 1 &&
           dot + 1 < text.size();
}

Bag one_off_properties(std::string_view name, std::string_view type, std::string_view address) {
    const OneOff one_off{
        .name = std::string{name}, .type = std::string{type}, .address = std::string{address}};
    return user_properties(one_off.vector(), name, type, address);
}

/// What the entry has, deep copied. PT_ERROR entries say that something is not there.
bool read(const ADRENTRY& entry, Bag& bag) {
    for (ULONG i = 0; i < entry.cValues; ++i) {
        Value value;
        const ULONG type = PROP_TYPE(entry.rgPropVals[i].ulPropTag);
        if (type == PT_ERROR || type == PT_NULL || type == PT_OBJECT)
            continue;
        if (FAILED(Value::from_client(entry.rgPropVals[i], value)))
            return false;
        bag.set(std::move(value));
    }
    return true;
}

bool replace(ADRENTRY& entry, const Bag& bag, ULONG flags, const SPropTagArray* wanted) {
    std::vector<Value> values(bag.begin(), bag.end());
    for (ULONG i = 0; wanted && i < wanted->cValues; ++i) {
        if (!bag.has(wanted->aulPropTag[i])) {
            values.push_back(Value::error(wanted->aulPropTag[i], MAPI_E_NOT_FOUND));
        }
    }
    ULONG count = 0;
    LPSPropValue array = nullptr;
    if (FAILED(property::export_values(values, (flags & MAPI_UNICODE) != 0, &count, &array))) {
        return false;
    }
    const LPSPropValue old = entry.rgPropVals;
    entry.rgPropVals = array;
    entry.cValues = count;
    if (memory::is_live_root(old))
        memory::free(old);
    return true;
}

} // namespace

bool well_formed(const ADRLIST& names) noexcept {
    const auto* const end = names.aEntries + names.cEntries;
    return std::none_of(names.aEntries, end, [](const ADRENTRY& entry) {
        return entry.cValues != 0 && !entry.rgPropVals;
    });
}

Resolution resolve(const Directory& directory, ADRENTRY& entry, ULONG flags,
                   const SPropTagArray* wanted, bool one_offs) {
    if (entry.cValues == 0)
        return Resolution::skipped;
    Bag bag;
    if (!read(entry, bag))
        return Resolution::not_found;
    if (!bag.binary(PR_ENTRYID).empty())
        return Resolution::skipped;

    const std::string_view name = trimmed(bag.text(PR_DISPLAY_NAME_W));
    const std::string_view type = bag.text(PR_ADDRTYPE_W);
    const std::string_view address = bag.text(PR_EMAIL_ADDRESS_W);
    Bag found;
    if (one_offs && !type.empty() && !address.empty()) {
        found = one_off_properties(name.empty() ? address : name, type, address);
    } else if (one_offs && is_internet_address(name)) {
        found = one_off_properties(name, "SMTP", name);
    } else {
        if (name.empty())
            return Resolution::not_found;
        const Entry* match = nullptr;
        switch (directory.resolve(name, &match)) {
        case Directory::Match::none:
            return Resolution::not_found;
        case Directory::Match::ambiguous:
            return Resolution::ambiguous;
        case Directory::Match::one:
            break;
        }
        found = *match->properties;
        found.erase(PR_INSTANCE_KEY); // a row's, not a recipient's
    }
    bag.merge(found);
    return replace(entry, bag, flags, wanted) ? Resolution::resolved : Resolution::no_memory;
}

} // namespace mapisim::addressbook
