#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "benchmarks.h"

namespace mapisim::benchmarks {

namespace {

/// A cheap object. Of its methods GetLastError does the least: it takes no lock.
class Table {
public:
    Table() { must(session_->GetMsgStoresTable(0, &table_)); }
    ~Table() { table_->Release(); }
    IMAPITable* get() const { return table_; }

private:
    Session session_;
    IMAPITable* table_ = nullptr;
};

void add_ref_release(benchmark::State& state) {
    const Table table;
    auto* pointer = table.get();
    for (auto _ : state) {
        pointer->AddRef();
        pointer->Release();
    }
}

void atomic_pair(benchmark::State& state) {
    std::atomic<unsigned> count{1};
    for (auto _ : state) {
        benchmark::DoNotOptimize(count.fetch_add(1));
        benchmark::DoNotOptimize(count.fetch_sub(1));
    }
}

/// What the gate costs is what counts, so the cheapest accepted call is taken.
void method_call(benchmark::State& state) {
    const Table table;
    auto* pointer = table.get();
    MAPIERROR* error = nullptr;
    for (auto _ : state)
        benchmark::DoNotOptimize(pointer->GetLastError(S_OK, 0, &error));
}

struct Virtual {
    virtual HRESULT abort() = 0;
    virtual ~Virtual() = default;
};
struct Plain final : Virtual {
    HRESULT abort() override { return S_OK; }
};

void virtual_call(benchmark::State& state) {
    Plain plain;
    Virtual* pointer = &plain;
    benchmark::DoNotOptimize(pointer);
    for (auto _ : state)
        benchmark::DoNotOptimize(pointer->abort());
}

constexpr int kCallsEach = 200'000;

/// The same number of calls for each of `threads` threads, each on an object of its own: from the
/// moment that all are ready until the last one has made its calls.
void calls_on(benchmark::State& state, int threads) {
    using Clock = std::chrono::steady_clock;
    const Session session;
    for (auto _ : state) {
        std::atomic<int> ready{0};
        std::vector<Clock::duration> taken(static_cast<std::size_t>(threads));
        std::vector<std::thread> workers;
        for (auto& mine : taken) {
            workers.emplace_back([&] {
                must(MAPIInitialize(nullptr));
                IMAPITable* table = nullptr;
                must(session->GetMsgStoresTable(0, &table));
                ++ready;
                while (ready.load() < threads)
                    std::this_thread::yield();
                MAPIERROR* error = nullptr;
                const auto start = Clock::now();
                for (int i = 0; i < kCallsEach; ++i)
                    benchmark::DoNotOptimize(table->GetLastError(S_OK, 0, &error));
                mine = Clock::now() - start;
                table->Release();
                MAPIUninitialize();
            });
        }
        for (auto& worker : workers)
            worker.join();
        const std::chrono::duration<double> longest = *std::max_element(taken.begin(), taken.end());
        state.SetIterationTime(longest.count());
    }
}

} // namespace

void register_calls() {
    pair("AddRef and Release", 1.3, add_ref_release, atomic_pair);
    pair("method call against virtual call (aim: 3 ns more)", 0, method_call, virtual_call);
    timed_pair(
        "two threads, different objects, against one", 1.2, 30,
        [](auto& state) { calls_on(state, 2); }, [](auto& state) { calls_on(state, 1); });
}

} // namespace mapisim::benchmarks
