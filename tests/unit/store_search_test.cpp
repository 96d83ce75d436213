#include <algorithm>
#include <mapicode.h>

#include "mailbox_fixture.h"
#include "notify/engine.h"

namespace mapisim::store {
namespace {

class StoreSearchTest : public MailboxTest {
protected:
    void SetUp() override {
        MailboxTest::SetUp();
        finder_ = open_folder(store_.get(), Special::finder);
    }
    void TearDown() override {
        search_ = finder_ = nullptr;
        MailboxTest::TearDown();
    }
    HRESULT find(std::string text, std::vector<notify::EntryId> where, ULONG flags) {
        SPropValue value{};
        value.ulPropTag = PR_SUBJECT_A;
        value.Value.lpszA = text.data();
        SRestriction restriction{};
        restriction.rt = RES_CONTENT;
        restriction.res.resContent = {FL_SUBSTRING | FL_IGNORECASE, PR_SUBJECT_A, &value};
        List list(std::move(where));
        return search_->SetSearchCriteria(&restriction, list, flags);
    }
    ULONG state() {
        ULONG state = 0;
        EXPECT_EQ(search_->GetSearchCriteria(0, nullptr, nullptr, &state), S_OK);
        return state;
    }
    std::vector<std::string> found() { return texts(contents(search_.get()), PR_SUBJECT_W); }
    using Texts = std::vector<std::string>;

    Ref<IMAPIFolder> finder_, search_;
};

TEST_F(StoreSearchTest, FindsAndFollows) {
    const auto old = add_message(inbox_.get(), "Report of May");
    add_message(inbox_.get(), "something else");
    search_ = create(finder_.get(), "Reports", FOLDER_SEARCH);
    EXPECT_EQ(number(search_.get(), PR_FOLDER_TYPE), FOLDER_SEARCH);
    EXPECT_EQ(number(search_.get(), PR_ACCESS) & MAPI_ACCESS_CREATE_CONTENTS, 0);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, 0), S_OK);
    EXPECT_EQ(found(), (Texts{"Report of May"}));
    EXPECT_EQ(state(), SEARCH_RUNNING);

    IMAPITable* table = nullptr;
    ASSERT_EQ(search_->GetContentsTable(MAPI_UNICODE, &table), S_OK);
    const auto june = add_message(inbox_.get(), "REPORT of June");
    table->AddRef();
    const auto rows_now = rows(table);
    EXPECT_EQ(texts(rows_now, PR_SUBJECT_W), (Texts{"Report of May", "REPORT of June"}));
    // The messages stay where they are.
    const auto parent = rows_now[0].binary(PR_PARENT_ENTRYID);
    const auto inbox = entry_id(inbox_.get());
    EXPECT_TRUE(std::equal(parent.begin(), parent.end(), inbox.begin(), inbox.end()));
    EXPECT_EQ(number(search_.get(), PR_CONTENT_COUNT), 2);
    EXPECT_EQ(number(search_.get(), PR_CONTENT_UNREAD), 2);
    for (const Bag& row : folders(finder_.get())) {
        if (row.text(PR_DISPLAY_NAME_W) == "Reports") {
            EXPECT_EQ(row.number(PR_CONTENT_COUNT), 2);
        }
    }

    auto message = open<IMessage>(store_.get(), june);
    set(message.get(), {Value::text(PR_SUBJECT_W, "June")});
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message = nullptr;
    table->AddRef();
    EXPECT_EQ(texts(rows(table), PR_SUBJECT_W), (Texts{"Report of May"}));
    List list({old});
    ASSERT_EQ(inbox_->SetReadFlags(list, 0, nullptr, 0), S_OK);
    EXPECT_EQ(number(search_.get(), PR_CONTENT_UNREAD), 0);
    auto sent = open_folder(store_.get(), Special::sent_items);
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, sent.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_TRUE(rows(table).empty());
}

TEST_F(StoreSearchTest, ResultsSayInWhichFolderTheyAre) {
    auto projects = create(inbox_.get(), "Projects");
    const auto report = add_message(inbox_.get(), "report");
    add_message(projects.get(), "report");
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, RECURSIVE_SEARCH), S_OK);
    const auto names = [&] { return texts(contents(search_.get()), PR_PARENT_DISPLAY_W); };
    EXPECT_EQ(names(), (Texts{"Inbox", "Projects"}));
    IMAPITable* table = nullptr;
    const auto shows = [&](IMAPIFolder* folder) {
        EXPECT_EQ(folder->GetContentsTable(MAPI_UNICODE, &table), S_OK);
        LPSPropTagArray tags = nullptr;
        EXPECT_EQ(table->QueryColumns(0, &tags), S_OK);
        const bool found = std::find(tags->aulPropTag, tags->aulPropTag + tags->cValues,
                                     PR_PARENT_DISPLAY_W) != tags->aulPropTag + tags->cValues;
        memory::free(tags);
        table->Release();
        return found;
    };
    EXPECT_TRUE(shows(search_.get()));
    EXPECT_FALSE(shows(inbox_.get()));
    EXPECT_FALSE(contents(inbox_.get())[0].has(PR_PARENT_DISPLAY_W));

    set(projects.get(), {Value::text(PR_DISPLAY_NAME_W, "Plans")});
    EXPECT_EQ(names(), (Texts{"Inbox", "Plans"}));
    const auto id = entry_id(projects.get());
    ASSERT_EQ(inbox_->CopyFolder(size(id), entry(id), nullptr, inbox_.get(),
                                 reinterpret_cast<LPTSTR>(const_cast<char*>("Old")), 0, nullptr,
                                 FOLDER_MOVE),
              S_OK);
    EXPECT_EQ(names(), (Texts{"Inbox", "Old"}));
    List list({report});
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, projects.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_EQ(names(), (Texts{"Old", "Old"}));
}

TEST_F(StoreSearchTest, DepthIsChosen) {
    auto below = create(inbox_.get(), "Below");
    auto deeper = create(below.get(), "Deeper");
    add_message(deeper.get(), "report");
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, SHALLOW_SEARCH), S_OK);
    EXPECT_TRUE(found().empty());
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, RECURSIVE_SEARCH | FOREGROUND_SEARCH),
              S_OK);
    EXPECT_EQ(found().size(), 1u);
    EXPECT_EQ(state(), SEARCH_RUNNING | SEARCH_RECURSIVE | SEARCH_FOREGROUND);
    // What is moved out of reach is no result any more, and comes back with its folder.
    const auto id = entry_id(deeper.get());
    auto drafts = open_folder(store_.get(), Special::drafts);
    ASSERT_EQ(below->CopyFolder(size(id), entry(id), nullptr, drafts.get(), nullptr, 0, nullptr,
                                FOLDER_MOVE),
              S_OK);
    EXPECT_TRUE(found().empty());
    ASSERT_EQ(drafts->CopyFolder(size(id), entry(id), nullptr, inbox_.get(), nullptr, 0, nullptr,
                                 FOLDER_MOVE),
              S_OK);
    EXPECT_EQ(found().size(), 1u);
}

TEST_F(StoreSearchTest, StopsAndRestarts) {
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, 0), S_OK);
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, STOP_SEARCH), S_OK);
    EXPECT_EQ(state(), 0u);
    const auto id = add_message(inbox_.get(), "report");
    EXPECT_TRUE(found().empty()); // static
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, BACKGROUND_SEARCH), S_OK);
    EXPECT_EQ(state(), 0u); // a priority starts nothing
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, RESTART_SEARCH), S_OK);
    EXPECT_EQ(found().size(), 1u);
    // Deleted while nobody follows: the link leads nowhere.
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, STOP_SEARCH), S_OK);
    List list({id});
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    EXPECT_EQ(number(search_.get(), PR_CONTENT_COUNT), 1);
    EXPECT_EQ(search_->DeleteMessages(list, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(StoreSearchTest, TellsItsCriteria) {
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    LPSRestriction restriction = nullptr;
    LPENTRYLIST list = nullptr;
    ULONG state = 7;
    EXPECT_EQ(search_->GetSearchCriteria(0, &restriction, &list, &state), MAPI_E_NOT_INITIALIZED);
    const auto inbox = entry_id(inbox_.get());
    ASSERT_EQ(find("report", {inbox, special_id(store_.get(), Special::drafts)}, 0), S_OK);
    ASSERT_EQ(search_->GetSearchCriteria(MAPI_UNICODE, &restriction, &list, &state), S_OK);
    ASSERT_EQ(list->cValues, 2u);
    const auto* bytes = reinterpret_cast<const std::byte*>(list->lpbin[0].lpb);
    EXPECT_TRUE(std::equal(bytes, bytes + list->lpbin[0].cb, inbox.begin(), inbox.end()));
    ASSERT_EQ(restriction->rt, static_cast<ULONG>(RES_CONTENT));
    EXPECT_STREQ(restriction->res.resContent.lpProp->Value.lpszW, L"report");
    memory::free(list);
    memory::free(restriction);
}

TEST_F(StoreSearchTest, RefusesWhatItCannotSearch) {
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    auto other = create(finder_.get(), "T", FOLDER_SEARCH);
    const auto inbox = entry_id(inbox_.get());
    EXPECT_EQ(search_->SetSearchCriteria(nullptr, nullptr, 0), MAPI_E_NOT_INITIALIZED);
    for (const ULONG flags : {STOP_SEARCH | RESTART_SEARCH, RECURSIVE_SEARCH | SHALLOW_SEARCH,
                              FOREGROUND_SEARCH | BACKGROUND_SEARCH})
        EXPECT_EQ(find("x", {inbox}, flags), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(find("x", {}, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(find("x", {entry_id(other.get())}, 0), MAPI_E_TOO_COMPLEX);
    auto second = open_store(logon_, MDB_WRITE, 1);
    EXPECT_EQ(find("x", {special_id(second.get(), Special::inbox)}, 0), MAPI_E_NOT_FOUND);
    notify::EntryId foreign(24);
    EXPECT_EQ(find("x", {foreign}, 0), MAPI_E_UNKNOWN_ENTRYID);
    // Nothing was set by what failed.
    EXPECT_EQ(search_->GetSearchCriteria(0, nullptr, nullptr, nullptr), MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(inbox_->SetSearchCriteria(nullptr, nullptr, 0), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(inbox_->GetSearchCriteria(0, nullptr, nullptr, nullptr), MAPI_E_NO_SUPPORT);
}

TEST_F(StoreSearchTest, ResultsAreUsedButNothingIsPutIn) {
    const auto id = add_message(inbox_.get(), "report");
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, 0), S_OK);
    IMessage* message = nullptr;
    EXPECT_EQ(search_->CreateMessage(nullptr, 0, &message), MAPI_E_NO_ACCESS);
    IMAPIFolder* folder = nullptr;
    EXPECT_EQ(search_->CreateFolder(FOLDER_GENERIC,
                                    reinterpret_cast<LPTSTR>(const_cast<char*>("x")), nullptr,
                                    nullptr, 0, &folder),
              MAPI_E_NO_ACCESS);
    List list({id});
    EXPECT_EQ(inbox_->CopyMessages(list, nullptr, search_.get(), 0, nullptr, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(search_->EmptyFolder(0, nullptr, 0), MAPI_E_NO_SUPPORT);

    auto drafts = open_folder(store_.get(), Special::drafts);
    ASSERT_EQ(search_->CopyMessages(list, nullptr, drafts.get(), 0, nullptr, 0), S_OK);
    EXPECT_EQ(contents(drafts.get()).size(), 1u);
    ULONG status = 0;
    EXPECT_EQ(search_->GetMessageStatus(size(id), entry(id), 0, &status), S_OK);
    ASSERT_EQ(search_->SetReadFlags(nullptr, 0, nullptr, 0), S_OK);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 0);
    ASSERT_EQ(search_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    EXPECT_TRUE(contents(inbox_.get()).empty());

    add_message(inbox_.get(), "report");
    const auto self = entry_id(search_.get());
    ASSERT_EQ(finder_->DeleteFolder(size(self), entry(self), 0, nullptr, 0), S_OK);
    EXPECT_EQ(contents(inbox_.get()).size(), 1u);
    EXPECT_EQ(find("report", {entry_id(inbox_.get())}, 0), MAPI_E_OBJECT_DELETED);
}

TEST_F(StoreSearchTest, LooksAtRecipientsAndAttachments) {
    auto message = create_message(inbox_.get(), "to somebody");
    address(message.get(), "anna@example.com");
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    add_message(inbox_.get(), "to nobody");
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    SPropValue value{};
    std::string anna = "anna@example.com";
    value.ulPropTag = PR_EMAIL_ADDRESS_A;
    value.Value.lpszA = anna.data();
    SRestriction inner{}, outer{};
    inner.rt = RES_PROPERTY;
    inner.res.resProperty = {RELOP_EQ, PR_EMAIL_ADDRESS_A, &value};
    outer.rt = RES_SUBRESTRICTION;
    outer.res.resSub = {PR_MESSAGE_RECIPIENTS, &inner};
    List list({entry_id(inbox_.get())});
    ASSERT_EQ(search_->SetSearchCriteria(&outer, list, 0), S_OK);
    EXPECT_EQ(found(), (Texts{"to somebody"}));
}

TEST_F(StoreSearchTest, IsCopiedWithItsCriteria) {
    add_message(inbox_.get(), "report");
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, 0), S_OK);
    const auto id = entry_id(search_.get());
    std::string name = "Copy";
    ASSERT_EQ(finder_->CopyFolder(size(id), entry(id), nullptr, finder_.get(),
                                  reinterpret_cast<LPTSTR>(name.data()), 0, nullptr, 0),
              S_OK);
    const auto all = folders(finder_.get());
    EXPECT_EQ(all.back().text(PR_DISPLAY_NAME_W), "Copy");
    EXPECT_EQ(all.back().number(PR_FOLDER_TYPE), FOLDER_SEARCH);
    EXPECT_EQ(all.back().number(PR_CONTENT_COUNT), 1);
    EXPECT_EQ(contents(inbox_.get()).size(), 1u);
}

TEST_F(StoreSearchTest, SortOrdersAreKept) {
    for (const char* subject : {"b", "c", "a"})
        add_message(inbox_.get(), subject);
    auto below = create(inbox_.get(), "Below");
    for (const char* subject : {"2", "1"})
        add_message(below.get(), subject);
    SizedSSortOrderSet(1, order) = {1, 0, 0, {{PR_SUBJECT_W, TABLE_SORT_ASCEND}}};
    auto* set = reinterpret_cast<LPSSortOrderSet>(&order);
    ASSERT_EQ(inbox_->SaveContentsSort(set, 0), S_OK);
    EXPECT_EQ(texts(contents(inbox_.get()), PR_SUBJECT_W), (Texts{"a", "b", "c"}));
    EXPECT_EQ(texts(contents(below.get()), PR_SUBJECT_W), (Texts{"2", "1"}));
    ASSERT_EQ(inbox_->SaveContentsSort(set, RECURSIVE_SORT), S_OK);
    EXPECT_EQ(texts(contents(below.get()), PR_SUBJECT_W), (Texts{"1", "2"}));
    EXPECT_EQ(inbox_->SaveContentsSort(nullptr, 0), MAPI_E_INVALID_PARAMETER);
    order.aSort[0].ulOrder = 77; // what a table refuses
    EXPECT_TRUE(FAILED(inbox_->SaveContentsSort(set, 0)));
    order.cSorts = 0; // as they came
    ASSERT_EQ(inbox_->SaveContentsSort(set, 0), S_OK);
    EXPECT_EQ(texts(contents(inbox_.get()), PR_SUBJECT_W), (Texts{"b", "c", "a"}));
    auto reader = open_folder(store_.get(), Special::inbox, 0);
    EXPECT_EQ(reader->SaveContentsSort(set, 0), MAPI_E_NO_ACCESS);
}

class SearchSink final : public IMAPIAdviseSink {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
    ULONG STDMETHODCALLTYPE Release() override { return --references; }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notes) override {
        for (ULONG i = 0; i < count; ++i) {
            const auto* id = reinterpret_cast<const std::byte*>(notes[i].info.obj.lpEntryID);
            completed.emplace_back(id, id + notes[i].info.obj.cbEntryID);
        }
        return S_OK;
    }
    std::atomic<ULONG> references{1};
    std::vector<notify::EntryId> completed;
};

TEST_F(StoreSearchTest, TellsWhenItIsComplete) {
    ASSERT_TRUE(notify::start_engine(false));
    SearchSink sink;
    ULONG_PTR connection = 0;
    ASSERT_EQ(store_->Advise(0, nullptr, fnevSearchComplete, &sink, &connection), S_OK);
    search_ = create(finder_.get(), "S", FOLDER_SEARCH);
    ASSERT_EQ(find("report", {entry_id(inbox_.get())}, 0), S_OK);
    ASSERT_EQ(search_->SetSearchCriteria(nullptr, nullptr, STOP_SEARCH), S_OK);
    notify::deliver_here();
    ASSERT_EQ(sink.completed.size(), 1u);
    EXPECT_EQ(sink.completed[0], entry_id(search_.get()));
    EXPECT_EQ(store_->Unadvise(connection), S_OK);
    notify::stop_engine();
    EXPECT_EQ(sink.references, 1u);
}

} // namespace
} // namespace mapisim::store
