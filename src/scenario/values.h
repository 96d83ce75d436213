#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/settings.h"

/// The spelling of single values, the same in file, environment and control interface. Each parser
/// changes nothing and says in `why` what was expected when it returns false.
namespace mapisim::scenario {

inline std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

/// Without the blanks and line ends around it.
std::string_view trimmed(std::string_view text);

/// Calls `with(part)` for each non-empty part; false as soon as `with` says so.
template<class With>
bool for_each_part(std::string_view text, std::string_view separators, With with) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        const std::string_view part = trimmed(text.substr(0, end));
        if (!part.empty() && !with(part))
            return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}
/// The same for PATTERN=WORDS, with semicolons or line ends between them: `with(pattern, words)`.
template<class With> bool for_each_wish(std::string_view list, std::string& why, With with) {
    return for_each_part(list, ";\n", [&](std::string_view wish) {
        const std::size_t equals = wish.find('=');
        if (equals != std::string_view::npos)
            return with(wish.substr(0, equals), wish.substr(equals + 1));
        why = "PATTERN=WORDS is expected, not " + quoted(wish);
        return false;
    });
}

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

/// Two centuries: no sum of a time and some of these leaves what a FILETIME can say.
inline constexpr std::uint64_t kLongestSpan = std::uint64_t{200} * 366 * 24 * 60 * 60 * 10'000'000;

/// "2d 3h 15m": weeks, days, hours, minutes, seconds; in units of 100 ns. False, and nothing
/// changed, for anything else.
bool parse_span(std::string_view text, std::uint64_t& ticks);
std::string span_text(std::uint64_t ticks);

/// Appends what `words` wish for the rules that match `pattern`.
bool parse_rule(std::string_view pattern, std::string_view words, std::vector<RuleSetting>& rules,
                std::string& why);
bool parse_rule_list(std::string_view list, std::vector<RuleSetting>& rules, std::string& why);
std::string rule_list_text(std::span<const RuleSetting> rules);

} // namespace mapisim::scenario
