#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mapidefs.h>

/// The state of the simulated world. It is there before the first MAPIInitialize, outlives the last
/// MAPIUninitialize, and is never destroyed: calls from the client's exit handlers still find it.
namespace mapisim::profile {

class Profile;

class World {
public:
    /// Profile names are compared without regard to case. Null when there is none.
    std::shared_ptr<Profile> find(std::wstring_view name) const;

    /// Empty when no profile is the default.
    std::wstring default_profile_name() const;

    std::vector<std::shared_ptr<Profile>> profiles() const;

    /// Back to the seeded state. Whoever still holds an object of the old world goes on seeing that
    /// world; nothing that is opened from now on does.
    void reset();

private:
    friend World& world();
    World();

    struct State;
    std::unique_ptr<State> state_;
};

World& world();

} // namespace mapisim::profile
