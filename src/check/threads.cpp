#include <algorithm>
#include <atomic>

#include "check/areas.h"
#include "check/constants.h"
#include "check/ledger.h"
#include "platform/process.h"

namespace mapisim::check {

namespace {

/// What the recommendation for multithreaded clients depends on.
struct State {
    std::atomic<bool> own_notification_thread{false}; ///< the first call asked for it
    std::atomic<evidence::Index> first_thread{0};
    std::atomic<bool> several_threads{false};
    std::atomic<bool> advised{false};
    std::atomic<bool> told{false};
    /// It ended while nobody else had initialised: the mistake of whoever does so next.
    std::atomic<evidence::Index> first_ended{0};
};
constinit State state;

/// Of no interest to a client that asks for no notifications.
void check_flag(const CallRecord& call) {
    if (state.own_notification_thread.load() || !state.several_threads.load() ||
        !state.advised.load() || state.told.exchange(true))
        return;
    report(about(Rule::multithreaded_without_flag, call,
                 say("Several threads have called MAPIInitialize and there are registrations, but "
                     "the first call, by ")
                     .thread(evidence::own(), state.first_thread.load())
                     .add(", was made without MAPI_MULTITHREAD_NOTIFICATIONS.")));
}

void report_ended_before(const CallRecord& call, evidence::Index ended) {
    auto finding = about(Rule::first_thread_ended, call,
                         say("MAPIInitialize was called after the thread of the first one had "
                             "ended without MAPIUninitialize."));
    const auto& store = evidence::own();
    finding.thread = ended;
    if (ended < store.count<evidence::Thread>())
        finding.related_at = store.at<evidence::Thread>(ended).initialized_at;
    report(finding);
}

void check_initialized(const CallRecord& call, const Note& note) {
    if (note.b == 1) {
        state.own_notification_thread.store((note.a & mapi::kMultithreadNotifications) != 0);
        state.first_thread.store(call.thread);
    } else if (state.first_thread.load() != call.thread) {
        state.several_threads.store(true);
        check_flag(call);
    }
    if (const auto ended = state.first_ended.exchange(0); ended != 0 && note.b != 1)
        report_ended_before(call, ended);
}

bool is_advise(const CallRecord& call) {
    const auto& advises = watched().advises;
    return std::find(advises.begin(), advises.end(), call.method) != advises.end();
}

void check_apartment(const CallRecord& call) {
    const auto opened_by = evidence::own().at<evidence::Object>(call.object).acquired_by;
    if (opened_by == 0 || call.thread == 0 || opened_by == call.thread)
        return;
    report(about(Rule::transport_status_off_thread, call,
                 say("{} was called on a transport's status object, which ", call_name(call))
                     .thread(evidence::own(), opened_by)
                     .add(" had opened.")));
}

void report_undelivered(const CallRecord& call, const Note& note) {
    // A thread that delivered before, in the same logon, has stopped coming; one that never did has
    // no loop.
    const auto& store = evidence::own();
    const bool known = note.related != 0 && note.related < store.count<evidence::Registration>();
    const auto logon = known ? store.at<evidence::Registration>(note.related).logon : 0;
    bool delivered = false;
    for_each<evidence::Registration>(
        store, [&](evidence::Index, const evidence::Registration& registration) {
            delivered = delivered || (registration.delivered.load() != 0 &&
                                      (logon == 0 || registration.logon == logon));
        });
    auto finding = about_registration(
        delivered ? Rule::notification_thread_blocks : Rule::notification_thread_has_no_loop, call,
        note,
        say("{} notification{} waited for ", note.a, note.a == 1 ? "" : "s")
            .thread(store, state.first_thread.load())
            .add(", that of the first MAPIInitialize, which {}.", note.b == 1 ? "has ended"
                                                                  : delivered
                                                                      ? "stopped coming for them"
                                                                      : "never came for them"));
    finding.severity = evidence::Severity::error;
    report(finding);
}

/// A call on a thread without its own MAPIInitialize; names one that has, and where it got it.
void report_uninitialized(const CallRecord& call, Rule rule) {
    const auto& store = evidence::own();
    auto sentence = say("{} was called on ", call_name(call)).thread(store, call.thread);
    sentence.add(", which has no MAPIInitialize of its own open");
    const auto other = initialized_thread(store, call.thread);
    if (other != 0) {
        const bool ended =
            store.at<evidence::Thread>(other).state.load() == evidence::ThreadState::ended;
        sentence.add("; ")
            .thread(store, other)
            .add("{}", ended ? " had one and has ended" : " has");
    }
    auto finding = about(rule, call, sentence.add("."));
    if (other != 0)
        finding.related_at = store.at<evidence::Thread>(other).initialized_at;
    report(finding);
}

/// "Thread 4711", the one that ended.
Sentence ended_thread(const CallRecord& call, const Note& note) {
    return Sentence().thread(evidence::own(), note.related != 0 ? note.related : call.thread);
}

Sentence others_of_first_thread(const CallRecord& call, const Note& note) {
    const auto& store = evidence::own();
    auto sentence = ended_thread(call, note);
    sentence.add(", which made the first MAPIInitialize, ended while MAPI is still initialised {} "
                 "time{} by others",
                 note.a, note.a == 1 ? "" : "s");
    const auto other = initialized_thread(store, note.related != 0 ? note.related : call.thread);
    if (other != 0)
        sentence.add(", among them ").thread(store, other);
    return sentence.add(".");
}

void report_late(const CallRecord& call, const Note& note) {
    report(about_registration(Rule::notification_thread_blocks, call, note,
                              say("A notification waited {} seconds until ", note.a)
                                  .thread(evidence::own(), state.first_thread.load())
                                  .add(", that of the first MAPIInitialize, came for it.")));
}

void report_thread_end(const CallRecord& call, const Note& note, Rule rule,
                       const Sentence& sentence) {
    auto finding = about(rule, call, sentence);
    const auto& store = evidence::own();
    const auto thread = note.related != 0 ? note.related : call.thread;
    finding.thread = thread;
    if (thread != 0 && thread < store.count<evidence::Thread>())
        finding.related_at = store.at<evidence::Thread>(thread).initialized_at;
    report(finding);
}

} // namespace

void called_threads(const CallRecord& call) {
    if (call.kind == object::Kind::transport_status) {
        check_apartment(call);
    } else if (!mapi::failed(call.result) && is_advise(call)) {
        state.advised.store(true);
        check_flag(call);
    }
}

bool noted_threads(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::initialized:
        check_initialized(call, note);
        return true;
    case Fact::thread_not_initialized:
        report_uninitialized(call, Rule::thread_not_initialized);
        return true;
    case Fact::thread_ended_initialized:
        // The first thread ends with the process, and is told of by then.
        if (!platform::on_first_thread_of_process()) {
            report_thread_end(
                call, note, Rule::thread_ended_initialized,
                ended_thread(call, note).add(" ended with {} MAPIInitialize open.", note.a));
        }
        return true;
    case Fact::first_thread_ended:
        if (note.a != 0) {
            report_thread_end(call, note, Rule::first_thread_ended,
                              others_of_first_thread(call, note));
        } else {
            state.first_ended.store(note.related);
        }
        return true;
    case Fact::initialize_inside_loader:
        report(about(Rule::initialize_inside_loader, call,
                     say("{} was called while a module is being loaded or unloaded.",
                         note.a == 1 ? "MAPIUninitialize" : "MAPIInitialize")));
        return true;
    case Fact::notification_undelivered:
        report_undelivered(call, note);
        return true;
    case Fact::notification_late:
        report_late(call, note);
        return true;
    case Fact::uninitialize_other_thread:
        report_uninitialized(call, Rule::uninitialize_on_other_thread);
        return true;
    default:
        return false;
    }
}

void reset_threads() noexcept {
    state.own_notification_thread.store(false);
    state.first_thread.store(0);
    state.several_threads.store(false);
    state.advised.store(false);
    state.told.store(false);
    state.first_ended.store(0);
}

} // namespace mapisim::check
