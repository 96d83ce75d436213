#pragma once

#include <cstddef>
#include <cstdint>

namespace mapisim::platform {

/// The return addresses of the calling thread, innermost first, found by call-frame information
/// (frame pointers are not there in optimised clients). Frames inside this library are left out:
/// the first one is the client's. Never allocates, never throws. Returns how many were written.
std::size_t capture_stack(std::uintptr_t* frames, std::size_t capacity) noexcept;

} // namespace mapisim::platform
