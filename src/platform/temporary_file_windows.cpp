#include "platform/temporary_file.h"

#include <algorithm>
#include <atomic>
#include <new>

#include <windows.h>

#include "platform/text_windows.h"

namespace mapisim::platform {

namespace {

Written failure(DWORD error) noexcept {
    return error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL ? Written::disk_full
                                                                       : Written::failed;
}

constinit std::atomic<unsigned> next_name{1};

/// With a backslash at its end; empty when there is none.
std::wstring temporary_folder() {
    wchar_t buffer[MAX_PATH + 1];
    const DWORD length = ::GetTempPathW(MAX_PATH + 1, buffer);
    return length == 0 || length > MAX_PATH ? std::wstring() : std::wstring(buffer, length);
}

Written write_all(HANDLE file, const char* data, std::size_t size) noexcept {
    while (size != 0) {
        constexpr std::size_t kMost = std::size_t{1} << 30;
        DWORD written = 0;
        if (!::WriteFile(file, data, static_cast<DWORD>(std::min(size, kMost)), &written, nullptr))
            return failure(::GetLastError());
        data += written;
        size -= written;
    }
    return Written::all;
}

} // namespace

Written write_temporary_file(const std::string& extension, const void* data, std::size_t size,
                             std::string& path) {
    const std::wstring folder = temporary_folder();
    if (folder.empty())
        return Written::failed;
    std::wstring name;
    HANDLE file = INVALID_HANDLE_VALUE;
    for (unsigned tries = 0; tries < 10000 && file == INVALID_HANDLE_VALUE; ++tries) {
        name = folder + L"mapi-" + std::to_wstring(::GetCurrentProcessId()) + L"-" +
               std::to_wstring(next_name.fetch_add(1)) + wide(extension);
        file = ::CreateFileW(name.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW,
                             FILE_ATTRIBUTE_NORMAL, nullptr);
        if (file == INVALID_HANDLE_VALUE && ::GetLastError() != ERROR_FILE_EXISTS)
            return failure(::GetLastError());
    }
    if (file == INVALID_HANDLE_VALUE)
        return Written::failed;
    const Written result = write_all(file, static_cast<const char*>(data), size);
    ::CloseHandle(file);
    path = utf8(name.data(), name.size());
    if (result != Written::all)
        remove_file(path);
    return result;
}

void remove_file(const std::string& path) noexcept {
    try {
        ::DeleteFileW(wide(path).c_str());
    } catch (const std::bad_alloc&) {
        // It stays.
    }
}

} // namespace mapisim::platform
