#pragma once

#include <map>
#include <string>
#include <vector>

#include <mapidefs.h>

#include "platform/mutex.h"

namespace mapisim::property {

struct Name {
    GUID set{};
    bool is_string = false;
    LONG number = 0;
    std::string text; ///< UTF-8; names are compared as they are written

    bool operator==(const Name&) const = default;
};

/// The mapping of named properties to identifiers from 0x8000 to 0xFFFE: one for each store.
/// Objects of one store share it; PR_MAPPING_SIGNATURE tells clients so. Thread-safe; nothing is
/// ever unmapped.
class NameMap {
public:
    static constexpr ULONG kFirst = 0x8000;
    static constexpr ULONG kLast = 0xFFFE;

    /// 0 when the name has no identifier, and none was to be made or none is left.
    ULONG id_of(const Name& name, bool create);
    /// False when the identifier has no name.
    bool name_of(ULONG id, Name& out) const;
    /// Every identifier in use, in order.
    std::vector<ULONG> ids() const;

    // IMAPIProp's methods.
    HRESULT get_names(LPSPropTagArray* tags, const GUID* set, ULONG flags, ULONG* count,
                      LPMAPINAMEID** names) const;
    HRESULT get_ids(ULONG count, LPMAPINAMEID* names, ULONG flags, LPSPropTagArray* tags);

    struct Less {
        bool operator()(const Name& a, const Name& b) const noexcept;
    };

private:
    /// Of each name; false, with none made, when there are not enough for all.
    bool ids_of(const std::vector<Name>& names, bool create, ULONG* ids);

    // With the lock held.
    ULONG id_locked(const Name& name, bool create);
    /// Whether there are identifiers for all of them.
    bool has_room_for(const std::vector<Name>& names) const;

    mutable platform::Mutex mutex_;
    std::vector<Name> names_; ///< index 0 is kFirst
    std::map<Name, ULONG, Less> ids_;
};

/// MAPI_E_INVALID_PARAMETER for what is no name. PS_MAPI with a number below 0x8000 names itself
/// and is the caller's business.
SCODE name_from_client(const MAPINAMEID* client, Name& out);

} // namespace mapisim::property
