#pragma once

#include <memory>

#include <mapiutil.h>
#include <mapix.h>

#include "object/body.h"

namespace mapisim::notify {

class Queue;

/// HrAllocAdviseSink: a sink that calls a function of the client's.
HRESULT make_callback_sink(NOTIFCALLBACK* callback, void* context, IMAPIAdviseSink** out);

/// HrThisThreadAdviseSink: a sink that passes on to `sink`, always on the thread that made it.
HRESULT make_thread_sink(IMAPIAdviseSink* sink, IMAPIAdviseSink** out);

/// The queue of the thread to which `sink` is bound; null for any other sink. Never calls it.
std::shared_ptr<Queue> thread_queue_of(const IMAPIAdviseSink* sink) noexcept;

void sinks_after_fork() noexcept;
void sinks_before_unload() noexcept;

} // namespace mapisim::notify
