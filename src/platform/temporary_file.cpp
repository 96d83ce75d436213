#include "platform/temporary_file.h"

#include <atomic>
#include <memory>
#include <utility>

#include <fmt/core.h>

#include "platform/process.h"

namespace mapisim::platform {

namespace {
constinit std::atomic<unsigned> next_name{1};
}

FileError write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                               std::string& path) {
    constexpr unsigned kTries = 10'000; // names of a process that ended without removing its files
    std::string name;
    std::unique_ptr<File> file;
    FileError error = FileError::exists;
    for (unsigned tries = 0; tries < kTries && error == FileError::exists; ++tries) {
        name = fmt::format("{}mapi-{}-{}{}", temporary_folder(), process_id(),
                           next_name.fetch_add(1), extension);
        file = File::open(name, File::Mode::create_new, error);
    }
    if (!file)
        return error;
    error = file->write(0, data, size);
    file.reset();
    if (error == FileError::none)
        path = std::move(name);
    else
        remove_file(name);
    return error;
}

} // namespace mapisim::platform
