#pragma once

#include <atomic>

namespace mapisim::platform {

/// ThreadSanitizer knows no fences: there it is a read-modify-write of one word.
#if defined(__SANITIZE_THREAD__)
extern std::atomic<unsigned> fence_word;
#endif
inline void full_fence() noexcept {
#if defined(__SANITIZE_THREAD__)
    fence_word.fetch_add(1, std::memory_order_seq_cst);
#else
    std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

/// The frequent half of an asymmetric barrier: costs nothing but a compiler fence where the rare
/// half can force a full barrier on every thread of the process, and is a full fence elsewhere.
#if (defined(__linux__) || defined(_WIN32)) && !defined(__SANITIZE_THREAD__)
inline constexpr bool kAsymmetricBarrier = true;
#else
inline constexpr bool kAsymmetricBarrier = false;
#endif

extern std::atomic<bool> asymmetric_barrier_works; ///< set once by the first heavy_barrier_setup()

inline void light_barrier() noexcept {
    if constexpr (kAsymmetricBarrier) {
        if (asymmetric_barrier_works.load(std::memory_order_relaxed)) [[likely]] {
            std::atomic_signal_fence(std::memory_order_seq_cst);
            return;
        }
    }
    full_fence();
}

/// Registers the process with the kernel; called before the first light_barrier() that matters.
void heavy_barrier_setup() noexcept;

/// The rare half: when it returns, what any thread wrote before its last light_barrier() is
/// visible.
void heavy_barrier() noexcept;

} // namespace mapisim::platform
