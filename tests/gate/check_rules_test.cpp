#include <set>
#include <string>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "check/rules.h"
#include "check/settings.h"

namespace mapisim::check {
namespace {

using evidence::Severity;

TEST(Rules, AreFoundByIdAndBySlugWhateverTheCase) {
    EXPECT_EQ(find_rule("MAPI-NOTIFY-001"), Rule::registration_open_at_logoff);
    EXPECT_EQ(find_rule("mapi-notify-001"), Rule::registration_open_at_logoff);
    EXPECT_EQ(find_rule("Registration-Open-At-Logoff"), Rule::registration_open_at_logoff);
    EXPECT_EQ(find_rule("MAPI-NOTIFY-1"), std::nullopt);
    EXPECT_EQ(find_rule(""), std::nullopt);
}

TEST(Rules, AreMatchedByPatternsOnIdAndSlug) {
    const auto& rule = info(Rule::open_at_logoff);
    for (const char* pattern : {"*", "MAPI-OBJECT-001", "MAPI-OBJECT-*", "open-at-*", "*logoff",
                                "MAPI-OBJECT-00?", "mapi-object-0*1", "*-*-*"})
        EXPECT_TRUE(matches(pattern, rule)) << pattern;
    for (const char* pattern :
         {"", "MAPI", "MAPI-OBJECT-00", "MAPI-OBJECT-0011", "?", "*x", "open"})
        EXPECT_FALSE(matches(pattern, rule)) << pattern;
    EXPECT_EQ(count_matching("*"), kRuleCount);
    EXPECT_EQ(count_matching("MAPI-NOSUCH-*"), 0u);
    EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", rule));
}

TEST(Rules, HaveEveryRowOfTheAreasThatAreDone) {
    std::set<std::string> rows;
    for (const auto& rule : all_rules()) {
        for (std::size_t i = 0; i + 4 <= rule.contract.size(); i += 5)
            rows.emplace(rule.contract.substr(i, 4));
    }
    for (int row = 1; row <= 110; ++row)
        EXPECT_TRUE(rows.contains(fmt::format("V{:03}", row))) << row;
}

TEST(Rules, AreCompleteForPeople) {
    for (const auto& rule : all_rules()) {
        for (const auto text :
             {rule.title, rule.meaning, rule.cause, rule.remedy, rule.consequence, rule.pages})
            EXPECT_FALSE(text.empty()) << rule.id;
        EXPECT_EQ(rule.checked, rule.reason.empty()) << rule.id;
        EXPECT_TRUE(first_page(rule).ends_with(".md")) << rule.id;
    }
}

TEST(Rules, HaveTheSeverityThatIsPromised) {
    for (const char* slug :
         {"unattended-logon-with-mail", "first-thread-ended", "notification-thread-has-no-loop",
          "notification-thread-blocks", "sink-not-reentrant", "reference-count-used",
          "bookmarks-not-freed", "released-without-logoff", "unsaved-changes-lost"})
        EXPECT_EQ(info(*find_rule(slug)).severity, Severity::warning) << slug;
    EXPECT_EQ(info(Rule::mail_left_in_queue).severity, Severity::info);
    EXPECT_EQ(info(Rule::open_at_logoff).severity, Severity::error);
}

TEST(Policies, FollowTheLastWishThatMatchesForEachMember) {
    scenario::RuleSetting all;
    all.pattern = "MAPI-OBJECT-*";
    all.severity = Severity::info;
    all.muted = true;
    scenario::RuleSetting one;
    one.pattern = "open-at-logoff";
    one.muted = false;
    one.fails = true;
    const std::vector wishes{all, one};
    const Policies policies(wishes);
    EXPECT_TRUE(policies.of(Rule::released_too_often).muted);
    const auto& policy = policies.of(Rule::open_at_logoff);
    EXPECT_FALSE(policy.muted);
    EXPECT_EQ(policy.severity_of(Severity::error), Severity::info);
    EXPECT_TRUE(policy.failing(Severity::error));
    EXPECT_FALSE(policies.of(Rule::released_too_often).failing(Severity::error));
    EXPECT_TRUE(policies.of(Rule::call_after_uninitialize).failing(Severity::error));
    EXPECT_FALSE(policies.of(Rule::call_after_uninitialize).failing(Severity::warning));
    EXPECT_EQ(find_unmatched(wishes), nullptr);
}

TEST(Policies, NameTheWishThatMatchesNothing) {
    scenario::RuleSetting wish;
    wish.pattern = "MAPI-OBJEKT-*";
    const std::vector wishes{wish};
    EXPECT_EQ(find_unmatched(wishes), wishes.data());
}

} // namespace
} // namespace mapisim::check
