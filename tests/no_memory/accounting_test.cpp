// A client that sends, takes back, flushes, waits, goes offline, shares its session, ends it in
// every rude way, uninitialises and comes back in random order, while memory runs out and the
// transport defers and rejects. After each step every message is accounted for: nothing is lost,
// nothing comes twice.
//
// What a seed does is the same on every run. MAPISIM_SEEDS says how many are tried.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>

#include <mapiaux.h>
#include <mapitags.h>

#include "../stress/stress.h"
#include "mail_view.h"
#include "memory_hooks.h"

using namespace stress;

namespace {

constexpr std::uint64_t kSecond = 10'000'000;
constexpr std::uint64_t kMinute = 60 * kSecond;

int seeds() {
    const char* const wanted = std::getenv("MAPISIM_SEEDS");
    return wanted ? std::atoi(wanted) : kSanitized ? 8 : 24;
}

// What is known of a message ----------------------------------------------------------------------

enum class After { stays, is_deleted, goes_to_sent, count_ };
enum class State { draft, queued, taken_back, deleted, gone };

struct Mail {
    std::string subject;
    std::vector<std::size_t> to;
    After after = After::stays;
    State state = State::draft;
    std::uint64_t submitted_at = 0, not_before = 0;
    bool flushed = false; ///< somebody tried to, since it was submitted
    bool just_taken_back = false;
    std::vector<BYTE> id;
    Counts before{}; ///< what there was of it when it was submitted last
    Counts seen{};   ///< since then

    bool goes_to(std::size_t person) const {
        return std::find(to.begin(), to.end(), person) != to.end();
    }
};

// The client --------------------------------------------------------------------------------------

/// One logon, with its store.
struct Seat {
    LPMAPISESSION session = nullptr;
    LPMDB store = nullptr;
    bool has_spooler = false;
    explicit operator bool() const { return session != nullptr; }
};

class Accounting : public StressTest, public testing::WithParamInterface<int> {
public: // steps are chosen by pointers to members
    unsigned upto(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    bool once_in(unsigned times) { return upto(times) == 0; }

    void SetUp() override {
        StressTest::SetUp();
        set("clock.kind", "stepping");
        set("clock.silence_milliseconds", "3600000"); // nobody sends behind the test's back
        set("world", "empty");
        set("transport.recipients", "*@reject.example=reject MAPI_E_NETWORK_ERROR;"
                                    "slow@reject.example=defer 2 10m, reject;"
                                    "late@example.org=after 30m");
        constexpr const char* kWays[] = {"deliver", "defer 1 5m", "defer 3 1h", "after 20m"};
        const unsigned to_second = upto(4), to_user = upto(2);
        set("transport.recipients.second@mapisim.example", kWays[to_second]);
        set("transport.recipients.user@*", kWays[to_user]);
        slow_ = {to_user != 0, to_second != 0, false, false, true, false, true};
        transmitting_ = once_in(3);
        set("spooler.transmission_milliseconds", transmitting_ ? "500" : "0");
        must(start(0), "MAPIInitialize");
        initialized_ = true;
    }
    void TearDown() override {
        if (HasFailure()) {
            std::string all = "seed " + std::to_string(GetParam()) + ":";
            for (const std::string& step : steps_)
                all += "\n  " + step;
            std::fprintf(stderr, "%s\n", all.c_str());
        }
        leave(seat_, 0);
        leave(sharer_, 0);
        release_what_is_left();
        if (initialized_)
            MAPIUninitialize();
        StressTest::TearDown();
    }

    // The steps
    // -------------------------------------------------------------------------------------------

    void submit() {
        if (!seat_)
            return;
        Mail mail;
        mail.subject = "mail " + std::to_string(mails_.size());
        for (std::size_t i = 0; i < kPersons; ++i) {
            if (once_in(3))
                mail.to.push_back(i);
        }
        if (mail.to.empty())
            mail.to.push_back(upto(kPersons));
        mail.after = static_cast<After>(upto(static_cast<unsigned>(After::count_)));
        if (once_in(8))
            mail.not_before = MapiSimNow() + kMinute * upto(20);
        const LPMESSAGE message = compose(mail);
        if (once_in(2))
            must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
        if (once_in(10)) { // never sent
            note("leaves " + mail.subject + " half written");
            left_behind_.push_back(message);
        } else if (sends(message, mail) && once_in(8)) {
            left_behind_.push_back(message);
        } else {
            message->Release();
        }
        mails_.push_back(std::move(mail));
    }

    void take_back() {
        Mail* const mail = some(State::queued);
        if (!seat_ || !mail)
            return;
        HRESULT result = S_OK;
        risk("AbortSubmit of " + mail->subject, [&] {
            result = seat_.store->AbortSubmit(static_cast<ULONG>(mail->id.size()), entry(*mail), 0);
            return result;
        });
        mail->just_taken_back = result == S_OK;
        if (result == S_OK)
            mail->state = State::taken_back;
        else if (result == MAPI_E_UNABLE_TO_ABORT)
            EXPECT_TRUE(transmitting_) << "nothing is under way";
        else
            EXPECT_TRUE(result == MAPI_E_NOT_ENOUGH_MEMORY || result == MAPI_E_NOT_IN_QUEUE)
                << std::hex << result;
    }

    void submit_again() {
        Mail* const mail = some(State::taken_back);
        if (!seat_ || !mail)
            return;
        ULONG type = 0;
        LPUNKNOWN object = nullptr;
        must(seat_.store->OpenEntry(static_cast<ULONG>(mail->id.size()), entry(*mail), nullptr,
                                    MAPI_MODIFY, &type, &object),
             "OpenEntry of what was taken back");
        const auto message = reinterpret_cast<LPMESSAGE>(object);
        sends(message, *mail);
        message->Release();
    }

    void throw_away() {
        Mail* const mail = some(State::taken_back);
        if (!seat_ || !mail)
            return;
        note("deletes " + mail->subject);
        LPMAPIFOLDER outbox = open_folder(seat_.store, PR_IPM_OUTBOX_ENTRYID);
        SBinary id = {static_cast<ULONG>(mail->id.size()), mail->id.data()};
        ENTRYLIST list = {1, &id};
        EXPECT_EQ(outbox->DeleteMessages(&list, 0, nullptr, 0), S_OK);
        outbox->Release();
        mail->state = State::deleted;
    }

    void flush() {
        if (!seat_)
            return;
        LPMAPISTATUS spooler = open_spooler(seat_.session);
        for (Mail& mail : mails_)
            mail.flushed |= mail.state == State::queued;
        const bool whole =
            risk("FlushQueues", [&] { return spooler->FlushQueues(0, 0, nullptr, FLUSH_UPLOAD); });
        spooler->Release();
        all_sent_ = whole && serves();
    }

    void pass_time() {
        constexpr std::uint64_t kSpans[] = {300, 1'000, 3'000, 60'000, 600'000, 3'600'000};
        const std::uint64_t span = kSpans[upto(std::size(kSpans))];
        risk("waits " + std::to_string(span) + " ms", [&] {
            MapiSimAdvanceClock(span);
            return S_OK;
        });
    }

    void change_connection() {
        if (!offline_ && once_in(2))
            return;
        offline_ = !offline_;
        note(offline_ ? "goes offline" : "goes online");
        set("transport.offline", offline_ ? "yes" : "no");
    }

    void log_off_store() {
        if (!seat_)
            return;
        if (!store_logoff(seat_))
            return; // it was busy, or had no memory: the store stays open
        seat_.store->Release();
        seat_.store = open_store(seat_.session);
    }

    void join() {
        if (!seat_ || sharer_)
            return;
        note("is joined");
        sharer_ = take_seat(MAPI_ALLOW_OTHERS);
    }
    void part() { leave(sharer_, once_in(3) ? MAPI_LOGOFF_SHARED : 0); }

    void log_off() { leave(seat_, once_in(2) ? MAPI_LOGOFF_SHARED : 0); }
    void log_on() {
        if (seat_)
            return;
        const bool no_mail = once_in(4);
        seat_ = take_seat(MAPI_NEW_SESSION | (once_in(2) ? MAPI_ALLOW_OTHERS : 0) |
                          (no_mail ? MAPI_NO_MAIL : 0));
    }

    void uninitialize() {
        for (Seat* const seat : {&seat_, &sharer_}) {
            if (!once_in(2)) {
                leave(*seat, 0);
            } else if (*seat) {
                note("lets a session be");
                left_behind_.insert(left_behind_.end(), {seat->session, seat->store});
                *seat = {};
            }
        }
        risk("MAPIUninitialize", [] {
            MAPIUninitialize();
            return S_OK;
        });
        initialized_ = false;
        if (once_in(2))
            pass_time(); // nobody is there
        HRESULT result = S_OK;
        risk("MAPIInitialize", [&] { return result = start(0); });
        if (FAILED(result))
            must(start(0), "MAPIInitialize");
        initialized_ = true;
    }

    void open_something() {
        if (!seat_)
            return;
        note("leaves a folder and a table open");
        LPMAPIFOLDER outbox = open_folder(seat_.store, PR_IPM_OUTBOX_ENTRYID);
        LPMAPITABLE table = nullptr;
        must(outbox->GetContentsTable(0, &table), "GetContentsTable");
        left_behind_.insert(left_behind_.end(), {outbox, table});
    }
    void release_what_is_left() {
        for (const LPUNKNOWN object : left_behind_)
            object->Release();
        left_behind_.clear();
    }

    // Parts of steps
    // -------------------------------------------------------------------------------------------

    void note(std::string step) { steps_.push_back(std::move(step)); }

    /// Calls, now and then with an allocation that fails. False when it returned that there was no
    /// memory, or could not.
    template<class Call> bool risk(const std::string& what, Call call) {
        long n = 0;
        if (once_in(2))
            n = 1 + static_cast<long>(upto(1u << (2 + upto(8))));
        const long more = once_in(4) ? 20 : 0;
        steps_.push_back(what); // before: it needs memory
        if (n)
            fail_allocation(n, more);
        const HRESULT result = call();
        const bool failed = n && stop_failing();
        if (failed)
            steps_.back() += ", without allocation " + std::to_string(n) + " and " +
                             std::to_string(more) + " more";
        if (FAILED(result))
            steps_.back() += ": failed";
        return SUCCEEDED(result) && !failed;
    }

    static LPENTRYID entry(Mail& mail) { return reinterpret_cast<LPENTRYID>(mail.id.data()); }

    Mail* some(State state) {
        std::vector<Mail*> all;
        for (Mail& mail : mails_) {
            if (mail.state == state && !mail.id.empty())
                all.push_back(&mail);
        }
        return all.empty() ? nullptr : all[upto(static_cast<unsigned>(all.size()))];
    }

    LPMESSAGE compose(const Mail& mail) {
        LPMAPIFOLDER folder =
            open_folder(seat_.store, once_in(2) ? PR_IPM_OUTBOX_ENTRYID : PR_IPM_SUBTREE_ENTRYID);
        LPMESSAGE message = nullptr;
        must(folder->CreateMessage(nullptr, 0, &message), "CreateMessage");
        folder->Release();
        SPropValue values[4] = {};
        ULONG count = 0;
        values[count].ulPropTag = PR_SUBJECT_A;
        values[count++].Value.lpszA = const_cast<char*>(mail.subject.c_str());
        values[count].ulPropTag = PR_PRIORITY;
        values[count++].Value.l = static_cast<LONG>(upto(3)) - 1;
        if (mail.not_before) {
            values[count].ulPropTag = PR_DEFERRED_DELIVERY_TIME;
            values[count++].Value.ft = {static_cast<DWORD>(mail.not_before),
                                        static_cast<DWORD>(mail.not_before >> 32)};
        }
        LPSPropValue sent = nullptr;
        if (mail.after == After::is_deleted) {
            values[count].ulPropTag = PR_DELETE_AFTER_SUBMIT;
            values[count++].Value.b = TRUE;
        } else if (mail.after == After::goes_to_sent) {
            must(HrGetOneProp(seat_.store, PR_IPM_SENTMAIL_ENTRYID, &sent), "HrGetOneProp");
            values[count].ulPropTag = PR_SENTMAIL_ENTRYID;
            values[count++].Value.bin = sent->Value.bin;
        }
        must(message->SetProps(count, values, nullptr), "SetProps");
        MAPIFreeBuffer(sent);
        for (const std::size_t person : mail.to)
            add_recipient(message, kPeople[person].address);
        return message;
    }
    /// False when there was no memory and the client gives up.
    bool sends(LPMESSAGE message, Mail& mail) {
        HRESULT result = S_OK;
        const std::uint64_t now = MapiSimNow();
        risk("SubmitMessage of " + mail.subject,
             [&] { return result = message->SubmitMessage(0); });
        if (FAILED(result)) {
            EXPECT_EQ(result, MAPI_E_NOT_ENOUGH_MEMORY);
            if (once_in(2))
                return false;
            note("tries again");
            EXPECT_EQ(message->SubmitMessage(0), S_OK);
        }
        mail.state = State::queued;
        mail.flushed = false;
        mail.submitted_at = now;
        for (std::size_t i = 0; i < kPersons; ++i)
            mail.before[i] += std::exchange(mail.seen[i], 0);
        return true;
    }

    static LPMDB open_store(LPMAPISESSION session) {
        LPMAPITABLE stores = nullptr;
        must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
        const LPMDB store = open_default_store(session, stores);
        stores->Release();
        return store;
    }

    Seat take_seat(ULONG flags) {
        Seat seat;
        char profile[] = "MapiSim";
        const auto log_on = [&] {
            return MAPILogonEx(0, reinterpret_cast<LPTSTR>(profile), nullptr, MAPI_EXTENDED | flags,
                               &seat.session);
        };
        HRESULT result = S_OK;
        risk("MAPILogonEx", [&] { return result = log_on(); });
        if (FAILED(result)) {
            EXPECT_EQ(result, MAPI_E_NOT_ENOUGH_MEMORY);
            must(log_on(), "MAPILogonEx");
        }
        seat.has_spooler = (flags & MAPI_NO_MAIL) == 0;
        seat.store = open_store(seat.session);
        return seat;
    }

    /// True when the store is given up.
    bool store_logoff(Seat& seat) {
        constexpr ULONG kFlags[] = {LOGOFF_ORDERLY, LOGOFF_PURGE, LOGOFF_NO_WAIT, LOGOFF_QUIET,
                                    LOGOFF_ABORT};
        ULONG flags = kFlags[upto(std::size(kFlags))];
        for (Mail& mail : mails_)
            mail.flushed |= flags == LOGOFF_PURGE && mail.state == State::queued;
        HRESULT result = S_OK;
        risk("StoreLogoff " + std::to_string(flags),
             [&] { return result = seat.store->StoreLogoff(&flags); });
        EXPECT_TRUE(result == S_OK || result == MAPI_E_NOT_ENOUGH_MEMORY) << std::hex << result;
        return result == S_OK && (flags & LOGOFF_COMPLETE) != 0;
    }

    /// The end of a logon, in an orderly way or not.
    void leave(Seat& seat, ULONG flags) {
        if (!seat)
            return;
        if (once_in(2))
            store_logoff(seat);
        if (once_in(3))
            left_behind_.push_back(seat.store);
        else
            seat.store->Release();
        HRESULT result = S_OK;
        if (!once_in(4))
            risk("Logoff " + std::to_string(flags),
                 [&] { return result = seat.session->Logoff(0, flags, 0); });
        if (FAILED(result)) {
            EXPECT_EQ(result, MAPI_E_NOT_ENOUGH_MEMORY);
            EXPECT_EQ(seat.session->Logoff(0, flags, 0), S_OK);
        }
        note("releases the session");
        seat.session->Release();
        seat = {};
    }

    bool serves() const { return !offline_ && (seat_.has_spooler || sharer_.has_spooler); }

    // What must be
    // -------------------------------------------------------------------------------------------

    bool may_have_left(const Mail& mail) const {
        const std::uint64_t now = MapiSimNow();
        return served_ && now >= mail.not_before &&
               (mail.flushed || now >= mail.submitted_at + 2 * kSecond) &&
               (!mail.goes_to(kLate) || now >= mail.submitted_at + 30 * kMinute);
    }

    bool may_leave_at_once(const Mail& mail) const {
        return MapiSimNow() >= mail.not_before &&
               std::none_of(mail.to.begin(), mail.to.end(),
                            [&](std::size_t person) { return slow_[person]; });
    }

    void check_place(Mail& mail, Seen& seen) {
        const Place in_outbox = seen.outbox[mail.subject];
        const int in_subtree = seen.subtree[mail.subject].count;
        const int in_sent = seen.sent[mail.subject].count;
        EXPECT_EQ(seen.subtree[mail.subject].submitted + seen.sent[mail.subject].submitted, 0);
        if (mail.state == State::queued && in_outbox.submitted == 0) {
            EXPECT_TRUE(may_have_left(mail)) << "it left too soon";
            mail.state = State::gone;
        }
        if (in_outbox.count)
            mail.id = in_outbox.id;
        EXPECT_EQ(in_outbox.submitted, mail.state == State::queued ? 1 : 0);
        switch (mail.state) {
        case State::draft: // saved or not
            EXPECT_LE(in_outbox.count + in_subtree, 1);
            EXPECT_EQ(in_sent, 0);
            return;
        case State::queued:
        case State::taken_back:
            EXPECT_EQ(in_outbox.count, 1);
            EXPECT_EQ(in_sent, 0);
            break;
        case State::deleted:
            EXPECT_EQ(in_outbox.count + in_sent, 0);
            break;
        case State::gone:
            EXPECT_EQ(in_outbox.count, mail.after == After::stays ? 1 : 0);
            EXPECT_EQ(in_sent, mail.after == After::goes_to_sent ? 1 : 0);
            break;
        }
        EXPECT_EQ(in_subtree, 0);
    }

    void check_people(Mail& mail, const Counts& got) {
        for (std::size_t i = 0; i < kPersons; ++i) {
            SCOPED_TRACE(kPeople[i].address);
            const int most = mail.goes_to(i) && kPeople[i].fate != Fate::unseen ? 1 : 0;
            const int now = got[i] - mail.before[i];
            EXPECT_LE(now, most) << "twice, or to somebody else";
            EXPECT_GE(now, mail.seen[i]) << "what had arrived is gone";
            if (mail.state == State::gone) {
                EXPECT_EQ(now, most) << "lost";
            } else if (mail.state != State::queued && !mail.just_taken_back) {
                EXPECT_EQ(now, mail.seen[i]) << "sent after it was taken back";
            }
            mail.seen[i] = now;
        }
        mail.just_taken_back = false;
    }

    void account() {
        Seen seen = look_around();
        unsigned queued = 0;
        for (Mail& mail : mails_) {
            SCOPED_TRACE(mail.subject);
            check_place(mail, seen);
            check_people(mail, seen.got[mail.subject]);
            queued += mail.state == State::queued ? 1 : 0;
            EXPECT_FALSE(all_sent_ && mail.state == State::queued && may_leave_at_once(mail))
                << "it was not sent";
        }
        EXPECT_EQ(seen.queued, queued);
    }

    std::mt19937 random_{static_cast<unsigned>(GetParam())};
    std::vector<std::string> steps_;
    std::vector<Mail> mails_;
    Seat seat_, sharer_;
    std::vector<LPUNKNOWN> left_behind_;
    std::array<bool, kPersons> slow_{};
    bool transmitting_ = false; ///< for some time
    bool initialized_ = false, offline_ = false;
    bool served_ = false;   ///< the spooler was at work in this step
    bool all_sent_ = false; ///< nothing that could leave may be left
};

} // namespace

TEST_P(Accounting, NothingIsLostAndNothingComesTwice) {
    using Step = void (Accounting::*)();
    constexpr Step steps[] = {&Accounting::submit,
                              &Accounting::submit,
                              &Accounting::submit,
                              &Accounting::submit,
                              &Accounting::take_back,
                              &Accounting::take_back,
                              &Accounting::submit_again,
                              &Accounting::throw_away,
                              &Accounting::flush,
                              &Accounting::flush,
                              &Accounting::pass_time,
                              &Accounting::pass_time,
                              &Accounting::change_connection,
                              &Accounting::log_off_store,
                              &Accounting::join,
                              &Accounting::part,
                              &Accounting::log_off,
                              &Accounting::log_on,
                              &Accounting::log_on,
                              &Accounting::uninitialize,
                              &Accounting::open_something,
                              &Accounting::release_what_is_left};
    for (int i = 0; i < 120 && !HasFailure(); ++i) {
        served_ = serves();
        all_sent_ = false;
        (this->*steps[upto(std::size(steps))])();
        served_ |= serves();
        account();
    }
    if (HasFailure())
        return;

    // Whoever stays long enough has it all sent.
    if (offline_)
        change_connection();
    log_off();
    part();
    seat_ = take_seat(MAPI_NEW_SESSION);
    served_ = true;
    for (int day = 0; day < 3; ++day) {
        note("stays a day");
        MapiSimAdvanceClock(24 * 3'600'000);
    }
    account();
    for (const Mail& mail : mails_)
        EXPECT_NE(mail.state, State::queued) << mail.subject << " waits for ever";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Accounting, testing::Range(1, 1 + seeds()));
