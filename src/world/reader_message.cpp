// Messages in world files: addresses, contents, attachments, properties.

#include <algorithm>
#include <charconv>
#include <map>

#include <mapiaux.h>
#include <mapitags.h>

#include "store/content.h"
#include "store/mailbox.h"
#include "world/reader_context.h"

namespace mapisim::world {

namespace {

using property::Value;

// Addresses ---------------------------------------------------------------------------------------

constexpr Field<Address> kAddress[] = {{"name", &take_text<&Address::name>},
                                       {"address", &take_text<&Address::address>},
                                       {"type", &take_name<&Address::type>}};

/// An address, or { "generate": N }.
void read_recipient(Context& context, const Place& place, Recipient& recipient) {
    static constexpr Field<Recipient> fields[] = {
        {"generate", &take_number<&Recipient::generate, 1, kMostRecipients>}};
    if (place.node.is(Kind::object) && find_member(place.node, "generate"))
        read_object<Recipient>(context, place, fields, recipient);
    else
        read_address(context, place, recipient.address);
}

template<LONG Type> void take_recipients(Context& context, const Place& place, Message& message) {
    const auto add = [&](const Place& at) {
        Recipient& recipient = message.recipients.emplace_back();
        recipient.kind = Type;
        read_recipient(context, at, recipient);
    };
    if (!place.node.is(Kind::list)) {
        add(place);
        return;
    }
    for (std::size_t i = 0; i < place.node.children.size(); ++i)
        add(place.element(i));
}

template<std::optional<Address> Message::*Member>
void take_person(Context& context, const Place& place, Message& message) {
    read_address(context, place, (message.*Member).emplace());
}

// Contents ----------------------------------------------------------------------------------------

constexpr Field<Blob> kGenerated[] = {{"generate", &take_number<&Blob::generate, 1, kMostBytes>}};

/// A text, its lines in a list, or { "generate": N }.
void read_blob(Context& context, const Place& place, Blob& blob) {
    switch (place.node.kind) {
    case Kind::text:
        read_text(context, place, blob.bytes);
        return;
    case Kind::list:
        for (std::size_t i = 0; i < place.node.children.size(); ++i) {
            std::string line;
            read_text(context, place.element(i), line);
            blob.bytes += (i == 0 ? "" : "\r\n") + line;
        }
        return;
    case Kind::object:
        if (has_member(context, place, "generate"))
            read_object<Blob>(context, place, kGenerated, blob);
        return;
    default:
        context.refuse_kind(place, "a text, a list of lines or { \"generate\": N }");
    }
}

template<std::optional<Blob> Message::*Member>
void take_body(Context& context, const Place& place, Message& message) {
    read_blob(context, place, (message.*Member).emplace());
}

void take_rtf(Context& context, const Place& place, Message& message) {
    Blob& rtf = message.rtf.emplace();
    read_blob(context, place, rtf);
    const bool is_written = place.node.is(Kind::text) || place.node.is(Kind::list);
    if (is_written && !rtf.bytes.starts_with("{\\rtf"))
        context.refuse(place, "rich text is expected, which begins with {\\rtf");
}

// Properties --------------------------------------------------------------------------------------

bool read_integer(const JsonNode& node, std::int64_t least, std::int64_t most,
                  std::int64_t& number) {
    std::string_view text = node.text;
    int base = 10;
    if (node.is(Kind::text) && text.starts_with("0x")) {
        text.remove_prefix(2);
        base = 16;
    } else if (!node.is(Kind::number)) {
        return false;
    }
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc{} && stop == end && number >= least && number <= most;
}

bool read_real(const JsonNode& node, double& number) {
    const char* const end = node.text.data() + node.text.size();
    const auto [stop, error] = std::from_chars(node.text.data(), end, number);
    return node.is(Kind::number) && error == std::errc{} && stop == end;
}

constexpr std::int64_t kMost32 = 0xFFFF'FFFF; // a PT_LONG may hold flags
constexpr std::int64_t kLeast32 = std::numeric_limits<std::int32_t>::min();

bool read_single(const JsonNode& node, ULONG tag, Value& value, std::string& why) {
    std::int64_t number = 0;
    double real = 0;
    std::string bytes;
    GUID guid{};
    switch (PROP_TYPE(tag)) {
    case PT_I2:
        why = "a number from -32768 to 32767 is expected";
        if (!read_integer(node, -32768, 32767, number))
            return false;
        value = Value::short_number(tag, static_cast<short>(number));
        return true;
    case PT_LONG:
        why = "a number of 32 bits is expected";
        if (!read_integer(node, kLeast32, kMost32, number))
            return false;
        value = Value::number(tag, static_cast<LONG>(static_cast<std::uint32_t>(number)));
        return true;
    case PT_I8:
    case PT_CURRENCY:
        why = "a whole number is expected";
        if (!read_integer(node, std::numeric_limits<std::int64_t>::min(),
                          std::numeric_limits<std::int64_t>::max(), number))
            return false;
        value = Value::long_number(tag, number);
        return true;
    case PT_R4:
    case PT_DOUBLE:
    case PT_APPTIME:
        why = "a number is expected";
        if (!read_real(node, real))
            return false;
        value = Value::real(tag, real);
        return true;
    case PT_BOOLEAN:
        why = "true or false is expected";
        if (!node.is(Kind::boolean))
            return false;
        value = Value::boolean(tag, node.text == "yes");
        return true;
    case PT_UNICODE:
        why = "a text is expected";
        if (!node.is(Kind::text))
            return false;
        why = "a text has no character 0";
        if (node.text.find('\0') != std::string::npos)
            return false;
        value = Value::text(tag, node.text);
        return true;
    case PT_BINARY:
        why = "base64 is expected";
        if (!node.is(Kind::text) || !parse_base64(node.text, bytes, why))
            return false;
        value = Value::binary(tag, bytes.data(), bytes.size());
        return true;
    case PT_CLSID:
        why = "a GUID is expected";
        if (!node.is(Kind::text) || !parse_guid(node.text, guid))
            return false;
        value = Value::guid(tag, guid);
        return true;
    default:
        why = "a property of this type cannot be given here";
        return false;
    }
}

void read_multiple(Context& context, const Place& place, ULONG tag, Value& value) {
    std::vector<LONG> numbers;
    std::vector<std::string> texts;
    if (!context.wants(place, Kind::list))
        return;
    for (std::size_t i = 0; i < place.node.children.size(); ++i) {
        Value element;
        std::string why;
        if (!read_single(place.node.children[i], tag & ~static_cast<ULONG>(MV_FLAG), element,
                         why)) {
            context.refuse(place.element(i), why);
            return;
        }
        if (PROP_TYPE(tag) == PT_MV_LONG)
            numbers.push_back(element.number());
        else if (element.is_text())
            texts.emplace_back(element.text());
        else
            texts.emplace_back(reinterpret_cast<const char*>(element.bytes().data()),
                               element.bytes().size());
    }
    if (PROP_TYPE(tag) == PT_MV_LONG) {
        value = Value::numbers(tag, numbers);
    } else if (PROP_TYPE(tag) == PT_MV_UNICODE) {
        value = Value::texts(tag, texts);
    } else {
        std::vector<property::Bytes> bytes;
        for (const std::string& text : texts)
            bytes.push_back(property::bytes_of(text.data(), text.size()));
        value = Value::binaries(tag, bytes);
    }
}

/// What the store says of every message, or what a name of its own is there for.
bool is_the_stores(ULONG tag) {
    const auto computed = store::Mailbox::computed_message_tags();
    return store::is_derived(tag) ||
           std::any_of(computed.begin(), computed.end(),
                       [&](ULONG known) { return PROP_ID(known) == PROP_ID(tag); });
}

/// What a message or attachment may not be given; null for what it may.
const char* wrong_for_store(const PropertyKey& key) {
    return !key.name && is_the_stores(key.tag) ? "the store computes this property" : nullptr;
}

template<class T> void take_properties(Context& context, const Place& place, T& target) {
    read_properties(context, place, &wrong_for_store, target.properties);
}

/// What a message or attachment says under a name of its own, it does not say again as a property.
struct Double {
    std::string_view member;
    ULONG tag;
};
constexpr Double kOfMessages[] = {{"class", PR_MESSAGE_CLASS},
                                  {"subject", PR_SUBJECT},
                                  {"sent", PR_CLIENT_SUBMIT_TIME},
                                  {"received", PR_MESSAGE_DELIVERY_TIME},
                                  {"text", PR_BODY},
                                  {"html", PR_HTML},
                                  {"rtf", PR_RTF_COMPRESSED},
                                  {"flagged", PR_FLAG_STATUS},
                                  {"read_receipt", PR_READ_RECEIPT_REQUESTED},
                                  {"importance", PR_IMPORTANCE},
                                  {"sensitivity", PR_SENSITIVITY},
                                  {"message_id", PR_INTERNET_MESSAGE_ID},
                                  {"in_reply_to", PROP_TAG(PT_UNICODE, 0x1042)},
                                  {"references", PR_INTERNET_REFERENCES},
                                  {"headers", PR_TRANSPORT_MESSAGE_HEADERS}};
constexpr Double kOfAttachments[] = {
    {"name", PR_ATTACH_LONG_FILENAME},      {"type", PR_ATTACH_MIME_TAG},
    {"content_id", PR_ATTACH_CONTENT_ID_W}, {"text", PR_ATTACH_DATA_BIN},
    {"base64", PR_ATTACH_DATA_BIN},         {"generate", PR_ATTACH_DATA_BIN},
    {"message", PR_ATTACH_DATA_BIN}};

/// Calls `with(place, identifier)` for each property by tag that the object gives.
template<class With> void for_each_tag(const Place& place, With with) {
    const JsonNode* const all = find_member(place.node, "properties");
    if (!all || !all->is(Kind::object))
        return;
    const Place list = place.member(*all);
    for (const JsonNode& member : all->children) {
        PropertyKey key;
        std::string why;
        if (parse_key(member.name, key, why) && !key.name)
            with(list.member(member), PROP_ID(key.tag));
    }
}

void refuse_doubles(Context& context, const Place& place, std::span<const Double> doubles) {
    for_each_tag(place, [&](const Place& at, ULONG id) {
        for (const Double& one : doubles) {
            if (PROP_ID(one.tag) == id && find_member(place.node, one.member))
                context.refuse(at, std::string(one.member) + " says this already");
        }
    });
}

// Attachments -------------------------------------------------------------------------------------

void take_attached_text(Context& context, const Place& place, Attachment& attachment) {
    attachment.text = true;
    if (place.node.is(Kind::object))
        context.refuse_kind(place, "a text or a list of lines");
    else
        read_blob(context, place, attachment.data);
}

void take_base64(Context& context, const Place& place, Attachment& attachment) {
    std::string why;
    Blob lines;
    if (place.node.is(Kind::object)) {
        context.refuse_kind(place, "base64");
        return;
    }
    read_blob(context, place, lines);
    if (!parse_base64(lines.bytes, attachment.data.bytes, why))
        context.refuse(place, why);
}

void take_generated(Context& context, const Place& place, Attachment& attachment) {
    read_number(context, place, 1, kMostBytes, attachment.data.generate);
}

void take_embedded(Context& context, const Place& place, Attachment& attachment) {
    attachment.embedded = std::make_unique<Message>();
    unsigned depth = 0;
    for (const Place* at = &place; at; at = at->parent)
        depth += at->node.name == "message" ? 1 : 0;
    if (depth > store::kDeepestEmbedded) {
        context.refuse(place, "messages are nested too deeply: no more than " +
                                  std::to_string(store::kDeepestEmbedded) + " lie in each other");
        return;
    }
    read_message(context, place, *attachment.embedded);
    if (attachment.embedded->repeat != 1)
        context.refuse(place, "a message in an attachment is not repeated");
}

constexpr Field<Attachment> kAttachment[] = {{"name", &take_name<&Attachment::name>},
                                             {"type", &take_text<&Attachment::type>},
                                             {"content_id", &take_text<&Attachment::content_id>},
                                             {"text", &take_attached_text},
                                             {"base64", &take_base64},
                                             {"generate", &take_generated},
                                             {"message", &take_embedded},
                                             {"properties", &take_properties<Attachment>}};

void read_attachment(Context& context, const Place& place, Attachment& attachment) {
    read_object<Attachment>(context, place, kAttachment, attachment);
    const auto given = std::count_if(
        place.node.children.begin(), place.node.children.end(), [](const JsonNode& member) {
            return member.name == "text" || member.name == "base64" || member.name == "generate" ||
                   member.name == "message";
        });
    if (place.node.is(Kind::object) && given != 1)
        context.refuse(place, "one of text, base64, generate and message is expected");
    if (!attachment.embedded)
        has_member(context, place, "name");
    refuse_doubles(context, place, kOfAttachments);
    const bool embeds = std::any_of(attachment.properties.begin(), attachment.properties.end(),
                                    [](const auto& one) {
                                        return !one.key.name && one.key.tag == PR_ATTACH_METHOD &&
                                               one.value.number() == ATTACH_EMBEDDED_MSG;
                                    });
    for_each_tag(place, [&](const Place& at, ULONG id) {
        if (id == PROP_ID(PR_ATTACH_METHOD) && embeds != (attachment.embedded != nullptr))
            context.refuse(at, "ATTACH_EMBEDDED_MSG, which is 5, is the method of an attachment "
                               "with message, and of no other");
    });
}

// Messages ----------------------------------------------------------------------------------------

constexpr std::string_view kLevels[] = {"low", "normal", "high"};
constexpr std::string_view kSensitivities[] = {"none", "personal", "private", "confidential"};

void take_every(Context& context, const Place& place, Message& message) {
    std::string why;
    if (context.wants(place, Kind::text) && !parse_duration(place.node.text, message.every, why))
        context.refuse(place, why);
}

constexpr Field<Message> kMessage[] = {
    {"class", &take_name<&Message::message_class>},
    {"subject", &take_text<&Message::subject>},
    {"from", &take_person<&Message::from>},
    {"on_behalf_of", &take_person<&Message::on_behalf_of>},
    {"to", &take_recipients<MAPI_TO>},
    {"cc", &take_recipients<MAPI_CC>},
    {"bcc", &take_recipients<MAPI_BCC>},
    {"reply_to", &take_list<&Message::reply_to, &read_address>},
    {"sent", &take_moment<&Message::sent>},
    {"received", &take_moment<&Message::received>},
    {"text", &take_body<&Message::text>},
    {"html", &take_body<&Message::html>},
    {"rtf", &take_rtf},
    {"read", &take_flag<&Message::read>},
    {"draft", &take_flag<&Message::draft>},
    {"associated", &take_flag<&Message::associated>},
    {"flagged", &take_flag<&Message::flagged>},
    {"read_receipt", &take_flag<&Message::read_receipt>},
    {"importance", &take_choice<&Message::importance, kLevels>},
    {"sensitivity", &take_choice<&Message::sensitivity, kSensitivities>},
    {"categories", &take_list<&Message::categories, &read_text>},
    {"message_id", &take_text<&Message::message_id>},
    {"in_reply_to", &take_text<&Message::in_reply_to>},
    {"references", &take_text<&Message::references>},
    {"headers", &take_text<&Message::headers>},
    {"attachments", &take_list<&Message::attachments, &read_attachment>},
    {"properties", &take_properties<Message>},
    {"repeat", &take_number<&Message::repeat, 1, kMostMessages>},
    {"every", &take_every}};

/// The same for all spellings of a property: MAPI takes one value for it, of one type.
std::string identity_of(const PropertyKey& key) {
    if (!key.name)
        return std::to_string(PROP_ID(key.tag));
    return guid_text(key.name->set) +
           (key.name->is_string ? '/' + key.name->text : '#' + std::to_string(key.name->number));
}

} // namespace

void read_properties(Context& context, const Place& place,
                     const char* (*wrong)(const PropertyKey& key),
                     std::vector<Property>& properties) {
    if (!context.wants(place, Kind::object))
        return;
    std::map<std::string, const JsonNode*> known; // whatever the spelling
    for (const JsonNode& member : place.node.children) {
        const Place at = place.member(member);
        std::string why;
        Property read;
        if (!parse_key(member.name, read.key, why)) {
            context.refuse(at, why);
            continue;
        }
        const ULONG tag = read.key.tag;
        const auto [first, fresh] = known.emplace(identity_of(read.key), &member);
        if (!fresh)
            context.refuse(at, "is there already, in line " + std::to_string(first->second->line) +
                                   ", as " + first->second->name);
        else if (member.name.find('\0') != std::string::npos)
            context.refuse(at, "a name has no character 0");
        else if (const char* const reason = wrong(read.key)) {
            context.refuse(at, reason);
        } else if (PROP_TYPE(tag) == PT_SYSTIME) {
            read.time.emplace();
            if (!member.is(Kind::text))
                context.refuse_kind(at, "a time");
            else if (!parse_time(member.text, *read.time, why))
                context.refuse(at, why);
        } else if (tag & MV_FLAG) {
            read_multiple(context, at, tag, read.value);
        } else if (!read_single(member, tag, read.value, why)) {
            context.refuse(at, why);
        }
        properties.push_back(std::move(read));
    }
}

void read_address(Context& context, const Place& place, Address& address) {
    if (place.node.is(Kind::text)) {
        std::string why;
        if (!parse_address(place.node.text, address, why))
            context.refuse(place, why);
        return;
    }
    if (!place.node.is(Kind::object)) {
        context.refuse_kind(place, "an address");
        return;
    }
    read_object<Address>(context, place, kAddress, address);
    if (address.name.empty() && address.address.empty())
        context.refuse(place, "name or address is missing");
}

void read_message(Context& context, const Place& place, Message& message) {
    read_object<Message>(context, place, kMessage, message);
    refuse_doubles(context, place, kOfMessages);
    if (const JsonNode* const every = find_member(place.node, "every");
        every && !find_member(place.node, "repeat"))
        context.refuse(place.member(*every), "nothing is repeated: repeat is missing");
    const std::int64_t step = message.every < 0 ? -message.every : message.every;
    if (step != 0 && message.repeat - 1 > kLongestDuration / step)
        context.refuse(place.member(*find_member(place.node, "every")),
                       "the last of " + std::to_string(message.repeat) +
                           " repetitions is more than 200 years from the first");
}

void add_message_names(
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>>& all) {
    all.push_back(names_of<Address>("address", kAddress));
    all.push_back(names_of<Blob>("generated", kGenerated));
    all.push_back(names_of<Attachment>("attachment", kAttachment));
    all.push_back(names_of<Message>("message", kMessage));
}

} // namespace mapisim::world
