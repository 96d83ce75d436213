#include "tnef/attributes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "addressbook/entry_id.h"
#include "property/code_page.h"
#include "property/text.h"
#include "property/value_parts.h"
#include "utility/strings.h"

namespace mapisim::tnef {

using property::Bag;
using property::Value;

namespace {

constexpr Mapping kOfMessages[] = {
    {attMessageClass, PR_MESSAGE_CLASS_W, Form::message_class},
    {attOriginalMessageClass, PR_ORIG_MESSAGE_CLASS_W, Form::plain_class},
    {attPriority, PR_PRIORITY, Form::priority},
    {attSubject, PR_SUBJECT_W, Form::text},
    {attDateSent, PR_CLIENT_SUBMIT_TIME, Form::date},
    {attDateRecd, PR_MESSAGE_DELIVERY_TIME, Form::date},
    {attMessageStatus, PR_MESSAGE_FLAGS, Form::message_flags},
    {attDateModified, PR_LAST_MODIFICATION_TIME, Form::date},
    {attMessageID, PR_SEARCH_KEY, Form::hexadecimal},
    {attParentID, PR_PARENT_KEY, Form::hexadecimal},
    {attConversationID, PR_CONVERSATION_KEY, Form::hexadecimal},
    {attDelegate, PR_RCVD_REPRESENTING_ENTRYID, Form::bytes},
    {attDateStart, PR_START_DATE, Form::date},
    {attDateEnd, PR_END_DATE, Form::date},
    {attAidOwner, PR_OWNER_APPT_ID, Form::number},
    {attRequestRes, PR_RESPONSE_REQUESTED, Form::boolean},
    {attBody, PR_BODY_W, Form::text},
};
constexpr Mapping kOfAttachments[] = {
    {attAttachTitle, PR_ATTACH_FILENAME_W, Form::text},
    {attAttachTransportFilename, PR_ATTACH_TRANSPORT_NAME_W, Form::text},
    {attAttachCreateDate, PR_CREATION_TIME, Form::date},
    {attAttachModifyDate, PR_LAST_MODIFICATION_TIME, Form::date},
    {attAttachMetaFile, PR_ATTACH_RENDERING, Form::bytes},
    {attAttachData, PR_ATTACH_DATA_BIN, Form::bytes},
};

// Message classes ---------------------------------------------------------------------------------

struct ClassName {
    std::string_view older, mapi;
};
/// The first of those with the same older name is what it is read as.
constexpr ClassName kClasses[] = {
    {"IPM.Microsoft Mail.Note", "IPM.Note"},
    {"IPM.Microsoft Mail.Note", "IPM"},
    {"IPM.Microsoft Mail.Read Receipt", "Report.IPM.Note.IPNRN"},
    {"IPM.Microsoft Mail.Non-Delivery", "Report.IPM.Note.NDR"},
    {"IPM.Microsoft Schedule.MtgReq", "IPM.Schedule.Meeting.Request"},
    {"IPM.Microsoft Schedule.MtgCncl", "IPM.Schedule.Meeting.Canceled"},
    {"IPM.Microsoft Schedule.MtgRespP", "IPM.Schedule.Meeting.Resp.Pos"},
    {"IPM.Microsoft Schedule.MtgRespN", "IPM.Schedule.Meeting.Resp.Neg"},
    {"IPM.Microsoft Schedule.MtgRespA", "IPM.Schedule.Meeting.Resp.Tent"},
};
/// What the oldest streams have before the name.
constexpr std::string_view kClassPrefix = "Microsoft Mail v3.0 ";

bool same_class(std::string_view a, std::string_view b) noexcept {
    return property::compare_text(a, b) == 0;
}
bool class_begins(std::string_view name, std::string_view start) noexcept {
    return name.size() >= start.size() && same_class(name.substr(0, start.size()), start);
}

std::string older_class(std::string_view name) {
    for (const ClassName& known : kClasses) {
        if (same_class(known.mapi, name))
            return std::string(known.older);
    }
    return std::string(name);
}

std::string mapi_class(std::string_view name) {
    if (class_begins(name, kClassPrefix))
        name.remove_prefix(kClassPrefix.size());
    for (const ClassName& known : kClasses) {
        if (same_class(known.older, name))
            return std::string(known.mapi);
    }
    return std::string(name);
}

// Text --------------------------------------------------------------------------------------------

std::string narrow(std::string_view text, ULONG code_page) {
    return property::code_page_from_utf8(text, code_page, '?');
}

Buffer terminated(std::string_view text) {
    Writer out;
    out.raw(text);
    out.number(std::uint8_t{0});
    return out.take();
}

Buffer as_digits(Bytes bytes) {
    Buffer text(2 * bytes.size() + 1);
    utility::HexFromBin(reinterpret_cast<const BYTE*>(bytes.data()), static_cast<int>(bytes.size()),
                        reinterpret_cast<char*>(text.data()));
    return text;
}

/// Text that is no row of digits, as older systems have it, is bytes for itself.
Value from_digits(ULONG tag, Bytes data) {
    const Bytes text = data.first(
        static_cast<std::size_t>(std::find(data.begin(), data.end(), std::byte{0}) - data.begin()));
    const std::string digits(reinterpret_cast<const char*>(text.data()), text.size());
    Buffer bytes(text.size() / 2);
    return utility::FBinFromHex(digits.c_str(), reinterpret_cast<BYTE*>(bytes.data()))
               ? Value::binary(tag, bytes)
               : Value::binary(tag, text);
}

// Dates -------------------------------------------------------------------------------------------

using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
constexpr std::chrono::sys_days kFirstDay =
    std::chrono::year{1601} / std::chrono::January / std::chrono::day{1};

Buffer as_date(std::int64_t time) {
    const Ticks since(time);
    const auto whole = std::chrono::floor<std::chrono::days>(since);
    const std::chrono::sys_days day = kFirstDay + whole;
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(since - whole));
    Writer out;
    const auto word = [&out](auto number) { out.number(static_cast<std::uint16_t>(number)); };
    word(static_cast<int>(date.year()));
    word(static_cast<unsigned>(date.month()));
    word(static_cast<unsigned>(date.day()));
    word(clock.hours().count());
    word(clock.minutes().count());
    word(clock.seconds().count());
    word(std::chrono::weekday(day).c_encoding());
    return out.take();
}

/// The day of the week is not looked at: not every writer has it right, or at all.
bool take_date(ULONG tag, Bytes data, Value& out) {
    Reader in(data);
    unsigned part[6];
    for (unsigned& number : part)
        number = in.number<std::uint16_t>();
    constexpr unsigned kLastYear = 30827; // that a FILETIME can have from end to end
    if (!in.ok() || part[0] < 1601 || part[0] > kLastYear || part[3] > 23 || part[4] > 59 ||
        part[5] > 59)
        return false;
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(part[0])),
                                           std::chrono::month(part[1]), std::chrono::day(part[2]));
    if (!date.ok())
        return false;
    const auto since = std::chrono::sys_days(date) - kFirstDay + std::chrono::hours(part[3]) +
                       std::chrono::minutes(part[4]) + std::chrono::seconds(part[5]);
    out = Value::time(
        tag, property::detail::to_filetime(std::chrono::duration_cast<Ticks>(since).count()));
    return true;
}

// Numbers -----------------------------------------------------------------------------------------

template<class T> Buffer number_bytes(T number) {
    Writer out;
    out.number(number);
    return out.take();
}

constexpr struct {
    ULONG mapi;
    std::uint8_t older;
} kFlags[] = {{MSGFLAG_READ, fmsRead},
              {MSGFLAG_SUBMIT, fmsSubmitted},
              {MSGFLAG_HASATTACH, fmsHasAttach},
              {MSGFLAG_UNSENT, fmsLocal}};

std::uint8_t older_flags(ULONG flags) noexcept {
    std::uint8_t out = flags & MSGFLAG_UNMODIFIED ? fmsNull : fmsModified;
    for (const auto& flag : kFlags) {
        if (flags & flag.mapi)
            out |= flag.older;
    }
    return out;
}
ULONG mapi_flags(std::uint8_t flags) noexcept {
    ULONG out = flags & fmsModified ? 0 : MSGFLAG_UNMODIFIED;
    for (const auto& flag : kFlags) {
        if (flags & flag.older)
            out |= flag.mapi;
    }
    return out;
}

/// PRIO_URGENT, PRIO_NORMAL, PRIO_NONURGENT, which are 1, 0, -1, from 1, 2, 3 and back.
constexpr LONG turned(LONG priority) noexcept {
    return prioNorm - priority;
}

// People ------------------------------------------------------------------------------------------

constexpr std::string_view kMeetings = "IPM.Schedule.Meeting.";
constexpr std::string_view kResponses = "IPM.Schedule.Meeting.Resp.";
constexpr std::size_t kLongest = 0xFF00; ///< of what is counted in 16 bits

std::string written_address(const Person& person, ULONG code_page) {
    return narrow(person.type.empty() ? person.address : person.type + ':' + person.address,
                  code_page);
}

void split_address(const std::string& written, Person& out) {
    const std::size_t colon = written.find(':');
    if (colon == written.npos) {
        out.address = written;
    } else {
        out.type = written.substr(0, colon);
        out.address = written.substr(colon + 1);
    }
}

// MacBinary as the encoding of an attachment: 1.2.840.113556.3.11.1.
constexpr std::array<BYTE, 9> kMacBinary = {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x14, 0x03, 0x0B, 0x01};

constexpr LONG kNoPosition = -1;

} // namespace

std::span<const Mapping> message_mappings() noexcept {
    return kOfMessages;
}
std::span<const Mapping> attachment_mappings() noexcept {
    return kOfAttachments;
}

ULONG attribute_of(ULONG tag, bool of_attachment) noexcept {
    for (const Mapping& mapping : of_attachment ? attachment_mappings() : message_mappings()) {
        if (PROP_ID(mapping.tag) == PROP_ID(tag))
            return mapping.attribute;
    }
    const auto is_one_of = [tag](std::initializer_list<ULONG> tags) {
        return std::any_of(tags.begin(), tags.end(),
                           [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
    };
    if (of_attachment)
        return is_one_of({PR_ATTACH_METHOD, PR_RENDERING_POSITION}) ? attAttachRenddata
                                                                    : attAttachment;
    if (is_one_of({kSender.name, kSender.type, kSender.address, kSender.entry_id}))
        return attFrom;
    if (is_one_of({kSentRepresenting.name, kSentRepresenting.type, kSentRepresenting.address,
                   kSentRepresenting.entry_id}))
        return attSentFor;
    return is_one_of({PR_MESSAGE_RECIPIENTS}) ? attRecipTable : attMAPIProps;
}

bool put_mapped(const Mapping& mapping, const Value& value, ULONG code_page, Buffer& out) {
    if (value.type() != PROP_TYPE(mapping.tag))
        return false;
    switch (mapping.form) {
    case Form::text:
    case Form::plain_class:
        out = terminated(narrow(value.text(), code_page));
        return true;
    case Form::message_class:
        out = terminated(narrow(older_class(value.text()), code_page));
        return true;
    case Form::date:
        if (value.long_number() < 0)
            return false;
        out = as_date(value.long_number());
        return true;
    case Form::hexadecimal:
        out = as_digits(value.bytes());
        return true;
    case Form::priority:
        if (value.number() < PRIO_NONURGENT || value.number() > PRIO_URGENT)
            return false;
        out = number_bytes(static_cast<std::uint16_t>(turned(value.number())));
        return true;
    case Form::message_flags:
        out = number_bytes(older_flags(static_cast<ULONG>(value.number())));
        return true;
    case Form::number:
        out = number_bytes(static_cast<std::uint32_t>(value.number()));
        return true;
    case Form::boolean:
        out = number_bytes(std::uint16_t{value.boolean()});
        return true;
    case Form::bytes:
        out.assign(value.bytes().begin(), value.bytes().end());
        return true;
    }
    return false;
}

bool take_mapped(const Mapping& mapping, Bytes data, ULONG code_page, Value& out) {
    Reader in(data);
    switch (mapping.form) {
    case Form::text:
        out = Value::text(mapping.tag, narrow_text(data, code_page));
        return true;
    case Form::message_class:
    case Form::plain_class:
        out = Value::text(mapping.tag, mapi_class(narrow_text(data, code_page)));
        return true;
    case Form::date:
        return take_date(mapping.tag, data, out);
    case Form::hexadecimal:
        out = from_digits(mapping.tag, data);
        return true;
    case Form::priority: {
        const LONG priority = in.number<std::uint16_t>();
        out = Value::number(mapping.tag, turned(priority));
        return in.ok() && priority >= prioHigh && priority <= prioLow;
    }
    case Form::message_flags:
        out = Value::number(mapping.tag, static_cast<LONG>(mapi_flags(in.number<std::uint8_t>())));
        return in.ok();
    case Form::number:
        out = Value::number(mapping.tag, static_cast<LONG>(in.number<std::uint32_t>()));
        return in.ok();
    case Form::boolean:
        out = Value::boolean(mapping.tag, in.number<std::uint16_t>() != 0);
        return in.ok();
    case Form::bytes:
        out = Value::binary(mapping.tag, data);
        return true;
    }
    return false;
}

bool is_about_meeting(std::string_view message_class) noexcept {
    return class_begins(message_class, kMeetings);
}
const PersonTags& owner_of(std::string_view message_class) noexcept {
    return class_begins(message_class, kResponses) ? kReceivedRepresenting : kSentRepresenting;
}

Person person_in(const Bag& values, const PersonTags& tags) {
    return {std::string(values.text(tags.name)), std::string(values.text(tags.type)),
            std::string(values.text(tags.address))};
}

void set_person(Bag& values, const PersonTags& tags, const Person& person) {
    values.set_text(tags.name, person.name);
    if (person.address.empty())
        return;
    values.set_text(tags.type, person.type);
    values.set_text(tags.address, person.address);
    const addressbook::OneOff one_off{.name = person.name,
                                      .type = person.type,
                                      .address = person.address,
                                      .rich_info = true,
                                      .unicode = true};
    const auto id = one_off.vector();
    values.set_binary(tags.entry_id, id.data(), id.size());
    const std::string key = one_off.search_key();
    values.set_binary(tags.search_key, key.data(), key.size());
}

bool put_triple(const Person& person, ULONG code_page, Buffer& out) {
    std::string name = narrow(person.name, code_page) + '\0';
    if (name.size() % 2 != 0)
        name.push_back('\0');
    const std::string address = written_address(person, code_page) + '\0';
    const std::size_t size = 2 * sizeof(TRP) + name.size() + address.size();
    if (size > kLongest)
        return false;
    Writer to;
    to.number(std::uint16_t{trpidOneOff});
    to.number(static_cast<std::uint16_t>(size));
    to.number(static_cast<std::uint16_t>(name.size()));
    to.number(static_cast<std::uint16_t>(address.size()));
    to.raw(name);
    to.raw(address);
    to.zeros(sizeof(TRP)); // a triple that is none ends the list
    to.pad(0, sizeof(TRP));
    out = to.take();
    return true;
}

bool take_triple(Bytes data, ULONG code_page, Person& out) {
    Reader in(data);
    const auto kind = in.number<std::uint16_t>();
    in.number<std::uint16_t>(); // the size of all: the parts say it too
    const auto name_size = in.number<std::uint16_t>();
    const auto address_size = in.number<std::uint16_t>();
    const Bytes name = in.raw(name_size);
    const Bytes address = in.raw(address_size);
    if (!in.ok() || kind != trpidOneOff)
        return false;
    out.name = narrow_text(name, code_page);
    split_address(narrow_text(address, code_page), out);
    return true;
}

bool put_counted(const Person& person, ULONG code_page, Buffer& out) {
    Writer to;
    for (const std::string& part :
         {narrow(person.name, code_page), written_address(person, code_page)}) {
        if (part.size() >= kLongest)
            return false;
        to.number(static_cast<std::uint16_t>(part.size() + 1));
        to.raw(part);
        to.number(std::uint8_t{0});
    }
    out = to.take();
    return true;
}

bool take_counted(Bytes data, ULONG code_page, Person& out) {
    Reader in(data);
    const Bytes name = in.raw(in.number<std::uint16_t>());
    const Bytes address = in.raw(in.number<std::uint16_t>());
    if (!in.ok())
        return false;
    out.name = narrow_text(name, code_page);
    split_address(narrow_text(address, code_page), out);
    return true;
}

Buffer put_rendering(const Bag& attachment) {
    const Bytes encoding = attachment.binary(PR_ATTACH_ENCODING);
    const bool is_mac = encoding.size() == kMacBinary.size() &&
                        std::memcmp(encoding.data(), kMacBinary.data(), encoding.size()) == 0;
    Writer out;
    out.number(static_cast<std::uint16_t>(
        attachment.number(PR_ATTACH_METHOD) == ATTACH_OLE ? atypOle : atypFile));
    out.number(static_cast<std::uint32_t>(attachment.number(PR_RENDERING_POSITION, kNoPosition)));
    out.zeros(2 * sizeof(WORD)); // the size of its picture
    out.number(std::uint32_t{is_mac ? MAC_BINARY : 0});
    return out.take();
}

bool take_rendering(Bytes data, Bag& attachment) {
    Reader in(data);
    const auto kind = in.number<std::uint16_t>();
    const auto position = in.number<std::uint32_t>();
    in.number<std::uint32_t>();
    const auto flags = in.number<std::uint32_t>();
    if (!in.ok())
        return false;
    attachment.set_number(PR_ATTACH_METHOD, kind == atypOle ? ATTACH_OLE : ATTACH_BY_VALUE);
    attachment.set_number(PR_RENDERING_POSITION, static_cast<LONG>(position));
    if (flags & MAC_BINARY)
        attachment.set_binary(PR_ATTACH_ENCODING, kMacBinary.data(), kMacBinary.size());
    return true;
}

} // namespace mapisim::tnef
