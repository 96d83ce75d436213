#include <cstdint>
#include <windows.h>

#include "platform/readable.h"

namespace mapisim::platform {

namespace {

template<class Allowed> bool every_region(const void* memory, std::size_t size, Allowed allowed) {
    if (size == 0)
        return true;
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    if (!memory || size > UINTPTR_MAX - start)
        return false;
    std::uintptr_t at = start;
    while (at < start + size) {
        MEMORY_BASIC_INFORMATION region{};
        if (VirtualQuery(reinterpret_cast<const void*>(at), &region, sizeof region) == 0)
            return false;
        constexpr DWORD kUnreadable = PAGE_NOACCESS | PAGE_GUARD;
        if (region.State != MEM_COMMIT || region.Protect == 0 || region.Protect & kUnreadable ||
            !allowed(region.Protect))
            return false;
        at = reinterpret_cast<std::uintptr_t>(region.BaseAddress) + region.RegionSize;
    }
    return true;
}

} // namespace

bool is_readable(const void* memory, std::size_t size) noexcept {
    return every_region(memory, size, [](DWORD protection) { return protection != PAGE_EXECUTE; });
}

bool is_writable(void* memory, std::size_t size) noexcept {
    constexpr DWORD kWritable =
        PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY;
    return every_region(memory, size,
                        [](DWORD protection) { return (protection & kWritable) != 0; });
}

} // namespace mapisim::platform
