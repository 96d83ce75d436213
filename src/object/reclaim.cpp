#include "object/reclaim.h"

#include <array>
#include <functional>
#include <mutex>
#include <new>

#include <unknwn.h>

#include "object/scope.h"
#include "platform/mutex.h"

namespace mapisim::object {

std::atomic<std::uint64_t> reclaim_epoch{1};

namespace {

struct Retired {
    IUnknown* inner;
    Scope* scope;
    std::uint64_t epoch;
    Retired* next;
};

/// For a retire() that finds no memory: a Release cannot fail.
struct Spare {
    std::atomic<bool> taken{false};
    Retired item{};
};
constexpr std::size_t kSpares = 256;

struct State {
    platform::Mutex mutex;
    std::atomic<Pin*> pins{nullptr};
    std::atomic<Retired*> waiting{nullptr};
    std::array<Spare, kSpares> spares;
};

State& state() {
    alignas(State) static unsigned char state_storage[sizeof(State)];
    static State* const instance = new (state_storage) State;
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

/// Null when all spares are in use too; what it was for then stays for good.
Retired* new_item() noexcept {
    if (auto* item = new (std::nothrow) Retired)
        return item;
    for (auto& spare : state().spares) {
        if (!spare.taken.exchange(true, std::memory_order_acquire))
            return &spare.item;
    }
    return nullptr;
}

void delete_item(Retired* item) noexcept {
    auto& spares = state().spares;
    const void* const begin = spares.data();
    const void* const end = spares.data() + spares.size();
    if (std::less<const void*>{}(item, begin) || !std::less<const void*>{}(item, end)) {
        delete item;
        return;
    }
    for (auto& spare : spares) {
        if (item == &spare.item)
            spare.taken.store(false, std::memory_order_release);
    }
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
    if (auto* item = new_item()) {
        item->inner = inner;
        item->scope = scope;
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
            delete_item(item);
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
