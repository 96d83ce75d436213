#include "notify/hub.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include <boost/container/flat_map.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mapicode.h>

#include "gate/call.h"
#include "notify/engine.h"
#include "notify/hub_state.h"
#include "notify/sinks.h"
#include "scenario/settings.h"

namespace mapisim::notify {

namespace {

/// Connection numbers start away from zero and small indices, so that a wrong number is seen as
/// one.
constexpr std::uint32_t kFirstConnection = 0x1001;
constexpr std::size_t kRememberedEnded = 1024;

/// Which object Advise was called on, at which use of its cell.
using ObjectKey = std::uint64_t;
ObjectKey key_of(evidence::Index object, std::uint32_t generation) noexcept {
    return std::uint64_t{object} << 32 | generation;
}

struct Hub {
    struct Listeners {
        ULONG mask = 0; ///< union of theirs
        std::vector<RegistrationPtr> all;
    };

    std::mutex mutex;
    boost::container::flat_map<std::uint32_t, RegistrationPtr> registrations;
    boost::unordered_flat_map<Source, Listeners> by_source;
    boost::unordered_flat_map<ObjectKey, std::size_t> by_object;
    std::uint32_t next_connection = kFirstConnection;
    std::atomic<std::size_t> count{0};

    /// Throws std::bad_alloc; then nothing has changed.
    void add(const RegistrationPtr& registration) {
        auto& listeners = by_source[registration->source()];
        auto& on_object = by_object[key(*registration)];
        listeners.all.reserve(listeners.all.size() + 1);
        registrations.emplace(registration->connection, registration);
        listeners.all.push_back(registration);
        listeners.mask |= registration->mask();
        ++on_object;
        count.store(registrations.size(), std::memory_order_release);
    }

    RegistrationPtr remove(std::uint32_t connection) noexcept {
        const auto found = registrations.find(connection);
        if (found == registrations.end()) return nullptr;
        auto registration = std::move(found->second);
        registrations.erase(found);
        const auto source = by_source.find(registration->source());
        std::erase(source->second.all, registration);
        source->second.mask = 0;
        for (const auto& other : source->second.all) source->second.mask |= other->mask();
        if (source->second.all.empty()) by_source.erase(source);
        const auto object = by_object.find(key(*registration));
        if (--object->second == 0) by_object.erase(object);
        count.store(registrations.size(), std::memory_order_release);
        return registration;
    }

    /// Takes out up to so many of those after connection `after` that `which` accepts; the caller
    /// lets go of them without the lock. Needs no memory: registrations end when there is none.
    template <class Which>
    std::size_t take(Which which, std::uint32_t after, std::span<RegistrationPtr> taken) noexcept {
        std::size_t found = 0;
        const std::lock_guard lock(mutex);
        for (auto next = registrations.upper_bound(after);
             next != registrations.end() && found < taken.size(); ++next) {
            if (which(*next->second))
                taken[found++] = next->second;
        }
        for (const auto& registration : taken.first(found))
            remove(registration->connection);
        return found;
    }

    static ObjectKey key(const Registration& registration) noexcept {
        return key_of(registration.object, registration.object_generation);
    }
};

alignas(Hub) unsigned char hub_storage[sizeof(Hub)];
Hub& hub() noexcept {
    static Hub* const instance = new (hub_storage) Hub;
    return *instance;
}

std::atomic<Source> next_source{1};

void close_record(const Registration& registration) noexcept {
    if (auto* record = registration.record()) {
        record->state.store(evidence::RegistrationState::ended, std::memory_order_release);
    }
}

/// Ends what `which` accepts; `before` sees each while it is still whole.
template<class Which, class Before> void end_where(Which which, Before before) noexcept {
    std::array<RegistrationPtr, 32> taken;
    std::uint32_t last = 0;
    for (;;) {
        const auto count = hub().take(which, last, taken);
        for (auto& registration : std::span(taken).first(count)) {
            last = registration->connection;
            before(*registration);
            registration->end();
            close_record(*registration);
            registration.reset();
        }
        if (count < taken.size())
            return;
    }
}
template<class Which> void end_where(Which which) noexcept {
    end_where(which, [](const Registration&) {});
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
    return index;
}

void write_connection(ULONG_PTR* out, std::uint32_t connection) noexcept {
    // Clients that were compiled with headers of 32-bit connection numbers have no more room than
    // that.
    if (scenario::settings().notify_connection_bits == scenario::ConnectionBits::bits64) {
        *out = connection;
    } else {
        *reinterpret_cast<std::uint32_t*>(out) = connection;
    }
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
        registration->logon = logon;
        registration->object = call.object;
        registration->object_generation = call.object_generation;
        auto& h = hub();
        const std::lock_guard lock(h.mutex);
        registration->connection = h.next_connection;
        h.add(registration);
        registration->index = open_record(*registration, registration->connection);
        write_connection(connection, h.next_connection);
        ++h.next_connection;
        return S_OK;
    } catch (const std::bad_alloc&) {
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
}

HRESULT unadvise(Source source, ULONG_PTR connection, HRESULT unknown) noexcept {
    const auto number = static_cast<std::uint32_t>(connection);
    const auto call = gate::current_call();
    auto& h = hub();
    RegistrationPtr ended;
    {
        const std::lock_guard lock(h.mutex);
        const auto found = h.registrations.find(number);
        if (found != h.registrations.end()) {
            const auto& registration = *found->second;
            const bool same_object = registration.object == call.object && call.object != 0 &&
                                     registration.object_generation == call.object_generation;
            if (registration.source() == source || same_object) ended = h.remove(number);
        }
    }
    if (!ended) {
        gate::note(about_unknown(h, number));
        return unknown;
    }
    ended->end();
    close_record(*ended);
    return S_OK;
}

namespace {

/// Queues `event` for the registrations of `source` that `wants` accepts.
template <class Wants>
std::size_t post_where(Source source, const NOTIFICATION& event, Wants wants) noexcept {
    if (!anybody_listens(source, event.ulEventType)) return 0;
    try {
        std::vector<RegistrationPtr> listeners;
        {
            auto& h = hub();
            const std::lock_guard lock(h.mutex);
            const auto found = h.by_source.find(source);
            if (found == h.by_source.end()) return 0;
            for (const auto& registration : found->second.all) {
                if ((registration->mask() & event.ulEventType) && wants(*registration)) {
                    listeners.push_back(registration);
                }
            }
        }
        if (listeners.empty()) return 0;
        const auto copy = std::make_shared<const Event>(event);
        const auto general = default_queue();
        std::size_t queued = 0;
        for (const auto& listener : listeners) {
            auto queue = thread_queue_of(listener->sink());
            if (!queue) queue = general;
            if (!queue) continue;
            queue->push(listener, copy);
            ++queued;
        }
        return queued;
    } catch (const std::bad_alloc&) {
        return 0; // a notification that finds no memory is lost, as with the real subsystem
    }
}

} // namespace

std::size_t post(Source source, const NOTIFICATION& event, std::span<const EntryId> about,
                 evidence::Index except_logon) noexcept {
    return post_where(source, event, [&](const Registration& registration) {
        if (except_logon != 0 && registration.logon == except_logon) return false;
        const auto& filter = registration.filter();
        return filter.empty() || std::find(about.begin(), about.end(), filter) != about.end();
    });
}

std::size_t post_to_logons(Source source, const NOTIFICATION& event,
                           std::span<const evidence::Index> logons) noexcept {
    return post_where(source, event, [&](const Registration& registration) {
        return std::binary_search(logons.begin(), logons.end(), registration.logon);
    });
}

bool anybody_listens(Source source, ULONG event_mask) noexcept {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return false;
    const std::lock_guard lock(h.mutex);
    const auto found = h.by_source.find(source);
    return found != h.by_source.end() && (found->second.mask & event_mask) != 0;
}

void end_source(Source source) noexcept {
    end_where([&](const Registration& r) { return r.source() == source; });
}

void end_logon(evidence::Index logon) noexcept {
    end_where([&](const Registration& r) { return r.logon == logon; });
}

void object_released(evidence::Index object, std::uint32_t generation) noexcept {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return;
    std::size_t count = 0;
    {
        const std::lock_guard lock(h.mutex);
        const auto found = h.by_object.find(key_of(object, generation));
        if (found != h.by_object.end())
            count = found->second;
    }
    if (count == 0)
        return;
    bool told = false;
    end_where(
        [&](const Registration& r) {
            return r.object == object && r.object_generation == generation;
        },
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
    end_where([](const Registration&) { return true; });
}

void hub_after_fork() noexcept {
    new (hub_storage) Hub;
}

} // namespace mapisim::notify
