#pragma once

#include <mapiutil.h>

/// The idle engine: routines of the client's that are called when its thread has nothing else to
/// do. They run on the thread of the first MAPIInitIdle, from its message loop and in
/// HrDispatchNotifications; Linux, which has no message loop, has the latter alone. Times are
/// virtual, and inaction is time that passes.
namespace mapisim::utility {

/// Counts. False when there is no memory, or no window for the message loop.
bool start_idle();
/// The last one ends the engine: no routine is left.
void stop_idle() noexcept;
/// As if by all that are missing: the subsystem ends.
void end_idle() noexcept;
/// How many are missing.
unsigned idle_starts() noexcept;

/// Null when the engine is not started, without a routine, and for the priority of the user.
FTG register_idle(PFNIDLE routine, void* context, short priority, ULONG hundredths, USHORT options);
// What is none, or none any more, is left alone.
void deregister_idle(FTG tag) noexcept;
void enable_idle(FTG tag, bool enabled) noexcept;
/// `changes` says which of the others count.
void change_idle(FTG tag, PFNIDLE routine, void* context, short priority, ULONG hundredths,
                 USHORT options, USHORT changes) noexcept;

/// While it lives, the message loop of the engine's thread calls no routine: who runs that loop to
/// deliver notifications calls them in the end.
class IdleHold {
public:
    IdleHold() noexcept;
    ~IdleHold();
    IdleHold(const IdleHold&) = delete;
    IdleHold& operator=(const IdleHold&) = delete;

private:
    bool holds_ = false;
};

/// Calls each routine that is due once, those of the highest priority first, where the calling
/// thread is the engine's. No lock may be held.
void run_idle();

void idle_after_fork() noexcept;

} // namespace mapisim::utility
