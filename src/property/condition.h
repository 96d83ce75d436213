#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "property/value.h"

namespace mapisim::property::detail {

/// One node of a compiled restriction.
struct Condition {
    ULONG kind = 0;      ///< RES_AND...
    ULONG operation = 0; ///< RELOP_, BMR_ or FL_
    ULONG tag = 0;
    ULONG second_tag = 0;
    ULONG number = 0; ///< mask or size
    Value value;
    std::string needle; ///< text to look for, folded
    /// How far a search for the needle can go on, by the byte that it sees where the needle's last
    /// one would be; either case. Empty where nobody searches.
    std::vector<std::uint8_t> strides;
    std::vector<Value> comments;
    std::vector<Condition> children;
};

} // namespace mapisim::property::detail
