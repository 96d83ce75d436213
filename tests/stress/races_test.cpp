// Ends of sessions, objects and of the subsystem while other threads are inside calls.
#include "stress.h"

using namespace stress;

namespace {

class Races : public StressTest {};

/// What the threads of one round call.
struct Target {
    LPMAPISESSION session = nullptr;
    LPMAPITABLE stores = nullptr;
    LPMAPITABLE contents = nullptr;
    LPMDB store = nullptr;
    LPMAPIFOLDER outbox = nullptr;
    LPMESSAGE message = nullptr;
    LPADRBOOK address_book = nullptr;

    void open() {
        session = log_on();
        must(session->GetMsgStoresTable(0, &stores), "GetMsgStoresTable");
        store = open_default_store(session, stores);
        outbox = open_folder(store, PR_IPM_OUTBOX_ENTRYID);
        must(outbox->GetContentsTable(0, &contents), "GetContentsTable");
        must(session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &address_book), "OpenAddressBook");
        must(outbox->CreateMessage(nullptr, 0, &message), "CreateMessage");
    }
    void release_but_session() {
        message->Release();
        address_book->Release();
        contents->Release();
        outbox->Release();
        store->Release();
        stores->Release();
    }
};

/// One call, chosen by `step`; whatever it hands out is given back.
HRESULT call_something(const Target& on, int step) {
    LPUNKNOWN object = nullptr;
    void* buffer = nullptr;
    LPSRowSet rows = nullptr;
    ULONG count = 0;
    HRESULT result = S_OK;
    static WCHAR subject[] = L"Race";
    SPropValue value = {};
    value.ulPropTag = PR_SUBJECT_W;
    value.Value.lpszW = subject;
    SizedSPropTagArray(2, tags) = {2, {PR_SUBJECT_W, PR_DISPLAY_NAME_W}};
    const auto some = reinterpret_cast<LPSPropTagArray>(&tags);
    switch (step % 12) {
    case 0:
        result = on.session->GetMsgStoresTable(0, reinterpret_cast<LPMAPITABLE*>(&object));
        break;
    case 1:
        result = on.outbox->CreateMessage(nullptr, 0, reinterpret_cast<LPMESSAGE*>(&object));
        break;
    case 2:
        result = on.stores->QueryRows(10, 0, &rows);
        break;
    case 3:
        result = on.contents->GetRowCount(0, &count);
        break;
    case 4:
        result = on.message->SetProps(1, &value, nullptr);
        break;
    case 5:
        result = on.message->GetProps(some, MAPI_UNICODE, &count,
                                      reinterpret_cast<LPSPropValue*>(&buffer));
        break;
    case 6:
        result = on.session->OpenAddressBook(0, nullptr, AB_NO_DIALOG,
                                             reinterpret_cast<LPADRBOOK*>(&object));
        break;
    case 7:
        result = on.session->QueryIdentity(&count, reinterpret_cast<LPENTRYID*>(&buffer));
        break;
    case 8:
        result = on.outbox->GetContentsTable(0, reinterpret_cast<LPMAPITABLE*>(&object));
        break;
    case 9:
        result = on.contents->SeekRow(BOOKMARK_BEGINNING, 0, nullptr);
        break;
    case 10:
        result = on.store->GetProps(some, MAPI_UNICODE, &count,
                                    reinterpret_cast<LPSPropValue*>(&buffer));
        break;
    case 11:
        result = on.address_book->QueryInterface(IID_IMAPIProp, reinterpret_cast<void**>(&object));
        break;
    }
    if (object)
        object->Release();
    if (rows)
        FreeProws(rows);
    MAPIFreeBuffer(buffer);
    return result;
}

/// Threads that call until the object has ended; `end` runs when all are under way.
template<class End> void race(const Target& on, End end) {
    constexpr int kThreads = 3;
    constexpr int kSteps = 60;
    std::atomic<int> under_way{0};
    on_threads(kThreads + 1, [&](int index) {
        if (index == kThreads) {
            while (under_way.load() < kThreads)
                std::this_thread::yield();
            end();
            return;
        }
        MAPIInitialize(nullptr);
        for (int step = 0; step < kSteps; ++step) {
            const HRESULT result = call_something(on, index * 5 + step);
            if (!ended_or_fine(result)) {
                ADD_FAILURE() << "call " << (index * 5 + step) % 12 << " gave " << std::hex
                              << result;
            }
            if (step == 1)
                under_way.fetch_add(1);
        }
        MAPIUninitialize();
    });
}

} // namespace

TEST_F(Races, logoff_while_threads_are_inside_calls) {
    ASSERT_EQ(start(), S_OK);
    for (int round = 0; round < rounds(300); ++round) {
        Target on;
        on.open();
        race(on, [&] { EXPECT_EQ(on.session->Logoff(0, 0, 0), S_OK); });
        EXPECT_EQ(call_something(on, round), MAPI_E_INVALID_OBJECT);
        on.release_but_session();
        EXPECT_EQ(on.session->Release(), 0u);
    }
    MAPIUninitialize();
}

TEST_F(Races, last_releases_while_threads_are_inside_calls) {
    ASSERT_EQ(start(), S_OK);
    for (int round = 0; round < rounds(300); ++round) {
        Target on;
        on.open();
        race(on, [&] { on.release_but_session(); });
        EXPECT_EQ(on.session->Logoff(0, 0, 0), S_OK);
        EXPECT_EQ(on.session->Release(), 0u);
    }
    MAPIUninitialize();
}

TEST_F(Races, release_of_the_session_while_threads_are_inside_calls) {
    ASSERT_EQ(start(), S_OK);
    for (int round = 0; round < rounds(100); ++round) {
        Target on;
        on.open();
        race(on, [&] { EXPECT_EQ(on.session->Release(), 0u); });
        on.release_but_session();
    }
    MAPIUninitialize();
}

TEST_F(Races, many_releases_at_once_release_once) {
    ASSERT_EQ(start(), S_OK);
    const LPMAPISESSION session = log_on();
    for (int round = 0; round < rounds(300); ++round) {
        LPMAPITABLE table = nullptr;
        ASSERT_EQ(session->GetStatusTable(0, &table), S_OK);
        for (int i = 0; i < 3; ++i)
            table->AddRef();
        std::atomic<int> zeroes{0};
        on_threads(4, [&](int) {
            ULONG rows = 0;
            EXPECT_EQ(table->GetRowCount(0, &rows), S_OK);
            if (table->Release() == 0)
                zeroes.fetch_add(1);
        });
        EXPECT_EQ(zeroes.load(), 1);
    }
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
    session->Release();
    MAPIUninitialize();
}

TEST_F(Races, last_uninitialize_while_threads_are_inside_calls) {
    for (int round = 0; round < rounds(200); ++round) {
        ASSERT_EQ(start(), S_OK);
        Target on;
        on.open();
        std::atomic<int> under_way{0};
        on_threads(4, [&](int index) {
            if (index == 3) {
                while (under_way.load() < 3)
                    std::this_thread::yield();
                MAPIUninitialize();
                return;
            }
            for (int step = 0; step < 40; ++step) {
                const HRESULT result = call_something(on, index + step);
                EXPECT_TRUE(ended_or_fine(result) || result == MAPI_E_NOT_INITIALIZED)
                    << std::hex << result;
                if (step == 1)
                    under_way.fetch_add(1);
            }
        });
        on.release_but_session();
        on.session->Release();
    }
}

TEST_F(Races, logons_while_the_subsystem_ends) {
    for (int round = 0; round < rounds(300); ++round) {
        ASSERT_EQ(start(), S_OK);
        std::atomic<int> under_way{0};
        on_threads(3, [&](int index) {
            if (index == 2) {
                while (under_way.load() < 2)
                    std::this_thread::yield();
                MAPIUninitialize();
                return;
            }
            for (int i = 0; i < 30; ++i) {
                LPMAPISESSION session = nullptr;
                const HRESULT result =
                    MAPILogonEx(0, nullptr, nullptr,
                                MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &session);
                EXPECT_TRUE(result == S_OK || result == MAPI_E_NOT_INITIALIZED ||
                            result == MAPI_E_INVALID_OBJECT)
                    << std::hex << result;
                if (session)
                    session->Release();
                if (i == 1)
                    under_way.fetch_add(1);
            }
        });
    }
}

/// Each thread starts and ends the subsystem for itself; what it started must be there for it.
TEST_F(Races, threads_that_initialize_and_uninitialize_for_themselves) {
    on_threads(4, [](int) {
        for (int round = 0; round < rounds(300); ++round) {
            EXPECT_EQ(start(), S_OK);
            LPMAPISESSION session = nullptr;
            const HRESULT result = MAPILogonEx(
                0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &session);
            EXPECT_EQ(result, S_OK) << std::hex << result;
            if (session) {
                LPMAPITABLE table = nullptr;
                EXPECT_EQ(session->GetStatusTable(0, &table), S_OK);
                if (table)
                    table->Release();
                EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
                session->Release();
            }
            MAPIUninitialize();
        }
    });
}

TEST_F(Races, whole_sessions_on_many_threads) {
    on_threads(6, [](int) {
        for (int round = 0; round < rounds(30); ++round) {
            Session my = {};
            start_and_work(my);
            end_in_order(my);
        }
    });
}

TEST_F(Races, sharers_join_and_end_the_shared_session) {
    ASSERT_EQ(start(), S_OK);
    on_threads(4, [](int index) {
        MAPIInitialize(nullptr);
        for (int round = 0; round < rounds(300); ++round) {
            LPMAPISESSION session = nullptr;
            const HRESULT result =
                MAPILogonEx(0, nullptr, nullptr,
                            MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_ALLOW_OTHERS, &session);
            EXPECT_EQ(result, S_OK) << std::hex << result;
            if (!session)
                continue;
            Connection connection = 0;
            auto* sink = new Sink;
            EXPECT_EQ(
                session->Advise(0, nullptr, fnevCriticalError | fnevExtended, sink, &connection),
                S_OK);
            sink->Release();
            if (round % 2) {
                EXPECT_EQ(session->Unadvise(connection), S_OK);
            }
            const bool ends_all = (round + index) % 3 == 0;
            EXPECT_EQ(session->Logoff(0, ends_all ? MAPI_LOGOFF_SHARED : 0, 0), S_OK);
            session->Release();
        }
        MAPIUninitialize();
    });
    MAPIUninitialize();
}

TEST_F(Races, unadvise_while_notifications_come) {
    ASSERT_EQ(start(), S_OK);
    const LPMAPISESSION session = log_on();
    std::atomic<int> advising{2};
    on_threads(3, [&](int index) {
        if (index == 2) {
            while (advising.load() != 0)
                MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
            return;
        }
        MAPIInitialize(nullptr);
        for (int round = 0; round < rounds(2000); ++round) {
            Connection connection = 0;
            auto* sink = new Sink;
            EXPECT_EQ(session->Advise(0, nullptr, fnevCriticalError, sink, &connection), S_OK);
            sink->Release();
            EXPECT_EQ(session->Unadvise(connection), S_OK);
        }
        MAPIUninitialize();
        advising.fetch_sub(1);
    });
    EXPECT_EQ(session->Logoff(0, 0, 0), S_OK);
    session->Release();
    MAPIUninitialize();
}

TEST_F(Races, buffers_of_many_threads) {
    ASSERT_EQ(start(), S_OK);
    std::vector<std::atomic<void*>> shared(64);
    on_threads(4, [&](int index) {
        for (int round = 0; round < rounds(20000); ++round) {
            void* buffer = nullptr;
            void* more = nullptr;
            ASSERT_EQ(MAPIAllocateBuffer(64, &buffer), S_OK);
            ASSERT_EQ(MAPIAllocateMore(32, buffer, &more), S_OK);
            // Another thread frees it.
            auto& place = shared[static_cast<std::size_t>(round * 7 + index) % shared.size()];
            MAPIFreeBuffer(place.exchange(buffer));
        }
    });
    for (auto& place : shared)
        MAPIFreeBuffer(place.load());
    MAPIUninitialize();
}
