#pragma once

/// Allocations of the whole process, counted and made to fail.
namespace stress {

/// False where tests take a sample of the allocations.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
inline constexpr bool kEveryAllocation = true;
#else
inline constexpr bool kEveryAllocation = false;
#endif

/// The n-th allocation from now on finds no memory, and so do the `more` after it.
void fail_allocation(long n, long more = 0);
/// No more failures. True when one came.
bool stop_failing();
/// Allocations that were not freed yet.
long live_blocks();
/// Allocations since fail_allocation.
long allocations();

} // namespace stress
