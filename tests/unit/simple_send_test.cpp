#include <forward_list>

#include "../scratch_folder.h"
#include "gate/gate.h"
#include "session/registry.h"
#include "simple_fixture.h"

#include <mapitags.h>

namespace mapisim::simple {
namespace {

using store::Special;

class SimpleSendTest : public SimpleTest {
protected:
    /// The first message in a profile's Inbox.
    store::MessageState arrived(const char* profile = "MapiSim") {
        return only_in(Special::inbox, profile);
    }
    store::MessageState only_in(Special folder, const char* profile = "MapiSim") {
        const auto box = mailbox(profile);
        const auto numbers = box->numbers_of(*box->folder(box->special(folder)), false);
        EXPECT_EQ(numbers.size(), 1u);
        return numbers.empty() ? store::MessageState() : box->state(*box->message(numbers[0]));
    }
    std::string write(const char* name, const std::string& content) {
        std::string path = folder_.file(name);
        std::ofstream(std::filesystem::path(std::u8string(path.begin(), path.end())),
                      std::ios::binary)
            << content;
        return path;
    }

    ScratchFolder folder_;
};

/// What MAPISendMail takes.
struct NarrowLetters {
    static constexpr const char* name = "Narrow";
    using String = std::string;
    using Recipient = MapiRecipDesc;
    using File = MapiFileDesc;
    using Message = MapiMessage;
    static String converted(const std::string& utf8) { return utf8; }
    static ULONG send(LHANDLE session, Message* message, FLAGS flags, ULONG reserved = 0) {
        return MAPISendMail(session, 0, message, flags, reserved);
    }
};

/// What MAPISendMailW takes, with MAPI_FORCE_UNICODE or not.
struct WideLetters {
    static constexpr const char* name = "Wide";
    using String = std::wstring;
    using Recipient = MapiRecipDescW;
    using File = MapiFileDescW;
    using Message = MapiMessageW;
    static String converted(const std::string& utf8) {
        return std::filesystem::path(std::u8string(utf8.begin(), utf8.end())).wstring();
    }
    static ULONG send(LHANDLE session, Message* message, FLAGS flags, ULONG reserved = 0) {
        return MAPISendMailW(session, 0, message, flags, reserved);
    }
};

/// A message to one recipient, by name. It owns its strings.
template<class Letters> struct LetterOf {
    explicit LetterOf(const char* subject, const char* to = "MapiSim User") {
        message.lpszSubject = text(subject);
        message.lpszNoteText = text("Some words.");
        message.nRecipCount = 1;
        message.lpRecips = &recipient;
        recipient.ulRecipClass = MAPI_TO;
        recipient.lpszName = text(to);
    }
    LetterOf(const LetterOf&) = delete;
    LetterOf& operator=(const LetterOf&) = delete;
    auto* text(const std::string& utf8) {
        return texts_.emplace_front(Letters::converted(utf8)).data();
    }
    ULONG send(LHANDLE session, FLAGS flags = 0) { return Letters::send(session, &message, flags); }

    typename Letters::Recipient recipient = {};
    typename Letters::Message message = {};

private:
    std::forward_list<typename Letters::String> texts_;
};

/// What goes for MAPISendMail and MAPISendMailW alike.
template<class Letters> class SimpleSendOfEitherWidth : public SimpleSendTest {
protected:
    /// A message sent with that class (NULL: with none) arrives as one of the other class.
    void expect_arrival(const char* sent_class, const char* arrived_class) {
        const LHANDLE session = log_on();
        LetterOf<Letters> letter("Hello", "MapiSim Second User");
        letter.message.flFlags = MAPI_RECEIPT_REQUESTED;
        letter.message.lpszConversationID = letter.text("thread 1");
        if (sent_class)
            letter.message.lpszMessageType = letter.text(sent_class);
        EXPECT_EQ(letter.send(session), kSuccess);
        EXPECT_EQ(count_in(Special::outbox), 1u);
        deliver();
        EXPECT_EQ(count_in(Special::outbox), 0u);
        EXPECT_EQ(count_in(Special::sent_items), 1u);
        const auto state = arrived("MapiSim Second");
        const auto& bag = state.content->properties;
        EXPECT_EQ(bag.text(PR_SUBJECT_W), "Hello");
        EXPECT_EQ(bag.text(PR_BODY_W), "Some words.");
        EXPECT_EQ(bag.text(PR_MESSAGE_CLASS_W), arrived_class);
        EXPECT_EQ(bag.text(PR_SENDER_EMAIL_ADDRESS_W), "user@mapisim.example");
        EXPECT_TRUE(bag.boolean(PR_READ_RECEIPT_REQUESTED));
        ASSERT_EQ(state.content->recipients.size(), 1u);
        EXPECT_EQ(state.content->recipients[0].properties->text(PR_EMAIL_ADDRESS_W),
                  "second@mapisim.example");
    }
};

struct SimpleSendWidthNames {
    template<class Letters> static std::string GetName(int) { return Letters::name; }
};
using SimpleSendWidths = ::testing::Types<NarrowLetters, WideLetters>;
TYPED_TEST_SUITE(SimpleSendOfEitherWidth, SimpleSendWidths, SimpleSendWidthNames);

TYPED_TEST(SimpleSendOfEitherWidth, AMessageArrives) {
    this->expect_arrival(nullptr, "IPM.Note");
}

TYPED_TEST(SimpleSendOfEitherWidth, AMessageArrivesWithItsClass) {
    this->expect_arrival("IPM.Note.Wide", "IPM.Note.Wide");
}

TYPED_TEST(SimpleSendOfEitherWidth, WithoutASession) {
    LetterOf<TypeParam> letter("without a session");
    EXPECT_EQ(letter.send(0), ULONG{MAPI_E_LOGIN_FAILURE}) << "nobody is logged on";
    EXPECT_FALSE(gate::core_initialized());
    EXPECT_EQ(letter.send(0, MAPI_LOGON_UI), kSuccess);
    EXPECT_FALSE(gate::core_initialized());
    EXPECT_EQ(this->count_in(Special::inbox), 1u) << "it leaves with the session";

    this->set("user.logon", "cancel");
    EXPECT_EQ(letter.send(0, MAPI_LOGON_UI), ULONG{MAPI_USER_ABORT});
    this->log_on(0);
    EXPECT_EQ(letter.send(0), kSuccess) << "in the shared session";
    EXPECT_EQ(session::active_logons().size(), 1u);
    EXPECT_EQ(letter.send(0, MAPI_NEW_SESSION), ULONG{MAPI_E_LOGIN_FAILURE});
}

TYPED_TEST(SimpleSendOfEitherWidth, WhatIsRefused) {
    expect("MAPI-CALL-*");
    expect("simple-handle-*");
    const LHANDLE session = this->log_on();
    LetterOf<TypeParam> letter("x");
    EXPECT_EQ(TypeParam::send(session, nullptr, 0), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(TypeParam::send(session, &letter.message, 0, 1), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(letter.send(session, 0x00800000), ULONG{MAPI_E_FAILURE});
    for (const LHANDLE none : {LHANDLE{77}, ~LHANDLE{0}})
        EXPECT_EQ(letter.send(none), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(this->count_in(Special::outbox), 0u);
}

TYPED_TEST(SimpleSendOfEitherWidth, RecipientsThatAreNone) {
    const LHANDLE session = this->log_on();
    LetterOf<TypeParam> letter("x", "Nobody At All");
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_UNKNOWN_RECIPIENT});
    letter.recipient.lpszName = letter.text("Anna");
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_AMBIGUOUS_RECIPIENT});
    letter.recipient.lpszName = nullptr;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_UNKNOWN_RECIPIENT});
    BYTE nonsense[10] = {};
    letter.recipient.lpszAddress = letter.text("no address");
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.lpEntryID = nonsense;
    letter.recipient.ulEIDSize = sizeof nonsense;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.lpEntryID = nullptr;
    letter.recipient.ulEIDSize = 0;
    letter.recipient.lpszAddress = letter.text("SMTP:");
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.lpEntryID = nonsense;
    letter.recipient.ulEIDSize = sizeof nonsense;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.ulEIDSize = 0xFFFF'FFF0;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_INVALID_RECIPS}) << "more than is there";
    LetterOf<TypeParam> other("x");
    for (const ULONG none : {ULONG{MAPI_ORIG}, ULONG{4}}) {
        other.recipient.ulRecipClass = none;
        EXPECT_EQ(other.send(session), ULONG{MAPI_E_BAD_RECIPTYPE});
    }
    other.message.nRecipCount = 0;
    EXPECT_EQ(other.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    other.message.lpRecips = nullptr;
    for (const ULONG count : {1u, 0u}) {
        other.message.nRecipCount = count;
        EXPECT_EQ(other.send(session), ULONG{MAPI_E_INVALID_RECIPS});
    }
    other.message.nRecipCount = 0xFFFF'FFFF;
    EXPECT_EQ(other.send(session), ULONG{MAPI_E_TOO_MANY_RECIPIENTS});
    EXPECT_EQ(this->count_in(Special::outbox), 0u);
}

TYPED_TEST(SimpleSendOfEitherWidth, TheUserOfTheDialogHelps) {
    const LHANDLE session = this->log_on();
    LetterOf<TypeParam> letter("x", "Anna");
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), kSuccess) << "picks the first one";
    letter.recipient.lpszName = letter.text("Nobody At All");
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), ULONG{MAPI_USER_ABORT});
    this->set("user.resolve", "0");
    letter.recipient.lpszName = letter.text("Anna");
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), ULONG{MAPI_USER_ABORT});

    letter.message.nRecipCount = 0;
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), ULONG{MAPI_USER_ABORT});
    this->set("user.address", "MapiSim User; CC:Help Desk");
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), kSuccess);
    EXPECT_EQ(this->count_in(Special::outbox), 2u);
    EXPECT_EQ(letter.send(session, MAPI_DIALOG_MODELESS), kSuccess);
    EXPECT_EQ(this->count_in(Special::outbox), 3u);
    this->set("user.form", "cancel");
    EXPECT_EQ(letter.send(session, MAPI_DIALOG), ULONG{MAPI_USER_ABORT});
    EXPECT_EQ(this->count_in(Special::outbox), 3u);
}

TYPED_TEST(SimpleSendOfEitherWidth, FilesWhoseDescriptionIsNotThere) {
    const LHANDLE session = this->log_on();
    LetterOf<TypeParam> letter("files");
    BYTE tag[] = {0x2A, 1};
    MapiFileTagExt type = {0, sizeof tag, tag, 0, nullptr};
    typename TypeParam::File file = {};
    file.lpszPathName = letter.text(this->write("first.txt", "one"));
    file.lpFileType = &type;
    letter.message.nFileCount = 1;
    letter.message.lpFiles = &file;
    EXPECT_EQ(letter.send(session), kSuccess);
    type.cbTag = 0xFFFF'FFF0;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_FAILURE});
    type = {0, 0, nullptr, 0xFFFF'FFF0, tag};
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_FAILURE});
    type.lpEncoding = nullptr;
    EXPECT_EQ(letter.send(session), kSuccess) << "a size alone says nothing";
    letter.message.lpFiles = nullptr;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(this->count_in(Special::outbox), 2u);
}

TYPED_TEST(SimpleSendOfEitherWidth, FilesTravelAlong) {
    const LHANDLE session = this->log_on();
    LetterOf<TypeParam> letter("files");
    BYTE tag[] = {0x2A, 1};
    BYTE encoding[] = {0x2B};
    MapiFileTagExt type = {0, sizeof tag, tag, sizeof encoding, encoding};
    typename TypeParam::File files[2] = {};
    files[0].nPosition = 4;
    files[0].lpszPathName = letter.text(this->write("first.txt", "one\r\ntwo"));
    files[1].flFlags = MAPI_OLE;
    files[1].nPosition = 0xFFFF'FFFF;
    files[1].lpszPathName = letter.text(this->write("second.bin", std::string("\0\1\2", 3)));
    files[1].lpszFileName = letter.text("Seen as.xyz");
    files[1].lpFileType = &type;
    letter.message.nFileCount = 2;
    letter.message.lpFiles = files;
    EXPECT_EQ(letter.send(session), kSuccess);
    this->write("first.txt", "changed since");
    this->deliver();

    std::string id;
    ASSERT_EQ(this->find(session, id), kSuccess);
    const SimpleTest::Mail mail(session, id);
    ASSERT_TRUE(mail);
    ASSERT_EQ(mail->nFileCount, 2u);
    EXPECT_STREQ(mail->lpFiles[0].lpszFileName, "first.txt");
    EXPECT_EQ(mail->lpFiles[0].nPosition, 4u);
    EXPECT_EQ(mail->lpFiles[0].flFlags, 0u);
    EXPECT_EQ(mail->lpFiles[0].lpFileType, nullptr);
    EXPECT_EQ(this->content(mail->lpFiles[0].lpszPathName), "one\r\ntwo");
    EXPECT_TRUE(std::string(mail->lpFiles[0].lpszPathName).ends_with(".txt"));
    EXPECT_STREQ(mail->lpFiles[1].lpszFileName, "Seen as.xyz");
    EXPECT_EQ(mail->lpFiles[1].nPosition, 0xFFFF'FFFFu);
    EXPECT_EQ(mail->lpFiles[1].flFlags, ULONG{MAPI_OLE});
    EXPECT_EQ(this->content(mail->lpFiles[1].lpszPathName), std::string("\0\1\2", 3));
    const auto* back = static_cast<const MapiFileTagExt*>(mail->lpFiles[1].lpFileType);
    ASSERT_NE(back, nullptr);
    ASSERT_EQ(back->cbTag, 2u);
    EXPECT_EQ(back->lpTag[1], 1);
    ASSERT_EQ(back->cbEncoding, 1u);
    EXPECT_EQ(back->lpEncoding[0], 0x2B);
}

TYPED_TEST(SimpleSendOfEitherWidth, FilesThatCannotBeRead) {
    const LHANDLE session = this->log_on();
    typename TypeParam::File file = {};
    LetterOf<TypeParam> letter("files");
    letter.message.nFileCount = 1;
    letter.message.lpFiles = &file;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_ATTACHMENT_NOT_FOUND});
    file.lpszPathName = letter.text(this->folder_.file("nothing"));
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_ATTACHMENT_NOT_FOUND});
    file.lpszPathName = letter.text(this->folder_.file("."));
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_ATTACHMENT_OPEN_FAILURE});
    file.lpszPathName = letter.text(this->write("large", "x"));
    std::filesystem::resize_file(this->folder_.path() / "large", std::uintmax_t{1} << 31);
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_ATTACHMENT_TOO_LARGE});
    letter.message.nFileCount = 100'000;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_TOO_MANY_FILES});
    letter.message.nFileCount = 1;
    letter.message.lpFiles = nullptr;
    EXPECT_EQ(letter.send(session), ULONG{MAPI_E_FAILURE});
    EXPECT_EQ(this->count_in(Special::outbox), 0u);
}

TEST_F(SimpleSendTest, RecipientsByIdentifierByAddressAndByName) {
    const LHANDLE session = log_on();
    MapiRecipDesc* resolved = nullptr;
    ASSERT_EQ(MAPIResolveName(session, 0, text("Help Desk"), 0, 0, &resolved), kSuccess);
    MapiRecipDesc all[5] = {};
    all[0] = *resolved;
    all[0].ulRecipClass = MAPI_TO;
    all[0].lpszName = text("is not looked at");
    all[1].ulRecipClass = MAPI_CC;
    all[1].lpszName = text("A Friend");
    all[1].lpszAddress = text("SMTP:friend@elsewhere.example");
    all[2].ulRecipClass = MAPI_BCC;
    all[2].lpszAddress = text("smtp:user@mapisim.example");
    all[3].ulRecipClass = MAPI_CC;
    all[3].lpszName = text("SMTP:by.name@elsewhere.example");
    all[4].ulRecipClass = MAPI_TO;
    all[4].lpszName = text("plain@elsewhere.example");
    MapiMessage message = {};
    message.lpszSubject = text("to five");
    message.nRecipCount = 5;
    message.lpRecips = all;
    EXPECT_EQ(MAPISendMail(session, 0, &message, 0, 0), kSuccess);
    MAPIFreeBuffer(resolved);
    deliver();
    struct Seen {
        std::string name, address;
        LONG type;
        bool operator==(const Seen&) const = default;
    };
    const auto seen_in = [&](Special folder) {
        const auto state = only_in(folder);
        std::vector<Seen> seen;
        for (const auto& recipient : state.content->recipients) {
            const auto& bag = *recipient.properties;
            EXPECT_EQ(bag.text(PR_ADDRTYPE_W), "SMTP");
            EXPECT_TRUE(bag.has(PR_ENTRYID));
            seen.push_back({std::string(bag.text(PR_DISPLAY_NAME_W)),
                            std::string(bag.text(PR_EMAIL_ADDRESS_W)),
                            bag.number(PR_RECIPIENT_TYPE) & 0xFFFF});
        }
        return seen;
    };
    const Seen help_desk{"Help Desk", "helpdesk@mapisim.example", MAPI_TO};
    const Seen a_friend{"A Friend", "friend@elsewhere.example", MAPI_CC};
    const Seen hidden{"user@mapisim.example", "user@mapisim.example", MAPI_BCC};
    const Seen by_name{"by.name@elsewhere.example", "by.name@elsewhere.example", MAPI_CC};
    const Seen plain{"plain@elsewhere.example", "plain@elsewhere.example", MAPI_TO};
    EXPECT_EQ(seen_in(Special::sent_items),
              (std::vector<Seen>{help_desk, a_friend, hidden, by_name, plain}));
    EXPECT_EQ(seen_in(Special::inbox), (std::vector<Seen>{help_desk, a_friend, by_name, plain}))
        << "who gets it does not see the blind copies";
}

TEST_F(SimpleSendTest, WideStrings) {
    const LHANDLE session = log_on();
    const std::string path = write("daten.txt", "wide");
    std::wstring wide_path = WideLetters::converted(path);
    MapiFileDescW file = {};
    file.nPosition = 0xFFFF'FFFF;
    file.lpszPathName = wide_path.data();
    file.lpszFileName = const_cast<wchar_t*>(L"Übersicht.txt");
    MapiRecipDescW recipient = {};
    recipient.ulRecipClass = MAPI_TO;
    recipient.lpszName = const_cast<wchar_t*>(L"Jürgen Müller");
    MapiRecipDescW copy = {};
    copy.ulRecipClass = MAPI_CC;
    copy.lpszAddress = const_cast<wchar_t*>(L"SMTP:user@mapisim.example");
    MapiRecipDescW recipients[] = {recipient, copy};
    MapiMessageW message = {};
    message.lpszSubject = const_cast<wchar_t*>(L"Grüße 田");
    message.lpszNoteText = const_cast<wchar_t*>(L"Größe");
    message.nRecipCount = 2;
    message.lpRecips = recipients;
    message.nFileCount = 1;
    message.lpFiles = &file;
    EXPECT_EQ(MAPISendMailW(session, 0, &message, MAPI_FORCE_UNICODE, 0), kSuccess);
    deliver();
    const auto state = arrived();
    EXPECT_EQ(state.content->properties.text(PR_SUBJECT_W), "Grüße 田");
    EXPECT_EQ(state.content->properties.text(PR_BODY_W), "Größe");
    EXPECT_EQ(state.content->recipients.at(0).properties->text(PR_EMAIL_ADDRESS_W),
              "juergen.mueller@mapisim.example");
    EXPECT_EQ(state.content->attachments.at(0).properties->text(PR_ATTACH_LONG_FILENAME_W),
              "Übersicht.txt");
}

TEST_F(SimpleSendTest, ForceUnicodeIsForWideStringsAlone) {
    expect("MAPI-CALL-*");
    const LHANDLE session = log_on();
    Letter letter("x");
    EXPECT_EQ(send(session, letter, MAPI_FORCE_UNICODE), ULONG{MAPI_E_FAILURE});
}

TEST_F(SimpleSendTest, AClassOfItsOwn) {
    const LHANDLE session = log_on();
    Letter letter("x");
    letter.message.lpszMessageType = text("IPC.My.Class");
    EXPECT_EQ(send(session, letter), kSuccess);
    deliver();
    EXPECT_EQ(arrived().content->properties.text(PR_MESSAGE_CLASS_W), "IPC.My.Class");
    EXPECT_TRUE(subjects(session).empty());
    EXPECT_EQ(subjects(session, 0, "IPC.My").size(), 1u);
}

TEST_F(SimpleSendTest, Documents) {
    const std::string one = write("one.txt", "1");
    const std::string two = write("two.txt", "2");
    const std::string both = one + ";" + two;
    EXPECT_EQ(MAPISendDocuments(0, text(";"), text(both.c_str()), text("First.txt"), 0),
              ULONG{MAPI_USER_ABORT})
        << "the user says nobody's name";
    set("user.address", "MapiSim User");
    EXPECT_EQ(MAPISendDocuments(0, text(";"), text(both.c_str()), text("First.txt"), 0), kSuccess);
    const auto state = arrived();
    ASSERT_EQ(state.content->attachments.size(), 2u);
    EXPECT_EQ(state.content->attachments[0].properties->text(PR_ATTACH_LONG_FILENAME_W),
              "First.txt");
    EXPECT_EQ(state.content->attachments[1].properties->text(PR_ATTACH_LONG_FILENAME_W), "two.txt");
    const std::string missing = one + ";" + folder_.file("nothing");
    EXPECT_EQ(MAPISendDocuments(0, text(";"), text(missing.c_str()), nullptr, 0),
              ULONG{MAPI_E_ATTACHMENT_OPEN_FAILURE});
    EXPECT_EQ(MAPISendDocuments(0, nullptr, nullptr, nullptr, 0), kSuccess) << "a note alone";
    EXPECT_EQ(count_in(Special::inbox), 2u);
    set("user.form", "cancel");
    EXPECT_EQ(MAPISendDocuments(0, nullptr, text(one.c_str()), nullptr, 0), ULONG{MAPI_USER_ABORT});
    set("user.logon", "cancel");
    EXPECT_EQ(MAPISendDocuments(0, nullptr, text(one.c_str()), nullptr, 0), ULONG{MAPI_USER_ABORT});
}

TEST_F(SimpleSendTest, WhatIsSentJustBeforeLogoffWaits) {
    LHANDLE session = 0;
    ASSERT_EQ(try_log_on(MAPI_NEW_SESSION, "MapiSim", session), kSuccess);
    Letter letter("waits");
    EXPECT_EQ(send(session, letter), kSuccess);
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
    EXPECT_EQ(count_in(Special::outbox), 1u);
}

} // namespace
} // namespace mapisim::simple
