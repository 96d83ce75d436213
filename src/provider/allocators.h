#pragma once

#include <mapix.h>

namespace mapisim::provider {

/// The exported allocation functions, which support objects hand out. Who exports them says so when
/// the library is loaded.
struct Allocators {
    LPALLOCATEBUFFER allocate_buffer = nullptr;
    LPALLOCATEMORE allocate_more = nullptr;
    LPFREEBUFFER free_buffer = nullptr;
};
void set_allocators(const Allocators& exported) noexcept;

} // namespace mapisim::provider
