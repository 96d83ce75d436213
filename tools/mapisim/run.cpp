#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

#include <fmt/core.h>

#include "client.h"
#include "command.h"
#include "imports.h"
#include "launch.h"
#include "output.h"
#include "platform/process.h"
#include "report.h"
#include "report/symbolizer.h"
#include "rule_names.h"
#include "run_record.h"
#include "scenario/settings.h"
#include "world/mapisvc.h"
#include "world/reader.h"

namespace mapisim::command {

namespace {

void warn(const std::string& line) {
    fmt::print(stderr, "mapisim: {}\n", line);
}

/// This run's evidence, removed at the end unless the user wants to keep it.
class EvidenceFolder {
public:
    explicit EvidenceFolder(const std::string& keep) : kept_(!keep.empty()) {
        path_ = kept_ ? fs::absolute(path_of(keep)) : make_temporary_folder();
        std::error_code error;
        fs::create_directories(path_, error);
        if (error || !fs::is_directory(path_))
            throw Failure(fmt::format("--keep-evidence: {}: cannot be made a folder", keep));
        if (!files().empty())
            throw Failure(fmt::format("--keep-evidence: {}: has evidence of another run", keep));
    }
    ~EvidenceFolder() {
        std::error_code error;
        if (!kept_)
            fs::remove_all(path_, error);
    }
    EvidenceFolder(const EvidenceFolder&) = delete;
    EvidenceFolder& operator=(const EvidenceFolder&) = delete;

    const fs::path& path() const { return path_; }
    bool is_kept() const { return kept_; }
    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const fs::directory_entry& entry : fs::directory_iterator(path_)) {
            if (entry.path().extension() == ".evidence")
                found.push_back(entry.path());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    fs::path path_;
    bool kept_;
};

struct Evidence {
    fs::path file;
    std::unique_ptr<evidence::Store> store;
};

std::vector<Evidence> open_evidence(const std::vector<fs::path>& files) {
    std::vector<Evidence> all;
    for (const fs::path& file : files) {
        Evidence one{file, std::make_unique<evidence::Store>()};
        std::string why;
        if (one.store->open(text_of(file), why))
            all.push_back(std::move(one));
        else
            warn(fmt::format("{}: {}", text_of(file.filename()), why));
    }
    return all;
}

/// What the client will read, read here first: a mistake is told before the client starts.
scenario::Settings check_settings(const RunOptions& options) {
    scenario::Settings settings;
    std::string why;
    const bool good = options.scenario.empty()
                          ? scenario::read_environment(settings, why)
                          : scenario::read_scenario(options.scenario, settings, why) &&
                                scenario::read_variables(settings, why);
    if (!good)
        throw Failure(why);
    if (!options.stacks.empty() && !scenario::apply(settings, "stacks", options.stacks, why))
        throw Failure("--stacks: " + why);
    if (!options.world.empty() && !scenario::apply(settings, "world", options.world, why))
        throw Failure("--world: " + why);
    if (!options.mapisvc.empty())
        settings.mapisvc = options.mapisvc;
    world::Description world;
    std::vector<std::string> mistakes;
    if (!scenario::is_built_in_world(settings.world) &&
        !world::read_world(settings.world, world, mistakes)) {
        throw Failure(mistakes.size() == 1 ? mistakes.front()
                                           : fmt::format("{} (and {} more: mapisim world check)",
                                                         mistakes.front(), mistakes.size() - 1));
    }
    if (!settings.mapisvc.empty() &&
        !world::read_mapisvc_file(settings.mapisvc, world.services, mistakes))
        throw Failure(mistakes.front());
    for (const std::string& rule : options.mutes) {
        if (!scenario::apply(settings, "rules." + rule, "mute", why))
            throw Failure("--mute: " + why);
    }
    const std::string file =
        options.scenario.empty() ? platform::environment("MAPISIM_SCENARIO") : options.scenario;
    for (const scenario::RuleSetting& rule : settings.rules) {
        const std::string unknown = unknown_rule(rule.pattern);
        if (unknown.empty())
            continue;
        throw Failure(rule.line == 0 ? unknown
                                     : fmt::format("{}:{}: {}", file, rule.line, unknown));
    }
    return settings;
}

/// The same for the client's environment.
void hand_over(const RunOptions& options, const scenario::Settings& settings, Launch& launch) {
    if (!options.stacks.empty())
        launch.environment.emplace_back("MAPISIM_STACKS", options.stacks);
    if (options.mutes.empty())
        return;
    std::string rules = platform::environment("MAPISIM_RULES");
    for (const scenario::RuleSetting& rule : settings.rules) {
        if (std::find(options.mutes.begin(), options.mutes.end(), rule.pattern) !=
            options.mutes.end())
            rules += (rules.empty() ? "" : ";") + rule.pattern + "=mute";
    }
    launch.environment.emplace_back("MAPISIM_RULES", rules);
}

/// True when `one` is the process that was started, not a child of it.
bool is_client(const Evidence& one, const std::vector<Evidence>& all, const Launch& launch,
               const Client& client, const Outcome& outcome) {
    const evidence::Process& process = one.store->process();
    if (launch.wine_prefix.empty() || outcome.process_id != 0)
        return process.process_id == outcome.process_id;
    // Without its starter, Wine does not tell the client's Windows number.
    const fs::path program =
        path_of(report::host_path(one.store->text(process.program), launch.wine_prefix));
    std::error_code error;
    return fs::equivalent(program, client.path, error) &&
           std::none_of(all.begin(), all.end(), [&](const Evidence& other) {
               return other.store->process().process_id == process.parent_process_id;
           });
}

/// Nobody waited for it: what is told is what was done to it, or that it goes on.
report::End end_of_child(const evidence::Process& child, const Outcome& client) {
    if (child.state != evidence::ProcessState::running)
        return report::End::unknown;
    const auto& left = client.children_left;
    if (std::find(left.begin(), left.end(), child.process_id) != left.end())
        return report::End::still_running;
    return client.end == report::End::timed_out || client.end == report::End::interrupted
               ? client.end
               : report::End::unknown;
}

/// The client first, then its children in the order in which they began.
std::vector<report::ClientProcess> processes_of(std::vector<Evidence>& all, const Launch& launch,
                                                const Client& client, const Outcome& outcome) {
    std::stable_partition(all.begin(), all.end(), [&](const Evidence& one) {
        return is_client(one, all, launch, client, outcome);
    });
    std::vector<report::ClientProcess> processes;
    for (const Evidence& one : all) {
        report::ClientProcess process;
        process.evidence = one.store.get();
        if (is_client(one, all, launch, client, outcome)) {
            process.end = outcome.end;
            process.code = outcome.code;
        } else {
            process.end = end_of_child(one.store->process(), outcome);
        }
        processes.push_back(process);
    }
    return processes;
}

/// Names each library file that answered the client in place of the one that was meant.
void check_libraries(const std::vector<Evidence>& all, const Launch& launch) {
    std::vector<std::string> told;
    for (const Evidence& one : all) {
        const std::string name(one.store->text(one.store->process().library));
        if (name.empty() || std::find(told.begin(), told.end(), name) != told.end())
            continue;
        told.push_back(name);
        const fs::path file = path_of(report::host_path(name, launch.wine_prefix));
        std::error_code error;
        if (fs::equivalent(file, launch.library, error) || same_content(file, launch.library))
            continue;
        warn(fmt::format("the client loaded {}, not {}", name, text_of(launch.library)));
    }
}

std::string scenario_error(const std::vector<Evidence>& all) {
    for (const Evidence& one : all) {
        const evidence::TextIndex index = one.store->process().scenario_error.load();
        if (index != 0)
            return std::string(one.store->text(index));
    }
    return {};
}

report::ReportInput input_for(const std::vector<scenario::RuleSetting>& rules, bool show_muted) {
    report::ReportInput input;
    input.rules = rules;
    input.version = MAPISIM_VERSION;
    input.show_muted = show_muted;
    return input;
}

void keep_record(const fs::path& folder, const report::ReportInput& input,
                 const std::vector<Evidence>& all) {
    RunRecord record{.processes = {},
                     .command = input.command,
                     .wine_prefix = input.wine_prefix,
                     .rules = input.rules};
    for (std::size_t i = 0; i < all.size(); ++i)
        record.processes.push_back(
            {text_of(all[i].file.filename()), input.processes[i].end, input.processes[i].code});
    write_run_record(folder, record);
}

int exit_code(const RunOptions& options, const Outcome& outcome, bool used,
              const report::Verdict& verdict) {
    if (outcome.exit_code != 0)
        return outcome.exit_code;
    if (!used && !options.unused_ok)
        return kOwnFailure;
    return verdict.fails ? options.error_exit_code : 0;
}

/// Files that were named, and those in folders that were named.
std::vector<fs::path> kept_files(const std::vector<std::string>& names) {
    std::vector<fs::path> files;
    for (const std::string& name : names) {
        const fs::path path = path_of(name);
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
            if (entry.path().extension() == ".evidence")
                files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Each once.
std::vector<fs::path> folders_of(const std::vector<fs::path>& files) {
    std::vector<fs::path> folders;
    for (const fs::path& file : files) {
        if (std::find(folders.begin(), folders.end(), file.parent_path()) == folders.end())
            folders.push_back(file.parent_path());
    }
    return folders;
}

/// Opens the files of one run, in the order of its record; those that it does not know come last.
void add_processes(const std::vector<fs::path>& files, const fs::path& folder,
                   const RunRecord& record, std::vector<Evidence>& all,
                   std::vector<report::ClientProcess>& processes) {
    const auto place = [&](const fs::path& file) {
        return std::find_if(record.processes.begin(), record.processes.end(), [&](const auto& one) {
            return one.evidence == text_of(file.filename());
        });
    };
    std::vector<fs::path> own;
    std::copy_if(files.begin(), files.end(), std::back_inserter(own),
                 [&](const fs::path& file) { return file.parent_path() == folder; });
    std::stable_sort(own.begin(), own.end(),
                     [&](const auto& one, const auto& other) { return place(one) < place(other); });
    for (const fs::path& file : own) {
        Evidence one{file, std::make_unique<evidence::Store>()};
        std::string why;
        if (!one.store->open(text_of(file), why))
            throw Failure(fmt::format("{}: {}", text_of(file), why));
        const auto known = place(file);
        report::ClientProcess process{.evidence = one.store.get()};
        if (known != record.processes.end()) {
            process.end = known->end;
            process.code = known->code;
        }
        processes.push_back(process);
        all.push_back(std::move(one));
    }
}

} // namespace

int run(const RunOptions& given) {
    const scenario::Settings settings = check_settings(given);
    RunOptions options = given;
    options.world = settings.world;
    options.mapisvc = settings.mapisvc;
    const Client client = examine_client(options.client.front());
    Outputs outputs(options.reports);
    const EvidenceFolder folder(options.keep_evidence);
    Launch prepared = prepare(options, client, folder.path());
    hand_over(options, settings, prepared);

    for (const std::string& name : missing_imports(client, prepared))
        warn(fmt::format("{} imports {}, which MapiSim lacks", options.client.front(), name));

    const Outcome outcome = launch(prepared);

    std::vector<Evidence> all = open_evidence(folder.files());
    if (!outcome.children_left.empty())
        warn(fmt::format("{} of the client's processes still run; what they hold now is told as "
                         "information",
                         outcome.children_left.size()));
    report::ReportInput input = input_for(settings.rules, options.show_muted);
    input.command = options.client;
    input.wine_prefix = prepared.wine_prefix;
    input.processes = processes_of(all, prepared, client, outcome);
    std::string not_kept; // told after the reports, which it takes nothing from
    try {
        if (folder.is_kept())
            keep_record(folder.path(), input, all);
    } catch (const Failure& failure) {
        not_kept = failure.what();
    }
    if (outcome.end == report::End::timed_out)
        warn(fmt::format("the client was ended after {:g} seconds (--timeout)", options.timeout));
    outputs.write(input);
    if (!not_kept.empty())
        throw Failure(not_kept);
    if (const std::string why = scenario_error(all); !why.empty())
        throw Failure("the client's MapiSim refused its settings: " + why);
    check_libraries(all, prepared);
    if (all.empty())
        warn(fmt::format("{} ended with {} and never called MapiSim ({}){}", options.client.front(),
                         outcome.exit_code, text_of(prepared.library),
                         options.unused_ok ? "" : ": nothing was checked"));
    return exit_code(options, outcome, !all.empty(), report::verdict(input));
}

int report_again(const ReportOptions& options) {
    const std::vector<fs::path> files = kept_files(options.evidence);
    if (files.empty())
        throw Failure("there is no evidence in " + options.evidence.front());
    RunOptions wishes;
    wishes.mutes = options.mutes;
    report::ReportInput input = input_for({}, options.show_muted);
    Outputs outputs(options.reports);
    std::vector<Evidence> all;
    for (const fs::path& folder : folders_of(files)) {
        const RunRecord record = read_run_record(folder);
        add_processes(files, folder, record, all, input.processes);
        if (input.command.empty())
            input.command = record.command;
        if (input.wine_prefix.empty())
            input.wine_prefix = record.wine_prefix;
        input.rules.insert(input.rules.end(), record.rules.begin(), record.rules.end());
    }
    const std::vector<scenario::RuleSetting> now = check_settings(wishes).rules;
    input.rules.insert(input.rules.end(), now.begin(), now.end());
    if (input.command.empty())
        input.command = {
            std::string(all.front().store->text(all.front().store->process().program))};
    outputs.write(input);
    // A crash gave the run its own exit code, which is not known here.
    const bool crashed =
        std::any_of(input.processes.begin(), input.processes.end(),
                    [](const auto& process) { return process.end == report::End::crashed; });
    return crashed || report::verdict(input).fails ? kBrokeRules : 0;
}

} // namespace mapisim::command
