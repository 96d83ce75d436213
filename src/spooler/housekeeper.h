#pragma once

/// The subsystem's clockwork: while something is due on the virtual clock, a thread of its own
/// watches whether the client makes calls. Time in which it makes none, or no more than one that
/// polls, passes on the virtual clock too, so that a client which waits for mail gets it.
namespace mapisim::spooler {

/// Something has become due, or more time has passed: makes the thread when there is need of one.
void wake_housekeeper() noexcept;

/// Does what is due now, on the calling thread.
void do_due_work();

/// Stops the thread and waits for it. It starts again when woken.
void stop_housekeeper() noexcept;

/// Further work that follows the clock, and when it is due next (0: nothing is); set once.
struct TimedWork {
    void (*run)() = nullptr;
    bool (*waits)() = nullptr;
};
void set_timed_work(TimedWork work) noexcept;

void housekeeper_after_fork() noexcept;

} // namespace mapisim::spooler
