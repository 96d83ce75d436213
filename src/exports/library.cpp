#include "platform/library.h"

#include "session/initialize.h"

namespace mapisim::platform {

const LibraryHooks library_hooks = {nullptr, &session::library_detached};

} // namespace mapisim::platform
