#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <mapidefs.h>

namespace mapisim::utility {

/// PR_CONVERSATION_INDEX of a new conversation (22 bytes: 1, five bytes of the time, a GUID), or of
/// an answer in one (five bytes more: how much later it is, and some bits of chance).
/// `now` is in units of 100 ns. Empty where `parent` is no index.
std::vector<std::byte> conversation_index(const BYTE* parent, ULONG parent_size, std::uint64_t now,
                                          const GUID& conversation, BYTE chance);

} // namespace mapisim::utility
