#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "platform/file.h"

namespace mapisim::platform {

/// A new file, open, in the system's folder for temporary files; its name is that of no other file
/// and ends with `extension` (".txt", or empty). Null, and why. All text is UTF-8.
std::unique_ptr<File> create_temporary_file(const std::string& extension, std::string& path,
                                            FileError& why);

/// Writes such a file; `path` then has its name. Nothing is left of it after a failure.
FileError write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                               std::string& path);

} // namespace mapisim::platform
