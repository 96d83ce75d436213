#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

SBinary copy_of(const Block<SPropValue>& value) {
    return value->Value.bin;
}

} // namespace

TEST(MailLeftInQueue, BreaksWithLogoffRightAfterSubmit) {
    expect("mail-left-in-queue");
    expect("store-without-logoff");
    const Mapi mapi;
    Desk desk;
    desk.send();
}
TEST(MailLeftInQueue, DoesNotBreakWhereTheQueueIsFlushed) {
    const Mapi mapi;
    {
        Desk desk;
        desk.send();
        const auto spooler = open_status(desk.logon.get(), MAPI_SPOOLER);
        EXPECT_EQ(spooler->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD), S_OK);
    }
    EXPECT_EQ(found("mail-left-in-queue"), 0u);
    EXPECT_EQ(queued(), 0u);
}

TEST(SubmittedMessageUsed, BreaksWithGetProps) {
    expect("submitted-message-used");
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SubmitMessage(0), "SubmitMessage");
    ULONG count = 0;
    LPSPropValue values = nullptr;
    EXPECT_EQ(message->GetProps(nullptr, 0, &count, &values), MAPI_E_INVALID_OBJECT);
}
TEST(SubmittedMessageUsed, BreaksWithAUtility) {
    expect("submitted-message-used");
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SubmitMessage(0), "SubmitMessage");
    LPSPropValue value = nullptr;
    EXPECT_EQ(HrGetOneProp(message.get(), PR_SUBJECT_A, &value), MAPI_E_INVALID_OBJECT);
}
TEST(SubmittedMessageUsed, DoesNotBreakWithAnotherPointerToIt) {
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    must(message->SubmitMessage(0), "SubmitMessage");
    const auto again = open_entry<IMessage>(desk.store.get(), copy_of(id), 0);
    property(again.get(), PR_SUBJECT_A);
}

TEST(SubmittedMessageKept, BreaksAtLogoff) {
    expect("submitted-message-kept");
    const Mapi mapi;
    Desk desk;
    auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SubmitMessage(0), "SubmitMessage");
    desk.outbox.release();
    desk.store.release();
    desk.logon.end();
    message.release();
}
TEST(SubmittedMessageKept, DoesNotBreakWhereItIsReleasedLateButBeforeLogoff) {
    const Mapi mapi;
    Desk desk;
    auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SubmitMessage(0), "SubmitMessage");
    desk.outbox.release();
    message.release();
}

TEST(NoRecipients, BreaksWithNone) {
    expect("no-recipients");
    const Mapi mapi;
    const Desk desk;
    const auto message = new_message(desk.outbox.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    EXPECT_EQ(message->SubmitMessage(0), MAPI_E_NO_RECIPIENTS);
}
TEST(NoRecipients, DoesNotBreakWithOne) {
    const Mapi mapi;
    Desk desk;
    desk.send();
}

TEST(BothDispositions, BreaksWithBoth) {
    expect("both-dispositions");
    const Mapi mapi;
    Desk desk;
    const auto sent = property(desk.store.get(), PR_IPM_SENTMAIL_ENTRYID);
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    SPropValue values[2];
    values[0].ulPropTag = PR_SENTMAIL_ENTRYID;
    values[0].Value.bin = sent->Value.bin;
    values[1].ulPropTag = PR_DELETE_AFTER_SUBMIT;
    values[1].Value.b = TRUE;
    must(message->SetProps(2, values, nullptr), "SetProps");
    EXPECT_EQ(message->SubmitMessage(0), S_OK);
}
TEST(BothDispositions, DoesNotBreakWithOne) {
    const Mapi mapi;
    Desk desk;
    const auto sent = property(desk.store.get(), PR_IPM_SENTMAIL_ENTRYID);
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    SPropValue values[2];
    values[0].ulPropTag = PR_SENTMAIL_ENTRYID;
    values[0].Value.bin = sent->Value.bin;
    values[1].ulPropTag = PR_DELETE_AFTER_SUBMIT;
    values[1].Value.b = FALSE;
    must(message->SetProps(2, values, nullptr), "SetProps");
    EXPECT_EQ(message->SubmitMessage(0), S_OK);
}

namespace {

/// The transport takes its time: an hour for a message, half of it without a word.
void take_an_hour() {
    set("spooler.delay_milliseconds", "7200000");
    set("spooler.transmission_milliseconds", "3600000");
}

/// What opening a message of the queue for reading gives after so many minutes.
HRESULT open_after(const Desk& desk, unsigned minutes) {
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    must(message->SubmitMessage(0), "SubmitMessage");
    MapiSimAdvanceClock(minutes * 60'000u);
    ULONG type = 0;
    Held<IUnknown> object;
    return desk.store->OpenEntry(id->Value.bin.cb, reinterpret_cast<LPENTRYID>(id->Value.bin.lpb),
                                 nullptr, 0, &type, object.out());
}

} // namespace

TEST(LockedMessageOpened, BreaksWhileTheTransportHasIt) {
    expect("locked-message-opened");
    take_an_hour();
    const Mapi mapi;
    const Desk desk;
    EXPECT_EQ(open_after(desk, 90), MAPI_E_NO_ACCESS);
    EXPECT_EQ(found("locked-message-opened"), 1u);
}
TEST(LockedMessageOpened, DoesNotBreakBefore) {
    take_an_hour();
    const Mapi mapi;
    const Desk desk;
    EXPECT_EQ(open_after(desk, 30), S_OK);
}
TEST(LockedMessageOpened, DoesNotBreakWhenItHasLeft) {
    take_an_hour();
    const Mapi mapi;
    const Desk desk;
    EXPECT_EQ(open_after(desk, 150), S_OK);
}

TEST(QueuedMessageOpened, BreaksForWriting) {
    expect("queued-message-opened");
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    must(message->SubmitMessage(0), "SubmitMessage");
    ULONG type = 0;
    LPUNKNOWN object = nullptr;
    EXPECT_EQ(desk.store->OpenEntry(id->Value.bin.cb,
                                    reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), nullptr,
                                    MAPI_MODIFY, &type, &object),
              MAPI_E_SUBMITTED);
    EXPECT_EQ(object, nullptr);
}
TEST(QueuedMessageOpened, DoesNotBreakForReadingOrWithBestAccess) {
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    must(message->SubmitMessage(0), "SubmitMessage");
    open_entry<IMessage>(desk.store.get(), copy_of(id), 0);
    open_entry<IMessage>(desk.store.get(), copy_of(id), MAPI_BEST_ACCESS);
}

TEST(SubmitWithoutSpooler, BreaksWithMapiNoMail) {
    expect("submit-without-spooler");
    const Mapi mapi;
    Desk desk(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL);
    desk.send();
}
TEST(SubmitWithoutSpooler, DoesNotBreakWhereTheMessageIsOnlySaved) {
    const Mapi mapi;
    Desk desk(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_NO_MAIL);
    desk.make_event();
}

TEST(SpoolerOnlyMethod, BreaksWithGetOutgoingQueue) {
    expect("spooler-only-method");
    const Mapi mapi;
    const Desk desk;
    Held<IMAPITable> queue;
    EXPECT_EQ(desk.store->GetOutgoingQueue(0, queue.out()), S_OK);
}
TEST(SpoolerOnlyMethod, DoesNotBreakWithAbortSubmit) {
    const Mapi mapi;
    Desk desk;
    const auto message = new_message(desk.outbox.get());
    address(message.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    must(message->SubmitMessage(0), "SubmitMessage");
    EXPECT_EQ(desk.store->AbortSubmit(id->Value.bin.cb,
                                      reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), 0),
              S_OK);
    EXPECT_EQ(queued(), 0u);
}

TEST(FlushNotSupported, BreaksWithTheSubsystem) {
    expect("flush-not-supported");
    const Mapi mapi;
    const Logon logon;
    const auto status = open_status(logon.get(), MAPI_SUBSYSTEM);
    EXPECT_EQ(status->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD), MAPI_E_NO_SUPPORT);
}
TEST(FlushNotSupported, DoesNotBreakWithTheSpooler) {
    const Mapi mapi;
    const Logon logon;
    const auto status = open_status(logon.get(), MAPI_SPOOLER);
    EXPECT_EQ(status->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD), S_OK);
}
