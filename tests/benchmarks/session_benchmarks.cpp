#include <chrono>
#include <vector>

#include "benchmarks.h"
#include "mapisim/mapisim.h"

namespace mapisim::benchmarks {

namespace {

/// Logoff with `count` tables left open. Only the Logoff is timed; `per` scales the figure down.
void logoff_with_open(benchmark::State& state, int count, int per = 1) {
    for (auto _ : state) {
        must(MAPIInitialize(nullptr));
        IMAPISession* session = nullptr;
        must(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION,
                         &session));
        std::vector<IMAPITable*> tables(static_cast<std::size_t>(count));
        for (auto& table : tables)
            must(session->GetMsgStoresTable(0, &table));
        const auto start = std::chrono::steady_clock::now();
        session->Logoff(0, 0, 0);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        state.SetIterationTime(taken.count() / per);
        for (auto* table : tables)
            table->Release();
        session->Release();
        MAPIUninitialize();
    }
}

LONG STDAPICALLTYPE ignore(LPVOID, ULONG, LPNOTIFICATION) {
    return S_OK;
}

/// The Logoff of a shared session that tells `sharers`; `per` scales the figure down, so that
/// linear growth shows as a ratio of one.
void broadcast(benchmark::State& state, int sharers, int per) {
    for (auto _ : state) {
        MAPIINIT_0 init = {0, MAPI_MULTITHREAD_NOTIFICATIONS};
        must(MAPIInitialize(&init));
        std::vector<IMAPISession*> sessions(static_cast<std::size_t>(sharers) + 1);
        IMAPIAdviseSink* sink = nullptr;
        must(HrAllocAdviseSink(&ignore, nullptr, &sink));
        for (auto& session : sessions) {
            const ULONG how = &session == sessions.data()
                                  ? MAPI_ALLOW_OTHERS | MAPI_NEW_SESSION | MAPI_USE_DEFAULT
                                  : 0;
            must(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | how, &session));
            ULONG_PTR connection = 0;
            must(session->Advise(0, nullptr, fnevCriticalError, sink, &connection));
        }
        sink->Release();
        const auto start = std::chrono::steady_clock::now();
        sessions.front()->Logoff(0, MAPI_LOGOFF_SHARED, 0);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        state.SetIterationTime(taken.count() / per);
        for (auto* session : sessions)
            session->Release();
        MAPIUninitialize();
        MapiSimReset();
    }
}

void whole_session(benchmark::State& state) {
    { const Session first; } // what only the first one does is not counted
    for (auto _ : state)
        const Session session;
}

} // namespace

void register_sessions() {
    if (checks_off()) { // and so without a report of what was left open
        timed_pair(
            "Logoff without report, 1,000,000 objects open, against 100,000", 1.3, 3,
            [](auto& state) { logoff_with_open(state, 1'000'000); },
            [](auto& state) { logoff_with_open(state, 100'000); });
        return;
    }
    timed_pair(
        "Logoff with report, 1,000,000 objects open, per tenth, against 100,000", 1.3, 3,
        [](auto& state) { logoff_with_open(state, 1'000'000, 10); },
        [](auto& state) { logoff_with_open(state, 100'000); });
    timed_pair(
        "Logoff telling 10,000 sharers, per tenth, against 1,000", 1.3, 3,
        [](auto& state) { broadcast(state, 10'000, 10); },
        [](auto& state) { broadcast(state, 1'000, 1); });
    benchmark::RegisterBenchmark("initialise, log on, log off, uninitialise (aim: 15 us)",
                                 whole_session)
        ->UseRealTime();
}

} // namespace mapisim::benchmarks
