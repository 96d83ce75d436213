#include "platform/barrier.h"

#include <windows.h>

namespace mapisim::platform {

constinit std::atomic<bool> asymmetric_barrier_works{false};
#if defined(__SANITIZE_THREAD__)
constinit std::atomic<unsigned> fence_word{0};
#endif

void heavy_barrier_setup() noexcept {
    // In Wine, at least up to version 8, FlushProcessWriteBuffers does nothing.
    const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
    const bool is_wine = ntdll && ::GetProcAddress(ntdll, "wine_get_version");
    asymmetric_barrier_works.store(!is_wine, std::memory_order_seq_cst);
}

void heavy_barrier() noexcept {
    full_fence();
    ::FlushProcessWriteBuffers();
}

} // namespace mapisim::platform
