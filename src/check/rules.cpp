#include "check/rules.h"

#include "scenario/glob.h"

namespace mapisim::check {

namespace {

constexpr RuleInfo kRules[] = {
#define MAPISIM_RULE(enumerator, id, slug, severity, checked, contract, pages, title, meaning,     \
                     cause, remedy, consequence, reason)                                           \
    {id,      slug,        evidence::Severity::severity,                                           \
     checked, contract,    pages,                                                                  \
     title,   meaning,     cause,                                                                  \
     remedy,  consequence, reason},
#include "rule_table.inc"
#undef MAPISIM_RULE
};
static_assert(std::size(kRules) == kRuleCount);

} // namespace

std::span<const RuleInfo> all_rules() noexcept {
    return kRules;
}

std::optional<Rule> find_rule(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        if (scenario::equal_ignoring_case(name, kRules[i].id) ||
            scenario::equal_ignoring_case(name, kRules[i].slug))
            return static_cast<Rule>(i);
    }
    return std::nullopt;
}

bool matches(std::string_view pattern, const RuleInfo& rule) noexcept {
    return scenario::matches_glob(pattern, rule.id) || scenario::matches_glob(pattern, rule.slug);
}

std::size_t count_matching(std::string_view pattern) noexcept {
    std::size_t count = 0;
    for (const auto& rule : kRules)
        count += matches(pattern, rule) ? 1 : 0;
    return count;
}

std::string_view severity_name(evidence::Severity severity) noexcept {
    switch (severity) {
    case evidence::Severity::error:
        return "error";
    case evidence::Severity::warning:
        return "warning";
    case evidence::Severity::info:
        break;
    }
    return "info";
}

std::string_view first_page(const RuleInfo& rule) noexcept {
    return rule.pages.substr(0, rule.pages.find(' '));
}

} // namespace mapisim::check
