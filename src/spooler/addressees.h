#pragma once

#include <vector>

#include "addressbook/book.h"
#include "spooler/progress.h"

namespace mapisim::spooler {

/// The recipients of a message with the members of lists in the place of lists, each list once,
/// however they contain each other. A member reports as the recipient does that it stands for.
/// `book` is what the sender's identifiers are of; null: nothing is known of lists.
std::vector<Addressee> expand(const std::vector<store::Recipient>& recipients,
                              const addressbook::Book* book);

} // namespace mapisim::spooler
