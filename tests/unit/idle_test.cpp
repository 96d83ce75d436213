#include <cstdint>
#include <initializer_list>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <mapiutil.h>

#include "mapisim/mapisim.h"
#include "scenario/settings.h"

namespace {

constexpr std::uint64_t kHundredth = 10; // milliseconds

/// A client that says when it is idle; time moves when the test says so.
class IdleRoutines : public testing::Test {
protected:
    void SetUp() override {
        std::string why;
        ASSERT_TRUE(mapisim::scenario::set("clock.kind", "stepping", why)) << why;
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        ASSERT_EQ(MAPIInitIdle(nullptr), 0);
        calls().clear();
    }
    void TearDown() override {
        MAPIDeinitIdle();
        MAPIUninitialize();
        mapisim::scenario::reset_settings();
    }

    static std::string& calls() {
        static std::string text;
        return text;
    }
    static BOOL STDAPICALLTYPE note(LPVOID name) {
        calls() += static_cast<const char*>(name);
        return FALSE;
    }
    static BOOL STDAPICALLTYPE note_twice(LPVOID name) {
        note(name);
        return note(name);
    }
    static FTG add(const char* name, short priority, ULONG hundredths = 0,
                   USHORT options = FIROINTERVAL) {
        return FtgRegisterIdleRoutine(&IdleRoutines::note, const_cast<char*>(name), priority,
                                      hundredths, options);
    }
    /// What is called where nothing else is to be done.
    static std::string idle(std::uint64_t later = 0) {
        calls().clear();
        MapiSimAdvanceClock(later);
        EXPECT_EQ(HrDispatchNotifications(0), S_OK);
        return calls();
    }
};

} // namespace

TEST_F(IdleRoutines, AreCalledByPriority) {
    add("b", -5);
    add("a", 3);
    add("c", -5);
    EXPECT_EQ(idle(), "abc");
    EXPECT_EQ(idle(), "abc");
}

TEST_F(IdleRoutines, WaitForTheirInterval) {
    add("i", 1, 10);
    add("n", -1, 0);
    EXPECT_EQ(idle(), "n");
    EXPECT_EQ(idle(9 * kHundredth), "n");
    EXPECT_EQ(idle(kHundredth), "in");
    EXPECT_EQ(idle(9 * kHundredth), "n");
    EXPECT_EQ(idle(kHundredth), "in");
}

TEST_F(IdleRoutines, WaitOnceForInaction) {
    add("w", 1, 10, FIROWAIT);
    EXPECT_EQ(idle(), "");
    EXPECT_EQ(idle(10 * kHundredth), "w");
    EXPECT_EQ(idle(), "w") << "then as often as it is idle";
}

TEST_F(IdleRoutines, WaitAnewWhenTheyAreChanged) {
    const FTG tag = add("w", 1);
    EXPECT_EQ(idle(100 * kHundredth), "w");
    ChangeIdleRoutine(tag, nullptr, nullptr, 1, 10, FIROWAIT, FIRCCSEC | FIRCIRO);
    EXPECT_EQ(idle(), "");
    EXPECT_EQ(idle(9 * kHundredth), "");
    EXPECT_EQ(idle(kHundredth), "w");
    ChangeIdleRoutine(tag, nullptr, nullptr, 1, 20, 0, FIRCCSEC);
    EXPECT_EQ(idle(19 * kHundredth), "");
    EXPECT_EQ(idle(kHundredth), "w");
    EXPECT_EQ(idle(), "w");
    ChangeIdleRoutine(tag, nullptr, nullptr, -1, 0, 0, FIRCPRI);
    EXPECT_EQ(idle(), "w") << "which changes no time";
}

// Each flag changes its own part, and the other arguments, which would change all, count for
// nothing.
TEST_F(IdleRoutines, AreChangedAsTheFlagsSay) {
    const struct {
        USHORT flags;
        const char *at_once, *after_half, *after_interval, *once_more;
    } cases[] = {
        {0, "y", "y", "yx", "y"},
        {FIRCPFN, "y", "y", "yxx", "y"},
        {FIRCPV, "y", "y", "yz", "y"},
        {FIRCPRI, "y", "y", "xy", "y"},
        {FIRCCSEC, "y", "yx", "yx", "y"},
        {FIRCIRO, "y", "y", "yx", "yx"}, // after the wait it is called whenever it can be
        {FIRCPFN | FIRCPV, "y", "y", "yzz", "y"},
        {FIRCPFN | FIRCPV | FIRCPRI | FIRCCSEC | FIRCIRO, "y", "zzy", "zzy", "zzy"},
    };
    for (const auto& [flags, at_once, after_half, after_interval, once_more] : cases) {
        const FTG other = add("y", 2);
        const FTG tag = add("x", 1, 10);
        ChangeIdleRoutine(tag, &IdleRoutines::note_twice, const_cast<char*>("z"), 3, 5, FIROWAIT,
                          flags);
        EXPECT_EQ(idle(), at_once) << flags;
        EXPECT_EQ(idle(5 * kHundredth), after_half) << flags;
        EXPECT_EQ(idle(5 * kHundredth), after_interval) << flags;
        EXPECT_EQ(idle(), once_more) << flags;
        DeregisterIdleRoutine(tag);
        DeregisterIdleRoutine(other);
    }
}

TEST_F(IdleRoutines, KeepWhatCannotBeChanged) {
    const FTG tag = add("x", 1);
    add("y", 2);
    ChangeIdleRoutine(tag, nullptr, nullptr, PRIUSER, 0, 0, FIRCPFN | FIRCPRI);
    EXPECT_EQ(idle(), "yx");
}

TEST_F(IdleRoutines, AreEnabledChangedAndTakenAway) {
    const FTG tag = add("x", 1, 0, FIROINTERVAL | FIRODISABLED);
    ASSERT_NE(tag, FTGNULL);
    const FTG other = add("y", 2);
    EXPECT_EQ(idle(), "y");
    EnableIdleRoutine(tag, TRUE);
    EXPECT_EQ(idle(), "yx");
    ChangeIdleRoutine(tag, nullptr, const_cast<char*>("z"), 3, 0, 0, FIRCPV | FIRCPRI);
    EXPECT_EQ(idle(), "zy");
    ChangeIdleRoutine(tag, nullptr, nullptr, 1, 5, 0, FIRCCSEC);
    EXPECT_EQ(idle(), "y");
    EXPECT_EQ(idle(5 * kHundredth), "zy");
    EnableIdleRoutine(other, FALSE);
    EXPECT_EQ(idle(5 * kHundredth), "z");
    DeregisterIdleRoutine(tag);
    EXPECT_EQ(idle(5 * kHundredth), "");
    EnableIdleRoutine(tag, TRUE);
    ChangeIdleRoutine(tag, &IdleRoutines::note, nullptr, 1, 0, 0, FIRCPFN);
    DeregisterIdleRoutine(tag);
    DeregisterIdleRoutine(FTGNULL);
    EXPECT_EQ(idle(), "");
}

namespace {

FTG own_tag = FTGNULL;

BOOL STDAPICALLTYPE once(LPVOID count) {
    ++*static_cast<int*>(count);
    DeregisterIdleRoutine(own_tag);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK) << "starts no other";
    return FALSE;
}

BOOL STDAPICALLTYPE throws(LPVOID count) {
    ++*static_cast<int*>(count);
    throw 7;
}

} // namespace

TEST_F(IdleRoutines, MayTakeThemselvesAway) {
    int count = 0;
    own_tag = FtgRegisterIdleRoutine(&once, &count, 1, 0, FIROINTERVAL);
    add("a", -1);
    EXPECT_EQ(idle(), "a");
    EXPECT_EQ(idle(), "a");
    EXPECT_EQ(count, 1);
}

TEST_F(IdleRoutines, ThatThrowEndThere) {
    int count = 0;
    FtgRegisterIdleRoutine(&throws, &count, 1, 0, FIROINTERVAL);
    add("a", -1);
    EXPECT_EQ(idle(), "a");
    EXPECT_EQ(count, 1);
}

TEST_F(IdleRoutines, RunOnTheThreadThatStartedTheEngine) {
    add("a", 1);
    calls().clear();
    std::thread([] { HrDispatchNotifications(0); }).join();
    EXPECT_EQ(calls(), "");
    EXPECT_EQ(idle(), "a");
}

TEST_F(IdleRoutines, GoWithTheLastEnd) {
    EXPECT_EQ(MAPIInitIdle(nullptr), 0);
    add("a", 1);
    MAPIDeinitIdle();
    EXPECT_EQ(idle(), "a") << "one start is left";
    MAPIDeinitIdle();
    EXPECT_EQ(add("b", 1), FTGNULL) << "it is ended";
    EXPECT_EQ(idle(), "");
    MAPIDeinitIdle();
    EXPECT_EQ(MAPIInitIdle(nullptr), 0);
    EXPECT_EQ(idle(), "") << "begins anew";
}

TEST_F(IdleRoutines, WhatCannotBeIsRefused) {
    EXPECT_EQ(MAPIInitIdle(reinterpret_cast<LPVOID>(1)), 1);
    EXPECT_EQ(FtgRegisterIdleRoutine(nullptr, nullptr, 1, 0, FIROINTERVAL), FTGNULL);
    EXPECT_EQ(add("a", PRIUSER), FTGNULL);
}

// One of four options says when, or none in the beginning; other bits may stand beside it.
TEST_F(IdleRoutines, SayInOneWayWhenTheyRun) {
    constexpr USHORT kUnknown = 0x8000;
    for (const USHORT good : std::initializer_list<USHORT>{
             FIROWAIT, FIROINTERVAL, FIROONCEONLY, FIROPERBLOCK, FIROINTERVAL | FIRODISABLED,
             FIROWAIT | kUnknown, IRONULL, FIRODISABLED, kUnknown}) {
        const FTG tag = add("g", 1, 0, good);
        EXPECT_NE(tag, FTGNULL) << good;
        EXPECT_EQ(idle(), good & FIRODISABLED ? "" : "g") << good;
        DeregisterIdleRoutine(tag);
    }
    const FTG kept = add("k", 1, 10);
    EXPECT_EQ(idle(), "");
    for (const USHORT bad : std::initializer_list<USHORT>{
             IRONULL, FIRODISABLED, kUnknown, FIROWAIT | FIROINTERVAL, FIROWAIT | FIROONCEONLY,
             FIROINTERVAL | FIROPERBLOCK, FIROONCEONLY | FIROPERBLOCK,
             FIROWAIT | FIROINTERVAL | FIROONCEONLY}) {
        if (bad & ~(FIRODISABLED | kUnknown)) {
            EXPECT_EQ(add("b", 1, 0, bad), FTGNULL) << bad;
        }
        EXPECT_EQ(idle(9 * kHundredth), "") << bad;
        ChangeIdleRoutine(kept, nullptr, nullptr, 1, 0, bad, FIRCIRO);
        EXPECT_EQ(idle(kHundredth), "k") << "it neither changes nor waits anew: " << bad;
        ChangeIdleRoutine(kept, nullptr, const_cast<char*>("K"), 1, 5, bad,
                          FIRCIRO | FIRCPV | FIRCCSEC);
        EXPECT_EQ(idle(4 * kHundredth), "") << bad;
        EXPECT_EQ(idle(kHundredth), "K") << "what else was to change does: " << bad;
        ChangeIdleRoutine(kept, nullptr, const_cast<char*>("k"), 1, 10, 0, FIRCPV | FIRCCSEC);
    }
}

TEST_F(IdleRoutines, OfTheObsoleteOptions) {
    const FTG once_only = add("o", 2, 10, FIROONCEONLY);
    const FTG per_block = add("p", 1, 10, FIROPERBLOCK);
    EXPECT_EQ(idle(9 * kHundredth), "");
    EXPECT_EQ(idle(kHundredth), "op");
    EXPECT_EQ(idle(9 * kHundredth), "");
    EXPECT_EQ(idle(kHundredth), "p") << "the other one was called, once";
    EnableIdleRoutine(once_only, TRUE);
    EXPECT_EQ(idle(10 * kHundredth), "op") << "once more";
    EXPECT_EQ(idle(10 * kHundredth), "p");
    ChangeIdleRoutine(per_block, nullptr, nullptr, 1, 0, FIROONCEONLY, FIRCIRO);
    EXPECT_EQ(idle(10 * kHundredth), "p");
    EXPECT_EQ(idle(10 * kHundredth), "");
}

// It is EnableIdleRoutine that disables one that runs.
TEST_F(IdleRoutines, AreNotDisabledByAChange) {
    const FTG tag = add("a", 1);
    ChangeIdleRoutine(tag, nullptr, nullptr, 1, 0, FIROINTERVAL | FIRODISABLED, FIRCIRO);
    EXPECT_EQ(idle(), "a");
}

TEST(IdleEngine, NeedsAnInitialisation) {
    EXPECT_EQ(MAPIInitIdle(nullptr), 1);
}

TEST(IdleEngine, RunsUnderTheUtilitiesAlone) {
    EXPECT_EQ(HrDispatchNotifications(0), MAPI_E_NOT_INITIALIZED);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    int count = 0;
    own_tag = FtgRegisterIdleRoutine(&once, &count, 1, 0, FIROINTERVAL);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
    EXPECT_EQ(count, 1);
    EXPECT_EQ(HrDispatchNotifications(1), MAPI_E_UNKNOWN_FLAGS);
    MAPIDeinitIdle();
    DeinitMapiUtil();
}

TEST(IdleEngine, EndsWithTheUtilitiesAlone) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    DeinitMapiUtil();
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    EXPECT_EQ(FtgRegisterIdleRoutine(&once, nullptr, 1, 0, FIROINTERVAL), FTGNULL);
    DeinitMapiUtil();
}

TEST(IdleEngine, EndsWithTheLastUninitialize) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    MAPIUninitialize();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    EXPECT_EQ(FtgRegisterIdleRoutine(&once, nullptr, 1, 0, FIROINTERVAL), FTGNULL);
    MAPIUninitialize();
}
