#pragma once

#include <cstddef>
#include <cstdint>

/// Numbers of compound files that reader and writer share.
namespace mapisim::storage::layout {

inline constexpr unsigned char kSignature[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
/// Of the format's first version, which nobody writes any more.
inline constexpr unsigned char kOldSignature[] = {0x0E, 0x11, 0xFC, 0x0D, 0xD0, 0xCF, 0x11, 0x0E};

inline constexpr std::uint32_t kMostRegularSector = 0xFFFF'FFFA;
inline constexpr std::uint32_t kDifatSector = 0xFFFF'FFFC;
inline constexpr std::uint32_t kFatSector = 0xFFFF'FFFD;
inline constexpr std::uint32_t kEndOfChain = 0xFFFF'FFFE;
inline constexpr std::uint32_t kFree = 0xFFFF'FFFF;
inline constexpr std::uint32_t kNoStream = 0xFFFF'FFFF;

inline constexpr std::size_t kHeaderSize = 512;
inline constexpr std::size_t kHeaderDifat = 109; ///< entries that stand in the header
inline constexpr unsigned kMiniShift = 6;
inline constexpr std::size_t kMiniSector = std::size_t{1} << kMiniShift;
inline constexpr std::uint32_t kMiniCutoff = 4096; ///< smaller streams lie in the mini stream
inline constexpr std::uint16_t kMinorVersion = 0x3E;
inline constexpr std::uint16_t kLittleEndian = 0xFFFE;

// Offsets in the header.
inline constexpr std::size_t kAtMinor = 24, kAtMajor = 26, kAtByteOrder = 28, kAtSectorShift = 30,
                             kAtMiniShift = 32, kAtDirectorySectors = 40, kAtFatSectors = 44,
                             kAtDirectory = 48, kAtCutoff = 56, kAtMiniFat = 60,
                             kAtMiniFatSectors = 64, kAtDifat = 68, kAtDifatSectors = 72,
                             kAtFirstFat = 76;

// A directory entry, and offsets in it.
inline constexpr std::size_t kEntrySize = 128;
inline constexpr std::size_t kNameRoom = 64;
inline constexpr std::size_t kAtNameSize = 64, kAtType = 66, kAtColour = 67, kAtLeft = 68,
                             kAtRight = 72, kAtChild = 76, kAtClsid = 80, kAtStateBits = 96,
                             kAtCreated = 100, kAtModified = 108, kAtStart = 116, kAtSize = 120;
enum Type : std::uint8_t { kUnused = 0, kStorage = 1, kStream = 2, kRoot = 5 };
enum Colour : std::uint8_t { kRed = 0, kBlack = 1 };

// Bytes in files stand with the small one first, whatever the machine.
template<class Number> Number get(const std::byte* at) noexcept {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        value =
            static_cast<Number>(value | static_cast<Number>(static_cast<Number>(at[i]) << (8 * i)));
    return value;
}
template<class Number> void put(std::byte* at, Number value) noexcept {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        at[i] = static_cast<std::byte>(value >> (8 * i));
}

} // namespace mapisim::storage::layout
