// `mapisim service`: the configuration client of message services.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/core.h>

#include "command.h"
#include "files.h"
#include "platform/file_hold.h"
#include "platform/process.h"
#include "profile/service.h"
#include "property/text.h"
#include "provider/library_names.h"
#include "scenario/json_tree.h"
#include "scenario/nearest.h"
#include "scenario/result_codes.h"
#include "scenario/settings.h"
#include "service_files.h"
#include "wine.h"
#include "world/mapisvc.h"

namespace mapisim::command {

namespace {

using provider::LibraryKind;

constexpr int kRefused = 1;

/// The library of a service, and whose system's it is.
struct Library {
    fs::path file; ///< empty: it is not there
    bool windows = false;
};

Library library_of(const world::Service& service) {
    for (const LibraryKind kind : {LibraryKind::elf, LibraryKind::dll}) {
        if (platform::kIsWindows && kind == LibraryKind::elf)
            continue;
        const std::string found = provider::find_library(service.folder, service.library, kind);
        if (!found.empty())
            return {path_of(found), kind == LibraryKind::dll};
    }
    return {};
}

/// A whole mapisvc.inf lists those that need no library here as well.
bool is_simulated(const world::Service& service) {
    return profile::ServiceList().find(service.name) != nullptr;
}

/// Whether nobody can load the library: a plain name is left to the system's search.
bool is_missing(const world::Service& service, const Library& library) {
    return library.file.empty() && provider::names_folder(service.library);
}

/// The file that lists the services; a Failure when none is named.
std::string chosen_inf(const ServiceOptions& options) {
    if (!options.inf.empty())
        return options.inf;
    scenario::Settings settings;
    std::string why;
    if (!scenario::read_environment(settings, why))
        throw Failure(why);
    if (settings.mapisvc.empty())
        throw Failure("service: name the mapisvc.inf that lists the services with --inf FILE, or "
                      "in MAPISIM_MAPISVC");
    return settings.mapisvc;
}

std::vector<world::Service> read_inf(const std::string& file) {
    std::vector<world::Service> services;
    std::vector<std::string> mistakes;
    if (!world::read_mapisvc_file(file, services, mistakes))
        throw Failure(mistakes.size() == 1 ? mistakes.front()
                                           : fmt::format("{} (and {} more mistakes)",
                                                         mistakes.front(), mistakes.size() - 1));
    return services;
}

const world::Service& find(const std::vector<world::Service>& services, const std::string& name,
                           const std::string& inf) {
    std::vector<std::string_view> names;
    for (const world::Service& service : services) {
        if (property::compare_text(service.name, name) == 0)
            return service;
        names.push_back(service.name);
    }
    throw Failure(fmt::format("{}: there is no service \"{}\"{}", inf, name,
                              scenario::did_you_mean(name, names)));
}

/// What the process that called the entry function wrote.
struct Answer {
    bool told = false;
    std::uint32_t result = 0;
    std::string why;
};

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Lives as long as one call of an entry function.
class Scratch {
public:
    Scratch() : path_(make_temporary_folder()) {}
    ~Scratch() {
        std::error_code error;
        fs::remove_all(path_, error);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    fs::path operator/(const char* name) const { return path_ / name; }

private:
    fs::path path_;
};

std::string path_for_host(const fs::path& file, bool windows) {
#if defined(_WIN32)
    (void)windows;
    return text_of(file);
#else
    return windows ? windows_path(file) : text_of(file);
#endif
}

/// Calls the entry function in a process of its own, and tells what it broke.
Answer call_entry(const ServiceOptions& options, const std::string& inf,
                  const world::Service& service, const Library& library, const char* event) {
    const fs::path host = find_service_host(library.windows);
    if (host.empty())
        throw Failure(fmt::format("mapisim-service-host{} is not there, which calls the entry "
                                  "functions of {} services",
                                  library.windows ? ".exe" : "",
                                  library.windows ? "Windows" : "Linux"));
    const Scratch scratch;
    const fs::path answer_file = scratch / "answer";
    const fs::path report = scratch / "report";
    RunOptions run_options;
    run_options.mapisvc = inf;
    run_options.world = "empty";
    run_options.reports = {"text=" + text_of(report)};
    run_options.client = {text_of(host), path_for_host(answer_file, library.windows), event,
                          options.may_ask ? "1" : "0", service.name};
    const int code = run(run_options);
    if (code != 0)
        fmt::print(stderr, "{}", read_file(report));
    Answer answer;
    unsigned long result = 0;
    int told = -1;
    const std::string text = read_file(answer_file);
    if (std::sscanf(text.c_str(), "%d %lu", &told, &result) != 2)
        throw Failure(fmt::format("the entry function of {} did not return (exit code {} of the "
                                  "process that called it)",
                                  service.name, code));
    const std::size_t line = text.find('\n');
    answer.told = told == 0;
    answer.result = static_cast<std::uint32_t>(result);
    answer.why = line == text.npos ? "" : text.substr(line + 1);
    while (answer.why.ends_with('\n'))
        answer.why.pop_back();
    return answer;
}

bool failed(std::uint32_t result) {
    return (result & 0x80000000u) != 0;
}

/// One line; kRefused.
int refused(const world::Service& service, const char* what, const Answer& answer) {
    fmt::print(stderr, "mapisim: {} was not {}: {}{}{}\n", service.name, what,
               answer.told ? scenario::result_text(answer.result)
                           : "its entry function was not asked",
               answer.why.empty() ? "" : ": ", answer.why);
    return kRefused;
}

/// What a name in PR_SERVICE_DELETE_FILES stands for: that file, or a library by the name that its
/// system gives it.
fs::path meant_file(const fs::path& folder, const std::string& name, bool windows) {
    fs::path plain = inner_path(name);
    if (is_inside(folder, plain))
        return plain;
    for (const std::string& candidate :
         provider::library_names(name, windows ? LibraryKind::dll : LibraryKind::elf)) {
        fs::path inner = inner_path(candidate);
        if (is_inside(folder, inner))
            return inner;
    }
    return plain;
}

/// What other services of the file name as theirs, under any name that a system gives it.
std::set<fs::path> files_of_others(const std::vector<world::Service>& services,
                                   const world::Service& service) {
    std::set<fs::path> files;
    const auto add = [&](const fs::path& folder, const std::string& name) {
        std::error_code error;
        files.insert(fs::weakly_canonical(folder / path_of(name), error));
        for (const LibraryKind kind : {LibraryKind::elf, LibraryKind::dll}) {
            for (const std::string& one : provider::library_names(name, kind))
                files.insert(fs::weakly_canonical(folder / path_of(one), error));
        }
    };
    for (const world::Service& other : services) {
        if (&other == &service)
            continue;
        const fs::path folder = path_of(other.folder);
        add(folder, other.library);
        for (const world::Provider& provider : other.providers)
            add(folder, provider.library);
        const Library library = library_of(other);
        const fs::path own = library.file.empty() ? folder : library.file.parent_path();
        for (const auto* names : {&other.support_files, &other.delete_files}) {
            for (const std::string& name : *names)
                add(own, name);
        }
    }
    return files;
}

struct Removal {
    fs::path folder;
    std::vector<fs::path> files, kept;
};

/// Looks at each file before any is removed: a Failure when one leads outside. The library goes
/// last: without it nobody could agree to another try.
Removal plan_removal(const std::vector<world::Service>& services, const world::Service& service,
                     const Library& library) {
    Removal removal;
    removal.folder = library.file.parent_path();
    const std::set<fs::path> others = files_of_others(services, service);
    for (const std::string& name : service.delete_files) {
        const fs::path file = meant_file(removal.folder, name, library.windows);
        std::error_code error;
        const bool shared = others.contains(
            fs::weakly_canonical(removal.folder / file.parent_path(), error) / file.filename());
        (shared ? removal.kept : removal.files).push_back(file);
    }
    std::stable_partition(removal.files.begin(), removal.files.end(), [&](const fs::path& file) {
        return (removal.folder / file).lexically_normal() != library.file.lexically_normal();
    });
    return removal;
}

/// Why the service's files stay whatever its entry function says; null where they may go.
const char* why_files_stay(const world::Service& service, const Library& library) {
    if (service.entry.empty())
        return "it has no entry function that could agree to their removal";
    if (library.file.empty())
        return "its library lies in no folder of its own";
    return nullptr;
}

void check_unused(const world::Service& service, const Library& library) {
    if (!library.file.empty() && platform::is_held(text_of(library.file)))
        throw Failure(fmt::format("{} is in use: a program has loaded {} or has a session with it",
                                  service.name, text_of(library.file)));
}

} // namespace

int service_list(const ServiceOptions& options) {
    const std::string inf = chosen_inf(options);
    const std::vector<world::Service> services = read_inf(inf);
    for (const world::Service& service : services) {
        const Library library = library_of(service);
        fmt::print("{}: {}{}\n", service.name, service.title,
                   service.is_default ? " (default)" : "");
        if (is_simulated(service)) {
            fmt::print("  simulated\n");
            continue;
        }
        fmt::print("  library: {}\n", library.file.empty()
                                          ? service.library + (is_missing(service, library)
                                                                   ? " (not there)"
                                                                   : " (as the system finds it)")
                                          : text_of(library.file));
        fmt::print("  entry function: {}\n", service.entry.empty() ? "none" : service.entry);
        for (const world::Provider& provider : service.providers)
            fmt::print("  provider: {} ({})\n", provider.name, provider.display);
    }
    return 0;
}

int service_install(const ServiceOptions& options) {
    const std::string inf = chosen_inf(options);
    const std::vector<world::Service> services = read_inf(inf);
    const world::Service& service = find(services, options.service, inf);
    const Library library = library_of(service);
    if (is_simulated(service)) {
        fmt::print("{} is simulated: there is nothing to install\n", service.name);
        return 0;
    }
    if (!service.entry.empty()) {
        if (is_missing(service, library))
            throw Failure(
                fmt::format("{}: its library {} is not there", service.name, service.library));
        const Answer answer = call_entry(options, inf, service, library, "install");
        if (!answer.told || failed(answer.result))
            return refused(service, "installed", answer);
    }
    fmt::print("{} is installed\n", service.name);
    return 0;
}

int service_uninstall(const ServiceOptions& options) {
    const std::string inf = chosen_inf(options);
    const std::vector<world::Service> services = read_inf(inf);
    const world::Service& service = find(services, options.service, inf);
    const Library library = library_of(service);
    const char* const staying = why_files_stay(service, library);
    const Removal removal =
        options.keep_files || staying ? Removal{} : plan_removal(services, service, library);
    check_unused(service, library);
    if (!service.entry.empty() && !is_simulated(service)) {
        if (is_missing(service, library))
            throw Failure(fmt::format("{}: its library {} is not there, so nobody can agree to its "
                                      "removal",
                                      service.name, service.library));
        const Answer answer = call_entry(options, inf, service, library, "uninstall");
        if (!answer.told || failed(answer.result))
            return refused(service, "uninstalled", answer);
        check_unused(service, library);
    }
    std::string text;
    if (!scenario::read_text(inf, text))
        throw Failure(inf + ": cannot be read any more");
    Replacement replacement(path_of(inf), world::without_service(text, service.name));
    for (const fs::path& file : removal.files) {
        if (remove_inside(removal.folder, file))
            fmt::print("removed {}\n", text_of(removal.folder / file));
    }
    for (const fs::path& file : removal.kept)
        fmt::print("kept {}, which another service names too\n", text_of(removal.folder / file));
    if (staying && !options.keep_files && !service.delete_files.empty())
        fmt::print("no file of {} was removed: {}\n", service.name, staying);
    replacement.put();
    fmt::print("{} is uninstalled\n", service.name);
    return 0;
}

} // namespace mapisim::command
