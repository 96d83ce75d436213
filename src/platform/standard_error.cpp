#include "platform/standard_error.h"

#include <cstdio>

#include "platform/cancellation.h"

namespace mapisim::platform {

void complain(std::initializer_list<std::string_view> parts) noexcept {
    const CancellationHold hold;
    for (const auto part : parts)
        std::fwrite(part.data(), 1, part.size(), stderr);
    std::fputc('\n', stderr);
}

} // namespace mapisim::platform
