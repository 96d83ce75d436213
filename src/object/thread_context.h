#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "evidence/layout.h"
#include "object/reclaim.h"
#include "platform/thread_slot.h"

namespace mapisim::object {

/// A thread's evidence record, which others may look at while the thread ends and its context goes
/// to another one.
class ThreadRecord {
public:
    ThreadRecord& operator=(evidence::Thread* record) noexcept {
        record_.store(record, std::memory_order_release);
        return *this;
    }
    evidence::Thread* get() const noexcept { return record_.load(std::memory_order_acquire); }
    evidence::Thread* operator->() const noexcept { return get(); }
    evidence::Thread& operator*() const noexcept { return *get(); }
    explicit operator bool() const noexcept { return get() != nullptr; }

private:
    std::atomic<evidence::Thread*> record_{nullptr};
};

/// A call of the client's that runs on this thread; lives on the stack of the entry point.
struct Call {
    const Call* outer =
        nullptr;              ///< the call that this one came out of: through a sink, or inside it
    std::uint32_t method = 0; ///< gate::MethodId
    const void* caller = nullptr; ///< return address in the client
};

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
    std::uint32_t dispatching = 0; ///< calls out to the client that the thread is inside of
    ThreadRecord record;           ///< in the evidence, or `own_record` where that has no room
    evidence::Index index = 0;
    evidence::Index delivering = 0;   ///< registration whose sink the thread is calling
    const std::byte* shown = nullptr; ///< what that sink was given to read
    std::size_t shown_size = 0;
    const Call* call = nullptr;            ///< the innermost one
    std::uint32_t com_initializations = 0; ///< those that its MAPIInitialize calls made
    /// In which part of the subsystem's life each open OleInitialize was called, two bits each, the
    /// last one lowest (session/ole_watch.cpp).
    std::uint64_t ole_calls = 0;
    /// OLE was there before its calls were watched: one OleUninitialize more belongs to it.
    bool ole_before_watch = false;
    std::atomic<void*> notifications{nullptr}; ///< the notification room's queue for this thread
    ThreadContext* next_context = nullptr;
    enum class Use { none, starting, running };
    std::atomic<Use> use{Use::starting};
    evidence::Thread own_record{}; ///< behind what each call looks at
};

/// The calling thread's context; made at its first call. Null only when there is no memory for it.
ThreadContext* make_thread_context() noexcept;
inline ThreadContext* thread_context() noexcept {
    auto* context = static_cast<ThreadContext*>(platform::thread_slot());
    return context ? context : make_thread_context();
}

/// A call that waits for what other threads do: meanwhile it holds back nothing that is to be given
/// up, unless it came out of another call. Who waits keeps alive what it is in itself.
class Waiting {
public:
    Waiting() noexcept : context_(thread_context()) {
        if (context_ && context_->call && !context_->call->outer)
            context_->leave();
        else
            context_ = nullptr;
    }
    ~Waiting() {
        if (context_)
            context_->enter();
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    ThreadContext* context_;
};

/// Runs when a thread that has a context ends, on that thread.
using ThreadEndHook = void (*)(ThreadContext&);
void set_thread_end_hook(ThreadEndHook hook) noexcept;

/// Calls `visit` with each context that a running thread has. The list only grows: no lock.
template<class Visit> void for_each_context(Visit visit);
extern std::atomic<ThreadContext*> all_contexts;
template<class Visit> void for_each_context(Visit visit) {
    for (auto* c = all_contexts.load(std::memory_order_acquire); c; c = c->next_context) {
        if (c->use.load(std::memory_order_acquire) == ThreadContext::Use::running)
            visit(*c);
    }
}

/// Gives the context a record in the present evidence, which has just begun.
void restart_record(ThreadContext& context) noexcept;

/// In a forked child: only the calling thread is left.
void contexts_after_fork() noexcept;

/// The library is unloaded: no thread is in it any more.
void contexts_before_unload() noexcept;

} // namespace mapisim::object
