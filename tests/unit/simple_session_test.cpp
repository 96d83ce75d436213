#include <algorithm>
#include <thread>

#include "evidence/store.h"
#include "gate/gate.h"
#include "gate/simple_results.h"
#include "session/registry.h"
#include "simple_fixture.h"
#include "spooler/housekeeper.h"

#include <mapicode.h>
#include <mapiutil.h>

namespace mapisim::simple {
namespace {

constexpr ULONG kSuccess = SUCCESS_SUCCESS;

TEST_F(SimpleTest, ASessionNeedsNoMapiInitialize) {
    EXPECT_FALSE(gate::core_initialized());
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    EXPECT_NE(session, lhSessionNull);
    EXPECT_TRUE(gate::core_initialized());
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
    EXPECT_FALSE(gate::core_initialized());
    EXPECT_TRUE(session::active_logons().empty());
}

TEST_F(SimpleTest, EachLogonHasAHandleOfItsOwnThatIsNotUsedAgain) {
    const LHANDLE one = log_on(0);
    const LHANDLE two = log_on(0, nullptr);
    EXPECT_NE(one, two);
    EXPECT_EQ(session::active_logons().size(), 2u);
    EXPECT_EQ(session::active_logons()[0]->shared, session::active_logons()[1]->shared);
    EXPECT_EQ(MAPILogoff(two, 0, 0, 0), kSuccess);
    sessions_.pop_back();
    EXPECT_NE(log_on(0, nullptr), two);
    EXPECT_TRUE(subjects(one).empty()) << "the first one goes on";
}

TEST_F(SimpleTest, NewSessionsAreNotShared) {
    log_on(MAPI_NEW_SESSION);
    LHANDLE session = 1;
    EXPECT_EQ(try_log_on(0, nullptr, session), ULONG{MAPI_E_LOGIN_FAILURE});
    EXPECT_EQ(session, lhSessionNull);
    log_on(MAPI_NEW_SESSION, "MapiSim Second");
}

TEST_F(SimpleTest, AClientLooksForASharedSessionWithoutNamesAndFlags) {
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(0, nullptr, session), ULONG{MAPI_E_LOGIN_FAILURE});
    log_on(0);
    EXPECT_EQ(try_log_on(0, nullptr, session), kSuccess);
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
}

TEST_F(SimpleTest, ItJoinsTheSharedSessionOfExtendedMapi) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_ALLOW_OTHERS,
                          &extended),
              S_OK);
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(0, nullptr, session), kSuccess);
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
    EXPECT_EQ(extended->Logoff(0, 0, 0), S_OK);
    extended->Release();
    MAPIUninitialize();
}

TEST_F(SimpleTest, TheDialogIsAnsweredByTheScriptedUser) {
    set("user.logon_profile", "MapiSim Second");
    log_on(MAPI_LOGON_UI | MAPI_NEW_SESSION, nullptr);
    EXPECT_EQ(session::active_logons()[0]->profile->name(), "MapiSim Second");
    set("user.logon", "cancel");
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(MAPI_LOGON_UI | MAPI_NEW_SESSION, nullptr, session),
              ULONG{MAPI_USER_ABORT});
}

TEST_F(SimpleTest, LogonFailures) {
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, "Nobody", session), ULONG{MAPI_E_LOGON_FAILURE});
    EXPECT_EQ(MAPILogon(0, text("MapiSim"), text("secret"), MAPI_NEW_SESSION, 0, &session),
              ULONG{MAPI_E_LOGON_FAILURE});
    const std::string long_name(300, 'x');
    EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, long_name.c_str(), session),
              ULONG{MAPI_E_LOGON_FAILURE});
    set("logon.session_limit", "1");
    log_on();
    EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), ULONG{MAPI_E_TOO_MANY_SESSIONS});
    EXPECT_TRUE(gate::core_initialized());
}

TEST_F(SimpleTest, WhatIsReservedIsRefused) {
    expect("MAPI-CALL-*");
    LHANDLE session = 0;
    EXPECT_EQ(MAPILogon(0, text("MapiSim"), nullptr, MAPI_NEW_SESSION, 1, &session),
              ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(MAPILogon(0, text("MapiSim"), nullptr, 0x40, 0, nullptr), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(MAPILogon(0, text("MapiSim"), nullptr, 0x00800000, 0, &session),
              ULONG{MAPI_E_FAILURE});
    session = log_on();
    EXPECT_EQ(MAPILogoff(session, 0, 1, 0), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(MAPILogoff(session, 0, 0, 1), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(MAPISendMail(session, 0, nullptr, 0, 0), ULONG{MAPI_E_FAILURE});
    EXPECT_TRUE(subjects(session).empty()) << "it is still there";
}

TEST_F(SimpleTest, HandlesThatAreNone) {
    expect("simple-handle-*");
    LHANDLE session = 0;
    EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
    Letter letter("x");
    for (const LHANDLE none : {session, LHANDLE{77}, ~LHANDLE{0}}) {
        EXPECT_EQ(MAPILogoff(none, 0, 0, 0), ULONG{MAPI_E_INVALID_SESSION});
        EXPECT_EQ(send(none, letter), ULONG{MAPI_E_INVALID_SESSION});
        std::string id;
        EXPECT_EQ(find(none, id), ULONG{MAPI_E_INVALID_SESSION});
        MapiRecipDesc* recipient = nullptr;
        EXPECT_EQ(MAPIResolveName(none, 0, text("x"), 0, 0, &recipient),
                  ULONG{MAPI_E_INVALID_SESSION});
    }
    char id[512] = "";
    MapiMessage* message = nullptr;
    EXPECT_EQ(MAPILogoff(0, 0, 0, 0), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(MAPIFindNext(0, 0, nullptr, nullptr, 0, 0, id), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(MAPIReadMail(0, 0, id, 0, 0, &message), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(MAPIDeleteMail(0, 0, id, 0, 0), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(MAPISaveMail(0, 0, &letter.message, 0, 0, text("something")),
              ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_FALSE(gate::core_initialized());
}

TEST_F(SimpleTest, AnImplicitSessionLogsOnAsItMay) {
    Letter letter("without a session");
    EXPECT_EQ(send(0, letter), ULONG{MAPI_E_LOGIN_FAILURE}) << "nobody is logged on";
    EXPECT_FALSE(gate::core_initialized());
    EXPECT_EQ(send(0, letter, MAPI_LOGON_UI), kSuccess);
    EXPECT_FALSE(gate::core_initialized());
    EXPECT_EQ(count_in(store::Special::inbox), 1u) << "it leaves with the session";

    set("user.logon", "cancel");
    EXPECT_EQ(send(0, letter, MAPI_LOGON_UI), ULONG{MAPI_USER_ABORT});
    log_on(0);
    EXPECT_EQ(send(0, letter), kSuccess) << "in the shared session";
    EXPECT_EQ(session::active_logons().size(), 1u);
    EXPECT_EQ(send(0, letter, MAPI_NEW_SESSION), ULONG{MAPI_E_LOGIN_FAILURE});
}

TEST_F(SimpleTest, TheDefaultProfileIsASetting) {
    set("simple.default_profile", "true");
    Letter letter("without a session");
    EXPECT_EQ(send(0, letter), kSuccess);
    EXPECT_EQ(count_in(store::Special::inbox), 1u);
}

TEST_F(SimpleTest, MapiUninitializeLeavesSimpleSessionsAlone) {
    const LHANDLE session = log_on();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    MAPIUninitialize();
    EXPECT_TRUE(gate::core_initialized());
    EXPECT_TRUE(subjects(session).empty());
}

TEST_F(SimpleTest, AnExcessMapiUninitializeTakesNothingFromASession) {
    expect("uninitialized-too-often");
    const LHANDLE session = log_on();
    MAPIUninitialize();
    EXPECT_TRUE(gate::core_initialized());
    EXPECT_TRUE(subjects(session).empty());
}

TEST_F(SimpleTest, OtherThreadsUseAndEndASession) {
    LHANDLE session = 0;
    std::thread([&] {
        EXPECT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    }).join();
    std::thread([&] {
        Letter letter("from a thread");
        EXPECT_EQ(send(session, letter), kSuccess);
        deliver();
    }).join();
    EXPECT_EQ(subjects(session), std::vector<std::string>{"from a thread"});
    std::thread([&] { EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess); }).join();
    EXPECT_FALSE(gate::core_initialized());
}

TEST_F(SimpleTest, OfSeveralLogoffsOneEndsIt) {
    expect("simple-handle-after-logoff");
    for (int round = 0; round < 50; ++round) {
        LHANDLE session = 0;
        ASSERT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
        std::atomic<unsigned> ended{0};
        const auto end = [&] {
            if (MAPILogoff(session, 0, 0, 0) == SUCCESS_SUCCESS)
                ++ended;
        };
        std::thread one(end);
        std::thread two(end);
        one.join();
        two.join();
        EXPECT_EQ(ended.load(), 1u);
    }
    EXPECT_FALSE(gate::core_initialized());
}

TEST_F(SimpleTest, ManyImplicitSessionsAtOnce) {
    set("simple.default_profile", "true");
    const auto work = [&] {
        for (int i = 0; i < 20; ++i) {
            MapiRecipDesc* found = nullptr;
            EXPECT_EQ(MAPIResolveName(0, 0, text("Help Desk"), 0, 0, &found), kSuccess);
            MAPIFreeBuffer(found);
        }
    };
    std::thread one(work);
    std::thread two(work);
    one.join();
    two.join();
    EXPECT_FALSE(gate::core_initialized());
}

// The extended session
// -----------------------------------------------------------------------------

TEST_F(SimpleTest, TheExtendedSessionBehindAHandle) {
    const LHANDLE session = log_on();
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), S_OK);
    LPMAPITABLE table = nullptr;
    EXPECT_EQ(extended->GetMsgStoresTable(0, &table), S_OK);
    ULONG rows = 0;
    EXPECT_EQ(table->GetRowCount(0, &rows), S_OK);
    EXPECT_GT(rows, 0u);
    table->Release();
    extended->Release();
    EXPECT_TRUE(subjects(session).empty()) << "its release ends nothing";
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, &IID_IMAPISession, &extended), S_OK);
    LPMAPISESSION again = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &again), S_OK);
    extended->Release();
    again->Release();
}

TEST_F(SimpleTest, WhatIsNoExtendedSession) {
    expect("simple-handle-unknown");
    expect("MAPI-CALL-*");
    const LHANDLE session = log_on();
    LPMAPISESSION extended = nullptr;
    EXPECT_EQ(ScMAPIXFromSMAPI(99, 0, nullptr, &extended), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScMAPIXFromSMAPI(session, 1, nullptr, &extended), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(ScMAPIXFromSMAPI(session, 0, &IID_IMessage, &extended),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(extended, nullptr);
    EXPECT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(SimpleTest, LogoffOfTheExtendedSessionEndsTheSimpleOneToo) {
    expect("simple-handle-after-logoff");
    const LHANDLE session = log_on();
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), S_OK);
    EXPECT_EQ(extended->Logoff(0, 0, 0), S_OK);
    extended->Release();
    std::string id;
    EXPECT_EQ(find(session, id), ULONG{MAPI_E_INVALID_SESSION});
    // MAPILogoff gives the handle back, at the end of the test.
}

TEST_F(SimpleTest, WhatIsOpenAtLogoffIsTold) {
    expect("open-at-logoff");
    LHANDLE session = 0;
    ASSERT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), S_OK);
    LPADRBOOK book = nullptr;
    EXPECT_EQ(extended->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), S_OK);
    extended->Release();
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
}

// Results -----------------------------------------------------------------------------------------

TEST_F(SimpleTest, ResultsOfOtherRoomsHaveNumbers) {
    using gate::simple_result;
    EXPECT_EQ(simple_result(S_OK), kSuccess);
    EXPECT_EQ(simple_result(MAPI_E_USER_CANCEL), ULONG{MAPI_E_USER_ABORT});
    EXPECT_EQ(simple_result(MAPI_E_NOT_ENOUGH_MEMORY), ULONG{MAPI_E_INSUFFICIENT_MEMORY});
    EXPECT_EQ(simple_result(MAPI_E_LOGON_FAILED), ULONG{MAPI_E_LOGON_FAILURE});
    EXPECT_EQ(simple_result(MAPI_E_NO_SUPPORT), ULONG{MAPI_E_NOT_SUPPORTED});
    EXPECT_EQ(simple_result(MAPI_E_NETWORK_ERROR), ULONG{MAPI_E_NETWORK_FAILURE});
    EXPECT_EQ(simple_result(MAPI_E_CALL_FAILED), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(simple_result(MAPI_E_UNKNOWN_FLAGS), ULONG{MAPI_E_FAILURE});
}

} // namespace
} // namespace mapisim::simple
