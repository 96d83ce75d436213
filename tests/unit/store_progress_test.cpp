#include <mapiaux.h>
#include <mapicode.h>

#include "mailbox_fixture.h"
#include "progress_indicator.h"
#include "store/constants.h"

namespace mapisim::store {
namespace {

using test::Indicator;

using Values = std::vector<ULONG>;

class StoreProgressTest : public MailboxTest {
protected:
    void SetUp() override {
        MailboxTest::SetUp();
        drafts_ = open_folder(store_.get(), Special::drafts);
        for (const char* subject : {"a", "b", "c", "d"})
            ids_.push_back(add_message(inbox_.get(), subject));
    }
    void TearDown() override {
        drafts_ = nullptr;
        MailboxTest::TearDown();
    }
    Ref<IMAPIFolder> drafts_;
    std::vector<notify::EntryId> ids_;
    const Values quarters_{250, 500, 750, 1000};
};

TEST_F(StoreProgressTest, EachMessageIsAStep) {
    List list(ids_);
    Indicator copied, marked, moved, deleted;
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts_.get(), 0, &copied, MESSAGE_DIALOG), S_OK);
    EXPECT_EQ(copied.values, quarters_);
    EXPECT_EQ(copied.items, (Indicator::Items{{1, 4}, {2, 4}, {3, 4}, {4, 4}}));
    ASSERT_EQ(inbox_->SetReadFlags(nullptr, 0, &marked, MESSAGE_DIALOG), S_OK);
    EXPECT_EQ(marked.values, quarters_);
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts_.get(), 0, &moved,
                                   MESSAGE_DIALOG | MESSAGE_MOVE),
              S_OK);
    EXPECT_EQ(moved.values, quarters_);
    ASSERT_EQ(drafts_->DeleteMessages(list, 0, &deleted, MESSAGE_DIALOG), S_OK);
    EXPECT_EQ(deleted.values, quarters_);
}

TEST_F(StoreProgressTest, NothingIsToldWithoutTheFlag) {
    List list(ids_);
    Indicator quiet;
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts_.get(), 0, &quiet, 0), S_OK);
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, MESSAGE_DIALOG), S_OK);
    EXPECT_TRUE(quiet.values.empty());
}

TEST_F(StoreProgressTest, TheClientMayCancel) {
    List list(ids_);
    Indicator stopped;
    stopped.cancel_at = 2;
    EXPECT_EQ(inbox_->CopyMessages(list, nullptr, drafts_.get(), 0, &stopped, MESSAGE_DIALOG),
              MAPI_E_USER_CANCEL);
    EXPECT_EQ(contents(drafts_.get()).size(), 2u); // what was done stays
    Indicator again;
    again.cancel_at = 1;
    EXPECT_EQ(inbox_->DeleteMessages(list, 0, &again, MESSAGE_DIALOG), MAPI_E_USER_CANCEL);
    EXPECT_EQ(contents(inbox_.get()).size(), 3u);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_COUNT), 3);
    Indicator emptying;
    emptying.cancel_at = 1;
    EXPECT_EQ(inbox_->EmptyFolder(0, &emptying, FOLDER_DIALOG), MAPI_E_USER_CANCEL);
    EXPECT_EQ(contents(inbox_.get()).size(), 2u);
}

TEST_F(StoreProgressTest, WhatTheClientThrowsEndsNothing) {
    List list(ids_);
    Indicator broken;
    broken.throws = true;
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, &broken, MESSAGE_DIALOG), S_OK);
    EXPECT_EQ(broken.values, quarters_);
    EXPECT_TRUE(contents(inbox_.get()).empty());
}

TEST_F(StoreProgressTest, WhatIsBelowAnotherOperationHasItsPart) {
    List list(ids_);
    Indicator part;
    part.flags = 0;
    part.low = 200;
    part.high = 400;
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts_.get(), 0, &part, MESSAGE_DIALOG), S_OK);
    EXPECT_EQ(part.values, (Values{250, 300, 350, 400}));
    EXPECT_TRUE(part.items.empty());
}

TEST_F(StoreProgressTest, FoldersAreCountedAndTheirMessagesLieBetween) {
    auto top = open_folder(store_.get(), Special::ipm_subtree);
    const auto id = entry_id(inbox_.get());
    std::string name = "One folder";
    Indicator alone;
    ASSERT_EQ(top->CopyFolder(size(id), entry(id), nullptr, drafts_.get(),
                              reinterpret_cast<LPTSTR>(name.data()), 0, &alone, FOLDER_DIALOG),
              S_OK);
    EXPECT_EQ(alone.items, (Indicator::Items{{1, 1}}));
    EXPECT_EQ(alone.values, (Values{250, 500, 750, 1000, 1000}));

    for (const char* child : {"x", "y"}) {
        IMAPIFolder* folder = nullptr;
        ASSERT_EQ(inbox_->CreateFolder(FOLDER_GENERIC,
                                       reinterpret_cast<LPTSTR>(const_cast<char*>(child)), nullptr,
                                       nullptr, 0, &folder),
                  S_OK);
        folder->Release();
    }
    Indicator tree;
    ASSERT_EQ(top->CopyFolder(size(id), entry(id), nullptr, drafts_.get(), nullptr, 0, &tree,
                              FOLDER_DIALOG | COPY_SUBFOLDERS),
              S_OK);
    EXPECT_EQ(tree.items, (Indicator::Items{{1, 2}, {2, 2}}));
    EXPECT_EQ(tree.values.back(), 1000u);
    EXPECT_TRUE(std::is_sorted(tree.values.begin(), tree.values.end()));

    Indicator removal;
    ASSERT_EQ(drafts_->EmptyFolder(0, &removal, FOLDER_DIALOG), S_OK);
    EXPECT_EQ(removal.items.back(), (std::pair<ULONG, ULONG>{2, 2}));
}

TEST_F(StoreProgressTest, ADestinationThatComesBelowItsSourceIsNotCopiedForEver) {
    const auto make = [](IMAPIFolder* parent, const char* name) {
        IMAPIFolder* folder = nullptr;
        EXPECT_EQ(parent->CreateFolder(FOLDER_GENERIC,
                                       reinterpret_cast<LPTSTR>(const_cast<char*>(name)), nullptr,
                                       nullptr, 0, &folder),
                  S_OK);
        return Ref<IMAPIFolder>::adopt(folder);
    };
    const auto source = make(inbox_.get(), "A");
    const auto child = make(source.get(), "X");
    const auto grandchild = make(child.get(), "Y");
    const auto destination = make(drafts_.get(), "B");
    const auto id = entry_id(source.get()), moved = entry_id(destination.get());
    Indicator indicator;
    indicator.at_first = [&] {
        EXPECT_EQ(drafts_->CopyFolder(size(moved), entry(moved), nullptr, grandchild.get(), nullptr,
                                      0, nullptr, FOLDER_MOVE | COPY_SUBFOLDERS),
                  S_OK);
    };
    inbox_->CopyFolder(size(id), entry(id), nullptr, destination.get(), nullptr, 0, &indicator,
                       FOLDER_DIALOG | COPY_SUBFOLDERS);
    EXPECT_LE(indicator.values.size(), 10u);
}

TEST_F(StoreProgressTest, CountsThatNobodySetAreRefused) {
    SBinary one{};
    ENTRYLIST list{0xffff'ffff, &one};
    EXPECT_EQ(inbox_->DeleteMessages(&list, 0, nullptr, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(inbox_->SetReadFlags(&list, 0, nullptr, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(inbox_->CopyMessages(&list, nullptr, drafts_.get(), 0, nullptr, 0),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(StoreProgressTest, AnAttachmentIsOneStep) {
    auto message = create_message(drafts_.get(), "with a file");
    for (int i = 0; i < 2; ++i) {
        ULONG at = 0;
        IAttach* file = nullptr;
        ASSERT_EQ(message->CreateAttach(nullptr, 0, &at, &file), S_OK);
        ASSERT_EQ(file->SaveChanges(0), S_OK);
        file->Release();
    }
    Indicator told, quiet;
    ASSERT_EQ(message->DeleteAttach(0, 0, &told, ATTACH_DIALOG), S_OK);
    EXPECT_EQ(told.items, (Indicator::Items{{1, 1}}));
    ASSERT_EQ(message->DeleteAttach(1, 0, &quiet, 0), S_OK);
    EXPECT_TRUE(quiet.values.empty());
}

TEST_F(StoreProgressTest, CopyToTellsOfValuesAndObjects) {
    auto from = create_message(drafts_.get(), "from");
    auto to = create_message(drafts_.get(), "to");
    Indicator told;
    ASSERT_EQ(
        from->CopyTo(0, nullptr, nullptr, 0, &told, &IID_IMessage, to.get(), MAPI_DIALOG, nullptr),
        S_OK);
    EXPECT_EQ(told.items, (Indicator::Items{{1, 3}, {2, 3}, {3, 3}}));
    Indicator stopped;
    stopped.cancel_at = 1;
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, 0, &stopped, &IID_IMessage, to.get(), MAPI_DIALOG,
                           nullptr),
              MAPI_E_USER_CANCEL);
    Indicator folder;
    ASSERT_EQ(inbox_->CopyTo(0, nullptr, nullptr, 0, &folder, &IID_IMAPIFolder, drafts_.get(),
                             MAPI_DIALOG, nullptr),
              S_OK);
    EXPECT_EQ(folder.items.back(), (std::pair<ULONG, ULONG>{4, 4}));
}

} // namespace
} // namespace mapisim::store
