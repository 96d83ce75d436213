// What the scenario makes the transport do with single recipients.
#include <mapiaux.h>
#include <mapicode.h>

#include "scenario/transport.h"
#include "scenario/values.h"
#include "spooler_fixture.h"

namespace mapisim::spooler {
namespace {

using scenario::kTicksPerSecond;
using store::Special;

constexpr scenario::Ticks kMinute = 60 * kTicksPerSecond;

class TransportTest : public SpoolerTest {
protected:
    void SetUp() override {
        scenario::reset_clock();
        SpoolerTest::SetUp();
    }
    static void script(const std::string& pattern, const char* words) {
        set_setting(("transport.recipients." + pattern).c_str(), words);
    }
    void send(const char* subject, std::initializer_list<const char*> to) {
        auto message = compose(store_.get(), subject, *to.begin());
        for (const char* address : std::span(to.begin() + 1, to.end()))
            SpoolerTest::address(message.get(), address);
        id_ = entry_id(message.get());
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
    }
    std::vector<Bag> reports() {
        return contents(open_folder(store_.get(), Special::inbox, 0).get());
    }
    std::vector<Bag> failed_in(const Bag& report) {
        const property::Bytes id = report.binary(PR_ENTRYID);
        auto opened = open<IMessage>(store_.get(), {id.begin(), id.end()}, 0);
        IMAPITable* table = nullptr;
        EXPECT_EQ(opened->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    /// The one recipient of the one report.
    Bag failed() {
        const auto all = reports();
        EXPECT_EQ(all.size(), 1u);
        const auto recipients = all.empty() ? std::vector<Bag>{} : failed_in(all[0]);
        EXPECT_EQ(recipients.size(), 1u);
        return recipients.empty() ? Bag{} : recipients[0];
    }
    notify::EntryId id_; ///< of what was sent last
};

TEST_F(TransportTest, RejectsWithWhatTheReportIsToSay) {
    script("*@away.example", "reject MAPI_DIAG_MAIL_RECIPIENT_MOVED");
    script("second@mapisim.example", "reject MAPI_E_NETWORK_ERROR");
    send("both", {"Ann@Away.example", "second@mapisim.example", "bob@example.org"});
    pass(2 * kTicksPerSecond);
    EXPECT_TRUE(queue().empty());
    EXPECT_TRUE(second_inbox().empty());
    const auto all = reports();
    ASSERT_EQ(all.size(), 1u);
    const auto recipients = failed_in(all[0]);
    ASSERT_EQ(recipients.size(), 2u);
    EXPECT_EQ(recipients[0].text(PR_EMAIL_ADDRESS_W), "Ann@Away.example");
    EXPECT_EQ(recipients[0].number(PR_NDR_REASON_CODE), 1);
    EXPECT_EQ(recipients[0].number(PR_NDR_DIAG_CODE), MAPI_DIAG_MAIL_RECIPIENT_MOVED);
    EXPECT_EQ(recipients[0].text(PR_REPORT_TEXT_W),
              "Ann@Away.example: the transport says MAPI_DIAG_MAIL_RECIPIENT_MOVED.");
    EXPECT_EQ(recipients[1].number(PR_NDR_REASON_CODE, -9), 0);
    EXPECT_EQ(recipients[1].number(PR_NDR_DIAG_CODE), MAPI_DIAG_NO_DIAGNOSTIC);
}

TEST_F(TransportTest, TheLastWishThatMatchesCounts) {
    script("*", "reject");
    script("SECOND@*", "deliver");
    send("hello", {"second@mapisim.example", "far@example.org"});
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_EQ(failed().number(PR_NDR_DIAG_CODE), MAPI_DIAG_MAIL_REFUSED);
    set_setting("transport.recipients", ""); // takes all back
    send("again", {"far@example.org"});
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(reports().size(), 1u);
}

TEST_F(TransportTest, DeliverLeavesFailuresOfTheWorldAsTheyAre) {
    script("*", "deliver");
    send("hello", {"nosuch@mapisim.example"});
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(failed().number(PR_NDR_DIAG_CODE, -9), MAPI_DIAG_OR_NAME_UNRECOGNIZED);
}

TEST_F(TransportTest, DefersAndDeliversWithoutHoldingUpAnybody) {
    script("second@*", "defer 2 10m");
    send("slow", {"second@mapisim.example", "user@mapisim.example", "nosuch@mapisim.example"});
    const auto submitted = scenario::now();
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"slow"});
    EXPECT_EQ(reports().size(), 2u) << "the message and a report";
    EXPECT_EQ(in(Special::outbox).size(), 1u);
    EXPECT_EQ(next_due(), submitted + 2 * kTicksPerSecond + 10 * kMinute);
    send("fast", {"user@mapisim.example"});
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"slow"});
    pass(10 * kMinute);
    EXPECT_EQ(next_due(), submitted + 2 * kTicksPerSecond + 20 * kMinute);
    EXPECT_TRUE(second_inbox().empty());
    pass(10 * kMinute);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_EQ(reports().size(), 3u); // nobody got anything twice
}

TEST_F(TransportTest, EachTryComesAtItsTimeHoweverTheClockMoves) {
    script("second@*", "defer 3 1h, reject MAPI_E_BUSY");
    send("slow", {"second@mapisim.example"});
    pass(2 * 60 * kMinute);
    EXPECT_EQ(queue().size(), 1u);
    pass(24 * 60 * kMinute);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(failed().number(PR_NDR_DIAG_CODE), MAPI_DIAG_MTS_CONGESTED);
    EXPECT_TRUE(second_inbox().empty());
}

TEST_F(TransportTest, AFlushIsATryOfWhatIsDeferred) {
    script("second@*", "defer 1 10m");
    script("user@*", "after 1h");
    send("slow", {"second@mapisim.example", "user@mapisim.example"});
    EXPECT_EQ(flush(*logon_->profile), 0u);
    EXPECT_TRUE(second_inbox().empty());
    EXPECT_EQ(flush(*logon_->profile), 0u);
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_TRUE(reports().empty()) << "after is no number of tries";
    EXPECT_EQ(queue().size(), 1u);
    pass(60 * kMinute);
    EXPECT_EQ(reports().size(), 1u);
    EXPECT_TRUE(queue().empty());
}

TEST_F(TransportTest, AFlushPassesByWhatWaitsForATime) {
    set_setting("spooler.transmission_milliseconds", "1000");
    script("second@*", "after 1h, defer 1 10m");
    send("waits", {"second@mapisim.example"});
    send("next", {"user@mapisim.example"});
    const auto before = scenario::now();
    EXPECT_EQ(flush(*logon_->profile), 1u);
    EXPECT_EQ(scenario::now(), before + kTicksPerSecond) << "the transport had one message";
    EXPECT_EQ(flush(*logon_->profile), 0u);
    EXPECT_EQ(scenario::now(), before + kTicksPerSecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"waits"});
    pass(60 * kMinute);
    EXPECT_EQ(queue().size(), 1u) << "no flush counts as its try";
    pass(10 * kMinute);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(TransportTest, DeliversAfterATime) {
    script("second@*", "after 2026-01-01T12:00:00Z, defer 1 5m");
    send("late", {"second@mapisim.example"});
    scenario::Ticks noon = 0;
    std::string why;
    ASSERT_TRUE(scenario::parse_time("2026-01-01T12:00:00Z", noon, why));
    pass(10 * kTicksPerSecond);
    EXPECT_EQ(next_due(), noon);
    pass(noon - scenario::now());
    EXPECT_EQ(next_due(), noon + 5 * kMinute);
    EXPECT_TRUE(second_inbox().empty());
    pass(5 * kMinute);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(TransportTest, EachTryTellsOfThoseWhoFailInIt) {
    script("one@*", "reject");
    script("two@*", "defer 1, reject");
    script("far@*", "defer 1 2m");
    auto message = compose(store_.get(), "three", "one@example.org");
    address(message.get(), "two@example.org");
    address(message.get(), "far@example.org");
    set(message.get(), {Value::boolean(PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, true)});
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    ASSERT_EQ(reports().size(), 1u);
    pass(kMinute);
    EXPECT_EQ(queue().size(), 1u);
    auto all = reports();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(failed_in(all[0])[0].text(PR_EMAIL_ADDRESS_W), "one@example.org");
    EXPECT_EQ(failed_in(all[1])[0].text(PR_EMAIL_ADDRESS_W), "two@example.org");
    EXPECT_NE(all[0].binary(PR_SEARCH_KEY)[0], all[1].binary(PR_SEARCH_KEY)[0]);
    pass(kMinute);
    EXPECT_TRUE(queue().empty());
    all = reports();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[2].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.DR");
}

TEST_F(TransportTest, WhatIsTakenBackBeginsAnew) {
    script("far@*", "defer 1");
    send("twice", {"far@example.org", "second@mapisim.example"});
    pass(2 * kTicksPerSecond);
    ASSERT_EQ(store_->AbortSubmit(size(id_), entry(id_), 0), S_OK);
    pass(10 * kMinute);
    EXPECT_EQ(second_inbox().size(), 1u);
    auto again = open<IMessage>(store_.get(), id_);
    ASSERT_EQ(again->SubmitMessage(0), S_OK);
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(queue().size(), 1u) << "it is deferred again";
    pass(kMinute);
    EXPECT_TRUE(queue().empty());
    EXPECT_EQ(second_inbox().size(), 2u) << "it was sent twice";
}

TEST_F(TransportTest, MembersOfListsAreAddressedOneByOne) {
    script("second@*", "defer 1");
    send("to all", {"sales@mapisim.example"});
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(queue().size(), 1u);
    EXPECT_TRUE(second_inbox().empty());
    pass(kMinute);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(TransportTest, WhatIsDeferredSurvivesLogoff) {
    script("second@*", "defer 1 10m");
    send("slow", {"second@mapisim.example"});
    pass(2 * kTicksPerSecond);
    store_ = nullptr;
    log_off(logon_);
    pass(60 * kMinute); // nobody is there
    EXPECT_TRUE(second_inbox().empty());
    logon_ = log_on();
    store_ = open_store();
    pass(2 * kTicksPerSecond);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(TransportTest, StoreLogoffTellsThatSomethingIsLeft) {
    script("second@*", "defer 1 10m");
    send("slow", {"second@mapisim.example"});
    ULONG flags = LOGOFF_PURGE;
    EXPECT_EQ(store_->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(flags, ULONG{LOGOFF_COMPLETE | LOGOFF_OUTBOUND_QUEUE});
    pass(10 * kMinute);
    EXPECT_EQ(second_inbox().size(), 1u);
}

TEST_F(TransportTest, TheTransportIsBusyWithADeferredMessageToo) {
    set_setting("spooler.transmission_milliseconds", "1000");
    script("second@*", "defer 1 10m");
    send("slow", {"second@mapisim.example"});
    send("next", {"user@mapisim.example"});
    const auto submitted = scenario::now();
    EXPECT_EQ(next_due(), submitted + 2 * kTicksPerSecond);
    pass(1500 * scenario::kTicksPerMillisecond);
    EXPECT_EQ(store_->AbortSubmit(size(id_), entry(id_), 0), S_OK) << "not its turn yet";
    pass(500 * scenario::kTicksPerMillisecond);
    EXPECT_EQ(queue(), std::vector<std::string>{"slow"});
    EXPECT_FALSE(mailbox_of(store_.get()).is_sending());
}

// How it is written -------------------------------------------------------------------------------

using scenario::RecipientWish;

class Wishes : public testing::Test {
protected:
    std::string mistake(const char* words) {
        std::string why;
        EXPECT_FALSE(scenario::parse_recipient("*", words, wishes_, why)) << words;
        EXPECT_TRUE(wishes_.empty());
        return why;
    }
    RecipientWish good(const char* words) {
        std::string why;
        EXPECT_TRUE(scenario::parse_recipient("*", words, wishes_, why)) << why;
        RecipientWish wish = wishes_.at(0);
        wishes_.clear();
        return wish;
    }
    std::vector<RecipientWish> wishes_;
};

TEST_F(Wishes, AreUnderstood) {
    const RecipientWish all = good("after 1h 30m, defer 3 10m, reject MAPI_E_NOT_ME");
    EXPECT_EQ(all.after, 90 * kMinute);
    EXPECT_TRUE(all.after_submission);
    EXPECT_EQ(all.deferrals, 3u);
    EXPECT_EQ(all.interval, 10 * kMinute);
    ASSERT_TRUE(all.rejects);
    EXPECT_EQ(all.rejects->reason, scenario::FailureReason::transfer_impossible);
    EXPECT_EQ(all.rejects->code, "MAPI_E_NOT_ME");
    EXPECT_EQ(good("defer 1").interval, kMinute);
    EXPECT_FALSE(good("defer 1, deliver").rejects);
    EXPECT_EQ(good("reject").rejects->diagnosis, MAPI_DIAG_MAIL_REFUSED);
    EXPECT_EQ(good("reject MAPI_DIAG_LINE_TOO_LONG").rejects->reason,
              scenario::FailureReason::conversion_not_performed);
}

TEST_F(Wishes, MistakesAreNamed) {
    EXPECT_NE(mistake("rejekt").find("did you mean reject?"), std::string::npos);
    EXPECT_NE(mistake("reject MAPI_E_NETWORK_EROR").find("did you mean MAPI_E_NETWORK_ERROR?"),
              std::string::npos);
    EXPECT_NE(mistake("reject MAPI_DIAG_MAIL_REFUSD").find("did you mean MAPI_DIAG_MAIL_REFUSED?"),
              std::string::npos);
    for (const char* words :
         {"", ",", "reject S_OK", "defer", "defer 0", "defer x", "defer 1 10", "defer 1, defer 1",
          "after", "after 5", "after -1h", "defer 1, after 1h", "reject, deliver", "deliver now",
          "reject MAPI_E_BUSY MAPI_E_BUSY"})
        EXPECT_FALSE(mistake(words).empty()) << words;
}

} // namespace
} // namespace mapisim::spooler
