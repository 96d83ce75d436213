#include "utility/encoding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "platform/readable.h"
#include "world/values.h"

namespace mapisim::utility {

ULONG CchOfEncoding(ULONG size) noexcept {
    const std::uint64_t characters = (std::uint64_t{size} + 2) / 3 * 4 + 1;
    return characters > std::numeric_limits<ULONG>::max() ? 0 : static_cast<ULONG>(characters);
}

ULONG CbOfEncoded(const char* text) noexcept {
    if (!text)
        return 0;
    const std::uint64_t bytes = (std::uint64_t{std::strlen(text)} + 3) / 4 * 3;
    return bytes > std::numeric_limits<ULONG>::max() ? 0 : static_cast<ULONG>(bytes);
}

void EncodeID(const BYTE* bytes, ULONG size, char* out) {
    if (!out)
        return;
    // The longest identifiers have some hundred bytes; this one is not to need more memory.
    constexpr ULONG kStep = 3 * 1024;
    if (platform::is_wild(bytes, size, 1))
        size = 0;
    for (ULONG at = 0; bytes && at < size;) {
        const ULONG step = std::min(kStep, size - at);
        const std::string text =
            world::base64_text({reinterpret_cast<const char*>(bytes) + at, step});
        out = std::copy(text.begin(), text.end(), out);
        at += step;
    }
    *out = '\0';
}

bool FDecodeID(const char* text, BYTE* out, ULONG* size) {
    if (!text || !out || !size)
        return false;
    std::string bytes;
    std::string why;
    // Of several spellings of the same bytes one is ours.
    if (!world::parse_base64(text, bytes, why) || world::base64_text(bytes) != text)
        return false;
    if (!bytes.empty())
        std::memcpy(out, bytes.data(), bytes.size());
    *size = static_cast<ULONG>(bytes.size());
    return true;
}

} // namespace mapisim::utility
