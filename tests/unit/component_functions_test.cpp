#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiutil.h>

#include "mapisim/mapisim.h"
#include "platform/modules.h"
#include "refusing_support.h"

EXTERN_C HRESULT STDAPICALLTYPE DllGetClassObject(REFCLSID, REFIID, LPVOID*);
EXTERN_C HRESULT STDAPICALLTYPE DllCanUnloadNow(void);

namespace {

/// A client with a session and the address book.
class ComponentFunctions : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr,
                              MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session_),
                  S_OK);
        ASSERT_EQ(session_->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book_), S_OK);
    }
    void TearDown() override {
        book_->Release();
        session_->Logoff(0, 0, 0);
        session_->Release();
        MAPIUninitialize();
    }

    LPMAPISESSION session_ = nullptr;
    LPADRBOOK book_ = nullptr;
};

/// A support object that has every entry, and remembers what it was asked for.
class OpeningSupport final : public mapisim::test::RefusingSupport {
public:
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID wanted, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override {
        size_ = size;
        id_ = id;
        wanted_ = wanted;
        flags_ = flags;
        *type = MAPI_MAILUSER;
        *out = this;
        if (throws_)
            throw std::runtime_error("a provider's own mistake");
        return S_OK;
    }
    bool throws_ = false;
    ULONG size_ = 0, flags_ = 0;
    LPENTRYID id_ = nullptr;
    LPCIID wanted_ = nullptr;
};

} // namespace

TEST_F(ComponentFunctions, TheGlobalAddressListIsFoundAndOpened) {
    ULONG size = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &size, &id), S_OK);
    ULONG type = 0;
    LPUNKNOWN opened = nullptr;
    ASSERT_EQ(
        HrOpenABEntryUsingDefaultContext(session_, book_, size, id, nullptr, 0, &type, &opened),
        S_OK);
    EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT));
    LPSPropValue name = nullptr;
    ASSERT_EQ(HrGetOneProp(static_cast<LPMAPIPROP>(opened), PR_DISPLAY_NAME_A, &name), S_OK);
    EXPECT_STREQ(name->Value.lpszA, "Global Address List");
    MAPIFreeBuffer(name);
    opened->Release();
    MAPIUID provider{};
    SRow row{};
    for (int way = 0; way < 3; ++way) {
        opened = nullptr;
        const HRESULT result =
            way == 0 ? HrOpenABEntryWithProviderUID(&provider, book_, size, id, nullptr, 0, &type,
                                                    &opened)
            : way == 1
                ? HrOpenABEntryWithResolvedRow(&row, book_, size, id, nullptr, 0, &type, &opened)
                : HrOpenABEntryWithExchangeContext(session_, nullptr, book_, size, id, nullptr, 0,
                                                   &type, &opened);
        EXPECT_EQ(result, S_OK) << way;
        if (opened)
            opened->Release();
    }
    ULONG same = FALSE;
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(session_, nullptr, book_, size, id, size, id,
                                                     0, &same),
              S_OK);
    EXPECT_TRUE(same);
    MAPIFreeBuffer(id);
}

TEST_F(ComponentFunctions, WithoutAnAddressBookTheyRefuse) {
    ULONG size = 0, type = 0;
    LPENTRYID id = reinterpret_cast<LPENTRYID>(1);
    LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
    EXPECT_EQ(HrGetGALFromEmsmdbUID(session_, nullptr, nullptr, &size, &id),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(id, nullptr);
    EXPECT_EQ(
        HrOpenABEntryUsingDefaultContext(session_, nullptr, 0, nullptr, nullptr, 0, &type, &opened),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(opened, nullptr);
    EXPECT_EQ(HrOpenABEntryWithSupport(nullptr, 0, nullptr, nullptr, 0, &type, &opened),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrDoABDetailsWithProviderUID(nullptr, nullptr, nullptr, nullptr, nullptr, 0, nullptr,
                                           nullptr, nullptr, nullptr, 0),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrDoABDetailsWithExchangeContext(session_, nullptr, nullptr, nullptr, nullptr,
                                               nullptr, 0, nullptr, nullptr, nullptr, nullptr, 0),
              MAPI_E_INVALID_PARAMETER);
    MAPIUID provider{};
    EXPECT_EQ(HrOpenABEntryWithProviderUIDSupport(&provider, nullptr, 0, nullptr, nullptr, 0, &type,
                                                  &opened),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(ComponentFunctions, AProviderOpensEntriesThroughItsSupportObject) {
    BYTE bytes[24] = {};
    const auto id = reinterpret_cast<LPENTRYID>(bytes);
    MAPIUID provider{};
    for (const bool names_provider : {false, true}) {
        OpeningSupport support;
        ULONG type = 0;
        LPUNKNOWN opened = nullptr;
        EXPECT_EQ(names_provider
                      ? HrOpenABEntryWithProviderUIDSupport(&provider, &support, sizeof bytes, id,
                                                            &IID_IMailUser, MAPI_MODIFY, &type,
                                                            &opened)
                      : HrOpenABEntryWithSupport(&support, sizeof bytes, id, &IID_IMailUser,
                                                 MAPI_MODIFY, &type, &opened),
                  S_OK);
        EXPECT_EQ(opened, &support);
        EXPECT_EQ(type, static_cast<ULONG>(MAPI_MAILUSER));
        EXPECT_EQ(support.size_, sizeof bytes);
        EXPECT_EQ(support.id_, id);
        EXPECT_EQ(support.wanted_, &IID_IMailUser);
        EXPECT_EQ(support.flags_, MAPI_MODIFY);
    }
    OpeningSupport support;
    support.throws_ = true;
    ULONG type = 0;
    LPUNKNOWN opened = nullptr;
    EXPECT_EQ(HrOpenABEntryWithSupport(&support, sizeof bytes, id, nullptr, 0, &type, &opened),
              MAPI_E_CALL_FAILED);
    EXPECT_EQ(opened, nullptr);
}

TEST_F(ComponentFunctions, TwoEntriesAreNotOne) {
    LPMAPICONTAINER root = nullptr;
    ULONG type = 0;
    ASSERT_EQ(book_->OpenEntry(0, nullptr, nullptr, 0, &type, reinterpret_cast<LPUNKNOWN*>(&root)),
              S_OK);
    LPMAPITABLE table = nullptr;
    ASSERT_EQ(root->GetHierarchyTable(CONVENIENT_DEPTH, &table), S_OK);
    SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    LPSRowSet rows = nullptr;
    ASSERT_EQ(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                             0, &rows),
              S_OK);
    ASSERT_GE(rows->cRows, 2u);
    const SBinary& one = rows->aRow[0].lpProps[0].Value.bin;
    const SBinary& other = rows->aRow[1].lpProps[0].Value.bin;
    ULONG same = TRUE;
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(
                  session_, nullptr, book_, one.cb, reinterpret_cast<LPENTRYID>(one.lpb), other.cb,
                  reinterpret_cast<LPENTRYID>(other.lpb), 0, &same),
              S_OK);
    EXPECT_FALSE(same);
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(
                  session_, nullptr, nullptr, one.cb, reinterpret_cast<LPENTRYID>(one.lpb),
                  other.cb, reinterpret_cast<LPENTRYID>(other.lpb), 0, &same),
              MAPI_E_INVALID_PARAMETER);
    FreeProws(rows);
    table->Release();
    root->Release();
}

TEST_F(ComponentFunctions, DetailsAreShownOfAnEntry) {
    ULONG size = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &size, &id), S_OK);
    ULONG_PTR window = 0;
    EXPECT_EQ(HrDoABDetailsWithExchangeContext(session_, nullptr, book_, &window, nullptr, nullptr,
                                               size, id, nullptr, nullptr, nullptr, DIALOG_MODAL),
              S_OK);
    EXPECT_EQ(HrDoABDetailsWithProviderUID(nullptr, book_, &window, nullptr, nullptr, size, id,
                                           nullptr, nullptr, nullptr, DIALOG_MODAL),
              S_OK);
    MAPIFreeBuffer(id);
    // The entry is looked for: of what is no identifier nothing is shown.
    BYTE nothing[24] = {};
    const auto none = reinterpret_cast<LPENTRYID>(nothing);
    EXPECT_EQ(HrDoABDetailsWithExchangeContext(session_, nullptr, book_, &window, nullptr, nullptr,
                                               sizeof nothing, none, nullptr, nullptr, nullptr,
                                               DIALOG_MODAL),
              MAPI_E_UNKNOWN_ENTRYID);
    EXPECT_EQ(HrDoABDetailsWithProviderUID(nullptr, book_, &window, nullptr, nullptr,
                                           sizeof nothing, none, nullptr, nullptr, nullptr,
                                           DIALOG_MODAL),
              MAPI_E_UNKNOWN_ENTRYID);
}

namespace {

/// Every way to open an entry of an address book that is an object's method behind a name.
struct WayToOpen {
    const char* name;
    bool needs_session;
    HRESULT (*open)(LPMAPISESSION, LPADRBOOK, ULONG, LPENTRYID, ULONG, ULONG*, LPUNKNOWN*);
};
const WayToOpen kWaysToOpen[] = {
    {"by default", true,
     [](LPMAPISESSION session, LPADRBOOK book, ULONG size, LPENTRYID id, ULONG flags, ULONG* type,
        LPUNKNOWN* out) {
         return HrOpenABEntryUsingDefaultContext(session, book, size, id, nullptr, flags, type,
                                                 out);
     }},
    {"with a service", true,
     [](LPMAPISESSION session, LPADRBOOK book, ULONG size, LPENTRYID id, ULONG flags, ULONG* type,
        LPUNKNOWN* out) {
         MAPIUID service{{1}};
         return HrOpenABEntryWithExchangeContext(session, &service, book, size, id, nullptr, flags,
                                                 type, out);
     }},
    {"with a provider", false,
     [](LPMAPISESSION, LPADRBOOK book, ULONG size, LPENTRYID id, ULONG flags, ULONG* type,
        LPUNKNOWN* out) {
         return HrOpenABEntryWithProviderUID(nullptr, book, size, id, nullptr, flags, type, out);
     }},
    {"with a row", false,
     [](LPMAPISESSION, LPADRBOOK book, ULONG size, LPENTRYID id, ULONG flags, ULONG* type,
        LPUNKNOWN* out) {
         return HrOpenABEntryWithResolvedRow(nullptr, book, size, id, nullptr, flags, type, out);
     }},
};

} // namespace

TEST_F(ComponentFunctions, EntriesAreOpenedWithTheFlagsOfTheAddressBook) {
    ULONG size = 0, type = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &size, &id), S_OK);
    for (const WayToOpen& way : kWaysToOpen) {
        for (const ULONG flags :
             {ULONG{MAPI_BEST_ACCESS}, ULONG{MAPI_CACHE_ONLY}, ULONG{MAPI_DEFERRED_ERRORS},
              ULONG{MAPI_GAL_ONLY}, ULONG{MAPI_NO_CACHE}}) {
            LPUNKNOWN opened = nullptr;
            type = 0;
            EXPECT_EQ(way.open(session_, book_, size, id, flags, &type, &opened), S_OK)
                << way.name << ' ' << flags;
            EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT)) << way.name;
            if (opened)
                opened->Release();
        }
        LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(way.open(session_, book_, size, id, 0x8000'0000, &type, &opened),
                  MAPI_E_UNKNOWN_FLAGS)
            << way.name;
        EXPECT_EQ(opened, nullptr) << way.name;
    }
    MAPIFreeBuffer(id);
}

TEST_F(ComponentFunctions, EntriesAreOpenedForWritingWhereTheyCanBeWritten) {
    ULONG all_size = 0, own_size = 0;
    LPENTRYID all = nullptr, own = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &all_size, &all), S_OK);
    ASSERT_EQ(book_->GetPAB(&own_size, &own), S_OK);
    for (const WayToOpen& way : kWaysToOpen) {
        for (const ULONG flags : {ULONG{MAPI_MODIFY}, ULONG{MAPI_MODIFY | MAPI_GAL_ONLY}}) {
            ULONG type = 0;
            LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
            EXPECT_EQ(way.open(session_, book_, all_size, all, flags, &type, &opened),
                      MAPI_E_NO_ACCESS)
                << way.name << ' ' << flags;
            EXPECT_EQ(opened, nullptr) << way.name;
            EXPECT_EQ(way.open(session_, book_, own_size, own, flags, &type, &opened), S_OK)
                << way.name << ' ' << flags;
            EXPECT_EQ(type, static_cast<ULONG>(MAPI_ABCONT)) << way.name;
            if (opened)
                opened->Release();
        }
    }
    MAPIFreeBuffer(all);
    MAPIFreeBuffer(own);
}

TEST_F(ComponentFunctions, EntriesThatAreNoneAreNotOpened) {
    BYTE nothing[24] = {};
    const auto none = reinterpret_cast<LPENTRYID>(nothing);
    for (const WayToOpen& way : kWaysToOpen) {
        ULONG type = 0;
        LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(way.open(session_, book_, sizeof nothing, none, 0, &type, &opened),
                  MAPI_E_UNKNOWN_ENTRYID)
            << way.name;
        EXPECT_EQ(opened, nullptr) << way.name;
        opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(way.open(session_, book_, sizeof nothing, nullptr, 0, &type, &opened),
                  MAPI_E_INVALID_PARAMETER)
            << way.name;
        EXPECT_EQ(opened, nullptr) << way.name;
        EXPECT_EQ(way.open(session_, book_, 0, nullptr, 0, &type, nullptr),
                  MAPI_E_INVALID_PARAMETER)
            << way.name << ", without a place for the object";
    }
}

TEST_F(ComponentFunctions, OpeningNeedsAnAddressBookAndWhereItIsNamedASession) {
    for (const WayToOpen& way : kWaysToOpen) {
        ULONG type = 0;
        LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(way.open(session_, nullptr, 0, nullptr, 0, &type, &opened),
                  MAPI_E_INVALID_PARAMETER)
            << way.name;
        EXPECT_EQ(opened, nullptr) << way.name;
        EXPECT_EQ(way.open(session_, nullptr, 0, nullptr, 0, &type, nullptr),
                  MAPI_E_INVALID_PARAMETER)
            << way.name;
        // With neither size nor address it is the address book itself that is opened.
        opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(way.open(nullptr, book_, 0, nullptr, 0, &type, &opened),
                  way.needs_session ? MAPI_E_INVALID_PARAMETER : S_OK)
            << way.name;
        EXPECT_EQ(opened == nullptr, way.needs_session) << way.name;
        if (opened)
            opened->Release();
    }
}

TEST_F(ComponentFunctions, WhatNamesASessionNeedsOne) {
    ULONG size = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &size, &id), S_OK);
    ULONG same = TRUE;
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(nullptr, nullptr, book_, size, id, size, id, 0,
                                                     &same),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(session_, nullptr, book_, size, id, size, id,
                                                     0, nullptr),
              MAPI_E_INVALID_PARAMETER)
        << "without a place for the result";
    EXPECT_EQ(HrCompareABEntryIDsWithExchangeContext(session_, nullptr, book_, size, id, size, id,
                                                     1, &same),
              MAPI_E_UNKNOWN_FLAGS);
    ULONG_PTR window = 0;
    EXPECT_EQ(HrDoABDetailsWithExchangeContext(nullptr, nullptr, book_, &window, nullptr, nullptr,
                                               size, id, nullptr, nullptr, nullptr, DIALOG_MODAL),
              MAPI_E_INVALID_PARAMETER);
    MAPIFreeBuffer(id);
}

TEST_F(ComponentFunctions, ASupportObjectSaysWhyItOpensNothing) {
    BYTE bytes[24] = {};
    const auto id = reinterpret_cast<LPENTRYID>(bytes);
    mapisim::test::RefusingSupport support;
    ULONG type = 0;
    for (const bool names_provider : {false, true}) {
        const auto open = [&](LPMAPISUP of, LPUNKNOWN* out) {
            return names_provider
                       ? HrOpenABEntryWithProviderUIDSupport(nullptr, of, sizeof bytes, id, nullptr,
                                                             0, &type, out)
                       : HrOpenABEntryWithSupport(of, sizeof bytes, id, nullptr, 0, &type, out);
        };
        LPUNKNOWN opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(open(&support, &opened), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(opened, nullptr);
        opened = reinterpret_cast<LPUNKNOWN>(1);
        EXPECT_EQ(open(nullptr, &opened), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(opened, nullptr);
        EXPECT_EQ(open(nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    }
}

TEST_F(ComponentFunctions, TheUserMayRefuseToSeeDetails) {
    ULONG size = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrGetGALFromEmsmdbUID(session_, book_, nullptr, &size, &id), S_OK);
    ULONG_PTR window = 0;
    const auto with_service = [&] {
        return HrDoABDetailsWithExchangeContext(session_, nullptr, book_, &window, nullptr, nullptr,
                                                size, id, nullptr, nullptr, nullptr, DIALOG_MODAL);
    };
    const auto with_provider = [&] {
        return HrDoABDetailsWithProviderUID(nullptr, book_, &window, nullptr, nullptr, size, id,
                                            nullptr, nullptr, nullptr, DIALOG_MODAL);
    };
    ASSERT_EQ(MapiSimSet("user.details", "false", nullptr, 0), MAPISIM_OK);
    EXPECT_EQ(with_service(), MAPI_E_USER_CANCEL);
    EXPECT_EQ(with_provider(), MAPI_E_USER_CANCEL);
    ASSERT_EQ(MapiSimSet("user.details", "true", nullptr, 0), MAPISIM_OK);
    EXPECT_EQ(with_service(), S_OK);
    EXPECT_EQ(with_provider(), S_OK);
    MAPIFreeBuffer(id);
}

TEST_F(ComponentFunctions, ReferencesAreCountedOfWhatIsThere) {
    EXPECT_EQ(UlAddRef(book_), 2u);
    EXPECT_EQ(UlRelease(book_), 1u);
    EXPECT_EQ(UlAddRef(nullptr), 0u);
    EXPECT_EQ(UlRelease(nullptr), 0u);
}

TEST_F(ComponentFunctions, TheAllocatorOfOleObjectsWorks) {
    const LPMALLOC allocator = MAPIGetDefaultMalloc();
    ASSERT_NE(allocator, nullptr);
    auto* block = static_cast<char*>(allocator->Alloc(4));
    ASSERT_NE(block, nullptr);
    std::memcpy(block, "abc", 4);
    block = static_cast<char*>(allocator->Realloc(block, 100));
    EXPECT_STREQ(block, "abc");
    EXPECT_EQ(allocator->GetSize(block), 100u);
    allocator->Free(block);
    allocator->Free(nullptr);
    EXPECT_EQ(MAPIGetDefaultMalloc(), allocator);
    allocator->Release();
    allocator->Release();
}

namespace {

void STDAPICALLTYPE drop_all(LPSPropTagArray tags) {
    tags->cValues = 0;
}

void STDAPICALLTYPE make_narrow(LPSPropTagArray tags) {
    for (ULONG i = 0; i < tags->cValues; ++i)
        if (PROP_TYPE(tags->aulPropTag[i]) == PT_UNICODE)
            tags->aulPropTag[i] = CHANGE_PROP_TYPE(tags->aulPropTag[i], PT_STRING8);
}

void STDAPICALLTYPE claim_more(LPSPropTagArray tags) {
    tags->cValues += 100;
}

} // namespace

TEST_F(ComponentFunctions, ColumnsAreAddedToThoseThatAFilterLeaves) {
    LPMAPITABLE table = nullptr;
    ASSERT_EQ(session_->GetMsgStoresTable(0, &table), S_OK);
    SizedSPropTagArray(1, added) = {1, {PR_ENTRYID}};
    const auto count_with = [&](void(STDAPICALLTYPE * filter)(LPSPropTagArray)) {
        EXPECT_EQ(HrAddColumnsEx(table, reinterpret_cast<LPSPropTagArray>(&added),
                                 MAPIAllocateBuffer, MAPIFreeBuffer, filter),
                  S_OK);
        LPSPropTagArray columns = nullptr;
        EXPECT_EQ(table->QueryColumns(0, &columns), S_OK);
        EXPECT_EQ(columns->aulPropTag[0], PR_ENTRYID);
        const ULONG count = columns->cValues;
        MAPIFreeBuffer(columns);
        return count;
    };
    EXPECT_GT(count_with(nullptr), 1u);
    EXPECT_EQ(count_with(&drop_all), 1u);
    EXPECT_EQ(HrAddColumnsEx(table, nullptr, MAPIAllocateBuffer, MAPIFreeBuffer, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrAddColumnsEx(nullptr, reinterpret_cast<LPSPropTagArray>(&added), MAPIAllocateBuffer,
                             MAPIFreeBuffer, nullptr),
              MAPI_E_INVALID_PARAMETER);
    table->Release();
}

TEST_F(ComponentFunctions, AFilterMakesColumnsNarrow) {
    LPMAPITABLE table = nullptr;
    ASSERT_EQ(session_->GetMsgStoresTable(0, &table), S_OK);
    SizedSPropTagArray(3, few) = {3, {PR_DISPLAY_NAME_W, PR_ENTRYID, PR_PROVIDER_DISPLAY_W}};
    SizedSPropTagArray(2, added) = {2, {PR_INSTANCE_KEY, PR_PROVIDER_DISPLAY_W}};
    const auto columns_with = [&](void(STDAPICALLTYPE * filter)(LPSPropTagArray)) {
        EXPECT_EQ(table->SetColumns(reinterpret_cast<LPSPropTagArray>(&few), 0), S_OK);
        EXPECT_EQ(HrAddColumnsEx(table, reinterpret_cast<LPSPropTagArray>(&added),
                                 MAPIAllocateBuffer, MAPIFreeBuffer, filter),
                  S_OK);
        LPSPropTagArray columns = nullptr;
        EXPECT_EQ(table->QueryColumns(0, &columns), S_OK);
        std::vector<ULONG> tags(columns->aulPropTag, columns->aulPropTag + columns->cValues);
        MAPIFreeBuffer(columns);
        return tags;
    };
    const std::vector<ULONG> as_they_were{PR_INSTANCE_KEY, PR_PROVIDER_DISPLAY_W, PR_DISPLAY_NAME_W,
                                          PR_ENTRYID};
    EXPECT_EQ(columns_with(nullptr), as_they_were);
    EXPECT_EQ(columns_with(&claim_more), as_they_were) << "it cannot add any";
    EXPECT_EQ(
        columns_with(&make_narrow),
        (std::vector<ULONG>{PR_INSTANCE_KEY, PR_PROVIDER_DISPLAY_W, PR_DISPLAY_NAME_A, PR_ENTRYID}))
        << "what is added comes once, as it is added";
    LPSRowSet rows = nullptr;
    ASSERT_EQ(table->QueryRows(1, 0, &rows), S_OK);
    ASSERT_EQ(rows->cRows, 1u);
    EXPECT_EQ(rows->aRow[0].lpProps[1].ulPropTag, PR_PROVIDER_DISPLAY_W);
    ASSERT_EQ(rows->aRow[0].lpProps[2].ulPropTag, PR_DISPLAY_NAME_A);
    EXPECT_GT(std::strlen(rows->aRow[0].lpProps[2].Value.lpszA), 1u);
    FreeProws(rows);
    table->Release();
}

TEST_F(ComponentFunctions, ColumnsAreAddedBeforeThoseThatAreThere) {
    LPMAPITABLE table = nullptr;
    ASSERT_EQ(session_->GetMsgStoresTable(0, &table), S_OK);
    SizedSPropTagArray(2, few) = {2, {PR_DISPLAY_NAME_A, PR_ENTRYID}};
    ASSERT_EQ(table->SetColumns(reinterpret_cast<LPSPropTagArray>(&few), 0), S_OK);
    SizedSPropTagArray(2, added) = {2, {PR_ENTRYID, PR_INSTANCE_KEY}};
    const auto tags = reinterpret_cast<LPSPropTagArray>(&added);
    EXPECT_EQ(HrAddColumns(table, tags, MAPIAllocateBuffer, MAPIFreeBuffer), S_OK);
    LPSPropTagArray columns = nullptr;
    ASSERT_EQ(table->QueryColumns(0, &columns), S_OK);
    ASSERT_EQ(columns->cValues, 3u);
    EXPECT_EQ(columns->aulPropTag[0], PR_ENTRYID);
    EXPECT_EQ(columns->aulPropTag[1], PR_INSTANCE_KEY);
    EXPECT_EQ(columns->aulPropTag[2], PR_DISPLAY_NAME_A);
    MAPIFreeBuffer(columns);
    EXPECT_EQ(HrAddColumns(nullptr, tags, MAPIAllocateBuffer, MAPIFreeBuffer),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrAddColumns(table, nullptr, MAPIAllocateBuffer, MAPIFreeBuffer),
              MAPI_E_INVALID_PARAMETER);
    table->Release();
}

TEST_F(ComponentFunctions, APropertyIsThereOrNot) {
    LPMAPIPROP section = nullptr;
    ASSERT_EQ(
        session_->OpenProfileSection(nullptr, nullptr, 0, reinterpret_cast<LPPROFSECT*>(&section)),
        S_OK);
    EXPECT_TRUE(FPropExists(section, PR_PROFILE_NAME_A));
    EXPECT_FALSE(FPropExists(section, PR_BODY_A));
    EXPECT_FALSE(FPropExists(nullptr, PR_PROFILE_NAME_A));
    section->Release();
}

TEST_F(ComponentFunctions, WhatNeedsAServerSaysThatThereIsNone) {
    LPSTREAM stream = reinterpret_cast<LPSTREAM>(1);
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", nullptr, nullptr, 0, &stream),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann", nullptr, nullptr, 0, &stream), E_INVALIDARG);
    EXPECT_EQ(HrGetAutoDiscoverXML(nullptr, nullptr, nullptr, 0, &stream), E_INVALIDARG);
    constexpr auto kTooLong = static_cast<HRESULT>(0x8007007A); // STRSAFE_E_INSUFFICIENT_BUFFER
    const std::wstring fits = L"ann@" + std::wstring(251, L'x');
    EXPECT_EQ(HrGetAutoDiscoverXML(fits.c_str(), fits.c_str(), nullptr, 0, &stream),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(HrGetAutoDiscoverXML((fits + L"x").c_str(), nullptr, nullptr, 0, &stream), kTooLong);
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", (fits + L"x").c_str(), nullptr, 0, &stream),
              kTooLong);
    EXPECT_EQ(stream, nullptr);
    constexpr GUID kGlobalState = {
        0xFBEFFD93, 0xB11F, 0x4094, {0x84, 0x2B, 0x96, 0xDC, 0xD3, 0x1E, 0x63, 0xD1}};
    int something = 0;
    LPVOID offline = &something;
    EXPECT_EQ(HrOpenOfflineObj(0, L"MapiSim", &kGlobalState, nullptr, &offline), MAPI_E_NOT_FOUND);
    EXPECT_EQ(offline, nullptr);
    EXPECT_EQ(HrOpenOfflineObj(1, L"MapiSim", &kGlobalState, nullptr, &offline),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrOpenOfflineObj(0, L"MapiSim", &kGlobalState, nullptr, nullptr),
              MAPI_E_INVALID_PARAMETER);
    BOOL by_policy = TRUE;
    EXPECT_FALSE(GetDefCachedMode(&by_policy));
    EXPECT_FALSE(by_policy);
    by_policy = TRUE;
    EXPECT_FALSE(GetDefCachedModeDownloadPubFoldFavs(&by_policy));
    EXPECT_FALSE(by_policy);
    EXPECT_FALSE(GetDefCachedMode(nullptr));
    EXPECT_FALSE(GetDefCachedModeDownloadPubFoldFavs(nullptr));
    MAPICrashRecovery(1);
}

TEST_F(ComponentFunctions, ABlockIsCopiedIntoALargerOne) {
    LPVOID block = nullptr, larger = nullptr;
    ASSERT_EQ(MAPIAllocateBuffer(4, &block), S_OK);
    std::memcpy(block, "abc", 4);
    ASSERT_EQ(MAPIReallocateBuffer(block, 100, &larger), S_OK);
    EXPECT_STREQ(static_cast<const char*>(larger), "abc");
    LPVOID smaller = nullptr;
    ASSERT_EQ(MAPIReallocateBuffer(larger, 2, &smaller), S_OK);
    EXPECT_EQ(std::memcmp(smaller, "ab", 2), 0);
    LPVOID linked = nullptr, out = reinterpret_cast<LPVOID>(1);
    ASSERT_EQ(MAPIAllocateMore(8, block, &linked), S_OK);
    EXPECT_EQ(MAPIReallocateBuffer(linked, 8, &out), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(out, nullptr);
    EXPECT_EQ(MAPIReallocateBuffer(nullptr, 8, &out), S_OK);
    for (LPVOID each : {block, larger, smaller, out})
        EXPECT_EQ(MAPIFreeBuffer(each), 0u);
    EXPECT_EQ(MAPIReallocateBuffer(nullptr, 8, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(ComponentFunctions, OneOfSeveralValues) {
    LONG numbers[] = {7, 8, 9};
    SPropValue many{}, one{};
    many.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6600);
    many.Value.MVl = {3, numbers};
    GetInstance(&many, &one, 2);
    EXPECT_EQ(one.ulPropTag, PROP_TAG(PT_LONG, 0x6600));
    EXPECT_EQ(one.Value.l, 9);
    GetInstance(&many, &one, 3);
    EXPECT_EQ(one.ulPropTag, PR_NULL);
    LPSTR texts[] = {const_cast<LPSTR>("a"), const_cast<LPSTR>("b")};
    many.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6601);
    many.Value.MVszA = {2, texts};
    GetInstance(&many, &one, 1);
    EXPECT_EQ(one.Value.lpszA, texts[1]);
    many.ulPropTag = PR_IMPORTANCE;
    GetInstance(&many, &one, 0);
    EXPECT_EQ(one.ulPropTag, PR_NULL);
    GetInstance(nullptr, &one, 0);
    EXPECT_EQ(one.ulPropTag, PR_NULL);
    GetInstance(&many, nullptr, 0);
}

TEST_F(ComponentFunctions, TheLibraryNamesItselfAndMakesNoClass) {
    char path[4096] = "";
    EXPECT_TRUE(FGetComponentPath(const_cast<LPSTR>("{473FF9A0-D659-11D1-A4B2-006008AF820E}"),
                                  nullptr, path, sizeof path, FALSE));
    EXPECT_EQ(std::string(path), mapisim::platform::own_library_path());
    EXPECT_FALSE(FGetComponentPath(const_cast<LPSTR>("x"), nullptr, path, 3, FALSE));
    EXPECT_FALSE(FGetComponentPath(nullptr, nullptr, path, sizeof path, FALSE));
    EXPECT_NE(FixMAPI(), 0u);
    LPVOID made = reinterpret_cast<LPVOID>(1);
    EXPECT_EQ(DllGetClassObject(IID_IUnknown, IID_IUnknown, &made),
              static_cast<HRESULT>(0x80040111));
    EXPECT_EQ(made, nullptr);
    EXPECT_EQ(DllGetClassObject(IID_IUnknown, IID_IUnknown, nullptr), E_INVALIDARG);
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE) << "it is initialised";
}

TEST(ComponentLibrary, MayBeUnloadedWhenNothingOfItIsLeft) {
    MapiSimReset();
    MapiSimCensus left{};
    MapiSimTakeCensus(&left);
    ASSERT_EQ(left.objects, 0u) << "a test before left an object";
    EXPECT_EQ(DllCanUnloadNow(), S_OK);
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE) << "it is initialised";
    LPPROFADMIN admin = nullptr;
    ASSERT_EQ(MAPIAdminProfiles(0, &admin), S_OK);
    MAPIUninitialize();
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE) << "an object of its is left";
    admin->Release();
    EXPECT_EQ(DllCanUnloadNow(), S_OK);
    MapiSimReset();
}
