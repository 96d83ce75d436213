#include <cstdint>
#include <windows.h>

#include "platform/readable.h"

namespace mapisim::platform {

bool is_readable(const void* memory, std::size_t size) noexcept {
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
            region.Protect == PAGE_EXECUTE)
            return false;
        at = reinterpret_cast<std::uintptr_t>(region.BaseAddress) + region.RegionSize;
    }
    return true;
}

} // namespace mapisim::platform
