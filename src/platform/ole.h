#pragma once

namespace mapisim::platform {

/// What the library wants to hear about OLE. `delta` is +1 for a successful OleInitialize or
/// CoInitialize(Ex) and -1 for OleUninitialize or CoUninitialize, on the calling thread.
enum class OleCall { ole_initialize, ole_uninitialize, co_initialize, co_uninitialize };
using OleObserver = void (*)(OleCall call, long result, const void* caller);

/// Windows: patches the client's own imports of OleInitialize, OleUninitialize, CoInitialize(Ex)
/// and CoUninitialize from ole32 in every loaded module that is not part of Windows (called again,
/// it also covers modules loaded since), so that the observer hears of each call after it was
/// forwarded. Linux: does nothing, the library exports the two shims itself.
void watch_ole(OleObserver observer) noexcept;

/// Undoes every patch; safe in DllMain. A client that kept a patched pointer elsewhere reaches the
/// real function by it from now on, through a page of code that stays in the process.
void unwatch_ole() noexcept;

/// CoInitialize for MAPIInitialize, and its counterpart: on Linux they count and succeed.
long com_initialize() noexcept;
void com_uninitialize() noexcept;
/// True when the calling thread has COM initialised by anybody; on Linux, by the shims or by us.
bool com_is_initialized() noexcept;

/// Linux: the exported shims of OleInitialize and so on count themselves by it on the calling
/// thread, +1 or -1; does nothing on Windows.
void note_ole(int delta) noexcept;

} // namespace mapisim::platform
