#include "run_record.h"

#include <fstream>
#include <optional>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "check/rules.h"
#include "command.h"

namespace mapisim::command {

namespace {

using Json = nlohmann::ordered_json;
using report::End;

constexpr const char* kName = "run.json";
constexpr const char* kFormat = "mapisim-run";

template<class T> Json json_of(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

template<class T> std::optional<T> optional_of(const Json& json) {
    return json.is_null() ? std::optional<T>() : json.get<T>();
}

Json json_of(const scenario::RuleSetting& rule) {
    return {
        {"pattern", rule.pattern},
        {"severity", rule.severity ? Json(check::severity_name(*rule.severity)) : Json(nullptr)},
        {"muted", json_of(rule.muted)},
        {"fails", json_of(rule.fails)}};
}

std::optional<evidence::Severity> severity_of(const Json& json) {
    using evidence::Severity;
    for (const Severity severity : {Severity::error, Severity::warning, Severity::info}) {
        if (json == check::severity_name(severity))
            return severity;
    }
    return {};
}

scenario::RuleSetting rule_of(const Json& json) {
    scenario::RuleSetting rule;
    rule.pattern = json.at("pattern").get<std::string>();
    rule.severity = severity_of(json.at("severity"));
    rule.muted = optional_of<bool>(json.at("muted"));
    rule.fails = optional_of<bool>(json.at("fails"));
    return rule;
}

End end_of(const Json& json) {
    for (const End end :
         {End::exited, End::crashed, End::timed_out, End::interrupted, End::still_running}) {
        if (json == report::end_name(end))
            return end;
    }
    return End::unknown;
}

} // namespace

void write_run_record(const fs::path& folder, const RunRecord& record) {
    Json json = {{"format", kFormat},
                 {"command", record.command},
                 {"wine_prefix", record.wine_prefix},
                 {"processes", Json::array()},
                 {"rules", Json::array()}};
    for (const RunRecord::Process& one : record.processes)
        json["processes"].push_back(
            {{"evidence", one.evidence}, {"end", report::end_name(one.end)}, {"code", one.code}});
    for (const scenario::RuleSetting& one : record.rules)
        json["rules"].push_back(json_of(one));
    const fs::path file = folder / kName;
    std::ofstream out(file, std::ios::binary);
    out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    if (!out.flush())
        throw Failure(fmt::format("{}: cannot be written", text_of(file)));
}

RunRecord read_run_record(const fs::path& folder) {
    const fs::path file = folder / kName;
    std::error_code error;
    RunRecord record;
    if (!fs::exists(file, error))
        return record;
    try {
        std::ifstream in(file, std::ios::binary);
        const Json json = Json::parse(in);
        if (json.at("format") != kFormat)
            throw Failure(fmt::format("{}: is no record of a run", text_of(file)));
        record.command = json.at("command").get<std::vector<std::string>>();
        record.wine_prefix = json.at("wine_prefix").get<std::string>();
        for (const Json& one : json.at("processes"))
            record.processes.push_back({one.at("evidence").get<std::string>(),
                                        end_of(one.at("end")), one.at("code").get<std::int64_t>()});
        for (const Json& one : json.at("rules"))
            record.rules.push_back(rule_of(one));
    } catch (const Json::exception&) {
        throw Failure(fmt::format("{}: is damaged", text_of(file)));
    }
    return record;
}

} // namespace mapisim::command
