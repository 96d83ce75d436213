#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "client.h"

#include <mapiform.h>

using namespace rules;
using mapisim::expect;

TEST(ThreadNotInitialized, BreaksOnAWorker) {
    expect("thread-not-initialized");
    const Mapi mapi;
    const Logon logon;
    on_thread([&] { stores_table(logon.get()); });
}
TEST(ThreadNotInitialized, BreaksInTheLifeAfterTheOneThatAnotherThreadEnded) {
    expect("uninitialize-on-other-thread");
    expect("thread-not-initialized");
    must(MAPIInitialize(nullptr), "MAPIInitialize");
    on_thread([] { MAPIUninitialize(); });
    Held<IMAPISession> session;
    std::promise<void> used;
    std::promise<void> logged_on;
    std::thread other([&] {
        const Mapi mapi;
        {
            const Logon logon;
            *session.out() = logon.get();
            session.get()->AddRef();
            logged_on.set_value();
            used.get_future().wait();
            session.release();
        }
    });
    logged_on.get_future().wait();
    stores_table(session.get());
    used.set_value();
    other.join();
}
TEST(ThreadNotInitialized, DoesNotBreakWithItsOwnInitialize) {
    const Mapi mapi;
    const Logon logon;
    on_thread([&] {
        const Mapi own;
        stores_table(logon.get());
    });
}

TEST(ThreadNotInitialized, BreaksWithAUtilityThatUsesAnObject) {
    expect("thread-not-initialized");
    const Mapi mapi;
    const Logon logon;
    const auto store = open_store(logon.get());
    on_thread([&] { property(store.get(), PR_ENTRYID); });
}
TEST(ThreadNotInitialized, DoesNotBreakWithUtilitiesThatUseNone) {
    const Mapi mapi;
    set("threads.uninitialized", "refuse");
    on_thread([&] {
        Ear ear;
        SPropValue value = {};
        value.ulPropTag = PR_PRIORITY;
        Block<SPropValue> copy;
        EXPECT_EQ(ScInitMapiUtil(0), S_OK);
        EXPECT_EQ(ScDupPropset(1, &value, MAPIAllocateBuffer, copy.out()), S_OK);
        ear.sink();
        copy.free();
        DeinitMapiUtil();
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
namespace {

/// The thread of the first MAPIInitialize, without MAPI_MULTITHREAD_NOTIFICATIONS: it makes no call
/// but when it is told to, and uninitialises last.
class FirstThread {
public:
    FirstThread() : thread_([this] { run(); }) { initialized_.get_future().wait(); }
    ~FirstThread() {
        orders_.push([] { return false; });
        thread_.join();
    }
    void dispatch() {
        std::promise<void> done;
        orders_.push([&] {
            EXPECT_EQ(HrDispatchNotifications(0), S_OK);
            done.set_value();
            return true;
        });
        done.get_future().wait();
    }

private:
    class Orders {
    public:
        void push(std::function<bool()> order) {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(order));
            changed_.notify_all();
        }
        std::function<bool()> pop() {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return !waiting_.empty(); });
            auto order = std::move(waiting_.front());
            waiting_.erase(waiting_.begin());
            return order;
        }

    private:
        std::mutex mutex_;
        std::condition_variable changed_;
        std::vector<std::function<bool()>> waiting_;
    };

    void run() {
        const Mapi mapi(0);
        initialized_.set_value();
        while (orders_.pop()()) {
        }
    }

    std::promise<void> initialized_;
    Orders orders_;
    std::thread thread_;
};

/// What a second thread does with a registration whose events wait for the first one.
struct Listener {
    struct Expected {
        Expected() { expect("multithreaded-without-flag"); }
    } expected;
    Ear ear;
    Mapi mapi{0};
    Desk desk;
    Held<IMAPIAdviseSink> sink = ear.sink();
    ULONG_PTR connection = advise(desk.store.get(), sink.get());

    ~Listener() { EXPECT_EQ(desk.store->Unadvise(connection), S_OK); }
};

} // namespace

TEST(FirstThreadEnded, DoesNotBreakWhenItEndsLast) {
    const FirstThread first;
    const Mapi mapi(0);
}

namespace {

/// Initialises first, on a thread that ends without MAPIUninitialize.
void initialize_and_leave() {
    expect("thread-ended-initialized");
    expect("uninitialize-on-other-thread");
    on_thread([] {
        MAPIINIT_0 wanted = {MAPI_INIT_VERSION, 0};
        must(MAPIInitialize(&wanted), "MAPIInitialize");
    });
}

} // namespace

TEST(FirstThreadEnded, BreaksWhereTheOthersComeLater) {
    expect("first-thread-ended");
    initialize_and_leave();
    { const Mapi mapi(0); }
    { const Mapi mapi(0); }
    EXPECT_EQ(found("first-thread-ended"), 1u);
    MAPIUninitialize();
}
TEST(FirstThreadEnded, DoesNotBreakInTheNextLife) {
    on_thread([] { const Mapi own(0); });
    const Mapi mapi(0);
}
TEST(FirstThreadEnded, DoesNotBreakWhereNobodyComes) {
    initialize_and_leave();
    MAPIUninitialize();
}

TEST(NotificationThreadHasNoLoop, BreaksAtOnceWhereItHasEnded) {
    expect("first-thread-ended");
    expect("notification-thread-has-no-loop");
    initialize_and_leave();
    {
        Listener listener;
        listener.desk.make_event();
    }
    MAPIUninitialize();
}
TEST(NotificationThreadHasNoLoop, BreaksWhenItNeverComes) {
    expect("notification-thread-has-no-loop");
    const FirstThread first;
    Listener listener;
    listener.desk.make_event();
    MapiSimAdvanceClock(3'000);
}
TEST(NotificationThreadHasNoLoop, DoesNotBreakWhenItComes) {
    FirstThread first;
    Listener listener;
    listener.desk.make_event();
    MapiSimAdvanceClock(3'000);
    first.dispatch();
    EXPECT_TRUE(listener.ear.wait_for(1));
}
TEST(NotificationThreadHasNoLoop, DoesNotBreakWhenItHadNoTime) {
    const FirstThread first;
    Listener listener;
    listener.desk.make_event();
}

TEST(NotificationThreadBlocks, BreaksWhenItStopsComing) {
    expect("notification-thread-blocks");
    FirstThread first;
    Listener listener;
    listener.desk.make_event();
    first.dispatch();
    EXPECT_TRUE(listener.ear.wait_for(1));
    listener.desk.make_event();
    MapiSimAdvanceClock(3'000);
}
TEST(NotificationThreadBlocks, BreaksWhenItComesLate) {
    expect("notification-thread-blocks");
    FirstThread first;
    Listener listener;
    listener.desk.make_event();
    MapiSimAdvanceClock(12'000);
    first.dispatch();
    EXPECT_TRUE(listener.ear.wait_for(1));
    EXPECT_EQ(found("notification-thread-blocks"), 1u);
}
TEST(NotificationThreadBlocks, DoesNotBreakWhereAnotherThreadMakesManyCalls) {
    set("clock.tick_microseconds", "60000000");
    FirstThread first;
    Listener listener;
    listener.desk.make_event();
    stores_table(listener.desk.logon.get()); // minutes of virtual time
    first.dispatch();
    EXPECT_TRUE(listener.ear.wait_for(1));
}
TEST(NotificationThreadBlocks, DoesNotBreakWhenItComesInTime) {
    FirstThread first;
    Listener listener;
    listener.desk.make_event();
    first.dispatch();
    listener.desk.make_event();
    MapiSimAdvanceClock(4'000);
    first.dispatch();
    EXPECT_TRUE(listener.ear.wait_for(2));
}

TEST(TransportStatusOffThread, BreaksOnAnotherThread) {
    expect("transport-status-off-thread");
    const Mapi mapi;
    const Logon logon;
    const auto transport = open_status(logon.get(), MAPI_TRANSPORT_PROVIDER);
    on_thread([&] {
        const Mapi own;
        EXPECT_EQ(transport->ValidateState(0, 0), S_OK);
    });
}
TEST(TransportStatusOffThread, DoesNotBreakForTheSpooler) {
    const Mapi mapi;
    const Logon logon;
    const auto spooler = open_status(logon.get(), MAPI_SPOOLER);
    const auto transport = open_status(logon.get(), MAPI_TRANSPORT_PROVIDER);
    on_thread([&] {
        const Mapi own;
        EXPECT_EQ(spooler->ValidateState(0, 0), S_OK);
    });
    EXPECT_EQ(transport->ValidateState(0, 0), S_OK);
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

TEST(ReservedArgument, BreaksWithFlagsThatDoNotExist) {
    expect("reserved-argument");
    const Mapi mapi;
    const Logon logon;
    const auto store = open_store(logon.get());
    const auto id = property(store.get(), PR_ENTRYID);
    const auto entry = reinterpret_cast<LPENTRYID>(id->Value.bin.lpb);
    ULONG same = FALSE;
    EXPECT_EQ(logon->CompareEntryIDs(id->Value.bin.cb, entry, id->Value.bin.cb, entry, 0x10, &same),
              MAPI_E_UNKNOWN_FLAGS);
}
TEST(ReservedArgument, DoesNotBreakWithZero) {
    const Mapi mapi;
    const Logon logon;
    const auto store = open_store(logon.get());
    const auto id = property(store.get(), PR_ENTRYID);
    const auto entry = reinterpret_cast<LPENTRYID>(id->Value.bin.lpb);
    ULONG same = FALSE;
    EXPECT_EQ(logon->CompareEntryIDs(id->Value.bin.cb, entry, id->Value.bin.cb, entry, 0, &same),
              S_OK);
    EXPECT_TRUE(same);
}

TEST(ForeignObjectArgument, BreaksWithAReleasedFolder) {
    expect("foreign-object-argument");
    const Mapi mapi;
    const Desk desk;
    auto target = open_folder(desk.store.get(), PR_IPM_SENTMAIL_ENTRYID);
    IMAPIFolder* const stale = target.get();
    target.release();
    ENTRYLIST none = {0, nullptr};
    EXPECT_EQ(desk.outbox->CopyMessages(&none, nullptr, stale, 0, nullptr, 0),
              MAPI_E_INVALID_PARAMETER);
}
TEST(ForeignObjectArgument, BreaksWithAnotherInterface) {
    expect("foreign-object-argument");
    const Mapi mapi;
    const Logon logon;
    const auto table = stores_table(logon.get());
    ULONG_PTR connection = 0;
    EXPECT_EQ(logon->Advise(0, nullptr, fnevCriticalError,
                            reinterpret_cast<LPMAPIADVISESINK>(table.get()), &connection),
              MAPI_E_INVALID_PARAMETER);
}
TEST(ForeignObjectArgument, DoesNotBreakWithALiveFolder) {
    const Mapi mapi;
    const Desk desk;
    const auto target = open_folder(desk.store.get(), PR_IPM_SENTMAIL_ENTRYID);
    auto message = new_message(desk.outbox.get());
    must(message->SaveChanges(KEEP_OPEN_READONLY), "SaveChanges");
    const auto id = property(message.get(), PR_ENTRYID);
    ENTRYLIST one = {1, &id->Value.bin};
    EXPECT_EQ(desk.outbox->CopyMessages(&one, nullptr, target.get(), 0, nullptr, 0), S_OK);
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

TEST(ShutdownAfterRefusal, BreaksWithNotify) {
    expect("shutdown-after-refusal");
    set("session.fast_shutdown", "false");
    const Mapi mapi;
    const Logon logon;
    const auto shutdown = shutdown_of(logon.get());
    EXPECT_EQ(shutdown->QueryFastShutdown(), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(shutdown->NotifyProcessShutdown(), S_OK);
}
TEST(ShutdownAfterRefusal, DoesNotBreakWhenTheQueryIsAll) {
    set("session.fast_shutdown", "false");
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(shutdown_of(logon.get())->QueryFastShutdown(), MAPI_E_NO_SUPPORT);
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
TEST(CallAfterFastShutdown, BreaksOnceWithTheUsualTeardown) {
    expect("call-after-fast-shutdown");
    {
        const Mapi mapi;
        Ear ear;
        Desk desk;
        const auto sink = ear.sink();
        advise(desk.store.get(), sink.get());
        desk.send();
        const auto shutdown = shutdown_of(desk.logon.get());
        EXPECT_EQ(shutdown->QueryFastShutdown(), S_OK);
        EXPECT_EQ(shutdown->DoFastShutdown(), S_OK);
    }
    MapiSimCheckEnd();
    EXPECT_EQ(MapiSimFindingCount(), 1u);
}
TEST(CallAfterFastShutdown, BreaksWithMapiUninitializeAlone) {
    expect("call-after-fast-shutdown");
    Mapi mapi;
    Desk desk;
    desk.outbox->AddRef();
    IMAPIClientShutdown* const shutdown = shutdown_of(desk.logon.get()).take();
    EXPECT_EQ(shutdown->QueryFastShutdown(), S_OK);
    EXPECT_EQ(shutdown->DoFastShutdown(), S_OK);
    mapi.end();
    EXPECT_EQ(MapiSimFindingCount(), 1u);
    shutdown->Release();
    desk.outbox->Release();
    desk.logon.take()->Release();
}
TEST(CallAfterFastShutdown, DoesNotBreakAfterTheQueryAlone) {
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(shutdown_of(logon.get())->QueryFastShutdown(), S_OK);
    stores_table(logon.get());
}

TEST(FunctionNotSupported, BreaksAndSaysSo) {
    expect("function-not-supported");
    LPMAPIFORMMGR manager = reinterpret_cast<LPMAPIFORMMGR>(1);
    EXPECT_EQ(MAPIOpenFormMgr(nullptr, &manager), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(manager, nullptr);
}
TEST(FunctionNotSupported, DoesNotBreakWhereAMethodOfAnObjectIs) {
    const Mapi mapi;
    const Logon logon;
    EXPECT_EQ(logon->MessageOptions(0, 0, nullptr, nullptr), MAPI_E_NO_SUPPORT);
}
