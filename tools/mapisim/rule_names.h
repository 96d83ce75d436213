#pragma once

#include <string>
#include <string_view>

namespace mapisim::command {

/// Why a pattern names no rule ("there is no rule X; did you mean Y?"); empty when it names one or
/// more.
std::string unknown_rule(std::string_view pattern);

} // namespace mapisim::command
