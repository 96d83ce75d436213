#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <boost/container/deque.hpp>

#include "notify/registration.h"
#include "platform/mutex.h"

namespace mapisim::notify {

/// A NOTIFICATION with all that it points to, in one block.
class Event {
public:
    /// Copies; throws std::bad_alloc.
    explicit Event(const NOTIFICATION& event);
    NOTIFICATION* get() const noexcept { return reinterpret_cast<NOTIFICATION*>(block_.get()); }
    std::size_t size() const noexcept { return size_; }

private:
    std::size_t size_;
    std::unique_ptr<std::max_align_t[]> block_;
};

/// What waits for one thread.
class Queue {
public:
    using Wake = void (*)(void* context);

    /// `wake(context)` is called, without a lock, after each push.
    Queue(Wake wake, void* context) noexcept : wake_(wake), context_(context) {}

    /// False where there is no memory, and nothing is queued.
    bool push(const RegistrationPtr& registration, std::shared_ptr<const Event> event) noexcept;

    /// Delivers on the calling thread until nothing waits; what a sink causes meanwhile is
    /// delivered too. Returns how many reached a sink.
    std::size_t deliver();

    bool empty() const;
    /// Nobody will come: forgets what waits, and what comes.
    void close() noexcept;

private:
    struct Item {
        std::weak_ptr<Registration> registration;
        std::shared_ptr<const Event> event;
    };
    bool pop(Item& item);

    mutable platform::Mutex mutex_;
    boost::container::deque<Item> items_;
    bool closed_ = false;
    const Wake wake_;
    void* const context_;
};

/// Calls the sink with a copy of the event, and notes what it does wrong.
void deliver(const RegistrationPtr& registration, const Event& event);

} // namespace mapisim::notify
