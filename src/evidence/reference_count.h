#pragma once

#include <atomic>
#include <cstdint>

namespace mapisim::evidence {

/// The references that the client holds on an object. One addition for each AddRef and Release,
/// without a loop: the value lies above a base by the number of references, and a mark in its
/// highest bit says that the last one is gone. AddRef and Release calls that come too late take
/// back what they added, and what they add meanwhile never reaches the mark.
class ReferenceCount {
public:
    enum class Dropped { still_held, last, was_released };

    /// A new object's.
    void start(std::uint32_t count) noexcept {
        value_.store(value_of(count), std::memory_order_relaxed);
    }

    /// The new count; 0 when the last reference was gone already.
    std::uint32_t add() noexcept {
        const auto before = value_.fetch_add(1, std::memory_order_relaxed);
        if (before - (kBase + 1) < kMark - (kBase + 1)) [[likely]]
            return before + 1 - kBase;
        value_.fetch_sub(1, std::memory_order_relaxed);
        return 0;
    }

    /// `last` is answered once in an object's life.
    Dropped drop(std::uint32_t& left) noexcept {
        const auto before = value_.fetch_sub(1, std::memory_order_acq_rel);
        if (before - (kBase + 2) < kMark - (kBase + 2)) [[likely]] {
            left = before - 1 - kBase;
            return Dropped::still_held;
        }
        left = 0;
        if (before != kBase + 1) {
            value_.fetch_add(1, std::memory_order_relaxed);
            return Dropped::was_released;
        }
        return value_.fetch_or(kMark, std::memory_order_acq_rel) < kMark ? Dropped::last
                                                                         : Dropped::was_released;
    }

    std::uint32_t count() const noexcept {
        const auto value = value_.load(std::memory_order_acquire);
        return value > kBase && value < kMark ? value - kBase : 0;
    }

private:
    static constexpr std::uint32_t kBase = 0x4000'0000;
    static constexpr std::uint32_t kMark = 0x8000'0000;
    static constexpr std::uint32_t value_of(std::uint32_t count) noexcept {
        return count == 0 ? kBase | kMark : kBase + count;
    }

    std::atomic<std::uint32_t> value_{0};
};

} // namespace mapisim::evidence
