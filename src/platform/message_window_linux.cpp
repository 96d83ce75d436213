#include "platform/message_window.h"

namespace mapisim::platform {

MessageWindow* create_message_window(void (*)(void*), void*, unsigned) noexcept {
    return nullptr;
}

void wake(MessageWindow*) noexcept {}

void destroy_message_window(MessageWindow*) noexcept {}

bool pump_messages() noexcept {
    return true;
}

} // namespace mapisim::platform
