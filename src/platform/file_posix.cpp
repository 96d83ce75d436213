#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/cancellation.h"
#include "platform/file.h"
#include "platform/process.h"

namespace mapisim::platform {

namespace {

FileError error_of(int code) noexcept {
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return FileError::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENXIO: // a socket, or a device without a driver
    case ETXTBSY:
        return FileError::no_access;
    case EEXIST:
        return FileError::exists;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return FileError::no_space;
    default:
        return FileError::other;
    }
}

int flags_of(File::Mode mode) noexcept {
    switch (mode) {
    case File::Mode::read:
        return O_RDONLY;
    case File::Mode::read_write:
        return O_RDWR;
    case File::Mode::create:
        return O_RDWR | O_CREAT | O_TRUNC;
    case File::Mode::create_new:
        return O_RDWR | O_CREAT | O_EXCL;
    }
    return O_RDONLY;
}

} // namespace

std::unique_ptr<File> File::open(const std::string& path, Mode mode, FileError& why) {
    const CancellationHold hold;
    // A pipe would wait for its other end.
    const int handle = ::open(path.c_str(), flags_of(mode) | O_CLOEXEC | O_NONBLOCK, 0666);
    if (handle < 0) {
        why = error_of(errno);
        return nullptr;
    }
    struct stat status {};
    if (fstat(handle, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(handle);
        why = FileError::no_access;
        return nullptr;
    }
    why = FileError::none;
    return std::unique_ptr<File>(new File(handle));
}

File::~File() {
    const CancellationHold hold;
    close(static_cast<int>(handle_));
}

std::uint64_t File::size() const noexcept {
    struct stat status {};
    return fstat(static_cast<int>(handle_), &status) == 0
               ? static_cast<std::uint64_t>(status.st_size)
               : 0;
}

FileError File::read(std::uint64_t at, void* out, std::size_t& count) noexcept {
    const CancellationHold hold;
    const std::size_t wanted = count;
    count = 0;
    while (count < wanted) {
        const ssize_t got = pread(static_cast<int>(handle_), static_cast<char*>(out) + count,
                                  wanted - count, static_cast<off_t>(at + count));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_of(errno);
        if (got == 0)
            break;
        count += static_cast<std::size_t>(got);
    }
    return FileError::none;
}

FileError File::write(std::uint64_t at, const void* in, std::size_t count) noexcept {
    const CancellationHold hold;
    std::size_t done = 0;
    while (done < count) {
        const ssize_t put = pwrite(static_cast<int>(handle_), static_cast<const char*>(in) + done,
                                   count - done, static_cast<off_t>(at + done));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_of(errno);
        done += static_cast<std::size_t>(put);
    }
    return FileError::none;
}

FileError File::resize(std::uint64_t size) noexcept {
    if (size > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max()))
        return FileError::no_space;
    const CancellationHold hold;
    return ftruncate(static_cast<int>(handle_), static_cast<off_t>(size)) == 0 ? FileError::none
                                                                               : error_of(errno);
}

void remove_file(const std::string& path) noexcept {
    unlink(path.c_str());
}

std::string temporary_folder() {
    std::string folder = environment("TMPDIR");
    if (folder.empty())
        folder = "/tmp";
    if (folder.back() != '/')
        folder.push_back('/');
    return folder;
}

} // namespace mapisim::platform
