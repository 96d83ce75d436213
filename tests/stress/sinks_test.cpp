// What a sink may do inside OnNotify: Unadvise, Release, Logoff, MAPIUninitialize, in every
// delivery mode.
#include "stress.h"

#include <array>

using namespace stress;

namespace {

enum class Delivery { first_thread, own_thread, wrapped };
enum class Act {
    unadvise,
    release_source,
    logoff,
    logoff_and_release,
    release_session,
    uninitialize
};

constexpr std::array kDeliveryNames{"first_thread", "own_thread", "wrapped"};
constexpr std::array kActNames{"unadvise",           "release_source",  "logoff",
                               "logoff_and_release", "release_session", "uninitialize"};

class Sinks : public StressTest, public testing::WithParamInterface<std::tuple<Delivery, Act>> {
protected:
    void run();

    void in_sink();
    void deliver();
    void finish();

    Delivery delivery_ = Delivery::first_thread;
    Act act_ = Act::unadvise;
    LPMAPISESSION session_ = nullptr;
    LPMAPITABLE stores_ = nullptr;
    LPMDB store_ = nullptr;
    Connection connection_ = 0;
    std::atomic<int> acted_{0};
    Happened done_;
    Happened gone_;
};

void Sinks::in_sink() {
    if (acted_.fetch_add(1) != 0)
        return;
    switch (act_) {
    case Act::unadvise:
        EXPECT_EQ(store_->Unadvise(connection_), S_OK);
        break;
    case Act::release_source:
        EXPECT_EQ(store_->Release(), 0u);
        break;
    case Act::logoff:
        EXPECT_EQ(session_->Logoff(0, 0, 0), S_OK);
        break;
    case Act::logoff_and_release:
        EXPECT_EQ(session_->Logoff(0, 0, 0), S_OK);
        EXPECT_EQ(session_->Release(), 0u);
        break;
    case Act::release_session:
        EXPECT_EQ(session_->Release(), 0u);
        break;
    case Act::uninitialize:
        MAPIUninitialize();
        break;
    }
    // Whatever it ended, it can go on calling.
    LPMAPITABLE table = nullptr;
    EXPECT_TRUE(ended_or_fine(session_->GetMsgStoresTable(0, &table)));
    if (table)
        table->Release();
    done_.set();
}

void Sinks::deliver() {
    // Twice, so that one more waits while the first is delivered.
    EXPECT_EQ(MapiSimRaiseCriticalError(MAPISIM_STORES, MAPI_E_CORRUPT_DATA), MAPISIM_OK);
    EXPECT_EQ(MapiSimRaiseCriticalError(MAPISIM_STORES, MAPI_E_CORRUPT_DATA), MAPISIM_OK);
    if (delivery_ != Delivery::own_thread)
        HrDispatchNotifications(0);
    ASSERT_TRUE(done_.wait());
}

void Sinks::finish() {
    if (act_ == Act::unadvise)
        store_->Unadvise(connection_); // once more: unknown by now
    if (act_ != Act::release_source)
        store_->Release();
    stores_->Release();
    if (act_ != Act::logoff_and_release && act_ != Act::release_session) {
        const HRESULT result = session_->Logoff(0, 0, 0);
        EXPECT_EQ(result == S_OK, act_ == Act::unadvise || act_ == Act::release_source)
            << std::hex << result;
        session_->Release();
    }
    if (act_ != Act::uninitialize)
        MAPIUninitialize();
}

void Sinks::run() {
    std::tie(delivery_, act_) = GetParam();
    ASSERT_EQ(start(delivery_ == Delivery::own_thread ? MAPI_MULTITHREAD_NOTIFICATIONS : 0), S_OK);
    session_ = log_on();
    must(session_->GetMsgStoresTable(0, &stores_), "GetMsgStoresTable");
    store_ = open_default_store(session_, stores_);
    LPMAPIADVISESINK sink = new Sink([this] { in_sink(); }, &gone_);
    if (delivery_ == Delivery::wrapped) {
        LPMAPIADVISESINK wrapped = nullptr;
        ASSERT_EQ(HrThisThreadAdviseSink(sink, &wrapped), S_OK);
        sink->Release();
        sink = wrapped;
    }
    ASSERT_EQ(store_->Advise(0, nullptr, fnevCriticalError, sink, &connection_), S_OK);
    // From here on the sink lives by its registration alone: our last Release destroys it.
    sink->Release();
    deliver();
    finish();
    EXPECT_TRUE(gone_.wait());
    EXPECT_GE(acted_.load(), 1);
    if (act_ != Act::uninitialize || delivery_ != Delivery::own_thread) {
        EXPECT_EQ(Sink::calls.load(), 1);
    }
}

TEST_P(Sinks, acts_inside_on_notify) {
    run();
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere, Sinks,
    testing::Combine(
        testing::Values(Delivery::first_thread, Delivery::own_thread, Delivery::wrapped),
        testing::Values(Act::unadvise, Act::release_source, Act::logoff, Act::logoff_and_release,
                        Act::release_session, Act::uninitialize)),
    [](const auto& tested) {
        return std::string(kDeliveryNames[static_cast<std::size_t>(std::get<0>(tested.param))]) +
               "_" + kActNames[static_cast<std::size_t>(std::get<1>(tested.param))];
    });

class MoreSinks : public StressTest {};

/// What a client's destructor of a sink may do: the library's last Release runs it.
class Caller final : public Sink {
public:
    explicit Caller(LPMAPISESSION session) : session_(session) {}
    ~Caller() override {
        LPMAPITABLE table = nullptr;
        EXPECT_TRUE(ended_or_fine(session_->GetStatusTable(0, &table)));
        if (table)
            table->Release();
    }

private:
    const LPMAPISESSION session_;
};

} // namespace

TEST_F(MoreSinks, destructor_calls_mapi) {
    for (const int how : {0, 1, 2, 3}) {
        ASSERT_EQ(start(), S_OK);
        const LPMAPISESSION session = log_on();
        LPMAPIADVISESINK sink = new Caller(session);
        Connection connection = 0;
        ASSERT_EQ(session->Advise(0, nullptr, fnevCriticalError, sink, &connection), S_OK);
        sink->Release();
        if (how == 0) {
            EXPECT_EQ(session->Unadvise(connection), S_OK);
        }
        if (how <= 1) {
            EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
        }
        if (how <= 2) {
            session->Release();
        }
        MAPIUninitialize();
        EXPECT_EQ(Sink::alive.load(), 0) << how;
        if (how == 3)
            session->Release();
    }
}

TEST_F(MoreSinks, uninitialize_waits_for_the_sink_that_runs) {
    for (int round = 0; round < rounds(100); ++round) {
        ASSERT_EQ(start(), S_OK);
        const LPMAPISESSION session = log_on();
        Happened inside;
        std::atomic<bool> over{false};
        LPMAPIADVISESINK sink = new Sink([&] {
            inside.set();
            std::this_thread::yield();
            over = true;
        });
        Connection connection = 0;
        ASSERT_EQ(session->Advise(0, nullptr, fnevCriticalError, sink, &connection), S_OK);
        sink->Release();
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
        ASSERT_TRUE(inside.wait());
        MAPIUninitialize();
        EXPECT_TRUE(over.load());
        EXPECT_EQ(Sink::alive.load(), 0);
        session->Release();
    }
}

/// The thread that wrapped a sink ends before anything is delivered.
TEST_F(MoreSinks, thread_of_a_wrapped_sink_ends) {
    ASSERT_EQ(start(), S_OK);
    const LPMAPISESSION session = log_on();
    for (int round = 0; round < rounds(200); ++round) {
        Connection connection = 0;
        Happened advised;
        std::thread wrapper([&] {
            MAPIInitialize(nullptr);
            LPMAPIADVISESINK sink = new Sink;
            LPMAPIADVISESINK wrapped = nullptr;
            EXPECT_EQ(HrThisThreadAdviseSink(sink, &wrapped), S_OK);
            sink->Release();
            EXPECT_EQ(session->Advise(0, nullptr, fnevCriticalError, wrapped, &connection), S_OK);
            wrapped->Release();
            advised.set();
            if (round % 2)
                HrDispatchNotifications(0);
            MAPIUninitialize();
        });
        ASSERT_TRUE(advised.wait());
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
        if (round % 3 == 0) {
            EXPECT_EQ(session->Unadvise(connection), S_OK);
        }
        wrapper.join();
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
        if (round % 3 != 0) {
            EXPECT_EQ(session->Unadvise(connection), S_OK);
        }
    }
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
    session->Release();
    MAPIUninitialize();
}

/// Another thread ends the subsystem while this one delivers to its wrapped sinks.
TEST_F(MoreSinks, subsystem_ends_while_wrapped_sinks_are_called) {
    for (int round = 0; round < rounds(300); ++round) {
        ASSERT_EQ(start(), S_OK);
        const LPMAPISESSION session = log_on();
        std::atomic<int> advised{0};
        on_threads(3, [&](int index) {
            if (index == 2) {
                while (advised.load() < 2)
                    std::this_thread::yield();
                MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
                MAPIUninitialize();
                return;
            }
            LPMAPIADVISESINK sink = new Sink;
            LPMAPIADVISESINK wrapped = nullptr;
            EXPECT_EQ(HrThisThreadAdviseSink(sink, &wrapped), S_OK);
            sink->Release();
            Connection connection = 0;
            EXPECT_EQ(session->Advise(0, nullptr, fnevCriticalError, wrapped, &connection), S_OK);
            wrapped->Release();
            advised.fetch_add(1);
            for (int i = 0; i < 10; ++i)
                HrDispatchNotifications(0);
        });
        session->Release();
    }
}
