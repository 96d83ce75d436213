#include "spooler/report.h"

#include <string>
#include <string_view>
#include <utility>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "property/text.h"
#include "store/people.h"

namespace mapisim::spooler {

using property::Bag;

namespace {

/// What a report tells of its message, and under which name.
struct Told {
    ULONG of_message, in_report;
};
constexpr Told kTold[] = {{PR_MESSAGE_CLASS_W, PR_ORIG_MESSAGE_CLASS_W},
                          {PR_SUBJECT_W, PR_ORIGINAL_SUBJECT_W},
                          {PR_CLIENT_SUBMIT_TIME, PR_ORIGINAL_SUBMIT_TIME},
                          {PR_DISPLAY_TO_W, PR_ORIGINAL_DISPLAY_TO_W},
                          {PR_DISPLAY_CC_W, PR_ORIGINAL_DISPLAY_CC_W},
                          {PR_DISPLAY_BCC_W, PR_ORIGINAL_DISPLAY_BCC_W},
                          {PR_CONVERSATION_TOPIC_W, PR_CONVERSATION_TOPIC_W},
                          {PR_CONVERSATION_INDEX, PR_CONVERSATION_INDEX},
                          {PR_REPORT_TAG, PR_REPORT_TAG}};

/// The one who writes reports.
store::MailboxOwner reporter(const store::Mailbox& from) {
    const std::string& owner = from.owner().address;
    const std::size_t at = owner.find('@');
    const addressbook::OneOff one_off{
        .name = "System Administrator",
        .type = "SMTP",
        .address = "postmaster" + (at == std::string::npos ? std::string{} : owner.substr(at))};
    return {.display_name = one_off.name,
            .address = one_off.address,
            .entry_id = one_off.vector(),
            .search_key = addressbook::make_search_key(one_off.type, one_off.address)};
}

std::string text_on(const Failure& failure) {
    const Bag& recipient = *failure.recipient->properties;
    std::string text{recipient.text(PR_DISPLAY_NAME_W, recipient.text(PR_EMAIL_ADDRESS_W))};
    const auto& [reason, diagnosis, code] = failure.rejection;
    if (!code.empty())
        text.append(": the transport says ").append(code).append(".");
    else if (diagnosis == MAPI_DIAG_OR_NAME_UNRECOGNIZED)
        text += ": nobody has this address.";
    else if (diagnosis == MAPI_DIAG_MAIL_REFUSED)
        text += ": the mailbox refuses all mail.";
    else
        text += ": no transport takes addresses of this type.";
    return text;
}

store::Recipient recipient_of(const Failure& failure, ULONG row_id, FILETIME now) {
    auto bag = std::make_shared<Bag>(*failure.recipient->properties);
    bag->set_number(PR_NDR_REASON_CODE, static_cast<LONG>(failure.rejection.reason));
    bag->set_number(PR_NDR_DIAG_CODE, failure.rejection.diagnosis);
    bag->set_text(PR_REPORT_TEXT_W, text_on(failure));
    bag->set_time(PR_REPORT_TIME, now);
    return {row_id, std::move(bag)};
}

/// What both kinds of reports have.
void describe_original(Bag& bag, const Bag& original, std::string_view kind) {
    for (const Told& told : kTold) {
        if (const property::Value* value = original.find(told.of_message))
            bag.set(value->with_id(told.in_report));
    }
    const std::string message_class{original.text(PR_MESSAGE_CLASS_W, "IPM.Note")};
    bag.set_text(PR_MESSAGE_CLASS_W, "REPORT." + message_class + "." + std::string{kind});
}

/// The one who is to hear that a message was read, as a recipient.
store::Recipient receipt_recipient(const Bag& original) {
    auto bag = std::make_shared<Bag>();
    bag->set_number(PR_RECIPIENT_TYPE, MAPI_TO);
    for (const ULONG wanted : {PR_READ_RECEIPT_ENTRYID, PR_REPORT_ENTRYID}) {
        const property::Bytes id = original.binary(wanted);
        addressbook::OneOff one_off;
        if (id.empty())
            continue;
        bag->set_binary(PR_ENTRYID, id);
        if (addressbook::parse_one_off(static_cast<ULONG>(id.size()),
                                       reinterpret_cast<const ENTRYID*>(id.data()),
                                       one_off) == S_OK) {
            bag->set_text(PR_DISPLAY_NAME_W, one_off.name);
            bag->set_text(PR_ADDRTYPE_W, one_off.type);
            bag->set_text(PR_EMAIL_ADDRESS_W, one_off.address);
        }
        return {1, std::move(bag)};
    }
    const store::PersonTags& sender =
        original.has(store::kSentRepresenting.address) ? store::kSentRepresenting : store::kSender;
    const std::pair<ULONG, ULONG> parts[] = {{sender.name, PR_DISPLAY_NAME_W},
                                             {sender.address, PR_EMAIL_ADDRESS_W},
                                             {sender.type, PR_ADDRTYPE_W},
                                             {sender.entry_id, PR_ENTRYID},
                                             {sender.search_key, PR_SEARCH_KEY}};
    for (const auto& [from, to] : parts) {
        if (const property::Value* value = original.find(from))
            bag->set(value->with_id(to));
    }
    return {1, std::move(bag)};
}

/// What reports of the subsystem have besides.
void describe_report(Bag& bag, const store::Mailbox& from, const Bag& original, unsigned number,
                     FILETIME now, std::string_view kind) {
    describe_original(bag, original, kind);
    const property::Bytes key = original.binary(PR_SEARCH_KEY);
    std::string name = kind == "DR" ? "delivery report on " : "report on ";
    name.append(reinterpret_cast<const char*>(key.data()), key.size());
    if (number != 0)
        name += std::to_string(number);
    const MAPIUID own_key = store::uid_from_text(name);
    bag.set_binary(PR_SEARCH_KEY, &own_key, sizeof own_key);
    bag.set_time(PR_REPORT_TIME, now);
    bag.set_time(PR_CLIENT_SUBMIT_TIME, now);
    const store::MailboxOwner author = reporter(from);
    store::set_person(bag, store::kSender, author);
    store::set_person(bag, store::kSentRepresenting, author);
}

bool is_report(const store::MessageState& sent) {
    constexpr std::string_view report = "REPORT.";
    const std::string_view known = sent.content->properties.text(PR_MESSAGE_CLASS_W);
    return property::compare_text(known.substr(0, report.size()), report) == 0;
}

bool suppressed(const Bag& bag) {
    return !bag.boolean(PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, true);
}

} // namespace

bool wants_report(const store::MessageState& sent, const store::Recipient& recipient) {
    return !is_report(sent) && !suppressed(sent.content->properties) &&
           !suppressed(*recipient.properties);
}

bool wants_delivery_report(const store::MessageState& sent, const store::Recipient& recipient) {
    constexpr ULONG wanted = PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED;
    return !is_report(sent) &&
           (sent.content->properties.boolean(wanted) || recipient.properties->boolean(wanted));
}

store::Content delivery_report(const store::Mailbox& from, const store::MessageState& sent,
                               const std::vector<const store::Recipient*>& reached, unsigned number,
                               FILETIME now) {
    const Bag& original = sent.content->properties;
    store::Content report;
    Bag& bag = report.properties;
    describe_report(bag, from, original, number, now, "DR");
    bag.set_text(PR_SUBJECT_W, "Delivered: " + std::string{original.text(PR_SUBJECT_W)});
    bag.set_time(PR_DELIVER_TIME, now);
    std::string text = "Your message was delivered to these recipients:\r\n";
    for (const store::Recipient* const recipient : reached) {
        auto values = std::make_shared<Bag>(*recipient->properties);
        values->set_time(PR_DELIVER_TIME, now);
        values->set_time(PR_REPORT_TIME, now);
        text += "\r\n    " + std::string{values->text(PR_DISPLAY_NAME_W)};
        report.recipients.push_back({report.next_row_id++, std::move(values)});
    }
    bag.set_text(PR_REPORT_TEXT_W, text);
    return report;
}

store::Content nondelivery_report(const store::Mailbox& from, const store::MessageState& sent,
                                  const std::vector<Failure>& failures, unsigned number,
                                  FILETIME now) {
    const Bag& original = sent.content->properties;
    store::Content report;
    Bag& bag = report.properties;
    describe_report(bag, from, original, number, now, "NDR");
    bag.set_text(PR_SUBJECT_W, "Undeliverable: " + std::string{original.text(PR_SUBJECT_W)});

    std::string text = "Your message did not reach these recipients:\r\n";
    for (const Failure& failure : failures) {
        text += "\r\n    " + text_on(failure);
        report.recipients.push_back(recipient_of(failure, report.next_row_id++, now));
    }
    bag.set_text(PR_REPORT_TEXT_W, text);
    Bag attached;
    attached.set_number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG);
    attached.set_number(PR_RENDERING_POSITION, -1);
    attached.set_text(PR_DISPLAY_NAME_W, original.text(PR_SUBJECT_W));
    attached.set_time(PR_CREATION_TIME, now);
    attached.set_time(PR_LAST_MODIFICATION_TIME, now);
    report.attachments.push_back({.number = report.next_attachment++,
                                  .properties = std::make_shared<const Bag>(std::move(attached)),
                                  .embedded = sent.content});
    return report;
}

store::ContentPtr read_report(const store::Mailbox& from, const store::MessageState& read,
                              store::Number number) {
    const Bag& original = read.content->properties;
    const FILETIME now = scenario::to_filetime(scenario::now());
    auto report = std::make_shared<store::Content>();
    Bag& bag = report->properties;
    describe_original(bag, original, "IPNRN");
    if (const property::Value* value = original.find(PR_MESSAGE_DELIVERY_TIME))
        bag.set(value->with_id(PR_ORIGINAL_DELIVERY_TIME));
    if (const property::Value* value = original.find(PR_SEARCH_KEY))
        bag.set(value->with_id(PR_ORIGINAL_SEARCH_KEY));
    bag.set_text(PR_SUBJECT_W, "Read: " + std::string{original.text(PR_SUBJECT_W)});
    const MAPIUID key = store::uid_from_text("receipt " + std::to_string(number) + " of " +
                                             from.owner().address + " " + from.display_name());
    bag.set_binary(PR_SEARCH_KEY, &key, sizeof key);
    for (const ULONG tag : {PR_REPORT_TIME, PR_RECEIPT_TIME, PR_CLIENT_SUBMIT_TIME,
                            PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME}) {
        bag.set_time(tag, now);
    }
    store::set_person(bag, store::kSender, from.owner());
    store::set_person(bag, store::kSentRepresenting, from.owner());
    bag.set_text(PR_REPORT_TEXT_W, "Your message \"" + std::string{original.text(PR_SUBJECT_W)} +
                                       "\" was read by " + from.owner().display_name + ".");
    bag.set_boolean(PR_DELETE_AFTER_SUBMIT, true);
    report->recipients.push_back(receipt_recipient(original));
    report->next_row_id = 2;
    store::derive(*report);
    return report;
}

} // namespace mapisim::spooler
