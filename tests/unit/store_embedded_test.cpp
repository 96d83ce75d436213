#include <mapicode.h>

#include "mailbox_fixture.h"

namespace mapisim::store {
namespace {

/// Messages that are attachments.
class StoreEmbeddedTest : public MailboxTest {
protected:
    static Ref<IAttach> attach(IMessage* message) {
        ULONG number = 0;
        IAttach* attachment = nullptr;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &attachment), S_OK);
        set(attachment, {Value::number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG)});
        return Ref<IAttach>::adopt(attachment);
    }
    static Ref<IAttach> attachment(IMessage* message, ULONG number, ULONG flags = MAPI_MODIFY) {
        IAttach* attachment = nullptr;
        EXPECT_EQ(message->OpenAttach(number, nullptr, flags, &attachment), S_OK);
        return Ref<IAttach>::adopt(attachment);
    }
    static HRESULT try_inside(IAttach* attachment, ULONG flags, Ref<IMessage>& out) {
        IUnknown* object = nullptr;
        const HRESULT result =
            attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, flags, &object);
        out = Ref<IMessage>::adopt(static_cast<IMessage*>(object));
        return result;
    }
    static Ref<IMessage> inside(IAttach* attachment, ULONG flags) {
        Ref<IMessage> message;
        EXPECT_EQ(try_inside(attachment, flags, message), S_OK);
        return message;
    }
    /// A message with one message in it, in the Inbox.
    notify::EntryId add_nested(const char* outer, const char* inner) {
        auto message = create_message(inbox_.get(), outer);
        auto file = attach(message.get());
        auto content = inside(file.get(), MAPI_CREATE | MAPI_MODIFY);
        set(content.get(), {Value::text(PR_SUBJECT_W, inner)});
        address(content.get(), "anna@example.com");
        EXPECT_EQ(content->SaveChanges(0), S_OK);
        EXPECT_EQ(file->SaveChanges(0), S_OK);
        EXPECT_EQ(message->SaveChanges(0), S_OK);
        return entry_id(message.get());
    }
    static constexpr ULONG kCreate = MAPI_CREATE | MAPI_MODIFY;
};

TEST_F(StoreEmbeddedTest, LastsWhenAllThreeAreSaved) {
    const auto id = add_nested("outer", "inner");
    EXPECT_TRUE(contents(inbox_.get())[0].boolean(PR_HASATTACH));
    auto message = open_message(id, 0);
    EXPECT_TRUE(number(message.get(), PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH);
    auto file = attachment(message.get(), 0, 0);
    auto content = inside(file.get(), 0);
    EXPECT_EQ(text(content.get(), PR_SUBJECT_W), "inner");
    EXPECT_EQ(text(content.get(), PR_DISPLAY_TO_W), "anna@example.com");
    EXPECT_EQ(number(content.get(), PR_OBJECT_TYPE), MAPI_MESSAGE);
    EXPECT_EQ(number(content.get(), PR_MESSAGE_FLAGS) & MSGFLAG_UNSENT, MSGFLAG_UNSENT);
    EXPECT_EQ(entry_id(content.get(), PR_STORE_ENTRYID), entry_id(store_.get()));
    for (const ULONG tag : {PR_ENTRYID, PR_PARENT_ENTRYID, PR_INSTANCE_KEY})
        EXPECT_FALSE(get(content.get(), tag)) << std::hex << tag;
    // Its size is part of the attachment's, and that of the message's.
    const LONG size = number(content.get(), PR_MESSAGE_SIZE);
    EXPECT_GT(size, 0);
    EXPECT_GT(number(file.get(), PR_ATTACH_SIZE), size);
    EXPECT_GT(number(message.get(), PR_MESSAGE_SIZE), number(file.get(), PR_ATTACH_SIZE));
    EXPECT_EQ(get(file.get(), PR_ATTACH_DATA_OBJ).type(), static_cast<ULONG>(PT_OBJECT));
    EXPECT_EQ(content->SubmitMessage(0), MAPI_E_NO_ACCESS);
}

TEST_F(StoreEmbeddedTest, EachStepIsNeeded) {
    auto message = create_message(inbox_.get(), "outer");
    auto file = attach(message.get());
    Ref<IMessage> content;
    EXPECT_EQ(try_inside(file.get(), 0, content), MAPI_E_NOT_FOUND);
    EXPECT_EQ(try_inside(file.get(), MAPI_MODIFY, content), MAPI_E_NOT_FOUND);
    content = inside(file.get(), kCreate);
    set(content.get(), {Value::text(PR_SUBJECT_W, "inner")});
    Ref<IMessage> second;
    EXPECT_EQ(try_inside(file.get(), 0, second), MAPI_E_NOT_FOUND); // not saved
    ASSERT_EQ(content->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(inside(file.get(), 0).get(), PR_SUBJECT_W), "inner");
    ASSERT_EQ(file->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const auto id = entry_id(message.get());
    set(content.get(), {Value::text(PR_SUBJECT_W, "changed")});
    ASSERT_EQ(content->SaveChanges(0), S_OK);
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK); // the attachment was not
    const auto subject = [&] {
        auto reader = open_message(id, 0);
        auto part = attachment(reader.get(), 0, 0);
        return text(inside(part.get(), 0).get(), PR_SUBJECT_W);
    };
    EXPECT_EQ(subject(), "inner");
    ASSERT_EQ(file->SaveChanges(0), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(subject(), "changed");
}

TEST_F(StoreEmbeddedTest, AccessIsTheAttachments) {
    const auto id = add_nested("outer", "inner");
    auto message = open_message(id);
    auto reader = attachment(message.get(), 0, 0);
    Ref<IMessage> content;
    EXPECT_EQ(try_inside(reader.get(), MAPI_MODIFY, content), MAPI_E_NO_ACCESS);
    EXPECT_EQ(try_inside(reader.get(), kCreate, content), MAPI_E_NO_ACCESS);
    content = inside(reader.get(), MAPI_BEST_ACCESS);
    EXPECT_EQ(number(content.get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(content->SaveChanges(0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(content->SetReadFlag(0), MAPI_E_NO_ACCESS);
    auto writer = attachment(message.get(), 0);
    content = inside(writer.get(), MAPI_MODIFY);
    EXPECT_EQ(content->SetReadFlag(0), S_OK);
    ASSERT_EQ(content->SaveChanges(0), S_OK);
    EXPECT_TRUE(number(inside(writer.get(), 0).get(), PR_MESSAGE_FLAGS) & MSGFLAG_READ);
    IUnknown* out = nullptr;
    for (const IID* iid : {&IID_IStream, &IID_IMAPITable})
        EXPECT_EQ(writer->OpenProperty(PR_ATTACH_DATA_OBJ, iid, 0, 0, &out),
                  MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(StoreEmbeddedTest, MessagesLieInMessagesInMessages) {
    auto message = create_message(inbox_.get(), "first");
    auto file = attach(message.get());
    auto second = inside(file.get(), kCreate);
    set(second.get(), {Value::text(PR_SUBJECT_W, "second")});
    auto inner_file = attach(second.get());
    auto third = inside(inner_file.get(), kCreate);
    set(third.get(), {Value::text(PR_SUBJECT_W, "third")});
    for (IMAPIProp* part : std::initializer_list<IMAPIProp*>{
             third.get(), inner_file.get(), second.get(), file.get(), message.get()})
        ASSERT_EQ(part->SaveChanges(0), S_OK);
    auto reader = open_message(entry_id(message.get()), 0);
    auto outer = inside(attachment(reader.get(), 0, 0).get(), 0);
    EXPECT_TRUE(get(outer.get(), PR_HASATTACH).boolean());
    EXPECT_TRUE(number(outer.get(), PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH);
    IMAPITable* table = nullptr;
    ASSERT_EQ(outer->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
    const auto listed = rows(table);
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed[0].number(PR_ATTACH_METHOD), ATTACH_EMBEDDED_MSG);
    EXPECT_EQ(text(inside(attachment(outer.get(), 0, 0).get(), 0).get(), PR_SUBJECT_W), "third");
}

TEST_F(StoreEmbeddedTest, IsCopiedWithItsMessage) {
    const auto id = add_nested("outer", "inner");
    auto other_store = open_store(logon_, MDB_WRITE, 1);
    auto other = open_folder(other_store.get(), Special::inbox);
    List list({id});
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, other.get(), 0, nullptr, 0), S_OK);
    const Bag row = contents(other.get())[0];
    const auto copied = row.binary(PR_ENTRYID);
    auto copy = open<IMessage>(other_store.get(), {copied.begin(), copied.end()}, 0);
    EXPECT_EQ(text(inside(attachment(copy.get(), 0, 0).get(), 0).get(), PR_SUBJECT_W), "inner");

    // Out of the attachment into a message of its own, and into another attachment.
    auto message = open_message(id, 0);
    auto file = attachment(message.get(), 0, 0);
    auto content = inside(file.get(), 0);
    auto alone = create_message(inbox_.get(), "");
    ASSERT_EQ(
        content->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, alone.get(), 0, nullptr),
        S_OK);
    ASSERT_EQ(alone->SaveChanges(0), S_OK);
    EXPECT_EQ(text(alone.get(), PR_SUBJECT_W), "inner");
    EXPECT_EQ(text(alone.get(), PR_DISPLAY_TO_W), "anna@example.com");
    auto target = create_message(inbox_.get(), "target");
    auto target_file = attach(target.get());
    ASSERT_EQ(file->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IAttachment, target_file.get(), 0,
                           nullptr),
              S_OK);
    EXPECT_EQ(text(inside(target_file.get(), 0).get(), PR_SUBJECT_W), "inner");
    ASSERT_EQ(target_file->SaveChanges(0), S_OK);
}

TEST_F(StoreEmbeddedTest, TravelsAndComesBackWithReports) {
    auto outbox = open_folder(store_.get(), Special::outbox);
    auto message = create_message(outbox.get(), "forwarded");
    auto file = attach(message.get());
    auto content = inside(file.get(), kCreate);
    set(content.get(), {Value::text(PR_SUBJECT_W, "inner")});
    ASSERT_EQ(content->SaveChanges(0), S_OK);
    ASSERT_EQ(file->SaveChanges(0), S_OK);
    address(message.get(), "user@mapisim.example");
    address(message.get(), "nobody@mapisim.example");
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    ASSERT_EQ(spooler::flush(*logon_->profile), 1u);
    const auto arrived = contents(inbox_.get());
    ASSERT_EQ(arrived.size(), 2u);
    const auto in = [&](std::size_t which) {
        const auto id = arrived[which].binary(PR_ENTRYID);
        auto reader = open_message({id.begin(), id.end()}, 0);
        return inside(attachment(reader.get(), 0, 0).get(), 0);
    };
    EXPECT_EQ(text(in(0).get(), PR_SUBJECT_W), "inner");
    // The report carries the message, with all its recipients.
    EXPECT_EQ(arrived[1].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.NDR");
    auto original = in(1);
    EXPECT_EQ(text(original.get(), PR_SUBJECT_W), "forwarded");
    IMAPITable* table = nullptr;
    ASSERT_EQ(original->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
    EXPECT_EQ(rows(table).size(), 2u);
}

TEST_F(StoreEmbeddedTest, LieNoDeeperThanTheLimit) {
    auto top = create_message(inbox_.get(), "top");
    std::vector<std::pair<Ref<IAttach>, Ref<IMessage>>> chain;
    IMessage* at = top.get();
    for (unsigned depth = 1; depth <= kDeepestEmbedded; ++depth) {
        auto file = attach(at);
        auto message = inside(file.get(), kCreate);
        at = message.get();
        chain.emplace_back(std::move(file), std::move(message));
    }
    Ref<IMessage> more;
    const auto file = attach(at);
    EXPECT_EQ(try_inside(file.get(), kCreate, more), MAPI_E_TOO_COMPLEX);
    EXPECT_FALSE(more);
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
        ASSERT_EQ(link->second->SaveChanges(0), S_OK);
        ASSERT_EQ(link->first->SaveChanges(0), S_OK);
    }
    ASSERT_EQ(top->SaveChanges(0), S_OK);
    EXPECT_GT(number(top.get(), PR_MESSAGE_SIZE),
              static_cast<LONG>(kDeepestEmbedded * 50)); // each adds its values

    // Nor does a copy get them deeper.
    auto other = create_message(inbox_.get(), "other");
    auto holder = attach(other.get());
    auto content = inside(holder.get(), kCreate);
    ASSERT_EQ(
        top->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, content.get(), 0, nullptr),
        S_OK);
    EXPECT_EQ(content->SaveChanges(0), MAPI_E_TOO_COMPLEX);
}

TEST_F(StoreEmbeddedTest, CountForTheSizeOfWhatTheyLieIn) {
    const auto id = add_nested("outer", "inner");
    const LONG before = number(open_message(id, 0).get(), PR_MESSAGE_SIZE);
    auto message = open_message(id);
    auto file = attachment(message.get(), 0);
    auto content = inside(file.get(), MAPI_MODIFY);
    set(content.get(), {Value::text(PR_BODY_W, std::string(10'000, 'x'))});
    ASSERT_EQ(content->SaveChanges(0), S_OK);
    EXPECT_GT(number(file.get(), PR_ATTACH_SIZE), 10'000);
    ASSERT_EQ(file->SaveChanges(0), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_GE(number(open_message(id, 0).get(), PR_MESSAGE_SIZE), before + 10'000);
}

} // namespace
} // namespace mapisim::store
