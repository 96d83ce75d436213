// Stores and what is in them, through the gate.
#include "../refusing_prop.h"
#include "client.h"

#include <algorithm>
#include <vector>

namespace rules {

using mapisim::expect;

namespace {

/// A client's own message, which takes values alone.
class OwnMessage final : public RefusingProp<IMAPIProp> {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        *out = iid == IID_IMAPIProp || iid == IID_IUnknown ? this : nullptr;
        if (!*out)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    HRESULT STDMETHODCALLTYPE SaveChanges(ULONG) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                       LPSPropProblemArray* problems) override {
        if (problems)
            *problems = nullptr;
        for (ULONG i = 0; i < count; ++i)
            tags.push_back(values[i].ulPropTag);
        if (throws)
            throw 7;
        return S_OK;
    }

    ULONG references = 1;
    std::vector<ULONG> tags;
    bool throws = false;
};

TEST(Stores, TakeEveryFlagOfTheReference) {
    const Mapi mapi;
    const Logon logon;
    const auto store = open_store(logon.get());
    const auto inbox = open_folder(store.get(), PR_IPM_OUTBOX_ENTRYID);
    LPMESSAGE made = nullptr;
    ASSERT_EQ(inbox->CreateMessage(nullptr, ITEMPROC_FORCE | MAPI_DEFERRED_ERRORS, &made), S_OK);
    const Held<IMessage> message(made);
    set_text(message.get(), PR_BODY_A, "text");
    EXPECT_EQ(message->SaveChanges(NON_EMS_XP_SAVE | SPAMFILTER_ONSAVE | MAPI_DEFERRED_ERRORS |
                                   FORCE_SAVE | KEEP_OPEN_READWRITE),
              S_OK);
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    EXPECT_EQ(message->SaveChanges(0), MAPI_E_NO_ACCESS);
    const auto root = open_folder(store.get(), PR_IPM_SUBTREE_ENTRYID);
    char name[] = "Found";
    LPMAPIFOLDER opened = nullptr;
    ASSERT_EQ(root->CreateFolder(FOLDER_SEARCH, reinterpret_cast<LPTSTR>(name), nullptr, nullptr, 0,
                                 &opened),
              S_OK);
    const Held<IMAPIFolder> search(opened);
    SRestriction exists{};
    exists.rt = RES_EXIST;
    exists.res.resExist.ulPropTag = PR_SUBJECT_A;
    const auto id = property(inbox.get(), PR_ENTRYID);
    SBinary where = id->Value.bin;
    ENTRYLIST places = {1, &where};
    constexpr ULONG kNonContentIndexed = 0x00020000;
    EXPECT_EQ(search->SetSearchCriteria(&exists, &places, kNonContentIndexed | SHALLOW_SEARCH),
              S_OK);
}

TEST(Stores, RefuseFlagsThatTheReferenceLacks) {
    expect("unknown-flags");
    const Mapi mapi;
    const Desk desk;
    LPMESSAGE made = nullptr;
    EXPECT_EQ(desk.outbox->CreateMessage(nullptr, 0x4000, &made), MAPI_E_UNKNOWN_FLAGS);
    const auto message = new_message(desk.outbox.get());
    EXPECT_EQ(message->SaveChanges(0x4000), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(message->SaveChanges(0), S_OK);
}

TEST(Stores, CopyToAClientsOwnObject) {
    const Draft draft;
    EXPECT_EQ(draft.message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    OwnMessage own;
    EXPECT_EQ(
        draft.message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, &own, 0, nullptr),
        S_OK);
    EXPECT_NE(std::count(own.tags.begin(), own.tags.end(), ULONG{PR_SUBJECT_W}), 0);
    EXPECT_EQ(own.references, 1u);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(Stores, HoldNoAttachmentOpenThatTheyCopied) {
    const Draft draft;
    ULONG number = 0;
    Held<IAttach> attachment;
    must(draft.message->CreateAttach(nullptr, 0, &number, attachment.out()), "CreateAttach");
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    attachment.release();
    OwnMessage own;
    EXPECT_FALSE(FAILED(
        draft.message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, &own, 0, nullptr)));
    EXPECT_EQ(draft.message->DeleteAttach(number, 0, nullptr, 0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(Stores, ReportWhatAClientsOwnObjectThrows) {
    expect("sink-threw");
    const Draft draft;
    EXPECT_EQ(draft.message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    OwnMessage own;
    own.throws = true;
    EXPECT_EQ(
        draft.message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, &own, 0, nullptr),
        MAPI_E_CALL_FAILED);
    EXPECT_EQ(own.references, 1u);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

} // namespace
} // namespace rules
