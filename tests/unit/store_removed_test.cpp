#include <mapiaux.h>
#include <mapicode.h>

#include "mailbox_fixture.h"
#include "store/constants.h"

namespace mapisim::store {
namespace {

/// What was deleted and can still be had.
class StoreRemovedTest : public MailboxTest {
protected:
    HRESULT try_open(const notify::EntryId& id, ULONG flags) {
        ULONG type = 0;
        IUnknown* out = nullptr;
        const HRESULT result = store_->OpenEntry(size(id), entry(id), nullptr, flags, &type, &out);
        if (out)
            out->Release();
        return result;
    }
    Ref<IMAPIFolder> open_folder_named(IMAPIFolder* parent, const char* name) {
        for (const Bag& row : folders(parent)) {
            if (row.text(PR_DISPLAY_NAME_W) == name) {
                const auto bytes = row.binary(PR_ENTRYID);
                return open<IMAPIFolder>(store_.get(), {bytes.begin(), bytes.end()});
            }
        }
        return nullptr;
    }
    std::vector<std::string> removed(IMAPIFolder* folder, ULONG flags = 0) {
        return texts(contents(folder, flags | kShowSoftDeletes), PR_SUBJECT_W);
    }
    using Texts = std::vector<std::string>;
};

TEST_F(StoreRemovedTest, MessagesAreSeenAndOpenedWithTheFlag) {
    const auto id = add_message(inbox_.get(), "gone");
    auto before = open<IMessage>(store_.get(), id, 0);
    IMAPITable* table = nullptr;
    ASSERT_EQ(inbox_->GetContentsTable(MAPI_UNICODE | kShowSoftDeletes, &table), S_OK);
    List list({id});
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    const auto seen = rows(table); // it was open before
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_TRUE(seen[0].has(kDeletedOn));
    EXPECT_TRUE(contents(inbox_.get()).empty());
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_COUNT), 0);
    EXPECT_EQ(try_open(id, 0), MAPI_E_NOT_FOUND);
    EXPECT_EQ(try_open(id, kShowSoftDeletes), S_OK);
    EXPECT_EQ(try_open(id, kShowSoftDeletes | MAPI_MODIFY), MAPI_E_NO_ACCESS);
    EXPECT_EQ(before->SetReadFlag(0), MAPI_E_OBJECT_DELETED);
    EXPECT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(StoreRemovedTest, AHardDeletionIsForGood) {
    const auto one = add_message(inbox_.get(), "one"), two = add_message(inbox_.get(), "two");
    List first({one}), both({one, two});
    ASSERT_EQ(inbox_->DeleteMessages(first, 0, nullptr, 0), S_OK);
    ASSERT_EQ(inbox_->DeleteMessages(both, 0, nullptr, kHardDelete), S_OK);
    EXPECT_TRUE(removed(inbox_.get()).empty());
    EXPECT_EQ(try_open(one, kShowSoftDeletes), MAPI_E_NOT_FOUND);
    EXPECT_EQ(try_open(two, kShowSoftDeletes), MAPI_E_NOT_FOUND);
}

TEST_F(StoreRemovedTest, LittleIsKeptOfFoldersThatNobodyCanHave) {
    auto top = create(inbox_.get(), "top"), held = create(top.get(), "held");
    auto below = create(held.get(), "below");
    add_message(below.get(), "gone with them");
    IMAPITable* table = nullptr;
    ASSERT_EQ(below->GetContentsTable(0, &table), S_OK);
    table->Release();
    Mailbox& mailbox = mailbox_of(store_.get());
    const auto folder_of = [&](IMAPIFolder* folder) {
        auto id = entry_id(folder);
        store::EntryId parsed;
        EXPECT_EQ(parse(size(id), entry(id), parsed), S_OK);
        return mailbox.folder(parsed.number);
    };
    const Folder* kept[] = {folder_of(top.get()), folder_of(below.get())};
    const Folder* open = folder_of(held.get());
    auto id = entry_id(top.get());
    const auto remove = [&](ULONG flags) {
        return inbox_->DeleteFolder(size(id), entry(id), 0, nullptr,
                                    flags | DEL_FOLDERS | DEL_MESSAGES);
    };
    top = below = nullptr;
    ASSERT_EQ(remove(0), S_OK);
    EXPECT_EQ(kept[0]->name, "top") << "it can come back";
    EXPECT_FALSE(kept[1]->properties->bag.empty());
    ASSERT_EQ(remove(kHardDelete), S_OK);
    for (const Folder* folder : kept) {
        EXPECT_TRUE(folder->name.empty());
        EXPECT_TRUE(folder->properties->bag.empty());
        EXPECT_EQ(folder->message_rows, nullptr);
    }
    EXPECT_EQ(text(held.get(), PR_DISPLAY_NAME_W), "held");
    EXPECT_EQ(open->properties->bag.text(PR_DISPLAY_NAME_W), "held");
    EXPECT_EQ(try_open(id, kShowSoftDeletes), MAPI_E_NOT_FOUND);

    auto at_once = create(inbox_.get(), "at once");
    const Folder* one = folder_of(at_once.get());
    id = entry_id(at_once.get());
    at_once = nullptr;
    ASSERT_EQ(remove(kHardDelete), S_OK);
    EXPECT_TRUE(one->name.empty());
    EXPECT_TRUE(one->properties->bag.empty());
}

TEST_F(StoreRemovedTest, AMoveBringsMessagesBack) {
    const auto id = add_message(inbox_.get(), "back");
    List list({id});
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    auto drafts = open_folder(store_.get(), Special::drafts);
    EXPECT_EQ(drafts->CopyMessages(list, nullptr, inbox_.get(), 0, nullptr, MESSAGE_MOVE),
              MAPI_W_PARTIAL_COMPLETION); // not removed from there
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_EQ(texts(contents(drafts.get()), PR_SUBJECT_W), Texts{"back"});
    EXPECT_FALSE(contents(drafts.get())[0].has(kDeletedOn));
    EXPECT_TRUE(removed(inbox_.get()).empty());
    EXPECT_EQ(number(drafts.get(), PR_CONTENT_UNREAD), 1);
    EXPECT_EQ(try_open(id, MAPI_MODIFY), S_OK);
}

TEST_F(StoreRemovedTest, EmptyFolderRemovesOrPurges) {
    add_message(inbox_.get(), "a");
    create(inbox_.get(), "Sub");
    ASSERT_EQ(inbox_->EmptyFolder(0, nullptr, 0), S_OK);
    EXPECT_EQ(removed(inbox_.get()), Texts{"a"});
    EXPECT_EQ(texts(folders(inbox_.get(), kShowSoftDeletes), PR_DISPLAY_NAME_W), Texts{"Sub"});
    ASSERT_EQ(inbox_->EmptyFolder(0, nullptr, kHardDelete), S_OK);
    EXPECT_TRUE(removed(inbox_.get()).empty());
    EXPECT_TRUE(folders(inbox_.get(), kShowSoftDeletes).empty());
}

TEST_F(StoreRemovedTest, FoldersComeBackWithWhatWentWithThem) {
    auto outer = create(inbox_.get(), "Outer");
    auto inner = create(outer.get(), "Inner");
    const auto first = add_message(inner.get(), "deleted before");
    add_message(inner.get(), "went along");
    List list({first});
    ASSERT_EQ(inner->DeleteMessages(list, 0, nullptr, 0), S_OK);
    const auto id = entry_id(outer.get()), inner_id = entry_id(inner.get());
    ASSERT_EQ(inbox_->DeleteFolder(size(id), entry(id), 0, nullptr, DEL_FOLDERS | DEL_MESSAGES),
              S_OK);
    EXPECT_TRUE(folders(inbox_.get()).empty());
    EXPECT_EQ(texts(folders(inbox_.get(), kShowSoftDeletes), PR_DISPLAY_NAME_W), Texts{"Outer"});
    EXPECT_EQ(try_open(id, 0), MAPI_E_NOT_FOUND);
    EXPECT_EQ(try_open(inner_id, kShowSoftDeletes | MAPI_MODIFY), MAPI_E_NO_ACCESS);
    auto shown = open<IMAPIFolder>(store_.get(), inner_id, kShowSoftDeletes);
    EXPECT_EQ(removed(shown.get()), (Texts{"deleted before", "went along"}));
    IMAPITable* table = nullptr;
    EXPECT_EQ(shown->GetContentsTable(0, &table), MAPI_E_OBJECT_DELETED);

    ASSERT_EQ(inbox_->CopyFolder(size(id), entry(id), nullptr, top_.get(), nullptr, 0, nullptr,
                                 FOLDER_MOVE),
              S_OK);
    EXPECT_EQ(folders(top_.get()).back().text(PR_DISPLAY_NAME_W), "Outer");
    inner = open<IMAPIFolder>(store_.get(), inner_id);
    EXPECT_EQ(texts(contents(inner.get()), PR_SUBJECT_W), Texts{"went along"});
    EXPECT_EQ(removed(inner.get()), Texts{"deleted before"});
    EXPECT_TRUE(folders(inbox_.get(), kShowSoftDeletes).empty());
}

TEST_F(StoreRemovedTest, ADeepTableShowsWhatWasRemovedBelow) {
    auto outer = create(inbox_.get(), "Outer");
    auto gone = create(outer.get(), "Gone");
    create(gone.get(), "Deeper");
    auto stays = create(outer.get(), "Stays");
    create(stays.get(), "Left");
    const auto remove = [](IMAPIFolder* parent, IMAPIFolder* child) {
        auto id = entry_id(child);
        EXPECT_EQ(parent->DeleteFolder(size(id), entry(id), 0, nullptr, DEL_FOLDERS), S_OK);
    };
    remove(outer.get(), gone.get());
    auto left = open_folder_named(stays.get(), "Left");
    remove(stays.get(), left.get());
    EXPECT_TRUE(folders(inbox_.get(), kShowSoftDeletes).empty());
    const auto deep = folders(inbox_.get(), kShowSoftDeletes | CONVENIENT_DEPTH);
    EXPECT_EQ(texts(deep, PR_DISPLAY_NAME_W), (Texts{"Left", "Gone", "Deeper"}));
    ASSERT_EQ(deep.size(), 3u);
    EXPECT_EQ(deep[0].number(PR_DEPTH), 2);
    EXPECT_EQ(deep[1].number(PR_DEPTH), 1);
    EXPECT_EQ(deep[2].number(PR_DEPTH), 2);
    // As they were when it was opened.
    IMAPITable* table = nullptr;
    ASSERT_EQ(outer->GetHierarchyTable(MAPI_UNICODE | kShowSoftDeletes, &table), S_OK);
    ULONG status = 0, type = 0;
    EXPECT_EQ(table->GetStatus(&status, &type), S_OK);
    EXPECT_EQ(type, ULONG{TBLTYPE_SNAPSHOT});
    remove(outer.get(), stays.get());
    EXPECT_EQ(rows(table).size(), 1u);
    EXPECT_EQ(folders(outer.get(), kShowSoftDeletes).size(), 2u);
}

TEST_F(StoreRemovedTest, OpenTablesOfADeletedFolderEmpty) {
    auto folder = create(inbox_.get(), "Gone");
    add_message(folder.get(), "a");
    IMAPITable *messages = nullptr, *below = nullptr;
    create(folder.get(), "Below");
    ASSERT_EQ(folder->GetContentsTable(MAPI_UNICODE, &messages), S_OK);
    ASSERT_EQ(folder->GetHierarchyTable(MAPI_UNICODE, &below), S_OK);
    const auto id = entry_id(folder.get());
    ASSERT_EQ(inbox_->DeleteFolder(size(id), entry(id), 0, nullptr,
                                   DEL_FOLDERS | DEL_MESSAGES | kHardDelete),
              S_OK);
    EXPECT_TRUE(rows(messages).empty());
    EXPECT_TRUE(rows(below).empty());
    EXPECT_EQ(try_open(id, kShowSoftDeletes), MAPI_E_NOT_FOUND);
    EXPECT_EQ(folder->EmptyFolder(0, nullptr, 0), MAPI_E_OBJECT_DELETED);
}

TEST_F(StoreRemovedTest, AssociatedMessagesHaveTheirOwnList) {
    IMessage* made = nullptr;
    ASSERT_EQ(inbox_->CreateMessage(nullptr, MAPI_ASSOCIATED, &made), S_OK);
    auto view = Ref<IMessage>::adopt(made);
    set(view.get(), {Value::text(PR_SUBJECT_W, "view")});
    ASSERT_EQ(view->SaveChanges(0), S_OK);
    List list({entry_id(view.get())});
    view = nullptr;
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    EXPECT_TRUE(removed(inbox_.get()).empty());
    EXPECT_EQ(removed(inbox_.get(), MAPI_ASSOCIATED), Texts{"view"});
}

/// Deeper than a stack has room for, and than to go down anew for each would have time for.
TEST_F(StoreRemovedTest, FoldersDeepInEachOtherAreDeletedBroughtBackAndPurged) {
    constexpr int kDepth = 50'000;
    Mailbox& mailbox = mailbox_of(store_.get());
    Folder* const inbox = mailbox.folder(mailbox.special(Special::inbox));
    Folder *at = inbox, *first = nullptr;
    for (int i = 0; i < kDepth; ++i) {
        Folder* made = nullptr;
        ASSERT_EQ(mailbox.create_folder(
                      *at, {.name = "below", .comment = {}, .container_class = {}}, &made),
                  S_OK);
        first = first ? first : made;
        at = made;
    }
    IMAPITable* below = nullptr;
    ASSERT_EQ(inbox_->GetHierarchyTable(CONVENIENT_DEPTH, &below), S_OK);
    const auto table = Ref<IMAPITable>::adopt(below);
    const auto count = [&] {
        ULONG rows = 0;
        EXPECT_EQ(table->GetRowCount(0, &rows), S_OK);
        return rows;
    };
    EXPECT_EQ(count(), static_cast<ULONG>(kDepth));
    const auto id = mailbox.folder_id(first->number).vector();
    const auto remove = [&](ULONG flags) {
        return inbox_->DeleteFolder(size(id), entry(id), 0, nullptr, DEL_FOLDERS | flags);
    };
    ASSERT_EQ(remove(0), S_OK);
    EXPECT_EQ(count(), 0u);
    EXPECT_TRUE(at->deleted && at->recoverable);
    ASSERT_EQ(inbox_->CopyFolder(size(id), entry(id), nullptr, inbox_.get(), nullptr, 0, nullptr,
                                 FOLDER_MOVE),
              S_OK);
    EXPECT_EQ(count(), static_cast<ULONG>(kDepth));
    EXPECT_FALSE(at->deleted);
    ASSERT_EQ(remove(0), S_OK);
    ASSERT_EQ(inbox_->EmptyFolder(0, nullptr, kHardDelete), S_OK);
    EXPECT_FALSE(first->recoverable || at->recoverable);
    EXPECT_EQ(try_open(id, kShowSoftDeletes), MAPI_E_NOT_FOUND);
}

TEST_F(StoreRemovedTest, ATableOfADeletedFolderLosesWhatWasBelow) {
    auto outer = create(inbox_.get(), "Outer");
    auto middle = create(outer.get(), "Middle");
    auto inner = create(middle.get(), "Inner");
    IMAPITable *deep = nullptr, *flat = nullptr;
    ASSERT_EQ(outer->GetHierarchyTable(CONVENIENT_DEPTH, &deep), S_OK);
    ASSERT_EQ(middle->GetHierarchyTable(0, &flat), S_OK);
    const auto id = entry_id(outer.get());
    ASSERT_EQ(inbox_->DeleteFolder(size(id), entry(id), 0, nullptr, DEL_FOLDERS), S_OK);
    EXPECT_TRUE(rows(deep).empty());
    EXPECT_TRUE(rows(flat).empty());
}

} // namespace
} // namespace mapisim::store
