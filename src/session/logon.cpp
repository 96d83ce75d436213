#include "session/logon.h"

#include "profile/profile.h"

namespace mapisim::session {

void Logon::use_profile(std::shared_ptr<profile::Profile> used) {
    profile = std::move(used);
    profile->begin_use();
    uses_profile_.store(true);
}

void Logon::stop_using_profile() noexcept {
    if (uses_profile_.exchange(false))
        profile->end_use();
}

} // namespace mapisim::session
