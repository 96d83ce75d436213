#include "check/areas.h"
#include "evidence/sites.h"

namespace mapisim::check {

namespace {

/// What was told as left behind, when it was looked for at the last MAPIUninitialize.
constexpr Rule kBufferLeaks[] = {Rule::result_not_freed, Rule::buffer_not_freed,
                                 Rule::identity_not_freed, Rule::address_types_not_freed,
                                 Rule::container_freed_whole};
constexpr Rule kObjectLeaks[] = {Rule::session_not_released, Rule::open_at_uninitialize,
                                 Rule::wrapper_not_released, Rule::original_sink_not_released,
                                 Rule::message_on_storage_not_closed};

/// Whether the object is used after the last MAPIUninitialize, however it had ended.
bool is_over(const CallRecord& call) {
    const auto& process = evidence::own().process();
    const auto reason = end_reason(call);
    if (reason == evidence::EndReason::uninitialized)
        return true;
    return !process.core_initialized() && process.ever_initialized.load() != 0 &&
           reason != evidence::EndReason::forked && reason != evidence::EndReason::world_reset;
}

void report_last(const CallRecord& call, const Note& note) {
    auto& store = evidence::own();
    confirm_conditional(); // no logon follows in this life
    FindingList found;
    // a: buffers that live, plus 1; 0 where nobody counts.
    check_process(store, Moment::last_uninitialize, note.a == 1, found);
    const auto at = found.empty() ? 0 : evidence::here();
    for (auto& finding : found) {
        finding.method = call.method;
        finding.thread = call.thread;
        if (finding.at == 0)
            finding.at = at;
        report(finding);
    }
    mark_checked(store, Moment::last_uninitialize);
    reset_areas();
}

/// Simple MAPI ends with each session, and asks for nothing more than MAPIFreeBuffer.
bool is_of_simple_mapi(evidence::Index buffer) {
    const auto& store = evidence::own();
    return buffer != 0 && buffer < store.count<evidence::Buffer>() &&
           is_simple_result(store.at<evidence::Buffer>(buffer).method);
}

void report_late_free(const CallRecord& call, const Note& note) {
    if (is_of_simple_mapi(note.related))
        return;
    if (evidence::own().process().ever_initialized.load() == 0) {
        report(about(Rule::call_before_initialize, call,
                     say("{} was called while neither MAPI nor its utilities are initialised.",
                         call_name(call))));
        return;
    }
    auto finding = about(Rule::call_after_uninitialize, call,
                         say("{} was called after the last MAPIUninitialize.", call_name(call)));
    set_buffer(finding, note.related);
    // It was told as never freed; it is freed, only too late.
    for (const Rule leak : kBufferLeaks) {
        if (finding.related_at != 0 && withdraw(leak, finding.related_at))
            break;
    }
    report(finding);
}

void report_late_release(const CallRecord& call, const Note& note) {
    auto finding = about(Rule::call_after_uninitialize, call, say("Release was called on "));
    const bool simple = evidence::own().process().ever_initialized.load() == 0;
    finding.sentence.object(evidence::own(), note.object != 0 ? note.object : call.object, 0)
        .add(" after the last {}.", simple ? "MAPILogoff" : "MAPIUninitialize");
    if (note.object != 0)
        set_object(finding, evidence::own(), note.object);
    for (const Rule leak : kObjectLeaks) {
        if (finding.related_at != 0 && withdraw(leak, finding.related_at))
            break;
    }
    report(finding);
}

void report_too_often(const CallRecord& call, const Note& note) {
    const auto& process = evidence::own().process();
    if (note.b == 1 && process.utility_initializations.load() > 0) {
        report(about(Rule::uninitialize_by_utility_client, call,
                     say("MAPIUninitialize was called by a process that has called ScInitMapiUtil "
                         "only.")));
        return;
    }
    report(about(Rule::uninitialized_too_often, call,
                 say("MAPIUninitialize was called {}.",
                     note.b == 1 ? "although no MAPIInitialize has succeeded"
                                 : "once more than MAPIInitialize had succeeded")));
}

void report_utilities_flags(const CallRecord& call) {
    report(
        about(Rule::utilities_flags, call,
              say("ScInitMapiUtil was given the flags {:#x}; they must be 0.", call.arguments[0])));
}

void report_ole(const CallRecord& call, const Note& note) {
    if (note.fact == Fact::ole_uninitialize_too_often) {
        report(about(Rule::ole_uninitialize_too_often, call,
                     say("OleUninitialize was called on a thread that has no OleInitialize "
                         "open.")));
        return;
    }
    auto finding = about(Rule::ole_after_mapi, call,
                         say("OleUninitialize was called after the last MAPIUninitialize."));
    if (note.b == 1) {
        // It encloses the whole life of MAPI, as a program that uses OLE for itself may do.
        finding.severity = evidence::Severity::warning;
        finding.sentence.add(" (OleInitialize had been called before MAPIInitialize.)");
    }
    report(finding);
}

void report_idle(const CallRecord& call, const Note& note) {
    report(about(Rule::idle_engine_left_running, call,
                 say("{} ended the idle engine, for which {} call{} of MAPIDeinitIdle {} missing.",
                     call_name(call), note.a, note.a == 1 ? "" : "s", note.a == 1 ? "is" : "are")));
}

} // namespace

void called_uninitialize(const CallRecord& call) {
    // Refused by the function itself, with a result that the settings choose.
    if (call.method == watched().init_utilities && call.arguments[0] != 0)
        report_utilities_flags(call);
}

bool refused_uninitialize(const CallRecord& call, Refusal why) {
    if (why == Refusal::not_initialized) { // and it was initialised once
        report(about(Rule::call_after_uninitialize, call,
                     say("{} was called after the last MAPIUninitialize.", call_name(call))));
        return true;
    }
    if (why == Refusal::invalid_object && is_over(call)) {
        auto sentence = say("{} was called on ", call_name(call));
        sentence.object(evidence::own(), call.object, call.object_generation);
        sentence.add(" after the last MAPIUninitialize.");
        report(about(Rule::call_after_uninitialize, call, sentence));
        return true;
    }
    return false;
}

bool noted_uninitialize(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::uninitializing_last:
        report_last(call, note);
        return true;
    case Fact::free_after_uninitialize:
        report_late_free(call, note);
        return true;
    case Fact::release_after_uninitialize:
        report_late_release(call, note);
        return true;
    case Fact::uninitialize_too_often:
        report_too_often(call, note);
        return true;
    case Fact::utilities_deinit_too_often:
        report(about(Rule::utilities_deinit_too_often, call,
                     say("DeinitMapiUtil was called once more than ScInitMapiUtil.")));
        return true;
    case Fact::ole_uninitialize_late:
    case Fact::ole_uninitialize_too_often:
        report_ole(call, note);
        return true;
    case Fact::idle_left_running:
        report_idle(call, note);
        return true;
    case Fact::advise_without_core:
        report(
            about(Rule::utility_table_notifications, call,
                  say("{} was called where only the utilities are initialised.", call_name(call))));
        return true;
    case Fact::utilities_left_open: // these may still be closed: asked when the process ends
    case Fact::ole_left_open:
    case Fact::process_ending: // handlers of the client may still follow; who reads the evidence
                               // asks
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
