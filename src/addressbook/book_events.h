#pragma once

#include <mapidefs.h>

#include "notify/hub.h"

namespace mapisim::addressbook {

/// Tells what happened to an entry of a personal address book, and that the book's contents have
/// changed, to those who listen for the entry, for the book or for all of it. What cannot be told
/// for want of memory is not told.
void post_change(notify::Source source, ULONG event, const notify::EntryId& entry,
                 const notify::EntryId& book, const notify::EntryId* copied_from,
                 ULONG object_type) noexcept;

} // namespace mapisim::addressbook
