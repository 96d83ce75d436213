#include <cerrno>
#include <cstdint>
#include <limits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "platform/readable.h"

namespace mapisim::platform {

bool is_readable(const void* memory, std::size_t size) noexcept {
    if (size == 0)
        return true;
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    if (!memory || size > std::numeric_limits<std::uintptr_t>::max() - start)
        return false;
    // The kernel copies a byte of each page, or says where it could not.
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const std::uintptr_t last = (start + size - 1) & ~(page - 1);
    constexpr std::size_t kAtOnce = 64;
    char bytes[kAtOnce];
    iovec pages[kAtOnce];
    std::uintptr_t at = start;
    for (;;) {
        std::size_t count = 0;
        bool done = false;
        while (count < kAtOnce && !done) {
            pages[count++] = {reinterpret_cast<void*>(at), 1};
            done = (at & ~(page - 1)) == last;
            at = (at & ~(page - 1)) + page;
        }
        const iovec into{bytes, count};
        const int error = errno;
        const ssize_t copied = process_vm_readv(getpid(), &into, 1, pages, count, 0);
        const int reason = errno;
        errno = error;
        if (copied < 0)
            return reason != EFAULT;
        if (static_cast<std::size_t>(copied) < count)
            return false;
        if (done)
            return true;
    }
}

bool is_writable(void* memory, std::size_t size) noexcept {
    if (!is_readable(memory, size))
        return false;
    if (size == 0)
        return true;
    // The kernel's own way to change a word of a futex, here by nothing: atomic, and with a result
    // where it cannot write.
    const auto word_in = [](std::uintptr_t at) { return at & ~std::uintptr_t{3}; };
    const auto start = reinterpret_cast<std::uintptr_t>(memory);
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const std::uintptr_t last = (start + size - 1) & ~(page - 1);
    const int error = errno;
    bool writable = true;
    for (std::uintptr_t at = start;; at = (at & ~(page - 1)) + page) {
        std::uint32_t nobody = 0;
        if (syscall(SYS_futex, &nobody, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 0, nullptr, word_in(at),
                    FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_LT, 0x800)) < 0 &&
            errno == EFAULT) {
            writable = false;
            break;
        }
        if ((at & ~(page - 1)) == last)
            break;
    }
    errno = error;
    return writable;
}

} // namespace mapisim::platform
