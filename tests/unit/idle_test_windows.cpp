#include <gtest/gtest.h>
#include <windows.h>

#include <mapiutil.h>

namespace {

BOOL STDAPICALLTYPE count_call(LPVOID calls) {
    ++*static_cast<int*>(calls);
    return FALSE;
}

} // namespace

TEST(IdleRoutinesOnWindows, AreCalledFromTheMessageLoop) {
    MSG message{};
    while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
        // What other tests left.
    }
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    int calls = 0;
    const FTG routine = FtgRegisterIdleRoutine(&count_call, &calls, 1, 0, FIROINTERVAL);
    EXPECT_NE(routine, nullptr);
    constexpr DWORD kGivenUp = 60'000; // milliseconds without any message
    while (calls == 0 &&
           MsgWaitForMultipleObjects(0, nullptr, FALSE, kGivenUp, QS_ALLINPUT) == WAIT_OBJECT_0) {
        while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE))
            DispatchMessageW(&message);
    }
    EXPECT_GE(calls, 1);
    DeregisterIdleRoutine(routine);
    MAPIDeinitIdle();
    // No timer of the engine's is left.
    while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE))
        EXPECT_NE(message.message, static_cast<UINT>(WM_TIMER));
    MAPIUninitialize();
}
