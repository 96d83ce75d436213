#pragma once

namespace mapisim::session {

/// Arranges that in a forked child every object of the parent's is invalid, and that the child can
/// initialise for itself.
void watch_forks();

/// Parts of it.
void initialize_after_fork() noexcept;

} // namespace mapisim::session
