#include "spooler/delivery.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "property/text.h"
#include "spooler/addressees.h"
#include "spooler/report.h"
#include "spooler/transmit.h"
#include "store/people.h"
#include "store/translate.h"

namespace mapisim::spooler {

using property::Bag;

namespace {

/// Where a recipient's mail goes.
struct Route {
    store::MailboxPtr mailbox;     ///< null: out of this world, or nowhere
    std::optional<LONG> diagnosis; ///< PR_NDR_DIAG_CODE when nobody takes it
};

bool is_internet(std::string_view type) {
    return property::compare_text(type, "SMTP") == 0;
}

Route route_to_address(const store::PostOffice& post, std::string_view type,
                       std::string_view address) {
    if (!is_internet(type))
        return {.mailbox = nullptr, .diagnosis = MAPI_DIAG_NO_DIAGNOSTIC};
    if (store::MailboxPtr mailbox = post.find(address))
        return {.mailbox = std::move(mailbox), .diagnosis = {}};
    if (address.find('@') == address.npos || post.misses(address))
        return {.mailbox = nullptr, .diagnosis = MAPI_DIAG_OR_NAME_UNRECOGNIZED};
    return {};
}

/// By the address in the recipient's row or else by its entry identifier.
Route route_of(const store::PostOffice& post, const Bag& recipient) {
    const std::string_view type = recipient.text(PR_ADDRTYPE_W, "SMTP");
    const std::string_view address = recipient.text(PR_EMAIL_ADDRESS_W);
    if (!address.empty() && is_internet(type))
        return route_to_address(post, type, address);
    const property::Bytes id = recipient.binary(PR_ENTRYID);
    addressbook::OneOff one_off;
    if (addressbook::parse_one_off(static_cast<ULONG>(id.size()),
                                   reinterpret_cast<const ENTRYID*>(id.data()), one_off) == S_OK) {
        return route_to_address(post, one_off.type, one_off.address);
    }
    if (store::MailboxPtr mailbox = post.find_entry(id))
        return {.mailbox = std::move(mailbox), .diagnosis = {}};
    if (post.knows_entry(id))
        return {};
    return {.mailbox = nullptr,
            .diagnosis =
                is_internet(type) ? MAPI_DIAG_OR_NAME_UNRECOGNIZED : MAPI_DIAG_NO_DIAGNOSTIC};
}

/// An entry as one is addressed who is known by address alone.
Bag without_id(const Bag& entry) {
    Bag bag = entry;
    bag.erase(PR_ENTRYID);
    return bag;
}

/// With what the address book knows of an address: that it is another's alias, or refuses mail.
Route route_of(const store::PostOffice& post, const addressbook::Book* book, const Bag& recipient) {
    if (book) {
        const std::string_view address = recipient.text(PR_EMAIL_ADDRESS_W);
        const property::Bytes id = recipient.binary(PR_ENTRYID);
        addressbook::OneOff one_off;
        const bool is_one_off = addressbook::parse_one_off(
                                    static_cast<ULONG>(id.size()),
                                    reinterpret_cast<const ENTRYID*>(id.data()), one_off) == S_OK;
        const addressbook::Entry* known = nullptr;
        if (!address.empty() && is_internet(recipient.text(PR_ADDRTYPE_W, "SMTP"))) {
            known = book->directory().find_address(address);
        } else if (is_one_off) {
            if (is_internet(one_off.type))
                known = book->directory().find_address(one_off.address);
        } else if (const property::BagPtr entry = book->properties_of({id.begin(), id.end()})) {
            return route_of(post, book, without_id(*entry));
        }
        if (known) {
            if (known->refuses_mail)
                return {.mailbox = nullptr, .diagnosis = MAPI_DIAG_MAIL_REFUSED};
            return {.mailbox = post.find(known->address), .diagnosis = {}};
        }
    }
    return route_of(post, recipient);
}

/// Who hears what became of a message.
store::MailboxPtr report_mailbox(store::Mailbox& from, const Bag& message) {
    const store::PostOffice& post = from.post_office();
    if (const property::Value* wanted = message.find(PR_REPORT_ENTRYID)) {
        if (store::MailboxPtr mailbox = route_of(post, Bag{wanted->with_id(PR_ENTRYID)}).mailbox)
            return mailbox;
    }
    store::MailboxPtr own = post.find(from.owner().address);
    return own ? own : from.shared_from_this();
}

/// One message on its way into one mailbox.
struct Copy {
    store::MailboxPtr to;
    bool is_to = false, is_cc = false;
    store::ContentPtr content;
};

/// What is in every message that arrives.
void stamp(store::Content& content, const Copy& copy, FILETIME now) {
    Bag& bag = content.properties;
    bag.set_time(PR_MESSAGE_DELIVERY_TIME, now);
    bag.set_time(PR_CREATION_TIME, now);
    bag.set_time(PR_LAST_MODIFICATION_TIME, now);
    bag.set_boolean(PR_MESSAGE_TO_ME, copy.is_to);
    bag.set_boolean(PR_MESSAGE_CC_ME, copy.is_cc);
    bag.set_boolean(PR_MESSAGE_RECIP_ME, copy.is_to || copy.is_cc);
    store::set_person(bag, store::kReceivedBy, copy.to->owner());
    store::set_person(bag, store::kReceivedRepresenting, copy.to->owner());
    store::derive(content);
}

/// Once for each address.
void add_failure(std::vector<Failure>& failures, const store::Recipient& recipient,
                 LONG diagnosis) {
    const std::string_view address = recipient.properties->text(PR_EMAIL_ADDRESS_W);
    const bool told =
        !address.empty() &&
        std::any_of(failures.begin(), failures.end(), [&](const Failure& failure) {
            return property::compare_text(failure.recipient->properties->text(PR_EMAIL_ADDRESS_W),
                                          address) == 0;
        });
    if (!told)
        failures.push_back({.recipient = &recipient, .diagnosis = diagnosis});
}

} // namespace

void deliver(store::Mailbox& from, const store::MessageState& sent, const addressbook::Book* book,
             Progress& progress) {
    std::vector<Copy> copies;
    std::vector<Failure> failures;
    std::vector<const store::Recipient*> reached; ///< of whom the sender wants to hear
    const std::vector<Addressee> addressees = expand(sent.content->recipients, book);
    for (const auto& [recipient, listed] : addressees) {
        const Route route = route_of(from.post_office(), book, *recipient.properties);
        if (route.diagnosis && wants_report(sent, recipient))
            add_failure(failures, recipient, *route.diagnosis);
        if (!route.diagnosis && wants_delivery_report(sent, recipient))
            reached.push_back(&recipient);
        if (!route.mailbox)
            continue;
        const LONG type = recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF;
        auto place = std::find_if(copies.begin(), copies.end(),
                                  [&](const Copy& copy) { return copy.to == route.mailbox; });
        if (place == copies.end())
            place = copies.insert(copies.end(), Copy{.to = route.mailbox, .content = {}});
        // These say who is named in the message, not who is on a list.
        place->is_to |= !listed && type == MAPI_TO;
        place->is_cc |= !listed && type == MAPI_CC;
    }

    // All are made before the first is delivered, so that none has to wait for another.
    const FILETIME now = scenario::to_filetime(scenario::now());
    const store::ContentPtr outgoing = copies.empty() ? nullptr : transmitted(sent.content);
    for (Copy& copy : copies) {
        const store::ContentPtr translated =
            store::translated(outgoing, from.names(), copy.to->names());
        auto content = std::make_shared<store::Content>(*translated);
        std::erase_if(content->recipients, [](const store::Recipient& recipient) {
            return (recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF) == MAPI_BCC;
        });
        stamp(*content, copy, now);
        copy.content = std::move(content);
    }
    std::vector<Copy> reports;
    const auto report = [&](store::Content made) {
        Copy copy{
            .to = report_mailbox(from, sent.content->properties), .is_to = true, .content = {}};
        auto content = std::make_shared<store::Content>(
            *store::translated(std::make_shared<const store::Content>(std::move(made)),
                               from.names(), copy.to->names()));
        stamp(*content, copy, now);
        copy.content = std::move(content);
        reports.push_back(std::move(copy));
    };
    if (!failures.empty())
        report(nondelivery_report(from, sent, failures, now));
    if (!reached.empty())
        report(delivery_report(from, sent, reached, now));
    progress.reached.reserve(copies.size());
    for (Copy& copy : copies) {
        const bool has_it =
            std::any_of(progress.reached.begin(), progress.reached.end(),
                        [&](const MAPIUID& uid) { return store::same_uid(uid, copy.to->uid()); });
        if (has_it)
            continue;
        ULONG flags = MSGFLAG_UNMODIFIED;
        if (!copy.content->attachments.empty())
            flags |= MSGFLAG_HASATTACH;
        if (copy.to.get() == &from)
            flags |= MSGFLAG_FROMME;
        copy.to->deliver(std::move(copy.content), flags);
        progress.reached.push_back(copy.to->uid());
    }
    for (; progress.reports < reports.size(); ++progress.reports) {
        Copy& copy = reports[progress.reports];
        const bool attached = !copy.content->attachments.empty();
        copy.to->deliver(std::move(copy.content),
                         MSGFLAG_UNMODIFIED | (attached ? MSGFLAG_HASATTACH : 0));
    }
}

} // namespace mapisim::spooler
