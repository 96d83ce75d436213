#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <utility>

#include "check/areas.h"
#include "check/constants.h"
#include "evidence/lock.h"
#include "object/shell.h"

namespace mapisim::check {

namespace {

constinit std::atomic<bool> address_book_warning{false};

/// A message that PrepareForm gave a token for.
struct Prepared {
    std::uint32_t token = 0;
    evidence::Index object = 0;
    std::uint32_t generation = 0;
};

/// The last ones that were not shown yet: a client that prepares more of them is not told about the
/// first.
class PreparedForms {
public:
    void add(const Prepared& prepared) noexcept {
        const std::lock_guard guard(lock_);
        last_[next_++ % std::size(last_)] = prepared;
    }
    /// Gives it once.
    Prepared take(std::uint32_t token) noexcept {
        const std::lock_guard guard(lock_);
        for (auto& prepared : last_) {
            if (token != 0 && prepared.token == token)
                return std::exchange(prepared, {});
        }
        return {};
    }
    /// In a forked child, where the thread that held the lock does not exist.
    void after_fork() noexcept { lock_.reset(); }
    void clear() noexcept {
        const std::lock_guard guard(lock_);
        std::fill(std::begin(last_), std::end(last_), Prepared{});
    }

private:
    evidence::Lock lock_; ///< of some instructions
    Prepared last_[16];
    unsigned next_ = 0;
};

constinit PreparedForms prepared_forms;

void remember_prepared(const CallRecord& call) noexcept {
    const auto* message = object::find_shell(
        reinterpret_cast<const void*>(static_cast<std::uintptr_t>(call.arguments[1])));
    const auto* token =
        reinterpret_cast<const std::uint32_t*>(static_cast<std::uintptr_t>(call.arguments[2]));
    if (message)
        prepared_forms.add(
            {*token, message->primary->index, message->primary->record()->generation});
}

void check_shown(const CallRecord& call) {
    const auto& store = evidence::own();
    const auto prepared = prepared_forms.take(static_cast<std::uint32_t>(call.arguments[4]));
    if (prepared.object == 0)
        return;
    const auto& message = store.at<evidence::Object>(prepared.object);
    const auto held = message.references.count();
    if (message.generation != prepared.generation || held == 0)
        return;
    auto finding =
        about(Rule::message_held_at_show_form, call,
              Sentence()
                  .add("The client still held {} reference{} to ", held, held == 1 ? "" : "s")
                  .object(store, prepared.object, prepared.generation)
                  .add(" when it called ShowForm."));
    set_object(finding, store, prepared.object);
    report(finding);
}

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
    case evidence::EndReason::message_session_closed:
        sentence.add(" after CloseIMsgSession.");
        report(about(Rule::call_on_invalid_object, call, sentence));
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
    if (call.method == watched().prepare_form && call.result == 0)
        remember_prepared(call);
    if (call.method == watched().show_form)
        check_shown(call);
}

bool address_book_came_with_warning() noexcept {
    return address_book_warning.load();
}

void lifetime_after_fork() noexcept {
    prepared_forms.after_fork();
}

void reset_lifetime() noexcept {
    address_book_warning.store(false);
    prepared_forms.clear();
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
    case Fact::attachment_deleted_while_open:
        report(about_object(Rule::attachment_deleted_while_open, call, note,
                            say("Attachment {} of ", note.a)
                                .add("{}", naming(call, note).view())
                                .add(" was deleted while the client had it open.")));
        return true;
    case Fact::created_without_modify:
        report(about_object(
            Rule::create_without_modify, call, note,
            say("{} was called with MAPI_CREATE, but without MAPI_MODIFY.", call_name(call))));
        return true;
    case Fact::changed_after_last_save:
        report(about_object(Rule::changed_after_last_save, call, note,
                            say("{} was called on ", call_name(call))
                                .add("{}", naming(call, note).view())
                                .add(", which had been saved without KEEP_OPEN_READWRITE.")));
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
