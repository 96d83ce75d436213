#include "notify/thread_queue.h"

#include "gate/gate.h"

namespace mapisim::notify {

namespace {
using Holder = std::shared_ptr<ThreadQueue>;
}

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
    queue->context_->attention.fetch_or(object::ThreadContext::kNotificationsWaiting,
                                        std::memory_order_release);
    if (queue->window_)
        platform::wake(queue->window_);
}

void ThreadQueue::window_deliver(void* self) noexcept {
    // In the message loop no call of the client is under way, which is what deliver() needs.
    static_cast<ThreadQueue*>(self)->deliver();
}

void ThreadQueue::deliver() {
    // A sink that calls MAPI must not have its queue delivered below itself.
    if (delivering_ || !context_)
        return;
    delivering_ = true;
    // First the flag, then the queue: what is pushed in between raises the flag again.
    context_->attention.fetch_and(~std::uint32_t{object::ThreadContext::kNotificationsWaiting},
                                  std::memory_order_acq_rel);
    struct Done {
        bool& flag;
        ~Done() { flag = false; }
    } const done{delivering_};
    queue_.deliver();
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
    queue_.clear();
}

std::shared_ptr<ThreadQueue> own_thread_queue() {
    auto* context = object::thread_context();
    if (!context)
        throw std::bad_alloc();
    if (auto* holder = static_cast<Holder*>(context->notifications.load()))
        return *holder;
    auto* holder = new Holder(std::make_shared<ThreadQueue>(*context));
    context->notifications.store(holder, std::memory_order_release);
    return *holder;
}

std::shared_ptr<ThreadQueue> existing_thread_queue(object::ThreadContext& context) noexcept {
    auto* holder = static_cast<Holder*>(context.notifications.load(std::memory_order_acquire));
    return holder ? *holder : nullptr;
}

} // namespace mapisim::notify
