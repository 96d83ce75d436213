#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <imessage.h>
#include <mapiutil.h>
#include <mapix.h>

#include "utility/conversation_index.h"

namespace {

using Bytes = std::vector<BYTE>;

/// A client with a session and its default store's identifiers.
class Identifiers : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr,
                              MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session_),
                  S_OK);
        LPMAPITABLE table = nullptr;
        ASSERT_EQ(session_->GetMsgStoresTable(0, &table), S_OK);
        SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_RECORD_KEY}};
        LPSRowSet rows = nullptr;
        ASSERT_EQ(HrQueryAllRows(table, reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                 nullptr, 0, &rows),
                  S_OK);
        ASSERT_GE(rows->cRows, 1u);
        store_ = bytes(rows->aRow[0].lpProps[0].Value.bin);
        key_ = bytes(rows->aRow[0].lpProps[1].Value.bin);
        FreeProws(rows);
        table->Release();
    }
    void TearDown() override {
        session_->Logoff(0, 0, 0);
        session_->Release();
        MAPIUninitialize();
    }

    static Bytes bytes(const SBinary& binary) { return {binary.lpb, binary.lpb + binary.cb}; }
    static Bytes taken(ULONG size, LPENTRYID id) {
        const auto* const first = reinterpret_cast<const BYTE*>(id);
        Bytes all(first, first + size);
        MAPIFreeBuffer(id);
        return all;
    }
    static LPENTRYID entry(Bytes& id) { return reinterpret_cast<LPENTRYID>(id.data()); }
    static ULONG size(const Bytes& id) { return static_cast<ULONG>(id.size()); }

    LPMAPISESSION session_ = nullptr;
    Bytes store_, key_;
    Bytes message_ = {0, 0, 0, 0, 1, 2, 3, 4, 5};
};

} // namespace

TEST_F(Identifiers, ACompoundOneComesApartIntoStoreAndObject) {
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrComposeEID(session_, size(key_), key_.data(), size(message_), entry(message_),
                           &size_, &id),
              S_OK);
    Bytes compound = taken(size_, id);
    EXPECT_GT(compound.size(), key_.size() + message_.size());
    ULONG store_size = 0, message_size = 0;
    LPENTRYID store = nullptr, message = nullptr;
    ASSERT_EQ(HrDecomposeEID(session_, size(compound), entry(compound), &store_size, &store,
                             &message_size, &message),
              S_OK);
    EXPECT_EQ(taken(store_size, store), store_);
    EXPECT_EQ(taken(message_size, message), message_);
}

TEST_F(Identifiers, WithoutAStoreTheObjectsIsCopied) {
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrComposeEID(session_, 0, nullptr, size(message_), entry(message_), &size_, &id),
              S_OK);
    EXPECT_EQ(taken(size_, id), message_);
    ULONG store_size = 9, message_size = 0;
    LPENTRYID store = entry(message_), message = nullptr;
    ASSERT_EQ(HrDecomposeEID(session_, size(message_), entry(message_), &store_size, &store,
                             &message_size, &message),
              S_OK);
    EXPECT_EQ(store_size, 0u);
    EXPECT_EQ(store, nullptr);
    EXPECT_EQ(taken(message_size, message), message_);
}

TEST_F(Identifiers, TheTextFormsSayTheSame) {
    LPTSTR text = nullptr;
    ASSERT_EQ(
        HrComposeMsgID(session_, size(key_), key_.data(), size(message_), entry(message_), &text),
        S_OK);
    ULONG store_size = 0, message_size = 0;
    LPENTRYID store = nullptr, message = nullptr;
    ASSERT_EQ(HrDecomposeMsgID(session_, text, &store_size, &store, &message_size, &message), S_OK);
    EXPECT_EQ(taken(store_size, store), store_);
    EXPECT_EQ(taken(message_size, message), message_);
    MAPIFreeBuffer(text);

    ASSERT_EQ(HrSzFromEntryID(size(message_), entry(message_), &text), S_OK);
    EXPECT_STREQ(reinterpret_cast<const char*>(text), "000000000102030405");
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    ASSERT_EQ(HrEntryIDFromSz(text, &size_, &id), S_OK);
    EXPECT_EQ(taken(size_, id), message_);
    MAPIFreeBuffer(text);
}

TEST_F(Identifiers, WithoutAStoreTheTextIsTheObjectsOwn) {
    LPTSTR text = nullptr, own = nullptr;
    ASSERT_EQ(HrComposeMsgID(session_, 0, nullptr, size(message_), entry(message_), &text), S_OK);
    ASSERT_EQ(HrSzFromEntryID(size(message_), entry(message_), &own), S_OK);
    EXPECT_STREQ(reinterpret_cast<const char*>(text), reinterpret_cast<const char*>(own));
    ULONG store_size = 9, message_size = 0;
    LPENTRYID store = entry(message_), message = nullptr;
    ASSERT_EQ(HrDecomposeMsgID(session_, text, &store_size, &store, &message_size, &message), S_OK);
    EXPECT_EQ(store_size, 0u);
    EXPECT_EQ(store, nullptr);
    EXPECT_EQ(taken(message_size, message), message_);
    MAPIFreeBuffer(own);
    MAPIFreeBuffer(text);
}

TEST_F(Identifiers, WhatIsNoneIsRefused) {
    ULONG size_ = 0, other_size = 0;
    LPENTRYID id = entry(message_), other = entry(message_);
    Bytes key(16, 7);
    ASSERT_EQ(HrComposeEID(session_, 16, key.data(), size(message_), entry(message_), &size_, &id),
              S_OK);
    Bytes compound = taken(size_, id);
    EXPECT_EQ(
        HrDecomposeEID(session_, size(compound), entry(compound), &size_, &id, &other_size, &other),
        MAPI_E_NOT_FOUND);
    EXPECT_EQ(id, nullptr);
    EXPECT_EQ(other, nullptr);
    const auto text = [](const char* s) { return reinterpret_cast<LPTSTR>(const_cast<char*>(s)); };
    for (const char* bad : {"", "00", "0000000", "zz00000000", "000000001"})
        EXPECT_EQ(HrEntryIDFromSz(text(bad), &size_, &id), MAPI_E_INVALID_ENTRYID) << bad;
    EXPECT_EQ(HrDecomposeMsgID(session_, text("?"), &size_, &id, &other_size, &other),
              MAPI_E_INVALID_ENTRYID);
    LPTSTR out = nullptr;
    for (const ULONG few : {0u, 2u, 3u}) {
        for (const ULONG key_size : {0u, 16u}) {
            EXPECT_EQ(
                HrComposeEID(session_, key_size, key.data(), few, entry(message_), &size_, &id),
                MAPI_E_INVALID_PARAMETER);
            EXPECT_EQ(HrComposeMsgID(session_, key_size, key.data(), few, entry(message_), &out),
                      MAPI_E_INVALID_PARAMETER);
        }
        EXPECT_EQ(HrSzFromEntryID(few, entry(message_), &out), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(HrDecomposeEID(session_, few, entry(message_), &size_, &id, &other_size, &other),
                  MAPI_E_INVALID_PARAMETER);
    }
    EXPECT_EQ(HrSzFromEntryID(0x80000000, entry(message_), &out), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrSzFromEntryID(4, nullptr, &out), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrComposeEID(nullptr, 0, nullptr, 4, entry(message_), &size_, &id),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrComposeEID(session_, 4, nullptr, 4, entry(message_), &size_, &id),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrEntryIDFromSz(nullptr, &size_, &id), MAPI_E_INVALID_PARAMETER);
    for (const ULONG wild : {0x80000000u, 0xFFFFFFFFu}) {
        EXPECT_EQ(HrComposeEID(session_, wild, key.data(), 4, entry(message_), &size_, &id),
                  MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(HrComposeEID(session_, 16, key.data(), wild, entry(message_), &size_, &id),
                  MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(WrapStoreEntryID(0, text("x"), wild, entry(store_), &size_, &id),
                  MAPI_E_INVALID_PARAMETER);
    }
}

TEST_F(Identifiers, ComposingNeedsASessionAndPlacesForTheResult) {
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    LPTSTR text = nullptr;
    const auto id_size = size(message_);
    for (const auto& [key_size, key] : {std::pair<ULONG, LPBYTE>{0, nullptr},
                                        std::pair<ULONG, LPBYTE>{size(key_), key_.data()}}) {
        const auto compose = [&](LPMAPISESSION session, LPENTRYID from, ULONG* out_size,
                                 LPENTRYID* out) {
            return HrComposeEID(session, key_size, key, id_size, from, out_size, out);
        };
        EXPECT_EQ(compose(nullptr, entry(message_), &size_, &id), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(compose(session_, nullptr, &size_, &id), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(compose(session_, entry(message_), nullptr, &id), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(compose(session_, entry(message_), &size_, nullptr), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(id, nullptr);
        const auto compose_text = [&](LPMAPISESSION session, LPENTRYID from, LPTSTR* out) {
            return HrComposeMsgID(session, key_size, key, id_size, from, out);
        };
        EXPECT_EQ(compose_text(nullptr, entry(message_), &text), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(compose_text(session_, nullptr, &text), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(compose_text(session_, entry(message_), nullptr), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(text, nullptr);
    }
    EXPECT_EQ(HrComposeMsgID(session_, 4, nullptr, id_size, entry(message_), &text),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(Identifiers, TakingApartNeedsASessionAndPlacesForTheResult) {
    ULONG size_ = 0;
    LPENTRYID made = nullptr;
    ASSERT_EQ(HrComposeEID(session_, size(key_), key_.data(), size(message_), entry(message_),
                           &size_, &made),
              S_OK);
    Bytes compound = taken(size_, made);
    LPTSTR text = nullptr;
    ASSERT_EQ(HrSzFromEntryID(size(compound), entry(compound), &text), S_OK);
    ULONG sizes[2] = {};
    LPENTRYID ids[2] = {};
    EXPECT_EQ(HrDecomposeEID(nullptr, size(compound), entry(compound), &sizes[0], &ids[0],
                             &sizes[1], &ids[1]),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(
        HrDecomposeEID(session_, size(compound), nullptr, &sizes[0], &ids[0], &sizes[1], &ids[1]),
        MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrDecomposeMsgID(nullptr, text, &sizes[0], &ids[0], &sizes[1], &ids[1]),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrDecomposeMsgID(session_, nullptr, &sizes[0], &ids[0], &sizes[1], &ids[1]),
              MAPI_E_INVALID_PARAMETER);
    for (int missing = 0; missing < 4; ++missing) {
        ULONG* const store_size = missing == 0 ? nullptr : &sizes[0];
        LPENTRYID* const store = missing == 1 ? nullptr : &ids[0];
        ULONG* const message_size = missing == 2 ? nullptr : &sizes[1];
        LPENTRYID* const message = missing == 3 ? nullptr : &ids[1];
        EXPECT_EQ(HrDecomposeEID(session_, size(compound), entry(compound), store_size, store,
                                 message_size, message),
                  MAPI_E_INVALID_PARAMETER)
            << missing;
        EXPECT_EQ(HrDecomposeMsgID(session_, text, store_size, store, message_size, message),
                  MAPI_E_INVALID_PARAMETER)
            << missing;
        EXPECT_EQ(ids[0], nullptr);
        EXPECT_EQ(ids[1], nullptr);
    }
    MAPIFreeBuffer(text);
}

TEST_F(Identifiers, TheTextFormNeedsPlacesForTheResult) {
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    LPTSTR text = nullptr;
    EXPECT_EQ(HrSzFromEntryID(size(message_), entry(message_), nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrSzFromEntryID(size(message_), nullptr, &text), MAPI_E_INVALID_PARAMETER);
    ASSERT_EQ(HrSzFromEntryID(size(message_), entry(message_), &text), S_OK);
    EXPECT_EQ(HrEntryIDFromSz(text, nullptr, &id), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(id, nullptr);
    EXPECT_EQ(HrEntryIDFromSz(text, &size_, nullptr), MAPI_E_INVALID_PARAMETER);
    MAPIFreeBuffer(text);
}

// No identifier has millions of bytes: what follows it is not read.
TEST_F(Identifiers, WildSizesAreRefused) {
    ULONG sizes[2] = {};
    LPENTRYID ids[2] = {};
    LPTSTR text = nullptr;
    for (const ULONG wild : {0x0100'0000u, 0x3FFF'FFFFu, 0x8000'0000u, 0xFFFF'FFFFu}) {
        EXPECT_EQ(
            HrDecomposeEID(session_, wild, entry(message_), &sizes[0], &ids[0], &sizes[1], &ids[1]),
            MAPI_E_INVALID_PARAMETER)
            << wild;
        EXPECT_EQ(HrSzFromEntryID(wild, entry(message_), &text), MAPI_E_INVALID_PARAMETER) << wild;
        EXPECT_EQ(HrComposeMsgID(session_, wild, key_.data(), 4, entry(message_), &text),
                  MAPI_E_INVALID_PARAMETER)
            << wild;
        EXPECT_EQ(HrComposeMsgID(session_, 16, key_.data(), wild, entry(message_), &text),
                  MAPI_E_INVALID_PARAMETER)
            << wild;
    }
    EXPECT_EQ(ids[1], nullptr);
    EXPECT_EQ(text, nullptr);
}

TEST_F(Identifiers, AWrappedStoreIsTheSameStore) {
    for (const char* name : {"mapisim.dll", "abc", ""}) {
        ULONG size_ = 0;
        LPENTRYID id = nullptr;
        ASSERT_EQ(WrapStoreEntryID(0, reinterpret_cast<LPTSTR>(const_cast<char*>(name)),
                                   size(store_), entry(store_), &size_, &id),
                  S_OK);
        Bytes wrapped = taken(size_, id);
        EXPECT_EQ(wrapped.size() % 4, 0u);
        EXPECT_STREQ(reinterpret_cast<const char*>(wrapped.data() + 22), name);
        LPMDB store = nullptr;
        ASSERT_EQ(session_->OpenMsgStore(0, size(wrapped), entry(wrapped), nullptr,
                                         MDB_NO_DIALOG | MDB_WRITE, &store),
                  S_OK);
        store->Release();
        ULONG same = FALSE;
        EXPECT_EQ(session_->CompareEntryIDs(size(wrapped), entry(wrapped), size(store_),
                                            entry(store_), 0, &same),
                  S_OK);
        EXPECT_TRUE(same);
        // Cut short, it is none.
        EXPECT_NE(session_->OpenMsgStore(0, size(wrapped) - 20, entry(wrapped), nullptr,
                                         MDB_NO_DIALOG, &store),
                  S_OK);
    }
    ULONG size_ = 0;
    LPENTRYID id = nullptr;
    EXPECT_EQ(WrapStoreEntryID(MAPI_UNICODE, reinterpret_cast<LPTSTR>(const_cast<wchar_t*>(L"x")),
                               size(store_), entry(store_), &size_, &id),
              S_OK);
    EXPECT_STREQ(reinterpret_cast<const char*>(taken(size_, id).data() + 22), "x");
    EXPECT_EQ(WrapStoreEntryID(4, reinterpret_cast<LPTSTR>(const_cast<char*>("x")), size(store_),
                               entry(store_), &size_, &id),
              MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(WrapStoreEntryID(0, nullptr, size(store_), entry(store_), &size_, &id),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(WrapStoreEntryID(0, reinterpret_cast<LPTSTR>(const_cast<char*>("x")), 3,
                               entry(store_), &size_, &id),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(Identifiers, AConversationIndexGrowsWithEachAnswer) {
    ULONG first_size = 0, second_size = 0;
    LPBYTE first = nullptr, second = nullptr;
    ASSERT_EQ(ScCreateConversationIndex(0, nullptr, &first_size, &first), S_OK);
    EXPECT_EQ(first_size, 22u);
    EXPECT_EQ(first[0], 1);
    ASSERT_EQ(ScCreateConversationIndex(first_size, first, &second_size, &second), S_OK);
    EXPECT_EQ(second_size, 27u);
    EXPECT_EQ(std::memcmp(first, second, first_size), 0);
    MAPIFreeBuffer(second);
    EXPECT_EQ(ScCreateConversationIndex(first_size - 1, first, &second_size, &second),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(second, nullptr);
    EXPECT_EQ(ScCreateConversationIndex(5, nullptr, &second_size, &second),
              MAPI_E_INVALID_PARAMETER);
    MAPIFreeBuffer(first);
}

TEST_F(Identifiers, AConversationIndexNeedsAParentThatIsOneAndPlacesForTheResult) {
    ULONG first_size = 0, second_size = 0;
    LPBYTE first = nullptr, second = nullptr;
    EXPECT_EQ(ScCreateConversationIndex(0, nullptr, nullptr, &first), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(first, nullptr);
    EXPECT_EQ(ScCreateConversationIndex(0, nullptr, &first_size, nullptr),
              MAPI_E_INVALID_PARAMETER);
    ASSERT_EQ(ScCreateConversationIndex(0, nullptr, &first_size, &first), S_OK);
    EXPECT_EQ(ScCreateConversationIndex(first_size, first, nullptr, &second),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCreateConversationIndex(first_size, first, &second_size, nullptr),
              MAPI_E_INVALID_PARAMETER);
    for (const ULONG wild : {0x0100'0000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
        second = first;
        EXPECT_EQ(ScCreateConversationIndex(wild, first, &second_size, &second),
                  MAPI_E_INVALID_PARAMETER)
            << wild;
        EXPECT_EQ(second, nullptr);
    }
    for (const BYTE begin : {BYTE{0}, BYTE{2}}) {
        first[0] = begin;
        EXPECT_EQ(ScCreateConversationIndex(first_size, first, &second_size, &second),
                  MAPI_E_INVALID_PARAMETER)
            << "that is no index: " << int{begin};
    }
    // Without a size the parent is not looked at.
    EXPECT_EQ(ScCreateConversationIndex(0, first, &second_size, &second), S_OK);
    EXPECT_EQ(second_size, 22u);
    MAPIFreeBuffer(second);
    MAPIFreeBuffer(first);
}

TEST(ConversationIndex, KeepsTheTimeThatWentBy) {
    constexpr std::uint64_t kBegun = 0x01D9'1234'5678'0000;
    const GUID guid{0x11223344, 0x5566, 0x7788, {1, 2, 3, 4, 5, 6, 7, 8}};
    const auto header = mapisim::utility::conversation_index(nullptr, 0, kBegun + 77, guid, 0);
    const Bytes begun(reinterpret_cast<const BYTE*>(header.data()),
                      reinterpret_cast<const BYTE*>(header.data()) + header.size());
    EXPECT_EQ(Bytes(begun.begin(), begun.begin() + 6), (Bytes{0x01, 0xD9, 0x12, 0x34, 0x56, 0x78}));
    EXPECT_EQ(std::memcmp(begun.data() + 6, &guid, sizeof guid), 0);
    const auto answered = [&](std::uint64_t later) {
        const auto all =
            mapisim::utility::conversation_index(begun.data(), 22, kBegun + later, guid, 0xAB);
        Bytes child;
        for (std::size_t i = 22; i < all.size(); ++i)
            child.push_back(std::to_integer<BYTE>(all[i]));
        return child;
    };
    EXPECT_EQ(answered(std::uint64_t{5} << 18), (Bytes{0, 0, 0, 5, 0xAB}));
    EXPECT_EQ(answered(std::uint64_t{1} << 48), (Bytes{0x40, 0, 0, 0, 0xAB}));
    EXPECT_EQ(answered(std::uint64_t{1} << 49), (Bytes{0x84, 0, 0, 0, 0xAB})) << "after 1.7 years";
    EXPECT_EQ(answered(0), (Bytes{0, 0, 0, 0, 0xAB}));
}

namespace {

class StorageCodes : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }
};

} // namespace

TEST_F(StorageCodes, HaveTheirLikes) {
    const std::pair<SCODE, SCODE> likes[] = {
        {STG_E_ACCESSDENIED, MAPI_E_NO_ACCESS},
        {STG_E_SHAREVIOLATION, MAPI_E_NO_ACCESS},
        {STG_E_LOCKVIOLATION, MAPI_E_NO_ACCESS},
        {STG_E_DISKISWRITEPROTECTED, MAPI_E_NO_ACCESS},
        {STG_E_FILENOTFOUND, MAPI_E_NOT_FOUND},
        {STG_E_PATHNOTFOUND, MAPI_E_NOT_FOUND},
        {STG_E_NOMOREFILES, MAPI_E_NOT_FOUND},
        {STG_E_FILEALREADYEXISTS, MAPI_E_COLLISION},
        {STG_E_INSUFFICIENTMEMORY, MAPI_E_NOT_ENOUGH_MEMORY},
        {STG_E_TOOMANYOPENFILES, MAPI_E_NOT_ENOUGH_RESOURCES},
        {STG_E_MEDIUMFULL, MAPI_E_NOT_ENOUGH_DISK},
        {STG_E_SEEKERROR, MAPI_E_DISK_ERROR},
        {STG_E_READFAULT, MAPI_E_DISK_ERROR},
        {STG_E_WRITEFAULT, MAPI_E_DISK_ERROR},
        {STG_E_INVALIDHEADER, MAPI_E_CORRUPT_DATA},
        {STG_E_DOCFILECORRUPT, MAPI_E_CORRUPT_DATA},
        {STG_E_INVALIDFLAG, MAPI_E_INVALID_PARAMETER},
        {STG_E_INVALIDNAME, MAPI_E_INVALID_PARAMETER},
        {STG_E_INVALIDPARAMETER, MAPI_E_INVALID_PARAMETER},
        {STG_E_INVALIDPOINTER, MAPI_E_INVALID_PARAMETER},
        {STG_E_NOTCURRENT, MAPI_E_OBJECT_CHANGED},
        {STG_E_REVERTED, MAPI_E_OBJECT_CHANGED},
    };
    for (const auto& [storages, mapis] : likes)
        EXPECT_EQ(MapStorageSCode(storages), mapis) << std::hex << storages;
}

TEST_F(StorageCodes, OfOleAreMapisOwn) {
    for (const SCODE code : {SCODE{S_OK}, SCODE{E_OUTOFMEMORY}, SCODE{E_INVALIDARG},
                             SCODE{E_NOINTERFACE}, SCODE{E_FAIL}})
        EXPECT_EQ(MapStorageSCode(code), code) << std::hex << code;
}

TEST_F(StorageCodes, WithoutALikeAreFailedCalls) {
    for (const SCODE code :
         {SCODE{STG_E_UNIMPLEMENTEDFUNCTION}, SCODE{STG_E_OLDFORMAT}, SCODE{STG_E_INUSE},
          SCODE{MAPI_E_NOT_FOUND}, static_cast<SCODE>(0x800312FF)})
        EXPECT_EQ(MapStorageSCode(code), MAPI_E_CALL_FAILED) << std::hex << code;
}
