#pragma once

#include <mapix.h>

#include "session/logon.h"

namespace mapisim::session {

/// MAPILogonEx: an inner session object with one reference. `profile` and `password` are as wide as
/// MAPI_UNICODE in `flags` says. MAPI_E_LOGON_FAILED, MAPI_E_TIMEOUT (MAPI_TIMEOUT_SHORT and
/// another thread is logging on), MAPI_E_USER_CANCEL.
HRESULT log_on(const void* profile, const void* password, ULONG flags, IMAPISession** out);

/// All logons are made one after the other. While it is held, others wait: for tests of
/// MAPI_TIMEOUT_SHORT.
void hold_logon_mutex();
void release_logon_mutex();

void establish_after_fork() noexcept;

} // namespace mapisim::session
