#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiutil.h>
#include <mapival.h>
#include <mapiwin.h>

#include "platform/readable.h"
#include "property_helpers.h"

using namespace mapisim::test;

namespace {

/// The utilities alone are initialised.
class Validation : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }
};

/// Where a list of arguments is a structure, there is always one.
template<class Function> HRESULT without_arguments(Function* function) {
    if constexpr (std::is_invocable_v<Function*, METHODS, std::nullptr_t>)
        return function(IStream_Clone, nullptr);
    else
        return MAPI_E_INVALID_PARAMETER;
}

} // namespace

TEST_F(Validation, AListOfArgumentsMustBeThere) {
    EXPECT_EQ(without_arguments(&HrValidateParametersValist), MAPI_E_INVALID_PARAMETER);
}

TEST_F(Validation, MemoryIsReadableUpToWhatTheProcessHas) {
    const std::vector<char> block(3 * 65536, 'x');
    EXPECT_TRUE(mapisim::platform::is_readable(block.data(), block.size()));
    EXPECT_TRUE(mapisim::platform::is_readable(nullptr, 0));
    EXPECT_FALSE(mapisim::platform::is_readable(nullptr, 1));
    EXPECT_FALSE(mapisim::platform::is_readable(nowhere<char>(), 1));
    EXPECT_FALSE(
        mapisim::platform::is_readable(block.data(), std::numeric_limits<std::size_t>::max()));
    EXPECT_FALSE(
        mapisim::platform::is_readable(block.data(), std::numeric_limits<std::size_t>::max() / 2));
}

TEST_F(Validation, TextIsReadUpToItsTerminatorOrTheLimit) {
    EXPECT_FALSE(IsBadBoundedStringPtr("abc", 1000));
    EXPECT_FALSE(IsBadBoundedStringPtr("abc", 2));
    EXPECT_TRUE(IsBadBoundedStringPtr(nullptr, 1));
    EXPECT_FALSE(IsBadBoundedStringPtr(nullptr, 0));
    EXPECT_TRUE(IsBadBoundedStringPtr(nowhere<char>(), 1));
    EXPECT_FALSE(MNLS_IsBadStringPtrW(L"abc", 1000));
    EXPECT_TRUE(MNLS_IsBadStringPtrW(nowhere<wchar_t>(), 1));
    EXPECT_FALSE(MNLS_IsBadStringPtrW(nullptr, 0));
    const std::string longer(3 * 4096, 'x');
    EXPECT_FALSE(IsBadBoundedStringPtr(longer.c_str(), 1'000'000));
}

TEST_F(Validation, TagsAreGoodWithATypeThatExists) {
    for (const ULONG type : std::initializer_list<ULONG>{
             PT_UNSPECIFIED, PT_NULL, PT_I2, PT_LONG, PT_R4, PT_DOUBLE, PT_CURRENCY, PT_APPTIME,
             PT_ERROR, PT_BOOLEAN, PT_OBJECT, PT_I8, PT_STRING8, PT_UNICODE, PT_SYSTIME, PT_CLSID,
             PT_BINARY, PT_MV_LONG, PT_MV_BINARY})
        EXPECT_FALSE(FBadPropTag(PROP_TAG(type, 0x3001))) << type;
    for (const ULONG type :
         std::initializer_list<ULONG>{8, 9, 0x0C, 0x15, 0xFFF, PT_BOOLEAN | MV_FLAG,
                                      PT_OBJECT | MV_FLAG, PT_LONG | MV_INSTANCE})
        EXPECT_TRUE(FBadPropTag(PROP_TAG(type, 0x3001))) << type;
    EXPECT_FALSE(FBadPropTag(MVI_PROP(PROP_TAG(PT_MV_LONG, 0x3001))));
}

// Those of no property too, which ScCountProps refuses.
TEST_F(Validation, TagsAreGoodWhateverTheirIdentifier) {
    for (const ULONG id : {ULONG{PROP_ID_NULL}, ULONG{0x0001}, ULONG{0x3001}, ULONG{0x8000},
                           ULONG{0xFFFE}, ULONG{PROP_ID_INVALID}}) {
        EXPECT_FALSE(FBadPropTag(PROP_TAG(PT_NULL, id))) << id;
        EXPECT_FALSE(FBadPropTag(PROP_TAG(PT_LONG, id))) << id;
        EXPECT_TRUE(FBadPropTag(PROP_TAG(0x99, id))) << id;
        SPropValue prop = long_value(PROP_TAG(PT_LONG, id), 1);
        EXPECT_FALSE(FBadProp(&prop)) << id;
        ULONG size = 0;
        const bool is_ones = id != PROP_ID_NULL && id != PROP_ID_INVALID;
        EXPECT_EQ(ScCountProps(1, &prop, &size), is_ones ? S_OK : MAPI_E_INVALID_PARAMETER) << id;
        SRow row{0, 1, &prop};
        EXPECT_FALSE(FBadRow(&row)) << id;
        SizedSPropTagArray(1, columns) = {1, {prop.ulPropTag}};
        EXPECT_FALSE(FBadColumnSet(reinterpret_cast<LPSPropTagArray>(&columns))) << id;
    }
}

TEST_F(Validation, ValuesAreGoodWithWhatTheyPointTo) {
    SPropValue prop = long_value(PROP_TAG(PT_LONG, 0x6600), -1);
    EXPECT_FALSE(FBadProp(&prop));
    EXPECT_TRUE(FBadProp(nullptr));
    EXPECT_TRUE(FBadProp(nowhere<SPropValue>()));
    prop.ulPropTag = PROP_TAG(0x99, 0x6600);
    EXPECT_TRUE(FBadProp(&prop));

    prop.ulPropTag = PR_HASATTACH;
    prop.Value.b = TRUE;
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.b = 2;
    EXPECT_TRUE(FBadProp(&prop));

    prop.ulPropTag = PR_SUBJECT_A;
    prop.Value.lpszA = const_cast<char*>("Lunch");
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.lpszA = nullptr;
    EXPECT_TRUE(FBadProp(&prop));
    prop.Value.lpszA = nowhere<char>();
    EXPECT_TRUE(FBadProp(&prop));

    BYTE bytes[4] = {};
    prop.ulPropTag = PR_ENTRYID;
    prop.Value.bin = {sizeof bytes, bytes};
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.bin = {0, nullptr};
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.bin = {1, nullptr};
    EXPECT_TRUE(FBadProp(&prop));

    SBinary several[2] = {{sizeof bytes, bytes}, {1, bytes}};
    prop.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6601);
    prop.Value.MVbin = {2, several};
    EXPECT_FALSE(FBadProp(&prop));
    several[1].lpb = nowhere<BYTE>();
    EXPECT_TRUE(FBadProp(&prop));
    prop.Value.MVbin = {0xFFFFFFFF, several};
    EXPECT_TRUE(FBadProp(&prop));

    LPWSTR names[2] = {const_cast<wchar_t*>(L"a"), nullptr};
    prop.ulPropTag = PROP_TAG(PT_MV_UNICODE, 0x6602);
    prop.Value.MVszW = {1, names};
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.MVszW.cValues = 2;
    EXPECT_TRUE(FBadProp(&prop));

    prop.ulPropTag = PROP_TAG(PT_CLSID, 0x6603);
    prop.Value.lpguid = nullptr;
    EXPECT_TRUE(FBadProp(&prop));
}

TEST_F(Validation, TextIsGoodOfEitherWidth) {
    SPropValue prop = wide_value(PR_SUBJECT_W, L"Lunch");
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.lpszW = const_cast<wchar_t*>(L"");
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.lpszW = nullptr;
    EXPECT_TRUE(FBadProp(&prop));
    prop.Value.lpszW = nowhere<wchar_t>();
    EXPECT_TRUE(FBadProp(&prop));

    LPSTR names[2] = {const_cast<char*>("a"), const_cast<char*>("b")};
    prop.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6602);
    prop.Value.MVszA = {2, names};
    EXPECT_FALSE(FBadProp(&prop));
    names[1] = nowhere<char>();
    EXPECT_TRUE(FBadProp(&prop));
    names[1] = nullptr;
    EXPECT_TRUE(FBadProp(&prop));
    prop.Value.MVszA.cValues = 1;
    EXPECT_FALSE(FBadProp(&prop));
    prop.Value.MVszA = {0, nullptr};
    EXPECT_FALSE(FBadProp(&prop)) << "of none, none is bad";
    for (LPSTR* const strings : {static_cast<LPSTR*>(nullptr), nowhere<LPSTR>()}) {
        prop.Value.MVszA = {1, strings};
        EXPECT_TRUE(FBadProp(&prop));
    }
    prop.Value.MVszA = {0x2000'0001, names};
    EXPECT_TRUE(FBadProp(&prop));
}

TEST_F(Validation, SeveralNumbersAreGoodWhereTheyAreThere) {
    GUID room[2]{};
    for (const ULONG type :
         std::initializer_list<ULONG>{PT_MV_I2, PT_MV_LONG, PT_MV_R4, PT_MV_DOUBLE, PT_MV_CURRENCY,
                                      PT_MV_APPTIME, PT_MV_SYSTIME, PT_MV_I8, PT_MV_CLSID}) {
        SPropValue prop{};
        prop.ulPropTag = PROP_TAG(type, 0x6600);
        EXPECT_FALSE(FBadProp(&prop)) << type << ": none of them";
        prop.Value.MVguid = {2, room};
        EXPECT_FALSE(FBadProp(&prop)) << type;
        prop.ulPropTag |= MV_INSTANCE;
        EXPECT_TRUE(FBadProp(&prop)) << type << ": a column's, not a value's";
        prop.ulPropTag &= ~ULONG{MV_INSTANCE};
        prop.Value.MVguid = {1, nullptr};
        EXPECT_TRUE(FBadProp(&prop)) << type;
        prop.Value.MVguid = {1, nowhere<GUID>()};
        EXPECT_TRUE(FBadProp(&prop)) << type;
        prop.Value.MVguid = {0xFFFF'FFFF, room};
        EXPECT_TRUE(FBadProp(&prop)) << type;
    }
}

TEST_F(Validation, RowsAreGoodWithAllTheirValues) {
    SPropValue values[2] = {long_value(PR_IMPORTANCE, 1), long_value(PR_ROWID, 7)};
    SizedSRowSet(2, rows) = {2, {{0, 2, values}, {0, 0, nullptr}}};
    auto* const set = reinterpret_cast<LPSRowSet>(&rows);
    EXPECT_FALSE(FBadRow(&set->aRow[0]));
    EXPECT_FALSE(FBadRowSet(set));
    EXPECT_TRUE(FBadRowSet(nullptr));
    EXPECT_TRUE(FBadRow(nullptr));
    values[1].ulPropTag = PROP_TAG(0x99, 0x3000);
    EXPECT_TRUE(FBadRow(&set->aRow[0]));
    EXPECT_TRUE(FBadRowSet(set));
    values[1].ulPropTag = PR_ROWID;
    rows.aRow[1] = {0, 1, nullptr};
    EXPECT_TRUE(FBadRowSet(set));
    rows.cRows = 1;
    EXPECT_FALSE(FBadRowSet(set));
    rows.cRows = 0xFFFFFFFF;
    EXPECT_TRUE(FBadRowSet(set));
}

TEST_F(Validation, ColumnsMayBeNullAndNotErrors) {
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_NULL}};
    auto* const set = reinterpret_cast<LPSPropTagArray>(&columns);
    EXPECT_FALSE(FBadColumnSet(set));
    columns.aulPropTag[1] = PROP_TAG(PT_ERROR, 0x0037);
    EXPECT_TRUE(FBadColumnSet(set));
    columns.aulPropTag[1] = PROP_TAG(0x99, 0x0037);
    EXPECT_TRUE(FBadColumnSet(set)) << "no type";
    columns.cValues = 1;
    EXPECT_FALSE(FBadColumnSet(set));
    columns.cValues = 0;
    EXPECT_FALSE(FBadColumnSet(set));
    for (const ULONG wild : {0x4000'0001u, 0xFFFF'FFFFu}) {
        columns.cValues = wild;
        EXPECT_TRUE(FBadColumnSet(set)) << wild;
    }
    EXPECT_TRUE(FBadColumnSet(nullptr));
    EXPECT_TRUE(FBadColumnSet(nowhere<SPropTagArray>()));
}

TEST_F(Validation, SortOrdersHaveFewerCategoriesThanKeys) {
    SizedSSortOrderSet(2, order) = {
        2,
        1,
        1,
        {{PR_SUBJECT_W, TABLE_SORT_DESCEND}, {PR_CLIENT_SUBMIT_TIME, TABLE_SORT_CATEG_MAX}}};
    auto* const set = reinterpret_cast<LPSSortOrderSet>(&order);
    EXPECT_FALSE(FBadSortOrderSet(set));
    order.cExpanded = 2;
    EXPECT_TRUE(FBadSortOrderSet(set));
    order.cExpanded = 0;
    order.cCategories = 3;
    EXPECT_TRUE(FBadSortOrderSet(set));
    order.cCategories = 0;
    order.aSort[1].ulOrder = 77;
    EXPECT_TRUE(FBadSortOrderSet(set));
    order.aSort[1] = {PR_MESSAGE_ATTACHMENTS, TABLE_SORT_ASCEND};
    EXPECT_TRUE(FBadSortOrderSet(set));
    order.cSorts = 1;
    EXPECT_FALSE(FBadSortOrderSet(set));
    EXPECT_TRUE(FBadSortOrderSet(nullptr));
}

TEST_F(Validation, RestrictionsAreGoodWithAllTheirParts) {
    SPropValue value = long_value(PR_IMPORTANCE, 1);
    SRestriction parts[2]{};
    parts[0].rt = RES_PROPERTY;
    parts[0].res.resProperty = {RELOP_EQ, PR_IMPORTANCE, &value};
    parts[1].rt = RES_EXIST;
    parts[1].res.resExist.ulPropTag = PR_SUBJECT_W;
    SRestriction both{};
    both.rt = RES_AND;
    both.res.resAnd = {2, parts};
    EXPECT_FALSE(FBadRestriction(&both));
    parts[0].res.resProperty.relop = RELOP_RE + 1;
    EXPECT_TRUE(FBadRestriction(&both));
    parts[0].res.resProperty = {RELOP_EQ, PR_IMPORTANCE, nullptr};
    EXPECT_TRUE(FBadRestriction(&both));
    parts[0].rt = RES_BITMASK;
    parts[0].res.resBitMask = {BMR_NEZ, PR_MESSAGE_FLAGS, 1};
    EXPECT_FALSE(FBadRestriction(&both));
    parts[0].res.resBitMask.ulPropTag = PR_SUBJECT_W;
    EXPECT_TRUE(FBadRestriction(&both));
    parts[0].rt = 99;
    EXPECT_TRUE(FBadRestriction(&both));
    EXPECT_TRUE(FBadRestriction(nullptr));
}

TEST_F(Validation, ARestrictionThatHoldsItselfIsBad) {
    SRestriction parts[3]{};
    for (SRestriction& part : parts) {
        part.rt = RES_OR;
        part.res.resOr = {3, parts};
    }
    EXPECT_TRUE(FBadRestriction(parts));
}

TEST_F(Validation, TextAtTheEndOfAllAddresses) {
    for (std::uintptr_t before_end = 0; before_end < 9; ++before_end) {
        void* const last = reinterpret_cast<void*>(~std::uintptr_t{0} - before_end);
        LPSTR narrow[] = {static_cast<LPSTR>(last)};
        LPWSTR wide[] = {static_cast<LPWSTR>(last)};
        EXPECT_TRUE(FBadRglpszA(narrow, 1));
        EXPECT_TRUE(FBadRglpszW(wide, 1));
        EXPECT_TRUE(IsBadBoundedStringPtr(last, 10));
        SPropValue value{};
        value.ulPropTag = PR_SUBJECT_A;
        value.Value.lpszA = narrow[0];
        EXPECT_TRUE(FBadProp(&value));
    }
}

TEST_F(Validation, NamesStringsAndIdentifiers) {
    GUID set{};
    MAPINAMEID number{&set, MNID_ID, {}};
    MAPINAMEID text{&set, MNID_STRING, {}};
    text.Kind.lpwstrName = const_cast<wchar_t*>(L"Keywords");
    LPMAPINAMEID names[2] = {&number, &text};
    EXPECT_FALSE(FBadRglpNameID(names, 2));
    text.Kind.lpwstrName = nullptr;
    EXPECT_TRUE(FBadRglpNameID(names, 2));
    EXPECT_FALSE(FBadRglpNameID(names, 1));
    number.lpguid = nullptr;
    EXPECT_TRUE(FBadRglpNameID(names, 1));
    EXPECT_TRUE(FBadRglpNameID(nullptr, 1));

    LPWSTR wide[2] = {const_cast<wchar_t*>(L"a"), nullptr};
    LPSTR narrow[2] = {const_cast<char*>("a"), nowhere<char>()};
    EXPECT_FALSE(FBadRglpszW(wide, 1));
    EXPECT_TRUE(FBadRglpszW(wide, 2));
    EXPECT_FALSE(FBadRglpszA(narrow, 1));
    EXPECT_TRUE(FBadRglpszA(narrow, 2));
    EXPECT_TRUE(FBadRglpszW(nullptr, 1));
    EXPECT_TRUE(FBadRglpszA(nullptr, 1));

    BYTE bytes[4] = {};
    SBinary identifiers[2] = {{4, bytes}, {3, bytes}};
    ENTRYLIST list{1, identifiers};
    EXPECT_FALSE(FBadEntryList(&list));
    list.cValues = 2;
    EXPECT_TRUE(FBadEntryList(&list));
    EXPECT_TRUE(FBadEntryList(nullptr));
}
