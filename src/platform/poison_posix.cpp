#include "platform/poison.h"

// Of the sanitizer's run time, if the program has one; this library need not be built with it.
extern "C" {
__attribute__((weak)) void __asan_poison_memory_region(const volatile void*, std::size_t);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void*, std::size_t);
}

namespace mapisim::platform {

void poison(const void* begin, std::size_t size) noexcept {
    if (__asan_poison_memory_region)
        __asan_poison_memory_region(begin, size);
}

void unpoison(const void* begin, std::size_t size) noexcept {
    if (__asan_unpoison_memory_region)
        __asan_unpoison_memory_region(begin, size);
}

} // namespace mapisim::platform
