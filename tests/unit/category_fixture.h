#pragma once

#include <cctype>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "numbered_rows.h"
#include "property_helpers.h"
#include "table/table.h"
#include "table/utilities.h"

namespace mapisim::test {

/// A table with categories, written down as people see it:
///
///     -Ann 3/1        an expanded category with three rows, one of them unread
///      +2 2/0         in it a collapsed one
///      1              a row, by its number
class CategoryTest : public testing::Test {
protected:
    using Lines = std::vector<std::string>;

    CategoryTest() {
        put(1, "Ann", 1, "a");
        put(2, "Bob", 1, "b", true);
        put(3, "ann", 2, "c", true);
        put(4, "Bob", 1, "d");
        put(5, "Ann", 2, "e");
        open();
    }
    void open() {
        table = table::make_table(source, {});
        Tags columns{PR_ROW_TYPE, PR_DEPTH,         PR_INSTANCE_KEY,   PR_SENDER_NAME_A,
                     PR_PRIORITY, PR_CONTENT_COUNT, PR_CONTENT_UNREAD, PR_SUBJECT_A};
        EXPECT_EQ(S_OK, table->SetColumns(columns, 0));
    }
    void put(int number, const char* sender, LONG priority, const char* subject,
             bool read = false) {
        property::Bag bag;
        bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        if (*sender)
            bag.set_text(PR_SENDER_NAME, sender);
        bag.set_number(PR_PRIORITY, priority);
        bag.set_text(PR_SUBJECT, subject);
        bag.set_number(PR_MESSAGE_FLAGS, read ? MSGFLAG_READ : 0);
        source->put(table::make_row(bag));
    }
    bool erase(int number) { return source->erase(key_of(number)); }

    HRESULT sort(std::vector<SSortOrder> keys, ULONG categories, ULONG expanded, ULONG flags = 0) {
        std::vector<ULONG> words(3 + 2 * keys.size());
        const auto set = reinterpret_cast<LPSSortOrderSet>(words.data());
        set->cSorts = static_cast<ULONG>(keys.size());
        set->cCategories = categories;
        set->cExpanded = expanded;
        std::copy(keys.begin(), keys.end(), set->aSort);
        return table->SortTable(set, flags);
    }
    HRESULT sort_by_sender(ULONG expanded) {
        return sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}, {PR_SUBJECT, TABLE_SORT_ASCEND}}, 1,
                    expanded);
    }
    HRESULT sort_twice(ULONG expanded) {
        return sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND},
                     {PR_PRIORITY, TABLE_SORT_DESCEND},
                     {PR_SUBJECT, TABLE_SORT_ASCEND}},
                    2, expanded);
    }

    /// A category has the text of whichever row is the first in it.
    static std::string capital(std::string text) {
        text[0] = static_cast<char>(std::toupper(text[0]));
        return text;
    }
    static std::string line_of(const SRow& row) {
        const SPropValue* const v = row.lpProps;
        // Without categories the rows of this source say nothing of the two.
        const LONG depth = v[1].ulPropTag == PR_DEPTH ? v[1].Value.l : 0;
        std::string text(static_cast<std::size_t>(depth), ' ');
        if (v[0].ulPropTag != PR_ROW_TYPE || v[0].Value.l == static_cast<LONG>(TBL_LEAF_ROW)) {
            EXPECT_EQ(CHANGE_PROP_TYPE(PR_CONTENT_COUNT, PT_ERROR), v[5].ulPropTag);
            int number = 0;
            EXPECT_EQ(sizeof number, v[2].Value.bin.cb);
            std::memcpy(&number, v[2].Value.bin.lpb, sizeof number);
            return text + std::to_string(number);
        }
        EXPECT_EQ(CHANGE_PROP_TYPE(PR_SUBJECT, PT_ERROR), v[7].ulPropTag);
        text += v[0].Value.l == static_cast<LONG>(TBL_EXPANDED_CATEGORY) ? "-" : "+";
        if (v[4].ulPropTag == PR_PRIORITY)
            text += std::to_string(v[4].Value.l);
        else if (v[3].ulPropTag == PR_SENDER_NAME_A)
            text += capital(v[3].Value.lpszA);
        else
            text += "nobody";
        return text + " " + std::to_string(v[5].Value.l) + "/" + std::to_string(v[6].Value.l);
    }
    static Lines lines_of(LPSRowSet rows) {
        Lines lines;
        for (ULONG i = 0; rows && i < rows->cRows; ++i)
            lines.push_back(line_of(rows->aRow[i]));
        table::FreeProws(rows);
        return lines;
    }
    Lines query(LONG count = 1000) {
        LPSRowSet rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(count, 0, &rows));
        return lines_of(rows);
    }
    Lines all() {
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
        return query();
    }
    std::string key_at(LONG index) {
        EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, index, nullptr));
        LPSRowSet rows = nullptr;
        EXPECT_EQ(S_OK, table->QueryRows(1, TBL_NOADVANCE, &rows));
        const SBinary& key = rows->aRow[0].lpProps[2].Value.bin;
        std::string bytes(reinterpret_cast<const char*>(key.lpb), key.cb);
        table::FreeProws(rows);
        return bytes;
    }
    static BYTE* bytes_of(std::string& key) { return reinterpret_cast<BYTE*>(key.data()); }
    HRESULT expand(std::string key, ULONG count = 0, LPSRowSet* rows = nullptr,
                   ULONG* more = nullptr) {
        ULONG added = 0;
        return table->ExpandRow(static_cast<ULONG>(key.size()), bytes_of(key), count, 0, rows,
                                more ? more : &added);
    }
    HRESULT collapse(std::string key, ULONG* count = nullptr) {
        ULONG gone = 0;
        return table->CollapseRow(static_cast<ULONG>(key.size()), bytes_of(key), 0,
                                  count ? count : &gone);
    }
    ULONG position() {
        ULONG row = 0, numerator = 0, denominator = 0;
        EXPECT_EQ(S_OK, table->QueryPosition(&row, &numerator, &denominator));
        return row;
    }
    ULONG count() {
        ULONG rows = 0;
        EXPECT_EQ(S_OK, table->GetRowCount(0, &rows));
        return rows;
    }

    std::shared_ptr<table::RowSource> source = std::make_shared<table::RowSource>(
        table::SourceOptions{.columns = {PR_INSTANCE_KEY, PR_SUBJECT}});
    object::Ref<IMAPITable> table;
};

} // namespace mapisim::test
