#include "spooler/schedule.h"

#include <algorithm>
#include <queue>

namespace mapisim::spooler {

using scenario::Ticks;

bool goes_before(const store::Queued& a, const store::Queued& b) noexcept {
    return a.priority != b.priority ? a.priority > b.priority : a.order < b.order;
}

std::vector<Departure> schedule(std::span<const store::Queued> queue, Ticks since, Ticks last,
                                const Timing& timing) {
    struct Waiting {
        std::size_t which;
        Ticks ready;
    };
    std::vector<Waiting> waiting;
    waiting.reserve(queue.size());
    Ticks ready = 0;
    for (std::size_t which = 0; which < queue.size(); ++which) {
        const store::Queued& mail = queue[which];
        ready = std::max(ready, std::max(mail.submitted_at, since) +
                                    std::max(timing.delay, timing.transmission));
        waiting.push_back({which, std::max({ready, mail.not_before, mail.again})});
    }
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const Waiting& a, const Waiting& b) { return a.ready < b.ready; });

    const auto goes_after = [&](std::size_t a, std::size_t b) {
        return goes_before(queue[b], queue[a]);
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(goes_after)> candidates(
        goes_after);
    std::vector<Departure> out;
    out.reserve(queue.size());
    Ticks leaves = last + timing.transmission;
    for (auto next = waiting.begin(); out.size() < queue.size();) {
        if (candidates.empty())
            leaves = std::max(leaves, next->ready);
        for (; next != waiting.end() && next->ready <= leaves; ++next)
            candidates.push(next->which);
        out.push_back({candidates.top(), leaves - timing.transmission, leaves});
        candidates.pop();
        leaves += timing.transmission;
    }
    return out;
}

} // namespace mapisim::spooler
