#include "platform/shared_memory.h"

#include <algorithm>
#include <new>

#include "platform/text_windows.h"

namespace mapisim::platform {

namespace {

constexpr std::uint64_t kGranularity = 64 * 1024;

class Handle {
public:
    explicit Handle(HANDLE handle) noexcept : handle_(handle) {}
    ~Handle() {
        if (valid()) {
            ::CloseHandle(handle_);
        }
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    bool valid() const noexcept { return handle_ && handle_ != INVALID_HANDLE_VALUE; }
    HANDLE get() const noexcept { return handle_; }

private:
    HANDLE handle_;
};

std::wstring absolute(const std::string& path) {
    const std::wstring given = wide(path);
    std::wstring full(given.size() + MAX_PATH, L'\0');
    for (;;) {
        const DWORD length = ::GetFullPathNameW(given.c_str(), static_cast<DWORD>(full.size()),
                                                full.data(), nullptr);
        if (length == 0) {
            return given;
        }
        const bool fits = length < full.size();
        full.resize(length);
        if (fits) {
            break;
        }
    }
    const bool has_drive = full.size() > 2 && full[1] == L':' && full[2] == L'\\';
    return full.size() >= MAX_PATH - 12 && has_drive ? L"\\\\?\\" + full : full;
}

std::string message_of(DWORD error) {
    wchar_t text[256];
    DWORD length = ::FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                                    nullptr, error, 0, text, 256, nullptr);
    while (length > 0 && text[length - 1] <= L' ') {
        --length;
    }
    return length > 0 ? utf8(text, length) : "error " + std::to_string(error);
}

HANDLE open_file(const std::wstring& path, DWORD access, DWORD disposition) noexcept {
    return ::CreateFileW(path.c_str(), access,
                         FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                         disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
}

struct Identity {
    DWORD volume = 0;
    DWORD index_high = 0;
    DWORD index_low = 0;
    bool operator==(const Identity&) const = default;
};

bool identify(HANDLE file, Identity& identity, std::uint64_t& size) noexcept {
    BY_HANDLE_FILE_INFORMATION information;
    if (!::GetFileInformationByHandle(file, &information)) {
        return false;
    }
    identity = {information.dwVolumeSerialNumber, information.nFileIndexHigh,
                information.nFileIndexLow};
    size = (std::uint64_t{information.nFileSizeHigh} << 32) | information.nFileSizeLow;
    return true;
}

} // namespace

/// No handle is kept open, as the client may count them; a view keeps its file mapped by itself.
struct SharedMemory::Impl {
    struct Piece {
        Piece* next;
        void* address;
    };
    std::wstring path; ///< empty for plain memory
    bool writable = false;
    Identity identity;
    Piece* pieces = nullptr;

    DWORD access() const noexcept { return GENERIC_READ | (writable ? GENERIC_WRITE : 0); }
};

SharedMemory::~SharedMemory() {
    unmap();
}

void SharedMemory::close() {
    const std::wstring created = impl_ && impl_->writable ? impl_->path : std::wstring();
    unmap(); // what is mapped cannot be deleted
    if (!created.empty()) {
        ::DeleteFileW(created.c_str());
    }
}

void SharedMemory::unmap() noexcept {
    if (!impl_) {
        return;
    }
    for (Impl::Piece* piece = impl_->pieces; piece;) {
        Impl::Piece* next = piece->next;
        if (impl_->path.empty()) {
            ::VirtualFree(piece->address, 0, MEM_RELEASE);
        } else {
            ::UnmapViewOfFile(piece->address);
        }
        delete piece;
        piece = next;
    }
    delete impl_;
    impl_ = nullptr;
}

bool SharedMemory::create(const std::string& path, std::string& why) {
    if (impl_) {
        why = "it is in use";
        return false;
    }
    auto* impl = new (std::nothrow) Impl;
    if (!impl) {
        why = "no memory for it";
        return false;
    }
    impl->writable = true;
    if (!path.empty()) {
        impl->path = absolute(path);
        const Handle file(open_file(impl->path, impl->access(), CREATE_NEW));
        std::uint64_t size = 0;
        if (!file.valid() || !identify(file.get(), impl->identity, size)) {
            why = message_of(::GetLastError());
            delete impl;
            return false;
        }
    }
    impl_ = impl;
    return true;
}

bool SharedMemory::open(const std::string& path, std::string& why) {
    if (impl_) {
        why = "it is in use";
        return false;
    }
    const std::wstring full = absolute(path);
    const Handle file(open_file(full, GENERIC_READ, OPEN_EXISTING));
    Identity identity;
    std::uint64_t size = 0;
    if (!file.valid() || !identify(file.get(), identity, size)) {
        why = message_of(::GetLastError());
        return false;
    }
    auto* impl = new (std::nothrow) Impl;
    if (!impl) {
        why = "no memory for it";
        return false;
    }
    impl->path = full;
    impl->identity = identity;
    impl_ = impl;
    return true;
}

void* SharedMemory::map(std::uint64_t offset, std::size_t size) {
    if (!impl_ || size == 0 || offset % kGranularity != 0 || size % kGranularity != 0 ||
        offset > static_cast<std::uint64_t>(INT64_MAX) - size) {
        return nullptr;
    }
    auto* piece = new (std::nothrow) Impl::Piece{};
    if (!piece) {
        return nullptr;
    }
    void* address = nullptr;
    if (impl_->path.empty()) {
        address = ::VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    } else {
        const Handle file(open_file(impl_->path, impl_->access(), OPEN_EXISTING));
        Identity identity;
        std::uint64_t present = 0;
        const std::uint64_t end = offset + size;
        if (file.valid() && identify(file.get(), identity, present) &&
            identity == impl_->identity && (impl_->writable || present >= end)) {
            // A mapping that is larger than the file makes the file grow.
            const std::uint64_t extent = std::max(end, present);
            const Handle mapping(::CreateFileMappingW(
                file.get(), nullptr, impl_->writable ? PAGE_READWRITE : PAGE_READONLY,
                static_cast<DWORD>(extent >> 32), static_cast<DWORD>(extent), nullptr));
            if (mapping.valid()) {
                address = ::MapViewOfFile(
                    mapping.get(), impl_->writable ? FILE_MAP_WRITE : FILE_MAP_READ,
                    static_cast<DWORD>(offset >> 32), static_cast<DWORD>(offset), size);
            }
        }
    }
    if (!address) {
        delete piece;
        return nullptr;
    }
    *piece = {impl_->pieces, address};
    impl_->pieces = piece;
    return address;
}

void SharedMemory::detach_after_fork() {}

std::uint64_t SharedMemory::size() const {
    if (!impl_ || impl_->path.empty()) {
        return 0;
    }
    const Handle file(open_file(impl_->path, GENERIC_READ, OPEN_EXISTING));
    Identity identity;
    std::uint64_t size = 0;
    const bool known = file.valid() && identify(file.get(), identity, size);
    return known && identity == impl_->identity ? size : 0;
}

} // namespace mapisim::platform
