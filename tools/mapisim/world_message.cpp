#include "world.h"

#include <algorithm>

#include <fmt/core.h>

#include "scenario/values.h"
#include "store/content.h"
#include "store/people.h"
#include "world/values.h"

// A message as a person would read it.
namespace mapisim::command {

namespace {

using property::Bag;
using property::Value;

constexpr ULONG kInternetCodePage = PROP_TAG(PT_LONG, 0x3FDE);

std::uint64_t ticks_of(FILETIME time) {
    return static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
}

std::string time_text(FILETIME time) {
    std::string text = scenario::time_text(ticks_of(time));
    text[text.find('T')] = ' ';
    text.back() = ' ';
    return text + "UTC";
}

std::string person(std::string_view name, std::string_view address) {
    if (address.empty() || name == address)
        return printable(name.empty() ? address : name);
    return fmt::format("{} <{}>", printable(name), printable(address));
}

/// One recipient a line.
std::string people(const store::Content& content, LONG type) {
    std::string all;
    for (const store::Recipient& recipient : content.recipients) {
        const Bag& bag = *recipient.properties;
        if ((bag.number(PR_RECIPIENT_TYPE, MAPI_TO) & 0xFFFF) != type)
            continue;
        all += (all.empty() ? "" : ",\n             ") +
               person(bag.text(PR_DISPLAY_NAME_W), bag.text(PR_EMAIL_ADDRESS_W));
    }
    return all;
}

std::string bodies_text(const Bag& bag) {
    std::string text;
    const auto add = [&](ULONG tag, std::string_view name) {
        if (const Value* value = bag.find(tag))
            text += fmt::format("{}{} ({} bytes)", text.empty() ? "" : ", ", name,
                                value->bytes().size());
    };
    add(PR_BODY_W, "plain text");
    add(PR_HTML, "HTML");
    add(PR_RTF_COMPRESSED, "compressed RTF");
    return text;
}

std::string marks_text(const ShownMessage& message) {
    const Bag& bag = message.state.content->properties;
    std::string text;
    const auto add = [&](bool is, std::string_view word) {
        if (is)
            text += fmt::format("{}{}", text.empty() ? "" : ", ", word);
    };
    add(!(message.state.flags & MSGFLAG_READ), "unread");
    add((message.state.flags & MSGFLAG_UNSENT) != 0, "draft");
    add(message.state.associated, "associated");
    add(bag.number(PR_FLAG_STATUS) != 0, "flagged");
    add(bag.number(PR_IMPORTANCE, IMPORTANCE_NORMAL) == IMPORTANCE_HIGH, "high importance");
    add(bag.number(PR_IMPORTANCE, IMPORTANCE_NORMAL) == IMPORTANCE_LOW, "low importance");
    add(bag.number(PR_SENSITIVITY) == SENSITIVITY_PERSONAL, "personal");
    add(bag.number(PR_SENSITIVITY) == SENSITIVITY_PRIVATE, "private");
    add(bag.number(PR_SENSITIVITY) == SENSITIVITY_COMPANY_CONFIDENTIAL, "confidential");
    add(bag.boolean(PR_READ_RECEIPT_REQUESTED), "read receipt wanted");
    return text;
}

std::string value_text(const Value& value) {
    if (value.is_multiple()) {
        std::string all;
        for (std::size_t i = 0; i < value.count(); ++i)
            all += (i == 0 ? "" : "; ") + value_text(value.element(i, value.tag()));
        return all;
    }
    switch (value.type()) {
    case PT_UNICODE:
        return printable(value.text());
    case PT_SYSTIME:
        return time_text(value.time());
    case PT_BOOLEAN:
        return value.boolean() ? "yes" : "no";
    case PT_R4:
    case PT_DOUBLE:
    case PT_APPTIME:
        return fmt::format("{:g}", value.real());
    case PT_BINARY:
        return fmt::format("{} bytes", value.bytes().size());
    case PT_CLSID:
        return world::guid_text(value.guid());
    default:
        return std::to_string(value.long_number());
    }
}

/// What is told by its own line, or would tell a person nothing.
bool is_told(const Value& value) {
    // clang-format off
    constexpr ULONG told[] = {
        PR_MESSAGE_CLASS_W, PR_MESSAGE_FLAGS, PR_SUBJECT_W, PR_SUBJECT_PREFIX_W, PR_SEARCH_KEY,
        PR_BODY_W, PR_HTML, PR_RTF_COMPRESSED, PR_RTF_IN_SYNC, kInternetCodePage,
        PR_CLIENT_SUBMIT_TIME, PR_MESSAGE_DELIVERY_TIME, PR_IMPORTANCE, PR_PRIORITY, PR_SENSITIVITY,
        PR_FLAG_STATUS, PR_READ_RECEIPT_REQUESTED, PR_CONVERSATION_TOPIC_W,
        PR_TRANSPORT_MESSAGE_HEADERS_W, PR_REPLY_RECIPIENT_NAMES_W, PR_REPLY_RECIPIENT_ENTRIES,
        PR_MESSAGE_TO_ME, PR_MESSAGE_CC_ME, PR_MESSAGE_RECIP_ME};
    // clang-format on
    const auto is = [&](ULONG tag) { return PROP_ID(tag) == value.id(); };
    const auto names = [&](const store::PersonTags& tags) {
        return is(tags.name) || is(tags.address) || is(tags.type) || is(tags.entry_id) ||
               is(tags.search_key);
    };
    return store::is_derived(value.tag()) || std::any_of(std::begin(told), std::end(told), is) ||
           names(store::kSender) || names(store::kSentRepresenting) || names(store::kReceivedBy) ||
           names(store::kReceivedRepresenting);
}

std::string key_of(const Value& value, store::Mailbox& mailbox) {
    world::PropertyKey key{.tag = value.tag(), .name = {}};
    if (property::Name name;
        value.id() >= property::NameMap::kFirst && mailbox.names().name_of(value.id(), name)) {
        key = {.tag = PROP_TYPE(value.tag()), .name = std::move(name)};
    }
    return world::key_text(key);
}

std::string indented(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        out += (end == at + 1 ? "" : "    ") + text.substr(at, end - at);
        at = end;
    }
    return out;
}

/// The message in an attachment, as if it lay in the folder.
ShownMessage inner_message(const ShownMessage& outer, const store::ContentPtr& content) {
    ShownMessage inner{.number = 0, .folder = {}, .mailbox = outer.mailbox, .state = {}};
    inner.state.content = content;
    inner.state.flags = static_cast<ULONG>(content->properties.number(PR_MESSAGE_FLAGS));
    return inner;
}

std::string attachments_text(const ShownMessage& message) {
    std::string all;
    for (const store::Attachment& attachment : message.state.content->attachments) {
        const Bag& bag = *attachment.properties;
        const std::string_view type = bag.text(PR_ATTACH_MIME_TAG_W);
        const std::string size =
            attachment.embedded ? "message"
                                : fmt::format("{} bytes", bag.binary(PR_ATTACH_DATA_BIN).size());
        all += fmt::format("  {}  ({}{})\n", printable(bag.text(PR_ATTACH_LONG_FILENAME_W)), size,
                           type.empty() ? "" : ", " + printable(type));
        if (attachment.embedded)
            all += indented(readable(inner_message(message, attachment.embedded)));
    }
    return all;
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
            continue;
        // The C1 controls are C2 80 to C2 9F.
        const bool command =
            (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F ||
            (c >= 0x80 && c < 0xA0 && i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC2);
        if (command && c >= 0x80)
            out.pop_back();
        out += command ? '?' : text[i];
    }
    return out;
}

std::string subject_of(const store::MessageState& message) {
    const std::string_view subject = message.content->properties.text(PR_SUBJECT_W);
    return subject.empty() ? "(no subject)" : std::string(subject);
}

std::string when_of(const Bag& bag) {
    for (const ULONG tag : {PR_MESSAGE_DELIVERY_TIME, PR_CLIENT_SUBMIT_TIME, PR_CREATION_TIME}) {
        if (bag.has(tag))
            return time_text(bag.time(tag)).substr(0, 16);
    }
    return std::string(16, ' ');
}

std::string readable(const ShownMessage& message) {
    const store::Content& content = *message.state.content;
    const Bag& bag = content.properties;
    std::string text;
    const auto line = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            text += fmt::format("{:<12} {}\n", std::string(name) + ':', value);
    };
    if (message.number != 0) // none in another one
        line("Message", fmt::format("#{} in {}", message.number, printable(message.folder)));
    line("Class", printable(bag.text(PR_MESSAGE_CLASS_W)));
    const std::string sender =
        person(bag.text(PR_SENDER_NAME_W), bag.text(PR_SENDER_EMAIL_ADDRESS_W));
    const std::string represented = person(bag.text(PR_SENT_REPRESENTING_NAME_W),
                                           bag.text(PR_SENT_REPRESENTING_EMAIL_ADDRESS_W));
    line("From", sender);
    if (represented != sender)
        line("On behalf of", represented);
    line("To", people(content, MAPI_TO));
    line("Cc", people(content, MAPI_CC));
    line("Bcc", people(content, MAPI_BCC));
    line("Reply to", printable(bag.text(PR_REPLY_RECIPIENT_NAMES_W)));
    if (bag.has(PR_CLIENT_SUBMIT_TIME))
        line("Sent", time_text(bag.time(PR_CLIENT_SUBMIT_TIME)));
    if (bag.has(PR_MESSAGE_DELIVERY_TIME) &&
        ticks_of(bag.time(PR_MESSAGE_DELIVERY_TIME)) != ticks_of(bag.time(PR_CLIENT_SUBMIT_TIME)))
        line("Received", time_text(bag.time(PR_MESSAGE_DELIVERY_TIME)));
    line("Subject", printable(subject_of(message.state)));
    line("Marks", marks_text(message));
    line("Bodies", bodies_text(bag));
    for (const Value& value : bag) {
        if (!is_told(value))
            line(key_of(value, *message.mailbox), value_text(value));
    }
    text += '\n';
    std::string body = printable(bag.text(PR_BODY_W)); // there is one where there is any text
    if (!body.empty() && body.back() != '\n')
        body += '\n';
    text += body;
    if (!content.attachments.empty())
        text += "\nAttachments:\n" + attachments_text(message);
    return text;
}

} // namespace mapisim::command
