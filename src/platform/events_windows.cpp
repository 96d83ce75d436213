#include <windows.h>

#include "platform/events.h"
#include "platform/ntdll_windows.h"

namespace mapisim::platform {

namespace {

struct BasicInformation {
    LONG type;
    LONG state;
};

} // namespace

// To wait for it would reset some events, and take other objects for events.
bool is_set(HANDLE handle) noexcept {
    using NtQueryEvent = LONG(WINAPI*)(HANDLE, int, void*, ULONG, ULONG*);
    static const auto query = ntdll_function<NtQueryEvent>("NtQueryEvent");
    BasicInformation state{};
    return handle && query && query(handle, 0, &state, sizeof state, nullptr) == 0 &&
           state.state != 0;
}

} // namespace mapisim::platform
