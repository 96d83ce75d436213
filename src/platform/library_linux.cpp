#include "platform/library.h"

namespace mapisim::platform {

__attribute__((weak)) extern const LibraryHooks library_hooks = {nullptr, nullptr};

namespace {

__attribute__((constructor)) void library_attach() {
    if (library_hooks.attach)
        library_hooks.attach();
}

// The library is linked so that dlclose keeps it mapped: its destructors run when the process ends.
__attribute__((destructor)) void library_detach() {
    if (library_hooks.detach)
        library_hooks.detach(true);
}

} // namespace

} // namespace mapisim::platform
