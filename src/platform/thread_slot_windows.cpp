#include "platform/thread_slot.h"

#include <atomic>
#include <windows.h>

#include "platform/library_windows.h"
#include "platform/teb_windows.h"

namespace mapisim::platform {

namespace {

constinit std::atomic<DWORD> slot_index{TLS_OUT_OF_INDEXES};
constinit std::atomic<void (*)(void*)> exit_hook{nullptr};

/// The first 64 slots lie in the thread's own block. TlsGetValue would clear the client's last
/// error.
constexpr DWORD kDirectSlots = 64;

} // namespace

void* thread_slot() noexcept {
    const DWORD index = slot_index.load(std::memory_order_relaxed);
    if (index < kDirectSlots) [[likely]] {
        return current_teb()->TlsSlots[index];
    }
    if (index == TLS_OUT_OF_INDEXES) {
        return nullptr;
    }
    const DWORD error = ::GetLastError();
    void* value = ::TlsGetValue(index);
    ::SetLastError(error);
    return value;
}

void set_thread_slot(void* value, void (*at_exit)(void*)) noexcept {
    exit_hook.store(at_exit, std::memory_order_release);
    DWORD index = slot_index.load(std::memory_order_acquire);
    if (index == TLS_OUT_OF_INDEXES) {
        const DWORD mine = ::TlsAlloc();
        if (mine == TLS_OUT_OF_INDEXES) {
            return;
        }
        if (slot_index.compare_exchange_strong(index, mine)) {
            index = mine;
        } else {
            ::TlsFree(mine);
        }
    }
    ::TlsSetValue(index, value);
}

void thread_slot_detach() noexcept {
    const DWORD index = slot_index.load(std::memory_order_acquire);
    if (index == TLS_OUT_OF_INDEXES) {
        return;
    }
    if (void* value = thread_slot()) {
        ::TlsSetValue(index, nullptr);
        if (auto* hook = exit_hook.load(std::memory_order_acquire)) {
            hook(value);
        }
    }
}

void thread_slot_free() noexcept {
    const DWORD index = slot_index.exchange(TLS_OUT_OF_INDEXES);
    if (index != TLS_OUT_OF_INDEXES) {
        ::TlsFree(index);
    }
}

} // namespace mapisim::platform
