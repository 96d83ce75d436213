// How a world file names properties.

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <vector>

#include <mapiguid.h>
#include <mapitags.h>

#include "profile/tags.h"
#include "property/value.h"
#include "scenario/nearest.h"
#include "world/values.h"

namespace mapisim::world {

namespace {

struct Tag {
    std::string_view name;
    ULONG tag;
};
/// In the order of the names, but for those that the public headers lack: settings of services.
constexpr Tag kTags[] = {
#include "property_names.inc"
    {"PR_SERVICE_INSTALL_ID", PROP_TAG(PT_UNICODE, 0x3D13)},
    {"PR_PST_PATH", profile::kPstPath},
    {"PR_PST_PATH_HINT", profile::kPstPathHint},
    {"PR_PROFILE_VERSION", profile::kProfileVersion},
    {"PR_PROFILE_CONFIG_FLAGS", profile::kConfigFlags},
    {"PR_PROFILE_HOME_SERVER", profile::kHomeServer},
    {"PR_PROFILE_USER", profile::kUser},
    {"PR_PROFILE_CONNECT_FLAGS", profile::kConnectFlags},
    {"PR_PROFILE_TRANSPORT_FLAGS", profile::kTransportFlags},
    {"PR_PROFILE_UNRESOLVED_NAME", profile::kUnresolvedName},
    {"PR_PROFILE_UNRESOLVED_SERVER", profile::kUnresolvedServer},
    {"PR_PROFILE_TYPE", profile::kProfileType},
    {"PR_PROFILE_MAILBOX", profile::kMailbox},
    {"PR_PROFILE_SERVER", profile::kServer},
    {"PR_PROFILE_HOME_SERVER_DN", profile::kHomeServerDn},
    {"PR_PROFILE_USER_SMTP_EMAIL_ADDRESS", profile::kUserSmtpAddress},
};

struct Set {
    std::string_view name;
    const GUID* guid;
};
const Set kSets[] = {{"PS_MAPI", &PS_MAPI},
                     {"PS_PUBLIC_STRINGS", &PS_PUBLIC_STRINGS},
                     {"PS_INTERNET_HEADERS", &PS_INTERNET_HEADERS},
                     {"PSETID_Appointment", &PSETID_Appointment},
                     {"PSETID_Task", &PSETID_Task},
                     {"PSETID_Address", &PSETID_Address},
                     {"PSETID_Common", &PSETID_Common},
                     {"PSETID_Log", &PSETID_Log},
                     {"PSETID_Note", &PSETID_Note}};

struct Type {
    std::string_view name;
    ULONG type;
};
constexpr Type kTypes[] = {
    {"short", PT_I2},        {"long", PT_LONG},         {"float", PT_R4},
    {"double", PT_DOUBLE},   {"currency", PT_CURRENCY}, {"apptime", PT_APPTIME},
    {"boolean", PT_BOOLEAN}, {"longlong", PT_I8},       {"text", PT_UNICODE},
    {"time", PT_SYSTIME},    {"guid", PT_CLSID},        {"binary", PT_BINARY},
    {"longs", PT_MV_LONG},   {"texts", PT_MV_UNICODE},  {"binaries", PT_MV_BINARY}};

struct Named {
    std::string_view name;
    const GUID* set;
    LONG number;
    ULONG type;
};
/// The named properties that mail programs give their items of other kinds than mail.
const Named kNamed[] = {
    {"PidLidAppointmentStartWhole", &PSETID_Appointment, 0x820D, PT_SYSTIME},
    {"PidLidAppointmentEndWhole", &PSETID_Appointment, 0x820E, PT_SYSTIME},
    {"PidLidAppointmentDuration", &PSETID_Appointment, 0x8213, PT_LONG},
    {"PidLidAppointmentSubType", &PSETID_Appointment, 0x8215, PT_BOOLEAN},
    {"PidLidAppointmentStateFlags", &PSETID_Appointment, 0x8217, PT_LONG},
    {"PidLidAppointmentColor", &PSETID_Appointment, 0x8214, PT_LONG},
    {"PidLidBusyStatus", &PSETID_Appointment, 0x8205, PT_LONG},
    {"PidLidLocation", &PSETID_Appointment, 0x8208, PT_UNICODE},
    {"PidLidRecurring", &PSETID_Appointment, 0x8223, PT_BOOLEAN},
    {"PidLidResponseStatus", &PSETID_Appointment, 0x8218, PT_LONG},
    {"PidLidAllAttendeesString", &PSETID_Appointment, 0x8238, PT_UNICODE},
    {"PidLidTaskStatus", &PSETID_Task, 0x8101, PT_LONG},
    {"PidLidPercentComplete", &PSETID_Task, 0x8102, PT_DOUBLE},
    {"PidLidTaskStartDate", &PSETID_Task, 0x8104, PT_SYSTIME},
    {"PidLidTaskDueDate", &PSETID_Task, 0x8105, PT_SYSTIME},
    {"PidLidTaskDateCompleted", &PSETID_Task, 0x810F, PT_SYSTIME},
    {"PidLidTaskActualEffort", &PSETID_Task, 0x8110, PT_LONG},
    {"PidLidTaskEstimatedEffort", &PSETID_Task, 0x8111, PT_LONG},
    {"PidLidTaskComplete", &PSETID_Task, 0x811C, PT_BOOLEAN},
    {"PidLidTaskOwner", &PSETID_Task, 0x811F, PT_UNICODE},
    {"PidLidFileUnder", &PSETID_Address, 0x8005, PT_UNICODE},
    {"PidLidHomeAddress", &PSETID_Address, 0x801A, PT_UNICODE},
    {"PidLidWorkAddress", &PSETID_Address, 0x801B, PT_UNICODE},
    {"PidLidHtml", &PSETID_Address, 0x802B, PT_UNICODE},
    {"PidLidDistributionListChecksum", &PSETID_Address, 0x804C, PT_LONG},
    {"PidLidDistributionListName", &PSETID_Address, 0x8053, PT_UNICODE},
    {"PidLidDistributionListOneOffMembers", &PSETID_Address, 0x8054, PT_MV_BINARY},
    {"PidLidDistributionListMembers", &PSETID_Address, 0x8055, PT_MV_BINARY},
    {"PidLidInstantMessagingAddress", &PSETID_Address, 0x8062, PT_UNICODE},
    {"PidLidEmail1DisplayName", &PSETID_Address, 0x8080, PT_UNICODE},
    {"PidLidEmail1AddressType", &PSETID_Address, 0x8082, PT_UNICODE},
    {"PidLidEmail1EmailAddress", &PSETID_Address, 0x8083, PT_UNICODE},
    {"PidLidEmail1OriginalDisplayName", &PSETID_Address, 0x8084, PT_UNICODE},
    {"PidLidEmail1OriginalEntryId", &PSETID_Address, 0x8085, PT_BINARY},
    {"PidLidReminderDelta", &PSETID_Common, 0x8501, PT_LONG},
    {"PidLidReminderTime", &PSETID_Common, 0x8502, PT_SYSTIME},
    {"PidLidReminderSet", &PSETID_Common, 0x8503, PT_BOOLEAN},
    {"PidLidPrivate", &PSETID_Common, 0x8506, PT_BOOLEAN},
    {"PidLidSideEffects", &PSETID_Common, 0x8510, PT_LONG},
    {"PidLidCommonStart", &PSETID_Common, 0x8516, PT_SYSTIME},
    {"PidLidCommonEnd", &PSETID_Common, 0x8517, PT_SYSTIME},
    {"PidLidFlagRequest", &PSETID_Common, 0x8530, PT_UNICODE},
    {"PidLidCompanies", &PSETID_Common, 0x8539, PT_MV_UNICODE},
    {"PidLidContacts", &PSETID_Common, 0x853A, PT_MV_UNICODE},
    {"PidLidReminderSignalTime", &PSETID_Common, 0x8560, PT_SYSTIME},
    {"PidLidLogType", &PSETID_Log, 0x8700, PT_UNICODE},
    {"PidLidLogStart", &PSETID_Log, 0x8706, PT_SYSTIME},
    {"PidLidLogDuration", &PSETID_Log, 0x8707, PT_LONG},
    {"PidLidLogEnd", &PSETID_Log, 0x8708, PT_SYSTIME},
    {"PidLidLogTypeDesc", &PSETID_Log, 0x8712, PT_UNICODE},
    {"PidLidNoteColor", &PSETID_Note, 0x8B00, PT_LONG},
    {"PidLidNoteWidth", &PSETID_Note, 0x8B02, PT_LONG},
    {"PidLidNoteHeight", &PSETID_Note, 0x8B03, PT_LONG},
    {"PidNameKeywords", &PS_PUBLIC_STRINGS, 0, PT_MV_UNICODE},
};

template<class Table> const auto* find_name(const Table& table, std::string_view name) {
    const auto* const place = std::find_if(std::begin(table), std::end(table),
                                           [&](const auto& row) { return row.name == name; });
    return place == std::end(table) ? nullptr : place;
}

template<class Table> std::string did_you_mean(std::string_view name, const Table& table) {
    std::vector<std::string_view> names;
    for (const auto& row : table)
        names.push_back(row.name);
    return scenario::did_you_mean(name, names);
}

bool parse_hex(std::string_view text, ULONG& number) {
    if (!text.starts_with("0x"))
        return false;
    std::uint32_t parsed = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + 2, end, parsed, 16);
    number = parsed;
    return error == std::errc{} && stop == end && text.size() > 2;
}

bool is_writable_type(ULONG type) {
    return std::any_of(std::begin(kTypes), std::end(kTypes),
                       [&](const Type& known) { return known.type == type; });
}

property::Name name_of(const Named& known) {
    property::Name name{
        .set = *known.set, .is_string = known.number == 0, .number = known.number, .text = {}};
    if (name.is_string)
        name.text = "Keywords";
    return name;
}

bool parse_named(std::string_view text, PropertyKey& key, std::string& why) {
    const std::size_t slash = text.find('/');
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon < slash || colon == slash + 1) {
        why = "SET/NAME:TYPE is expected, such as PSETID_Common/0x8503:boolean";
        return false;
    }
    property::Name name;
    const std::string_view set = text.substr(0, slash);
    if (const Set* known = find_name(kSets, set)) {
        name.set = *known->guid;
    } else if (!parse_guid(set, name.set)) {
        why = "there is no property set " + std::string(set) + did_you_mean(set, kSets);
        return false;
    }
    const std::string_view middle = text.substr(slash + 1, colon - slash - 1);
    if (ULONG number = 0; parse_hex(middle, number)) {
        name.number = static_cast<LONG>(number);
    } else {
        name.is_string = true;
        name.text = middle;
    }
    const std::string_view type = text.substr(colon + 1);
    const Type* known = find_name(kTypes, type);
    if (!known) {
        why = "there is no type " + std::string(type) + did_you_mean(type, kTypes);
        return false;
    }
    key = {.tag = known->type, .name = std::move(name)};
    return true;
}

} // namespace

bool parse_key(std::string_view text, PropertyKey& key, std::string& why) {
    if (text.find('/') != std::string_view::npos)
        return parse_named(text, key, why);
    if (const Named* known = find_name(kNamed, text)) {
        key = {.tag = known->type, .name = name_of(*known)};
        return true;
    }
    ULONG tag = 0;
    if (parse_hex(text, tag)) {
        if (text.size() != 10 || PROP_ID(tag) == 0 || PROP_ID(tag) >= 0x8000) {
            why = "a whole property tag is expected, such as 0x0037001F";
            return false;
        }
    } else if (const Tag* known = find_name(kTags, text)) {
        tag = known->tag;
    } else {
        why = "there is no property of this name";
        why += text.starts_with("PidLid") ? did_you_mean(text, kNamed) : did_you_mean(text, kTags);
        return false;
    }
    tag = property::canonical(tag);
    if (!is_writable_type(PROP_TYPE(tag))) {
        why = "a property of this type cannot be given here";
        return false;
    }
    key = {.tag = tag, .name = {}};
    return true;
}

std::string key_text(const PropertyKey& key) {
    char number[16];
    if (!key.name) {
        for (const Tag& known : kTags) {
            if (property::canonical(known.tag) == key.tag)
                return std::string(known.name);
        }
        std::snprintf(number, sizeof number, "0x%08lX", static_cast<unsigned long>(key.tag));
        return number;
    }
    for (const Named& known : kNamed) {
        if (known.type == PROP_TYPE(key.tag) && name_of(known) == *key.name)
            return std::string(known.name);
    }
    std::string text = guid_text(key.name->set);
    for (const Set& known : kSets) {
        if (*known.guid == key.name->set)
            text = known.name;
    }
    std::snprintf(number, sizeof number, "0x%04lX", static_cast<unsigned long>(key.name->number));
    text += '/' + (key.name->is_string ? key.name->text : std::string(number));
    for (const Type& known : kTypes) {
        if (known.type == PROP_TYPE(key.tag))
            text += ':' + std::string(known.name);
    }
    return text;
}

} // namespace mapisim::world
