#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "command.h"
#include "scenario/nearest.h"
#include "world/reader.h"

#if defined(_WIN32)
#include <windows.h>

#include <shellapi.h>
#endif

namespace {

using namespace mapisim::command;

constexpr const char* kHelp =
    R"(MapiSim, a simulated MAPI subsystem: starts a MAPI client on it and tells which rules of the
MAPI reference the client broke.

  mapisim run [OPTIONS] -- CLIENT [ARGS...]   start CLIENT, report on standard error
  mapisim explain RULE                        what a rule means, what to do, how to mute it
  mapisim rules [--json | --markdown]         all rules
  mapisim settings [--json | --markdown]      all settings of scenario files and of the environment
  mapisim report [OPTIONS] EVIDENCE...        report again on evidence that `run` kept
  mapisim world check | show | import         what lies in the simulated mailboxes
  mapisim service list | install | uninstall  message services that have a library of their own
  mapisim doctor                              what is installed, what is missing

Often used with `run`; `mapisim run --help` has the rest:
  --report FORMAT=FILE   text or json, to a file; may be given more than once
  --timeout SECONDS      end a client that hangs; its report is made all the same
  --mute RULE            leave a rule out, by identifier, slug or glob (MAPI-MEMORY-*)
  --scenario FILE        how the simulated subsystem is to behave

Exit code of `run`: the client's own; 99 when it ended well (0) but broke a rule of severity error;
98 when MapiSim itself could not do its work or the client never called it; 124 after --timeout.
)";

constexpr std::string_view kCommands[] = {"run",    "explain", "rules",   "settings", "report",
                                          "doctor", "world",   "service", "help"};

/// Arguments in UTF-8.
std::vector<std::string> arguments(int count, char** values) {
#if defined(_WIN32)
    std::vector<std::string> all;
    int wide_count = 0;
    wchar_t** wide = ::CommandLineToArgvW(::GetCommandLineW(), &wide_count);
    for (int i = 1; wide && i < wide_count; ++i) {
        const int size =
            ::WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, nullptr, 0, nullptr, nullptr);
        std::string text(static_cast<std::size_t>(std::max(size, 1)), '\0');
        ::WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, text.data(), size, nullptr, nullptr);
        text.pop_back();
        all.push_back(text);
    }
    ::LocalFree(wide);
    (void)count;
    (void)values;
    return all;
#else
    return {values + std::min(count, 1), values + count};
#endif
}

std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

/// Parses with CLI11; true when the command is to be done, false when its help was asked for.
bool parse(CLI::App& app, std::vector<std::string> given) {
    std::reverse(given.begin(), given.end());
    try {
        app.parse(given);
        return true;
    } catch (const CLI::CallForHelp&) {
        fmt::print("{}", app.help());
        return false;
    } catch (const CLI::ParseError& error) {
        throw Failure(fmt::format("{}; see {} --help", one_line(error.what()), app.get_name()));
    }
}

int do_run(std::vector<std::string> given) {
    RunOptions options;
    CLI::App app("Starts CLIENT on the simulated subsystem and reports what it broke.",
                 "mapisim run");
    app.add_option("--scenario", options.scenario, "Scenario file (JSON); see mapisim settings")
        ->type_name("FILE");
    app.add_option("--world", options.world,
                   "World file (JSON) whose mailboxes the client finds; or default, or empty")
        ->type_name("FILE");
    app.add_option("--mapisvc", options.mapisvc,
                   "mapisvc.inf with message services that have a library of their own")
        ->type_name("FILE");
    app.add_option("--report", options.reports,
                   "Write a report, FORMAT text or json; - is standard error. Without one for text "
                   "it goes to standard error")
        ->type_name("FORMAT=FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    app.add_option("--timeout", options.timeout,
                   "End the client, and its children, after this long")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber.description(""));
    app.add_option("--library", options.library,
                   "MapiSim's library to use: libmapi32.so, or mapi32.dll for a Windows client")
        ->type_name("FILE");
    app.add_option("--stacks", options.stacks, "full: call stacks of buffers too; normal; none")
        ->type_name("WHICH");
    app.add_option("--mute", options.mutes, "Leave out what a rule finds: identifier, slug or glob")
        ->type_name("RULE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    app.add_flag("--show-muted", options.show_muted, "List in the report what was muted");
    app.add_option("--error-exitcode", options.error_exit_code,
                   "Exit code where the client broke a rule of severity error")
        ->type_name("N")
        ->capture_default_str()
        ->check(CLI::Range(0, 255).description(""));
    app.add_flag("--unused-ok", options.unused_ok, "Do not mind a client that never calls MapiSim");
    app.add_option("--keep-evidence", options.keep_evidence,
                   "Keep what the client's processes left, for mapisim report")
        ->type_name("FOLDER");
    app.prefix_command();

    // What follows "--" is the client's, whatever it looks like.
    const auto separator = std::find(given.begin(), given.end(), "--");
    std::vector<std::string> behind(separator, given.end());
    given.erase(separator, given.end());
    if (!parse(app, given))
        return 0;
    options.client = app.remaining();
    if (options.client.empty() && !behind.empty())
        behind.erase(behind.begin());
    options.client.insert(options.client.end(), behind.begin(), behind.end());
    if (options.client.empty() || options.client.front().empty())
        throw Failure("run: there is no client; mapisim run [OPTIONS] -- CLIENT [ARGS...]");
    if (options.client.front().starts_with('-'))
        throw Failure(fmt::format("run: there is no option {}; see mapisim run --help",
                                  options.client.front()));
    return run(options);
}

int do_report(const std::vector<std::string>& given) {
    ReportOptions options;
    CLI::App app("Reports again on evidence that run --keep-evidence kept.", "mapisim report");
    app.add_option("EVIDENCE", options.evidence, "Evidence files, or folders of them")->required();
    app.add_option("--report", options.reports, "As for mapisim run")
        ->type_name("FORMAT=FILE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    app.add_option("--mute", options.mutes, "As for mapisim run, for findings of the process' end")
        ->type_name("RULE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    app.add_flag("--show-muted", options.show_muted, "List what was muted");
    return parse(app, given) ? report_again(options) : 0;
}

int do_list(const std::string& name, const char* what, int (*print)(Format),
            const std::vector<std::string>& given) {
    bool json = false;
    bool markdown = false;
    CLI::App app(what, "mapisim " + name);
    auto* const as_json = app.add_flag("--json", json, "As JSON");
    app.add_flag("--markdown", markdown, "As a table for documentation")->excludes(as_json);
    if (!parse(app, given))
        return 0;
    return print(json ? Format::json : markdown ? Format::markdown : Format::text);
}

int do_explain(const std::vector<std::string>& given) {
    std::string rule;
    CLI::App app("Explains one rule.", "mapisim explain");
    app.add_option("RULE", rule, "Identifier or slug, such as MAPI-INIT-001")->required();
    return parse(app, given) ? explain(rule) : 0;
}

int do_doctor(const std::vector<std::string>& given) {
    CLI::App app(
        "Tells what is installed, what a client would load, and what is missing. Exit code 0: "
        "all is there.",
        "mapisim doctor");
    return parse(app, given) ? doctor() : 0;
}

constexpr const char* kWorldHelp =
    R"(Worlds: the profiles, stores, folders, messages and users that a client finds.

  mapisim world check FILE                 names every mistake in a world file, with line and path
  mapisim world show [WORLD]               the tree of profiles, stores and folders
  mapisim world show [WORLD] --messages    the same with a line for each message
  mapisim world show [WORLD] --message N   one message as a person would read it
  mapisim world import SOURCE... [-o FILE] makes a world file of .eml and mbox files
  mapisim world schema                     the JSON schema of world files

WORLD is a file, or a built-in world: default, empty. Use one with mapisim run --world FILE, or with
"world" in a scenario; `mapisim world COMMAND --help` has the options.
)";
constexpr std::string_view kWorldCommands[] = {"check", "show", "import", "schema", "help"};

int do_world_check(const std::vector<std::string>& given) {
    std::string file;
    CLI::App app("Names every mistake in a world file. Exit code 0: there is none; 1: there are.",
                 "mapisim world check");
    app.add_option("FILE", file, "The world file")->required();
    return parse(app, given) ? world_check(file) : 0;
}

int do_world_show(const std::vector<std::string>& given) {
    WorldOptions options;
    CLI::App app("Shows what a client finds: profiles, stores and folders with their counts.",
                 "mapisim world show");
    app.add_option("WORLD", options.world,
                   "A world file, default or empty; without it, what MAPISIM_WORLD or the "
                   "scenario of MAPISIM_SCENARIO names");
    app.add_flag("--messages", options.messages,
                 "A line for each message: * unread, ! important, @ with attachments");
    app.add_option("--message", options.message,
                   "One message as a person would read it: by its number in --messages, or by the "
                   "end of its path, such as \"Inbox/Lunch?\"")
        ->type_name("N");
    return parse(app, given) ? world_show(options) : 0;
}

int do_world_import(const std::vector<std::string>& given) {
    ImportOptions options;
    CLI::App app("Makes a world file of mail: .eml files, mbox files, and folders of them, which "
                 "become folders. What is broken is kept as far as it goes, with a warning.",
                 "mapisim world import");
    app.add_option("SOURCE", options.sources, "Files and folders")->required();
    app.add_option("-o,--output", options.output, "The world file; default: standard output")
        ->type_name("FILE");
    app.add_option("--user", options.user,
                   "Address of the mailbox's owner; default: user@mapisim.example")
        ->type_name("ADDRESS");
    return parse(app, given) ? world_import(options) : 0;
}

int do_world(std::vector<std::string> given) {
    const std::string name = given.empty() ? "" : given.front();
    if (name == "--help" || name == "-h" || name == "help") {
        fmt::print("{}", kWorldHelp);
        return 0;
    }
    if (!given.empty())
        given.erase(given.begin());
    if (name == "check")
        return do_world_check(given);
    if (name == "show")
        return do_world_show(given);
    if (name == "import")
        return do_world_import(given);
    if (name == "schema") {
        CLI::App app("Prints the JSON schema of world files.", "mapisim world schema");
        if (parse(app, given))
            fmt::print("{}", mapisim::world::world_schema());
        return 0;
    }
    throw Failure(name.empty()
                      ? "world: check, show, import or schema is expected; see mapisim world --help"
                      : fmt::format("there is no command \"world {}\"{}; see mapisim world --help",
                                    name, mapisim::scenario::did_you_mean(name, kWorldCommands)));
}

constexpr const char* kServiceHelp =
    R"(Message services that have a library of their own, as a mapisvc.inf lists them.

  mapisim service list [--inf FILE]             what the file lists
  mapisim service install NAME [--inf FILE]     tells the service that it was installed
  mapisim service uninstall NAME [--inf FILE]   asks it to go, removes its files and its entries

Without --inf FILE it is the file that MAPISIM_MAPISVC or the scenario of MAPISIM_SCENARIO names.
Exit code 0: done; 1: the service said no, and nothing was changed; 98: MapiSim could not.
)";
constexpr std::string_view kServiceCommands[] = {"list", "install", "uninstall", "help"};

int do_service_command(const std::string& name, const std::vector<std::string>& given) {
    ServiceOptions options;
    const bool listing = name == "list";
    const bool removing = name == "uninstall";
    CLI::App app(listing ? "Lists the services of a mapisvc.inf."
                 : removing
                     ? "Calls the service's entry function with MSG_SERVICE_UNINSTALL. Where it "
                       "agrees, removes the files of PR_SERVICE_DELETE_FILES, in the service's own "
                       "folder alone, and the service's entries from the file."
                     : "Calls the entry function of a service that was put into the file, with "
                       "MSG_SERVICE_INSTALL.",
                 "mapisim service " + name);
    if (!listing)
        app.add_option("NAME", options.service, "Name of the service: of its section")->required();
    app.add_option("--inf", options.inf, "The mapisvc.inf")->type_name("FILE");
    if (!listing)
        app.add_flag("--ui", options.may_ask,
                     "The service may ask the scripted user (SERVICE_UI_ALLOWED)");
    if (removing)
        app.add_flag("--keep-files", options.keep_files, "Remove no file");
    if (!parse(app, given))
        return 0;
    return listing    ? service_list(options)
           : removing ? service_uninstall(options)
                      : service_install(options);
}

int do_service(std::vector<std::string> given) {
    const std::string name = given.empty() ? "" : given.front();
    if (name == "--help" || name == "-h" || name == "help") {
        fmt::print("{}", kServiceHelp);
        return 0;
    }
    if (!given.empty())
        given.erase(given.begin());
    if (name == "list" || name == "install" || name == "uninstall")
        return do_service_command(name, given);
    throw Failure(name.empty()
                      ? "service: list, install or uninstall is expected; see mapisim "
                        "service --help"
                      : fmt::format("there is no command \"service {}\"{}; see mapisim "
                                    "service --help",
                                    name, mapisim::scenario::did_you_mean(name, kServiceCommands)));
}

int dispatch(std::vector<std::string> given) {
    if (given.empty()) {
        fmt::print(stderr, "{}", kHelp);
        return kOwnFailure;
    }
    const std::string name = given.front();
    given.erase(given.begin());
    if (name == "--version" || name == "version") {
        fmt::print("mapisim {}\n", MAPISIM_VERSION);
        return 0;
    }
    if (name == "--help" || name == "-h" || (name == "help" && given.empty())) {
        fmt::print("{}", kHelp);
        return 0;
    }
    if (name == "help")
        return dispatch({given.front(), "--help"});
    if (name == "run")
        return do_run(std::move(given));
    if (name == "report")
        return do_report(given);
    if (name == "rules")
        return do_list(name, "Lists all rules.", &print_rules, given);
    if (name == "settings")
        return do_list(name, "Lists all settings.", &print_settings, given);
    if (name == "explain")
        return do_explain(given);
    if (name == "doctor")
        return do_doctor(given);
    if (name == "world")
        return do_world(std::move(given));
    if (name == "service")
        return do_service(std::move(given));
    throw Failure(fmt::format("there is no command \"{}\"{}; see mapisim --help", name,
                              mapisim::scenario::did_you_mean(name, kCommands)));
}

} // namespace

int main(int count, char** values) {
    try {
        const int code = dispatch(arguments(count, values));
        if (std::fflush(stdout) != 0)
            throw Failure("standard output cannot be written");
        return code;
    } catch (const std::exception& error) {
        fmt::print(stderr, "mapisim: {}\n", error.what());
        return kOwnFailure;
    }
}
