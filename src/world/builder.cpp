#include "world/builder.h"

#include <algorithm>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "property/rtf.h"

namespace mapisim::world {

using property::Bag;
using property::Value;
using scenario::Ticks;

namespace {

constexpr ULONG kInternetCodePage = PROP_TAG(PT_LONG, 0x3FDE);
constexpr ULONG kInReplyTo = PROP_TAG(PT_UNICODE, 0x1042);
constexpr LONG kUtf8 = 65001;
constexpr std::string_view kNumberMark = "{n}";

/// Lines of a plain text end in CR LF, however the file was written.
std::string with_line_ends(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\n' && !out.ends_with('\r'))
            out += '\r';
        out += c;
    }
    return out;
}

void set_if(Bag& bag, ULONG tag, std::string_view text) {
    if (!text.empty())
        bag.set_text(tag, text);
}

/// The subject of one repetition.
std::string numbered(std::string_view subject, std::uint32_t number) {
    const std::string digits = std::to_string(number);
    std::string out;
    for (std::size_t at = 0;;) {
        const std::size_t mark = subject.find(kNumberMark, at);
        out += subject.substr(at, mark - at);
        if (mark == std::string_view::npos)
            return out;
        out += digits;
        at = mark + kNumberMark.size();
    }
}

constexpr LONG kImportance[] = {IMPORTANCE_LOW, IMPORTANCE_NORMAL, IMPORTANCE_HIGH};
constexpr LONG kPriority[] = {PRIO_NONURGENT, PRIO_NORMAL, PRIO_URGENT};
constexpr LONG kSensitivity[] = {SENSITIVITY_NONE, SENSITIVITY_PERSONAL, SENSITIVITY_PRIVATE,
                                 SENSITIVITY_COMPANY_CONFIDENTIAL};
constexpr LONG kFollowUp = 2; ///< of PR_FLAG_STATUS

ULONG flags_of(const Message& message, const store::Mailbox& mailbox,
               const store::Content& content) {
    ULONG flags = MSGFLAG_UNMODIFIED;
    if (message.read)
        flags |= MSGFLAG_READ;
    if (message.draft)
        flags |= MSGFLAG_UNSENT;
    if (message.associated)
        flags |= MSGFLAG_ASSOCIATED;
    if (!content.attachments.empty())
        flags |= MSGFLAG_HASATTACH;
    if (content.properties.text(PR_SENDER_EMAIL_ADDRESS_W) == mailbox.owner().address)
        flags |= MSGFLAG_FROMME;
    return flags;
}

} // namespace

std::vector<User> all_users(const Description& world, Generator& generator) {
    std::vector<User> users;
    for (const User& user : world.users) {
        if (user.generate == 0)
            users.push_back(user);
        for (std::uint32_t i = 1; i <= user.generate; ++i) {
            Address person = generator.person(i, user.domain);
            std::string account = person.address.substr(0, person.address.find('@'));
            users.push_back({{.display_name = std::move(person.name),
                              .address = std::move(person.address),
                              .account = std::move(account)}});
        }
    }
    return users;
}

Builder::Builder(const addressbook::Directory& directory, Generator& generator, Ticks start)
    : directory_(directory), generator_(generator), start_(start) {}

void Builder::fill(store::Mailbox& mailbox, const Store& what) {
    if (store::Folder* subtree = mailbox.folder(mailbox.special(store::Special::ipm_subtree)))
        add_folders(mailbox, *subtree, what.folders);
}

void Builder::add_folders(store::Mailbox& mailbox, store::Folder& parent,
                          const std::vector<Folder>& folders) {
    for (const Folder& what : folders) {
        store::Folder* folder = nullptr;
        const HRESULT result = mailbox.create_folder(parent,
                                                     {.name = what.name,
                                                      .comment = what.comment,
                                                      .container_class = what.container_class,
                                                      .open_if_exists = true},
                                                     &folder);
        if (FAILED(result))
            continue; // the reader lets no folder without a name through
        if (!what.comment.empty()) {
            const std::lock_guard lock(folder->properties->mutex);
            folder->properties->bag.set_text(PR_COMMENT_W, what.comment);
        }
        for (const Message& message : what.messages)
            add_messages(mailbox, *folder, message);
        add_folders(mailbox, *folder, what.folders);
    }
}

// Messages
// -----------------------------------------------------------------------------------------

void Builder::add_messages(store::Mailbox& mailbox, store::Folder& folder, const Message& message) {
    store::Content first = make_content(mailbox, message);
    const bool own_topic = first.properties.has(PR_CONVERSATION_TOPIC_W);
    if (message.repeat != 1) // then the copies have room for all that they get
        finish(first);
    for (std::uint32_t number = 1; number <= message.repeat; ++number) {
        auto content = std::make_shared<store::Content>(first);
        if (message.repeat != 1) {
            content->properties.set_text(PR_SUBJECT_W, numbered(message.subject, number));
            if (!own_topic)
                content->properties.erase(PR_CONVERSATION_TOPIC_W);
            const auto shift = static_cast<std::int64_t>(number - 1) * message.every;
            for (const ULONG tag : {PR_CLIENT_SUBMIT_TIME, PR_MESSAGE_DELIVERY_TIME,
                                    PR_CREATION_TIME, PR_LAST_MODIFICATION_TIME}) {
                if (const Value* time = content->properties.find(tag)) {
                    const std::int64_t moved =
                        std::max<std::int64_t>(time->long_number() + shift, 0);
                    content->properties.set_time(tag,
                                                 scenario::to_filetime(static_cast<Ticks>(moved)));
                }
            }
        }
        finish(*content);
        const ULONG flags = flags_of(message, mailbox, *content);
        store::MessagePtr saved;
        mailbox.save_new({.number = mailbox.new_number(),
                          .folder = &folder,
                          .associated = message.associated,
                          .flags = flags,
                          .content = std::move(content),
                          .writer = {}},
                         &saved);
    }
}

/// What each message has of its own, and what a store computes.
void Builder::finish(store::Content& content) {
    const std::uint64_t key[] = {generator_.next(), generator_.next()};
    content.properties.set_binary(PR_SEARCH_KEY, key, sizeof key);
    store::derive(content);
}

store::Content Builder::make_content(store::Mailbox& mailbox, const Message& message) {
    store::Content content;
    Bag& bag = content.properties;
    bag.set_text(PR_MESSAGE_CLASS_W, message.message_class);
    bag.set_text(PR_SUBJECT_W, message.subject);
    std::vector<Bag> recipients = make_recipients(message);
    set_people(bag, mailbox, message, recipients);
    set_bodies(bag, message);
    set_marks(mailbox, bag, message);
    set_if(bag, PR_INTERNET_MESSAGE_ID_W, message.message_id);
    set_if(bag, kInReplyTo, message.in_reply_to);
    set_if(bag, PR_INTERNET_REFERENCES_W, message.references);
    set_if(bag, PR_TRANSPORT_MESSAGE_HEADERS_W, with_line_ends(message.headers));

    const Time sent = message.sent.value_or(message.received.value_or(Time{}));
    const Time received = message.received.value_or(sent);
    const FILETIME made = time_of(received);
    if (!message.draft) {
        bag.set_time(PR_CLIENT_SUBMIT_TIME, time_of(sent));
        bag.set_time(PR_MESSAGE_DELIVERY_TIME, made);
    }
    bag.set_time(PR_CREATION_TIME, made);
    bag.set_time(PR_LAST_MODIFICATION_TIME, made);

    for (Bag& recipient : recipients) {
        content.recipients.push_back(
            {.row_id = content.next_row_id++,
             .properties = std::make_shared<const Bag>(std::move(recipient))});
    }
    for (const Attachment& attachment : message.attachments)
        add_attachment(mailbox, content, attachment);
    set_properties(mailbox, bag, message.properties);
    return content;
}

void Builder::set_bodies(Bag& bag, const Message& message) {
    if (message.text)
        bag.set_text(PR_BODY_W, with_line_ends(text_of(*message.text)));
    if (message.html) {
        std::string html = text_of(*message.html);
        if (message.html->generate != 0 && html.size() > 13)
            html.replace(0, 6, "<html>").replace(html.size() - 7, 7, "</html>");
        bag.set_binary(PR_HTML, html.data(), html.size());
        bag.set_number(kInternetCodePage, kUtf8);
    }
    if (message.rtf) {
        std::string rtf = text_of(*message.rtf);
        if (message.rtf->generate != 0)
            rtf = "{\\rtf1\\ansi " + rtf + '}';
        bag.set_binary(PR_RTF_COMPRESSED, property::compress_rtf(rtf));
        bag.set_boolean(PR_RTF_IN_SYNC, true);
    }
}

void Builder::set_marks(store::Mailbox& mailbox, Bag& bag, const Message& message) {
    bag.set_number(PR_IMPORTANCE, kImportance[static_cast<std::size_t>(message.importance)]);
    bag.set_number(PR_PRIORITY, kPriority[static_cast<std::size_t>(message.importance)]);
    bag.set_number(PR_SENSITIVITY, kSensitivity[static_cast<std::size_t>(message.sensitivity)]);
    if (message.flagged)
        bag.set_number(PR_FLAG_STATUS, kFollowUp);
    if (message.read_receipt)
        bag.set_boolean(PR_READ_RECEIPT_REQUESTED, true);
    if (!message.categories.empty()) {
        const ULONG id = mailbox.names().id_of(
            {.set = PS_PUBLIC_STRINGS, .is_string = true, .text = "Keywords"}, true);
        bag.set(Value::texts(PROP_TAG(PT_MV_UNICODE, id), message.categories));
    }
}

void Builder::set_properties(store::Mailbox& mailbox, Bag& bag,
                             const std::vector<Property>& properties) {
    for (const Property& one : properties) {
        const PropertyKey& key = one.key;
        const ULONG id = key.name ? mailbox.names().id_of(*key.name, true) : PROP_ID(key.tag);
        if (id == 0)
            continue; // more names than a store has room for
        const ULONG tag = PROP_TAG(PROP_TYPE(key.tag), id);
        bag.set(one.time ? Value::time(tag, time_of(*one.time)) : one.value.with_id(tag));
    }
}

// Attachments
// --------------------------------------------------------------------------------------

void Builder::add_attachment(store::Mailbox& mailbox, store::Content& content,
                             const Attachment& attachment) {
    Bag bag;
    const FILETIME made = content.properties.time(PR_CREATION_TIME);
    bag.set_time(PR_CREATION_TIME, made);
    bag.set_time(PR_LAST_MODIFICATION_TIME, made);
    bag.set_number(PR_RENDERING_POSITION, -1);
    const std::string& name = attachment.embedded && attachment.name.empty()
                                  ? attachment.embedded->subject
                                  : attachment.name;
    bag.set_text(PR_DISPLAY_NAME_W, name);
    bag.set_text(PR_ATTACH_FILENAME_W, name);
    bag.set_text(PR_ATTACH_LONG_FILENAME_W, name);
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && !attachment.embedded) {
        bag.set_text(PR_ATTACH_EXTENSION_W, std::string_view{name}.substr(dot));
    }
    set_if(bag, PR_ATTACH_MIME_TAG_W, attachment.type);
    set_if(bag, PR_ATTACH_CONTENT_ID_W, attachment.content_id);
    store::ContentPtr embedded;
    if (attachment.embedded) {
        auto inner = std::make_shared<store::Content>(make_content(mailbox, *attachment.embedded));
        inner->properties.set_number(
            PR_MESSAGE_FLAGS, static_cast<LONG>(flags_of(*attachment.embedded, mailbox, *inner)));
        finish(*inner);
        embedded = std::move(inner);
        bag.set_number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG);
    } else {
        bag.set_number(PR_ATTACH_METHOD, ATTACH_BY_VALUE);
        bag.set(attached_data(attachment.data));
    }
    set_properties(mailbox, bag, attachment.properties);
    content.attachments.push_back({.number = content.next_attachment++,
                                   .properties = std::make_shared<const Bag>(std::move(bag)),
                                   .embedded = std::move(embedded)});
}

Value Builder::attached_data(const Blob& data) {
    if (data.generate == 0)
        return Value::binary(PR_ATTACH_DATA_BIN, data.bytes.data(), data.bytes.size());
    Value& shared = generated_[data.generate];
    if (!shared) {
        const std::string bytes = generator_.bytes(static_cast<std::size_t>(data.generate));
        shared = Value::binary(PR_ATTACH_DATA_BIN, bytes.data(), bytes.size());
    }
    return shared;
}

// Values
// -------------------------------------------------------------------------------------------

std::string Builder::text_of(const Blob& blob) {
    return blob.generate == 0 ? blob.bytes
                              : generator_.text(static_cast<std::size_t>(blob.generate));
}

Ticks Builder::ticks_of(const Time& time) const noexcept {
    const std::int64_t base = time.relative ? static_cast<std::int64_t>(start_) : 0;
    return static_cast<Ticks>(std::max<std::int64_t>(base + time.ticks, 0));
}

FILETIME Builder::time_of(const Time& time) const noexcept {
    return scenario::to_filetime(ticks_of(time));
}

} // namespace mapisim::world
