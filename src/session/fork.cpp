#include "session/fork.h"

#include "evidence/store.h"
#include "memory/buffers.h"
#include "notify/engine.h"
#include "object/scope.h"
#include "object/shell.h"
#include "object/thread_context.h"
#include "platform/process.h"
#include "session/establish.h"
#include "session/registry.h"
#include "spooler/housekeeper.h"

namespace mapisim::session {

namespace {

/// Runs in the child, alone in it. Locks that other threads held at the fork are never freed again,
/// so each room begins anew; what the parent's objects hold is left as it is.
void begin_anew() {
    evidence::own_after_fork();
    object::scopes_after_fork();
    object::shells_after_fork();
    object::contexts_after_fork();
    memory::buffers_after_fork();
    notify::engine_after_fork();
    spooler::housekeeper_after_fork();
    registry_after_fork();
    establish_after_fork();
    initialize_after_fork();
}

} // namespace

void watch_forks() {
    platform::on_fork_in_child(&begin_anew);
}

} // namespace mapisim::session
