#pragma once

#include <cstddef>
#include <string>

#include "platform/file.h"

namespace mapisim::platform {

/// Writes a new file in the system's folder for temporary files; its name, which `path` then has,
/// is that of no other file and ends with `extension` (".txt", or empty). Nothing is left of it
/// after a failure. All text is UTF-8.
FileError write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                               std::string& path);

} // namespace mapisim::platform
