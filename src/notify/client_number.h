#pragma once

#include <cstdint>

#include <mapidefs.h>

#include "scenario/settings.h"

/// Numbers that the library hands out for a client to give back later: of registrations, of
/// messages that were prepared for a form. Some headers give them 32 bits, some those of a pointer.
namespace mapisim::notify {

inline bool client_numbers_are_wide() noexcept {
    return scenario::settings().notify_connection_bits == scenario::ConnectionBits::bits64;
}

inline void give_number(ULONG_PTR* out, std::uint32_t number) noexcept {
    // Clients that were compiled with headers of 32-bit numbers have no more room than that.
    if (client_numbers_are_wide()) {
        *out = number;
    } else {
        *reinterpret_cast<std::uint32_t*>(out) = number;
    }
}

/// The number that a client means; 0, which is never given out, for what can be none.
inline std::uint32_t taken_number(ULONG_PTR given) noexcept {
    const auto number = static_cast<std::uint32_t>(given);
    return client_numbers_are_wide() && number != given ? 0 : number;
}

} // namespace mapisim::notify
