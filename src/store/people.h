#pragma once

#include <mapitags.h>

#include "store/mailbox.h"

namespace mapisim::store {

/// The properties by which a message names somebody.
struct PersonTags {
    ULONG name, address, type, entry_id, search_key;
};

inline constexpr PersonTags kSender = {PR_SENDER_NAME_W, PR_SENDER_EMAIL_ADDRESS_W,
                                       PR_SENDER_ADDRTYPE_W, PR_SENDER_ENTRYID,
                                       PR_SENDER_SEARCH_KEY};
inline constexpr PersonTags kSentRepresenting = {
    PR_SENT_REPRESENTING_NAME_W, PR_SENT_REPRESENTING_EMAIL_ADDRESS_W,
    PR_SENT_REPRESENTING_ADDRTYPE_W, PR_SENT_REPRESENTING_ENTRYID, PR_SENT_REPRESENTING_SEARCH_KEY};
inline constexpr PersonTags kReceivedBy = {PR_RECEIVED_BY_NAME_W, PR_RECEIVED_BY_EMAIL_ADDRESS_W,
                                           PR_RECEIVED_BY_ADDRTYPE_W, PR_RECEIVED_BY_ENTRYID,
                                           PR_RECEIVED_BY_SEARCH_KEY};
inline constexpr PersonTags kReceivedRepresenting = {
    PR_RCVD_REPRESENTING_NAME_W, PR_RCVD_REPRESENTING_EMAIL_ADDRESS_W,
    PR_RCVD_REPRESENTING_ADDRTYPE_W, PR_RCVD_REPRESENTING_ENTRYID, PR_RCVD_REPRESENTING_SEARCH_KEY};

void set_person(property::Bag& bag, const PersonTags& tags, const MailboxOwner& person);

} // namespace mapisim::store
