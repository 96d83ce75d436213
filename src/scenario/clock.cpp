#include "scenario/clock.h"

#include <atomic>
#include <chrono>
#include <cstring>

#include "evidence/store.h"
#include "scenario/settings.h"

namespace mapisim::scenario {

namespace {

constexpr Ticks kTicksPerMicrosecond = 10;
constexpr std::uint64_t kNanosecondsPerTick = 100;
constexpr std::uint64_t kSystemEpoch = 116'444'736'000'000'000; ///< 1970-01-01 in ticks

struct State {
    std::atomic<Ticks> advanced{0};
    std::atomic<Ticks> silence{0};                 ///< as much of `advanced`
    std::atomic<std::uint64_t> silence_rest{0};    ///< nanoseconds that made no whole tick yet
    std::atomic<Ticks> observed{0};                ///< while the housekeeping watched
    std::atomic<std::uint64_t> forgotten_calls{0}; ///< made before the last reset
    std::atomic<Ticks> latest{0};                  ///< what now() said last
    std::atomic<std::uint64_t> drawn{0};           ///< numbers taken from the generator
};
State state;

Ticks system_time() noexcept {
    using namespace std::chrono;
    const auto since = system_clock::now().time_since_epoch();
    return kSystemEpoch +
           static_cast<Ticks>(duration_cast<microseconds>(since).count()) * kTicksPerMicrosecond;
}

Ticks computed(const Settings& chosen) noexcept {
    const Ticks advanced = state.advanced.load(std::memory_order_acquire);
    switch (chosen.clock_kind) {
    case ClockKind::real:
        return system_time() + advanced;
    case ClockKind::stepping:
        return chosen.clock_start + advanced;
    case ClockKind::virtual_time:
        break;
    }
    const std::uint64_t calls = calls_so_far();
    const std::uint64_t forgotten = state.forgotten_calls.load(std::memory_order_relaxed);
    return chosen.clock_start + advanced +
           (calls > forgotten ? calls - forgotten : 0) * chosen.clock_tick_microseconds *
               kTicksPerMicrosecond;
}

} // namespace

Ticks now() noexcept {
    const Ticks time = computed(settings());
    // Threads are summed one after another, and records change hands: what was said once holds.
    Ticks latest = state.latest.load(std::memory_order_relaxed);
    while (latest < time) {
        if (state.latest.compare_exchange_weak(latest, time, std::memory_order_relaxed))
            return time;
    }
    return latest;
}

FILETIME to_filetime(Ticks ticks) noexcept {
    FILETIME time;
    time.dwLowDateTime = static_cast<decltype(time.dwLowDateTime)>(ticks & 0xffff'ffffu);
    time.dwHighDateTime = static_cast<decltype(time.dwHighDateTime)>(ticks >> 32);
    return time;
}

std::uint64_t calls_so_far() noexcept {
    const evidence::Store& store = evidence::own();
    std::uint64_t calls = 0;
    const evidence::Index count = store.count<evidence::Thread>();
    for (evidence::Index i = 1; i < count; ++i) {
        calls += store.at<evidence::Thread>(i).calls.load(std::memory_order_relaxed);
    }
    return calls;
}

void advance(Ticks by) noexcept {
    state.advanced.fetch_add(by, std::memory_order_acq_rel);
}

void advance_to(Ticks time) noexcept {
    if (const Ticks present = now(); present < time)
        advance(time - present);
}

void advance_by_silence(std::uint64_t nanoseconds) noexcept {
    if (settings().clock_kind != ClockKind::virtual_time)
        return;
    const std::uint64_t before =
        state.silence_rest.fetch_add(nanoseconds, std::memory_order_relaxed);
    const Ticks by = (before % kNanosecondsPerTick + nanoseconds) / kNanosecondsPerTick;
    state.silence.fetch_add(by, std::memory_order_acq_rel);
    advance(by);
}

void observe(std::uint64_t nanoseconds) noexcept {
    state.observed.fetch_add(nanoseconds / kNanosecondsPerTick, std::memory_order_relaxed);
}

Ticks patience() noexcept {
    const Settings& chosen = settings();
    if (chosen.clock_kind == ClockKind::real)
        return now();
    // In this order, as silence is added in the other one: never too late.
    const Ticks advanced = state.advanced.load(std::memory_order_acquire);
    const Ticks moved = advanced - state.silence.load(std::memory_order_acquire);
    return chosen.clock_start + moved +
           (chosen.clock_kind == ClockKind::virtual_time ? state.observed.load() : 0);
}

void continue_clock() noexcept {
    const Ticks latest = state.latest.load(std::memory_order_relaxed);
    const Ticks time = computed(settings());
    if (latest <= time)
        return;
    // Nobody is late by that.
    state.silence.fetch_add(latest - time, std::memory_order_acq_rel);
    advance(latest - time);
}

void reset_clock() noexcept {
    state.forgotten_calls.store(calls_so_far(), std::memory_order_relaxed);
    state.advanced.store(0, std::memory_order_relaxed);
    state.silence.store(0, std::memory_order_relaxed);
    state.silence_rest.store(0, std::memory_order_relaxed);
    state.observed.store(0, std::memory_order_relaxed);
    state.drawn.store(0, std::memory_order_relaxed);
    state.latest.store(0, std::memory_order_release);
}

std::uint64_t random() noexcept {
    // splitmix64: the n-th number is a function of n, so threads share nothing but the count.
    std::uint64_t z =
        settings().seed +
        0x9e3779b97f4a7c15u * (state.drawn.fetch_add(1, std::memory_order_relaxed) + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

MAPIUID new_uid() noexcept {
    const std::uint64_t halves[2] = {random(), random()};
    MAPIUID uid;
    static_assert(sizeof uid == sizeof halves);
    std::memcpy(&uid, halves, sizeof uid);
    return uid;
}

} // namespace mapisim::scenario
