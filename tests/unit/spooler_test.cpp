#include <mapicode.h>
#include <thread>

#include "addressbook/directory.h"
#include "spooler/stillness.h"
#include "spooler_fixture.h"
#include "status/status_api.h"

namespace mapisim::spooler {
namespace {

using scenario::kTicksPerMillisecond;
using scenario::kTicksPerSecond;
using store::Special;

TEST_F(SpoolerTest, MailLeavesTwoSecondsAfterItWasSubmitted) {
    submit("hello");
    EXPECT_EQ(queue(), std::vector<std::string>{"hello"});
    EXPECT_EQ(next_due(), scenario::now() + 2 * kTicksPerSecond);
    pass(1999 * kTicksPerMillisecond);
    EXPECT_EQ(queue().size(), 1u);
    pass(kTicksPerMillisecond);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(next_due(), std::nullopt);
    const auto received = second_inbox();
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(received[0].text(PR_SUBJECT_W), "hello");
    EXPECT_EQ(received[0].text(PR_SENDER_NAME_W), "MapiSim User");
    EXPECT_EQ(received[0].text(PR_SENDER_EMAIL_ADDRESS_W), "user@mapisim.example");
    EXPECT_EQ(received[0].number(PR_MESSAGE_FLAGS), MSGFLAG_UNMODIFIED);
    EXPECT_TRUE(received[0].boolean(PR_MESSAGE_TO_ME));
    EXPECT_GT(received[0].find(PR_MESSAGE_DELIVERY_TIME)->long_number(),
              received[0].find(PR_CLIENT_SUBMIT_TIME)->long_number());
}

TEST_F(SpoolerTest, AClientThatPollsGetsItsMail) {
    constexpr std::uint64_t kBetweenPolls = 20'000'000;
    submit("hello");
    Stillness stillness(0, 0);
    std::uint64_t polls = 0;
    while (!queue().empty() && polls < 10'000) {
        ++polls;
        if (polls % 5 == 0) { // when the housekeeper looks
            const auto waited = stillness.look(polls * 5, polls * kBetweenPolls);
            pass(waited / 1'000'000 * kTicksPerMillisecond);
        }
    }
    EXPECT_EQ(polls, 100u);
}

TEST(Stillness, CountsWhatPassesWithoutACallAtOnce) {
    Stillness stillness(7, 1'000);
    EXPECT_EQ(stillness.look(7, 101'000), 100'000u);
    EXPECT_EQ(stillness.look(7, 101'500), 500u);
}

TEST(Stillness, CountsNothingWhileTheClientWorks) {
    Stillness stillness(0, 0);
    for (std::uint64_t look = 1; look < 100; ++look)
        EXPECT_EQ(stillness.look(look * 51, look * 100'000'000), 0u);
}

TEST(Stillness, AWorkingClientThatIsHeldUpDoesNotPoll) {
    Stillness stillness(0, 0);
    std::uint64_t calls = 0, now = 0;
    for (int look = 1; look < 100; ++look) {
        calls += look % 10 == 0 ? 1'000 : 10; // a slow machine, which goes on now and then
        now += 100'000'000;
        EXPECT_EQ(stillness.look(calls, now), 0u);
    }
}

TEST_F(SpoolerTest, SubmittedMailIsMarkedAndLocked) {
    auto message = compose(store_.get(), "queued");
    const auto* body = object::body_of(message.get());
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    EXPECT_EQ(body->scope()->ended(), evidence::EndReason::message_submitted);
    const auto id = entry_id(message.get());
    const auto outbox = contents(open_folder(store_.get(), Special::outbox).get());
    ASSERT_EQ(outbox.size(), 1u);
    constexpr LONG flags = MSGFLAG_SUBMIT | MSGFLAG_UNSENT;
    EXPECT_EQ(outbox[0].number(PR_MESSAGE_FLAGS) & flags, flags);
    EXPECT_TRUE(outbox[0].has(PR_CLIENT_SUBMIT_TIME));

    ULONG type = 0;
    IUnknown* out = nullptr;
    EXPECT_EQ(store_->OpenEntry(size(id), entry(id), nullptr, MAPI_MODIFY, &type, &out),
              MAPI_E_SUBMITTED);
    auto best = open<IMessage>(store_.get(), id, MAPI_BEST_ACCESS);
    EXPECT_EQ(number(best.get(), PR_ACCESS_LEVEL), 0);
    EXPECT_EQ(best->SubmitMessage(0), MAPI_E_NO_ACCESS);
    List list({id});
    EXPECT_EQ(open_folder(store_.get(), Special::outbox)->DeleteMessages(list, 0, nullptr, 0),
              MAPI_W_PARTIAL_COMPLETION);

    auto& mailbox = mailbox_of(store_.get());
    const store::Number number = mailbox.queue()[0].number;
    ASSERT_TRUE(mailbox.begin_sending(mailbox.queue().at(0)));
    EXPECT_EQ(store_->OpenEntry(size(id), entry(id), nullptr, 0, &type, &out), MAPI_E_NO_ACCESS);
    EXPECT_EQ(store_->AbortSubmit(size(id), entry(id), 0), MAPI_E_UNABLE_TO_ABORT);
    ULONG logoff = LOGOFF_QUIET;
    EXPECT_EQ(store_->StoreLogoff(&logoff), S_OK);
    EXPECT_EQ(logoff, LOGOFF_OUTBOUND); // and the store is still open
    mailbox.cancel_sending(number);
    EXPECT_EQ(queue().size(), 1u);
}

TEST_F(SpoolerTest, TheTransportTakesItsTimeForOneMessageAfterAnother) {
    set_setting("spooler.transmission_milliseconds", "500");
    submit("first");
    submit("second");
    pass(1499 * kTicksPerMillisecond);
    EXPECT_FALSE(mailbox_of(store_.get()).is_sending());
    pass(kTicksPerMillisecond); // the first is under way
    EXPECT_TRUE(mailbox_of(store_.get()).is_sending());
    EXPECT_EQ(queue(), (std::vector<std::string>{"first", "second"}));
    pass(500 * kTicksPerMillisecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"second"});
    pass(499 * kTicksPerMillisecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"second"});
    pass(kTicksPerMillisecond);
    EXPECT_TRUE(queue().empty());
    submit("third"); // after a pause there is nothing to wait for
    pass(2 * kTicksPerSecond);
    EXPECT_TRUE(queue().empty());
}

TEST_F(SpoolerTest, WhatIsUnderWayCannotBeTakenBackUntilItsSenderLogsOff) {
    set_setting("spooler.transmission_milliseconds", "1000");
    const auto id = submit("under way");
    pass(1500 * kTicksPerMillisecond);
    EXPECT_EQ(store_->AbortSubmit(size(id), entry(id), 0), MAPI_E_UNABLE_TO_ABORT);
    ULONG flags = LOGOFF_QUIET;
    EXPECT_EQ(store_->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, ULONG{LOGOFF_OUTBOUND});
    store_ = nullptr;
    log_off(logon_);
    pass(10 * kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"under way"});

    logon_ = log_on();
    store_ = open_store();
    EXPECT_EQ(queue(), std::vector<std::string>{"under way"});
    auto message = open<IMessage>(store_.get(), id, 0);
    message = nullptr;
    pass(2 * kTicksPerSecond); // it begins anew
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(SpoolerTest, AFlushSendsWhatIsUnderWayAndTakesItsTime) {
    set_setting("spooler.transmission_milliseconds", "1000");
    submit("under way");
    submit("next");
    pass(1500 * kTicksPerMillisecond);
    const auto before = scenario::now();
    EXPECT_EQ(flush(*logon_->profile), 2u);
    EXPECT_EQ(scenario::now(), before + 2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 2u);
}

TEST_F(SpoolerTest, NothingLeavesWhileTheTransportIsOffline) {
    submit("waits");
    set_setting("transport.offline", "true");
    pass(10 * kTicksPerSecond);
    EXPECT_EQ(flush(*logon_->profile), 0u);
    EXPECT_EQ(next_due(), std::nullopt);
    EXPECT_EQ(queue(), std::vector<std::string>{"waits"});
    set_setting("transport.offline", "false");
    pass(0);
    EXPECT_TRUE(queue().empty());
}

TEST_F(SpoolerTest, WhatIsUnderWayWhenTheConnectionGoesStays) {
    set_setting("spooler.transmission_milliseconds", "1000");
    const auto id = submit("waits");
    pass(1500 * kTicksPerMillisecond);
    set_setting("transport.offline", "true");
    pass(kTicksPerSecond);
    EXPECT_EQ(store_->AbortSubmit(size(id), entry(id), 0), S_OK);
}

TEST_F(SpoolerTest, AMessageNeedsRecipients) {
    auto outbox = open_folder(store_.get(), Special::outbox);
    auto message = create_message(outbox.get(), "to nobody");
    EXPECT_EQ(message->SubmitMessage(0), MAPI_E_NO_RECIPIENTS);
    EXPECT_EQ(object::body_of(message.get())->scope()->ended(), evidence::EndReason::none);
    address(message.get(), "second@mapisim.example");
    EXPECT_EQ(message->SubmitMessage(0), S_OK);
}

TEST_F(SpoolerTest, DraftsMoveToTheOutbox) {
    auto drafts = open_folder(store_.get(), Special::drafts);
    auto message = create_message(drafts.get(), "written elsewhere");
    address(message.get(), "second@mapisim.example");
    ASSERT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    EXPECT_TRUE(in(Special::drafts).empty());
    EXPECT_EQ(in(Special::outbox), std::vector<std::string>{"written elsewhere"});
}

TEST_F(SpoolerTest, SubmissionsLeaveInTheirOrder) {
    submit("first");
    scenario::advance(kTicksPerSecond);
    submit("second");
    EXPECT_EQ(queue(), (std::vector<std::string>{"first", "second"}));
    pass(kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"second"});
    pass(kTicksPerSecond);
    const auto received = second_inbox();
    EXPECT_EQ(texts(received, PR_SUBJECT_W), (std::vector<std::string>{"first", "second"}));
}

TEST_F(SpoolerTest, DeferredMailWaitsAndHoldsUpNoOther) {
    auto later = compose(store_.get(), "later");
    const scenario::Ticks time = scenario::now() + 3600 * kTicksPerSecond;
    set(later.get(), {Value::time(PR_DEFERRED_DELIVERY_TIME, scenario::to_filetime(time))});
    ASSERT_EQ(later->SubmitMessage(0), S_OK);
    submit("now");
    EXPECT_EQ(flush(*logon_->profile), 1u);
    EXPECT_EQ(queue(), std::vector<std::string>{"later"});
    submit("soon");
    pass(3 * kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"later"});
    EXPECT_EQ(next_due(), time);
    pass(time - scenario::now() - 1);
    EXPECT_EQ(queue().size(), 1u);
    pass(1);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().back().text(PR_SUBJECT_W), "later");
}

TEST_F(SpoolerTest, SentMailIsDisposedOfAsItAsks) {
    const auto sent = special_id(store_.get(), Special::sent_items);
    auto move = compose(store_.get(), "move");
    set(move.get(), {Value::binary(PR_SENTMAIL_ENTRYID, sent)});
    auto erase = compose(store_.get(), "erase");
    set(erase.get(), {Value::boolean(PR_DELETE_AFTER_SUBMIT, true)});
    auto both = compose(store_.get(), "both");
    set(both.get(),
        {Value::binary(PR_SENTMAIL_ENTRYID, sent), Value::boolean(PR_DELETE_AFTER_SUBMIT, true)});
    auto stay = compose(store_.get(), "stay");
    auto lost = compose(store_.get(), "nowhere");
    set(lost.get(), {Value::binary(PR_SENTMAIL_ENTRYID, "rubbish", 7)});
    for (auto* message : {move.get(), erase.get(), both.get(), stay.get(), lost.get()})
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 5u);
    EXPECT_EQ(in(Special::sent_items), std::vector<std::string>{"move"});
    EXPECT_EQ(in(Special::outbox), (std::vector<std::string>{"stay", "nowhere"}));
    const auto kept = contents(open_folder(store_.get(), Special::sent_items).get());
    EXPECT_EQ(kept[0].number(PR_MESSAGE_FLAGS) & (MSGFLAG_SUBMIT | MSGFLAG_UNSENT), 0);
    EXPECT_FALSE(second_inbox()[0].has(PR_SENTMAIL_ENTRYID));
}

TEST_F(SpoolerTest, WhatIsQueuedSurvivesLogoff) {
    submit("patient");
    store_ = nullptr;
    log_off(logon_);
    scenario::advance(100 * kTicksPerSecond);
    run_until(scenario::now());
    EXPECT_EQ(queue(), std::vector<std::string>{"patient"});
    EXPECT_EQ(next_due(), std::nullopt);
    EXPECT_TRUE(queued_mail()[0].waits_for_spooler);
    EXPECT_EQ(queued_mail()[0].profile, "MapiSim");

    auto without_mail = log_on(MAPI_NO_MAIL);
    pass(100 * kTicksPerSecond);
    EXPECT_EQ(queue().size(), 1u);
    auto other_profile = log_on(0, "MapiSim Second");
    pass(100 * kTicksPerSecond);
    EXPECT_EQ(queue().size(), 1u);

    auto back = log_on();
    EXPECT_EQ(next_due(), scenario::now() + 2 * kTicksPerSecond); // it has to stay that long
    pass(kTicksPerSecond);
    EXPECT_EQ(queue().size(), 1u);
    pass(kTicksPerSecond);
    EXPECT_TRUE(queue().empty());
    store_ = open_store(back);
}

TEST_F(SpoolerTest, AWorldThatWasReplacedSendsForWhoIsStillInIt) {
    store::Mailbox& second =
        *profile::world().find("MapiSim Second")->stores().at(0); // of the world before
    const auto keep = second.shared_from_this();
    const auto inbox = second.folder(second.special(Special::inbox));
    submit("sent");
    profile::world().reset();
    EXPECT_EQ(queue(), std::vector<std::string>{"sent"});
    pass(2 * kTicksPerSecond);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second.counts(*inbox).messages, 1u);
    EXPECT_TRUE(second_inbox().empty()); // the new world has not heard of it
    submit("stays");
    const auto mailbox = mailbox_of(store_.get()).shared_from_this();
    store_ = nullptr;
    log_off(logon_);
    pass(kTicksPerSecond * 3600);
    EXPECT_TRUE(queue().empty()); // nobody looks after it
    EXPECT_EQ(mailbox->queue_size(), 1u);
    EXPECT_EQ(second.counts(*inbox).messages, 1u);
}

TEST_F(SpoolerTest, FlushingTheQueuesSendsAtOnce) {
    submit("now");
    IMAPITable* table = nullptr;
    ASSERT_EQ(status::open_status_table(logon_, MAPI_UNICODE, &table), S_OK);
    for (const Bag& row : rows(table)) {
        const property::Bytes bytes = row.binary(PR_ENTRYID);
        const notify::EntryId id(bytes.begin(), bytes.end());
        ULONG type = 0;
        IUnknown* out = nullptr;
        ASSERT_EQ(status::open_entry(logon_, size(id), entry(id), nullptr, 0, &type, &out), S_OK);
        EXPECT_EQ(type, static_cast<ULONG>(MAPI_STATUS));
        auto object = Ref<IMAPIStatus>::adopt(static_cast<IMAPIStatus*>(out));
        EXPECT_EQ(object->ValidateState(0, 0), S_OK);
        const bool can = row.number(PR_RESOURCE_METHODS) & static_cast<LONG>(STATUS_FLUSH_QUEUES);
        EXPECT_EQ(object->FlushQueues(0, 0, nullptr, FLUSH_DOWNLOAD),
                  can ? S_OK : MAPI_E_NO_SUPPORT);
    }
    EXPECT_EQ(queue().size(), 1u);
    EXPECT_EQ(flush(*logon_->profile), 1u);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(SpoolerTest, StoreLogoffDrainsAsItsFlagsSay) {
    submit("left");
    ULONG flags = LOGOFF_ORDERLY;
    auto another = open_store();
    ASSERT_EQ(another->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE | LOGOFF_OUTBOUND_QUEUE);
    flags = LOGOFF_NO_WAIT; // it is not ready yet
    another = open_store();
    ASSERT_EQ(another->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE | LOGOFF_OUTBOUND_QUEUE);
    flags = LOGOFF_PURGE;
    another = open_store();
    ASSERT_EQ(another->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(SpoolerTest, StoreLogoffOfASharedStoreGivesItUpAtOnce) {
    submit("left");
    auto other = log_on();
    auto theirs = open_store(other);
    ULONG flags = LOGOFF_PURGE;
    ASSERT_EQ(store_->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, LOGOFF_COMPLETE | LOGOFF_OUTBOUND_QUEUE);
    EXPECT_EQ(object::body_of(theirs.get())->scope()->ended(), evidence::EndReason::none);
}

TEST_F(SpoolerTest, ASubmissionCanBeTakenBack) {
    const auto id = submit("regretted");
    EXPECT_EQ(store_->AbortSubmit(size(id), entry(id), 0), S_OK);
    EXPECT_EQ(store_->AbortSubmit(size(id), entry(id), 0), MAPI_E_NOT_IN_QUEUE);
    EXPECT_TRUE(queue().empty());
    auto message = open<IMessage>(store_.get(), id);
    EXPECT_EQ(number(message.get(), PR_MESSAGE_FLAGS) & (MSGFLAG_SUBMIT | MSGFLAG_UNSENT),
              MSGFLAG_UNSENT);
    EXPECT_EQ(message->SubmitMessage(0), S_OK); // and sent after all
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(SpoolerTest, OneCopyArrivesHoweverOftenSomebodyIsNamed) {
    auto message = compose(store_.get(), "twice");
    address(message.get(), "SECOND@mapisim.example", MAPI_CC);
    address(message.get(), "user@mapisim.example", MAPI_BCC);
    address(message.get(), "somebody@elsewhere.example");
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    const auto received = second_inbox();
    ASSERT_EQ(received.size(), 1u);
    EXPECT_TRUE(received[0].boolean(PR_MESSAGE_CC_ME));
    EXPECT_TRUE(received[0].text(PR_DISPLAY_BCC_W).empty());
    const auto own = contents(open_folder(store_.get(), Special::inbox).get());
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(own[0].number(PR_MESSAGE_FLAGS) & MSGFLAG_FROMME, MSGFLAG_FROMME);
}

// Nondelivery reports
// ------------------------------------------------------------------------------

TEST_F(SpoolerTest, WhatNobodyTakesComesBack) {
    auto message = compose(store_.get(), "hello", "nosuch@mapisim.example");
    address(message.get(), "second@mapisim.example", MAPI_CC);
    set(message.get(), {Value::binary(PR_REPORT_TAG, "tag", 3)});
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    EXPECT_TRUE(queue().empty()); // it has been sent
    EXPECT_EQ(second_inbox().size(), 1u);

    auto inbox = open_folder(store_.get(), Special::inbox, 0);
    const auto reports = contents(inbox.get());
    ASSERT_EQ(reports.size(), 1u);
    const Bag& report = reports[0];
    EXPECT_EQ(report.text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.NDR");
    EXPECT_EQ(report.text(PR_ORIG_MESSAGE_CLASS_W), "IPM.Note");
    EXPECT_EQ(report.text(PR_SUBJECT_W), "Undeliverable: hello");
    EXPECT_EQ(report.text(PR_ORIGINAL_SUBJECT_W), "hello");
    EXPECT_EQ(report.text(PR_ORIGINAL_DISPLAY_TO_W), "nosuch@mapisim.example");
    EXPECT_EQ(report.text(PR_CONVERSATION_TOPIC_W), "hello");
    EXPECT_EQ(report.text(PR_SENDER_NAME_W), "System Administrator");
    EXPECT_EQ(report.text(PR_RECEIVED_BY_NAME_W), "MapiSim User");
    EXPECT_EQ(report.number(PR_MESSAGE_FLAGS), MSGFLAG_UNMODIFIED | MSGFLAG_HASATTACH);
    EXPECT_EQ(report.binary(PR_REPORT_TAG).size(), 3u);
    for (const ULONG tag : {PR_REPORT_TIME, PR_ORIGINAL_SUBMIT_TIME, PR_MESSAGE_DELIVERY_TIME,
                            PR_SEARCH_KEY, PR_SENDER_ENTRYID, PR_REPORT_TEXT_W}) {
        EXPECT_TRUE(report.has(tag)) << std::hex << tag;
    }
    const property::Bytes id = report.binary(PR_ENTRYID);
    auto opened = open<IMessage>(store_.get(), {id.begin(), id.end()}, 0);
    IMAPITable* table = nullptr;
    ASSERT_EQ(opened->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
    const auto failed = rows(table);
    ASSERT_EQ(failed.size(), 1u);
    EXPECT_EQ(failed[0].text(PR_EMAIL_ADDRESS_W), "nosuch@mapisim.example");
    EXPECT_EQ(failed[0].number(PR_NDR_DIAG_CODE, -9), MAPI_DIAG_OR_NAME_UNRECOGNIZED);
    EXPECT_TRUE(failed[0].has(PR_NDR_REASON_CODE));
}

TEST_F(SpoolerTest, MailComesBackOnlyWhereNobodyCouldTakeIt) {
    const auto send = [&](std::initializer_list<Value> recipient) {
        auto message = create_message(open_folder(store_.get(), Special::outbox).get(), "hello");
        ULONG count = 0;
        LPSPropValue values = nullptr;
        const std::vector<Value> all(recipient);
        EXPECT_EQ(property::export_values(all, true, &count, &values), S_OK);
        SizedADRLIST(1, list) = {1, {{0, count, values}}};
        EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
                  S_OK);
        memory::free(values);
        EXPECT_EQ(message->SubmitMessage(0), S_OK);
        const auto before = in(Special::inbox).size();
        pass(2 * kTicksPerSecond);
        return in(Special::inbox).size() - before;
    };
    const auto to = [](const char* type, const char* address) {
        return addressbook::OneOff{.name = "N", .type = type, .address = address}.vector();
    };
    const Value name = Value::text(PR_DISPLAY_NAME_W, "Somebody");
    EXPECT_EQ(send({name}), 1u); // not resolved
    EXPECT_EQ(send({name, Value::text(PR_ADDRTYPE_W, "FAX"),
                    Value::text(PR_EMAIL_ADDRESS_W, "+49 30 1234")}),
              1u);
    EXPECT_EQ(send({name, Value::binary(PR_ENTRYID, to("FAX", "user@mapisim.example"))}), 1u);
    EXPECT_EQ(send({name, Value::binary(PR_ENTRYID, "rubbish", 7)}), 1u);
    EXPECT_EQ(send({name, Value::text(PR_EMAIL_ADDRESS_W, "no address")}), 1u);
    // Out of this world, or somebody of whose mailbox nothing is seen.
    EXPECT_EQ(send({name, Value::text(PR_EMAIL_ADDRESS_W, "somebody@elsewhere.example")}), 0u);
    EXPECT_EQ(send({name, Value::binary(PR_ENTRYID, to("smtp", "somebody@elsewhere.example"))}),
              0u);
    EXPECT_EQ(send({name, Value::text(PR_EMAIL_ADDRESS_W, "HelpDesk@mapisim.example")}), 0u);
    EXPECT_EQ(
        send({name, Value::binary(PR_ENTRYID, logon_->profile->directory().find(4)->id.vector())}),
        0u);
    // The sender does not want to know.
    EXPECT_EQ(send({name, Value::boolean(PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, false)}), 0u);
}

TEST_F(SpoolerTest, ReportsGoWhereTheMessageSaysAndDoNotBreedReports) {
    auto message = compose(store_.get(), "central", "nosuch@mapisim.example");
    set(message.get(),
        {Value::binary(PR_REPORT_ENTRYID,
                       profile::world().find("MapiSim Second")->identity().entry_id)});
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    auto report = compose(store_.get(), "a report", "nosuch@mapisim.example");
    set(report.get(), {Value::text(PR_MESSAGE_CLASS_W, "Report.IPM.Note.NDR")});
    ASSERT_EQ(report->SubmitMessage(0), S_OK);
    auto archive = open_store(logon_, MDB_WRITE, 1);
    auto filed = compose(archive.get(), "from the archive", "nosuch@mapisim.example");
    ASSERT_EQ(filed->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(texts(second_inbox(), PR_SUBJECT_W),
              std::vector<std::string>{"Undeliverable: central"});
    EXPECT_EQ(in(Special::inbox), std::vector<std::string>{"Undeliverable: from the archive"});
}

TEST_F(SpoolerTest, RecipientsAreFoundByTheirIdentifierToo) {
    auto outbox = open_folder(store_.get(), Special::outbox);
    auto message = create_message(outbox.get(), "by identifier");
    const auto id = profile::world().find("MapiSim Second")->identity().entry_id;
    SPropValue value{};
    value.ulPropTag = PR_ENTRYID;
    value.Value.bin = {size(id), reinterpret_cast<LPBYTE>(entry(id))};
    SizedADRLIST(1, list) = {1, {{0, 1, &value}}};
    ASSERT_EQ(message->ModifyRecipients(0, reinterpret_cast<LPADRLIST>(&list)), S_OK);
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(SpoolerTest, NothingIsLostOrSentTwiceUnderThreads) {
    constexpr int kThreads = 3, kMessages = 60;
    std::atomic<bool> stop{false};
    std::thread runner([&] {
        while (!stop) {
            scenario::advance(kTicksPerSecond);
            run_until(scenario::now());
        }
    });
    std::vector<std::thread> senders;
    std::atomic<int> aborted{0};
    for (int t = 0; t < kThreads; ++t) {
        senders.emplace_back([&] {
            for (int i = 0; i < kMessages; ++i) {
                const auto id = submit("many");
                if (i % 5 == 0 && store_->AbortSubmit(size(id), entry(id), 0) == S_OK)
                    ++aborted;
                if (i % 7 == 0)
                    flush(*logon_->profile);
            }
        });
    }
    for (std::thread& sender : senders)
        sender.join();
    stop = true;
    runner.join();
    flush(*logon_->profile);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().size(), static_cast<std::size_t>(kThreads * kMessages - aborted));
}

} // namespace
} // namespace mapisim::spooler
