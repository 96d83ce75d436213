#pragma once

#include <mutex>
#include <new>

#include <boost/unordered/unordered_flat_map.hpp>
#include <mapidefs.h>

#include "platform/mutex.h"

namespace mapisim::store {

/// What becomes of a message's attachments in the client's hands, by their numbers: only for the
/// checker. Where there is no memory to remember one, nothing is said of it.
class AttachmentStates {
public:
    void opened(ULONG number) noexcept {
        change(number, [](State& state) { ++state.open; });
    }
    void released(ULONG number) noexcept {
        change(number, [](State& state) { state.open -= state.open != 0; });
    }
    /// One of those that are open has changes that it did not save.
    void changed(ULONG number) noexcept {
        change(number, [](State& state) { ++state.unsaved; });
    }
    /// They were saved, or went with the attachment.
    void settled(ULONG number) noexcept {
        change(number, [](State& state) { state.unsaved -= state.unsaved != 0; });
    }
    /// It was released with them.
    void lost(ULONG number) noexcept {
        change(number, [](State& state) { state.lost = true; });
    }
    /// Nobody misses its changes any more. True where it is still open.
    bool deleted(ULONG number) noexcept {
        const std::lock_guard lock(mutex_);
        const auto found = states_.find(number);
        if (found == states_.end())
            return false;
        const bool open = found->second.open != 0;
        if (open)
            found->second.deleted = true;
        else
            states_.erase(found);
        return open;
    }

    /// How many were lost since this was last asked.
    unsigned take_lost() noexcept {
        const std::lock_guard lock(mutex_);
        unsigned count = 0;
        for (auto& [number, state] : states_) {
            count += state.lost && !state.deleted;
            state.lost = false;
        }
        return count;
    }
    unsigned unsaved() const noexcept {
        const std::lock_guard lock(mutex_);
        unsigned count = 0;
        for (const auto& [number, state] : states_)
            count += state.unsaved != 0 && !state.deleted;
        return count;
    }

private:
    struct State {
        unsigned open = 0;
        unsigned unsaved = 0;
        bool lost = false;
        bool deleted = false;
    };

    template<class Change> void change(ULONG number, Change change) noexcept {
        const std::lock_guard lock(mutex_);
        try {
            State& state = states_[number];
            change(state);
            const bool settled = state.unsaved == 0 && !state.lost;
            if (state.open == 0 && (settled || state.deleted))
                states_.erase(number);
        } catch (const std::bad_alloc&) {
            // Nothing will be said of it.
        }
    }

    mutable platform::Mutex mutex_; ///< the last in the order of locks
    boost::unordered_flat_map<ULONG, State> states_;
};

} // namespace mapisim::store
