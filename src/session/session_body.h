#pragma once

#include "object/body.h"
#include "session/logon.h"

namespace mapisim::session {

/// The session object of a logon, with one reference.
object::Ref<IMAPISession> make_session(const LogonPtr& logon);

/// The logon of a session object of ours; null for anything else.
LogonPtr logon_of(IUnknown* session) noexcept;

/// Its IMAPIClientShutdown.
object::Ref<IMAPIClientShutdown> make_client_shutdown(const LogonPtr& logon);

} // namespace mapisim::session
