#include "check/areas.h"
#include "evidence/sites.h"

namespace mapisim::check {

namespace {

Moment moment_of(std::uint64_t how) noexcept {
    switch (how) {
    case 0:
        return Moment::logoff;
    case 1:
        return Moment::implicit_logoff;
    default:
        return Moment::last_uninitialize;
    }
}

void report_logon_end(const CallRecord& call, const Note& note) {
    FindingList found;
    check_logon(evidence::own(), static_cast<evidence::Index>(note.a), moment_of(note.b), found);
    if (found.empty())
        return;
    const auto at = evidence::here();
    for (auto& finding : found) {
        if (finding.rule == Rule::open_at_logoff && finding.kind == object::Kind::address_book &&
            address_book_came_with_warning()) {
            finding.rule = Rule::address_book_lost;
            finding.sentence.add(" OpenAddressBook had returned it with MAPI_W_ERRORS_RETURNED.");
        }
        finding.method = call.method;
        finding.thread = call.thread;
        finding.at = at;
        report(finding);
    }
}

void report_shared(const CallRecord& call, const Note& note) {
    switch (scenario::settings().logoff_shared_allowed) {
    case scenario::SharedAllowed::nobody:
        report(about(Rule::logoff_shared_discouraged, call,
                     say("MAPI_LOGOFF_SHARED was passed to Logoff.")));
        break;
    case scenario::SharedAllowed::owner:
        if (note.b != 1) {
            report(about(Rule::logoff_shared_not_owner, call,
                         say("MAPI_LOGOFF_SHARED was passed to Logoff by a client that did not "
                             "establish the shared session.")));
        }
        break;
    case scenario::SharedAllowed::anyone:
        break;
    }
}

} // namespace

bool refused_logoff(const CallRecord& call, Refusal why, unsigned argument) {
    if (call.method == watched().logoff && why == Refusal::reserved_nonzero) {
        report(about(Rule::logoff_reserved, call,
                     say("Argument {} of Logoff is reserved and was {:#x}.", argument,
                         argument >= 1 ? call.arguments[argument - 1] : 0)));
        return true;
    }
    const auto reason = end_reason(call);
    // Others ended the shared session, as the settings wish: what a client does to end its part is
    // right, what else it calls is only late.
    if (why == Refusal::invalid_object && reason == evidence::EndReason::shared_session_ended) {
        const auto name = call_name(call);
        if (call.method != watched().logoff && !name.ends_with("::Unadvise")) {
            auto finding = about(Rule::call_after_logoff, call,
                                 say("{} was called after another client had ended the shared "
                                     "session.",
                                     name));
            finding.severity = evidence::Severity::info;
            report(finding);
        }
        return true;
    }
    if (why != Refusal::invalid_object || call.kind != object::Kind::session ||
        reason != evidence::EndReason::logoff)
        return false;
    report(about(Rule::session_used_after_logoff, call,
                 say("{} was called on a session after Logoff.", call_name(call))));
    return true;
}

bool noted_logoff(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::logging_off:
        report_logon_end(call, note);
        return true;
    case Fact::logoff_shared_used:
        report_shared(call, note);
        return true;
    case Fact::logoff_ui_in_service:
        report(about(Rule::logoff_ui_in_service, call,
                     say("MAPI_LOGOFF_UI was passed to Logoff in a service.")));
        return true;
    case Fact::session_left_after_logoff: // found by the check at the last MAPIUninitialize
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
