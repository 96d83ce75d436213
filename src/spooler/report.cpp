#include "spooler/report.h"

#include <string>
#include <string_view>

#include <mapitags.h>

#include "addressbook/entry_id.h"
#include "property/text.h"
#include "store/people.h"

namespace mapisim::spooler {

using property::Bag;

namespace {

/// PR_NDR_REASON_CODE, of which the public headers have no values: MAPI_REASON_TRANSFER_IMPOSSIBLE.
constexpr LONG kTransferImpossible = 1;

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
    text += failure.diagnosis == MAPI_DIAG_OR_NAME_UNRECOGNIZED ? ": nobody has this address."
            : failure.diagnosis == MAPI_DIAG_MAIL_REFUSED
                ? ": the mailbox refuses all mail."
                : ": no transport takes addresses of this type.";
    return text;
}

store::Recipient recipient_of(const Failure& failure, ULONG row_id, FILETIME now) {
    auto bag = std::make_shared<Bag>(*failure.recipient->properties);
    bag->set_number(PR_NDR_REASON_CODE, kTransferImpossible);
    bag->set_number(PR_NDR_DIAG_CODE, failure.diagnosis);
    bag->set_text(PR_REPORT_TEXT_W, text_on(failure));
    bag->set_time(PR_REPORT_TIME, now);
    return {row_id, std::move(bag)};
}

bool suppressed(const Bag& bag) {
    return !bag.boolean(PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, true);
}

} // namespace

bool wants_report(const store::MessageState& sent, const store::Recipient& recipient) {
    const Bag& message = sent.content->properties;
    constexpr std::string_view report = "REPORT.";
    const bool is_report =
        property::compare_text(message.text(PR_MESSAGE_CLASS_W).substr(0, report.size()), report) ==
        0;
    return !is_report && !suppressed(message) && !suppressed(*recipient.properties);
}

store::Content nondelivery_report(const store::Mailbox& from, const store::MessageState& sent,
                                  const std::vector<Failure>& failures, FILETIME now) {
    const Bag& original = sent.content->properties;
    store::Content report;
    Bag& bag = report.properties;
    for (const Told& told : kTold) {
        if (const property::Value* value = original.find(told.of_message))
            bag.set(value->with_id(told.in_report));
    }
    const std::string message_class{original.text(PR_MESSAGE_CLASS_W, "IPM.Note")};
    bag.set_text(PR_MESSAGE_CLASS_W, "REPORT." + message_class + ".NDR");
    bag.set_text(PR_SUBJECT_W, "Undeliverable: " + std::string{original.text(PR_SUBJECT_W)});
    const property::Bytes key = original.binary(PR_SEARCH_KEY);
    std::string name = "report on ";
    name.append(reinterpret_cast<const char*>(key.data()), key.size());
    const MAPIUID own_key = store::uid_from_text(name);
    bag.set_binary(PR_SEARCH_KEY, &own_key, sizeof own_key);
    bag.set_time(PR_REPORT_TIME, now);
    bag.set_time(PR_CLIENT_SUBMIT_TIME, now);
    const store::MailboxOwner author = reporter(from);
    store::set_person(bag, store::kSender, author);
    store::set_person(bag, store::kSentRepresenting, author);

    std::string text = "Your message did not reach these recipients:\r\n";
    for (const Failure& failure : failures) {
        text += "\r\n    " + text_on(failure);
        report.recipients.push_back(recipient_of(failure, report.next_row_id++, now));
    }
    bag.set_text(PR_REPORT_TEXT_W, text);
    return report;
}

} // namespace mapisim::spooler
