#pragma once

#include <cstdint>
#include <utility>

namespace mapisim::spooler {

/// How much of the time that passes the client spends waiting, told by the calls that it has made
/// so far. Time without any call is waited at once. A client that polls makes some: it waits once
/// it has made few for a whole while, which a busy one on a slow machine does not.
class Stillness {
public:
    Stillness(std::uint64_t calls, std::uint64_t now) noexcept : calls_(calls), since_(now) {}

    /// `calls` made by `now`, in nanoseconds. Returns the nanoseconds that were waited and not told
    /// yet.
    std::uint64_t look(std::uint64_t calls, std::uint64_t now) noexcept {
        const auto made = calls - std::exchange(calls_, calls);
        const auto passed = now - std::exchange(since_, now);
        if (made > passed / kNanosecondsOfABusyCall) {
            looks_ = 0;
            polled_ = 0;
            return 0;
        }
        ++looks_;
        if (made != 0)
            polled_ += passed;
        const auto told = looks_ >= kLooks ? std::exchange(polled_, 0) : 0;
        return made == 0 ? told + passed : told;
    }

private:
    /// A client that makes more calls than one in so much time is at work. Each moves the clock too
    /// (clock.tick_microseconds).
    static constexpr std::uint64_t kNanosecondsOfABusyCall = 2'000'000;
    static constexpr unsigned kLooks = 10;

    std::uint64_t calls_;
    std::uint64_t since_;
    std::uint64_t polled_ = 0; ///< while it made few calls
    unsigned looks_ = 0;       ///< in a row that saw no busy client
};

} // namespace mapisim::spooler
