#include <cstring>
#include <thread>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "notify/engine.h"
#include "numbered_rows.h"
#include "property_helpers.h"
#include "spooler/housekeeper.h"
#include "table/table.h"
#include "table/utilities.h"

using namespace mapisim;
using namespace mapisim::test;
using table::make_row;
using table::RowSource;

namespace {

/// Writes down what it hears: "added 3 after 2: subject".
class Sink final : public IMAPIAdviseSink {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notifications) override {
        for (ULONG i = 0; i < count; ++i) {
            EXPECT_EQ(fnevTableModified, notifications[i].ulEventType);
            heard.push_back(describe(notifications[i].info.tab));
        }
        return S_OK;
    }

    static std::string number(const SPropValue& key) {
        if (key.ulPropTag == PR_NULL)
            return "nothing";
        EXPECT_EQ(PR_INSTANCE_KEY, key.ulPropTag);
        int value = 0;
        std::memcpy(&value, key.Value.bin.lpb, sizeof(value));
        return std::to_string(value);
    }
    static std::string describe(const TABLE_NOTIFICATION& event) {
        switch (event.ulTableEvent) {
        case TABLE_CHANGED:
            return "changed";
        case TABLE_RELOAD:
            return "reload";
        case TABLE_SORT_DONE:
            return "sorted";
        case TABLE_RESTRICT_DONE:
            return "restricted";
        case TABLE_SETCOL_DONE:
            return "columns";
        case TABLE_ROW_DELETED:
            EXPECT_EQ(0u, event.row.cValues);
            EXPECT_EQ(nullptr, event.row.lpProps);
            return "deleted " + number(event.propIndex);
        default:
            break;
        }
        std::string text = event.ulTableEvent == TABLE_ROW_ADDED ? "added " : "modified ";
        text += number(event.propIndex) + " after " + number(event.propPrior);
        EXPECT_EQ(1u, event.row.cValues);
        return text + ": " + event.row.lpProps[0].Value.lpszA;
    }

    std::atomic<ULONG> references{1};
    std::vector<std::string> heard;
};

using Heard = std::vector<std::string>;

class TableNotificationTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(notify::start_engine(false));
        source->put(make_row(row_of(1, "one", 1)));
        source->put(make_row(row_of(2, "two", 2)));
        table = table::make_table(source, {});
        Tags columns{PR_SUBJECT_A};
        ASSERT_EQ(S_OK, table->SetColumns(columns, 0));
        ASSERT_EQ(S_OK, table->Advise(fnevTableModified, &sink, &connection));
    }
    void TearDown() override {
        table = nullptr;
        notify::stop_engine();
        spooler::stop_housekeeper();
        EXPECT_EQ(1u, sink.references.load());
    }
    Heard heard() {
        notify::deliver_here();
        return std::exchange(sink.heard, {});
    }

    std::shared_ptr<RowSource> source =
        std::make_shared<RowSource>(table::SourceOptions{.columns = {PR_INSTANCE_KEY, PR_SUBJECT}});
    object::Ref<IMAPITable> table;
    Sink sink;
    ULONG_PTR connection = 0;
};

} // namespace

TEST_F(TableNotificationTest, RowsAddedModifiedDeleted) {
    source->put(make_row(row_of(3, "three")));
    source->put(make_row(row_of(1, "ONE")));
    int gone = 2;
    source->erase(key_of(gone));
    EXPECT_TRUE(sink.heard.empty()); // the call that causes an event returns first
    EXPECT_EQ((Heard{"added 3 after 2: three", "modified 1 after nothing: ONE", "deleted 2"}),
              heard());
}

TEST_F(TableNotificationTest, TellsThePlaceInTheViewsOrder) {
    SizedSSortOrderSet(1, set) = {1, 0, 0, {{PR_SUBJECT, TABLE_SORT_ASCEND}}};
    EXPECT_EQ(S_OK, table->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), 0));
    source->put(make_row(row_of(3, "three")));
    EXPECT_EQ((Heard{"added 3 after 1: three"}), heard());
    source->put(make_row(row_of(4, "alpha")));
    source->put(make_row(row_of(1, "zero"))); // was one: moves behind two
    EXPECT_EQ((Heard{"added 4 after nothing: alpha", "modified 1 after 2: zero"}), heard());
}

TEST_F(TableNotificationTest, HiddenRowsAreNoNews) {
    SPropValue value = long_value(PR_PRIORITY, 1);
    SRestriction restriction = property_is(RELOP_GT, value);
    EXPECT_EQ(S_OK, table->Restrict(&restriction, 0));
    source->put(make_row(row_of(1, "still hidden", 0)));
    source->put(make_row(row_of(5, "hidden", 0)));
    EXPECT_EQ((Heard{}), heard());
    source->put(make_row(row_of(5, "seen", 9)));
    source->put(make_row(row_of(2, "two", 0)));
    EXPECT_EQ((Heard{"added 5 after 2: seen", "deleted 2"}), heard());
}

TEST_F(TableNotificationTest, RowsThatComeBetweenOthers) {
    const int one = 1, two = 2, nobody = 9;
    EXPECT_TRUE(source->put_after(key_of(one), make_row(row_of(3, "three"))));
    EXPECT_TRUE(source->put_after({}, make_row(row_of(4, "four"))));
    EXPECT_TRUE(source->put_after(key_of(two), make_row(row_of(5, "five"))));
    EXPECT_TRUE(source->put_after(key_of(two), make_row(row_of(3, "THREE")))); // has its place
    EXPECT_FALSE(source->put_after(key_of(nobody), make_row(row_of(6, "six"))));
    EXPECT_EQ((Heard{"added 3 after 1: three", "added 4 after nothing: four",
                     "added 5 after 2: five", "modified 3 after 1: THREE"}),
              heard());
}

TEST_F(TableNotificationTest, WholeChanges) {
    source->replace_all({make_row(row_of(1, "one"))});
    EXPECT_EQ((Heard{"changed"}), heard());
    source->reload({});
    source->put(make_row(row_of(7, "seven")));
    EXPECT_EQ((Heard{"reload", "added 7 after nothing: seven"}), heard());
}

TEST_F(TableNotificationTest, AsynchronousCallsAreAnnounced) {
    EXPECT_EQ(S_OK, table->Restrict(nullptr, TBL_ASYNC));
    Tags columns{PR_SUBJECT_A};
    EXPECT_EQ(S_OK, table->SetColumns(columns, TBL_ASYNC));
    SizedSSortOrderSet(1, none) = {0, 0, 0, {}};
    EXPECT_EQ(S_OK, table->SortTable(reinterpret_cast<LPSSortOrderSet>(&none), TBL_ASYNC));
    EXPECT_EQ((Heard{"restricted", "columns", "sorted"}), heard());
}

TEST_F(TableNotificationTest, SilentAfterUnadvise) {
    EXPECT_EQ(S_OK, table->Unadvise(connection));
    source->put(make_row(row_of(3, "three")));
    EXPECT_EQ((Heard{}), heard());
}

TEST_F(TableNotificationTest, AnotherMaskIsRefused) {
    ULONG_PTR other = 77;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->Advise(fnevObjectModified, &sink, &other));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table->Advise(fnevTableModified | fnevNewMail, &sink, &other));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->Advise(0, &sink, &other));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->Advise(fnevTableModified, nullptr, &other));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->Advise(fnevTableModified, &sink, nullptr));
}

TEST_F(TableNotificationTest, ManyThreadsAndOneTruth) {
    constexpr int kThreads = 4;
    constexpr int kRows = 200;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([this, t] {
            for (int i = 0; i < kRows; ++i) {
                const int number = 1000 + t * kRows + i;
                source->put(make_row(row_of(number, "x")));
                if (i % 2)
                    source->erase(key_of(number));
            }
        });
    }
    SPropValue value = narrow_value(PR_SUBJECT_A, "x");
    SRestriction restriction = property_is(RELOP_EQ, value);
    for (int i = 0; i < 100; ++i) {
        SRowSet* rows = nullptr;
        EXPECT_EQ(S_OK, table::HrQueryAllRows(table.get(), nullptr, i % 2 ? &restriction : nullptr,
                                              nullptr, 0, &rows));
        table::FreeProws(rows);
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(S_OK, table->Restrict(nullptr, 0));
    ULONG count = 0;
    EXPECT_EQ(S_OK, table->GetRowCount(0, &count));
    EXPECT_EQ(2u + kThreads * kRows / 2, count);
}
