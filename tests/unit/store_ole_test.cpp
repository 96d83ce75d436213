#include <mapicode.h>
#include <mapiguid.h>

#include "mailbox_fixture.h"

namespace {

/// OLE objects as attachments: streams of bytes, or storages where these are a compound file.
class StoreOleAttachments : public MailboxTest {
protected:
    void SetUp() override {
        MailboxTest::SetUp();
        message_ = create_message(inbox_.get(), "ole");
        ULONG number = 0;
        IAttach* made = nullptr;
        ASSERT_EQ(message_->CreateAttach(nullptr, 0, &number, &made), S_OK);
        attachment_ = Ref<IAttach>::adopt(made);
        set(made, {Value::number(PR_ATTACH_METHOD, ATTACH_OLE)});
    }
    void TearDown() override {
        attachment_ = nullptr;
        message_ = nullptr;
        MailboxTest::TearDown();
    }
    HRESULT open_data(ULONG tag, const IID& iid, ULONG flags, Ref<IStream>& out) {
        IUnknown* opened = nullptr;
        const HRESULT result = attachment_->OpenProperty(tag, &iid, 0, flags, &opened);
        out = Ref<IStream>::adopt(static_cast<IStream*>(opened));
        return result;
    }
    std::string content(ULONG tag, const IID& iid) {
        Ref<IStream> stream;
        EXPECT_EQ(open_data(tag, iid, 0, stream), S_OK);
        char room[100];
        ULONG read = 0;
        if (stream) {
            EXPECT_EQ(stream->Read(room, sizeof room, &read), S_OK);
        }
        return {room, read};
    }
    HRESULT open_storage(ULONG flags, ULONG options, Ref<IStorage>& out) {
        IUnknown* opened = nullptr;
        const HRESULT result =
            attachment_->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IStorage, options, flags, &opened);
        out = Ref<IStorage>::adopt(static_cast<IStorage*>(opened));
        return result;
    }
    /// As the client's last Release.
    static void release(Ref<IStorage>& storage) {
        mapisim::object::body_of(storage.get())->client_released();
        storage = nullptr;
    }
    static void write(IStorage* in, const std::string& text) {
        IStream* made = nullptr;
        ASSERT_EQ(in->CreateStream(OLESTR("s"), kMode | STGM_CREATE, 0, 0, &made), S_OK);
        const auto stream = Ref<IStream>::adopt(made);
        EXPECT_EQ(stream->Write(text.data(), static_cast<ULONG>(text.size()), nullptr), S_OK);
    }
    static std::string read(IStorage* in) {
        IStream* made = nullptr;
        EXPECT_EQ(in->OpenStream(OLESTR("s"), nullptr, STGM_SHARE_EXCLUSIVE, 0, &made), S_OK);
        const auto stream = Ref<IStream>::adopt(made);
        char room[100];
        ULONG got = 0;
        if (stream) {
            EXPECT_EQ(stream->Read(room, sizeof room, &got), S_OK);
        }
        return {room, got};
    }
    bool has_data() { return get(attachment_.get(), PR_ATTACH_DATA_BIN).type() == PT_BINARY; }

    static constexpr DWORD kMode = STGM_READWRITE | STGM_SHARE_EXCLUSIVE;
    Ref<IMessage> message_;
    Ref<IAttach> attachment_;
};

TEST_F(StoreOleAttachments, AreOnePropertyUnderEitherTag) {
    Ref<IStream> stream;
    EXPECT_EQ(open_data(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, 0, stream), MAPI_E_NOT_FOUND);
    ASSERT_EQ(open_data(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, MAPI_CREATE | MAPI_MODIFY, stream),
              S_OK);
    EXPECT_EQ(stream->Write("docfile", 7, nullptr), S_OK);
    EXPECT_EQ(stream->Commit(0), S_OK);
    stream = nullptr;
    for (const ULONG tag : {PR_ATTACH_DATA_OBJ, PR_ATTACH_DATA_BIN}) {
        EXPECT_EQ(content(tag, IID_IStreamDocfile), "docfile");
        EXPECT_EQ(content(tag, IID_IStream), "docfile");
    }
    EXPECT_EQ(attachment_->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    EXPECT_EQ(open_data(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, MAPI_MODIFY, stream),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(message_->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(content(PR_ATTACH_DATA_BIN, IID_IStream), "docfile");
}

TEST_F(StoreOleAttachments, AreStorages) {
    Ref<IStorage> storage;
    EXPECT_EQ(open_storage(0, 0, storage), MAPI_E_NOT_FOUND);
    EXPECT_TRUE(number(store_.get(), PR_STORE_SUPPORT_MASK) & LONG{STORE_OLE_OK});
    ASSERT_EQ(open_storage(MAPI_CREATE | MAPI_MODIFY, 0, storage), S_OK);
    write(storage.get(), "first");
    EXPECT_FALSE(has_data()); // before it is committed
    EXPECT_EQ(storage->Commit(STGC_DEFAULT), S_OK);
    EXPECT_TRUE(has_data());
    write(storage.get(), "second");
    release(storage); // commits what is not in a transaction
    ASSERT_EQ(open_storage(0, 0, storage), S_OK);
    EXPECT_EQ(read(storage.get()), "second");
    EXPECT_EQ(storage->DestroyElement(OLESTR("s")), STG_E_ACCESSDENIED);
    storage = nullptr;
    ASSERT_EQ(open_storage(MAPI_MODIFY, STGM_TRANSACTED | STGM_READWRITE, storage), S_OK);
    write(storage.get(), "third");
    release(storage);
    ASSERT_EQ(open_storage(MAPI_MODIFY, STGM_TRANSACTED, storage), S_OK);
    EXPECT_EQ(read(storage.get()), "second");
    write(storage.get(), "fourth");
    EXPECT_EQ(storage->Commit(STGC_DEFAULT), S_OK);
    EXPECT_EQ(attachment_->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    write(storage.get(), "too late");
    EXPECT_EQ(storage->Commit(STGC_DEFAULT), STG_E_ACCESSDENIED);
    storage = nullptr;
    EXPECT_EQ(open_storage(MAPI_MODIFY, 0, storage), MAPI_E_NO_ACCESS);
    EXPECT_EQ(message_->SaveChanges(KEEP_OPEN_READWRITE), S_OK);

    // What it is can be copied, and read as bytes.
    const auto copy = create_message(inbox_.get(), "copy");
    EXPECT_EQ(
        message_->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, copy.get(), 0, nullptr),
        S_OK);
    IAttach* opened = nullptr;
    ASSERT_EQ(copy->OpenAttach(0, nullptr, MAPI_MODIFY, &opened), S_OK);
    attachment_ = Ref<IAttach>::adopt(opened);
    ASSERT_EQ(open_storage(0, 0, storage), S_OK);
    EXPECT_EQ(read(storage.get()), "fourth");
    EXPECT_EQ(content(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile).substr(0, 4), "\xD0\xCF\x11\xE0");
}

TEST_F(StoreOleAttachments, AreNoStoragesWhereTheyAreNoCompoundFiles) {
    Ref<IStorage> storage;
    set(attachment_.get(), {Value::binary(PR_ATTACH_DATA_BIN, "x", 1)});
    EXPECT_EQ(open_storage(0, 0, storage), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(open_storage(MAPI_MODIFY, 0, storage), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(open_storage(0, STGM_CONVERT, storage), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(get(attachment_.get(), PR_ATTACH_DATA_BIN).size(), 1u);
    EXPECT_EQ(open_storage(MAPI_CREATE | MAPI_MODIFY, 0, storage), S_OK);
    release(storage); // an empty one
    EXPECT_EQ(open_storage(0, 0, storage), S_OK);
}

TEST_F(StoreOleAttachments, AMessageIsNoStream) {
    IUnknown* opened = nullptr;
    ASSERT_EQ(attachment_->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                        MAPI_CREATE | MAPI_MODIFY, &opened),
              S_OK);
    const auto inner = Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
    EXPECT_EQ(inner->SaveChanges(0), S_OK);
    Ref<IStream> none;
    EXPECT_EQ(open_data(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile, 0, none),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(StoreOleAttachments, WhatIsWrittenLastCounts) {
    const auto save_inside = [&] {
        IUnknown* opened = nullptr;
        ASSERT_EQ(attachment_->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                            MAPI_CREATE | MAPI_MODIFY, &opened),
                  S_OK);
        const auto inner = Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
        EXPECT_EQ(inner->SaveChanges(0), S_OK);
    };
    const auto holds_message = [&] {
        IUnknown* opened = nullptr;
        const HRESULT result =
            attachment_->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, 0, &opened);
        if (opened)
            opened->Release();
        return result == S_OK;
    };
    const auto data = [&] { return get(attachment_.get(), PR_ATTACH_DATA_BIN); };
    const auto write = [&](ULONG tag, const IID& iid) {
        Ref<IStream> stream;
        ASSERT_EQ(open_data(tag, iid, MAPI_CREATE | MAPI_MODIFY, stream), S_OK);
        EXPECT_EQ(stream->Write("data", 4, nullptr), S_OK);
        EXPECT_EQ(stream->Commit(0), S_OK);
    };
    save_inside();
    EXPECT_EQ(data().type(), ULONG{PT_OBJECT});
    write(PR_ATTACH_DATA_BIN, IID_IStream);
    EXPECT_FALSE(holds_message());
    EXPECT_EQ(data().size(), 4u);
    save_inside();
    EXPECT_TRUE(holds_message());
    EXPECT_EQ(data().type(), ULONG{PT_OBJECT});
    Ref<IStream> none;
    EXPECT_EQ(open_data(PR_ATTACH_DATA_BIN, IID_IStream, 0, none), MAPI_E_NOT_FOUND);
    write(PR_ATTACH_DATA_OBJ, IID_IStreamDocfile);
    EXPECT_FALSE(holds_message());
    save_inside();
    set(attachment_.get(), {Value::binary(PR_ATTACH_DATA_BIN, "xy", 2)});
    EXPECT_FALSE(holds_message());
    ASSERT_EQ(attachment_->SaveChanges(0), S_OK);
    ASSERT_EQ(message_->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(data().size(), 2u);
}

} // namespace
