#include "notify/queue.h"

#include <cstring>
#include <new>

#include "gate/call_out.h"
#include "notify/notification_copy.h"

namespace mapisim::notify {

Event::Event(const NOTIFICATION& event)
    : size_(notification_size(&event, 1)),
      block_(
          new std::max_align_t[(size_ + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t)]) {
    copy_notifications(&event, 1, block_.get());
}

void Queue::push(const RegistrationPtr& registration, std::shared_ptr<const Event> event) {
    {
        const std::lock_guard lock(mutex_);
        items_.push_back({registration, std::move(event)});
    }
    if (auto* record = registration->record())
        record->pending.fetch_add(1, std::memory_order_relaxed);
    wake_(context_);
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

void Queue::clear() noexcept {
    boost::container::deque<Item> dropped;
    const std::lock_guard lock(mutex_);
    items_.swap(dropped);
}

void deliver(const RegistrationPtr& registration, const Event& event) {
    auto* record = registration->record();
    if (record)
        record->pending.fetch_sub(1, std::memory_order_relaxed);
    if (!registration->active())
        return;
    // Each sink sees a copy of its own, so that one that writes into it harms no other.
    const Event shown(*event.get());
    const auto* bytes = reinterpret_cast<const std::byte*>(shown.get());
    const std::vector<std::byte> before(bytes, bytes + shown.size());
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
    gate::call_out(
        [this] {
            sink_->Release();
            return 0;
        },
        0);
}

} // namespace mapisim::notify
