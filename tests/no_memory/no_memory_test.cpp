// The n-th allocation of a whole session finds no memory: for every n until none is left to fail on
// plain Linux, for a sample of them elsewhere.
#include <cstdlib>

#include "../stress/stress.h"
#include "memory_hooks.h"

using namespace stress;

namespace {

// It is made anew thousands of times.
#if defined(_WIN32)
[[maybe_unused]] const int small_world = _putenv("MAPISIM_WORLD=empty");
#else
[[maybe_unused]] const int small_world = setenv("MAPISIM_WORLD", "empty", 1);
#endif

/// The first result that is neither success nor a lack of memory, and where.
struct Odd {
    const char* call = nullptr;
    HRESULT result = S_OK;
};

/// A session that goes on as far as it can when something fails, and gives back all it got.
class Frugal {
public:
    Odd run(ULONG flags) {
        if (!fine(start(flags), "MAPIInitialize"))
            return odd_;
        const bool utilities = fine(ScInitMapiUtil(0), "ScInitMapiUtil");
        if (fine(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session_),
                 "MAPILogonEx")) {
            work();
            give_back();
        }
        if (utilities)
            DeinitMapiUtil();
        MAPIUninitialize();
        return odd_;
    }

private:
    bool fine(HRESULT result, const char* call) {
        if (SUCCEEDED(result))
            return true;
        if (result != MAPI_E_NOT_ENOUGH_MEMORY && !odd_.call)
            odd_ = {call, result};
        return false;
    }

    void work() {
        fine(session_->GetStatusTable(0, &status_), "GetStatusTable");
        if (!fine(session_->GetMsgStoresTable(0, &stores_), "GetMsgStoresTable"))
            return;
        open_store();
        if (!store_)
            return;
        open_outbox();
        fine(session_->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book_), "OpenAddressBook");
        advise();
        if (outbox_) {
            read_table();
            send();
        }
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
        fine(HrDispatchNotifications(0), "HrDispatchNotifications");
        if (status_)
            flush();
    }

    void open_store() {
        SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
        LPSRowSet rows = nullptr;
        if (!fine(HrQueryAllRows(stores_, reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                 nullptr, 0, &rows),
                  "HrQueryAllRows"))
            return;
        for (ULONG i = 0; i < rows->cRows && !store_; ++i) {
            const SPropValue* row = rows->aRow[i].lpProps;
            if (row[1].Value.b)
                fine(session_->OpenMsgStore(0, row[0].Value.bin.cb,
                                            reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb),
                                            nullptr, MDB_WRITE, &store_),
                     "OpenMsgStore");
        }
        FreeProws(rows);
    }

    void open_outbox() {
        LPSPropValue id = nullptr;
        ULONG type = 0;
        if (!fine(HrGetOneProp(store_, PR_IPM_OUTBOX_ENTRYID, &id), "HrGetOneProp"))
            return;
        fine(store_->OpenEntry(id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb),
                               nullptr, MAPI_MODIFY, &type, reinterpret_cast<LPUNKNOWN*>(&outbox_)),
             "OpenEntry");
        MAPIFreeBuffer(id);
    }

    void advise() {
        LPMAPIADVISESINK sink = nullptr;
        LPMAPIADVISESINK wrapped = nullptr;
        if (!fine(HrAllocAdviseSink(&on_notify, nullptr, &sink), "HrAllocAdviseSink"))
            return;
        if (fine(HrThisThreadAdviseSink(sink, &wrapped), "HrThisThreadAdviseSink")) {
            fine(stores_->Advise(fnevTableModified, wrapped, &table_connection_), "Advise");
            fine(session_->Advise(0, nullptr, fnevCriticalError, wrapped, &session_connection_),
                 "Advise");
            wrapped->Release();
        }
        fine(store_->Advise(0, nullptr, fnevObjectModified | fnevNewMail | fnevCriticalError, sink,
                            &store_connection_),
             "Advise");
        sink->Release();
    }

    void read_table() {
        LPMAPITABLE contents = nullptr;
        if (!fine(outbox_->GetContentsTable(0, &contents), "GetContentsTable"))
            return;
        SizedSSortOrderSet(1, order) = {1, 0, 0, {{PR_SUBJECT_W, TABLE_SORT_ASCEND}}};
        LPSRowSet rows = nullptr;
        fine(contents->SortTable(reinterpret_cast<LPSSortOrderSet>(&order), 0), "SortTable");
        if (fine(contents->QueryRows(10, 0, &rows), "QueryRows"))
            FreeProws(rows);
        contents->Release();
    }

    void send() {
        LPMESSAGE message = nullptr;
        if (!fine(outbox_->CreateMessage(nullptr, 0, &message), "CreateMessage"))
            return;
        static WCHAR subject[] = L"A subject that is longer than what fits beside it";
        SPropValue value = {};
        value.ulPropTag = PR_SUBJECT_W;
        value.Value.lpszW = subject;
        fine(message->SetProps(1, &value, nullptr), "SetProps");
        const bool addressed = book_ && address_to_somebody(message);
        if (fine(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges") && addressed)
            fine(message->SubmitMessage(0), "SubmitMessage");
        message->Release();
    }

    bool address_to_somebody(LPMESSAGE message) {
        static WCHAR name[] = L"Somebody";
        static WCHAR type[] = L"SMTP";
        static WCHAR mailbox[] = L"somebody@example.com";
        ULONG size = 0;
        LPENTRYID id = nullptr;
        LPSPropValue values = nullptr;
        LPADRLIST list = nullptr;
        if (!fine(book_->CreateOneOff(reinterpret_cast<LPTSTR>(name),
                                      reinterpret_cast<LPTSTR>(type),
                                      reinterpret_cast<LPTSTR>(mailbox), MAPI_UNICODE, &size, &id),
                  "CreateOneOff"))
            return false;
        const bool got =
            fine(MAPIAllocateBuffer(CbNewADRLIST(1), reinterpret_cast<LPVOID*>(&list)),
                 "MAPIAllocateBuffer") &&
            fine(MAPIAllocateBuffer(3 * sizeof(SPropValue), reinterpret_cast<LPVOID*>(&values)),
                 "MAPIAllocateBuffer");
        bool addressed = false;
        if (got) {
            values[0].ulPropTag = PR_RECIPIENT_TYPE;
            values[0].Value.l = MAPI_TO;
            values[1].ulPropTag = PR_DISPLAY_NAME_W;
            values[1].Value.lpszW = name;
            values[2].ulPropTag = PR_ENTRYID;
            values[2].Value.bin.cb = size;
            values[2].Value.bin.lpb = reinterpret_cast<LPBYTE>(id);
            list->cEntries = 1;
            list->aEntries[0] = {0, 3, values};
            addressed = fine(message->ModifyRecipients(MODRECIP_ADD, list), "ModifyRecipients");
        }
        MAPIFreeBuffer(values);
        MAPIFreeBuffer(list);
        MAPIFreeBuffer(id);
        return addressed;
    }

    void flush() {
        SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RESOURCE_TYPE}};
        LPSRowSet rows = nullptr;
        if (!fine(HrQueryAllRows(status_, reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                 nullptr, 0, &rows),
                  "HrQueryAllRows"))
            return;
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SPropValue* row = rows->aRow[i].lpProps;
            LPMAPISTATUS spooler = nullptr;
            ULONG type = 0;
            if (row[1].Value.l == MAPI_SPOOLER &&
                fine(session_->OpenEntry(row[0].Value.bin.cb,
                                         reinterpret_cast<LPENTRYID>(row[0].Value.bin.lpb), nullptr,
                                         0, &type, reinterpret_cast<LPUNKNOWN*>(&spooler)),
                     "OpenEntry")) {
                fine(spooler->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD), "FlushQueues");
                spooler->Release();
            }
        }
        FreeProws(rows);
    }

    void give_back() {
        if (table_connection_)
            fine(stores_->Unadvise(table_connection_), "Unadvise");
        if (store_connection_)
            fine(store_->Unadvise(store_connection_), "Unadvise");
        // The session's registration goes with the session.
        if (book_)
            book_->Release();
        if (outbox_)
            outbox_->Release();
        if (store_) {
            ULONG flags = LOGOFF_ORDERLY;
            fine(store_->StoreLogoff(&flags), "StoreLogoff");
            store_->Release();
        }
        if (stores_)
            stores_->Release();
        if (status_)
            status_->Release();
        fine(session_->Logoff(0, 0, 0), "Logoff");
        session_->Release();
    }

    Odd odd_;
    LPMAPISESSION session_ = nullptr;
    LPMAPITABLE stores_ = nullptr;
    LPMAPITABLE status_ = nullptr;
    LPMDB store_ = nullptr;
    LPMAPIFOLDER outbox_ = nullptr;
    LPADRBOOK book_ = nullptr;
    Connection session_connection_ = 0;
    Connection store_connection_ = 0;
    Connection table_connection_ = 0;
};

class NoMemory : public StressTest {
protected:
    /// One session whose n-th allocation fails. True when one did.
    bool run(ULONG flags, long n, long more) {
        fail_allocation(n, more);
        const Odd odd = Frugal().run(flags);
        const bool failed = stop_failing();
        EXPECT_EQ(odd.call, nullptr)
            << "allocation " << n << ": " << odd.call << " gave " << std::hex << odd.result;
        MapiSimCensus left = {};
        MapiSimTakeCensus(&left);
        EXPECT_EQ(left.objects, 0u) << "allocation " << n;
        EXPECT_EQ(left.buffers, 0u) << "allocation " << n;
        EXPECT_EQ(left.registrations, 0u) << "allocation " << n;
        EXPECT_EQ(left.logons, 0u) << "allocation " << n;
        return failed;
    }

    void clean(ULONG flags) {
        const Odd odd = Frugal().run(flags);
        EXPECT_EQ(odd.call, nullptr) << odd.call << " gave " << std::hex << odd.result;
    }

    /// What caches grow by comes once; a leak comes each time.
    void expect_no_leak(ULONG flags, long n, long more) {
        long grown = 0;
        for (int again = 0; again < 4; ++again) {
            MapiSimReset();
            clean(flags);
            const long before = live_blocks();
            run(flags, n, more);
            clean(flags);
            MapiSimReset();
            clean(flags);
            grown = live_blocks() - before;
            if (grown <= 0)
                return;
        }
        ADD_FAILURE() << "allocation " << n << ": " << grown << " blocks are left each time";
    }

    void run_all(ULONG flags, long more) {
        clean(flags);
        const long step = kEveryAllocation ? 1 : 17;
        bool failed = true;
        for (long n = 1; failed && !HasFailure(); n += step) {
            MapiSimReset();
            clean(flags);
            const long before = live_blocks();
            failed = run(flags, n, more);
            clean(flags);
            MapiSimReset();
            clean(flags);
            if (live_blocks() > before)
                expect_no_leak(flags, n, more);
        }
    }
};

} // namespace

TEST_F(NoMemory, at_every_allocation_of_a_session) {
    run_all(0, 0);
}

TEST_F(NoMemory, with_a_thread_that_delivers) {
    run_all(MAPI_MULTITHREAD_NOTIFICATIONS, 0);
}

TEST_F(NoMemory, for_a_while) {
    run_all(0, 20);
}

TEST_F(NoMemory, from_some_point_on) {
    run_all(0, 1'000'000'000);
}
