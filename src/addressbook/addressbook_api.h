#pragma once

#include <mapix.h>

#include "notify/hub.h"
#include "session/logon.h"

/// What a session needs of the address book.
namespace mapisim::addressbook {

/// IMAPISession::OpenAddressBook.
HRESULT open_address_book(const session::LogonPtr& logon, ULONG flags, IAddrBook** out);

/// IMAPISession::QueryIdentity: a buffer that the client frees.
HRESULT query_identity(const session::LogonPtr& logon, ULONG* size, ENTRYID** id);

/// True for identifiers of containers, users, lists and one-off addresses.
bool owns_entry_id(ULONG size, const ENTRYID* id) noexcept;

/// OpenEntry of the session and of the address book; `iid` may be null. Size 0 opens the root
/// container.
HRESULT open_entry(const session::LogonPtr& logon, ULONG size, const ENTRYID* id, const IID* iface,
                   ULONG flags, ULONG* type, IUnknown** out);

HRESULT compare_entry_ids(ULONG size1, const ENTRYID* id1, ULONG size2, const ENTRYID* id2,
                          ULONG* result);

/// IMAPISession::Advise with the identifier of an address book object: where to register.
HRESULT advise_target(const session::LogonPtr& logon, ULONG size, const ENTRYID* id,
                      notify::Source* source, notify::EntryId* filter);

/// The advise source of the address book.
notify::Source advise_source(const session::LogonPtr& logon) noexcept;

} // namespace mapisim::addressbook
