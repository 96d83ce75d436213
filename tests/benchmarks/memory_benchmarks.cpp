#include <cstdlib>
#include <vector>

#include "benchmarks.h"

namespace mapisim::benchmarks {

namespace {

void allocate_and_free(benchmark::State& state) {
    must(MAPIInitialize(nullptr));
    for (auto _ : state) {
        void* block = nullptr;
        MAPIAllocateBuffer(64, &block);
        benchmark::DoNotOptimize(block);
        MAPIFreeBuffer(block);
    }
    MAPIUninitialize();
}

void malloc_and_free(benchmark::State& state) {
    for (auto _ : state) {
        void* block = std::malloc(64);
        benchmark::DoNotOptimize(block);
        std::free(block);
    }
}

void with_linked(benchmark::State& state, int count) {
    must(MAPIInitialize(nullptr));
    for (auto _ : state) {
        void* root = nullptr;
        MAPIAllocateBuffer(64, &root);
        for (int i = 0; i < count; ++i) {
            void* more = nullptr;
            MAPIAllocateMore(32, root, &more);
            benchmark::DoNotOptimize(more);
        }
        MAPIFreeBuffer(root);
    }
    MAPIUninitialize();
}

void many_mallocs(benchmark::State& state, int count) {
    std::vector<void*> blocks(static_cast<std::size_t>(count) + 1);
    for (auto _ : state) {
        for (auto& block : blocks) {
            block = std::malloc(32);
            benchmark::DoNotOptimize(block);
        }
        for (auto* block : blocks)
            std::free(block);
    }
}

} // namespace

void register_memory() {
    const std::string mode = checks_off() ? "checks off" : "default checks";
    pair("allocate 64 and free, " + mode, checks_off() ? 1.3 : 3.0, allocate_and_free,
         malloc_and_free);
    pair(
        "with 10 linked of 32, " + mode, checks_off() ? 1.0 : 1.5,
        [](auto& state) { with_linked(state, 10); }, [](auto& state) { many_mallocs(state, 10); });
    pair(
        "with 100,000 linked of 32, " + mode, checks_off() ? 1.0 : 1.5,
        [](auto& state) { with_linked(state, 100'000); },
        [](auto& state) { many_mallocs(state, 100'000); });
}

} // namespace mapisim::benchmarks
