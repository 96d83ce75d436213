#include "check/areas.h"
#include "check/constants.h"
#include "object/shell.h"

namespace mapisim::check {

Finding about_registration(Rule rule, const CallRecord& call, const Note& note,
                           const Sentence& sentence) {
    auto finding = about(rule, call, sentence);
    const auto& store = evidence::own();
    if (note.related != 0 && note.related < store.count<evidence::Registration>()) {
        const auto& registration = store.at<evidence::Registration>(note.related);
        set_object(finding, store, registration.object);
        finding.object_generation = registration.object_generation;
        finding.related_at = registration.advised_at;
    } else if (note.object != 0) {
        set_object(finding, store, note.object);
    }
    return finding;
}

namespace {

void report_unknown(const CallRecord& call, const Note& note) {
    auto sentence = say("{} was given the number {}, ", call_name(call), note.a);
    const auto& store = evidence::own();
    if (note.b == 1 && note.related != 0 && note.related < store.count<evidence::Registration>()) {
        const auto& registration = store.at<evidence::Registration>(note.related);
        sentence.add("which the Advise of another object returned, of ")
            .object(store, registration.object, registration.object_generation);
    } else if (note.b == 2) {
        sentence.add("which was cancelled before");
    } else if (note.a == 0) {
        sentence.add("which is no connection: Advise never returns it");
    } else {
        sentence.add("which no Advise ever returned");
    }
    sentence.add(".");
    auto finding = about_registration(Rule::unadvise_unknown, call, note, sentence);
    set_object(finding, store, call.object != 0 ? call.object : note.object);
    report(finding);
}

/// So that a sink of ours that is never released can be told from one that was only forgotten.
void mark_wrapped(std::uint64_t sink) {
    const auto* shell =
        object::find_shell(reinterpret_cast<const void*>(static_cast<std::uintptr_t>(sink)));
    if (shell)
        shell->record()->wrapped_generation = shell->record()->generation;
}

void report_sink(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::sink_threw:
        report(about_registration(
            Rule::sink_threw, call, note,
            say("An exception left the client's sink, callback or other object: {}.", note.text)));
        break;
    case Fact::sink_result:
        report(about_registration(Rule::callback_result, call, note,
                                  say("The client's callback returned ")
                                      .result(static_cast<std::uint32_t>(note.a))
                                      .add("; it must be S_OK.")));
        break;
    default:
        report(about_registration(
            Rule::notification_changed, call, note,
            say("The client changed the notifications that it was given to read.")));
        break;
    }
}

} // namespace

void called_notification(const CallRecord& call) {
    if (call.method == watched().wrap_sink && !mapi::failed(call.result))
        mark_wrapped(call.arguments[0]);
    if (call.method != watched().table_advise || call.result == mapi::kInvalidObject)
        return;
    const auto mask = static_cast<std::uint32_t>(call.arguments[0]);
    if (mask != mapi::kTableModified) {
        report(about(Rule::table_advise_mask, call,
                     say("IMAPITable::Advise was given the mask {:#x} (", mask)
                         .events(mask)
                         .add("); tables send fnevTableModified only.")));
    }
}

bool refused_notification(const CallRecord& call, Refusal why) {
    if (call.method == watched().dispatch &&
        (why == Refusal::reserved_flags || why == Refusal::reserved_nonzero)) {
        report(about(Rule::dispatch_flags, call,
                     say("HrDispatchNotifications was given the flags {:#x}; they must be 0.",
                         call.arguments[0])));
        return true;
    }
    // Told with its values when the call returns.
    return call.method == watched().table_advise && why == Refusal::unknown_flags;
}

bool noted_notification(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::registration_open_at_logoff: // found by the check at Logoff
    case Fact::wrapper_not_released:        // found by the check at the last MAPIUninitialize
        return true;
    case Fact::unadvise_unknown:
        report_unknown(call, note);
        return true;
    case Fact::advise_source_released:
        report(about_registration(Rule::advise_source_released, call, note,
                                  say("")
                                      .object(evidence::own(), note.object, 0)
                                      .add(" was released with {} registration{} on it.", note.a,
                                           note.a == 1 ? "" : "s")));
        return true;
    case Fact::sink_threw:
    case Fact::sink_result:
    case Fact::notification_changed:
        report_sink(call, note);
        return true;
    case Fact::error_event_ignored:
        report(about(Rule::end_of_session_ignored, call,
                     say("The client was told that its shared session ends, and went on using it "
                         "past the grace period.")));
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
