#include "platform/barrier.h"

#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mapisim::platform {

constinit std::atomic<bool> asymmetric_barrier_works{false};
#if defined(__SANITIZE_THREAD__)
constinit std::atomic<unsigned> fence_word{0};
#endif

namespace {

long membarrier(int command) noexcept {
    return ::syscall(SYS_membarrier, command, 0, 0);
}

/// Taking the right to write from a page makes the kernel interrupt every processor that runs this
/// process; used only if membarrier stopped working after light_barrier() began to rely on it.
void interrupt_all_processors() noexcept {
    const long size = ::sysconf(_SC_PAGESIZE);
    void* page = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return;
    *static_cast<volatile char*>(page) = 1;
    ::mprotect(page, static_cast<std::size_t>(size), PROT_READ);
    ::munmap(page, static_cast<std::size_t>(size));
}

} // namespace

void heavy_barrier_setup() noexcept {
    if constexpr (!kAsymmetricBarrier) {
        return;
    }
    if (asymmetric_barrier_works.load(std::memory_order_relaxed))
        return;
    const long commands = membarrier(MEMBARRIER_CMD_QUERY);
    if (commands < 0 || !(commands & MEMBARRIER_CMD_PRIVATE_EXPEDITED))
        return;
    if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0)
        return;
    // Proves that no filter refuses the command itself.
    if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0)
        return;
    asymmetric_barrier_works.store(true, std::memory_order_seq_cst);
}

void heavy_barrier() noexcept {
    full_fence();
    if constexpr (!kAsymmetricBarrier)
        return;
    if (!asymmetric_barrier_works.load(std::memory_order_relaxed))
        return;
    if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0)
        return;
    // The registration is inherited over fork, but ask again in case a kernel thinks otherwise.
    if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0 &&
        membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0) {
        return;
    }
    interrupt_all_processors();
}

} // namespace mapisim::platform
