#pragma once

#include <memory>

#include "notify/queue.h"
#include "object/thread_context.h"
#include "platform/message_window.h"
#include "platform/mutex.h"
#include "platform/process.h"

namespace mapisim::notify {

/// The queue of one thread, which delivers when that thread calls MAPI or handles window messages.
class ThreadQueue {
public:
    /// On the thread itself.
    explicit ThreadQueue(object::ThreadContext& context) noexcept;
    ~ThreadQueue();
    ThreadQueue(const ThreadQueue&) = delete;
    ThreadQueue& operator=(const ThreadQueue&) = delete;

    Queue& queue() noexcept { return queue_; }

    /// Whether the thread gets what waits from its message loop alone.
    bool needs_message_loop() noexcept;
    /// True where windows deliver and this one could not be made.
    bool lacks_window() noexcept { return platform::kIsWindows && !needs_message_loop(); }

    /// On the thread itself.
    void deliver();

    /// The thread ends: nobody is woken any more.
    void detach() noexcept;

private:
    static void wake(void* self) noexcept;
    static void window_deliver(void* self) noexcept;

    platform::Mutex mutex_;
    object::ThreadContext* context_;
    platform::MessageWindow* window_;
    Queue queue_;
    bool delivering_ = false;
};

/// The calling thread's queue, made when asked for the first time. Throws std::bad_alloc.
std::shared_ptr<ThreadQueue> own_thread_queue();
/// The same, null when there is none.
std::shared_ptr<ThreadQueue> existing_thread_queue(object::ThreadContext& context) noexcept;
/// The same for any thread; from then on it has none.
std::shared_ptr<ThreadQueue> take_thread_queue(object::ThreadContext& context) noexcept;

void thread_queues_after_fork() noexcept;

} // namespace mapisim::notify
