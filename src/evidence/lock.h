#pragma once

#include <atomic>
#include <thread>

namespace mapisim::evidence {

/// A lock for rare and short work. Unlike std::mutex it is usable before and after all constructors
/// and destructors, costs no memory of mingw's thread library, and can be put back in a forked
/// child.
class Lock {
public:
    constexpr Lock() = default;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void lock() noexcept {
        while (taken_.exchange(true, std::memory_order_acquire)) {
            std::this_thread::yield();
        }
    }
    void unlock() noexcept { taken_.store(false, std::memory_order_release); }

    /// In a forked child, where the thread that held it does not exist.
    void reset() noexcept { unlock(); }

private:
    std::atomic<bool> taken_{false};
};

} // namespace mapisim::evidence
