#include <gtest/gtest.h>

#include "spooler/schedule.h"

namespace mapisim::spooler {
namespace {

std::vector<std::size_t> order_of(const std::vector<store::Queued>& queue, scenario::Ticks last,
                                  const Timing& timing) {
    std::vector<std::size_t> out;
    for (const Departure& departure : schedule(queue, 0, last, timing))
        out.push_back(departure.which);
    return out;
}
store::Queued queued_at(scenario::Ticks at, LONG priority = PRIO_NORMAL,
                        scenario::Ticks not_before = 0) {
    static std::uint64_t order = 0;
    store::Queued mail;
    mail.submitted_at = at;
    mail.priority = priority;
    mail.not_before = not_before;
    mail.order = ++order;
    return mail;
}
using Order = std::vector<std::size_t>;

TEST(Schedule, UrgentMailOvertakesWhatHasNotBegun) {
    const std::vector<store::Queued> queue = {queued_at(0), queued_at(0, PRIO_NONURGENT),
                                              queued_at(0), queued_at(5, PRIO_URGENT)};
    EXPECT_EQ(order_of(queue, 0, {.delay = 10, .transmission = 0}), (Order{0, 2, 1, 3}));
    EXPECT_EQ(order_of(queue, 0, {.delay = 10, .transmission = 5}), (Order{0, 3, 2, 1}));
}

TEST(Schedule, WhatIsDeferredHoldsUpNoOther) {
    const std::vector<store::Queued> queue = {queued_at(0, PRIO_URGENT, 100), queued_at(1)};
    const auto departures = schedule(queue, 0, 0, {.delay = 10, .transmission = 3});
    ASSERT_EQ(departures.size(), 2u);
    EXPECT_EQ(departures[0].which, 1u);
    EXPECT_EQ(departures[0].begins, 8u);
    EXPECT_EQ(departures[0].leaves, 11u);
    EXPECT_EQ(departures[1].leaves, 100u);
}

TEST(Schedule, KeepsTheDistanceToTheLastAndTakesAsLongAsItTakes) {
    const std::vector<store::Queued> queue = {queued_at(0), queued_at(0)};
    const auto departures = schedule(queue, 0, 50, {.delay = 10, .transmission = 20});
    EXPECT_EQ(departures[0].leaves, 70u);
    EXPECT_EQ(departures[1].leaves, 90u);
    EXPECT_EQ(schedule(queue, 7, 0, {.delay = 10, .transmission = 20})[0].leaves, 27u);
}

TEST(Schedule, WhatIsInTransmissionStaysTheOne) {
    std::vector<store::Queued> queue = {queued_at(0), queued_at(0)};
    const Timing timing{.delay = 10, .transmission = 10};
    const auto before = schedule(queue, 0, 0, timing);
    queue.push_back(queued_at(before[0].begins + 1, PRIO_URGENT)); // while the first is under way
    const auto after = schedule(queue, 0, 0, timing);
    EXPECT_EQ(after[0].which, before[0].which);
    EXPECT_EQ(after[0].leaves, before[0].leaves);
    EXPECT_EQ(after[1].which, 2u);
}

} // namespace
} // namespace mapisim::spooler
