#pragma once

namespace mapisim::platform {

/// What the library does when the system loads and unloads it. `attach` runs inside the loader, so
/// it must neither load libraries nor wait for other threads; `detach(true)` runs when the process
/// ends (other threads are gone or frozen in the middle of anything), `detach(false)` when only the
/// library goes. Either may be null.
struct LibraryHooks {
    void (*attach)();
    void (*detach)(bool process_ends);
};

/// Defined by whoever wants to hear; a program without such a definition gets an empty one.
extern const LibraryHooks library_hooks;

} // namespace mapisim::platform
