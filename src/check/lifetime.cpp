#include <atomic>

#include "check/areas.h"
#include "check/constants.h"

namespace mapisim::check {

namespace {

constinit std::atomic<bool> address_book_warning{false};

void report_used_after_release(const CallRecord& call) {
    const auto& store = evidence::own();
    auto sentence = say("{} was called on ", call_name(call));
    sentence.object(store, call.object, call.object_generation);
    sentence.add(", which the client had released completely.");
    report(about(Rule::used_after_release, call, sentence));
}

bool report_invalid(const CallRecord& call) {
    const auto& store = evidence::own();
    const auto reason = end_reason(call);
    auto sentence = say("{} was called on ", call_name(call));
    sentence.object(store, call.object, call.object_generation);
    switch (reason) {
    case evidence::EndReason::logoff:
        sentence.add(" after its session had been logged off.");
        report(about(Rule::call_after_logoff, call, sentence));
        return true;
    case evidence::EndReason::store_logoff:
        sentence.add(" after StoreLogoff.");
        report(about(Rule::call_after_store_logoff, call, sentence));
        return true;
    case evidence::EndReason::world_reset:
        return true; // a test has begun anew under its own objects
    default:
        sentence.add(", which had become invalid.");
        report(about(Rule::call_on_invalid_object, call, sentence));
        return true;
    }
}

void report_argument(const CallRecord& call, Refusal why, unsigned argument) {
    const auto value =
        argument >= 1 && argument <= call.argument_count ? call.arguments[argument - 1] : 0;
    const auto name = call_name(call);
    switch (why) {
    case Refusal::null_argument:
        report(
            about(Rule::null_argument, call, say("Argument {} of {} was NULL.", argument, name)));
        break;
    case Refusal::unknown_flags:
        report(about(Rule::unknown_flags, call,
                     say("{} was given the flags {:#x} (argument {}), of which it does not know "
                         "some.",
                         name, value, argument)));
        break;
    case Refusal::reserved_flags:
    case Refusal::reserved_nonzero:
        report(about(Rule::reserved_argument, call,
                     say("Argument {} of {} is reserved and was {:#x}.", argument, name, value)));
        break;
    default:
        report(
            about(Rule::foreign_object_argument, call,
                  say("Argument {} of {} is no live object of this subsystem.", argument, name)));
        break;
    }
}

Finding about_object(Rule rule, const CallRecord& call, const Note& note,
                     const Sentence& sentence) {
    auto finding = about(rule, call, sentence);
    if (note.object != 0)
        set_object(finding, evidence::own(), note.object);
    return finding;
}

/// The object of the note, or of the call.
Sentence naming(const CallRecord& call, const Note& note) {
    Sentence sentence;
    if (note.object != 0)
        sentence.object(evidence::own(), note.object, 0);
    else
        sentence.object(evidence::own(), call.object, call.object_generation);
    return sentence;
}

/// The call is one on the message, whose lost attachments are counted in a, or the last Release of
/// an attachment whose message is saved already.
void report_attachment(const CallRecord& call, const Note& note) {
    const auto object = naming(call, note);
    report(about_object(Rule::attachment_not_saved, call, note,
                        call.kind == object::Kind::attachment
                            ? say("{} was released with changes that were not saved before its "
                                  "message.",
                                  object.view())
                            : say("The changes to {} attachment{} of {} were not saved before it.",
                                  note.a, note.a == 1 ? "" : "s", object.view())));
}

/// Without mail to send, a store may well be released without StoreLogoff.
void check_store_release(const CallRecord& call, const Note& note) {
    const auto& store = evidence::own();
    const auto object = note.object != 0 ? note.object : call.object;
    if (object == 0 || object >= store.count<evidence::Object>())
        return;
    const auto logon = store.at<evidence::Object>(object).logon;
    std::uint32_t waiting = 0;
    for_each<evidence::Mail>(store, [&](evidence::Index, const evidence::Mail& mail) {
        waiting += mail.logon == logon && mail.state.load() == evidence::MailState::queued ? 1 : 0;
    });
    if (waiting == 0)
        return;
    report(about_object(Rule::store_without_logoff, call, note,
                        naming(call, note)
                            .add(" was released without StoreLogoff while {} "
                                 "message{} waited in the outgoing queue.",
                                 waiting, waiting == 1 ? "" : "s")));
}

bool noted_store(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::store_logoff_flags:
        report(about_object(Rule::store_logoff_flags, call, note,
                            say("StoreLogoff was given the flags {:#x}; exactly one of "
                                "LOGOFF_NO_WAIT, LOGOFF_ORDERLY, LOGOFF_PURGE, LOGOFF_ABORT and "
                                "LOGOFF_QUIET is needed.",
                                note.a)));
        return true;
    case Fact::store_logoff_shared:
        report(about_object(Rule::store_logoff_shared, call, note,
                            say("StoreLogoff was called on ")
                                .add("{}", naming(call, note).view())
                                .add(", which is open elsewhere too.")));
        return true;
    case Fact::store_without_logoff:
        check_store_release(call, note);
        return true;
    default:
        return false;
    }
}

} // namespace

void called_lifetime(const CallRecord& call) {
    if (call.method == watched().open_address_book && call.result == mapi::kErrorsReturned)
        address_book_warning.store(true);
}

bool address_book_came_with_warning() noexcept {
    return address_book_warning.load();
}

void reset_lifetime() noexcept {
    address_book_warning.store(false);
}

bool refused_lifetime(const CallRecord& call, Refusal why, unsigned argument) {
    switch (why) {
    case Refusal::released_object:
        report_used_after_release(call);
        return true;
    case Refusal::invalid_object:
        return report_invalid(call);
    case Refusal::null_argument:
    case Refusal::unknown_flags:
    case Refusal::reserved_flags:
    case Refusal::reserved_nonzero:
    case Refusal::bad_pointer:
        report_argument(call, why, argument);
        return true;
    default:
        return false;
    }
}

bool noted_lifetime(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::object_open_at_logoff: // found by the check at Logoff
        return true;
    case Fact::released_too_often:
        report(about_object(Rule::released_too_often, call, note,
                            say("Release was called once too often on ")
                                .add("{}", naming(call, note).view())
                                .add(".")));
        return true;
    case Fact::addref_after_release:
        report(about_object(Rule::used_after_release, call, note,
                            say("AddRef was called on ")
                                .add("{}", naming(call, note).view())
                                .add(", which the client had released completely.")));
        return true;
    case Fact::unsaved_changes_lost:
        report(about_object(
            Rule::unsaved_changes_lost, call, note,
            naming(call, note).add(" was released with changes that were not saved.")));
        return true;
    case Fact::attachment_not_saved:
        report_attachment(call, note);
        return true;
    case Fact::attachment_saved_too_late:
        report(about_object(
            Rule::attachment_saved_too_late, call, note,
            naming(call, note).add(" was saved after what it belongs to had been released.")));
        return true;
    case Fact::bookmarks_open:
        report(about_object(
            Rule::bookmarks_not_freed, call, note,
            naming(call, note)
                .add(" was released with {} bookmark{} on it.", note.a, note.a == 1 ? "" : "s")));
        return true;
    default:
        return noted_store(call, note);
    }
}

} // namespace mapisim::check
