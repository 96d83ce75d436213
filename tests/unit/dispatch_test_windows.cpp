#include <gtest/gtest.h>
#include <windows.h>

#include <mapiutil.h>

namespace {

void empty_queue() {
    MSG message{};
    while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) {
        // What other tests left.
    }
}

LONG STDAPICALLTYPE count_notification(LPVOID calls, ULONG, LPNOTIFICATION) {
    ++*static_cast<int*>(calls);
    return S_OK;
}

} // namespace

TEST(DispatchNotifications, TellsThatTheProgramIsToEnd) {
    empty_queue();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
    PostQuitMessage(5);
    EXPECT_EQ(HrDispatchNotifications(0), MAPI_E_USER_CANCEL);
    EXPECT_EQ(HrDispatchNotifications(0), MAPI_E_USER_CANCEL) << "as long as it is in the queue";
    MSG message{};
    ASSERT_TRUE(PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) << "it is the client's to take";
    EXPECT_EQ(message.message, static_cast<UINT>(WM_QUIT));
    EXPECT_EQ(message.wParam, 5u);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
    MAPIUninitialize();
}

TEST(DispatchNotifications, TellsWhatIsQueuedBeforeTheEnd) {
    empty_queue();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    LPMAPISESSION session = nullptr, other = nullptr;
    constexpr ULONG kHow = MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION;
    ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr, kHow | MAPI_ALLOW_OTHERS, &session), S_OK);
    ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED, &other), S_OK);
    int calls = 0;
    LPMAPIADVISESINK sink = nullptr;
    ASSERT_EQ(HrAllocAdviseSink(&count_notification, &calls, &sink), S_OK);
    ULONG_PTR connection = 0;
    ASSERT_EQ(session->Advise(0, nullptr, fnevExtended, sink, &connection), S_OK);
    sink->Release();
    EXPECT_EQ(other->Logoff(0, 0, 0), S_OK); // which the sink hears of
    other->Release();
    EXPECT_EQ(calls, 0) << "it waits for a message loop";
    PostQuitMessage(0);
    EXPECT_EQ(HrDispatchNotifications(0), MAPI_E_USER_CANCEL);
    EXPECT_EQ(calls, 1);
    empty_queue();
    EXPECT_EQ(session->Unadvise(connection), S_OK);
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
    session->Release();
    MAPIUninitialize();
}
