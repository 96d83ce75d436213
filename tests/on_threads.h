#pragma once

#include <atomic>
#include <thread>
#include <vector>

/// Runs `work(index)` on so many threads at once, and waits for all.
template<class Work> void on_threads(int count, Work work) {
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            ready.fetch_add(1);
            while (ready.load() != count)
                std::this_thread::yield();
            work(i);
        });
    }
    for (auto& thread : threads)
        thread.join();
}
