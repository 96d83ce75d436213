#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "property/text.h"
#include "scenario/clock.h"
#include "scenario/values.h"
#include "world/description.h"

/// How single values are spelled in a world file. Parsers say in `why` what was expected, and
/// change nothing then.
namespace mapisim::world {

/// The order of names and addresses, which compare without regard to case.
struct IgnoringCase {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept {
        return property::compare_text(a, b) < 0;
    }
};

using scenario::trimmed;

inline constexpr auto kLongestDuration = static_cast<std::int64_t>(scenario::kLongestSpan);

/// "-2d 3h 15m", "+30s", "-1w": weeks, days, hours, minutes, seconds.
bool parse_duration(std::string_view text, std::int64_t& ticks, std::string& why);
std::string duration_text(std::int64_t ticks);

/// A duration from the clock's start, or a time such as 2026-01-01T00:00:00Z.
bool parse_time(std::string_view text, Time& time, std::string& why);
std::string time_text(const Time& time);

/// "Name <address>" or an address alone.
bool parse_address(std::string_view text, Address& address, std::string& why);
/// Empty when it needs an object: another type than SMTP, or no address.
std::string address_text(const Address& address);

bool parse_base64(std::string_view text, std::string& bytes, std::string& why);
std::string base64_text(std::string_view bytes);

/// With or without braces.
bool parse_guid(std::string_view text, GUID& guid);
std::string guid_text(const GUID& guid);

/// PR_SUBJECT and its like; a whole tag such as 0x0037001F; the name of a well-known named property
/// such as PidLidLocation; SET/0x8208:TYPE or SET/name:TYPE, with a property set's name or GUID.
bool parse_key(std::string_view text, PropertyKey& key, std::string& why);
std::string key_text(const PropertyKey& key);

} // namespace mapisim::world
