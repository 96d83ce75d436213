#include "contents.h"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "check/ledger.h"
#include "check/sentence.h"
#include "check/settings.h"
#include "gate/methods.h"
#include "object/kinds.h"

namespace mapisim::report {

namespace {

using evidence::Index;
using evidence::Store;

constexpr std::size_t kMostParents = 16;

std::string kind_of(std::uint8_t kind) {
    return kind < static_cast<std::uint8_t>(object::Kind::count_)
               ? object::kind_name(static_cast<object::Kind>(kind))
               : "";
}
std::string interface_of(std::uint8_t iface) {
    return iface != 0 && iface < static_cast<std::uint8_t>(object::InterfaceId::count_)
               ? object::interface_name(static_cast<object::InterfaceId>(iface))
               : "";
}

const char* state_of(evidence::ObjectState state) {
    switch (state) {
    case evidence::ObjectState::live:
        return "live";
    case evidence::ObjectState::invalid:
        return "invalid";
    case evidence::ObjectState::released:
        return "released";
    case evidence::ObjectState::unused:
        break;
    }
    return "";
}

const char* reason_of(evidence::EndReason reason) {
    switch (reason) {
    case evidence::EndReason::logoff:
        return "Logoff";
    case evidence::EndReason::store_logoff:
        return "StoreLogoff";
    case evidence::EndReason::message_submitted:
        return "SubmitMessage";
    case evidence::EndReason::made_invalid:
        return "MakeInvalid";
    case evidence::EndReason::uninitialized:
        return "the last MAPIUninitialize";
    case evidence::EndReason::forked:
        return "fork";
    case evidence::EndReason::shared_session_ended:
        return "the end of the shared session";
    case evidence::EndReason::world_reset:
        return "a reset of the world";
    case evidence::EndReason::entry_returned:
        return "the return of the entry function";
    case evidence::EndReason::message_session_closed:
        return "CloseIMsgSession";
    case evidence::EndReason::none:
        break;
    }
    return "";
}

/// Reads one process' evidence. Indices come from a file that may be damaged: none is believed.
class Reader {
public:
    Reader(const Store& store, Symbolizer* symbolizer) : store_(store), symbolizer_(symbolizer) {}

    ThreadName thread(Index index) const {
        if (!has<evidence::Thread>(index))
            return {};
        const auto& record = store_.at<evidence::Thread>(index);
        return {record.system_id, record.is_first_of_process != 0};
    }

    Stack stack(evidence::SiteIndex index) const {
        Stack result;
        if (!has<evidence::Site>(index))
            return result;
        const auto& site = store_.at<evidence::Site>(index);
        const auto count = std::min<std::size_t>(site.count, evidence::kSiteFrames);
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(frame(evidence::frame_module(site.frames[i]),
                                   evidence::frame_offset(site.frames[i])));
        return result;
    }

    /// An address as it was in the process, which the trace keeps.
    Stack address(std::uint64_t value) const {
        Index best = 0;
        check::for_each<evidence::Module>(store_, [&](Index index, const evidence::Module& module) {
            if (value >= module.base && value < module.end &&
                (best == 0 || module.base > store_.at<evidence::Module>(best).base))
                best = index;
        });
        return {frame(best, best ? value - store_.at<evidence::Module>(best).base : value)};
    }

    ObjectHistory object(const evidence::Finding& finding) const {
        ObjectHistory history;
        history.kind = kind_of(finding.object_kind);
        history.iface = interface_of(finding.object_interface);
        if (!has<evidence::Object>(finding.object))
            return history;
        history.known = true;
        const auto& record = store_.at<evidence::Object>(finding.object);
        if (record.generation != finding.object_generation)
            return history;
        history.current = true;
        history.kind = kind_of(record.kind);
        history.iface = interface_of(record.iface);
        history.label = store_.text(record.label);
        history.state = state_of(record.state.load());
        history.references = record.references.count();
        history.acquired_by = thread(record.acquired_by);
        history.acquired_at = stack(record.acquired_at);
        if (record.released_at != 0 || record.released_by != 0) {
            history.released_by = thread(record.released_by);
            history.released_at = stack(record.released_at);
        }
        history.ended_by = reason_of(record.end_reason.load());
        history.ended_at = stack(record.ended_at);
        note_end_of_logon(record, history);
        add_parents(record, history.parents);
        return history;
    }

    std::vector<ReportedThread> threads() const {
        std::vector<ReportedThread> result;
        check::for_each<evidence::Thread>(store_, [&](Index index, const evidence::Thread& record) {
            if (record.state.load() == evidence::ThreadState::unused)
                return;
            ReportedThread one;
            one.name = thread(index);
            one.ended = record.state.load() == evidence::ThreadState::ended;
            one.initializations = record.initializations.load();
            if (!one.ended)
                one.calls = calls(record);
            result.push_back(std::move(one));
        });
        return result;
    }

    std::string text(evidence::TextIndex index) const { return std::string(store_.text(index)); }

private:
    template<class T> bool has(Index index) const {
        return index != 0 && index < store_.count<T>();
    }

    StackFrame frame(Index module, std::uint64_t offset) const {
        StackFrame result;
        result.offset = offset;
        if (!has<evidence::Module>(module))
            return result;
        const auto& record = store_.at<evidence::Module>(module);
        result.module = store_.text(record.path);
        result.client = record.is_client != 0;
        if (symbolizer_ && !result.module.empty())
            result.source = symbolizer_->resolve(result.module, offset == 0 ? 0 : offset - 1);
        return result;
    }

    /// The end of a logon is written into its own record only: an object that nobody called since
    /// does not know of it.
    void note_end_of_logon(const evidence::Object& record, ObjectHistory& history) const {
        if (record.state.load() != evidence::ObjectState::live ||
            !has<evidence::Logon>(record.logon))
            return;
        const auto& logon = store_.at<evidence::Logon>(record.logon);
        const auto state = logon.state.load();
        if (state == evidence::LogonState::active || state == evidence::LogonState::unused)
            return;
        history.state = state_of(evidence::ObjectState::invalid);
        history.ended_by = reason_of(state == evidence::LogonState::ended_by_uninitialize
                                         ? evidence::EndReason::uninitialized
                                         : evidence::EndReason::logoff);
        history.ended_at = stack(logon.ended_at);
    }

    void add_parents(const evidence::Object& child, std::vector<ParentObject>& parents) const {
        Index index = child.parent;
        auto generation = child.parent_generation;
        while (has<evidence::Object>(index) && parents.size() < kMostParents) {
            const auto& record = store_.at<evidence::Object>(index);
            if (record.generation != generation)
                break;
            parents.push_back({kind_of(record.kind), interface_of(record.iface),
                               std::string(store_.text(record.label))});
            index = record.parent;
            generation = record.parent_generation;
        }
    }

    std::vector<TracedCall> calls(const evidence::Thread& record) const {
        std::vector<TracedCall> result;
        const auto made = record.calls.load();
        const auto kept = std::min<std::uint64_t>(made, evidence::kTraceLength);
        for (std::uint64_t i = 1; i <= kept; ++i) {
            const auto number = made - i;
            const auto& entry = record.trace[number % evidence::kTraceLength];
            if (entry.sequence != static_cast<std::uint32_t>(number))
                continue;
            TracedCall call;
            call.method = gate::method_name(entry.method);
            if (has<evidence::Object>(entry.object)) {
                check::Sentence name;
                call.object = name.object(store_, entry.object, 0).view();
            }
            call.caller = address(entry.caller);
            call.result = entry.result;
            call.returned = call.result != 0xffff'ffff;
            call.simple = gate::has_simple_results(entry.method);
            call.counts = call.method.ends_with("::AddRef") || call.method.ends_with("::Release");
            result.push_back(std::move(call));
        }
        return result;
    }

    const Store& store_;
    Symbolizer* symbolizer_;
};

Standing standing_of(std::uint8_t muted) {
    return muted == 1 ? Standing::muted : muted == 2 ? Standing::expected : Standing::counted;
}

void add_kept(const Store& store, const Reader& reader, std::size_t process,
              std::vector<ReportedFinding>& findings) {
    check::for_each<evidence::Finding>(store, [&](Index, const evidence::Finding& record) {
        const auto count = record.count.load(std::memory_order_acquire);
        if (count == 0 || record.rule >= check::kRuleCount)
            return;
        ReportedFinding finding;
        finding.rule = static_cast<check::Rule>(record.rule);
        finding.severity = std::min(record.severity.load(), evidence::Severity::error);
        finding.standing = standing_of(record.muted.load());
        finding.fails = (record.effects & evidence::kCountsForExitCode) != 0;
        finding.count = count;
        finding.sequence = record.sequence;
        finding.sentence = reader.text(record.sentence);
        finding.method = gate::method_name(record.method);
        finding.thread = reader.thread(record.thread);
        finding.stack = reader.stack(record.at);
        finding.object = reader.object(record);
        finding.related = reader.stack(record.related_at);
        finding.process = process;
        findings.push_back(std::move(finding));
    });
}

/// Why a process did not come to the end of its session, where it did not choose to leave it.
std::string_view cause_of(End end) {
    switch (end) {
    case End::crashed:
        return "crash";
    case End::timed_out:
        return "timeout";
    case End::interrupted:
        return "interruption";
    case End::still_running:
        return "still_running";
    case End::exited:
    case End::unknown:
        break;
    }
    return {};
}

/// What the process could not find any more because it was over. Where it crashed, or MapiSim
/// itself or its user ended it, or where it goes on, what is open follows from that alone: it is
/// told apart and counts for nothing.
void add_end(const Store& store, const Reader& reader, const check::Policies& policies, End end,
             std::size_t process, std::vector<ReportedFinding>& findings) {
    const bool not_its_choice =
        end == End::timed_out || end == End::interrupted || end == End::still_running;
    const auto follows = cause_of(end);
    for (const auto& left : check::process_end_checks(store)) {
        const auto& policy = policies.of(left.rule);
        const auto found = not_its_choice ? evidence::Severity::info
                                          : left.severity.value_or(check::info(left.rule).severity);
        evidence::Finding record{};
        record.object = left.object;
        record.object_generation = left.object_generation;
        record.object_kind = static_cast<std::uint8_t>(left.kind);
        record.object_interface = static_cast<std::uint8_t>(left.iface);
        ReportedFinding finding;
        finding.rule = left.rule;
        finding.severity = not_its_choice ? found : policy.severity_of(found);
        finding.standing = policy.muted ? Standing::muted : Standing::counted;
        finding.fails = follows.empty() && policy.failing(found);
        finding.follows = follows;
        finding.at_end = true;
        finding.count = left.count;
        finding.sequence = UINT64_MAX;
        finding.sentence = left.sentence.view();
        finding.thread = reader.thread(left.thread);
        finding.object = reader.object(record);
        finding.related = reader.stack(left.related_at);
        finding.process = process;
        findings.push_back(std::move(finding));
    }
}

ReportedProcess read_process(const ClientProcess& client, const Reader& reader) {
    const auto& record = client.evidence->process();
    ReportedProcess process;
    process.id = record.process_id;
    process.parent_id = record.parent_process_id;
    process.program = reader.text(record.program);
    process.library = reader.text(record.library);
    process.bits = record.pointer_bits;
    process.windows = record.is_windows != 0;
    process.settings_error = reader.text(record.scenario_error.load());
    process.end = client.end;
    process.code = client.code;
    process.initializations = record.initializations.load();
    process.dropped = record.dropped_findings.load();
    process.census = check::take_census(*client.evidence);
    if (ended_badly(client.end))
        process.threads = reader.threads();
    return process;
}

void count(const ReportedFinding& finding, Verdict& verdict) {
    if (finding.standing == Standing::muted) {
        ++verdict.muted;
        return;
    }
    if (finding.standing == Standing::expected) {
        ++verdict.expected;
        return;
    }
    if (!finding.follows.empty()) {
        ++verdict.following;
        return;
    }
    switch (finding.severity) {
    case evidence::Severity::error:
        ++verdict.errors;
        break;
    case evidence::Severity::warning:
        ++verdict.warnings;
        break;
    case evidence::Severity::info:
        ++verdict.infos;
        break;
    }
    verdict.fails = verdict.fails || finding.fails;
}

const char* signal_name(std::int64_t number) {
    switch (number) {
    case 4:
        return " (SIGILL)";
    case 5:
        return " (SIGTRAP)";
    case 6:
        return " (SIGABRT)";
    case 7:
        return " (SIGBUS)";
    case 8:
        return " (SIGFPE)";
    case 9:
        return " (SIGKILL)";
    case 11:
        return " (SIGSEGV)";
    case 15:
        return " (SIGTERM)";
    default:
        return "";
    }
}

const char* exception_name(std::uint32_t code) {
    switch (code) {
    case 0x80000100:
        return " (a call of a function that the library lacks)"; // Wine's
    case 0xC0000005:
        return " (access violation)";
    case 0xC000001D:
        return " (illegal instruction)";
    case 0xC0000094:
        return " (integer division by zero)";
    case 0xC00000FD:
        return " (stack overflow)";
    case 0xC0000135:
        return " (a DLL was not found)";
    case 0xC0000139:
        return " (a function was not found in a DLL)";
    case 0xC0000374:
        return " (heap corruption)";
    case 0xC0000409:
        return " (buffer overrun, or abort)";
    default:
        return "";
    }
}

} // namespace

std::string_view end_name(End end) {
    switch (end) {
    case End::exited:
        return "exited";
    case End::crashed:
        return "crashed";
    case End::timed_out:
        return "timed_out";
    case End::interrupted:
        return "interrupted";
    case End::still_running:
        return "still_running";
    case End::unknown:
        break;
    }
    return "unknown";
}

bool ended_badly(End end) {
    return end == End::crashed || end == End::timed_out || end == End::interrupted;
}

std::string describe_end(const ReportedProcess& process) {
    switch (process.end) {
    case End::exited:
        return fmt::format("ended with exit code {}", process.code);
    case End::crashed:
        if (process.windows && process.code > INT32_MAX) // else a signal ended Wine's process
            return fmt::format("crashed: exception {:#010x}{}",
                               static_cast<std::uint32_t>(process.code),
                               exception_name(static_cast<std::uint32_t>(process.code)));
        return fmt::format("crashed: signal {}{}", process.code, signal_name(process.code));
    case End::timed_out:
        return "was ended because its time was over";
    case End::interrupted:
        return "was ended by the user";
    case End::still_running:
        return "still runs";
    case End::unknown:
        break;
    }
    return "ended";
}

std::string_view base_name(std::string_view path) {
    const auto slash = path.find_last_of("/\\");
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Contents read_contents(const ReportInput& input, Symbolizer* symbolizer) {
    Contents contents;
    const check::Policies policies(input.rules);
    for (std::size_t i = 0; i < input.processes.size(); ++i) {
        const auto& client = input.processes[i];
        const Store& store = *client.evidence;
        const Reader reader(store, symbolizer);
        contents.processes.push_back(read_process(client, reader));
        contents.verdict.dropped += contents.processes.back().dropped;
        contents.verdict.lost_evidence |= store.process().lost_chunks.load() != 0;
        add_kept(store, reader, i, contents.findings);
        add_end(store, reader, policies, client.end, i, contents.findings);
    }
    std::stable_sort(contents.findings.begin(), contents.findings.end(),
                     [](const ReportedFinding& one, const ReportedFinding& other) {
                         return std::tuple(other.severity, one.process, one.sequence) <
                                std::tuple(one.severity, other.process, other.sequence);
                     });
    for (const auto& finding : contents.findings)
        count(finding, contents.verdict);
    return contents;
}

Verdict verdict(const ReportInput& input) {
    return read_contents(input, nullptr).verdict;
}

std::string verdict_line(const Verdict& verdict) {
    std::string line;
    const auto add = [&line](unsigned number, const char* what) {
        if (number == 0)
            return;
        line += fmt::format("{}{} {}{}", line.empty() ? "" : ", ", number, what,
                            number == 1 ? "" : "s");
    };
    add(verdict.errors, "error");
    add(verdict.warnings, "warning");
    add(verdict.infos, "info");
    const bool none = line.empty();
    if (none && verdict.following != 0)
        line = fmt::format("no findings but {} that follow{} from how the client ended",
                           verdict.following, verdict.following == 1 ? "s" : "");
    else if (none)
        line = "no findings: the client broke no rule that MapiSim checks";
    else if (verdict.errors != 0)
        line += ": the client broke rules of the MAPI reference";
    else
        line += ", no error";
    if (!none && verdict.following != 0)
        line += fmt::format(" ({} more follow{} from how it ended)", verdict.following,
                            verdict.following == 1 ? "s" : "");
    if (verdict.muted != 0)
        line += fmt::format(" ({} muted)", verdict.muted);
    if (verdict.expected != 0)
        line += fmt::format(" ({} expected)", verdict.expected);
    if (verdict.dropped != 0)
        line += fmt::format(" ({} more had no room)", verdict.dropped);
    if (verdict.lost_evidence)
        line += " (INCOMPLETE: the files of the evidence could not grow, on a full disk or past a "
                "limit)";
    return line;
}

} // namespace mapisim::report
