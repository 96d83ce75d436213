#pragma once

#include <cstdint>
#include <string>

namespace mapisim::platform {

#if defined(_WIN32)
inline constexpr bool kIsWindows = true;
#else
inline constexpr bool kIsWindows = false;
#endif

std::uint32_t process_id() noexcept;
std::uint32_t parent_process_id() noexcept;

/// The kernel's number of the calling thread, as debuggers print it.
std::uint32_t thread_id() noexcept;

/// True for the thread that the process started with.
bool on_first_thread_of_process() noexcept;

/// True when this process runs as a Windows service; always false on Linux.
bool runs_as_service() noexcept;

/// Value of an environment variable in UTF-8; empty when it is not set.
std::string environment(const char* name);

/// Nanoseconds of a clock that never goes back and stands still for nobody.
std::uint64_t monotonic_nanoseconds() noexcept;

/// Calls these before each fork, and after it in the parent and in the child (Linux); does nothing
/// on Windows. Once only.
void on_fork(void (*before)(), void (*in_parent)(), void (*in_child)()) noexcept;

/// Keeps the library's code mapped while true (Windows: a reference on its own module; on Linux it
/// is linked so that it stays anyway). Once is enough, there is no counting. pin_library(false)
/// drops the reference only where somebody else holds one too, as the client does that called
/// LoadLibrary or imports the library: the last reference is never dropped under code of ours that
/// still runs. Where the client has given up its own already, the library stays mapped; when it is
/// loaded again, it is the same one and the next pin_library(false) lets it go. It asks the loader:
/// not to be called with a lock held.
void pin_library(bool pinned) noexcept;

/// Stops in the debugger if there is one, else does nothing.
void break_into_debugger() noexcept;

/// True while a module of this process is being loaded or unloaded by the calling thread, as far as
/// the platform can tell (Windows: the loader lock is held by this thread; Linux: the loader is on
/// its stack).
bool inside_loader() noexcept;

} // namespace mapisim::platform
