#pragma once

#include <mapidefs.h>

namespace mapisim::utility {

/// The MAPI result code for one of OLE's storage.
SCODE MapStorageSCode(SCODE code) noexcept;

} // namespace mapisim::utility
