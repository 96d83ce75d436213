#include "platform/barrier.h"

#include <windows.h>

namespace mapisim::platform {

constinit std::atomic<bool> asymmetric_barrier_works{false};

void heavy_barrier_setup() noexcept {
    // In Wine, at least up to version 8, FlushProcessWriteBuffers does nothing.
    const HMODULE ntdll = ::GetModuleHandleW(L"ntdll.dll");
    const bool is_wine = ntdll && ::GetProcAddress(ntdll, "wine_get_version");
    asymmetric_barrier_works.store(!is_wine, std::memory_order_seq_cst);
}

void heavy_barrier() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    ::FlushProcessWriteBuffers();
}

} // namespace mapisim::platform
