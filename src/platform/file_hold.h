#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace mapisim::platform {

/// Tells other processes that a file is in use, until it is destroyed: many may hold one file. It
/// hinders nobody from reading or writing it. A file that cannot be held is not.
class FileHold {
public:
    explicit FileHold(const std::string& path) noexcept;
    ~FileHold();
    FileHold(const FileHold&) = delete;
    FileHold& operator=(const FileHold&) = delete;

private:
    std::intptr_t file_;
};

/// Whether another process, or another part of this one, holds the file; also one under Wine.
bool is_held(const std::string& path) noexcept;

} // namespace mapisim::platform
