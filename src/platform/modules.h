#pragma once

#include <cstdint>
#include <string>

namespace mapisim::platform {

/// One program or library that is loaded in this process.
struct Module {
    std::uintptr_t base = 0;  ///< offsets count from here; 0 for an ELF program at fixed addresses
    std::uintptr_t start = 0; ///< its first mapped byte
    std::uintptr_t end = 0;   ///< one past its last mapped byte
    std::string path;         ///< UTF-8
};

/// The module that holds `address` now; false where no module does.
bool find_module(std::uintptr_t address, Module& found);

/// Changes whenever a module was loaded or unloaded, so that what find_module() said may be kept
/// until then. One load on Windows, a call that takes a lock of the C library (about 20 ns) on
/// Linux.
std::uint64_t module_generation() noexcept;

/// True for addresses in the module that this code is linked into.
bool in_own_module(std::uintptr_t address) noexcept;

/// True when this code is linked into the program itself, as in unit tests.
bool own_module_is_program() noexcept;

/// The function that `code` leads to where it is the stub of an import, which Windows programs have
/// for what they call without dllimport; `code` itself otherwise.
const void* behind_import_stub(const void* code) noexcept;

/// Path of this library's own file, and of the program, in UTF-8.
std::string own_library_path();
std::string program_path();

} // namespace mapisim::platform
