#pragma once

namespace mapisim::session {

/// In a forked child every object of the parent's is invalid, and it can initialise for itself:
/// fork.cpp sees to that. This is the part of the initialisation counts.
void initialize_after_fork() noexcept;

} // namespace mapisim::session
