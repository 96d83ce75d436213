#include <mapicode.h>
#include <thread>

#include "mailbox_fixture.h"
#include "table/utilities.h"

namespace mapisim::store {
namespace {

class StoreMessageTest : public MailboxTest {
protected:
    std::vector<Bag> recipients(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    std::vector<Bag> attachments(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
};

TEST_F(StoreMessageTest, IsSeenWhenItIsSaved) {
    auto message = create_message(inbox_.get(), "RE: Lunch");
    EXPECT_TRUE(contents(inbox_.get()).empty());
    const auto id = entry_id(message.get()); // known at once
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const auto saved = contents(inbox_.get());
    ASSERT_EQ(saved.size(), 1u);
    EXPECT_EQ(saved[0].text(PR_SUBJECT_W), "RE: Lunch");
    EXPECT_EQ(saved[0].text(PR_NORMALIZED_SUBJECT_W), "Lunch");
    EXPECT_EQ(saved[0].text(PR_MESSAGE_CLASS_W), "IPM.Note");
    EXPECT_EQ(saved[0].number(PR_MESSAGE_FLAGS), MSGFLAG_UNSENT | MSGFLAG_UNMODIFIED);
    EXPECT_EQ(saved[0].number(PR_OBJECT_TYPE), MAPI_MESSAGE);
    EXPECT_GT(saved[0].number(PR_MESSAGE_SIZE), 0);
    EXPECT_EQ(text(message.get(), PR_SUBJECT_PREFIX_W), "RE: ");
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_COUNT), 1);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 1);
    EXPECT_EQ(text(open_message(id).get(), PR_SUBJECT_W), "RE: Lunch");
}

TEST_F(StoreMessageTest, WithoutAClassBecomesTheClassOfAll) {
    IMessage* out = nullptr;
    ASSERT_EQ(inbox_->CreateMessage(nullptr, 0, &out), S_OK);
    auto message = Ref<IMessage>::adopt(out);
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(message.get(), PR_MESSAGE_CLASS_W), "IPM");
    set(message.get(), {Value::text(PR_MESSAGE_CLASS_W, "IPM.Post")});
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(text(message.get(), PR_MESSAGE_CLASS_W), "IPM.Post");
}

TEST_F(StoreMessageTest, MovesAndCopiesLeaveTheStatusBehind) {
    auto target = create(inbox_.get(), "Target");
    const auto archive = open_store(logon_, MDB_WRITE, 1);
    auto elsewhere = open_folder(archive.get(), Special::inbox);
    const auto id = add_message(inbox_.get(), "flagged");
    List list({id});
    const auto status_in = [&](IMAPIFolder* folder) {
        const auto all = contents(folder);
        EXPECT_EQ(all.size(), 1u);
        return all.at(0).number(PR_MSG_STATUS, -1);
    };
    const auto flag = [&](IMAPIFolder* folder) {
        ULONG old = 7;
        ASSERT_EQ(folder->SetMessageStatus(size(id), entry(id), MSGSTATUS_HIGHLIGHTED,
                                           MSGSTATUS_HIGHLIGHTED, &old),
                  S_OK);
        EXPECT_EQ(old, 0u);
    };
    flag(inbox_.get());
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, elsewhere.get(), 0, nullptr, 0), S_OK);
    EXPECT_EQ(status_in(elsewhere.get()), 0);
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, inbox_.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_EQ(status_in(inbox_.get()), MSGSTATUS_HIGHLIGHTED); // it has not been moved
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_EQ(status_in(target.get()), 0);
    flag(target.get());
    ASSERT_EQ(target->DeleteMessages(list, 0, nullptr, 0), S_OK);
    ASSERT_EQ(target->CopyMessages(list, nullptr, inbox_.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_EQ(status_in(inbox_.get()), 0);
}

TEST_F(StoreMessageTest, LongBodiesAreCutInTheTable) {
    auto message = create_message(inbox_.get(), "long");
    const std::string body(5000, 'x');
    set(message.get(), {Value::text(PR_BODY_W, body)});
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(contents(inbox_.get())[0].text(PR_BODY_W).size(), 255u);
    EXPECT_EQ(text(message.get(), PR_BODY_W), body);
}

TEST_F(StoreMessageTest, FlagsAreTheClientsUntilTheFirstSave) {
    auto message = create_message(inbox_.get(), "imported");
    set(message.get(), {Value::number(PR_MESSAGE_FLAGS, MSGFLAG_READ | MSGFLAG_SUBMIT)});
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS), MSGFLAG_READ); // not all is his to say
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS), MSGFLAG_READ);
    EXPECT_EQ(property::host_of(message.get())->write_value(Value::number(PR_MESSAGE_FLAGS, 0)),
              MAPI_E_COMPUTED);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 0);
}

TEST_F(StoreMessageTest, WhatIsKeptOpenDependsOnTheFlags) {
    auto writing = create_message(inbox_.get(), "a");
    ASSERT_EQ(writing->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    set(writing.get(), {Value::text(PR_SUBJECT_W, "b")});
    ASSERT_EQ(writing->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    EXPECT_EQ(number(writing.get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(writing->SaveChanges(0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(text(writing.get(), PR_SUBJECT_W), "b");
    EXPECT_EQ(number(writing.get(), PR_MESSAGE_FLAGS) & MSGFLAG_UNMODIFIED, 0);
}

TEST_F(StoreMessageTest, ASecondWriterIsToldOfTheFirst) {
    const auto id = add_message(inbox_.get(), "original");
    auto first = open_message(id), second = open_message(id), third = open_message(id);
    set(first.get(), {Value::text(PR_SUBJECT_W, "first")});
    set(second.get(), {Value::text(PR_SUBJECT_W, "second")});
    ASSERT_EQ(first->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(second->SaveChanges(KEEP_OPEN_READWRITE), MAPI_E_OBJECT_CHANGED);
    EXPECT_EQ(text(open_message(id).get(), PR_SUBJECT_W), "first");
    EXPECT_EQ(second->SaveChanges(FORCE_SAVE | KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(open_message(id).get(), PR_SUBJECT_W), "second");
    EXPECT_EQ(first->SaveChanges(KEEP_OPEN_READWRITE), MAPI_E_OBJECT_CHANGED);
    // What was open before goes on showing what it was opened with.
    EXPECT_EQ(text(third.get(), PR_SUBJECT_W), "original");
}

TEST_F(StoreMessageTest, ADeletedMessageCannotBeSaved) {
    const auto id = add_message(inbox_.get(), "doomed");
    auto message = open_message(id);
    set(message.get(), {Value::text(PR_SUBJECT_W, "too late")});
    ASSERT_EQ(inbox_->EmptyFolder(0, nullptr, 0), S_OK);
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), MAPI_E_OBJECT_DELETED);
    EXPECT_EQ(message->SaveChanges(FORCE_SAVE), MAPI_E_OBJECT_DELETED);
    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(store_->OpenEntry(size(id), entry(id), nullptr, 0, &type, &out), MAPI_E_NOT_FOUND);
}

TEST_F(StoreMessageTest, OneThatIsOpenForWritingIsNotDeleted) {
    const auto open = add_message(inbox_.get(), "open"),
               closed = add_message(inbox_.get(), "closed");
    auto message = open_message(open);
    List list({open, closed});
    EXPECT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(texts(contents(inbox_.get()), PR_SUBJECT_W), std::vector<std::string>{"open"});
    message = nullptr;
    List rest({open});
    EXPECT_EQ(inbox_->DeleteMessages(rest, 0, nullptr, 0), S_OK);
    EXPECT_EQ(inbox_->DeleteMessages(rest, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(StoreMessageTest, AWriterThatNeverReleasedIsForgottenAfterLogoff) {
    const auto id = add_message(inbox_.get(), "left open");
    auto leaving = log_on();
    auto store = open_store(leaving);
    auto message = open<IMessage>(store.get(), id);
    log_off(leaving);
    List list({id});
    EXPECT_EQ(inbox_->DeleteMessages(list, 0, nullptr, 0), S_OK);
}

// Recipients
// ---------------------------------------------------------------------------------------

TEST_F(StoreMessageTest, RecipientsAreAddedReplacedAndRemoved) {
    auto message = create_message(inbox_.get(), "to many");
    IMAPITable* table = nullptr;
    ASSERT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK); // dynamic
    address(message.get(), "one@mapisim.example");
    address(message.get(), "two@mapisim.example", MAPI_CC);
    auto all = rows(table);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].text(PR_EMAIL_ADDRESS_W), "two@mapisim.example");
    EXPECT_EQ(all[1].number(PR_RECIPIENT_TYPE), MAPI_CC);
    EXPECT_NE(all[0].number(PR_ROWID), all[1].number(PR_ROWID));

    SPropValue values[2] = {};
    values[0].ulPropTag = PR_ROWID;
    values[0].Value.l = all[0].number(PR_ROWID);
    values[1].ulPropTag = PR_DISPLAY_NAME_W;
    std::wstring name = L"One";
    values[1].Value.lpszW = name.data();
    SizedADRLIST(1, list) = {1, {{0, 2, values}}};
    const auto changes = reinterpret_cast<LPADRLIST>(&list);
    ASSERT_EQ(message->ModifyRecipients(MODRECIP_MODIFY, changes), S_OK);
    EXPECT_EQ(recipients(message.get())[0].text(PR_DISPLAY_NAME_W), "One");
    // Whole rows are replaced.
    EXPECT_FALSE(recipients(message.get())[0].has(PR_EMAIL_ADDRESS_W));
    ASSERT_EQ(message->ModifyRecipients(MODRECIP_REMOVE, changes), S_OK);
    EXPECT_EQ(recipients(message.get()).size(), 1u);
    EXPECT_EQ(message->ModifyRecipients(MODRECIP_REMOVE, changes), MAPI_E_NOT_FOUND);
    EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD | MODRECIP_REMOVE, changes),
              MAPI_E_INVALID_PARAMETER);
    ASSERT_EQ(message->ModifyRecipients(0, changes), S_OK);
    EXPECT_EQ(texts(recipients(message.get()), PR_DISPLAY_NAME_W), std::vector<std::string>{"One"});

    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(text(message.get(), PR_DISPLAY_TO_W), "One");
    EXPECT_EQ(recipients(open_message(entry_id(message.get()), 0).get()).size(), 1u);
}

/// With as many, to look for each among all would take minutes.
TEST_F(StoreMessageTest, ManyRecipientsAreChangedAndRemovedAtOnce) {
    constexpr ULONG kMany = 100'000;
    auto message = create_message(inbox_.get(), "many");
    IMAPITable* raw = nullptr;
    ASSERT_EQ(message->GetRecipientTable(0, &raw), S_OK);
    const auto table = Ref<IMAPITable>::adopt(raw);
    std::vector<SPropValue> values(kMany);
    std::vector<std::byte> block(CbNewADRLIST(kMany));
    auto* const list = reinterpret_cast<LPADRLIST>(block.data());
    list->cEntries = kMany;
    const auto change = [&](ULONG how, ULONG first) {
        for (ULONG i = 0; i < kMany; ++i) {
            values[i] = {};
            values[i].ulPropTag = how == MODRECIP_ADD ? ULONG{PR_RECIPIENT_TYPE} : ULONG{PR_ROWID};
            values[i].Value.l = static_cast<LONG>(how == MODRECIP_ADD ? ULONG{MAPI_CC} : first + i);
            list->aEntries[i] = {0, 1, &values[i]};
        }
        return message->ModifyRecipients(how, list);
    };
    ASSERT_EQ(change(MODRECIP_ADD, 0), S_OK);
    const auto first = static_cast<ULONG>(recipients(message.get())[0].number(PR_ROWID));
    ASSERT_EQ(change(MODRECIP_MODIFY, first), S_OK);
    EXPECT_EQ(recipients(message.get())[kMany - 1].number(PR_RECIPIENT_TYPE), MAPI_TO);
    EXPECT_EQ(change(MODRECIP_REMOVE, first + 1), MAPI_E_NOT_FOUND);
    EXPECT_EQ(recipients(message.get()).size(), kMany);
    ASSERT_EQ(change(MODRECIP_REMOVE, first), S_OK);
    ULONG rows = 1;
    EXPECT_EQ(table->GetRowCount(0, &rows), S_OK);
    EXPECT_EQ(rows, 0u);
}

TEST_F(StoreMessageTest, RecipientsWithNullValuesAreRefusedWhole) {
    auto message = create_message(inbox_.get(), "to nobody");
    address(message.get(), "one@mapisim.example");
    SPropValue bad{};
    bad.ulPropTag = PROP_TAG(PT_NULL, PROP_ID(PR_DISPLAY_NAME_W));
    SizedADRLIST(2, list) = {2, {{0, 0, nullptr}, {0, 1, &bad}}};
    EXPECT_EQ(message->ModifyRecipients(0, reinterpret_cast<LPADRLIST>(&list)),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(recipients(message.get()).size(), 1u);
    list.cEntries = 1; // a NULL recipient is none
    EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)), S_OK);
    EXPECT_EQ(recipients(message.get()).size(), 1u);
    EXPECT_EQ(message->ModifyRecipients(0, nullptr), MAPI_E_INVALID_PARAMETER);
}

// Attachments
// --------------------------------------------------------------------------------------

TEST_F(StoreMessageTest, AttachmentsAreThereWhenBothAreSaved) {
    auto message = create_message(inbox_.get(), "with a file");
    ULONG file = 7;
    IAttach* made = nullptr;
    ASSERT_EQ(message->CreateAttach(nullptr, 0, &file, &made), S_OK);
    EXPECT_EQ(file, 0u);
    auto attachment = Ref<IAttach>::adopt(made);
    set(attachment.get(), {Value::text(PR_ATTACH_LONG_FILENAME_W, "readme.txt"),
                           Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE)});
    IUnknown* out = nullptr;
    ASSERT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_BIN, &IID_IStream, 0,
                                       MAPI_CREATE | MAPI_MODIFY, &out),
              S_OK);
    auto stream = Ref<IStream>::adopt(static_cast<IStream*>(out));
    const std::string data(100000, 'd');
    ASSERT_EQ(stream->Write(data.data(), static_cast<ULONG>(data.size()), nullptr), S_OK);
    ASSERT_EQ(stream->Commit(0), S_OK);
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK); // too early for the attachment
    EXPECT_FALSE(get(message.get(), PR_HASATTACH).boolean());
    ASSERT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_TRUE(attachments(message.get()).empty());
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);

    auto again = open_message(entry_id(message.get()), 0);
    EXPECT_TRUE(get(again.get(), PR_HASATTACH).boolean());
    EXPECT_EQ(number(again.get(), PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH, MSGFLAG_HASATTACH);
    EXPECT_GT(number(again.get(), PR_MESSAGE_SIZE), 100000);
    const auto table = attachments(again.get());
    ASSERT_EQ(table.size(), 1u);
    EXPECT_EQ(table[0].text(PR_ATTACH_LONG_FILENAME_W), "readme.txt");
    EXPECT_EQ(table[0].number(PR_ATTACH_NUM, -1), 0);
    EXPECT_EQ(table[0].number(PR_RENDERING_POSITION), -1);

    ASSERT_EQ(again->OpenAttach(0, nullptr, 0, &made), S_OK);
    auto reading = Ref<IAttach>::adopt(made);
    ASSERT_EQ(reading->OpenProperty(PR_ATTACH_DATA_BIN, &IID_IStream, 0, 0, &out), S_OK);
    auto read = Ref<IStream>::adopt(static_cast<IStream*>(out));
    std::string back(data.size() + 1, '\0');
    ULONG count = 0;
    ASSERT_EQ(read->Read(back.data(), static_cast<ULONG>(back.size()), &count), S_OK);
    back.resize(count);
    EXPECT_EQ(back, data);
    EXPECT_EQ(again->OpenAttach(1, nullptr, 0, &made), MAPI_E_NOT_FOUND);
    EXPECT_EQ(again->OpenAttach(0, nullptr, MAPI_MODIFY, &made), MAPI_E_NO_ACCESS);
}

TEST_F(StoreMessageTest, ADeletedAttachmentComesBackUnlessTheMessageIsSaved) {
    auto message = create_message(inbox_.get(), "with a file");
    ULONG file = 0;
    IAttach* made = nullptr;
    ASSERT_EQ(message->CreateAttach(nullptr, 0, &file, &made), S_OK);
    ASSERT_EQ(made->SaveChanges(0), S_OK);
    made->Release();
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    const auto id = entry_id(message.get());
    auto careless = open_message(id);
    ASSERT_EQ(careless->DeleteAttach(0, 0, nullptr, 0), S_OK);
    EXPECT_EQ(careless->DeleteAttach(0, 0, nullptr, 0), MAPI_E_NOT_FOUND);
    careless = nullptr;
    auto careful = open_message(id);
    EXPECT_EQ(attachments(careful.get()).size(), 1u);
    ASSERT_EQ(careful->DeleteAttach(0, 0, nullptr, 0), S_OK);
    ASSERT_EQ(careful->SaveChanges(0), S_OK);
    EXPECT_TRUE(attachments(open_message(id, 0).get()).empty());
}

TEST_F(StoreMessageTest, PropertiesOpenWithTheirOwnInterfacesOnly) {
    auto message = create_message(inbox_.get(), "with a file");
    ULONG file = 0;
    IAttach* made = nullptr;
    ASSERT_EQ(message->CreateAttach(nullptr, 0, &file, &made), S_OK);
    auto attachment = Ref<IAttach>::adopt(made);
    set(attachment.get(), {Value::binary(PR_ATTACH_DATA_BIN, "data", 4)});
    auto store = open_store();
    IUnknown* out = nullptr;
    const struct {
        IMAPIProp* object;
        ULONG tag;
        const IID& iid;
        HRESULT result;
    } cases[] = {
        {message.get(), PR_SUBJECT_W, IID_IMessage, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {message.get(), PR_MESSAGE_ATTACHMENTS, IID_IStream, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {message.get(), PR_BODY_W, IID_IMAPITable, MAPI_E_NOT_FOUND},
        {attachment.get(), PR_ATTACH_DATA_BIN, IID_IMessage, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {attachment.get(), PR_ATTACH_METHOD, IID_IStream, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {attachment.get(), PR_ATTACH_RENDERING, IID_IMessage, MAPI_E_NOT_FOUND},
        {inbox_.get(), PR_DISPLAY_NAME_W, IID_IMAPITable, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {inbox_.get(), PR_CONTAINER_CONTENTS, IID_IStream, MAPI_E_INTERFACE_NOT_SUPPORTED},
        {store.get(), PR_ENTRYID, IID_IMAPIFolder, MAPI_E_INTERFACE_NOT_SUPPORTED},
    };
    for (const auto& [object, tag, iid, result] : cases)
        EXPECT_EQ(object->OpenProperty(tag, &iid, 0, 0, &out), result) << std::hex << tag;
}

TEST_F(StoreMessageTest, AttachmentsAreInTheOrderOfTheirNumbersHoweverTheyAreSaved) {
    auto message = create_message(inbox_.get(), "files");
    const auto create = [&] {
        ULONG number = 0;
        IAttach* made = nullptr;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &made), S_OK);
        set(made, {Value::text(PR_ATTACH_LONG_FILENAME_W, std::to_string(number))});
        return Ref<IAttach>::adopt(made);
    };
    const auto save = [&](std::initializer_list<IAttach*> order) {
        for (IAttach* attachment : order)
            ASSERT_EQ(attachment->SaveChanges(0), S_OK);
        ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    };
    IMAPITable* table = nullptr;
    ASSERT_EQ(message->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
    const auto open_all_along = Ref<IMAPITable>::adopt(table);
    const auto expect = [&](IMessage* of, std::vector<LONG> numbers) {
        IMAPITable* fresh = nullptr;
        EXPECT_EQ(of->GetAttachmentTable(MAPI_UNICODE, &fresh), S_OK);
        std::vector<LONG> found;
        for (const Bag& row : rows(fresh)) {
            found.push_back(row.number(PR_ATTACH_NUM, -1));
            IAttach* opened = nullptr;
            ASSERT_EQ(of->OpenAttach(static_cast<ULONG>(found.back()), nullptr, 0, &opened), S_OK);
            EXPECT_EQ(text(opened, PR_ATTACH_LONG_FILENAME_W), std::to_string(found.back()));
            opened->Release();
        }
        EXPECT_EQ(found, numbers);
    };
    auto first = create(), second = create(), third = create(), fourth = create();
    save({third.get(), first.get(), fourth.get(), second.get()});
    expect(message.get(), {0, 1, 2, 3});
    ASSERT_EQ(message->DeleteAttach(1, 0, nullptr, 0), S_OK);
    IAttach* gone = nullptr;
    EXPECT_EQ(message->OpenAttach(1, nullptr, 0, &gone), MAPI_E_NOT_FOUND);
    expect(message.get(), {0, 2, 3});
    auto fifth = create(), sixth = create();
    save({sixth.get(), fifth.get()});
    expect(message.get(), {0, 2, 3, 4, 5});
    // As the same rows in a table that was open all along.
    SizedSPropTagArray(1, columns) = {1, {PR_ATTACH_NUM}};
    ASSERT_EQ(open_all_along->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0), S_OK);
    ASSERT_EQ(open_all_along->SeekRow(BOOKMARK_BEGINNING, 0, nullptr), S_OK);
    LPSRowSet all = nullptr;
    ASSERT_EQ(open_all_along->QueryRows(10, 0, &all), S_OK);
    std::vector<LONG> seen;
    for (ULONG i = 0; i < all->cRows; ++i)
        seen.push_back(all->aRow[i].lpProps[0].Value.l);
    mapisim::table::FreeProws(all);
    EXPECT_EQ(seen, (std::vector<LONG>{0, 2, 3, 4, 5}));
    expect(open_message(entry_id(message.get()), 0).get(), {0, 2, 3, 4, 5});
}

TEST_F(StoreMessageTest, AnAttachmentIsLostWithItsUnsavedMessageHoweverLateItIsSaved) {
    auto message = create_message(inbox_.get(), "with a file");
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    const auto id = entry_id(message.get());
    message = open_message(id);
    ULONG file = 0;
    IAttach* made = nullptr;
    ASSERT_EQ(message->CreateAttach(nullptr, 0, &file, &made), S_OK);
    auto attachment = Ref<IAttach>::adopt(made);
    message = nullptr;
    set(attachment.get(), {Value::text(PR_ATTACH_LONG_FILENAME_W, "late.txt")});
    EXPECT_EQ(attachment->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(attachment.get(), PR_ATTACH_LONG_FILENAME_W), "late.txt");
    EXPECT_TRUE(attachments(open_message(id, 0).get()).empty());
    attachment = nullptr;
    EXPECT_TRUE(attachments(open_message(id, 0).get()).empty());
}

// Marking
// ------------------------------------------------------------------------------------------

TEST_F(StoreMessageTest, ReadFlagsCount) {
    const auto one = add_message(inbox_.get(), "one"), two = add_message(inbox_.get(), "two");
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 2);
    auto message = open_message(one, 0);
    EXPECT_EQ(message->SetReadFlag(0), S_OK);
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS) & MSGFLAG_READ, MSGFLAG_READ);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 1);
    EXPECT_EQ(inbox_->SetReadFlags(nullptr, 0, nullptr, 0), S_OK);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 0);
    List list({two});
    EXPECT_EQ(inbox_->SetReadFlags(list, 0, nullptr, CLEAR_READ_FLAG), S_OK);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 1);
    EXPECT_EQ(inbox_->SetReadFlags(list, 0, nullptr, CLEAR_READ_FLAG | SUPPRESS_RECEIPT),
              MAPI_E_INVALID_PARAMETER);
    auto writer = open_message(two);
    EXPECT_EQ(inbox_->SetReadFlags(list, 0, nullptr, 0), MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(StoreMessageTest, StatusIsMaskedAndShownInTheTable) {
    const auto id = add_message(inbox_.get(), "tagged");
    ULONG old = 7;
    ASSERT_EQ(inbox_->SetMessageStatus(size(id), entry(id), MSGSTATUS_TAGGED | MSGSTATUS_HIDDEN,
                                       MSGSTATUS_TAGGED, &old),
              S_OK);
    EXPECT_EQ(old, 0u);
    ULONG now = 0;
    ASSERT_EQ(inbox_->GetMessageStatus(size(id), entry(id), 0, &now), S_OK);
    EXPECT_EQ(now, MSGSTATUS_TAGGED);
    EXPECT_EQ(contents(inbox_.get())[0].number(PR_MSG_STATUS), static_cast<LONG>(MSGSTATUS_TAGGED));
    auto outbox = open_folder(store_.get(), Special::outbox);
    EXPECT_EQ(outbox->GetMessageStatus(size(id), entry(id), 0, &now), MAPI_E_NOT_FOUND);
}

// Copying and moving
// -------------------------------------------------------------------------------

TEST_F(StoreMessageTest, MovesKeepTheIdentifier) {
    const auto id = add_message(inbox_.get(), "moved");
    auto drafts = open_folder(store_.get(), Special::drafts);
    contents(drafts.get()); // a table is there that has to follow
    List list({id});
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, drafts.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_TRUE(contents(inbox_.get()).empty());
    EXPECT_EQ(texts(contents(drafts.get()), PR_SUBJECT_W), std::vector<std::string>{"moved"});
    EXPECT_EQ(number(drafts.get(), PR_CONTENT_UNREAD), 1);
    EXPECT_EQ(entry_id(open_message(id).get(), PR_PARENT_ENTRYID),
              special_id(store_.get(), Special::drafts));
    EXPECT_EQ(inbox_->CopyMessages(list, nullptr, drafts.get(), 0, nullptr, MESSAGE_MOVE),
              MAPI_W_PARTIAL_COMPLETION);
}

TEST_F(StoreMessageTest, CopiesToAnotherStoreKeepTheirNames) {
    const GUID ours{0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
    const property::Name filler{ours, false, 1, {}}, name{ours, false, 2, {}};
    auto& from = mailbox_of(store_.get());
    auto archive = open_store(logon_, MDB_WRITE, 1);
    auto& to = mailbox_of(archive.get());
    from.names().id_of(filler, true); // so that the two stores count differently
    const ULONG tag = PROP_TAG(PT_LONG, from.names().id_of(name, true));
    auto message = create_message(inbox_.get(), "named");
    set(message.get(), {Value::number(tag, 42)});
    ASSERT_EQ(message->SaveChanges(0), S_OK);

    auto target = open_folder(archive.get(), Special::inbox);
    const auto id = entry_id(message.get());
    List list({id});
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, target.get(), 0, nullptr, 0), S_OK);
    EXPECT_EQ(contents(inbox_.get()).size(), 1u);
    const auto copies = contents(target.get());
    ASSERT_EQ(copies.size(), 1u);
    EXPECT_EQ(copies[0].number(PROP_TAG(PT_LONG, to.names().id_of(name, false))), 42);
    message = nullptr;
    {
        const auto writer = open_message(id);
        EXPECT_EQ(inbox_->CopyMessages(list, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE),
                  MAPI_W_PARTIAL_COMPLETION);
        EXPECT_EQ(contents(inbox_.get()).size(), 1u);
        EXPECT_EQ(contents(target.get()).size(), 1u); // what could not go did not arrive
    }
    ASSERT_EQ(inbox_->CopyMessages(list, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE), S_OK);
    EXPECT_TRUE(contents(inbox_.get()).empty());
    EXPECT_EQ(contents(target.get()).size(), 2u);
}

TEST_F(StoreMessageTest, AssociatedMessagesHaveTheirOwnTable) {
    IMessage* message = nullptr;
    ASSERT_EQ(inbox_->CreateMessage(nullptr, MAPI_ASSOCIATED, &message), S_OK);
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    EXPECT_EQ(number(message, PR_MESSAGE_FLAGS) & MSGFLAG_ASSOCIATED, MSGFLAG_ASSOCIATED);
    message->Release();
    EXPECT_TRUE(contents(inbox_.get()).empty());
    EXPECT_EQ(contents(inbox_.get(), MAPI_ASSOCIATED).size(), 1u);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 0);
    EXPECT_EQ(number(inbox_.get(), PR_ASSOC_CONTENT_COUNT), 1);
}

TEST_F(StoreMessageTest, CopyToTakesAllThatIsTheClients) {
    auto message = create_message(inbox_.get(), "model");
    address(message.get(), "second@mapisim.example");
    ULONG file = 0;
    IAttach* made = nullptr;
    ASSERT_EQ(message->CreateAttach(nullptr, 0, &file, &made), S_OK);
    ASSERT_EQ(made->SaveChanges(0), S_OK);
    made->Release();
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    auto drafts = open_folder(store_.get(), Special::drafts);
    auto copy = create_message(drafts.get(), "");
    LPSPropProblemArray problems = nullptr;
    ASSERT_EQ(
        message->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, copy.get(), 0, &problems),
        S_OK);
    EXPECT_EQ(problems, nullptr);
    ASSERT_EQ(copy->SaveChanges(0), S_OK);
    EXPECT_EQ(text(copy.get(), PR_SUBJECT_W), "model");
    EXPECT_EQ(text(copy.get(), PR_DISPLAY_TO_W), "second@mapisim.example");
    EXPECT_TRUE(get(copy.get(), PR_HASATTACH).boolean());
    EXPECT_NE(entry_id(copy.get()), entry_id(message.get()));
}

// Threads
// ------------------------------------------------------------------------------------------

TEST_F(StoreMessageTest, ManyThreadsWriteIntoOneFolder) {
    constexpr int kThreads = 4, kMessages = 200;
    contents(inbox_.get());
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
            auto store = open_store();
            auto folder = open_folder(store.get(), Special::inbox);
            for (int i = 0; i < kMessages; ++i) {
                const auto id = add_message(folder.get(), "from a thread");
                if (i % 2) {
                    List list({id});
                    EXPECT_EQ(folder->DeleteMessages(list, 0, nullptr, 0), S_OK);
                } else {
                    EXPECT_EQ(open<IMessage>(store.get(), id, 0)->SetReadFlag(0), S_OK);
                }
                if (i % 50 == 0)
                    contents(folder.get());
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(contents(inbox_.get()).size(), std::size_t{kThreads * kMessages / 2});
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_COUNT), kThreads * kMessages / 2);
    EXPECT_EQ(number(inbox_.get(), PR_CONTENT_UNREAD), 0);
}

} // namespace
} // namespace mapisim::store
