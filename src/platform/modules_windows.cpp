#include "platform/modules.h"

#include <atomic>
#include <cstring>
#include <windows.h>

#include "platform/library_windows.h"
#include "platform/ntdll_windows.h"
#include "platform/process.h"
#include "platform/text_windows.h"

extern "C" IMAGE_DOS_HEADER __ImageBase;

namespace mapisim::platform {

namespace {

std::uintptr_t own_base() noexcept {
    return reinterpret_cast<std::uintptr_t>(&__ImageBase);
}

std::uintptr_t size_of_image(std::uintptr_t base) noexcept {
    const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
    if (dos->e_magic != IMAGE_DOS_SIGNATURE || dos->e_lfanew <= 0 || dos->e_lfanew > 0x1000) {
        return 0;
    }
    const auto* nt = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        base + static_cast<std::uintptr_t>(dos->e_lfanew));
    return nt->Signature == IMAGE_NT_SIGNATURE ? nt->OptionalHeader.SizeOfImage : 0;
}

std::string path_of(HMODULE module) {
    std::wstring path(MAX_PATH, L'\0');
    for (;;) {
        const DWORD length =
            ::GetModuleFileNameW(module, path.data(), static_cast<DWORD>(path.size()));
        if (length == 0) {
            return {};
        }
        if (length < path.size()) {
            return utf8(path.data(), length);
        }
        if (path.size() > 32768) {
            return utf8(path.data(), path.size() - 1);
        }
        path.resize(path.size() * 2);
    }
}

// ntdll's notification of loaded and unloaded modules; in no header of mingw-w64.
using Notification = VOID(CALLBACK*)(ULONG reason, const void* data, void* context);
using Register = LONG(NTAPI*)(ULONG flags, Notification, void* context, void** cookie);
using Unregister = LONG(NTAPI*)(void* cookie);

enum class Watching { no, begins, yes };
constinit std::atomic<Watching> watching{Watching::no};
constinit std::atomic<std::uint64_t> generation{1};
constinit std::atomic<void*> watch_cookie{nullptr};

VOID CALLBACK module_came_or_went(ULONG, const void*, void*) {
    generation.fetch_add(1, std::memory_order_acq_rel);
}

void watch_modules() noexcept {
    auto expected = Watching::no;
    if (!watching.compare_exchange_strong(expected, Watching::begins)) {
        return;
    }
    void* cookie = nullptr;
    if (const auto enlist = ntdll_function<Register>("LdrRegisterDllNotification");
        enlist && enlist(0, module_came_or_went, nullptr, &cookie) == 0) {
        watch_cookie.store(cookie);
    }
    watching.store(Watching::yes, std::memory_order_release);
}

} // namespace

bool find_module(std::uintptr_t address, Module& found) {
    // The reference keeps the module there while it is looked at. Inside the loader nobody else can
    // unload it, and FreeLibrary is better not called.
    const bool hold = !inside_loader();
    const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                        (hold ? 0 : GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT);
    struct Reference {
        HMODULE module = nullptr;
        bool held = false;
        ~Reference() {
            if (held) {
                ::FreeLibrary(module);
            }
        }
    } reference;
    if (!::GetModuleHandleExW(flags, reinterpret_cast<LPCWSTR>(address), &reference.module)) {
        return false;
    }
    reference.held = hold;
    const auto base = reinterpret_cast<std::uintptr_t>(reference.module);
    const std::uintptr_t size = size_of_image(base);
    if (address < base || address - base >= size) {
        return false;
    }
    found.path = path_of(reference.module);
    found.base = found.start = base;
    found.end = base + size;
    return true;
}

std::uint64_t module_generation() noexcept {
    if (watching.load(std::memory_order_acquire) == Watching::no) [[unlikely]] {
        watch_modules();
    }
    return generation.load(std::memory_order_acquire);
}

void modules_detach() noexcept {
    if (void* cookie = watch_cookie.exchange(nullptr)) {
        if (const auto retire = ntdll_function<Unregister>("LdrUnregisterDllNotification")) {
            retire(cookie);
        }
    }
}

bool in_own_module(std::uintptr_t address) noexcept {
    static constinit std::atomic<std::uintptr_t> size{0};
    std::uintptr_t own_size = size.load(std::memory_order_relaxed);
    if (own_size == 0) [[unlikely]] {
        own_size = size_of_image(own_base());
        size.store(own_size, std::memory_order_relaxed);
    }
    return address - own_base() < own_size;
}

bool own_module_is_program() noexcept {
    return reinterpret_cast<std::uintptr_t>(::GetModuleHandleW(nullptr)) == own_base();
}

const void* behind_import_stub(const void* code) noexcept {
    const auto* const bytes = static_cast<const unsigned char*>(code);
    constexpr std::size_t kSize = 2 + sizeof(std::int32_t);
    if (bytes[0] != 0xFF || bytes[1] != 0x25) // jmp through memory
        return code;
    std::int32_t place = 0;
    std::memcpy(&place, bytes + 2, sizeof place);
    // On 64 bits it counts from the next instruction.
    const std::intptr_t from =
        sizeof(void*) == 8 ? reinterpret_cast<std::intptr_t>(bytes + kSize) : 0;
    return *reinterpret_cast<const void* const*>(from + place);
}

std::string own_library_path() {
    return path_of(reinterpret_cast<HMODULE>(&__ImageBase));
}

std::string program_path() {
    return path_of(nullptr);
}

} // namespace mapisim::platform
