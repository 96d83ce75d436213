#pragma once

#include "store/mailbox.h"

namespace mapisim::spooler {

/// The loopback transport: brings a sent message to those of its recipients that have a mailbox in
/// this world. Other recipients count as reached: their mail leaves the world.
void deliver(store::Mailbox& from, const store::MessageState& sent);

} // namespace mapisim::spooler
