#include "check/events.h"

#include <new>

#include "check/areas.h"
#include "check/methods.h"

namespace mapisim::check {

namespace {

using object::InterfaceId;

/// The checker must not be the reason for which a client fails: without memory a finding is lost,
/// and counted.
template<class Act> void guarded(Act&& act) noexcept {
    if (!scenario::settings().checks)
        return;
    try {
        act();
    } catch (const std::bad_alloc&) {
        evidence::own().process().dropped_findings.fetch_add(1);
    }
}

/// After DoFastShutdown the first call is one mistake, and whatever follows from it no other.
bool is_shut_down() noexcept {
    return evidence::own().process().fast_shutdown.load(std::memory_order_relaxed) != 0;
}

void called_any(const CallRecord& call) {
    called_start_up(call);
    called_threads(call);
    called_notification(call);
    called_lifetime(call);
    called_uninitialize(call);
    called_queue(call);
    called_shutdown(call);
    called_simple(call);
}

void refused_any(const CallRecord& call, Refusal why, unsigned argument) {
    refused_shutdown(call, why) || refused_start_up(call, why) || refused_uninitialize(call, why) ||
        refused_notification(call, why) || refused_logoff(call, why, argument) ||
        refused_queue(call, why) || refused_lifetime(call, why, argument);
}

void noted_any(const CallRecord& call, const Note& note) {
    if (note.fact == Fact::internal_error) {
        report(about(Rule::mistake_in_mapisim, call,
                     say("MapiSim failed inside {}{}{}.", call_name(call),
                         note.text.empty() ? "" : ": ", note.text)));
        return;
    }
    noted_start_up(call, note) || noted_threads(call, note) || noted_notification(call, note) ||
        noted_lifetime(call, note) || noted_memory(call, note) || noted_logoff(call, note) ||
        noted_uninitialize(call, note) || noted_queue(call, note) || noted_profiles(call, note) ||
        noted_calls(call, note) || noted_simple(call, note);
}

} // namespace

const Watched& watched() {
    static const Watched all = [] {
        Watched w{};
        w.initialize = export_id("MAPIInitialize");
        w.logon = export_id("MAPILogonEx");
        w.init_utilities = export_id("ScInitMapiUtil");
        w.dispatch = export_id("HrDispatchNotifications");
        w.wrap_sink = export_id("HrThisThreadAdviseSink");
        w.logoff = method_id(InterfaceId::IMAPISession, "Logoff");
        w.open_address_book = method_id(InterfaceId::IMAPISession, "OpenAddressBook");
        w.prepare_form = method_id(InterfaceId::IMAPISession, "PrepareForm");
        w.show_form = method_id(InterfaceId::IMAPISession, "ShowForm");
        w.submit = method_id(InterfaceId::IMessage, "SubmitMessage");
        w.flush_queues = method_id(InterfaceId::IMAPIStatus, "FlushQueues");
        w.table_advise = method_id(InterfaceId::IMAPITable, "Advise");
        w.query_shutdown = method_id(InterfaceId::IMAPIClientShutdown, "QueryFastShutdown");
        w.notify_shutdown = method_id(InterfaceId::IMAPIClientShutdown, "NotifyProcessShutdown");
        w.do_shutdown = method_id(InterfaceId::IMAPIClientShutdown, "DoFastShutdown");
        w.simple_logon = export_id("MAPILogon");
        w.advises = {method_id(InterfaceId::IMAPISession, "Advise"),
                     method_id(InterfaceId::IMsgStore, "Advise"),
                     method_id(InterfaceId::IAddrBook, "Advise"), w.table_advise};
        return w;
    }();
    return all;
}

std::string call_name(const CallRecord& call) {
    auto name = method_name(call.method);
    return name.empty() ? "a call" : name;
}

evidence::EndReason end_reason(const CallRecord& call) noexcept {
    if (call.ended != evidence::EndReason::none)
        return call.ended;
    const auto& store = evidence::own();
    if (call.object == 0 || call.object >= store.count<evidence::Object>())
        return evidence::EndReason::none;
    const auto& object = store.at<evidence::Object>(call.object);
    const auto reason = object.end_reason.load();
    if (reason != evidence::EndReason::none)
        return reason;
    if (object.logon != 0 && object.logon < store.count<evidence::Logon>() &&
        store.at<evidence::Logon>(object.logon).state.load() != evidence::LogonState::active)
        return evidence::EndReason::logoff;
    return reason;
}

void reset_areas() noexcept {
    reset_start_up();
    reset_threads();
    reset_lifetime();
    reset_shutdown();
}

void called(const CallRecord& call) noexcept {
    if (!is_shut_down() || call.method == watched().do_shutdown)
        guarded([&] { called_any(call); });
}

void refused(const CallRecord& call, Refusal why, unsigned argument) noexcept {
    if (!is_shut_down() || why == Refusal::fast_shutdown)
        guarded([&] { refused_any(call, why, argument); });
}

void noted(const CallRecord& call, const Note& note) noexcept {
    if (!is_shut_down() || note.fact == Fact::internal_error)
        guarded([&] { noted_any(call, note); });
}

} // namespace mapisim::check
