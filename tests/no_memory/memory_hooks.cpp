#include "memory_hooks.h"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

// Plain Linux builds stand before the C library's functions. Sanitizers do so themselves, and
// Windows has no such place: there only what goes through operator new is seen.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MAPISIM_PLAIN_MALLOC 1
#endif

namespace {

constinit std::atomic<bool> armed{false};
constinit std::atomic<long> seen{0};
constinit std::atomic<long> first_failure{0};
constinit std::atomic<long> last_failure{0};
constinit std::atomic<bool> has_failed{false};
constinit std::atomic<long> live{0};

bool fails() noexcept {
    if (!armed.load(std::memory_order_relaxed))
        return false;
    const long n = seen.fetch_add(1) + 1;
    if (n < first_failure.load() || n > last_failure.load())
        return false;
    has_failed = true;
    return true;
}

template<class Allocate> void* counted(Allocate allocate) noexcept {
    if (fails()) {
        errno = ENOMEM;
        return nullptr;
    }
    void* block = allocate();
    if (block)
        live.fetch_add(1, std::memory_order_relaxed);
    return block;
}

} // namespace

namespace stress {

void fail_allocation(long n, long more) {
    has_failed = false;
    seen = 0;
    first_failure = n;
    last_failure = n + more;
    armed = true;
}

bool stop_failing() {
    armed = false;
    return has_failed.load();
}

long live_blocks() {
    return live.load();
}

long allocations() {
    return seen.load();
}

} // namespace stress

#if defined(MAPISIM_PLAIN_MALLOC)

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
    return counted([=] { return __libc_malloc(size); });
}
void* calloc(std::size_t count, std::size_t size) {
    return counted([=] { return __libc_calloc(count, size); });
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return counted([=] { return __libc_memalign(alignment, size); });
}
void* memalign(std::size_t alignment, std::size_t size) {
    return counted([=] { return __libc_memalign(alignment, size); });
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
    *out = counted([=] { return __libc_memalign(alignment, size); });
    return *out ? 0 : ENOMEM;
}
void* realloc(void* block, std::size_t size) {
    if (!block)
        return malloc(size);
    if (size == 0) {
        free(block);
        return nullptr;
    }
    if (fails()) {
        errno = ENOMEM;
        return nullptr;
    }
    return __libc_realloc(block, size);
}
void free(void* block) {
    if (!block)
        return;
    live.fetch_sub(1, std::memory_order_relaxed);
    __libc_free(block);
}
}

#else

void* operator new(std::size_t size) {
    void* block = counted([=] { return std::malloc(size ? size : 1); });
    if (!block)
        throw std::bad_alloc();
    return block;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted([=] { return std::malloc(size ? size : 1); });
}
void operator delete(void* block) noexcept {
    if (!block)
        return;
    live.fetch_sub(1, std::memory_order_relaxed);
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

#endif
