#pragma once

namespace mapisim::evidence {

/// Whether own() was made: asking does not make it.
bool own_exists() noexcept;

} // namespace mapisim::evidence
