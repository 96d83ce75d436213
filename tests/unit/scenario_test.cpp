#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "object/thread_context.h"
#include "scenario/clock.h"
#include "scenario/nearest.h"
#include "scenario/result_codes.h"
#include "scenario/settings.h"
#include "scenario/values.h"

namespace mapisim::scenario {
namespace {

class ScenarioFile : public testing::Test {
protected:
    std::string mistake(std::string_view text) {
        std::string why;
        EXPECT_FALSE(parse_scenario(text, "s.json", settings, why)) << text;
        return why;
    }
    void good(std::string_view text) {
        std::string why;
        EXPECT_TRUE(parse_scenario(text, "s.json", settings, why)) << why;
    }
    Settings settings;
};

TEST_F(ScenarioFile, TakesEverySettingAtItsDefault) {
    for (const Setting& setting : all_settings()) {
        const std::string value = setting.get(settings);
        if (value.empty())
            continue;
        std::string why;
        EXPECT_TRUE(apply(settings, setting.name, value, why)) << setting.name << ": " << why;
        EXPECT_EQ(setting.get(settings), value) << setting.name;
    }
}

TEST_F(ScenarioFile, TakesEachTypeOfValue) {
    good(R"({
        // comments are allowed
        "checks": false,
        "seed": 18446744073709551615,
        "clock": {"kind": "stepping", "start": "2001-02-03T04:05:06Z"},
        "logoff": {"shared_scode": "MAPI_E_NETWORK_ERROR", "shared_effect": "invalidate_later"},
        "notify": {"connection_bits": 64},
        "user": {"logoff": "no", "logon_profile": "Second"}
    })");
    EXPECT_FALSE(settings.checks);
    EXPECT_EQ(settings.seed, 18446744073709551615u);
    EXPECT_EQ(settings.clock_kind, ClockKind::stepping);
    EXPECT_EQ(time_text(settings.clock_start), "2001-02-03T04:05:06Z");
    EXPECT_EQ(settings.logoff_shared_scode, 0x80040115u);
    EXPECT_EQ(settings.logoff_shared_effect, SharedEffect::invalidate_later);
    EXPECT_EQ(settings.notify_connection_bits, ConnectionBits::bits64);
    EXPECT_FALSE(settings.user_logoff);
    EXPECT_EQ(settings.user_logon_profile, "Second");
}

TEST_F(ScenarioFile, NamesLineAndPathOfAMistake) {
    EXPECT_EQ(mistake("{\n\"logoff\": {\n\"graze_seconds\": 1}}"),
              "s.json:3: logoff.graze_seconds: there is no such setting; did you mean "
              "logoff.grace_seconds?");
    EXPECT_EQ(mistake("{\"checks\": 1,\n\"seed\": -1}"),
              "s.json:2: seed: a number from 0 to 18446744073709551615 is expected, not \"-1\"");
    EXPECT_EQ(mistake("{\n\"seed\":\n1.5\n}").substr(0, 15), "s.json:2: seed:");
    EXPECT_EQ(mistake("{\"seed\": 1,\n\"seed\": 1}"),
              "s.json:2: seed: is given twice, first in line 1");
    EXPECT_EQ(mistake("\n\n[1]").substr(0, 9), "s.json:3:");
    EXPECT_NE(mistake("{\n\"seed\": 1,\n}").find("s.json:3: this is no JSON"), std::string::npos);
    EXPECT_NE(mistake("").find("this is no JSON"), std::string::npos);
    EXPECT_NE(mistake("{\"a\": \"\xff\"}").find("this is no JSON"), std::string::npos);
    EXPECT_NE(mistake("{\"clock\": {\"kind\": null}}").find("clock.kind: null"), std::string::npos);
    EXPECT_NE(mistake("{\"clok\": {\"kind\": 1}}").find("did you mean clock?"), std::string::npos);
}

TEST_F(ScenarioFile, ChangesNothingWhenItIsWrong) {
    mistake(R"({"seed": 7, "checks": "perhaps"})");
    EXPECT_EQ(settings.seed, 1u);
}

TEST_F(ScenarioFile, TakesRules) {
    good("{\"rules\": {\"MAPI-A-*\": \"mute\",\n \"slug\": \"warning, fail abort\"}}");
    ASSERT_EQ(settings.rules.size(), 2u);
    EXPECT_EQ(settings.rules[0].pattern, "MAPI-A-*");
    EXPECT_EQ(settings.rules[0].muted, true);
    EXPECT_FALSE(settings.rules[0].severity);
    EXPECT_EQ(settings.rules[0].line, 1u);
    EXPECT_EQ(settings.rules[1].severity, mapisim::evidence::Severity::warning);
    EXPECT_EQ(settings.rules[1].fails, true);
    EXPECT_EQ(settings.rules[1].action, RuleAction::abort);
    EXPECT_EQ(settings.rules[1].line, 2u);
    std::string why;
    Settings again;
    EXPECT_TRUE(apply(again, "rules", rule_list_text(settings.rules), why)) << why;
    EXPECT_EQ(rule_list_text(again.rules), "MAPI-A-*=mute;slug=warning,fail,abort");
    EXPECT_NE(mistake(R"({"rules": {"x": "mut"}})").find("did you mean mute?"), std::string::npos);
}

TEST_F(ScenarioFile, TakesWhatTheTransportDoesWithRecipients) {
    good(R"({"transport": {"offline": true, "recipients": {"*@slow.example": "defer 2 1h, reject",
                                                          "a.b@c.example": "after 5m"}}})");
    ASSERT_EQ(settings.transport_recipients.size(), 2u);
    EXPECT_EQ(settings.transport_recipients[1].pattern, "a.b@c.example");
    std::string why;
    Settings again;
    EXPECT_TRUE(apply(again, "transport.recipients",
                      recipient_list_text(settings.transport_recipients), why))
        << why;
    EXPECT_EQ(recipient_list_text(again.transport_recipients),
              "*@slow.example=defer 2 1h, reject;a.b@c.example=after 5m");
    EXPECT_EQ(
        mistake("{\"transport\": {\"recipients\": {\n\"a.b@c.example\": \"defer never\"}}}"),
        "s.json:2: transport.recipients.a.b@c.example: after defer, a number from 1 to 1000000 "
        "is expected, not \"never\": how many tries");
    EXPECT_NE(mistake(R"({"transport": {"recipients": {"x": {}}}})").find("a single value"),
              std::string::npos);
    EXPECT_NE(mistake(R"({"transport": {"recipient": {}}})").find("did you mean"),
              std::string::npos);
}

TEST(Values, Spans) {
    std::uint64_t ticks = 0;
    ASSERT_TRUE(parse_span(" 1w 2d 3h4m 5s ", ticks));
    EXPECT_EQ(ticks, ((((7 + 2) * 24 + 3) * 60 + 4) * 60 + 5) * kTicksPerSecond);
    EXPECT_EQ(span_text(ticks), "1w 2d 3h 4m 5s");
    EXPECT_EQ(span_text(0), "0s");
    for (const char* wrong : {"", "5", "m", "-5m", "5m 3", "10500w", "99999999999999999999s"})
        EXPECT_FALSE(parse_span(wrong, ticks)) << wrong;
}

TEST(Values, Times) {
    std::string why;
    std::uint64_t ticks = 0;
    ASSERT_TRUE(parse_time("1601-01-01T00:00:00Z", ticks, why));
    EXPECT_EQ(ticks, 0u);
    ASSERT_TRUE(parse_time("2026-01-01T00:00:00Z", ticks, why));
    EXPECT_EQ(ticks, Settings{}.clock_start);
    for (const char* wrong :
         {"", "2026-01-01", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "1600-12-31T23:59:59Z",
          "2026-01-01T00:00:00+", "2026-1-01T00:00:00Z"})
        EXPECT_FALSE(parse_time(wrong, ticks, why)) << wrong;
}

TEST(Values, Scodes) {
    std::string why;
    std::uint32_t scode = 0;
    ASSERT_TRUE(parse_scode("MAPI_E_END_OF_SESSION", scode, why));
    EXPECT_EQ(scode, 0x80040200u);
    ASSERT_TRUE(parse_scode("0x8004FFFF", scode, why));
    EXPECT_EQ(scode_text(scode), "0x8004FFFF");
    EXPECT_FALSE(parse_scode("MAPI_E_END_OF_SESION", scode, why));
    EXPECT_NE(why.find("did you mean MAPI_E_END_OF_SESSION?"), std::string::npos);
    EXPECT_FALSE(parse_scode("0x100000000", scode, why));
}

TEST(ResultCodes, HaveOneNameEach) {
    EXPECT_EQ(result_name(0x80040111), "MAPI_E_LOGON_FAILED");
    EXPECT_EQ(result_name(0), "S_OK");
    EXPECT_EQ(result_name(0x80004005), "MAPI_E_CALL_FAILED"); // not OLE's name for it
    EXPECT_EQ(result_name(0x12345678), "");
    EXPECT_EQ(result_text(0x80040111), "MAPI_E_LOGON_FAILED (0x80040111)");
    EXPECT_EQ(result_text(0x12345678), "0x12345678");
    EXPECT_EQ(result_text(0), "S_OK");
    for (const auto name : result_names()) {
        std::uint32_t value = 0;
        ASSERT_TRUE(find_result(name, value));
        EXPECT_EQ(result_name(value), name);
    }
}

TEST(ResultCodes, OfSimpleMapiAreNumbersOfTheirOwn) {
    EXPECT_EQ(simple_result_text(0), "SUCCESS_SUCCESS");
    EXPECT_EQ(simple_result_text(1), "MAPI_E_USER_ABORT (1)");
    EXPECT_EQ(simple_result_text(28), "MAPI_E_ATTACHMENT_TOO_LARGE (28)");
    EXPECT_EQ(simple_result_text(7), "7");
    std::uint32_t value = 0;
    EXPECT_TRUE(find_simple_result("MAPI_E_LOGIN_FAILURE", value));
    EXPECT_EQ(value, 3u);
    EXPECT_FALSE(find_simple_result("MAPI_E_NOT_FOUND", value));
    EXPECT_FALSE(find_result("MAPI_E_LOGIN_FAILURE", value));
}

TEST(Nearest, FindsTheLikely) {
    constexpr std::string_view words[] = {"run", "report", "rules"};
    EXPECT_EQ(nearest("rum", words), "run");
    EXPECT_EQ(nearest("reprot", words), "report");
    EXPECT_EQ(nearest("explain", words), "");
}

TEST(EnvironmentName, IsUpperSnakeOfThePath) {
    EXPECT_EQ(environment_name("logoff.shared_scode"), "MAPISIM_LOGOFF_SHARED_SCODE");
    std::set<std::string> names;
    for (const Setting& setting : all_settings())
        EXPECT_TRUE(names.insert(environment_name(setting.name)).second) << setting.name;
    EXPECT_FALSE(names.contains("MAPISIM_EVIDENCE"));
    EXPECT_FALSE(names.contains("MAPISIM_SCENARIO"));
}

class Control : public testing::Test {
protected:
    void SetUp() override {
        reset_settings();
        reset_clock();
    }
    void TearDown() override { SetUp(); }
    void choose(const char* name, const char* value) {
        std::string why;
        EXPECT_TRUE(set(name, value, why)) << why;
    }
};

TEST_F(Control, SetsAndResets) {
    const Settings& before = settings();
    choose("logoff.grace_seconds", "5");
    EXPECT_EQ(settings().logoff_grace_seconds, 5u);
    EXPECT_EQ(before.logoff_grace_seconds, 60u);
    choose("rules.MAPI-*", "mute");
    EXPECT_EQ(settings().rules.size(), 1u);
    std::string why;
    EXPECT_FALSE(set("seed", "x", why));
    EXPECT_EQ(why.substr(0, 5), "seed:");
    reset_settings();
    EXPECT_EQ(&settings(), &before);
}

TEST_F(Control, IsReadWhileItChanges) {
    std::atomic<bool> done{false};
    std::atomic<bool> began{false};
    std::thread reader([&] {
        do {
            const auto seconds = settings().logoff_grace_seconds;
            EXPECT_TRUE(seconds == 60 || seconds == 61) << seconds;
            began = true;
        } while (!done);
    });
    while (!began)
        std::this_thread::yield();
    for (int i = 0; i < 200; ++i)
        choose("logoff.grace_seconds", i % 2 == 0 ? "61" : "60");
    done = true;
    reader.join();
}

TEST_F(Control, VirtualTimeBeginsAtItsStartAndMovesWhenTold) {
    EXPECT_EQ(time_text(now()), "2026-01-01T00:00:00Z");
    advance(5 * kTicksPerSecond);
    EXPECT_EQ(now() - settings().clock_start, 5 * kTicksPerSecond);
    advance_to(settings().clock_start + kTicksPerSecond); // never back
    EXPECT_EQ(now() - settings().clock_start, 5 * kTicksPerSecond);
    advance_to(settings().clock_start + 9 * kTicksPerSecond);
    EXPECT_EQ(now() - settings().clock_start, 9 * kTicksPerSecond);
    reset_clock();
    EXPECT_EQ(now(), settings().clock_start);
}

TEST_F(Control, SilenceCountsInVirtualTimeOnly) {
    for (int i = 0; i < 10; ++i)
        advance_by_silence(150); // nothing is lost between whole units
    EXPECT_EQ(now() - settings().clock_start, 15u);
    choose("clock.kind", "stepping");
    advance_by_silence(1'000'000);
    EXPECT_EQ(now() - settings().clock_start, 15u);
}

TEST_F(Control, AnotherKindOfClockGoesOnFromWhereTheLastOneHadCome) {
    auto& calls = object::thread_context()->record->calls;
    calls.fetch_add(5000); // five seconds, which a stepping clock does not count
    const Ticks reached = now();
    ASSERT_GE(reached - settings().clock_start, 5 * kTicksPerSecond);
    const Ticks patient = patience();
    choose("clock.kind", "stepping");
    EXPECT_EQ(now(), reached);
    EXPECT_LE(patience(), patient) << "nobody is late by that";
    advance(2 * kTicksPerSecond);
    EXPECT_EQ(now(), reached + 2 * kTicksPerSecond);
}

TEST_F(Control, CallsMoveVirtualTimeOnly) {
    // As the gate counts them.
    auto& calls = object::thread_context()->record->calls;
    calls.fetch_add(3);
    EXPECT_EQ(now() - settings().clock_start, 3 * kTicksPerMillisecond);
    choose("clock.tick_microseconds", "0");
    calls.fetch_add(3);
    EXPECT_EQ(now() - settings().clock_start, 3 * kTicksPerMillisecond);
    choose("clock.tick_microseconds", "2000");
    EXPECT_EQ(now() - settings().clock_start, 12 * kTicksPerMillisecond);
}

TEST_F(Control, RealTimeIsTheSystems) {
    choose("clock.kind", "real");
    const Ticks first = now();
    EXPECT_GT(first, settings().clock_start - Ticks{2} * 365 * 86400 * kTicksPerSecond);
    EXPECT_GE(now(), first);
    const FILETIME time = to_filetime(first);
    EXPECT_EQ((std::uint64_t{time.dwHighDateTime} << 32) | time.dwLowDateTime, first);
}

TEST_F(Control, ChanceRepeatsWithTheSeed) {
    const std::uint64_t first[] = {random(), random(), random()};
    reset_clock();
    for (const std::uint64_t number : first)
        EXPECT_EQ(random(), number);
    reset_clock();
    choose("seed", "2");
    EXPECT_NE(random(), first[0]);
}

TEST_F(Control, ThreadsNeverDrawTheSameNumber) {
    std::vector<std::vector<std::uint64_t>> drawn(4);
    std::vector<std::thread> threads;
    for (auto& mine : drawn) {
        threads.emplace_back([&mine] {
            for (int i = 0; i < 1000; ++i)
                mine.push_back(random());
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<std::uint64_t> all;
    for (const auto& mine : drawn)
        all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 4000u);
}

} // namespace
} // namespace mapisim::scenario
