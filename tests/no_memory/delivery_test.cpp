// The n-th allocation while a message is submitted, or sent, finds no memory: afterwards every
// recipient has it, once, and its sender finds it where it belongs.
#include <string>

#include "../stress/stress.h"
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
            add(message, address);
        return message;
    }

    HRESULT flush() const {
        LPMAPITABLE status = nullptr;
        must(session_->GetStatusTable(0, &status), "GetStatusTable");
        SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RESOURCE_TYPE}};
        LPSRowSet rows = nullptr;
        must(HrQueryAllRows(status, reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                            0, &rows),
             "HrQueryAllRows");
        status->Release();
        LPMAPISTATUS spooler = nullptr;
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SPropValue* row = rows->aRow[i].lpProps;
            ULONG type = 0;
            if (row[1].Value.l == MAPI_SPOOLER)
                must(session_->OpenEntry(row[0].Value.bin.cb,
                                         reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr,
                                         0, &type, reinterpret_cast<LPUNKNOWN*>(&spooler)),
                     "OpenEntry");
        }
        FreeProws(rows);
        if (failing_from)
            fail_allocation(failing_from);
        const HRESULT result = spooler->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD);
        failed = stop_failing();
        spooler->Release();
        return result;
    }

    ULONG messages_in(ULONG folder_tag) const {
        LPMAPIFOLDER folder =
            folder_tag == kReceiveFolder ? inbox() : open_folder(store_, folder_tag);
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
    LPMAPIFOLDER inbox() const {
        ULONG size = 0, type = 0;
        LPENTRYID id = nullptr;
        LPUNKNOWN folder = nullptr;
        must(store_->GetReceiveFolder(nullptr, 0, &size, &id, nullptr), "GetReceiveFolder");
        must(store_->OpenEntry(size, id, nullptr, 0, &type, &folder), "OpenEntry");
        MAPIFreeBuffer(id);
        return reinterpret_cast<LPMAPIFOLDER>(folder);
    }

    static void add(LPMESSAGE message, const char* address) {
        SPropValue values[4] = {};
        values[0].ulPropTag = PR_RECIPIENT_TYPE;
        values[0].Value.l = MAPI_TO;
        values[1].ulPropTag = PR_DISPLAY_NAME_A;
        values[2].ulPropTag = PR_EMAIL_ADDRESS_A;
        values[1].Value.lpszA = values[2].Value.lpszA = const_cast<char*>(address);
        values[3].ulPropTag = PR_ADDRTYPE_A;
        values[3].Value.lpszA = const_cast<char*>("SMTP");
        SizedADRLIST(1, list) = {1, {{0, 4, values}}};
        must(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
             "ModifyRecipients");
    }

    LPMAPISESSION session_ = nullptr;
    LPMAPITABLE stores_ = nullptr;
    LPMDB store_ = nullptr;
};

class NoMemoryWhileSending : public StressTest {
protected:
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

TEST_F(NoMemoryWhileSending, while_the_spooler_sends) {
    long n = 1;
    for (; send(0, n) && !HasFailure(); n += kStep) {
    }
    EXPECT_GT(n, kStep);
}
