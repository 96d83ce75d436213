#include "platform/modules.h"

#include "platform/cancellation.h"

#include <algorithm>
#include <atomic>
#include <cinttypes>
#include <climits>
#include <cstdio>
#include <link.h>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace mapisim::platform {

namespace {

struct Extent {
    std::uintptr_t address;
    std::uintptr_t base = 0;
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    std::string* path = nullptr;
    bool first = true;
    bool is_program = false;
};

/// The loader's lock is held here, so it must not throw: the name is copied into reserved room.
int match(struct dl_phdr_info* info, std::size_t, void* context) {
    auto& wanted = *static_cast<Extent*>(context);
    std::uintptr_t start = UINTPTR_MAX;
    std::uintptr_t end = 0;
    bool inside = false;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& header = info->dlpi_phdr[i];
        if (header.p_type != PT_LOAD)
            continue;
        const std::uintptr_t from = info->dlpi_addr + header.p_vaddr;
        const std::uintptr_t to = from + header.p_memsz;
        start = std::min(start, from);
        end = std::max(end, to);
        inside = inside || (wanted.address >= from && wanted.address < to);
    }
    const bool first = std::exchange(wanted.first, false);
    if (!inside)
        return 0;
    wanted.base = info->dlpi_addr;
    wanted.start = start;
    wanted.end = end;
    wanted.is_program = first;
    if (wanted.path && info->dlpi_name) {
        const std::string_view name(info->dlpi_name);
        wanted.path->assign(name.substr(0, wanted.path->capacity()));
    }
    return 1;
}

bool find(std::uintptr_t address, Extent& extent) {
    extent.address = address;
    return ::dl_iterate_phdr(match, &extent) == 1;
}

/// What the kernel says is mapped at `address`; the loader's name can be relative to a folder that
/// the process has left since.
std::string mapped_path(std::uintptr_t address) {
    std::string result;
    const CancellationHold hold;
    std::FILE* maps = std::fopen("/proc/self/maps", "re");
    if (!maps)
        return result;
    char line[PATH_MAX + 128];
    while (std::fgets(line, sizeof line, maps)) {
        std::uintptr_t from = 0;
        std::uintptr_t to = 0;
        int name = 0;
        if (std::sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %*s %*s %*s %n", &from, &to, &name) <
            2)
            continue;
        if (address < from || address >= to)
            continue;
        if (name > 0 && line[name] == '/') {
            result = line + name;
            if (result.ends_with('\n'))
                result.pop_back();
        }
        break;
    }
    std::fclose(maps);
    return result;
}

/// 0 in `end` until it is known.
constinit std::atomic<std::uintptr_t> own_start{0};
constinit std::atomic<std::uintptr_t> own_end{0};
constinit std::atomic<bool> own_is_program{false};

std::uintptr_t own_address() noexcept {
    return reinterpret_cast<std::uintptr_t>(&find_module);
}

void learn_own_module() noexcept {
    Extent extent{};
    if (!find(own_address(), extent))
        return;
    own_is_program.store(extent.is_program, std::memory_order_relaxed);
    own_start.store(extent.start, std::memory_order_relaxed);
    own_end.store(extent.end, std::memory_order_release);
}

} // namespace

bool find_module(std::uintptr_t address, Module& found) {
    Extent extent{};
    std::string path;
    path.reserve(PATH_MAX);
    extent.path = &path;
    if (!find(address, extent))
        return false;
    found.base = extent.base;
    found.start = extent.start;
    found.end = extent.end;
    if (extent.is_program) {
        found.path = program_path();
    } else {
        found.path = path;
        if (!path.empty() && path.front() != '/') {
            if (std::string mapped = mapped_path(address); !mapped.empty())
                found.path = std::move(mapped);
        }
    }
    return true;
}

std::uint64_t module_generation() noexcept {
    std::uint64_t generation = 0;
    ::dl_iterate_phdr(
        [](struct dl_phdr_info* info, std::size_t, void* context) {
            *static_cast<std::uint64_t*>(context) = info->dlpi_adds + info->dlpi_subs;
            return 1;
        },
        &generation);
    return generation;
}

bool in_own_module(std::uintptr_t address) noexcept {
    if (own_end.load(std::memory_order_acquire) == 0)
        learn_own_module();
    return address >= own_start.load(std::memory_order_relaxed) &&
           address < own_end.load(std::memory_order_relaxed);
}

bool own_module_is_program() noexcept {
    if (own_end.load(std::memory_order_acquire) == 0)
        learn_own_module();
    return own_is_program.load(std::memory_order_relaxed);
}

const void* behind_import_stub(const void* code) noexcept {
    return code; // a function has one address
}

std::string own_library_path() {
    Module module;
    return find_module(own_address(), module) ? module.path : std::string();
}

std::string program_path() {
    char path[PATH_MAX];
    const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
    return length > 0 ? std::string(path, static_cast<std::size_t>(length)) : std::string();
}

} // namespace mapisim::platform
