// PrepareForm and ShowForm, whose dialog the user of the scenario answers.
#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

ULONG_PTR prepare(IMAPISession* session, IMessage* message) {
    ULONG_PTR token = 0;
    must(session->PrepareForm(nullptr, message, &token), "PrepareForm");
    return token;
}

HRESULT show(const Desk& desk, ULONG_PTR token, ULONG flags = MAPI_NEW_MESSAGE) {
    char message_class[] = "IPM.Note";
    return desk.logon->ShowForm(0, desk.store.get(), desk.outbox.get(), nullptr, token, nullptr,
                                flags, 0, MSGFLAG_UNSENT, 0, message_class);
}

LONG flags_of_only_message(IMAPIFolder* folder) {
    Held<IMAPITable> table;
    must(folder->GetContentsTable(0, table.out()), "GetContentsTable");
    SizedSPropTagArray(1, columns) = {1, {PR_MESSAGE_FLAGS}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    const LONG flags = rows->cRows == 1 ? rows->aRow[0].lpProps[0].Value.l : -1;
    FreeProws(rows);
    return flags;
}

Held<IMessage> addressed_message(const Desk& desk) {
    auto message = new_message(desk.outbox.get());
    address(message.get());
    return message;
}

/// The token of a message that was released, as it should be.
ULONG_PTR prepared(const Desk& desk, const Held<IMessage>& message) {
    return prepare(desk.logon.get(), message.get());
}

} // namespace

TEST(MessageHeldAtShowForm, BreaksWhereItIsReleasedAfterwards) {
    expect("message-held-at-show-form");
    const Mapi mapi;
    const Desk desk;
    const auto message = addressed_message(desk);
    EXPECT_EQ(show(desk, prepare(desk.logon.get(), message.get())), S_OK);
    EXPECT_EQ(found("message-held-at-show-form"), 1u);
}
TEST(MessageHeldAtShowForm, BreaksWhereOneOfTwoReferencesIsReleased) {
    expect("message-held-at-show-form");
    const Mapi mapi;
    const Desk desk;
    const auto message = addressed_message(desk);
    message->AddRef();
    const auto token = prepare(desk.logon.get(), message.get());
    message->Release();
    EXPECT_EQ(show(desk, token), S_OK);
    EXPECT_EQ(found("message-held-at-show-form"), 1u);
}
TEST(MessageHeldAtShowForm, DoesNotBreakWhereItIsReleasedBefore) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    EXPECT_EQ(show(desk, token), S_OK);
}
TEST(MessageHeldAtShowForm, DoesNotBreakWithAnotherMessageThatIsHeld) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    const auto other = new_message(desk.outbox.get());
    EXPECT_EQ(show(desk, token), S_OK);
    must(other->SaveChanges(0), "SaveChanges");
}

TEST(Forms, SendWhatWasNotSent) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    ASSERT_EQ(show(desk, token), S_OK);
    EXPECT_NE(flags_of_only_message(desk.outbox.get()) & static_cast<LONG>(MSGFLAG_SUBMIT), 0);
}
TEST(Forms, ThatSendLeaveTheSessionAsItWas) {
    expect("session-used-after-logoff");
    const Mapi mapi;
    Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    ASSERT_EQ(show(desk, token), S_OK);
    desk.outbox.release();
    desk.store.release();
    LPMAPISESSION session = desk.logon.take();
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
    EXPECT_EQ(session->Logoff(0, 0, 0), MAPI_E_INVALID_OBJECT);
    session->Release();
    EXPECT_EQ(found("session-used-after-logoff"), 1u);
}
TEST(Forms, PostWhereTheClientSaysSo) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, new_message(desk.outbox.get()));
    ASSERT_EQ(show(desk, token, MAPI_NEW_MESSAGE | MAPI_POST_MESSAGE), S_OK);
    EXPECT_EQ(flags_of_only_message(desk.outbox.get()), static_cast<LONG>(MSGFLAG_READ));
}
TEST(Forms, PostWhatWasSavedBefore) {
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto token = prepare(desk.logon.get(), message.get());
    message.release();
    ASSERT_EQ(show(desk, token, MAPI_POST_MESSAGE), S_OK);
    EXPECT_EQ(flags_of_only_message(desk.outbox.get()) & static_cast<LONG>(MSGFLAG_UNSENT), 0);
}
TEST(Forms, ShowADraftThatIsOnlyRead) {
    const Mapi mapi;
    const Desk desk;
    auto message = addressed_message(desk);
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    LPSPropValue id = nullptr;
    must(HrGetOneProp(message.get(), PR_ENTRYID, &id), "PR_ENTRYID");
    message.release();
    ULONG type = 0;
    Held<IUnknown> opened;
    must(desk.logon->OpenEntry(id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb),
                               nullptr, 0, &type, opened.out()),
         "OpenEntry");
    MAPIFreeBuffer(id);
    const auto token = prepare(desk.logon.get(), static_cast<IMessage*>(opened.get()));
    opened.release();
    EXPECT_EQ(show(desk, token, 0), S_OK);
    const LONG flags = flags_of_only_message(desk.outbox.get());
    EXPECT_EQ(flags & static_cast<LONG>(MSGFLAG_SUBMIT), 0);
    EXPECT_NE(flags & static_cast<LONG>(MSGFLAG_UNSENT), 0);
}
TEST(Forms, SayWhatSendingSays) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, new_message(desk.outbox.get()));
    EXPECT_EQ(show(desk, token), MAPI_E_NO_RECIPIENTS);
}
TEST(Forms, LoseNothingThatTheUserGaveUp) {
    set("user.form", "cancel");
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    EXPECT_EQ(show(desk, token), MAPI_E_USER_CANCEL);
    EXPECT_EQ(flags_of_only_message(desk.outbox.get()), -1);
}
TEST(Forms, TakeATokenOnce) {
    const Mapi mapi;
    const Desk desk;
    const auto token = prepared(desk, addressed_message(desk));
    EXPECT_EQ(show(desk, token + 1), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(show(desk, 0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(show(desk, token), S_OK);
    EXPECT_EQ(show(desk, token), MAPI_E_INVALID_PARAMETER);
}
TEST(Forms, AreThoseOfTheirSession) {
    const Mapi mapi;
    const Desk desk;
    const Desk other;
    const auto token = prepared(desk, addressed_message(desk));
    EXPECT_EQ(show(other, token), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(show(desk, token), S_OK);
}
TEST(Forms, ThatNobodyShowsGoWithTheirSession) {
    const Mapi mapi;
    const Desk desk;
    auto message = addressed_message(desk);
    prepare(desk.logon.get(), message.get());
    message.release();
}
TEST(Forms, HaveTokensOfTheClientsWidth) {
    const Mapi mapi;
    const Desk desk;
    auto message = addressed_message(desk);
    ULONG_PTR token = ~ULONG_PTR{0};
    ASSERT_EQ(desk.logon->PrepareForm(&IID_IMessage, message.get(), &token), S_OK);
    EXPECT_EQ(token >> 16 >> 16, ~ULONG_PTR{0} >> 16 >> 16); // 32 bits are written
    message.release();
    EXPECT_EQ(show(desk, token), S_OK);
}
TEST(Forms, ShowMessagesAlone) {
    const Mapi mapi;
    const Desk desk;
    auto message = addressed_message(desk);
    ULONG_PTR token = 0;
    EXPECT_EQ(desk.logon->PrepareForm(&IID_IMAPIFolder, message.get(), &token),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    must(message->SaveChanges(0), "SaveChanges");
}
