#pragma once

#include <vector>

#include "scenario/transport.h"
#include "store/mailbox.h"

namespace mapisim::spooler {

/// A recipient that a message could not be brought to.
struct Failure {
    const store::Recipient* recipient = nullptr;
    scenario::Rejection rejection;
};

/// False for recipients whose failure the sender does not want to hear of, and for failed reports,
/// of which there are no reports.
bool wants_report(const store::MessageState& sent, const store::Recipient& recipient);

/// A nondelivery report on these recipients, to be delivered to the sender, with the original
/// message attached. `number` tells it from other reports on the message.
store::Content nondelivery_report(const store::Mailbox& from, const store::MessageState& sent,
                                  const std::vector<Failure>& failures, unsigned number,
                                  FILETIME now);

/// True where the sender asked to hear that a recipient was reached; never of reports.
bool wants_delivery_report(const store::MessageState& sent, const store::Recipient& recipient);

/// A report that these recipients were reached. It has no copy of the original message.
store::Content delivery_report(const store::Mailbox& from, const store::MessageState& sent,
                               const std::vector<const store::Recipient*>& reached, unsigned number,
                               FILETIME now);

/// A report, to be sent by the mailbox `from`, that its owner has read a message. `number` is the
/// report's own.
store::ContentPtr read_report(const store::Mailbox& from, const store::MessageState& read,
                              store::Number number);

} // namespace mapisim::spooler
