// Messages in world files: addresses, contents, attachments, properties.

#include <algorithm>
#include <charconv>

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
        blob.bytes = place.node.text;
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
    {"rtf", &take_body<&Message::rtf>},
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

} // namespace

void read_properties(Context& context, const Place& place,
                     const char* (*wrong)(const PropertyKey& key),
                     std::vector<Property>& properties) {
    if (!context.wants(place, Kind::object))
        return;
    for (const JsonNode& member : place.node.children) {
        const Place at = place.member(member);
        std::string why;
        Property read;
        if (!parse_key(member.name, read.key, why)) {
            context.refuse(at, why);
            continue;
        }
        const ULONG tag = read.key.tag;
        if (const char* const reason = wrong(read.key)) {
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
