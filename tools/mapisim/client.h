#pragma once

#include <cstdint>
#include <string>

#include "files.h"

/// What kind of program a file is, by its first bytes.
namespace mapisim::command {

enum class ClientKind : std::uint8_t { native, windows };

struct Client {
    ClientKind kind = ClientKind::native;
    fs::path path; ///< absolute
};

/// Finds the program as a shell would and looks at what it is. Throws a Failure that says why it
/// cannot be a client here.
Client examine_client(const std::string& name);

/// Why the file cannot serve as MapiSim's library; empty when it can.
std::string wrong_linux_library(const fs::path& file);
std::string wrong_windows_library(const fs::path& file);

} // namespace mapisim::command
