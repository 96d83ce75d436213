#pragma once

#include <atomic>
#include <memory>

#include <mapix.h>

#include "evidence/store.h"
#include "notify/hub.h"

namespace mapisim::notify {

/// One Advise. The sink is released when nobody needs the registration any more: normally during
/// Unadvise, and when another thread is inside OnNotify, after that returned.
class Registration {
public:
    Registration(Source source, EntryId filter, ULONG mask, IMAPIAdviseSink* sink)
        : source_(source), filter_(std::move(filter)), mask_(mask), sink_(sink) {
        sink_->AddRef();
    }
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    Source source() const noexcept { return source_; }
    ULONG mask() const noexcept { return mask_; }
    const EntryId& filter() const noexcept { return filter_; }
    IMAPIAdviseSink* sink() const noexcept { return sink_; }

    bool active() const noexcept { return active_.load(std::memory_order_acquire); }
    /// True for the one caller that ends it.
    bool end() noexcept { return active_.exchange(false, std::memory_order_acq_rel); }

    /// Null when the evidence has no room.
    evidence::Registration* record() const noexcept {
        return index ? &evidence::own().at<evidence::Registration>(index) : nullptr;
    }

    /// From now on something waits for the thread of the first MAPIInitialize. False when something
    /// did already.
    bool starts_waiting() noexcept;
    /// That thread came, or the registration ended. Since when something waited, by
    /// scenario::patience(); 0 when nothing did.
    std::uint64_t stops_waiting() noexcept;

    std::uint32_t connection = 0;
    evidence::Index index = 0;
    evidence::Index logon = 0;
    evidence::Index object = 0; ///< on which Advise was called
    std::uint32_t object_generation = 0;

private:
    const Source source_;
    const EntryId filter_;
    const ULONG mask_;
    IMAPIAdviseSink* const sink_;
    std::atomic<bool> active_{true};
    std::atomic<std::uint64_t> waiting_since_{0};
};
using RegistrationPtr = std::shared_ptr<Registration>;

} // namespace mapisim::notify
