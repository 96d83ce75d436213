#include "session/fork.h"

#include "check/findings.h"
#include "evidence/store.h"
#include "imsg/message.h"
#include "memory/buffers.h"
#include "notify/engine.h"
#include "object/scope.h"
#include "object/shell.h"
#include "object/thread_context.h"
#include "platform/process.h"
#include "profile/world.h"
#include "provider/libraries.h"
#include "scenario/settings.h"
#include "session/establish.h"
#include "session/registry.h"
#include "simple/sessions.h"
#include "spooler/housekeeper.h"
#include "spooler/spooler.h"
#include "status/status_api.h"
#include "utility/idle.h"

namespace mapisim::session {

namespace {

/// Runs in the child, alone in it. Locks that other threads held at the fork are never freed again,
/// so each room begins anew; what the parent's objects hold is left as it is.
void begin_anew() {
    evidence::own_after_fork();
    check::findings_after_fork();
    object::scopes_after_fork();
    object::shells_after_fork();
    object::contexts_after_fork();
    memory::buffers_in_child();
    notify::engine_after_fork();
    utility::idle_after_fork();
    imsg::after_fork();
    spooler::housekeeper_after_fork();
    spooler::spooler_after_fork();
    status::status_after_fork();
    profile::world_after_fork();
    provider::libraries_after_fork();
    scenario::settings_after_fork();
    simple::sessions_after_fork();
    registry_after_fork();
    establish_after_fork();
    initialize_after_fork();
}

/// From the beginning: calls before any initialisation leave traces too. A child inherits the
/// handlers.
[[maybe_unused]] const bool forks_are_watched = [] {
    platform::on_fork(&memory::buffers_before_fork, &memory::buffers_after_fork, &begin_anew);
    return true;
}();

} // namespace

} // namespace mapisim::session
