#pragma once

/// Allocations of the whole process, counted and made to fail.
namespace stress {

/// The n-th allocation from now on finds no memory, and so do the `more` after it.
void fail_allocation(long n, long more = 0);
/// No more failures. True when one came.
bool stop_failing();
/// Allocations that were not freed yet.
long live_blocks();
/// Allocations since fail_allocation.
long allocations();

} // namespace stress
