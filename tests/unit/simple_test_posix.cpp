#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simple_fixture.h"

namespace mapisim::simple {
namespace {

TEST_F(SimpleTest, WithoutAPlaceForFilesAMessageStaysUnread) {
    const LHANDLE session = log_on();
    const std::string id = save(session, "x", MAPI_UNREAD);
    const char* const set = ::getenv("TMPDIR");
    const std::string before = set ? set : "";
    ASSERT_EQ(::setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    EXPECT_EQ(Mail(session, id, MAPI_BODY_AS_FILE).result, ULONG{MAPI_E_ATTACHMENT_WRITE_FAILURE});
    ASSERT_EQ(set ? ::setenv("TMPDIR", before.c_str(), 1) : ::unsetenv("TMPDIR"), 0);
    EXPECT_EQ(Mail(session, id, MAPI_BODY_AS_FILE)->flFlags & MAPI_UNREAD, FLAGS{MAPI_UNREAD});
}

/// While it lives no file can be written, as on a full disk.
class FullDisk {
public:
    FullDisk() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
        const rlimit none = {0, before_.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    }
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    void (*const handler_)(int);
    rlimit before_ = {};
};

TEST_F(SimpleTest, WithoutRoomForFilesAMessageStaysUnread) {
    const LHANDLE session = log_on();
    const std::string id = save(session, "x", MAPI_UNREAD);
    ULONG result = kSuccess;
    {
        const FullDisk full;
        result = Mail(session, id, MAPI_BODY_AS_FILE).result;
    }
    EXPECT_EQ(result, ULONG{MAPI_E_DISK_FULL});
    const Mail mail(session, id, MAPI_BODY_AS_FILE);
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->flFlags & MAPI_UNREAD, FLAGS{MAPI_UNREAD});
    EXPECT_EQ(content(mail->lpFiles[0].lpszPathName), "Some words.");
}

/// What a forked child finds wrong, as a number; 0 for nothing.
int look_around(LHANDLE of_parent) {
    char id[64] = "";
    if (MAPIFindNext(of_parent, 0, nullptr, nullptr, 0, 0, id) != MAPI_E_INVALID_SESSION)
        return 1;
    if (MAPILogoff(of_parent, 0, 0, 0) != MAPI_E_INVALID_SESSION)
        return 2;
    LHANDLE session = 0;
    if (MAPILogon(0, const_cast<char*>("MapiSim"), nullptr, MAPI_NEW_SESSION, 0, &session) !=
            SUCCESS_SUCCESS ||
        session == of_parent)
        return 3;
    return MAPILogoff(session, 0, 0, 0) == SUCCESS_SUCCESS ? 0 : 4;
}

TEST_F(SimpleTest, AForkedChildHasNoSessionOfItsParent) {
    const LHANDLE session = log_on();
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        ::_exit(look_around(session));
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    std::string id;
    EXPECT_EQ(find(session, id), ULONG{MAPI_E_NO_MESSAGES}) << "the parent's own goes on";
}

} // namespace
} // namespace mapisim::simple
