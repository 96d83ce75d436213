#include "service_files.h"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

#include "command.h"

namespace mapisim::command {

fs::path inner_path(const std::string& name) {
    std::string with_slashes = name;
    std::replace(with_slashes.begin(), with_slashes.end(), '\\', '/');
    const fs::path path = path_of(with_slashes);
    const bool has_drive = with_slashes.size() > 1 && with_slashes[1] == ':';
    if (path.empty() || path.is_absolute() || path.has_root_path() || has_drive)
        throw Failure(
            fmt::format("{}: a file outside of the service's folder is never removed", name));
    for (const fs::path& part : path) {
        if (part == "..")
            throw Failure(
                fmt::format("{}: a file outside of the service's folder is never removed", name));
    }
    const fs::path normal = path.lexically_normal();
    if (normal.filename().empty() || normal == ".")
        throw Failure(fmt::format("{}: only files are removed", name));
    return normal;
}

void replace_text(const fs::path& file, const std::string& text) {
    std::error_code error;
    // A link stays one.
    const fs::path real = fs::canonical(file, error);
    const fs::path target = error ? file : real;
    fs::path fresh = target;
    fresh += ".new";
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        out << text;
        out.close();
        if (!out)
            throw Failure(text_of(fresh) + ": cannot be written");
    }
    fs::permissions(fresh, fs::status(target, error).permissions(), error);
    fs::rename(fresh, target, error);
    if (!error)
        return;
    std::error_code ignored;
    fs::remove(fresh, ignored);
    throw Failure(fmt::format("{}: cannot be replaced: {}", text_of(target), error.message()));
}

} // namespace mapisim::command
