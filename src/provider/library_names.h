#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mapisim::provider {

enum class LibraryKind : std::uint8_t { elf, dll };

/// The names of the file that PR_SERVICE_DLL_NAME and PR_PROVIDER_DLL_NAME may mean, best first:
/// the name itself, and what a system adds. For Windows MAPI appends "32" to the base name; one
/// file for both systems can name "svc.dll", which is svc32.dll or svc.dll there and libsvc.so or
/// svc.so here.
std::vector<std::string> library_names(std::string_view name, LibraryKind kind);

/// The first of them that is a file in `folder`, as a whole path; empty when none is. A name may
/// have a folder of its own, from `folder` on.
std::string find_library(const std::string& folder, std::string_view name, LibraryKind kind);

/// Whether the name says in which folder the library lies.
bool names_folder(std::string_view name) noexcept;

} // namespace mapisim::provider
