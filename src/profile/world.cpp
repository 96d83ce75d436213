#include "profile/world.h"

#include <algorithm>
#include <atomic>

#include <mapicode.h>

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
    const auto now = state();
    for (const std::shared_ptr<Profile>& profile : now->profiles) {
        if (!profile->deleted() && property::compare_text(profile->name(), name) == 0)
            return profile;
    }
    return nullptr;
}

std::string World::default_profile_name() const {
    const auto now = state();
    for (const std::shared_ptr<Profile>& profile : now->profiles) {
        if (profile->is_default() && !profile->deleted())
            return profile->name();
    }
    return {};
}

std::vector<std::shared_ptr<Profile>> World::profiles() const {
    std::vector<std::shared_ptr<Profile>> out = state()->profiles;
    std::erase_if(out, [](const auto& profile) { return profile->deleted(); });
    return out;
}

std::vector<store::MailboxPtr> World::mailboxes() const {
    const auto now = state();
    std::vector<store::MailboxPtr> out = now->mailboxes;
    for (store::MailboxPtr& mailbox : now->depot->stores()) {
        if (std::find(out.begin(), out.end(), mailbox) == out.end())
            out.push_back(std::move(mailbox));
    }
    return out;
}

bool World::is_free(std::string_view name, const Profile* except) const {
    return std::none_of(state_->profiles.begin(), state_->profiles.end(), [&](const auto& profile) {
        const bool is_gone = profile->deleted() && !profile->in_use();
        return profile.get() != except && !is_gone && profile->claims(name);
    });
}

HRESULT World::add_profile(const std::shared_ptr<Profile>& profile) {
    std::shared_ptr<const WorldState> before; // let go of without the lock
    const std::string name = profile->name();
    const std::lock_guard lock(mutex_);
    if (!is_free(name, nullptr))
        return MAPI_E_NO_ACCESS;
    auto next = std::make_shared<WorldState>(*state_);
    std::erase_if(next->profiles,
                  [](const auto& known) { return known->deleted() && !known->in_use(); });
    next->profiles.push_back(profile);
    before = std::move(state_);
    state_ = std::move(next);
    return S_OK;
}

HRESULT World::rename_profile(Profile& profile, std::string name) {
    const std::lock_guard lock(mutex_);
    if (!is_free(name, &profile))
        return MAPI_E_NO_ACCESS;
    profile.rename(std::move(name));
    return S_OK;
}

void World::set_default_profile(const Profile* profile) {
    const std::lock_guard lock(mutex_);
    for (const auto& known : state_->profiles)
        known->set_default(known.get() == profile);
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
