#include "utility/file_stream.h"

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include <mapicode.h>
#include <mapiutil.h>

#include "platform/file.h"
#include "property/stream.h"
#include "property/text.h"
#include "scenario/clock.h"

namespace mapisim::utility {

namespace {

using platform::File;
using platform::FileError;

HRESULT storage_code(FileError error) noexcept {
    switch (error) {
    case FileError::none:
        return S_OK;
    case FileError::no_space:
        return STG_E_MEDIUMFULL;
    case FileError::no_access:
        return STG_E_ACCESSDENIED;
    default:
        return STG_E_INVALIDFUNCTION;
    }
}

HRESULT mapi_code(FileError error) noexcept {
    switch (error) {
    case FileError::none:
        return S_OK;
    case FileError::not_found:
        return MAPI_E_NOT_FOUND;
    case FileError::no_access:
        return MAPI_E_NO_ACCESS;
    case FileError::exists:
        return MAPI_E_COLLISION;
    case FileError::no_space:
        return MAPI_E_NOT_ENOUGH_DISK;
    case FileError::other:
        break;
    }
    return MAPI_E_DISK_ERROR;
}

class FileContent final : public property::StreamContent {
public:
    FileContent(std::unique_ptr<File> file, std::string path, bool writable, bool temporary)
        : file_(std::move(file)), path_(std::move(path)), writable_(writable),
          temporary_(temporary) {}
    ~FileContent() override { shut(); }

    std::uint64_t limit() const noexcept override {
        return std::numeric_limits<std::int64_t>::max();
    }
    std::uint64_t size() const noexcept override { return file_ ? file_->size() : 0; }
    bool writable() const noexcept override { return writable_; }
    HRESULT read(std::uint64_t at, std::byte* out, std::size_t& count) noexcept override {
        return file_ ? storage_code(file_->read(at, out, count)) : STG_E_REVERTED;
    }
    HRESULT write(std::uint64_t at, const void* in, std::size_t count) override {
        return file_ ? storage_code(file_->write(at, in, count)) : STG_E_REVERTED;
    }
    HRESULT resize(std::uint64_t size) override {
        return file_ ? storage_code(file_->resize(size)) : STG_E_REVERTED;
    }
    // What is written is in the file.
    HRESULT commit() override { return S_OK; }
    HRESULT revert() override { return S_OK; }
    void close() noexcept override { shut(); }

private:
    void shut() noexcept {
        if (!file_)
            return;
        file_.reset();
        if (temporary_)
            platform::remove_file(path_);
    }

    std::unique_ptr<File> file_; ///< guarded by the mutex; null once no stream is open
    const std::string path_;
    const bool writable_;
    const bool temporary_;
};

constexpr ULONG kDeleteOnRelease = STGM_DELETEONRELEASE;
constexpr ULONG kSharing = 0x70; // STGM_SHARE_...: files are shared as the system does

/// A new file of a name that is not there yet: the prefix and four digits.
std::unique_ptr<File> make_unique_file(const std::string& folder, std::string_view prefix,
                                       std::string& path, FileError& why) {
    constexpr unsigned kNames = 0x10000;
    const auto first = static_cast<unsigned>(scenario::random() % kNames);
    for (unsigned i = 0; i < kNames; ++i) {
        path = fmt::format("{}{}{:04X}.TMP", folder, prefix, (first + i) % kNames);
        auto file = File::open(path, File::Mode::create_new, why);
        if (file || why != FileError::exists)
            return file;
    }
    return nullptr;
}

} // namespace

HRESULT open_stream_on_file(ULONG flags, const char* path, const char* prefix, IStream** out) {
    constexpr ULONG kKnown =
        SOF_UNIQUEFILENAME | STGM_CREATE | kDeleteOnRelease | STGM_READWRITE | kSharing;
    if (flags & ~kKnown)
        return MAPI_E_UNKNOWN_FLAGS;
    const bool creates = (flags & STGM_CREATE) != 0;
    const bool writes = (flags & STGM_READWRITE) != 0;
    const bool temporary = (flags & kDeleteOnRelease) != 0;
    const bool is_unique = (flags & SOF_UNIQUEFILENAME) != 0 || !path;
    constexpr std::size_t kLongestPrefix = 3; // characters
    const std::string_view start = prefix ? prefix : "SOF";
    if ((creates && !writes) || (!path && !(creates && temporary)) || (is_unique && !creates) ||
        (is_unique && property::prefix(start, kLongestPrefix) != start))
        return MAPI_E_INVALID_PARAMETER;
    FileError why{};
    std::string name;
    std::unique_ptr<File> file;
    if (is_unique) {
        std::string folder = path ? path : platform::temporary_folder();
        if (!folder.empty() && folder.back() != '/' && folder.back() != '\\')
            folder.push_back('/');
        file = make_unique_file(folder, start, name, why);
    } else {
        name = path;
        file = File::open(name,
                          creates  ? File::Mode::create
                          : writes ? File::Mode::read_write
                                   : File::Mode::read,
                          why);
    }
    if (!file)
        return mapi_code(why);
    *out = property::make_stream(
               std::make_shared<FileContent>(std::move(file), std::move(name), writes, temporary))
               .detach();
    return S_OK;
}

} // namespace mapisim::utility
