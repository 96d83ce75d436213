#include "platform/thread_slot.h"

#include <atomic>
#include <pthread.h>

namespace mapisim::platform {

constinit thread_local void* thread_slot_value = nullptr;

namespace {

constinit std::atomic<void (*)(void*)> exit_hook{nullptr};
pthread_once_t key_once = PTHREAD_ONCE_INIT;
pthread_key_t key;
bool key_made = false;

/// Runs after the thread's C++ destructors, once more for each round in which another key's
/// destructor set the slot again.
void thread_ends(void*) {
    void* value = thread_slot_value;
    thread_slot_value = nullptr;
    if (auto* hook = exit_hook.load(std::memory_order_acquire); hook && value)
        hook(value);
}

void make_key() {
    key_made = ::pthread_key_create(&key, thread_ends) == 0;
}

} // namespace

void set_thread_slot(void* value, void (*at_exit)(void*)) noexcept {
    exit_hook.store(at_exit, std::memory_order_release);
    thread_slot_value = value;
    ::pthread_once(&key_once, make_key);
    if (key_made)
        ::pthread_setspecific(key, value);
}

void thread_slot_detach() noexcept {}

} // namespace mapisim::platform
