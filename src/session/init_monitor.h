#pragma once

#include <mapiaux.h>

#include "object/body.h"

namespace mapisim::session {

/// CreateMAPIInitializationMonitor. The object's scope is its own and never ends.
object::Ref<IMAPIInitMonitor> make_init_monitor();

} // namespace mapisim::session
