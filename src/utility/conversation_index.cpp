#include "utility/conversation_index.h"

#include <cstring>

namespace mapisim::utility {

namespace {

constexpr std::size_t kTimeBytes =
    6; ///< the first of which is 1, as it is in all times of our days
constexpr std::size_t kHeader = kTimeBytes + sizeof(GUID);
constexpr std::size_t kChild = 5;
constexpr unsigned kTimeShift = 16;

} // namespace

std::vector<std::byte> conversation_index(const BYTE* parent, ULONG parent_size, std::uint64_t now,
                                          const GUID& conversation, BYTE chance) {
    std::vector<std::byte> index;
    if (parent_size == 0) {
        for (std::size_t i = 0; i < kTimeBytes; ++i)
            index.push_back(static_cast<std::byte>(now >> (56 - 8 * i)));
        index[0] = std::byte{1};
        const auto* const guid = reinterpret_cast<const std::byte*>(&conversation);
        index.insert(index.end(), guid, guid + sizeof conversation);
        return index;
    }
    if (parent_size < kHeader || (parent_size - kHeader) % kChild != 0 || parent[0] != 1)
        return index;
    std::uint64_t begun = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        begun = begun << 8 | parent[i];
    begun <<= kTimeShift;
    const std::uint64_t later = now > begun ? now - begun : 0;
    // Near times keep their small bits, far ones, of more than 1.7 years, their large ones.
    constexpr unsigned kNearBits = 49, kNearShift = 18, kFarShift = 23;
    constexpr std::uint32_t kFar = 0x80000000;
    const bool is_near = later >> kNearBits == 0;
    const auto part = static_cast<std::uint32_t>(later >> (is_near ? kNearShift : kFarShift));
    const std::uint32_t difference = (part & ~kFar) | (is_near ? 0 : kFar);
    const auto* const given = reinterpret_cast<const std::byte*>(parent);
    index.assign(given, given + parent_size);
    for (int shift = 24; shift >= 0; shift -= 8)
        index.push_back(static_cast<std::byte>(difference >> shift));
    index.push_back(static_cast<std::byte>(chance));
    return index;
}

} // namespace mapisim::utility
