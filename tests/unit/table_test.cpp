#include "table/table.h"

#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "numbered_rows.h"
#include "property/text.h"
#include "property_helpers.h"
#include "table/utilities.h"

using namespace mapisim;
using namespace mapisim::test;
using table::make_row;
using table::RowSource;

namespace {

constexpr LONG kMost = std::numeric_limits<LONG>::max();
constexpr LONG kLeast = std::numeric_limits<LONG>::min();

struct RowsDeleter {
    void operator()(SRowSet* rows) const { table::FreeProws(rows); }
};
using Rows = std::unique_ptr<SRowSet, RowsDeleter>;

class TableTest : public testing::Test {
protected:
    TableTest() {
        for (int i = 0; i < 5; ++i)
            source->put(make_row(row_of(i, subjects[i], 5 - i)));
        open();
    }

    void open(ULONG flags = 0) {
        table = table::make_table(source, {.flags = flags, .label = "contents"});
    }

    Rows query(LONG count, ULONG flags = 0) {
        SRowSet* rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(count, flags, &rows));
        return Rows(rows);
    }

    /// The first letters of the subjects from the cursor on.
    std::string letters(LONG count = 100, ULONG flags = 0) {
        std::string result;
        const Rows rows = query(count, flags);
        for (ULONG i = 0; i < rows->cRows; ++i) {
            for (ULONG k = 0; k < rows->aRow[i].cValues; ++k) {
                const SPropValue& value = rows->aRow[i].lpProps[k];
                if (value.ulPropTag == PR_SUBJECT_A)
                    result += value.Value.lpszA[0];
            }
        }
        return result;
    }

    std::string all() {
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        return letters();
    }

    ULONG position() {
        ULONG row = 0, numerator = 0, denominator = 0;
        EXPECT_EQ(S_OK, table->QueryPosition(&row, &numerator, &denominator));
        EXPECT_EQ(row, numerator);
        EXPECT_GE(denominator, 1u);
        return row;
    }

    HRESULT sort(ULONG tag, ULONG order = TABLE_SORT_ASCEND) {
        SizedSSortOrderSet(1, set) = {1, 0, 0, {{tag, order}}};
        return table->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), 0);
    }

    HRESULT find(const char* text, BOOKMARK origin, ULONG flags = 0) {
        SPropValue value = narrow_value(PR_SUBJECT_A, text);
        SRestriction restriction = content_is(FL_PREFIX | FL_IGNORECASE, value);
        return table->FindRow(&restriction, origin, flags);
    }

    HRESULT restrict_to(LONG priority_above) {
        SPropValue value = long_value(PR_PRIORITY, priority_above);
        SRestriction restriction = property_is(RELOP_GT, value);
        return table->Restrict(&restriction, 0);
    }

    static constexpr const char* subjects[5] = {"delta", "Alpha", "echo", "bravo", "Charlie"};
    std::shared_ptr<RowSource> source = std::make_shared<RowSource>(table::SourceOptions{
        .columns = {PR_INSTANCE_KEY, PR_SUBJECT, PR_PRIORITY}, .available = {PR_ENTRYID}});
    object::Ref<IMAPITable> table;
};

} // namespace

TEST_F(TableTest, RowsComeAsTheyWerePut) {
    ULONG count = 0;
    EXPECT_EQ(S_OK, table->GetRowCount(0, &count));
    EXPECT_EQ(5u, count);
    EXPECT_EQ("dAebC", letters());
    EXPECT_EQ(5u, position());
    const Rows none = query(1);
    EXPECT_EQ(0u, none->cRows);
}

TEST_F(TableTest, ARowIsOneBlockOfItsOwn) {
    const Rows rows = query(5);
    for (ULONG i = 0; i < rows->cRows; ++i) {
        EXPECT_TRUE(memory::is_live_root(rows->aRow[i].lpProps));
        EXPECT_FALSE(memory::is_live_root(rows->aRow[i].lpProps[1].Value.lpszA));
    }
}

TEST_F(TableTest, QueryRowsInEitherDirection) {
    EXPECT_EQ("dA", letters(2, TBL_NOADVANCE));
    EXPECT_EQ(0u, position());
    EXPECT_EQ("dAe", letters(3));
    EXPECT_EQ(3u, position());
    EXPECT_EQ("Ae", letters(-2));
    EXPECT_EQ(3u, position());
    EXPECT_EQ("Ae", letters(-2, TBL_NOADVANCE));
    EXPECT_EQ(1u, position());
    EXPECT_EQ("d", letters(-7));
    EXPECT_EQ(1u, position());
    EXPECT_EQ("AebC", letters(kMost));
    EXPECT_EQ("dAebC", letters(kLeast, TBL_NOADVANCE));
    EXPECT_EQ(0u, position());
    EXPECT_EQ("", letters(-1));
    SRowSet* rows = nullptr;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->QueryRows(0, 0, &rows));
    EXPECT_EQ(nullptr, rows);
}

TEST_F(TableTest, SeekingStopsAtTheEnds) {
    LONG sought = 0;
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 3, &sought));
    EXPECT_EQ(3, sought);
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_CURRENT, -2, &sought));
    EXPECT_EQ(-2, sought);
    EXPECT_EQ(1u, position());
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_END, kLeast, &sought));
    EXPECT_EQ(-5, sought);
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_CURRENT, kMost, &sought));
    EXPECT_EQ(5, sought);
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->SeekRow(77, 0, &sought));
    EXPECT_EQ(5u, position());
    EXPECT_EQ(S_OK, table->SeekRowApprox(2, 5));
    EXPECT_EQ(2u, position());
    EXPECT_EQ(S_OK, table->SeekRowApprox(0xFFFFFFFF, 0xFFFFFFFF));
    EXPECT_EQ(5u, position());
    EXPECT_EQ(S_OK, table->SeekRowApprox(0, 3));
    EXPECT_EQ(0u, position());
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->SeekRowApprox(0, 0));
}

TEST_F(TableTest, ColumnsInTheWidthOfTheTable) {
    Block<SPropTagArray> tags;
    EXPECT_EQ(S_OK, table->QueryColumns(0, tags.out()));
    ASSERT_EQ(3u, tags->cValues);
    EXPECT_EQ(PR_SUBJECT_A, tags->aulPropTag[1]);
    open(MAPI_UNICODE);
    EXPECT_EQ(S_OK, table->QueryColumns(0, tags.out()));
    EXPECT_EQ(PR_SUBJECT_W, tags->aulPropTag[1]);
    property::Bag more = row_of(9, "x");
    more.set_text(PR_BODY, "y");
    more.set_object(PR_MESSAGE_RECIPIENTS);
    source->put(make_row(more));
    EXPECT_EQ(S_OK, table->QueryColumns(TBL_ALL_COLUMNS, tags.out()));
    ASSERT_EQ(5u, tags->cValues);
    EXPECT_EQ(PR_ENTRYID, tags->aulPropTag[3]);
    EXPECT_EQ(PR_BODY_W, tags->aulPropTag[4]);
}

TEST_F(TableTest, SetColumnsGivesTheseInThisOrder) {
    Tags columns{PR_PRIORITY, PR_NULL, PR_ENTRYID, PR_SUBJECT_W,
                 CHANGE_PROP_TYPE(PR_SUBJECT, PT_UNSPECIFIED)};
    EXPECT_EQ(S_OK, table->SetColumns(columns, TBL_BATCH));
    const Rows rows = query(1);
    const SPropValue* values = rows->aRow[0].lpProps;
    ASSERT_EQ(5u, rows->aRow[0].cValues);
    EXPECT_EQ(5, values[0].Value.l);
    EXPECT_EQ(static_cast<ULONG>(PR_NULL), values[1].ulPropTag);
    EXPECT_EQ(CHANGE_PROP_TYPE(PR_ENTRYID, PT_ERROR), values[2].ulPropTag);
    EXPECT_EQ(MAPI_E_NOT_FOUND, values[2].Value.err);
    EXPECT_STREQ(L"delta", values[3].Value.lpszW);
    EXPECT_STREQ("delta", values[4].Value.lpszA);
    EXPECT_EQ(PR_SUBJECT_A, values[4].ulPropTag);

    Tags none{};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->SetColumns(none, 0));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->SetColumns(nullptr, 0));
    ULONG wild[2] = {0xFFFFFFFF, PR_SUBJECT};
    EXPECT_EQ(MAPI_E_TOO_BIG, table->SetColumns(reinterpret_cast<LPSPropTagArray>(wild), 0));
    Block<SPropTagArray> tags;
    EXPECT_EQ(S_OK, table->QueryColumns(0, tags.out()));
    EXPECT_EQ(5u, tags->cValues);
}

TEST_F(TableTest, AsManyColumnsAsThereAreIdentifiers) {
    std::vector<ULONG> tags(0x10000 + 2, PR_PRIORITY);
    auto* const array = reinterpret_cast<LPSPropTagArray>(tags.data());
    array->cValues = 0x10001;
    EXPECT_EQ(MAPI_E_TOO_BIG, table->SetColumns(array, 0));
    array->cValues = 0x10000;
    EXPECT_EQ(S_OK, table->SetColumns(array, 0));
    const Rows rows = query(1);
    ASSERT_EQ(0x10000u, rows->aRow[0].cValues);
    EXPECT_EQ(5, rows->aRow[0].lpProps[0xFFFF].Value.l);
    for (ULONG i = 0; i < 0x10000; ++i)
        tags[i + 1] = MVI_PROP(PROP_TAG(PT_MV_LONG, i));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, table->SetColumns(array, 0));
}

TEST_F(TableTest, LargeColumnsAreCut) {
    property::Bag bag = row_of(0, "");
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "\xC3\xA4";
    bag.set_text(PR_SUBJECT, text);
    const std::string bytes(2000, 'b');
    bag.set_binary(PR_ENTRYID, bytes.data(), bytes.size());
    source->put(make_row(bag));
    Tags columns{PR_SUBJECT_W, PR_ENTRYID};
    EXPECT_EQ(S_OK, table->SetColumns(columns, 0));
    const Rows rows = query(1);
    EXPECT_EQ(255u, std::wcslen(rows->aRow[0].lpProps[0].Value.lpszW));
    EXPECT_EQ(510u, rows->aRow[0].lpProps[1].Value.bin.cb);
}

TEST_F(TableTest, SortsWithoutRegardToCase) {
    EXPECT_EQ(S_OK, sort(PR_SUBJECT_A));
    EXPECT_EQ("AbCde", letters());
    EXPECT_EQ(S_OK, sort(PR_SUBJECT_W, TABLE_SORT_DESCEND));
    EXPECT_EQ(0u, position());
    EXPECT_EQ("edCbA", letters());
    EXPECT_EQ(S_OK, sort(PR_PRIORITY));
    EXPECT_EQ("CbeAd", letters());
    Block<SSortOrderSet> order;
    EXPECT_EQ(S_OK, table->QuerySortOrder(order.out()));
    ASSERT_EQ(1u, order->cSorts);
    EXPECT_EQ(PR_PRIORITY, order->aSort[0].ulPropTag);
    SizedSSortOrderSet(1, none) = {0, 0, 0, {}};
    EXPECT_EQ(S_OK, table->SortTable(reinterpret_cast<LPSSortOrderSet>(&none), 0));
    EXPECT_EQ("dAebC", letters());
}

TEST_F(TableTest, SortsByFurtherKeysAndPutsMissingValuesLast) {
    source->put(make_row(row_of(5, "foxtrot", 5)));
    property::Bag nameless;
    const int number = 6;
    nameless.set_binary(PR_INSTANCE_KEY, &number, sizeof(number));
    nameless.set_number(PR_PRIORITY, 5);
    source->put(make_row(nameless));
    SizedSSortOrderSet(2, set) = {
        2, 0, 0, {{PR_PRIORITY, TABLE_SORT_DESCEND}, {PR_SUBJECT, TABLE_SORT_ASCEND}}};
    EXPECT_EQ(S_OK, table->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), 0));
    Tags columns{PR_SUBJECT_A};
    EXPECT_EQ(S_OK, table->SetColumns(columns, 0));
    const auto place_of_missing = [this] {
        const Rows rows = query(100);
        ULONG place = 0;
        while (place < rows->cRows &&
               rows->aRow[place].lpProps[0].ulPropTag != CHANGE_PROP_TYPE(PR_SUBJECT, PT_ERROR))
            ++place;
        return place;
    };
    EXPECT_EQ(2u, place_of_missing()); // the last of those with its priority
    EXPECT_EQ("dfAebC", all());
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    EXPECT_EQ(6u, place_of_missing());
    EXPECT_EQ(S_OK, sort(PR_SUBJECT, TABLE_SORT_DESCEND));
    EXPECT_EQ(6u, place_of_missing());
}

TEST_F(TableTest, SortsByValuesOfEveryTypeThatAPropertyCanHave) {
    constexpr ULONG any = PROP_TAG(PT_UNSPECIFIED, 0x6700);
    const auto put = [this](int number, const property::Value& value) {
        property::Bag bag = row_of(number, "x");
        bag.set(value);
        source->put(make_row(bag));
    };
    using property::Value;
    source->reload({});
    put(1, Value::text(any, "text"));
    put(2, Value::real(any, 2.5));
    put(3, Value::number(any, 7));
    put(4, Value::real(any, -0.5));
    put(5, Value::long_number(any, -3));
    put(6, Value::numbers(any, std::vector<LONG>{1, 2}));
    put(7, Value::numbers(any, std::vector<LONG>{1}));
    put(8, Value::binary(any, "ab", 2));
    put(9, Value::real(any, std::numeric_limits<double>::quiet_NaN()));
    put(10, Value::error(any, MAPI_E_NOT_FOUND));
    put(11, Value::long_number(any, std::numeric_limits<std::int64_t>::max()));
    put(12, Value::text(any, "TEXT 2"));
    put(13, Value::real(any, 0.0));
    put(14, Value::real(any, -0.0));
    const auto numbers = [this] {
        std::vector<int> out;
        Tags columns{PR_INSTANCE_KEY};
        EXPECT_EQ(S_OK, table->SetColumns(columns, 0));
        const Rows rows = query(100);
        for (ULONG i = 0; i < rows->cRows; ++i) {
            int number = 0;
            std::memcpy(&number, rows->aRow[i].lpProps[0].Value.bin.lpb, sizeof number);
            out.push_back(number);
        }
        return out;
    };
    EXPECT_EQ(S_OK, sort(any));
    EXPECT_EQ((std::vector<int>{5, 3, 11, 4, 13, 14, 2, 9, 1, 12, 8, 7, 6, 10}), numbers());
    EXPECT_EQ(S_OK, sort(any, TABLE_SORT_DESCEND));
    EXPECT_EQ((std::vector<int>{6, 7, 8, 12, 1, 9, 2, 13, 14, 4, 11, 3, 5, 10}), numbers());
}

TEST_F(TableTest, SortOrdersThatCannotBeAreRefused) {
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->SortTable(nullptr, 0));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort(PR_SUBJECT, TABLE_SORT_COMBINE));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort(PR_MESSAGE_RECIPIENTS));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort(PR_SUBJECT, TABLE_SORT_CATEG_MAX));
    SizedSSortOrderSet(1, set) = {1, 2, 0, {{PR_SUBJECT, TABLE_SORT_ASCEND}}};
    const auto order = reinterpret_cast<LPSSortOrderSet>(&set);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->SortTable(order, 0));
    set.cCategories = 0;
    set.cSorts = 0xFFFFFFFF;
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, table->SortTable(order, 0));
    EXPECT_EQ("dAebC", letters());
}

TEST_F(TableTest, RestrictsAndComesBack) {
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    EXPECT_EQ(S_OK, restrict_to(3));
    EXPECT_EQ(0u, position());
    EXPECT_EQ("dA", letters());
    SRestriction wrong{};
    wrong.rt = 99;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->Restrict(&wrong, 0));
    EXPECT_EQ("dA", all());
    EXPECT_EQ(S_OK, table->Restrict(nullptr, 0));
    EXPECT_EQ("dAebC", letters());
}

TEST_F(TableTest, ABaseRestrictionStays) {
    SPropValue value = long_value(PR_PRIORITY, 1);
    SRestriction client = property_is(RELOP_GT, value);
    property::RestrictionPtr base;
    ASSERT_EQ(S_OK, property::Restriction::compile(&client, base));
    table = table::make_table(source, {.base = base});
    EXPECT_EQ("dAeb", letters());
    EXPECT_EQ(S_OK, restrict_to(4));
    EXPECT_EQ("d", letters());
    EXPECT_EQ(S_OK, table->Restrict(nullptr, 0));
    EXPECT_EQ("dAeb", letters());
}

TEST_F(TableTest, FindsForwardAndBackward) {
    EXPECT_EQ(S_OK, find("e", BOOKMARK_BEGINNING));
    EXPECT_EQ(2u, position());
    EXPECT_EQ(S_OK, find("e", BOOKMARK_CURRENT));
    EXPECT_EQ(2u, position());
    EXPECT_EQ(MAPI_E_NOT_FOUND, find("d", BOOKMARK_CURRENT));
    EXPECT_EQ(2u, position());
    EXPECT_EQ(MAPI_E_NOT_FOUND, find("e", BOOKMARK_CURRENT, DIR_BACKWARD));
    EXPECT_EQ(S_OK, find("d", BOOKMARK_CURRENT, DIR_BACKWARD));
    EXPECT_EQ(0u, position());
    EXPECT_EQ(S_OK, find("c", BOOKMARK_END, DIR_BACKWARD));
    EXPECT_EQ(4u, position());
    EXPECT_EQ(MAPI_E_NOT_FOUND, find("c", BOOKMARK_END));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, find("c", 99));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, table->FindRow(nullptr, BOOKMARK_BEGINNING, 0));
}

TEST_F(TableTest, FindsByInstanceKeyInAnyOrder) {
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    const auto find_key = [this](int number, BOOKMARK origin, ULONG flags = 0) {
        SPropValue key = binary_value(PR_INSTANCE_KEY, &number, sizeof(number));
        SRestriction restriction = property_is(RELOP_EQ, key);
        return table->FindRow(&restriction, origin, flags);
    };
    EXPECT_EQ(S_OK, find_key(2, BOOKMARK_BEGINNING)); // echo
    EXPECT_EQ(4u, position());
    EXPECT_EQ(MAPI_E_NOT_FOUND, find_key(1, BOOKMARK_CURRENT));
    EXPECT_EQ(S_OK, find_key(1, BOOKMARK_CURRENT, DIR_BACKWARD));
    EXPECT_EQ(0u, position());
    EXPECT_EQ(MAPI_E_NOT_FOUND, find_key(1, BOOKMARK_CURRENT, DIR_BACKWARD));
    EXPECT_EQ(MAPI_E_NOT_FOUND, find_key(77, BOOKMARK_BEGINNING));
    EXPECT_EQ(S_OK, restrict_to(3));
    EXPECT_EQ(MAPI_E_NOT_FOUND, find_key(2, BOOKMARK_BEGINNING));
}

TEST_F(TableTest, FollowsTheSource) {
    EXPECT_EQ("dA", letters(2));
    int gone = 0;
    EXPECT_TRUE(source->erase(key_of(gone)));
    EXPECT_FALSE(source->erase(key_of(gone)));
    EXPECT_EQ(1u, position());
    source->put(make_row(row_of(9, "november")));
    source->put(make_row(row_of(2, "Echo again")));
    EXPECT_EQ("EbCn", letters());
    EXPECT_EQ("AEbCn", all());
}

TEST_F(TableTest, KeepsItsOrderWhenRowsChange) {
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    EXPECT_EQ("AbCde", all());
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    source->put(make_row(row_of(1, "zulu"))); // was Alpha
    EXPECT_EQ(1u, position());
    source->put(make_row(row_of(2, "aaa"))); // was echo
    EXPECT_EQ(2u, position());
    EXPECT_EQ("Cdz", letters());
    source->put(make_row(row_of(8, "c")));
    EXPECT_EQ("abcCdz", all());
}

TEST_F(TableTest, RowsEnterAndLeaveARestriction) {
    EXPECT_EQ(S_OK, restrict_to(3));
    EXPECT_EQ("dA", all());
    source->put(make_row(row_of(3, "bravo", 9)));
    source->put(make_row(row_of(0, "delta", 0)));
    EXPECT_EQ("Ab", all());
}

TEST_F(TableTest, BookmarksStayWithTheirRow) {
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    BOOKMARK mark = 0;
    EXPECT_EQ(S_OK, table->CreateBookmark(&mark));
    EXPECT_GT(mark, BOOKMARK_END);
    int gone = 0;
    source->erase(key_of(gone));
    LONG sought = 0;
    EXPECT_EQ(S_OK, table->SeekRow(mark, 0, &sought));
    EXPECT_EQ("e", letters(1));
    gone = 2;
    source->erase(key_of(gone));
    EXPECT_EQ(MAPI_W_POSITION_CHANGED, table->SeekRow(mark, 0, &sought));
    EXPECT_EQ("b", letters(1));
    EXPECT_EQ(S_OK, table->SeekRow(mark, 1, &sought));
    EXPECT_EQ("C", letters(1));
    EXPECT_EQ(S_OK, table->FreeBookmark(mark));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->FreeBookmark(mark));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->SeekRow(mark, 1, &sought));
    EXPECT_EQ(S_OK, table->FreeBookmark(BOOKMARK_CURRENT));
}

TEST_F(TableTest, BookmarksFollowARowThatMoves) {
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 1, nullptr)); // bravo
    BOOKMARK mark = 0;
    EXPECT_EQ(S_OK, table->CreateBookmark(&mark));
    source->put(make_row(row_of(3, "xray")));
    EXPECT_EQ(S_OK, table->SeekRow(mark, 0, nullptr));
    EXPECT_EQ("x", letters(1));
}

TEST_F(TableTest, BookmarksEndWithSortRestrictAndTheirLimit) {
    BOOKMARK mark = 0;
    EXPECT_EQ(S_OK, table->CreateBookmark(&mark));
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->FreeBookmark(mark));
    EXPECT_EQ(S_OK, table->CreateBookmark(&mark));
    EXPECT_EQ(S_OK, restrict_to(1));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->FreeBookmark(mark));
    HRESULT result = S_OK;
    int made = 0;
    while ((result = table->CreateBookmark(&mark)) == S_OK && made < 100000)
        ++made;
    EXPECT_EQ(MAPI_E_UNABLE_TO_COMPLETE, result);
    EXPECT_EQ(1024, made);

    auto plain = std::make_shared<RowSource>(
        table::SourceOptions{.columns = {PR_INSTANCE_KEY}, .bookmarks = false});
    EXPECT_EQ(MAPI_E_NO_SUPPORT, table::make_table(plain, {})->CreateBookmark(&mark));
}

TEST_F(TableTest, ReplacedRowsKeepPositionsByKey) {
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    source->replace_all({make_row(row_of(7, "new")), make_row(row_of(3, "bravo")),
                         make_row(row_of(2, "echo")), make_row(row_of(2, "twice"))});
    EXPECT_EQ(3u, source->size());
    EXPECT_EQ(2u, position());
    EXPECT_EQ("nbe", all());
    source->reload({make_row(row_of(1, "one"))});
    EXPECT_EQ(0u, position());
    EXPECT_EQ("o", all());
}

TEST_F(TableTest, AViewThatIsFarBehindReadsAnew) {
    EXPECT_EQ("dAebC", all());
    for (int i = 100; i < 6000; ++i)
        source->put(make_row(row_of(i, "x")));
    for (int i = 100; i < 6000; ++i)
        source->erase(key_of(i));
    EXPECT_EQ("dAebC", all());
    EXPECT_EQ(5u, source->snapshot().size());
}

TEST_F(TableTest, StatusAndTheRest) {
    ULONG status = 1, type = 1;
    EXPECT_EQ(S_OK, table->GetStatus(&status, &type));
    EXPECT_EQ(TBLSTAT_COMPLETE, status);
    EXPECT_EQ(TBLTYPE_DYNAMIC, type);
    EXPECT_EQ(S_OK, table->WaitForCompletion(0, 0, nullptr));
    ULONG count = 9;
    EXPECT_EQ(MAPI_E_NOT_FOUND, table->CollapseRow(0, nullptr, 0, &count));
    SRowSet* rows = nullptr;
    EXPECT_EQ(MAPI_E_NOT_FOUND, table->ExpandRow(0, nullptr, 0, 0, &rows, &count));
    LPBYTE state = nullptr;
    EXPECT_EQ(MAPI_E_NO_SUPPORT, table->GetCollapseState(0, 0, nullptr, &count, &state));
    BOOKMARK mark = 0;
    EXPECT_EQ(MAPI_E_NO_SUPPORT, table->SetCollapseState(0, 0, nullptr, &mark));
    Block<MAPIERROR> error;
    EXPECT_EQ(S_OK, table->GetLastError(MAPI_E_NOT_FOUND, 0, error.out()));
    EXPECT_NE(nullptr, error.get());
    EXPECT_EQ("contents", object::body_of(table.get())->label());
}

// The reference has no code for nothing to stop: who calls it then has what was wanted. What was
// asked to go on in the background cannot be stopped: it has already completed.
TEST_F(TableTest, AbortStopsNothingAndSaysSoOfWhatWasAsynchronous) {
    EXPECT_EQ(S_OK, table->Abort());
    EXPECT_EQ(S_OK, sort(PR_SUBJECT_A));
    EXPECT_EQ(S_OK, table->Abort());
    SizedSSortOrderSet(1, set) = {1, 0, 0, {{PR_PRIORITY, TABLE_SORT_ASCEND}}};
    EXPECT_EQ(S_OK, table->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), TBL_ASYNC));
    EXPECT_EQ(MAPI_E_UNABLE_TO_ABORT, table->Abort());
    EXPECT_EQ("CbeAd", all());
    EXPECT_EQ(S_OK, table->Abort());
}

TEST_F(TableTest, OverlaysGoBeforeValues) {
    property::Bag overlay;
    overlay.set_text(PR_SUBJECT, "overlaid");
    source->put(make_row(std::make_shared<const property::Bag>(row_of(0, "delta")), overlay));
    EXPECT_EQ("oAebC", all());
    EXPECT_EQ(S_OK, sort(PR_SUBJECT));
    EXPECT_EQ("AbCeo", all());
}

TEST(RowSourceTest, RowsNeedAKey) {
    property::Bag bag;
    bag.set_text(PR_SUBJECT, "x");
    EXPECT_THROW(make_row(bag), std::invalid_argument);
}

TEST(RowSourceTest, TheSameRowCanBePutAgain) {
    auto source = std::make_shared<RowSource>(table::SourceOptions{.columns = {PR_SUBJECT}});
    const table::RowPtr row = make_row(row_of(1, "x"));
    source->put(row);
    source->put(row);
    EXPECT_EQ(1u, source->size());
    int key = 1;
    source->erase(key_of(key));
    source->put(row);
    EXPECT_EQ(1u, source->size());
    auto other = std::make_shared<RowSource>(table::SourceOptions{.columns = {PR_SUBJECT}});
    other->put(row);
    EXPECT_NE(nullptr, other->find(key_of(key)));
}

// Long runs of text that begins alike are sorted in another way than short ones.
TEST_F(TableTest, SortsTextThatBeginsAlike) {
    source->reload({});
    std::vector<std::string> subjects_put;
    for (int i = 0; i < 600; ++i) {
        std::string subject(static_cast<std::size_t>(i % 3) * 20, i % 2 ? 'A' : 'a');
        subject += i % 5 ? "b" : "\xC3\x84";
        subject += std::string(static_cast<std::size_t>(i % 7) * 45, 'x');
        subject += std::to_string(i % 11);
        subjects_put.push_back(subject);
        source->put(make_row(row_of(i, subject.c_str())));
    }
    for (const ULONG direction : {TABLE_SORT_ASCEND, TABLE_SORT_DESCEND}) {
        EXPECT_EQ(S_OK, sort(PR_SUBJECT, direction));
        const Rows rows = query(1000);
        ASSERT_EQ(600u, rows->cRows);
        int last = -1;
        for (ULONG i = 0; i < rows->cRows; ++i) {
            int number = 0;
            std::memcpy(&number, rows->aRow[i].lpProps[0].Value.bin.lpb, sizeof number);
            if (last >= 0) {
                const int order =
                    property::compare_text(subjects_put[static_cast<std::size_t>(last)],
                                           subjects_put[static_cast<std::size_t>(number)]);
                ASSERT_TRUE(direction == TABLE_SORT_ASCEND ? order <= 0 : order >= 0) << i;
                ASSERT_TRUE(order != 0 || last < number) << i;
            }
            last = number;
        }
    }
}
