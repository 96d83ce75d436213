#pragma once

#include <mapix.h>

namespace mapisim::addressbook {

/// The identifier of an address book's global address list, in a block of its own; MAPI_E_NOT_FOUND
/// where it has none.
HRESULT find_global_list(IAddrBook* book, ULONG* size, LPENTRYID* id);

} // namespace mapisim::addressbook
