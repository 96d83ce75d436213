#pragma once

#include <vector>

#include "store/mailbox.h"

namespace mapisim::spooler {

/// A recipient that a message could not be brought to.
struct Failure {
    const store::Recipient* recipient = nullptr;
    LONG diagnosis = 0; ///< PR_NDR_DIAG_CODE
};

/// False for recipients whose failure the sender does not want to hear of, and for failed reports,
/// of which there are no reports.
bool wants_report(const store::MessageState& sent, const store::Recipient& recipient);

/// A nondelivery report on these recipients, to be delivered to the sender. The recipients are its
/// own: the original message is not attached as long as there are no embedded messages.
store::Content nondelivery_report(const store::Mailbox& from, const store::MessageState& sent,
                                  const std::vector<Failure>& failures, FILETIME now);

} // namespace mapisim::spooler
