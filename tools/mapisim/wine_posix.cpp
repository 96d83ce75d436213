#include "wine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/core.h>

#include "command.h"
#include "platform/process.h"
#include "process_posix.h"

namespace mapisim::command {

namespace {

/// Changes when a prefix is prepared in another way: old ones are then made anew.
constexpr std::string_view kPreparation = "1\n";

/// Where a client finds MapiSim that looks the default mail client up in the registry. Some loaders
/// take no path of 130 characters or more, and some refuse the name mapi32.dll.
constexpr const char* kSystemDll = "drive_c/windows/system32/mapi32.dll";
constexpr const char* kRegisteredDll = "drive_c/mapisim/mapisim64.dll";
constexpr const char* kRegistry = R"(REGEDIT4

[HKEY_LOCAL_MACHINE\Software\Clients\Mail]
@="MapiSim"

[HKEY_LOCAL_MACHINE\Software\Clients\Mail\MapiSim]
@="MapiSim"
"DLLPath"="C:\\mapisim\\mapisim64.dll"
"DLLPathEx"="C:\\mapisim\\mapisim64.dll"

[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows NT\CurrentVersion\AeDebug]
"Auto"="1"
"Debugger"="false"
)"; // with Wine's debugger, a crash would cost seconds and end with exit code 0

fs::path in_path(const char* name) {
    std::istringstream folders(platform::environment("PATH"));
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path place = path_of(folder) / name;
        if (::access(place.c_str(), X_OK) == 0)
            return place;
    }
    return {};
}

std::string first_word_of_output(const fs::path& program, const char* argument) {
    const std::string command = fmt::format("'{}' {} 2>/dev/null", program.string(), argument);
    std::string output;
    if (FILE* pipe = ::popen(command.c_str(), "r")) {
        std::array<char, 256> buffer;
        const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe);
        output.assign(buffer.data(), count);
        ::pclose(pipe);
    }
    return output.substr(0, output.find_first_of(" \n"));
}

std::string content(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_file(const fs::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out.flush())
        throw Failure(fmt::format("{}: cannot be written", text_of(file)));
}

class Lock {
public:
    explicit Lock(const fs::path& file)
        : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (file_ < 0)
            throw Failure(fmt::format("{}: {}", text_of(file), std::strerror(errno)));
    }
    ~Lock() { ::close(file_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void share() const { take(LOCK_SH); }
    bool try_alone() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }
    void alone() const { take(LOCK_EX); }

private:
    void take(int how) const {
        while (::flock(file_, how) != 0 && errno == EINTR) {
        }
    }

    int file_;
};

/// Wine links folders of the user's home into a new prefix; a client under test is to write
/// elsewhere.
void cut_links_to_home(const fs::path& prefix) {
    std::error_code error;
    std::vector<fs::path> links;
    for (fs::recursive_directory_iterator entry(prefix / "drive_c/users", error), end;
         !error && entry != end; entry.increment(error)) {
        if (entry->is_symlink(error))
            links.push_back(entry->path());
    }
    for (const fs::path& link : links) {
        fs::remove(link, error);
        fs::create_directory(link, error);
    }
}

void make_prefix(const Wine& wine, const fs::path& prefix) {
    fmt::print(stderr, "mapisim: preparing {} for Windows clients (once, some 10 seconds)\n",
               text_of(prefix));
    fs::remove_all(prefix);
    fs::create_directories(prefix / "drive_c");
    const std::string log = (prefix / "mapisim.log").string();
    auto environment = wine_environment(wine, prefix);
    for (const char* screen : {"DISPLAY", "WAYLAND_DISPLAY"})
        environment.emplace_back(screen, "");
    const fs::path registry = prefix / "mapisim.reg";
    write_file(registry, kRegistry);
    const std::string loader = wine.loader.string();
    const std::string server = wine.server.string();
    if (run_helper({loader, "wineboot", "--init"}, environment, log) != 0 ||
        run_helper({loader, "regedit", "/S", windows_path(registry)}, environment, log) != 0)
        throw Failure(fmt::format("Wine cannot prepare {}; see {}", text_of(prefix), log));
    // The registry reaches the disk when the server ends.
    if (!server.empty())
        run_helper({server, "-k"}, environment, log);
    fs::create_directories(prefix / "drive_c/mapisim");
    cut_links_to_home(prefix);
    write_file(prefix / ".ready", kPreparation);
}

void put(const fs::path& library, const fs::path& place) {
    const fs::path fresh = place.string() + fmt::format(".{}", ::getpid());
    fs::copy_file(library, fresh, fs::copy_options::overwrite_existing);
    fs::permissions(fresh, fs::perms::owner_all, fs::perm_options::add);
    fs::rename(fresh, place);
}

/// Starts the prefix' server and services before the client, so that its timeout counts its own
/// work, and keeps them a while for the next run; a server that a client starts ends with it.
void warm_up(const Wine& wine, const fs::path& prefix) {
    const auto environment = wine_environment(wine, prefix);
    const std::string server = wine.server.string();
    if (server.empty() || run_helper({server, "-k0"}, environment, "/dev/null") == 0)
        return;
    run_helper({server, "-p10"}, environment, "/dev/null");
    run_helper({wine.loader.string(), "cmd", "/c", "exit"}, environment, "/dev/null");
}

bool in_place(const fs::path& prefix, const fs::path& library) {
    return same_content(library, prefix / kSystemDll) &&
           same_content(library, prefix / kRegisteredDll);
}

} // namespace

Wine find_wine() {
    // Debian's `wine` is a script that asks for 32-bit Wine on standard error.
    Wine wine;
    wine.loader = "/usr/lib/wine/wine64";
    if (::access(wine.loader.c_str(), X_OK) != 0)
        wine.loader = in_path("wine64");
    if (wine.loader.empty())
        wine.loader = in_path("wine");
    if (wine.loader.empty())
        return wine;
    for (const char* name : {"wineserver64", "wineserver"}) {
        const fs::path beside = fs::path(wine.loader).replace_filename(name);
        if (wine.server.empty() && ::access(beside.c_str(), X_OK) == 0)
            wine.server = beside;
    }
    if (wine.server.empty())
        wine.server = in_path("wineserver");
    wine.version = first_word_of_output(wine.loader, "--version");
    if (wine.version.empty())
        wine.loader.clear();
    return wine;
}

fs::path wine_prefix_folder(const Wine& wine) {
    std::string name = wine.version;
    std::replace(name.begin(), name.end(), '/', '_');
    return cache_folder() / name;
}

bool wine_prefix_is_ready(const fs::path& prefix) {
    return content(prefix / ".ready") == kPreparation;
}

std::shared_ptr<void> prepare_wine_prefix(const Wine& wine, const fs::path& prefix,
                                          const fs::path& library) try {
    fs::create_directories(prefix.parent_path());
    auto lock = std::make_shared<Lock>(prefix.string() + ".lock");
    lock->share();
    while (!wine_prefix_is_ready(prefix) || !in_place(prefix, library)) {
        if (!lock->try_alone()) {
            fmt::print(stderr, "mapisim: waiting for other runs in {}\n", text_of(prefix));
            lock->alone();
        }
        if (!wine_prefix_is_ready(prefix))
            make_prefix(wine, prefix);
        if (!in_place(prefix, library)) {
            put(library, prefix / kSystemDll);
            put(library, prefix / kRegisteredDll);
        }
        lock->share(); // others may come in between, so look again
    }
    warm_up(wine, prefix);
    return lock;
} catch (const fs::filesystem_error& error) {
    throw Failure(fmt::format("cannot prepare {}: {}", text_of(prefix), error.what()));
}

std::vector<std::pair<std::string, std::string>> wine_environment(const Wine& wine,
                                                                  const fs::path& prefix) {
    std::string overrides = "mapi32=n;mscoree,mshtml=;winemenubuilder.exe=d";
    if (const std::string own = platform::environment("WINEDLLOVERRIDES"); !own.empty())
        overrides += ';' + own;
    const std::string debug = platform::environment("WINEDEBUG");
    return {{"WINEPREFIX", prefix.string()},      {"WINELOADER", wine.loader.string()},
            {"WINESERVER", wine.server.string()}, {"WINEARCH", ""},
            {"WINEDLLOVERRIDES", overrides},      {"WINEDEBUG", debug.empty() ? "-all" : debug}};
}

std::string windows_path(const fs::path& path) {
    std::string text = "Z:" + path.string();
    std::replace(text.begin(), text.end(), '/', '\\');
    return text;
}

} // namespace mapisim::command
