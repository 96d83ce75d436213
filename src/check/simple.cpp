#include "check/areas.h"
#include "check/constants.h"

namespace mapisim::check {

void called_simple(const CallRecord& call) {
    if (call.method != watched().simple_logon)
        return;
    const auto flags = static_cast<std::uint32_t>(call.arguments[3]);
    if ((flags & mapi::kLogonUi) && (flags & mapi::kPasswordUi)) {
        report(about(Rule::several_logon_ui_flags, call,
                     say("MAPILogon was given both MAPI_LOGON_UI and MAPI_PASSWORD_UI.")));
    }
}

bool noted_simple(const CallRecord& call, const Note& note) {
    const auto name = call_name(call);
    switch (note.fact) {
    case Fact::simple_handle_ended:
        report(about(Rule::simple_handle_after_logoff, call,
                     say("{} was given the session handle {:#x}, which had been logged off.", name,
                         note.a)));
        return true;
    case Fact::simple_handle_unknown:
        report(about(Rule::simple_handle_unknown, call,
                     say("{} was given the session handle {:#x}, which MAPILogon has not given in "
                         "this process.",
                         name, note.a)));
        return true;
    case Fact::simple_handle_missing:
        report(about(Rule::simple_handle_needed, call,
                     say("{} was given no session handle; it needs one.", name)));
        return true;
    case Fact::simple_message_of_other_session:
        report(about(Rule::simple_message_of_other_session, call,
                     say("{} was given, in the session {:#x}, the identifier of a message from the "
                         "session {:#x}.",
                         name, note.a, note.b)));
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
