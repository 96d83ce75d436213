// Functions that work after ScInitMapiUtil alone, whose own tests have a session as well.
#include <cstring>
#include <string>

#include "client.h"

#include <mapispi.h>

using namespace rules;

namespace {

/// MAPI itself is never initialised.
class UtilitiesAlone : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }
};

/// A view of one row with a number and a subject.
Held<IMAPITable> view_of_a_row() {
    SizedSPropTagArray(1, columns) = {1, {PR_ROWID}};
    Held<ITableData> data;
    must(CreateTable(&IID_IMAPITableData, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                     nullptr, TBLTYPE_DYNAMIC, PR_ROWID,
                     reinterpret_cast<LPSPropTagArray>(&columns), data.out()),
         "CreateTable");
    std::wstring subject = L"a row";
    SPropValue values[2] = {};
    values[0].ulPropTag = PR_ROWID;
    values[0].Value.l = 7;
    values[1].ulPropTag = PR_SUBJECT_W;
    values[1].Value.lpszW = subject.data();
    SRow row = {0, 2, values};
    must(data->HrModifyRow(&row), "HrModifyRow");
    Held<IMAPITable> view;
    must(data->HrGetView(nullptr, nullptr, 0, view.out()), "HrGetView");
    return view;
}

} // namespace

TEST_F(UtilitiesAlone, IdentifiersAreWrittenAndRead) {
    BYTE bytes[] = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xEF};
    Block<TCHAR> text;
    ASSERT_EQ(HrSzFromEntryID(sizeof bytes, reinterpret_cast<LPENTRYID>(bytes), text.out()), S_OK);
    ULONG size = 0;
    Block<ENTRYID> back;
    ASSERT_EQ(HrEntryIDFromSz(text.get(), &size, back.out()), S_OK);
    ASSERT_EQ(size, sizeof bytes);
    EXPECT_EQ(std::memcmp(back.get(), bytes, sizeof bytes), 0);

    Block<ENTRYID> wrapped;
    ASSERT_EQ(WrapStoreEntryID(0, text_of("mystore.dll"), sizeof bytes,
                               reinterpret_cast<LPENTRYID>(bytes), &size, wrapped.out()),
              S_OK);
    ASSERT_GT(size, sizeof bytes);
    const std::string all(reinterpret_cast<const char*>(wrapped.get()), size);
    EXPECT_NE(all.find("mystore.dll"), std::string::npos);
    EXPECT_TRUE(all.ends_with(std::string(reinterpret_cast<const char*>(bytes), sizeof bytes)));
}

TEST_F(UtilitiesAlone, AConversationBeginsAndGoesOn) {
    ULONG size = 0;
    Block<BYTE> begun;
    ASSERT_EQ(ScCreateConversationIndex(0, nullptr, &size, begun.out()), S_OK);
    EXPECT_EQ(size, 22u);
    ULONG longer = 0;
    Block<BYTE> answer;
    ASSERT_EQ(ScCreateConversationIndex(size, begun.get(), &longer, answer.out()), S_OK);
    EXPECT_EQ(longer, size + 5);
    EXPECT_EQ(std::memcmp(answer.get(), begun.get(), size), 0);
}

TEST_F(UtilitiesAlone, AStreamHoldsAStorage) {
    Held<IStream> stream;
    ASSERT_EQ(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                               STGM_CREATE | STGM_READWRITE | STGM_DELETEONRELEASE, nullptr,
                               nullptr, stream.out()),
              S_OK);
    {
        Held<IStorage> storage;
        ASSERT_EQ(HrIStorageFromStream(stream.get(), &IID_IStream, STGSTRM_CREATE, storage.out()),
                  S_OK);
        Held<IStream> inside;
        ASSERT_EQ(storage->CreateStream(L"inside", STGM_CREATE | STGM_WRITE | STGM_SHARE_EXCLUSIVE,
                                        0, 0, inside.out()),
                  S_OK);
        EXPECT_EQ(inside->Write("text", 4, nullptr), S_OK);
        inside.release();
        EXPECT_EQ(storage->Commit(STGC_DEFAULT), S_OK);
    }
    Held<IStorage> again;
    ASSERT_EQ(HrIStorageFromStream(stream.get(), &IID_IStream, STGSTRM_RESET, again.out()), S_OK);
    Held<IStream> inside;
    ASSERT_EQ(
        again->OpenStream(L"inside", nullptr, STGM_READ | STGM_SHARE_EXCLUSIVE, 0, inside.out()),
        S_OK);
    char text[5] = "";
    EXPECT_EQ(inside->Read(text, 4, nullptr), S_OK);
    EXPECT_STREQ(text, "text");
}

TEST_F(UtilitiesAlone, ColumnsAreAdded) {
    const auto view = view_of_a_row();
    SizedSPropTagArray(1, wanted) = {1, {PR_SUBJECT_W}};
    const auto columns = reinterpret_cast<LPSPropTagArray>(&wanted);
    EXPECT_EQ(HrAddColumns(view.get(), columns, MAPIAllocateBuffer, MAPIFreeBuffer), S_OK);
    LPSRowSet rows = nullptr;
    ASSERT_EQ(HrQueryAllRows(view.get(), nullptr, nullptr, nullptr, 0, &rows), S_OK);
    ASSERT_EQ(rows->cRows, 1u);
    EXPECT_EQ(rows->aRow[0].lpProps[0].ulPropTag, PR_SUBJECT_W) << "new columns come first";
    FreeProws(rows);

    static int filtered;
    filtered = 0;
    const auto filter = [](LPSPropTagArray old) { filtered += static_cast<int>(old->cValues); };
    EXPECT_EQ(HrAddColumnsEx(view.get(), columns, MAPIAllocateBuffer, MAPIFreeBuffer, +filter),
              S_OK);
    EXPECT_GT(filtered, 0);
}

TEST_F(UtilitiesAlone, ValuesAreFoundAndTaken) {
    Held<IPropData> data;
    ASSERT_EQ(CreateIProp(&IID_IMAPIPropData, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                          nullptr, data.out()),
              S_OK);
    LONG numbers[] = {3, 4};
    SPropValue several = {};
    several.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6701);
    several.Value.MVl = {2, numbers};
    ASSERT_EQ(data->SetProps(1, &several, nullptr), S_OK);
    EXPECT_TRUE(FPropExists(data.get(), several.ulPropTag));
    EXPECT_FALSE(FPropExists(data.get(), PR_SUBJECT_W));
    SPropValue one = {};
    one.ulPropTag = PROP_TAG(PT_LONG, 0x6701);
    GetInstance(&several, &one, 1);
    EXPECT_EQ(one.Value.l, 4);
    EXPECT_EQ(UlAddRef(data.get()), 2u);
    EXPECT_EQ(UlRelease(data.get()), 1u);
}

TEST_F(UtilitiesAlone, MemoryIsToBeHad) {
    Block<char> block(4);
    std::memcpy(block.get(), "abc", 4);
    Block<char> longer;
    ASSERT_EQ(MAPIReallocateBuffer(block.get(), 4000, reinterpret_cast<void**>(longer.out())),
              S_OK);
    EXPECT_STREQ(longer.get(), "abc");
    Held<IMalloc> allocator(MAPIGetDefaultMalloc());
    ASSERT_TRUE(allocator);
    void* const memory = allocator->Alloc(10);
    ASSERT_NE(memory, nullptr);
    std::memset(memory, 1, 10);
    allocator->Free(memory);
}
