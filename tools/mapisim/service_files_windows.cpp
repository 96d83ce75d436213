#include "service_files.h"

#include <fmt/core.h>

#include "command.h"

namespace mapisim::command {

bool is_inside(const fs::path& folder, const fs::path& inner) {
    std::error_code error;
    fs::path at = folder;
    for (const fs::path& part : inner.parent_path()) {
        at /= part;
        const fs::file_status status = fs::symlink_status(at, error);
        if (!fs::exists(status))
            return false;
        // A junction is a folder that leads elsewhere.
        if (!fs::is_directory(status) ||
            fs::canonical(at, error) !=
                fs::canonical(folder, error) / at.lexically_relative(folder))
            throw Failure(fmt::format("{}: a file outside of the service's folder is never removed",
                                      text_of(inner)));
    }
    const fs::file_status status = fs::symlink_status(folder / inner, error);
    if (!fs::exists(status))
        return false;
    if (!fs::is_regular_file(status) && !fs::is_symlink(status))
        throw Failure(fmt::format("{}: only files are removed", text_of(inner)));
    return true;
}

bool remove_inside(const fs::path& folder, const fs::path& inner) {
    std::error_code error;
    if (!is_inside(folder, inner))
        return false;
    if (fs::remove(folder / inner, error))
        return true;
    throw Failure(
        fmt::format("{}: cannot be removed: {}", text_of(folder / inner), error.message()));
}

} // namespace mapisim::command
