#include <algorithm>

#include <imessage.h>
#include <mapiutil.h>

#include "gate/gate.h"
#include "mailbox_fixture.h"
#include "memory_storage.h"
#include "property_helpers.h"

// From a store into a storage and back, as clients save and open .msg files.

namespace mapisim::store {
namespace {

using test::Block;
using test::MemoryFile;

constexpr GUID kSet = {0x11, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};
constexpr ULONG kLarge = 100000;
constexpr ULONG kHtml = PROP_TAG(PT_BINARY, 0x1013);

class ImsgStoreTest : public MailboxTest {
protected:
    void SetUp() override {
        MailboxTest::SetUp();
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    }
    void TearDown() override {
        DeinitMapiUtil();
        EXPECT_EQ(file_.medium.open, 0);
        MailboxTest::TearDown();
    }

    /// The message as its client has it, and its body.
    IMessage* open_file(ULONG flags = MAPI_UNICODE) {
        IStorage* const storage = file_.open();
        IMessage* message = nullptr;
        EXPECT_EQ(OpenIMsgOnIStg(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                                 MAPIGetDefaultMalloc(), nullptr, storage, nullptr, 0, flags,
                                 &message),
                  S_OK);
        storage->Release();
        return message;
    }
    static IMessage* body(IMessage* message) {
        return static_cast<IMessage*>(gate::unwrap(message));
    }
    /// What CopyTo could not take along.
    static std::vector<ULONG> copy(IMessage* from, IMessage* to, ULONG flags = 0) {
        Block<SPropProblemArray> problems;
        EXPECT_EQ(
            from->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, to, flags, problems.out()),
            S_OK);
        std::vector<ULONG> tags;
        for (ULONG i = 0; problems.get() && i < problems->cProblem; ++i)
            tags.push_back(problems->aProblem[i].ulPropTag);
        return tags;
    }
    void save_as_file(IMessage* from, ULONG flags = MAPI_UNICODE) {
        IMessage* const message = open_file(flags);
        EXPECT_EQ(copy(from, body(message)), std::vector<ULONG>());
        EXPECT_EQ(message->SaveChanges(0), S_OK);
        message->Release();
    }
    Ref<IMessage> new_from_file(std::vector<ULONG>* problems = nullptr) {
        IMessage* const message = open_file();
        auto made = create_message(inbox_.get(), "");
        const auto lost = copy(body(message), made.get());
        if (problems)
            *problems = lost;
        message->Release();
        EXPECT_EQ(made->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return made;
    }
    static ULONG named(IMAPIProp* object, LONG id, const wchar_t* name, ULONG flags) {
        return test::named(object, kSet, id, name, flags);
    }
    static Ref<IAttach> attach(IMessage* message, LONG method) {
        ULONG number = 0;
        IAttach* made = nullptr;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &made), S_OK);
        set(made, {Value::number(PR_ATTACH_METHOD, method)});
        return Ref<IAttach>::adopt(made);
    }
    static Ref<IAttach> attachment(IMessage* message, ULONG number) {
        IAttach* opened = nullptr;
        EXPECT_EQ(message->OpenAttach(number, nullptr, 0, &opened), S_OK);
        return Ref<IAttach>::adopt(opened);
    }
    static Ref<IMessage> inside(IAttach* attachment, ULONG flags = 0) {
        IUnknown* opened = nullptr;
        EXPECT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, flags, &opened),
                  S_OK);
        return Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
    }
    static std::vector<Bag> recipients(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }

    /// Named properties get other identifiers in the file than here.
    Ref<IMessage> rich_message() {
        for (LONG id = 0; id < 5; ++id)
            named(inbox_.get(), 0x9000 + id, nullptr, MAPI_CREATE);
        auto message = create_message(inbox_.get(), "RE: \xC3\x84nderung \xF0\x9F\x98\x80");
        const ULONG number = named(message.get(), 0x8503, nullptr, MAPI_CREATE);
        const ULONG word = named(message.get(), 0, L"Keyw\u00F6rter", MAPI_CREATE);
        set(message.get(),
            {Value::number(PROP_TAG(PT_LONG, number), 7),
             Value::texts(PROP_TAG(PT_MV_UNICODE, word), std::vector<std::string>{"red", "blau"}),
             Value::text(PR_BODY_W, "line\r\nnext"), Value::number(PR_IMPORTANCE, 2),
             Value::number(PR_MESSAGE_FLAGS, MSGFLAG_READ | MSGFLAG_FROMME)});
        address(message.get(), "ann@x.example");
        address(message.get(), "bob@x.example", MAPI_CC);
        auto file = attach(message.get(), ATTACH_BY_VALUE);
        const std::string data(kLarge, 'd');
        set(file.get(), {Value::binary(PR_ATTACH_DATA_BIN, data.data(), data.size()),
                         Value::text(PR_ATTACH_LONG_FILENAME_W, "d.txt")});
        EXPECT_EQ(file->SaveChanges(0), S_OK);
        auto holder = attach(message.get(), ATTACH_EMBEDDED_MSG);
        auto inner = inside(holder.get(), MAPI_CREATE | MAPI_MODIFY);
        set(inner.get(),
            {Value::text(PR_SUBJECT_W, "inner"), Value::number(PROP_TAG(PT_LONG, number), 8)});
        address(inner.get(), "eve@x.example");
        auto deeper = attach(inner.get(), ATTACH_EMBEDDED_MSG);
        auto innermost = inside(deeper.get(), MAPI_CREATE | MAPI_MODIFY);
        set(innermost.get(), {Value::text(PR_SUBJECT_W, "innermost")});
        EXPECT_EQ(innermost->SaveChanges(0), S_OK);
        EXPECT_EQ(deeper->SaveChanges(0), S_OK);
        EXPECT_EQ(inner->SaveChanges(0), S_OK);
        EXPECT_EQ(holder->SaveChanges(0), S_OK);
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return message;
    }
    void expect_rich(IMessage* message, bool wide = true) {
        // Windows replaces each half of a pair of surrogates.
        const char* const narrow =
            sizeof(wchar_t) == 2 ? "RE: \xC3\x84nderung ??" : "RE: \xC3\x84nderung ?";
        EXPECT_EQ(text(message, PR_SUBJECT_W),
                  wide ? "RE: \xC3\x84nderung \xF0\x9F\x98\x80" : narrow);
        EXPECT_EQ(text(message, PR_BODY_W), "line\r\nnext");
        EXPECT_EQ(number(message, PR_IMPORTANCE), 2);
        const ULONG number_id = named(message, 0x8503, nullptr, 0);
        const ULONG word_id = named(message, 0, L"Keyw\u00F6rter", 0);
        EXPECT_EQ(number(message, PROP_TAG(PT_LONG, number_id)), 7);
        EXPECT_EQ(get(message, PROP_TAG(PT_MV_UNICODE, word_id)).text_at(1), "blau");
        const auto people = recipients(message);
        ASSERT_EQ(people.size(), 2u);
        EXPECT_EQ(people[1].text(PR_EMAIL_ADDRESS_W), "bob@x.example");
        EXPECT_EQ(people[1].number(PR_RECIPIENT_TYPE), MAPI_CC);
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetAttachmentTable(MAPI_UNICODE, &table), S_OK);
        const auto files = rows(table);
        ASSERT_EQ(files.size(), 2u);
        auto file = attachment(message, static_cast<ULONG>(files[0].number(PR_ATTACH_NUM)));
        EXPECT_EQ(text(file.get(), PR_ATTACH_LONG_FILENAME_W), "d.txt");
        EXPECT_EQ(get(file.get(), PR_ATTACH_DATA_BIN).bytes().size(), kLarge);
        auto holder = attachment(message, static_cast<ULONG>(files[1].number(PR_ATTACH_NUM)));
        auto inner = inside(holder.get());
        EXPECT_EQ(text(inner.get(), PR_SUBJECT_W), "inner");
        EXPECT_EQ(number(inner.get(), PROP_TAG(PT_LONG, number_id)), 8);
        EXPECT_EQ(recipients(inner.get()).size(), 1u);
        auto deeper = attachment(inner.get(), 0);
        EXPECT_EQ(text(inside(deeper.get()).get(), PR_SUBJECT_W), "innermost");
    }

    MemoryFile file_;
};

TEST_F(ImsgStoreTest, ThereAndBack) {
    auto message = rich_message();
    save_as_file(message.get());
    EXPECT_EQ(file_.medium.open, 0);
    IMessage* const opened = open_file();
    expect_rich(body(opened));
    EXPECT_EQ(named(body(opened), 0x9000, nullptr, 0), 0u); // names that it has no use for
    // What the store made of the message, the file has as well.
    for (const ULONG tag : {PR_MESSAGE_FLAGS, PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME,
                            PR_SEARCH_KEY, PR_DISPLAY_TO_W, PR_NORMALIZED_SUBJECT_W}) {
        EXPECT_TRUE(get(message.get(), tag)) << std::hex << tag;
        EXPECT_EQ(get(body(opened), tag), get(message.get(), tag)) << std::hex << tag;
    }
    opened->Release();

    std::vector<ULONG> problems;
    auto back = new_from_file(&problems);
    EXPECT_EQ(problems, std::vector<ULONG>());
    expect_rich(back.get());
    EXPECT_EQ(number(back.get(), PR_MESSAGE_FLAGS),
              MSGFLAG_READ | MSGFLAG_FROMME | MSGFLAG_HASATTACH);
    EXPECT_NE(named(back.get(), 0x8503, nullptr, 0), 0x8000u); // where the file has it
}

TEST_F(ImsgStoreTest, ThereAndBackInEightBits) {
    auto message = rich_message();
    set(message.get(), {Value::number(PROP_TAG(PT_LONG, 0x3FFD), 1252)});
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    save_as_file(message.get(), 0);
    EXPECT_NE(file_.root->find(L"__attach_version1.0_#00000001/__substg1.0_3701000D/"
                               L"__substg1.0_0037001E"),
              nullptr);
    expect_rich(new_from_file().get(), false);
}

TEST_F(ImsgStoreTest, AFileIsChangedInItsPlace) {
    save_as_file(rich_message().get());
    IMessage* message = open_file();
    set(body(message), {Value::text(PR_SUBJECT_W, "changed")});
    EXPECT_EQ(body(message)->DeleteAttach(0, 0, nullptr, 0), S_OK);
    {
        auto holder = attachment(body(message), 1);
        IAttach* writable = nullptr;
        ASSERT_EQ(body(message)->OpenAttach(1, nullptr, MAPI_MODIFY, &writable), S_OK);
        holder = Ref<IAttach>::adopt(writable);
        auto inner = inside(holder.get(), MAPI_MODIFY);
        set(inner.get(), {Value::text(PR_SUBJECT_W, "changed too")});
        EXPECT_EQ(inner->SubmitMessage(0), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(inner->SetReadFlag(0), MAPI_E_NO_SUPPORT);
        EXPECT_EQ(get(inner.get(), PR_MAPPING_SIGNATURE), get(body(message), PR_MAPPING_SIGNATURE));
        ASSERT_EQ(inner->SaveChanges(0), S_OK);
        ASSERT_EQ(holder->SaveChanges(0), S_OK);
    }
    ASSERT_EQ(message->SaveChanges(0), S_OK);
    message->Release();
    EXPECT_EQ(file_.root->find(L"__attach_version1.0_#00000001"), nullptr); // numbered anew
    message = open_file();
    EXPECT_EQ(text(body(message), PR_SUBJECT_W), "changed");
    auto holder = attachment(body(message), 0);
    EXPECT_EQ(text(inside(holder.get()).get(), PR_SUBJECT_W), "changed too");
    EXPECT_EQ(number(body(message), PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH, MSGFLAG_HASATTACH);
    message->Release();
}

TEST_F(ImsgStoreTest, RichTextGoesAlong) {
    auto message = create_message(inbox_.get(), "html");
    const std::string html = "<html><body><b>bold</b></body></html>";
    set(message.get(), {Value::binary(kHtml, html.data(), html.size())});
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    save_as_file(message.get());
    EXPECT_NE(file_.root->find(L"__substg1.0_10130102"), nullptr);
    EXPECT_NE(file_.root->find(L"__substg1.0_1000001F"), nullptr); // for who reads no more
    auto back = new_from_file();
    EXPECT_EQ(get(back.get(), kHtml), get(message.get(), kHtml));
    EXPECT_NE(text(back.get(), PR_BODY_W).find("bold"), std::string::npos);
}

TEST_F(ImsgStoreTest, APartOfItAlone) {
    auto message = rich_message();
    IMessage* const file = open_file();
    SizedSPropTagArray(2, excluded) = {2, {PR_MESSAGE_ATTACHMENTS, PR_BODY_W}};
    ASSERT_EQ(message->CopyTo(0, nullptr, reinterpret_cast<LPSPropTagArray>(&excluded), 0, nullptr,
                              &IID_IMessage, body(file), 0, nullptr),
              S_OK);
    ASSERT_EQ(file->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(file_.root->find(L"__attach_version1.0_#00000000"), nullptr);
    EXPECT_NE(file_.root->find(L"__recip_version1.0_#00000001"), nullptr);
    EXPECT_FALSE(get(body(file), PR_BODY_W));
    SizedSPropTagArray(1, only) = {1, {PR_BODY_W}};
    ASSERT_EQ(message->CopyProps(reinterpret_cast<LPSPropTagArray>(&only), 0, nullptr,
                                 &IID_IMessage, body(file), MAPI_MOVE, nullptr),
              S_OK);
    EXPECT_EQ(text(body(file), PR_BODY_W), "line\r\nnext");
    EXPECT_FALSE(get(message.get(), PR_BODY_W));
    file->Release();
}

} // namespace
} // namespace mapisim::store
