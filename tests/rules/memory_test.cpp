#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

void* allocate(ULONG size = 16) {
    void* block = nullptr;
    must(MAPIAllocateBuffer(size, &block), "MAPIAllocateBuffer");
    return block;
}

LPSRowSet query_rows(LPMAPISESSION session) {
    const auto table = stores_table(session);
    LPSRowSet rows = nullptr;
    must(table->QueryRows(10, 0, &rows), "QueryRows");
    return rows;
}

} // namespace

TEST(ResultNotFreed, BreaksAtTheLastUninitialize) {
    expect("result-not-freed");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    LPSPropValue value = nullptr;
    {
        const Mapi mapi;
        const Desk desk;
        value = property(desk.store.get(), PR_IPM_SUBTREE_ENTRYID).take();
    }
    EXPECT_EQ(found("result-not-freed"), 1u);
    MAPIFreeBuffer(value);
    DeinitMapiUtil();
}
TEST(ResultNotFreed, DoesNotBreakWithRowsThatAreFreed) {
    const Mapi mapi;
    const Logon logon;
    FreeProws(query_rows(logon.get()));
}

TEST(BufferNotFreed, BreaksWithOneBlock) {
    expect("buffer-not-freed");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    Mapi mapi;
    void* block = allocate();
    mapi.end();
    EXPECT_EQ(found("buffer-not-freed"), 1u);
    MAPIFreeBuffer(block);
    DeinitMapiUtil();
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
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ULONG size = 0;
    LPENTRYID id = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        ASSERT_EQ(logon->QueryIdentity(&size, &id), S_OK);
    }
    EXPECT_EQ(found("identity-not-freed"), 1u);
    MAPIFreeBuffer(id);
    DeinitMapiUtil();
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
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ULONG count = 0;
    LPTSTR* types = nullptr;
    {
        const Mapi mapi;
        const Logon logon;
        ASSERT_EQ(logon->EnumAdrTypes(0, &count, &types), S_OK);
    }
    EXPECT_EQ(found("address-types-not-freed"), 1u);
    MAPIFreeBuffer(types);
    DeinitMapiUtil();
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
TEST(ForeignBlockFreed, DoesNotBreakWithNull) {
    const Mapi mapi;
    EXPECT_EQ(MAPIFreeBuffer(nullptr), static_cast<ULONG>(S_OK));
}

TEST(FreedTwice, BreaksWithTheSecondFree) {
    expect("freed-twice");
    const Mapi mapi;
    void* block = allocate();
    MAPIFreeBuffer(block);
    MAPIFreeBuffer(block);
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
    const Mapi mapi;
    const Logon logon;
    LPSRowSet rows = query_rows(logon.get());
    ASSERT_GT(rows->cRows, 0u);
    std::vector<LPSPropValue> lost;
    for (ULONG i = 0; i < rows->cRows; ++i)
        lost.push_back(rows->aRow[i].lpProps);
    MAPIFreeBuffer(rows);
    for (LPSPropValue row : lost)
        MAPIFreeBuffer(row);
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
