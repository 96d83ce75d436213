#include "files.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <random>

#include <fmt/core.h>

#include "client.h"
#include "command.h"
#include "platform/modules.h"
#include "platform/process.h"

namespace mapisim::command {

namespace {

constexpr const char* kLinuxName = "libmapi32.so";
constexpr const char* kWindowsName = "mapi32.dll";

template<class Good> fs::path first_good(const std::vector<fs::path>& places, Good good) {
    const auto found = std::find_if(places.begin(), places.end(), good);
    return found == places.end() ? fs::path() : *found;
}

} // namespace

fs::path path_of(std::string_view utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string text_of(const fs::path& path) {
    const std::u8string text = path.u8string();
    return std::string(text.begin(), text.end());
}

fs::path own_folder() {
    std::error_code error;
    const fs::path program = path_of(platform::program_path());
    const fs::path real = fs::canonical(program, error);
    return (error ? program : real).parent_path();
}

std::vector<fs::path> linux_library_places() {
    const fs::path here = own_folder();
    return {here / kLinuxName,
            (here / MAPISIM_INSTALLED_LIBRARY_DIR / kLinuxName).lexically_normal()};
}

std::vector<fs::path> windows_library_places() {
    const fs::path here = own_folder();
    const char* const build = sizeof(void*) == 8 ? "windows-x64" : "windows-x86";
    const fs::path installed =
        here / MAPISIM_INSTALLED_LIBRARY_DIR / "mapisim" / build / kWindowsName;
    const fs::path sibling = here / ".." / ".." / build / "bin" / kWindowsName;
    return {here / kWindowsName, installed.lexically_normal(), sibling.lexically_normal()};
}

fs::path find_linux_library() {
    return first_good(linux_library_places(),
                      [](const fs::path& place) { return wrong_linux_library(place).empty(); });
}

fs::path find_windows_library() {
    return first_good(windows_library_places(),
                      [](const fs::path& place) { return wrong_windows_library(place).empty(); });
}

namespace {

/// A program beside the first of some places that has it.
fs::path find_beside(std::vector<fs::path> places, const char* name) {
    for (fs::path& place : places)
        place.replace_filename(name);
    return first_good(places, [](const fs::path& place) {
        std::error_code error;
        return fs::is_regular_file(place, error);
    });
}

} // namespace

fs::path find_starter(const fs::path& library) {
    std::vector<fs::path> places = windows_library_places();
    places.insert(places.begin(), library);
    return find_beside(std::move(places), "mapisim-starter.exe");
}

fs::path find_service_host(bool windows) {
    return windows ? find_beside(windows_library_places(), "mapisim-service-host.exe")
                   : find_beside({own_folder() / kLinuxName}, "mapisim-service-host");
}

fs::path cache_folder() {
#if defined(_WIN32)
    if (const std::string local = platform::environment("LOCALAPPDATA"); !local.empty())
        return path_of(local) / "MapiSim";
#else
    // A relative path is invalid by the standard and to be ignored.
    const fs::path cache = path_of(platform::environment("XDG_CACHE_HOME"));
    if (cache.is_absolute())
        return cache / "mapisim";
    if (const std::string home = platform::environment("HOME"); !home.empty())
        return path_of(home) / ".cache" / "mapisim";
#endif
    return fs::temp_directory_path() / "mapisim-cache";
}

fs::path make_temporary_folder() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error)
        throw Failure("there is no folder for temporary files: " + error.message());
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        const fs::path folder = parent / fmt::format("mapisim-{:08x}{:08x}", random(), random());
        if (fs::create_directory(folder, error)) {
            fs::permissions(folder, fs::perms::owner_all, error);
            return folder;
        }
        if (error)
            break;
    }
    throw Failure(fmt::format("cannot make a folder in {}: {}", text_of(parent), error.message()));
}

bool same_content(const fs::path& a, const fs::path& b) {
    std::error_code error;
    const auto size = fs::file_size(a, error);
    if (error || size != fs::file_size(b, error) || error)
        return false;
    std::ifstream first(a, std::ios::binary);
    std::ifstream second(b, std::ios::binary);
    std::array<char, 1 << 16> x;
    std::array<char, 1 << 16> y;
    while (first && second) {
        first.read(x.data(), x.size());
        second.read(y.data(), y.size());
        if (first.gcount() != second.gcount() ||
            !std::equal(x.begin(), x.begin() + first.gcount(), y.begin()))
            return false;
        if (first.gcount() == 0)
            return true;
    }
    return first.eof() && second.eof();
}

} // namespace mapisim::command
