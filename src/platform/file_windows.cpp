#include <algorithm>
#include <new>
#include <windows.h>

#include "platform/file.h"
#include "platform/text_windows.h"

namespace mapisim::platform {

namespace {

HANDLE handle_of(std::intptr_t handle) noexcept {
    return reinterpret_cast<HANDLE>(handle);
}

FileError error_of(DWORD code) noexcept {
    switch (code) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NETPATH:
        return FileError::not_found;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_WRITE_PROTECT:
        return FileError::no_access;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
        return FileError::exists;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_FILE_TOO_LARGE:
        return FileError::no_space;
    default:
        return FileError::other;
    }
}

OVERLAPPED at_offset(std::uint64_t at) noexcept {
    OVERLAPPED where{};
    where.Offset = static_cast<DWORD>(at);
    where.OffsetHigh = static_cast<DWORD>(at >> 32);
    return where;
}

DWORD disposition_of(File::Mode mode) noexcept {
    switch (mode) {
    case File::Mode::create:
        return CREATE_ALWAYS;
    case File::Mode::create_new:
        return CREATE_NEW;
    case File::Mode::read:
    case File::Mode::read_write:
        break;
    }
    return OPEN_EXISTING;
}

/// What one call may ask for.
constexpr std::size_t kPortion = std::size_t{1} << 30;

} // namespace

std::unique_ptr<File> File::open(const std::string& path, Mode mode, FileError& why) {
    const DWORD access = mode == Mode::read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
    const DWORD share = mode == Mode::read ? FILE_SHARE_READ | FILE_SHARE_WRITE : FILE_SHARE_READ;
    const HANDLE handle = CreateFileW(wide(path).c_str(), access, share, nullptr,
                                      disposition_of(mode), FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        why = error_of(GetLastError());
        return nullptr;
    }
    if (GetFileType(handle) != FILE_TYPE_DISK) { // a pipe or a device
        CloseHandle(handle);
        why = FileError::no_access;
        return nullptr;
    }
    why = FileError::none;
    return std::unique_ptr<File>(new File(reinterpret_cast<std::intptr_t>(handle)));
}

File::~File() {
    CloseHandle(handle_of(handle_));
}

std::uint64_t File::size() const noexcept {
    LARGE_INTEGER size{};
    return GetFileSizeEx(handle_of(handle_), &size) ? static_cast<std::uint64_t>(size.QuadPart) : 0;
}

FileError File::read(std::uint64_t at, void* out, std::size_t& count) noexcept {
    const std::size_t wanted = count;
    count = 0;
    while (count < wanted) {
        OVERLAPPED where = at_offset(at + count);
        DWORD got = 0;
        const auto ask = static_cast<DWORD>(std::min(wanted - count, kPortion));
        if (!ReadFile(handle_of(handle_), static_cast<char*>(out) + count, ask, &got, &where)) {
            const DWORD code = GetLastError();
            return code == ERROR_HANDLE_EOF ? FileError::none : error_of(code);
        }
        if (got == 0)
            break;
        count += got;
    }
    return FileError::none;
}

FileError File::write(std::uint64_t at, const void* in, std::size_t count) noexcept {
    std::size_t done = 0;
    while (done < count) {
        OVERLAPPED where = at_offset(at + done);
        DWORD put = 0;
        const auto ask = static_cast<DWORD>(std::min(count - done, kPortion));
        if (!WriteFile(handle_of(handle_), static_cast<const char*>(in) + done, ask, &put, &where))
            return error_of(GetLastError());
        done += put;
    }
    return FileError::none;
}

FileError File::resize(std::uint64_t size) noexcept {
    LARGE_INTEGER end{};
    end.QuadPart = static_cast<LONGLONG>(size);
    if (!SetFilePointerEx(handle_of(handle_), end, nullptr, FILE_BEGIN) ||
        !SetEndOfFile(handle_of(handle_)))
        return error_of(GetLastError());
    return FileError::none;
}

void remove_file(const std::string& path) noexcept {
    try {
        DeleteFileW(wide(path).c_str());
    } catch (const std::bad_alloc&) {
        // It stays.
    }
}

std::string temporary_folder() {
    wchar_t folder[MAX_PATH + 2] = {};
    const DWORD length = GetTempPathW(MAX_PATH + 1, folder);
    return length == 0 || length > MAX_PATH ? std::string(".\\") : utf8(folder, length);
}

} // namespace mapisim::platform
