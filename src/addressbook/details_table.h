#pragma once

#include <cstdint>
#include <string>

#include <mapidefs.h>
#include <mapitags.h>

#include "object/body.h"
#include "property/value.h"

namespace mapisim::addressbook {

/// A distribution list is a container.
enum class Detailed : std::uint8_t { user, container };

/// What is computed of every object of the address book for who shows it.
inline constexpr ULONG kDetailTags[] = {PR_ACCESS_LEVEL, PR_DETAILS_TABLE};
bool compute_details(ULONG tag, bool writable, property::Value& out);

/// PR_DETAILS_TABLE: the display table of one page that shows an object of the address book.
/// `editable`: what is shown may be changed. Under MAPI_UNICODE text and properties are wide.
HRESULT open_details_table(Detailed what, bool editable, const IID& iid, ULONG flags,
                           const std::string& label, IUnknown** out);

} // namespace mapisim::addressbook
