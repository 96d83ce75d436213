#include "client.h"

using namespace rules;
using mapisim::expect;

TEST(SessionUsedAfterLogoff, BreaksWithASecondLogoff) {
    expect("session-used-after-logoff");
    const Mapi mapi;
    Logon logon;
    LPMAPISESSION session = logon.take();
    ASSERT_EQ(session->Logoff(0, 0, 0), S_OK);
    EXPECT_EQ(session->Logoff(0, 0, 0), MAPI_E_INVALID_OBJECT);
    session->Release();
}
TEST(SessionUsedAfterLogoff, DoesNotBreakWithReferencesAlone) {
    const Mapi mapi;
    Logon logon;
    LPMAPISESSION session = logon.take();
    ASSERT_EQ(session->Logoff(0, 0, 0), S_OK);
    session->AddRef();
    session->Release();
    session->Release();
}

TEST(SessionNotReleased, BreaksAtTheLastUninitialize) {
    expect("session-not-released");
    Mapi mapi;
    Logon logon;
    ASSERT_EQ(logon.take()->Logoff(0, 0, 0), S_OK);
    mapi.end();
    EXPECT_EQ(found("session-not-released"), 1u);
}
TEST(SessionNotReleased, DoesNotBreakWhereTheReleaseComesMuchLater) {
    const Mapi mapi;
    Logon first;
    LPMAPISESSION session = first.take();
    ASSERT_EQ(session->Logoff(0, 0, 0), S_OK);
    { const Logon second; }
    session->Release();
}

TEST(LogoffReserved, BreaksAndTheSessionStays) {
    expect("logoff-reserved");
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(logon->Logoff(0, 0, 1), MAPI_E_INVALID_PARAMETER);
    stores_table(logon.get());
}
TEST(LogoffReserved, DoesNotBreakWithAnyWindow) {
    const Mapi mapi;
    Logon logon;
    LPMAPISESSION session = logon.take();
    EXPECT_EQ(session->Logoff(0x1234, 0, 0), S_OK);
    session->Release();
}

TEST(LogoffSharedDiscouraged, BreaksUnderTheLaterAdvice) {
    set("logoff.shared_allowed", "nobody");
    expect("logoff-shared-discouraged");
    const Mapi mapi;
    Logon owner(kOwner);
    owner.end(MAPI_LOGOFF_SHARED);
}
TEST(LogoffSharedDiscouraged, DoesNotBreakByDefault) {
    const Mapi mapi;
    Logon owner(kOwner);
    owner.end(MAPI_LOGOFF_SHARED);
}

TEST(LogoffSharedNotOwner, BreaksWithASharerThatJoined) {
    expect("logoff-shared-not-owner");
    const Mapi mapi;
    const Logon owner(kOwner);
    Logon joined(kJoin);
    joined.end(MAPI_LOGOFF_SHARED);
}
TEST(LogoffSharedNotOwner, DoesNotBreakWithTheOwner) {
    const Mapi mapi;
    Logon owner(kOwner);
    const Logon joined(kJoin);
    owner.end(MAPI_LOGOFF_SHARED);
}
TEST(LogoffSharedNotOwner, DoesNotBreakWhereAnyoneMay) {
    set("logoff.shared_allowed", "anyone");
    const Mapi mapi;
    const Logon owner(kOwner);
    Logon joined(kJoin);
    joined.end(MAPI_LOGOFF_SHARED);
}

TEST(AddressBookLost, BreaksWhenTheWarningHidesIt) {
    expect("address-book-lost");
    set("session.address_book_warning", "true");
    const Mapi mapi;
    IAddrBook* book = nullptr;
    {
        const Logon logon;
        EXPECT_EQ(logon->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), MAPI_W_ERRORS_RETURNED);
    }
    book->Release();
}
TEST(AddressBookLost, DoesNotBreakWhereItIsReleased) {
    set("session.address_book_warning", "true");
    const Mapi mapi;
    const Logon logon;
    IAddrBook* book = nullptr;
    EXPECT_EQ(logon->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book), MAPI_W_ERRORS_RETURNED);
    book->Release();
}

TEST(LogoffUiInService, BreaksWithASessionOfAService) {
    expect("logoff-ui-in-service");
    expect("service-flag-without-service"); // this process is none
    const Mapi mapi;
    Logon logon(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL | MAPI_NT_SERVICE);
    logon.end(MAPI_LOGOFF_UI);
}
TEST(LogoffUiInService, DoesNotBreakInAProgram) {
    const Mapi mapi;
    Logon logon;
    logon.end(MAPI_LOGOFF_UI);
}

TEST(ReleasedWithoutLogoff, BreaksWithTheLastRelease) {
    expect("released-without-logoff");
    const Mapi mapi;
    Logon logon;
    EXPECT_EQ(logon.take()->Release(), 0u);
}
TEST(ReleasedWithoutLogoff, DoesNotBreakWhileAReferenceIsLeft) {
    const Mapi mapi;
    const Logon logon;
    logon->AddRef();
    logon->Release();
}

TEST(SessionNeverEnded, BreaksAtTheLastUninitialize) {
    expect("session-never-ended");
    Mapi mapi;
    Logon logon;
    logon.take();
    mapi.end();
    EXPECT_EQ(found("session-never-ended"), 1u);
}
TEST(SessionNeverEnded, DoesNotBreakWhereAnotherInitializationIsOpen) {
    const Mapi outer;
    const Logon logon;
    { const Mapi inner; }
    stores_table(logon.get());
}
