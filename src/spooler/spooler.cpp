#include "spooler/spooler.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <unordered_map>

#include "check/events.h"
#include "gate/call.h"
#include "platform/mutex.h"
#include "platform/undo.h"
#include "profile/profile.h"
#include "profile/world.h"
#include "scenario/settings.h"
#include "spooler/delivery.h"
#include "spooler/housekeeper.h"
#include "spooler/schedule.h"

namespace mapisim::spooler {

using scenario::Ticks;

namespace {

/// The logons of one profile that the spooler works for. One that is gone without a word stays
/// until the next one begins.
struct Presence {
    struct Member {
        std::weak_ptr<session::Logon> logon;
        Ticks since = 0;
    };
    const profile::Profile* key = nullptr;
    std::weak_ptr<profile::Profile> profile;
    std::unordered_map<const session::Logon*, Member> members;
};

struct Spooler {
    /// Guards the presences. No other lock is taken under it: profiles are asked outside.
    platform::Mutex mutex;
    std::vector<Presence> presences;
    platform::Mutex sending; ///< one message at a time, in order; guards their progress
};

/// Outlives static destructors; a forked child gets another.
std::atomic<Spooler*> the_spooler{nullptr};

Spooler& spooler() {
    Spooler* known = the_spooler.load(std::memory_order_acquire);
    if (known)
        return *known;
    auto made = std::make_unique<Spooler>();
    if (the_spooler.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) {
        known = made.release();
    }
    return *known;
}

std::vector<Presence>::iterator presence_of(Spooler& s, const profile::Profile& profile) {
    return std::find_if(s.presences.begin(), s.presences.end(),
                        [&](const Presence& presence) { return presence.key == &profile; });
}

/// Things whose last reference is not to go under the spooler's lock: a world may hang on it.
using Kept = std::vector<std::shared_ptr<const void>>;

bool is_present(const Presence::Member& member, Kept& kept) {
    const session::LogonPtr logon = member.logon.lock();
    kept.push_back(logon);
    return logon && !logon->logged_off();
}

/// The profiles that the spooler works for.
std::vector<std::shared_ptr<profile::Profile>> present_profiles() {
    Kept kept;
    std::vector<std::shared_ptr<profile::Profile>> out;
    Spooler& s = spooler();
    const std::lock_guard lock(s.mutex);
    for (const Presence& presence : s.presences) {
        if (std::any_of(presence.members.begin(), presence.members.end(),
                        [&](const auto& member) { return is_present(member.second, kept); }))
            out.push_back(presence.profile.lock()); // held by the logon that was found
    }
    return out;
}

bool has_store(const profile::Profile& profile, const store::Mailbox& mailbox) {
    const auto stores = profile.stores();
    return std::any_of(stores.begin(), stores.end(),
                       [&](const auto& store) { return store.get() == &mailbox; });
}

/// Since when the spooler works for a store; nothing when it does not.
std::optional<Ticks> present_since(const store::Mailbox& mailbox) {
    if (scenario::settings().transport_offline)
        return std::nullopt;
    struct Present {
        std::shared_ptr<profile::Profile> profile;
        Ticks since;
    };
    std::vector<Present> present;
    Kept kept;
    {
        Spooler& s = spooler();
        const std::lock_guard lock(s.mutex);
        for (const Presence& presence : s.presences) {
            std::optional<Ticks> first;
            for (const auto& [logon, member] : presence.members) {
                if (is_present(member, kept))
                    first = first ? std::min(*first, member.since) : member.since;
            }
            if (first) // held by the logon that was found
                present.push_back({presence.profile.lock(), *first});
        }
    }
    // Profiles have a lock of their own.
    std::optional<Ticks> first;
    for (const auto& [profile, since] : present) {
        if (profile->has_transport() && has_store(*profile, mailbox))
            first = first ? std::min(*first, since) : since;
    }
    return first;
}

/// The profile of a logon that the spooler works for, or worked for and that is still about.
std::shared_ptr<profile::Profile> profile_of(evidence::Index logon) {
    Kept kept;
    Spooler& s = spooler();
    const std::lock_guard lock(s.mutex);
    for (const Presence& presence : s.presences) {
        for (const auto& [key, member] : presence.members) {
            const session::LogonPtr known = member.logon.lock();
            kept.push_back(known);
            if (known && known->index == logon)
                return presence.profile.lock();
        }
    }
    return nullptr;
}

/// The profile for which a store's message is sent: that of the logon that submitted it, or else
/// the first that has the store, of those that the spooler works for; null when there is none.
std::shared_ptr<profile::Profile> profile_with(const store::Mailbox& mailbox,
                                               evidence::Index logon) {
    if (auto own = logon ? profile_of(logon) : nullptr; own && has_store(*own, mailbox))
        return own;
    for (const auto& profile : present_profiles()) {
        if (has_store(*profile, mailbox))
            return profile;
    }
    return nullptr;
}

/// The stores that hold queues: this world's, and those of an older world that somebody still uses.
std::vector<store::MailboxPtr> all_mailboxes() {
    std::vector<store::MailboxPtr> out = profile::world().mailboxes();
    for (const auto& profile : present_profiles()) {
        for (const store::MailboxPtr& mailbox : profile->stores()) {
            if (std::find(out.begin(), out.end(), mailbox) == out.end())
                out.push_back(mailbox);
        }
    }
    return out;
}

Timing timing() noexcept {
    const auto& settings = scenario::settings();
    return {settings.spooler_delay_milliseconds * scenario::kTicksPerMillisecond,
            settings.spooler_transmission_milliseconds * scenario::kTicksPerMillisecond};
}

struct Job {
    store::MailboxPtr mailbox;
    store::Queued mail;
    Ticks begins = 0; ///< to be transmitted
    Ticks due = 0;    ///< to have left
};

/// Queued messages that the spooler may take at some time, in the order in which it will.
std::vector<Job> jobs_of(const store::MailboxPtr& mailbox) {
    std::vector<Job> jobs;
    std::vector<store::Queued> queue = mailbox->queue();
    if (queue.empty())
        return jobs;
    const std::optional<Ticks> since = present_since(*mailbox);
    if (!since)
        return jobs;
    for (const Departure& departure : schedule(queue, *since, mailbox->last_sent(), timing()))
        jobs.push_back(
            {mailbox, std::move(queue[departure.which]), departure.begins, departure.leaves});
    return jobs;
}

std::vector<Job> all_jobs() {
    std::vector<Job> jobs;
    for (const store::MailboxPtr& mailbox : all_mailboxes()) {
        for (Job& job : jobs_of(mailbox))
            jobs.push_back(std::move(job));
    }
    std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) {
        return a.due != b.due ? a.due < b.due : a.mail.order < b.mail.order;
    });
    return jobs;
}

/// What became of a message's turn.
struct Turn {
    bool used = false;          ///< false: it was taken back in the meantime
    std::optional<Ticks> again; ///< some recipients wait until then
    bool left() const noexcept { return used && !again; }
};

/// Under the spooler's `sending`. What ends for want of memory stays in the queue, and goes on
/// where it was.
Turn send(store::Mailbox& mailbox, const store::Queued& mail, Ticks at, bool flushed) {
    const std::optional<store::MessageState> message = mailbox.begin_sending(mail);
    if (!message)
        return {};
    platform::Undo undo([&] { mailbox.cancel_sending(mail.number); });
    const auto profile = profile_with(mailbox, mail.logon);
    const auto again = deliver(mailbox, *message, profile ? &profile->book() : nullptr,
                               {mail.submitted_at, at, flushed}, *mail.progress);
    if (again)
        mailbox.defer_sending(mail.number, at, *again);
    else
        mailbox.finish_sending(mail.number, at);
    undo.done();
    return {true, again};
}

/// Whether a flush has nothing to try of a message.
bool passes_by(store::Mailbox& mailbox, const store::Queued& mail, Ticks now) {
    if (mail.not_before > now)
        return true;
    const store::MessagePtr message = mailbox.message(mail.number);
    const auto profile = profile_with(mailbox, mail.logon);
    return message &&
           waits_for_time(mailbox, mailbox.state(*message), profile ? &profile->book() : nullptr,
                          {mail.submitted_at, now, true}, *mail.progress);
}

/// Sends what is due of what `jobs()` gives, and begins what is under way then. Returns how many
/// messages left. However far the clock has moved at once, each try comes at its time.
template<class Jobs> std::size_t work_until(Ticks now, const Jobs& jobs) {
    std::size_t sent = 0;
    for (bool more = true; more;) {
        more = false;
        for (const Job& job : jobs()) {
            if (job.begins > now)
                break;
            if (job.due > now) {
                job.mailbox->begin_sending(job.mail);
                continue;
            }
            const Turn turn = send(*job.mailbox, job.mail, job.due, false);
            sent += turn.left() ? 1 : 0;
            if (turn.again && *turn.again <= now) { // before others, maybe
                more = true;
                break;
            }
        }
    }
    return sent;
}

/// What the transport held when it, or the last logon, went: it stays in the queue.
void give_up_transmissions(std::span<const store::MailboxPtr> mailboxes) {
    for (const store::MailboxPtr& mailbox : mailboxes) {
        if (mailbox->is_sending() && !present_since(*mailbox))
            mailbox->cancel_sending();
    }
}

} // namespace

void logged_on(const session::LogonPtr& logon) {
    if (!logon->has_spooler())
        return;
    Spooler& s = spooler();
    const Ticks now = scenario::now();
    {
        const std::lock_guard lock(s.mutex);
        auto presence = presence_of(s, *logon->profile);
        if (presence == s.presences.end())
            presence = s.presences.insert(presence, {logon->profile.get(), {}, {}});
        presence->profile = logon->profile;
        auto& members = presence->members;
        while (!members.empty() && members.begin()->second.logon.expired())
            members.erase(members.begin());
        members.insert_or_assign(logon.get(), Presence::Member{logon, now});
    }
    if (next_due())
        wake_housekeeper();
}

void submitted(store::Mailbox& mailbox) noexcept {
    try {
        if (present_since(mailbox))
            wake_housekeeper();
    } catch (const std::bad_alloc&) { // the next call that looks after the queue finds it
    }
}

void logging_off(const session::LogonPtr& logon) noexcept {
    try {
        const auto stores = logon->profile->stores();
        const auto now = scenario::now();
        const auto may_be_due = [&](const store::MailboxPtr& store) {
            const auto queue = store->queue();
            return !queue.empty() && queue.front().submitted_at + timing().delay <= now;
        };
        if (std::any_of(stores.begin(), stores.end(), may_be_due))
            run_until(now); // what is due goes, whether the clockwork came by or not
        Spooler& s = spooler();
        {
            const std::lock_guard lock(s.mutex);
            const auto presence = presence_of(s, *logon->profile);
            if (presence != s.presences.end()) {
                presence->members.erase(logon.get());
                if (presence->members.empty())
                    s.presences.erase(presence);
            }
        }
        const std::lock_guard sending(s.sending);
        give_up_transmissions(stores);
    } catch (const std::bad_alloc&) { // the logon's presence expires with it
    }
    try {
        for (const store::MailboxPtr& mailbox : logon->profile->stores()) {
            for (const store::Queued& mail : mailbox->queue()) {
                if (mail.logon != logon->index || logon->index == 0)
                    continue;
                gate::note({.fact = check::Fact::mail_left_in_queue,
                            .related = mail.mail,
                            .a = logon->index,
                            .text = mail.subject});
            }
        }
    } catch (const std::bad_alloc&) {
    }
}

void run_until(Ticks now) {
    const std::lock_guard sending(spooler().sending);
    give_up_transmissions(all_mailboxes());
    work_until(now, &all_jobs);
}

std::size_t flush(store::Mailbox& mailbox) {
    std::size_t turns = 0, sent = 0;
    {
        const std::lock_guard sending(spooler().sending);
        if (!present_since(mailbox))
            return 0;
        const Ticks now = scenario::now();
        std::vector<store::Queued> queue = mailbox.queue();
        std::sort(queue.begin(), queue.end(), &goes_before);
        for (const store::Queued& mail : queue) {
            const Ticks at = now + (turns + 1) * timing().transmission;
            if (passes_by(mailbox, mail, at))
                continue;
            const Turn turn = send(mailbox, mail, at, true);
            turns += turn.used ? 1 : 0;
            sent += turn.left() ? 1 : 0;
        }
    }
    if (turns)
        scenario::advance(turns * timing().transmission);
    return sent;
}

std::size_t flush(profile::Profile& profile) {
    std::size_t sent = 0;
    for (const store::MailboxPtr& mailbox : profile.stores())
        sent += flush(*mailbox);
    return sent;
}

std::size_t send_due(store::Mailbox& mailbox) {
    const std::lock_guard sending(spooler().sending);
    const auto jobs = [&, self = mailbox.shared_from_this()] { return jobs_of(self); };
    return work_until(scenario::now(), jobs);
}

std::optional<Ticks> next_due() {
    const std::vector<Job> jobs = all_jobs();
    if (jobs.empty())
        return std::nullopt;
    return jobs.front().due;
}

std::vector<QueuedMail> queued_mail() {
    struct Found {
        QueuedMail mail;
        std::uint64_t order;
    };
    std::vector<Found> found;
    for (const store::MailboxPtr& mailbox : all_mailboxes()) {
        const std::vector<store::Queued> queue = mailbox->queue();
        if (queue.empty())
            continue;
        const bool waits = !present_since(*mailbox);
        std::string profile_name;
        for (const auto& profile : profile::world().profiles()) {
            if (profile->find_store(mailbox->uid()) == mailbox) {
                profile_name = profile->name();
                break;
            }
        }
        for (const store::Queued& mail : queue) {
            found.push_back({{.profile = profile_name,
                              .subject = mail.subject,
                              .entry_id = mailbox->message_id(mail.number).vector(),
                              .submitted_at = mail.submitted_at,
                              .mail = mail.mail,
                              .logon = mail.logon,
                              .waits_for_spooler = waits},
                             mail.order});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const Found& a, const Found& b) { return a.order < b.order; });
    std::vector<QueuedMail> out;
    for (Found& entry : found)
        out.push_back(std::move(entry.mail));
    return out;
}

void spooler_before_unload() noexcept {
    delete the_spooler.exchange(nullptr);
}

void spooler_after_fork() noexcept {
    the_spooler.store(nullptr, std::memory_order_release);
}

} // namespace mapisim::spooler
