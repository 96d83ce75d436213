#pragma once

#include <span>
#include <string>

#include <mapitags.h>

#include "property/bag.h"
#include "tnef/format.h"

/// The attributes that stand for properties, from before there were properties.
namespace mapisim::tnef {

/// How a property's value looks as an attribute.
enum class Form : std::uint8_t {
    text,          ///< in the code page, with a terminator
    message_class, ///< as text, under the name that the older systems had for it
    plain_class,   ///< as text, read as message_class
    date,          ///< DTR, in UTC
    hexadecimal,   ///< bytes as hexadecimal digits, as text
    priority,      ///< 1 high, 2 normal, 3 low
    message_flags, ///< fms... bits
    number,        ///< 32 bits
    boolean,       ///< 16 bits
    bytes          ///< as they are
};

/// One property, one attribute.
struct Mapping {
    ULONG attribute;
    ULONG tag; ///< text as PT_UNICODE
    Form form;
};

/// In the order in which they stand in a stream, behind attOemCodepage and attAttachRenddata.
std::span<const Mapping> message_mappings() noexcept;
std::span<const Mapping> attachment_mappings() noexcept;

/// The attribute that a property of a message or of an attachment becomes, alone or with others;
/// otherwise attMAPIProps or attAttachment.
ULONG attribute_of(ULONG tag, bool of_attachment) noexcept;

/// False for a value that the attribute cannot have.
bool put_mapped(const Mapping& mapping, const property::Value& value, ULONG code_page, Buffer& out);
bool take_mapped(const Mapping& mapping, Bytes data, ULONG code_page, property::Value& out);

// Several properties, one attribute ---------------------------------------------------------------

/// Those of a sender, of whom somebody stands for, or of a recipient.
struct PersonTags {
    ULONG name, type, address, entry_id, search_key;
};
inline constexpr PersonTags kSender = {PR_SENDER_NAME_W, PR_SENDER_ADDRTYPE_W,
                                       PR_SENDER_EMAIL_ADDRESS_W, PR_SENDER_ENTRYID,
                                       PR_SENDER_SEARCH_KEY};
inline constexpr PersonTags kSentRepresenting = {
    PR_SENT_REPRESENTING_NAME_W, PR_SENT_REPRESENTING_ADDRTYPE_W,
    PR_SENT_REPRESENTING_EMAIL_ADDRESS_W, PR_SENT_REPRESENTING_ENTRYID,
    PR_SENT_REPRESENTING_SEARCH_KEY};
inline constexpr PersonTags kReceivedRepresenting = {
    PR_RCVD_REPRESENTING_NAME_W, PR_RCVD_REPRESENTING_ADDRTYPE_W,
    PR_RCVD_REPRESENTING_EMAIL_ADDRESS_W, PR_RCVD_REPRESENTING_ENTRYID,
    PR_RCVD_REPRESENTING_SEARCH_KEY};
inline constexpr PersonTags kRecipient = {PR_DISPLAY_NAME_W, PR_ADDRTYPE_W, PR_EMAIL_ADDRESS_W,
                                          PR_ENTRYID, PR_SEARCH_KEY};

struct Person {
    std::string name, type, address; ///< UTF-8
};

/// Whom attOwner names: with a response to a meeting request the one who asked for the meeting,
/// with all else that has to do with meetings the sender. `message_class` as MAPI has it.
const PersonTags& owner_of(std::string_view message_class) noexcept;
/// The classes of meeting requests, their responses and cancellations.
bool is_about_meeting(std::string_view message_class) noexcept;

Person person_in(const property::Bag& values, const PersonTags& tags);
/// With a one-off entry identifier and its search key.
void set_person(property::Bag& values, const PersonTags& tags, const Person& person);

/// attFrom. False for what is too long.
bool put_triple(const Person& person, ULONG code_page, Buffer& out);
bool take_triple(Bytes data, ULONG code_page, Person& out);
/// attOwner and attSentFor.
bool put_counted(const Person& person, ULONG code_page, Buffer& out);
bool take_counted(Bytes data, ULONG code_page, Person& out);

/// PR_ATTACH_METHOD, PR_RENDERING_POSITION, PR_ATTACH_ENCODING where it is MacBinary.
Buffer put_rendering(const property::Bag& attachment);
bool take_rendering(Bytes data, property::Bag& attachment);

} // namespace mapisim::tnef
