#include "../scratch_folder.h"
#include "simple_fixture.h"

#include <mapitags.h>

namespace mapisim::simple {
namespace {

using store::Special;
using Texts = std::vector<std::string>;

class SimpleMailTest : public SimpleTest {
protected:
    void SetUp() override {
        SimpleTest::SetUp();
        session_ = log_on();
    }
    LHANDLE session_ = 0;
};

// Finding -----------------------------------------------------------------------------------------

TEST_F(SimpleMailTest, MessagesAreFoundOneAfterTheOther) {
    EXPECT_TRUE(subjects(session_).empty());
    save(session_, "one");
    save(session_, "two");
    EXPECT_EQ(subjects(session_), (Texts{"one", "two"}));
    EXPECT_EQ(subjects(session_, MAPI_GUARANTEE_FIFO | MAPI_LONG_MSGID), (Texts{"one", "two"}));
    // As many clients have it: the seed lies where the result goes.
    char id[512] = "";
    unsigned found = 0;
    while (MAPIFindNext(session_, 0, nullptr, id, MAPI_LONG_MSGID, 0, id) == SUCCESS_SUCCESS)
        ++found;
    EXPECT_EQ(found, 2u);
    EXPECT_EQ(id[0], '\0');
    EXPECT_EQ(MAPIFindNext(session_, 0, nullptr, nullptr, 0, 0, id), kSuccess);
    EXPECT_LT(std::string(id).size(), 64u);
}

TEST_F(SimpleMailTest, ByClassAndByWhetherTheyAreRead) {
    save(session_, "note");
    save(session_, "unread", MAPI_UNREAD);
    save(session_, "other", MAPI_UNREAD, "IPC.Other");
    save(session_, "deep", 0, "IPM.Note.Deep");
    EXPECT_EQ(subjects(session_), (Texts{"note", "unread", "deep"}));
    EXPECT_EQ(subjects(session_, 0, ""), (Texts{"note", "unread", "deep"}));
    EXPECT_EQ(subjects(session_, 0, "ipm.note.d"), Texts{"deep"});
    EXPECT_EQ(subjects(session_, 0, "IPC"), Texts{"other"});
    EXPECT_EQ(subjects(session_, MAPI_UNREAD_ONLY), Texts{"unread"});
    EXPECT_EQ(subjects(session_, MAPI_UNREAD_ONLY | MAPI_GUARANTEE_FIFO), Texts{"unread"});
    EXPECT_TRUE(subjects(session_, 0, "REPORT").empty());
}

TEST_F(SimpleMailTest, FirstComeFirstFound) {
    const auto at = [&](const char* subject, const char* date) {
        Letter letter(subject);
        letter.message.lpszDateReceived = text(date);
        save(session_, letter);
    };
    at("third", "2026/03/01 10:00");
    at("first", "2024/02/29 23:59");
    at("second", "2025/12/31 00:00");
    EXPECT_EQ(subjects(session_, MAPI_GUARANTEE_FIFO), (Texts{"first", "second", "third"}));
    EXPECT_EQ(subjects(session_), (Texts{"third", "first", "second"}));
}

TEST_F(SimpleMailTest, WhatComesDuringASearchIsFound) {
    save(session_, "one");
    for (const FLAGS flags : {FLAGS{0}, FLAGS{MAPI_GUARANTEE_FIFO}}) {
        std::string id;
        ASSERT_EQ(find(session_, id, flags), kSuccess);
        const std::string last = save(session_, "late");
        ASSERT_EQ(find(session_, id, flags), kSuccess);
        EXPECT_EQ(id, last);
        EXPECT_EQ(find(session_, id, flags), ULONG{MAPI_E_NO_MESSAGES});
        EXPECT_EQ(MAPIDeleteMail(session_, 0, text(last.c_str()), 0, 0), kSuccess);
    }
}

TEST_F(SimpleMailTest, ASeedThatIsNone) {
    std::string id = save(session_, "one");
    std::string gone = id;
    EXPECT_EQ(MAPIDeleteMail(session_, 0, gone.data(), 0, 0), kSuccess);
    EXPECT_EQ(find(session_, id), ULONG{MAPI_E_INVALID_MESSAGE});
    for (const char* none : {"x", "00000000000000000000000000000000000000000000000000000000",
                             "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}) {
        if (none[0] == '0')
            expect("simple-message-of-other-session");
        id = none;
        EXPECT_EQ(find(session_, id), ULONG{MAPI_E_INVALID_MESSAGE}) << none;
        EXPECT_EQ(id, "");
    }
}

TEST_F(SimpleMailTest, IdentifiersBelongToTheirSession) {
    expect("simple-message-of-other-session");
    const std::string id = save(session_, "one");
    const LHANDLE other = log_on();
    EXPECT_EQ(Mail(other, id).result, ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(MAPIDeleteMail(other, 0, text(id.c_str()), 0, 0), ULONG{MAPI_E_INVALID_MESSAGE});
    Letter letter("x");
    std::string copy = id;
    EXPECT_EQ(MAPISaveMail(other, 0, &letter.message, 0, 0, copy.data()),
              ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(Mail(session_, id).result, kSuccess);
}

// Reading -----------------------------------------------------------------------------------------

TEST_F(SimpleMailTest, AMessageIsReadWhole) {
    scenario::advance(3600 * scenario::kTicksPerSecond);
    Letter letter("All of it", "MapiSim User");
    letter.message.flFlags = MAPI_RECEIPT_REQUESTED;
    letter.message.lpszConversationID = text("thread 7");
    EXPECT_EQ(send(session_, letter), kSuccess);
    deliver();
    std::string id;
    ASSERT_EQ(find(session_, id), kSuccess);
    {
        const Mail mail(session_, id, MAPI_PEEK);
        ASSERT_TRUE(mail);
        EXPECT_EQ(mail->ulReserved, 0u);
        EXPECT_STREQ(mail->lpszSubject, "All of it");
        EXPECT_STREQ(mail->lpszNoteText, "Some words.");
        EXPECT_STREQ(mail->lpszMessageType, "IPM.Note");
        EXPECT_STREQ(mail->lpszDateReceived, "2026/01/01 01:00");
        EXPECT_STREQ(mail->lpszConversationID, "thread 7");
        EXPECT_EQ(mail->flFlags, FLAGS{MAPI_UNREAD | MAPI_RECEIPT_REQUESTED | MAPI_SENT});
        ASSERT_NE(mail->lpOriginator, nullptr);
        EXPECT_EQ(mail->lpOriginator->ulRecipClass, ULONG{MAPI_ORIG});
        EXPECT_STREQ(mail->lpOriginator->lpszName, "MapiSim User");
        EXPECT_STREQ(mail->lpOriginator->lpszAddress, "SMTP:user@mapisim.example");
        EXPECT_NE(mail->lpOriginator->ulEIDSize, 0u);
        ASSERT_EQ(mail->nRecipCount, 1u);
        EXPECT_EQ(mail->lpRecips[0].ulRecipClass, ULONG{MAPI_TO});
        EXPECT_STREQ(mail->lpRecips[0].lpszName, "MapiSim User");
        EXPECT_STREQ(mail->lpRecips[0].lpszAddress, "SMTP:user@mapisim.example");
        EXPECT_EQ(MAPIDetails(session_, 0, &mail->lpRecips[0], 0, 0), kSuccess);
        EXPECT_EQ(mail->nFileCount, 0u);
        EXPECT_EQ(mail->lpFiles, nullptr);
    }
    EXPECT_EQ(Mail(session_, id)->flFlags & MAPI_UNREAD, FLAGS{MAPI_UNREAD});
    EXPECT_EQ(Mail(session_, id)->flFlags & MAPI_UNREAD, 0u) << "it was read before";
    deliver();
    EXPECT_EQ(subjects(session_, 0, "REPORT.IPM.Note.IPNRN").size(), 1u) << "the read report";
}

TEST_F(SimpleMailTest, PartsOfAMessage) {
    const ScratchFolder folder;
    const std::string path = folder.file("a.txt");
    std::ofstream(folder.path() / "a.txt") << "file";
    MapiFileDesc file = {};
    file.lpszPathName = text(path.c_str());
    Letter letter("parts");
    letter.message.nFileCount = 1;
    letter.message.lpFiles = &file;
    const std::string id = save(session_, letter);
    {
        const Mail envelope(session_, id, MAPI_ENVELOPE_ONLY | MAPI_PEEK);
        EXPECT_STREQ(envelope->lpszSubject, "parts");
        EXPECT_EQ(envelope->nRecipCount, 1u);
        EXPECT_EQ(envelope->lpszNoteText, nullptr);
        EXPECT_EQ(envelope->nFileCount, 0u);
    }
    {
        const Mail words(session_, id, MAPI_SUPPRESS_ATTACH);
        EXPECT_STREQ(words->lpszNoteText, "Some words.");
        EXPECT_EQ(words->nFileCount, 0u);
    }
    {
        const Mail in_file(session_, id, MAPI_BODY_AS_FILE);
        EXPECT_STREQ(in_file->lpszNoteText, "");
        ASSERT_EQ(in_file->nFileCount, 2u);
        EXPECT_EQ(content(in_file->lpFiles[0].lpszPathName), "Some words.");
        EXPECT_EQ(content(in_file->lpFiles[1].lpszPathName), "file");
        EXPECT_STREQ(in_file->lpFiles[1].lpszFileName, "a.txt");
    }
    {
        const Mail words_in_file(session_, id, MAPI_BODY_AS_FILE | MAPI_SUPPRESS_ATTACH);
        EXPECT_EQ(words_in_file->nFileCount, 1u);
    }
}

TEST_F(SimpleMailTest, AMessageThatIsNone) {
    expect("MAPI-CALL-*");
    EXPECT_EQ(Mail(session_, "").result, ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(Mail(session_, std::string(5000, 'A')).result, ULONG{MAPI_E_INVALID_MESSAGE});
    MapiMessage* message = nullptr;
    EXPECT_EQ(MAPIReadMail(session_, 0, nullptr, 0, 0, &message), ULONG{MAPI_E_FAILURE});
    const std::string id = save(session_, "x");
    EXPECT_EQ(MAPIReadMail(session_, 0, text(id.c_str()), 0, 0, nullptr), ULONG{MAPI_E_FAILURE});
}

TEST_F(SimpleMailTest, ResultsOutliveTheSession) {
    const std::string id = save(session_, "x");
    MapiMessage* message = nullptr;
    ASSERT_EQ(MAPIReadMail(session_, 0, text(id.c_str()), 0, 0, &message), kSuccess);
    EXPECT_EQ(MAPILogoff(session_, 0, 0, 0), kSuccess);
    sessions_.clear();
    EXPECT_STREQ(message->lpszSubject, "x");
    EXPECT_EQ(MAPIFreeBuffer(message), 0u);
}

// Saving ------------------------------------------------------------------------------------------

TEST_F(SimpleMailTest, ANewMessageIsSavedWhereItsLikeArrive) {
    const std::string id = save(session_, "kept", MAPI_UNREAD | MAPI_SENT);
    EXPECT_EQ(id.size(), 56u);
    EXPECT_EQ(count_in(Special::inbox), 1u);
    const Mail mail(session_, id, MAPI_PEEK);
    EXPECT_EQ(mail->flFlags, FLAGS{MAPI_UNREAD | MAPI_SENT});
    EXPECT_EQ(mail->lpOriginator, nullptr);
    const std::string draft = save(session_, "draft");
    EXPECT_EQ(Mail(session_, draft)->flFlags, 0u);
}

TEST_F(SimpleMailTest, AMessageIsReplaced) {
    const ScratchFolder folder;
    const std::string path = folder.file("a.txt");
    std::ofstream(folder.path() / "a.txt") << "file";
    MapiFileDesc file = {};
    file.lpszPathName = text(path.c_str());
    Letter before("before");
    before.message.nFileCount = 1;
    before.message.lpFiles = &file;
    std::string id = save(session_, before);
    Letter after("after", "Help Desk");
    after.message.lpszNoteText = nullptr;
    const std::string same = id;
    EXPECT_EQ(MAPISaveMail(session_, 0, &after.message, MAPI_LONG_MSGID, 0, id.data()), kSuccess);
    EXPECT_EQ(id, same);
    EXPECT_EQ(count_in(Special::inbox), 1u);
    const Mail mail(session_, id);
    EXPECT_STREQ(mail->lpszSubject, "after");
    EXPECT_STREQ(mail->lpszNoteText, "");
    EXPECT_EQ(mail->nFileCount, 0u);
    ASSERT_EQ(mail->nRecipCount, 1u);
    EXPECT_STREQ(mail->lpRecips[0].lpszName, "Help Desk");
}

TEST_F(SimpleMailTest, WithoutASessionOrAPlaceForTheIdentifier) {
    Letter letter("without");
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, nullptr), kSuccess);
    EXPECT_EQ(MAPISaveMail(0, 0, &letter.message, MAPI_LOGON_UI, 0, text("")), kSuccess);
    EXPECT_EQ(count_in(Special::inbox), 2u);
    EXPECT_EQ(MAPISaveMail(0, 0, &letter.message, 0, 0, text("")), ULONG{MAPI_E_LOGIN_FAILURE});
}

TEST_F(SimpleMailTest, WhatIsNotSaved) {
    char id[64] = "";
    Letter letter("x", "Nobody At All");
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, id), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.lpszName = text("Anna");
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, id), ULONG{MAPI_E_INVALID_RECIPS});
    letter.recipient.ulRecipClass = 9;
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, id), ULONG{MAPI_E_BAD_RECIPTYPE});
    letter.message.nRecipCount = 0;
    MapiFileDesc file = {};
    letter.message.nFileCount = 1;
    letter.message.lpFiles = &file;
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, id),
              ULONG{MAPI_E_ATTACHMENT_NOT_FOUND});
    EXPECT_EQ(MAPISaveMail(session_, 0, &letter.message, 0, 0, text("no identifier")),
              ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(id[0], '\0');
    EXPECT_EQ(count_in(Special::inbox), 0u);
}

TEST_F(SimpleMailTest, AMessageInTheOutgoingQueueStaysAsItIs) {
    std::string id = save(session_, "on its way");
    const auto box = mailbox();
    const auto numbers = box->numbers_of(*box->folder(box->special(Special::inbox)), false);
    ASSERT_EQ(numbers.size(), 1u);
    const auto entry = box->message_id(numbers[0]).vector();
    LPMAPISESSION extended = nullptr;
    ASSERT_EQ(ScMAPIXFromSMAPI(session_, 0, nullptr, &extended), S_OK);
    ULONG type = 0;
    LPUNKNOWN opened = nullptr;
    EXPECT_EQ(extended->OpenEntry(static_cast<ULONG>(entry.size()),
                                  reinterpret_cast<LPENTRYID>(const_cast<std::byte*>(entry.data())),
                                  nullptr, MAPI_MODIFY, &type, &opened),
              S_OK);
    ASSERT_EQ(type, ULONG{MAPI_MESSAGE});
    EXPECT_EQ(static_cast<LPMESSAGE>(opened)->SubmitMessage(0), S_OK);
    opened->Release();
    extended->Release();

    Letter other("too late");
    EXPECT_EQ(MAPISaveMail(session_, 0, &other.message, 0, 0, id.data()),
              ULONG{MAPI_E_MESSAGE_IN_USE});
    EXPECT_EQ(MAPIDeleteMail(session_, 0, id.data(), 0, 0), ULONG{MAPI_E_FAILURE});
    EXPECT_STREQ(Mail(session_, id, MAPI_PEEK)->lpszSubject, "on its way");
    EXPECT_EQ(count_in(Special::outbox), 1u);
}

// Deleting ----------------------------------------------------------------------------------------

TEST_F(SimpleMailTest, AMessageIsDeletedOnce) {
    const std::string id = save(session_, "x");
    save(session_, "stays");
    EXPECT_EQ(MAPIDeleteMail(session_, 0, text(id.c_str()), 0, 0), kSuccess);
    EXPECT_EQ(subjects(session_), Texts{"stays"});
    EXPECT_EQ(MAPIDeleteMail(session_, 0, text(id.c_str()), 0, 0), ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(Mail(session_, id).result, ULONG{MAPI_E_INVALID_MESSAGE});
}

TEST_F(SimpleMailTest, TheStoreOfSimpleMapiCanBeChosen) {
    set("world", "default");
    const auto profile = profile::world().find("MapiSim");
    ASSERT_GE(profile->stores().size(), 2u);
    const auto archive = profile->stores()[1];
    profile->mark_store(MAPI_SIMPLE_STORE_PERMANENT, archive);
    const LHANDLE session = log_on();
    const auto& folder = *archive->folder(archive->special(Special::inbox));
    const std::size_t before = archive->counts(folder).messages;
    save(session, "in the archive");
    EXPECT_EQ(archive->counts(folder).messages, before + 1);
}

} // namespace
} // namespace mapisim::simple
