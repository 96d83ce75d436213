#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <mapi.h>
#include <mapicode.h>
#include <mapix.h>

#include "platform/mutex.h"
#include "scenario/clock.h"
#include "session/logon.h"
#include "store/open_store.h"

/// The sessions of Simple MAPI. Results are its own small numbers, or HRESULTs of other rooms,
/// which the gate translates.
namespace mapisim::simple {

/// Unique in the process and never given out twice.
using Handle = std::uint32_t;

/// A search of MAPIFindNext that goes by the time of delivery.
struct Enumeration {
    struct Entry {
        scenario::Ticks delivered = 0;
        store::Number number = 0;
        auto operator<=>(const Entry&) const = default;
    };
    store::Number folder = 0;
    std::vector<Entry> entries;
};

/// A logon, with what Simple MAPI needs of it. It keeps the subsystem up.
class Session {
public:
    /// `handle` 0: for one call.
    static HRESULT begin(const char* profile, const char* password, ULONG logon_flags,
                         Handle handle, std::shared_ptr<Session>& out);
    Session(session::LogonPtr logon, Handle handle) noexcept
        : logon_(std::move(logon)), handle_(handle) {}
    /// end() was called, or no memory was left to keep it.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Handle handle() const noexcept { return handle_; }
    const session::LogonPtr& logon() const noexcept { return logon_; }
    /// Whether it can be worked with.
    bool is_open() const noexcept {
        return !logon_->logged_off() && logon_->scope->ended() == evidence::EndReason::none;
    }

    /// The store of Simple MAPI, or else the default one, open for writing. MAPI_E_NO_SUPPORT when
    /// the profile has none.
    HRESULT open_store(store::OpenStorePtr& out) const;

    /// What was sent leaves with a session that is there for one call.
    void sent(const store::MailboxPtr& mailbox) {
        if (handle_ == 0) // the only one that no other thread has
            sent_ = mailbox;
    }

    /// The logon, and what keeps the subsystem up. Once.
    void end();

    platform::Mutex searching; ///< guards `search`
    Enumeration search;

private:
    const session::LogonPtr logon_;
    const Handle handle_;
    store::MailboxPtr sent_;
    bool ended_ = false;
};
using SessionPtr = std::shared_ptr<Session>;

/// MAPILogon and MAPILogoff.
HRESULT log_on(const char* profile, const char* password, FLAGS flags, LHANDLE* handle);
HRESULT log_off(LHANDLE handle);

/// The session of a handle; null for none, which the checker is told.
SessionPtr find(LHANDLE handle);

/// One for a call that was given no handle; `flags` as functions of Simple MAPI take them.
HRESULT begin_temporary(FLAGS flags, SessionPtr& out);

/// ScMAPIXFromSMAPI.
HRESULT convert(LHANDLE handle, const IID* iid, IMAPISession** out);

/// Does a function's work in the session of its handle.
template<class Act> HRESULT in_session(LHANDLE handle, Act&& act) {
    const SessionPtr session = find(handle);
    return session ? static_cast<HRESULT>(act(*session)) : HRESULT{MAPI_E_INVALID_SESSION};
}

/// The same where there may be no handle.
template<class Act> HRESULT in_any_session(LHANDLE handle, FLAGS flags, Act&& act) {
    if (handle != lhSessionNull)
        return in_session(handle, std::forward<Act>(act));
    SessionPtr session;
    HRESULT result = begin_temporary(flags, session);
    if (FAILED(result))
        return result;
    result = static_cast<HRESULT>(act(*session));
    session->end();
    return result;
}

/// A test begins anew: all end.
void end_all_sessions();

void sessions_after_fork() noexcept;
/// The library is unloaded.
void sessions_before_unload() noexcept;

} // namespace mapisim::simple
