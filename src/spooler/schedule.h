#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "scenario/clock.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// What the settings say of the time that sending takes.
struct Timing {
    scenario::Ticks delay = 0;        ///< how long a submitted message stays in the queue at least
    scenario::Ticks transmission = 0; ///< of that, how long the transport holds it; also the least
                                      ///< time between two messages of one store
};

/// One message's way out of the queue: the transport takes it, then it is gone.
struct Departure {
    std::size_t which = 0; ///< of the queue
    scenario::Ticks begins = 0;
    scenario::Ticks leaves = 0;
};

/// In the order of departure: of those that may leave, the most urgent, and among these the one
/// that was submitted first. None that waits for its PR_DEFERRED_DELIVERY_TIME, or that the
/// transport deferred, holds up another. `since` is when the spooler came, `last` when the store's
/// last message left. What is in transmission at some time stays the one, whatever is submitted
/// later.
std::vector<Departure> schedule(std::span<const store::Queued> queue, scenario::Ticks since,
                                scenario::Ticks last, const Timing& timing);

/// Whether one is sent before the other when both may leave.
bool goes_before(const store::Queued& a, const store::Queued& b) noexcept;

} // namespace mapisim::spooler
