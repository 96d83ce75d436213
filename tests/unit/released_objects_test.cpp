#include <gtest/gtest.h>
#include <mapiutil.h>

#include "mapisim/mapisim.h"

/// The settings that say what becomes of released objects.
namespace {

LONG STDAPICALLTYPE hear(LPVOID, ULONG, LPNOTIFICATION) {
    return S_OK;
}

IMAPIAdviseSink* new_sink() {
    IMAPIAdviseSink* sink = nullptr;
    EXPECT_EQ(HrAllocAdviseSink(&hear, nullptr, &sink), S_OK);
    return sink;
}

/// Whether the cell of a released object is used again for one of so many further ones.
bool used_again(int further) {
    auto* first = new_sink();
    first->Release();
    for (int i = 0; i < further; ++i) {
        auto* next = new_sink();
        next->Release();
        if (next == first)
            return true;
    }
    return false;
}

class ReleasedObjects : public testing::Test {
protected:
    void set(const char* name, const char* value) {
        char why[200];
        EXPECT_EQ(MapiSimSet(name, value, why, sizeof why), MAPISIM_OK) << why;
    }
    void SetUp() override { ASSERT_EQ(MAPIInitialize(nullptr), S_OK); }
    void TearDown() override {
        MAPIUninitialize();
        EXPECT_EQ(MapiSimReset(), MAPISIM_OK);
    }
};
using ReleasedObjectsDeathTest = ReleasedObjects;

TEST_F(ReleasedObjects, WaitInCellsOrBytesWhicheverIsLess) {
    EXPECT_FALSE(used_again(100));
    // More wait by now than may, and each has its turn.
    set("objects.quarantine_bytes", "640");
    EXPECT_TRUE(used_again(100'000));
    set("objects.quarantine_bytes", "1000000");
    EXPECT_FALSE(used_again(1000));
    set("objects.quarantine_cells", "5");
    EXPECT_TRUE(used_again(10'000));
}

TEST_F(ReleasedObjects, PoisonedOrNotTheirCellsAreUsedAgain) {
    set("objects.poison", "yes");
    set("objects.quarantine_cells", "3");
    for (int i = 0; i < 100; ++i) {
        auto* sink = new_sink();
        EXPECT_EQ(sink->AddRef(), 2u);
        EXPECT_EQ(sink->Release(), 1u);
        EXPECT_EQ(sink->Release(), 0u);
    }
}

#if defined(__SANITIZE_ADDRESS__)
TEST_F(ReleasedObjectsDeathTest, StopALateCallWherePoisoned) {
    set("objects.poison", "yes");
    EXPECT_DEATH(
        {
            MAPIInitialize(nullptr); // it may be a fork
            auto* sink = new_sink();
            sink->Release();
            sink->AddRef();
        },
        "use-after-poison");
}
#endif

} // namespace
