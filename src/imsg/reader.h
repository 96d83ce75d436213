#pragma once

#include "imsg/storage.h"
#include "property/names.h"
#include "store/content.h"

namespace mapisim::imsg {

struct ReadMessage {
    store::ContentPtr content; ///< null where the storage has no message yet
    bool wide = false;         ///< its text is PT_UNICODE
    bool has_mask = false;     ///< PR_STORE_SUPPORT_MASK
    ULONG mask = 0;
};

/// All of the message that a storage is. `names` gets those of its properties. What has no meaning
/// is left out; MAPI_E_CORRUPT_DATA where a part has no properties, MAPI_E_TOO_COMPLEX for messages
/// too deep in each other.
HRESULT read_message(const Storage& storage, property::NameMap& names, ReadMessage& out);

} // namespace mapisim::imsg
