#include "platform/ole.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <cwchar>
#include <new>
#include <utility>
#include <vector>
// clang-format off
#include <windows.h>
#include <delayimp.h>
#include <objbase.h>
#include <ole2.h>
#include <psapi.h>
// clang-format on

#include "platform/process.h"

extern "C" IMAGE_DOS_HEADER __ImageBase;

namespace mapisim::platform {

namespace {

constinit std::atomic<OleObserver> observer{nullptr};

void tell(OleCall call, long result, const void* caller) {
    if (const OleObserver who = observer.load(std::memory_order_acquire)) {
        who(call, result, caller);
    }
}

// What stands in the clients' import tables instead. Our own imports are never patched, so the
// calls in here reach the real functions.

HRESULT WINAPI ole_initialize(void* reserved) {
    const HRESULT result = ::OleInitialize(reserved);
    tell(OleCall::ole_initialize, result, __builtin_return_address(0));
    return result;
}

void WINAPI ole_uninitialize() {
    ::OleUninitialize();
    tell(OleCall::ole_uninitialize, S_OK, __builtin_return_address(0));
}

HRESULT WINAPI co_initialize(void* reserved) {
    const HRESULT result = ::CoInitialize(reserved);
    tell(OleCall::co_initialize, result, __builtin_return_address(0));
    return result;
}

HRESULT WINAPI co_initialize_ex(void* reserved, DWORD model) {
    const HRESULT result = ::CoInitializeEx(reserved, model);
    tell(OleCall::co_initialize, result, __builtin_return_address(0));
    return result;
}

void WINAPI co_uninitialize() {
    ::CoUninitialize();
    tell(OleCall::co_uninitialize, S_OK, __builtin_return_address(0));
}

template<class Function> void* code(Function* function) noexcept {
    return reinterpret_cast<void*>(function);
}

/// What the import tables in fact get: jumps through pointers, in memory that stays when the
/// library goes. A client may have read its import table long ago, and compilers keep such a
/// pointer in a register; after unwatch_ole() it leads to the real function. A library that is
/// loaded again uses the same memory.
class Thunks {
public:
    static constexpr std::size_t kCount = 5;

    bool made() const noexcept { return memory_ != nullptr; }

    void* entry(std::size_t number) const noexcept {
        return memory_ + sizeof kMark + number * kJumpSize;
    }
    void set_target(std::size_t number, void* target) const noexcept {
        ::InterlockedExchangePointer(this->target(number), target);
    }

    bool find_or_make() noexcept { return find() || make(); }

private:
    static constexpr std::size_t kPage = 4096;
    static constexpr std::size_t kJumpSize = 16;
    static constexpr char kMark[16] = "MapiSim OLE 1.0";

    void** target(std::size_t number) const noexcept {
        return reinterpret_cast<void**>(memory_ + kPage) + number;
    }

    bool find() noexcept {
        MEMORY_BASIC_INFORMATION region;
        std::uintptr_t at = 0;
        while (::VirtualQuery(reinterpret_cast<void*>(at), &region, sizeof region) != 0) {
            auto* base = static_cast<unsigned char*>(region.BaseAddress);
            if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE &&
                region.Protect == PAGE_EXECUTE_READ && region.RegionSize == kPage &&
                region.AllocationBase == region.BaseAddress &&
                std::memcmp(base, kMark, sizeof kMark) == 0) {
                memory_ = base;
                return true;
            }
            const std::uintptr_t next = reinterpret_cast<std::uintptr_t>(base) + region.RegionSize;
            if (next <= at) {
                break;
            }
            at = next;
        }
        return false;
    }

    bool make() noexcept {
        memory_ = static_cast<unsigned char*>(
            ::VirtualAlloc(nullptr, 2 * kPage, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
        if (!memory_) {
            return false;
        }
        std::memcpy(memory_, kMark, sizeof kMark);
        for (std::size_t i = 0; i < kCount; ++i) {
            auto* jump = static_cast<unsigned char*>(entry(i));
            std::memset(jump, 0xcc, kJumpSize);
            jump[0] = 0xff; // jmp [target]
            jump[1] = 0x25;
            // Relative to the next instruction on 64 bits, the address itself on 32.
            const auto to = reinterpret_cast<std::uintptr_t>(target(i));
            const auto next = reinterpret_cast<std::uintptr_t>(jump + 6);
            const auto operand = static_cast<std::uint32_t>(sizeof(void*) == 8 ? to - next : to);
            std::memcpy(jump + 2, &operand, sizeof operand);
        }
        DWORD before = 0;
        if (::VirtualProtect(memory_, kPage, PAGE_EXECUTE_READ, &before)) {
            ::FlushInstructionCache(::GetCurrentProcess(), memory_, kPage);
            return true;
        }
        ::VirtualFree(memory_, 0, MEM_RELEASE); // the process allows no new code
        memory_ = nullptr;
        return false;
    }

    unsigned char* memory_ = nullptr;
};

struct Shim {
    const char* name;
    void* watched; ///< ours
    void* real;    ///< the function of ole32, wherever its export leads
    void* entry;   ///< what a patched import table holds
};

SRWLOCK lock = SRWLOCK_INIT;
// Under the lock.
Thunks thunks;
Shim shims[Thunks::kCount] = {};

/// Under the lock. False where imports cannot be watched.
bool prepare(const Shim (&wanted)[Thunks::kCount]) noexcept {
    if (!thunks.made() && !thunks.find_or_make()) {
        return false;
    }
    for (std::size_t i = 0; i < Thunks::kCount; ++i) {
        shims[i] = wanted[i];
        shims[i].entry = thunks.entry(i);
        thunks.set_target(i, shims[i].watched);
    }
    return true;
}

/// An image in memory of which nothing is believed: each look into it is checked against its size
/// and against what is mapped and readable.
class Image {
public:
    explicit Image(HMODULE module) noexcept : base_(reinterpret_cast<std::uintptr_t>(module)) {
        size_ = sizeof(IMAGE_DOS_HEADER);
        const auto* dos = at<IMAGE_DOS_HEADER>(0);
        if (!dos || dos->e_magic != IMAGE_DOS_SIGNATURE || dos->e_lfanew < 0) {
            size_ = 0;
            return;
        }
        const auto start = static_cast<std::size_t>(dos->e_lfanew);
        size_ = start + sizeof(IMAGE_NT_HEADERS);
        headers_ = at<IMAGE_NT_HEADERS>(start);
        if (!headers_ || headers_->Signature != IMAGE_NT_SIGNATURE ||
            headers_->OptionalHeader.Magic != IMAGE_NT_OPTIONAL_HDR_MAGIC) {
            headers_ = nullptr;
            size_ = 0;
            return;
        }
        size_ = headers_->OptionalHeader.SizeOfImage;
    }

    std::uintptr_t base() const noexcept { return base_; }

    /// Offset of a data directory, 0 when there is none.
    std::size_t directory(unsigned number) const noexcept {
        return headers_ && number < headers_->OptionalHeader.NumberOfRvaAndSizes &&
                       number < IMAGE_NUMBEROF_DIRECTORY_ENTRIES
                   ? headers_->OptionalHeader.DataDirectory[number].VirtualAddress
                   : 0;
    }

    template<class T> T* at(std::size_t offset) noexcept {
        if (offset > size_ || size_ - offset < sizeof(T) || offset % alignment<T>() != 0 ||
            !readable(base_ + offset, sizeof(T))) {
            return nullptr;
        }
        return reinterpret_cast<T*>(base_ + offset);
    }

    bool text_equals(std::size_t offset, const char* text, bool ignore_case) noexcept {
        for (;; ++offset, ++text) {
            const char* here = at<char>(offset);
            if (!here) {
                return false;
            }
            char letter = *here;
            if (ignore_case && letter >= 'A' && letter <= 'Z') {
                letter = static_cast<char>(letter - 'A' + 'a');
            }
            if (letter != *text) {
                return false;
            }
            if (letter == '\0') {
                return true;
            }
        }
    }

private:
    /// Tables may lie anywhere on these processors, slots are written and must be whole.
    template<class T> static constexpr std::size_t alignment() noexcept {
        return sizeof(T) == sizeof(void*) ? sizeof(void*) : 1;
    }

    bool readable(std::uintptr_t from, std::size_t length) noexcept {
        while (from < known_from_ || from + length > known_to_) {
            MEMORY_BASIC_INFORMATION region;
            if (from >= known_from_ && from < known_to_) { // the end lies in the next region
                length -= known_to_ - from;
                from = known_to_;
            }
            if (::VirtualQuery(reinterpret_cast<void*>(from), &region, sizeof region) == 0 ||
                region.State != MEM_COMMIT || (region.Protect & (PAGE_NOACCESS | PAGE_GUARD))) {
                return false;
            }
            known_from_ = reinterpret_cast<std::uintptr_t>(region.BaseAddress);
            known_to_ = known_from_ + region.RegionSize;
        }
        return true;
    }

    std::uintptr_t base_;
    std::size_t size_ = 0;
    IMAGE_NT_HEADERS* headers_ = nullptr;
    std::uintptr_t known_from_ = 1;
    std::uintptr_t known_to_ = 0;
};

struct Patch {
    HMODULE module;
    void** slot;
    void* original;
    void* ours;
};

/// Under the lock. Never destroyed, so nothing runs at the process' end; empty after unwatch_ole().
std::vector<Patch>* patches = nullptr;

bool write_slot(void** slot, void* value) noexcept {
    MEMORY_BASIC_INFORMATION region;
    if (::VirtualQuery(slot, &region, sizeof region) == 0 || region.State != MEM_COMMIT) {
        return false;
    }
    constexpr DWORD kExecutable =
        PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    const DWORD wanted = region.Protect & kExecutable ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    DWORD before = 0;
    if (!::VirtualProtect(slot, sizeof *slot, wanted, &before)) {
        return false;
    }
    ::InterlockedExchangePointer(slot, value);
    ::VirtualProtect(slot, sizeof *slot, before, &before);
    return true;
}

class Patcher {
public:
    void patch(HMODULE module) {
        Image image(module);
        imports(module, image);
        delayed_imports(module, image);
    }

private:
    static bool is_ole(Image& image, std::size_t name) noexcept {
        return image.text_equals(name, "ole32.dll", true) ||
               image.text_equals(name, "combase.dll", true) ||
               image.text_equals(name, "api-ms-win-core-com-l1-1-0.dll", true);
    }

    void imports(HMODULE module, Image& image) {
        std::size_t offset = image.directory(IMAGE_DIRECTORY_ENTRY_IMPORT);
        if (offset == 0) {
            return;
        }
        for (;; offset += sizeof(IMAGE_IMPORT_DESCRIPTOR)) {
            const auto* library = image.at<IMAGE_IMPORT_DESCRIPTOR>(offset);
            if (!library || library->Name == 0 || library->FirstThunk == 0) {
                return;
            }
            if (is_ole(image, library->Name)) {
                table(module, image, library->FirstThunk, library->OriginalFirstThunk);
            }
        }
    }

    void delayed_imports(HMODULE module, Image& image) {
        std::size_t offset = image.directory(IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT);
        if (offset == 0) {
            return;
        }
        for (;; offset += sizeof(ImgDelayDescr)) {
            const auto* library = image.at<ImgDelayDescr>(offset);
            if (!library || library->rvaDLLName == 0 || library->rvaIAT == 0) {
                return;
            }
            // Very old compilers wrote addresses instead of offsets; those are left alone.
            if ((library->grAttrs & dlattrRva) && is_ole(image, library->rvaDLLName)) {
                table(module, image, library->rvaIAT, library->rvaINT);
            }
        }
    }

    /// `names` is 0 where the linker wrote none; then only the addresses can tell.
    void table(HMODULE module, Image& image, std::size_t slots, std::size_t names) {
        for (std::size_t i = 0;; i += sizeof(void*)) {
            void** slot = image.at<void*>(slots + i);
            if (!slot || !*slot) {
                return;
            }
            std::size_t name = 0;
            if (names != 0) {
                const auto* thunk = image.at<IMAGE_THUNK_DATA>(names + i);
                if (!thunk || thunk->u1.AddressOfData == 0) {
                    return;
                }
                if (!IMAGE_SNAP_BY_ORDINAL(thunk->u1.Ordinal)) {
                    name = static_cast<std::size_t>(thunk->u1.AddressOfData) +
                           offsetof(IMAGE_IMPORT_BY_NAME, Name);
                }
            }
            for (const Shim& shim : shims) {
                if (*slot == shim.entry) {
                    break;
                }
                if (*slot == shim.real ||
                    (name != 0 && image.text_equals(name, shim.name, false))) {
                    patches->push_back({module, slot, *slot, shim.entry});
                    if (!write_slot(slot, shim.entry)) {
                        patches->pop_back();
                    }
                    break;
                }
            }
        }
    }
};

/// Libraries below the Windows folder are the system's, not the client's.
bool is_systems(HMODULE module, const wchar_t* folder, std::size_t length) noexcept {
    wchar_t path[1024];
    const DWORD size = ::GetModuleFileNameW(module, path, 1024);
    if (size == 0) {
        return true; // gone again
    }
    return size > length && ::_wcsnicmp(path, folder, length) == 0 && path[length] == L'\\';
}

class Guard {
public:
    Guard() noexcept { ::AcquireSRWLockExclusive(&lock); }
    ~Guard() { ::ReleaseSRWLockExclusive(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
};

/// A reference that keeps a module loaded while it is worked on. Inside the loader nobody else can
/// unload it, and FreeLibrary is better not called.
class Reference {
public:
    explicit Reference(HMODULE module) noexcept : held_(!inside_loader()) {
        const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                            (held_ ? 0 : GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT);
        if (!::GetModuleHandleExW(flags, reinterpret_cast<LPCWSTR>(module), &module_)) {
            module_ = nullptr;
        }
    }
    ~Reference() {
        if (module_ && held_) {
            ::FreeLibrary(module_);
        }
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;
    bool is(HMODULE module) const noexcept { return module_ && module_ == module; }

private:
    HMODULE module_ = nullptr;
    bool held_;
};

} // namespace

void watch_ole(OleObserver who) noexcept {
    observer.store(who, std::memory_order_release);
    try {
        wchar_t folder[MAX_PATH];
        const UINT length = ::GetWindowsDirectoryW(folder, MAX_PATH);
        if (length == 0 || length >= MAX_PATH) {
            return;
        }
        std::vector<HMODULE> modules(256);
        DWORD needed = 0;
        do {
            modules.resize(std::max<std::size_t>(modules.size(), needed / sizeof(HMODULE)));
            if (!::K32EnumProcessModules(::GetCurrentProcess(), modules.data(),
                                         static_cast<DWORD>(modules.size() * sizeof(HMODULE)),
                                         &needed)) {
                return;
            }
        } while (needed / sizeof(HMODULE) > modules.size());
        modules.resize(needed / sizeof(HMODULE));

        Shim wanted[Thunks::kCount] = {
            {"OleInitialize", code(&ole_initialize), code(&::OleInitialize), nullptr},
            {"OleUninitialize", code(&ole_uninitialize), code(&::OleUninitialize), nullptr},
            {"CoInitialize", code(&co_initialize), code(&::CoInitialize), nullptr},
            {"CoInitializeEx", code(&co_initialize_ex), code(&::CoInitializeEx), nullptr},
            {"CoUninitialize", code(&co_uninitialize), code(&::CoUninitialize), nullptr}};
        // As linked it can be the address of a stub of ours, which no import table holds.
        if (const HMODULE ole = ::GetModuleHandleW(L"ole32.dll")) {
            for (Shim& shim : wanted) {
                if (const auto found = ::GetProcAddress(ole, shim.name)) {
                    shim.real = reinterpret_cast<void*>(found);
                }
            }
        }
        {
            const Guard guard;
            if (!prepare(wanted)) {
                return;
            }
        }
        Patcher patcher;
        for (const HMODULE module : modules) {
            if (module == reinterpret_cast<HMODULE>(&__ImageBase)) {
                continue;
            }
            const Reference reference(module);
            if (!reference.is(module) || is_systems(module, folder, length)) {
                continue;
            }
            const Guard guard;
            if (!patches) {
                patches = new std::vector<Patch>;
            }
            patcher.patch(module);
        }
    } catch (
        const std::bad_alloc&) { // no memory: what is patched stays patched and is restored in time
    }
}

void unwatch_ole() noexcept {
    observer.store(nullptr, std::memory_order_release);
    std::vector<Patch>* taken = nullptr;
    {
        const Guard guard;
        taken = std::exchange(patches, nullptr);
        for (std::size_t i = 0; thunks.made() && i < Thunks::kCount; ++i) {
            thunks.set_target(i, shims[i].real);
        }
    }
    if (!taken) {
        return;
    }
    for (const Patch& patch : *taken) {
        // Another module may lie there by now, or somebody else may have patched over it.
        const Reference reference(patch.module);
        MEMORY_BASIC_INFORMATION region;
        if (reference.is(patch.module) && ::VirtualQuery(patch.slot, &region, sizeof region) != 0 &&
            region.State == MEM_COMMIT && region.AllocationBase == patch.module &&
            !(region.Protect & (PAGE_NOACCESS | PAGE_GUARD)) && *patch.slot == patch.ours) {
            write_slot(patch.slot, patch.original);
        }
    }
    delete taken;
}

void note_ole(int) noexcept {}

long com_initialize() noexcept {
    return ::CoInitialize(nullptr);
}

void com_uninitialize() noexcept {
    ::CoUninitialize();
}

bool com_is_initialized() noexcept {
    APTTYPE type = APTTYPE_CURRENT;
    APTTYPEQUALIFIER qualifier = APTTYPEQUALIFIER_NONE;
    // A thread that merely profits from another one's multithreaded apartment did nothing itself.
    return SUCCEEDED(::CoGetApartmentType(&type, &qualifier)) &&
           qualifier != APTTYPEQUALIFIER_IMPLICIT_MTA;
}

} // namespace mapisim::platform
