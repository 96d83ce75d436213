#include "launch.h"

#include <unistd.h>

#include <fmt/core.h>

#include "platform/process.h"
#include "scenario/settings.h"
#include "wine.h"

namespace mapisim::command {

namespace {

using Reason = std::string (*)(const fs::path&);

/// The library that the user named, or the one found; a Failure when there is none.
fs::path choose_library(const std::string& named, Reason wrong, const fs::path& found,
                        const std::vector<fs::path>& places, const char* what) {
    if (!named.empty()) {
        const fs::path file = fs::absolute(path_of(named));
        if (const std::string reason = wrong(file); !reason.empty())
            throw Failure(named + ": " + reason);
        return file;
    }
    if (found.empty())
        throw Failure(fmt::format("{} is not there: looked for {} and {} other places; see mapisim "
                                  "doctor, or name it with --library",
                                  what, text_of(places.front()), places.size() - 1));
    return found;
}

Launch prepare_linux(const RunOptions& options, const Client& client, const fs::path& evidence) {
    Launch launch;
    launch.library = choose_library(options.library, &wrong_linux_library, find_linux_library(),
                                    linux_library_places(), "MapiSim's library, libmapi32.so,");
    fs::path folder = launch.library.parent_path();
    if (launch.library.filename() != "libmapi32.so") {
        // The client's loader looks for that name.
        folder = evidence / "lib";
        fs::create_directory(folder);
        fs::create_symlink(launch.library, folder / "libmapi32.so");
    }
    // Put first in the path rather than preloaded: a sanitizer's run time insists on being first.
    std::string path = folder.string();
    if (const std::string old = platform::environment("LD_LIBRARY_PATH"); !old.empty())
        path += ':' + old;
    launch.evidence = evidence.string();
    launch.environment.emplace_back("LD_LIBRARY_PATH", path);
    launch.command.push_back(client.path.string());
    return launch;
}

Launch prepare_windows(const RunOptions& options, const Client& client, const fs::path& evidence) {
    const Wine wine = find_wine();
    if (wine.loader.empty())
        throw Failure("this is a Windows program, and 64-bit Wine is not installed (wine64)");
    Launch launch;
    launch.library = choose_library(options.library, &wrong_windows_library, find_windows_library(),
                                    windows_library_places(), "MapiSim's mapi32.dll for Windows");
    const fs::path prefix = wine_prefix_folder(wine);
    launch.lock = prepare_wine_prefix(wine, prefix, launch.library);
    launch.wine_prefix = prefix.string();
    launch.environment = wine_environment(wine, prefix);
    launch.evidence = windows_path(evidence);
    launch.command.push_back(wine.loader.string());
    if (const fs::path starter = find_starter(launch.library); !starter.empty()) {
        launch.end_file = evidence / "client.end";
        launch.command.push_back(starter.string());
        launch.command.push_back(windows_path(launch.end_file));
        launch.command.push_back(windows_path(client.path));
    } else {
        launch.command.push_back(client.path.string());
    }
    return launch;
}

/// Whether the folder could be made and written, without making it.
bool writable(fs::path folder) {
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

} // namespace

Launch prepare(const RunOptions& options, const Client& client, const fs::path& evidence) {
    const bool windows = client.kind == ClientKind::windows;
    Launch launch = windows ? prepare_windows(options, client, evidence)
                            : prepare_linux(options, client, evidence);
    launch.evidence_folder = evidence;
    launch.timeout = options.timeout;
    launch.command.insert(launch.command.end(), options.client.begin() + 1, options.client.end());
    launch.environment.emplace_back("MAPISIM_EVIDENCE", launch.evidence);
    std::string scenario = options.scenario;
    if (scenario.empty())
        scenario = platform::environment("MAPISIM_SCENARIO");
    if (!scenario.empty()) {
        const fs::path file = fs::absolute(path_of(scenario));
        launch.environment.emplace_back("MAPISIM_SCENARIO",
                                        windows ? windows_path(file) : file.string());
    }
    if (!options.mapisvc.empty()) {
        const fs::path file = fs::absolute(path_of(options.mapisvc));
        launch.environment.emplace_back("MAPISIM_MAPISVC",
                                        windows ? windows_path(file) : file.string());
    }
    if (scenario::is_built_in_world(options.world)) {
        launch.environment.emplace_back("MAPISIM_WORLD", options.world);
    } else {
        const fs::path file = fs::absolute(path_of(options.world));
        launch.environment.emplace_back("MAPISIM_WORLD",
                                        windows ? windows_path(file) : file.string());
    }
    return launch;
}

bool examine_system(std::string& lines) {
    bool good = true;
    const auto say = [&](bool fine, const std::string& line) {
        lines += fmt::format("  {} {}\n", fine ? "ok     " : "MISSING", line);
        good = good && fine;
    };
    const auto note = [&](const std::string& line) { lines += "          " + line + '\n'; };

    lines += "Linux clients\n";
    const fs::path library = find_linux_library();
    say(!library.empty(), library.empty() ? "libmapi32.so; looked for:" : text_of(library));
    if (library.empty()) {
        for (const fs::path& place : linux_library_places())
            note(text_of(place));
    }

    lines += "Windows clients (64 bits)\n";
    const fs::path dll = find_windows_library();
    const Wine wine = find_wine();
    if (dll.empty() && wine.loader.empty()) {
        lines += "  none    neither Wine nor MapiSim's mapi32.dll is installed; only needed for "
                 "Windows clients\n";
    } else {
        say(!dll.empty(), dll.empty() ? "mapi32.dll for 64 bits; looked for:" : text_of(dll));
        if (dll.empty()) {
            for (const fs::path& place : windows_library_places())
                note(text_of(place));
        }
        if (!dll.empty() && find_starter(dll).empty())
            say(false, "mapisim-starter.exe beside it: only 8 bits of exit codes are seen");
        say(!wine.loader.empty(), wine.loader.empty()
                                      ? "64-bit Wine; on Debian: apt-get install wine64"
                                      : fmt::format("{} ({})", text_of(wine.loader), wine.version));
        if (!wine.loader.empty()) {
            const fs::path prefix = wine_prefix_folder(wine);
            lines +=
                fmt::format("  {} {}{}\n", wine_prefix_is_ready(prefix) ? "ok     " : "later  ",
                            text_of(prefix),
                            wine_prefix_is_ready(prefix)
                                ? ""
                                : ": is prepared by the first run of a Windows client");
        }
    }

    lines += "Folders\n";
    say(writable(cache_folder()), text_of(cache_folder()) + " (kept)");
    std::error_code error;
    const fs::path temporary = fs::temp_directory_path(error);
    say(!error, error ? error.message() : text_of(temporary) + " (evidence of a run)");
    return good;
}

} // namespace mapisim::command
