#include <thread>

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

char first_profile[] = "MapiSim";
char second_profile[] = "MapiSim Second";

LPTSTR text(char* name) {
    return reinterpret_cast<LPTSTR>(name);
}

HRESULT initialize(ULONG version, ULONG flags) {
    MAPIINIT_0 wanted = {version, flags};
    return MAPIInitialize(&wanted);
}

/// Ends what the call may have established.
HRESULT try_to_log_on(LPTSTR profile, LPTSTR password, ULONG flags) {
    LPMAPISESSION session = nullptr;
    const HRESULT result = MAPILogonEx(0, profile, password, flags, &session);
    if (session)
        Logon(session).end();
    return result;
}

} // namespace

TEST(CallBeforeInitialize, BreaksWhenTheLogonComesFirst) {
    expect("call-before-initialize");
    LPMAPISESSION session = nullptr;
    EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session),
              MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(session, nullptr);
}
TEST(CallBeforeInitialize, DoesNotBreakForTheUtilitiesAfterScInitMapiUtil) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    void* block = nullptr;
    EXPECT_EQ(MAPIAllocateBuffer(8, &block), S_OK);
    MAPIFreeBuffer(block);
    DeinitMapiUtil();
}

TEST(InitializeArgument, BreaksWithAFlagOfAnotherFunction) {
    expect("initialize-argument");
    EXPECT_EQ(initialize(MAPI_INIT_VERSION, MAPI_NEW_SESSION), MAPI_E_UNKNOWN_FLAGS);
}
TEST(InitializeArgument, DoesNotBreakWithNull) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    MAPIUninitialize();
}

TEST(InitializeVersion, BreaksWithTheSizeInItsPlace) {
    expect("initialize-version");
    EXPECT_EQ(initialize(sizeof(MAPIINIT_0), 0), MAPI_E_INVALID_PARAMETER);
}
TEST(InitializeVersion, DoesNotBreakWithZero) {
    ASSERT_EQ(initialize(0, MAPI_MULTITHREAD_NOTIFICATIONS), S_OK);
    MAPIUninitialize();
}

TEST(ServiceFlagWithoutService, BreaksAtMapiInitialize) {
    expect("service-flag-without-service");
    ASSERT_EQ(initialize(MAPI_INIT_VERSION, MAPI_NT_SERVICE), S_OK);
    MAPIUninitialize();
    EXPECT_EQ(found("service-flag-without-service"), 1u);
}
TEST(ServiceFlagWithoutService, BreaksAtTheLogon) {
    expect("service-flag-without-service");
    const Mapi mapi;
    const Logon logon(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL | MAPI_NT_SERVICE);
}
TEST(ServiceFlagWithoutService, DoesNotBreakWhereOnlyMailIsLeftOut) {
    const Mapi mapi;
    const Logon logon(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL);
}

TEST(ComNotInitialized, BreaksWithNoCoInitAlone) {
    expect("com-not-initialized");
    // A thread of its own: what other tests leave of COM on this one is not known.
    std::thread([] {
        EXPECT_EQ(initialize(MAPI_INIT_VERSION, MAPI_NO_COINIT), S_OK);
        MAPIUninitialize();
    }).join();
}
TEST(ComNotInitialized, DoesNotBreakAfterOleInitialize) {
    OleInitialize(nullptr);
    {
        const Mapi mapi(MAPI_NO_COINIT);
        OleUninitialize();
    }
}

TEST(ProfileWithoutNewSession, BreaksWhereTheSessionHappensToBeNew) {
    expect("profile-without-new-session");
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(text(first_profile), nullptr, MAPI_EXTENDED), S_OK);
}
TEST(ProfileWithoutNewSession, DoesNotBreakWithTheFlag) {
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(text(first_profile), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION), S_OK);
}

TEST(SeveralLogonUiFlags, BreaksWithBoth) {
    expect("several-logon-ui-flags");
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr,
                            MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_LOGON_UI | MAPI_PASSWORD_UI),
              S_OK);
}
TEST(SeveralLogonUiFlags, DoesNotBreakWithOne) {
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_LOGON_UI),
              S_OK);
}

TEST(NoWayToChooseProfile, BreaksWithNullAlone) {
    expect("no-way-to-choose-profile");
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION),
              MAPI_E_LOGON_FAILED);
}
TEST(NoWayToChooseProfile, DoesNotBreakWhereALogonFollowsManyAttempts) {
    const Mapi mapi;
    const auto try_to_join = [] {
        LPMAPISESSION session = nullptr;
        EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED, &session), MAPI_E_LOGON_FAILED);
    };
    for (int attempt = 0; attempt < 3; ++attempt)
        try_to_join();
    try_to_join(); // from another place
    on_thread([&] {
        const Mapi own;
        try_to_join();
    });
    const Logon logon;
}
TEST(NoWayToChooseProfile, DoesNotBreakForAJoinThatIsFollowedByALogon) {
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_EXTENDED), MAPI_E_LOGON_FAILED);
    const Logon logon;
}

TEST(NoWayToChooseProfile, DoesNotBreakIntoAnythingBeforeItIsSure) {
    set("rules.no-way-to-choose-profile", "abort");
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_EXTENDED), MAPI_E_LOGON_FAILED);
    const Logon logon;
}
TEST(NoWayToChooseProfile, BreaksWhereNoLogonFollows) {
    expect("no-way-to-choose-profile");
    Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_EXTENDED), MAPI_E_LOGON_FAILED);
    mapi.end();
    const Mapi later;
    const Logon logon;
    EXPECT_EQ(found("no-way-to-choose-profile"), 1u);
}

TEST(PasswordGiven, BreaksWithAWord) {
    expect("password-given");
    const Mapi mapi;
    char word[] = "secret";
    EXPECT_EQ(
        try_to_log_on(nullptr, text(word), MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION),
        MAPI_E_LOGON_FAILED);
}
TEST(PasswordGiven, DoesNotBreakWithNull) {
    const Mapi mapi;
    const Logon logon;
}

TEST(ProfileNameTooLong, BreaksWith65Characters) {
    expect("profile-name-too-long");
    const Mapi mapi;
    std::string name(65, 'x');
    EXPECT_EQ(try_to_log_on(text(name.data()), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION),
              MAPI_E_LOGON_FAILED);
}
TEST(ProfileNameTooLong, DoesNotBreakWith64WideCharacters) {
    const Mapi mapi;
    std::wstring name(64, L'x');
    EXPECT_EQ(try_to_log_on(reinterpret_cast<LPTSTR>(name.data()), nullptr,
                            MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_UNICODE),
              MAPI_E_LOGON_FAILED);
}

TEST(ExtendedFlagMissing, BreaksWithoutIt) {
    expect("extended-flag-missing");
    const Mapi mapi;
    EXPECT_EQ(try_to_log_on(nullptr, nullptr, MAPI_USE_DEFAULT | MAPI_NEW_SESSION), S_OK);
}
TEST(ExtendedFlagMissing, DoesNotBreakWithIt) {
    const Mapi mapi;
    const Logon logon(MAPI_USE_DEFAULT | MAPI_NEW_SESSION);
}

TEST(OtherProfileReturned, BreaksWhereASharedSessionIsThere) {
    expect("other-profile-returned");
    const Mapi mapi;
    const Logon owner(kOwner);
    LPMAPISESSION session = nullptr;
    ASSERT_EQ(MAPILogonEx(0, text(second_profile), nullptr, MAPI_EXTENDED, &session), S_OK);
    const Logon other(session);
    EXPECT_EQ(profile_of(session), first_profile);
}
TEST(OtherProfileReturned, DoesNotBreakWithMapiNewSession) {
    const Mapi mapi;
    const Logon owner(kOwner);
    LPMAPISESSION session = nullptr;
    ASSERT_EQ(
        MAPILogonEx(0, text(second_profile), nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION, &session),
        S_OK);
    const Logon other(session);
    EXPECT_EQ(profile_of(session), second_profile);
}
