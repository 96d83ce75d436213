// What the benchmarks share. They come in pairs, WHAT/ours and WHAT/reference, timed in the same
// run; the counter `target` of `ours` is the ratio that is aimed at.
#pragma once

#include <cstdlib>
#include <functional>
#include <string>

#include <benchmark/benchmark.h>
#include <mapiutil.h>
#include <mapix.h>

namespace mapisim::benchmarks {

/// The checks are switched off or on for a whole process: MAPISIM_CHECKS=off runs the other half.
inline bool checks_off() {
    const char* checks = std::getenv("MAPISIM_CHECKS");
    return checks && std::string(checks) == "off";
}

/// What leaves a session open has a process of its own, with MAPISIM_BENCHMARKS=tables.
inline bool tables_alone() {
    const char* wanted = std::getenv("MAPISIM_BENCHMARKS");
    return wanted && std::string(wanted) == "tables";
}

inline void must(HRESULT result) {
    if (FAILED(result))
        std::abort();
}

using Body = std::function<void(benchmark::State&)>;

/// Registers a pair; `arguments` are appended to both names.
inline void pair(const std::string& what, double target, const Body& ours, const Body& reference) {
    benchmark::RegisterBenchmark((what + "/ours").c_str(), [=](benchmark::State& state) {
        ours(state);
        state.counters["target"] = target;
    })->UseRealTime();
    benchmark::RegisterBenchmark((what + "/reference").c_str(), [=](benchmark::State& state) {
        reference(state);
    })->UseRealTime();
}

/// One half of a pair that times itself, with SetIterationTime.
inline void timed_half(const std::string& what, double target, int iterations, bool ours,
                       const Body& body) {
    benchmark::RegisterBenchmark((what + (ours ? "/ours" : "/reference")).c_str(),
                                 [=](benchmark::State& state) {
                                     body(state);
                                     if (ours)
                                         state.counters["target"] = target;
                                 })
        ->UseManualTime()
        ->Iterations(iterations);
}

inline void timed_pair(const std::string& what, double target, int iterations, const Body& ours,
                       const Body& reference) {
    timed_half(what, target, iterations, true, ours);
    timed_half(what, target, iterations, false, reference);
}

/// A subsystem and a session for the length of one benchmark.
class Session {
public:
    explicit Session(ULONG flags = 0) {
        must(MAPIInitialize(nullptr));
        must(MAPILogonEx(0, nullptr, nullptr,
                         MAPI_EXTENDED | MAPI_USE_DEFAULT | (flags ? flags : MAPI_NEW_SESSION),
                         &session_));
    }
    ~Session() {
        session_->Logoff(0, 0, 0);
        session_->Release();
        MAPIUninitialize();
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    IMAPISession* get() const { return session_; }
    IMAPISession* operator->() const { return session_; }

private:
    IMAPISession* session_ = nullptr;
};

IMsgStore* open_default_store(IMAPISession* session);
IMAPIFolder* open_outbox(IMsgStore* store);

void register_memory();
void register_calls();
void register_sessions();
void register_client();
void register_data();
void register_rich_text();
void register_tables();
void end_tables();

} // namespace mapisim::benchmarks
