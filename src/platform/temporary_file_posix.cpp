#include "platform/temporary_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include "platform/process.h"

namespace mapisim::platform {

namespace {

Written failure(int error) noexcept {
    return error == ENOSPC || error == EDQUOT ? Written::disk_full : Written::failed;
}

Written write_all(int file, const char* data, std::size_t size) noexcept {
    while (size != 0) {
        const ssize_t written = ::write(file, data, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failure(errno);
        data += written;
        size -= static_cast<std::size_t>(written);
    }
    return Written::all;
}

} // namespace

Written write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                             std::string& path) {
    const std::string folder = environment("TMPDIR");
    std::string name = (folder.empty() ? "/tmp" : folder) + "/mapi-XXXXXX" + extension;
    const int file = ::mkostemps(name.data(), static_cast<int>(extension.size()), O_CLOEXEC);
    if (file < 0)
        return failure(errno);
    Written result = write_all(file, static_cast<const char*>(data), size);
    if (::close(file) != 0 && result == Written::all)
        result = failure(errno);
    if (result == Written::all) {
        path = std::move(name);
    } else {
        remove_file(name);
    }
    return result;
}

void remove_file(const std::string& path) noexcept {
    ::unlink(path.c_str());
}

} // namespace mapisim::platform
