#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mapisim::platform {

/// Memory that another process can go on reading after this one has ended: a file that grows,
/// mapped piece by piece. Without a path it is plain memory of this process and is read by it
/// alone.
class SharedMemory {
public:
    SharedMemory() = default;
    ~SharedMemory();
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;

    /// Creates the file (it must not exist yet) and takes it as the backing; an empty path asks for
    /// plain memory. Returns false and fills `why` when the file cannot be made.
    bool create(const std::string& path, std::string& why);

    /// Opens an existing file for reading only.
    bool open(const std::string& path, std::string& why);

    /// As if nothing had been created or opened: unmaps every piece, and removes the file that
    /// create() made.
    void close();

    /// Maps `size` bytes at `offset`, both multiples of 64 KiB; a writer's file grows as far as
    /// needed. Returns nullptr when there is no memory, address space or disk left, or (reader)
    /// when the file is shorter. A piece stays mapped until close() or the
    /// object's destruction.
    void* map(std::uint64_t offset, std::size_t size);

    /// In a forked child: turns every mapped piece into a private copy at the same address, so that
    /// the child's stale calls cannot change what the parent reports.
    void detach_after_fork();

    std::uint64_t size() const; ///< of the file, in bytes (reader)

private:
    struct Impl;
    void unmap() noexcept;

    Impl* impl_ = nullptr;
};

} // namespace mapisim::platform
