#include <thread>
#include <vector>

#include "check_fixture.h"

namespace mapisim::check {
namespace {

using evidence::Severity;

class Findings : public test::CheckTest {
protected:
    static Finding some(Rule rule, evidence::SiteIndex at = 1, evidence::SiteIndex origin = 0) {
        Finding finding;
        finding.rule = rule;
        finding.at = at;
        finding.related_at = origin;
        finding.sentence.add("something happened");
        return finding;
    }
};

TEST_F(Findings, OfOneRuleKindAndStackAreOne) {
    report(some(Rule::freed_twice));
    report(some(Rule::freed_twice));
    report(some(Rule::freed_twice, 2));
    report(some(Rule::foreign_block_freed));
    auto other_kind = some(Rule::freed_twice);
    other_kind.kind = object::Kind::folder;
    report(other_kind);
    EXPECT_EQ(findings(), "MAPI-MEMORY-007x2 MAPI-MEMORY-007 MAPI-MEMORY-006 MAPI-MEMORY-007");
    EXPECT_EQ(sentence(), "Something happened");
}

TEST_F(Findings, OfWhatWasDoneFoldWhateverItWasDoneTo) {
    report(some(Rule::used_after_release, 1, 10));
    report(some(Rule::used_after_release, 1, 11));
    EXPECT_EQ(findings(), "MAPI-OBJECT-012x2");
}

TEST_F(Findings, OfWhatWasLeftAreToldApartByItsOrigin) {
    auto one = some(Rule::open_at_logoff, 1, 10);
    one.by_origin = true;
    one.count = 3;
    auto other = some(Rule::open_at_logoff, 1, 11);
    other.by_origin = true;
    report(one);
    report(other);
    report(one);
    EXPECT_EQ(findings(), "MAPI-OBJECT-001x6 MAPI-OBJECT-001");
}

TEST_F(Findings, TakeTheirSeverityFromRuleLogicAndSettings) {
    report(some(Rule::first_thread_ended));
    auto worse = some(Rule::first_thread_ended, 2);
    worse.severity = Severity::error;
    report(worse);
    EXPECT_EQ(finding(0).severity, Severity::warning);
    EXPECT_EQ(finding(0).effects & 1, 0);
    EXPECT_EQ(finding(1).severity, Severity::error);
    EXPECT_EQ(finding(1).effects & 1, 1);
    set("rules.MAPI-THREAD-*", "info");
    report(some(Rule::first_thread_ended, 3));
    EXPECT_EQ(finding(2).severity, Severity::info);
}

TEST_F(Findings, AreMutedByTheSettings) {
    set("rules.freed-*", "mute");
    report(some(Rule::freed_twice));
    report(some(Rule::foreign_block_freed));
    EXPECT_EQ(finding(0).muted, 1);
    EXPECT_EQ(finding(1).muted, 0);
}

TEST_F(Findings, ThatATestExpectsAreMarked) {
    EXPECT_FALSE(expect("no-such-rule"));
    EXPECT_FALSE(expect(""));
    EXPECT_TRUE(expect("MAPI-MEMORY-*"));
    EXPECT_TRUE(expect("open-at-logoff"));
    report(some(Rule::freed_twice));
    report(some(Rule::call_after_logoff));
    EXPECT_EQ(finding(0).muted, 2);
    EXPECT_EQ(finding(1).muted, 0);
    EXPECT_EQ(unmet_expectations(), std::vector<std::string>{"open-at-logoff"});
}

TEST_F(Findings, AreForgottenByAReset) {
    EXPECT_TRUE(expect("freed-twice"));
    report(some(Rule::freed_twice));
    reset_findings();
    EXPECT_EQ(finding_count(), 0u);
    EXPECT_EQ(nth_finding(0), 0u);
    EXPECT_TRUE(unmet_expectations().empty());
    report(some(Rule::freed_twice));
    EXPECT_EQ(findings(), "MAPI-MEMORY-007");
    EXPECT_EQ(finding().muted, 0);
}

TEST_F(Findings, AreBoundedAndTheRestIsCounted) {
    for (evidence::SiteIndex at = 1; at <= 5000; ++at)
        report(some(Rule::freed_twice, at));
    EXPECT_EQ(finding_count(), 4096u);
    EXPECT_EQ(built.process().dropped_findings, 5000u - 4096u);
    report(some(Rule::freed_twice, 1));
    EXPECT_EQ(finding().count, 2u);
}

TEST_F(Findings, CanBeTakenBackOneByOne) {
    auto leak = some(Rule::buffer_not_freed, 1, 77);
    leak.by_origin = true;
    leak.count = 2;
    report(leak);
    EXPECT_FALSE(withdraw(Rule::result_not_freed, 77));
    EXPECT_FALSE(withdraw(Rule::buffer_not_freed, 78));
    EXPECT_TRUE(withdraw(Rule::buffer_not_freed, 77));
    EXPECT_EQ(finding_count(), 1u);
    EXPECT_TRUE(withdraw(Rule::buffer_not_freed, 77));
    EXPECT_EQ(finding_count(), 0u);
    EXPECT_FALSE(withdraw(Rule::buffer_not_freed, 77));
    report(leak);
    EXPECT_EQ(findings(), "MAPI-MEMORY-002x2");
}

TEST_F(Findings, MadeOnConditionAreTakenBackUnlessTheyAreConfirmed) {
    auto finding = some(Rule::no_way_to_choose_profile);
    finding.conditional = true;
    report(finding);
    withdraw_conditional(Rule::no_way_to_choose_profile);
    EXPECT_EQ(finding_count(), 0u);
    report(finding);
    confirm_conditional();
    withdraw_conditional(Rule::no_way_to_choose_profile);
    EXPECT_EQ(findings(), "MAPI-INIT-013");
}

TEST_F(Findings, MadeOnConditionMeetAnExpectationWhileTheyStand) {
    ASSERT_TRUE(expect("no-way-to-choose-profile"));
    auto finding = some(Rule::no_way_to_choose_profile);
    finding.conditional = true;
    report(finding);
    EXPECT_TRUE(unmet_expectations().empty());
    withdraw_conditional(Rule::no_way_to_choose_profile);
    EXPECT_EQ(unmet_expectations().size(), 1u);
    report(finding);
    confirm_conditional();
    EXPECT_TRUE(unmet_expectations().empty());
}

TEST_F(Findings, HaveTheStackOfTheClient) {
    auto finding = some(Rule::freed_twice, 0);
    finding.method = gate::export_id("MAPIFreeBuffer");
    report(finding);
    EXPECT_NE(this->finding().at, 0u);
}

TEST_F(Findings, AreNotMadeWhereChecksAreOff) {
    set("checks", "off");
    report(some(Rule::freed_twice));
    EXPECT_EQ(finding_count(), 0u);
}

TEST_F(Findings, ComeFromManyThreads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (evidence::SiteIndex at = 1; at <= 500; ++at)
                report(some(Rule::freed_twice, at));
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(finding_count(), 500u);
    for (unsigned n = 0; n < 500; n += 100)
        EXPECT_EQ(finding(n).count, 4u);
}

using FindingsDeathTest = Findings;

TEST_F(FindingsDeathTest, CanEndTheProcess) {
    set("rules.freed-twice", "abort");
    EXPECT_DEATH(report(some(Rule::freed_twice)), "MAPI-MEMORY-007: Something happened");
}

TEST_F(FindingsDeathTest, MadeOnConditionEndItOnceTheyAreSure) {
    set("rules.no-way-to-choose-profile", "abort");
    auto finding = some(Rule::no_way_to_choose_profile);
    finding.conditional = true;
    report(finding);
    EXPECT_DEATH(confirm_conditional(), "MAPI-INIT-013: Something happened");
}

TEST(SentenceText, IsCutWhereItDoesNotFitAndNotInsideACharacter) {
    Sentence sentence;
    sentence.add("{}", std::string(596, 'x')).add("\u00e4\u00e4\u00e4");
    EXPECT_EQ(sentence.view(), std::string(596, 'x') + "...");
    sentence.add("more");
    EXPECT_EQ(sentence.view().size(), 599u);
}

TEST(SentenceText, NamesEvents) {
    Sentence sentence;
    sentence.events(0x80000102).add(" ").events(0).add(" ").events(0x401);
    EXPECT_EQ(sentence.view(),
              "fnevNewMail | fnevTableModified | fnevExtended 0x0 fnevCriticalError | 0x400");
}

} // namespace
} // namespace mapisim::check
