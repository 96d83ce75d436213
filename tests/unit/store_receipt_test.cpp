#include <mapicode.h>

#include "mailbox_fixture.h"

namespace mapisim::store {
namespace {

/// Read reports: the second user writes to the first and wants to know.
class StoreReceiptTest : public MailboxTest {
protected:
    void SetUp() override {
        MailboxTest::SetUp();
        second_ = log_on(0, "MapiSim Second");
        sender_ = open_store(second_);
    }
    void TearDown() override {
        sender_ = nullptr;
        log_off(second_);
        second_ = nullptr;
        MailboxTest::TearDown();
    }
    /// The identifier of the message that arrived.
    notify::EntryId send(const char* subject, bool asks = true) {
        auto outbox = open_folder(sender_.get(), Special::outbox);
        auto message = create_message(outbox.get(), subject);
        address(message.get(), "user@mapisim.example");
        set(message.get(), {Value::boolean(PR_READ_RECEIPT_REQUESTED, asks)});
        EXPECT_EQ(message->SubmitMessage(0), S_OK);
        EXPECT_EQ(spooler::flush(*second_->profile), 1u);
        const Bag row = contents(inbox_.get()).back();
        const auto id = row.binary(PR_ENTRYID);
        return {id.begin(), id.end()};
    }
    LONG flags(const notify::EntryId& id) {
        return number(open<IMessage>(store_.get(), id, 0).get(), PR_MESSAGE_FLAGS) &
               (MSGFLAG_READ | MSGFLAG_RN_PENDING | MSGFLAG_NRN_PENDING);
    }
    /// What has come back to the sender, after everything was sent.
    std::vector<Bag> reports() {
        spooler::flush(*logon_->profile);
        auto folder = open_folder(sender_.get(), Special::inbox, 0);
        return contents(folder.get());
    }
    std::size_t waiting() { return mailbox_of(store_.get()).queue().size(); }

    LogonPtr second_;
    Ref<IMsgStore> sender_;
};

TEST_F(StoreReceiptTest, ReadingSendsOneReport) {
    const auto id = send("asks");
    EXPECT_EQ(flags(id), MSGFLAG_RN_PENDING);
    auto message = open<IMessage>(store_.get(), id, 0);
    ASSERT_EQ(message->SetReadFlag(0), S_OK);
    EXPECT_EQ(flags(id), MSGFLAG_READ);
    EXPECT_EQ(waiting(), 1u); // it goes the way of all mail
    const auto back = reports();
    ASSERT_EQ(back.size(), 1u);
    EXPECT_EQ(back[0].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.IPNRN");
    EXPECT_EQ(back[0].text(PR_ORIGINAL_SUBJECT_W), "asks");
    EXPECT_EQ(back[0].text(PR_SENDER_EMAIL_ADDRESS_W), "user@mapisim.example");
    EXPECT_TRUE(back[0].has(PR_ORIGINAL_DELIVERY_TIME));
    EXPECT_TRUE(contents(open_folder(store_.get(), Special::outbox, 0).get()).empty());
    ASSERT_EQ(message->SetReadFlag(CLEAR_READ_FLAG), S_OK);
    ASSERT_EQ(message->SetReadFlag(0), S_OK);
    EXPECT_EQ(reports().size(), 1u);
    // The sender's own copy asks nobody.
    auto sent = open_folder(sender_.get(), Special::outbox);
    EXPECT_EQ(sent->SetReadFlags(nullptr, 0, nullptr, 0), S_OK);
    EXPECT_EQ(reports().size(), 1u);
}

TEST_F(StoreReceiptTest, TheFlagsDecide) {
    const struct {
        ULONG flags;
        LONG after;
        std::size_t reports;
    } cases[] = {
        {SUPPRESS_RECEIPT, MSGFLAG_READ, 0},
        {GENERATE_RECEIPT_ONLY, 0, 1},
        {SUPPRESS_RECEIPT | GENERATE_RECEIPT_ONLY, 0, 0},
        {CLEAR_RN_PENDING, 0, 0},
        {CLEAR_NRN_PENDING, MSGFLAG_RN_PENDING, 0},
        {CLEAR_READ_FLAG, MSGFLAG_RN_PENDING, 0},
        {0, MSGFLAG_READ, 1},
    };
    std::size_t expected = 0;
    for (const auto& [how, after, count] : cases) {
        SCOPED_TRACE(how);
        const auto id = send("asks");
        List list({id});
        ASSERT_EQ(inbox_->SetReadFlags(list, 0, nullptr, how), S_OK);
        EXPECT_EQ(flags(id), after);
        EXPECT_EQ(waiting(), count);
        expected += count;
        EXPECT_EQ(reports().size(), expected);
    }
    const auto silenced = send("asks");
    List list({silenced});
    ASSERT_EQ(inbox_->SetReadFlags(list, 0, nullptr, SUPPRESS_RECEIPT | GENERATE_RECEIPT_ONLY),
              S_OK);
    auto message = open<IMessage>(store_.get(), silenced, 0);
    EXPECT_FALSE(get(message.get(), PR_READ_RECEIPT_REQUESTED).boolean());
    for (const ULONG wrong : {SUPPRESS_RECEIPT | CLEAR_READ_FLAG,
                              SUPPRESS_RECEIPT | CLEAR_READ_FLAG | GENERATE_RECEIPT_ONLY,
                              CLEAR_READ_FLAG | GENERATE_RECEIPT_ONLY}) {
        EXPECT_EQ(inbox_->SetReadFlags(list, 0, nullptr, wrong), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(message->SetReadFlag(wrong), MAPI_E_INVALID_PARAMETER);
    }
}

TEST_F(StoreReceiptTest, NothingIsReportedThatWasNotAskedFor) {
    const auto id = send("does not ask", false);
    EXPECT_EQ(flags(id), 0);
    auto message = open<IMessage>(store_.get(), id, 0);
    ASSERT_EQ(message->SetReadFlag(0), S_OK);
    ASSERT_EQ(message->SetReadFlag(GENERATE_RECEIPT_ONLY), S_OK);
    EXPECT_EQ(waiting(), 0u);
    // A deletion is no answer.
    List list({send("asks")});
    ASSERT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
    EXPECT_TRUE(reports().empty());
}

TEST_F(StoreReceiptTest, CopiesWithinAStoreAskNobodyAndThoseToAnotherAreReported) {
    const auto id = send("asks");
    List list({id});
    auto drafts = open_folder(store_.get(), Special::drafts);
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts.get(), 0, nullptr, 0), S_OK);
    EXPECT_EQ(flags(id), MSGFLAG_RN_PENDING);
    EXPECT_EQ(contents(drafts.get())[0].number(PR_MESSAGE_FLAGS) & MSGFLAG_RN_PENDING, 0);
    auto other = open_store(logon_, MDB_WRITE, 1);
    auto target = open_folder(other.get(), Special::inbox);
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, target.get(), 0, nullptr, 0), S_OK);
    EXPECT_EQ(flags(id), 0);
    EXPECT_EQ(reports().size(), 1u);
}

TEST_F(StoreReceiptTest, ThePropertySaysWhoHears) {
    auto message = create_message(inbox_.get(), "imported");
    const auto first = mailbox_of(store_.get()).owner().entry_id;
    set(message.get(),
        {Value::number(PR_MESSAGE_FLAGS, 0), Value::boolean(PR_READ_RECEIPT_REQUESTED, true),
         Value::binary(PR_READ_RECEIPT_ENTRYID, first)});
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(flags(entry_id(message.get())), MSGFLAG_RN_PENDING); // it came from elsewhere
    ASSERT_EQ(message->SetReadFlag(0), S_OK);
    EXPECT_TRUE(reports().empty());
    EXPECT_EQ(contents(inbox_.get()).back().text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.IPNRN");
}

TEST_F(StoreReceiptTest, DeliveriesAreReportedWhereAskedFor) {
    auto outbox = open_folder(sender_.get(), Special::outbox);
    auto message = create_message(outbox.get(), "registered");
    for (const char* to : {"user@mapisim.example", "far@example.org", "nobody@mapisim.example"})
        address(message.get(), to);
    set(message.get(), {Value::boolean(PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, true)});
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    EXPECT_EQ(spooler::flush(*second_->profile), 1u);
    const auto back = reports();
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.NDR");
    EXPECT_TRUE(back[0].boolean(PR_HASATTACH));
    EXPECT_EQ(back[1].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.DR");
    EXPECT_FALSE(back[1].boolean(PR_HASATTACH));
    EXPECT_EQ(back[1].text(PR_DISPLAY_TO_W), "user@mapisim.example; far@example.org");
}

TEST_F(StoreReceiptTest, TheOutgoingQueueIsATable) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(store_->GetOutgoingQueue(0, &table), S_OK);
    auto outbox = open_folder(store_.get(), Special::outbox);
    std::vector<notify::EntryId> ids;
    for (const char* subject : {"first", "second"}) {
        auto message = create_message(outbox.get(), subject);
        address(message.get(), "second@mapisim.example");
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        ids.push_back(entry_id(message.get()));
    }
    table->AddRef();
    const auto waiting = rows(table);
    EXPECT_EQ(texts(waiting, PR_SUBJECT_W), (std::vector<std::string>{"first", "second"}));
    for (const ULONG tag :
         {PR_CLIENT_SUBMIT_TIME, PR_DISPLAY_BCC_W, PR_DISPLAY_CC_W, PR_DISPLAY_TO_W, PR_ENTRYID,
          PR_MESSAGE_FLAGS, PR_MESSAGE_SIZE, PR_PRIORITY, PR_SENDER_NAME_W, PR_SUBMIT_FLAGS})
        EXPECT_TRUE(waiting[0].has(tag)) << std::hex << tag;
    EXPECT_TRUE(waiting[0].number(PR_MESSAGE_FLAGS) & MSGFLAG_SUBMIT);
    EXPECT_EQ(waiting[0].number(PR_SUBMIT_FLAGS, -1), 0);
    ASSERT_EQ(store_->AbortSubmit(size(ids[0]), entry(ids[0]), 0), S_OK);
    table->AddRef();
    EXPECT_EQ(texts(rows(table), PR_SUBJECT_W), std::vector<std::string>{"second"});
    spooler::flush(*logon_->profile);
    EXPECT_TRUE(rows(table).empty());
}

} // namespace
} // namespace mapisim::store
