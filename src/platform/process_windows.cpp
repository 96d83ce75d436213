#include "platform/process.h"

#include <atomic>
#include <cstring>
#include <new>
#include <windows.h>

#include "platform/ntdll_windows.h"
#include "platform/teb_windows.h"
#include "platform/text_windows.h"

extern "C" IMAGE_DOS_HEADER __ImageBase;

namespace mapisim::platform {

namespace {

/// A process image's name in lower case without its folder; empty when it may not be asked.
std::wstring image_name(DWORD process) {
    std::wstring name;
    const HANDLE handle = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    if (!handle) {
        return name;
    }
    wchar_t path[MAX_PATH];
    DWORD length = MAX_PATH;
    if (::QueryFullProcessImageNameW(handle, 0, path, &length)) {
        name.assign(path, length);
        name.erase(0, name.find_last_of(L"\\/") + 1);
        ::CharLowerW(name.data());
    }
    ::CloseHandle(handle);
    return name;
}

constinit std::atomic<bool> is_pinned{false};

HMODULE own_module() noexcept {
    return reinterpret_cast<HMODULE>(&__ImageBase);
}

// What LdrQueryProcessModuleInformation fills; in no header of mingw-w64.
struct ModuleInformation {
    HANDLE section;
    void* mapped_base;
    void* base;
    ULONG size;
    ULONG flags;
    USHORT load_order;
    USHORT initialization_order;
    USHORT load_count; ///< 0xffff: for the life of the process
    USHORT name_offset;
    char path[256];
};
struct ModuleInformationList {
    ULONG count;
    ModuleInformation modules[1];
};

/// How many references our module has, 0 when it cannot be told.
unsigned references_to_own_module() noexcept {
    using Query = LONG(NTAPI*)(ModuleInformationList*, ULONG, ULONG*);
    const auto query = ntdll_function<Query>("LdrQueryProcessModuleInformation");
    ULONG size = 64 * 1024;
    for (int attempt = 0; query && attempt < 4; ++attempt) {
        auto* list = static_cast<ModuleInformationList*>(
            ::VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
        if (!list) {
            return 0;
        }
        ULONG needed = 0;
        const bool fits = query(list, size, &needed) == 0;
        unsigned count = 0;
        for (ULONG i = 0; fits && i < list->count; ++i) {
            if (list->modules[i].base == own_module()) {
                count = list->modules[i].load_count;
            }
        }
        ::VirtualFree(list, 0, MEM_RELEASE);
        if (fits) {
            return count;
        }
        size = needed + 16 * sizeof(ModuleInformation);
    }
    return 0;
}

} // namespace

std::uint32_t process_id() noexcept {
    return ::GetCurrentProcessId();
}

std::uint32_t parent_process_id() noexcept {
    using Query = LONG(NTAPI*)(HANDLE, ULONG, void*, ULONG, ULONG*);
    PROCESS_BASIC_INFORMATION information = {};
    const auto query = ntdll_function<Query>("NtQueryInformationProcess");
    if (!query || query(::GetCurrentProcess(), ProcessBasicInformation, &information,
                        sizeof information, nullptr) != 0) {
        return 0;
    }
    // The parent's number is the last field, which winternl.h leaves nameless.
    ULONG_PTR parent = 0;
    std::memcpy(&parent,
                reinterpret_cast<const char*>(&information) + sizeof information - sizeof parent,
                sizeof parent);
    return static_cast<std::uint32_t>(parent);
}

std::uint32_t thread_id() noexcept {
    return ::GetCurrentThreadId();
}

bool on_first_thread_of_process() noexcept {
    // The first thread is the one whose start address is the program's entry point.
    constexpr ULONG kThreadQuerySetWin32StartAddress = 9;
    using Query = LONG(NTAPI*)(HANDLE, ULONG, void*, ULONG, ULONG*);
    const auto query = ntdll_function<Query>("NtQueryInformationThread");
    const auto base = reinterpret_cast<std::uintptr_t>(::GetModuleHandleW(nullptr));
    void* start = nullptr;
    if (!query || query(::GetCurrentThread(), kThreadQuerySetWin32StartAddress, &start,
                        sizeof start, nullptr) != 0) {
        return false;
    }
    const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
    const auto* nt = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        base + static_cast<std::uintptr_t>(dos->e_lfanew));
    return reinterpret_cast<std::uintptr_t>(start) == base + nt->OptionalHeader.AddressOfEntryPoint;
}

bool runs_as_service() noexcept {
    try {
        BYTE sid[SECURITY_MAX_SID_SIZE];
        DWORD size = sizeof sid;
        BOOL is_member = FALSE;
        if (::CreateWellKnownSid(WinServiceSid, nullptr, sid, &size) &&
            ::CheckTokenMembership(nullptr, sid, &is_member) && is_member) {
            return true;
        }
        // The system's own account does not have that group.
        return image_name(parent_process_id()) == L"services.exe";
    } catch (const std::bad_alloc&) {
        return false;
    }
}

std::string environment(const char* name) {
    const std::wstring wide_name = wide(name);
    std::wstring value(256, L'\0');
    for (;;) {
        const DWORD length = ::GetEnvironmentVariableW(wide_name.c_str(), value.data(),
                                                       static_cast<DWORD>(value.size()));
        if (length < value.size()) {
            return utf8(value.data(), length);
        }
        value.resize(length);
    }
}

std::uint64_t monotonic_nanoseconds() noexcept {
    static const std::uint64_t frequency = [] {
        LARGE_INTEGER value;
        ::QueryPerformanceFrequency(&value);
        return static_cast<std::uint64_t>(value.QuadPart);
    }();
    LARGE_INTEGER now;
    ::QueryPerformanceCounter(&now);
    const auto ticks = static_cast<std::uint64_t>(now.QuadPart);
    constexpr std::uint64_t kSecond = 1'000'000'000;
    return ticks / frequency * kSecond + ticks % frequency * kSecond / frequency;
}

void on_fork(void (*)(), void (*)(), void (*)()) noexcept {}

void pin_library(bool pinned) noexcept {
    if (own_module() == ::GetModuleHandleW(nullptr)) {
        return; // linked into a program
    }
    if (pinned) {
        HMODULE module = nullptr;
        if (!is_pinned.exchange(true) &&
            !::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                                  reinterpret_cast<LPCWSTR>(&__ImageBase), &module)) {
            is_pinned.store(false);
        }
        return;
    }
    // The last reference is never dropped from here, where our own code is on the stack.
    if (is_pinned.load() && references_to_own_module() > 1 && is_pinned.exchange(false)) {
        ::FreeLibrary(own_module());
    }
}

void break_into_debugger() noexcept {
    if (::IsDebuggerPresent()) {
        ::DebugBreak();
    }
}

bool inside_loader() noexcept {
    // PEB.LoaderLock; winternl.h leaves it nameless.
    constexpr std::size_t kLoaderLock = sizeof(void*) == 8 ? 0x110 : 0xA0;
    const auto* block = reinterpret_cast<const char*>(current_teb()->ProcessEnvironmentBlock);
    const RTL_CRITICAL_SECTION* lock = nullptr;
    std::memcpy(&lock, block + kLoaderLock, sizeof lock);
    return lock && lock->OwningThread ==
                       reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(::GetCurrentThreadId()));
}

} // namespace mapisim::platform
