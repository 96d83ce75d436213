#pragma once

#include <vector>

#include "store/content.h"

/// Messages that are sent again to those who did not get them (MSGFLAG_RESEND).
namespace mapisim::store {

/// Who is only in the envelope: a further row of one who did not get the message before.
bool is_in_envelope_only(const Recipient& recipient) noexcept;

/// What is done to the recipients when a message is submitted: PR_RESPONSIBILITY says FALSE for
/// those that it is to be sent to. Of one that is sent again these are the rows of type MAPI_P1,
/// and whoever was added; MAPI_SUBMITTED has then had its effect.
void assign_responsibility(std::vector<Recipient>& recipients, bool again);

/// The recipients that a message is to be sent to. One of type MAPI_P1 has the type of the row that
/// it stands for.
std::vector<Recipient> recipients_to_reach(const std::vector<Recipient>& recipients);

} // namespace mapisim::store
