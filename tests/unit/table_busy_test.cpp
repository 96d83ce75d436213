// FindRow, which searches without the table's lock, while another thread changes what the table
// shows. The row that is looked for holds the search up where a restriction asks for its
// recipients, which the owner of the rows answers.
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "property_helpers.h"
#include "table/table.h"

namespace mapisim::table {
namespace {

using namespace mapisim::test;
using property::Bag;

/// Where a search stands still until it is told to go on.
struct Pause {
    std::promise<void> reached, go_on;
};

bool has_recipient(const void* parts, ULONG, const CommonValues::Visit& visit) {
    auto* const pause = static_cast<Pause*>(const_cast<void*>(parts));
    if (!pause)
        return false;
    pause->reached.set_value();
    pause->go_on.get_future().wait();
    return visit(property::BagSubject(Bag{property::Value::text(PR_DISPLAY_NAME_W, "Bob")}));
}

class TableBusyTest : public testing::Test {
protected:
    void SetUp() override {
        put("alpha", nullptr);
        put("bravo", &pause_);
        put("charlie", nullptr);
        table_ = make_table(source_, {.label = "contents"});
    }

    void put(const char* subject, const void* parts) {
        auto bag = std::make_shared<Bag>();
        const int number = next_++;
        bag->set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        bag->set_text(PR_SUBJECT, subject);
        source_->put(make_row(std::move(bag), {}, common_, parts));
    }

    /// Asks each row for a recipient: what evaluates it stands still in the second row.
    struct HasRecipient : SRestriction {
        SRestriction exists{};
        HasRecipient() : SRestriction{} {
            exists.rt = RES_EXIST;
            exists.res.resExist.ulPropTag = PR_DISPLAY_NAME_W;
            rt = RES_SUBRESTRICTION;
            res.resSub.ulSubObject = PR_MESSAGE_RECIPIENTS;
            res.resSub.lpRes = &exists;
        }
    };

    /// What `act()` gives while `meanwhile()` runs on another thread.
    template<class Act, class Meanwhile> HRESULT while_it_stands(Act act, Meanwhile meanwhile) {
        std::thread other([&] {
            pause_.reached.get_future().wait();
            meanwhile();
            pause_.go_on.set_value();
        });
        const HRESULT result = act();
        other.join();
        return result;
    }
    template<class Meanwhile> HRESULT find_while(Meanwhile meanwhile) {
        HasRecipient recipients;
        return while_it_stands([&] { return table_->FindRow(&recipients, BOOKMARK_BEGINNING, 0); },
                               meanwhile);
    }
    /// Rows that are read from the beginning.
    static ULONG rows_of(IMAPITable* table) {
        EXPECT_EQ(table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
        LPSRowSet rows = nullptr;
        EXPECT_EQ(table->QueryRows(100, 0, &rows), S_OK);
        const ULONG count = rows ? rows->cRows : 77;
        ::FreeProws(rows);
        return count;
    }

    HRESULT restrict_to(const char* least) {
        SPropValue value = narrow_value(PR_SUBJECT_A, least);
        SRestriction restriction = property_is(RELOP_GE, value);
        return table_->Restrict(&restriction, 0);
    }
    HRESULT sort(ULONG order) {
        SizedSSortOrderSet(1, set) = {1, 0, 0, {{PR_SUBJECT_A, order}}};
        return table_->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), 0);
    }
    ULONG position() {
        ULONG row = 77, numerator = 0, denominator = 0;
        EXPECT_EQ(table_->QueryPosition(&row, &numerator, &denominator), S_OK);
        return row;
    }

    int next_ = 0;
    Pause pause_;
    const CommonValuesPtr common_ = std::make_shared<CommonValues>(Bag{}, &has_recipient);
    std::shared_ptr<RowSource> source_ = std::make_shared<RowSource>(
        SourceOptions{.columns = {PR_INSTANCE_KEY, PR_SUBJECT}, .parts = true});
    object::Ref<IMAPITable> table_;
};

TEST_F(TableBusyTest, ASearchThatNobodyDisturbsFindsItsRow) {
    EXPECT_EQ(find_while([] {}), S_OK);
    EXPECT_EQ(position(), 1u);
}

TEST_F(TableBusyTest, OtherRowsMakeASearchFail) {
    EXPECT_EQ(find_while([&] { EXPECT_EQ(restrict_to("b"), S_OK); }), MAPI_E_BUSY);
    EXPECT_EQ(position(), 0u);
}

TEST_F(TableBusyTest, AnotherOrderMakesASearchFail) {
    EXPECT_EQ(find_while([&] { EXPECT_EQ(sort(TABLE_SORT_DESCEND), S_OK); }), MAPI_E_BUSY);
    EXPECT_EQ(position(), 0u);
}

TEST_F(TableBusyTest, OtherColumnsDoNot) {
    EXPECT_EQ(find_while([&] {
                  SizedSPropTagArray(1, columns) = {1, {PR_SUBJECT_A}};
                  EXPECT_EQ(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0),
                            S_OK);
              }),
              S_OK);
    EXPECT_EQ(position(), 1u);
}

TEST_F(TableBusyTest, ARowThatMovesMeanwhileIsFoundWhereItIs) {
    ASSERT_EQ(sort(TABLE_SORT_ASCEND), S_OK);
    EXPECT_EQ(find_while([&] { put("aleph", nullptr); }), S_OK);
    EXPECT_EQ(position(), 2u);
}

// Were the table or its source locked all the while, this would stand still for ever.
TEST_F(TableBusyTest, ASortHoldsUpNeitherReadersNorWriters) {
    HasRecipient recipients;
    auto other_view = make_table(source_, {.label = "another"});
    ASSERT_EQ(table_->Restrict(&recipients, TBL_BATCH), S_OK);
    EXPECT_EQ(while_it_stands([&] { return sort(TABLE_SORT_DESCEND); },
                              [&] {
                                  EXPECT_EQ(rows_of(other_view.get()), 3u);
                                  put("delta", nullptr);
                                  EXPECT_EQ(rows_of(other_view.get()), 4u);
                              }),
              S_OK);
    EXPECT_EQ(rows_of(table_.get()), 1u);
}

} // namespace
} // namespace mapisim::table
