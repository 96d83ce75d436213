#pragma once

#include <array>
#include <cstdint>

#include "evidence/store.h"
#include "object/kinds.h"

namespace mapisim::check {

/// What the client holds.
struct Census {
    /// By object::Kind; objects whose scope has ended count too, until they are released.
    std::array<std::uint32_t, static_cast<std::size_t>(object::Kind::count_)> objects{};
    std::uint32_t object_count = 0;
    std::uint32_t reference_count = 0;
    std::uint32_t buffers = 0;
    std::uint64_t buffer_bytes = 0; ///< of the first blocks, without what is linked to them
    std::uint32_t registrations = 0;
    std::uint32_t logons = 0; ///< not logged off
    std::uint32_t queued_mails = 0;

    bool empty() const noexcept {
        return object_count == 0 && buffers == 0 && registrations == 0 && logons == 0;
    }
};

Census take_census(const evidence::Store& store) noexcept;

} // namespace mapisim::check
