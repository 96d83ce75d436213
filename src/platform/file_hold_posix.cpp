#include "platform/file_hold.h"

#include "platform/cancellation.h"

#include <fcntl.h>
#include <unistd.h>

namespace mapisim::platform {

namespace {

/// A byte that no file has. Wine locks the same one for Windows programs.
constexpr off_t kHeldByte = off_t{1} << 40;

struct flock held_byte(short type) noexcept {
    struct flock lock = {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = kHeldByte;
    lock.l_len = 1;
    return lock;
}

} // namespace

FileHold::FileHold(const std::string& path) noexcept {
    const CancellationHold hold;
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    auto lock = held_byte(F_RDLCK);
    if (file_ >= 0)
        ::fcntl(static_cast<int>(file_), F_OFD_SETLK, &lock);
}

FileHold::~FileHold() {
    const CancellationHold hold;
    if (file_ >= 0)
        ::close(static_cast<int>(file_));
}

bool is_held(const std::string& path) noexcept {
    const CancellationHold hold;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    auto lock = held_byte(F_WRLCK);
    const bool known = ::fcntl(file, F_OFD_GETLK, &lock) == 0;
    ::close(file);
    return known && lock.l_type != F_UNLCK;
}

} // namespace mapisim::platform
