#include "platform/readable.h"

#include <cstdint>
#include <cstring>
#include <limits>

namespace mapisim::platform {

bool is_readable_text(const void* text, std::size_t width, std::size_t limit) noexcept {
    // No page is smaller, so that one look tells about all characters up to the next border.
    constexpr std::uintptr_t kBorder = 4096;
    constexpr char zero[8] = {};
    if (!text)
        return false;
    auto at = reinterpret_cast<std::uintptr_t>(text);
    std::uintptr_t known = at;
    for (std::size_t i = 0; i < limit; ++i, at += width) {
        if (at > std::numeric_limits<std::uintptr_t>::max() - width)
            return false;
        if (at + width > known) {
            const std::uintptr_t border = ((at + width - 1) | (kBorder - 1)) + 1;
            if (border < at || !is_readable(reinterpret_cast<const void*>(at), border - at)) {
                if (!is_readable(reinterpret_cast<const void*>(at), width))
                    return false;
                known = at + width;
            } else {
                known = border;
            }
        }
        if (std::memcmp(reinterpret_cast<const void*>(at), zero, width) == 0)
            return true;
    }
    return true;
}

} // namespace mapisim::platform
