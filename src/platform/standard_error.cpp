#include "platform/standard_error.h"

#include <cstddef>
#include <cstdio>

#include "platform/cancellation.h"

namespace mapisim::platform {

void complain(std::initializer_list<std::string_view> parts) noexcept {
    const CancellationHold hold;
    // In one piece: other threads and processes may write there too.
    char line[2048];
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.copy(line + size, sizeof line - 1 - size);
    line[size] = '\n';
    std::fwrite(line, 1, size + 1, stderr);
}

} // namespace mapisim::platform
