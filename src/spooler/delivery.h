#pragma once

#include "addressbook/book.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// How far a message has come.
struct Progress {
    std::vector<MAPIUID> reached; ///< mailboxes
    std::size_t reports = 0;
};

/// The loopback transport: brings a sent message to those of its recipients that have a mailbox in
/// this world. Internet addresses of other domains, and entries of the address book that have no
/// mailbox, count as reached: their mail leaves the world. What nobody takes comes back to its
/// sender as a nondelivery report: names that were not resolved, addresses of a type that no
/// transport has, addresses of the world's own domains that nobody has, entries that refuse mail.
/// Lists are expanded; each mailbox gets one copy, and who fails is told once. `book` is the
/// address book that the sender used; null: none is known. `progress` is of an earlier try that
/// ended for want of memory, and says afterwards how far this one came: nobody gets a message
/// twice.
void deliver(store::Mailbox& from, const store::MessageState& sent, const addressbook::Book* book,
             Progress& progress);

} // namespace mapisim::spooler
