#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <mapix.h>

#include "evidence/layout.h"
#include "notify/hub.h"
#include "object/scope.h"

namespace mapisim::profile {
class Profile;
}

namespace mapisim::session {

class SharedSession;

/// What one MAPILogonEx established. The session object that the client holds shows it; stores,
/// tables and address books opened from it keep it alive inside the library.
class Logon {
public:
    evidence::Index index = 0; ///< of its evidence record
    ULONG flags = 0;           ///< of MAPILogonEx
    std::shared_ptr<profile::Profile> profile;
    object::ScopeRef scope;    ///< all objects of this logon live in it or in its children
    notify::Source source = 0; ///< for IMAPISession::Advise with no entry identifier
    std::shared_ptr<SharedSession> shared; ///< null for an individual session

    bool has_spooler() const noexcept { return (flags & MAPI_NO_MAIL) == 0; }
    bool logged_off() const noexcept { return logged_off_.load(std::memory_order_acquire); }
    /// True for the caller that ends it.
    bool begin_logoff() noexcept { return !logged_off_.exchange(true, std::memory_order_acq_rel); }

private:
    std::atomic<bool> logged_off_{false};
};

using LogonPtr = std::shared_ptr<Logon>;

} // namespace mapisim::session
