#pragma once

#include <mapidefs.h>

namespace mapisim::platform {

/// Whether `handle` is an event that may be queried (EVENT_QUERY_STATE), and set. It stays so.
/// Linux has no such handles.
bool is_set(HANDLE handle) noexcept;

} // namespace mapisim::platform
