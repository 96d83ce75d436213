#include "platform/process.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <pthread.h>
#include <unistd.h>

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
    const char* value = std::getenv(name);
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

bool inside_loader() noexcept {
    return false;
}

} // namespace mapisim::platform
