#pragma once

#include "object/body.h"
#include "session/logon.h"

namespace mapisim::session {

/// The session object of a logon, with one reference.
object::Ref<IMAPISession> make_session(const LogonPtr& logon);

/// Its IMAPIClientShutdown.
object::Ref<IMAPIClientShutdown> make_client_shutdown(const LogonPtr& logon);

} // namespace mapisim::session
