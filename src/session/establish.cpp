#include "session/establish.h"

#include <chrono>
#include <mutex>
#include <optional>

#include <mapiaux.h>
#include <mapicode.h>

#include "evidence/store.h"
#include "gate/call.h"
#include "object/body.h"
#include "object/thread_context.h"
#include "platform/mutex.h"
#include "platform/undo.h"
#include "profile/profile.h"
#include "profile/world.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "session/initialize.h"
#include "session/logoff.h"
#include "session/registry.h"
#include "session/session_body.h"
#include "spooler/spooler.h"

namespace mapisim::session {

namespace {

constexpr std::size_t kLongestProfileName = 64;

/// A mutex that a control call may hold across calls and release from any thread. A thread that
/// logs on may do so again: from a service's entry function.
struct LogonMutex {
    platform::Mutex mutex;
    platform::Condition freed;
    bool held = false;
    const void* owner = nullptr; ///< context of the thread that logs on; null: a control call
    unsigned depth = 0;

    /// False when it was not free in time; no time means for ever.
    bool acquire(std::optional<std::chrono::milliseconds> patience, const void* who) {
        std::unique_lock lock(mutex);
        if (held && who && owner == who) {
            ++depth;
            return true;
        }
        const auto is_free = [this] { return !held; };
        if (!patience) {
            freed.wait(lock, is_free);
        } else if (!freed.wait_for(lock, *patience, is_free)) {
            return false;
        }
        held = true;
        owner = who;
        return true;
    }
    void release() {
        {
            const std::lock_guard lock(mutex);
            if (depth != 0) {
                --depth;
                return;
            }
            held = false;
            owner = nullptr;
        }
        freed.notify_one();
    }
};

alignas(LogonMutex) unsigned char logon_mutex_storage[sizeof(LogonMutex)];
LogonMutex& logon_mutex() noexcept {
    static LogonMutex* const instance = new (logon_mutex_storage) LogonMutex;
    return *instance;
}

/// The profile that a new session gets. MAPI_E_USER_CANCEL or MAPI_E_LOGON_FAILED when there is
/// none.
HRESULT choose_profile(const std::string& name, ULONG flags,
                       std::shared_ptr<profile::Profile>& chosen) {
    auto& world = profile::world();
    const auto& settings = scenario::settings();
    auto wanted = name;
    if (wanted.empty() && (flags & MAPI_USE_DEFAULT))
        wanted = world.default_profile_name();
    if (wanted.empty() && (flags & MAPI_LOGON_UI)) {
        if (settings.user_logon == scenario::UserAnswer::cancel)
            return MAPI_E_USER_CANCEL;
        wanted = settings.user_logon_profile.empty() ? world.default_profile_name()
                                                     : settings.user_logon_profile;
    }
    chosen = world.find(wanted);
    return chosen ? S_OK : MAPI_E_LOGON_FAILED;
}

bool has_queued_mail(const evidence::Store& store, evidence::Index logon) noexcept {
    const auto count = store.count<evidence::Mail>();
    for (evidence::Index i = 1; i < count; ++i) {
        const auto& mail = store.at<evidence::Mail>(i);
        if (mail.logon == logon && mail.state.load() == evidence::MailState::queued)
            return true;
    }
    return false;
}

/// Where the table is full: the record of a logon that has ended and left nothing behind.
evidence::Index take_over_record(evidence::Store& store) noexcept {
    return store.take_over<evidence::Logon>([&](evidence::Logon& record, evidence::Index index) {
        auto state = record.state.load();
        return state != evidence::LogonState::unused && state != evidence::LogonState::active &&
               record.live_objects.load() == 0 && !has_queued_mail(store, index) &&
               record.state.compare_exchange_strong(state, evidence::LogonState::unused);
    });
}

void open_record(Logon& logon) {
    auto& store = evidence::own();
    logon.index = store.allocate<evidence::Logon>();
    if (logon.index == 0)
        logon.index = take_over_record(store);
    if (logon.index == 0)
        throw std::bad_alloc();
    auto& record = store.at<evidence::Logon>(logon.index);
    record.session_object = 0;
    record.ended_at = 0;
    record.told_to_end = 0;
    record.flags = logon.flags;
    record.profile = store.add_label(logon.profile->name());
    record.logged_on_at = gate::current_site();
    record.thread = gate::current_call().thread;
    record.shared_session = logon.shared ? logon.shared->number() : 0;
    record.owner = logon.owns_shared ? 1 : 0;
    record.simple_handle = 0;
    record.state.store(evidence::LogonState::active, std::memory_order_release);
}

/// Of a logon that came to nothing.
void close_record(const Logon& logon) noexcept {
    evidence::own().at<evidence::Logon>(logon.index).state.store(evidence::LogonState::released);
}

HRESULT establish(const std::string& name, ULONG flags, IMAPISession** out) {
    const auto life = present_life();
    if (life == 0)
        return MAPI_E_NOT_INITIALIZED;
    auto logon = std::make_shared<Logon>();
    const auto member = (flags & MAPI_NEW_SESSION) ? nullptr : joinable();
    logon->flags = flags;
    if (member) {
        // An existing shared session is used even when a profile was named.
        logon->use_profile(member->profile);
        logon->shared = member->shared;
    } else {
        std::shared_ptr<profile::Profile> chosen;
        HRESULT result = choose_profile(name, flags, chosen);
        if (result != S_OK)
            return result;
        logon->use_profile(std::move(chosen));
        result = logon->profile->prepare_logon(flags);
        if (FAILED(result))
            return result;
        const auto limit = scenario::settings().logon_session_limit;
        if (limit != 0 && active_logons().size() >= limit)
            return MAPI_E_LOGON_FAILED;
    }
    logon->scope = object::ScopeRef(object::Scope::create(object::subsystem_scope().get()));
    logon->source = notify::new_source();
    auto body = make_session(logon);
    if (!member && (flags & MAPI_ALLOW_OTHERS))
        establish_shared(logon);
    open_record(*logon);
    bool added = false;
    try {
        added = add_logon(logon);
    } catch (const std::bad_alloc&) {
        close_record(*logon);
        throw;
    }
    if (!added) {
        // The shared session began to end meanwhile.
        close_record(*logon);
        return establish(name, flags, out);
    }
    platform::Undo undo([&] { end_logon(logon, Ending::by_uninitialize); });
    spooler::logged_on(logon);
    // Had the last MAPIUninitialize begun before this logon could be seen, nobody would end it.
    if (!life_goes_on(life))
        return MAPI_E_NOT_INITIALIZED;
    undo.done();
    gate::note(
        {.fact = check::Fact::logged_on, .a = logon->index, .b = member ? std::uint64_t{1} : 0});
    if (member && !name.empty() && profile::world().find(name) != member->profile) {
        gate::note({.fact = check::Fact::logon_other_profile,
                    .a = logon->index,
                    .text = member->profile->name()});
    }
    *out = body.detach();
    return S_OK;
}

} // namespace

HRESULT log_on(const void* profile, const void* password, ULONG flags, IMAPISession** out) {
    const auto name = property::utf8_from_client(profile, flags);
    if (!property::utf8_from_client(password, flags).empty())
        return MAPI_E_LOGON_FAILED;
    if (property::prefix(name, kLongestProfileName).size() < name.size())
        return MAPI_E_LOGON_FAILED;
    std::optional<std::chrono::milliseconds> patience;
    if (flags & MAPI_TIMEOUT_SHORT) {
        patience = std::chrono::milliseconds(scenario::settings().logon_timeout_short_milliseconds);
    }
    if (!logon_mutex().acquire(patience, object::thread_context()))
        return MAPI_E_TIMEOUT;
    struct Released {
        ~Released() { logon_mutex().release(); }
    } const released;
    return establish(name, flags, out);
}

void hold_logon_mutex() {
    logon_mutex().acquire(std::nullopt, nullptr);
}
void release_logon_mutex() {
    logon_mutex().release();
}

void establish_after_fork() noexcept {
    new (logon_mutex_storage) LogonMutex;
}

} // namespace mapisim::session
