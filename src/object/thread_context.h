#pragma once

#include <atomic>
#include <cstdint>

#include "evidence/layout.h"
#include "object/reclaim.h"
#include "platform/thread_slot.h"

namespace mapisim::object {

/// What the library keeps for each thread that ever called it. Never freed, taken over by a later
/// thread after this one has ended.
struct ThreadContext : Pin {
    /// Reasons to leave the fast way into a call.
    enum Attention : std::uint32_t {
        kNotInitialized = 1,       ///< the thread has no MAPIInitialize of its own
        kNotificationsWaiting = 2, ///< for delivery on this thread
        kFastShutdown = 4,         ///< DoFastShutdown was called: nothing more may be
    };

    std::atomic<std::uint32_t> attention{kNotInitialized};
    std::uint32_t depth = 0;       ///< calls of the client that the thread is inside of
    std::uint32_t dispatching = 0; ///< calls out to the client that the thread is inside of
    evidence::Thread* record = nullptr;
    evidence::Index index = 0;
    const void* frame = nullptr;               ///< innermost frame of the gate
    std::uint32_t method = 0;                  ///< of that frame
    const void* caller = nullptr;              ///< of that frame: return address in the client
    std::uint32_t com_initializations = 0; ///< those that its MAPIInitialize calls made
    std::atomic<void*> notifications{nullptr}; ///< the notification room's queue for this thread
    ThreadContext* next_context = nullptr;
    std::atomic<bool> taken{true};
};

/// The calling thread's context; made at its first call. Null only when there is no memory for it.
ThreadContext* make_thread_context() noexcept;
inline ThreadContext* thread_context() noexcept {
    auto* context = static_cast<ThreadContext*>(platform::thread_slot());
    return context ? context : make_thread_context();
}

/// Runs when a thread that has a context ends, on that thread.
using ThreadEndHook = void (*)(ThreadContext&);
void set_thread_end_hook(ThreadEndHook hook) noexcept;

/// Calls `visit` with each context that a running thread has. The list only grows: no lock.
template<class Visit> void for_each_context(Visit visit);
extern std::atomic<ThreadContext*> all_contexts;
template<class Visit> void for_each_context(Visit visit) {
    for (auto* c = all_contexts.load(std::memory_order_acquire); c; c = c->next_context) {
        if (c->taken.load(std::memory_order_acquire))
            visit(*c);
    }
}

/// Gives the context a record in the present evidence, which has just begun.
void restart_record(ThreadContext& context) noexcept;

/// In a forked child: only the calling thread is left.
void contexts_after_fork() noexcept;

} // namespace mapisim::object
