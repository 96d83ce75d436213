#include <algorithm>
#include <mapiaux.h>
#include <mapicode.h>
#include <random>

#include "world_fixture.h"

namespace mapisim::spooler {
namespace {

using store::Special;

/// A client that submits, takes back, flushes, waits, logs off and comes back in random order.
/// After each step every message is where it must be, once.
class AccountingTest : public WorldTest, public testing::WithParamInterface<unsigned> {
public: // the steps are chosen by pointers to members
    enum class To { second, self, outside, nobody, count_ };
    enum class After { stays, is_deleted, goes_to_sent, count_ };
    enum class State { queued, taken_back, gone };

    struct Mail {
        std::string subject;
        To to;
        After after;
        State state = State::queued;
        scenario::Ticks submitted_at = 0;
        notify::EntryId id;
    };

    void SetUp() override {
        WorldTest::SetUp();
        store_ = open_store();
    }
    void TearDown() override {
        store_ = nullptr;
        WorldTest::TearDown();
    }

    unsigned upto(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    template<class Choice> Choice any() {
        return static_cast<Choice>(upto(static_cast<unsigned>(Choice::count_)));
    }

    // What the client does
    // -------------------------------------------------------------------

    void submit() {
        constexpr const char* addresses[] = {"second@mapisim.example", "user@mapisim.example",
                                             "far@example.org", "nobody@mapisim.example"};
        Mail mail{.subject = "mail " + std::to_string(mails_.size()),
                  .to = any<To>(),
                  .after = any<After>(),
                  .id = {}};
        const Special where = upto(2) ? Special::outbox : Special::drafts;
        auto folder = open_folder(store_.get(), where);
        auto message = create_message(folder.get(), mail.subject.c_str());
        address(message.get(), addresses[static_cast<std::size_t>(mail.to)]);
        if (mail.after == After::is_deleted) {
            set(message.get(), {Value::boolean(PR_DELETE_AFTER_SUBMIT, true)});
        } else if (mail.after == After::goes_to_sent) {
            set(message.get(), {Value::binary(PR_SENTMAIL_ENTRYID,
                                              special_id(store_.get(), Special::sent_items))});
        }
        if (upto(2)) {
            EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        }
        mail.id = entry_id(message.get());
        mail.submitted_at = scenario::now();
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        mails_.push_back(std::move(mail));
    }
    void take_back() {
        if (mails_.empty())
            return;
        Mail& mail = mails_[upto(static_cast<unsigned>(mails_.size()))];
        const HRESULT result = store_->AbortSubmit(size(mail.id), entry(mail.id), 0);
        if (mail.state == State::queued) {
            EXPECT_EQ(result, S_OK);
            mail.state = State::taken_back;
        } else {
            EXPECT_EQ(result, MAPI_E_NOT_IN_QUEUE);
        }
    }
    void submit_again() {
        for (Mail& mail : mails_) {
            if (mail.state != State::taken_back || upto(2))
                continue;
            auto message = open<IMessage>(store_.get(), mail.id);
            mail.submitted_at = scenario::now();
            ASSERT_EQ(message->SubmitMessage(0), S_OK);
            mail.state = State::queued;
            std::rotate(&mail, &mail + 1, mails_.data() + mails_.size());
            return;
        }
    }
    void wait() {
        scenario::advance(upto(4000) * scenario::kTicksPerMillisecond);
        run_until(scenario::now());
    }
    void flush_all() {
        flush(*logon_->profile);
        if (logon_->has_spooler())
            everything_left();
    }
    void log_off_store() {
        constexpr ULONG all[] = {LOGOFF_ORDERLY, LOGOFF_PURGE, LOGOFF_NO_WAIT, LOGOFF_QUIET,
                                 LOGOFF_ABORT};
        ULONG flags = all[upto(5)];
        const bool purges = flags == LOGOFF_PURGE && logon_->has_spooler();
        ASSERT_EQ(store_->StoreLogoff(&flags), S_OK);
        if (purges)
            everything_left();
        store_ = open_store();
    }
    void come_back() {
        store_ = nullptr;
        log_off(logon_);
        stop_housekeeper(); // as the last MAPIUninitialize does
        if (upto(2)) {
            scenario::advance(upto(10000) * scenario::kTicksPerMillisecond);
            run_until(scenario::now()); // nobody is there: nothing leaves
        }
        logon_ = log_on(upto(3) == 0 ? MAPI_NO_MAIL : 0);
        store_ = open_store();
    }

    // What must be
    // ---------------------------------------------------------------------------

    /// What is queued no more has left, of those that `may` leave.
    template<class May> void leave(May may) {
        const auto queued = queue();
        for (Mail& mail : mails_) {
            if (mail.state != State::queued ||
                std::find(queued.begin(), queued.end(), mail.subject) != queued.end())
                continue;
            EXPECT_TRUE(may(mail)) << mail.subject << " left too soon";
            mail.state = State::gone;
        }
    }
    void everything_left() {
        leave([](const Mail&) { return true; }); // due or not
        EXPECT_TRUE(queue().empty());
    }
    static std::vector<std::string> queue() {
        std::vector<std::string> subjects;
        for (const QueuedMail& mail : queued_mail())
            subjects.push_back(mail.subject);
        return subjects;
    }
    static std::size_t count(const std::vector<Bag>& rows, ULONG tag, const std::string& text) {
        return static_cast<std::size_t>(std::count_if(
            rows.begin(), rows.end(), [&](const Bag& row) { return row.text(tag) == text; }));
    }
    void account() {
        leave([](const Mail& mail) {
            return mail.submitted_at + 2 * scenario::kTicksPerSecond <= scenario::now();
        });
        std::vector<std::string> expected;
        for (const Mail& mail : mails_) {
            if (mail.state == State::queued)
                expected.push_back(mail.subject);
        }
        EXPECT_EQ(queue(), expected);

        const auto in = [&](Special which) {
            return contents(open_folder(store_.get(), which, 0).get());
        };
        const auto inbox = in(Special::inbox), outbox = in(Special::outbox),
                   drafts = in(Special::drafts), sent = in(Special::sent_items);
        auto second = log_on(MAPI_NO_MAIL, "MapiSim Second");
        auto second_store = open_store(second);
        const auto theirs = contents(open_folder(second_store.get(), Special::inbox, 0).get());
        second_store = nullptr;
        log_off(second);
        for (const Mail& mail : mails_) {
            SCOPED_TRACE(mail.subject);
            const bool gone = mail.state == State::gone;
            EXPECT_EQ(count(outbox, PR_SUBJECT_W, mail.subject),
                      gone && mail.after != After::stays ? 0u : 1u);
            EXPECT_EQ(count(drafts, PR_SUBJECT_W, mail.subject), 0u);
            EXPECT_EQ(count(sent, PR_SUBJECT_W, mail.subject),
                      gone && mail.after == After::goes_to_sent ? 1u : 0u);
            EXPECT_EQ(count(theirs, PR_SUBJECT_W, mail.subject),
                      gone && mail.to == To::second ? 1u : 0u);
            EXPECT_EQ(count(inbox, PR_SUBJECT_W, mail.subject),
                      gone && mail.to == To::self ? 1u : 0u);
            EXPECT_EQ(count(inbox, PR_ORIGINAL_SUBJECT_W, mail.subject),
                      gone && mail.to == To::nobody ? 1u : 0u);
        }
    }

    std::mt19937 random_{GetParam()};
    Ref<IMsgStore> store_;
    std::vector<Mail> mails_; ///< in the order of submission
};

TEST_P(AccountingTest, NothingIsLostAndNothingIsSentTwice) {
    using Step = void (AccountingTest::*)();
    constexpr Step steps[] = {&AccountingTest::submit,        &AccountingTest::submit,
                              &AccountingTest::submit,        &AccountingTest::take_back,
                              &AccountingTest::submit_again,  &AccountingTest::wait,
                              &AccountingTest::wait,          &AccountingTest::flush_all,
                              &AccountingTest::log_off_store, &AccountingTest::come_back};
    for (int i = 0; i < 120 && !HasFailure(); ++i) {
        SCOPED_TRACE(i);
        (this->*steps[upto(std::size(steps))])();
        account();
    }
    store_ = nullptr;
    log_off(logon_);
    logon_ = log_on();
    store_ = open_store();
    flush_all();
    account();
}

INSTANTIATE_TEST_SUITE_P(Seeds, AccountingTest, testing::Range(1u, 13u));

} // namespace
} // namespace mapisim::spooler
