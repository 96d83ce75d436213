#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <mapicode.h>
#include <mapiutil.h>

#include "../refusing_prop.h"
#include "mailbox_fixture.h"
#include "property/bag.h"
#include "property_helpers.h"

namespace {

using mapisim::property::Bag;
using mapisim::property::Value;

/// A store of another provider: its root is a folder of ours, and it knows of no other.
class ForeignStore final : public RefusingProp<IMsgStore> {
public:
    ForeignStore(IMsgStore* real, mapisim::notify::EntryId root)
        : real_(real), root_(std::move(root)) {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    HRESULT STDMETHODCALLTYPE GetProps(LPSPropTagArray tags, ULONG, ULONG* count,
                                       LPSPropValue* out) override {
        const Value* const value = bag.find(tags->aulPropTag[0]);
        const Value given =
            value ? *value : Value::error(PROP_ID(tags->aulPropTag[0]), MAPI_E_NOT_FOUND);
        const SCODE result = mapisim::property::export_values({&given, 1}, false, count, out);
        return result == S_OK && !value ? MAPI_W_ERRORS_RETURNED : result;
    }
    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        if (problems)
            *problems = nullptr;
        for (ULONG i = 0; i < count; ++i) {
            Value value;
            if (Value::from_client(values[i], value) != S_OK)
                return MAPI_E_INVALID_PARAMETER;
            bag.set(std::move(value));
        }
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE OpenEntry(ULONG size, LPENTRYID id, LPCIID wanted, ULONG flags,
                                        ULONG* type, LPUNKNOWN* out) override {
        ++opened;
        if (id && failure != S_OK) {
            *out = nullptr;
            return failure;
        }
        if (!id)
            return real_->OpenEntry(static_cast<ULONG>(root_.size()),
                                    reinterpret_cast<LPENTRYID>(root_.data()), wanted, flags, type,
                                    out);
        return real_->OpenEntry(size, id, wanted, flags, type, out);
    }
    HRESULT STDMETHODCALLTYPE SetReceiveFolder(LPTSTR, ULONG, ULONG size, LPENTRYID id) override {
        receive_folder = mapisim::notify::entry_id(size, id);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetReceiveFolder(LPTSTR, ULONG, ULONG* size, LPENTRYID* id,
                                               LPTSTR*) override {
        *id = nullptr;
        return receive_folder.empty() ? MAPI_E_NOT_FOUND
                                      : mapisim::property::export_bytes(receive_folder, size, id);
    }
    HRESULT STDMETHODCALLTYPE Advise(ULONG, LPENTRYID, ULONG, LPMAPIADVISESINK,
                                     ULONG_PTR*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE Unadvise(ULONG_PTR) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE CompareEntryIDs(ULONG, LPENTRYID, ULONG, LPENTRYID, ULONG,
                                              ULONG*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetReceiveFolderTable(ULONG, LPMAPITABLE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE StoreLogoff(ULONG*) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE AbortSubmit(ULONG, LPENTRYID, ULONG) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE GetOutgoingQueue(ULONG, LPMAPITABLE*) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE SetLockState(LPMESSAGE, ULONG) override { return MAPI_E_NO_SUPPORT; }
    HRESULT STDMETHODCALLTYPE FinishedMsg(ULONG, ULONG, LPENTRYID) override {
        return MAPI_E_NO_SUPPORT;
    }
    HRESULT STDMETHODCALLTYPE NotifyNewMail(LPNOTIFICATION) override { return MAPI_E_NO_SUPPORT; }

    Bag bag;
    mapisim::notify::EntryId receive_folder;
    int opened = 0;
    HRESULT failure = S_OK; ///< of opening a folder by its identifier

private:
    IMsgStore* const real_;
    mapisim::notify::EntryId root_;
};

class IpmSubtree : public MailboxTest {
protected:
    void SetUp() override {
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
        MailboxTest::SetUp();
    }
    void TearDown() override {
        MailboxTest::TearDown();
        DeinitMapiUtil();
    }

    /// What it gives, by tag.
    static std::map<ULONG, Value> validated(IMsgStore* store, ULONG flags) {
        std::map<ULONG, Value> values;
        ULONG count = 0;
        LPSPropValue given = nullptr;
        LPMAPIERROR error = reinterpret_cast<LPMAPIERROR>(1);
        EXPECT_EQ(HrValidateIPMSubtree(store, flags, &count, &given, &error), S_OK);
        EXPECT_EQ(error, nullptr);
        for (ULONG i = 0; i < count; ++i)
            EXPECT_EQ(Value::from_client(given[i], values[given[i].ulPropTag]), S_OK);
        mapisim::memory::free(given);
        return values;
    }
    std::string name_of(const Value& id) {
        const auto folder = open<IMAPIFolder>(
            store_.get(), mapisim::notify::EntryId(id.bytes().begin(), id.bytes().end()), 0);
        return std::string(get(folder.get(), PR_DISPLAY_NAME_W).text());
    }
};

constexpr ULONG kInbox = PROP_TAG(PT_BINARY, PROP_ID_NULL);
constexpr LONG kAll = 0xFF;
constexpr LONG kValidAtLeast =
    FOLDER_IPM_SUBTREE_VALID | FOLDER_IPM_WASTEBASKET_VALID | FOLDER_FINDER_VALID;

} // namespace

TEST_F(IpmSubtree, OurStoresHaveEveryFolder) {
    const auto all = validated(store_.get(), MAPI_FULL_IPM_TREE | MAPI_FORCE_CREATE);
    EXPECT_EQ(all.at(PR_VALID_FOLDER_MASK).number() & kAll, kAll);
    EXPECT_EQ(all.size(), 9u);
    EXPECT_EQ(name_of(all.at(PR_IPM_OUTBOX_ENTRYID)), "Outbox");
    EXPECT_EQ(name_of(all.at(kInbox)), "Inbox");
    EXPECT_EQ(validated(store_.get(), 0).size(), 4u);
}

TEST_F(IpmSubtree, AStoreWithoutThemGetsTheLeastOrAll) {
    const auto root = create(top_.get(), "another store's root");
    ForeignStore store(store_.get(), entry_id(root.get()));
    auto made = validated(&store, 0);
    EXPECT_EQ(made.at(PR_VALID_FOLDER_MASK).number(), kValidAtLeast);
    EXPECT_EQ(made.size(), 4u);
    EXPECT_EQ(name_of(made.at(PR_IPM_WASTEBASKET_ENTRYID)), "Deleted Items");
    EXPECT_EQ(store.bag.find(PR_VALID_FOLDER_MASK)->number(), kValidAtLeast);
    EXPECT_TRUE(store.receive_folder.empty());

    made = validated(&store, MAPI_FULL_IPM_TREE);
    EXPECT_EQ(made.at(PR_VALID_FOLDER_MASK).number(), kAll);
    EXPECT_EQ(made.size(), 9u);
    EXPECT_EQ(name_of(made.at(kInbox)), "Inbox");
    EXPECT_EQ(store.receive_folder, mapisim::notify::EntryId(made.at(kInbox).bytes().begin(),
                                                             made.at(kInbox).bytes().end()));
    // What was made first stays.
    EXPECT_EQ(validated(&store, MAPI_FULL_IPM_TREE | MAPI_FORCE_CREATE)
                  .at(PR_IPM_SUBTREE_ENTRYID)
                  .bytes()
                  .size(),
              made.at(PR_IPM_SUBTREE_ENTRYID).bytes().size());
}

TEST_F(IpmSubtree, AFolderThatIsGoneIsMadeAnewWhereThatIsForced) {
    const auto root = create(top_.get(), "another store's root");
    ForeignStore store(store_.get(), entry_id(root.get()));
    const auto before = validated(&store, 0);
    const auto& finder = before.at(PR_FINDER_ENTRYID);
    auto bytes = finder.bytes();
    ASSERT_EQ(root->DeleteFolder(static_cast<ULONG>(bytes.size()),
                                 reinterpret_cast<LPENTRYID>(const_cast<std::byte*>(bytes.data())),
                                 0, nullptr, 0),
              S_OK);
    const auto same = [&](const std::map<ULONG, Value>& now) {
        const auto its = now.at(PR_FINDER_ENTRYID).bytes();
        return std::equal(its.begin(), its.end(), bytes.begin(), bytes.end());
    };
    EXPECT_TRUE(same(validated(&store, 0))) << "the store says that it is valid";
    const auto after = validated(&store, MAPI_FORCE_CREATE);
    EXPECT_FALSE(same(after));
    EXPECT_EQ(name_of(after.at(PR_FINDER_ENTRYID)), "Finder");
}

TEST_F(IpmSubtree, AFolderThatCannotBeOpenedNowIsNotMadeTwice) {
    const auto root = create(top_.get(), "another store's root");
    ForeignStore store(store_.get(), entry_id(root.get()));
    const auto before = validated(&store, 0);
    store.failure = MAPI_E_NETWORK_ERROR;
    EXPECT_EQ(HrValidateIPMSubtree(&store, MAPI_FORCE_CREATE, nullptr, nullptr, nullptr),
              MAPI_E_NETWORK_ERROR);
    store.failure = S_OK;
    const auto after = validated(&store, MAPI_FORCE_CREATE);
    EXPECT_TRUE(std::ranges::equal(after.at(PR_IPM_SUBTREE_ENTRYID).bytes(),
                                   before.at(PR_IPM_SUBTREE_ENTRYID).bytes()));
}

TEST_F(IpmSubtree, WhatIsSaidToBeValidIsNotOpened) {
    const auto root = create(top_.get(), "another store's root");
    ForeignStore store(store_.get(), entry_id(root.get()));
    validated(&store, MAPI_FULL_IPM_TREE);
    store.opened = 0;
    validated(&store, MAPI_FULL_IPM_TREE);
    EXPECT_EQ(store.opened, 0);
}

TEST_F(IpmSubtree, BadArgumentsAreRefused) {
    LPSPropValue values = reinterpret_cast<LPSPropValue>(1);
    EXPECT_EQ(HrValidateIPMSubtree(nullptr, 0, nullptr, nullptr, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrValidateIPMSubtree(store_.get(), 0, nullptr, &values, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(values, nullptr);
    EXPECT_EQ(HrValidateIPMSubtree(store_.get(), 4, nullptr, nullptr, nullptr),
              MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(HrValidateIPMSubtree(store_.get(), 0, nullptr, nullptr, nullptr), S_OK);
}
