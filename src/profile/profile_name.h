#pragma once

#include <string_view>

#include "property/text.h"

namespace mapisim::profile {

/// As the reference limits it for MAPILogonEx.
inline constexpr std::size_t kLongestName = 64;

/// The reference names letters, digits, underscores and embedded spaces; other printing characters
/// are taken too, since clients use them.
inline bool is_profile_name(std::string_view name) noexcept {
    if (name.empty() || property::prefix(name, kLongestName).size() < name.size())
        return false;
    if (name.front() == ' ' || name.back() == ' ')
        return false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || c == '\\')
            return false;
    }
    return true;
}

} // namespace mapisim::profile
