#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/events.h"
#include "check/rules.h"
#include "check/sentence.h"
#include "check/settings.h"
#include "evidence/layout.h"

/// Findings: made by the rules' logic, kept in the evidence, one for each rule, kind of object and
/// call stack.
namespace mapisim::check {

/// A finding in the making.
struct Finding {
    Rule rule = Rule::count_;
    std::optional<evidence::Severity> severity; ///< where it is not the rule's own
    Sentence sentence;
    evidence::Index object = 0;
    std::uint32_t object_generation = 0;
    object::Kind kind = object::Kind::unknown;
    object::InterfaceId iface = object::InterfaceId::none;
    MethodId method = 0;
    evidence::SiteIndex at = 0;         ///< where it happened
    evidence::SiteIndex related_at = 0; ///< where the object or buffer was acquired
    evidence::Index thread = 0;
    std::uint32_t count = 1;
    /// Told apart by where the object came from: what was left behind, not what was done.
    bool by_origin = false;
    /// What the client does next may show that it was no mistake: see withdraw_conditional().
    bool conditional = false;
};

/// A finding about a call: its method, object and thread. The stack is taken by report().
Finding about(Rule rule, const CallRecord& call, const Sentence& sentence) noexcept;

/// The object of a finding, with where it was acquired.
void set_object(Finding& finding, const evidence::Store& store, evidence::Index object) noexcept;

/// Keeps the finding in this process' evidence, and does what the settings ask of it. The stack is
/// taken here when `at` is 0 and the finding has a method.
void report(const Finding& finding) noexcept;

/// One thing less was left behind than a finding of this rule says, since it is dealt with now.
/// `origin` is where it was acquired. False when there is no such finding.
bool withdraw(Rule rule, evidence::SiteIndex origin) noexcept;

/// Takes back all findings of the rule that were made on condition.
void withdraw_conditional(Rule rule) noexcept;

/// What was found on condition stands from now on, and gets what the settings ask for it.
void confirm_conditional() noexcept;

/// How many findings of this process stand, and the record of number `n` of them, oldest first; 0
/// past the last. (The evidence may have records that were taken back by a reset.)
unsigned finding_count() noexcept;
evidence::Index nth_finding(unsigned n) noexcept;

// For tests in the client's own process -------------------------------------------------------

/// Findings whose rule matches are expected from here on, until reset_findings(). False when no
/// rule matches or there are too many expectations.
bool expect(std::string_view pattern) noexcept;

/// The patterns of expect() that no finding has met.
std::vector<std::string> unmet_expectations();

/// Forgets all findings, expectations and what the rules' logic remembers, and begins to count
/// anew. What is held now will not be told as left behind.
void reset_findings() noexcept;

/// In a forked child, where the lock may be held by nobody.
void findings_after_fork() noexcept;

} // namespace mapisim::check
