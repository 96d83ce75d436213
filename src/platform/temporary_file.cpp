#include "platform/temporary_file.h"

#include <atomic>
#include <utility>

#include <fmt/core.h>

#include "platform/process.h"

namespace mapisim::platform {

namespace {
constinit std::atomic<unsigned> next_name{1};
}

std::unique_ptr<File> create_temporary_file(const std::string& extension, std::string& path,
                                            FileError& why) {
    constexpr unsigned kTries = 10'000; // names of a process that ended without removing its files
    std::unique_ptr<File> file;
    why = FileError::exists;
    for (unsigned tries = 0; tries < kTries && why == FileError::exists; ++tries) {
        path = fmt::format("{}mapi-{}-{}{}", temporary_folder(), process_id(),
                           next_name.fetch_add(1), extension);
        file = File::open(path, File::Mode::create_new, why);
    }
    return file;
}

FileError write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                               std::string& path) {
    std::string name;
    FileError error{};
    std::unique_ptr<File> file = create_temporary_file(extension, name, error);
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
