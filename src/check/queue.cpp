#include "check/areas.h"
#include "check/constants.h"

namespace mapisim::check {

namespace {

Sentence mail_named(std::string_view subject) {
    return subject.empty() ? say("A message without subject") : say("The message \"{}\"", subject);
}

void report_mail(const CallRecord& call, const Note& note) {
    auto finding =
        about(Rule::mail_left_in_queue, call,
              mail_named(note.text).add(" was submitted and is still in the outgoing queue."));
    const auto& store = evidence::own();
    if (note.related != 0 && note.related < store.count<evidence::Mail>())
        finding.related_at = store.at<evidence::Mail>(note.related).submitted_at;
    finding.by_origin = true;
    finding.kind = object::Kind::message;
    report(finding);
}

Sentence on_object(const CallRecord& call) {
    Sentence sentence;
    return sentence.object(evidence::own(), call.object, call.object_generation);
}

} // namespace

void called_queue(const CallRecord& call) {
    if (call.method == watched().submit && call.result == mapi::kNoRecipients) {
        report(about(Rule::no_recipients, call,
                     say("SubmitMessage was called on ")
                         .add("{}", on_object(call).view())
                         .add(", which has no recipients.")));
    } else if (call.method == watched().flush_queues && call.result == mapi::kNoSupport) {
        report(about(Rule::flush_not_supported, call,
                     say("FlushQueues was called on ")
                         .add("{}", on_object(call).view())
                         .add(", which does not support it.")));
    }
}

bool refused_queue(const CallRecord& call, Refusal why) {
    if (why != Refusal::invalid_object ||
        end_reason(call) != evidence::EndReason::message_submitted)
        return false;
    report(about(Rule::submitted_message_used, call,
                 say("{} was called on ", call_name(call))
                     .add("{}", on_object(call).view())
                     .add(" after SubmitMessage.")));
    return true;
}

bool noted_queue(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::mail_left_in_queue:
        report_mail(call, note);
        return true;
    case Fact::submitted_message_kept: // found by the check at Logoff
        return true;
    case Fact::submitted_both_dispositions:
        report(about(Rule::both_dispositions, call,
                     mail_named(note.text).add(" was submitted with both PR_SENTMAIL_ENTRYID and "
                                               "PR_DELETE_AFTER_SUBMIT.")));
        return true;
    case Fact::submit_without_spooler:
        report(about(Rule::submit_without_spooler, call,
                     mail_named(note.text).add(" was submitted in a session with MAPI_NO_MAIL.")));
        return true;
    case Fact::queued_message_opened:
        report(
            about(Rule::queued_message_opened, call,
                  say("{} asked to write to a message in the outgoing queue.", call_name(call))));
        return true;
    case Fact::locked_message_opened:
        report(about(Rule::locked_message_opened, call,
                     say("{} asked for a message that the spooler has locked.", call_name(call))));
        return true;
    case Fact::spooler_only_method:
        report(about(Rule::spooler_only_method, call,
                     say("{} is for the spooler, not for clients.", call_name(call))));
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
