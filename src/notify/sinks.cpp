#include "notify/sinks.h"

#include <mutex>
#include <new>

#include <boost/unordered/unordered_flat_map.hpp>

#include "gate/call_out.h"
#include "notify/thread_queue.h"
#include "platform/mutex.h"

namespace mapisim::notify {

namespace {

using SinkBody = object::BodyOf<IMAPIAdviseSink, object::InterfaceId::IMAPIAdviseSink,
                                object::Kind::advise_sink>;

class CallbackSink final : public SinkBody {
public:
    CallbackSink(NOTIFCALLBACK* callback, void* context)
        : callback_(callback), context_(context), scope_(object::utility_scope()) {}

    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notifications) override {
        return static_cast<ULONG>(
            gate::call_out([&] { return callback_(context_, count, notifications); }, LONG{S_OK}));
    }
    std::string label() const override { return "made by HrAllocAdviseSink"; }
    object::Scope* scope() const noexcept override { return scope_.get(); }

private:
    NOTIFCALLBACK* const callback_;
    void* const context_;
    const object::ScopeRef scope_;
};

/// Which wrapped sinks there are, and the queues of their threads. A client's sink is only looked
/// up here: asking it would be a call into the client.
struct ThreadSinks {
    platform::Mutex mutex;
    boost::unordered_flat_map<const IMAPIAdviseSink*, std::weak_ptr<ThreadQueue>> queues;
};
alignas(ThreadSinks) unsigned char sinks_storage[sizeof(ThreadSinks)];
ThreadSinks& thread_sinks() noexcept {
    static auto* const instance = new (sinks_storage) ThreadSinks;
    return *instance;
}

class ThreadSink final : public SinkBody {
public:
    explicit ThreadSink(IMAPIAdviseSink* sink)
        : queue_(own_thread_queue()), scope_(object::subsystem_scope()), sink_(sink) {
        {
            auto& all = thread_sinks();
            const std::lock_guard lock(all.mutex);
            all.queues.emplace(this, queue_);
        }
        sink_->AddRef();
    }
    ~ThreadSink() override {
        {
            auto& all = thread_sinks();
            const std::lock_guard lock(all.mutex);
            all.queues.erase(this);
        }
        gate::release_foreign(*sink_);
    }

    ULONG STDMETHODCALLTYPE OnNotify(ULONG count, LPNOTIFICATION notifications) override {
        return gate::call_out([&] { return sink_->OnNotify(count, notifications); }, ULONG{S_OK});
    }
    std::string label() const override { return "made by HrThisThreadAdviseSink"; }
    object::Scope* scope() const noexcept override { return scope_.get(); }

private:
    const std::shared_ptr<ThreadQueue> queue_;
    const object::ScopeRef scope_;
    IMAPIAdviseSink* const sink_;
};

} // namespace

HRESULT make_callback_sink(NOTIFCALLBACK* callback, void* context, IMAPIAdviseSink** out) {
    *out = object::make<CallbackSink>(callback, context).detach();
    return S_OK;
}

HRESULT make_thread_sink(IMAPIAdviseSink* sink, IMAPIAdviseSink** out) {
    *out = object::make<ThreadSink>(sink).detach();
    return S_OK;
}

std::shared_ptr<Queue> thread_queue_of(const IMAPIAdviseSink* sink) noexcept {
    auto& all = thread_sinks();
    const std::lock_guard lock(all.mutex);
    const auto found = all.queues.find(sink);
    if (found == all.queues.end())
        return nullptr;
    auto queue = found->second.lock();
    return queue ? std::shared_ptr<Queue>(queue, &queue->queue()) : nullptr;
}

void sinks_before_unload() noexcept {
    std::destroy_at(&thread_sinks());
}

void sinks_after_fork() noexcept {
    new (&thread_sinks()) ThreadSinks; // its mutex may have been held by a thread that is gone
}

} // namespace mapisim::notify
