#include "notify/thread_queue.h"

#include <mutex>
#include <new>

#include "gate/gate.h"
#include "platform/mutex.h"

namespace mapisim::notify {

namespace {
using Holder = std::shared_ptr<ThreadQueue>;

/// The last MAPIUninitialize takes away the queues of threads that are about to look at theirs.
alignas(platform::Mutex) unsigned char lock_storage[sizeof(platform::Mutex)];
platform::Mutex& holders_lock() noexcept {
    static auto* const instance = new (lock_storage) platform::Mutex;
    return *instance;
}

} // namespace

ThreadQueue::ThreadQueue(object::ThreadContext& context) noexcept
    : context_(&context),
      window_(platform::create_message_window(&ThreadQueue::window_deliver, this)),
      queue_(&ThreadQueue::wake, this) {}

ThreadQueue::~ThreadQueue() {
    if (window_)
        platform::destroy_message_window(window_);
}

void ThreadQueue::wake(void* self) noexcept {
    auto* queue = static_cast<ThreadQueue*>(self);
    const std::lock_guard lock(queue->mutex_);
    if (!queue->context_)
        return;
    // Where there is a message loop, the thread must come to it.
    if (queue->window_) {
        platform::wake(queue->window_);
    } else {
        queue->context_->attention.fetch_or(object::ThreadContext::kNotificationsWaiting,
                                            std::memory_order_release);
    }
}

void ThreadQueue::window_deliver(void*) noexcept {
    // In the message loop no call of the client is under way, which is what deliver() needs. The
    // window belongs to the thread whose queue this is; a sink may end the queue meanwhile.
    auto* context = static_cast<object::ThreadContext*>(platform::thread_slot());
    if (!context)
        return;
    if (const auto queue = existing_thread_queue(*context))
        queue->deliver();
}

void ThreadQueue::deliver() {
    // A sink that calls MAPI must not have its queue delivered below itself.
    if (delivering_)
        return;
    {
        const std::lock_guard lock(mutex_);
        if (!context_)
            return;
        // First the flag, then the queue: what is pushed in between raises the flag again.
        context_->attention.fetch_and(~std::uint32_t{object::ThreadContext::kNotificationsWaiting},
                                      std::memory_order_acq_rel);
    }
    {
        delivering_ = true;
        struct Done {
            bool& flag;
            ~Done() { flag = false; }
        } const done{delivering_};
        queue_.deliver();
    }
    gate::let_go_of_library(); // a sink may have called the last MAPIUninitialize
}

bool ThreadQueue::needs_message_loop() noexcept {
    const std::lock_guard lock(mutex_);
    return window_ != nullptr;
}

void ThreadQueue::detach() noexcept {
    platform::MessageWindow* window = nullptr;
    {
        const std::lock_guard lock(mutex_);
        context_ = nullptr;
        window = window_;
        window_ = nullptr;
    }
    if (window)
        platform::destroy_message_window(window);
    queue_.close();
}

std::shared_ptr<ThreadQueue> own_thread_queue() {
    auto* context = object::thread_context();
    if (!context)
        throw std::bad_alloc();
    if (auto queue = existing_thread_queue(*context))
        return queue;
    auto queue = std::make_shared<ThreadQueue>(*context);
    // Making the window ran hooks of the client's, which may have come here.
    if (auto made_meanwhile = existing_thread_queue(*context))
        return made_meanwhile;
    context->notifications.store(new Holder(queue), std::memory_order_release);
    return queue;
}

std::shared_ptr<ThreadQueue> existing_thread_queue(object::ThreadContext& context) noexcept {
    if (!context.notifications.load(std::memory_order_relaxed))
        return nullptr;
    const std::lock_guard lock(holders_lock());
    auto* holder = static_cast<Holder*>(context.notifications.load(std::memory_order_acquire));
    return holder ? *holder : nullptr;
}

std::shared_ptr<ThreadQueue> take_thread_queue(object::ThreadContext& context) noexcept {
    const std::lock_guard lock(holders_lock());
    auto* holder = static_cast<Holder*>(context.notifications.exchange(nullptr));
    if (!holder)
        return nullptr;
    auto queue = std::move(*holder);
    delete holder;
    return queue;
}

void thread_queues_after_fork() noexcept {
    new (&holders_lock()) platform::Mutex;
}

} // namespace mapisim::notify
