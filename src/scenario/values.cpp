#include "scenario/values.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "scenario/clock.h"
#include "scenario/nearest.h"
#include "scenario/result_codes.h"

namespace mapisim::scenario {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr sys_days kFirstDay{std::chrono::year{1601} / 1 / 1};

bool parse_unsigned(std::string_view text, std::uint64_t& number) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
        base = 16;
    }
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc{} && stop == end;
}

/// How people count time, the longest first.
struct Unit {
    char letter;
    std::uint64_t seconds;
};
constexpr Unit kUnits[] = {
    {'w', 7 * 24 * 60 * 60}, {'d', 24 * 60 * 60}, {'h', 60 * 60}, {'m', 60}, {'s', 1}};

constexpr std::string_view kRuleWords[] = {"error", "warning", "info",  "mute",  "show",
                                           "fail",  "no-fail", "break", "abort", "go-on"};

bool understand(std::string_view word, RuleSetting& rule) {
    using evidence::Severity;
    if (word == "error")
        rule.severity = Severity::error;
    else if (word == "warning")
        rule.severity = Severity::warning;
    else if (word == "info")
        rule.severity = Severity::info;
    else if (word == "mute")
        rule.muted = true;
    else if (word == "show")
        rule.muted = false;
    else if (word == "fail")
        rule.fails = true;
    else if (word == "no-fail")
        rule.fails = false;
    else if (word == "break")
        rule.action = RuleAction::break_into_debugger;
    else if (word == "abort")
        rule.action = RuleAction::abort;
    else if (word == "go-on")
        rule.action = RuleAction::go_on;
    else
        return false;
    return true;
}

} // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool parse_flag(std::string_view value, bool& flag, std::string& why) {
    for (const std::string_view word : {"yes", "true", "on", "1"}) {
        if (value == word)
            return flag = true;
    }
    for (const std::string_view word : {"no", "false", "off", "0"}) {
        if (value == word) {
            flag = false;
            return true;
        }
    }
    why = "yes or no is expected, not " + quoted(value);
    return false;
}

bool parse_number(std::string_view value, std::uint64_t least, std::uint64_t most,
                  std::uint64_t& number, std::string& why) {
    std::uint64_t parsed = 0;
    if (!parse_unsigned(value, parsed) || parsed < least || parsed > most) {
        why = "a number from " + std::to_string(least) + " to " + std::to_string(most) +
              " is expected, not " + quoted(value);
        return false;
    }
    number = parsed;
    return true;
}

bool parse_choice(std::string_view value, std::span<const std::string_view> names,
                  std::size_t& chosen, std::string& why) {
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == value) {
            chosen = i;
            return true;
        }
        list += i == 0 ? "" : i + 1 == names.size() ? " or " : ", ";
        list += names[i];
    }
    why = list + " is expected, not " + quoted(value);
    return false;
}

bool parse_scode(std::string_view value, std::uint32_t& scode, std::string& why) {
    if (find_result(value, scode))
        return true;
    std::uint64_t number = 0;
    if (parse_unsigned(value, number) && number <= 0xffff'ffffu) {
        scode = static_cast<std::uint32_t>(number);
        return true;
    }
    why = "a result code is expected, such as MAPI_E_END_OF_SESSION or 0x80040200, not " +
          quoted(value) + did_you_mean(value, result_names());
    return false;
}

std::string scode_text(std::uint32_t scode) {
    if (const auto name = result_name(scode); !name.empty())
        return std::string(name);
    char text[16];
    std::snprintf(text, sizeof text, "0x%08X", static_cast<unsigned>(scode));
    return text;
}

bool parse_time(std::string_view value, std::uint64_t& ticks, std::string& why) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    unsigned parts[6] = {};
    bool good = value.size() == form.size();
    for (std::size_t i = 0, part = 0; good && i < form.size(); ++i) {
        if (form[i] != 'd') {
            good = value[i] == form[i];
            ++part;
        } else {
            good = value[i] >= '0' && value[i] <= '9';
            parts[part] = parts[part] * 10 + static_cast<unsigned>(value[i] - '0');
        }
    }
    const year_month_day date{std::chrono::year{static_cast<int>(parts[0])},
                              std::chrono::month{parts[1]}, std::chrono::day{parts[2]}};
    if (!good || !date.ok() || sys_days{date} < kFirstDay || parts[3] > 23 || parts[4] > 59 ||
        parts[5] > 59) {
        why = "a time such as 2026-01-01T00:00:00Z is expected, not " + quoted(value);
        return false;
    }
    const auto day = static_cast<std::uint64_t>((sys_days{date} - kFirstDay).count());
    ticks = (day * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5]) * kTicksPerSecond;
    return true;
}

std::string time_text(std::uint64_t ticks) {
    const std::uint64_t seconds = ticks / kTicksPerSecond;
    const year_month_day date{kFirstDay + days{static_cast<int>(seconds / 86400)}};
    const auto rest = static_cast<unsigned>(seconds % 86400);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02uZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), rest / 3600, rest / 60 % 60, rest % 60);
    return text;
}

bool parse_span(std::string_view text, std::uint64_t& ticks) {
    constexpr std::uint64_t longest = kLongestSpan / kTicksPerSecond;
    std::uint64_t seconds = 0;
    std::string_view rest = trimmed(text);
    if (rest.empty())
        return false;
    for (; !rest.empty(); rest = trimmed(rest)) {
        std::uint64_t count = 0;
        const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        const auto used = static_cast<std::size_t>(stop - rest.data());
        const auto* const unit =
            std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& candidate) {
                return used < rest.size() && candidate.letter == rest[used];
            });
        if (error != std::errc{} || unit == std::end(kUnits) || count > longest / unit->seconds)
            return false;
        seconds += count * unit->seconds;
        if (seconds > longest)
            return false;
        rest.remove_prefix(used + 1);
    }
    ticks = seconds * kTicksPerSecond;
    return true;
}

std::string span_text(std::uint64_t ticks) {
    std::uint64_t seconds = ticks / kTicksPerSecond;
    std::string text;
    for (const Unit& unit : kUnits) {
        if (const std::uint64_t count = seconds / unit.seconds; count != 0) {
            text += (text.empty() ? "" : " ") + std::to_string(count) + unit.letter;
            seconds %= unit.seconds;
        }
    }
    return text.empty() ? "0s" : text;
}

bool parse_rule(std::string_view pattern, std::string_view words, std::vector<RuleSetting>& rules,
                std::string& why) {
    RuleSetting rule;
    rule.pattern = trimmed(pattern);
    if (rule.pattern.empty()) {
        why = "a rule's identifier, slug or glob is expected";
        return false;
    }
    bool any = false;
    const bool all_known = for_each_part(words, ", \t", [&](std::string_view word) {
        any = true;
        if (understand(word, rule))
            return true;
        why = "for a rule, words such as mute, warning or abort are expected, not " + quoted(word) +
              did_you_mean(word, kRuleWords);
        return false;
    });
    if (!all_known)
        return false;
    if (!any) {
        why = "for a rule, words such as mute, warning or abort are expected";
        return false;
    }
    rules.push_back(std::move(rule));
    return true;
}

bool parse_rule_list(std::string_view list, std::vector<RuleSetting>& rules, std::string& why) {
    std::vector<RuleSetting> wishes;
    const bool good =
        for_each_wish(list, why, [&](std::string_view pattern, std::string_view words) {
            return parse_rule(pattern, words, wishes, why);
        });
    if (good)
        rules.insert(rules.end(), wishes.begin(), wishes.end());
    return good;
}

std::string rule_list_text(std::span<const RuleSetting> rules) {
    using evidence::Severity;
    std::string list;
    for (const RuleSetting& rule : rules) {
        std::string words;
        const auto add = [&](std::string_view word) {
            if (!words.empty())
                words += ',';
            words += word;
        };
        if (rule.severity) {
            add(*rule.severity == Severity::error     ? "error"
                : *rule.severity == Severity::warning ? "warning"
                                                      : "info");
        }
        if (rule.muted)
            add(*rule.muted ? "mute" : "show");
        if (rule.fails)
            add(*rule.fails ? "fail" : "no-fail");
        if (rule.action) {
            add(*rule.action == RuleAction::abort   ? "abort"
                : *rule.action == RuleAction::go_on ? "go-on"
                                                    : "break");
        }
        if (!list.empty())
            list += ';';
        list += rule.pattern + '=' + words;
    }
    return list;
}

} // namespace mapisim::scenario
