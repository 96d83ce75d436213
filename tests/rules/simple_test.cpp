#include "client.h"

#include <mapi.h>

using namespace rules;
using mapisim::expect;

namespace {

char* text(const char* literal) {
    return const_cast<char*>(literal);
}

void succeed(ULONG result, const char* what) {
    if (result != SUCCESS_SUCCESS)
        throw std::runtime_error(std::string(what) + " failed: " + std::to_string(result));
}

LHANDLE log_on_simply(FLAGS flags = MAPI_NEW_SESSION, const char* profile = "MapiSim") {
    LHANDLE session = 0;
    succeed(MAPILogon(0, text(profile), nullptr, flags, 0, &session), "MAPILogon");
    return session;
}

/// A session that is logged off at the end.
class SimpleSession {
public:
    explicit SimpleSession(FLAGS flags = MAPI_NEW_SESSION, const char* profile = "MapiSim")
        : handle_(log_on_simply(flags, profile)) {}
    ~SimpleSession() { EXPECT_EQ(MAPILogoff(handle_, 0, 0, 0), ULONG{SUCCESS_SUCCESS}); }
    SimpleSession(const SimpleSession&) = delete;
    SimpleSession& operator=(const SimpleSession&) = delete;
    operator LHANDLE() const { return handle_; }

    std::string first_message() const {
        char id[512] = "";
        succeed(MAPIFindNext(handle_, 0, nullptr, nullptr, MAPI_LONG_MSGID, 0, id), "MAPIFindNext");
        return id;
    }
    ULONG read(const std::string& id) const {
        MapiMessage* message = nullptr;
        const ULONG result = MAPIReadMail(handle_, 0, text(id.c_str()),
                                          MAPI_PEEK | MAPI_SUPPRESS_ATTACH, 0, &message);
        MAPIFreeBuffer(message);
        return result;
    }

private:
    const LHANDLE handle_;
};

} // namespace

TEST(SimpleHandleAfterLogoff, Breaks) {
    expect("simple-handle-after-logoff");
    const LHANDLE session = log_on_simply();
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), ULONG{SUCCESS_SUCCESS});
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(found("simple-handle-after-logoff"), 1u);
}
TEST(SimpleHandleAfterLogoff, DoesNotBreak) {
    // Each of two that share one session ends on its own.
    const LHANDLE first = log_on_simply(0);
    const LHANDLE second = log_on_simply(0, nullptr);
    EXPECT_EQ(MAPILogoff(first, 0, 0, 0), ULONG{SUCCESS_SUCCESS});
    char id[64] = "";
    EXPECT_EQ(MAPIFindNext(second, 0, nullptr, nullptr, 0, 0, id), ULONG{SUCCESS_SUCCESS});
    EXPECT_EQ(MAPILogoff(second, 0, 0, 0), ULONG{SUCCESS_SUCCESS});
}

TEST(SimpleHandleUnknown, Breaks) {
    expect("simple-handle-unknown");
    char id[64] = "";
    EXPECT_EQ(MAPIFindNext(4711, 0, nullptr, nullptr, 0, 0, id), ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(found("simple-handle-unknown"), 1u);
}
TEST(SimpleHandleUnknown, DoesNotBreak) {
    const SimpleSession session;
    char id[64] = "";
    EXPECT_EQ(MAPIFindNext(session, 0, nullptr, nullptr, 0, 0, id), ULONG{SUCCESS_SUCCESS});
}

TEST(SimpleHandleNeeded, Breaks) {
    expect("simple-handle-needed");
    char id[64] = "";
    EXPECT_EQ(MAPIFindNext(lhSessionNull, 0, nullptr, nullptr, 0, 0, id),
              ULONG{MAPI_E_INVALID_SESSION});
    EXPECT_EQ(found("simple-handle-needed"), 1u);
}
TEST(SimpleHandleNeeded, DoesNotBreak) {
    // Names are resolved without one, and the result freed when the session of the call has ended.
    MapiRecipDesc* recipient = nullptr;
    EXPECT_EQ(MAPIResolveName(lhSessionNull, 0, text("Help Desk"), MAPI_LOGON_UI, 0, &recipient),
              ULONG{SUCCESS_SUCCESS});
    MAPIFreeBuffer(recipient);
}

TEST(SimpleSessionLeftOpen, Breaks) {
    expect("simple-session-left-open");
    log_on_simply();
    MapiSimCheckEnd();
    EXPECT_EQ(found("simple-session-left-open"), 1u);
    EXPECT_EQ(found("never-uninitialized"), 0u) << "there was no MAPIInitialize";
}
TEST(SimpleSessionLeftOpen, DoesNotBreak) {
    // The other way round than they were opened, and without MAPIUninitialize.
    const LHANDLE session = log_on_simply();
    {
        const Mapi mapi;
        const Logon logon;
    }
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), ULONG{SUCCESS_SUCCESS});
    MapiSimCheckEnd();
}

TEST(SimpleMessageOfOtherSession, Breaks) {
    expect("simple-message-of-other-session");
    const SimpleSession one;
    const SimpleSession other;
    EXPECT_EQ(other.read(one.first_message()), ULONG{MAPI_E_INVALID_MESSAGE});
    EXPECT_EQ(found("simple-message-of-other-session"), 1u);
}
TEST(SimpleMessageOfOtherSession, DoesNotBreak) {
    // Both find the same message, each for itself.
    const SimpleSession one;
    const SimpleSession other;
    EXPECT_EQ(one.read(one.first_message()), ULONG{SUCCESS_SUCCESS});
    EXPECT_EQ(other.read(other.first_message()), ULONG{SUCCESS_SUCCESS});
}

// Rules that are Extended MAPI's too --------------------------------------------------------------

TEST(SimpleMapi, LosesAResultThatIsNeverFreed) {
    expect("result-not-freed");
    MapiRecipDesc* recipient = nullptr;
    EXPECT_EQ(MAPIResolveName(lhSessionNull, 0, text("Help Desk"), MAPI_LOGON_UI, 0, &recipient),
              ULONG{SUCCESS_SUCCESS});
    EXPECT_EQ(found("result-not-freed"), 0u) << "the session of the call has ended, no more";
    { const Mapi mapi; }
    EXPECT_EQ(found("result-not-freed"), 0u) << "it may be freed later still";
    MapiSimCheckEnd();
    EXPECT_EQ(found("result-not-freed"), 1u);
    MAPIFreeBuffer(recipient);
}

TEST(SimpleMapi, AsksForOneKindOfDialog) {
    expect("several-logon-ui-flags");
    LHANDLE session = 0;
    succeed(MAPILogon(0, text("MapiSim"), nullptr,
                      MAPI_NEW_SESSION | MAPI_LOGON_UI | MAPI_PASSWORD_UI, 0, &session),
            "MAPILogon");
    EXPECT_EQ(MAPILogoff(session, 0, 0, 0), ULONG{SUCCESS_SUCCESS});
    EXPECT_EQ(found("several-logon-ui-flags"), 1u);
}

TEST(SimpleMapi, NeedsNoInitializationOfItsThreadsForTheExtendedSession) {
    MapiSimCensus before;
    MapiSimTakeCensus(&before);
    const SimpleSession session;
    LPMAPISESSION extended = nullptr;
    must(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), "ScMAPIXFromSMAPI");
    on_thread([&] { open_store(extended); });
    extended->Release();
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    EXPECT_EQ(census.objects, before.objects);
    EXPECT_EQ(census.logons, before.logons + 1);
}

TEST(SimpleMapi, TellsOfAnExtendedSessionThatIsNeverReleased) {
    expect("session-not-released");
    expect("call-after-uninitialize");
    LPMAPISESSION extended = nullptr;
    {
        const SimpleSession session;
        must(ScMAPIXFromSMAPI(session, 0, nullptr, &extended), "ScMAPIXFromSMAPI");
    }
    MapiSimCheckEnd();
    EXPECT_EQ(found("session-not-released"), 1u);
    extended->Release();
}
