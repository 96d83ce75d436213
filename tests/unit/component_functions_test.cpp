#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiutil.h>

#include "platform/modules.h"

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
}

TEST_F(ComponentFunctions, WhatNeedsAServerSaysThatThereIsNone) {
    LPSTREAM stream = reinterpret_cast<LPSTREAM>(1);
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", nullptr, nullptr, 0, &stream),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(stream, nullptr);
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann", nullptr, nullptr, 0, &stream), E_INVALIDARG);
    EXPECT_EQ(HrGetAutoDiscoverXML(nullptr, nullptr, nullptr, 0, &stream), E_INVALIDARG);
    BOOL by_policy = TRUE;
    EXPECT_FALSE(GetDefCachedMode(&by_policy));
    EXPECT_FALSE(by_policy);
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
    EXPECT_EQ(DllCanUnloadNow(), S_FALSE) << "it is initialised";
}
