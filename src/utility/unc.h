#pragma once

#include <string>

#include <mapidefs.h>

#include "platform/shares.h"

/// Paths on a drive that is a share of another machine. Linux has no drives: there every path with
/// one is MAPI_E_NOT_FOUND.
namespace mapisim::utility {

/// What tells the share that a drive letter stands for, as platform::share_of_drive() does.
using ShareOfDrive = std::string (*)(char letter);

/// S_FALSE for what is such a path already; MAPI_E_INVALID_PARAMETER, MAPI_E_NOT_FOUND,
/// MAPI_E_TOO_BIG. `out` has room for `room` characters, the terminator included.
SCODE ScUNCFromLocalPath(const char* local, char* out, UINT room,
                         ShareOfDrive share_of = &platform::share_of_drive);
SCODE ScLocalPathFromUNC(const char* unc, char* out, UINT room,
                         ShareOfDrive share_of = &platform::share_of_drive);

} // namespace mapisim::utility
