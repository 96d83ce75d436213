#pragma once

#include <string>
#include <string_view>

#include "property/value.h"

/// Text as 16-bit units with the small byte first, whatever the platform's wchar_t is: in files,
/// and where code page 1200 is asked for.
namespace mapisim::property {

std::string utf16_from_utf8(std::string_view text);
/// A byte that is left over does not count.
std::string utf8_from_utf16(Bytes bytes);

} // namespace mapisim::property
