#pragma once

#include <vector>

#include <mapix.h>

#include "notify/hub.h"
#include "session/logon.h"

/// What a session needs of the message stores. Every function expects arguments that the gate has
/// checked for NULL and for unknown flags, and throws std::bad_alloc at most.
namespace mapisim::store {

/// IMAPISession::GetMsgStoresTable.
HRESULT open_stores_table(const session::LogonPtr& logon, ULONG flags, IMAPITable** out);

/// IMAPISession::OpenMsgStore with its own flags (MDB_WRITE, MAPI_BEST_ACCESS ...).
HRESULT open_message_store(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                           ULONG flags, IMsgStore** out);

/// IMAPISession::SetDefaultStore.
HRESULT set_default_store(const session::LogonPtr& logon, ULONG flags, ULONG size,
                          const ENTRYID* id);

/// True for identifiers of stores, folders and messages, whether or not the object exists.
bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept;

/// IMAPISession::OpenEntry of what a store holds; of a store's own identifier it equals
/// OpenMsgStore. `iid` may be null; `type` may not.
HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iface,
                   ULONG flags, ULONG* type, IUnknown** out);

/// IMAPISession::CompareEntryIDs of two identifiers that stores own.
HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result) noexcept;

/// IMAPISession::Advise with the identifier of a store or of an object in one: where to register.
HRESULT advise_target(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                      notify::Source* source, notify::EntryId* filter);

/// The advise sources of all stores of the logon's profile.
std::vector<notify::Source> advise_sources(const session::LogonPtr& logon);

} // namespace mapisim::store
