#include "platform/process.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <link.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "platform/call_stack.h"
#include "platform/cancellation.h"
#include "platform/modules.h"

namespace mapisim::platform {

std::uint32_t process_id() noexcept {
    return static_cast<std::uint32_t>(::getpid());
}

std::uint32_t parent_process_id() noexcept {
    return static_cast<std::uint32_t>(::getppid());
}

std::uint32_t thread_id() noexcept {
    return static_cast<std::uint32_t>(::gettid());
}

bool on_first_thread_of_process() noexcept {
    return ::gettid() == ::getpid();
}

bool runs_as_service() noexcept {
    return false;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): none here changes it
    return value ? std::string(value) : std::string();
}

std::uint64_t monotonic_nanoseconds() noexcept {
    struct timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(now.tv_nsec);
}

void on_fork(void (*before)(), void (*in_parent)(), void (*in_child)()) noexcept {
    ::pthread_atfork(before, in_parent, in_child);
}

void pin_library(bool) noexcept {}

void break_into_debugger() noexcept {
    const CancellationHold hold;
    std::FILE* status = std::fopen("/proc/self/status", "re");
    if (!status)
        return;
    char line[256];
    int tracer = 0;
    while (std::fgets(line, sizeof line, status)) {
        if (std::sscanf(line, "TracerPid: %d", &tracer) == 1)
            break;
    }
    std::fclose(status);
    if (tracer != 0)
        ::raise(SIGTRAP);
}

namespace {

/// The file of the dynamic loader itself, which the kernel maps.
struct Range {
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    bool contains(std::uintptr_t address) const noexcept {
        return address >= start && address < end;
    }
};
Range loader_range() noexcept {
    const auto base = static_cast<std::uintptr_t>(::getauxval(AT_BASE));
    if (base == 0)
        return {};
    const auto* header = reinterpret_cast<const ElfW(Ehdr)*>(base);
    const auto* segments = reinterpret_cast<const ElfW(Phdr)*>(base + header->e_phoff);
    Range range{base, base};
    for (unsigned i = 0; i < header->e_phnum; ++i) {
        if (segments[i].p_type == PT_LOAD)
            range.end = std::max(range.end, base + segments[i].p_vaddr + segments[i].p_memsz);
    }
    return range;
}

bool in_program(std::uintptr_t address) noexcept {
    Module module;
    const auto headers = static_cast<std::uintptr_t>(::getauxval(AT_PHDR));
    return find_module(address, module) && headers >= module.start && headers < module.end;
}

} // namespace

/// The loader calls the constructors and destructors of what it loads, so it is on the stack below
/// them (but nothing can be seen below the destructors of C++ objects, which a function without
/// unwind information calls). At the program's end it calls those of the program too, which is no
/// unloading.
bool inside_loader() noexcept {
    static const Range loader = loader_range();
    std::uintptr_t frames[64];
    const auto count = capture_stack(frames, std::size(frames));
    for (std::size_t i = 1; i < count; ++i) {
        if (loader.contains(frames[i]))
            return !in_program(frames[i - 1]);
    }
    return false;
}

} // namespace mapisim::platform
