#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <mapidefs.h>

#include "notify/hub.h"

/// Entry identifiers of the address book.
///
///     offset 0   abFlags, zero
///            4   kProviderUid
///           20   version 1, kind, two zero bytes
///           24   number, little endian
///           28   what is in a personal address book: the uid of that book
///
/// One-off addresses have the layout that the reference gives ("One-off entry identifiers"): flags,
/// MAPI_ONE_OFF_UID, version 0, flags, display name, address type, address.
namespace mapisim::addressbook {

inline constexpr MAPIUID kProviderUid = {{0x5a, 0x0d, 0x84, 0x1e, 0x2f, 0x6b, 0x45, 0x39, 0x9c,
                                          0x70, 0x4e, 0xb1, 0x16, 0x28, 0xdf, 0x63}};
inline constexpr MAPIUID kOneOffUid = MAPI_ONE_OFF_UID;

enum class EntryKind : std::uint8_t {
    container = 1, ///< of the world's directory
    user,
    list,
    form,          ///< a template of new entries
    personal_book, ///< a personal address book itself, and what is in it
    personal_user,
    personal_list
};

struct EntryId {
    static constexpr std::size_t kSize = 28;
    EntryKind kind = EntryKind::container;
    std::uint32_t number = 0;
    MAPIUID book = {}; ///< zero but for the personal kinds

    bool is_personal() const noexcept { return kind >= EntryKind::personal_book; }
    notify::EntryId vector() const;
};

inline bool same_uid(const MAPIUID& a, const MAPIUID& b) noexcept {
    return std::memcmp(&a, &b, sizeof(MAPIUID)) == 0;
}

/// S_OK; MAPI_E_UNKNOWN_ENTRYID for what another provider made; MAPI_E_INVALID_ENTRYID for what is
/// no identifier or a damaged one.
HRESULT parse(ULONG size, const ENTRYID* id, EntryId& out) noexcept;

struct OneOff {
    std::string name, type, address; ///< UTF-8
    bool rich_info = false;          ///< the recipient can take TNEF
    bool unicode = true;

    /// Wide strings have 16 bits in an identifier, on every platform.
    notify::EntryId vector() const;
    /// "TYPE:ADDRESS" in capitals with a terminating zero, as the reference defines it.
    std::string search_key() const;
};

bool is_one_off(ULONG size, const ENTRYID* id) noexcept;

/// "Display name[Type:address]", the written form of a one-off address, with its quoting by
/// backslashes. False for what is no such thing.
bool parse_written_one_off(std::string_view text, OneOff& out);
/// Results as parse() has them.
HRESULT parse_one_off(ULONG size, const ENTRYID* id, OneOff& out);

/// "TYPE:ADDRESS" in capitals, without the zero.
std::string make_search_key(std::string_view type, std::string_view address);

} // namespace mapisim::addressbook
