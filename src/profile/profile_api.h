#pragma once

#include <mapix.h>

#include "session/logon.h"

/// What a session needs of its profile.
namespace mapisim::profile {

/// IMAPISession::OpenProfileSection; a NULL `uid` opens the profile's own section. MAPI_MODIFY
/// makes a section that is not there. Many readers or one writer: MAPI_E_NO_ACCESS. A provider's
/// own section needs MAPI_FORCE_ACCESS.
HRESULT open_section(const session::LogonPtr& logon, const MAPIUID* uid, ULONG flags,
                     IProfSect** out);

} // namespace mapisim::profile
