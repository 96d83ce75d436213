#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapiguid.h>
#include <mapiutil.h>

#include "../clients/held.h"
#include "mapisim/mapisim.h"
#include "progress_indicator.h"

namespace {

using client::Held;

const HRESULT kTimeout = HRESULT_FROM_WIN32(ERROR_TIMEOUT);

Held<IMAPIInitMonitor> make_monitor() {
    Held<IMAPIInitMonitor> monitor;
    EXPECT_EQ(CreateMAPIInitializationMonitor(monitor.out()), S_OK);
    return monitor;
}

/// What several threads that wait come back with.
class Waiters {
public:
    template<class Wait> Waiters(unsigned count, Wait wait) {
        for (unsigned i = 0; i < count; ++i) {
            threads_.emplace_back([this, wait] {
                there_.fetch_add(1);
                const HRESULT result = wait();
                if (result == S_OK)
                    ++succeeded_;
            });
        }
        // No std::latch: on mingw GCC 12's loses who comes at the wrong moment.
        while (there_.load() != count)
            std::this_thread::yield();
    }
    ~Waiters() { join(); }
    unsigned succeeded() const { return succeeded_; }
    unsigned join() {
        for (auto& thread : threads_)
            thread.join();
        threads_.clear();
        return succeeded_;
    }

private:
    std::atomic<unsigned> there_{0};
    std::atomic<unsigned> succeeded_{0};
    std::vector<std::thread> threads_;
};

} // namespace

TEST(InitMonitor, TellsWhetherMapiIsInitialized) {
    EXPECT_EQ(CreateMAPIInitializationMonitor(nullptr), MAPI_E_INVALID_PARAMETER);
    const auto before = make_monitor();
    for (int cycle = 0; cycle < 3; ++cycle) {
        const auto own = make_monitor();
        const auto ask = [&](BOOL initialized) {
            for (auto* monitor : {before.get(), own.get()}) {
                EXPECT_EQ(monitor->IsInitialized(), initialized);
                const HRESULT expected = initialized ? S_OK : kTimeout;
                EXPECT_EQ(monitor->Wait(0), expected);
                EXPECT_EQ(monitor->Wait(1), expected);
                Held<IMAPIWaitResult> wait;
                ASSERT_EQ(monitor->BeginWait(0, wait.out()), S_OK);
                EXPECT_EQ(wait->End(), expected);
            }
        };
        ask(FALSE);
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
        ask(FALSE); // those are the utilities
        DeinitMapiUtil();
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        ask(TRUE);
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        MAPIUninitialize();
        ask(TRUE);
        EXPECT_EQ(own->Wait(INFINITE), S_OK);
        MAPIUninitialize();
        ask(FALSE);
    }
}

TEST(InitMonitor, IsAnObjectOfItsInterface) {
    const auto monitor = make_monitor();
    Held<IMAPIInitMonitor> again;
    ASSERT_EQ(monitor->QueryInterface(IID_IMAPIInitMonitor, reinterpret_cast<void**>(again.out())),
              S_OK);
    EXPECT_EQ(again.get(), monitor.get());
    Held<IUnknown> other;
    EXPECT_EQ(monitor->QueryInterface(IID_IMAPIWaitResult, reinterpret_cast<void**>(other.out())),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(monitor->BeginWait(0, nullptr), MAPI_E_INVALID_PARAMETER);
    Held<IMAPIWaitResult> wait;
    ASSERT_EQ(monitor->BeginWait(INFINITE, wait.out()), S_OK);
    EXPECT_EQ(wait->QueryInterface(IID_IMAPIWaitResult, reinterpret_cast<void**>(other.out())),
              S_OK);
}

TEST(InitMonitor, WaitsOnAnyThreadUntilMapiIsInitialized) {
    const unsigned before = MapiSimFindingCount();
    const auto monitor = make_monitor();
    Waiters direct(2, [&] { return monitor->Wait(INFINITE); });
    Waiters long_enough(2, [&] { return monitor->Wait(3'600'000); });
    Held<IMAPIWaitResult> wait;
    ASSERT_EQ(make_monitor()->BeginWait(INFINITE, wait.out()), S_OK); // and outlives its monitor
    Waiters begun(2, [&] { return wait->End(); });
    EXPECT_EQ(direct.succeeded() + long_enough.succeeded() + begun.succeeded(), 0u);
    EXPECT_EQ(monitor->Wait(0), kTimeout);
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    EXPECT_EQ(direct.join(), 2u);
    EXPECT_EQ(long_enough.join(), 2u);
    EXPECT_EQ(begun.join(), 2u);
    MAPIUninitialize();
    EXPECT_EQ(monitor->Wait(0), kTimeout);
    EXPECT_EQ(MapiSimFindingCount(), before);
}

TEST(InitMonitor, HoldsBackNothingWhileItWaits) {
    const auto monitor = make_monitor();
    Waiters waiting(4, [&] { return monitor->Wait(INFINITE); });
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    // What is released gives up what it holds, whoever waits.
    mapisim::test::CountedProgress counted;
    Held<IMAPIProgress> wrapped;
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(WrapProgress(&counted, 0, 1, 0, wrapped.out()), S_OK);
        EXPECT_EQ(counted.references, 2u);
        wrapped.release();
    }
    EXPECT_EQ(counted.references, 1u);
    DeinitMapiUtil();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    EXPECT_EQ(waiting.join(), 4u);
    MAPIUninitialize();
}

TEST(InitMonitor, MayBeKeptBeyondTheEnd) {
    const unsigned before = MapiSimFindingCount();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    auto monitor = make_monitor();
    Held<IMAPIWaitResult> wait;
    ASSERT_EQ(monitor->BeginWait(0, wait.out()), S_OK);
    std::thread([&] { EXPECT_EQ(monitor->IsInitialized(), TRUE); }).join(); // has not initialised
    MAPIUninitialize();
    EXPECT_EQ(wait->End(), kTimeout);
    monitor.release();
    EXPECT_EQ(MapiSimFindingCount(), before);
}
