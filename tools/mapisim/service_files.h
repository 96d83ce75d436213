#pragma once

#include <string>
#include <vector>

#include "files.h"

/// The files of a message service, which `mapisim service uninstall` alone removes.
namespace mapisim::command {

/// "sub/data.txt" for a name in PR_SERVICE_DELETE_FILES; throws a Failure for one that leads out of
/// the folder by what it says: absolute, or through "..".
fs::path inner_path(const std::string& name);

/// Whether the file, from `folder` on, is there and lies in it: no folder on the way is a link. It
/// may itself be one, which then goes without what it leads to. Throws a Failure for one that leads
/// outside, and for what is no file.
bool is_inside(const fs::path& folder, const fs::path& inner);

/// Removes it, with the same care. False when it was not there.
bool remove_inside(const fs::path& folder, const fs::path& inner);

/// A text that is to take the place of a file's. It is written beside the file at once, so that
/// what could fail has failed before put(); the file is whole at any time.
class Replacement {
public:
    Replacement(const fs::path& file, const std::string& text);
    ~Replacement();
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    void put();

private:
    fs::path target_, fresh_;
};

} // namespace mapisim::command
