#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "notify/notification_copy.h"
#include "property/prop_object.h"
#include "property/utilities.h"
#include "property_helpers.h"
#include "table/table.h"
#include "table/utilities.h"

using namespace mapisim;
using namespace mapisim::test;

namespace {

// Allocators of a client, which may fail.
int allocations_left = 1000;

SCODE STDMETHODCALLTYPE allocate(ULONG size, LPVOID* out) {
    *out = nullptr;
    return allocations_left-- > 0 ? memory::allocate(size, out) : MAPI_E_NOT_ENOUGH_MEMORY;
}
SCODE STDMETHODCALLTYPE allocate_more(ULONG size, LPVOID object, LPVOID* out) {
    *out = nullptr;
    return allocations_left-- > 0 ? memory::allocate_more(size, object, out)
                                  : MAPI_E_NOT_ENOUGH_MEMORY;
}

class Section final : public property::PropObject<IMAPIProp, object::InterfaceId::IMAPIProp,
                                                  object::Kind::profile_section> {
public:
    void computed_tags(const property::Bag&, std::vector<ULONG>& tags) const override {
        tags.push_back(PR_OBJECT_TYPE);
    }
};

property::Bag numbered_row(int number) {
    property::Bag bag;
    bag.set_binary(PR_INSTANCE_KEY, &number, sizeof(number));
    bag.set_number(PR_PRIORITY, number);
    return bag;
}

object::Ref<IMAPITable> table_of(int rows) {
    auto source = std::make_shared<table::RowSource>(
        table::SourceOptions{.columns = {PR_INSTANCE_KEY, PR_PRIORITY}});
    for (int i = 0; i < rows; ++i)
        source->put(table::make_row(numbered_row(i)));
    return table::make_table(source, {});
}

} // namespace

TEST(HrGetOneProp, GivesTheValueOrItsError) {
    const auto section = object::make<Section>();
    SPropValue value = narrow_value(PR_DISPLAY_NAME, "name");
    EXPECT_EQ(S_OK, property::HrSetOneProp(section.get(), &value));
    Block<SPropValue> block;
    EXPECT_EQ(S_OK, property::HrGetOneProp(section.get(), PR_DISPLAY_NAME_A, block.out()));
    EXPECT_STREQ("name", block->Value.lpszA);
    EXPECT_EQ(MAPI_E_NOT_FOUND, property::HrGetOneProp(section.get(), PR_ENTRYID, block.out()));
    EXPECT_EQ(nullptr, block.get());
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::HrGetOneProp(nullptr, PR_ENTRYID, block.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::HrGetOneProp(section.get(), PR_ENTRYID, nullptr));
}

TEST(HrSetOneProp, GivesTheProblem) {
    const auto section = object::make<Section>();
    SPropValue value = long_value(PR_OBJECT_TYPE, 1);
    EXPECT_EQ(MAPI_E_COMPUTED, property::HrSetOneProp(section.get(), &value));
    value = narrow_value(PR_DISPLAY_NAME, nullptr);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::HrSetOneProp(section.get(), &value));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::HrSetOneProp(section.get(), nullptr));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::HrSetOneProp(nullptr, &value));
}

TEST(ScDupPropset, CopiesAllIntoOneBlock) {
    const char* narrow[] = {"one", "two"};
    BYTE bytes[] = {1, 2, 3};
    SBinary binaries[] = {{3, bytes}, {0, nullptr}};
    GUID guid{1, 2, 3, {}};
    SPropValue values[8] = {long_value(PR_PRIORITY, 4), narrow_value(PR_SUBJECT_A, "narrow"),
                            wide_value(PR_BODY_W, L"wide"), binary_value(PR_ENTRYID, bytes, 3)};
    values[4].ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6600);
    values[4].Value.MVszA = {2, const_cast<char**>(narrow)};
    values[5].ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6601);
    values[5].Value.MVbin = {2, binaries};
    values[6].ulPropTag = PROP_TAG(PT_CLSID, 0x6602);
    values[6].Value.lpguid = &guid;
    values[7].ulPropTag = PROP_TAG(PT_ERROR, 0x6603);
    Block<SPropValue> copy;
    ASSERT_EQ(S_OK, property::ScDupPropset(8, values, allocate, copy.out()));
    EXPECT_STREQ("narrow", copy[1].Value.lpszA);
    EXPECT_STREQ(L"wide", copy[2].Value.lpszW);
    EXPECT_NE(values[3].Value.bin.lpb, copy[3].Value.bin.lpb);
    EXPECT_EQ(0, std::memcmp(bytes, copy[3].Value.bin.lpb, 3));
    EXPECT_STREQ("two", copy[4].Value.MVszA.lppszA[1]);
    EXPECT_EQ(3u, copy[5].Value.MVbin.lpbin[0].cb);
    EXPECT_EQ(nullptr, copy[5].Value.MVbin.lpbin[1].lpb);
    EXPECT_EQ(guid, *copy[6].Value.lpguid);
    EXPECT_FALSE(memory::is_live_root(copy[1].Value.lpszA));
}

TEST(ScDupPropset, RefusesWhatCannotBeCopied) {
    SPropValue values[2] = {long_value(PR_PRIORITY, 4), narrow_value(PR_SUBJECT_A, nullptr)};
    Block<SPropValue> copy;
    const auto dup = [&](int count, LPSPropValue from) {
        return property::ScDupPropset(count, from, allocate, copy.out());
    };
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(2, values));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(-1, values));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(1, nullptr));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(0x7FFFFFFF, values));
    EXPECT_EQ(S_OK, dup(0, nullptr));
    EXPECT_EQ(nullptr, copy.get());
    values[1].ulPropTag = PROP_TAG(0x0FFF, 0x6600);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(2, values));
    values[1] = binary_value(PR_ENTRYID, nullptr, 0xFFFFFFFF);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(2, values));
    LONG number = 1;
    values[1].ulPropTag = PROP_TAG(PT_MV_LONG, 0x6600);
    values[1].Value.MVl = {0xFFFFFFFF, &number};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, dup(2, values));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::ScDupPropset(1, values, nullptr, copy.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, property::ScDupPropset(1, values, allocate, nullptr));
    allocations_left = 0;
    EXPECT_EQ(MAPI_E_NOT_ENOUGH_MEMORY, dup(1, values));
    allocations_left = 1000;
}

TEST(PropCopyMore, LinksToTheObject) {
    Block<SPropValue> root;
    ASSERT_EQ(S_OK, memory::allocate(2 * sizeof(SPropValue), reinterpret_cast<void**>(root.out())));
    SPropValue value = wide_value(PR_SUBJECT_W, L"subject");
    EXPECT_EQ(S_OK, property::PropCopyMore(&root[0], &value, allocate_more, root.get()));
    EXPECT_STREQ(L"subject", root[0].Value.lpszW);
    // A number needs no memory, nor anything to get it with.
    value = long_value(PR_PRIORITY, 7);
    EXPECT_EQ(S_OK, property::PropCopyMore(&root[1], &value, nullptr, nullptr));
    EXPECT_EQ(7, root[1].Value.l);

    value = wide_value(PR_SUBJECT_W, L"x");
    allocations_left = 0;
    EXPECT_EQ(MAPI_E_NOT_ENOUGH_MEMORY,
              property::PropCopyMore(&root[1], &value, allocate_more, root.get()));
    allocations_left = 1000;
    EXPECT_EQ(7, root[1].Value.l);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              property::PropCopyMore(&root[1], &value, nullptr, root.get()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              property::PropCopyMore(nullptr, &value, allocate_more, root.get()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              property::PropCopyMore(&root[1], nullptr, allocate_more, root.get()));
    value.ulPropTag = PROP_TAG(0x0FFF, 0x6600);
    EXPECT_EQ(MAPI_E_NO_SUPPORT,
              property::PropCopyMore(&root[1], &value, allocate_more, root.get()));
}

TEST(HrQueryAllRows, GivesAllOrTooBig) {
    const auto table = table_of(10);
    SRowSet* rows = nullptr;
    EXPECT_EQ(S_OK, table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 0, &rows));
    EXPECT_EQ(10u, rows->cRows);
    table::FreeProws(rows);
    EXPECT_EQ(S_OK, table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 10, &rows));
    EXPECT_EQ(10u, rows->cRows);
    table::FreeProws(rows);
    EXPECT_EQ(MAPI_E_TABLE_TOO_BIG,
              table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 9, &rows));
    EXPECT_EQ(nullptr, rows);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, -1, &rows));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table::HrQueryAllRows(nullptr, nullptr, nullptr, nullptr, 0, &rows));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 0, nullptr));
    EXPECT_EQ(S_OK, table::HrQueryAllRows(table_of(0).get(), nullptr, nullptr, nullptr, 0, &rows));
    ASSERT_NE(nullptr, rows);
    EXPECT_EQ(0u, rows->cRows);
    table::FreeProws(rows);
}

TEST(HrQueryAllRows, JoinsWhatComesInParts) {
    const auto table = table_of(70000);
    SRowSet* rows = nullptr;
    EXPECT_EQ(S_OK, table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 0, &rows));
    ASSERT_EQ(70000u, rows->cRows);
    for (LONG i = 0; i < 70000; i += 777)
        EXPECT_EQ(i, rows->aRow[i].lpProps[1].Value.l);
    table::FreeProws(rows);
    EXPECT_EQ(MAPI_E_TABLE_TOO_BIG,
              table::HrQueryAllRows(table.get(), nullptr, nullptr, nullptr, 69999, &rows));
}

TEST(HrQueryAllRows, SetsColumnsRestrictionAndOrder) {
    const auto table = table_of(10);
    Tags columns{PR_PRIORITY};
    SPropValue value = long_value(PR_PRIORITY, 6);
    SRestriction restriction = property_is(RELOP_GT, value);
    SizedSSortOrderSet(1, order) = {1, 0, 0, {{PR_PRIORITY, TABLE_SORT_DESCEND}}};
    SRowSet* rows = nullptr;
    EXPECT_EQ(S_OK, table::HrQueryAllRows(table.get(), columns, &restriction,
                                          reinterpret_cast<LPSSortOrderSet>(&order), 0, &rows));
    ASSERT_EQ(3u, rows->cRows);
    EXPECT_EQ(1u, rows->aRow[0].cValues);
    EXPECT_EQ(9, rows->aRow[0].lpProps[0].Value.l);
    table::FreeProws(rows);
    restriction.rt = 99;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table::HrQueryAllRows(table.get(), columns, &restriction, nullptr, 0, &rows));
}

TEST(FreeProws, FreesAllAndTouchesNothingThatIsDead) {
    table::FreeProws(nullptr);
    table::FreePadrlist(nullptr);
    SRowSet* rows = nullptr;
    ASSERT_EQ(S_OK, table_of(3)->QueryRows(3, 0, &rows));
    void* const second = rows->aRow[1].lpProps;
    void* const third = rows->aRow[2].lpProps;
    memory::free(second);
    table::FreeProws(rows);
    EXPECT_FALSE(memory::is_live_root(third));
    EXPECT_FALSE(memory::is_live_root(rows));
    table::FreeProws(rows);
    int not_ours[16] = {};
    table::FreeProws(reinterpret_cast<SRowSet*>(not_ours));
}

TEST(FreePadrlist, FreesEachEntry) {
    ADRLIST* list = nullptr;
    ASSERT_EQ(S_OK, memory::allocate(CbNewADRLIST(2), reinterpret_cast<void**>(&list)));
    list->cEntries = 2;
    list->aEntries[0] = {};
    list->aEntries[1] = {};
    ASSERT_EQ(S_OK, memory::allocate(sizeof(SPropValue),
                                     reinterpret_cast<void**>(&list->aEntries[1].rgPropVals)));
    void* const entry = list->aEntries[1].rgPropVals;
    table::FreePadrlist(list);
    EXPECT_FALSE(memory::is_live_root(entry));
    EXPECT_FALSE(memory::is_live_root(list));
}

namespace {

/// Counts, copies into a block of exactly that size, and gives the copy.
class Copied {
public:
    Copied(const NOTIFICATION* notifications, int count) {
        ULONG size = 0;
        EXPECT_EQ(S_OK, notify::ScCountNotifications(
                            count, const_cast<NOTIFICATION*>(notifications), &size));
        block_ = std::malloc(size);
        ULONG used = 0;
        EXPECT_EQ(S_OK, notify::ScCopyNotifications(count, const_cast<NOTIFICATION*>(notifications),
                                                    block_, &used));
        EXPECT_EQ(size, used);
    }
    Copied(const Copied&) = delete;
    Copied& operator=(const Copied&) = delete;
    ~Copied() { std::free(block_); }
    const NOTIFICATION& operator[](std::size_t i) const {
        return static_cast<const NOTIFICATION*>(block_)[i];
    }

private:
    void* block_ = nullptr;
};

ENTRYID* entry(const char* text) {
    return reinterpret_cast<ENTRYID*>(const_cast<char*>(text));
}

} // namespace

TEST(ScCopyNotifications, CopiesEveryKind) {
    std::vector<NOTIFICATION> all;
    NOTIFICATION one{};
    MAPIERROR error{0, reinterpret_cast<LPTSTR>(const_cast<wchar_t*>(L"wrong")), nullptr, 1, 2};
    one.ulEventType = fnevCriticalError;
    one.info.err.cbEntryID = 3;
    one.info.err.lpEntryID = entry("abc");
    one.info.err.scode = MAPI_E_END_OF_SESSION;
    one.info.err.ulFlags = MAPI_UNICODE;
    one.info.err.lpMAPIError = &error;
    all.push_back(one);

    one = {};
    one.ulEventType = fnevNewMail;
    one.info.newmail.cbEntryID = 2;
    one.info.newmail.lpEntryID = entry("de");
    one.info.newmail.lpszMessageClass = reinterpret_cast<LPTSTR>(const_cast<char*>("IPM.Note"));
    all.push_back(one);

    Tags tags{PR_SUBJECT, PR_BODY};
    one = {};
    one.ulEventType = fnevObjectMoved;
    one.info.obj.cbParentID = 1;
    one.info.obj.lpParentID = entry("p");
    one.info.obj.cbOldParentID = 4;
    one.info.obj.lpOldParentID = entry("oldp");
    one.info.obj.lpPropTagArray = tags;
    all.push_back(one);

    SPropValue row[2] = {narrow_value(PR_SUBJECT_A, "row"), long_value(PR_PRIORITY, 3)};
    one = {};
    one.ulEventType = fnevTableModified;
    one.info.tab.ulTableEvent = TABLE_ROW_ADDED;
    one.info.tab.propIndex = binary_value(PR_INSTANCE_KEY, "key", 3);
    one.info.tab.propPrior.ulPropTag = PR_NULL;
    one.info.tab.row.cValues = 2;
    one.info.tab.row.lpProps = row;
    all.push_back(one);

    one = {};
    one.ulEventType = fnevStatusObjectModified;
    one.info.statobj.cbEntryID = 1;
    one.info.statobj.lpEntryID = entry("s");
    one.info.statobj.cValues = 2;
    one.info.statobj.lpPropVals = row;
    all.push_back(one);

    one = {};
    one.ulEventType = fnevExtended;
    one.info.ext.ulEvent = 7;
    one.info.ext.cb = 5;
    one.info.ext.pbEventParameters = reinterpret_cast<BYTE*>(const_cast<char*>("bytes"));
    all.push_back(one);

    const Copied copy(all.data(), static_cast<int>(all.size()));
    EXPECT_NE(all[0].info.err.lpEntryID, copy[0].info.err.lpEntryID);
    EXPECT_EQ(0, std::memcmp("abc", copy[0].info.err.lpEntryID, 3));
    EXPECT_STREQ(L"wrong",
                 reinterpret_cast<const wchar_t*>(copy[0].info.err.lpMAPIError->lpszError));
    EXPECT_EQ(nullptr, copy[0].info.err.lpMAPIError->lpszComponent);
    EXPECT_STREQ("IPM.Note", reinterpret_cast<const char*>(copy[1].info.newmail.lpszMessageClass));
    EXPECT_EQ(nullptr, copy[1].info.newmail.lpParentID);
    EXPECT_EQ(PR_BODY, copy[2].info.obj.lpPropTagArray->aulPropTag[1]);
    EXPECT_EQ(nullptr, copy[2].info.obj.lpEntryID);
    EXPECT_EQ(0, std::memcmp("oldp", copy[2].info.obj.lpOldParentID, 4));
    EXPECT_EQ(3u, copy[3].info.tab.propIndex.Value.bin.cb);
    EXPECT_STREQ("row", copy[3].info.tab.row.lpProps[0].Value.lpszA);
    EXPECT_EQ(3, copy[4].info.statobj.lpPropVals[1].Value.l);
    EXPECT_EQ(0, std::memcmp("bytes", copy[5].info.ext.pbEventParameters, 5));
}

TEST(ScCopyNotifications, InvalidOnesAreRefused) {
    ULONG size = 7;
    NOTIFICATION one{};
    const auto count = [&] { return notify::ScCountNotifications(1, &one, &size); };
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count()); // no type
    EXPECT_EQ(0u, size);
    one.ulEventType = fnevObjectCreated | fnevObjectDeleted;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one.ulEventType = fnevReservedForMapi;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one.ulEventType = fnevExtended;
    EXPECT_EQ(S_OK, count());
    one.info.ext.cb = 4;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one.info.ext.cb = 0xFFFFFFFF;
    one.info.ext.pbEventParameters = reinterpret_cast<BYTE*>(&one);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one = {};
    one.ulEventType = fnevTableModified;
    one.info.tab.row.cValues = 0xFFFFFFFF;
    SPropValue value = long_value(PR_PRIORITY, 1);
    one.info.tab.row.lpProps = &value;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one = {};
    one.ulEventType = fnevObjectModified;
    ULONG wild[2] = {0xFFFFFFFF, 0};
    one.info.obj.lpPropTagArray = reinterpret_cast<LPSPropTagArray>(wild);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, count());
    one.info.obj.lpPropTagArray = nullptr;
    EXPECT_EQ(S_OK, count());
    EXPECT_EQ(S_OK, notify::ScCountNotifications(1, &one, nullptr));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, notify::ScCountNotifications(-1, &one, &size));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, notify::ScCountNotifications(1, nullptr, &size));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, notify::ScCountNotifications(0x7FFFFFFF, &one, &size));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, notify::ScCopyNotifications(1, &one, nullptr, &size));
    EXPECT_EQ(S_OK, notify::ScCountNotifications(0, nullptr, &size));
    EXPECT_EQ(0u, size);
    NOTIFICATION copy{};
    EXPECT_EQ(S_OK, notify::ScCopyNotifications(1, &one, &copy, nullptr));
    EXPECT_EQ(fnevObjectModified, copy.ulEventType);
}

TEST(FPropExists, LooksForTagOrIdentifier) {
    const auto section = object::make<Section>();
    const SPropValue subject = narrow_value(PR_SUBJECT_A, "s");
    ASSERT_EQ(S_OK, section->SetProps(1, const_cast<LPSPropValue>(&subject), nullptr));
    EXPECT_TRUE(property::FPropExists(section.get(), PR_SUBJECT_A));
    EXPECT_TRUE(property::FPropExists(section.get(), PR_SUBJECT_W));
    EXPECT_TRUE(
        property::FPropExists(section.get(), PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_SUBJECT))));
    EXPECT_FALSE(property::FPropExists(section.get(), PROP_TAG(PT_LONG, PROP_ID(PR_SUBJECT))));
    EXPECT_TRUE(property::FPropExists(section.get(), PR_OBJECT_TYPE)) << "computed";
    EXPECT_FALSE(property::FPropExists(section.get(), PR_BODY));
    EXPECT_FALSE(property::FPropExists(nullptr, PR_BODY));
    LPSTR strings[] = {const_cast<LPSTR>("a")};
    SPropValue many{};
    many.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6602);
    many.Value.MVszA = {1, strings};
    ASSERT_EQ(S_OK, section->SetProps(1, &many, nullptr));
    EXPECT_TRUE(property::FPropExists(section.get(), PROP_TAG(PT_MV_STRING8, 0x6602)));
    EXPECT_TRUE(property::FPropExists(section.get(), PROP_TAG(PT_MV_UNICODE, 0x6602)));
    EXPECT_FALSE(property::FPropExists(section.get(), PROP_TAG(PT_STRING8, 0x6602)));
}

namespace {

std::vector<ULONG> columns_of(IMAPITable* table) {
    Block<SPropTagArray> tags;
    EXPECT_EQ(S_OK, table->QueryColumns(0, tags.out()));
    return {tags->aulPropTag, tags->aulPropTag + tags->cValues};
}

SCODE STDMETHODCALLTYPE allocate_all(ULONG size, LPVOID* out) {
    return memory::allocate(size, out);
}
ULONG STDMETHODCALLTYPE free_all(LPVOID block) {
    return memory::free(block);
}

} // namespace

TEST(HrAddColumns, PutsThemInFrontAndMovesThoseThatWereThere) {
    const auto table = table_of(2);
    ASSERT_EQ((std::vector<ULONG>{PR_INSTANCE_KEY, PR_PRIORITY}), columns_of(table.get()));
    Tags added{PR_PRIORITY, PR_SUBJECT_W};
    ASSERT_EQ(S_OK, table::HrAddColumns(table.get(), added, &allocate_all, &free_all, nullptr));
    EXPECT_EQ((std::vector<ULONG>{PR_PRIORITY, PR_SUBJECT_W, PR_INSTANCE_KEY}),
              columns_of(table.get()));
    // Another type of a column is the same column.
    Tags narrow{PR_SUBJECT_A};
    ASSERT_EQ(S_OK, table::HrAddColumns(table.get(), narrow, &allocate_all, &free_all, nullptr));
    EXPECT_EQ((std::vector<ULONG>{PR_SUBJECT_A, PR_PRIORITY, PR_INSTANCE_KEY}),
              columns_of(table.get()));
}

TEST(HrAddColumns, AsksTheFilterFirst) {
    const auto table = table_of(2);
    Tags added{PR_SUBJECT_W};
    const auto drop_priority = [](LPSPropTagArray tags) {
        EXPECT_EQ(2u, tags->cValues);
        for (ULONG i = 0; i < tags->cValues; ++i) {
            if (tags->aulPropTag[i] == PR_PRIORITY)
                tags->aulPropTag[i] = PR_NULL;
        }
        tags->cValues = 99; // nobody may add any
    };
    ASSERT_EQ(S_OK,
              table::HrAddColumns(table.get(), added, &allocate_all, &free_all, drop_priority));
    EXPECT_EQ((std::vector<ULONG>{PR_SUBJECT_W, PR_INSTANCE_KEY}), columns_of(table.get()));
}

TEST(HrAddColumns, LeavesTheTableAloneWhereItFails) {
    const auto table = table_of(1);
    Tags added{PR_SUBJECT_W};
    allocations_left = 0;
    EXPECT_EQ(MAPI_E_NOT_ENOUGH_MEMORY,
              table::HrAddColumns(table.get(), added, &allocate, &free_all, nullptr));
    allocations_left = 1000;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER,
              table::HrAddColumns(nullptr, added, &allocate, &free_all, nullptr));
    EXPECT_EQ((std::vector<ULONG>{PR_INSTANCE_KEY, PR_PRIORITY}), columns_of(table.get()));
    SPropTagArray wild{0xFFFF'FFFF, {0}};
    EXPECT_EQ(MAPI_E_TOO_BIG,
              table::HrAddColumns(table.get(), &wild, &allocate, &free_all, nullptr));
}
