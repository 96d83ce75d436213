#include <ostream>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "contents.h"
#include "scenario/result_codes.h"

/// The report for programs. All members are always there; what is not known is null, "" or [].
///
///   format     "mapisim-report"
///   version    1; grows when a member changes its meaning or goes
///   mapisim    version of MapiSim
///   command    [program, argument...]
///   verdict    {errors, warnings, infos, following, muted, expected, dropped, lost_evidence,
///              fails, text}
///   processes  [{id, parent, program, library, bits, windows, settings_error,
///                end: {how, code, text}, initializations, dropped_findings,
///                held: {objects, references, by_kind: {KIND: n}, buffers, buffer_bytes,
///                       registrations, sessions, queued_messages},
///                threads: [{thread, ended, initializations,
///                           calls: [{method, object, result, result_name, caller}]}]}]
///              `how` is "exited", "crashed", "timed_out", "interrupted", "still_running" or
///              "unknown"; threads are listed for the second to the fourth; calls newest first,
///              `result` null while the call had not returned
///   findings   [{rule, slug, severity, title, standing, fails, count, at_end, follows, process,
///                sentence, method, thread, stack, object, related, pages, explain}]
///              errors first; `standing` is "counted", "muted" or "expected"; `process` is an
///              index; `at_end` marks what was found after the process was over; `follows` is null,
///              or what alone made the process leave this open: "crash", "timeout", "interruption",
///              "still_running"; such findings are counted in `following` and nowhere else
///   object     null, or {kind, interface, label, current, state, references,
///                acquired: {thread, stack}, released: {thread, stack} or null,
///                ended: {by, stack} or null, parents: [{kind, interface, label}]}
///   thread     null, or {id, first}
///   stack      [frame], innermost first
///   frame      {module, offset, client, source: [{function, file, line, column}]}
///              a return address; several sources where functions were inlined, innermost first
namespace mapisim::report {

namespace {

using Json = nlohmann::ordered_json;

Json thread(const ThreadName& name) {
    if (name.id == 0)
        return nullptr;
    return {{"id", name.id}, {"first", name.first}};
}

Json frame(const StackFrame& frame) {
    Json source = Json::array();
    for (const auto& one : frame.source) {
        source.push_back({{"function", one.function},
                          {"file", one.file},
                          {"line", one.line},
                          {"column", one.column}});
    }
    return {{"module", frame.module},
            {"offset", fmt::format("{:#x}", frame.offset)},
            {"client", frame.client},
            {"source", std::move(source)}};
}

Json stack(const Stack& frames) {
    Json result = Json::array();
    for (const auto& one : frames)
        result.push_back(frame(one));
    return result;
}

Json object(const ObjectHistory& history) {
    if (!history.known)
        return nullptr;
    Json parents = Json::array();
    for (const auto& parent : history.parents) {
        parents.push_back(
            {{"kind", parent.kind}, {"interface", parent.iface}, {"label", parent.label}});
    }
    Json released = nullptr;
    if (history.released_by.id != 0)
        released = {{"thread", thread(history.released_by)}, {"stack", stack(history.released_at)}};
    Json ended = nullptr;
    if (!history.ended_by.empty())
        ended = {{"by", history.ended_by}, {"stack", stack(history.ended_at)}};
    return {{"kind", history.kind},
            {"interface", history.iface},
            {"label", history.label},
            {"current", history.current},
            {"state", history.state},
            {"references", history.references},
            {"acquired",
             {{"thread", thread(history.acquired_by)}, {"stack", stack(history.acquired_at)}}},
            {"released", std::move(released)},
            {"ended", std::move(ended)},
            {"parents", std::move(parents)}};
}

const char* standing(Standing value) {
    switch (value) {
    case Standing::muted:
        return "muted";
    case Standing::expected:
        return "expected";
    case Standing::counted:
        break;
    }
    return "counted";
}

Json pages(std::string_view list) {
    Json result = Json::array();
    while (!list.empty()) {
        const auto space = list.find(' ');
        result.push_back(list.substr(0, space));
        list = space == std::string_view::npos ? std::string_view() : list.substr(space + 1);
    }
    return result;
}

Json finding(const ReportedFinding& one) {
    const auto& rule = one.info();
    return {{"rule", rule.id},
            {"slug", rule.slug},
            {"severity", check::severity_name(one.severity)},
            {"title", rule.title},
            {"standing", standing(one.standing)},
            {"fails", one.fails},
            {"count", one.count},
            {"at_end", one.at_end},
            {"follows", one.follows.empty() ? Json(nullptr) : Json(one.follows)},
            {"process", one.process},
            {"sentence", one.sentence},
            {"method", one.method},
            {"thread", thread(one.thread)},
            {"stack", stack(one.stack)},
            {"object", object(one.object)},
            {"related", stack(one.related)},
            {"pages", pages(rule.pages)},
            {"explain", fmt::format("mapisim explain {}", rule.id)}};
}

Json call(const TracedCall& one) {
    return {{"method", one.method},
            {"object", one.object},
            {"result", one.returned ? Json(fmt::format("{:#010x}", one.result)) : Json(nullptr)},
            {"result_name", !one.returned || one.counts ? std::string_view()
                            : one.simple                ? scenario::simple_result_name(one.result)
                                                        : scenario::result_name(one.result)},
            {"caller", one.caller.empty() ? Json(nullptr) : frame(one.caller.front())}};
}

Json held(const check::Census& census) {
    Json kinds = Json::object();
    for (std::size_t i = 0; i < census.objects.size(); ++i) {
        if (census.objects[i] != 0)
            kinds[object::kind_name(static_cast<object::Kind>(i))] = census.objects[i];
    }
    return {{"objects", census.object_count},      {"references", census.reference_count},
            {"by_kind", std::move(kinds)},         {"buffers", census.buffers},
            {"buffer_bytes", census.buffer_bytes}, {"registrations", census.registrations},
            {"sessions", census.logons},           {"queued_messages", census.queued_mails}};
}

Json process(const ReportedProcess& one) {
    Json threads = Json::array();
    for (const auto& each : one.threads) {
        Json calls = Json::array();
        for (const auto& made : each.calls)
            calls.push_back(call(made));
        threads.push_back({{"thread", thread(each.name)},
                           {"ended", each.ended},
                           {"initializations", each.initializations},
                           {"calls", std::move(calls)}});
    }
    return {{"id", one.id},
            {"parent", one.parent_id},
            {"program", one.program},
            {"library", one.library},
            {"bits", one.bits},
            {"windows", one.windows},
            {"settings_error", one.settings_error},
            {"end", {{"how", end_name(one.end)}, {"code", one.code}, {"text", describe_end(one)}}},
            {"initializations", one.initializations},
            {"dropped_findings", one.dropped},
            {"held", held(one.census)},
            {"threads", std::move(threads)}};
}

} // namespace

void write_json_report(std::ostream& out, const ReportInput& input) {
    Symbolizer symbolizer(input.wine_prefix, input.symbolize);
    const Contents contents = read_contents(input, &symbolizer);
    const auto& verdict = contents.verdict;
    Json report = {{"format", "mapisim-report"},
                   {"version", 1},
                   {"mapisim", input.version},
                   {"command", input.command},
                   {"verdict",
                    {{"errors", verdict.errors},
                     {"warnings", verdict.warnings},
                     {"infos", verdict.infos},
                     {"following", verdict.following},
                     {"muted", verdict.muted},
                     {"expected", verdict.expected},
                     {"dropped", verdict.dropped},
                     {"lost_evidence", verdict.lost_evidence},
                     {"fails", verdict.fails},
                     {"text", verdict_line(verdict)}}},
                   {"processes", Json::array()},
                   {"findings", Json::array()}};
    for (const auto& one : contents.processes)
        report["processes"].push_back(process(one));
    for (const auto& one : contents.findings)
        report["findings"].push_back(finding(one));
    // A client's strings may be anything: what is no UTF-8 is replaced.
    out << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace mapisim::report
