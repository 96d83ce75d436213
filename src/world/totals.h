#pragma once

#include <cstdint>
#include <string>

#include "world/description.h"

namespace mapisim::world {

/// How much all of a description makes. A few words can ask for a lot.
struct Totals {
    std::uint64_t users = 0;
    std::uint64_t messages = 0; ///< those that are repeated each time
    std::uint64_t parts = 0;    ///< recipients and attachments of all of these
    std::uint64_t bytes = 0; ///< that are generated; repeated messages share all but their subjects
};
Totals totals_of(const Description& world);

/// What there is too much of for one world, in words; empty when there is room for all.
std::string what_is_too_much(const Totals& totals);

} // namespace mapisim::world
