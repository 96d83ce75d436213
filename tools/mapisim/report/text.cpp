#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include <fmt/core.h>

#include "contents.h"
#include "folding.h"
#include "scenario/result_codes.h"

/// The report for people: errors first, what repeats once with its count, a verdict in the last
/// line.
namespace mapisim::report {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kShownInFull = 5;   ///< findings of one rule
constexpr unsigned kShownInBrief = 15; ///< and so many more in one line each
constexpr std::size_t kCallsShown = 8; ///< of each thread, after a crash

/// `path` without what the reader knows: the folder he stands in, or the front of a long way.
std::string short_path(const std::string& path) {
    const fs::path normal = fs::path(path).lexically_normal();
    std::error_code error;
    const fs::path here = fs::current_path(error);
    if (!error) {
        const auto relative = normal.lexically_relative(here);
        if (!relative.empty() && *relative.begin() != "..")
            return relative.string();
    }
    constexpr std::ptrdiff_t kKept = 3;
    const auto parts = std::distance(normal.begin(), normal.end());
    if (!normal.is_absolute() || parts <= kKept + 2)
        return normal.string();
    fs::path end;
    for (auto part = std::next(normal.begin(), parts - kKept); part != normal.end(); ++part)
        end /= *part;
    return ".../" + end.string();
}

std::string place(const SourceFrame& source) {
    if (source.file.empty())
        return {};
    return source.line == 0 ? short_path(source.file)
                            : fmt::format("{}:{}", short_path(source.file), source.line);
}

std::string module_place(const StackFrame& frame) {
    if (frame.module.empty())
        return fmt::format("{:#x}", frame.offset);
    return fmt::format("{}+{:#x}", base_name(frame.module), frame.offset);
}

std::string line_text(const StackLine& line) {
    if (!line.source)
        return module_place(*line.frame);
    const auto at = place(*line.source);
    return fmt::format("{} ({})", line.source->function.empty() ? "?" : line.source->function,
                       at.empty() ? module_place(*line.frame) : at);
}

/// The innermost place in one line.
std::string brief(const Stack& stack) {
    for (const auto& line : fold(stack)) {
        if (!line.frame)
            continue;
        return line_text(line);
    }
    return {};
}

std::string thread_name(const ThreadName& thread) {
    if (thread.id == 0)
        return "an unknown thread";
    return fmt::format("thread {}{}", thread.id, thread.first ? " (the first)" : "");
}

std::string named(const std::string& kind, const std::string& label, const std::string& iface) {
    std::string text = kind.empty() ? "object" : kind;
    if (!label.empty())
        text += fmt::format(" \"{}\"", label);
    if (!iface.empty())
        text += fmt::format(" ({})", iface);
    return text;
}

bool same_stack(const Stack& one, const Stack& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const StackFrame& a, const StackFrame& b) {
                          return a.module == b.module && a.offset == b.offset;
                      });
}

/// What happened at the related place of a finding.
const char* related_word(check::Rule rule) {
    using check::Rule;
    switch (rule) {
    case Rule::registration_open_at_logoff:
    case Rule::unadvise_unknown:
    case Rule::advise_source_released:
    case Rule::notification_changed:
    case Rule::sink_threw:
    case Rule::callback_result:
    case Rule::notification_thread_has_no_loop:
    case Rule::notification_thread_blocks:
        return "registered";
    case Rule::never_uninitialized:
    case Rule::uninitialized_too_seldom:
    case Rule::thread_ended_initialized:
    case Rule::first_thread_ended:
        return "initialised";
    case Rule::thread_not_initialized:
    case Rule::uninitialize_on_other_thread:
        return "by the other thread, initialised";
    case Rule::mail_left_in_queue:
        return "submitted";
    case Rule::session_never_ended:
    case Rule::released_without_logoff:
        return "logged on";
    default:
        return check::info(rule).id.starts_with("MAPI-MEMORY") ? "allocated" : "acquired";
    }
}

class Writer {
public:
    Writer(std::ostream& out, const ReportInput& input, const Contents& contents)
        : out_(out), input_(input), contents_(contents) {}

    void write() {
        for (const auto& process : contents_.processes)
            write_process(process);
        for (const auto& finding : contents_.findings) {
            if (finding.follows.empty() && is_shown(finding))
                write_counted(finding);
        }
        write_left_out();
        for (std::size_t i = 0; i < contents_.processes.size(); ++i)
            write_following(i);
        if (short_stacks_)
            line("The whole stacks of allocations are kept with --stacks=full.");
        if (told_)
            line("To mute a rule: --mute ID, or MAPISIM_RULES=\"ID=mute\"; * and ? stand for more "
                 "than one.\n");
        line("mapisim: {}", verdict_line(contents_.verdict));
    }

private:
    template<class... T> void line(fmt::format_string<T...> format, T&&... values) {
        out_ << fmt::format(format, std::forward<T>(values)...) << '\n';
    }

    std::string colour(const char* code, std::string_view text) const {
        return input_.colours ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
    }

    std::string severity(evidence::Severity severity) const {
        switch (severity) {
        case evidence::Severity::error:
            return colour("1;31", "ERROR");
        case evidence::Severity::warning:
            return colour("1;33", "WARNING");
        case evidence::Severity::info:
            break;
        }
        return colour("1;36", "INFO");
    }

    std::string process_name(const ReportedProcess& process) const {
        return fmt::format("Process {} ({})", process.id, base_name(process.program));
    }

    void write_process(const ReportedProcess& process) {
        if (!process.settings_error.empty())
            line("{}: its settings were refused: {}\n", process_name(process),
                 process.settings_error);
        if (!ended_badly(process.end))
            return;
        line("{} {}.", process_name(process), describe_end(process));
        write_census(process.census);
        for (const auto& thread : process.threads) {
            if (!thread.calls.empty())
                write_calls(thread);
        }
        line("");
    }

    void write_census(const check::Census& census) {
        if (census.empty())
            return;
        std::string held;
        for (std::size_t i = 0; i < census.objects.size(); ++i) {
            if (census.objects[i] != 0)
                held += fmt::format("{}{} {}{}", held.empty() ? "" : ", ", census.objects[i],
                                    object::kind_name(static_cast<object::Kind>(i)),
                                    census.objects[i] == 1 ? "" : "s");
        }
        line("  Then it held: {} object{}{}{}{}, {} buffer{}, {} registration{}, {} session{} "
             "logged on.",
             census.object_count, census.object_count == 1 ? "" : "s", held.empty() ? "" : " (",
             held, held.empty() ? "" : ")", census.buffers, census.buffers == 1 ? "" : "s",
             census.registrations, census.registrations == 1 ? "" : "s", census.logons,
             census.logons == 1 ? "" : "s");
    }

    void write_calls(const ReportedThread& thread) {
        line("  Last calls of {}, the latest first:", thread_name(thread.name));
        const auto shown = std::min(thread.calls.size(), kCallsShown);
        for (std::size_t i = 0; i < shown; ++i) {
            const auto& call = thread.calls[i];
            const std::string result = !call.returned ? "not returned"
                                       : call.counts  ? std::to_string(call.result)
                                       : call.simple  ? scenario::simple_result_text(call.result)
                                                      : scenario::result_text(call.result);
            line("    {}{}{}: {}; from {}", call.method.empty() ? "an unknown call" : call.method,
                 call.object.empty() ? "" : " on ", call.object, result, brief(call.caller));
        }
    }

    bool is_shown(const ReportedFinding& finding) const {
        return finding.standing == Standing::counted || input_.show_muted;
    }

    /// What is open because the process did not come to its end is one line: the client's mistakes,
    /// and where it crashed, must not be lost in it.
    void write_following(std::size_t process) {
        std::map<std::string_view, std::uint64_t> rules;
        std::size_t findings = 0;
        for (const auto& finding : contents_.findings) {
            if (finding.process == process && !finding.follows.empty() && is_shown(finding)) {
                ++findings;
                rules[finding.info().slug] += finding.count;
            }
        }
        if (findings == 0)
            return;
        std::string list;
        for (const auto& [slug, count] : rules)
            list += fmt::format("{}{}{}", list.empty() ? "" : ", ", slug,
                                count == 1 ? "" : fmt::format(" {} times", count));
        const auto& ended = contents_.processes[process];
        const char* plural = findings == 1 ? "" : "s";
        const std::string what =
            ended.end == End::still_running
                ? fmt::format("still runs: {} finding{} about what it holds", findings, plural)
                : fmt::format(
                      "{} before it had ended its session: {} finding{} that follow{} from it",
                      ended.end == End::crashed ? "crashed" : "was ended", findings, plural,
                      findings == 1 ? "s" : "");
        line("{} {} ({}) {} left out here; --report json=FILE has all.\n", process_name(ended),
             what, list, findings == 1 ? "is" : "are");
    }

    void write_counted(const ReportedFinding& finding) {
        const unsigned number = ++seen_[finding.rule];
        told_ = true;
        if (number <= kShownInFull) {
            write_finding(finding);
        } else if (number <= kShownInFull + kShownInBrief) {
            const auto& stack = finding.stack.empty() ? finding.related : finding.stack;
            line("{}  {}  {}{}  {}{}\n", severity(finding.severity), finding.info().id,
                 finding.sentence, times(finding), stack.empty() ? "" : "at ", brief(stack));
        }
    }

    std::string times(const ReportedFinding& finding) const {
        std::string text;
        if (finding.count != 1)
            text += fmt::format("  ({} times)", finding.count);
        if (finding.standing == Standing::muted)
            text += "  (muted)";
        if (finding.standing == Standing::expected)
            text += "  (expected)";
        return text;
    }

    void write_finding(const ReportedFinding& finding) {
        const auto& rule = finding.info();
        line("{}  {}  {}{}", severity(finding.severity), colour("1", rule.id), rule.slug,
             times(finding));
        line("  {}", finding.sentence);
        if (contents_.processes.size() > 1)
            line("  In process {} ({}).", contents_.processes[finding.process].id,
                 base_name(contents_.processes[finding.process].program));
        if (!finding.stack.empty()) {
            line("  {}, {}:", finding.method.empty() ? "Found" : "In " + finding.method,
                 thread_name(finding.thread));
            write_stack(finding.stack);
        } else if (!finding.method.empty()) {
            line("  In {}, {}.", finding.method, thread_name(finding.thread));
        }
        write_object(finding);
        line("  See {}; mapisim explain {}\n", check::first_page(rule), rule.id);
    }

    void write_object(const ReportedFinding& finding) {
        const auto& object = finding.object;
        const bool acquired_is_related =
            object.current && same_stack(object.acquired_at, finding.related);
        if (!finding.related.empty() && !acquired_is_related &&
            !same_stack(finding.stack, finding.related)) {
            const std::string word = related_word(finding.rule);
            line("  {} at:", capital(word));
            write_stack(finding.related);
            short_stacks_ = short_stacks_ || (word == "allocated" && finding.related.size() == 1);
        }
        if (!object.known)
            return;
        const auto name = named(object.kind, object.label, object.iface);
        if (!object.current) {
            line("  The {} itself is gone; its place serves another object by now.", name);
            return;
        }
        line("  The {}: {}, {} reference{}, acquired by {}{}", name, object.state,
             object.references, object.references == 1 ? "" : "s", thread_name(object.acquired_by),
             object.acquired_at.empty() ? "." : " at:");
        write_stack(object.acquired_at);
        if (!object.parents.empty())
            line("    opened from {}", parents(object));
        if (!object.ended_by.empty())
            write_event("ended by " + object.ended_by, object.ended_at, finding);
        if (object.released_by.id != 0 && object.references == 0)
            write_event("released by " + thread_name(object.released_by), object.released_at,
                        finding);
    }

    /// The finding's own stack is not repeated.
    void write_event(const std::string& event, const Stack& at, const ReportedFinding& finding) {
        if (!at.empty() && same_stack(at, finding.stack)) {
            line("    {}, at the same place", event);
            return;
        }
        line("    {}{}", event, at.empty() ? "" : " at:");
        write_stack(at);
    }

    static std::string parents(const ObjectHistory& object) {
        std::string text;
        for (const auto& parent : object.parents)
            text += fmt::format("{}the {}", text.empty() ? "" : ", from ",
                                named(parent.kind, parent.label, parent.iface));
        return text;
    }

    static std::string capital(std::string text) {
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }

    void write_stack(const Stack& stack) {
        for (const auto& each : fold(stack)) {
            if (each.frame)
                line("      {}", line_text(each));
            else
                line("      ... {} frame{} of run-time libraries", each.left_out,
                     each.left_out == 1 ? "" : "s");
        }
    }

    void write_left_out() {
        for (const auto& [rule, number] : seen_) {
            const unsigned shown = kShownInFull + kShownInBrief;
            if (number > shown)
                line("And {} more findings of {} at other places; the JSON report has all.\n",
                     number - shown, check::info(rule).id);
        }
    }

    std::ostream& out_;
    const ReportInput& input_;
    const Contents& contents_;
    std::map<check::Rule, unsigned> seen_;
    bool told_ = false;
    bool short_stacks_ = false; ///< the place of an allocation was one address
};

} // namespace

void write_text_report(std::ostream& out, const ReportInput& input) {
    Symbolizer symbolizer(input.wine_prefix, input.symbolize);
    const Contents contents = read_contents(input, &symbolizer);
    Writer(out, input, contents).write();
}

} // namespace mapisim::report
