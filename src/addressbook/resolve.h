#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include <mapidefs.h>
#include <mapix.h>

#include "property/bag.h"

namespace mapisim::addressbook {

enum class Resolution {
    resolved,
    ambiguous,
    not_found,
    skipped, ///< was resolved before, or is no recipient
    canceled,
    no_memory
};

/// name@domain.top, without spaces.
bool is_internet_address(std::string_view text) noexcept;

/// What a recipient gets of an entry's properties: the usual ones, and those in `wanted`, which may
/// be null.
property::Bag recipient_properties(const property::Bag& found, const SPropTagArray* wanted);

/// How the names of a list are to be resolved.
struct Resolver {
    /// What a name may mean.
    std::function<std::vector<property::BagPtr>(std::string_view name)> find;
    ULONG flags = 0;                       ///< MAPI_UNICODE
    const SPropTagArray* wanted = nullptr; ///< tags that an entry is to have; PT_ERROR for none
    bool one_offs = false;                 ///< an address becomes a one-off
    bool asks = false;                     ///< the scripted user chooses between candidates

    /// One entry, by its display name. A resolved entry gets a new property array, with what it had
    /// and what was found.
    Resolution operator()(ADRENTRY& entry) const;
    /// The same for its properties alone; they are unchanged but when resolved.
    Resolution operator()(property::Bag& entry) const;
};

} // namespace mapisim::addressbook
