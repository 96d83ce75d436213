#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "memory/live_blocks.h"

namespace mapisim::memory {
namespace {

void* at(std::uintptr_t address) {
    return reinterpret_cast<void*>(address);
}

struct LiveBlocksTest : testing::Test {
    std::unique_ptr<LiveBlocks> blocks = std::make_unique<LiveBlocks>();
    ~LiveBlocksTest() override { blocks->free_all(); }
};

TEST_F(LiveBlocksTest, AreFoundByTheirOwnAddressOnly) {
    constexpr std::uintptr_t step = LiveBlocks::kAlignment;
    constexpr std::uintptr_t addresses[] = {0x1000, 0x1000 + step, 0x1000 + 64 * step, 0x5000'0000};
    for (const auto address : addresses) {
        EXPECT_FALSE(blocks->contains(at(address)));
        EXPECT_TRUE(blocks->insert(at(address)));
    }
    for (const auto address : addresses) {
        EXPECT_TRUE(blocks->contains(at(address)));
        EXPECT_FALSE(blocks->contains(at(address + 1)));
        EXPECT_FALSE(blocks->erase(at(address + 1)));
    }
    EXPECT_FALSE(blocks->contains(at(0x1000 + 2 * step)));
    std::set<std::uintptr_t> seen;
    EXPECT_FALSE(blocks->any_of(
        [&](void* block) { return !seen.insert(reinterpret_cast<std::uintptr_t>(block)).second; }));
    EXPECT_EQ(seen, std::set<std::uintptr_t>(std::begin(addresses), std::end(addresses)));
    EXPECT_TRUE(blocks->erase(at(0x1000)));
    EXPECT_FALSE(blocks->erase(at(0x1000)));
    EXPECT_TRUE(blocks->contains(at(0x1000 + step)));
}

TEST_F(LiveBlocksTest, AnyPointerCanBeAskedAbout) {
    for (const auto address : {std::uintptr_t{0}, ~std::uintptr_t{0}, ~std::uintptr_t{15}}) {
        EXPECT_FALSE(blocks->contains(at(address)));
        EXPECT_FALSE(blocks->erase(at(address)));
    }
}

} // namespace
} // namespace mapisim::memory
