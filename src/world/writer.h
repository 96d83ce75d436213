#pragma once

#include <string>

#include "world/description.h"

namespace mapisim::world {

/// The text of a world file that the reader makes the same description of. What is as it would be
/// without a word is left out.
std::string world_text(const Description& world);

} // namespace mapisim::world
