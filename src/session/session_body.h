#pragma once

#include "object/body.h"
#include "session/logon.h"

namespace mapisim::session {

/// What depends on a session object: of one from MAPILogonEx the logon, which ends with its last
/// reference; of one beside a session of Simple MAPI nothing.
enum class Holds { logon, nothing };

/// The session object of a logon, with one reference.
object::Ref<IMAPISession> make_session(const LogonPtr& logon, Holds holds = Holds::logon);

/// The logon of a session object of ours; null for anything else.
LogonPtr logon_of(IUnknown* session);

/// Its IMAPIClientShutdown.
object::Ref<IMAPIClientShutdown> make_client_shutdown(const LogonPtr& logon);

} // namespace mapisim::session
