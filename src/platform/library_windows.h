#pragma once

namespace mapisim::platform {

// What the other files of this folder give back before the library is unmapped while the process
// goes on.
void modules_detach() noexcept;
void thread_slot_free() noexcept;

} // namespace mapisim::platform
