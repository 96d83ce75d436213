#include "session/initialize.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <new>

#include <mapiaux.h>

#include "check/settings.h"
#include "evidence/exists.h"
#include "evidence/store.h"
#include "gate/gate.h"
#include "imsg/message.h"
#include "memory/buffers.h"
#include "notify/engine.h"
#include "notify/hub.h"
#include "object/shell.h"
#include "object/thread_context.h"
#include "platform/mutex.h"
#include "platform/ole.h"
#include "platform/process.h"
#include "platform/standard_error.h"
#include "provider/libraries.h"
#include "scenario/settings.h"
#include "session/fork.h"
#include "session/logoff.h"
#include "session/ole_watch.h"
#include "session/registry.h"
#include "session/unload.h"
#include "spooler/housekeeper.h"
#include "status/status_api.h"
#include "utility/idle.h"

namespace mapisim::session {

void apply_settings() {
    const auto& settings = scenario::settings();
    spooler::set_timed_work({&end_overdue_sharers, [] {
                                 return sharers_have_deadlines() ||
                                        notify::something_waits_for_thread();
                             }});
    notify::set_waiting_hook(&spooler::wake_housekeeper);
    object::set_quarantine(static_cast<std::size_t>(
        std::min(std::uint64_t{settings.objects_quarantine_cells},
                 settings.objects_quarantine_bytes / sizeof(object::Shell))));
    object::set_poison(settings.objects_poison);
    status::settings_changed();
    if (!gate::checking.load())
        return; // without checks there is no ledger to begin in the middle
    memory::set_checks(settings.stacks == scenario::Stacks::full ? memory::Checks::full_stacks
                                                                 : memory::Checks::normal);
}

namespace {

constexpr ULONG kKnownFlags = MAPI_MULTITHREAD_NOTIFICATIONS | MAPI_NO_COINIT | MAPI_NT_SERVICE;
/// CoInitialize on a thread that has chosen the other threading model: COM is there all the same.
constexpr HRESULT kChangedMode = static_cast<HRESULT>(0x8001'0106);

struct State {
    platform::Mutex mutex;
    bool started_once = false;
    bool ending = false; ///< the last MAPIUninitialize is under way
    platform::Condition ended;
    platform::Condition started;
    std::atomic<std::uint64_t> ends{0}; ///< last MAPIUninitialize calls that have begun
};
alignas(State) unsigned char state_storage[sizeof(State)];
State& state() noexcept {
    static State* const instance = new (state_storage) State;
    return *instance;
}

void thread_ends(object::ThreadContext& context) {
    const auto open = context.record->initializations.load(std::memory_order_relaxed);
    if (open > 0) {
        std::uint64_t others = 0;
        object::for_each_context([&](const object::ThreadContext& other) {
            if (&other != &context && other.record->initializations.load() > 0)
                ++others;
        });
        gate::note({.fact = check::Fact::thread_ended_initialized,
                    .related = context.index,
                    .a = static_cast<std::uint64_t>(open),
                    .b = others});
    }
    if (notify::delivers_on(context)) {
        gate::note({.fact = check::Fact::first_thread_ended,
                    .related = context.index,
                    .a = static_cast<std::uint64_t>(
                        evidence::own().process().initializations.load() - open)});
    }
    notify::thread_ended(context);
}

void start_once(State& s) {
    if (s.started_once)
        return;
    s.started_once = true;
    if (!scenario::settings().checks) {
        gate::checking.store(false);
        memory::set_checks(memory::Checks::off);
    }
    if (const auto* lost = check::find_unmatched(scenario::settings().rules)) {
        platform::complain({"MapiSim: settings of rules: no rule matches ", lost->pattern});
    }
    evidence::own().process().counts_objects.store(1);
    apply_settings();
    object::set_thread_end_hook(&thread_ends);
}

/// COM for one MAPIInitialize; `made` says whether this call started it.
HRESULT initialize_com(ULONG flags, object::ThreadContext& context, bool& made) {
    if (flags & MAPI_NO_COINIT) {
        if (!platform::com_is_initialized()) {
            gate::note({.fact = check::Fact::com_not_initialized});
        }
        return S_OK;
    }
    const auto result = static_cast<HRESULT>(platform::com_initialize());
    if (result == kChangedMode)
        return S_OK;
    made = SUCCEEDED(result);
    if (made)
        ++context.com_initializations;
    return made ? S_OK : result;
}

void end_com(object::ThreadContext& context) {
    --context.com_initializations;
    platform::com_uninitialize();
}

/// Waits until the subsystem may be started, and starts it where nothing keeps it up: `first`. With
/// the state's mutex held, which it gives up meanwhile.
HRESULT start(std::unique_lock<platform::Mutex>& lock, bool own_thread,
              object::ThreadContext& context, bool& first) {
    auto& s = state();
    const auto& process = evidence::own().process();
    for (bool prepared = own_thread;; prepared = true) {
        if (s.ending && context.dispatching != 0)
            return MAPI_E_INVALID_OBJECT; // a sink that the end waits for, or is calling
        s.ended.wait(lock, [&] { return !s.ending; });
        first = !process.core_initialized();
        if (!first || prepared)
            break;
        lock.unlock();
        if (!notify::prepare_thread()) {
            first = false;
            return MAPI_E_INVALID_OBJECT;
        }
        lock.lock();
    }
    start_once(s);
    if (first && !notify::start_engine(own_thread)) {
        first = false;
        return MAPI_E_INVALID_OBJECT;
    }
    if (first) {
        object::for_each_context([](object::ThreadContext& other) {
            other.record->ran_other_objects = 0; // said once in each life
            // What another thread ended for it in the life before is over.
            other.record->initializations.store(0);
            other.attention.fetch_or(object::ThreadContext::kNotInitialized);
        });
    }
    return S_OK;
}

HRESULT count_initialization(ULONG flags, object::ThreadContext& context, bool& first) {
    leave_parent(context);
    // The loader is asked without a lock of ours, here and below.
    const auto site = gate::current_site();
    std::unique_lock lock(state().mutex);
    const HRESULT result =
        start(lock, (flags & MAPI_MULTITHREAD_NOTIFICATIONS) != 0, context, first);
    if (result != S_OK)
        return result;
    auto& process = evidence::own().process();
    process.ever_initialized.store(1);
    process.initializations.fetch_add(1);
    state().started.notify_all();
    context.record->initializations.fetch_add(1);
    context.record->initialized_at = site;
    context.attention.fetch_and(~std::uint32_t{object::ThreadContext::kNotInitialized});
    return S_OK;
}

} // namespace

HRESULT initialize(const MAPIINIT_0* init) {
    const ULONG flags = init ? init->ulFlags : 0;
    if (init && init->ulVersion != MAPI_INIT_VERSION)
        return MAPI_E_INVALID_PARAMETER;
    if (flags & ~kKnownFlags)
        return MAPI_E_UNKNOWN_FLAGS;
    auto* context = object::thread_context();
    if (!context)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    if (gate::checking.load() && platform::inside_loader())
        gate::note({.fact = check::Fact::initialize_inside_loader});

    if (context->com_initializations == 0)
        first_look_at_ole(*context);
    bool made_com = false;
    const HRESULT com = initialize_com(flags, *context, made_com);
    if (com != S_OK)
        return com;
    bool first = false;
    HRESULT counted = MAPI_E_NOT_ENOUGH_MEMORY;
    try {
        counted = count_initialization(flags, *context, first);
    } catch (const std::bad_alloc&) {
        first = false;
    }
    if (counted != S_OK && made_com)
        end_com(*context);
    if (counted == S_OK) {
        gate::note({.fact = check::Fact::initialized, .a = flags, .b = first ? 1u : 0u});
        watch_ole_calls(); // also in modules that were loaded since
    }
    if (first)
        platform::pin_library(true);
    return counted;
}

void leave_parent(object::ThreadContext& context) {
    if (evidence::own().process().state.load() != evidence::ProcessState::forked_child)
        return;
    evidence::restart_after_fork();
    object::restart_record(context);
}

namespace {

void tell_of_idle() noexcept {
    if (const unsigned starts = utility::idle_starts(); starts != 0)
        gate::note({.fact = check::Fact::idle_left_running, .a = starts});
}

/// Ends all that is left when nothing keeps the subsystem up any more, without memory too.
void shut_down() noexcept {
    while (const auto logon = oldest_logon())
        end_logon(logon, Ending::by_uninitialize);
    // While somebody listens, a notification may wake the housekeeper.
    utility::end_idle();
    notify::stop_engine();
    spooler::stop_housekeeper();
    object::end_subsystem_scope(evidence::EndReason::uninitialized, gate::current_site());
    imsg::end_invalid();
}

/// With the state's mutex held: nobody starts anything until `finish_ending`.
void begin_ending(State& s) noexcept {
    s.ending = true;
    s.ends.fetch_add(1);
}
void finish_ending(State& s) noexcept {
    s.ending = false;
    s.ended.notify_all();
}

} // namespace

void uninitialize() {
    auto* context = object::thread_context();
    if (!context)
        return;
    if (gate::checking.load() && platform::inside_loader()) {
        gate::note({.fact = check::Fact::initialize_inside_loader, .a = 1});
    }
    auto& process = evidence::own().process();
    auto& own = context->record->initializations;
    // Under the lock, so that a life that begins finds it done.
    const auto end_own = [&] {
        if (own.load() > 0 && own.fetch_sub(1) == 1)
            context->attention.fetch_or(object::ThreadContext::kNotInitialized);
    };
    bool last = false;
    bool too_often = false;
    bool of_other_thread = false;
    {
        const std::lock_guard lock(state().mutex);
        const auto count = process.initializations.load();
        too_often = count <= 0 || (count == 1 && state().ending);
        last = count == 1 && !too_often && process.simple_sessions.load() == 0;
        of_other_thread = own.load() <= 0;
        if (last) {
            begin_ending(state());
        } else if (!too_often) {
            process.initializations.store(count - 1);
            end_own();
        }
        if (!too_often)
            process.uninitialize_calls.fetch_add(1);
    }
    if (too_often) {
        gate::note({.fact = check::Fact::uninitialize_too_often,
                    .b = process.ever_initialized.load() == 0 ? std::uint64_t{1} : 0});
        return;
    }
    if (of_other_thread)
        gate::note({.fact = check::Fact::uninitialize_other_thread});
    if (last) {
        // The count falls after the end, so that sinks which are released meanwhile may call MAPI.
        gate::note({.fact = check::Fact::uninitializing_last});
        if (process.utility_initializations.load() <= 0) // else it may be theirs, and stopped yet
            tell_of_idle();
        shut_down();
        const std::lock_guard lock(state().mutex);
        process.initializations.fetch_sub(1);
        end_own();
        finish_ending(state());
    }
    if (last)
        provider::unload_libraries();
    // MAPI_NO_COINIT makes them fewer than the initialisations: the last ones end COM.
    const auto still_open = static_cast<std::uint32_t>(std::max(own.load(), 0));
    if (context->com_initializations > still_open)
        end_com(*context);
    if (last)
        gate::let_go_of_library();
}

HRESULT begin_simple_session() {
    auto* context = object::thread_context();
    if (!context)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    leave_parent(*context);
    bool first = false;
    {
        // It may have no message loop: what is told is told on a thread of the subsystem's own.
        std::unique_lock lock(state().mutex);
        const HRESULT result = start(lock, /*own_thread=*/true, *context, first);
        if (result != S_OK)
            return result;
        evidence::own().process().simple_sessions.fetch_add(1);
        state().started.notify_all();
    }
    if (first)
        platform::pin_library(true);
    return S_OK;
}

void end_simple_session() {
    auto& process = evidence::own().process();
    {
        const std::lock_guard lock(state().mutex);
        const auto count = process.simple_sessions.load();
        if (count <= 0)
            return; // the process was forked meanwhile
        if (count > 1 || process.initializations.load() > 0) {
            process.simple_sessions.store(count - 1);
            return;
        }
        begin_ending(state());
    }
    shut_down();
    {
        const std::lock_guard lock(state().mutex);
        process.simple_sessions.store(0);
        finish_ending(state());
    }
    provider::unload_libraries();
    gate::let_go_of_library();
}

bool wait_until_initialized(std::uint32_t milliseconds) {
    auto& s = state();
    const auto initialized = [&s] { return !s.ending && gate::core_initialized(); };
    std::unique_lock lock(s.mutex);
    if (milliseconds == 0 || initialized())
        return initialized();
    const object::Waiting waiting;
    if (milliseconds != INFINITE)
        return s.started.wait_for(lock, std::chrono::milliseconds(milliseconds), initialized);
    s.started.wait(lock, initialized);
    return true;
}

SCODE initialize_utilities(ULONG flags) {
    if (flags != 0)
        return static_cast<SCODE>(scenario::settings().utilities_flags_scode);
    if (auto* context = object::thread_context())
        leave_parent(*context);
    {
        auto& s = state();
        const std::lock_guard lock(s.mutex);
        start_once(s);
        evidence::own().process().utility_initializations.fetch_add(1);
    }
    watch_ole_calls();
    return S_OK;
}

void deinitialize_utilities() {
    auto& count = evidence::own().process().utility_initializations;
    bool undoes_one = false;
    {
        const std::lock_guard lock(state().mutex);
        undoes_one = count.load() > 0;
        if (undoes_one)
            count.fetch_sub(1);
    }
    if (!undoes_one)
        gate::note({.fact = check::Fact::utilities_deinit_too_often});
    else if (!gate::utilities_initialized()) { // clients unload the library next
        tell_of_idle();
        utility::end_idle();
        imsg::end_all();
    }
}

void forget_history() noexcept {
    auto& process = evidence::own().process();
    process.uninitialize_calls.store(0);
    process.fast_shutdown.store(0);
    if (process.initializations.load() == 0)
        process.ever_initialized.store(0);
    auto& store = evidence::own();
    for (evidence::Index i = 1; i < store.count<evidence::Mail>(); ++i) {
        auto queued = evidence::MailState::queued; // its world is gone
        store.at<evidence::Mail>(i).state.compare_exchange_strong(queued,
                                                                  evidence::MailState::aborted);
    }
    object::for_each_context([](object::ThreadContext& context) {
        context.record->ran_other_objects = 0;
        context.attention.fetch_and(~std::uint32_t{object::ThreadContext::kFastShutdown});
    });
}

void library_detached(bool process_ends) noexcept {
    if (!evidence::own_exists())
        return;
    if (process_ends) {
        // Other threads may be frozen in the middle of anything: only what needs no lock.
        evidence::own().process().state.store(evidence::ProcessState::exited_orderly);
        return;
    }
    platform::unwatch_ole();
    if (platform::kIsWindows) { // the code is unmapped next
        give_all_back();
        evidence::close_own();
    }
}

std::uint64_t present_life() noexcept {
    auto& s = state();
    const std::lock_guard lock(s.mutex);
    return s.ending || !gate::core_initialized() ? 0 : s.ends.load() + 1;
}

bool life_goes_on(std::uint64_t life) noexcept {
    return state().ends.load() + 1 == life;
}

void initialize_after_fork() noexcept {
    new (state_storage) State;
}

} // namespace mapisim::session
