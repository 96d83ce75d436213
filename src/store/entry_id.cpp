#include "store/entry_id.h"

#include <cstring>
#include <string_view>

namespace mapisim::store {

namespace {

constexpr std::size_t kFlags = 4;
constexpr std::size_t kVersionAt = kFlags + sizeof(MAPIUID);
constexpr std::size_t kKindAt = kVersionAt + 1;
constexpr std::size_t kStoreAt = kVersionAt + 4;
constexpr std::size_t kNumberAt = kStoreAt + sizeof(MAPIUID);
constexpr std::byte kVersion{1};

constexpr std::size_t kWrapNameAt = kFlags + sizeof(MAPIUID) + 2;

struct Plain {
    const std::byte* bytes;
    std::size_t size;
};

constexpr std::size_t padded(std::size_t size) noexcept {
    return (size + 3) / 4 * 4;
}

/// The identifier without a wrapping; none of what is none.
Plain unwrapped(ULONG size, const ENTRYID* id) noexcept {
    const auto* const bytes = reinterpret_cast<const std::byte*>(id);
    if (size > notify::kLongestEntryId)
        return {nullptr, 0};
    if (!id || size <= kWrapNameAt || std::memcmp(bytes + kFlags, &kWrapUid, sizeof kWrapUid) != 0)
        return {bytes, size};
    const auto* const name = bytes + kWrapNameAt;
    const void* const end = std::memchr(name, 0, size - kWrapNameAt);
    if (!end)
        return {bytes, size};
    const std::size_t head = padded(
        kWrapNameAt + static_cast<std::size_t>(static_cast<const std::byte*>(end) - name) + 1);
    return head > size ? Plain{bytes, size} : Plain{bytes + head, size - head};
}

} // namespace

bool same_uid(const MAPIUID& a, const MAPIUID& b) noexcept {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

std::array<std::byte, EntryId::kObjectSize> EntryId::bytes() const noexcept {
    std::array<std::byte, kObjectSize> out{};
    std::memcpy(out.data() + kFlags, &kProviderUid, sizeof kProviderUid);
    out[kVersionAt] = kVersion;
    out[kKindAt] = static_cast<std::byte>(kind);
    std::memcpy(out.data() + kStoreAt, &store, sizeof store);
    for (std::size_t i = 0; i < sizeof number; ++i) {
        out[kNumberAt + i] = static_cast<std::byte>(number >> (8 * i));
    }
    return out;
}

notify::EntryId EntryId::vector() const {
    const auto all = bytes();
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size())};
}

std::vector<std::byte> wrap(std::string_view dll_name, ULONG size, const ENTRYID* id) {
    const std::size_t head = padded(kWrapNameAt + dll_name.size() + 1);
    std::vector<std::byte> out(head + size);
    std::memcpy(out.data() + kFlags, &kWrapUid, sizeof kWrapUid);
    std::memcpy(out.data() + kWrapNameAt, dll_name.data(), dll_name.size());
    std::memcpy(out.data() + head, id, size);
    return out;
}

bool is_ours(ULONG size, const ENTRYID* id) noexcept {
    const Plain plain = unwrapped(size, id);
    return plain.bytes && plain.size >= kVersionAt &&
           std::memcmp(plain.bytes + kFlags, &kProviderUid, sizeof kProviderUid) == 0;
}

HRESULT parse(ULONG given_size, const ENTRYID* id, EntryId& out) noexcept {
    const auto [bytes, size] = unwrapped(given_size, id);
    if (!bytes || size < kVersionAt)
        return MAPI_E_INVALID_ENTRYID;
    if (!is_ours(given_size, id))
        return MAPI_E_UNKNOWN_ENTRYID;
    if (size != EntryId::kStoreSize && size != EntryId::kObjectSize)
        return MAPI_E_INVALID_ENTRYID;

    const bool object = size == EntryId::kObjectSize;
    EntryId parsed;
    parsed.kind = static_cast<EntryKind>(bytes[kKindAt]);
    const bool kind_fits =
        object ? parsed.kind == EntryKind::folder || parsed.kind == EntryKind::message
               : parsed.kind == EntryKind::store;
    constexpr std::byte zero[kFlags] = {};
    if (!kind_fits || bytes[kVersionAt] != kVersion || std::memcmp(bytes, zero, sizeof zero) != 0 ||
        std::memcmp(bytes + kKindAt + 1, zero, 2) != 0) {
        return MAPI_E_INVALID_ENTRYID;
    }
    std::memcpy(&parsed.store, bytes + kStoreAt, sizeof parsed.store);
    if (object) {
        for (std::size_t i = 0; i < sizeof parsed.number; ++i) {
            parsed.number |= std::to_integer<Number>(bytes[kNumberAt + i]) << (8 * i);
        }
    }
    out = parsed;
    return S_OK;
}

MAPIUID uid_from_text(std::string_view text) noexcept {
    // Two runs of FNV-1a that start differently give the halves.
    MAPIUID uid{};
    std::uint64_t half[2] = {0xcbf29ce484222325u, 0x84222325cbf29ce4u};
    for (std::uint64_t& hash : half) {
        for (const char c : text) {
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
        }
    }
    for (std::size_t i = 0; i < sizeof uid.ab; ++i) {
        uid.ab[i] = static_cast<BYTE>(half[i / 8] >> (8 * (i % 8)));
    }
    return uid;
}

} // namespace mapisim::store
