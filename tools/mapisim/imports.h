#pragma once

#include <string>
#include <vector>

#include "launch.h"

/// What a client's own tables ask of MAPI's library. What it looks up while it runs (dlsym,
/// GetProcAddress) stands nowhere.
namespace mapisim::command {

/// The names that the client is linked to and that no library which it will load has, MapiSim's
/// among them; none for a client that is not linked to MAPI's library, or cannot be read.
std::vector<std::string> missing_imports(const Client& client, const Launch& launch);

/// The same for a Windows program and MapiSim's mapi32.dll.
std::vector<std::string> missing_windows_imports(const fs::path& program, const fs::path& library);

} // namespace mapisim::command
