#include <algorithm>
#include <numeric>

#include <mapispi.h>

#include "imsg_fixture.h"
#include "mapisim/mapisim.h"
#include "storage/storage.h"

// Messages on storages as objects: access, lives, memory, storages that fail.

namespace mapisim::test {
namespace {

struct Calls {
    int count = 0;
    LPMESSAGE message = nullptr;
    int open = -1; ///< objects of the file, when it was called
};
std::map<ULONG, Calls> calls;
std::vector<ULONG> call_order; ///< of calls
Medium* watched = nullptr;

void STDMETHODCALLTYPE released(ULONG data, LPMESSAGE message) {
    call_order.push_back(data);
    Calls& call = calls[data];
    ++call.count;
    call.message = message;
    call.open = watched ? watched->open : -1;
}

class Imsg : public ImsgTest {
protected:
    void SetUp() override {
        ImsgTest::SetUp();
        calls.clear();
        call_order.clear();
        watched = &file_.medium;
    }
    LPMSGSESS open_session(ULONG flags = 0) {
        LPMSGSESS session = nullptr;
        EXPECT_EQ(OpenIMsgSession(MAPIGetDefaultMalloc(), flags, &session), S_OK);
        return session;
    }
};

TEST_F(Imsg, ArgumentsThatAreRefused) {
    const Owned<IStorage> storage(file_.open());
    IMessage* message = nullptr;
    const auto open = [&](LPALLOCATEBUFFER allocate, LPMALLOC allocator, IStorage* on, ULONG flags,
                          IMessage** out) {
        message = reinterpret_cast<IMessage*>(1);
        return OpenIMsgOnIStg(nullptr, allocate, MAPIAllocateMore, MAPIFreeBuffer, allocator,
                              nullptr, on, nullptr, 0, flags, out);
    };
    const LPMALLOC allocator = MAPIGetDefaultMalloc();
    EXPECT_EQ(open(nullptr, allocator, storage.get(), 0, &message), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(message, nullptr);
    EXPECT_EQ(open(MAPIAllocateBuffer, nullptr, storage.get(), 0, &message),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(open(MAPIAllocateBuffer, allocator, nullptr, 0, &message), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(open(MAPIAllocateBuffer, allocator, storage.get(), 0, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(open(MAPIAllocateBuffer, allocator, storage.get(), 2, &message),
              MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(message, nullptr);
    LPMSGSESS session = nullptr;
    EXPECT_EQ(OpenIMsgSession(nullptr, 0, &session), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenIMsgSession(allocator, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(OpenIMsgSession(allocator, 1, &session), MAPI_E_UNKNOWN_FLAGS);
    file_.medium.mode = STGM_WRITE | STGM_SHARE_EXCLUSIVE;
    EXPECT_EQ(open(MAPIAllocateBuffer, allocator, storage.get(), 0, &message), MAPI_E_NO_ACCESS);
    int none = 0;
    EXPECT_EQ(OpenIMsgOnIStg(reinterpret_cast<LPMSGSESS>(&none), MAPIAllocateBuffer,
                             MAPIAllocateMore, MAPIFreeBuffer, allocator, nullptr, storage.get(),
                             nullptr, 0, 0, &message),
              MAPI_E_INVALID_PARAMETER);
    // A support object stands for the allocation functions, but not just any object.
    EXPECT_EQ(OpenIMsgOnIStg(nullptr, nullptr, nullptr, nullptr, allocator, storage.get(),
                             storage.get(), nullptr, 0, 0, &message),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(Imsg, AStorageThatIsOpenForReadingAlone) {
    write_something();
    file_.medium.mode = STGM_READ | STGM_SHARE_DENY_WRITE;
    const int commits = file_.medium.commits;
    auto message = open();
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "there");
    EXPECT_EQ(number(message.get(), PR_ACCESS), MAPI_ACCESS_READ);
    EXPECT_EQ(number(message.get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x")}), MAPI_E_NO_ACCESS);
    EXPECT_EQ(erase(message.get(), PR_SUBJECT_W), MAPI_E_NO_ACCESS);
    EXPECT_EQ(message->SaveChanges(0), MAPI_E_NO_ACCESS);
    ULONG made = 0;
    IAttach* attachment = nullptr;
    EXPECT_EQ(message->CreateAttach(nullptr, 0, &made, &attachment), MAPI_E_NO_ACCESS);
    EXPECT_EQ(message->OpenAttach(0, nullptr, MAPI_MODIFY, &attachment), MAPI_E_NO_ACCESS);
    EXPECT_EQ(file_.medium.commits, commits);
}

TEST_F(Imsg, SaysWhatItDoesNotDo) {
    auto message = open();
    add_recipient(message.get(), L"Ann");
    EXPECT_EQ(message->SubmitMessage(0), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(message->SetReadFlag(0), MAPI_E_NO_SUPPORT);
    for (const ULONG tag : {PR_ENTRYID, PR_PARENT_ENTRYID, PR_STORE_ENTRYID, PR_INSTANCE_KEY})
        EXPECT_EQ(get(message.get(), tag).error(), MAPI_E_NOT_FOUND) << std::hex << tag;
    // The flags are the client's to say.
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS), MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED);
    EXPECT_EQ(set(message.get(), {Value::number(PR_MESSAGE_FLAGS, MSGFLAG_READ)}), S_OK);
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS), MSGFLAG_READ);
    EXPECT_EQ(set(message.get(), {Value::number(PR_MESSAGE_FLAGS, 0)}), S_OK);
    EXPECT_EQ(set(message.get(), {Value::number(PR_STORE_SUPPORT_MASK, 0)}), MAPI_E_COMPUTED);
    EXPECT_EQ(set(message.get(), {Value::text(PR_DISPLAY_TO_W, "")}), MAPI_E_COMPUTED);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(text(message.get(), PR_DISPLAY_TO_W), "Ann");
}

TEST_F(Imsg, TheClientCommits) {
    auto message = open(IMSG_NO_ISTG_COMMIT);
    ASSERT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x")}), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(file_.medium.commits, 0);
    EXPECT_NE(file_.root->find(L"__substg1.0_0037001E"), nullptr);
}

TEST_F(Imsg, TheCallbackComesWhenTheStorageIsFree) {
    IMessage* message = nullptr;
    ASSERT_EQ(try_open(file_, &message, 0, nullptr, &released, 7), S_OK);
    message->AddRef();
    auto file = attach(message, ATTACH_BY_VALUE); // may go later
    EXPECT_EQ(message->Release(), 1u);
    EXPECT_EQ(calls[7].count, 0);
    EXPECT_EQ(message->Release(), 0u);
    EXPECT_EQ(calls[7].count, 1);
    EXPECT_EQ(calls[7].message, message);
    EXPECT_EQ(calls[7].open, 0); // nothing of the storage is held
    EXPECT_EQ(file->SaveChanges(0), S_OK);
    file.release();
    EXPECT_EQ(calls[7].count, 1);
    // Where nothing was opened, nothing is released.
    file_.medium.mode = STGM_WRITE;
    EXPECT_EQ(try_open(file_, &message, 0, nullptr, &released, 8), MAPI_E_NO_ACCESS);
    EXPECT_EQ(calls[8].count, 0);
    file_.medium.mode = STGM_READ;
    ASSERT_EQ(try_open(file_, &message, 0, nullptr, &released, 8), S_OK);
    message->Release();
    EXPECT_EQ(calls[8].count, 1);
}

TEST_F(Imsg, ASessionEndsWhatIsOpenInIt) {
    const LPMSGSESS session = open_session(MAPI_UNICODE), other = open_session();
    ASSERT_TRUE(session && other && session != other);
    MemoryFile files[3];
    IMessage* messages[3] = {};
    ASSERT_EQ(try_open(files[0], &messages[0], 0, session, &released, 1), S_OK);
    ASSERT_EQ(try_open(files[1], &messages[1], 0, other, &released, 2), S_OK);
    ASSERT_EQ(try_open(files[2], &messages[2], 0, session, &released, 3), S_OK);
    EXPECT_TRUE(number(messages[0], PR_STORE_SUPPORT_MASK) & 0x40000); // as the session says
    EXPECT_FALSE(number(messages[1], PR_STORE_SUPPORT_MASK) & 0x40000);
    auto file = attach(messages[0], ATTACH_BY_VALUE);
    messages[2]->Release();
    EXPECT_EQ(calls[3].count, 1);

    CloseIMsgSession(session);
    EXPECT_EQ(calls[1].count, 1);
    EXPECT_EQ(calls[1].message, messages[0]);
    EXPECT_EQ(calls[2].count, 0);
    EXPECT_EQ(calls[3].count, 1);
    EXPECT_EQ(files[0].medium.open, 0);
    EXPECT_EQ(files[1].medium.open, 1);
    ULONG count = 0;
    LPSPropValue values = nullptr;
    EXPECT_EQ(messages[0]->GetProps(nullptr, 0, &count, &values), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(file->SaveChanges(0), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(messages[1]->SaveChanges(0), S_OK);
    file.release();
    EXPECT_EQ(messages[0]->Release(), 0u);
    EXPECT_EQ(calls[1].count, 1);

    // Neither closed twice nor used again.
    EXPECT_EQ(found("released-too-often"), 0u);
    CloseIMsgSession(session);
    EXPECT_EQ(found("released-too-often"), 1u);
    IMessage* late = nullptr;
    EXPECT_EQ(try_open(files[0], &late, 0, session), MAPI_E_INVALID_PARAMETER);
    CloseIMsgSession(nullptr);
    CloseIMsgSession(reinterpret_cast<LPMSGSESS>(messages[1]));
    int wild = 0;
    CloseIMsgSession(reinterpret_cast<LPMSGSESS>(&wild));
    messages[1]->Release();
    CloseIMsgSession(other);
    EXPECT_EQ(calls[2].count, 1);
}

TEST_F(Imsg, ASessionEndsMessagesInTheOrderOfOpening) {
    constexpr ULONG kMessages = 20;
    const LPMSGSESS session = open_session();
    std::vector<MemoryFile> files(kMessages);
    std::vector<IMessage*> messages(kMessages);
    for (ULONG i = 0; i < kMessages; ++i)
        ASSERT_EQ(try_open(files[i], &messages[i], 0, session, &released, i), S_OK);
    CloseIMsgSession(session);
    std::vector<ULONG> wanted(kMessages);
    std::iota(wanted.begin(), wanted.end(), 0u);
    EXPECT_EQ(call_order, wanted);
    for (IMessage* const message : messages)
        message->Release();
}

TEST_F(Imsg, TheEndOfTheSubsystemLetsGoOfStorages) {
    IMessage* message = nullptr;
    ASSERT_EQ(try_open(file_, &message, 0, nullptr, &released, 1), S_OK);
    const LPMSGSESS session = open_session();
    MemoryFile other;
    IMessage* inside = nullptr;
    ASSERT_EQ(try_open(other, &inside, 0, session), S_OK);
    DeinitMapiUtil();
    EXPECT_EQ(file_.medium.open, 0);
    EXPECT_EQ(other.medium.open, 0);
    EXPECT_EQ(calls[1].count, 0);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    EXPECT_TRUE(FAILED(message->SaveChanges(0)));
    message->Release();
    inside->Release();
    CloseIMsgSession(session);
    EXPECT_EQ(calls[1].count, 0);
}

// Memory ------------------------------------------------------------------------------------------

TEST_F(Imsg, HandsOutTheCallersMemory) {
    write_something();
    const Owned<IStorage> storage(file_.open());
    Owned<IMessage> message;
    ASSERT_EQ(OpenIMsgOnIStg(nullptr, OwnMemory::allocate, OwnMemory::allocate_more,
                             OwnMemory::free, MAPIGetDefaultMalloc(), nullptr, storage.get(),
                             nullptr, 0, 0, message.out()),
              S_OK);
    const auto give_back = [](void* block) {
        EXPECT_TRUE(OwnMemory::owns(block));
        OwnMemory::free(block);
    };
    ULONG count = 0;
    LPSPropValue values = nullptr;
    ASSERT_EQ(message->GetProps(nullptr, 0, &count, &values), S_OK);
    give_back(values);
    LPSPropTagArray tags = nullptr;
    ASSERT_EQ(message->GetPropList(0, &tags), S_OK);
    give_back(tags);
    LPMAPIERROR error = nullptr;
    ASSERT_EQ(message->GetLastError(MAPI_E_NOT_FOUND, 0, &error), S_OK);
    give_back(error);
    LPSPropProblemArray problems = nullptr;
    SPropValue computed = long_value(PR_STORE_SUPPORT_MASK, 1);
    ASSERT_EQ(message->SetProps(1, &computed, &problems), S_OK);
    give_back(problems);
    LPSPropAttrArray attributes = nullptr;
    ASSERT_EQ(GetAttribIMsgOnIStg(message.get(), nullptr, &attributes), S_OK);
    give_back(attributes);
    for (const bool of_recipients : {true, false}) {
        Owned<IMAPITable> table;
        ASSERT_EQ(of_recipients ? message->GetRecipientTable(0, table.out())
                                : message->GetAttachmentTable(0, table.out()),
                  S_OK);
        LPSRowSet rows = nullptr;
        ASSERT_EQ(table->QueryRows(10, 0, &rows), S_OK);
        EXPECT_GE(rows->cRows, 1u);
        for (ULONG i = 0; i < rows->cRows; ++i)
            give_back(rows->aRow[i].lpProps);
        give_back(rows);
    }
    {
        auto holder = attachment(message.get(), 1);
        auto inner = inside(holder.get());
        for (IMAPIProp* const object :
             {static_cast<IMAPIProp*>(holder.get()), static_cast<IMAPIProp*>(inner.get())}) {
            ASSERT_EQ(object->GetPropList(0, &tags), S_OK);
            give_back(tags);
        }
    }
    OwnMemory::fail_after(0);
    EXPECT_EQ(message->GetPropList(0, &tags), MAPI_E_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(GetAttribIMsgOnIStg(message.get(), nullptr, &attributes), MAPI_E_NOT_ENOUGH_MEMORY);
    EXPECT_EQ(attributes, nullptr);
    OwnMemory::reset();
}

// Storages that fail ------------------------------------------------------------------------------

TEST_F(Imsg, AStorageThatFailsAtAnyCallOfOpening) {
    write_something();
    file_.medium.calls = 0;
    open().release();
    const long all = file_.medium.calls;
    ASSERT_GT(all, 50);
    for (const bool throws : {false, true}) {
        file_.medium.throws = throws;
        for (long at = 1; at <= all; ++at) {
            file_.medium.calls = 0;
            file_.medium.fail_at = at;
            IMessage* message = nullptr;
            EXPECT_EQ(try_open(file_, &message), throws ? MAPI_E_CALL_FAILED : MAPI_E_DISK_ERROR)
                << at;
            EXPECT_EQ(message, nullptr);
            EXPECT_EQ(file_.medium.open, 0) << at;
        }
    }
    file_.medium.fail_at = 0;
    EXPECT_EQ(text(open().get(), PR_SUBJECT_W), "there");
}

TEST_F(Imsg, AStorageThatFailsAtAnyCallOfSaving) {
    write_something();
    auto message = open();
    file_.medium.calls = 0;
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const long all = file_.medium.calls;
    ASSERT_GT(all, 50);
    for (long at = 1; at <= all; ++at) {
        file_.medium.calls = 0;
        file_.medium.fail_at = at;
        file_.medium.throws = at % 2 != 0;
        file_.medium.failure = STG_E_MEDIUMFULL;
        const int commits = file_.medium.commits;
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE),
                  at % 2 != 0 ? MAPI_E_CALL_FAILED : MAPI_E_NOT_ENOUGH_DISK)
            << at;
        EXPECT_EQ(file_.medium.commits, commits);
        EXPECT_EQ(file_.medium.open, 1) << at; // the root
    }
    file_.medium.fail_at = 0;
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    message = open();
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "there");
    EXPECT_EQ(recipients(message.get()).size(), 1u);
    auto holder = attachment(message.get(), 1);
    EXPECT_EQ(text(inside(holder.get()).get(), PR_SUBJECT_W), "inner");
}

/// Saves the message again from inside its own storage, and may let go of it.
class CallingBack final : public MediumObject<IStorage> {
public:
    CallingBack(Medium& medium, IStorage* inner) : MediumObject(medium), inner_(inner) {}
    IMessage* message = nullptr;
    HRESULT result = S_OK;
    bool lets_go = false;
    int told = 0; ///< whether the callback came while the message was saved

    HRESULT STDMETHODCALLTYPE Commit(DWORD flags) override {
        result = message->SaveChanges(KEEP_OPEN_READWRITE);
        if (lets_go)
            message->Release();
        told = calls[9].count;
        return inner_->Commit(flags);
    }
    HRESULT STDMETHODCALLTYPE CreateStream(LPCOLESTR n, DWORD m, DWORD a, DWORD b,
                                           IStream** out) override {
        return inner_->CreateStream(n, m, a, b, out);
    }
    HRESULT STDMETHODCALLTYPE OpenStream(LPCOLESTR n, void* r, DWORD m, DWORD a,
                                         IStream** out) override {
        return inner_->OpenStream(n, r, m, a, out);
    }
    HRESULT STDMETHODCALLTYPE CreateStorage(LPCOLESTR n, DWORD m, DWORD a, DWORD b,
                                            IStorage** out) override {
        return inner_->CreateStorage(n, m, a, b, out);
    }
    HRESULT STDMETHODCALLTYPE OpenStorage(LPCOLESTR n, IStorage* p, DWORD m, SNB e, DWORD r,
                                          IStorage** out) override {
        return inner_->OpenStorage(n, p, m, e, r, out);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(DWORD, const IID*, SNB, IStorage*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE MoveElementTo(LPCOLESTR, IStorage*, LPCOLESTR, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Revert() override { return STG_E_INVALIDFUNCTION; }
    HRESULT STDMETHODCALLTYPE EnumElements(DWORD a, void* r, DWORD b, IEnumSTATSTG** out) override {
        return inner_->EnumElements(a, r, b, out);
    }
    HRESULT STDMETHODCALLTYPE DestroyElement(LPCOLESTR n) override {
        return inner_->DestroyElement(n);
    }
    HRESULT STDMETHODCALLTYPE RenameElement(LPCOLESTR, LPCOLESTR) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE SetElementTimes(LPCOLESTR, const FILETIME*, const FILETIME*,
                                              const FILETIME*) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE SetClass(REFCLSID) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE SetStateBits(DWORD, DWORD) override { return S_OK; }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* out, DWORD flag) override {
        return inner_->Stat(out, flag);
    }

private:
    const Owned<IStorage> inner_;
};

TEST_F(Imsg, AStorageThatSavesTheMessageWhileItIsSaved) {
    auto* const storage = new CallingBack(file_.medium, file_.open());
    Owned<IMessage> message;
    ASSERT_EQ(OpenIMsgOnIStg(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                             MAPIGetDefaultMalloc(), nullptr, storage, nullptr, 0, 0,
                             message.out()),
              S_OK);
    storage->message = message.get();
    ASSERT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "x")}), S_OK);
    EXPECT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(storage->result, MAPI_E_BUSY);
    EXPECT_EQ(file_.medium.commits, 1);
    storage->Release();
}

TEST_F(Imsg, AMessageThatIsReleasedWhileItIsSaved) {
    auto* const storage = new CallingBack(file_.medium, file_.open());
    storage->lets_go = true;
    ASSERT_EQ(OpenIMsgOnIStg(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                             MAPIGetDefaultMalloc(), nullptr, storage, &released, 9, 0,
                             &storage->message),
              S_OK);
    EXPECT_EQ(set(storage->message, {Value::text(PR_SUBJECT_W, "x")}), S_OK);
    storage->message->SaveChanges(0);
    EXPECT_EQ(storage->result, MAPI_E_BUSY);
    EXPECT_EQ(storage->told, 0);
    EXPECT_EQ(calls[9].count, 1);
    EXPECT_EQ(file_.medium.commits, 1);
    EXPECT_EQ(storage->Release(), 0u);
}

TEST_F(Imsg, AResetLetsGoOfStorages) {
    Owned<IMessage> message = open();
    EXPECT_EQ(MapiSimReset(), MAPISIM_OK);
    EXPECT_EQ(file_.medium.open, 0);
}

// Storages of ours --------------------------------------------------------------------------------

class ImsgOnOurs : public Imsg {
protected:
    /// A file in `stream`, of which the client lets go as soon as there is a message on it.
    static Owned<IMessage> open_on(IStream* stream, ULONG flags, SCODE expected = S_OK) {
        IStorage* storage = nullptr;
        EXPECT_EQ(HrIStorageFromStream(stream, nullptr, flags, &storage), S_OK);
        Owned<IMessage> message;
        EXPECT_EQ(on(storage, message.out()), expected);
        EXPECT_EQ(storage->Release(), 0u);
        return message;
    }
    static SCODE on(IStorage* storage, IMessage** out) {
        return OpenIMsgOnIStg(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                              MAPIGetDefaultMalloc(), nullptr, storage, &released, 1, MAPI_UNICODE,
                              out);
    }
};

TEST_F(ImsgOnOurs, StayOpenForTheMessage) {
    const auto stream = storage::make_memory_stream();
    {
        const auto message = open_on(stream.get(), STGSTRM_CREATE | STGSTRM_MODIFY);
        EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "kept")}), S_OK);
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        EXPECT_EQ(set(message.get(), {Value::text(PR_SUBJECT_W, "again")}), S_OK);
        EXPECT_EQ(message->SaveChanges(0), S_OK);
    }
    EXPECT_EQ(calls[1].count, 1);
    const auto message = open_on(stream.get(), STGSTRM_MODIFY);
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "again");
}

TEST_F(ImsgOnOurs, AreRefusedWhenTheyAreReleased) {
    const auto stream = storage::make_memory_stream();
    IStorage* storage = nullptr;
    ASSERT_EQ(HrIStorageFromStream(stream.get(), nullptr, STGSTRM_CREATE, &storage), S_OK);
    EXPECT_EQ(storage->Release(), 0u);
    IMessage* message = nullptr;
    EXPECT_EQ(on(storage, &message), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(message, nullptr);
    EXPECT_EQ(found("released-too-often"), 0u);
}

} // namespace
} // namespace mapisim::test
