#include "spooler/delivery.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "property/text.h"
#include "scenario/settings.h"
#include "spooler/addressees.h"
#include "spooler/report.h"
#include "spooler/transmit.h"
#include "store/people.h"
#include "store/resend.h"
#include "store/translate.h"

namespace mapisim::spooler {

using property::Bag;
using scenario::Ticks;

namespace {

/// Where a recipient's mail goes.
struct Route {
    store::MailboxPtr mailbox;     ///< null: out of this world, or nowhere
    std::optional<LONG> diagnosis; ///< PR_NDR_DIAG_CODE when nobody takes it
    std::string address;           ///< empty: no transport is asked
};

bool is_internet(std::string_view type) {
    return property::compare_text(type, "SMTP") == 0;
}

Route route_to_address(const store::PostOffice& post, std::string_view type,
                       std::string_view address) {
    if (!is_internet(type))
        return {.mailbox = nullptr, .diagnosis = MAPI_DIAG_NO_DIAGNOSTIC, .address = {}};
    Route route{.mailbox = post.find(address), .diagnosis = {}, .address = std::string{address}};
    if (!route.mailbox && (address.find('@') == address.npos || post.misses(address)))
        route.diagnosis = MAPI_DIAG_OR_NAME_UNRECOGNIZED;
    return route;
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
    if (store::MailboxPtr mailbox = post.find_entry(id)) {
        std::string known = mailbox->owner().address;
        return {.mailbox = std::move(mailbox), .diagnosis = {}, .address = std::move(known)};
    }
    if (post.knows_entry(id))
        return {};
    return {.mailbox = nullptr,
            .diagnosis =
                is_internet(type) ? MAPI_DIAG_OR_NAME_UNRECOGNIZED : MAPI_DIAG_NO_DIAGNOSTIC,
            .address = {}};
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
        if (known && known->refuses_mail)
            return {
                .mailbox = nullptr, .diagnosis = MAPI_DIAG_MAIL_REFUSED, .address = known->address};
        if (known)
            return {
                .mailbox = post.find(known->address), .diagnosis = {}, .address = known->address};
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
void add_failure(std::vector<Failure>& failures, const Progress::Entry& entry) {
    const store::Recipient& recipient = entry.addressee.recipient;
    const std::string_view address = recipient.properties->text(PR_EMAIL_ADDRESS_W);
    const bool told =
        !address.empty() &&
        std::any_of(failures.begin(), failures.end(), [&](const Failure& failure) {
            return property::compare_text(failure.recipient->properties->text(PR_EMAIL_ADDRESS_W),
                                          address) == 0;
        });
    if (!told)
        failures.push_back({.recipient = &recipient, .rejection = entry.failure});
}

/// What the transport does with a recipient now.
struct Decision {
    std::optional<Ticks> again = {}; ///< it is deferred until then
    bool counts = false;             ///< as one of the tries that are to be deferred
    std::optional<scenario::Rejection> failure = {};
};

Decision decide(const Progress::Entry& entry, const Route& route, const Try& when) {
    const std::string_view given = entry.addressee.recipient.properties->text(PR_EMAIL_ADDRESS_W);
    const auto* const wish = route.address.empty()
                                 ? nullptr
                                 : scenario::find_wish(scenario::settings().transport_recipients,
                                                       {route.address, given});
    if (wish) {
        const Ticks after = wish->after + (wish->after_submission ? when.submitted_at : 0);
        if (when.at < after)
            return {.again = after};
        if (when.at < entry.again && !when.flushed)
            return {.again = entry.again};
        if (entry.deferrals < wish->deferrals)
            return {.again = when.at + wish->interval, .counts = true};
        if (wish->rejects)
            return {.failure = wish->rejects};
    }
    if (route.diagnosis)
        return {.failure =
                    scenario::Rejection{scenario::reason_for(*route.diagnosis), *route.diagnosis}};
    return {};
}

/// One try to send one message.
class Transmission {
public:
    Transmission(store::Mailbox& from, const store::MessageState& sent,
                 const addressbook::Book* book, const Try& when, Progress& progress)
        : from_(from), sent_(sent), book_(book), when_(when), progress_(progress),
          now_(scenario::to_filetime(scenario::now())) {}

    std::optional<Ticks> run() {
        begin();
        decide_all();
        // All are made before the first is delivered, so that none has to wait for another.
        make_copies();
        make_reports();
        deliver_copies();
        deliver_reports();
        return finish();
    }

    bool waits_for_time() {
        begin();
        bool any = false;
        for (const Progress::Entry& entry : progress_.entries) {
            if (entry.fate != Progress::Fate::open)
                continue;
            const Decision decision = decide(
                entry, route_of(from_.post_office(), book_, *entry.addressee.recipient.properties),
                when_);
            if (!decision.again || decision.counts)
                return false;
            any = true;
        }
        return any;
    }

private:
    struct Deferred {
        Progress::Entry* entry;
        Ticks again;
        bool counts;
    };
    struct Report {
        Copy copy;
        Progress::Fate of; ///< those that it tells of
    };

    void begin() {
        if (progress_.begun)
            return;
        std::vector<Progress::Entry> entries;
        for (Addressee& addressee :
             expand(store::recipients_to_reach(sent_.content->recipients), book_))
            entries.push_back({.addressee = std::move(addressee), .failure = {}});
        progress_.entries = std::move(entries);
        progress_.begun = true;
    }

    void decide_all() {
        routes_.reserve(progress_.entries.size());
        deferred_.reserve(progress_.entries.size());
        for (Progress::Entry& entry : progress_.entries) {
            const Bag& recipient = *entry.addressee.recipient.properties;
            routes_.push_back(route_of(from_.post_office(), book_, recipient));
            if (entry.fate != Progress::Fate::open)
                continue;
            const Decision decision = decide(entry, routes_.back(), when_);
            if (decision.again) {
                deferred_.push_back({&entry, *decision.again, decision.counts});
                continue;
            }
            entry.fate = decision.failure ? Progress::Fate::failed : Progress::Fate::delivered;
            entry.failure = decision.failure.value_or(scenario::Rejection{});
        }
    }

    bool has_it(const store::Mailbox& mailbox) const {
        return std::any_of(progress_.reached.begin(), progress_.reached.end(),
                           [&](const MAPIUID& uid) { return store::same_uid(uid, mailbox.uid()); });
    }

    void make_copies() {
        for (std::size_t i = 0; i < routes_.size(); ++i) {
            const store::MailboxPtr& to = routes_[i].mailbox;
            if (progress_.entries[i].fate == Progress::Fate::delivered && to && !has_it(*to) &&
                std::none_of(copies_.begin(), copies_.end(),
                             [&](const Copy& copy) { return copy.to == to; }))
                copies_.push_back({.to = to, .content = {}});
        }
        const store::ContentPtr outgoing = copies_.empty() ? nullptr : transmitted(sent_.content);
        for (Copy& copy : copies_) {
            for (std::size_t i = 0; i < routes_.size(); ++i) {
                // These say who is named in the message, not who is on a list.
                const auto& [recipient, listed] = progress_.entries[i].addressee;
                if (routes_[i].mailbox != copy.to || listed)
                    continue;
                const LONG type = recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF;
                copy.is_to |= type == MAPI_TO;
                copy.is_cc |= type == MAPI_CC;
            }
            const store::ContentPtr translated =
                store::translated(outgoing, from_.names(), copy.to->names());
            auto content = std::make_shared<store::Content>(*translated);
            std::erase_if(content->recipients, [](const store::Recipient& recipient) {
                return store::is_in_envelope_only(recipient) ||
                       (recipient.properties->number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF) ==
                           MAPI_BCC;
            });
            stamp(*content, copy, now_);
            copy.content = std::move(content);
        }
    }

    void make_reports() {
        std::vector<Failure> failures;
        std::vector<const store::Recipient*> reached; ///< of whom the sender wants to hear
        for (const Progress::Entry& entry : progress_.entries) {
            const store::Recipient& recipient = entry.addressee.recipient;
            if (entry.done)
                continue;
            if (entry.fate == Progress::Fate::failed && wants_report(sent_, recipient))
                add_failure(failures, entry);
            if (entry.fate == Progress::Fate::delivered && wants_delivery_report(sent_, recipient))
                reached.push_back(&recipient);
        }
        unsigned number = progress_.reports;
        if (!failures.empty())
            add_report(nondelivery_report(from_, sent_, failures, number++, now_),
                       Progress::Fate::failed);
        if (!reached.empty())
            add_report(delivery_report(from_, sent_, reached, number, now_),
                       Progress::Fate::delivered);
    }

    void add_report(store::Content made, Progress::Fate of) {
        Copy copy{
            .to = report_mailbox(from_, sent_.content->properties), .is_to = true, .content = {}};
        auto content = std::make_shared<store::Content>(
            *store::translated(std::make_shared<const store::Content>(std::move(made)),
                               from_.names(), copy.to->names()));
        stamp(*content, copy, now_);
        copy.content = std::move(content);
        reports_.push_back({std::move(copy), of});
    }

    void deliver_copies() {
        progress_.reached.reserve(progress_.reached.size() + copies_.size());
        for (Copy& copy : copies_) {
            ULONG flags = MSGFLAG_UNMODIFIED;
            if (!copy.content->attachments.empty())
                flags |= MSGFLAG_HASATTACH;
            if (copy.to.get() == &from_)
                flags |= MSGFLAG_FROMME;
            copy.to->deliver(std::move(copy.content), flags);
            progress_.reached.push_back(copy.to->uid());
        }
    }

    void deliver_reports() {
        for (auto& [copy, of] : reports_) {
            const bool attached = !copy.content->attachments.empty();
            copy.to->deliver(std::move(copy.content),
                             MSGFLAG_UNMODIFIED | (attached ? MSGFLAG_HASATTACH : 0));
            ++progress_.reports;
            set_done(of);
        }
    }

    void set_done(Progress::Fate fate) noexcept {
        for (Progress::Entry& entry : progress_.entries)
            entry.done |= entry.fate == fate;
    }

    std::optional<Ticks> finish() noexcept {
        set_done(Progress::Fate::delivered);
        set_done(Progress::Fate::failed);
        std::optional<Ticks> again;
        for (const Deferred& deferred : deferred_) {
            deferred.entry->deferrals += deferred.counts ? 1 : 0;
            deferred.entry->again = deferred.again;
            again = again ? std::min(*again, deferred.again) : deferred.again;
        }
        return again;
    }

    store::Mailbox& from_;
    const store::MessageState& sent_;
    const addressbook::Book* const book_;
    const Try when_;
    Progress& progress_;
    const FILETIME now_;
    std::vector<Route> routes_; ///< of each entry
    std::vector<Deferred> deferred_;
    std::vector<Copy> copies_;
    std::vector<Report> reports_;
};

} // namespace

bool waits_for_time(store::Mailbox& from, const store::MessageState& sent,
                    const addressbook::Book* book, const Try& when, Progress& progress) {
    return Transmission(from, sent, book, when, progress).waits_for_time();
}

std::optional<Ticks> deliver(store::Mailbox& from, const store::MessageState& sent,
                             const addressbook::Book* book, const Try& when, Progress& progress) {
    return Transmission(from, sent, book, when, progress).run();
}

} // namespace mapisim::spooler
