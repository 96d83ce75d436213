#include <gtest/gtest.h>

#include "evidence/reference_count.h"

namespace mapisim::evidence {
namespace {

using Dropped = ReferenceCount::Dropped;

TEST(ReferenceCounts, FollowTheClient) {
    ReferenceCount count;
    count.start(1);
    EXPECT_EQ(count.add(), 2u);
    EXPECT_EQ(count.count(), 2u);
    std::uint32_t left = 9;
    EXPECT_EQ(count.drop(left), Dropped::still_held);
    EXPECT_EQ(left, 1u);
    EXPECT_EQ(count.drop(left), Dropped::last);
    EXPECT_EQ(left, 0u);
    EXPECT_EQ(count.count(), 0u);
}

TEST(ReferenceCounts, LateCallsReviveNothing) {
    ReferenceCount count;
    count.start(1);
    std::uint32_t left = 9;
    ASSERT_EQ(count.drop(left), Dropped::last);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(count.drop(left), Dropped::was_released);
        EXPECT_EQ(count.add(), 0u);
        EXPECT_EQ(count.count(), 0u);
    }
    count.start(2);
    EXPECT_EQ(count.count(), 2u);
}

TEST(ReferenceCounts, OfAnUnusedCellIsNone) {
    ReferenceCount count;
    EXPECT_EQ(count.add(), 0u);
    EXPECT_EQ(count.count(), 0u);
}

} // namespace
} // namespace mapisim::evidence
