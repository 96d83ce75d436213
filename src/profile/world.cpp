#include "profile/world.h"

#include <atomic>

#include "profile/profile.h"
#include "property/text.h"

namespace mapisim::profile {

namespace {

std::atomic<World*> the_world{nullptr};

} // namespace

World::World() : state_(seeded_state()) {}

std::shared_ptr<const WorldState> World::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::shared_ptr<Profile> World::find(std::string_view name) const {
    for (const std::shared_ptr<Profile>& profile : state()->profiles) {
        if (property::compare_text(profile->name(), name) == 0)
            return profile;
    }
    return nullptr;
}

std::string World::default_profile_name() const {
    return state()->default_profile;
}

std::vector<std::shared_ptr<Profile>> World::profiles() const {
    return state()->profiles;
}

std::vector<store::MailboxPtr> World::mailboxes() const {
    return state()->mailboxes;
}

void World::reset() {
    std::shared_ptr<const WorldState> state = seeded_state();
    const std::lock_guard lock(mutex_);
    state_.swap(state);
}

bool World::load(std::string& why) {
    std::shared_ptr<const WorldState> state = seeded_state(why);
    if (!state)
        return false;
    const std::lock_guard lock(mutex_);
    state_.swap(state);
    return true;
}

World& world() {
    World* known = the_world.load(std::memory_order_acquire);
    if (known)
        return *known;
    // Not a static object: it outlives static destructors, and a forked child can begin anew.
    auto made = std::make_unique<World>();
    if (the_world.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) {
        known = made.release();
    }
    return *known;
}

void world_before_unload() noexcept {
    delete the_world.exchange(nullptr);
}

void world_after_fork() noexcept {
    the_world.store(nullptr, std::memory_order_release);
}

} // namespace mapisim::profile
