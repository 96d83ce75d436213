#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <mapix.h>

#include "evidence/layout.h"
#include "notify/hub.h"
#include "object/scope.h"

namespace mapisim::profile {
class Profile;
}

namespace mapisim::session {

/// What the logons of one shared session have in common.
class SharedSession {
public:
    explicit SharedSession(std::uint32_t number) noexcept : number_(number) {}
    std::uint32_t number() const noexcept { return number_; }

    /// After a Logoff with MAPI_LOGOFF_SHARED nobody joins any more.
    bool ending() const noexcept { return ending_.load(std::memory_order_acquire); }
    void begin_ending() noexcept { ending_.store(true, std::memory_order_release); }

private:
    const std::uint32_t number_;
    std::atomic<bool> ending_{false};
};

/// What one MAPILogonEx established. The session object that the client holds shows it; stores,
/// tables and address books opened from it keep it alive inside the library.
class Logon {
public:
    ~Logon() { stop_using_profile(); }

    evidence::Index index = 0; ///< of its evidence record
    ULONG flags = 0;           ///< of MAPILogonEx
    std::shared_ptr<profile::Profile> profile;
    object::ScopeRef scope;    ///< all objects of this logon live in it or in its children
    notify::Source source = 0; ///< for IMAPISession::Advise with no entry identifier
    std::shared_ptr<SharedSession> shared; ///< null for an individual session
    bool owns_shared = false;              ///< it established the shared session

    /// The profile counts as in use from when the logon has it until the logon ends.
    void use_profile(std::shared_ptr<profile::Profile> used);
    void stop_using_profile() noexcept;

    bool told_to_end = false; ///< another sharer's Logoff tells it, once; guarded by the registry
    /// Virtual time at which a sharer's Logoff ended the shared session; 0 while none did.
    std::atomic<std::uint64_t> told_at{0};
    /// The same, when one of this logon's registrations was told of it.
    std::atomic<std::uint64_t> heard_at{0};

    bool has_spooler() const noexcept { return (flags & MAPI_NO_MAIL) == 0; }
    bool logged_off() const noexcept { return logged_off_.load(std::memory_order_acquire); }
    /// True for the caller that ends it.
    bool begin_logoff() noexcept { return !logged_off_.exchange(true, std::memory_order_acq_rel); }

private:
    std::atomic<bool> logged_off_{false};
    std::atomic<bool> uses_profile_{false};
    std::vector<std::shared_ptr<void>> held_services_;
};

using LogonPtr = std::shared_ptr<Logon>;

} // namespace mapisim::session
