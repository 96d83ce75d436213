#include <mapiaux.h>
#include <mapicode.h>

#include "mailbox_fixture.h"

namespace mapisim::store {
namespace {

/// What real clients ask for is there, on the object on which they ask for it. Left out is what
/// only Exchange has, and what a client has to set before anybody can read it.
class StoreDemandTest : public MailboxTest {
protected:
    static constexpr ULONG kFolderChildCount = PROP_TAG(PT_LONG, 0x6638);
    static constexpr ULONG kNote = PROP_TAG(PT_BINARY, 0x36D3);
    static constexpr ULONG kJournal = PROP_TAG(PT_BINARY, 0x36D2);

    void SetUp() override {
        MailboxTest::SetUp();
        auto second = log_on(0, "MapiSim Second");
        auto sender = open_store(second);
        auto outbox = open_folder(sender.get(), Special::outbox);
        auto message = create_message(outbox.get(), "RE: Lunch");
        address(message.get(), "user@mapisim.example");
        address(message.get(), "second@mapisim.example", MAPI_CC);
        set(message.get(), {Value::text(PR_BODY_W, "At noon?")});
        ULONG number = 0;
        IAttach* file = nullptr;
        ASSERT_EQ(message->CreateAttach(nullptr, 0, &number, &file), S_OK);
        set(file, {Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE),
                   Value::text(PR_ATTACH_LONG_FILENAME_W, "menu.txt"),
                   Value::text(PR_ATTACH_FILENAME_W, "menu.txt"),
                   Value::text(PR_DISPLAY_NAME_W, "menu.txt"),
                   Value::text(PR_ATTACH_MIME_TAG_W, "text/plain"),
                   Value::binary(PR_ATTACH_DATA_BIN, "soup", 4)});
        ASSERT_EQ(file->SaveChanges(0), S_OK);
        file->Release();
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        ASSERT_EQ(spooler::flush(*second->profile), 1u);
        message = nullptr;
        outbox = nullptr;
        sender = nullptr;
        log_off(second);
        const Bag row = contents(inbox_.get()).back();
        const auto id = row.binary(PR_ENTRYID);
        message_ = open<IMessage>(store_.get(), {id.begin(), id.end()}, 0);
    }
    void TearDown() override {
        message_ = nullptr;
        MailboxTest::TearDown();
    }

    /// By GetProps, as a client asks.
    static void expect(IMAPIProp* object, std::initializer_list<ULONG> tags) {
        for (const ULONG tag : tags) {
            SPropTagArray one = {1, {tag}};
            ULONG count = 0;
            LPSPropValue values = nullptr;
            ASSERT_EQ(object->GetProps(&one, MAPI_UNICODE, &count, &values), S_OK)
                << std::hex << tag;
            EXPECT_EQ(values->ulPropTag, tag) << std::hex;
            memory::free(values);
        }
    }
    static void expect(const Bag& row, std::initializer_list<ULONG> tags) {
        for (const ULONG tag : tags)
            EXPECT_TRUE(row.has(tag)) << std::hex << tag;
    }

    Ref<IMessage> message_;
};

TEST_F(StoreDemandTest, Stores) {
    expect(store_.get(), {PR_ENTRYID,
                          PR_DISPLAY_NAME_W,
                          PR_DEFAULT_STORE,
                          PR_STORE_SUPPORT_MASK,
                          PR_OBJECT_TYPE,
                          PR_RECORD_KEY,
                          PR_STORE_ENTRYID,
                          PR_STORE_RECORD_KEY,
                          PR_MAPPING_SIGNATURE,
                          PR_MDB_PROVIDER,
                          PR_PROVIDER_DISPLAY_W,
                          PR_RESOURCE_TYPE,
                          PR_ACCESS_LEVEL,
                          PR_IPM_SUBTREE_ENTRYID,
                          PR_IPM_OUTBOX_ENTRYID,
                          PR_IPM_SENTMAIL_ENTRYID,
                          PR_IPM_WASTEBASKET_ENTRYID,
                          PR_FINDER_ENTRYID,
                          PR_VIEWS_ENTRYID,
                          PR_COMMON_VIEWS_ENTRYID,
                          PR_VALID_FOLDER_MASK});
    IMAPITable* table = nullptr;
    ASSERT_EQ(open_stores_table(logon_, MAPI_UNICODE, &table), S_OK);
    for (const Bag& row : rows(table)) {
        expect(row,
               {PR_ENTRYID, PR_DEFAULT_STORE, PR_DISPLAY_NAME_W, PR_MDB_PROVIDER, PR_RECORD_KEY,
                PR_OBJECT_TYPE, PR_PROVIDER_DISPLAY_W, PR_RESOURCE_FLAGS, PR_INSTANCE_KEY});
    }
    const auto mask = static_cast<ULONG>(number(store_.get(), PR_STORE_SUPPORT_MASK));
    for (const ULONG bit : {STORE_SEARCH_OK, STORE_ATTACH_OK, STORE_NOTIFY_OK, STORE_SUBMIT_OK,
                            STORE_UNICODE_OK, STORE_SORT_OK, STORE_CREATE_OK, STORE_MODIFY_OK})
        EXPECT_TRUE(mask & bit) << std::hex << bit;
    EXPECT_TRUE(mask & STORE_OLE_OK);
    EXPECT_FALSE(mask & (STORE_PUBLIC_FOLDERS | STORE_READONLY));
}

TEST_F(StoreDemandTest, Folders) {
    auto root = open_folder(store_.get(), Special::root);
    for (IMAPIFolder* const leads : {root.get(), inbox_.get()}) {
        expect(leads, {PR_IPM_DRAFTS_ENTRYID, PR_IPM_CONTACT_ENTRYID, PR_IPM_APPOINTMENT_ENTRYID,
                       PR_IPM_TASK_ENTRYID, kNote, kJournal});
    }
    expect(inbox_.get(), {PR_ENTRYID,
                          PR_DISPLAY_NAME_W,
                          PR_PARENT_ENTRYID,
                          PR_STORE_ENTRYID,
                          PR_RECORD_KEY,
                          PR_OBJECT_TYPE,
                          PR_FOLDER_TYPE,
                          PR_CONTENT_COUNT,
                          PR_CONTENT_UNREAD,
                          PR_SUBFOLDERS,
                          kFolderChildCount,
                          PR_CONTAINER_CLASS_W,
                          PR_ACCESS,
                          PR_ACCESS_LEVEL,
                          PR_CREATION_TIME,
                          PR_LAST_MODIFICATION_TIME,
                          PR_MAPPING_SIGNATURE,
                          PR_STORE_RECORD_KEY,
                          PR_CONTAINER_CONTENTS,
                          PR_CONTAINER_HIERARCHY});
    auto top = open_folder(store_.get(), Special::ipm_subtree);
    expect(folders(top.get(), CONVENIENT_DEPTH)[0],
           {PR_DISPLAY_NAME_W, PR_ENTRYID, PR_FOLDER_TYPE, PR_SUBFOLDERS, PR_CONTENT_COUNT,
            PR_CONTENT_UNREAD, PR_CONTAINER_CLASS_W, kFolderChildCount, PR_DEPTH, PR_INSTANCE_KEY,
            PR_PARENT_ENTRYID, PR_STORE_ENTRYID, PR_RECORD_KEY, PR_OBJECT_TYPE});
}

TEST_F(StoreDemandTest, Messages) {
    expect(message_.get(), {PR_ENTRYID,
                            PR_SUBJECT_W,
                            PR_SUBJECT_A,
                            PR_BODY_W,
                            PR_BODY_A,
                            PR_MESSAGE_CLASS_W,
                            PR_MESSAGE_DELIVERY_TIME,
                            PR_CLIENT_SUBMIT_TIME,
                            PR_MESSAGE_FLAGS,
                            PR_MESSAGE_SIZE,
                            PR_SENDER_NAME_W,
                            PR_SENDER_EMAIL_ADDRESS_W,
                            PR_SENDER_ADDRTYPE_W,
                            PR_SENDER_ENTRYID,
                            PR_SENDER_SEARCH_KEY,
                            PR_SENT_REPRESENTING_NAME_W,
                            PR_SENT_REPRESENTING_EMAIL_ADDRESS_W,
                            PR_SENT_REPRESENTING_ADDRTYPE_W,
                            PR_SENT_REPRESENTING_ENTRYID,
                            PR_RECEIVED_BY_ENTRYID,
                            PR_RCVD_REPRESENTING_ENTRYID,
                            PR_IMPORTANCE,
                            PR_PRIORITY,
                            PR_SENSITIVITY,
                            PR_OBJECT_TYPE,
                            PR_INSTANCE_KEY,
                            PR_RECORD_KEY,
                            PR_SEARCH_KEY,
                            PR_STORE_ENTRYID,
                            PR_STORE_RECORD_KEY,
                            PR_PARENT_ENTRYID,
                            PR_MAPPING_SIGNATURE,
                            PR_ACCESS,
                            PR_ACCESS_LEVEL,
                            PR_HASATTACH,
                            PR_DISPLAY_TO_W,
                            PR_DISPLAY_CC_W,
                            PR_DISPLAY_BCC_W,
                            PR_CREATION_TIME,
                            PR_LAST_MODIFICATION_TIME,
                            PR_NORMALIZED_SUBJECT_W,
                            PR_SUBJECT_PREFIX_W,
                            PR_CONVERSATION_TOPIC_W,
                            PR_MSG_STATUS,
                            PR_MESSAGE_TO_ME,
                            PR_MESSAGE_CC_ME,
                            PR_MESSAGE_RECIP_ME,
                            PR_MESSAGE_RECIPIENTS,
                            PR_MESSAGE_ATTACHMENTS,
                            PROP_TAG(PT_I8, PROP_ID(PR_MESSAGE_SIZE))});
    expect(contents(inbox_.get()).back(), {PR_SUBJECT_W,
                                           PR_ENTRYID,
                                           PR_MESSAGE_FLAGS,
                                           PR_MESSAGE_CLASS_W,
                                           PR_MESSAGE_DELIVERY_TIME,
                                           PR_BODY_W,
                                           PR_RECORD_KEY,
                                           PR_INSTANCE_KEY,
                                           PR_SEARCH_KEY,
                                           PR_SENDER_NAME_W,
                                           PR_SENDER_EMAIL_ADDRESS_W,
                                           PR_SENDER_ADDRTYPE_W,
                                           PR_MESSAGE_SIZE,
                                           PR_CLIENT_SUBMIT_TIME,
                                           PR_MSG_STATUS,
                                           PR_SENT_REPRESENTING_NAME_W,
                                           PR_DISPLAY_TO_W,
                                           PR_HASATTACH,
                                           PR_PARENT_ENTRYID,
                                           PR_STORE_ENTRYID});
}

TEST_F(StoreDemandTest, RecipientsAndAttachments) {
    IMAPITable* table = nullptr;
    ASSERT_EQ(message_->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
    for (const Bag& row : rows(table)) {
        expect(row, {PR_DISPLAY_NAME_W, PR_RECIPIENT_TYPE, PR_ADDRTYPE_W, PR_EMAIL_ADDRESS_W,
                     PR_ROWID, PR_INSTANCE_KEY, PR_OBJECT_TYPE, PR_DISPLAY_TYPE});
    }
    ASSERT_EQ(message_->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
    const auto files = rows(table);
    ASSERT_EQ(files.size(), 1u);
    expect(files[0], {PR_ATTACH_NUM, PR_ATTACH_LONG_FILENAME_W, PR_ATTACH_METHOD,
                      PR_ATTACH_FILENAME_W, PR_DISPLAY_NAME_W, PR_ATTACH_MIME_TAG_W, PR_ATTACH_SIZE,
                      PR_RENDERING_POSITION, PR_RECORD_KEY, PR_INSTANCE_KEY});
    IAttach* file = nullptr;
    ASSERT_EQ(message_->OpenAttach(0, nullptr, 0, &file), S_OK);
    expect(file, {PR_ATTACH_NUM, PR_ATTACH_LONG_FILENAME_W, PR_ATTACH_METHOD, PR_ATTACH_SIZE,
                  PR_ATTACH_DATA_BIN, PR_RECORD_KEY, PR_OBJECT_TYPE, PR_ACCESS_LEVEL,
                  PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME});
    file->Release();
}

TEST_F(StoreDemandTest, WhatIsListedIsThere) {
    IAttach* file = nullptr;
    ASSERT_EQ(message_->OpenAttach(0, nullptr, 0, &file), S_OK);
    auto fresh = create_message(inbox_.get(), "new");
    for (IMAPIProp* const object : std::initializer_list<IMAPIProp*>{
             store_.get(), inbox_.get(), message_.get(), fresh.get(), file}) {
        ULONG count = 0;
        LPSPropValue values = nullptr;
        EXPECT_EQ(object->GetProps(nullptr, MAPI_UNICODE, &count, &values), S_OK);
        LPSPropTagArray list = nullptr;
        ASSERT_EQ(object->GetPropList(MAPI_UNICODE, &list), S_OK);
        EXPECT_EQ(list->cValues, count);
        for (ULONG i = 0; i < count && i < list->cValues; ++i)
            EXPECT_EQ(values[i].ulPropTag, list->aulPropTag[i]);
        memory::free(list);
        memory::free(values);
    }
    file->Release();
}

TEST_F(StoreDemandTest, OneTagTwiceInBothWidthsAndInAny) {
    SizedSPropTagArray(4, tags) = {4,
                                   {PR_SUBJECT_A, PR_SUBJECT_W,
                                    PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_SUBJECT_W)),
                                    PROP_TAG(PT_LONG, PROP_ID(PR_SUBJECT_W))}};
    ULONG count = 0;
    LPSPropValue values = nullptr;
    ASSERT_EQ(message_->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &count, &values),
              MAPI_W_ERRORS_RETURNED);
    EXPECT_STREQ(values[0].Value.lpszA, "RE: Lunch");
    EXPECT_STREQ(values[1].Value.lpszW, L"RE: Lunch");
    EXPECT_EQ(values[2].ulPropTag, PR_SUBJECT_A);
    EXPECT_EQ(PROP_TYPE(values[3].ulPropTag), static_cast<ULONG>(PT_ERROR));
    memory::free(values);
}

TEST_F(StoreDemandTest, HtmlIsTextAndBytes) {
    constexpr ULONG kCpid = PROP_TAG(PT_LONG, 0x3FDE);
    auto message = create_message(inbox_.get(), "html");
    const std::string html = "<p>Gr\xC3\xBC\xC3\x9F"
                             "e</p>";
    set(message.get(),
        {Value::number(kCpid, 65001), Value::binary(PR_HTML, html.data(), html.size())});
    EXPECT_EQ(text(message.get(), PROP_TAG(PT_UNICODE, PROP_ID(PR_HTML))), html);
    set(message.get(), {Value::text(PROP_TAG(PT_UNICODE, PROP_ID(PR_HTML)), html)});
    const Value bytes = get(message.get(), PR_HTML);
    EXPECT_EQ(bytes.bytes().size(), html.size());
    IUnknown* stream = nullptr;
    ASSERT_EQ(message->OpenProperty(PR_HTML, &IID_IStream, 0, 0, &stream), S_OK);
    char read[64] = {};
    ULONG count = 0;
    ASSERT_EQ(static_cast<IStream*>(stream)->Read(read, sizeof read, &count), S_OK);
    EXPECT_EQ(std::string(read, count), html);
    stream->Release();
}

TEST_F(StoreDemandTest, SubjectsFollowTheirPrefix) {
    auto message = create_message(inbox_.get(), "Protocol: today");
    const auto saved = [&](const char* tag_value) {
        if (tag_value)
            set(message.get(), {Value::text(PR_SUBJECT_W, tag_value)});
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return text(message.get(), PR_SUBJECT_PREFIX_W) + "|" +
               text(message.get(), PR_NORMALIZED_SUBJECT_W);
    };
    EXPECT_EQ(saved(nullptr), "|Protocol: today"); // too long to be found
    EXPECT_FALSE(get(message.get(), PR_SUBJECT_PREFIX_W));
    set(message.get(), {Value::text(PR_SUBJECT_PREFIX_W, "Protocol: ")});
    EXPECT_EQ(saved(nullptr), "Protocol: |today"); // unless it is said
    EXPECT_EQ(saved("Protocol: tomorrow"), "Protocol: |tomorrow");
    EXPECT_EQ(saved("FW: tomorrow"), "FW: |tomorrow");
    EXPECT_EQ(saved("12: tomorrow"), "|12: tomorrow");
}

} // namespace
} // namespace mapisim::store
