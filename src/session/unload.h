#pragma once

namespace mapisim::session {

/// The library's code is about to be unmapped while the process goes on (Windows): gives back all
/// memory but the evidence. Runs inside the loader: waits for no thread and loads nothing. The
/// subsystem is not initialised and the client holds no object, else the library were pinned. The
/// utilities may be, and their idle engine run.
void give_all_back() noexcept;

} // namespace mapisim::session
