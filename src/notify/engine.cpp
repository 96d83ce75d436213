#include "notify/engine.h"

#include <system_error>

#include "gate/gate.h"
#include "notify/hub_state.h"
#include "notify/sinks.h"
#include "notify/thread_queue.h"
#include "platform/message_window.h"
#include "platform/mutex.h"
#include "platform/thread.h"

namespace mapisim::notify {

namespace {

/// The subsystem's own delivering thread, made when the first notification waits for it.
class Worker : public std::enable_shared_from_this<Worker> {
public:
    Worker() : queue_(std::make_shared<Queue>(&Worker::wake, this)) {}
    ~Worker() { stop(); }

    const std::shared_ptr<Queue>& queue() const noexcept { return queue_; }

    void stop() noexcept {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        if (!thread_.joinable())
            return;
        if (thread_.is_current()) {
            // The last MAPIUninitialize was called by a sink; it ends after that one. It still runs
            // code of the library by then, which stays loaded until a later MAPIUninitialize.
            thread_.detach();
        } else {
            thread_.join();
        }
    }

private:
    static void wake(void* self) {
        auto* worker = static_cast<Worker*>(self);
        const std::lock_guard lock(worker->mutex_);
        if (worker->stopping_)
            return;
        worker->waiting_ = true;
        if (!worker->thread_.joinable()) {
            try {
                // Keeps the worker alive: a sink that called the last MAPIUninitialize returns to
                // it.
                worker->thread_ =
                    platform::Thread([kept = worker->shared_from_this()] { kept->run(); });
            } catch (const std::exception&) {
                return; // no thread is to be had now; the next notification tries again
            }
        }
        worker->changed_.notify_all();
    }
    void run() {
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return waiting_ || stopping_; });
                if (stopping_)
                    return;
                waiting_ = false;
            }
            if (auto* context = object::thread_context()) {
                // The subsystem's thread needs no MAPIInitialize of its own.
                context->attention.fetch_and(
                    ~std::uint32_t{object::ThreadContext::kNotInitialized});
            }
            queue_->deliver();
        }
    }

    platform::Mutex mutex_;
    platform::Condition changed_;
    platform::Thread thread_;
    std::shared_ptr<Queue> queue_;
    bool waiting_ = false;
    bool stopping_ = false;
};

struct Engine {
    platform::Mutex mutex;
    bool running = false;
    std::shared_ptr<Worker> worker;            ///< with MAPI_MULTITHREAD_NOTIFICATIONS
    std::shared_ptr<ThreadQueue> first_thread; ///< without
    object::ThreadContext* first_context = nullptr;
};

alignas(Engine) unsigned char engine_storage[sizeof(Engine)];
Engine& engine() noexcept {
    static Engine* const instance = new (engine_storage) Engine;
    return *instance;
}

} // namespace

bool prepare_thread() {
    if (!own_thread_queue()->lacks_window())
        return true;
    thread_ended(*object::thread_context());
    return false;
}

bool start_engine(bool own_thread) {
    auto& e = engine();
    gate::hooks.deliver_notifications = [] { deliver_here(); };
    gate::hooks.object_released = object_released;
    // The window is made without a lock that delivery or the end of a thread wants.
    std::shared_ptr<Worker> worker;
    std::shared_ptr<ThreadQueue> first;
    if (own_thread) {
        worker = std::make_shared<Worker>();
    } else {
        first = own_thread_queue();
        if (first->lacks_window()) {
            thread_ended(*object::thread_context());
            return false;
        }
    }
    const std::lock_guard lock(e.mutex);
    e.worker = std::move(worker);
    e.first_thread = std::move(first);
    e.first_context = e.first_thread ? object::thread_context() : nullptr;
    e.running = true;
    return true;
}

void stop_engine() noexcept {
    end_all_registrations();
    auto& e = engine();
    std::shared_ptr<Worker> worker;
    std::shared_ptr<ThreadQueue> first;
    {
        const std::lock_guard lock(e.mutex);
        e.running = false;
        worker = std::move(e.worker);
        first = std::move(e.first_thread);
        e.first_context = nullptr;
    }
    if (worker)
        worker->stop();
    // Every thread's window goes, since clients unload the library next.
    object::for_each_context([](object::ThreadContext& context) { thread_ended(context); });
}

std::shared_ptr<Queue> default_queue() {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    if (e.worker)
        return {e.worker, e.worker->queue().get()};
    if (e.first_thread)
        return {e.first_thread, &e.first_thread->queue()};
    return nullptr;
}

void deliver_here() {
    auto* context = object::thread_context();
    if (!context)
        return;
    if (const auto queue = existing_thread_queue(*context))
        queue->deliver();
}

HRESULT dispatch_notifications() {
    deliver_here();
    return platform::pump_messages() ? S_OK : MAPI_E_USER_CANCEL;
}

bool delivers_on(const object::ThreadContext& context) noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    return e.first_context == &context;
}

bool first_thread_may_not_come() noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    return e.first_thread &&
           (e.first_thread->needs_message_loop() || e.first_context != object::thread_context());
}

bool first_thread_is_gone() noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    return e.first_thread && !e.first_context;
}

void thread_ended(object::ThreadContext& context) noexcept {
    {
        auto& e = engine();
        const std::lock_guard lock(e.mutex);
        if (e.first_context == &context)
            e.first_context = nullptr; // a later thread may take the context over
    }
    if (const auto queue = take_thread_queue(context))
        queue->detach();
}

void engine_before_unload() noexcept {
    for (auto* context = object::all_contexts.load(); context; context = context->next_context)
        thread_ended(*context);
    std::destroy_at(&engine());
    hub_before_unload();
    sinks_before_unload();
}

void engine_after_fork() noexcept {
    new (engine_storage) Engine; // threads and windows of the parent are not there
    thread_queues_after_fork();
    sinks_after_fork();
    hub_after_fork();
}

} // namespace mapisim::notify
