#include "platform/poison.h"

namespace mapisim::platform {

void poison(const void*, std::size_t) noexcept {}
void unpoison(const void*, std::size_t) noexcept {}

} // namespace mapisim::platform
