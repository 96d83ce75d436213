#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../report.h"
#include "check/census.h"
#include "check/rules.h"
#include "symbolizer.h"

/// What every form of the report shows: the evidence, read once and put in order.
namespace mapisim::report {

struct StackFrame {
    std::string module; ///< path as the client's system has it; empty for code in no module
    std::uint64_t offset =
        0;              ///< from where the module is loaded (the address, where there is none)
    bool client = true; ///< not this library's own
    std::vector<SourceFrame> source; ///< innermost first; empty when nothing is known
};
using Stack = std::vector<StackFrame>;

struct ThreadName {
    std::uint32_t id = 0; ///< the system's number; 0 for an unknown thread
    bool first = false;   ///< the one that the process started with
};

struct ParentObject {
    std::string kind;
    std::string iface;
    std::string label;
};

/// The object of a finding with its history, as far as its record still is of that object.
struct ObjectHistory {
    bool known = false;   ///< there is an object at all
    bool current = false; ///< the record is still this object's
    std::string kind;
    std::string iface;
    std::string label;
    std::string state; ///< "live", "invalid", "released"
    std::uint32_t references = 0;
    ThreadName acquired_by;
    Stack acquired_at;
    ThreadName released_by;
    Stack released_at;
    std::string ended_by; ///< why it became invalid, such as "Logoff"; empty when it did not
    Stack ended_at;
    std::vector<ParentObject> parents; ///< what it was opened from, nearest first
};

enum class Standing : std::uint8_t { counted, muted, expected };

struct ReportedFinding {
    check::Rule rule{};
    evidence::Severity severity{};
    Standing standing = Standing::counted;
    bool fails = false;
    bool at_end = false; ///< made from what the process left behind
    /// What kept the process from doing what it is found not to have done: "crash", "timeout",
    /// "interruption", "still_running"; else empty. Such a finding counts for nothing.
    std::string_view follows;
    std::uint64_t count = 0;
    std::uint64_t sequence = 0;
    std::string sentence;
    std::string method; ///< empty outside any call
    ThreadName thread;
    Stack stack;
    ObjectHistory object;
    Stack related; ///< where the object or buffer was acquired
    std::size_t process = 0;

    const check::RuleInfo& info() const { return check::info(rule); }
};

struct TracedCall {
    std::string method;
    std::string object; ///< such as: the folder "Inbox" (IMAPIFolder); empty for a function
    Stack caller;       ///< one frame
    bool returned = false;
    std::uint32_t result = 0;
    bool counts = false; ///< the result is a number of references, not a code
    bool simple = false; ///< it is a number of Simple MAPI's
};

struct ReportedThread {
    ThreadName name;
    bool ended = false;
    std::int32_t initializations = 0;
    std::vector<TracedCall> calls; ///< newest first
};

struct ReportedProcess {
    std::uint32_t id = 0;
    std::uint32_t parent_id = 0;
    std::string program;
    std::string library;
    unsigned bits = 0;
    bool windows = false;
    std::string settings_error;
    End end = End::unknown;
    std::int64_t code = 0;
    std::int32_t initializations = 0;
    std::uint64_t dropped = 0;
    check::Census census;
    std::vector<ReportedThread> threads; ///< filled for those that did not end in good order
};

struct Contents {
    std::vector<ReportedProcess> processes;
    std::vector<ReportedFinding> findings; ///< errors first, then in the order in which they came
    Verdict verdict;
};

/// `symbolizer` may be null: then stacks are modules and offsets.
Contents read_contents(const ReportInput& input, Symbolizer* symbolizer);

/// True for a process that was ended from outside or crashed.
bool ended_badly(End end);
/// "crashed: signal 11 (SIGSEGV)", "ended with exit code 3".
std::string describe_end(const ReportedProcess& process);

/// The last part of a path of either system.
std::string_view base_name(std::string_view path);

} // namespace mapisim::report
