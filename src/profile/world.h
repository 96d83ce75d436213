#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "addressbook/directory.h"
#include "platform/mutex.h"
#include "profile/depot.h"
#include "store/mailbox.h"

/// The state of the simulated world. It is there before the first MAPIInitialize, outlives the last
/// MAPIUninitialize, and is never destroyed: calls from the client's exit handlers still find it.
namespace mapisim::world {
struct Description;
}

namespace mapisim::profile {

class Profile;

/// One state of the world: what it starts with, and which profiles there are since. Profiles change
/// by themselves.
struct WorldState {
    std::vector<std::shared_ptr<Profile>> profiles;
    std::vector<store::MailboxPtr> mailboxes;
    std::shared_ptr<StoreDepot> depot;
    std::shared_ptr<store::PostOffice> post_office;
    std::shared_ptr<addressbook::Directory> directory;
};

class World {
public:
    /// Names are UTF-8 and compared without regard to case. Null when there is no such profile, or
    /// when it was deleted and is in use still.
    std::shared_ptr<Profile> find(std::string_view name) const;

    /// Empty when no profile is the default.
    std::string default_profile_name() const;

    /// Without those that were deleted.
    std::vector<std::shared_ptr<Profile>> profiles() const;
    std::vector<store::MailboxPtr> mailboxes() const;
    std::shared_ptr<StoreDepot> depot() const { return state()->depot; }

    /// MAPI_E_NO_ACCESS when another one has its name, is about to get it, or was deleted and keeps
    /// it as long as it is in use.
    HRESULT add_profile(const std::shared_ptr<Profile>& profile);
    HRESULT rename_profile(Profile& profile, std::string name);
    /// Null: none is the default from now on.
    void set_default_profile(const Profile* profile);

    /// Back to the state that the settings name. Whoever still holds an object of the old world
    /// goes on seeing that world; nothing that is opened from now on does.
    void reset();
    /// The same, but false and nothing changes when the named world cannot be read.
    bool load(std::string& why);

    World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

private:
    std::shared_ptr<const WorldState> state() const;
    bool is_free(std::string_view name, const Profile* except) const; ///< expects the lock

    mutable platform::Mutex mutex_;
    std::shared_ptr<const WorldState> state_;
};

World& world();

/// The library is unloaded: nothing of the world stays.
void world_before_unload() noexcept;

/// In a forked child: it starts with a world of its own.
void world_after_fork() noexcept;

std::shared_ptr<const WorldState> state_of(const world::Description& description);

/// The state that the settings name; null when it cannot be read.
std::shared_ptr<const WorldState> seeded_state(std::string& why);
/// The same; the default world, and a word about it, when it cannot be read.
std::shared_ptr<const WorldState> seeded_state();

} // namespace mapisim::profile
