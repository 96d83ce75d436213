#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <mapidefs.h>

#include "notify/hub.h"

/// Entry identifiers of stores, folders and messages. They are made of numbers alone, so that the
/// same object has the same identifier on every run, and they are never used again.
///
///     offset 0   abFlags, zero: long-term, for every use
///            4   kProviderUid
///           20   version 1, kind, two zero bytes
///           24   the store's own uid
///           40   number of the folder or message, little endian; not there for a store
namespace mapisim::store {

/// What MAPI calls the provider's MAPIUID: all of the stores' identifiers carry it.
inline constexpr MAPIUID kProviderUid = {{0x3d, 0x6f, 0x1c, 0x52, 0x90, 0x4b, 0x4e, 0x17, 0xa8,
                                          0x21, 0x5c, 0x0e, 0x77, 0xd3, 0x49, 0x8a}};

/// Folders and messages of a store share one sequence of numbers.
using Number = std::uint64_t;

enum class EntryKind : std::uint8_t { store = 1, folder = 2, message = 3 };

struct EntryId {
    static constexpr std::size_t kStoreSize = 40;
    static constexpr std::size_t kObjectSize = 48;

    EntryKind kind = EntryKind::store;
    MAPIUID store{};
    Number number = 0;

    std::size_t size() const noexcept {
        return kind == EntryKind::store ? kStoreSize : kObjectSize;
    }
    /// The identifier's bytes; the first size() count.
    std::array<std::byte, kObjectSize> bytes() const noexcept;
    notify::EntryId vector() const;
};

bool same_uid(const MAPIUID& a, const MAPIUID& b) noexcept;

/// What stands before a store's identifier once WrapStoreEntryID wrapped it:
///     offset 0   abFlags, zero
///            4   kWrapUid
///           20   version and flags, zero
///           22   the name of the provider's DLL, 8 bits, ends with zero; zeros up to a multiple of
///           4
inline constexpr MAPIUID kWrapUid = {{0x38, 0xa1, 0xbb, 0x10, 0x05, 0xe5, 0x10, 0x1a, 0xa1, 0xbb,
                                      0x08, 0x00, 0x2b, 0x2a, 0x56, 0xc2}};
std::vector<std::byte> wrap(std::string_view dll_name, ULONG size, const ENTRYID* id);

/// All below see through that.
/// True when the identifier carries kProviderUid, well formed or not.
bool is_ours(ULONG size, const ENTRYID* id) noexcept;

/// S_OK; MAPI_E_UNKNOWN_ENTRYID for another provider's identifier; MAPI_E_INVALID_ENTRYID for what
/// is none at all, or ours and damaged.
HRESULT parse(ULONG size, const ENTRYID* id, EntryId& out) noexcept;

/// A uid that depends on nothing but the text.
MAPIUID uid_from_text(std::string_view text) noexcept;

} // namespace mapisim::store
