#include "session/logon.h"

#include "profile/profile.h"

namespace mapisim::session {

void Logon::use_profile(std::shared_ptr<profile::Profile> used) {
    profile = std::move(used);
    profile->begin_use();
    uses_profile_.store(true);
    for (const profile::InstalledPtr& service : profile->services()) {
        if (std::shared_ptr<void> hold = service->kind->hold())
            held_services_.push_back(std::move(hold));
    }
}

void Logon::stop_using_profile() noexcept {
    if (!uses_profile_.exchange(false))
        return;
    held_services_.clear();
    profile->end_use();
}

} // namespace mapisim::session
