#include "spooler/delivery.h"

#include <algorithm>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "store/translate.h"

namespace mapisim::spooler {

using property::Bag;

namespace {

/// What a message is not to carry to its recipients.
constexpr ULONG kNontransmittable[] = {PR_SENTMAIL_ENTRYID, PR_DELETE_AFTER_SUBMIT,
                                       PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME,
                                       PR_DISPLAY_BCC_W};

/// The mailbox of a recipient, by the address in its row or by its entry identifier. Null when it
/// has none in this world.
store::MailboxPtr mailbox_of(const store::PostOffice& post, const Bag& recipient) {
    const std::string_view type = recipient.text(PR_ADDRTYPE_W, "SMTP");
    const std::string_view address = recipient.text(PR_EMAIL_ADDRESS_W);
    if (!address.empty() && addressbook::make_search_key(type, "") == "SMTP:") {
        return post.find(address);
    }
    const property::Bytes id = recipient.binary(PR_ENTRYID);
    addressbook::OneOff one_off;
    if (addressbook::parse_one_off(static_cast<ULONG>(id.size()),
                                   reinterpret_cast<const ENTRYID*>(id.data()), one_off) == S_OK) {
        return post.find(one_off.address);
    }
    return post.find_entry(id);
}

void set_receiver(Bag& bag, const store::MailboxOwner& owner) {
    struct Tags {
        ULONG name, address, type, entry_id, search_key;
    };
    constexpr Tags kinds[] = {{PR_RECEIVED_BY_NAME_W, PR_RECEIVED_BY_EMAIL_ADDRESS_W,
                               PR_RECEIVED_BY_ADDRTYPE_W, PR_RECEIVED_BY_ENTRYID,
                               PR_RECEIVED_BY_SEARCH_KEY},
                              {PR_RCVD_REPRESENTING_NAME_W, PR_RCVD_REPRESENTING_EMAIL_ADDRESS_W,
                               PR_RCVD_REPRESENTING_ADDRTYPE_W, PR_RCVD_REPRESENTING_ENTRYID,
                               PR_RCVD_REPRESENTING_SEARCH_KEY}};
    for (const Tags& tags : kinds) {
        bag.set_text(tags.name, owner.display_name);
        bag.set_text(tags.address, owner.address);
        bag.set_text(tags.type, "SMTP");
        bag.set_binary(tags.entry_id, owner.entry_id);
        bag.set_binary(tags.search_key, owner.search_key.data(), owner.search_key.size() + 1);
    }
}

} // namespace

void deliver(store::Mailbox& from, const store::MessageState& sent) {
    struct Copy {
        store::MailboxPtr to;
        bool is_to = false, is_cc = false;
        store::ContentPtr content;
    };
    std::vector<Copy> copies;
    for (const store::Recipient& recipient : sent.content->recipients) {
        store::MailboxPtr to = mailbox_of(from.post_office(), *recipient.properties);
        if (!to)
            continue;
        const LONG type = recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF;
        auto place = std::find_if(copies.begin(), copies.end(),
                                  [&](const Copy& copy) { return copy.to == to; });
        if (place == copies.end())
            place = copies.insert(copies.end(), Copy{.to = to, .content = {}});
        place->is_to |= type == MAPI_TO;
        place->is_cc |= type == MAPI_CC;
    }

    // All are made before the first is delivered: want of memory must not deliver one twice.
    const FILETIME now = scenario::to_filetime(scenario::now());
    for (Copy& copy : copies) {
        const store::ContentPtr translated =
            store::translated(sent.content, from.names(), copy.to->names());
        auto content = std::make_shared<store::Content>(*translated);
        std::erase_if(content->recipients, [](const store::Recipient& recipient) {
            return (recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF) == MAPI_BCC;
        });
        Bag& bag = content->properties;
        for (const ULONG tag : kNontransmittable)
            bag.erase(tag);
        bag.set_time(PR_MESSAGE_DELIVERY_TIME, now);
        bag.set_time(PR_CREATION_TIME, now);
        bag.set_time(PR_LAST_MODIFICATION_TIME, now);
        bag.set_boolean(PR_MESSAGE_TO_ME, copy.is_to);
        bag.set_boolean(PR_MESSAGE_CC_ME, copy.is_cc);
        bag.set_boolean(PR_MESSAGE_RECIP_ME, copy.is_to || copy.is_cc);
        set_receiver(bag, copy.to->owner());
        store::derive(*content);
        copy.content = std::move(content);
    }
    for (Copy& copy : copies) {
        ULONG flags = MSGFLAG_UNMODIFIED;
        if (!copy.content->attachments.empty())
            flags |= MSGFLAG_HASATTACH;
        if (copy.to.get() == &from)
            flags |= MSGFLAG_FROMME;
        copy.to->deliver(std::move(copy.content), flags);
    }
}

} // namespace mapisim::spooler
