#pragma once

#include <cstdint>
#include <string>

#include <mapidefs.h>

#include "object/body.h"

namespace mapisim::addressbook {

enum class Detailed : std::uint8_t { user, list };

/// PR_DETAILS_TABLE: the display table of one page that shows a mail user or a distribution list.
/// `editable`: what is shown may be changed. Under MAPI_UNICODE text and properties are wide.
HRESULT open_details_table(Detailed what, bool editable, const IID& iid, ULONG flags,
                           const std::string& label, IUnknown** out);

} // namespace mapisim::addressbook
