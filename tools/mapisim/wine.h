#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "files.h"

/// A Wine prefix of MapiSim's own, in which every way to mapi32.dll leads to MapiSim.
namespace mapisim::command {

struct Wine {
    fs::path loader;
    fs::path server;
    std::string version; ///< such as "wine-8.0"
};

/// Empty loader when there is no Wine for 64-bit programs.
Wine find_wine();

fs::path wine_prefix_folder(const Wine& wine);
bool wine_prefix_is_ready(const fs::path& prefix);

/// Makes the prefix when it is not there yet, and puts `library` in place. The result is to be held
/// as long as the client runs: other runs with another library wait for it.
std::shared_ptr<void> prepare_wine_prefix(const Wine& wine, const fs::path& prefix,
                                          const fs::path& library);

std::vector<std::pair<std::string, std::string>> wine_environment(const Wine& wine,
                                                                  const fs::path& prefix);

/// Z:\tmp\x for /tmp/x.
std::string windows_path(const fs::path& path);

} // namespace mapisim::command
