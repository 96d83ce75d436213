#pragma once

#include <array>
#include <optional>
#include <span>

#include "check/rules.h"
#include "scenario/settings.h"

/// How each rule's findings are to be taken: severity, mute, exit code, break, abort.
namespace mapisim::check {

struct Policy {
    std::optional<evidence::Severity> severity; ///< instead of the rule's own
    bool muted = false;
    std::optional<bool> fails; ///< `mapisim run` ends with 99; errors do, where nothing is said
    scenario::RuleAction action = scenario::RuleAction::go_on;

    /// `of_finding` is the severity that the rule's logic found.
    evidence::Severity severity_of(evidence::Severity of_finding) const noexcept {
        return severity.value_or(of_finding);
    }
    bool failing(evidence::Severity of_finding) const noexcept {
        return fails.value_or(severity_of(of_finding) == evidence::Severity::error);
    }
};

/// What a list of wishes says of every rule; of several that match, the last one counts.
class Policies {
public:
    Policies() = default;
    explicit Policies(std::span<const scenario::RuleSetting> wishes) noexcept;

    const Policy& of(Rule rule) const noexcept { return each_[static_cast<std::size_t>(rule)]; }

private:
    std::array<Policy, kRuleCount> each_{};
};

/// The first wish whose pattern matches no rule; null when all match one.
const scenario::RuleSetting* find_unmatched(std::span<const scenario::RuleSetting> wishes) noexcept;

} // namespace mapisim::check
