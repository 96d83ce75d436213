// What the targets that make worlds do with them.
#pragma once

#include "world/description.h"

namespace mapisim::fuzz {

/// Writes the description, reads that again, which must give the same, and builds and shows the
/// world of it as `mapisim world show` does, where that is no more than a test has time for.
void use(const world::Description& world);

} // namespace mapisim::fuzz
