#include "platform/ole.h"

namespace mapisim::platform {

namespace {
// initial-exec: com_is_initialized() is asked on the way of checked calls.
thread_local int com_count __attribute__((tls_model("initial-exec"))) = 0;
} // namespace

void watch_ole(OleObserver) noexcept {}

void unwatch_ole() noexcept {}

void note_ole(int delta) noexcept {
    // One uninitialisation too many has no effect, as with the real functions.
    if (delta > 0 || com_count > 0)
        com_count += delta;
}

long com_initialize() noexcept {
    note_ole(+1);
    return com_count == 1 ? 0 : 1; // S_OK, S_FALSE
}

void com_uninitialize() noexcept {
    note_ole(-1);
}

bool com_is_initialized() noexcept {
    return com_count > 0;
}

} // namespace mapisim::platform
