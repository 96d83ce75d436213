// What contents, hierarchy, recipient and attachment tables of a store do with restrictions,
// categories and bookmarks.
#include <mapicode.h>

#include "property_helpers.h"
#include "world_fixture.h"

namespace store = mapisim::store;
using mapisim::test::content_is;
using mapisim::test::long_value;
using mapisim::test::narrow_value;
using mapisim::test::property_is;

namespace {

class ContentsTableTest : public WorldTest {
protected:
    void SetUp() override {
        WorldTest::SetUp();
        store_ = open_store();
        auto parent = open_folder(store_.get(), store::Special::drafts);
        std::string name = "Tables";
        IMAPIFolder* folder = nullptr;
        ASSERT_EQ(parent->CreateFolder(FOLDER_GENERIC, reinterpret_cast<LPTSTR>(name.data()),
                                       nullptr, nullptr, 0, &folder),
                  S_OK);
        folder_ = Ref<IMAPIFolder>::adopt(folder);
        with_recipient("to ann", "ann@example.net");
        with_recipient("to bob", "bob@example.net");
        auto message = create_message(folder_.get(), "with attachment");
        ULONG number = 0;
        IAttach* attach = nullptr;
        ASSERT_EQ(message->CreateAttach(nullptr, 0, &number, &attach), S_OK);
        set(attach, {Value::text(PR_ATTACH_FILENAME_W, "report.txt")});
        ASSERT_EQ(attach->SaveChanges(0), S_OK);
        attach->Release();
        ASSERT_EQ(message->SaveChanges(0), S_OK);
        with_attachment_ = std::move(message);
        IMAPITable* table = nullptr;
        ASSERT_EQ(folder_->GetContentsTable(MAPI_UNICODE, &table), S_OK);
        table_ = Ref<IMAPITable>::adopt(table);
    }
    void with_recipient(const char* subject, const char* whom) {
        auto message = create_message(folder_.get(), subject);
        address(message.get(), whom);
        ASSERT_EQ(message->SaveChanges(0), S_OK);
    }
    ULONG count(IMAPITable* table) {
        ULONG rows = 0;
        EXPECT_EQ(table->GetRowCount(0, &rows), S_OK);
        return rows;
    }
    static SRestriction in(ULONG tag, SRestriction& what) {
        SRestriction restriction = {};
        restriction.rt = RES_SUBRESTRICTION;
        restriction.res.resSub = {tag, &what};
        return restriction;
    }

    Ref<IMsgStore> store_;
    Ref<IMAPIFolder> folder_;
    Ref<IMessage> with_attachment_;
    Ref<IMAPITable> table_;
};

} // namespace

TEST_F(ContentsTableTest, RestrictsByRecipientsAndAttachments) {
    SPropValue ann = narrow_value(PR_EMAIL_ADDRESS_A, "ANN@");
    SRestriction is_ann = content_is(FL_PREFIX | FL_IGNORECASE, ann);
    SRestriction to_ann = in(PR_MESSAGE_RECIPIENTS, is_ann);
    ASSERT_EQ(table_->Restrict(&to_ann, 0), S_OK);
    EXPECT_EQ(count(table_.get()), 1u);
    SPropValue name = narrow_value(PR_ATTACH_FILENAME_A, ".txt");
    SRestriction is_text = content_is(FL_SUBSTRING, name);
    SRestriction with_text = in(PR_MESSAGE_ATTACHMENTS, is_text);
    SRestriction either[2] = {to_ann, with_text};
    SRestriction any = {};
    any.rt = RES_OR;
    any.res.resOr = {2, either};
    ASSERT_EQ(table_->Restrict(&any, 0), S_OK);
    EXPECT_EQ(count(table_.get()), 2u);
    any.rt = RES_AND;
    EXPECT_EQ(table_->FindRow(&any, BOOKMARK_BEGINNING, 0), MAPI_E_NOT_FOUND);
    with_recipient("to ann too", "ann@example.org");
    any.rt = RES_NOT;
    any.res.resNot = {0, &to_ann};
    ASSERT_EQ(table_->Restrict(&any, 0), S_OK);
    EXPECT_EQ(count(table_.get()), 2u);
}

TEST_F(ContentsTableTest, OtherTablesKnowNoPartsOfTheirRows) {
    SPropValue value = long_value(PR_RECIPIENT_TYPE, MAPI_TO);
    SRestriction is_to = property_is(RELOP_EQ, value);
    SRestriction to = in(PR_MESSAGE_RECIPIENTS, is_to);
    SRestriction inside[1] = {to};
    SRestriction deep = {};
    deep.rt = RES_AND;
    deep.res.resAnd = {1, inside};
    IMAPITable* made = nullptr;
    ASSERT_EQ(folder_->GetHierarchyTable(0, &made), S_OK);
    const auto folders = Ref<IMAPITable>::adopt(made);
    EXPECT_EQ(folders->Restrict(&deep, 0), MAPI_E_TOO_COMPLEX);
    EXPECT_EQ(folders->FindRow(&deep, BOOKMARK_BEGINNING, 0), MAPI_E_TOO_COMPLEX);
    ASSERT_EQ(with_attachment_->GetRecipientTable(0, &made), S_OK);
    const auto recipients = Ref<IMAPITable>::adopt(made);
    EXPECT_EQ(recipients->Restrict(&to, 0), MAPI_E_TOO_COMPLEX);
}

TEST_F(ContentsTableTest, AttachmentTablesHaveNoBookmarksOfTheirOwn) {
    IMAPITable* made = nullptr;
    ASSERT_EQ(with_attachment_->GetAttachmentTable(0, &made), S_OK);
    const auto attachments = Ref<IMAPITable>::adopt(made);
    BOOKMARK mark = 0;
    EXPECT_EQ(attachments->CreateBookmark(&mark), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(attachments->SeekRow(BOOKMARK_BEGINNING, 1, nullptr), S_OK);
    EXPECT_EQ(count(attachments.get()), 1u);
}

TEST_F(ContentsTableTest, CategoriesCountWhatIsUnread) {
    SizedSSortOrderSet(1, order) = {1, 1, 0, {{PR_MESSAGE_CLASS_W, TABLE_SORT_ASCEND}}};
    ASSERT_EQ(table_->SortTable(reinterpret_cast<LPSSortOrderSet>(&order), 0), S_OK);
    const auto heading = [this] {
        LPSRowSet set = nullptr;
        EXPECT_EQ(table_->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
        EXPECT_EQ(table_->QueryRows(10, 0, &set), S_OK);
        EXPECT_EQ(set->cRows, 1u);
        const auto text = std::to_string(set->aRow[0].lpProps[0].Value.l) + "/" +
                          std::to_string(set->aRow[0].lpProps[1].Value.l);
        mapisim::memory::free(set->aRow[0].lpProps);
        mapisim::memory::free(set);
        return text;
    };
    SizedSPropTagArray(2, columns) = {2, {PR_CONTENT_COUNT, PR_CONTENT_UNREAD}};
    ASSERT_EQ(table_->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0), S_OK);
    const auto all = folder_->SetReadFlags(nullptr, 0, nullptr, CLEAR_READ_FLAG);
    EXPECT_EQ(all, S_OK);
    EXPECT_EQ(heading(), "3/3");
    const auto id = entry_id(with_attachment_.get());
    EXPECT_EQ(folder_->SetReadFlags(List({id}), 0, nullptr, 0), S_OK);
    EXPECT_EQ(heading(), "3/2");
    EXPECT_EQ(folder_->DeleteMessages(List({id}), 0, nullptr, 0), S_OK);
    EXPECT_EQ(heading(), "2/2");
}

TEST_F(ContentsTableTest, RowsOfMessagesAreLeafRows) {
    for (const Bag& row : contents(folder_.get())) {
        EXPECT_EQ(row.number(PR_ROW_TYPE), static_cast<LONG>(TBL_LEAF_ROW));
        EXPECT_EQ(row.number(PR_DEPTH, 7), 0);
        EXPECT_EQ(row.find(PR_ENTRYID)->bytes().size(), row.find(PR_RECORD_KEY)->bytes().size());
        EXPECT_TRUE(row.has(PR_PARENT_ENTRYID));
        EXPECT_TRUE(row.has(PR_STORE_ENTRYID));
    }
}
