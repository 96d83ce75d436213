#include "session/unload.h"

#include "memory/buffers.h"
#include "notify/engine.h"
#include "object/reclaim.h"
#include "object/scope.h"
#include "object/shell.h"
#include "object/thread_context.h"
#include "profile/world.h"
#include "provider/libraries.h"
#include "scenario/settings.h"
#include "session/registry.h"
#include "simple/sessions.h"
#include "spooler/spooler.h"
#include "status/status_api.h"
#include "utility/idle.h"

namespace mapisim::session {

void give_all_back() noexcept {
    object::reclaim();
    utility::end_idle();
    notify::engine_before_unload();
    simple::sessions_before_unload();
    registry_before_unload();
    spooler::spooler_before_unload();
    status::status_before_unload();
    profile::world_before_unload();
    provider::libraries_before_unload();
    object::scopes_before_unload();
    // What was given back above may still have asked for these.
    object::shells_before_unload();
    memory::buffers_before_unload();
    scenario::settings_before_unload();
    object::contexts_before_unload();
}

} // namespace mapisim::session
