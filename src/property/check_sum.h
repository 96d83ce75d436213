#pragma once

#include <cstdint>

#include "property/value.h"

namespace mapisim::property {

/// The common CRC-32, begun with zero and not inverted: of compressed rich text, and of the names
/// of properties in a storage.
std::uint32_t check_sum(Bytes bytes) noexcept;

} // namespace mapisim::property
