#pragma once

#include "session/logon.h"

namespace mapisim::session {

/// How a logon came to its end.
enum class Ending { by_logoff, by_release, by_uninitialize };

/// IMAPISession::Logoff: asks the scripted user, tells the other sharers, and ends the logon.
/// MAPI_E_USER_CANCEL leaves everything as it was.
HRESULT log_off(const LogonPtr& logon, ULONG flags);

/// Ends a logon without asking anybody; harmless when it has ended already. Needs no memory.
void end_logon(const LogonPtr& logon, Ending how) noexcept;

/// A global error, or the like, is told to whoever registered for critical errors.
enum class CriticalSource { session, stores, address_book };
void raise_critical_error(CriticalSource source, SCODE scode);

/// Where the scenario gives sharers a time to end in: ends those whose time is over.
void end_overdue_sharers();
/// Whether there are any that it will end.
bool sharers_have_deadlines();

} // namespace mapisim::session
