#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <mapidefs.h>

#include "property/restriction.h"
#include "store/entry_id.h"

namespace mapisim::store {

/// What SetSearchCriteria asks for. What is not given stays as it was.
struct NewSearch {
    property::RestrictionPtr restriction;
    std::optional<std::vector<Number>> containers;
    ULONG flags = 0;
};

struct SearchCriteria {
    property::RestrictionPtr restriction;
    std::vector<Number> containers;
    ULONG state = 0; ///< SEARCH_RUNNING and its like
};

/// A search folder's criteria and results. Guarded by the mailbox's lock.
struct Search {
    property::RestrictionPtr restriction; ///< null before the first SetSearchCriteria
    std::vector<Number> containers;
    bool recursive = false;
    bool foreground = false;
    bool running = false;         ///< the results follow what changes
    bool rebuilding = false;      ///< and are being looked for
    std::uint64_t round = 0;      ///< grows with each start, so that an older one gives up
    std::map<Number, bool> found; ///< and whether it is unread
    std::size_t unread = 0;
};

/// A sort order as SaveContentsSort keeps it: laid out as an SSortOrderSet; empty for none.
using SavedSort = std::vector<ULONG>;

} // namespace mapisim::store
