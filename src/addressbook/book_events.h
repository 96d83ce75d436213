#pragma once

#include <mapidefs.h>

#include "notify/hub.h"

namespace mapisim::addressbook {

// What cannot be told for want of memory is not told.

/// Tells what happened to a personal address book or an entry of it to those who listen for it, for
/// the container that it is in or for all of the address book.
void post_change(notify::Source source, ULONG event, const notify::EntryId& entry,
                 const notify::EntryId& container, const notify::EntryId* copied_from,
                 ULONG object_type) noexcept;

/// Tells that the tables of a container have changed.
void post_table_change(notify::Source source, const notify::EntryId& container) noexcept;

} // namespace mapisim::addressbook
