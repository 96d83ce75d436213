#pragma once

#include <windows.h>
#include <winternl.h>

namespace mapisim::platform {

/// The calling thread's block. What NtCurrentTeb() becomes here makes GCC 12 warn of array bounds.
inline TEB* current_teb() noexcept {
    TEB* teb = nullptr;
#if defined(__x86_64__)
    __asm__("movq %%gs:0x30, %0" : "=r"(teb));
#elif defined(__i386__)
    __asm__("movl %%fs:0x18, %0" : "=r"(teb));
#else
    teb = ::NtCurrentTeb();
#endif
    return teb;
}

} // namespace mapisim::platform
