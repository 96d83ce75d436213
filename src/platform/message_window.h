#pragma once

namespace mapisim::platform {

/// How queued notifications reach a thread that runs a message loop. On Linux there is none, and
/// all three functions do nothing.
class MessageWindow;

/// A hidden message-only window on the calling thread; `deliver(context)` runs on this thread from
/// its message loop after each wake(), and, where that is not 0, every so many milliseconds in
/// which the loop has nothing else to do. Null when the window cannot be made.
MessageWindow* create_message_window(void (*deliver)(void* context), void* context,
                                     unsigned every_milliseconds = 0) noexcept;

/// From any thread.
void wake(MessageWindow* window) noexcept;

/// On the creating thread it is destroyed at once, from another thread as soon as that is possible.
void destroy_message_window(MessageWindow* window) noexcept;

/// Handles the calling thread's waiting window messages without blocking. Returns false when one of
/// them asks the program to end (WM_QUIT, WM_QUERYENDSESSION, WM_ENDSESSION); a WM_QUIT is put
/// back.
bool pump_messages() noexcept;

} // namespace mapisim::platform
