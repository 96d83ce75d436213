#include "notify/hub.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include <boost/container/flat_map.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mapicode.h>

#include "gate/call.h"
#include "notify/client_number.h"
#include "notify/engine.h"
#include "notify/hub_state.h"
#include "notify/sinks.h"
#include "platform/mutex.h"
#include "scenario/clock.h"
#include "scenario/settings.h"

namespace mapisim::notify {

namespace {

/// Connection numbers start away from zero and small indices, so that a wrong number is seen as
/// one.
constexpr std::uint32_t kFirstConnection = 0x1001;

/// Which object Advise was called on, at which use of its cell.
using ObjectKey = std::uint64_t;
ObjectKey key_of(evidence::Index object, std::uint32_t generation) noexcept {
    return std::uint64_t{object} << 32 | generation;
}

struct Hub {
    using Group = std::vector<RegistrationPtr>; ///< oldest first
    struct Listeners {
        ULONG mask = 0; ///< union of theirs, and of some that are gone while it is stale
        bool mask_is_stale = false;
        Group all;

        ULONG exact_mask() noexcept {
            if (std::exchange(mask_is_stale, false)) {
                mask = 0;
                for (const auto& registration : all)
                    mask |= registration->mask();
            }
            return mask;
        }
    };

    platform::Mutex mutex;
    boost::container::flat_map<std::uint32_t, RegistrationPtr> registrations;
    boost::unordered_flat_map<Source, Listeners> by_source;
    boost::unordered_flat_map<ObjectKey, Group> by_object;
    boost::unordered_flat_map<evidence::Index, Group> by_logon;
    std::uint32_t next_connection = kFirstConnection;
    std::atomic<std::size_t> count{0};
    std::atomic<std::size_t> for_extended{0}; ///< those whose mask has fnevExtended

    /// Throws std::bad_alloc; then nothing has changed.
    void add(const RegistrationPtr& registration) {
        try {
            make_room(by_source[registration->source()].all);
            make_room(by_object[key(*registration)]);
            make_room(by_logon[registration->logon]);
            registrations.emplace(registration->connection, registration);
        } catch (const std::bad_alloc&) {
            drop_empty(*registration);
            throw;
        }
        auto& listeners = by_source.find(registration->source())->second;
        listeners.all.push_back(registration);
        listeners.mask |= registration->mask();
        by_object.find(key(*registration))->second.push_back(registration);
        by_logon.find(registration->logon)->second.push_back(registration);
        count.store(registrations.size(), std::memory_order_release);
        if (registration->mask() & fnevExtended)
            for_extended.fetch_add(1);
    }

    RegistrationPtr remove(std::uint32_t connection) noexcept {
        const auto found = registrations.find(connection);
        if (found == registrations.end())
            return nullptr;
        auto registration = std::move(found->second);
        registrations.erase(found);
        auto& listeners = by_source.find(registration->source())->second;
        listeners.mask_is_stale = true;
        erase_from(listeners.all, registration);
        erase_from(by_object.find(key(*registration))->second, registration);
        erase_from(by_logon.find(registration->logon)->second, registration);
        drop_empty(*registration);
        count.store(registrations.size(), std::memory_order_release);
        if (registration->mask() & fnevExtended)
            for_extended.fetch_sub(1);
        return registration;
    }

    /// Takes out up to so many of the newest of a group, which is where they are found at once; the
    /// caller lets go of them without the lock. Needs no memory: registrations end when there is
    /// none.
    template<class GroupOf>
    std::size_t take(GroupOf group_of, std::span<RegistrationPtr> taken) noexcept {
        const std::lock_guard lock(mutex);
        const Group* group = group_of(*this);
        if (!group)
            return 0;
        const auto found = std::min(group->size(), taken.size());
        std::copy_n(group->rbegin(), found, taken.begin());
        for (const auto& registration : taken.first(found))
            remove(registration->connection);
        return found;
    }

    static ObjectKey key(const Registration& registration) noexcept {
        return key_of(registration.object, registration.object_generation);
    }

private:
    static void make_room(Group& group) {
        if (group.size() == group.capacity())
            group.reserve(group.size() * 2 + 1);
    }
    static void erase_from(Group& group, const RegistrationPtr& registration) noexcept {
        const auto found = std::find(group.rbegin(), group.rend(), registration);
        group.erase(std::prev(found.base()));
    }
    /// The groups of a registration that nothing is in.
    void drop_empty(const Registration& registration) noexcept {
        if (const auto found = by_source.find(registration.source());
            found != by_source.end() && found->second.all.empty())
            by_source.erase(found);
        drop_empty(by_object, key(registration));
        drop_empty(by_logon, registration.logon);
    }
    template<class Map, class Key> static void drop_empty(Map& groups, Key key) noexcept {
        const auto found = groups.find(key);
        if (found != groups.end() && found->second.empty())
            groups.erase(found);
    }
};

alignas(Hub) unsigned char hub_storage[sizeof(Hub)];
Hub& hub() noexcept {
    static Hub* const instance = new (hub_storage) Hub;
    return *instance;
}

std::atomic<Source> next_source{1};
std::atomic<std::size_t> waiting{0}; ///< registrations
std::atomic<void (*)()> waiting_hook{nullptr};

/// How long a notification waits before a thread that does not come for it is at fault.
constexpr auto kPatience = 2 * scenario::kTicksPerSecond;

/// What still waits when a registration ends will never be heard of.
void report_undelivered(Registration& ended) noexcept {
    const auto since = ended.stops_waiting();
    const auto* record = ended.record();
    if (since == 0 || !record)
        return;
    const bool gone = first_thread_is_gone();
    if (!gone && scenario::patience() < since + kPatience)
        return;
    gate::note({.fact = check::Fact::notification_undelivered,
                .object = ended.object,
                .related = ended.index,
                .a = record->pending.load(std::memory_order_relaxed),
                .b = gone ? std::uint64_t{1} : 0});
}

/// Saves the check at Logoff from looking at every registration.
void count_of_logon(const Registration& registration, int change) noexcept {
    if (registration.logon != 0) {
        evidence::own()
            .at<evidence::Logon>(registration.logon)
            .live_registrations.fetch_add(static_cast<std::uint32_t>(change));
    }
}

void close_record(const Registration& registration) noexcept {
    if (auto* record = registration.record()) {
        record->state.store(evidence::RegistrationState::ended, std::memory_order_release);
        count_of_logon(registration, -1);
    }
}

/// Ends all of the group that `group_of` finds in the hub (null: none); `before` sees each while it
/// is still whole.
template<class GroupOf, class Before> void end_group(GroupOf group_of, Before before) noexcept {
    std::array<RegistrationPtr, 32> taken;
    while (const auto count = hub().take(group_of, taken)) {
        for (auto& registration : std::span(taken).first(count)) {
            before(*registration);
            registration->end();
            report_undelivered(*registration);
            close_record(*registration);
            registration.reset();
        }
    }
}
template<class GroupOf> void end_group(GroupOf group_of) noexcept {
    end_group(group_of, [](const Registration&) {});
}

/// The group of `key` in one of the hub's indices.
template<class Map, class Key> const Hub::Group* group_in(const Map& groups, Key key) noexcept {
    const auto found = groups.find(key);
    return found == groups.end() ? nullptr : &found->second;
}

evidence::Index open_record(const Registration& registration, std::uint32_t connection) noexcept {
    auto& store = evidence::own();
    const auto index = store.allocate<evidence::Registration>();
    if (index == 0)
        return 0;
    auto& record = store.at<evidence::Registration>(index);
    const auto call = gate::current_call();
    record.connection = connection;
    record.object = registration.object;
    record.object_generation = registration.object_generation;
    record.logon = registration.logon;
    record.event_mask = registration.mask();
    record.advised_at = gate::current_site();
    record.thread = call.thread;
    record.state.store(evidence::RegistrationState::live, std::memory_order_release);
    count_of_logon(registration, +1);
    return index;
}

/// What an unknown number is: 0 never given, 1 another object's, 2 already cancelled.
check::Note about_unknown(Hub& h, std::uint32_t connection) noexcept {
    check::Note note{.fact = check::Fact::unadvise_unknown,
                     .object = gate::current_call().object,
                     .a = connection};
    const std::lock_guard lock(h.mutex);
    const auto found = h.registrations.find(connection);
    if (found != h.registrations.end()) {
        note.b = 1;
        note.related = found->second->index;
    } else if (connection >= kFirstConnection && connection < h.next_connection) {
        note.b = 2;
    }
    return note;
}

} // namespace

Source new_source() noexcept {
    return next_source.fetch_add(1, std::memory_order_relaxed);
}

HRESULT advise(Source source, EntryId filter, ULONG event_mask, IMAPIAdviseSink* sink,
               evidence::Index logon, ULONG_PTR* connection) noexcept {
    if (!sink || !connection)
        return MAPI_E_INVALID_PARAMETER;
    try {
        auto registration =
            std::make_shared<Registration>(source, std::move(filter), event_mask, sink);
        const auto call = gate::current_call();
        gate::current_site(); // taken before the lock: unwinding asks the loader
        registration->logon = logon;
        registration->object = call.object;
        registration->object_generation = call.object_generation;
        auto& h = hub();
        const std::lock_guard lock(h.mutex);
        registration->connection = h.next_connection;
        h.add(registration);
        registration->index = open_record(*registration, registration->connection);
        give_number(connection, h.next_connection);
        ++h.next_connection;
        return S_OK;
    } catch (const std::bad_alloc&) {
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
}

HRESULT unadvise(Source source, ULONG_PTR connection, HRESULT unknown) noexcept {
    const auto number = taken_number(connection);
    const auto call = gate::current_call();
    auto& h = hub();
    RegistrationPtr ended;
    bool same_object = false;
    if (number != 0) {
        const std::lock_guard lock(h.mutex);
        const auto found = h.registrations.find(number);
        if (found != h.registrations.end()) {
            const auto& registration = *found->second;
            same_object = registration.object == call.object && call.object != 0 &&
                          registration.object_generation == call.object_generation;
            if (registration.source() == source || same_object)
                ended = h.remove(number);
        }
    }
    if (!ended) {
        gate::note(about_unknown(h, static_cast<std::uint32_t>(connection)));
        return unknown;
    }
    if (!same_object) {
        // Another object of the same store or session: it works, but it is not what Advise was
        // called on.
        gate::note({.fact = check::Fact::unadvise_unknown,
                    .object = call.object,
                    .related = ended->index,
                    .a = number,
                    .b = 1});
    }
    ended->end();
    report_undelivered(*ended);
    close_record(*ended);
    return S_OK;
}

namespace {

/// Queues `event` for the registrations of `source` that `wants` accepts.
template<class Wants>
std::size_t post_where(Source source, const NOTIFICATION& event, Wants wants) noexcept {
    if (!anybody_listens(source, event.ulEventType))
        return 0;
    try {
        const auto copy = std::make_shared<const Event>(event);
        const auto general = default_queue();
        const bool may_not_come = first_thread_may_not_come();
        bool waits = false;
        std::size_t queued = 0;
        {
            // Under the lock, so that no reference of ours is the last one of a registration:
            // whoever posts may hold locks that the release of a sink wants.
            auto& h = hub();
            const std::lock_guard lock(h.mutex);
            const auto found = h.by_source.find(source);
            if (found == h.by_source.end())
                return 0;
            for (const auto& listener : found->second.all) {
                if (!(listener->mask() & event.ulEventType) || !wants(*listener))
                    continue;
                auto queue = thread_queue_of(listener->sink());
                const bool for_first = !queue && general && may_not_come;
                if (!queue)
                    queue = general;
                if (!queue)
                    continue;
                // Before it is there for the thread that may come after all.
                const bool begins = for_first && listener->starts_waiting();
                if (queue->push(listener, copy)) {
                    ++queued;
                    waits |= begins;
                } else if (begins) {
                    listener->stops_waiting();
                }
            }
        }
        if (auto* hook = waiting_hook.load(); waits && hook)
            hook();
        return queued;
    } catch (const std::bad_alloc&) {
        return 0; // a notification that finds no memory is lost, as with the real subsystem
    }
}

} // namespace

std::size_t post(Source source, const NOTIFICATION& event, std::span<const EntryId> about,
                 evidence::Index except_logon) noexcept {
    return post_where(source, event, [&](const Registration& registration) {
        if (except_logon != 0 && registration.logon == except_logon)
            return false;
        const auto& filter = registration.filter();
        return filter.empty() || std::find(about.begin(), about.end(), filter) != about.end();
    });
}

std::vector<evidence::Index> post_to_logons(Source source, const NOTIFICATION& event,
                                            std::span<const evidence::Index> logons) noexcept {
    std::vector<evidence::Index> heard;
    const auto queued = post_where(source, event, [&](const Registration& registration) {
        const auto logon = registration.logon;
        if (!std::binary_search(logons.begin(), logons.end(), logon))
            return false;
        heard.push_back(logon);
        return true;
    });
    if (queued == 0)
        heard.clear();
    return heard;
}

bool Registration::starts_waiting() noexcept {
    std::uint64_t none = 0;
    if (!waiting_since_.compare_exchange_strong(none, scenario::patience()))
        return false;
    waiting.fetch_add(1);
    return true;
}

std::uint64_t Registration::stops_waiting() noexcept {
    const auto since = waiting_since_.exchange(0);
    if (since != 0)
        waiting.fetch_sub(1);
    return since;
}

bool something_waits_for_thread() noexcept {
    return waiting.load() != 0;
}

void set_waiting_hook(void (*hook)()) noexcept {
    waiting_hook.store(hook);
}

bool anybody_listens(Source source, ULONG event_mask) noexcept {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return false;
    const std::lock_guard lock(h.mutex);
    const auto found = h.by_source.find(source);
    return found != h.by_source.end() && (found->second.exact_mask() & event_mask) != 0;
}

bool anybody_hears_extended() noexcept {
    return hub().for_extended.load() != 0;
}

void end_source(Source source) noexcept {
    end_group([&](const Hub& h) -> const Hub::Group* {
        const auto found = h.by_source.find(source);
        return found == h.by_source.end() ? nullptr : &found->second.all;
    });
}

void end_logon(evidence::Index logon) noexcept {
    end_group([&](const Hub& h) { return group_in(h.by_logon, logon); });
}

void object_released(evidence::Index object, std::uint32_t generation) noexcept {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return;
    const auto key = key_of(object, generation);
    std::size_t count = 0;
    {
        const std::lock_guard lock(h.mutex);
        if (const auto* group = group_in(h.by_object, key))
            count = group->size();
    }
    if (count == 0)
        return;
    bool told = false;
    end_group([&](const Hub& all) { return group_in(all.by_object, key); },
              [&](const Registration& first) {
                  if (told)
                      return;
                  told = true;
                  gate::note({.fact = check::Fact::advise_source_released,
                              .object = object,
                              .related = first.index,
                              .a = count});
              });
}

void end_all_registrations() noexcept {
    end_group([](const Hub& h) -> const Hub::Group* {
        if (h.registrations.empty())
            return nullptr;
        return &h.by_source.find(h.registrations.begin()->second->source())->second.all;
    });
}

void hub_before_unload() noexcept {
    std::destroy_at(&hub());
}

void hub_after_fork() noexcept {
    new (hub_storage) Hub;
    waiting.store(0);
}

} // namespace mapisim::notify
