#include "check/settings.h"

namespace mapisim::check {

Policies::Policies(std::span<const scenario::RuleSetting> wishes) noexcept {
    for (const auto& wish : wishes) {
        for (std::size_t i = 0; i < kRuleCount; ++i) {
            if (!matches(wish.pattern, all_rules()[i]))
                continue;
            Policy& policy = each_[i];
            if (wish.severity)
                policy.severity = wish.severity;
            if (wish.muted)
                policy.muted = *wish.muted;
            if (wish.fails)
                policy.fails = wish.fails;
            if (wish.action)
                policy.action = *wish.action;
        }
    }
}

const scenario::RuleSetting*
find_unmatched(std::span<const scenario::RuleSetting> wishes) noexcept {
    for (const auto& wish : wishes) {
        if (count_matching(wish.pattern) == 0)
            return &wish;
    }
    return nullptr;
}

} // namespace mapisim::check
