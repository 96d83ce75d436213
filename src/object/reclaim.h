#pragma once

#include <atomic>
#include <cstdint>

#include "platform/barrier.h"

struct IUnknown;

namespace mapisim::object {

class Scope;

/// Inner targets are given up only when no call can still be in them: each thread publishes the
/// epoch in which its outermost call began, and what was retired in an epoch goes when every thread
/// that is inside a call entered later.
extern std::atomic<std::uint64_t> reclaim_epoch;

/// A thread's part of it; lives in the thread's context and is never given back.
struct Pin {
    std::atomic<std::uint64_t> epoch{0}; ///< 0 outside any call
    Pin* next = nullptr;

    void enter() noexcept {
        epoch.store(reclaim_epoch.load(std::memory_order_acquire), std::memory_order_relaxed);
        platform::light_barrier();
    }
    void leave() noexcept { epoch.store(0, std::memory_order_release); }
};

/// Makes a pin known for good.
void register_pin(Pin* pin) noexcept;

/// Gives up one reference on each as soon as no call can be in them; either may be null. Must be
/// called after both became unreachable for new calls.
void retire(IUnknown* inner, Scope* scope) noexcept;

/// Gives up what can be given up now.
void reclaim() noexcept;

/// True while something waits.
bool reclaim_waits() noexcept;

/// In a forked child: other threads' pins are gone.
void reclaim_after_fork(Pin* survivor) noexcept;

} // namespace mapisim::object
