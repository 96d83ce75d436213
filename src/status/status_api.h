#pragma once

#include <mapix.h>

#include "session/logon.h"

/// The status table of a logon and the objects behind its rows.
namespace mapisim::status {

/// IMAPISession::GetStatusTable.
HRESULT open_status_table(const session::LogonPtr& logon, ULONG flags, IMAPITable** out);

bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept;

/// IMAPISession::OpenEntry of a status row's identifier; `iid` may be null.
HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iface,
                   ULONG flags, ULONG* type, IUnknown** out);

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) noexcept;

/// True for the identifier of a transport of the logon, as FlushQueues may name one.
bool names_transport(const session::Logon& logon, ULONG size, const ENTRYID* id);

/// Its stores, services or identity changed: brings the status tables of the profile's logons up to
/// date.
void profile_changed(const profile::Profile& profile);
/// Of any profile: the settings say otherwise than before.
void settings_changed();

/// The library is unloaded.
void status_before_unload() noexcept;

/// In a forked child: the parent's tables are not followed.
void status_after_fork() noexcept;

} // namespace mapisim::status
