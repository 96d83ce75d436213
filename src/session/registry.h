#pragma once

#include <string_view>
#include <vector>

#include "session/logon.h"

/// Which logons there are, and who shares: the one seam behind which sharing between processes can
/// come.
namespace mapisim::session {

/// The logons that have not ended, oldest first.
std::vector<LogonPtr> active_logons();

/// The oldest of them whose end has not begun; null when there is none.
LogonPtr oldest_logon() noexcept;

/// The members of a shared session that have not ended.
std::vector<LogonPtr> sharers(const SharedSession& shared);

/// The shared session that a logon would join now, by one of its members; null when there is none
/// or it is ending.
LogonPtr joinable();

/// Gives `logon` a new shared session, which later ones join once the logon is added.
void establish_shared(const LogonPtr& logon);

/// From now on nobody joins the session of `ender`. Its other members that nobody has told of the
/// end: the caller tells them. Throws std::bad_alloc, and then nothing has changed.
std::vector<LogonPtr> begin_ending(const Logon& ender);
/// The caller of begin_ending() could not tell them.
void leave_untold(const std::vector<LogonPtr>& members) noexcept;

/// False when `logon` would join a session that is ending. Throws std::bad_alloc.
bool add_logon(const LogonPtr& logon);
void remove_logon(const Logon& logon) noexcept;

void registry_after_fork() noexcept;

/// The library is unloaded.
void registry_before_unload() noexcept;

} // namespace mapisim::session
