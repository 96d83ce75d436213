#include <algorithm>
#include <thread>

#include "table_data_fixture.h"

namespace mapisim::test {

namespace {

using TableData = TableDataTest;

} // namespace

// Making ------------------------------------------------------------------------------------------

TEST_F(TableData, IsMadeWithEitherNameOfItsInterface) {
    for (const IID* const iid : {static_cast<const IID*>(nullptr), &IID_IMAPITableData}) {
        Owned<ITableData> data;
        ASSERT_EQ(CreateTable(iid, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                              TBLTYPE_SNAPSHOT, PR_ROWID, Tags{PR_ROWID}, data.out()),
                  S_OK);
        for (const IID* const asked : {&IID_IUnknown, &IID_IMAPITableData}) {
            void* same = nullptr;
            ASSERT_EQ(data->QueryInterface(*asked, &same), S_OK);
            EXPECT_EQ(same, data.get());
            data->Release();
        }
    }
}

TEST_F(TableData, IsNotMadeOfWhatIsWrong) {
    ITableData* data = nullptr;
    struct Arguments {
        LPCIID iid = nullptr;
        LPALLOCATEBUFFER buffer = MAPIAllocateBuffer;
        LPALLOCATEMORE more = MAPIAllocateMore;
        LPFREEBUFFER free = MAPIFreeBuffer;
        LPVOID reserved = nullptr;
        ULONG type = TBLTYPE_DYNAMIC;
        ULONG index = PR_ROWID;
        std::vector<ULONG> columns = {1, PR_ROWID};
    };
    const auto create = [&](Arguments with) {
        data = reinterpret_cast<ITableData*>(1);
        const SCODE result =
            CreateTable(with.iid, with.buffer, with.more, with.free, with.reserved, with.type,
                        with.index, reinterpret_cast<LPSPropTagArray>(with.columns.data()), &data);
        EXPECT_EQ(data, nullptr);
        return result;
    };
    EXPECT_EQ(create({.iid = &IID_IMAPITable}), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(create({.buffer = nullptr}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.more = nullptr}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.free = nullptr}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.reserved = &data}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.type = 3}), MAPI_E_INVALID_PARAMETER);
    for (const ULONG index : {PROP_TAG(PT_MV_LONG, 0x6601), PROP_TAG(PT_OBJECT, 0x6601),
                              PROP_TAG(PT_UNSPECIFIED, 0x6601), PROP_TAG(PT_ERROR, 0x6601),
                              PROP_TAG(0x7777, 0x6601), PROP_TAG(PT_LONG, 0), ULONG{0}})
        EXPECT_EQ(create({.index = index}), MAPI_E_INVALID_PARAMETER) << std::hex << index;
    EXPECT_EQ(create({.columns = {0}}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.columns = {0x10001}}), MAPI_E_TOO_BIG);
    EXPECT_EQ(create({.columns = {1, PROP_TAG(0x7777, 0x6601)}}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create({.columns = {1, PROP_TAG(PT_MV_LONG | MV_INSTANCE, 0x6601)}}),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                          TBLTYPE_DYNAMIC, PR_ROWID, nullptr, &data),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                          TBLTYPE_DYNAMIC, PR_ROWID, Tags{PR_ROWID}, nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(TableData, IsNotMadeBeforeAnyInitialization) {
    DeinitMapiUtil();
    MapiSimReset();
    ITableData* data = reinterpret_cast<ITableData*>(1);
    EXPECT_EQ(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                          TBLTYPE_DYNAMIC, PR_ROWID, Tags{PR_ROWID}, &data),
              MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(data, nullptr);
    EXPECT_EQ(found("call-before-initialize"), 1u);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
}

TEST_F(TableData, IsInvalidAfterTheLastUninitialize) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    auto data = make();
    auto view = view_of(data.get());
    MAPIUninitialize();
    EXPECT_EQ(found("open-at-uninitialize"), 2u);
    EXPECT_EQ(put(data.get(), 1), MAPI_E_INVALID_OBJECT);
    ULONG count = 0;
    EXPECT_EQ(view->GetRowCount(0, &count), MAPI_E_INVALID_OBJECT);
}

// Rows --------------------------------------------------------------------------------------------

TEST_F(TableData, ARowComesAtTheEndOrInItsPlace) {
    const auto data = make();
    EXPECT_EQ(rows_of(data.get()), Longs{});
    for (const LONG id : {3, 1, 2})
        EXPECT_EQ(put(data.get(), id, id), S_OK);
    EXPECT_EQ(put(data.get(), 1, 77), S_OK);
    EXPECT_EQ(rows_of(data.get()), (Longs{3, 1, 2}));
    SPropValue index = long_value(PR_ROWID, 1);
    Block<SRow> row;
    ULONG number = 0;
    ASSERT_EQ(data->HrQueryRow(&index, row.out(), &number), S_OK);
    EXPECT_EQ(number, 1u);
    ASSERT_EQ(row->cValues, 2u);
    EXPECT_EQ(row->lpProps[1].Value.l, 77);
    ASSERT_EQ(data->HrQueryRow(&index, row.out(), nullptr), S_OK);
    index.Value.l = 9;
    EXPECT_EQ(data->HrQueryRow(&index, row.out(), &number), MAPI_E_NOT_FOUND);
    EXPECT_EQ(row.get(), nullptr);
    index.ulPropTag = PR_PRIORITY;
    EXPECT_EQ(data->HrQueryRow(&index, row.out(), &number), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrQueryRow(nullptr, row.out(), &number), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrQueryRow(&index, nullptr, &number), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrEnumRow(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrEnumRow(0xFFFFFFFF, row.out()), S_OK);
    EXPECT_EQ(row.get(), nullptr);
}

TEST_F(TableData, ARowComesBackAsItWasGiven) {
    const auto data = make();
    const std::string long_text(5000, 'x');
    BYTE bytes[] = {1, 2, 3};
    LONG longs[] = {4, 5};
    SPropValue many{};
    many.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6601);
    many.Value.MVl = {2, longs};
    SPropValue error = long_value(PROP_TAG(PT_ERROR, 0x6602), MAPI_E_NOT_FOUND);
    ASSERT_EQ(
        data->HrModifyRow(GivenRow{wide_value(PR_SUBJECT_W, L"wide"), many,
                                   narrow_value(PR_BODY_A, long_text.c_str()), error,
                                   long_value(PR_ROWID, 1), long_value(PR_PRIORITY, 3),
                                   binary_value(PR_ENTRYID, bytes, 3), long_value(PR_PRIORITY, 4)}),
        S_OK);
    Block<SRow> row;
    ASSERT_EQ(data->HrEnumRow(0, row.out()), S_OK);
    ASSERT_EQ(row->cValues, 6u);
    const SPropValue* const values = row->lpProps;
    EXPECT_EQ(values[0].ulPropTag, PR_SUBJECT_W);
    EXPECT_STREQ(values[0].Value.lpszW, L"wide");
    EXPECT_EQ(values[1].Value.MVl.lpl[1], 5);
    EXPECT_EQ(values[2].ulPropTag, PR_BODY_A);
    EXPECT_EQ(values[2].Value.lpszA, long_text);
    EXPECT_EQ(values[3].ulPropTag, PR_ROWID);
    EXPECT_EQ(values[4].Value.bin.cb, 3u);
    EXPECT_EQ(values[5].Value.l, 4); // of two, the last
    // The values are linked to the row.
    MapiSimCensus with, after;
    MapiSimTakeCensus(&with);
    row.out();
    MapiSimTakeCensus(&after);
    EXPECT_EQ(after.buffers + 1, with.buffers);
}

TEST_F(TableData, ARowNeedsItsIndex) {
    const auto data = make();
    EXPECT_EQ(data->HrModifyRow(GivenRow{long_value(PR_PRIORITY, 1)}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrModifyRow(GivenRow{long_value(CHANGE_PROP_TYPE(PR_ROWID, PT_BOOLEAN), 1)}),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1), long_value(PR_ROWID, 2)}),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1),
                                         long_value(PROP_TAG(PT_UNSPECIFIED, 0x6601), 2)}),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(
        data->HrModifyRow(GivenRow{long_value(PR_ROWID, 1), narrow_value(PR_BODY_A, nullptr)}),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrModifyRow(nullptr), MAPI_E_INVALID_PARAMETER);
    SRow row{};
    EXPECT_EQ(data->HrModifyRow(&row), MAPI_E_INVALID_PARAMETER);
    row.cValues = 1;
    EXPECT_EQ(data->HrModifyRow(&row), MAPI_E_INVALID_PARAMETER);
    row.cValues = 0x10001;
    EXPECT_EQ(data->HrModifyRow(&row), MAPI_E_TOO_BIG);
    EXPECT_EQ(rows_of(data.get()), Longs{});
    const auto keyed = make(PR_INSTANCE_KEY);
    EXPECT_EQ(keyed->HrModifyRow(GivenRow{binary_value(PR_INSTANCE_KEY, nullptr, 0)}),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(TableData, AnyKindOfIndexTellsRowsApart) {
    const auto check = [](ULONG tag, const SPropValue& one, const SPropValue& other) {
        const auto data = make(tag);
        for (const SPropValue& value : {one, other, one})
            EXPECT_EQ(data->HrModifyRow(GivenRow{value}), S_OK);
        Block<SRow> row;
        EXPECT_EQ(data->HrEnumRow(2, row.out()), S_OK);
        EXPECT_EQ(row.get(), nullptr) << std::hex << tag;
        SPropValue index = other;
        ULONG number = 0;
        EXPECT_EQ(data->HrQueryRow(&index, row.out(), &number), S_OK);
        EXPECT_EQ(number, 1u);
        EXPECT_EQ(data->HrDeleteRow(&index), S_OK);
        const auto view = view_of(data.get());
        ULONG rows = 0;
        EXPECT_EQ(view->GetRowCount(0, &rows), S_OK);
        EXPECT_EQ(rows, 1u);
    };
    check(PR_INSTANCE_KEY, binary_value(PR_INSTANCE_KEY, "a", 1),
          binary_value(PR_INSTANCE_KEY, "a long key that is no number", 28));
    check(PR_DISPLAY_NAME_A, narrow_value(PR_DISPLAY_NAME_A, "one"),
          wide_value(PR_DISPLAY_NAME_W, L"One"));
    SPropValue one{}, other{};
    one.ulPropTag = other.ulPropTag = PROP_TAG(PT_DOUBLE, 0x6601);
    one.Value.dbl = -0.0;
    other.Value.dbl = 0.5;
    check(one.ulPropTag, one, other);
    one.ulPropTag = other.ulPropTag = PROP_TAG(PT_SYSTIME, 0x6601);
    one.Value.ft = {1, 2};
    other.Value.ft = {2, 1};
    check(one.ulPropTag, one, other);
    GUID first{1, 2, 3, {}}, second{1, 2, 4, {}};
    one.ulPropTag = other.ulPropTag = PROP_TAG(PT_CLSID, 0x6601);
    one.Value.lpguid = &first;
    other.Value.lpguid = &second;
    check(one.ulPropTag, one, other);
}

TEST_F(TableData, ARowIsInsertedBehindSoMany) {
    const auto data = make();
    const auto insert = [&](ULONG number, LONG id) {
        return data->HrInsertRow(number, GivenRow{long_value(PR_ROWID, id)});
    };
    EXPECT_EQ(insert(1, 9), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(insert(0, 1), S_OK);
    EXPECT_EQ(insert(1, 2), S_OK);
    EXPECT_EQ(insert(0, 3), S_OK);
    EXPECT_EQ(insert(2, 4), S_OK);
    EXPECT_EQ(rows_of(data.get()), (Longs{3, 1, 4, 2}));
    EXPECT_EQ(insert(2, 1), MAPI_E_INVALID_PARAMETER); // is there
    EXPECT_EQ(insert(5, 9), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrInsertRow(0, GivenRow{long_value(PR_PRIORITY, 1)}), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrInsertRow(0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(rows_of(data.get()), (Longs{3, 1, 4, 2}));
    SPropValue index = long_value(PR_ROWID, 4);
    Block<SRow> row;
    ULONG number = 0;
    EXPECT_EQ(data->HrQueryRow(&index, row.out(), &number), S_OK);
    EXPECT_EQ(number, 2u);
    for (LONG id = 100; id < 400; ++id) // until there is no room between the first and the next
        ASSERT_EQ(insert(1, id), S_OK);
    EXPECT_EQ(rows_of(data.get()).size(), 304u);
    EXPECT_EQ(rows_of(data.get())[1], 399);
}

TEST_F(TableData, ARowIsDeletedOnce) {
    const auto data = make();
    for (const LONG id : {1, 2, 3})
        put(data.get(), id);
    EXPECT_EQ(erase(data.get(), 2), S_OK);
    EXPECT_EQ(erase(data.get(), 2), MAPI_E_NOT_FOUND);
    EXPECT_EQ(rows_of(data.get()), (Longs{1, 3}));
    SPropValue other = long_value(PR_PRIORITY, 1);
    EXPECT_EQ(data->HrDeleteRow(&other), MAPI_E_NOT_FOUND);
    EXPECT_EQ(data->HrDeleteRow(nullptr), MAPI_E_INVALID_PARAMETER);
    const auto named = make(PR_DISPLAY_NAME_A);
    SPropValue broken = narrow_value(PR_DISPLAY_NAME_A, nullptr);
    EXPECT_EQ(named->HrDeleteRow(&broken), MAPI_E_INVALID_PARAMETER);
}

TEST_F(TableData, SeveralRowsComeAllOrNone) {
    const auto data = make();
    put(data.get(), 2, 1);
    GivenRows rows(1, 3, 5);
    EXPECT_EQ(data->HrModifyRows(0, rows), S_OK);
    EXPECT_EQ(rows_of(data.get()), (Longs{2, 1, 3}));
    GivenRows more(3, 20);
    more.set()->aRow[10].lpProps[0].ulPropTag = PR_IMPORTANCE;
    EXPECT_EQ(data->HrModifyRows(0, more), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(rows_of(data.get()), (Longs{2, 1, 3}));
    GivenRows wider(3, 20);
    wider.set()->aRow[0].lpProps[1].ulPropTag = PR_ACCESS_LEVEL;
    wider.set()->aRow[10].lpProps[0].ulPropTag = PR_IMPORTANCE;
    EXPECT_EQ(data->HrModifyRows(0, wider), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrInsertRow(99, &wider.set()->aRow[0]), MAPI_E_INVALID_PARAMETER);
    const auto is_column = [&data](ULONG tag) {
        const auto all = columns_of(view_of(data.get()).get(), TBL_ALL_COLUMNS);
        return std::find(all.begin(), all.end(), tag) != all.end();
    };
    EXPECT_FALSE(is_column(PR_ACCESS_LEVEL)) << "nor any column";
    ASSERT_EQ(data->HrModifyRow(&wider.set()->aRow[0]), S_OK);
    EXPECT_TRUE(is_column(PR_ACCESS_LEVEL));
    EXPECT_EQ(erase(data.get(), 3), S_OK);
    put(data.get(), 3, 7);
    GivenRows again(3, 20);
    again.set()->aRow[19].lpProps[0].Value.l = 4; // twice in one set
    again.set()->aRow[19].lpProps[1].Value.l = 9;
    EXPECT_EQ(data->HrModifyRows(0, again), S_OK);
    EXPECT_EQ(rows_of(data.get()).size(), 21u);
    SPropValue index = long_value(PR_ROWID, 4);
    Block<SRow> row;
    ULONG number = 0;
    ASSERT_EQ(data->HrQueryRow(&index, row.out(), &number), S_OK);
    EXPECT_EQ(number, 3u);
    EXPECT_EQ(row->lpProps[1].Value.l, 9);
    GivenRows none(0, 0);
    EXPECT_EQ(data->HrModifyRows(0, none), S_OK);
    EXPECT_EQ(data->HrModifyRows(1, none), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(data->HrModifyRows(0, nullptr), MAPI_E_INVALID_PARAMETER);
    none.set()->cRows = 0xFFFFFFFF;
    EXPECT_EQ(data->HrModifyRows(0, none), MAPI_E_TOO_BIG);
}

TEST_F(TableData, SeveralRowsGo) {
    const auto data = make();
    ASSERT_EQ(data->HrModifyRows(0, GivenRows(1, 30)), S_OK);
    ULONG count = 77;
    GivenRows few(29, 5); // of which two are there
    EXPECT_EQ(data->HrDeleteRows(0, few, &count), S_OK);
    EXPECT_EQ(count, 2u);
    GivenRows many(1, 20);
    many.set()->aRow[19].lpProps[0].Value.l = 1; // twice in one set
    EXPECT_EQ(data->HrDeleteRows(0, many, &count), S_OK);
    EXPECT_EQ(count, 19u);
    EXPECT_EQ(rows_of(data.get()).size(), 9u);
    GivenRows wrong(20, 2);
    wrong.set()->aRow[1].lpProps[0].ulPropTag = PR_IMPORTANCE;
    EXPECT_EQ(data->HrDeleteRows(0, wrong, &count), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(count, 0u);
    EXPECT_EQ(data->HrDeleteRows(0, nullptr, &count), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrDeleteRows(2, wrong, &count), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(data->HrDeleteRows(TAD_ALL_ROWS, nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(rows_of(data.get()).size(), 9u);
    EXPECT_EQ(data->HrDeleteRows(TAD_ALL_ROWS, nullptr, &count), S_OK);
    EXPECT_EQ(count, 9u);
    EXPECT_EQ(rows_of(data.get()), Longs{});
    EXPECT_EQ(put(data.get(), 5), S_OK);
    EXPECT_EQ(rows_of(data.get()), Longs{5});
}

// Memory ------------------------------------------------------------------------------------------

TEST_F(TableData, HandsOutTheMemoryOfItsMaker) {
    const auto data = make_with_own_memory();
    put(data.get(), 1, 7);
    put(data.get(), 2, 8);
    LPSRow row = nullptr;
    ASSERT_EQ(data->HrEnumRow(1, &row), S_OK);
    EXPECT_EQ(row->lpProps[1].Value.l, 8);
    OwnMemory::free(row);
    SPropValue index = long_value(PR_ROWID, 1);
    ASSERT_EQ(data->HrQueryRow(&index, &row, nullptr), S_OK);
    OwnMemory::free(row);

    const auto view = view_of(data.get());
    LPSRowSet rows = nullptr;
    ASSERT_EQ(view->QueryRows(10, 0, &rows), S_OK);
    ASSERT_EQ(rows->cRows, 2u);
    EXPECT_EQ(rows->aRow[1].lpProps[1].Value.l, 8);
    for (ULONG i = 0; i < rows->cRows; ++i)
        OwnMemory::free(rows->aRow[i].lpProps);
    OwnMemory::free(rows);
    LPSPropTagArray tags = nullptr;
    ASSERT_EQ(view->QueryColumns(TBL_ALL_COLUMNS, &tags), S_OK);
    EXPECT_EQ(listed(tags), (std::vector<ULONG>{PR_ROWID, PR_PRIORITY}));
    OwnMemory::free(tags);
    LPSSortOrderSet order = nullptr;
    ASSERT_EQ(view->QuerySortOrder(&order), S_OK);
    EXPECT_EQ(order->cSorts, 0u);
    OwnMemory::free(order);
    LPMAPIERROR error = nullptr;
    ASSERT_EQ(view->GetLastError(MAPI_E_NO_ACCESS, 0, &error), S_OK);
    OwnMemory::free(error);
}

TEST_F(TableData, LeavesNothingWhereItsMakersMemoryEnds) {
    const auto data = make_with_own_memory();
    put(data.get(), 1, 7);
    put(data.get(), 2, 8);
    const auto view = view_of(data.get());
    MapiSimCensus before, after;
    MapiSimTakeCensus(&before);
    const auto fails = [](int most, const auto& act) {
        for (int allocations = 0; allocations < most; ++allocations) {
            OwnMemory::fail_after(allocations);
            EXPECT_EQ(act(), MAPI_E_NOT_ENOUGH_MEMORY) << allocations;
            EXPECT_EQ(OwnMemory::roots(), 0u);
        }
    };
    LPSRow row = nullptr;
    fails(2, [&] { return data->HrEnumRow(0, &row); });
    EXPECT_EQ(row, nullptr);
    LPSRowSet rows = nullptr;
    fails(3, [&] { return view->QueryRows(10, 0, &rows); });
    EXPECT_EQ(rows, nullptr);
    ULONG number = 1, numerator = 0, denominator = 0;
    ASSERT_EQ(view->QueryPosition(&number, &numerator, &denominator), S_OK);
    EXPECT_EQ(number, 0u); // nothing was read
    LPSPropTagArray tags = nullptr;
    fails(1, [&] { return view->QueryColumns(0, &tags); });
    LPSSortOrderSet order = nullptr;
    fails(1, [&] { return view->QuerySortOrder(&order); });
    MapiSimTakeCensus(&after);
    EXPECT_EQ(after.buffers, before.buffers);
}

TEST_F(TableData, SaysSoWhereItsMakersFunctionsThrow) {
    const auto data = make_with_own_memory();
    put(data.get(), 1, 7);
    OwnMemory::throw_next();
    LPSRow row = nullptr;
    EXPECT_EQ(data->HrEnumRow(0, &row), MAPI_E_CALL_FAILED);
    EXPECT_EQ(row, nullptr);
    EXPECT_EQ(found("sink-threw"), 1u);
}

// Much --------------------------------------------------------------------------------------------

TEST_F(TableData, HasTenThousandRows) {
    constexpr LONG kRows = 10'000;
    const auto data = make();
    const auto view = view_of(data.get());
    for (LONG id = 0; id < kRows / 2; ++id)
        ASSERT_EQ(put(data.get(), id, id % 7), S_OK);
    ASSERT_EQ(data->HrModifyRows(0, GivenRows(kRows / 2, kRows / 2, 3)), S_OK);
    ULONG count = 0;
    EXPECT_EQ(view->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, static_cast<ULONG>(kRows));
    SPropValue index = long_value(PR_ROWID, 7777);
    Block<SRow> row;
    ULONG number = 0;
    ASSERT_EQ(data->HrQueryRow(&index, row.out(), &number), S_OK);
    EXPECT_EQ(number, 7777u);
    EXPECT_EQ(rows_of(view.get()).back(), kRows - 1);
    EXPECT_EQ(data->HrDeleteRows(0, GivenRows(0, kRows - 3), &count), S_OK);
    EXPECT_EQ(count, static_cast<ULONG>(kRows - 3));
    EXPECT_EQ(rows_of(view.get()), (Longs{kRows - 3, kRows - 2, kRows - 1}));
}

TEST_F(TableData, ServesTwoThreads) {
    const auto data = make();
    const auto work = [&](LONG first) {
        const auto view = view_of(data.get());
        ULONG count = 0;
        for (LONG i = 0; i < 300; ++i) {
            EXPECT_EQ(put(data.get(), first + i), S_OK);
            EXPECT_EQ(data->HrModifyRows(0, GivenRows(first, 12, i)), S_OK);
            SPropValue index = long_value(PR_ROWID, first + i);
            Block<SRow> row;
            EXPECT_EQ(data->HrQueryRow(&index, row.out(), &count), S_OK);
            EXPECT_EQ(row->lpProps[0].Value.l, first + i);
            EXPECT_EQ(view->GetRowCount(0, &count), S_OK);
            if (i % 3 == 0) {
                EXPECT_EQ(erase(data.get(), first + i), S_OK);
            }
        }
        EXPECT_EQ(data->HrDeleteRows(0, GivenRows(first, 12), &count), S_OK);
        EXPECT_EQ(count, 12u); // the last HrModifyRows brought back those that were deleted
    };
    std::thread other(work, 10'000);
    work(20'000);
    other.join();
    const auto rows = rows_of(data.get());
    EXPECT_EQ(rows.size(), 2 * (300 - 100 - 12 + 4u));
    EXPECT_EQ(rows_of(view_of(data.get()).get()), rows);
}

} // namespace mapisim::test
