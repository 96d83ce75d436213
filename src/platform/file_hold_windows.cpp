#include "platform/file_hold.h"

#include <windows.h>

#include "platform/text_windows.h"

namespace mapisim::platform {

namespace {

/// A byte that no file has; on Linux the same one is locked.
OVERLAPPED held_byte() noexcept {
    OVERLAPPED place = {};
    place.OffsetHigh = 1u << 8;
    return place;
}

HANDLE open_file(const std::string& path) noexcept {
    try {
        return ::CreateFileW(wide(path).c_str(), GENERIC_READ,
                             FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                             OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    } catch (const std::bad_alloc&) {
        return INVALID_HANDLE_VALUE;
    }
}

bool lock(HANDLE file, DWORD how) noexcept {
    OVERLAPPED place = held_byte();
    return ::LockFileEx(file, how | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place) != 0;
}

} // namespace

FileHold::FileHold(const std::string& path) noexcept
    : file_(reinterpret_cast<std::intptr_t>(open_file(path))) {
    if (reinterpret_cast<HANDLE>(file_) != INVALID_HANDLE_VALUE)
        lock(reinterpret_cast<HANDLE>(file_), 0);
}

FileHold::~FileHold() {
    if (reinterpret_cast<HANDLE>(file_) != INVALID_HANDLE_VALUE)
        ::CloseHandle(reinterpret_cast<HANDLE>(file_));
}

bool is_held(const std::string& path) noexcept {
    const HANDLE file = open_file(path);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    const bool held = !lock(file, LOCKFILE_EXCLUSIVE_LOCK);
    ::CloseHandle(file);
    return held;
}

} // namespace mapisim::platform
