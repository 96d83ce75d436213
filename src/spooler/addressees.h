#pragma once

#include <vector>

#include "addressbook/book.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// One who is to get a message: a recipient of it, or a member of a list that is one.
struct Addressee {
    store::Recipient recipient;
    bool listed = false; ///< through a list alone
};

/// The recipients of a message with the members of lists in the place of lists, each list once,
/// however they contain each other. A member reports as the recipient does that it stands for.
/// `book` is what the sender's identifiers are of; null: nothing is known of lists.
std::vector<Addressee> expand(const std::vector<store::Recipient>& recipients,
                              const addressbook::Book* book);

} // namespace mapisim::spooler
