#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "property/value.h"

/// How single values are spelled in a mapisvc.inf.
namespace mapisim::world {

/// What stands between commas.
std::vector<std::string> list_of(std::string_view text);

/// Pairs of hexadecimal digits; false for anything else.
bool parse_bytes(std::string_view text, std::string& bytes);

/// The value of an entry, as its tag's type wants it; or what was expected.
bool parse_value(std::string_view text, ULONG tag, property::Value& value, std::string& why);

} // namespace mapisim::world
