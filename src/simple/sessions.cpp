#include "simple/sessions.h"

#include <map>
#include <mutex>
#include <new>

#include <mapiaux.h>

#include "evidence/store.h"
#include "gate/call.h"
#include "object/wanted.h"
#include "profile/profile.h"
#include "scenario/settings.h"
#include "session/establish.h"
#include "session/initialize.h"
#include "session/logoff.h"
#include "session/registry.h"
#include "session/session_body.h"
#include "spooler/spooler.h"

namespace mapisim::simple {

namespace {

/// Unlike a small number or an address that a client may take for a handle.
constexpr Handle kFirstHandle = 0x0051'0001;

struct Sessions {
    platform::Mutex mutex;
    std::map<Handle, SessionPtr> all;
    Handle first = kFirstHandle; ///< of this process; its parent's are less
    Handle next = kFirstHandle;
};

alignas(Sessions) unsigned char sessions_storage[sizeof(Sessions)];
Sessions& sessions() noexcept {
    static Sessions* const instance = new (sessions_storage) Sessions;
    return *instance;
}

/// The flags of MAPILogonEx that those of MAPILogon stand for. Without MAPI_NEW_SESSION the session
/// is there for others too.
ULONG logon_flags(FLAGS flags) noexcept {
    const ULONG shared = flags & MAPI_NEW_SESSION ? 0 : MAPI_ALLOW_OTHERS;
    return flags | MAPI_EXTENDED | shared;
}

bool at_limit() {
    const auto limit = scenario::settings().logon_session_limit;
    return limit != 0 && session::active_logons().size() >= limit;
}

/// What a session needs of the subsystem, given back unless the session takes it over.
class Start {
public:
    Start() : result_(session::begin_simple_session()) {}
    ~Start() {
        if (result_ == S_OK)
            session::end_simple_session();
    }
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;
    HRESULT result() const noexcept { return result_; }
    void keep() noexcept { result_ = S_FALSE; }

private:
    HRESULT result_;
};

/// A handle that no open session has.
void tell_dead(LHANDLE handle) {
    auto& s = sessions();
    bool known = false;
    {
        const std::lock_guard lock(s.mutex);
        known = handle >= s.first && handle < s.next;
    }
    if (auto* const context = object::thread_context()) // the handle may be a parent's
        session::leave_parent(*context);
    gate::note(
        {.fact = known ? check::Fact::simple_handle_ended : check::Fact::simple_handle_unknown,
         .a = handle});
}

SessionPtr look_up(LHANDLE handle) {
    auto& s = sessions();
    const std::lock_guard lock(s.mutex);
    const auto found =
        handle <= 0xffff'ffffu ? s.all.find(static_cast<Handle>(handle)) : s.all.end();
    return found == s.all.end() ? nullptr : found->second;
}

/// True for the one who takes it out.
bool take_out(const SessionPtr& session) noexcept {
    auto& s = sessions();
    const std::lock_guard lock(s.mutex);
    return s.all.erase(session->handle()) != 0;
}

} // namespace

HRESULT Session::begin(const char* profile, const char* password, ULONG logon_flags, Handle handle,
                       SessionPtr& out) {
    Start start;
    if (start.result() != S_OK)
        return start.result();
    IMAPISession* body = nullptr;
    const HRESULT result = session::log_on(profile, password, logon_flags, &body);
    if (FAILED(result))
        return result == MAPI_E_LOGON_FAILED && at_limit() ? MAPI_E_SESSION_LIMIT : result;
    // What a client holds is the handle; the object would be one too many.
    const auto object = object::Ref<IMAPISession>::adopt(body);
    auto logon = session::logon_of(object.get());
    try {
        out = std::make_shared<Session>(logon, handle);
    } catch (const std::bad_alloc&) {
        session::end_logon(logon, session::Ending::by_logoff);
        throw;
    }
    start.keep();
    evidence::own().at<evidence::Logon>(logon->index).simple_handle = handle;
    return S_OK;
}

Session::~Session() {
    end();
}

void Session::end() {
    if (std::exchange(ended_, true))
        return;
    // Who cannot wait for the spooler has it send at once.
    if (handle_ == 0 && sent_) {
        try {
            spooler::flush(*sent_);
        } catch (const std::bad_alloc&) {
            // It stays in the queue.
        }
    }
    session::end_logon(logon_, session::Ending::by_logoff);
    session::end_simple_session();
}

HRESULT Session::open_store(store::OpenStorePtr& out) const {
    store::MailboxPtr mailbox;
    for (const auto& candidate : logon_->profile->stores()) {
        if (logon_->profile->store_flags(*candidate) & STATUS_SIMPLE_STORE)
            mailbox = candidate;
    }
    if (!mailbox)
        mailbox = logon_->profile->default_store();
    if (!mailbox)
        return MAPI_E_NO_SUPPORT;
    out =
        std::make_shared<const store::OpenStore>(store::OpenStore{.logon = logon_,
                                                                  .mailbox = std::move(mailbox),
                                                                  .scope = logon_->scope,
                                                                  .writable = true,
                                                                  .sends = logon_->has_spooler()});
    return S_OK;
}

HRESULT log_on(const char* profile, const char* password, FLAGS flags, LHANDLE* handle) {
    *handle = lhSessionNull;
    auto& s = sessions();
    Handle mine = 0;
    {
        const std::lock_guard lock(s.mutex);
        mine = s.next++;
    }
    SessionPtr session;
    const HRESULT result = Session::begin(profile, password, logon_flags(flags), mine, session);
    if (FAILED(result))
        return result;
    const std::lock_guard lock(s.mutex);
    s.all.emplace(mine, std::move(session));
    *handle = mine;
    return S_OK;
}

HRESULT log_off(LHANDLE handle) {
    if (handle == lhSessionNull)
        gate::note({.fact = check::Fact::simple_handle_missing});
    const SessionPtr session = handle == lhSessionNull ? nullptr : look_up(handle);
    if (!session) {
        if (handle != lhSessionNull)
            tell_dead(handle);
        return MAPI_E_INVALID_SESSION;
    }
    // What needs memory comes first: the session stays where there is none.
    session::log_off(session->logon(), 0);
    if (!take_out(session)) { // another thread has been faster
        tell_dead(handle);
        return MAPI_E_INVALID_SESSION;
    }
    session->end();
    return S_OK;
}

SessionPtr find(LHANDLE handle) {
    if (handle == lhSessionNull) {
        gate::note({.fact = check::Fact::simple_handle_missing});
        return nullptr;
    }
    SessionPtr session = look_up(handle);
    if (!session) {
        tell_dead(handle);
        return nullptr;
    }
    if (session->is_open())
        return session;
    // The client logged off by the object that it had of the session, or others ended it, which
    // nobody could tell it.
    if (session->logon()->scope->ended() != evidence::EndReason::shared_session_ended)
        gate::note({.fact = check::Fact::simple_handle_ended, .a = handle});
    return nullptr;
}

HRESULT begin_temporary(FLAGS flags, SessionPtr& out) {
    ULONG logon = MAPI_EXTENDED | (flags & (MAPI_LOGON_UI | MAPI_NEW_SESSION));
    if (scenario::settings().simple_default_profile)
        logon |= MAPI_USE_DEFAULT;
    return Session::begin(nullptr, nullptr, logon, 0, out);
}

HRESULT convert(LHANDLE handle, const IID* iid, IMAPISession** out) {
    const SessionPtr session = find(handle);
    if (!session)
        return MAPI_E_INVALID_PARAMETER;
    if (!object::gives_interface(iid, {&IID_IMAPISession}))
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    *out = session::make_session(session->logon(), session::Holds::nothing).detach();
    return S_OK;
}

void end_all_sessions() {
    auto& s = sessions();
    std::map<Handle, SessionPtr> all;
    {
        const std::lock_guard lock(s.mutex);
        all.swap(s.all);
    }
    for (const auto& [handle, session] : all)
        session->end();
}

void sessions_after_fork() noexcept {
    auto& s = sessions();
    const Handle next = s.next; // the parent's are no handles of the child's
    auto* const anew = new (sessions_storage) Sessions;
    anew->first = anew->next = next;
}

void sessions_before_unload() noexcept {
    std::destroy_at(&sessions());
}

} // namespace mapisim::simple
