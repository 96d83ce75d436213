#include "platform/events.h"

namespace mapisim::platform {

bool is_set(HANDLE) noexcept {
    return false;
}

} // namespace mapisim::platform
