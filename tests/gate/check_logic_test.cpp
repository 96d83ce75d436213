#include <algorithm>
#include <iterator>

#include <cwchar>

#include "check/ledger.h"
#include "check_fixture.h"

namespace mapisim::check {
namespace {

using object::InterfaceId;
using object::Kind;

struct Init {
    std::uint32_t version;
    std::uint32_t flags;
};
constexpr std::uint32_t kExtended = 0x20;
constexpr std::uint32_t kNewSession = 0x2;
constexpr std::uint32_t kUseDefault = 0x40;
constexpr std::uint32_t kLogonFailed = 0x80040111;

template<class T> std::uint64_t address(const T* pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

/// What the rules make of what they are told, one fact at a time.
class RuleLogic : public test::CheckTest {
protected:
    void initialize(const Init* init, std::uint32_t result = 0) {
        auto record = call("MAPIInitialize");
        record.arguments[0] = address(init);
        record.arguments[1] = init ? init->flags : 0;
        record.arguments[2] = init ? init->version : 0;
        record.result = result;
        called(record);
    }
    CallRecord logon(const char* profile, std::uint32_t flags, std::uint32_t result = 0) {
        auto record = call("MAPILogonEx");
        record.arguments[1] = address(profile);
        record.arguments[3] = flags;
        record.result = result;
        return record;
    }
    void log_on(const char* profile, std::uint32_t flags, std::uint32_t result = 0) {
        called(logon(profile, flags, result));
    }
    void note(const CallRecord& record, Note what) { noted(record, what); }
    evidence::Index folder(evidence::EndReason reason = evidence::EndReason::none) {
        const auto index = built.object(Kind::folder, InterfaceId::IMAPIFolder, 0, 0, "Inbox");
        auto& object = built.store().at<evidence::Object>(index);
        object.end_reason = reason;
        return index;
    }
};

TEST_F(RuleLogic, AcceptsWhatMapiInitializeMayBeGiven) {
    initialize(nullptr);
    constexpr Init plain{0, 0};
    constexpr Init both{0, 1 | 8};
    initialize(&plain);
    initialize(&both);
    EXPECT_EQ(findings(), "");
}

TEST_F(RuleLogic, NamesWhatMapiInitializeRefuses) {
    constexpr Init version{1, 0};
    constexpr Init flags{0, 0x40};
    initialize(&version, 0x80070057);
    initialize(&flags, 0x80040106);
    EXPECT_EQ(findings(), "MAPI-INIT-003 MAPI-INIT-002");
    EXPECT_EQ(sentence(1),
              "MAPIInitialize refused the flags 0x40 with MAPI_E_UNKNOWN_FLAGS (0x80040106).");
}

TEST_F(RuleLogic, KnowsThatThisIsNoService) {
    constexpr Init service{0, 0x10000};
    initialize(&service);
    log_on(nullptr, kExtended | kUseDefault | 0x10000);
    EXPECT_EQ(findings(), "MAPI-INIT-005 MAPI-INIT-005");
}

TEST_F(RuleLogic, AcceptsProperLogons) {
    log_on(nullptr, kExtended | kUseDefault);
    log_on("Work", kExtended | kNewSession);
    log_on("", kExtended | kUseDefault);
    log_on(nullptr, kExtended); // joins
    EXPECT_EQ(findings(), "");
}

TEST_F(RuleLogic, NamesWhatIsWrongWithALogon) {
    log_on("Work", kExtended);
    log_on("Work", kNewSession);
    log_on("Work", kExtended | kNewSession | 1 | 0x20000);
    log_on(std::string(65, 'x').c_str(), kExtended | kNewSession, kLogonFailed);
    auto password = logon("Work", kExtended | kNewSession);
    password.arguments[2] = address("secret");
    called(password);
    EXPECT_EQ(findings(), "MAPI-INIT-011 MAPI-INIT-016 MAPI-INIT-012 MAPI-INIT-015 MAPI-INIT-014");
}

TEST_F(RuleLogic, CountsCharactersOfTheClientsWidth) {
    const std::wstring just(64, L'x');
    const std::wstring over(65, L'x');
    auto record = logon(nullptr, kExtended | kNewSession | 0x80000000);
    record.arguments[1] = address(just.c_str());
    called(record);
    EXPECT_EQ(findings(), "");
    record.arguments[1] = address(over.c_str());
    called(record);
    EXPECT_EQ(findings(), "MAPI-INIT-015");
}

TEST_F(RuleLogic, TellsAnAttemptToJoinFromALogonWithoutAProfile) {
    log_on(nullptr, kExtended, kLogonFailed);
    EXPECT_EQ(findings(), "MAPI-INIT-013"); // at once: the client may end here
    EXPECT_EQ(finding().related_at, 0u);
    log_on(nullptr, kExtended | kUseDefault);
    EXPECT_EQ(findings(), "");
    log_on(nullptr, kExtended | kNewSession, kLogonFailed);
    EXPECT_EQ(findings(), "MAPI-INIT-013");
}

TEST_F(RuleLogic, TellsAnAttemptToJoinThatNothingFollowed) {
    log_on(nullptr, kExtended, kLogonFailed);
    note(call("MAPIUninitialize"), {.fact = Fact::uninitializing_last});
    EXPECT_EQ(findings(), "MAPI-INIT-013");
}

TEST_F(RuleLogic, DoesNotTellOneLogonTwice) {
    note(call("MAPILogonEx"), {.fact = Fact::logon_other_profile, .text = "Private"});
    log_on("Work", kExtended);
    EXPECT_EQ(findings(), "MAPI-INIT-021");
    EXPECT_EQ(sentence(), "MAPILogonEx named a profile and returned the shared session of another "
                          "one, \"Private\".");
}

TEST_F(RuleLogic, TellsBeforeFromAfter) {
    refused(call("MAPILogonEx"), Refusal::not_initialized, 0);
    built.process().ever_initialized = 0;
    refused(call("MAPILogonEx"), Refusal::not_initialized, 0);
    EXPECT_EQ(findings(), "MAPI-UNINIT-006 MAPI-INIT-001");
    EXPECT_EQ(sentence(0), "MAPILogonEx was called after the last MAPIUninitialize.");
}

TEST_F(RuleLogic, TellsWhyAnObjectIsInvalid) {
    const struct {
        evidence::EndReason reason;
        const char* rule;
    } cases[] = {{evidence::EndReason::logoff, "MAPI-OBJECT-002"},
                 {evidence::EndReason::shared_session_ended, "MAPI-OBJECT-002"},
                 {evidence::EndReason::store_logoff, "MAPI-OBJECT-010"},
                 {evidence::EndReason::message_submitted, "MAPI-QUEUE-002"},
                 {evidence::EndReason::made_invalid, "MAPI-OBJECT-018"},
                 {evidence::EndReason::uninitialized, "MAPI-UNINIT-006"},
                 {evidence::EndReason::forked, "MAPI-INIT-018"},
                 {evidence::EndReason::world_reset, ""}};
    for (const auto& one : cases) {
        reset_findings();
        refused(call(InterfaceId::IMAPIFolder, "GetContentsTable", folder(one.reason)),
                Refusal::invalid_object, 0);
        EXPECT_EQ(findings(), one.rule);
    }
}

TEST_F(RuleLogic, KnowsASessionThatIsLoggedOff) {
    const auto on = built.logon();
    const auto session = built.session(on);
    built.store().at<evidence::Logon>(on).state = evidence::LogonState::logged_off;
    refused(call(InterfaceId::IMAPISession, "Logoff", session), Refusal::invalid_object, 0);
    EXPECT_EQ(findings(), "MAPI-LOGOFF-002");
    EXPECT_EQ(sentence(), "IMAPISession::Logoff was called on a session after Logoff.");
}

TEST_F(RuleLogic, NamesArgumentsThatAreRefused) {
    const auto on = built.logon();
    auto logoff = call(InterfaceId::IMAPISession, "Logoff", built.session(on));
    logoff.argument_count = 3;
    logoff.arguments[1] = 0x80;
    logoff.arguments[2] = 7;
    refused(logoff, Refusal::reserved_nonzero, 3);
    refused(logoff, Refusal::unknown_flags, 2);
    refused(call(InterfaceId::IMAPIFolder, "CreateMessage", folder()), Refusal::null_argument, 3);
    refused(call(InterfaceId::IMAPIFolder, "CopyMessages", folder()), Refusal::bad_pointer, 3);
    refused(call(InterfaceId::IMAPIFolder, "CopyMessages", folder()), Refusal::fault, 0);
    auto dispatch = call("HrDispatchNotifications");
    dispatch.arguments[0] = 1;
    refused(dispatch, Refusal::reserved_flags, 1);
    auto utilities = call("ScInitMapiUtil");
    utilities.arguments[0] = 3;
    utilities.result = 0x80070057;
    called(utilities);
    EXPECT_EQ(findings(), "MAPI-LOGOFF-004 MAPI-CALL-002 MAPI-CALL-001 MAPI-OBJECT-013 "
                          "MAPI-NOTIFY-016 MAPI-UNINIT-011");
    EXPECT_EQ(sentence(1), "IMAPISession::Logoff was given the flags 0x80 (argument 2), of which "
                           "it does not know some.");
}

TEST_F(RuleLogic, TellsReleasedObjects) {
    const auto index = folder();
    refused(call(InterfaceId::IMAPIFolder, "GetProps", index), Refusal::released_object, 0);
    note(call(InterfaceId::IMAPIFolder, "Release", index),
         {.fact = Fact::released_too_often, .object = index});
    note(call(InterfaceId::IMAPIFolder, "AddRef", index),
         {.fact = Fact::addref_after_release, .object = index});
    EXPECT_EQ(findings(), "MAPI-OBJECT-012 MAPI-OBJECT-011 MAPI-OBJECT-012");
    EXPECT_EQ(sentence(1),
              "Release was called once too often on the folder \"Inbox\" (IMAPIFolder).");
}

TEST_F(RuleLogic, TellsThreads) {
    const auto thread = built.thread(12, 1);
    note(call(InterfaceId::IMAPIFolder, "GetProps", folder()),
         {.fact = Fact::thread_not_initialized});
    note(call("MAPIUninitialize"), {.fact = Fact::uninitialize_other_thread});
    note(call("MAPIInitialize"), {.fact = Fact::initialize_inside_loader});
    note(CallRecord{}, {.fact = Fact::first_thread_ended, .related = thread, .a = 2});
    note(CallRecord{}, {.fact = Fact::first_thread_ended, .related = thread, .a = 0});
    EXPECT_EQ(findings(), "MAPI-THREAD-001 MAPI-THREAD-011 MAPI-THREAD-007 MAPI-THREAD-003");
    EXPECT_EQ(finding(3).severity, evidence::Severity::warning);
    EXPECT_EQ(finding(3).thread, thread);
}

TEST_F(RuleLogic, NamesThreadsAndWhoIsInitialised) {
    const auto first = built.thread(11, 1);
    built.store().at<evidence::Thread>(first).initialized_at = 77;
    const auto worker = built.thread(12, 0);
    auto used = call(InterfaceId::IMAPIFolder, "GetProps", folder());
    used.thread = worker;
    note(used, {.fact = Fact::thread_not_initialized});
    EXPECT_EQ(sentence(0), "IMAPIFolder::GetProps was called on thread 12, which has no "
                           "MAPIInitialize of its own open; thread 11 has.");
    EXPECT_EQ(finding(0).related_at, 77u);
    note(CallRecord{}, {.fact = Fact::thread_ended_initialized, .related = worker, .a = 2});
    note(CallRecord{}, {.fact = Fact::first_thread_ended, .related = worker, .a = 1});
    // The thread of this test is the first of the process, which ends with it.
    EXPECT_EQ(sentence(1),
              "Thread 12, which made the first MAPIInitialize, ended while MAPI is still "
              "initialised 1 time by others, among them thread 11.");
    built.store().at<evidence::Thread>(first).state = evidence::ThreadState::ended;
    auto late = call("MAPIUninitialize");
    late.thread = worker;
    note(late, {.fact = Fact::uninitialize_other_thread});
    EXPECT_EQ(sentence(2),
              "MAPIUninitialize was called on thread 12, which has no MAPIInitialize of "
              "its own open; thread 11 had one and has ended.");
}

TEST_F(RuleLogic, MakesUndeliveredNotificationsAnError) {
    note(CallRecord{}, {.fact = Fact::notification_undelivered, .a = 3});
    EXPECT_EQ(findings(), "MAPI-THREAD-004");
    EXPECT_EQ(finding().severity, evidence::Severity::error);
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, 0);
    const auto registration = built.registration(store, 0, 1);
    built.store().at<evidence::Registration>(registration).delivered = 1;
    note(CallRecord{}, {.fact = Fact::notification_undelivered, .a = 1});
    EXPECT_EQ(findings(), "MAPI-THREAD-004 MAPI-THREAD-005");
}

TEST_F(RuleLogic, RecommendsAThreadForNotificationsToThoseWhoNeedIt) {
    const auto advise = call(InterfaceId::IMsgStore, "Advise",
                             built.object(Kind::store, InterfaceId::IMsgStore, 0));
    auto first = call("MAPIInitialize");
    first.thread = built.thread(1);
    auto second = first;
    second.thread = built.thread(2);
    constexpr std::uint64_t with_thread = 1; // MAPI_MULTITHREAD_NOTIFICATIONS
    for (const std::uint64_t flags : {std::uint64_t{0}, with_thread}) {
        reset_findings();
        note(first, {.fact = Fact::initialized, .a = flags, .b = 1});
        called(advise);
        EXPECT_EQ(findings(), "");
        note(second, {.fact = Fact::initialized});
        note(second, {.fact = Fact::initialized});
        EXPECT_EQ(findings(), flags != 0 ? "" : "MAPI-THREAD-006");
    }
}

TEST_F(RuleLogic, TellsNotifications) {
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, 0, 0, "Mailbox");
    const auto registration = built.registration(store, 0, 9);
    const auto unadvise = call(InterfaceId::IMsgStore, "Unadvise", store);
    note(unadvise, {.fact = Fact::unadvise_unknown, .object = store, .a = 0});
    EXPECT_EQ(sentence(), "IMsgStore::Unadvise was given the number 0, which is no connection: "
                          "Advise never returns it.");
    note(
        unadvise,
        {.fact = Fact::unadvise_unknown, .object = store, .related = registration, .a = 9, .b = 1});
    note(CallRecord{},
         {.fact = Fact::sink_threw, .related = registration, .text = "std::bad_cast"});
    note(CallRecord{}, {.fact = Fact::sink_result, .related = registration, .a = 5});
    note(CallRecord{}, {.fact = Fact::notification_changed, .related = registration});
    note(CallRecord{}, {.fact = Fact::advise_source_released, .object = store, .a = 1});
    note(CallRecord{}, {.fact = Fact::error_event_ignored});
    EXPECT_EQ(findings(),
              "MAPI-NOTIFY-002 MAPI-NOTIFY-002 MAPI-NOTIFY-017 MAPI-NOTIFY-013 MAPI-NOTIFY-008 "
              "MAPI-NOTIFY-018 MAPI-NOTIFY-012");
    EXPECT_EQ(sentence(5),
              "The message store \"Mailbox\" (IMsgStore) was released with 1 registration on it.");
}

TEST_F(RuleLogic, LetsTablesSendWhatTablesSend) {
    auto advise = call(InterfaceId::IMAPITable, "Advise",
                       built.object(Kind::table, InterfaceId::IMAPITable, 0));
    advise.arguments[0] = 0x100;
    called(advise);
    EXPECT_EQ(findings(), "");
    advise.arguments[0] = 0x102;
    called(advise);
    EXPECT_EQ(findings(), "MAPI-NOTIFY-015");
}

TEST_F(RuleLogic, TellsMemory) {
    const auto buffer = built.buffer(gate::export_id("MAPIAllocateBuffer"), 64, 5);
    const auto free = call("MAPIFreeBuffer");
    const auto more = call("MAPIAllocateMore");
    note(free, {.fact = Fact::free_unknown, .a = 0x1234});
    note(free, {.fact = Fact::free_twice, .related = buffer});
    note(free, {.fact = Fact::free_linked, .related = buffer, .a = 0x99});
    note(free, {.fact = Fact::written_past_end, .related = buffer});
    note(more, {.fact = Fact::more_on_unknown, .a = 0x1234});
    note(more, {.fact = Fact::more_on_unknown, .related = buffer});
    note(more, {.fact = Fact::more_on_linked, .related = buffer});
    note(call("FreeProws"), {.fact = Fact::freed_twice_by_container, .a = 0x10});
    note(call("FreeProws"), {.fact = Fact::freed_twice_by_container,
                             .related = buffer,
                             .a = 0x20,
                             .b = static_cast<std::uint64_t>(EntryState::linked)});
    note(call("FreeProws"), {.fact = Fact::freed_twice_by_container,
                             .related = buffer,
                             .a = 0x30,
                             .b = static_cast<std::uint64_t>(EntryState::freed)});
    note(call("FreeProws"), {.fact = Fact::address_part_not_own, .a = 0x10});
    EXPECT_EQ(findings(),
              "MAPI-MEMORY-006 MAPI-MEMORY-007 MAPI-MEMORY-008 MAPI-MEMORY-013 "
              "MAPI-MEMORY-015 MAPI-MEMORY-005 MAPI-MEMORY-014 MAPI-MEMORY-010 MAPI-MEMORY-010 "
              "MAPI-MEMORY-010 MAPI-MEMORY-016");
    EXPECT_EQ(sentence(0), "MAPIFreeBuffer was given 0x1234, which MAPI did not allocate.");
    EXPECT_EQ(sentence(1), "MAPIFreeBuffer was given a block of 64 bytes from MAPIAllocateBuffer, "
                           "which is freed already.");
    EXPECT_EQ(finding(1).related_at, 5u);
    EXPECT_EQ(sentence(7), "FreeProws met an entry at 0x10, which MAPI did not allocate.");
    EXPECT_EQ(sentence(8), "FreeProws met an entry at 0x20 that is linked to a block of 64 bytes "
                           "from MAPIAllocateBuffer, and no block of its own.");
    EXPECT_EQ(sentence(9), "FreeProws met an entry that is freed already: a block of 64 bytes from "
                           "MAPIAllocateBuffer.");
}

TEST_F(RuleLogic, TakesALeakBackThatIsFreedTooLate) {
    const auto buffer =
        built.buffer(gate::export_id("MAPIAllocateBuffer"), 64, 5, built.thread(1), 1);
    note(call("MAPIUninitialize"), {.fact = Fact::uninitializing_last});
    EXPECT_EQ(findings(), "MAPI-MEMORY-002");
    note(call("MAPIFreeBuffer"), {.fact = Fact::free_after_uninitialize, .related = buffer});
    EXPECT_EQ(findings(), "MAPI-UNINIT-006");
}

TEST_F(RuleLogic, TakesASessionBackThatIsReleasedTooLate) {
    const auto on = built.logon();
    const auto session = built.session(on);
    built.store().at<evidence::Object>(session).acquired_at = 6;
    built.store().at<evidence::Logon>(on).state = evidence::LogonState::logged_off;
    note(call("MAPIUninitialize"), {.fact = Fact::uninitializing_last});
    EXPECT_EQ(findings(), "MAPI-LOGOFF-003");
    note(call(InterfaceId::IMAPISession, "Release", session),
         {.fact = Fact::release_after_uninitialize, .object = session});
    EXPECT_EQ(findings(), "MAPI-UNINIT-006");
}

TEST_F(RuleLogic, LooksThroughALogonWhenItEnds) {
    const auto on = built.logon();
    const auto session = built.session(on);
    const auto book = built.object(Kind::address_book, InterfaceId::IAddrBook, on);
    auto open = call(InterfaceId::IMAPISession, "OpenAddressBook", session);
    open.result = 0x00040380;
    called(open);
    note(call(InterfaceId::IMAPISession, "Logoff", session), {.fact = Fact::logging_off, .a = on});
    EXPECT_EQ(findings(), "MAPI-OBJECT-003");
    EXPECT_NE(finding().at, 0u);
    EXPECT_EQ(finding().object, book);
}

TEST_F(RuleLogic, FollowsTheSettingForSharedLogoff) {
    const auto logoff = call(InterfaceId::IMAPISession, "Logoff", 0);
    const Note owner{.fact = Fact::logoff_shared_used, .a = 1, .b = 1};
    const Note other{.fact = Fact::logoff_shared_used, .a = 1, .b = 0};
    note(logoff, owner);
    EXPECT_EQ(findings(), "");
    note(logoff, other);
    EXPECT_EQ(findings(), "MAPI-LOGOFF-006");
    reset_findings();
    set("logoff.shared_allowed", "anyone");
    note(logoff, other);
    EXPECT_EQ(findings(), "");
    set("logoff.shared_allowed", "nobody");
    note(logoff, owner);
    EXPECT_EQ(findings(), "MAPI-LOGOFF-005");
}

TEST_F(RuleLogic, TellsCountsThatFallTooFar) {
    note(call("MAPIUninitialize"), {.fact = Fact::uninitialize_too_often, .b = 0});
    note(call("MAPIUninitialize"), {.fact = Fact::uninitialize_too_often, .b = 1});
    built.process().utility_initializations = 1;
    note(call("MAPIUninitialize"), {.fact = Fact::uninitialize_too_often, .b = 1});
    note(call("DeinitMapiUtil"), {.fact = Fact::utilities_deinit_too_often});
    EXPECT_EQ(findings(), "MAPI-UNINIT-005 MAPI-UNINIT-005 MAPI-UNINIT-008 MAPI-UNINIT-010");
}

TEST_F(RuleLogic, TellsOleByItsOrder) {
    note(call("OleUninitialize"), {.fact = Fact::ole_uninitialize_late});
    EXPECT_EQ(finding().severity, evidence::Severity::error);
    note(call("OleUninitialize"), {.fact = Fact::ole_uninitialize_too_often});
    EXPECT_EQ(findings(), "MAPI-UNINIT-001 MAPI-UNINIT-003");
    reset_findings();
    note(call("OleUninitialize"), {.fact = Fact::ole_uninitialize_late, .b = 1});
    EXPECT_EQ(finding().severity, evidence::Severity::warning);
}

TEST_F(RuleLogic, TellsTheOutgoingQueue) {
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, 0);
    const auto message = built.object(Kind::message, InterfaceId::IMessage, 0, 0, "Hello");
    auto submit = call(InterfaceId::IMessage, "SubmitMessage", message);
    called(submit);
    submit.result = 0x80040607;
    called(submit);
    auto flush = call(InterfaceId::IMAPIStatus, "FlushQueues",
                      built.object(Kind::status_object, InterfaceId::IMAPIStatus, 0));
    flush.result = 0x80040102;
    called(flush);
    note(call(InterfaceId::IMAPISession, "Logoff", 0),
         {.fact = Fact::mail_left_in_queue, .text = "Hello"});
    note(submit, {.fact = Fact::submitted_both_dispositions});
    note(submit, {.fact = Fact::submit_without_spooler});
    note(call(InterfaceId::IMsgStore, "OpenEntry", store), {.fact = Fact::queued_message_opened});
    note(call(InterfaceId::IMsgStore, "OpenEntry", store), {.fact = Fact::locked_message_opened});
    note(call(InterfaceId::IMsgStore, "FinishedMsg", store), {.fact = Fact::spooler_only_method});
    EXPECT_EQ(findings(), "MAPI-QUEUE-006 MAPI-QUEUE-012 MAPI-QUEUE-001 MAPI-QUEUE-007 "
                          "MAPI-QUEUE-010 MAPI-QUEUE-008 MAPI-QUEUE-009 MAPI-QUEUE-011");
    EXPECT_EQ(sentence(0), "SubmitMessage was called on the message \"Hello\" (IMessage), which "
                           "has no recipients.");
}

TEST_F(RuleLogic, LetsAStoreGoWhereNoMailWaits) {
    const auto on = built.logon();
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, on);
    const auto release = call(InterfaceId::IMsgStore, "Release", store);
    note(release, {.fact = Fact::store_without_logoff});
    EXPECT_EQ(findings(), "");
    const auto mail = built.store().allocate<evidence::Mail>();
    built.store().at<evidence::Mail>(mail).logon = on;
    built.store().at<evidence::Mail>(mail).state = evidence::MailState::queued;
    note(release, {.fact = Fact::store_without_logoff});
    EXPECT_EQ(findings(), "MAPI-OBJECT-017");
}

TEST_F(RuleLogic, TellsStoresAndMessages) {
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, 0, 0, "Mailbox");
    const auto logoff = call(InterfaceId::IMsgStore, "StoreLogoff", store);
    note(logoff, {.fact = Fact::store_logoff_flags, .a = 3});
    note(logoff, {.fact = Fact::store_logoff_shared});
    note(call(InterfaceId::IMessage, "Release", store),
         {.fact = Fact::unsaved_changes_lost, .object = store});
    note(call(InterfaceId::IMessage, "Release", store),
         {.fact = Fact::attachment_not_saved, .a = 1});
    note(call(InterfaceId::IMAPITable, "Release", store), {.fact = Fact::bookmarks_open, .a = 1});
    note(call(InterfaceId::IAttach, "SaveChanges", store),
         {.fact = Fact::attachment_saved_too_late});
    EXPECT_EQ(findings(), "MAPI-OBJECT-015 MAPI-OBJECT-016 MAPI-OBJECT-004 MAPI-OBJECT-005 "
                          "MAPI-OBJECT-006 MAPI-OBJECT-019");
    EXPECT_EQ(sentence(1), "StoreLogoff was called on the message store \"Mailbox\" (IMsgStore), "
                           "which is open elsewhere too.");
}

TEST_F(RuleLogic, WatchesFastShutdown) {
    const auto session = built.object(Kind::session, InterfaceId::IMAPISession, 0);
    auto query = call(InterfaceId::IMAPIClientShutdown, "QueryFastShutdown", session);
    const auto go = call(InterfaceId::IMAPIClientShutdown, "DoFastShutdown", session);
    called(go);
    EXPECT_EQ(findings(), "MAPI-SHUTDOWN-004");
    called(query);
    called(go);
    EXPECT_EQ(findings(), "MAPI-SHUTDOWN-004");
    query.result = 0x80040102;
    called(query);
    called(go);
    refused(call("MAPIUninitialize"), Refusal::fast_shutdown, 0);
    EXPECT_EQ(findings(), "MAPI-SHUTDOWN-004 MAPI-SHUTDOWN-001 MAPI-SHUTDOWN-002");
}

TEST_F(RuleLogic, OwnsUpToItsOwnMistakes) {
    note(call("MAPILogonEx"), {.fact = Fact::internal_error});
    EXPECT_EQ(findings(), "MAPI-INTERNAL-001");
    EXPECT_EQ(finding().severity, evidence::Severity::warning);
}

TEST_F(RuleLogic, KnowsEveryFact) {
    // Facts that say nothing by themselves: other facts and the checks at an end make findings of
    // them.
    constexpr Fact silent[] = {
        Fact::initialized,
        Fact::logged_on,
        Fact::thread_ended_initialized,
        Fact::first_thread_ended,
        Fact::object_open_at_logoff,
        Fact::registration_open_at_logoff,
        Fact::wrapper_not_released,
        Fact::logging_off,
        Fact::session_left_after_logoff,
        Fact::uninitializing_last,
        Fact::utilities_left_open,
        Fact::ole_left_open,
        Fact::process_ending,
        Fact::submitted_message_kept,
        Fact::store_without_logoff,
    };
    for (int i = 0; i < static_cast<int>(Fact::count_); ++i) {
        const auto fact = static_cast<Fact>(i);
        reset_findings();
        note(call("MAPILogonEx"), {.fact = fact});
        const bool says_nothing =
            std::find(std::begin(silent), std::end(silent), fact) != std::end(silent);
        EXPECT_EQ(findings().empty(), says_nothing) << "fact number " << i;
    }
}

TEST_F(RuleLogic, MakesTheFindingsOfTheEndInTheProcessItself) {
    report_process_end();
    EXPECT_EQ(findings(), "MAPI-UNINIT-007");
    report_process_end();
    EXPECT_EQ(findings(), "MAPI-UNINIT-007");
}

} // namespace
} // namespace mapisim::check
