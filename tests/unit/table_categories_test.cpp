// Sort orders with categories; expanding and collapsing.
#include "category_fixture.h"

using namespace mapisim;
using namespace mapisim::test;

TEST_F(CategoryTest, NothingExpandedShowsTheOutermostHeadings) {
    ASSERT_EQ(S_OK, sort_twice(0));
    EXPECT_EQ((Lines{"+Ann 3/2", "+Bob 2/1"}), all());
    EXPECT_EQ(2u, count());
    ASSERT_EQ(S_OK, sort_by_sender(0));
    EXPECT_EQ((Lines{"+Ann 3/2", "+Bob 2/1"}), all());
}

TEST_F(CategoryTest, AsManyLevelsAsAskedForAreExpanded) {
    ASSERT_EQ(S_OK, sort_twice(1));
    EXPECT_EQ((Lines{"-Ann 3/2", " +2 2/1", " +1 1/1", "-Bob 2/1", " +1 2/1"}), all());
    ASSERT_EQ(S_OK, sort_twice(2));
    EXPECT_EQ((Lines{"-Ann 3/2", " -2 2/1", "  3", "  5", " -1 1/1", "  1", "-Bob 2/1", " -1 2/1",
                     "  2", "  4"}),
              all());
    EXPECT_EQ(10u, count());
    Block<SSortOrderSet> order;
    ASSERT_EQ(S_OK, table->QuerySortOrder(order.out()));
    EXPECT_EQ(3u, order->cSorts);
    EXPECT_EQ(2u, order->cCategories);
    EXPECT_EQ(2u, order->cExpanded);
    EXPECT_EQ(PR_PRIORITY, order->aSort[1].ulPropTag);
    ASSERT_EQ(S_OK, sort({}, 0, 0));
    EXPECT_EQ(5u, count());
}

TEST_F(CategoryTest, CombinedColumnsMakeOneCategory) {
    ASSERT_EQ(S_OK, sort({{PR_SENDER_NAME, TABLE_SORT_DESCEND},
                          {PR_PRIORITY, TABLE_SORT_COMBINE},
                          {PR_SUBJECT, TABLE_SORT_DESCEND}},
                         2, 2));
    // One level, in the direction of its first column.
    EXPECT_EQ((Lines{"-1 2/1", " 4", " 2", "-2 2/1", " 5", " 3", "-1 1/1", " 1"}), all());
    ASSERT_EQ(S_OK,
              sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}, {PR_PRIORITY, TABLE_SORT_COMBINE}}, 2, 0));
    EXPECT_EQ((Lines{"+1 1/1", "+2 2/1", "+1 2/1"}), all());
    LPSRowSet rows = nullptr; // the heading has both columns
    ASSERT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 0, nullptr));
    ASSERT_EQ(S_OK, table->QueryRows(1, 0, &rows));
    EXPECT_STREQ("Ann", rows->aRow[0].lpProps[3].Value.lpszA);
    EXPECT_EQ(1, rows->aRow[0].lpProps[4].Value.l);
    table::FreeProws(rows);
}

TEST_F(CategoryTest, WhatCannotBeIsRefusedAndChangesNothing) {
    ASSERT_EQ(S_OK, sort_by_sender(0));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort({{PR_SENDER_NAME, TABLE_SORT_COMBINE}}, 1, 0));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX,
              sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}, {PR_SUBJECT, TABLE_SORT_COMBINE}}, 1, 0));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort({{PR_SENDER_NAME, TABLE_SORT_CATEG_MIN}}, 1, 0));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}}, 2, 0));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, sort({{PR_SENDER_NAME, TABLE_SORT_ASCEND}}, 1, 2));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, sort({}, 1, 0));
    // Headings have values of their own for these.
    for (const ULONG tag :
         {PR_CONTENT_UNREAD, PR_CONTENT_COUNT, PR_DEPTH, PR_ROW_TYPE, PR_INSTANCE_KEY})
        EXPECT_EQ(MAPI_E_INVALID_PARAMETER, sort({{tag, TABLE_SORT_ASCEND}}, 1, 0)) << tag;
    EXPECT_EQ(S_OK, sort({{PR_CONTENT_UNREAD, TABLE_SORT_ASCEND}}, 0, 0));
    ASSERT_EQ(S_OK, sort_by_sender(0));
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, sort({{PR_MESSAGE_RECIPIENTS, TABLE_SORT_ASCEND}}, 1, 0));
    EXPECT_EQ(2u, count());
}

TEST_F(CategoryTest, ExpandingInsertsRowsAfterTheHeading) {
    ASSERT_EQ(S_OK, sort_by_sender(0));
    const std::string bob = key_at(1), ann = key_at(0);
    LPSRowSet rows = nullptr;
    ULONG more = 0;
    ASSERT_EQ(S_OK, expand(ann, 2, &rows, &more));
    EXPECT_EQ((Lines{" 1", " 3"}), lines_of(rows));
    EXPECT_EQ(3u, more);
    EXPECT_EQ(3u, position()); // after the last row that was handed out
    EXPECT_EQ((Lines{" 5", "+Bob 2/1"}), query());
    EXPECT_EQ((Lines{"-Ann 3/2", " 1", " 3", " 5", "+Bob 2/1"}), all());

    ASSERT_EQ(S_OK, expand(bob, 0, nullptr, &more));
    EXPECT_EQ(2u, more);
    EXPECT_EQ(5u, position()); // after the heading
    EXPECT_EQ((Lines{" 2", " 4"}), query());
    ASSERT_EQ(S_OK, expand(ann, 9, &rows, &more)); // is expanded already
    EXPECT_EQ(0u, more);
    EXPECT_EQ(Lines{}, lines_of(rows));
    EXPECT_EQ(1u, position());
}

TEST_F(CategoryTest, CollapsingTakesTheRowsOut) {
    ASSERT_EQ(S_OK, sort_twice(2));
    const std::string ann = key_at(0), high = key_at(1);
    ULONG gone = 0;
    ASSERT_EQ(S_OK, collapse(high, &gone));
    EXPECT_EQ(2u, gone);
    ASSERT_EQ(S_OK, collapse(ann, &gone));
    EXPECT_EQ(3u, gone); // two headings and a row
    EXPECT_EQ((Lines{"+Ann 3/2", "-Bob 2/1", " -1 2/1", "  2", "  4"}), all());
    ASSERT_EQ(S_OK, collapse(ann, &gone));
    EXPECT_EQ(0u, gone);
    EXPECT_EQ(MAPI_E_NOT_FOUND, expand(high)); // cannot be seen now
    ULONG more = 0;
    ASSERT_EQ(S_OK, expand(ann, 0, nullptr, &more));
    EXPECT_EQ(3u, more); // what is in it is as it was
    EXPECT_EQ((Lines{"-Ann 3/2", " +2 2/1", " -1 1/1", "  1", "-Bob 2/1", " -1 2/1", "  2", "  4"}),
              all());
}

TEST_F(CategoryTest, OnlyHeadingsExpandAndCollapse) {
    ASSERT_EQ(S_OK, sort_by_sender(1));
    const int leaf = 1;
    LPSRowSet rows = reinterpret_cast<LPSRowSet>(&rows);
    EXPECT_EQ(MAPI_E_NOT_FOUND, expand(std::string(key_of(leaf)), 1, &rows));
    EXPECT_EQ(nullptr, rows);
    EXPECT_EQ(MAPI_E_NOT_FOUND, collapse(std::string(key_of(leaf))));
    EXPECT_EQ(MAPI_E_NOT_FOUND, expand("nonsense"));
    EXPECT_EQ(MAPI_E_NOT_FOUND, collapse(""));
    const std::string ann = key_at(0);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, expand(ann, 1, nullptr));
    ASSERT_EQ(S_OK, sort({{PR_SUBJECT, TABLE_SORT_ASCEND}}, 0, 0));
    EXPECT_EQ(MAPI_E_NOT_FOUND, collapse(ann));
}

TEST_F(CategoryTest, WhatStoodOnACollapsedRowStandsOnTheNextOne) {
    ASSERT_EQ(S_OK, sort_by_sender(1)); // Ann 1 3 5 Bob 2 4
    const std::string ann = key_at(0);
    BOOKMARK on_row = 0, on_bob = 0, on_ann = 0;
    ASSERT_EQ(S_OK, table->CreateBookmark(&on_ann));
    ASSERT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 5, nullptr));
    ASSERT_EQ(S_OK, table->CreateBookmark(&on_bob)); // row 2
    ASSERT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    ASSERT_EQ(S_OK, table->CreateBookmark(&on_row)); // row 3
    ASSERT_EQ(S_OK, collapse(ann));
    EXPECT_EQ(1u, position());
    EXPECT_EQ(MAPI_W_POSITION_CHANGED, table->SeekRow(on_row, 0, nullptr));
    EXPECT_EQ((Lines{"-Bob 2/1"}), query(1));
    EXPECT_EQ(S_OK, table->SeekRow(on_row, 0, nullptr)); // it has been told
    EXPECT_EQ(S_OK, table->SeekRow(on_bob, 0, nullptr));
    EXPECT_EQ((Lines{" 2"}), query(1));
    EXPECT_EQ(S_OK, table->SeekRow(on_ann, 0, nullptr));
    EXPECT_EQ((Lines{"+Ann 3/2"}), query(1));
    ASSERT_EQ(S_OK, expand(ann));
    EXPECT_EQ(S_OK, table->SeekRow(on_bob, 0, nullptr));
    EXPECT_EQ((Lines{" 2"}), query(1));
}

TEST_F(CategoryTest, SeekingAndFindingSeeWhatIsVisible) {
    ASSERT_EQ(S_OK, sort_by_sender(0));
    const std::string bob = key_at(1);
    SPropValue value = narrow_value(PR_SUBJECT_A, "c");
    SRestriction restriction = property_is(RELOP_EQ, value);
    EXPECT_EQ(MAPI_E_NOT_FOUND, table->FindRow(&restriction, BOOKMARK_BEGINNING, 0));
    int number = 3;
    SPropValue key = binary_value(PR_INSTANCE_KEY, &number, sizeof number);
    SRestriction by_key = property_is(RELOP_EQ, key);
    EXPECT_EQ(MAPI_E_NOT_FOUND, table->FindRow(&by_key, BOOKMARK_BEGINNING, 0));
    LONG sought = 0;
    EXPECT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 9, &sought));
    EXPECT_EQ(2, sought);
    ASSERT_EQ(S_OK, expand(key_at(0)));
    EXPECT_EQ(S_OK, table->FindRow(&restriction, BOOKMARK_BEGINNING, 0));
    EXPECT_EQ(2u, position());
    EXPECT_EQ(S_OK, table->FindRow(&by_key, BOOKMARK_END, DIR_BACKWARD));
    EXPECT_EQ(2u, position());
    SPropValue heading = binary_value(PR_INSTANCE_KEY, bob.data(), bob.size());
    SRestriction by_heading = property_is(RELOP_EQ, heading);
    EXPECT_EQ(S_OK, table->FindRow(&by_heading, BOOKMARK_CURRENT, 0));
    EXPECT_EQ(4u, position());
    EXPECT_EQ(S_OK, table->SeekRowApprox(1, 2));
    EXPECT_EQ(2u, position());
}

TEST_F(CategoryTest, RowsWithoutAValueAreInACategoryAtTheEnd) {
    put(6, "", 1, "f");
    ASSERT_EQ(S_OK, sort_by_sender(0));
    EXPECT_EQ((Lines{"+Ann 3/2", "+Bob 2/1", "+nobody 1/1"}), all());
    ASSERT_EQ(S_OK, expand(key_at(2)));
    EXPECT_EQ((Lines{"+Ann 3/2", "+Bob 2/1", "-nobody 1/1", " 6"}), all());
    ASSERT_EQ(S_OK, sort({{PR_SENDER_NAME, TABLE_SORT_DESCEND}}, 1, 0));
    EXPECT_EQ((Lines{"+Bob 2/1", "+Ann 3/2", "+nobody 1/1"}), all());
}

TEST_F(CategoryTest, RestrictionsDecideWhatIsCounted) {
    ASSERT_EQ(S_OK, sort_by_sender(1));
    SPropValue value = long_value(PR_PRIORITY, 1);
    SRestriction restriction = property_is(RELOP_EQ, value);
    ASSERT_EQ(S_OK, table->Restrict(&restriction, 0));
    EXPECT_EQ((Lines{"-Ann 1/1", " 1", "-Bob 2/1", " 2", " 4"}), all());
}

TEST_F(CategoryTest, FollowsChanges) {
    ASSERT_EQ(S_OK, sort_by_sender(1));
    ASSERT_EQ(S_OK, collapse(key_at(4)));
    put(6, "Bob", 1, "f");
    put(7, "Cid", 1, "g", true);
    put(1, "Ann", 1, "z", true);
    EXPECT_EQ((Lines{"-Ann 3/1", " 3", " 5", " 1", "+Bob 3/2", "-Cid 1/0", " 7"}), all());
    put(3, "Bob", 2, "c");
    put(5, "Bob", 2, "c");
    put(1, "Bob", 2, "c");
    EXPECT_EQ((Lines{"+Bob 6/5", "-Cid 1/0", " 7"}), all());
    EXPECT_TRUE(erase(7));
    EXPECT_EQ((Lines{"+Bob 6/5"}), all());
    source->replace_all({});
    EXPECT_EQ(Lines{}, all());
}

TEST_F(CategoryTest, ReplacedRowsKeepWhatIsExpanded) {
    ASSERT_EQ(S_OK, sort_by_sender(0));
    ASSERT_EQ(S_OK, expand(key_at(1)));
    EXPECT_EQ((Lines{"+Ann 3/2", "-Bob 2/1", " 2", " 4"}), all());
    ASSERT_EQ(S_OK, table->SeekRow(BOOKMARK_BEGINNING, 2, nullptr));
    source->replace_all(source->snapshot());
    EXPECT_EQ(2u, position());
    EXPECT_EQ((Lines{"+Ann 3/2", "-Bob 2/1", " 2", " 4"}), all());
}

TEST_F(CategoryTest, AnExpandedColumnPutsARowIntoSeveralCategories) {
    constexpr ULONG kWords = PROP_TAG(PT_MV_STRING8, 0x6700);
    const auto put_words = [&](int number, std::vector<std::string> words) {
        property::Bag bag;
        bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
        bag.set(property::Value::texts(kWords, words));
        source->put(table::make_row(bag));
    };
    source->reload({});
    put_words(1, {"red", "blue"});
    put_words(2, {"blue"});
    ASSERT_EQ(S_OK, sort({{MVI_PROP(kWords), TABLE_SORT_ASCEND}}, 1, 1));
    EXPECT_EQ(5u, count()); // blue 1 2 red 1
    put_words(2, {"blue", "red", "green"});
    EXPECT_EQ(8u, count());
    put_words(1, {"green"});
    EXPECT_EQ(7u, count()); // blue 2 green 1 2 red 2
    EXPECT_TRUE(erase(2));
    EXPECT_EQ(2u, count());
}

TEST_F(CategoryTest, StateComesBack) {
    ASSERT_EQ(S_OK, sort_twice(1));
    ASSERT_EQ(S_OK, expand(key_at(1)));   // Ann, 2
    ASSERT_EQ(S_OK, collapse(key_at(5))); // Bob
    const Lines before{"-Ann 3/2", " -2 2/1", "  3", "  5", " +1 1/1", "+Bob 2/1"};
    EXPECT_EQ(before, all());
    std::string row = key_at(3); // 5
    ULONG size = 0;
    Block<BYTE> state;
    ASSERT_EQ(S_OK, table->GetCollapseState(0, static_cast<ULONG>(row.size()), bytes_of(row), &size,
                                            state.out()));
    ASSERT_EQ(S_OK, collapse(key_at(0)));
    ASSERT_EQ(S_OK, expand(key_at(1)));
    EXPECT_EQ((Lines{"+Ann 3/2", "-Bob 2/1", " +1 2/1"}), all());
    BOOKMARK where = 0;
    ASSERT_EQ(S_OK, table->SetCollapseState(0, size, state.get(), &where));
    EXPECT_EQ(before, all());
    EXPECT_EQ(S_OK, table->SeekRow(where, 0, nullptr));
    EXPECT_EQ((Lines{"  5"}), query(1));
    EXPECT_EQ(S_OK, table->FreeBookmark(where));

    // Another table with the same order takes it too, and what came later is as the order has it.
    open();
    ASSERT_EQ(S_OK, sort_twice(1));
    put(8, "Cid", 1, "h");
    erase(5);
    ASSERT_EQ(S_OK, table->SetCollapseState(0, size, state.get(), &where));
    EXPECT_EQ((Lines{"-Ann 2/1", " -2 1/0", "  3", " +1 1/1", "+Bob 2/1", "-Cid 1/1", " +1 1/1"}),
              all());
    EXPECT_EQ(MAPI_W_POSITION_CHANGED, table->SeekRow(where, 0, nullptr)); // the row is gone
}

TEST_F(CategoryTest, StatesThatAreNoneAreRefused) {
    std::string row(key_of(3));
    ULONG size = 7;
    BYTE* none = reinterpret_cast<BYTE*>(&none);
    BOOKMARK where = 0;
    const auto get = [&](std::string key) {
        return table->GetCollapseState(0, static_cast<ULONG>(key.size()), bytes_of(key), &size,
                                       &none);
    };
    EXPECT_EQ(MAPI_E_NO_SUPPORT, get(row)); // no categories
    EXPECT_EQ(nullptr, none);
    ASSERT_EQ(S_OK, sort_by_sender(0));
    EXPECT_EQ(MAPI_E_NOT_FOUND, get("nobody"));
    ASSERT_EQ(S_OK, get(row)); // a row that is hidden
    std::string state(reinterpret_cast<const char*>(none), size);
    memory::free(none);
    const auto set = [&](std::string bytes) {
        return table->SetCollapseState(0, static_cast<ULONG>(bytes.size()), bytes_of(bytes),
                                       &where);
    };
    EXPECT_EQ(S_OK, set(state));
    EXPECT_EQ(MAPI_W_POSITION_CHANGED, table->SeekRow(where, 0, nullptr));
    EXPECT_EQ((Lines{"+Bob 2/1"}), query()); // the next row that can be seen
    for (std::size_t i = 0; i + 1 < state.size(); ++i) {
        const HRESULT result = set(state.substr(0, i));
        EXPECT_TRUE(result == MAPI_E_INVALID_PARAMETER || result == S_OK) << i;
        EXPECT_EQ(2u, count()) << i;
    }
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, set("something else"));
    ASSERT_EQ(S_OK, sort_by_sender(1));
    EXPECT_EQ(MAPI_E_UNABLE_TO_COMPLETE, set(state)); // another order
}
