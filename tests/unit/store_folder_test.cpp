#include <mapicode.h>
#include <utility>

#include "../on_threads.h"
#include "mailbox_fixture.h"
#include "notify/engine.h"
#include "spooler/housekeeper.h"
#include "store/constants.h"

namespace mapisim::store {
namespace {

class StoreFolderTest : public MailboxTest {
protected:
    static HRESULT copy(IMAPIFolder* parent, IMAPIFolder* child, IMAPIFolder* to, ULONG flags,
                        const char* name = nullptr) {
        const auto id = entry_id(child);
        return parent->CopyFolder(size(id), entry(id), nullptr, to,
                                  reinterpret_cast<LPTSTR>(const_cast<char*>(name)), 0, nullptr,
                                  flags);
    }
    static HRESULT remove(IMAPIFolder* parent, IMAPIFolder* child, ULONG flags = 0) {
        const auto id = entry_id(child);
        return parent->DeleteFolder(size(id), entry(id), 0, nullptr, flags);
    }
    /// An open table with CONVENIENT_DEPTH shows what lies below the folder, as the tree has it.
    void expect_tree(IMAPITable* table, IMAPIFolder* top) {
        std::vector<std::string> names;
        std::vector<LONG> depths;
        const auto walk = [&](const auto& self, const Folder& folder, LONG depth) -> void {
            for (const Folder* child : folder.children) {
                names.push_back(child->name);
                depths.push_back(depth);
                self(self, *child, depth + 1);
            }
        };
        store::EntryId id;
        const auto bytes = entry_id(top);
        ASSERT_EQ(parse(size(bytes), entry(bytes), id), S_OK);
        walk(walk, *mailbox_of(store_.get()).folder(id.number), 0);
        table->AddRef();
        const auto open = rows(table);
        EXPECT_EQ(texts(open, PR_DISPLAY_NAME_W), names);
        for (std::size_t i = 0; i < open.size() && i < depths.size(); ++i)
            EXPECT_EQ(open[i].number(PR_DEPTH, -1), depths[i]);
    }
};

TEST_F(StoreFolderTest, NamesAreUniqueAmongSiblings) {
    auto folder = create(inbox_.get(), "Projects");
    EXPECT_EQ(text(folder.get(), PR_DISPLAY_NAME_W), "Projects");
    EXPECT_EQ(text(folder.get(), PR_CONTAINER_CLASS_W), "IPF.Note");
    EXPECT_EQ(entry_id(folder.get(), PR_PARENT_ENTRYID), entry_id(inbox_.get()));
    EXPECT_TRUE(get(inbox_.get(), PR_SUBFOLDERS).boolean());
    Ref<IMAPIFolder> again;
    EXPECT_EQ(try_create(inbox_.get(), "PROJECTS", 0, again), MAPI_E_COLLISION);
    EXPECT_FALSE(again);
    ASSERT_EQ(try_create(inbox_.get(), "projects", OPEN_IF_EXISTS, again), S_OK);
    EXPECT_EQ(entry_id(again.get()), entry_id(folder.get()));
    EXPECT_EQ(try_create(inbox_.get(), "", 0, again), MAPI_E_INVALID_PARAMETER);

    auto other = create(inbox_.get(), "Other");
    auto* host = property::host_of(other.get());
    EXPECT_EQ(host->write_value(Value::text(PR_DISPLAY_NAME_W, "projects")), MAPI_E_COLLISION);
    EXPECT_EQ(host->write_value(Value::text(PR_DISPLAY_NAME_W, "Renamed")), S_OK);
    EXPECT_EQ(texts(folders(inbox_.get()), PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Projects", "Renamed"}));
    EXPECT_EQ(try_create(inbox_.get(), "Other", 0, again), S_OK); // the old name is free
    IMAPIFolder* unknown = nullptr;
    EXPECT_EQ(inbox_->CreateFolder(7, reinterpret_cast<LPTSTR>(const_cast<char*>("S")), nullptr,
                                   nullptr, 0, &unknown),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(StoreFolderTest, TheHierarchyShowsOneLevelOrAll) {
    auto projects = create(inbox_.get(), "Projects");
    create(projects.get(), "Old");
    const auto nearby = folders(top_.get());
    EXPECT_EQ(texts(nearby, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Inbox", "Outbox", "Sent Items", "Deleted Items", "Drafts",
                                        "Calendar", "Contacts", "Tasks", "Notes", "Journal"}));
    const auto all = folders(top_.get(), CONVENIENT_DEPTH);
    ASSERT_EQ(all.size(), nearby.size() + 2);
    EXPECT_EQ(all[0].number(PR_DEPTH, -1), 0);
    EXPECT_EQ(all[1].text(PR_DISPLAY_NAME_W), "Projects");
    EXPECT_EQ(all[1].number(PR_DEPTH), 1);
    EXPECT_EQ(all[2].text(PR_DISPLAY_NAME_W), "Old");
    EXPECT_EQ(all[2].number(PR_DEPTH), 2);
    EXPECT_EQ(all[3].text(PR_DISPLAY_NAME_W), "Outbox");
    EXPECT_EQ(all[5].text(PR_CONTAINER_CLASS_W), "IPF.Note");
}

TEST_F(StoreFolderTest, OpenHierarchyTablesFollow) {
    IMAPITable *nearby = nullptr, *deep = nullptr;
    ASSERT_EQ(top_->GetHierarchyTable(MAPI_UNICODE, &nearby), S_OK);
    ASSERT_EQ(top_->GetHierarchyTable(MAPI_UNICODE | CONVENIENT_DEPTH, &deep), S_OK);
    auto projects = create(inbox_.get(), "Projects");
    auto old = create(projects.get(), "Old");
    add_message(inbox_.get(), "hello");
    nearby->AddRef();
    deep->AddRef();
    auto first = rows(nearby)[0];
    EXPECT_EQ(first.number(PR_CONTENT_COUNT), 1);
    EXPECT_EQ(first.number(PR_CONTENT_UNREAD), 1);
    EXPECT_TRUE(first.boolean(PR_SUBFOLDERS));
    auto all = rows(deep);
    EXPECT_EQ(all[0].number(PR_CONTENT_COUNT), 1);
    EXPECT_EQ(all[2].text(PR_DISPLAY_NAME_W), "Old");
    ASSERT_EQ(copy(projects.get(), old.get(), top_.get(), FOLDER_MOVE), S_OK);
    ASSERT_EQ(remove(inbox_.get(), projects.get()), S_OK);
    EXPECT_EQ(rows(nearby).back().text(PR_DISPLAY_NAME_W), "Old");
    all = rows(deep);
    EXPECT_EQ(all[1].text(PR_DISPLAY_NAME_W), "Outbox");
    EXPECT_EQ(all.back().number(PR_DEPTH, -1), 0);
}

TEST_F(StoreFolderTest, OpenDeepTablesKeepTheOrderOfTheTree) {
    IMAPITable *all = nullptr, *some = nullptr;
    ASSERT_EQ(top_->GetHierarchyTable(MAPI_UNICODE | CONVENIENT_DEPTH, &all), S_OK);
    auto a = create(inbox_.get(), "a");
    ASSERT_EQ(a->GetHierarchyTable(MAPI_UNICODE | CONVENIENT_DEPTH, &some), S_OK);
    const auto check_both = [&] {
        expect_tree(all, top_.get());
        expect_tree(some, a.get());
    };
    auto b = create(inbox_.get(), "b");
    auto a1 = create(a.get(), "a1");
    auto b1 = create(b.get(), "b1");
    auto a2 = create(a.get(), "a2");
    auto a11 = create(a1.get(), "a11");
    check_both();
    auto last = create(top_.get(), "last");
    create(last.get(), "last1");
    auto a21 = create(a2.get(), "a21");
    create(a1.get(), "a12");
    check_both();
    ASSERT_EQ(remove(a.get(), a1.get(), DEL_FOLDERS | DEL_MESSAGES), S_OK);
    create(a.get(), "a1");
    check_both();
    ASSERT_EQ(copy(inbox_.get(), b.get(), a.get(), FOLDER_MOVE), S_OK);
    create(b1.get(), "b11");
    create(a21.get(), "a211");
    check_both();
    ASSERT_EQ(copy(inbox_.get(), a.get(), last.get(), COPY_SUBFOLDERS), S_OK);
    check_both();
    all->Release();
    some->Release();
}

TEST_F(StoreFolderTest, OpenDeepTablesKeepTheOrderWhoeverMakesFolders) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(top_->GetHierarchyTable(MAPI_UNICODE | CONVENIENT_DEPTH, &table), S_OK);
    on_threads(4, [&](int thread) {
        const std::string name = std::to_string(thread) + "-";
        Ref<IMAPIFolder> parent = inbox_;
        for (int i = 0; i < 100; ++i) {
            auto made = create(parent.get(), (name + std::to_string(i)).c_str());
            if (i % 25 == 24) {
                parent = inbox_;
            } else if (i % 5 == 4) {
                EXPECT_EQ(remove(parent.get(), made.get()), S_OK);
            } else if (i % 3 == thread % 3) {
                parent = made;
            }
        }
    });
    expect_tree(table, top_.get());
    table->Release();
}

TEST_F(StoreFolderTest, OnlyEmptyFoldersAreDeletedUnlessToldOtherwise) {
    auto projects = create(inbox_.get(), "Projects");
    auto old = create(projects.get(), "Old");
    const auto inside = add_message(old.get(), "inside");
    EXPECT_EQ(remove(inbox_.get(), projects.get()), MAPI_E_HAS_FOLDERS);
    EXPECT_EQ(remove(projects.get(), old.get()), MAPI_E_HAS_MESSAGES);
    EXPECT_EQ(remove(inbox_.get(), old.get()), MAPI_E_NOT_FOUND); // not a child of it
    ASSERT_EQ(remove(inbox_.get(), projects.get(), DEL_FOLDERS | DEL_MESSAGES), S_OK);
    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(store_->OpenEntry(size(inside), entry(inside), nullptr, 0, &type, &out),
              MAPI_E_NOT_FOUND);
    EXPECT_TRUE(folders(inbox_.get()).empty());
    // What is open on it says so.
    IMAPITable* table = nullptr;
    EXPECT_EQ(old->GetContentsTable(0, &table), MAPI_E_OBJECT_DELETED);
    IMessage* message = nullptr;
    EXPECT_EQ(old->CreateMessage(nullptr, 0, &message), MAPI_E_OBJECT_DELETED);
    EXPECT_EQ(remove(top_.get(), inbox_.get(), DEL_FOLDERS | DEL_MESSAGES), MAPI_E_NO_ACCESS);
}

TEST_F(StoreFolderTest, FoldersMoveWithWhatIsInThem) {
    auto projects = create(inbox_.get(), "Projects");
    auto old = create(projects.get(), "Old");
    add_message(old.get(), "inside");
    auto drafts = open_folder(store_.get(), Special::drafts);
    create(drafts.get(), "Projects");
    EXPECT_EQ(copy(inbox_.get(), projects.get(), drafts.get(), FOLDER_MOVE), MAPI_E_COLLISION);
    EXPECT_EQ(copy(inbox_.get(), projects.get(), old.get(), FOLDER_MOVE), MAPI_E_FOLDER_CYCLE);
    EXPECT_EQ(copy(inbox_.get(), projects.get(), old.get(), COPY_SUBFOLDERS), MAPI_E_FOLDER_CYCLE);
    const auto id = entry_id(old.get());
    ASSERT_EQ(copy(inbox_.get(), projects.get(), drafts.get(), FOLDER_MOVE, "Moved"), S_OK);
    EXPECT_EQ(text(projects.get(), PR_DISPLAY_NAME_W), "Moved");
    EXPECT_EQ(entry_id(projects.get(), PR_PARENT_ENTRYID), entry_id(drafts.get()));
    EXPECT_EQ(contents(open<IMAPIFolder>(store_.get(), id).get()).size(), 1u);
    EXPECT_EQ(copy(top_.get(), inbox_.get(), drafts.get(), FOLDER_MOVE), MAPI_E_NO_ACCESS);
}

TEST_F(StoreFolderTest, ATreeIsCopiedToAnotherStore) {
    auto projects = create(inbox_.get(), "Projects");
    auto old = create(projects.get(), "Old");
    add_message(projects.get(), "outside");
    add_message(old.get(), "inside");
    auto archive = open_store(logon_, MDB_WRITE, 1);
    auto target = open_folder(archive.get(), Special::inbox);
    ASSERT_EQ(copy(inbox_.get(), projects.get(), target.get(), COPY_SUBFOLDERS), S_OK);
    ASSERT_EQ(copy(inbox_.get(), projects.get(), target.get(), 0, "Alone"), S_OK);
    const auto all = folders(target.get(), CONVENIENT_DEPTH);
    EXPECT_EQ(texts(all, PR_DISPLAY_NAME_W),
              (std::vector<std::string>{"Projects", "Old", "Alone"}));
    EXPECT_EQ(all[0].number(PR_CONTENT_COUNT), 1);
    EXPECT_EQ(all[1].number(PR_CONTENT_COUNT), 1);
    EXPECT_EQ(folders(inbox_.get(), CONVENIENT_DEPTH).size(), 2u);
    ASSERT_EQ(copy(inbox_.get(), projects.get(), target.get(), FOLDER_MOVE, "Gone"), S_OK);
    EXPECT_TRUE(folders(inbox_.get()).empty());
}

TEST_F(StoreFolderTest, CopyToTakesTheContents) {
    auto projects = create(inbox_.get(), "Projects");
    add_message(create(projects.get(), "Old").get(), "inside");
    add_message(projects.get(), "outside");
    auto target = create(inbox_.get(), "Target");
    LPSPropProblemArray problems = nullptr;
    SizedSPropTagArray(1, excluded) = {1, {PR_DISPLAY_NAME_W}};
    ASSERT_EQ(projects->CopyTo(0, nullptr, reinterpret_cast<LPSPropTagArray>(&excluded), 0, nullptr,
                               &IID_IMAPIFolder, target.get(), 0, &problems),
              S_OK);
    EXPECT_EQ(problems, nullptr);
    EXPECT_EQ(texts(contents(target.get()), PR_SUBJECT_W), std::vector<std::string>{"outside"});
    EXPECT_EQ(folders(target.get())[0].number(PR_CONTENT_COUNT), 1);
}

TEST_F(StoreFolderTest, EmptyFolderKeepsWhatIsQueued) {
    auto outbox = open_folder(store_.get(), Special::outbox);
    auto queued = create_message(outbox.get(), "queued");
    address(queued.get(), "user@mapisim.example");
    ASSERT_EQ(queued->SubmitMessage(0), S_OK);
    add_message(outbox.get(), "lying about");
    create(outbox.get(), "Sub");
    EXPECT_EQ(outbox->EmptyFolder(0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(texts(contents(outbox.get()), PR_SUBJECT_W), std::vector<std::string>{"queued"});
    EXPECT_TRUE(folders(outbox.get()).empty());
}

TEST_F(StoreFolderTest, WhatIsSubmittedOutlivesTheFolderThatItWasIn) {
    for (const ULONG flags : {ULONG{0}, kHardDelete}) {
        auto folder = create(inbox_.get(), "Folder");
        auto message = create_message(folder.get(), "queued");
        address(message.get(), "user@mapisim.example");
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        const auto id = entry_id(message.get());
        EXPECT_EQ(remove(inbox_.get(), folder.get(), flags), S_OK); // nothing is in it any more
        auto outbox = open_folder(store_.get(), Special::outbox);
        EXPECT_EQ(texts(contents(outbox.get()), PR_SUBJECT_W), std::vector<std::string>{"queued"});
        ASSERT_EQ(store_->AbortSubmit(size(id), entry(id), 0), S_OK);
        List list({id});
        EXPECT_EQ(outbox->DeleteMessages(list, 0, nullptr, 0), S_OK);
    }
}

// Events
// -------------------------------------------------------------------------------------------

class Sink final : public IMAPIAdviseSink {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notes) override {
        for (ULONG i = 0; i < count; ++i) {
            types.push_back(notes[i].ulEventType);
            if (notes[i].ulEventType == fnevTableModified)
                of_tables.push_back(notes[i].info.tab.ulTableEvent);
        }
        return S_OK;
    }
    std::atomic<ULONG> references{1};
    std::vector<ULONG> types, of_tables;
};

TEST_F(StoreFolderTest, DeepTablesHearOfEachFolder) {
    ASSERT_TRUE(notify::start_engine(false));
    IMAPITable* table = nullptr;
    ASSERT_EQ(top_->GetHierarchyTable(CONVENIENT_DEPTH, &table), S_OK);
    Sink sink;
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, &sink, &connection), S_OK);
    const auto heard = [&] {
        notify::deliver_here();
        return std::exchange(sink.of_tables, {});
    };
    using Events = std::vector<ULONG>;
    auto one = create(inbox_.get(), "one");
    EXPECT_EQ(heard(), (Events{TABLE_ROW_ADDED, TABLE_ROW_MODIFIED})); // the Inbox has subfolders
    auto two = create(one.get(), "two");
    EXPECT_EQ(heard(), (Events{TABLE_ROW_ADDED, TABLE_ROW_MODIFIED}));
    ASSERT_EQ(remove(inbox_.get(), one.get(), DEL_FOLDERS | DEL_MESSAGES), S_OK);
    EXPECT_EQ(heard(), (Events{TABLE_ROW_DELETED, TABLE_ROW_DELETED, TABLE_ROW_MODIFIED}));
    create(top_.get(), "beside");
    EXPECT_EQ(heard(), (Events{TABLE_ROW_ADDED})); // what it is in is not in the table
    EXPECT_EQ(table->Unadvise(connection), S_OK);
    table->Release();
    notify::stop_engine();
    spooler::stop_housekeeper();
    EXPECT_EQ(sink.references, 1u);
}

TEST_F(StoreFolderTest, ChangesAreReportedToTheStoreAndToTheFolder) {
    ASSERT_TRUE(notify::start_engine(false));
    Sink whole, folder, other;
    const auto inbox = entry_id(inbox_.get());
    const auto outbox = special_id(store_.get(), Special::outbox);
    constexpr ULONG mask =
        fnevObjectCreated | fnevObjectDeleted | fnevObjectModified | fnevObjectMoved | fnevNewMail;
    ULONG_PTR connections[3] = {};
    ASSERT_EQ(store_->Advise(0, nullptr, mask, &whole, &connections[0]), S_OK);
    ASSERT_EQ(store_->Advise(size(inbox), entry(inbox), mask, &folder, &connections[1]), S_OK);
    ASSERT_EQ(store_->Advise(size(outbox), entry(outbox), mask, &other, &connections[2]), S_OK);
    const auto id = add_message(inbox_.get(), "seen");
    List list({id});
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    notify::deliver_here();
    const std::vector<ULONG> expected{fnevObjectCreated, fnevObjectDeleted};
    EXPECT_EQ(whole.types, expected);
    EXPECT_EQ(folder.types, expected);
    EXPECT_TRUE(other.types.empty());
    const auto gone = id;
    ULONG_PTR nothing = 0;
    EXPECT_EQ(store_->Advise(size(gone), entry(gone), mask, &other, &nothing), MAPI_E_NOT_FOUND);
    for (const ULONG_PTR connection : connections)
        EXPECT_EQ(store_->Unadvise(connection), S_OK);
    notify::stop_engine();
    spooler::stop_housekeeper();
    EXPECT_EQ(whole.references, 1u);
}

} // namespace
} // namespace mapisim::store
