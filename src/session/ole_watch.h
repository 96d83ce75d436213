#pragma once

#include "object/thread_context.h"
#include "platform/ole.h"

/// What the client does with OLE, watched on Windows and counted by the library's own shims on
/// Linux.
namespace mapisim::session {

/// May be called again, for modules that were loaded since.
void watch_ole_calls();

/// At a thread's first MAPIInitialize, before that starts COM.
void first_look_at_ole(object::ThreadContext& context);

/// One OLE call of the client that has been made, on the calling thread.
void ole_called(platform::OleCall call, long result, const void* caller);

} // namespace mapisim::session
