// One row for each value of a multi-valued property.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "property_helpers.h"
#include "table/table.h"
#include "table/utilities.h"

using namespace mapisim;
using namespace mapisim::test;
using property::Value;

namespace {

constexpr ULONG kWords = PROP_TAG(PT_MV_STRING8, 0x6700);
constexpr ULONG kNumbers = PROP_TAG(PT_MV_LONG, 0x6701);
constexpr ULONG kThird = PROP_TAG(PT_MV_LONG, 0x6702);
constexpr ULONG kWord = PROP_TAG(PT_STRING8, 0x6700);
constexpr ULONG kNumber = PROP_TAG(PT_LONG, 0x6701);

class TableInstancesTest : public testing::Test {
protected:
    TableInstancesTest() {
        put(1, "one", {"red", "blue"}, {1, 2, 3});
        put(2, "two", {}, {});
        put(3, "three", {"green", "amber", "Blue"}, {4});
        open();
    }
    void open() { table = table::make_table(source, {}); }
    void put(int number, const char* subject, std::vector<std::string> words,
             std::vector<LONG> numbers) {
        property::Bag bag;
        bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        bag.set_text(PR_SUBJECT, subject);
        if (!words.empty())
            bag.set(Value::texts(kWords, words));
        if (!numbers.empty())
            bag.set(Value::numbers(kNumbers, numbers));
        source->put(table::make_row(std::move(bag)));
    }
    HRESULT columns(std::initializer_list<ULONG> tags) {
        Tags all(tags);
        return table->SetColumns(all, 0);
    }
    HRESULT sort(ULONG tag, ULONG order = TABLE_SORT_ASCEND) {
        SizedSSortOrderSet(1, set) = {1, 0, 0, {{tag, order}}};
        return table->SortTable(reinterpret_cast<LPSSortOrderSet>(&set), 0);
    }
    /// "subject:word" or "subject:number" of each row, by the columns PR_SUBJECT_A and one more.
    std::vector<std::string> all() {
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        LPSRowSet rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(1000, 0, &rows));
        std::vector<std::string> out;
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SPropValue* const values = rows->aRow[i].lpProps;
            std::string text = values[0].Value.lpszA;
            if (values[1].ulPropTag == kWord)
                text += std::string(":") + values[1].Value.lpszA;
            else if (values[1].ulPropTag == kNumber)
                text += ":" + std::to_string(values[1].Value.l);
            else if (values[1].ulPropTag == kWords)
                text += ":" + std::to_string(values[1].Value.MVszA.cValues) + " words";
            out.push_back(text);
        }
        table::FreeProws(rows);
        return out;
    }
    std::set<std::string> keys() {
        SPropTagArray* before = nullptr;
        EXPECT_EQ(S_OK, table->QueryColumns(0, &before));
        EXPECT_EQ(S_OK, columns({PR_INSTANCE_KEY, MVI_PROP(kWords)}));
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        LPSRowSet rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(1000, 0, &rows));
        std::set<std::string> out;
        for (ULONG i = 0; i < rows->cRows; ++i) {
            const SBinary& key = rows->aRow[i].lpProps[0].Value.bin;
            out.insert(std::string(reinterpret_cast<const char*>(key.lpb), key.cb));
        }
        table::FreeProws(rows);
        EXPECT_EQ(S_OK, table->SetColumns(before, 0));
        memory::free(before);
        return out;
    }
    ULONG count() {
        ULONG rows = 0;
        EXPECT_EQ(S_OK, table->GetRowCount(0, &rows));
        return rows;
    }

    std::shared_ptr<table::RowSource> source = std::make_shared<table::RowSource>(
        table::SourceOptions{.columns = {PR_INSTANCE_KEY, PR_SUBJECT}});
    object::Ref<IMAPITable> table;
    using Strings = std::vector<std::string>;
};

} // namespace

TEST_F(TableInstancesTest, AColumnHasARowForEachValue) {
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, kWords}));
    EXPECT_EQ((Strings{"one:2 words", "two", "three:3 words"}), all()); // as it is by default
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords)}));
    EXPECT_EQ((Strings{"one:red", "one:blue", "two", "three:green", "three:amber", "three:Blue"}),
              all());
    EXPECT_EQ(6u, count());
    EXPECT_EQ(6u, keys().size());
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, kWords, MVI_PROP(kWords)}));
    EXPECT_EQ("one:2 words", all()[1]); // the column that is not expanded keeps them all
    SPropTagArray* set = nullptr;
    ASSERT_EQ(S_OK, table->QueryColumns(0, &set));
    EXPECT_EQ(MVI_PROP(kWords), set->aulPropTag[2]);
    memory::free(set);
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, kWords}));
    EXPECT_EQ(3u, count());
}

TEST_F(TableInstancesTest, TwoColumnsMultiplyAndThreeAreTooComplex) {
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords), MVI_PROP(kNumbers)}));
    EXPECT_EQ(2u * 3 + 1 + 3, count());
    EXPECT_EQ(MAPI_E_TOO_COMPLEX,
              columns({MVI_PROP(kWords), MVI_PROP(kNumbers), MVI_PROP(kThird)}));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort(MVI_PROP(kThird)));
    EXPECT_EQ(10u, count());
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, columns({PR_SUBJECT_A | MV_INSTANCE}));
}

TEST_F(TableInstancesTest, ARowDoesNotGrowWithoutBounds) {
    put(4, "four", std::vector<std::string>(300, "word"), std::vector<LONG>(300, 1));
    ASSERT_EQ(S_OK, columns({MVI_PROP(kWords), MVI_PROP(kNumbers)}));
    EXPECT_EQ(10u + 300, count());
}

TEST_F(TableInstancesTest, APropertyOfOneValueStandsInOneRow) {
    ASSERT_EQ(S_OK, columns({MVI_PROP(PR_SUBJECT_A), PR_INSTANCE_KEY}));
    EXPECT_EQ((Strings{"one", "two", "three"}), all());
}

TEST_F(TableInstancesTest, SortsByTheSingleValuesAndAddsTheirRows) {
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords)}));
    ASSERT_EQ(S_OK, sort(MVI_PROP(kWords)));
    EXPECT_EQ((Strings{"three:amber", "one:blue", "three:Blue", "three:green", "one:red", "two"}),
              all()); // what has no value comes last
    ASSERT_EQ(S_OK, sort(MVI_PROP(kWords), TABLE_SORT_DESCEND));
    EXPECT_EQ("one:red", all().front());

    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, kWords})); // the order alone has one row for each
    EXPECT_EQ(6u, count());
    EXPECT_EQ("one:2 words", all().front());
    ASSERT_EQ(S_OK, sort(PR_SUBJECT_A));
    EXPECT_EQ(3u, count());
}

TEST_F(TableInstancesTest, RestrictsRowsThatAreThereAndAddsNone) {
    std::string word = "blue";
    SPropValue value{};
    value.ulPropTag = kWord;
    value.Value.lpszA = word.data();
    SRestriction restriction{};
    restriction.rt = RES_PROPERTY;
    restriction.res.resProperty = {RELOP_EQ, MVI_PROP(kWords), &value};
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, kWords}));
    ASSERT_EQ(S_OK, table->Restrict(&restriction, 0));
    EXPECT_EQ((Strings{"one:2 words", "three:3 words"}), all()); // one of the values is it
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords)}));
    EXPECT_EQ((Strings{"one:blue", "three:Blue"}), all());
    restriction.res.resProperty.ulPropTag = kWords; // asks about all values of a row
    ASSERT_EQ(S_OK, table->Restrict(&restriction, 0));
    EXPECT_EQ(5u, count());

    restriction.rt = RES_CONTENT;
    restriction.res.resContent = {FL_PREFIX | FL_IGNORECASE, MVI_PROP(kWords), &value};
    ASSERT_EQ(S_OK, table->Restrict(&restriction, 0));
    EXPECT_EQ(2u, count());
    ASSERT_EQ(S_OK, table->Restrict(nullptr, 0));
    EXPECT_EQ(6u, count());
}

TEST_F(TableInstancesTest, FindsARowByItsOwnKey) {
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords)}));
    ULONG found = 0;
    for (const std::string& key : keys()) {
        SPropValue value{};
        value.ulPropTag = PR_INSTANCE_KEY;
        value.Value.bin = {static_cast<ULONG>(key.size()),
                           reinterpret_cast<BYTE*>(const_cast<char*>(key.data()))};
        SRestriction restriction = property_is(RELOP_EQ, value);
        found += table->FindRow(&restriction, BOOKMARK_BEGINNING, 0) == S_OK;
    }
    EXPECT_EQ(6u, found);
}

TEST_F(TableInstancesTest, FollowsTheSourceAndDropsBookmarksWhenItsRowsMultiply) {
    BOOKMARK mark = 0;
    ASSERT_EQ(S_OK, table->CreateBookmark(&mark));
    ASSERT_EQ(S_OK, columns({PR_SUBJECT_A, MVI_PROP(kWords)}));
    EXPECT_EQ(MAPI_E_INVALID_BOOKMARK, table->SeekRow(mark, 0, nullptr));
    ASSERT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    put(1, "one", {"white", "blue", "black"}, {});
    ULONG row = 0, numerator = 0, denominator = 0;
    ASSERT_EQ(S_OK, table->QueryPosition(&row, &numerator, &denominator));
    EXPECT_EQ(2u, row); // before the row of "two", and before the one that came in there
    EXPECT_EQ((Strings{"one:white", "one:blue", "one:black", "two", "three:green", "three:amber",
                       "three:Blue"}),
              all());
    const int gone = 3;
    source->erase(property::bytes_of(&gone, sizeof gone));
    EXPECT_EQ(4u, count());
}
