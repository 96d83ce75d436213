#include <atomic>

#include "check/areas.h"
#include "check/constants.h"
#include "object/thread_context.h"
#include "platform/process.h"

namespace mapisim::check {

namespace {

/// One more than the thread whose logon was told to give another profile's session.
constinit std::atomic<evidence::Index> other_profile_thread{0};

template<class Character> std::size_t bounded_length(const Character* text, std::size_t most) {
    std::size_t length = 0;
    while (length < most && text[length] != 0)
        ++length;
    return length;
}

/// In characters of the client's width, as far as the limit needs; for strings that the call has
/// read already.
std::size_t name_length(std::uint64_t address, std::uint32_t flags) {
    const auto* pointer = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(address));
    constexpr auto most = mapi::kLongestProfileName + 1;
    return flags & mapi::kUnicode ? bounded_length(static_cast<const wchar_t*>(pointer), most)
                                  : bounded_length(static_cast<const char*>(pointer), most);
}

/// Argument 1 is the structure, 2 and 3 are its flags and version.
void check_initialize(const CallRecord& call) {
    const auto flags = static_cast<std::uint32_t>(call.arguments[1]);
    const auto version = static_cast<std::uint32_t>(call.arguments[2]);
    if (version != mapi::kInitVersion) {
        report(about(
            Rule::initialize_version, call,
            say("MAPIInitialize was given a structure of version {}; it must be 0.", version)));
        return;
    }
    if (call.result == mapi::kUnknownFlags || call.result == mapi::kInvalidParameter) {
        report(about(Rule::initialize_argument, call,
                     say("MAPIInitialize refused the flags {:#x} with ", flags)
                         .result(call.result)
                         .add(".")));
        return;
    }
    const bool service = platform::runs_as_service();
    if (service && !(flags & mapi::kNtService)) {
        report(about(Rule::service_flag_missing, call,
                     say("MAPIInitialize was called in a service with the flags {:#x}, without "
                         "MAPI_NT_SERVICE.",
                         flags)));
    }
    if (!service && (flags & mapi::kNtService)) {
        report(about(Rule::service_flag_without_service, call,
                     say("MAPIInitialize was given MAPI_NT_SERVICE, but the process is no Windows "
                         "service.")));
    }
}

void check_service_flags(const CallRecord& call, std::uint32_t flags) {
    if (!platform::runs_as_service()) {
        if (flags & mapi::kNtService) {
            report(about(Rule::service_flag_without_service, call,
                         say("MAPILogonEx was given MAPI_NT_SERVICE, but the process is no Windows "
                             "service.")));
        }
        return;
    }
    if (!(flags & mapi::kNtService)) {
        report(about(
            Rule::service_flag_missing_at_logon, call,
            say("A service logged on with the flags {:#x}, without MAPI_NT_SERVICE.", flags)));
    }
    if (!(flags & mapi::kNoMail)) {
        report(
            about(Rule::service_logon_with_mail, call,
                  say("A service logged on with the flags {:#x}, without MAPI_NO_MAIL.", flags)));
    }
    if (flags & (mapi::kLogonUi | mapi::kPasswordUi | mapi::kServiceUiAlways)) {
        report(about(Rule::service_allows_ui, call,
                     say("A service logged on with the flags {:#x}, which allow dialogs.", flags)));
    }
}

/// A forked process has a copy of its parent's evidence, which nobody reads: what it does wrong
/// needs evidence of its own, in which the parent's objects are not.
void begin_own_evidence(Finding& finding) {
    if (evidence::own().process().state.load() != evidence::ProcessState::forked_child)
        return;
    evidence::restart_after_fork();
    if (auto* context = object::thread_context()) {
        object::restart_record(*context);
        finding.thread = context->index;
    }
    finding.object = 0;
    finding.related_at = 0;
}

/// Nothing to choose a profile by. Where it may have been an attempt to join a shared session, the
/// next successful logon shows that it was one.
void check_no_profile(const CallRecord& call, std::uint32_t flags) {
    auto finding =
        about(Rule::no_way_to_choose_profile, call,
              say("MAPILogonEx was given no profile name and the flags {:#x}, with neither "
                  "MAPI_USE_DEFAULT nor a user interface; it returned ",
                  flags)
                  .result(call.result)
                  .add("."));
    finding.conditional = !(flags & (mapi::kNewSession | mapi::kAllowOthers));
    report(finding);
}

void check_logon_call(const CallRecord& call) {
    const auto flags = static_cast<std::uint32_t>(call.arguments[3]);
    const auto profile = call.arguments[1];
    const bool succeeded = !mapi::failed(call.result);
    // What was refused at once has not been read.
    const auto length = profile != 0 ? name_length(profile, flags) : 0;
    check_service_flags(call, flags);
    if (!(flags & mapi::kExtended)) {
        report(about(Rule::extended_flag_missing, call,
                     say("MAPILogonEx was given the flags {:#x}, without MAPI_EXTENDED.", flags)));
    }
    if ((flags & mapi::kLogonUi) && (flags & mapi::kPasswordUi)) {
        report(about(Rule::several_logon_ui_flags, call,
                     say("MAPILogonEx was given both MAPI_LOGON_UI and MAPI_PASSWORD_UI.")));
    }
    if (call.arguments[2] != 0) {
        report(about(Rule::password_given, call,
                     say("MAPILogonEx was given a password; it must be NULL.")));
    }
    if (length > mapi::kLongestProfileName) {
        report(about(Rule::profile_name_too_long, call,
                     say("MAPILogonEx was given a profile name of more than {} characters.",
                         mapi::kLongestProfileName)));
    }
    auto told_already = call.thread + 1;
    const bool other_profile = other_profile_thread.compare_exchange_strong(told_already, 0);
    if (length != 0 && !(flags & mapi::kNewSession) && !other_profile) {
        report(about(Rule::profile_without_new_session, call,
                     say("MAPILogonEx was given a profile name and the flags {:#x}, without "
                         "MAPI_NEW_SESSION.",
                         flags)));
    }
    if (succeeded) {
        withdraw_conditional(Rule::no_way_to_choose_profile); // those were attempts to join
    } else if (length == 0 && !(flags & (mapi::kLogonUi | mapi::kPasswordUi | mapi::kUseDefault))) {
        check_no_profile(call, flags);
    }
}

} // namespace

void called_start_up(const CallRecord& call) {
    if (call.method == watched().initialize) {
        check_initialize(call);
    } else if (call.method == watched().logon && call.result != mapi::kNotInitialized &&
               call.result != mapi::kUnknownFlags && call.result != mapi::kInvalidParameter) {
        check_logon_call(call);
    }
}

bool refused_start_up(const CallRecord& call, Refusal why) {
    const auto& process = evidence::own().process();
    if (why == Refusal::not_initialized && process.ever_initialized.load() == 0) {
        const bool utilities = process.utility_initializations.load() > 0;
        report(about(Rule::call_before_initialize, call,
                     say("{} was called before MAPIInitialize{}.", call_name(call),
                         utilities ? "; ScInitMapiUtil is enough for the utilities only" : "")));
        return true;
    }
    if (why == Refusal::invalid_object && end_reason(call) == evidence::EndReason::forked) {
        auto finding = about(Rule::session_in_other_process, call,
                             say("{} was called in a forked process on a {} which its parent had "
                                 "opened.",
                                 call_name(call), object::kind_name(call.kind)));
        begin_own_evidence(finding);
        report(finding);
        return true;
    }
    // Reported with its values when it returns.
    return call.method == watched().initialize && why != Refusal::not_initialized &&
           why != Refusal::fast_shutdown;
}

bool noted_start_up(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::logged_on:
        return true;
    case Fact::logon_other_profile:
        if (call.method == watched().logon)
            other_profile_thread.store(call.thread + 1);
        report(about(Rule::other_profile_returned, call,
                     say("{} named a profile and returned the shared session of another one, "
                         "\"{}\".",
                         call_name(call), note.text)));
        return true;
    case Fact::com_not_initialized:
        report(about(Rule::com_not_initialized, call,
                     say("MAPIInitialize was given MAPI_NO_COINIT, but COM is not initialised on "
                         "this thread.")));
        return true;
    default:
        return false;
    }
}

void reset_start_up() noexcept {
    other_profile_thread.store(0);
}

} // namespace mapisim::check
