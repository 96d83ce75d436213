#include <functional>
#include <stdexcept>

#include "table_data_fixture.h"

namespace mapisim::test {

namespace {

using TableDataViews = TableDataTest;

/// The notifications of one view.
class TableDataEvents : public TableDataTest {
protected:
    void SetUp() override {
        TableDataTest::SetUp();
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    }
    void TearDown() override {
        view_.release();
        data_.release();
        MAPIUninitialize();
        EXPECT_EQ(sink_.references, 1u);
        TableDataTest::TearDown();
    }
    void listen(Owned<ITableData> data) {
        data_ = std::move(data);
        view_ = view_of(data_.get());
        ASSERT_EQ(view_->Advise(fnevTableModified, &sink_, &connection_), S_OK);
    }
    void stop_listening() { EXPECT_EQ(view_->Unadvise(connection_), S_OK); }
    Texts heard() {
        MapiSimDeliver();
        return std::exchange(sink_.heard, {});
    }

    Owned<ITableData> data_;
    Owned<IMAPITable> view_;
    HeardSink sink_;
    ULONG_PTR connection_ = 0;
};

/// 0x6601 with two values.
SPropValue two_values(LONG (&longs)[2]) {
    SPropValue many{};
    many.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6601);
    many.Value.MVl = {2, longs};
    return many;
}

/// What a CALLERRELEASE function was told, and what it does.
struct Told {
    int calls = 0;
    ITableData* table = nullptr;
    IMAPITable* view = nullptr;
    std::function<void(ITableData*)> act;
};
void STDAPICALLTYPE told(ULONG_PTR data, LPTABLEDATA table, LPMAPITABLE view) {
    auto& into = *reinterpret_cast<Told*>(data);
    ++into.calls;
    into.table = table;
    into.view = view;
    if (into.act)
        into.act(table);
}

} // namespace

// Views -------------------------------------------------------------------------------------------

TEST_F(TableDataViews, ShowTheColumnsOfTheTable) {
    const auto data = make(PR_ROWID, TBLTYPE_KEYSET);
    put(data.get(), 1, 7);
    const auto view = view_of(data.get());
    EXPECT_EQ(columns_of(view.get()), (std::vector<ULONG>{PR_ROWID, PR_PRIORITY}));
    ULONG status = 0, type = 0;
    ASSERT_EQ(view->GetStatus(&status, &type), S_OK);
    EXPECT_EQ(type, ULONG{TBLTYPE_KEYSET});

    // What a row brings is there for new views, and to be asked for by those that are open.
    ASSERT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 2), wide_value(PR_SUBJECT_W, L"new"),
                                         narrow_value(PR_BODY_A, "narrow")}),
              S_OK);
    const std::vector<ULONG> all = {PR_ROWID, PR_PRIORITY, PR_SUBJECT_W, PR_BODY_A};
    EXPECT_EQ(columns_of(view.get()), (std::vector<ULONG>{PR_ROWID, PR_PRIORITY}));
    EXPECT_EQ(columns_of(view.get(), TBL_ALL_COLUMNS), all);
    EXPECT_EQ(columns_of(view_of(data.get()).get()), all);
    // Nor does it go with its row.
    ASSERT_EQ(erase(data.get(), 2), S_OK);
    EXPECT_EQ(columns_of(view.get(), TBL_ALL_COLUMNS), all);
    EXPECT_EQ(columns_of(view_of(data.get()).get()), all);
}

TEST_F(TableDataViews, HaveNoInstanceKeyButThatOfTheRows) {
    const auto data = make();
    ASSERT_EQ(data->HrModifyRow(
                  GivenRow{long_value(PR_ROWID, 1), binary_value(PR_INSTANCE_KEY, "same", 4)}),
              S_OK);
    ASSERT_EQ(data->HrModifyRow(
                  GivenRow{long_value(PR_ROWID, 2), binary_value(PR_INSTANCE_KEY, "same", 4)}),
              S_OK);
    put(data.get(), 3);
    const auto view = view_of(data.get());
    ASSERT_EQ(view->SetColumns(Tags{PR_INSTANCE_KEY, PR_ROWID}, 0), S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(view->QueryRows(10, 0, &rows), S_OK);
    ASSERT_EQ(rows->cRows, 3u);
    EXPECT_EQ(HeardSink::name(rows->aRow[1].lpProps[0]), "same");
    EXPECT_EQ(rows->aRow[2].lpProps[0].ulPropTag, CHANGE_PROP_TYPE(PR_INSTANCE_KEY, PT_ERROR));
    FreeProws(rows);
    // It is found as any other value is.
    SPropValue key = binary_value(PR_INSTANCE_KEY, "same", 4);
    SRestriction is_same = property_is(RELOP_EQ, key);
    ASSERT_EQ(view->FindRow(&is_same, BOOKMARK_BEGINNING, 0), S_OK);
    ASSERT_EQ(view->SeekRow(BOOKMARK_CURRENT, 1, nullptr), S_OK);
    ASSERT_EQ(view->FindRow(&is_same, BOOKMARK_CURRENT, 0), S_OK);
    ULONG row = 0, numerator = 0, denominator = 0;
    ASSERT_EQ(view->QueryPosition(&row, &numerator, &denominator), S_OK);
    EXPECT_EQ(row, 1u);
    ASSERT_EQ(view->SeekRow(BOOKMARK_CURRENT, 1, nullptr), S_OK);
    EXPECT_EQ(view->FindRow(&is_same, BOOKMARK_CURRENT, 0), MAPI_E_NOT_FOUND);
}

TEST_F(TableDataViews, AreSortedAndRestricted) {
    const auto data = make();
    for (const LONG id : {1, 2, 3, 4})
        put(data.get(), id, 10 - id);
    SizedSSortOrderSet(1, order) = {1, 0, 0, {{PR_PRIORITY, TABLE_SORT_ASCEND}}};
    const auto sorted = reinterpret_cast<LPSSortOrderSet>(&order);
    const auto view = view_of(data.get(), sorted);
    EXPECT_EQ(rows_of(view.get()), (Longs{4, 3, 2, 1}));
    Block<SSortOrderSet> now;
    ASSERT_EQ(view->QuerySortOrder(now.out()), S_OK);
    ASSERT_EQ(now->cSorts, 1u);
    EXPECT_EQ(now->aSort[0].ulPropTag, PR_PRIORITY);
    put(data.get(), 5, 8);
    EXPECT_EQ(rows_of(view.get()), (Longs{4, 3, 2, 5, 1}));
    EXPECT_EQ(rows_of(view_of(data.get()).get()), (Longs{1, 2, 3, 4, 5}));
    SPropValue limit = long_value(PR_PRIORITY, 7);
    SRestriction above = property_is(RELOP_GT, limit);
    ASSERT_EQ(view->Restrict(&above, 0), S_OK);
    EXPECT_EQ(rows_of(view.get()), (Longs{2, 5, 1}));

    order.cCategories = 1;
    EXPECT_EQ(view->SortTable(sorted, 0), MAPI_E_TOO_COMPLEX);
    IMAPITable* none = nullptr;
    EXPECT_EQ(data->HrGetView(sorted, nullptr, 0, &none), MAPI_E_TOO_COMPLEX);
    order.cCategories = 2;
    EXPECT_EQ(data->HrGetView(sorted, nullptr, 0, &none), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(none, nullptr);
    EXPECT_EQ(data->HrGetView(nullptr, nullptr, 0, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(TableDataViews, ShowValuesWhole) {
    const auto data = make();
    const std::string text(1000, 'x');
    ASSERT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1),
                                         narrow_value(PR_SUBJECT_A, text.c_str()),
                                         binary_value(PR_ENTRYID, text.data(), text.size())}),
              S_OK);
    const auto view = view_of(data.get());
    ASSERT_EQ(view->SetColumns(Tags{PR_SUBJECT_A, PR_ENTRYID}, 0), S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(view->QueryRows(1, 0, &rows), S_OK);
    EXPECT_EQ(rows->aRow[0].lpProps[0].Value.lpszA, text);
    EXPECT_EQ(rows->aRow[0].lpProps[1].Value.bin.cb, 1000u);
    FreeProws(rows);
}

TEST_F(TableDataViews, ExpandSeveralValues) {
    const auto data = make();
    LONG longs[] = {4, 5};
    const SPropValue many = two_values(longs);
    ASSERT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1), many}), S_OK);
    const auto view = view_of(data.get());
    ASSERT_EQ(view->SetColumns(Tags{PROP_TAG(PT_MV_LONG | MVI_FLAG, 0x6601)}, 0), S_OK);
    EXPECT_EQ(rows_of(view.get()), (Longs{4, 5}));
    put(data.get(), 1);
    ULONG count = 0;
    ASSERT_EQ(view->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 1u);
}

TEST_F(TableDataViews, ExpandRowsWithoutAKeyOfTheirOwn) {
    const auto data = make();
    LONG longs[] = {4, 5};
    const SPropValue many = two_values(longs);
    ASSERT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1), many,
                                         binary_value(PR_INSTANCE_KEY, "of the row", 10)}),
              S_OK);
    const auto view = view_of(data.get());
    ASSERT_EQ(view->SetColumns(Tags{PROP_TAG(PT_MV_LONG | MVI_FLAG, 0x6601), PR_INSTANCE_KEY}, 0),
              S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(view->QueryRows(10, 0, &rows), S_OK);
    ASSERT_EQ(rows->cRows, 2u);
    for (ULONG i = 0; i < 2; ++i) {
        EXPECT_EQ(rows->aRow[i].lpProps[0].Value.l, longs[i]);
        EXPECT_EQ(HeardSink::name(rows->aRow[i].lpProps[1]), "of the row");
    }
    FreeProws(rows);
}

TEST_F(TableDataViews, OutliveTheirTable) {
    auto data = make();
    put(data.get(), 1);
    put(data.get(), 2);
    const auto view = view_of(data.get());
    data.release();
    EXPECT_EQ(rows_of(view.get()), (Longs{1, 2}));
    EXPECT_EQ(columns_of(view.get(), TBL_ALL_COLUMNS), (std::vector<ULONG>{PR_ROWID, PR_PRIORITY}));
}

TEST_F(TableDataViews, KeepTheirPlaceWhileRowsComeAndGo) {
    const auto data = make();
    ASSERT_EQ(data->HrModifyRows(0, GivenRows(1, 20)), S_OK);
    const auto view = view_of(data.get());
    ASSERT_EQ(view->SeekRow(BOOKMARK_BEGINNING, 10, nullptr), S_OK); // at 11
    ASSERT_EQ(data->HrInsertRow(0, GivenRow{long_value(PR_ROWID, 99)}), S_OK);
    ULONG count = 0;
    ASSERT_EQ(data->HrDeleteRows(0, GivenRows(1, 9), &count), S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(view->QueryRows(1, 0, &rows), S_OK);
    EXPECT_EQ(rows->aRow[0].lpProps[0].Value.l, 11);
    FreeProws(rows);
}

// Notifications -----------------------------------------------------------------------------------

TEST_F(TableDataViews, DoNotNotifyWhoInitializedTheUtilitiesAlone) {
    const auto data = make();
    const auto view = view_of(data.get());
    HeardSink sink;
    ULONG_PTR connection = 0;
    EXPECT_EQ(view->Advise(fnevTableModified, &sink, &connection), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(sink.references, 1u);
}

TEST_F(TableDataEvents, TellOfEachRow) {
    listen(make());
    put(data_.get(), 1);
    EXPECT_TRUE(sink_.heard.empty()); // the call returns first
    put(data_.get(), 2);
    put(data_.get(), 1, 5);
    ASSERT_EQ(data_->HrInsertRow(1, GivenRow{long_value(PR_ROWID, 3)}), S_OK);
    EXPECT_EQ(heard(), (Texts{"added 1 after nothing", "added 2 after 1",
                              "modified 1 after nothing", "added 3 after 1"}));
    erase(data_.get(), 2);
    EXPECT_EQ(heard(), Texts{"deleted 2"});
    ULONG count = 0;
    ASSERT_EQ(data_->HrModifyRows(0, GivenRows(3, 2)), S_OK);
    ASSERT_EQ(data_->HrDeleteRows(0, GivenRows(3, 5), &count), S_OK);
    EXPECT_EQ(heard(), (Texts{"modified 3 after 1", "added 4 after 3", "deleted 3", "deleted 4"}));
    stop_listening();
    put(data_.get(), 9);
    EXPECT_EQ(heard(), Texts{});
}

TEST_F(TableDataEvents, TellOnceOfMoreThanEightRows) {
    listen(make());
    ASSERT_EQ(data_->HrModifyRows(0, GivenRows(1, 8)), S_OK);
    EXPECT_EQ(heard().size(), 8u);
    ASSERT_EQ(data_->HrModifyRows(0, GivenRows(1, 9)), S_OK);
    EXPECT_EQ(heard(), Texts{"changed"});
    ULONG count = 0;
    ASSERT_EQ(data_->HrDeleteRows(0, GivenRows(9, 50), &count), S_OK); // there is one of them
    EXPECT_EQ(heard(), Texts{"deleted 9"});
    ASSERT_EQ(data_->HrModifyRows(0, GivenRows(1, 20)), S_OK);
    ASSERT_EQ(data_->HrDeleteRows(0, GivenRows(1, 9), &count), S_OK);
    EXPECT_EQ(heard(), (Texts{"changed", "changed"}));
    ASSERT_EQ(data_->HrDeleteRows(TAD_ALL_ROWS, nullptr, &count), S_OK);
    EXPECT_EQ(heard(), Texts{"reload"});
    stop_listening();
}

TEST_F(TableDataEvents, TellNothingOfRowsThatAreNotShown) {
    listen(make());
    SPropValue limit = long_value(PR_PRIORITY, 5);
    SRestriction above = property_is(RELOP_GT, limit);
    ASSERT_EQ(view_->Restrict(&above, 0), S_OK);
    put(data_.get(), 1, 1);
    put(data_.get(), 2, 9);
    put(data_.get(), 1, 8);
    put(data_.get(), 2, 2);
    EXPECT_EQ(heard(), (Texts{"added 2 after nothing", "added 1 after nothing", "deleted 2"}));
    stop_listening();
}

TEST_F(TableDataEvents, TellOfARowThatIsNotChanged) {
    listen(make());
    put(data_.get(), 1);
    put(data_.get(), 2);
    heard();
    SPropValue values[2] = {long_value(PR_PRIORITY, 77), long_value(PR_ROWID, 2)};
    ASSERT_EQ(data_->HrNotify(0, 2, values), S_OK);
    EXPECT_EQ(heard(), Texts{"modified 2 after 1"});
    values[1].Value.l = 9;
    EXPECT_EQ(data_->HrNotify(0, 2, values), MAPI_E_NOT_FOUND);
    EXPECT_EQ(data_->HrNotify(0, 1, values), MAPI_E_NOT_FOUND); // nobody's priority
    EXPECT_EQ(data_->HrNotify(0, 0, values), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data_->HrNotify(0, 0x10001, values), MAPI_E_TOO_BIG);
    EXPECT_EQ(data_->HrNotify(0, 1, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data_->HrNotify(1, 2, values), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(heard(), Texts{});
    stop_listening();
}

TEST_F(TableDataEvents, NameTheRowAsItWasAskedFor) {
    listen(make());
    put(data_.get(), 1, 5);
    for (const LONG id : {2, 3}) {
        ASSERT_EQ(data_->HrModifyRow(GivenRow{long_value(PR_ROWID, id), long_value(PR_PRIORITY, id),
                                              narrow_value(PR_DISPLAY_NAME_A, "Ann")}),
                  S_OK);
    }
    heard();
    // As a display table is told of by PR_CONTROL_ID, which need not be its index.
    SPropValue values[2] = {wide_value(PR_DISPLAY_NAME_W, L"Ann"), long_value(PR_PRIORITY, 3)};
    ASSERT_EQ(data_->HrNotify(0, 1, values), S_OK);
    ASSERT_EQ(data_->HrNotify(0, 2, values), S_OK);
    EXPECT_EQ(heard(), (Texts{"modified Ann after 1", "modified Ann after 2"}));
    put(data_.get(), 1, 6);
    EXPECT_EQ(heard(), Texts{"modified 1 after nothing"});
    stop_listening();
}

TEST_F(TableDataEvents, NameTheRowByItsIndex) {
    listen(make(PR_DISPLAY_NAME_A));
    ASSERT_EQ(data_->HrModifyRow(GivenRow{wide_value(PR_DISPLAY_NAME_W, L"Ann")}), S_OK);
    ASSERT_EQ(data_->HrModifyRow(GivenRow{narrow_value(PR_DISPLAY_NAME_A, "Bob")}), S_OK);
    EXPECT_EQ(heard(), (Texts{"added Ann after nothing", "added Bob after Ann"}));
    stop_listening();
}

TEST_F(TableDataEvents, NameTheRowByItsInstanceKey) {
    listen(make(PR_INSTANCE_KEY));
    ASSERT_EQ(data_->HrModifyRow(GivenRow{binary_value(PR_INSTANCE_KEY, "first", 5)}), S_OK);
    ASSERT_EQ(data_->HrModifyRow(GivenRow{binary_value(PR_INSTANCE_KEY, "second", 6)}), S_OK);
    EXPECT_EQ(heard(), (Texts{"added first after nothing", "added second after first"}));
    stop_listening();
}

TEST_F(TableDataEvents, GoOnWithoutTheTable) {
    listen(make());
    put(data_.get(), 1);
    data_.release();
    EXPECT_EQ(heard(), Texts{"added 1 after nothing"});
    stop_listening();
}

// The end of a view -------------------------------------------------------------------------------

TEST_F(TableDataViews, TellTheirMakerWhenTheyEnd) {
    const auto data = make();
    Told one;
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    IMAPITable* const pointer = view.get();
    view->AddRef();
    view->Release();
    EXPECT_EQ(one.calls, 0);
    view.release();
    EXPECT_EQ(one.calls, 1);
    EXPECT_EQ(one.table, data.get());
    EXPECT_EQ(one.view, pointer);
    EXPECT_EQ(put(data.get(), 1), S_OK);
}

TEST_F(TableDataViews, MayTakeTheTableAlong) {
    auto data = make();
    put(data.get(), 1);
    Told one;
    one.act = [](ITableData* table) { table->Release(); };
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    data.take(); // its reference is the function's
    EXPECT_EQ(rows_of(view.get()), Longs{1});
    MapiSimCensus before, after;
    MapiSimTakeCensus(&before);
    view.release();
    MapiSimTakeCensus(&after);
    EXPECT_EQ(one.calls, 1);
    EXPECT_EQ(after.objects + 2, before.objects);
    EXPECT_EQ(found("released-too-often"), 0u);
}

TEST_F(TableDataViews, FindTheirTableWhereTheClientLetGoOfIt) {
    auto data = make();
    put(data.get(), 1);
    Told one;
    ITableData* kept = nullptr;
    one.act = [&](ITableData* table) {
        EXPECT_EQ(rows_of(table), Longs{1});
        table->AddRef();
        kept = table;
    };
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    data.release();
    view.release();
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(put(kept, 2), S_OK);
    EXPECT_EQ(rows_of(kept), (Longs{1, 2}));
    EXPECT_EQ(kept->Release(), 0u);
    EXPECT_EQ(MapiSimFindingCount(), 0u);
}

TEST_F(TableDataViews, SaySoWhereTheTableIsReleasedTooOften) {
    auto data = make();
    Told one;
    one.act = [](ITableData* table) { table->Release(); };
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    data.release();
    view.release();
    EXPECT_EQ(one.calls, 1);
    EXPECT_EQ(MapiSimFindingCount(), 1u);
}

TEST_F(TableDataViews, SurviveAFunctionThatThrows) {
    const auto data = make();
    Told one;
    one.act = [](ITableData*) { throw std::runtime_error("a client's own mistake"); };
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    view.release();
    EXPECT_EQ(found("sink-threw"), 1u);
}

TEST_F(TableDataViews, CallNobodyAfterTheLastUninitialize) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    auto data = make();
    Told one;
    Owned<IMAPITable> view;
    ASSERT_EQ(data->HrGetView(nullptr, &told, reinterpret_cast<ULONG_PTR>(&one), view.out()), S_OK);
    MAPIUninitialize();
    view.release();
    data.release();
    EXPECT_EQ(one.calls, 0);
}

} // namespace mapisim::test
