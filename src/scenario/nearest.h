#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mapisim::scenario {

/// The candidate that is most like a mistyped word; empty when none is near. Of very many the first
/// are looked at.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "; did you mean X?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

} // namespace mapisim::scenario
