#include "exports/client_memory.h"

#include "platform/modules.h"

namespace mapisim::exports {

property::CallerMemory memory_of(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more,
                                 LPFREEBUFFER free) {
    const auto is = [](const void* given, const void* own) {
        return given == own || platform::behind_import_stub(given) == own;
    };
    const bool is_mapi = is(pointer(allocate), pointer(&MAPIAllocateBuffer)) &&
                         is(pointer(allocate_more), pointer(&MAPIAllocateMore)) &&
                         is(pointer(free), pointer(&MAPIFreeBuffer));
    return is_mapi ? property::CallerMemory()
                   : property::CallerMemory(allocate, allocate_more, free);
}

} // namespace mapisim::exports
