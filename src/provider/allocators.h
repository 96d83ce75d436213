#pragma once

#include <mapix.h>

namespace mapisim::provider {

/// The exported allocation functions, which support objects hand out. A program that does not
/// export them has none.
struct Allocators {
    LPALLOCATEBUFFER allocate_buffer;
    LPALLOCATEMORE allocate_more;
    LPFREEBUFFER free_buffer;
};
extern const Allocators allocators;

} // namespace mapisim::provider
