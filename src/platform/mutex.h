#pragma once

#include <chrono>
#include <mutex>

#if defined(_WIN32)
#include <cstdint>
#else
#include <condition_variable>

#include "platform/cancellation.h"
#endif

namespace mapisim::platform {

#if defined(_WIN32)

/// mingw's std::mutex takes memory at its first lock() that no destructor gives back; this one
/// never takes any.
class Mutex {
public:
    constexpr Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    void lock() noexcept;
    bool try_lock() noexcept;
    void unlock() noexcept;

private:
    friend class Condition;
    void* word_ = nullptr; ///< an SRWLOCK
};

/// What std::condition_variable is to std::mutex.
class Condition {
public:
    constexpr Condition() = default;
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;

    void notify_one() noexcept;
    void notify_all() noexcept;

    template<class Predicate> void wait(std::unique_lock<Mutex>& lock, Predicate done) {
        while (!done())
            sleep(*lock.mutex(), kForEver);
    }
    template<class Rep, class Period, class Predicate>
    bool wait_for(std::unique_lock<Mutex>& lock, std::chrono::duration<Rep, Period> patience,
                  Predicate done) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!done()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(
                end - std::chrono::steady_clock::now());
            if (left.count() <= 0)
                return false;
            constexpr auto most = std::int64_t{kForEver} - 1;
            sleep(*lock.mutex(),
                  static_cast<std::uint32_t>(left.count() < most ? left.count() : most));
        }
        return true;
    }

private:
    static constexpr std::uint32_t kForEver = 0xffff'ffff;
    void sleep(Mutex& mutex, std::uint32_t milliseconds) noexcept;

    void* word_ = nullptr; ///< a CONDITION_VARIABLE
};

#else

using Mutex = std::mutex;

/// Where a thread that waits is not cancelled.
class Condition {
public:
    void notify_one() noexcept { changed_.notify_one(); }
    void notify_all() noexcept { changed_.notify_all(); }

    template<class Predicate> void wait(std::unique_lock<Mutex>& lock, Predicate done) {
        const CancellationHold hold;
        changed_.wait(lock, done);
    }
    template<class Rep, class Period, class Predicate>
    bool wait_for(std::unique_lock<Mutex>& lock, std::chrono::duration<Rep, Period> patience,
                  Predicate done) {
        const CancellationHold hold;
        return changed_.wait_for(lock, patience, done);
    }

private:
    std::condition_variable changed_;
};

#endif

} // namespace mapisim::platform
