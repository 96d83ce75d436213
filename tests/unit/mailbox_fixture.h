#pragma once

#include "world_fixture.h"

/// The first logon's default store, with the folders that most tests work in.
class MailboxTest : public WorldTest {
protected:
    using Special = mapisim::store::Special;
    using EntryId = mapisim::notify::EntryId;

    void SetUp() override {
        WorldTest::SetUp();
        store_ = open_store();
        top_ = open_folder(store_.get(), Special::ipm_subtree);
        inbox_ = open_folder(store_.get(), Special::inbox);
    }
    void TearDown() override {
        top_ = inbox_ = nullptr;
        store_ = nullptr;
        WorldTest::TearDown();
    }

    static HRESULT try_create(IMAPIFolder* parent, const char* name, ULONG flags,
                              Ref<IMAPIFolder>& out, ULONG type = FOLDER_GENERIC) {
        IMAPIFolder* folder = nullptr;
        const HRESULT result =
            parent->CreateFolder(type, reinterpret_cast<LPTSTR>(const_cast<char*>(name)), nullptr,
                                 nullptr, flags, &folder);
        out = Ref<IMAPIFolder>::adopt(folder);
        return result;
    }
    static Ref<IMAPIFolder> create(IMAPIFolder* parent, const char* name,
                                   ULONG type = FOLDER_GENERIC) {
        Ref<IMAPIFolder> folder;
        EXPECT_EQ(try_create(parent, name, 0, folder, type), S_OK);
        return folder;
    }
    Ref<IMessage> open_message(const EntryId& id, ULONG flags = MAPI_MODIFY) {
        return open<IMessage>(store_.get(), id, flags);
    }

    Ref<IMsgStore> store_;
    Ref<IMAPIFolder> top_, inbox_;
};
