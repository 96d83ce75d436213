#include <gtest/gtest.h>
#include <windows.h>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapix.h>

TEST(OutlookOnWindows, AnEventCancelsTheSearchForAServer) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    LPSTREAM stream = nullptr;
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", nullptr, event, 0, &stream), MAPI_E_NOT_FOUND);
    ASSERT_TRUE(SetEvent(event));
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", nullptr, event, 0, &stream),
              MAPI_E_USER_CANCEL);
    EXPECT_EQ(stream, nullptr);
    const HANDLE no_event = GetCurrentProcess();
    EXPECT_EQ(HrGetAutoDiscoverXML(L"ann@x.example", nullptr, no_event, 0, &stream),
              MAPI_E_NOT_FOUND);
    CloseHandle(event);
    MAPIUninitialize();
}
