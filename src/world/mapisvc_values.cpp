#include "world/mapisvc_values.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>

#include <mapitags.h>
#include <mapix.h>

#include "property/text.h"
#include "scenario/nearest.h"
#include "world/mapisvc.h"
#include "world/values.h"

namespace mapisim::world {

using property::Value;

namespace {

struct Constant {
    std::string_view name;
    ULONG value;
};
constexpr Constant kConstants[] = {{"SERVICE_DEFAULT_STORE", SERVICE_DEFAULT_STORE},
                                   {"SERVICE_SINGLE_COPY", SERVICE_SINGLE_COPY},
                                   {"SERVICE_CREATE_WITH_STORE", SERVICE_CREATE_WITH_STORE},
                                   {"SERVICE_PRIMARY_IDENTITY", SERVICE_PRIMARY_IDENTITY},
                                   {"SERVICE_NO_PRIMARY_IDENTITY", SERVICE_NO_PRIMARY_IDENTITY},
                                   {"STATUS_DEFAULT_OUTBOUND", STATUS_DEFAULT_OUTBOUND},
                                   {"STATUS_DEFAULT_STORE", STATUS_DEFAULT_STORE},
                                   {"STATUS_PRIMARY_IDENTITY", STATUS_PRIMARY_IDENTITY},
                                   {"STATUS_SIMPLE_STORE", STATUS_SIMPLE_STORE},
                                   {"STATUS_XP_PREFER_LAST", STATUS_XP_PREFER_LAST},
                                   {"STATUS_NO_PRIMARY_IDENTITY", STATUS_NO_PRIMARY_IDENTITY},
                                   {"STATUS_NO_DEFAULT_STORE", STATUS_NO_DEFAULT_STORE},
                                   {"STATUS_TEMP_SECTION", STATUS_TEMP_SECTION},
                                   {"STATUS_OWN_STORE", STATUS_OWN_STORE},
                                   {"STATUS_NEED_IPM_TREE", STATUS_NEED_IPM_TREE},
                                   {"STATUS_PRIMARY_STORE", STATUS_PRIMARY_STORE},
                                   {"STATUS_SECONDARY_STORE", STATUS_SECONDARY_STORE},
                                   {"MAPI_STORE_PROVIDER", MAPI_STORE_PROVIDER},
                                   {"MAPI_AB_PROVIDER", MAPI_AB_PROVIDER},
                                   {"MAPI_TRANSPORT_PROVIDER", MAPI_TRANSPORT_PROVIDER},
                                   {"MAPI_SPOOLER", MAPI_SPOOLER},
                                   {"MAPI_PROFILE_PROVIDER", MAPI_PROFILE_PROVIDER},
                                   {"MAPI_SUBSYSTEM", MAPI_SUBSYSTEM},
                                   {"MAPI_HOOK_PROVIDER", MAPI_HOOK_PROVIDER}};

/// Of bytes in their order in memory.
template<class Number> Number from_bytes(std::string_view bytes) {
    static_assert(std::endian::native == std::endian::little);
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

bool parse_one_flag(std::string_view word, ULONG& flag, std::string& why) {
    for (const Constant& constant : kConstants) {
        if (constant.name == word) {
            flag = constant.value;
            return true;
        }
    }
    const bool hex = word.starts_with("0x") || word.starts_with("0X");
    const std::string_view digits = word.substr(hex ? 2 : 0);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), flag, hex ? 16 : 10);
    if (error == std::errc{} && end == digits.data() + digits.size() && !digits.empty())
        return true;
    std::vector<std::string_view> names;
    for (const Constant& constant : kConstants)
        names.push_back(constant.name);
    why = "there is no constant \"" + std::string(word) + '"' + scenario::did_you_mean(word, names);
    return false;
}

bool parse_boolean(std::string_view text, bool& value) {
    if (property::compare_text(text, "TRUE") == 0 || text == "1") {
        value = true;
        return true;
    }
    std::string bytes;
    value = false;
    if (property::compare_text(text, "FALSE") == 0 || text == "0")
        return true;
    if (!parse_bytes(text, bytes) || bytes.empty())
        return false;
    value = bytes.find_first_not_of('\0') != bytes.npos;
    return true;
}

} // namespace

std::vector<std::string> list_of(std::string_view text) {
    std::vector<std::string> all;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        if (const std::string_view one = trimmed(text.substr(0, comma)); !one.empty())
            all.emplace_back(one);
        text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
    }
    return all;
}

bool parse_bytes(std::string_view text, std::string& bytes) {
    if (text.size() % 2 != 0)
        return false;
    bytes.clear();
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (error != std::errc{} || end != text.data() + i + 2)
            return false;
        bytes += static_cast<char>(byte);
    }
    return true;
}

bool parse_value(std::string_view text, ULONG tag, Value& value, std::string& why) {
    std::string bytes;
    ULONG number = 0;
    bool flag = false;
    switch (PROP_TYPE(tag)) {
    case PT_UNICODE:
        value = Value::text(tag, text);
        return true;
    case PT_MV_UNICODE:
        value = Value::texts(tag, list_of(text));
        return true;
    case PT_LONG:
        if (!parse_flags(text, number, why))
            return false;
        value = Value::number(tag, static_cast<LONG>(number));
        return true;
    case PT_BOOLEAN:
        why = "TRUE, FALSE or hexadecimal digits are expected";
        if (!parse_boolean(text, flag))
            return false;
        value = Value::boolean(tag, flag);
        return true;
    case PT_BINARY:
        why = "pairs of hexadecimal digits are expected";
        if (!parse_bytes(text, bytes))
            return false;
        value = Value::binary(tag, bytes.data(), bytes.size());
        return true;
    case PT_I2:
        why = "4 hexadecimal digits are expected";
        if (!parse_bytes(text, bytes) || bytes.size() != sizeof(short))
            return false;
        value = Value::short_number(tag, from_bytes<short>(bytes));
        return true;
    case PT_I8:
    case PT_CURRENCY:
        why = "16 hexadecimal digits are expected";
        if (!parse_bytes(text, bytes) || bytes.size() != sizeof(std::int64_t))
            return false;
        value = Value::long_number(tag, from_bytes<std::int64_t>(bytes));
        return true;
    case PT_CLSID:
        why = "32 hexadecimal digits are expected";
        if (!parse_bytes(text, bytes) || bytes.size() != sizeof(GUID))
            return false;
        value = Value::guid(tag, from_bytes<GUID>(bytes));
        return true;
    default:
        why = "a property of this type cannot be given here";
        return false;
    }
}

bool parse_flags(std::string_view text, ULONG& flags, std::string& why) {
    std::string bytes;
    if (text.size() == 2 * sizeof(ULONG) && parse_bytes(text, bytes)) {
        flags = from_bytes<ULONG>(bytes);
        return true;
    }
    ULONG all = 0;
    for (std::string_view rest = text;;) {
        const std::size_t bar = rest.find('|');
        ULONG one = 0;
        if (!parse_one_flag(trimmed(rest.substr(0, bar)), one, why))
            return false;
        all |= one;
        if (bar == rest.npos)
            break;
        rest.remove_prefix(bar + 1);
    }
    flags = all;
    return true;
}

const char* wrong_for_section(const PropertyKey& key) {
    constexpr ULONG kOwn[] = {
        PR_SERVICE_UID,         PR_SERVICE_NAME,       PR_PROVIDER_UID,    PR_ENTRYID,
        PR_RECORD_KEY,          PR_PROVIDER_ORDINAL,   PR_STORE_PROVIDERS, PR_AB_PROVIDERS,
        PR_TRANSPORT_PROVIDERS, PR_SERVICE_EXTRA_UIDS, PR_SERVICES};
    if (key.name)
        return "profile sections have no named properties";
    if (PROP_TYPE(key.tag) == PT_SYSTIME)
        return "a property of this type cannot be given here";
    const bool own = std::any_of(std::begin(kOwn), std::end(kOwn),
                                 [&](ULONG tag) { return PROP_ID(tag) == PROP_ID(key.tag); });
    return own ? "MAPI itself gives this property its value" : nullptr;
}

} // namespace mapisim::world
