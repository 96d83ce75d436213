#include "notify/queue.h"

#include <cstring>
#include <new>
#include <span>
#include <utility>

#include "gate/call_out.h"
#include "notify/notification_copy.h"
#include "scenario/clock.h"

namespace mapisim::notify {

Event::Event(const NOTIFICATION& event) : size_(notification_size(&event, 1)) {
    if (size_ == 0)
        throw std::bad_alloc(); // no event that can be told
    block_ = std::make_unique<std::max_align_t[]>((size_ + sizeof(std::max_align_t) - 1) /
                                                  sizeof(std::max_align_t));
    copy_notifications(&event, 1, block_.get());
}

bool Queue::push(const RegistrationPtr& registration, std::shared_ptr<const Event> event) noexcept {
    try {
        const std::lock_guard lock(mutex_);
        if (!closed_)
            items_.push_back({registration, std::move(event)});
        // Counted where nobody will come for it too: that is what is told of it.
        if (auto* record = registration->record())
            record->pending.fetch_add(1, std::memory_order_relaxed);
    } catch (const std::bad_alloc&) {
        return false;
    }
    wake_(context_);
    return true;
}

bool Queue::pop(Item& item) {
    const std::lock_guard lock(mutex_);
    if (items_.empty())
        return false;
    item = std::move(items_.front());
    items_.pop_front();
    return true;
}

std::size_t Queue::deliver() {
    std::size_t delivered = 0;
    Item item;
    while (pop(item)) {
        // Gone after Unadvise: what it still had waiting is nobody's.
        if (auto registration = item.registration.lock()) {
            try {
                notify::deliver(registration, *item.event);
                ++delivered;
            } catch (const std::bad_alloc&) {
                // A notification that finds no memory is lost.
            }
        }
        item = {};
    }
    return delivered;
}

bool Queue::empty() const {
    const std::lock_guard lock(mutex_);
    return items_.empty();
}

void Queue::close() noexcept {
    boost::container::deque<Item> dropped;
    const std::lock_guard lock(mutex_);
    closed_ = true;
    items_.swap(dropped);
}

namespace {
/// So that what the sink does wrong is told of the registration.
class Delivering {
public:
    Delivering(evidence::Index registration, std::span<const std::byte> shown) noexcept
        : context_(object::thread_context()) {
        if (!context_)
            return;
        outer_ = std::exchange(context_->delivering, registration);
        outer_shown_ = {std::exchange(context_->shown, shown.data()),
                        std::exchange(context_->shown_size, shown.size())};
    }
    ~Delivering() {
        if (!context_)
            return;
        context_->delivering = outer_;
        context_->shown = outer_shown_.data();
        context_->shown_size = outer_shown_.size();
    }
    Delivering(const Delivering&) = delete;
    Delivering& operator=(const Delivering&) = delete;

private:
    object::ThreadContext* const context_;
    evidence::Index outer_ = 0;
    std::span<const std::byte> outer_shown_;
};

/// What the thread of the first MAPIInitialize, which does other work too, may take its time for.
constexpr auto kLate = 5 * scenario::kTicksPerSecond;

void note_lateness(const Registration& registration, scenario::Ticks since) {
    const auto now = scenario::patience();
    if (since == 0 || now < since + kLate)
        return;
    gate::note({.fact = check::Fact::notification_late,
                .object = registration.object,
                .related = registration.index,
                .a = (now - since) / scenario::kTicksPerSecond});
}
} // namespace

void deliver(const RegistrationPtr& registration, const Event& event) {
    auto* record = registration->record();
    const bool more = record && record->pending.fetch_sub(1, std::memory_order_relaxed) > 1;
    const auto since = registration->stops_waiting();
    if (since != 0 && more)
        registration->starts_waiting();
    if (!registration->active())
        return;
    note_lateness(*registration, since);
    // Each sink sees a copy of its own, so that one that writes into it harms no other.
    const Event shown(*event.get());
    const auto* bytes = reinterpret_cast<const std::byte*>(shown.get());
    const std::vector<std::byte> before(bytes, bytes + shown.size());
    const Delivering delivering(registration->index, {bytes, shown.size()});
    const ULONG result =
        gate::call_out([&] { return registration->sink()->OnNotify(1, shown.get()); }, ULONG{S_OK});
    if (record)
        record->delivered.fetch_add(1, std::memory_order_relaxed);
    if (std::memcmp(bytes, before.data(), before.size()) != 0) {
        gate::note({.fact = check::Fact::notification_changed,
                    .object = registration->object,
                    .related = registration->index});
    }
    if (result != S_OK) {
        gate::note({.fact = check::Fact::sink_result,
                    .object = registration->object,
                    .related = registration->index,
                    .a = result});
    }
}

Registration::~Registration() {
    stops_waiting();
    gate::release_foreign(*sink_);
}

} // namespace mapisim::notify
