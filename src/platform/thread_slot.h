#pragma once

namespace mapisim::platform {

/// One pointer for each thread. Reading it is a single load on Linux and TlsGetValue on Windows,
/// since mingw's thread_local goes through a function with a lock.
#if defined(_WIN32)
void* thread_slot() noexcept;
#else
// initial-exec keeps the read free of a call; one pointer fits the reserve that glibc keeps for
// libraries loaded by dlopen.
extern constinit thread_local void* thread_slot_value
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
inline void* thread_slot() noexcept {
    return thread_slot_value;
}
#endif

/// Sets the pointer; `at_exit` (the same function each time) runs with it when the thread ends,
/// after which the slot is null again and may be set once more by later TLS destructors' calls.
void set_thread_slot(void* value, void (*at_exit)(void*)) noexcept;

/// Windows: runs the exit function of the calling thread; for DllMain's DLL_THREAD_DETACH alone.
/// Does nothing on Linux.
void thread_slot_detach() noexcept;

} // namespace mapisim::platform
