#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/settings.h"

/// The spelling of single values, the same in file, environment and control interface. Each parser
/// changes nothing and says in `why` what was expected when it returns false.
namespace mapisim::scenario {

/// Without the blanks and line ends around it.
std::string_view trimmed(std::string_view text);

bool parse_flag(std::string_view value, bool& flag, std::string& why);
bool parse_number(std::string_view value, std::uint64_t least, std::uint64_t most,
                  std::uint64_t& number, std::string& why);
bool parse_choice(std::string_view value, std::span<const std::string_view> names,
                  std::size_t& chosen, std::string& why);

/// A result code by name or number.
bool parse_scode(std::string_view value, std::uint32_t& scode, std::string& why);
std::string scode_text(std::uint32_t scode);

/// UTC, to the second; in units of 100 ns since 1601.
bool parse_time(std::string_view value, std::uint64_t& ticks, std::string& why);
std::string time_text(std::uint64_t ticks);

/// Appends what `words` wish for the rules that match `pattern`.
bool parse_rule(std::string_view pattern, std::string_view words, std::vector<RuleSetting>& rules,
                std::string& why);
bool parse_rule_list(std::string_view list, std::vector<RuleSetting>& rules, std::string& why);
std::string rule_list_text(std::span<const RuleSetting> rules);

} // namespace mapisim::scenario
