#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <mapicode.h>
#include <mapix.h>

#include "../scratch_folder.h"
#include "evidence/store.h"
#include "mailbox_fixture.h"
#include "mapisim/mapisim.h"
#include "object/thread_context.h"
#include "platform/process.h"

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

/// What happens where the evidence has no more room.
namespace mapisim::evidence {
namespace {

std::unique_ptr<Store> make_small_store() {
    auto store = std::make_unique<Store>();
    std::string why;
    EXPECT_TRUE(store->create({}, why)) << why;
    return store;
}

/// Uses up a table. Returns its last record.
template<class T> Index fill(Store& store) {
    Index last = 0;
    while (const Index index = store.allocate<T>())
        last = index;
    return last;
}

TEST(EvidenceRoom, RecordsAreTakenOverInTurn) {
    const auto store = make_small_store();
    for (int i = 0; i < 5; ++i)
        store->allocate<Logon>();
    const auto take_odd = [](Logon&, Index index) { return index % 2 == 1; };
    EXPECT_EQ(store->take_over<Logon>(take_odd), 1u);
    EXPECT_EQ(store->take_over<Logon>(take_odd), 3u);
    EXPECT_EQ(store->take_over<Logon>(take_odd), 5u);
    EXPECT_EQ(store->take_over<Logon>(take_odd), 1u);
    EXPECT_EQ(store->take_over<Logon>([](Logon&, Index) { return false; }), 0u);
    EXPECT_EQ(store->take_over<Thread>([](Thread&, Index) { return true; }), 0u);
}

TEST(EvidenceRoom, ALabelIsKeptOnce) {
    const auto store = make_small_store();
    const auto inbox = store->add_label("Inbox");
    EXPECT_EQ(store->text(inbox), "Inbox");
    EXPECT_NE(store->add_label("Outbox"), inbox);
    EXPECT_EQ(store->add_label("Inbox"), inbox);
    EXPECT_EQ(store->add_label(""), 0u);
    const std::string too_long(kLongestText + 1, 'x');
    EXPECT_EQ(store->add_label(too_long), store->add_label(too_long));
}

TEST(EvidenceRoom, LabelsLeaveRoomForFindings) {
    const auto store = make_small_store();
    std::string label(kLongestText, 'x');
    Index added = 0;
    do {
        const auto number = std::to_string(++added);
        label.replace(0, number.size(), number);
    } while (store->add_label(label) != 0 && added < 100'000);
    EXPECT_GT(added, 10'000u);
    EXPECT_EQ(store->add_label("Inbox"), 0u);
    const std::string sentence(200, 's');
    std::size_t sentences = 0;
    while (store->add_text(sentence) != 0)
        ++sentences;
    EXPECT_GT(sentences, 50'000u);
}

/// These use up the evidence of the whole process, so each has one of its own.
class EvidenceRoomDeathTest : public testing::Test {
protected:
    EvidenceRoomDeathTest() { testing::GTEST_FLAG(death_test_style) = "threadsafe"; }
};

#define EXPECT_TRUE_IN_CHILD(expression)                                                           \
    EXPECT_EXIT(std::_Exit((expression) ? 7 : 1), testing::ExitedWithCode(7), "")

/// Whether a logon that ends as it should is kept in record `wanted`.
bool logs_on_with(Index wanted) {
    IMAPISession* session = nullptr;
    if (MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION,
                    &session) != S_OK)
        return false;
    auto& record = own().at<Logon>(wanted);
    const bool active = record.state == LogonState::active && record.live_objects == 1 &&
                        record.ended_at == 0 && own().text(record.profile) == "MapiSim";
    session->Logoff(0, 0, 0);
    session->Release();
    return active && record.state == LogonState::logged_off;
}

bool logons_go_on() {
    MAPIInitialize(nullptr);
    const Index last = fill<Logon>(own());
    IMAPISession* session = nullptr;
    if (MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session) !=
        MAPI_E_NOT_ENOUGH_MEMORY)
        return false;
    auto& held = own().at<Logon>(last - 1);
    held.state = LogonState::logged_off;
    held.live_objects = 1;
    auto& free = own().at<Logon>(last);
    free.state = LogonState::released;
    free.ended_at = 5;
    return logs_on_with(last) && logs_on_with(last);
}

TEST_F(EvidenceRoomDeathTest, EndedLogonsMakeRoom) {
    EXPECT_TRUE_IN_CHILD(logons_go_on());
}

/// What a thread that ends then had.
struct Seen {
    Index index = 0;
    int initializations = 0;
    bool in_evidence = false;
};
Seen see_on_a_thread(int initialize) {
    Seen seen;
    std::thread([&] {
        auto* context = object::thread_context();
        for (int i = 0; i < initialize; ++i)
            MAPIInitialize(nullptr);
        seen.index = context->index;
        seen.initializations = context->record->initializations;
        seen.in_evidence = context->record.get() != &context->own_record;
        for (int i = 0; i < initialize; ++i)
            MAPIUninitialize();
    }).join();
    return seen;
}

bool threads_go_on() {
    MAPIInitialize(nullptr);
    const Index last = fill<Thread>(own());
    const auto without = see_on_a_thread(2);
    const auto again = see_on_a_thread(1);
    if (without.in_evidence || without.initializations != 2 || again.in_evidence ||
        again.initializations != 1)
        return false;
    auto& open = own().at<Thread>(last - 1);
    open.state = ThreadState::ended;
    open.initializations = 1;
    auto& free = own().at<Thread>(last);
    free.state = ThreadState::ended;
    free.calls = 100;
    free.trace[3].caller = 1;
    const auto taken_over = see_on_a_thread(1);
    return taken_over.in_evidence && taken_over.index == last && free.calls > 100 &&
           free.trace[3].caller == 0 && free.state == ThreadState::ended &&
           see_on_a_thread(0).index == last && MapiSimFindingCount() == 0;
}

TEST_F(EvidenceRoomDeathTest, EndedThreadsMakeRoom) {
    EXPECT_TRUE_IN_CHILD(threads_go_on());
}

class EvidenceRoomMailDeathTest : public MailboxTest {
protected:
    EvidenceRoomMailDeathTest() { testing::GTEST_FLAG(death_test_style) = "threadsafe"; }

    bool submits(HRESULT wanted) {
        auto message =
            create_message(open_folder(store_.get(), store::Special::outbox).get(), "recorded");
        address(message.get(), "somebody@example.com");
        const std::size_t before = mailbox_of(store_.get()).queue_size();
        const HRESULT result = message->SubmitMessage(0);
        return result == wanted &&
               mailbox_of(store_.get()).queue_size() == before + (result == S_OK ? 1 : 0);
    }
    bool submissions_go_on() {
        const Index last = fill<Mail>(own());
        if (!submits(MAPI_E_NOT_ENOUGH_MEMORY)) // and nothing is in the queue that no report has
            return false;
        auto& free = own().at<Mail>(last);
        free.state = MailState::sent;
        return submits(S_OK) && free.state == MailState::queued &&
               own().text(free.subject) == "recorded" && submits(MAPI_E_NOT_ENOUGH_MEMORY);
    }
};

TEST_F(EvidenceRoomMailDeathTest, MailThatHasLeftMakesRoom) {
    EXPECT_TRUE_IN_CHILD(submissions_go_on());
}

bool longest_sentence_ends() {
    auto& store = own();
    const Index index = store.allocate<Finding>();
    auto& record = store.at<Finding>(index);
    record.sentence = store.add_text(std::string(kLongestText - 2, 'x') + "\xC3\xBC");
    record.count = 1;
    MapiSimFinding finding = {};
    return MapiSimGetFinding(0, &finding) == MAPISIM_OK &&
           finding.sentence == std::string(kLongestText - 2, 'x');
}

TEST_F(EvidenceRoomDeathTest, TextsOfTheControlInterfaceEnd) {
    EXPECT_TRUE_IN_CHILD(longest_sentence_ends());
}

#if !defined(_WIN32)
bool goes_on_without_a_file() {
    const ScratchFolder folder;
    ::setenv("MAPISIM_EVIDENCE", folder.file("").c_str(), 1);
    const rlimit limit = {64 * 1024, 64 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    Store& store = own();
    return std::filesystem::is_empty(folder.file("")) && store.allocate<Object>() == 1 &&
           store.add_text("text") != 0;
}

/// The file has its first chunk and no more; what the client does goes on in memory.
bool goes_on_beside_the_file() {
    const ScratchFolder folder;
    ::setenv("MAPISIM_EVIDENCE", folder.file("").c_str(), 1);
    const rlimit limit = {kChunkSize, kChunkSize};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    MAPIInitialize(nullptr);
    const bool logged_on = logs_on_with(1);
    MAPIUninitialize();
    const auto file = *std::filesystem::directory_iterator(folder.file(""));
    Store kept;
    std::string why;
    return logged_on && kept.open(file.path().string(), why) &&
           kept.process().lost_chunks.load() != 0 && kept.count<Logon>() == 0 &&
           kept.count<Finding>() == 0;
}

TEST_F(EvidenceRoomDeathTest, AFileThatStopsGrowingFailsNoCall) {
    EXPECT_TRUE_IN_CHILD(goes_on_beside_the_file());
}

TEST_F(EvidenceRoomDeathTest, AFileThatCannotGrowIsGivenUp) {
    EXPECT_EXIT(std::_Exit(goes_on_without_a_file() ? 7 : 1), testing::ExitedWithCode(7),
                "MapiSim: no evidence in .*: it cannot grow");
}
#endif

} // namespace
} // namespace mapisim::evidence
