#pragma once

#include <memory>

#include <mapidefs.h>

#include "notify/queue.h"
#include "object/thread_context.h"

/// The threads on which sinks are called. Started by the first MAPIInitialize, gone when the last
/// MAPIUninitialize returns.
namespace mapisim::notify {

/// Makes what the calling thread needs to deliver, before any lock is taken: a window that is made
/// runs hooks of the client's. False when the window cannot be made. Throws std::bad_alloc.
bool prepare_thread();

/// Called by the thread of the first MAPIInitialize, after prepare_thread() where it delivers
/// itself. `own_thread`: MAPI_MULTITHREAD_NOTIFICATIONS. False when the notification window cannot
/// be made. Throws std::bad_alloc.
bool start_engine(bool own_thread);

/// Ends all registrations and stops the delivering thread, waiting for a sink that is being called
/// (unless that sink is the caller). Nothing of the engine is left.
void stop_engine() noexcept;

/// The queue for sinks that are bound to no thread; null while the engine is stopped.
std::shared_ptr<Queue> default_queue();

/// Delivers what waits for the calling thread: for its wrapped sinks, and, on the thread of the
/// first MAPIInitialize, for all others.
void deliver_here();

/// HrDispatchNotifications: MAPI_E_USER_CANCEL when the program is asked to end.
HRESULT dispatch_notifications();

/// True when the sinks' thread is the thread of the first MAPIInitialize, and that is `context`.
bool delivers_on(const object::ThreadContext& context) noexcept;

/// True when the sinks' thread is the thread of the first MAPIInitialize, and the caller's next
/// call is not what brings it to them.
bool first_thread_may_not_come() noexcept;

/// True when they wait for the thread of the first MAPIInitialize, and that has ended.
bool first_thread_is_gone() noexcept;

/// A thread that has a context ends: what waits for it never comes.
void thread_ended(object::ThreadContext& context) noexcept;

void engine_after_fork() noexcept;

/// The library is unloaded: no queue, registration or sink is left.
void engine_before_unload() noexcept;

} // namespace mapisim::notify
