// Readers and writers on one table.
#include <set>
#include <string>

#include "stress.h"

using namespace stress;

namespace {

class Tables : public StressTest {
protected:
    void SetUp() override {
        StressTest::SetUp();
        ASSERT_EQ(start(), S_OK);
        session = log_on();
        LPMAPITABLE stores = nullptr;
        ASSERT_EQ(session->GetMsgStoresTable(0, &stores), S_OK);
        store = open_default_store(session, stores);
        stores->Release();
        outbox = open_folder(store, PR_IPM_OUTBOX_ENTRYID);
        std::string name = "Crowd";
        ASSERT_EQ(outbox->CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(name.data()),
                                       nullptr, nullptr, 0, &folder),
                  S_OK);
        ASSERT_EQ(folder->GetContentsTable(0, &table), S_OK);
        SizedSPropTagArray(3, columns) = {3, {PR_ENTRYID, PR_SUBJECT_A, PR_INSTANCE_KEY}};
        ASSERT_EQ(table->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0), S_OK);
    }
    void TearDown() override {
        table->Release();
        folder->Release();
        outbox->Release();
        store->Release();
        session->Logoff(0, 0, 0);
        session->Release();
        MAPIUninitialize();
        StressTest::TearDown();
    }

    /// The identifier of a new message.
    std::string add(int number) {
        std::string subject = "subject " + std::to_string(number % 7);
        SPropValue value = {};
        value.ulPropTag = PR_SUBJECT_A;
        value.Value.lpszA = subject.data();
        LPMESSAGE message = nullptr;
        EXPECT_EQ(folder->CreateMessage(nullptr, 0, &message), S_OK);
        EXPECT_EQ(message->SetProps(1, &value, nullptr), S_OK);
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READONLY), S_OK);
        SizedSPropTagArray(1, tags) = {1, {PR_ENTRYID}};
        ULONG count = 0;
        LPSPropValue id = nullptr;
        EXPECT_EQ(message->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &count, &id),
                  S_OK);
        std::string bytes(reinterpret_cast<char*>(id->Value.bin.lpb), id->Value.bin.cb);
        MAPIFreeBuffer(id);
        message->Release();
        return bytes;
    }
    void remove(std::string id) {
        SBinary bin = {static_cast<ULONG>(id.size()), reinterpret_cast<LPBYTE>(id.data())};
        ENTRYLIST list = {1, &bin};
        EXPECT_EQ(folder->DeleteMessages(&list, 0, nullptr, 0), S_OK);
    }

    void sort(ULONG categories, ULONG flags) const {
        SizedSSortOrderSet(1, order) = {
            1, categories, categories, {{PR_SUBJECT_A, TABLE_SORT_DESCEND}}};
        EXPECT_EQ(table->SortTable(reinterpret_cast<LPSSortOrderSet>(&order), flags), S_OK);
    }
    /// Each row is whole, whatever others do to the table.
    void read() const {
        LPSRowSet rows = nullptr;
        EXPECT_EQ(table->SeekRow(BOOKMARK_BEGINNING, 3, nullptr), S_OK);
        EXPECT_EQ(table->QueryRows(50, 0, &rows), S_OK);
        for (ULONG i = 0; i < rows->cRows; ++i) {
            EXPECT_EQ(rows->aRow[i].cValues, 3u);
            EXPECT_EQ(rows->aRow[i].lpProps[2].ulPropTag, ULONG{PR_INSTANCE_KEY});
        }
        FreeProws(rows);
    }
    void find() const {
        char text[] = "SUBJECT 3";
        SPropValue value = {};
        value.ulPropTag = PR_SUBJECT_A;
        value.Value.lpszA = text;
        SRestriction restriction = {};
        restriction.rt = RES_CONTENT;
        restriction.res.resContent = {FL_FULLSTRING | FL_IGNORECASE, PR_SUBJECT_A, &value};
        const HRESULT result = table->FindRow(&restriction, BOOKMARK_BEGINNING, 0);
        // Another thread that restricts or sorts meanwhile takes the rows away under the search.
        EXPECT_TRUE(result == S_OK || result == MAPI_E_NOT_FOUND || result == MAPI_E_BUSY);
        EXPECT_EQ(table->Restrict(result == S_OK ? &restriction : nullptr, 0), S_OK);
        EXPECT_EQ(table->Restrict(nullptr, TBL_BATCH), S_OK);
    }

    LPMAPISESSION session = nullptr;
    LPMDB store = nullptr;
    LPMAPIFOLDER outbox = nullptr;
    LPMAPIFOLDER folder = nullptr;
    LPMAPITABLE table = nullptr;
};

} // namespace

TEST_F(Tables, ReadersAndWritersOnOne) {
    auto* const sink = new Sink;
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, sink, &connection), S_OK);
    sink->Release();
    constexpr int kThreads = 6;
    const int steps = rounds(600);
    std::atomic<int> kept{0};
    on_threads(kThreads, [&](int index) {
        MAPIInitialize(nullptr);
        for (int step = 0; step < steps; ++step) {
            switch (index) {
            case 0:
            case 1: {
                const std::string id = add(step);
                if (step % 3)
                    remove(id);
                else
                    ++kept;
                break;
            }
            case 2:
                sort(step % 2, step % 3 ? 0 : TBL_BATCH);
                break;
            case 3:
                find();
                break;
            default:
                read();
            }
        }
        MAPIUninitialize();
    });
    EXPECT_EQ(table->Restrict(nullptr, 0), S_OK);
    sort(0, 0);
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, static_cast<ULONG>(kept.load()));
    // In order, and each once.
    LPSRowSet rows = nullptr;
    EXPECT_EQ(table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
    EXPECT_EQ(table->QueryRows(100'000, 0, &rows), S_OK);
    std::set<std::string> ids;
    for (ULONG i = 0; i < rows->cRows; ++i) {
        const SBinary& id = rows->aRow[i].lpProps[0].Value.bin;
        ids.insert(std::string(reinterpret_cast<char*>(id.lpb), id.cb));
        if (i > 0) {
            EXPECT_GE(std::string(rows->aRow[i - 1].lpProps[1].Value.lpszA),
                      rows->aRow[i].lpProps[1].Value.lpszA);
        }
    }
    EXPECT_EQ(ids.size(), count);
    FreeProws(rows);
    EXPECT_EQ(table->Unadvise(connection), S_OK);
}
