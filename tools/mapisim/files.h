#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Paths, and where MapiSim's own files are.
namespace mapisim::command {

namespace fs = std::filesystem;

fs::path path_of(std::string_view utf8);
std::string text_of(const fs::path& path);

/// The folder that this program lies in.
fs::path own_folder();

/// The places where the library for Linux or for Windows may be, best first, whether there or not.
std::vector<fs::path> linux_library_places();
std::vector<fs::path> windows_library_places();

/// The first that is there and of the right kind; empty when none is.
fs::path find_linux_library();
fs::path find_windows_library();

/// The program that starts Windows clients under Wine: beside `library`, or where the library is
/// looked for; empty when it is not there.
fs::path find_starter(const fs::path& library);

/// The program that calls the entry functions of message services, for this system or for Wine;
/// empty when it is not there.
fs::path find_service_host(bool windows);

/// Where prepared things are kept: ${XDG_CACHE_HOME:-~/.cache}/mapisim, %LOCALAPPDATA%\MapiSim.
fs::path cache_folder();

/// A fresh folder for what lives as long as one run.
fs::path make_temporary_folder();

bool same_content(const fs::path& a, const fs::path& b);

} // namespace mapisim::command
