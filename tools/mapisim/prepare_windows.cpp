#include "launch.h"

#include <windows.h>

#include <fmt/core.h>

#include "platform/process.h"
#include "scenario/settings.h"

namespace mapisim::command {

namespace {

std::string registry_text(HKEY root, const std::wstring& key, const wchar_t* value) {
    wchar_t text[1024];
    DWORD size = sizeof text;
    if (::RegGetValueW(root, key.c_str(), value, RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ, nullptr,
                       text, &size) != ERROR_SUCCESS)
        return {};
    return text_of(fs::path(text));
}

/// What a client that asks the registry for the mail client's MAPI is told.
std::string registered_library() {
    const std::wstring clients = L"Software\\Clients\\Mail";
    std::string client = registry_text(HKEY_CURRENT_USER, clients, nullptr);
    if (client.empty())
        client = registry_text(HKEY_LOCAL_MACHINE, clients, nullptr);
    if (client.empty())
        return {};
    const std::wstring key = clients + L"\\" + path_of(client).wstring();
    for (const HKEY root : {HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE}) {
        const std::string library = registry_text(root, key, L"DLLPathEx");
        if (!library.empty())
            return library;
    }
    return {};
}

bool writable(const fs::path& folder) {
    std::error_code error;
    const fs::path probe = folder / fmt::format("mapisim-{}", ::GetCurrentProcessId());
    if (!fs::create_directory(probe, error))
        return false;
    return fs::remove(probe, error);
}

} // namespace

Launch prepare(const RunOptions& options, const Client& client, const fs::path& evidence) {
    Launch launch;
    launch.library =
        options.library.empty() ? find_windows_library() : fs::absolute(path_of(options.library));
    if (const std::string reason = wrong_windows_library(launch.library); !reason.empty())
        throw Failure(fmt::format(
            "{}: {}", options.library.empty() ? "MapiSim's mapi32.dll" : options.library, reason));
    launch.command = options.client;
    launch.command.front() = text_of(client.path);
    launch.evidence_folder = evidence;
    launch.timeout = options.timeout;
    launch.evidence = text_of(evidence);
    launch.environment = {
        {"MAPISIM_EVIDENCE", launch.evidence},
        {"PATH", text_of(launch.library.parent_path()) + ';' + platform::environment("PATH")}};
    if (!options.scenario.empty())
        launch.environment.emplace_back("MAPISIM_SCENARIO",
                                        text_of(fs::absolute(path_of(options.scenario))));
    if (!options.mapisvc.empty())
        launch.environment.emplace_back("MAPISIM_MAPISVC",
                                        text_of(fs::absolute(path_of(options.mapisvc))));
    launch.environment.emplace_back("MAPISIM_WORLD",
                                    scenario::is_built_in_world(options.world)
                                        ? options.world
                                        : text_of(fs::absolute(path_of(options.world))));
    return launch;
}

bool examine_system(std::string& lines) {
    bool good = true;
    const auto say = [&](bool fine, const std::string& line) {
        lines += fmt::format("  {} {}\n", fine ? "ok     " : "MISSING", line);
        good = good && fine;
    };
    const fs::path library = find_windows_library();
    say(!library.empty(), library.empty() ? "mapi32.dll; looked for:" : text_of(library));
    if (library.empty()) {
        for (const fs::path& place : windows_library_places())
            lines += "          " + text_of(place) + '\n';
    }
    std::error_code error;
    const fs::path temporary = fs::temp_directory_path(error);
    say(!error && writable(temporary), text_of(temporary) + " (evidence of a run)");

    wchar_t system[MAX_PATH] = L"";
    ::GetSystemDirectoryW(system, MAX_PATH);
    const fs::path installed = fs::path(system) / L"mapi32.dll";
    lines += "What a client reaches on this machine without mapisim\n";
    lines +=
        fmt::format("  by name     {}\n",
                    fs::exists(installed, error) ? text_of(installed) : std::string("nothing"));
    const std::string registered = registered_library();
    lines += fmt::format("  by registry {}\n", registered.empty() ? "nothing" : registered);
    lines += "Windows looks for mapi32.dll in the client's own folder, then in the system's. Copy\n"
             "MapiSim's mapi32.dll beside the client, or register it as the default mail client's\n"
             "DLLPathEx under another name; `mapisim run` tells which library was loaded.\n";
    return good;
}

} // namespace mapisim::command
