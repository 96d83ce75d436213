#pragma once

#include <optional>

#include "addressbook/book.h"
#include "spooler/progress.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// A message's turn to be sent.
struct Try {
    scenario::Ticks submitted_at = 0;
    scenario::Ticks at = 0;
    bool flushed = false; ///< recipients that were deferred do not wait
};

/// The loopback transport: brings a sent message to those of its recipients that have a mailbox in
/// this world. Internet addresses of other domains, and entries of the address book that have no
/// mailbox, count as reached: their mail leaves the world. What nobody takes comes back to its
/// sender as a nondelivery report: names that were not resolved, addresses of a type that no
/// transport has, addresses of the world's own domains that nobody has, entries that refuse mail.
/// Before that, the setting transport.recipients says whether a recipient is deferred or rejected.
/// Lists are expanded; each mailbox gets one copy, and who fails is told once. `book` is the
/// address book that the sender used; null: none is known. `progress` is of earlier tries, which
/// left recipients deferred or ended for want of memory, and says afterwards how far this one came:
/// nobody gets a message twice. Gives the time of the next try; nothing when no recipient is left.
std::optional<scenario::Ticks> deliver(store::Mailbox& from, const store::MessageState& sent,
                                       const addressbook::Book* book, const Try& when,
                                       Progress& progress);

/// Whether a try would come to nothing, since all recipients that are left wait for a time.
bool waits_for_time(store::Mailbox& from, const store::MessageState& sent,
                    const addressbook::Book* book, const Try& when, Progress& progress);

} // namespace mapisim::spooler
