#pragma once

#include <string_view>

namespace mapisim::scenario {

/// Whether the text is the pattern, in which * stands for anything and ? for one character;
/// whatever the case of letters.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

/// Whatever the case of letters.
bool equal_ignoring_case(std::string_view one, std::string_view other) noexcept;

} // namespace mapisim::scenario
