#include "spooler/housekeeper.h"

#include <chrono>
#include <mutex>
#include <system_error>
#include <utility>

#include "platform/mutex.h"
#include "platform/process.h"
#include "platform/thread.h"
#include "scenario/clock.h"
#include "scenario/settings.h"
#include "spooler/spooler.h"
#include "spooler/stillness.h"

namespace mapisim::spooler {

namespace {

struct Housekeeper {
    platform::Mutex mutex;
    platform::Condition changed;
    platform::Thread thread;
    bool running = false;
    bool stopping = false;
};

alignas(Housekeeper) unsigned char storage[sizeof(Housekeeper)];
Housekeeper& housekeeper() noexcept {
    static Housekeeper* const instance = new (storage) Housekeeper;
    return *instance;
}

TimedWork timed_work;

bool something_waits() {
    return next_due().has_value() || (timed_work.waits && timed_work.waits());
}

void keep_house() {
    auto& h = housekeeper();
    const std::chrono::milliseconds silence(scenario::settings().clock_silence_milliseconds);
    auto since = platform::monotonic_nanoseconds();
    Stillness stillness(scenario::calls_so_far(), since);
    std::unique_lock lock(h.mutex);
    while (!h.stopping) {
        h.changed.wait_for(lock, silence, [&] { return h.stopping; });
        if (h.stopping)
            break;
        lock.unlock();
        const auto calls = scenario::calls_so_far();
        const auto now = platform::monotonic_nanoseconds();
        scenario::observe(now - std::exchange(since, now));
        scenario::advance_by_silence(stillness.look(calls, now));
        bool more = true;
        try {
            do_due_work();
            more = something_waits();
        } catch (const std::bad_alloc&) {
            // It stays due.
        }
        lock.lock();
        if (!more && !h.stopping)
            break;
    }
    h.running = false;
}

} // namespace

void set_timed_work(TimedWork work) noexcept {
    timed_work = work;
}

void do_due_work() {
    run_until(scenario::now());
    if (timed_work.run)
        timed_work.run();
}

void wake_housekeeper() noexcept {
    auto& h = housekeeper();
    const std::lock_guard lock(h.mutex);
    if (h.running || h.stopping)
        return;
    try {
        if (h.thread.joinable())
            h.thread.join(); // it has said that it is done
        h.thread = platform::Thread(&keep_house);
        h.running = true;
    } catch (const std::exception&) {
        // No thread is to be had: what is due waits for a call that flushes the queues.
    }
}

void stop_housekeeper() noexcept {
    auto& h = housekeeper();
    platform::Thread ending;
    {
        const std::lock_guard lock(h.mutex);
        h.stopping = true;
        ending = std::move(h.thread);
    }
    h.changed.notify_all();
    if (ending.joinable())
        ending.join();
    const std::lock_guard lock(h.mutex);
    h.stopping = false;
    h.running = false;
}

void housekeeper_after_fork() noexcept {
    new (storage) Housekeeper;
}

} // namespace mapisim::spooler
