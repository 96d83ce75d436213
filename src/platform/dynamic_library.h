#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mapisim::platform {

/// Loads a library into this process, by a path or a name that the system looks up. Its own code
/// runs meanwhile: no lock may be held. Null, and why, when it cannot be loaded.
void* load_library(const std::string& path, std::string& why);

/// Null when the library has no function of that name.
void* find_function(void* library, const std::string& name) noexcept;

/// One for each load. Its own code may run meanwhile.
void unload_library(void* library) noexcept;

/// The names under which a compiler of this system may export a function with so many bytes of
/// arguments that the callee pops.
std::vector<std::string> exported_names(std::string_view function, unsigned argument_bytes);

} // namespace mapisim::platform
