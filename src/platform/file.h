#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

/// Files of the client's. Paths are UTF-8.
namespace mapisim::platform {

enum class FileError : std::uint8_t { none, not_found, no_access, exists, no_space, other };

/// One that is open, until it is destroyed. Not for several threads at a time.
class File {
public:
    enum class Mode : std::uint8_t {
        read,       ///< must be there
        read_write, ///< must be there
        create,     ///< emptied where it is there
        create_new  ///< must not be there
    };
    /// Null, and why, where it cannot be opened. A folder is no file: no_access.
    static std::unique_ptr<File> open(const std::string& path, Mode mode, FileError& why);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::uint64_t size() const noexcept;
    /// As much as is there, up to `count`.
    FileError read(std::uint64_t at, void* out, std::size_t& count) noexcept;
    /// All or nothing.
    FileError write(std::uint64_t at, const void* in, std::size_t count) noexcept;
    FileError resize(std::uint64_t size) noexcept;

private:
    explicit File(std::intptr_t handle) noexcept : handle_(handle) {}
    const std::intptr_t handle_;
};

/// Does nothing where there is none.
void remove_file(const std::string& path) noexcept;

/// Where temporary files go, with the separator at its end.
std::string temporary_folder();

} // namespace mapisim::platform
