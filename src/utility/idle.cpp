#include "utility/idle.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "gate/call_out.h"
#include "object/thread_context.h"
#include "platform/message_window.h"
#include "platform/mutex.h"
#include "platform/process.h"
#include "scenario/clock.h"

namespace mapisim::utility {

namespace {

constexpr scenario::Ticks kTicksPerHundredth = scenario::kTicksPerSecond / 100;
constexpr unsigned kLookEvery = 50; // milliseconds of a message loop
constexpr USHORT kWhen = FIROWAIT | FIROINTERVAL | FIROONCEONLY | FIROPERBLOCK;

/// In how many ways the options say when the routine runs. Other bits say nothing of that: one of
/// them is FIRONOADJUSTMENT, whose number is not public.
constexpr int ways(USHORT options) noexcept {
    return std::popcount(static_cast<unsigned>(options & kWhen));
}

struct Routine {
    std::uintptr_t number = 0;
    PFNIDLE call = nullptr;
    void* context = nullptr;
    short priority = 0;
    ULONG hundredths = 0;
    USHORT options = 0;
    bool enabled = true;
    bool called = false;
    scenario::Ticks since = 0; ///< the last call, before that when it was enabled

    bool is_due(scenario::Ticks now) const noexcept {
        // After its first time, what waits for inaction is called as often as there is none to do.
        const bool waits = !(options & FIROWAIT) || !called;
        return enabled && (!waits || now - since >= hundredths * kTicksPerHundredth);
    }
};

struct Engine {
    platform::Mutex mutex;
    unsigned users = 0;
    const object::ThreadContext* thread = nullptr;
    platform::MessageWindow* window = nullptr;
    bool running = false; ///< a routine that dispatches notifications starts no other
    /// It dispatches notifications, so many times within each other, and calls the routines then.
    const object::ThreadContext* holder = nullptr;
    unsigned held = 0;
    std::uintptr_t last_number = 0; ///< tags are not used again
    std::vector<Routine> routines;  ///< by priority, the highest first

    Routine* find(FTG tag) noexcept {
        const auto number = reinterpret_cast<std::uintptr_t>(tag);
        const auto found = std::find_if(routines.begin(), routines.end(),
                                        [=](const Routine& r) { return r.number == number; });
        return found == routines.end() ? nullptr : &*found;
    }
    void sort() noexcept {
        // In place, so that it needs no memory; equal ones come as they were registered.
        std::sort(routines.begin(), routines.end(), [](const Routine& a, const Routine& b) {
            return a.priority != b.priority ? a.priority > b.priority : a.number < b.number;
        });
    }
};

alignas(Engine) unsigned char engine_storage[sizeof(Engine)];
Engine& engine() noexcept {
    static Engine* const instance = new (engine_storage) Engine;
    return *instance;
}

/// With the mutex held: takes all that the engine has.
platform::MessageWindow* clear(Engine& e) noexcept {
    e.users = 0;
    e.thread = nullptr;
    std::vector<Routine>().swap(e.routines);
    return std::exchange(e.window, nullptr);
}

/// The next routine after one of that priority and number that is due; it counts as called now.
std::optional<Routine> take_due(Engine& e, const Routine* after, scenario::Ticks now) noexcept {
    const std::lock_guard lock(e.mutex);
    for (Routine& routine : e.routines) {
        const bool passed =
            after && (routine.priority > after->priority ||
                      (routine.priority == after->priority && routine.number <= after->number));
        if (passed || !routine.is_due(now))
            continue;
        routine.since = now;
        routine.called = true;
        if (routine.options & FIROONCEONLY)
            routine.enabled = false;
        return routine;
    }
    return std::nullopt;
}

/// What the window's timer does.
void look_at_clock() {
    auto& e = engine();
    {
        const std::lock_guard lock(e.mutex);
        if (e.held != 0 && e.holder == object::thread_context())
            return;
    }
    run_idle();
}

} // namespace

bool start_idle() {
    auto& e = engine();
    {
        const std::lock_guard lock(e.mutex);
        if (e.users != 0) {
            ++e.users;
            return true;
        }
    }
    // Making a window runs hooks of the client's: no lock is held.
    auto* const window =
        platform::create_message_window([](void*) { look_at_clock(); }, nullptr, kLookEvery);
    if (!window && platform::kIsWindows)
        return false;
    platform::MessageWindow* superfluous = nullptr;
    {
        const std::lock_guard lock(e.mutex);
        if (e.users++ == 0) {
            e.thread = object::thread_context();
            e.window = window;
        } else {
            superfluous = window; // another thread was first
        }
    }
    platform::destroy_message_window(superfluous);
    return true;
}

void stop_idle() noexcept {
    auto& e = engine();
    platform::MessageWindow* window = nullptr;
    {
        const std::lock_guard lock(e.mutex);
        if (e.users > 1) {
            --e.users;
            return;
        }
        window = clear(e);
    }
    platform::destroy_message_window(window);
}

void end_idle() noexcept {
    auto& e = engine();
    platform::MessageWindow* window = nullptr;
    {
        const std::lock_guard lock(e.mutex);
        window = clear(e);
    }
    platform::destroy_message_window(window);
}

unsigned idle_starts() noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    return e.users;
}

FTG register_idle(PFNIDLE call, void* context, short priority, ULONG hundredths, USHORT options) {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    if (e.users == 0 || !call || priority == PRIUSER || ways(options) > 1)
        return FTGNULL;
    e.routines.push_back({.number = ++e.last_number,
                          .call = call,
                          .context = context,
                          .priority = priority,
                          .hundredths = hundredths,
                          .options = options,
                          .enabled = (options & FIRODISABLED) == 0,
                          .since = scenario::now()});
    e.sort();
    return reinterpret_cast<FTG>(e.last_number);
}

void deregister_idle(FTG tag) noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    if (const Routine* const routine = e.find(tag))
        e.routines.erase(e.routines.begin() + (routine - e.routines.data()));
}

void enable_idle(FTG tag, bool enabled) noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    Routine* const routine = e.find(tag);
    if (!routine)
        return;
    if (enabled && !routine->enabled) {
        routine->since = scenario::now();
        routine->called = false;
    }
    routine->enabled = enabled;
}

void change_idle(FTG tag, PFNIDLE call, void* context, short priority, ULONG hundredths,
                 USHORT options, USHORT changes) noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    Routine* const routine = e.find(tag);
    if (!routine)
        return;
    if (changes & FIRCPFN && call)
        routine->call = call;
    if (changes & FIRCPV)
        routine->context = context;
    if (changes & FIRCCSEC)
        routine->hundredths = hundredths;
    const bool waits_otherwise = changes & FIRCIRO && ways(options) == 1;
    if (waits_otherwise)
        routine->options = options;
    if (changes & FIRCCSEC || waits_otherwise) {
        // What waits differently begins to wait now.
        routine->since = scenario::now();
        routine->called = false;
    }
    if (changes & FIRCPRI && priority != PRIUSER) {
        routine->priority = priority;
        e.sort();
    }
}

IdleHold::IdleHold() noexcept {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    const auto* const thread = object::thread_context();
    holds_ = e.users != 0 && e.thread == thread && (e.held == 0 || e.holder == thread);
    if (!holds_)
        return;
    e.holder = thread;
    ++e.held;
}

IdleHold::~IdleHold() {
    auto& e = engine();
    const std::lock_guard lock(e.mutex);
    if (holds_ && e.held != 0) // a child of fork has an engine of its own
        --e.held;
}

void run_idle() {
    auto& e = engine();
    {
        const std::lock_guard lock(e.mutex);
        if (e.users == 0 || e.running || e.thread != object::thread_context())
            return;
        e.running = true;
    }
    struct Running {
        Engine& engine;
        ~Running() {
            const std::lock_guard lock(engine.mutex);
            engine.running = false;
        }
    } const running{e};
    const scenario::Ticks now = scenario::now();
    std::optional<Routine> routine;
    while ((routine = take_due(e, routine ? &*routine : nullptr, now)))
        gate::call_out([&] { return routine->call(routine->context); }, FALSE);
}

void idle_after_fork() noexcept {
    // Another thread may have held the mutex: a new one, and nothing of the parent's.
    new (engine_storage) Engine;
}

} // namespace mapisim::utility
