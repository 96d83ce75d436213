#include "object/thread_context.h"

#include <new>

#include "evidence/store.h"
#include "platform/process.h"

namespace mapisim::object {

std::atomic<ThreadContext*> all_contexts{nullptr};

namespace {

std::atomic<ThreadEndHook> end_hook{nullptr};

void thread_ended(void* value) noexcept {
    auto* context = static_cast<ThreadContext*>(value);
    if (auto* hook = end_hook.load(std::memory_order_acquire))
        hook(*context);
    if (context->record)
        context->record->state.store(evidence::ThreadState::ended);
    context->leave();
    context->use.store(ThreadContext::Use::none, std::memory_order_release);
}

/// Where the table is full: the record of a thread that has ended and left nothing open. Its calls
/// are counted on from there, since virtual time and the ages of buffers are told by that count.
evidence::Index take_over_record(evidence::Store& store) noexcept {
    return store.take_over<evidence::Thread>([](evidence::Thread& record, evidence::Index) {
        auto ended = evidence::ThreadState::ended;
        return record.initializations.load() == 0 && record.ole_initializations.load() == 0 &&
               record.state.compare_exchange_strong(ended, evidence::ThreadState::unused);
    });
}

void start_record(ThreadContext& context) noexcept {
    auto& store = evidence::own();
    context.index = store.allocate<evidence::Thread>();
    if (context.index == 0)
        context.index = take_over_record(store);
    if (context.index == 0)
        new (&context.own_record) evidence::Thread{};
    auto& record = context.index ? store.at<evidence::Thread>(context.index) : context.own_record;
    record.system_id = platform::thread_id();
    record.is_first_of_process = platform::on_first_thread_of_process() ? 1 : 0;
    record.initialized_at = 0;
    record.ran_other_objects = 0;
    for (auto& entry : record.trace)
        entry = {};
    record.state.store(evidence::ThreadState::running, std::memory_order_release);
    context.record = &record;
}

/// DoFastShutdown marks the threads that run; one that begins to asks by itself.
void heed_fast_shutdown(ThreadContext& context) noexcept {
    if (evidence::own().process().fast_shutdown.load() != 0)
        context.attention.fetch_or(ThreadContext::kFastShutdown);
}

ThreadContext* take_over_one() noexcept {
    for (auto* c = all_contexts.load(std::memory_order_acquire); c; c = c->next_context) {
        auto use = ThreadContext::Use::none;
        if (c->use.compare_exchange_strong(use, ThreadContext::Use::starting,
                                           std::memory_order_acq_rel)) {
            c->attention.store(ThreadContext::kNotInitialized);
            c->dispatching = 0;
            c->delivering = 0;
            c->shown = nullptr;
            c->shown_size = 0;
            c->com_initializations = 0;
            c->ole_calls = 0;
            c->ole_before_watch = false;
            c->call = nullptr;
            return c;
        }
    }
    return nullptr;
}

} // namespace

ThreadContext* make_thread_context() noexcept {
    ThreadContext* context = take_over_one();
    if (!context) {
        context = new (std::nothrow) ThreadContext;
        if (!context)
            return nullptr;
        platform::heavy_barrier_setup();
        register_pin(context);
        context->next_context = all_contexts.load(std::memory_order_relaxed);
        while (!all_contexts.compare_exchange_weak(context->next_context, context,
                                                   std::memory_order_acq_rel)) {
        }
    }
    start_record(*context);
    context->use.store(ThreadContext::Use::running);
    heed_fast_shutdown(*context);
    platform::set_thread_slot(context, thread_ended);
    return context;
}

void set_thread_end_hook(ThreadEndHook hook) noexcept {
    end_hook.store(hook);
}

void restart_record(ThreadContext& context) noexcept {
    start_record(context);
}

void contexts_after_fork() noexcept {
    auto* survivor = static_cast<ThreadContext*>(platform::thread_slot());
    reclaim_after_fork(survivor);
    all_contexts.store(survivor);
    if (!survivor)
        return;
    survivor->next_context = nullptr;
    survivor->notifications.store(nullptr);
    survivor->attention.store(ThreadContext::kNotInitialized);
    start_record(*survivor);
}

void contexts_before_unload() noexcept {
    for (auto* context = all_contexts.exchange(nullptr); context;) {
        auto* next = context->next_context;
        delete context;
        context = next;
    }
}

} // namespace mapisim::object
