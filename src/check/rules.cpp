#include "check/rules.h"

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

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Linear for one star, and at worst quadratic: names and patterns are short.
bool glob(std::string_view pattern, std::string_view text) noexcept {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = t;
        } else if (p < pattern.size() &&
                   (pattern[p] == '?' || lower(pattern[p]) == lower(text[t]))) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool equal(std::string_view one, std::string_view other) noexcept {
    if (one.size() != other.size())
        return false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        if (lower(one[i]) != lower(other[i]))
            return false;
    }
    return true;
}

} // namespace

std::span<const RuleInfo> all_rules() noexcept {
    return kRules;
}

std::optional<Rule> find_rule(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kRuleCount; ++i) {
        if (equal(name, kRules[i].id) || equal(name, kRules[i].slug))
            return static_cast<Rule>(i);
    }
    return std::nullopt;
}

bool matches(std::string_view pattern, const RuleInfo& rule) noexcept {
    return glob(pattern, rule.id) || glob(pattern, rule.slug);
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
