#include "service_files.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

namespace mapisim::command {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0)
            ::close(number_);
    }
    int get() const noexcept { return number_; }

private:
    int number_;
};

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/// The folder that holds the file, entered part by part, so that no link on the way leads outside;
/// none when a part of it is not there.
Descriptor enter(const fs::path& folder, const fs::path& inner) {
    Descriptor at(::open(folder.c_str(), kFolder));
    for (const fs::path& part : inner.parent_path()) {
        if (at.get() < 0)
            break;
        Descriptor next(::openat(at.get(), part.c_str(), kFolder | O_NOFOLLOW));
        if (next.get() < 0 && (errno == ELOOP || errno == ENOTDIR))
            throw Failure(fmt::format(
                "{}: {} is no folder of the service's own; a file outside of its folder is never "
                "removed",
                text_of(inner), text_of(part)));
        at = std::move(next);
    }
    return at;
}

/// Whether there is something that can be removed in the folder.
bool is_removable(const Descriptor& holder, const fs::path& inner) {
    struct stat found = {};
    if (holder.get() < 0 ||
        ::fstatat(holder.get(), inner.filename().c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (!S_ISREG(found.st_mode) && !S_ISLNK(found.st_mode))
        throw Failure(fmt::format("{}: only files are removed", text_of(inner)));
    return true;
}

} // namespace

bool is_inside(const fs::path& folder, const fs::path& inner) {
    return is_removable(enter(folder, inner), inner);
}

bool remove_inside(const fs::path& folder, const fs::path& inner) {
    const Descriptor holder = enter(folder, inner);
    if (!is_removable(holder, inner))
        return false;
    if (::unlinkat(holder.get(), inner.filename().c_str(), 0) == 0)
        return true;
    throw Failure(fmt::format("{}: cannot be removed: {}", text_of(folder / inner),
                              std::error_code(errno, std::generic_category()).message()));
}

} // namespace mapisim::command
