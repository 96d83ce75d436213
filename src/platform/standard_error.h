#pragma once

#include <initializer_list>
#include <string_view>

namespace mapisim::platform {

/// Writes a line to standard error, of these parts: for what no report can say.
void complain(std::initializer_list<std::string_view> parts) noexcept;

} // namespace mapisim::platform
