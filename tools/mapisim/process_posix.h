#pragma once

#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace mapisim::command {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Runs a helper with no input in a session of its own and its output in a file. Its exit status as
/// waitpid gives it; -1 when it could not be started.
int run_helper(const std::vector<std::string>& command, const Environment& changes,
               const std::string& log);

/// The environment as strings NAME=VALUE.
std::vector<std::string> changed_environment(const Environment& changes);

/// Pointers into `strings`, with a null at the end.
std::vector<char*> pointers(const std::vector<std::string>& strings);

} // namespace mapisim::command
