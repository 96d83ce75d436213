#pragma once

#include <mapidefs.h>

/// Paths on a drive that is a share of another machine. Linux has no drives: there every path with
/// one is MAPI_E_NOT_FOUND.
namespace mapisim::utility {

/// S_FALSE for what is such a path already; MAPI_E_INVALID_PARAMETER, MAPI_E_NOT_FOUND,
/// MAPI_E_TOO_BIG. `out` has room for `room` characters, the terminator included.
SCODE ScUNCFromLocalPath(const char* local, char* out, UINT room);
SCODE ScLocalPathFromUNC(const char* unc, char* out, UINT room);

} // namespace mapisim::utility
