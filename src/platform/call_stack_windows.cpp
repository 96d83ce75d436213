#include "platform/call_stack.h"

#include <algorithm>
#include <windows.h>

#include "platform/modules.h"

namespace mapisim::platform {

std::size_t capture_stack(std::uintptr_t* frames, std::size_t capacity) noexcept {
    constexpr ULONG kMost = 62; // what every version of Windows takes
    void* raw[kMost];
    const bool keep_own = own_module_is_program();
    const ULONG found = ::RtlCaptureStackBackTrace(keep_own ? 1 : 0, kMost, raw, nullptr);
    std::size_t count = 0;
    for (ULONG i = 0; i < found && count < capacity; ++i) {
        const auto address = reinterpret_cast<std::uintptr_t>(raw[i]);
        if (address != 0 && (keep_own || !in_own_module(address))) {
            frames[count++] = address;
        }
    }
    return count;
}

} // namespace mapisim::platform
