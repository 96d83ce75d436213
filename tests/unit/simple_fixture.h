#pragma once

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

#include <mapi.h>
#include <mapix.h>

#include "mapisim/gtest.h"
#include "profile/profile.h"
#include "profile/world.h"
#include "scenario/clock.h"
#include "spooler/spooler.h"
#include "store/mailbox.h"

/// The constant as a Simple MAPI function returns it.
inline constexpr ULONG kSuccess = SUCCESS_SUCCESS;

/// A client of Simple MAPI: nothing but its exported functions, and no MAPIInitialize. A test fails
/// on what the checker finds, unless it expects it.
class SimpleTest : public ::testing::Test {
protected:
    void SetUp() override {
        MapiSimReset();
        set("clock.kind", "stepping");
        mapisim::scenario::reset_clock();
        set("world", "empty");
    }
    void TearDown() override {
        for (const LHANDLE session : sessions_)
            EXPECT_EQ(MAPILogoff(session, 0, 0, 0), kSuccess);
        MapiSimCheckEnd();
        mapisim::verify();
        MapiSimReset();
    }

    static void set(const char* name, const char* value) {
        char why[200] = "";
        ASSERT_EQ(MapiSimSet(name, value, why, sizeof why), MAPISIM_OK) << why;
    }

    /// Logged off at the end of the test.
    LHANDLE log_on(FLAGS flags = MAPI_NEW_SESSION, const char* profile = "MapiSim") {
        LHANDLE session = 0;
        EXPECT_EQ(try_log_on(flags, profile, session), kSuccess);
        sessions_.push_back(session);
        return session;
    }
    static ULONG try_log_on(FLAGS flags, const char* profile, LHANDLE& session) {
        return MAPILogon(0, const_cast<char*>(profile), nullptr, flags, 0, &session);
    }
    static char* text(const char* literal) { return const_cast<char*>(literal); }

    /// A message to one recipient, by name.
    struct Letter {
        explicit Letter(const char* subject, const char* to = "MapiSim User") {
            message.lpszSubject = text(subject);
            message.lpszNoteText = text("Some words.");
            recipient.ulRecipClass = MAPI_TO;
            recipient.lpszName = text(to);
            message.nRecipCount = 1;
            message.lpRecips = &recipient;
        }
        Letter(const Letter&) = delete;
        Letter& operator=(const Letter&) = delete;
        MapiRecipDesc recipient = {};
        MapiMessage message = {};
    };
    static ULONG send(LHANDLE session, Letter& letter, FLAGS flags = 0) {
        return MAPISendMail(session, 0, &letter.message, flags, 0);
    }
    /// A message in the Inbox.
    static std::string save(LHANDLE session, Letter& letter) {
        char id[64] = "";
        EXPECT_EQ(MAPISaveMail(session, 0, &letter.message, 0, 0, id), kSuccess);
        return id;
    }
    static std::string save(LHANDLE session, const char* subject, FLAGS flags = 0,
                            const char* message_class = nullptr) {
        Letter letter(subject);
        letter.message.flFlags = flags;
        letter.message.lpszMessageType = text(message_class);
        return save(session, letter);
    }

    /// What is in the outgoing queue leaves.
    static void deliver(const char* profile = "MapiSim") {
        mapisim::spooler::flush(*mapisim::profile::world().find(profile));
    }

    static ULONG find(LHANDLE session, std::string& id, FLAGS flags = 0,
                      const char* message_class = nullptr) {
        char found[64] = "";
        const ULONG result =
            MAPIFindNext(session, 0, text(message_class), text(id.c_str()), flags, 0, found);
        id = found;
        return result;
    }
    /// The subjects of all messages that a search finds.
    static std::vector<std::string> subjects(LHANDLE session, FLAGS flags = 0,
                                             const char* message_class = nullptr) {
        std::vector<std::string> all;
        std::string id;
        while (find(session, id, flags, message_class) == SUCCESS_SUCCESS)
            all.emplace_back(Mail(session, id, MAPI_PEEK)->lpszSubject);
        return all;
    }

    /// What MAPIReadMail gives, freed at the end; its files go too.
    class Mail {
    public:
        Mail(LHANDLE session, const std::string& id, FLAGS flags = 0)
            : result(MAPIReadMail(session, 0, text(id.c_str()), flags, 0, &message_)) {}
        ~Mail() {
            for (ULONG i = 0; message_ && i < message_->nFileCount; ++i)
                std::remove(message_->lpFiles[i].lpszPathName);
            MAPIFreeBuffer(message_);
        }
        Mail(const Mail&) = delete;
        Mail& operator=(const Mail&) = delete;
        MapiMessage* operator->() const { return message_; }
        explicit operator bool() const { return message_ != nullptr; }

    private:
        MapiMessage* message_ = nullptr;

    public:
        const ULONG result;
    };

    static std::string content(const char* path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    static mapisim::store::MailboxPtr mailbox(const char* profile = "MapiSim") {
        return mapisim::profile::world().find(profile)->default_store();
    }
    static std::size_t count_in(mapisim::store::Special which, const char* profile = "MapiSim") {
        const auto box = mailbox(profile);
        return box->counts(*box->folder(box->special(which))).messages;
    }

    std::vector<LHANDLE> sessions_;
};
