#include "platform/shared_memory.h"

#include "platform/cancellation.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits.h>
#include <new>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace mapisim::platform {

namespace {

constexpr std::uint64_t kGranularity = 64 * 1024;

class File {
public:
    File(const char* path, int flags) noexcept {
        do {
            fd_ = ::open(path, flags | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
        } while (fd_ < 0 && errno == EINTR);
    }
    ~File() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const noexcept { return fd_; }

private:
    const CancellationHold hold_;
    int fd_;
};

std::string absolute(const std::string& path) {
    if (path.starts_with('/'))
        return path;
    char folder[PATH_MAX];
    if (!::getcwd(folder, sizeof folder))
        return path;
    return std::string(folder) + '/' + path;
}

/// The kernel ends a process that grows a file beyond its limit.
bool within_limit(std::uint64_t size) noexcept {
    struct rlimit limit = {};
    return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           size <= limit.rlim_cur;
}

} // namespace

/// No descriptor is kept open: a client that closes every descriptor, or counts them, must not
/// notice, and a number that was closed and given to another file must never be written to. The
/// file is opened for each piece, which is rare, and recognised by device and inode.
struct SharedMemory::Impl {
    struct Piece {
        Piece* next;
        void* address;
        std::uint64_t offset;
        std::size_t size;
    };
    std::string path; ///< empty for plain memory
    bool writable = false;
    bool detached = false;
    dev_t device = 0;
    ino_t inode = 0;
    Piece* pieces = nullptr;

    bool same_file(int fd, struct stat& status) const noexcept {
        return fd >= 0 && ::fstat(fd, &status) == 0 && status.st_dev == device &&
               status.st_ino == inode;
    }
};

SharedMemory::~SharedMemory() {
    unmap();
}

void SharedMemory::close() {
    struct stat status = {};
    if (impl_ && impl_->writable && !impl_->path.empty()) {
        const File file(impl_->path.c_str(), O_RDONLY | O_NOFOLLOW);
        if (impl_->same_file(file.get(), status))
            ::unlink(impl_->path.c_str());
    }
    unmap();
}

void SharedMemory::unmap() noexcept {
    if (!impl_)
        return;
    for (Impl::Piece* piece = impl_->pieces; piece;) {
        Impl::Piece* next = piece->next;
        ::munmap(piece->address, piece->size);
        delete piece;
        piece = next;
    }
    delete impl_;
    impl_ = nullptr;
}

bool SharedMemory::create(const std::string& path, std::string& why) {
    if (impl_) {
        why = "it is in use";
        return false;
    }
    auto* impl = new (std::nothrow) Impl;
    if (!impl) {
        why = "no memory for it";
        return false;
    }
    impl->writable = true;
    if (!path.empty()) {
        impl->path = absolute(path);
        const File file(impl->path.c_str(), O_RDWR | O_CREAT | O_EXCL);
        struct stat status = {};
        if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
            why = std::generic_category().message(errno);
            delete impl;
            return false;
        }
        impl->device = status.st_dev;
        impl->inode = status.st_ino;
    }
    impl_ = impl;
    return true;
}

bool SharedMemory::open(const std::string& path, std::string& why) {
    if (impl_) {
        why = "it is in use";
        return false;
    }
    // O_NONBLOCK: a pipe of that name must not hang the reader.
    const std::string full = absolute(path);
    const File file(full.c_str(), O_RDONLY | O_NONBLOCK);
    struct stat status = {};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        why = std::generic_category().message(errno);
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        why = "it is not a plain file";
        return false;
    }
    auto* impl = new (std::nothrow) Impl;
    if (!impl) {
        why = "no memory for it";
        return false;
    }
    impl->path = full;
    impl->device = status.st_dev;
    impl->inode = status.st_ino;
    impl_ = impl;
    return true;
}

void* SharedMemory::map(std::uint64_t offset, std::size_t size) {
    if (!impl_ || impl_->detached || size == 0 || offset % kGranularity != 0 ||
        size % kGranularity != 0 || offset > static_cast<std::uint64_t>(INT64_MAX) - size) {
        return nullptr;
    }
    auto* piece = new (std::nothrow) Impl::Piece{};
    if (!piece)
        return nullptr;
    void* address = MAP_FAILED;
    if (impl_->path.empty()) {
        address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    } else {
        const File file(impl_->path.c_str(),
                        impl_->writable ? O_RDWR | O_NOFOLLOW : O_RDONLY | O_NONBLOCK);
        struct stat status = {};
        bool usable = impl_->same_file(file.get(), status);
        const auto end = static_cast<off_t>(offset + size);
        if (usable && status.st_size < end) {
            // A full disk must show here and not as SIGBUS in the middle of a client's call.
            usable = impl_->writable && within_limit(offset + size);
            if (usable && ::fallocate(file.get(), 0, static_cast<off_t>(offset),
                                      static_cast<off_t>(size)) != 0) {
                usable =
                    (errno == EOPNOTSUPP || errno == ENOSYS) && ::ftruncate(file.get(), end) == 0;
            }
        }
        if (usable) {
            const int protection = impl_->writable ? PROT_READ | PROT_WRITE : PROT_READ;
            address = ::mmap(nullptr, size, protection, MAP_SHARED, file.get(),
                             static_cast<off_t>(offset));
        }
    }
    if (address == MAP_FAILED) {
        delete piece;
        return nullptr;
    }
    *piece = {impl_->pieces, address, offset, size};
    impl_->pieces = piece;
    return address;
}

void SharedMemory::detach_after_fork() {
    if (!impl_ || impl_->detached)
        return;
    impl_->detached = true;
    if (impl_->path.empty())
        return; // fork made it private already
    const File file(impl_->path.c_str(), O_RDONLY);
    struct stat status = {};
    const bool usable = impl_->same_file(file.get(), status);
    for (Impl::Piece* piece = impl_->pieces; piece; piece = piece->next) {
        if (usable &&
            ::mmap(piece->address, piece->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED,
                   file.get(), static_cast<off_t>(piece->offset)) != MAP_FAILED) {
            continue;
        }
        // The file cannot be opened any more (removed, or other rights by now): copy the bytes.
        void* copy = ::mmap(nullptr, piece->size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (copy == MAP_FAILED)
            continue;
        std::memcpy(copy, piece->address, piece->size);
        if (::mremap(copy, piece->size, piece->size, MREMAP_MAYMOVE | MREMAP_FIXED,
                     piece->address) == MAP_FAILED) {
            ::munmap(copy, piece->size);
        }
    }
}

std::uint64_t SharedMemory::size() const {
    struct stat status = {};
    if (!impl_ || impl_->path.empty())
        return 0;
    const File file(impl_->path.c_str(), O_RDONLY | O_NONBLOCK);
    return impl_->same_file(file.get(), status) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

} // namespace mapisim::platform
