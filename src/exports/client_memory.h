#pragma once

#include <mapix.h>

#include "property/caller_memory.h"

namespace mapisim::exports {

/// What the caller's functions allocate, when they are not MAPI's own.
property::CallerMemory memory_of(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more,
                                 LPFREEBUFFER free);

/// A function as the gate takes it among a call's arguments.
template<class F> void* pointer(F* function) noexcept {
    return reinterpret_cast<void*>(function);
}

} // namespace mapisim::exports
