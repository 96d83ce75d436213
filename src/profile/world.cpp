#include "profile/world.h"

#include <mutex>

#include "profile/profile.h"
#include "property/text.h"

namespace mapisim::profile {

struct World::Private {
    std::mutex mutex;
    std::shared_ptr<const WorldState> state;
};

World::World() : private_(new Private) { private_->state = seeded_state(); }

std::shared_ptr<const WorldState> World::state() const {
    const std::lock_guard lock(private_->mutex);
    return private_->state;
}

std::shared_ptr<Profile> World::find(std::string_view name) const {
    for (const std::shared_ptr<Profile>& profile : state()->profiles) {
        if (property::compare_text(profile->name(), name) == 0) return profile;
    }
    return nullptr;
}

std::string World::default_profile_name() const { return state()->default_profile; }

std::vector<std::shared_ptr<Profile>> World::profiles() const { return state()->profiles; }

std::vector<store::MailboxPtr> World::mailboxes() const { return state()->mailboxes; }

void World::reset() {
    std::shared_ptr<const WorldState> state = seeded_state();
    const std::lock_guard lock(private_->mutex);
    private_->state.swap(state);
}

World& world() {
    static World* const the_world = new World; // outlives static destructors
    return *the_world;
}

} // namespace mapisim::profile
