#include "world/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "scenario/values.h"

namespace mapisim::world {

namespace {

using scenario::quoted;

} // namespace

// Times
// --------------------------------------------------------------------------------------------

bool parse_duration(std::string_view text, std::int64_t& ticks, std::string& why) {
    const std::string_view rest = trimmed(text);
    std::uint64_t span = 0;
    if (rest.empty() || (rest[0] != '-' && rest[0] != '+') ||
        !scenario::parse_span(rest.substr(1), span)) {
        why = "a time span such as \"-2d 3h 15m\" is expected, not " + quoted(text);
        return false;
    }
    const auto length = static_cast<std::int64_t>(span);
    ticks = rest[0] == '-' ? -length : length;
    return true;
}

std::string duration_text(std::int64_t ticks) {
    return (ticks < 0 ? '-' : '+') +
           scenario::span_text(static_cast<std::uint64_t>(ticks < 0 ? -ticks : ticks));
}

bool parse_time(std::string_view text, Time& time, std::string& why) {
    std::uint64_t ticks = 0;
    if (scenario::parse_time(text, ticks, why)) {
        time = {.relative = false, .ticks = static_cast<std::int64_t>(ticks)};
        return true;
    }
    if (parse_duration(text, time.ticks, why)) {
        time.relative = true;
        return true;
    }
    why = "a time such as 2026-01-01T00:00:00Z or, from the clock's start, \"-2d 3h\" is expected, "
          "not " +
          quoted(text);
    return false;
}

std::string time_text(const Time& time) {
    return time.relative ? duration_text(time.ticks)
                         : scenario::time_text(static_cast<std::uint64_t>(time.ticks));
}

// Addresses
// ----------------------------------------------------------------------------------------

bool parse_address(std::string_view text, Address& address, std::string& why) {
    const std::string_view whole = trimmed(text);
    std::string_view name, place = whole;
    bool good = !whole.empty();
    if (const std::size_t open = whole.rfind('<'); open != std::string_view::npos) {
        good = whole.ends_with('>');
        name = trimmed(whole.substr(0, open));
        place = trimmed(whole.substr(open + 1, whole.size() - open - 2));
    }
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"'))
        name = name.substr(1, name.size() - 2);
    const std::size_t at = place.find('@');
    if (!good || at == 0 || at == std::string_view::npos || at + 1 == place.size() ||
        place.find_first_of(" <>\t\r\n") != std::string_view::npos) {
        why =
            "an address such as \"Ann Example <ann@example.com>\" is expected, not " + quoted(text);
        return false;
    }
    address = {.name = std::string(name), .address = std::string(place)};
    return true;
}

std::string address_text(const Address& address) {
    std::string text =
        address.name.empty() ? address.address : address.name + " <" + address.address + '>';
    Address same;
    std::string why;
    return parse_address(text, same, why) && same == address ? text : std::string();
}

// Bytes
// --------------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

bool parse_base64(std::string_view text, std::string& bytes, std::string& why) {
    static constexpr auto values = [] {
        std::array<std::int8_t, 256> all{};
        all.fill(-1);
        for (std::size_t i = 0; i < kDigits.size(); ++i)
            all[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
        return all;
    }();
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned digits = 0, padding = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
            continue;
        const int value = values[static_cast<unsigned char>(c)];
        if (c == '=') {
            ++padding;
        } else if (value < 0 || padding != 0) {
            why = "base64 is expected";
            return false;
        } else {
            bits = bits << 6 | static_cast<std::uint32_t>(value);
            if (++digits % 4 == 0) {
                for (const int shift : {16, 8, 0})
                    out += static_cast<char>(bits >> shift);
            }
        }
    }
    const unsigned rest = digits % 4;
    if (rest == 1 || padding > 2 || (padding != 0 && rest + padding != 4)) {
        why = "base64 is expected; this is cut short";
        return false;
    }
    if (rest == 2)
        out += static_cast<char>(bits >> 4);
    if (rest == 3) {
        out += static_cast<char>(bits >> 10);
        out += static_cast<char>(bits >> 2);
    }
    bytes = std::move(out);
    return true;
}

std::string base64_text(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

bool parse_guid(std::string_view text, GUID& guid) {
    if (text.size() == 38 && text.front() == '{' && text.back() == '}')
        text = text.substr(1, 36);
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != form.size())
        return false;
    std::array<std::uint8_t, 16> bytes{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '-') {
            if (text[i] != '-')
                return false;
            continue;
        }
        const char c = text[i];
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value < 0)
            return false;
        bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] << 4 | value);
        ++digits;
    }
    guid.Data1 = static_cast<decltype(guid.Data1)>(bytes[0]) << 24 |
                 static_cast<decltype(guid.Data1)>(bytes[1]) << 16 |
                 static_cast<decltype(guid.Data1)>(bytes[2]) << 8 | bytes[3];
    guid.Data2 = static_cast<decltype(guid.Data2)>(bytes[4] << 8 | bytes[5]);
    guid.Data3 = static_cast<decltype(guid.Data3)>(bytes[6] << 8 | bytes[7]);
    std::copy(bytes.begin() + 8, bytes.end(), guid.Data4);
    return true;
}

std::string guid_text(const GUID& guid) {
    char text[40];
    const auto& d = guid.Data4;
    std::snprintf(text, sizeof text, "{%08lX-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
                  static_cast<unsigned long>(guid.Data1), static_cast<unsigned>(guid.Data2),
                  static_cast<unsigned>(guid.Data3), d[0], d[1], d[2], d[3], d[4], d[5], d[6],
                  d[7]);
    return text;
}

} // namespace mapisim::world
