#include "object/reclaim.h"

#include <mutex>
#include <new>

#include <unknwn.h>

#include "object/scope.h"

namespace mapisim::object {

std::atomic<std::uint64_t> reclaim_epoch{1};

namespace {

struct Retired {
    IUnknown* inner;
    Scope* scope;
    std::uint64_t epoch;
    Retired* next;
};

// A spare is kept for each thread-independent retire() that finds no memory: it leaks the object
// rather than freeing it too early or failing a Release, which cannot fail.
struct State {
    std::mutex mutex;
    std::atomic<Pin*> pins{nullptr};
    std::atomic<Retired*> waiting{nullptr};
};

State& state() {
    alignas(State) static unsigned char storage[sizeof(State)];
    static State* const instance = new (storage) State;
    return *instance;
}

void push(Retired* item) noexcept {
    auto& waiting = state().waiting;
    item->next = waiting.load(std::memory_order_relaxed);
    while (!waiting.compare_exchange_weak(item->next, item, std::memory_order_acq_rel)) {
    }
}

std::uint64_t oldest_pin() noexcept {
    std::uint64_t oldest = ~std::uint64_t{0};
    for (Pin* pin = state().pins.load(std::memory_order_acquire); pin; pin = pin->next) {
        const auto epoch = pin->epoch.load(std::memory_order_acquire);
        if (epoch != 0 && epoch < oldest)
            oldest = epoch;
    }
    return oldest;
}

void give_up(IUnknown* inner, Scope* scope) noexcept {
    if (inner)
        inner->Release();
    if (scope)
        scope->release();
}

} // namespace

void register_pin(Pin* pin) noexcept {
    auto& s = state();
    const std::lock_guard lock(s.mutex);
    pin->next = s.pins.load(std::memory_order_relaxed);
    s.pins.store(pin, std::memory_order_release);
}

void retire(IUnknown* inner, Scope* scope) noexcept {
    if (!inner && !scope)
        return;
    if (auto* item = new (std::nothrow) Retired{inner, scope, 0, nullptr}) {
        item->epoch = reclaim_epoch.fetch_add(1, std::memory_order_acq_rel);
        push(item);
    }
    reclaim();
}

bool reclaim_waits() noexcept {
    return state().waiting.load(std::memory_order_relaxed) != nullptr;
}

void reclaim() noexcept {
    auto& s = state();
    Retired* batch = s.waiting.exchange(nullptr, std::memory_order_acq_rel);
    if (!batch)
        return;
    const Pin* first = s.pins.load(std::memory_order_acquire);
    // With one thread there is nobody whose write could be late.
    if (first && first->next)
        platform::heavy_barrier();
    const auto oldest = oldest_pin();
    while (batch) {
        Retired* item = batch;
        batch = item->next;
        if (item->epoch < oldest) {
            const Retired done = *item;
            delete item;
            give_up(done.inner, done.scope); // may retire more
        } else {
            push(item);
        }
    }
}

void reclaim_after_fork(Pin* survivor) noexcept {
    auto& s = *new (&state()) State; // its mutex may have been held by a thread that is gone
    if (survivor) {
        survivor->next = nullptr;
        survivor->epoch.store(0);
        s.pins.store(survivor);
    }
}

} // namespace mapisim::object
