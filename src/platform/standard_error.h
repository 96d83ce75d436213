#pragma once

#include <initializer_list>
#include <string_view>

namespace mapisim::platform {

/// Writes a line to standard error, of these parts, cut after 2,047 characters: for what no report
/// can say.
void complain(std::initializer_list<std::string_view> parts) noexcept;

} // namespace mapisim::platform
