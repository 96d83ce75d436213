#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "evidence/layout.h"

/// The rules, as the manifest (rules.json) has them. The code names a rule by its slug.
namespace mapisim::check {

enum class Rule : std::uint16_t {
#define MAPISIM_RULE(enumerator, ...) enumerator,
#include "rule_table.inc"
#undef MAPISIM_RULE
    count_
};
inline constexpr std::size_t kRuleCount = static_cast<std::size_t>(Rule::count_);

struct RuleInfo {
    std::string_view id;   ///< MAPI-AREA-NNN, never reused
    std::string_view slug; ///< readable, as stable as the id
    evidence::Severity severity;
    bool checked;                 ///< false: no program can check it, or MapiSim does not yet
    std::string_view contract;    ///< rows of the list of mistakes, with spaces between them
    std::string_view pages;       ///< of the reference, with spaces between them
    std::string_view title;       ///< the mistake in one line, without a full stop
    std::string_view meaning;     ///< the rule
    std::string_view cause;       ///< how a client usually comes to break it
    std::string_view remedy;      ///< what to do instead
    std::string_view consequence; ///< in the real subsystem
    std::string_view reason;      ///< why it is not checked
};

std::span<const RuleInfo> all_rules() noexcept;

inline const RuleInfo& info(Rule rule) noexcept {
    return all_rules()[static_cast<std::size_t>(rule)];
}

/// By id or slug, whatever the case.
std::optional<Rule> find_rule(std::string_view name) noexcept;

/// True when `pattern` is the rule's id or slug, or matches one of them with * and ?; whatever the
/// case.
bool matches(std::string_view pattern, const RuleInfo& rule) noexcept;

/// How many rules a pattern matches.
std::size_t count_matching(std::string_view pattern) noexcept;

std::string_view severity_name(evidence::Severity severity) noexcept;

/// The first of the rule's pages.
std::string_view first_page(const RuleInfo& rule) noexcept;

} // namespace mapisim::check
