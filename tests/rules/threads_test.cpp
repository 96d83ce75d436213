#include <future>

#include "client.h"

using namespace rules;
using mapisim::expect;

TEST(ThreadNotInitialized, BreaksOnAWorker) {
    expect("thread-not-initialized");
    const Mapi mapi;
    const Logon logon;
    on_thread([&] { stores_table(logon.get()); });
}
TEST(ThreadNotInitialized, DoesNotBreakWithItsOwnInitialize) {
    const Mapi mapi;
    const Logon logon;
    on_thread([&] {
        const Mapi own;
        stores_table(logon.get());
    });
}

TEST(ThreadEndedInitialized, BreaksOnAWorker) {
    expect("thread-ended-initialized");
    expect("uninitialize-on-other-thread");
    const Mapi mapi;
    on_thread([] { must(MAPIInitialize(nullptr), "MAPIInitialize"); });
    on_thread([] { MAPIUninitialize(); });
}
TEST(ThreadEndedInitialized, DoesNotBreakWithEqualCounts) {
    const Mapi mapi;
    on_thread([] { const Mapi own; });
}

TEST(FirstThreadEnded, BreaksWhileOthersGoOn) {
    expect("first-thread-ended");
    expect("thread-ended-initialized");
    std::promise<void> initialized, may_end;
    std::thread first([&] {
        MAPIINIT_0 wanted = {MAPI_INIT_VERSION, 0};
        EXPECT_EQ(MAPIInitialize(&wanted), S_OK);
        initialized.set_value();
        may_end.get_future().wait();
    });
    initialized.get_future().wait();
    {
        const Mapi mapi(0);
        may_end.set_value();
        first.join();
        must(MAPIInitialize(nullptr), "MAPIInitialize");
    }
    // Two for the first thread and for this one's second.
    expect("uninitialize-on-other-thread");
    MAPIUninitialize();
    MAPIUninitialize();
}
TEST(FirstThreadEnded, DoesNotBreakWithAThreadOfTheSubsystem) {
    const Mapi mapi(MAPI_MULTITHREAD_NOTIFICATIONS);
    on_thread([] { const Mapi own; });
}

TEST(MultithreadedWithoutFlag, BreaksWithARegistration) {
    expect("multithreaded-without-flag");
    const Mapi mapi(0);
    Ear ear;
    const Logon logon;
    const auto sink = ear.sink();
    const auto connection = advise(logon.get(), sink.get());
    on_thread([] { const Mapi own(0); });
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
}
TEST(MultithreadedWithoutFlag, DoesNotBreakWithoutOne) {
    const Mapi mapi(0);
    on_thread([] { const Mapi own(0); });
}

TEST(UninitializeOnOtherThread, BreaksOnAWorker) {
    expect("uninitialize-on-other-thread");
    const Mapi outer;
    const Mapi inner;
    on_thread([] { MAPIUninitialize(); });
    must(MAPIInitialize(nullptr), "MAPIInitialize"); // for the one that the worker took
}
TEST(UninitializeOnOtherThread, DoesNotBreakForItsOwn) {
    const Mapi mapi;
    on_thread([] { const Mapi own; });
}

TEST(NullArgument, BreaksWithoutAResult) {
    expect("null-argument");
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(logon->GetMsgStoresTable(0, nullptr), MAPI_E_INVALID_PARAMETER);
}
TEST(NullArgument, DoesNotBreakWhereItIsOptional) {
    const Mapi mapi;
    const Logon logon;
    open_address_book(logon.get());
}

TEST(UnknownFlags, BreaksAndTheSessionStays) {
    expect("unknown-flags");
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(logon->Logoff(0, 0x400, 0), MAPI_E_UNKNOWN_FLAGS);
    stores_table(logon.get());
}
TEST(UnknownFlags, DoesNotBreakWithListedOnes) {
    const Mapi mapi;
    const Logon logon;
    Held<IMAPITable> table;
    EXPECT_EQ(logon->GetMsgStoresTable(MAPI_UNICODE, table.out()), S_OK);
}

namespace {

Held<IMAPIClientShutdown> shutdown_of(LPMAPISESSION session) {
    Held<IMAPIClientShutdown> shutdown;
    must(session->QueryInterface(IID_IMAPIClientShutdown, reinterpret_cast<void**>(shutdown.out())),
         "QueryInterface");
    return shutdown;
}

} // namespace

TEST(ShutdownWithoutQuery, BreaksWithNotifyAlone) {
    expect("shutdown-without-query");
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(shutdown_of(logon.get())->NotifyProcessShutdown(), S_OK);
}
TEST(ShutdownWithoutQuery, DoesNotBreakAfterQuery) {
    const Mapi mapi;
    const Logon logon;
    const auto shutdown = shutdown_of(logon.get());
    EXPECT_EQ(shutdown->QueryFastShutdown(), S_OK);
    EXPECT_EQ(shutdown->NotifyProcessShutdown(), S_OK);
}

TEST(CallAfterFastShutdown, BreaksWithAnyMethod) {
    expect("call-after-fast-shutdown");
    const Mapi mapi;
    const Logon logon;
    const auto shutdown = shutdown_of(logon.get());
    EXPECT_EQ(shutdown->QueryFastShutdown(), S_OK);
    EXPECT_EQ(shutdown->DoFastShutdown(), S_OK);
    stores_table(logon.get());
}
TEST(CallAfterFastShutdown, DoesNotBreakAfterTheQueryAlone) {
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(shutdown_of(logon.get())->QueryFastShutdown(), S_OK);
    stores_table(logon.get());
}
