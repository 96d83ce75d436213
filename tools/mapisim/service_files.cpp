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

Replacement::Replacement(const fs::path& file, const std::string& text) {
    std::error_code error;
    // A link stays one.
    const fs::path real = fs::canonical(file, error);
    target_ = error ? file : real;
    fresh_ = target_;
    fresh_ += ".new";
    {
        std::ofstream out(fresh_, std::ios::binary | std::ios::trunc);
        const bool opened = out.is_open();
        out << text;
        out.close();
        if (!out) {
            if (opened)
                fs::remove(fresh_, error);
            throw Failure(text_of(fresh_) + ": cannot be written");
        }
    }
    fs::permissions(fresh_, fs::status(target_, error).permissions(), error);
}

Replacement::~Replacement() {
    std::error_code ignored;
    if (!fresh_.empty())
        fs::remove(fresh_, ignored);
}

void Replacement::put() {
    std::error_code error;
    fs::rename(fresh_, target_, error);
    if (error)
        throw Failure(fmt::format("{}: cannot be replaced: {}", text_of(target_), error.message()));
    fresh_.clear();
}

} // namespace mapisim::command
