#include <algorithm>
#include <thread>
#include <utility>

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

// Sharers
// ------------------------------------------------------------------------------------------

/// A client of Extended MAPI whose session others may join.
class ExtendedSharer {
public:
    explicit ExtendedSharer(ULONG flags = MAPI_USE_DEFAULT | MAPI_ALLOW_OTHERS) {
        EXPECT_EQ(MAPIInitialize(nullptr), S_OK);
        EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | flags, &session_), S_OK);
    }
    ~ExtendedSharer() {
        session_->Release();
        MAPIUninitialize();
    }
    ExtendedSharer(const ExtendedSharer&) = delete;
    ExtendedSharer& operator=(const ExtendedSharer&) = delete;
    HRESULT log_off(ULONG flags) { return session_->Logoff(0, flags, 0); }

private:
    LPMAPISESSION session_ = nullptr;
};

TEST_F(SimpleTest, ASharedSessionThatOthersEndIsNobodysMistake) {
    set("logoff.shared_effect", "invalidate");
    ExtendedSharer owner;
    const LHANDLE session = log_on(0, nullptr);
    EXPECT_TRUE(subjects(session).empty()) << "it is there";
    EXPECT_EQ(owner.log_off(MAPI_LOGOFF_SHARED), S_OK);
    // There is no way to tell a client of Simple MAPI, so that nothing is found here.
    std::string id;
    EXPECT_EQ(find(session, id), ULONG{MAPI_E_INVALID_SESSION});
    Letter letter("x");
    EXPECT_EQ(send(session, letter), ULONG{MAPI_E_INVALID_SESSION});
    MapiRecipDesc* recipient = nullptr;
    EXPECT_EQ(MAPIResolveName(session, 0, text("Help Desk"), 0, 0, &recipient),
              ULONG{MAPI_E_INVALID_SESSION});
    LPMAPISESSION extended = nullptr;
    EXPECT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(send(0, letter), ULONG{MAPI_E_LOGIN_FAILURE}) << "nobody joins it any more";
    EXPECT_EQ(MapiSimFindingCount(), 0u);
    // MAPILogoff gives the handle back, at the end of the test.
}

TEST_F(SimpleTest, ASharedSessionThatOthersEndMayRemain) {
    ExtendedSharer owner; // "remain" is how the setting is
    const LHANDLE session = log_on(0, nullptr);
    EXPECT_EQ(owner.log_off(MAPI_LOGOFF_SHARED), S_OK);
    Letter letter("still there");
    EXPECT_EQ(send(session, letter), kSuccess);
    EXPECT_EQ(send(0, letter), ULONG{MAPI_E_LOGIN_FAILURE}) << "but nobody joins it any more";
}

TEST_F(SimpleTest, WhoJoinedASimpleSessionMayEndIt) {
    set("logoff.shared_effect", "invalidate");
    set("logoff.shared_allowed", "anyone");
    const LHANDLE session = log_on(0);
    ExtendedSharer joined(0);
    EXPECT_EQ(joined.log_off(MAPI_LOGOFF_SHARED), S_OK);
    std::string id;
    EXPECT_EQ(find(session, id), ULONG{MAPI_E_INVALID_SESSION});
}

TEST_F(SimpleTest, MapiLogoffHasNoFlagForTheOthers) {
    expect("MAPI-CALL-*");
    const LHANDLE one = log_on(0);
    const LHANDLE two = log_on(0, nullptr);
    EXPECT_EQ(MAPILogoff(one, 0, MAPI_LOGOFF_SHARED, 0), ULONG{MAPI_E_FAILURE});
    EXPECT_TRUE(subjects(one).empty()) << "it is still there";
    EXPECT_TRUE(subjects(two).empty());
    EXPECT_EQ(session::active_logons().size(), 2u);
}

TEST_F(SimpleTest, MapiLogoffEndsOneOfTheSharers) {
    set("logoff.shared_effect", "invalidate");
    LHANDLE first = 0;
    ASSERT_EQ(try_log_on(0, "MapiSim", first), kSuccess);
    const LHANDLE second = log_on(0, nullptr);
    EXPECT_EQ(MAPILogoff(first, 0, 0, 0), kSuccess);
    EXPECT_TRUE(subjects(second).empty()) << "it goes on";
    log_on(0, nullptr);
    EXPECT_EQ(session::active_logons().size(), 2u) << "and others join it";
}

TEST_F(SimpleTest, MapiLogoffTellsTheOthersWhereASettingSaysSo) {
    set("logoff.tells_sharers", "always");
    set("logoff.shared_effect", "invalidate");
    LHANDLE first = 0;
    ASSERT_EQ(try_log_on(0, "MapiSim", first), kSuccess);
    const LHANDLE second = log_on(0, nullptr);
    EXPECT_EQ(MAPILogoff(first, 0, 0, 0), kSuccess);
    std::string id;
    EXPECT_EQ(find(second, id), ULONG{MAPI_E_INVALID_SESSION});
    LHANDLE third = 0;
    EXPECT_EQ(try_log_on(0, nullptr, third), ULONG{MAPI_E_LOGIN_FAILURE});
}

// Logon -------------------------------------------------------------------------------------------

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
    expect("call-after-uninitialize");
    LHANDLE session = 0;
    ASSERT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), S_OK);
    LPADRBOOK book = nullptr;
    EXPECT_EQ(extended->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), S_OK);
    extended->Release();
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
    book->Release(); // too late, but a test leaves nothing to the next one
}

// Results -----------------------------------------------------------------------------------------

TEST_F(SimpleTest, ResultsOfOtherRoomsHaveNumbers) {
    const std::pair<HRESULT, ULONG> numbers[] = {
        {S_OK, SUCCESS_SUCCESS},
        {MAPI_E_USER_CANCEL, MAPI_E_USER_ABORT},
        {MAPI_E_LOGON_FAILED, MAPI_E_LOGON_FAILURE},
        {MAPI_E_UNCONFIGURED, MAPI_E_LOGON_FAILURE},
        {MAPI_E_TIMEOUT, MAPI_E_LOGON_FAILURE},
        {MAPI_E_NOT_ENOUGH_DISK, MAPI_E_DISK_FULL},
        {MAPI_E_NOT_ENOUGH_MEMORY, MAPI_E_INSUFFICIENT_MEMORY},
        {MAPI_E_NOT_ENOUGH_RESOURCES, MAPI_E_INSUFFICIENT_MEMORY},
        {MAPI_E_NO_ACCESS, MAPI_E_ACCESS_DENIED},
        {MAPI_E_SESSION_LIMIT, MAPI_E_TOO_MANY_SESSIONS},
        {MAPI_E_OBJECT_DELETED, MAPI_E_INVALID_MESSAGE},
        {MAPI_E_END_OF_SESSION, MAPI_E_INVALID_SESSION},
        {MAPI_E_AMBIGUOUS_RECIP, MAPI_E_AMBIGUOUS_RECIPIENT},
        {MAPI_E_BUSY, MAPI_E_MESSAGE_IN_USE},
        {MAPI_E_SUBMITTED, MAPI_E_MESSAGE_IN_USE},
        {MAPI_E_NETWORK_ERROR, MAPI_E_NETWORK_FAILURE},
        {MAPI_E_NO_RECIPIENTS, MAPI_E_INVALID_RECIPS},
        {MAPI_E_NO_SUPPORT, MAPI_E_NOT_SUPPORTED},
        // What has no number of its own.
        {MAPI_E_CALL_FAILED, MAPI_E_FAILURE},
        {MAPI_E_UNKNOWN_FLAGS, MAPI_E_FAILURE},
        {MAPI_E_INVALID_PARAMETER, MAPI_E_FAILURE},
        {MAPI_E_NOT_FOUND, MAPI_E_FAILURE},
        {MAPI_E_NOT_INITIALIZED, MAPI_E_FAILURE},
    };
    for (const auto& [result, number] : numbers)
        EXPECT_EQ(gate::simple_result(result), number) << std::hex << result;
}

} // namespace
} // namespace mapisim::simple
