#pragma once

#include <cstddef>
#include <string>

namespace mapisim::platform {

enum class Written { all, disk_full, failed };

/// Writes a new file in the system's folder for temporary files; its name, which `path` then has,
/// is that of no other file and ends with `extension` (".txt", or empty). Nothing is left of it
/// after a failure. All text is UTF-8.
Written write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                             std::string& path);

void remove_file(const std::string& path) noexcept;

} // namespace mapisim::platform
