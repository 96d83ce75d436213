#pragma once

#include "store/content.h"

namespace mapisim::spooler {

/// A message as a transport takes it to another mailbox: without the properties that do not travel
/// (FIsTransmittable), in it and in all that is in it. What says who a recipient is does travel,
/// though its identifier lies in their ranges. The receiving store computes its own on delivery.
store::ContentPtr transmitted(const store::ContentPtr& content);

} // namespace mapisim::spooler
