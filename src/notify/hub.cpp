#include "notify/hub.h"

#include <algorithm>
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

struct Hub {
    std::mutex mutex;
    boost::container::flat_map<std::uint32_t, RegistrationPtr> registrations;
    boost::unordered_flat_map<Source, ULONG>
        masks; ///< union of the masks of a source's registrations
    std::uint32_t next_connection = kFirstConnection;
    std::atomic<std::size_t> count{0};

    void update_mask(Source source) {
        ULONG mask = 0;
        for (const auto& [connection, registration] : registrations) {
            if (registration->source() == source)
                mask |= registration->mask();
        }
        if (mask == 0) {
            masks.erase(source);
        } else {
            masks[source] = mask;
        }
    }

    /// Takes out what `which` accepts; the caller lets go of them without the lock.
    template<class Which> std::vector<RegistrationPtr> take(Which which) {
        std::vector<RegistrationPtr> taken;
        const std::lock_guard lock(mutex);
        for (auto i = registrations.begin(); i != registrations.end();) {
            if (which(*i->second)) {
                taken.push_back(std::move(i->second));
                i = registrations.erase(i);
            } else {
                ++i;
            }
        }
        for (const auto& registration : taken)
            update_mask(registration->source());
        count.store(registrations.size(), std::memory_order_release);
        return taken;
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

void end_each(std::vector<RegistrationPtr> taken) noexcept {
    for (auto& registration : taken) {
        registration->end();
        close_record(*registration);
        registration.reset();
    }
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
        sink->AddRef();
        auto registration =
            std::make_shared<Registration>(source, std::move(filter), event_mask, sink);
        const auto call = gate::current_call();
        registration->logon = logon;
        registration->object = call.object;
        registration->object_generation = call.object_generation;
        auto& h = hub();
        const std::lock_guard lock(h.mutex);
        registration->connection = h.next_connection;
        registration->index = open_record(*registration, registration->connection);
        h.registrations.emplace(registration->connection, registration);
        h.masks[source] |= event_mask;
        h.count.store(h.registrations.size(), std::memory_order_release);
        write_connection(connection, h.next_connection);
        ++h.next_connection;
        return S_OK;
    } catch (const std::bad_alloc&) {
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
}

HRESULT unadvise(Source source, ULONG_PTR connection, HRESULT unknown) noexcept {
    const auto number = static_cast<std::uint32_t>(connection);
    auto& h = hub();
    try {
        auto taken = h.take([&](const Registration& registration) {
            return registration.connection == number && registration.source() == source;
        });
        if (!taken.empty()) {
            end_each(std::move(taken));
            return S_OK;
        }
    } catch (const std::bad_alloc&) {
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
    gate::note(about_unknown(h, number));
    return unknown;
}

std::size_t post(Source source, const NOTIFICATION& event, std::span<const EntryId> about,
                 evidence::Index except_logon) noexcept {
    if (!anybody_listens(source, event.ulEventType))
        return 0;
    try {
        auto& h = hub();
        std::vector<RegistrationPtr> listeners;
        {
            const std::lock_guard lock(h.mutex);
            for (const auto& [connection, registration] : h.registrations) {
                if (registration->source() != source ||
                    !(registration->mask() & event.ulEventType) ||
                    (except_logon != 0 && registration->logon == except_logon)) {
                    continue;
                }
                const auto& filter = registration->filter();
                if (filter.empty() ||
                    std::find(about.begin(), about.end(), filter) != about.end()) {
                    listeners.push_back(registration);
                }
            }
        }
        if (listeners.empty())
            return 0;
        const auto copy = std::make_shared<const Event>(event);
        const auto general = default_queue();
        std::size_t queued = 0;
        for (const auto& listener : listeners) {
            auto queue = thread_queue_of(listener->sink());
            if (!queue)
                queue = general;
            if (!queue)
                continue;
            queue->push(listener, copy);
            ++queued;
        }
        return queued;
    } catch (const std::bad_alloc&) {
        return 0; // a notification that finds no memory is lost, as with the real subsystem
    }
}

bool anybody_listens(Source source, ULONG event_mask) noexcept {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return false;
    const std::lock_guard lock(h.mutex);
    const auto found = h.masks.find(source);
    return found != h.masks.end() && (found->second & event_mask) != 0;
}

void end_source(Source source) noexcept {
    try {
        end_each(hub().take([&](const Registration& r) { return r.source() == source; }));
    } catch (const std::bad_alloc&) {
        // They stay, and hear of nothing: nobody posts for the source any more.
    }
}

void end_logon(evidence::Index logon) noexcept {
    try {
        end_each(hub().take([&](const Registration& r) { return r.logon == logon; }));
    } catch (const std::bad_alloc&) {
        // As above; the last MAPIUninitialize tries again.
    }
}

void object_released(evidence::Index object, std::uint32_t generation) {
    auto& h = hub();
    if (h.count.load(std::memory_order_acquire) == 0)
        return;
    auto taken = h.take([&](const Registration& r) {
        return r.object == object && r.object_generation == generation;
    });
    if (taken.empty())
        return;
    gate::note({.fact = check::Fact::advise_source_released,
                .object = object,
                .related = taken.front()->index,
                .a = taken.size()});
    end_each(std::move(taken));
}

void end_all_registrations() noexcept {
    try {
        end_each(hub().take([](const Registration&) { return true; }));
    } catch (const std::bad_alloc&) {
        // Their sinks are never called again, since the engine stops.
    }
}

void hub_after_fork() noexcept {
    new (hub_storage) Hub;
}

} // namespace mapisim::notify
