#include "property/check_sum.h"

#include <array>

namespace mapisim::property {

std::uint32_t check_sum(Bytes bytes) noexcept {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> all{};
        for (std::uint32_t i = 0; i < all.size(); ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit)
                value = (value >> 1) ^ (value & 1 ? 0xEDB88320u : 0);
            all[i] = value;
        }
        return all;
    }();
    std::uint32_t sum = 0;
    for (const std::byte byte : bytes)
        sum = table[(sum ^ std::to_integer<std::uint32_t>(byte)) & 0xFF] ^ (sum >> 8);
    return sum;
}

} // namespace mapisim::property
