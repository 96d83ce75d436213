#pragma once

#include <cstdint>

#include <mapidefs.h>

/// Virtual time and chance: the same on every run of the same client and scenario.
namespace mapisim::scenario {

/// Time in units of 100 ns since 1601-01-01 UTC, as FILETIME counts.
using Ticks = std::uint64_t;
inline constexpr Ticks kTicksPerMillisecond = 10'000;
inline constexpr Ticks kTicksPerSecond = 10'000'000;

Ticks now() noexcept;
FILETIME to_filetime(Ticks ticks) noexcept;

/// Moves virtual time on; never back.
void advance(Ticks by) noexcept;
void advance_to(Ticks time) noexcept;

/// How many calls the client has made, on all its threads.
std::uint64_t calls_so_far() noexcept;

/// The time during which the client waited, told by the housekeeping; counts in virtual time only.
void advance_by_silence(std::uint64_t nanoseconds) noexcept;

/// Real time that passed while the housekeeping watched.
void observe(std::uint64_t nanoseconds) noexcept;

/// The time by which a thread is judged that something waits for: what was observed, and what moved
/// virtual time besides the client's calls and its silence. The many calls of a busy client do not
/// make another thread late.
Ticks patience() noexcept;

/// The settings have another kind of clock: it goes on from where the one before had come.
void continue_clock() noexcept;

/// The world begins anew: the start of time, the generator's first number.
void reset_clock() noexcept;

/// The next number of the seeded generator; thread-safe.
std::uint64_t random() noexcept;

/// Sixteen bytes from the generator, in the form of a MAPIUID.
MAPIUID new_uid() noexcept;

} // namespace mapisim::scenario
