// Sizes and counts that nobody can mean: what is not there is not read, and the call says so.
#include <cstring>
#include <new>
#include <string>

#if !defined(_WIN32)
#include <sys/mman.h>
#endif

#include "client.h"

#include <imessage.h>
#include <mapinls.h>
#include <mapispi.h>

using namespace rules;

namespace {

constexpr ULONG kWild = 0x7FFF'0000; ///< as much as a property may have
constexpr ULONG kWilder = 0xFFFF'FFF0;
constexpr ULONG kMuch = 0x100'0000; ///< small enough for arrays of structures

/// Sixty-four bytes, and nothing that can be read behind them.
class Edge {
public:
    static constexpr std::size_t kSize = 64;
    Edge() {
        constexpr std::size_t page = 0x10000; // of any system, and a reservation of Windows
#if defined(_WIN32)
        auto* const first =
            static_cast<BYTE*>(VirtualAlloc(nullptr, 2 * page, MEM_RESERVE, PAGE_NOACCESS));
        VirtualAlloc(first, page, MEM_COMMIT, PAGE_READWRITE);
#else
        auto* const first = static_cast<BYTE*>(
            mmap(nullptr, 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(first, page, PROT_READ | PROT_WRITE);
#endif
        bytes_ = first + page - kSize;
    }
    /// An object that ends where it ends.
    template<class T> T& object() const {
        static_assert(sizeof(T) <= kSize);
        return *new (bytes_ + kSize - sizeof(T)) T();
    }
    BYTE* bytes() const {
        return bytes_;
    }

private:
    BYTE* bytes_;
};
const Edge edge;
BYTE* const few = edge.bytes();
constexpr ULONG kFew = Edge::kSize;

SBinary wild_binary() {
    return {kWild, few};
}
LPENTRYID few_as_id() {
    return reinterpret_cast<LPENTRYID>(few);
}

class WildSizes : public testing::Test {
protected:
    void SetUp() override { std::memset(few, 0, kFew); }
};

Held<IPropData> property_data() {
    Held<IPropData> data;
    must(CreateIProp(&IID_IMAPIPropData, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                     nullptr, data.out()),
         "CreateIProp");
    return data;
}

Held<ITableData> table_data() {
    static SizedSPropTagArray(1, columns) = {1, {PR_ROWID}};
    Held<ITableData> data;
    must(CreateTable(&IID_IMAPITableData, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                     nullptr, TBLTYPE_DYNAMIC, PR_ROWID,
                     reinterpret_cast<LPSPropTagArray>(&columns), data.out()),
         "CreateTable");
    return data;
}

} // namespace

TEST_F(WildSizes, OfValues) {
    const Mapi mapi;
    const auto data = property_data();
    SPropValue value = {};
    value.ulPropTag = PROP_TAG(PT_BINARY, 0x6701);
    value.Value.bin = wild_binary();
    EXPECT_EQ(data->SetProps(1, &value, nullptr), MAPI_E_INVALID_PARAMETER);
    value.Value.bin.cb = kFew;
    EXPECT_EQ(data->SetProps(1, &value, nullptr), S_OK);
    SBinary several[2] = {{1, few}, wild_binary()};
    value.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6702);
    value.Value.MVbin = {2, several};
    EXPECT_EQ(data->SetProps(1, &value, nullptr), MAPI_E_INVALID_PARAMETER);
    value.Value.MVbin = {kMuch, reinterpret_cast<SBinary*>(few)};
    EXPECT_EQ(data->SetProps(1, &value, nullptr), MAPI_E_INVALID_PARAMETER);
    value.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6703);
    value.Value.MVl = {kMuch, reinterpret_cast<LONG*>(few)};
    EXPECT_EQ(data->SetProps(1, &value, nullptr), MAPI_E_INVALID_PARAMETER);
    value.Value.MVl.cValues = kFew / sizeof(LONG);
    EXPECT_EQ(data->SetProps(1, &value, nullptr), S_OK);
    EXPECT_EQ(data->SetProps(0x10000, reinterpret_cast<SPropValue*>(few), nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(WildSizes, OfListsThatAreFreed) {
    const Mapi mapi;
    const Block<SPropValue> other(sizeof(SPropValue));
    Block<SRowSet> rows(CbNewSRowSet(1));
    rows->cRows = 1;
    rows->aRow[0] = {};
    ASSERT_EQ(
        MAPIAllocateBuffer(sizeof(SPropValue), reinterpret_cast<void**>(&rows->aRow[0].lpProps)),
        S_OK);
    rows->cRows = kWilder;
    FreeProws(rows.take());
    Block<ADRLIST> people(CbNewADRLIST(1));
    people->aEntries[0] = {};
    people->cEntries = kWilder;
    FreePadrlist(people.take());
    void* more = nullptr;
    EXPECT_EQ(MAPIAllocateMore(4, other.get(), &more), S_OK) << "no other block was freed";
}

TEST_F(WildSizes, OfWhatIsWritten) {
    const Mapi mapi;
    ULONG written = 1;
#if !defined(_WIN32) // where it is OLE's own
    Held<ILockBytes> bytes;
    ASSERT_EQ(CreateILockBytesOnHGlobal(nullptr, TRUE, bytes.out()), S_OK);
    EXPECT_EQ(bytes->WriteAt({}, few, kWild, &written), STG_E_INVALIDPOINTER);
    EXPECT_EQ(written, 0u);
#endif
    const Desk desk;
    Held<IMessage> message;
    must(desk.outbox->CreateMessage(nullptr, 0, message.out()), "CreateMessage");
    Held<IStream> stream;
    must(message->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_CREATE | MAPI_MODIFY,
                               reinterpret_cast<LPUNKNOWN*>(stream.out())),
         "OpenProperty");
    EXPECT_EQ(stream->Write(few, kWild, &written), STG_E_INVALIDPOINTER);
    EXPECT_EQ(written, 0u);
    EXPECT_EQ(stream->Write("text", 4, &written), S_OK);
    Held<IStream> compressed;
    Held<IStream> rich;
    must(message->OpenProperty(PR_RTF_COMPRESSED, &IID_IStream, 0, MAPI_CREATE | MAPI_MODIFY,
                               reinterpret_cast<LPUNKNOWN*>(compressed.out())),
         "OpenProperty");
    must(WrapCompressedRTFStream(compressed.get(), MAPI_MODIFY, rich.out()),
         "WrapCompressedRTFStream");
    EXPECT_EQ(rich->Write(few, kWilder, &written), STG_E_INVALIDPOINTER);
    EXPECT_EQ(rich->Write("{\\rtf1 }", 8, &written), S_OK);
    rich.release();
    compressed.release();
    stream.release();
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
}

TEST_F(WildSizes, OfIdentifiers) {
    const Mapi mapi;
    const Desk desk;
    Held<IAddrBook> book;
    must(desk.logon->OpenAddressBook(0, nullptr, AB_NO_DIALOG, book.out()), "OpenAddressBook");
    // A wrapped one and a one-off whose names do not end.
    ULONG size = 0;
    Block<ENTRYID> made;
    must(WrapStoreEntryID(0, text_of("my.dll"), kFew, few_as_id(), &size, made.out()),
         "WrapStoreEntryID");
    const Edge wrapped;
    std::memcpy(wrapped.bytes(), made.get(), kFew);
    std::memset(wrapped.bytes() + 20, 'x', kFew - 20);
    must(book->CreateOneOff(text_of("somebody"), text_of("SMTP"), text_of("a@b.example"), 0, &size,
                            made.out()),
         "CreateOneOff");
    const Edge one_off;
    std::memcpy(one_off.bytes(), made.get(), 24); // up to its texts
    std::memset(one_off.bytes() + 24, 'x', kFew - 24);
    ULONG type = 0;
    Held<IUnknown> opened;
    for (BYTE* const id : {few, wrapped.bytes(), one_off.bytes()}) {
        const auto entry = reinterpret_cast<LPENTRYID>(id);
        for (const ULONG wild : {kWild, kWilder}) {
            EXPECT_TRUE(
                FAILED(desk.logon->OpenEntry(wild, entry, nullptr, 0, &type, opened.out())));
            EXPECT_TRUE(FAILED(book->OpenEntry(wild, entry, nullptr, 0, &type, opened.out())));
            EXPECT_TRUE(
                FAILED(desk.store->OpenEntry(wild, entry, nullptr, 0, &type, opened.out())));
            EXPECT_FALSE(opened);
            Block<TCHAR> text;
            EXPECT_EQ(HrSzFromEntryID(wild, entry, text.out()), MAPI_E_INVALID_PARAMETER);
        }
    }
    const Edge third;
    auto& path = third.object<SRowSet>();
    path.cRows = 0x8000;
    EXPECT_EQ(book->SetSearchPath(0, &path), MAPI_E_INVALID_PARAMETER);
    ULONG store_size = 0;
    Block<ENTRYID> of_store;
    EXPECT_EQ(HrDecomposeEID(desk.logon.get(), kWild, few_as_id(), &store_size, of_store.out(),
                             &size, made.out()),
              MAPI_E_INVALID_PARAMETER);
    Block<BYTE> index;
    few[0] = 1;
    EXPECT_EQ(ScCreateConversationIndex(22 + 5 * 0x20'0000, few, &size, index.out()),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCreateConversationIndex(22 + 5, few, &size, index.out()), S_OK);
}

TEST_F(WildSizes, OfListsOfRowsAndPeople) {
    const Mapi mapi;
    const Desk desk;
    const auto data = table_data();
    SPropValue value = {};
    value.ulPropTag = PR_ROWID;
    auto& rows = edge.object<SRowSet>();
    rows.cRows = kMuch;
    rows.aRow[0] = {0, 1, &value};
    ULONG deleted = 1;
    EXPECT_EQ(data->HrModifyRows(0, &rows), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrDeleteRows(0, &rows, &deleted), MAPI_E_INVALID_PARAMETER);
    rows.cRows = 1;
    EXPECT_EQ(data->HrModifyRows(0, &rows), S_OK);
    EXPECT_EQ(data->HrDeleteRows(0, &rows, &deleted), S_OK);
    EXPECT_EQ(deleted, 1u);

    Held<IMessage> message;
    must(desk.outbox->CreateMessage(nullptr, 0, message.out()), "CreateMessage");
    const Edge second;
    auto& people = second.object<ADRLIST>();
    people.cEntries = 0x10000;
    EXPECT_EQ(message->ModifyRecipients(0, &people), MAPI_E_INVALID_PARAMETER);
    people.cEntries = 1;
    people.aEntries[0].cValues = 0x10000;
    people.aEntries[0].rgPropVals = reinterpret_cast<SPropValue*>(few);
    EXPECT_EQ(message->ModifyRecipients(0, &people), MAPI_E_INVALID_PARAMETER);
    auto& tags = edge.object<SPropTagArray>();
    tags.cValues = 0x10000;
    tags.aulPropTag[0] = PR_SUBJECT_W;
    EXPECT_EQ(message->DeleteProps(&tags, nullptr), MAPI_E_INVALID_PARAMETER);
    Held<IMAPITable> contents;
    must(desk.outbox->GetContentsTable(0, contents.out()), "GetContentsTable");
    ULONG size = 0;
    Block<BYTE> state;
    EXPECT_EQ(contents->GetCollapseState(0, kWild, few, &size, state.out()),
              MAPI_E_INVALID_PARAMETER);
    BOOKMARK mark = 0;
    EXPECT_EQ(contents->SetCollapseState(0, kWild, few, &mark), MAPI_E_INVALID_PARAMETER);
    SRestriction restriction = {};
    restriction.rt = RES_COMMENT;
    restriction.res.resComment = {0x8000, nullptr, reinterpret_cast<SPropValue*>(few)};
    EXPECT_EQ(contents->Restrict(&restriction, 0), MAPI_E_INVALID_PARAMETER);
    restriction.rt = RES_AND;
    restriction.res.resAnd = {0x8000, reinterpret_cast<SRestriction*>(few)};
    EXPECT_EQ(contents->Restrict(&restriction, 0), MAPI_E_INVALID_PARAMETER);
    ENTRYLIST messages = {0x10000, reinterpret_cast<SBinary*>(few)};
    EXPECT_EQ(desk.outbox->DeleteMessages(&messages, 0, nullptr, 0), MAPI_E_INVALID_PARAMETER);
}

TEST_F(WildSizes, OfUtilities) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    const auto values = reinterpret_cast<SPropValue*>(few);
    values[0].ulPropTag = PR_SUBJECT_W;
    EXPECT_EQ(PpropFindProp(values, kMuch, PR_BODY_W), nullptr);
    EXPECT_EQ(PpropFindProp(values, 1, PR_SUBJECT_W), values);
    const Edge second;
    auto* const numbers = reinterpret_cast<LONG*>(second.bytes());
    numbers[0] = 1;
    numbers[1] = 2;
    SPropValue several = {};
    several.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6701);
    several.Value.MVl = {kWild, numbers};
    SPropValue one = {};
    GetInstance(&several, &one, kWild - 1);
    EXPECT_EQ(one.ulPropTag, PR_NULL);
    GetInstance(&several, &one, 1);
    EXPECT_EQ(one.Value.l, 2);
    SPropValue* copy = nullptr;
    EXPECT_EQ(ScDupPropset(1, &several, MAPIAllocateBuffer, &copy), MAPI_E_INVALID_PARAMETER);
    several.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6703);
    several.Value.MVbin = {kMuch, reinterpret_cast<SBinary*>(few)};
    EXPECT_EQ(UlPropSize(&several), 0u);
    several.ulPropTag = PROP_TAG(PT_BINARY, 0x6702);
    several.Value.bin = {kMuch, few};
    EXPECT_EQ(ScDupPropset(1, &several, MAPIAllocateBuffer, &copy), MAPI_E_INVALID_PARAMETER);
    char text[16] = "x";
    EncodeID(few, kWilder, text_of(text));
    EXPECT_STREQ(text, "");
    std::strcpy(text, "x");
    HexFromBin(few, static_cast<int>(kWild), text_of(text));
    EXPECT_STREQ(text, "");
    SwapPlong(reinterpret_cast<ULONG*>(numbers), kWilder);
    EXPECT_EQ(numbers[0], 1);
    wchar_t wide[4];
    EXPECT_EQ(MNLS_MultiByteToWideChar(CP_ACP, 0, reinterpret_cast<char*>(few), kWild, wide, 4), 0);
    EXPECT_EQ(MNLS_MultiByteToWideChar(CP_ACP, 0, "ab", 2, wide, 4), 2);
    const auto* const letters = reinterpret_cast<const wchar_t*>(few);
    EXPECT_EQ(MNLS_CompareStringW(0, 0, letters, kWild / sizeof(wchar_t), L"a", 1), 0);
    EXPECT_EQ(MNLS_WideCharToMultiByte(CP_ACP, 0, letters, kWild / sizeof(wchar_t), text, 4,
                                       nullptr, nullptr),
              0);
    DeinitMapiUtil();
}
