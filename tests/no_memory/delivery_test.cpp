// The n-th allocation while a message is submitted, or sent, finds no memory: afterwards every
// recipient has it, once, and its sender finds it where it belongs.
#include <string>

#include "../stress/stress.h"
#include "mail.h"
#include "memory_hooks.h"

using namespace stress;

namespace {

/// A logon and what it counts in its store.
class Account {
public:
    explicit Account(const char* profile) {
        must(MAPILogonEx(0, reinterpret_cast<LPTSTR>(const_cast<char*>(profile)), nullptr,
                         MAPI_EXTENDED | MAPI_NEW_SESSION, &session_),
             "MAPILogonEx");
        must(session_->GetMsgStoresTable(0, &stores_), "GetMsgStoresTable");
        store_ = open_default_store(session_, stores_);
    }
    ~Account() {
        stores_->Release();
        store_->Release();
        session_->Logoff(0, 0, 0);
        session_->Release();
    }
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;

    LPMDB store() const { return store_; }

    /// An unsaved message in the Outbox to both users of the world and to one that nobody has.
    LPMESSAGE compose() const {
        LPMAPIFOLDER outbox = open_folder(store_, PR_IPM_OUTBOX_ENTRYID);
        LPSPropValue sent = nullptr;
        must(HrGetOneProp(store_, PR_IPM_SENTMAIL_ENTRYID, &sent), "HrGetOneProp");
        LPMESSAGE message = nullptr;
        must(outbox->CreateMessage(nullptr, 0, &message), "CreateMessage");
        outbox->Release();
        SPropValue values[2] = {};
        values[0].ulPropTag = PR_SUBJECT_A;
        values[0].Value.lpszA = const_cast<char*>("to all");
        values[1].ulPropTag = PR_SENTMAIL_ENTRYID;
        values[1].Value.bin = sent->Value.bin;
        must(message->SetProps(2, values, nullptr), "SetProps");
        MAPIFreeBuffer(sent);
        for (const char* address :
             {"user@mapisim.example", "second@mapisim.example", "nobody@mapisim.example"})
            add_recipient(message, address);
        return message;
    }

    HRESULT flush() const {
        const LPMAPISTATUS spooler = open_spooler(session_);
        if (failing_from)
            fail_allocation(failing_from);
        const HRESULT result = spooler->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD);
        failed = stop_failing();
        spooler->Release();
        return result;
    }

    /// Sends a message without the n-th allocation, and takes it back and deletes it where that
    /// failed.
    HRESULT try_and_take_back(long n) const {
        LPMESSAGE message = compose();
        must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
        LPSPropValue id = nullptr;
        must(HrGetOneProp(message, PR_ENTRYID, &id), "HrGetOneProp");
        must(message->SubmitMessage(0), "SubmitMessage");
        message->Release();
        failing_from = n;
        const HRESULT result = flush();
        failing_from = 0;
        if (FAILED(result)) {
            must(store_->AbortSubmit(id->Value.bin.cb,
                                     reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), 0),
                 "AbortSubmit");
            LPMAPIFOLDER outbox = open_folder(store_, PR_IPM_OUTBOX_ENTRYID);
            constexpr ULONG hard = 0x10; // DELETE_HARD_DELETE, which public headers lack
            ENTRYLIST list = {1, &id->Value.bin};
            must(outbox->DeleteMessages(&list, 0, nullptr, hard), "DeleteMessages");
            outbox->Release();
        }
        MAPIFreeBuffer(id);
        return result;
    }

    ULONG messages_in(ULONG folder_tag) const {
        LPMAPIFOLDER folder =
            folder_tag == kReceiveFolder ? open_inbox(store_) : open_folder(store_, folder_tag);
        LPMAPITABLE table = nullptr;
        must(folder->GetContentsTable(0, &table), "GetContentsTable");
        ULONG count = 0;
        must(table->GetRowCount(0, &count), "GetRowCount");
        table->Release();
        folder->Release();
        return count;
    }

    static constexpr ULONG kReceiveFolder = 0; // the store's receive folder
    mutable long failing_from = 0;             ///< which allocation of the next flush fails
    mutable bool failed = false;

private:
    LPMAPISESSION session_ = nullptr;
    LPMAPITABLE stores_ = nullptr;
    LPMDB store_ = nullptr;
};

class NoMemoryWhileSending : public StressTest {
protected:
    void SetUp() override {
        StressTest::SetUp();
        set("clock.kind", "stepping");
        set("clock.silence_milliseconds", "3600000"); // nobody sends behind the test's back
    }

    /// Submits and sends, with a failure in one of both; true when one came.
    bool send(long in_submit, long in_flush) {
        must(start(0), "MAPIInitialize");
        bool failed = false;
        {
            const Account sender("MapiSim");
            LPMESSAGE message = sender.compose();
            if (in_submit)
                fail_allocation(in_submit);
            HRESULT result = message->SubmitMessage(0);
            failed = stop_failing();
            if (FAILED(result)) {
                EXPECT_EQ(result, MAPI_E_NOT_ENOUGH_MEMORY);
                result = message->SubmitMessage(0);
            }
            EXPECT_EQ(result, S_OK);
            message->Release();
            if (in_flush) {
                sender.failing_from = in_flush;
                result = sender.flush();
                EXPECT_TRUE(result == S_OK || result == MAPI_E_NOT_ENOUGH_MEMORY);
                failed = sender.failed;
                sender.failing_from = 0;
            }
            EXPECT_EQ(sender.flush(), S_OK);
            EXPECT_EQ(sender.messages_in(PR_IPM_OUTBOX_ENTRYID), 0u);
            EXPECT_EQ(sender.messages_in(PR_IPM_SENTMAIL_ENTRYID), 1u);
            EXPECT_EQ(sender.messages_in(Account::kReceiveFolder), 2u)
                << "the message and a report";
            EXPECT_EQ(Account("MapiSim Second").messages_in(Account::kReceiveFolder), 1u);
        }
        MAPIUninitialize();
        EXPECT_EQ(MapiSimReset(), MAPISIM_OK);
        return failed;
    }
    static constexpr long kStep = kEveryAllocation ? 1 : 7;
};

} // namespace

TEST_F(NoMemoryWhileSending, at_submit) {
    long n = 1;
    for (; send(n, 0) && !HasFailure(); n += kStep) {
    }
    EXPECT_GT(n, kStep);
}

// What the spooler knows of a try that ended goes with the message.
TEST_F(NoMemoryWhileSending, nothing_is_kept_of_what_is_taken_back) {
    must(start(0), "MAPIInitialize");
    {
        const Account sender("MapiSim");
        const auto arrived = [&] { return sender.messages_in(Account::kReceiveFolder); };
        const ULONG at_first = arrived();
        long tries = 0;
        for (long n = 1; arrived() == at_first && !HasFailure(); n += 3) {
            long grown = 0;
            for (int again = 0; again < 5; ++again) {
                const long before = live_blocks();
                const HRESULT result = sender.try_and_take_back(n);
                grown = live_blocks() - before;
                if (arrived() != at_first) // from here on something stays, and rightly so
                    break;
                EXPECT_EQ(result, MAPI_E_NOT_ENOUGH_MEMORY);
                ++tries;
                if (grown <= 0)
                    break; // what caches grow by comes once
            }
            EXPECT_TRUE(grown <= 0 || arrived() != at_first) << "allocation " << n;
        }
        EXPECT_GT(tries, 0);
    }
    MAPIUninitialize();
}

TEST_F(NoMemoryWhileSending, while_the_spooler_sends) {
    long n = 1;
    for (; send(0, n) && !HasFailure(); n += kStep) {
    }
    EXPECT_GT(n, kStep);
}
