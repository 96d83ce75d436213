#include <algorithm>

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

void* allocate(std::size_t size = 16) {
    void* block = nullptr;
    must(MAPIAllocateBuffer(static_cast<ULONG>(size), &block), "MAPIAllocateBuffer");
    return block;
}

LPSRowSet query_rows(LPMAPISESSION session) {
    const auto table = stores_table(session);
    LPSRowSet rows = nullptr;
    must(table->QueryRows(10, 0, &rows), "QueryRows");
    return rows;
}

/// With entries that are blocks of their own, as MAPI wants it.
LPADRLIST address_list(ULONG count) {
    auto* list = static_cast<LPADRLIST>(allocate(CbNewADRLIST(count)));
    list->cEntries = count;
    for (ULONG i = 0; i < count; ++i) {
        auto* values = static_cast<LPSPropValue>(allocate(sizeof(SPropValue)));
        *values = {};
        list->aEntries[i] = {0, 1, values};
    }
    return list;
}
std::vector<void*> entries_of(const ADRLIST* list) {
    std::vector<void*> entries;
    for (ULONG i = 0; i < list->cEntries; ++i)
        entries.push_back(list->aEntries[i].rgPropVals);
    return entries;
}
std::vector<void*> rows_of(const SRowSet* set) {
    std::vector<void*> rows;
    for (ULONG i = 0; i < set->cRows; ++i)
        rows.push_back(set->aRow[i].lpProps);
    return rows;
}

void free_each(const std::vector<void*>& blocks) {
    for (void* block : blocks)
        MAPIFreeBuffer(block);
}
/// After the last MAPIUninitialize, where the utilities allow it: for blocks whose leak is told.
void free_late(const std::vector<void*>& blocks) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    free_each(blocks);
    DeinitMapiUtil();
}

} // namespace

TEST(CallAfterUninitialize, BreaksWithFreeProwsWhichTakesTheLeakBack) {
    expect("call-after-uninitialize");
    LPSRowSet rows = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        rows = query_rows(logon.get());
    }
    const ULONG count = rows->cRows;
    EXPECT_EQ(found("result-not-freed"), count + 1);
    FreeProws(rows);
    EXPECT_EQ(found("result-not-freed"), 0u);
    EXPECT_EQ(found("call-after-uninitialize"), count + 1);
}
TEST(CallAfterUninitialize, BreaksWithFreePadrlist) {
    expect("call-after-uninitialize");
    LPADRLIST list = nullptr;
    {
        const Mapi mapi;
        list = address_list(2);
    }
    FreePadrlist(list);
    EXPECT_EQ(found("call-after-uninitialize"), 3u);
}
TEST(CallAfterUninitialize, DoesNotBreakWithFreeProwsWhereTheUtilitiesAreOpen) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    LPSRowSet rows = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        rows = query_rows(logon.get());
    }
    FreeProws(rows);
    DeinitMapiUtil();
}

TEST(ResultNotFreed, BreaksAtTheLastUninitialize) {
    expect("result-not-freed");
    LPSPropValue value = nullptr;
    {
        const Mapi mapi;
        const Desk desk;
        value = property(desk.store.get(), PR_IPM_SUBTREE_ENTRYID).take();
    }
    EXPECT_EQ(found("result-not-freed"), 1u);
    free_late({value});
}
TEST(ResultNotFreed, DoesNotBreakWithRowsThatAreFreed) {
    const Mapi mapi;
    const Logon logon;
    FreeProws(query_rows(logon.get()));
}

TEST(BufferNotFreed, BreaksWithOneBlock) {
    expect("buffer-not-freed");
    Mapi mapi;
    void* block = allocate();
    mapi.end();
    EXPECT_EQ(found("buffer-not-freed"), 1u);
    free_late({block});
}
TEST(BufferNotFreed, BreaksAtTheEndWhereTheUtilitiesAreOpen) {
    expect("buffer-not-freed");
    expect("utilities-left-open");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    Mapi mapi;
    void* block = allocate();
    mapi.end();
    EXPECT_EQ(found("buffer-not-freed"), 0u);
    MapiSimCheckEnd();
    EXPECT_EQ(found("buffer-not-freed"), 1u);
    MAPIFreeBuffer(block);
    DeinitMapiUtil();
}
TEST(BufferNotFreed, DoesNotBreakWhereTheUtilitiesAreOpenUntilItIsFreed) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    Mapi mapi;
    void* block = allocate();
    mapi.end();
    MAPIFreeBuffer(block);
    DeinitMapiUtil();
    MapiSimCheckEnd();
}
TEST(BufferNotFreed, DoesNotBreakWithLinkedBlocks) {
    const Mapi mapi;
    void* block = allocate();
    void* more = nullptr;
    ASSERT_EQ(MAPIAllocateMore(100, block, &more), S_OK);
    MAPIFreeBuffer(block);
}

TEST(IdentityNotFreed, BreaksAtTheLastUninitialize) {
    expect("identity-not-freed");
    ULONG size = 0;
    LPENTRYID id = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        ASSERT_EQ(logon->QueryIdentity(&size, &id), S_OK);
    }
    EXPECT_EQ(found("identity-not-freed"), 1u);
    free_late({id});
}
TEST(IdentityNotFreed, DoesNotBreakWhenFreedAfterLogoff) {
    const Mapi mapi;
    Logon logon;
    Block<ENTRYID> id;
    ULONG size = 0;
    ASSERT_EQ(logon->QueryIdentity(&size, id.out()), S_OK);
    logon.end();
}

TEST(AddressTypesNotFreed, BreaksAtTheLastUninitialize) {
    expect("address-types-not-freed");
    ULONG count = 0;
    LPTSTR* types = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        ASSERT_EQ(logon->EnumAdrTypes(0, &count, &types), S_OK);
    }
    EXPECT_EQ(found("address-types-not-freed"), 1u);
    free_late({types});
}
TEST(AddressTypesNotFreed, DoesNotBreakWithOneFree) {
    const Mapi mapi;
    const Logon logon;
    ULONG count = 0;
    Block<LPTSTR> types;
    EXPECT_EQ(logon->EnumAdrTypes(0, &count, types.out()), S_OK);
    EXPECT_EQ(count, 1u);
}

TEST(UsedAfterFree, BreaksWhenMoreIsLinkedToIt) {
    expect("used-after-free");
    const Mapi mapi;
    void* block = allocate();
    MAPIFreeBuffer(block);
    void* more = nullptr;
    EXPECT_NE(MAPIAllocateMore(8, block, &more), S_OK);
    EXPECT_EQ(more, nullptr);
}
TEST(UsedAfterFree, DoesNotBreakWithAnotherBlock) {
    const Mapi mapi;
    MAPIFreeBuffer(allocate());
    void* block = allocate();
    void* more = nullptr;
    EXPECT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    MAPIFreeBuffer(block);
}

TEST(ForeignBlockFreed, BreaksWithMemoryOfTheClient) {
    expect("foreign-block-freed");
    const Mapi mapi;
    alignas(16) static char own[256];
    EXPECT_EQ(MAPIFreeBuffer(own + 128), static_cast<ULONG>(S_OK));
}
TEST(ForeignBlockFreed, BreaksWithAListOfTheClient) {
    expect("foreign-block-freed");
    const Mapi mapi;
    alignas(16) static char own[256] = {};
    FreePadrlist(reinterpret_cast<LPADRLIST>(own + 128));
}
TEST(ForeignBlockFreed, DoesNotBreakWithNull) {
    const Mapi mapi;
    FreeProws(nullptr);
    FreePadrlist(nullptr);
    EXPECT_EQ(MAPIFreeBuffer(nullptr), static_cast<ULONG>(S_OK));
}

TEST(FreedTwice, BreaksWithTheSecondFree) {
    expect("freed-twice");
    const Mapi mapi;
    void* block = allocate();
    MAPIFreeBuffer(block);
    MAPIFreeBuffer(block);
}
TEST(FreedTwice, BreaksWithTheSecondFreeProws) {
    expect("freed-twice");
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    FreeProws(rows);
    FreeProws(rows);
    EXPECT_EQ(found("freed-twice"), 1u);
}
TEST(FreedTwice, DoesNotBreakWithTwoBlocks) {
    const Mapi mapi;
    for (int i = 0; i < 2; ++i)
        MAPIFreeBuffer(allocate());
}

TEST(LinkedBlockFreed, BreaksAndLeavesTheBlock) {
    expect("linked-block-freed");
    const Mapi mapi;
    void* block = allocate();
    void* more = nullptr;
    ASSERT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    MAPIFreeBuffer(more);
    *static_cast<char*>(more) = 1;
    MAPIFreeBuffer(block);
}
TEST(LinkedBlockFreed, DoesNotBreakWithItsRoot) {
    const Mapi mapi;
    void* block = allocate();
    void* more = nullptr;
    ASSERT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    MAPIFreeBuffer(block);
}

TEST(ContainerFreedWhole, BreaksWithARowSet) {
    expect("container-freed-whole");
    Mapi mapi;
    std::vector<void*> lost;
    {
        const Logon logon;
        LPSRowSet rows = query_rows(logon.get());
        ASSERT_GT(rows->cRows, 0u);
        lost = rows_of(rows);
        MAPIFreeBuffer(rows);
    }
    mapi.end();
    EXPECT_EQ(found("container-freed-whole"), lost.size());
    EXPECT_EQ(found("result-not-freed"), 0u);
    free_late(lost);
}
TEST(ContainerFreedWhole, BreaksWithTheSearchPath) {
    expect("container-freed-whole");
    Mapi mapi;
    std::vector<void*> lost;
    {
        const Logon logon;
        const auto book = open_address_book(logon.get());
        LPSRowSet rows = nullptr;
        ASSERT_EQ(book->GetSearchPath(0, &rows), S_OK);
        ASSERT_GT(rows->cRows, 0u);
        lost = rows_of(rows);
        MAPIFreeBuffer(rows);
    }
    mapi.end();
    EXPECT_EQ(found("container-freed-whole"), lost.size());
    free_late(lost);
}
TEST(ContainerFreedWhole, DoesNotBreakWhereTheRowsMoveToAnotherSet) {
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    auto* all = static_cast<LPSRowSet>(allocate(CbNewSRowSet(rows->cRows)));
    all->cRows = rows->cRows;
    std::copy_n(rows->aRow, rows->cRows, all->aRow);
    MAPIFreeBuffer(rows);
    FreeProws(all);
}
TEST(ContainerFreedWhole, BreaksWithAnAddressListWhoseEntriesAreLost) {
    expect("container-freed-whole");
    Mapi mapi;
    LPADRLIST list = address_list(2);
    const auto lost = entries_of(list);
    MAPIFreeBuffer(list);
    mapi.end();
    EXPECT_EQ(found("container-freed-whole"), 2u);
    EXPECT_EQ(found("buffer-not-freed"), 0u);
    free_late(lost);
}
TEST(ContainerFreedWhole, DoesNotBreakWhereTheEntriesAreFreedNext) {
    const Mapi mapi;
    LPADRLIST list = address_list(2);
    const auto entries = entries_of(list);
    MAPIFreeBuffer(list);
    free_each(entries);
}
TEST(ContainerFreedWhole, DoesNotBreakWhereTheEntriesMoveToALongerList) {
    const Mapi mapi;
    LPADRLIST list = address_list(2);
    auto* longer = static_cast<LPADRLIST>(allocate(CbNewADRLIST(3)));
    longer->cEntries = 2;
    std::copy_n(list->aEntries, 2, longer->aEntries);
    MAPIFreeBuffer(list);
    FreePadrlist(longer);
}
TEST(ContainerFreedWhole, DoesNotBreakWithABlockThatSaysItHasMoreThanFits) {
    expect("buffer-not-freed");
    Mapi mapi;
    LPADRLIST list = address_list(1);
    const auto entries = entries_of(list);
    list->cEntries = 0x4000'0000;
    MAPIFreeBuffer(list);
    mapi.end();
    EXPECT_EQ(found("container-freed-whole"), 0u);
    free_late(entries);
}
TEST(ContainerFreedWhole, DoesNotBreakWhereTheRowsWereFreedBefore) {
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    for (ULONG i = 0; i < rows->cRows; ++i)
        MAPIFreeBuffer(rows->aRow[i].lpProps);
    MAPIFreeBuffer(rows);
}

TEST(EntryFreedBeforeContainer, BreaksInFreeProws) {
    expect("entry-freed-before-container");
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    MAPIFreeBuffer(rows->aRow[0].lpProps);
    FreeProws(rows);
}
TEST(EntryFreedBeforeContainer, BreaksWithAnEntryThatIsLinkedToTheList) {
    expect("entry-freed-before-container");
    const Mapi mapi;
    auto* list = static_cast<LPADRLIST>(allocate(CbNewADRLIST(1)));
    list->cEntries = 1;
    list->aEntries[0] = {};
    void* entry = nullptr;
    ASSERT_EQ(MAPIAllocateMore(sizeof(SPropValue), list, &entry), S_OK);
    list->aEntries[0].rgPropVals = static_cast<LPSPropValue>(entry);
    FreePadrlist(list);
}
TEST(EntryFreedBeforeContainer, DoesNotBreakWhereTheEntryWasTakenOut) {
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    Block<SPropValue> mine;
    *mine.out() = rows->aRow[0].lpProps;
    rows->aRow[0].lpProps = nullptr;
    FreeProws(rows);
}

TEST(WrittenPastEnd, BreaksWithOneByte) {
    expect("written-past-end");
    const Mapi mapi;
    auto* block = static_cast<volatile char*>(allocate(24));
    block[24] = 1;
    MAPIFreeBuffer(const_cast<char*>(block));
}
TEST(WrittenPastEnd, BreaksWithAnEntryInFreePadrlist) {
    expect("written-past-end");
    const Mapi mapi;
    LPADRLIST list = address_list(1);
    auto* entry = reinterpret_cast<volatile char*>(list->aEntries[0].rgPropVals);
    entry[sizeof(SPropValue)] = 1;
    FreePadrlist(list);
}
TEST(WrittenPastEnd, DoesNotBreakWithTheLastByte) {
    const Mapi mapi;
    auto* block = static_cast<volatile char*>(allocate(24));
    block[23] = 1;
    MAPIFreeBuffer(const_cast<char*>(block));
}

TEST(LinkedToLinkedBlock, BreaksWithAChain) {
    expect("linked-to-linked-block");
    const Mapi mapi;
    void* block = allocate();
    void* more = nullptr;
    void* chained = nullptr;
    ASSERT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    MAPIAllocateMore(8, more, &chained);
    MAPIFreeBuffer(block);
}
TEST(LinkedToLinkedBlock, DoesNotBreakWithTwoOnOneRoot) {
    const Mapi mapi;
    void* block = allocate();
    void* more = nullptr;
    ASSERT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    ASSERT_EQ(MAPIAllocateMore(8, block, &more), S_OK);
    MAPIFreeBuffer(block);
}

TEST(LinkedToForeignBlock, BreaksWithMemoryOfTheClient) {
    expect("linked-to-foreign-block");
    const Mapi mapi;
    alignas(16) static char own[256];
    void* more = nullptr;
    EXPECT_NE(MAPIAllocateMore(8, own + 128, &more), S_OK);
}
TEST(LinkedToForeignBlock, DoesNotBreakWithAResultOfACall) {
    const Mapi mapi;
    const Desk desk;
    const auto value = property(desk.store.get(), PR_IPM_SUBTREE_ENTRYID);
    void* more = nullptr;
    EXPECT_EQ(MAPIAllocateMore(8, value.get(), &more), S_OK);
}

namespace {

/// Resolves a name whose entry lies in `values`.
void resolve(IAddrBook* book, LPADRLIST list, LPSPropValue values) {
    values[0] = {};
    values[0].ulPropTag = PR_DISPLAY_NAME_A;
    values[0].Value.lpszA = const_cast<char*>("MapiSim Second");
    values[1] = {};
    values[1].ulPropTag = PR_RECIPIENT_TYPE;
    values[1].Value.l = MAPI_TO;
    list->cEntries = 1;
    list->aEntries[0] = {0, 2, values};
    EXPECT_EQ(book->ResolveName(0, 0, nullptr, list), S_OK);
}

} // namespace

TEST(AddressEntryNotItsOwnBlock, BreaksOnTheStack) {
    expect("address-entry-not-its-own-block");
    const Mapi mapi;
    const Logon logon;
    const auto book = open_address_book(logon.get());
    auto* list = static_cast<LPADRLIST>(allocate(CbNewADRLIST(1)));
    SPropValue values[2];
    resolve(book.get(), list, values);
    EXPECT_NE(list->aEntries[0].rgPropVals, values) << "it is replaced";
    FreePadrlist(list);
}
TEST(AddressEntryNotItsOwnBlock, BreaksWhereItIsLinkedToTheList) {
    expect("address-entry-not-its-own-block");
    const Mapi mapi;
    const Logon logon;
    const auto book = open_address_book(logon.get());
    auto* list = static_cast<LPADRLIST>(allocate(CbNewADRLIST(1)));
    void* values = nullptr;
    ASSERT_EQ(MAPIAllocateMore(2 * sizeof(SPropValue), list, &values), S_OK);
    resolve(book.get(), list, static_cast<LPSPropValue>(values));
    FreePadrlist(list);
}
TEST(AddressEntryNotItsOwnBlock, DoesNotBreakWithABlockForEach) {
    const Mapi mapi;
    const Logon logon;
    const auto book = open_address_book(logon.get());
    auto* list = static_cast<LPADRLIST>(allocate(CbNewADRLIST(1)));
    resolve(book.get(), list, static_cast<LPSPropValue>(allocate(2 * sizeof(SPropValue))));
    FreePadrlist(list);
}
