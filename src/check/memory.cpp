#include "check/areas.h"
#include "object/thread_context.h"

namespace mapisim::check {

namespace {

/// "the 64 bytes that IMAPISession::QueryIdentity returned", or the address alone.
Sentence naming_buffer(const Note& note) {
    const auto& store = evidence::own();
    if (note.related == 0 || note.related >= store.count<evidence::Buffer>())
        return say("{:#x}", note.a);
    const auto& buffer = store.at<evidence::Buffer>(note.related);
    CallRecord origin;
    origin.method = buffer.method;
    return say("a block of {} byte{} from {}", buffer.size, buffer.size == 1 ? "" : "s",
               call_name(origin));
}

Finding about_buffer(Rule rule, const CallRecord& call, const Note& note,
                     const Sentence& sentence) {
    auto finding = about(rule, call, sentence);
    set_buffer(finding, note.related);
    return finding;
}

/// A sink frees what it was given to read. False when that is not so.
bool report_shown(const CallRecord& call, const Note& note) {
    const auto* context = object::thread_context();
    if (!context || context->delivering == 0)
        return false;
    const auto shown = reinterpret_cast<std::uintptr_t>(context->shown);
    if (note.a < shown || note.a - shown >= context->shown_size)
        return false;
    report(about_registration(
        Rule::notification_changed, call, {.fact = note.fact, .related = context->delivering},
        say("{} was given {} that OnNotify was called with, which stay MAPI's.", call_name(call),
            note.a == shown ? "the notifications" : "part of the notifications")));
    return true;
}

void report_free(const CallRecord& call, const Note& note) {
    const auto name = call_name(call);
    const auto buffer = naming_buffer(note);
    switch (note.fact) {
    case Fact::free_unknown:
        if (report_shown(call, note))
            break;
        report(about_buffer(
            Rule::foreign_block_freed, call, note,
            say("{} was given {}, which MAPI did not allocate.", name, buffer.view())));
        break;
    case Fact::free_twice:
        report(about_buffer(Rule::freed_twice, call, note,
                            say("{} was given {}, which is freed already.", name, buffer.view())));
        break;
    default:
        report(about_buffer(Rule::linked_block_freed, call, note,
                            say("{} was given {:#x}, a block from MAPIAllocateMore that is linked "
                                "to {}.",
                                name, note.a, buffer.view())));
        break;
    }
}

void report_entry(const CallRecord& call, const Note& note) {
    const auto block = naming_buffer(note);
    switch (static_cast<EntryState>(note.b)) {
    case EntryState::freed:
        report(about_buffer(
            Rule::entry_freed_before_container, call, note,
            say("{} met an entry that is freed already: {}.", call_name(call), block.view())));
        break;
    case EntryState::linked:
        report(about_buffer(Rule::entry_freed_before_container, call, note,
                            say("{} met an entry at {:#x} that is linked to {}, and no block of "
                                "its own.",
                                call_name(call), note.a, block.view())));
        break;
    case EntryState::unknown:
        report(about_buffer(Rule::entry_freed_before_container, call, note,
                            say("{} met an entry at {:#x}, which MAPI did not allocate.",
                                call_name(call), note.a)));
        break;
    }
}

void report_more(const CallRecord& call, const Note& note) {
    const auto buffer = naming_buffer(note);
    if (note.fact == Fact::more_on_linked) {
        report(about_buffer(Rule::linked_to_linked_block, call, note,
                            say("MAPIAllocateMore was to link to a block that is itself linked to "
                                "{}.",
                                buffer.view())));
    } else if (note.related != 0) {
        report(about_buffer(
            Rule::used_after_free, call, note,
            say("MAPIAllocateMore was to link to {}, which is freed already.", buffer.view())));
    } else {
        report(about_buffer(Rule::linked_to_foreign_block, call, note,
                            say("MAPIAllocateMore was to link to {}, which is no block of "
                                "MAPIAllocateBuffer.",
                                buffer.view())));
    }
}

} // namespace

void set_buffer(Finding& finding, evidence::Index buffer) noexcept {
    const auto& store = evidence::own();
    if (buffer == 0 || buffer >= store.count<evidence::Buffer>())
        return;
    finding.related_at = store.at<evidence::Buffer>(buffer).allocated_at;
}

bool noted_memory(const CallRecord& call, const Note& note) {
    switch (note.fact) {
    case Fact::free_unknown:
    case Fact::free_twice:
    case Fact::free_linked:
        report_free(call, note);
        return true;
    case Fact::more_on_unknown:
    case Fact::more_on_linked:
        report_more(call, note);
        return true;
    case Fact::address_part_not_own:
        report(about_buffer(Rule::address_entry_not_its_own_block, call, note,
                            say("{} was given an address list with a part at {:#x}, which is no "
                                "block of its own from MAPIAllocateBuffer.",
                                call_name(call), note.a)));
        return true;
    case Fact::freed_twice_by_container:
        report_entry(call, note);
        return true;
    case Fact::written_past_end:
        report(
            about_buffer(Rule::written_past_end, call, note,
                         say("The client wrote past the end of {}.", naming_buffer(note).view())));
        return true;
    default:
        return false;
    }
}

} // namespace mapisim::check
