#include "check/ledger.h"

#include <algorithm>
#include <new>
#include <string>
#include <unordered_map>

#include "check/methods.h"

namespace mapisim::check {

namespace {

using evidence::Index;
using evidence::Store;

/// Groups past this are counted together: a finding for each place of a loop over places helps
/// nobody.
constexpr std::size_t kMostGroups = 2048;

struct GroupKey {
    std::uint64_t what; ///< kind, or rule and method
    evidence::SiteIndex origin;
    bool operator==(const GroupKey&) const = default;
};
struct GroupHash {
    std::size_t operator()(const GroupKey& key) const noexcept {
        const std::uint64_t value =
            (key.what << 32 ^ key.origin) * std::uint64_t{0x9E37'79B9'7F4A'7C15};
        return static_cast<std::size_t>(value >> 20);
    }
};
struct Group {
    Index first = 0;
    std::uint64_t first_sequence = 0;
    std::uint32_t count = 0;
};

/// What was acquired at one place and is one kind of thing becomes one finding, told by its eldest.
class Groups {
public:
    void add(std::uint64_t what, evidence::SiteIndex origin, Index index, std::uint64_t sequence) {
        GroupKey key{what, origin};
        if (groups_.size() >= kMostGroups && !groups_.contains(key))
            key.origin = 0;
        Group& group = groups_[key];
        ++group.count;
        if (group.first == 0 || sequence < group.first_sequence) {
            group.first = index;
            group.first_sequence = sequence;
        }
    }

    /// In the order in which the eldest were acquired.
    std::vector<Group> sorted() const {
        std::vector<Group> result;
        result.reserve(groups_.size());
        for (const auto& [key, group] : groups_)
            result.push_back(group);
        std::sort(result.begin(), result.end(), [](const Group& one, const Group& other) {
            return one.first_sequence != other.first_sequence
                       ? one.first_sequence < other.first_sequence
                       : one.first < other.first;
        });
        return result;
    }

private:
    std::unordered_map<GroupKey, Group, GroupHash> groups_;
};

const char* when(Moment moment) noexcept {
    switch (moment) {
    case Moment::logoff:
        return "when IMAPISession::Logoff was called";
    case Moment::implicit_logoff:
        return "when the session was released";
    case Moment::last_uninitialize:
        return "at the last MAPIUninitialize";
    case Moment::process_end:
        break;
    }
    return "when the process ended";
}

/// The same for what belongs to a logon.
const char* when(const Store& store, Index logon, Moment moment) noexcept {
    return moment == Moment::logoff && store.at<evidence::Logon>(logon).simple_handle != 0
               ? "when MAPILogoff was called"
               : when(moment);
}

const char* plural(std::uint64_t count) noexcept {
    return count == 1 ? "" : "s";
}

/// Known by the name that the notification room gives it.
bool is_wrapper(const Store& store, const evidence::Object& object) {
    if (object.kind != static_cast<std::uint8_t>(object::Kind::advise_sink))
        return false;
    return store.text(object.label).find("HrThisThreadAdviseSink") != std::string_view::npos;
}

bool was_wrapped(const evidence::Object& object) noexcept {
    return object.wrapped_generation == object.generation;
}

void check_registrations(const Store& store, Index logon, Moment moment, FindingList& found) {
    if (store.process().counts_objects.load() != 0 &&
        store.at<evidence::Logon>(logon).live_registrations.load() == 0)
        return;
    Groups groups;
    for_each<evidence::Registration>(
        store, [&](Index index, const evidence::Registration& registration) {
            if (registration.state.load() == evidence::RegistrationState::live &&
                registration.logon == logon) {
                groups.add(0, registration.advised_at, index, index);
            }
        });
    for (const auto& group : groups.sorted()) {
        const auto& registration = store.at<evidence::Registration>(group.first);
        Finding finding;
        finding.rule = Rule::registration_open_at_logoff;
        finding.sentence.add("Registration {} for ", registration.connection)
            .events(registration.event_mask)
            .add(" on ")
            .object(store, registration.object, registration.object_generation)
            .add(" was not cancelled {}.", when(store, logon, moment));
        set_object(finding, store, registration.object);
        finding.object_generation = registration.object_generation;
        finding.related_at = registration.advised_at;
        finding.count = group.count;
        finding.by_origin = true;
        found.push_back(finding);
    }
}

Rule rule_of_open_object(const evidence::Object& object) noexcept {
    return object.end_reason.load() == evidence::EndReason::message_submitted
               ? Rule::submitted_message_kept
               : Rule::open_at_logoff;
}

Finding open_object(const Store& store, const Group& group, Rule rule, Moment moment) {
    const auto& object = store.at<evidence::Object>(group.first);
    const auto references = object.references.count();
    Finding finding;
    finding.rule = rule;
    set_object(finding, store, group.first);
    finding.count = group.count;
    finding.by_origin = true;
    if (rule == Rule::submitted_message_kept) {
        finding.severity = evidence::Severity::error; // an open object besides
        finding.sentence.add("After SubmitMessage, ")
            .object(store, group.first, object.generation)
            .add(" was not released: {} reference{} left {}.", references, plural(references),
                 when(store, object.logon, moment));
    } else {
        finding.sentence.object(store, group.first, object.generation)
            .add(" was still open, with {} reference{}, {}.", references, plural(references),
                 when(store, object.logon, moment));
    }
    return finding;
}

void check_objects(const Store& store, Index logon, Moment moment, FindingList& found) {
    const auto& record = store.at<evidence::Logon>(logon);
    Groups groups;
    for_each<evidence::Object>(store, [&](Index index, const evidence::Object& object) {
        // Only what is held has been written whole.
        if (!is_held(object) || object.logon != logon)
            return;
        if (index == record.session_object && object.generation == record.session_generation)
            return;
        // ScMAPIXFromSMAPI gives one each time.
        if (record.simple_handle != 0 &&
            object.kind == static_cast<std::uint8_t>(object::Kind::session))
            return;
        groups.add(static_cast<std::uint64_t>(rule_of_open_object(object)) << 8 | object.kind,
                   object.acquired_at, index, object.sequence);
    });
    for (const auto& group : groups.sorted()) {
        const auto& object = store.at<evidence::Object>(group.first);
        found.push_back(open_object(store, group, rule_of_open_object(object), moment));
    }
}

void check_how_it_ends(const Store& store, Index logon, Moment moment, FindingList& found) {
    if (moment == Moment::logoff)
        return;
    const auto& record = store.at<evidence::Logon>(logon);
    Finding finding;
    const auto profile = store.text(record.profile);
    if (record.simple_handle != 0) {
        finding.rule = Rule::simple_session_left_open;
        finding.sentence.add("The Simple MAPI session {:#x} with profile \"{}\" was not logged off "
                             "{}.",
                             record.simple_handle, profile, when(moment));
    } else if (moment == Moment::implicit_logoff) {
        finding.rule = Rule::released_without_logoff;
        finding.sentence.add("The session with profile \"{}\" was released without Logoff.",
                             profile);
    } else {
        finding.rule = Rule::session_never_ended;
        finding.sentence.add(
            "The session with profile \"{}\" was neither logged off nor released {}.", profile,
            when(moment));
    }
    set_object(finding, store, record.session_object);
    finding.object_generation = record.session_generation;
    finding.kind = object::Kind::session;
    finding.iface = object::InterfaceId::IMAPISession;
    finding.related_at = record.logged_on_at;
    finding.by_origin = true;
    found.push_back(finding);
}

void check_left_sessions(const Store& store, Moment moment, std::uint64_t after,
                         FindingList& found) {
    Groups groups;
    for_each<evidence::Logon>(store, [&](Index, const evidence::Logon& logon) {
        const auto state = logon.state.load();
        if (state != evidence::LogonState::logged_off)
            return;
        if (logon.session_object == 0 || logon.session_object >= store.count<evidence::Object>())
            return;
        const auto& object = store.at<evidence::Object>(logon.session_object);
        if (object.generation == logon.session_generation && is_held(object) &&
            object.sequence > after)
            groups.add(0, object.acquired_at, logon.session_object, object.sequence);
    });
    for (const auto& group : groups.sorted()) {
        const auto references = store.at<evidence::Object>(group.first).references.count();
        Finding finding;
        finding.rule = Rule::session_not_released;
        set_object(finding, store, group.first);
        finding.sentence.object(store, group.first, finding.object_generation)
            .add(" was logged off but not released: {} reference{} left {}.", references,
                 plural(references), when(moment));
        finding.count = group.count;
        finding.by_origin = true;
        found.push_back(finding);
    }
}

/// What no check at a Logoff has looked at.
bool is_of_no_session(const Store& store, const evidence::Object& object) noexcept {
    return object.logon == 0 || (object.logon < store.count<evidence::Logon>() &&
                                 store.at<evidence::Logon>(object.logon).state.load() ==
                                     evidence::LogonState::ended_by_others);
}

bool is_of_kind(const evidence::Object& object, object::Kind kind) noexcept {
    return object.kind == static_cast<std::uint8_t>(kind);
}

/// A message session was closed, and what is open in it with it: nothing need be released.
bool is_closed_with_session(const Store& store, const evidence::Object& object) noexcept {
    const auto* child = &object;
    // Records are used again: where that closed a circle, it ends all the same.
    for (unsigned depth = 0; depth < 1000; ++depth) {
        const Index index = child->parent;
        if (index == 0 || index >= store.count<evidence::Object>())
            return false;
        const auto& parent = store.at<evidence::Object>(index);
        if (parent.generation != child->parent_generation) // it is long gone
            return is_of_kind(*child, object::Kind::message_on_storage);
        if (is_of_kind(parent, object::Kind::message_session))
            return !is_held(parent);
        child = &parent;
    }
    return false;
}

void check_objects_of_no_session(const Store& store, Moment moment, std::uint64_t after,
                                 FindingList& found) {
    Groups groups;
    for_each<evidence::Object>(store, [&](Index index, const evidence::Object& object) {
        if (!is_held(object) || object.sequence <= after || !is_of_no_session(store, object) ||
            object::outlives_subsystem(static_cast<object::Kind>(object.kind)) ||
            is_closed_with_session(store, object))
            return;
        groups.add(std::uint64_t{is_wrapper(store, object)} << 9 |
                       std::uint64_t{was_wrapped(object)} << 8 | object.kind,
                   object.acquired_at, index, object.sequence);
    });
    for (const auto& group : groups.sorted()) {
        const auto& object = store.at<evidence::Object>(group.first);
        const auto references = object.references.count();
        Finding finding;
        set_object(finding, store, group.first);
        if (is_wrapper(store, object)) {
            finding.rule = Rule::wrapper_not_released;
        } else if (is_of_kind(object, object::Kind::advise_sink) && was_wrapped(object)) {
            finding.rule = Rule::original_sink_not_released;
        } else if (is_of_kind(object, object::Kind::message_session) ||
                   is_of_kind(object, object::Kind::message_on_storage)) {
            finding.rule = Rule::message_on_storage_not_closed;
        } else {
            finding.rule = Rule::open_at_uninitialize;
        }
        if (is_of_kind(object, object::Kind::message_session)) {
            finding.sentence.add("A message session was not closed {}.", when(moment));
        } else {
            finding.sentence.object(store, group.first, object.generation)
                .add(" was never released: {} reference{} left {}.", references, plural(references),
                     when(moment));
        }
        finding.count = group.count;
        finding.by_origin = true;
        found.push_back(finding);
    }
}

/// Looked at by an earlier check of this thread's buffers.
bool seen_before(const Store& store, const evidence::Buffer& buffer) noexcept {
    if (buffer.thread == 0 || buffer.thread >= store.count<evidence::Thread>())
        return store.process().objects_checked_up_to.load() != 0;
    const auto& thread = store.at<evidence::Thread>(buffer.thread);
    const auto& checked = is_simple_result(buffer.method) ? thread.simple_results_checked_up_to
                                                          : thread.buffers_checked_up_to;
    return buffer.sequence <= checked.load();
}

/// A row of a row set or address list that was freed without it, and where that was.
bool is_orphan(const evidence::Buffer& live) noexcept {
    // Another thread may be freeing it: the place is written after the state.
    return live.freed_at.load(std::memory_order_acquire) != 0 &&
           live.state.load(std::memory_order_acquire) == evidence::BufferState::live;
}

/// Who has the utilities open may free buffers after the last MAPIUninitialize.
bool are_buffers_due(const Store& store, Moment moment) noexcept {
    return moment != Moment::last_uninitialize ||
           store.process().utility_initializations.load() <= 0;
}

void check_buffers(const Store& store, Moment moment, FindingList& found) {
    Groups groups;
    for_each<evidence::Buffer>(store, [&](Index index, const evidence::Buffer& buffer) {
        if (is_held(buffer) && !seen_before(store, buffer) &&
            (moment == Moment::process_end || !is_simple_result(buffer.method))) {
            groups.add(std::uint64_t{is_orphan(buffer)} << 32 | buffer.method, buffer.allocated_at,
                       index, buffer.sequence);
        }
    });
    for (const auto& group : groups.sorted()) {
        const auto& buffer = store.at<evidence::Buffer>(group.first);
        const Rule rule =
            is_orphan(buffer) ? Rule::container_freed_whole : leak_rule(buffer.method);
        const auto linked = buffer.linked.load();
        Finding finding;
        finding.rule = rule;
        if (leak_rule(buffer.method) == Rule::buffer_not_freed)
            finding.sentence.add("A buffer of {} byte{}", buffer.size, plural(buffer.size));
        else
            finding.sentence.add("A result of {} ({} byte{})", method_name(buffer.method),
                                 buffer.size, plural(buffer.size));
        if (is_orphan(buffer))
            finding.sentence.add(", a row of a row set or address list that was freed by one "
                                 "MAPIFreeBuffer,");
        if (linked != 0)
            finding.sentence.add(", with {} block{} linked to it,", linked, plural(linked));
        finding.sentence.add(" had not been freed {}.", when(moment));
        if (is_orphan(buffer))
            finding.at = buffer.freed_at.load();
        finding.related_at = buffer.allocated_at;
        finding.thread = buffer.thread;
        finding.count = group.count;
        finding.by_origin = true;
        found.push_back(finding);
    }
}

void check_counts(const Store& store, FindingList& found) {
    const auto& process = store.process();
    const auto open = process.initializations.load();
    if (open > 0) {
        const bool some = process.uninitialize_calls.load() != 0;
        Finding finding;
        finding.rule = some ? Rule::uninitialized_too_seldom : Rule::never_uninitialized;
        finding.sentence.add(
            "The process ended with MAPI initialised {} time{} more than it was uninitialised.",
            open, plural(static_cast<std::uint64_t>(open)));
        // The stack of the initialisation that is open, where one thread still has it.
        if (const Index thread = initialized_thread(store, 0); thread != 0) {
            finding.related_at = store.at<evidence::Thread>(thread).initialized_at;
            finding.thread = thread;
        }
        found.push_back(finding);
    }
    if (const auto utilities = process.utility_initializations.load(); utilities > 0) {
        Finding finding;
        finding.rule = Rule::utilities_left_open;
        finding.sentence.add("The process ended with {} call{} of ScInitMapiUtil for which there "
                             "was no DeinitMapiUtil.",
                             utilities, plural(static_cast<std::uint64_t>(utilities)));
        found.push_back(finding);
    }
    if (process.ever_initialized.load() == 0)
        return;
    for_each<evidence::Thread>(store, [&](Index index, const evidence::Thread& thread) {
        const auto ole = thread.ole_initializations.load();
        if (ole <= 0)
            return;
        Finding finding;
        finding.rule = Rule::ole_left_open;
        finding.thread = index;
        finding.sentence.thread(store, index)
            .add(" called OleInitialize {} time{} more than OleUninitialize.", ole,
                 plural(static_cast<std::uint64_t>(ole)));
        found.push_back(finding);
    });
}

} // namespace

Rule leak_rule(MethodId method) {
    if (method == export_id("MAPIAllocateBuffer"))
        return Rule::buffer_not_freed;
    if (method == method_id(object::InterfaceId::IMAPISession, "QueryIdentity"))
        return Rule::identity_not_freed;
    if (method == method_id(object::InterfaceId::IMAPISession, "EnumAdrTypes"))
        return Rule::address_types_not_freed;
    return Rule::result_not_freed;
}

bool is_simple_result(MethodId method) {
    static const MethodId methods[] = {export_id("MAPIReadMail"), export_id("MAPIResolveName"),
                                       export_id("MAPIAddress")};
    return std::find(std::begin(methods), std::end(methods), method) != std::end(methods);
}

Index initialized_thread(const Store& store, Index besides) noexcept {
    Index running = 0;
    Index ended = 0;
    for_each<evidence::Thread>(store, [&](Index index, const evidence::Thread& thread) {
        if (index == besides || thread.initializations.load() <= 0)
            return;
        Index& found = thread.state.load() == evidence::ThreadState::ended ? ended : running;
        if (found == 0)
            found = index;
    });
    return running != 0 ? running : ended;
}

void check_logon(const Store& store, Index logon, Moment moment, FindingList& found) {
    if (logon == 0 || logon >= store.count<evidence::Logon>())
        return;
    check_how_it_ends(store, logon, moment, found);
    check_registrations(store, logon, moment, found);
    const bool counted = store.process().counts_objects.load() != 0;
    const auto live = store.at<evidence::Logon>(logon).live_objects.load();
    // The session itself is one, unless its last Release ends the logon, or it is one of Simple
    // MAPI's, which need none.
    const bool without_session =
        moment == Moment::implicit_logoff || store.at<evidence::Logon>(logon).simple_handle != 0;
    if (!counted || live > (without_session ? 0 : 1))
        check_objects(store, logon, moment, found);
}

void check_process(const Store& store, Moment moment, bool no_buffers, FindingList& found) {
    const auto& process = store.process();
    if (process.counts_objects.load() == 0 || process.live_objects.load() != 0) {
        const auto after = process.objects_checked_up_to.load();
        check_left_sessions(store, moment, after, found);
        check_objects_of_no_session(store, moment, after, found);
    }
    if (!no_buffers && are_buffers_due(store, moment))
        check_buffers(store, moment, found);
}

void mark_checked(Store& store, Moment moment) noexcept {
    store.process().objects_checked_up_to.store(store.process().sequence.load());
    if (!are_buffers_due(store, moment))
        return;
    for_each<evidence::Thread>(store, [&](Index, evidence::Thread& thread) {
        thread.buffers_checked_up_to.store(thread.calls.load());
        if (moment == Moment::process_end)
            thread.simple_results_checked_up_to.store(thread.calls.load());
    });
}

FindingList process_end_checks(const Store& store) {
    FindingList found;
    const auto& process = store.process();
    if (process.end_checked.load() != 0 || process.fast_shutdown.load() != 0)
        return found;
    for_each<evidence::Logon>(store, [&](Index index, const evidence::Logon& logon) {
        if (logon.state.load() == evidence::LogonState::active)
            check_logon(store, index, Moment::process_end, found);
    });
    check_process(store, Moment::process_end, false, found);
    check_counts(store, found);
    for (auto& finding : found)
        finding.sentence.capitalize();
    return found;
}

void report_process_end() noexcept {
    auto& store = evidence::own();
    confirm_conditional();
    try {
        for (const auto& finding : process_end_checks(store))
            report(finding);
    } catch (const std::bad_alloc&) {
        store.process().dropped_findings.fetch_add(1);
    }
    mark_checked(store, Moment::process_end);
    store.process().end_checked.store(1);
}

} // namespace mapisim::check
