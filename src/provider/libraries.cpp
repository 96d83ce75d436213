#include "provider/libraries.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "gate/call_out.h"
#include "platform/dynamic_library.h"
#include "platform/file_hold.h"
#include "platform/mutex.h"
#include "platform/process.h"
#include "provider/library_names.h"

namespace mapisim::provider {

/// One load of a library.
struct Loaded {
    std::string path;
    void* handle = nullptr;
    unsigned uses = 0; ///< calls that are inside it
    std::unique_ptr<platform::FileHold> hold = {};
};

namespace {

struct Libraries {
    platform::Mutex mutex;
    std::vector<std::unique_ptr<Loaded>> loaded;
};
alignas(Libraries) unsigned char libraries_storage[sizeof(Libraries)];
Libraries& libraries() noexcept {
    static auto* const instance = new (libraries_storage) Libraries;
    return *instance;
}

/// The library's own code runs: it leaves through the gate.
void unload(std::unique_ptr<Loaded> library) noexcept {
    gate::call_out(
        [&] {
            platform::unload_library(library->handle);
            return 0;
        },
        0, gate::Callee::service);
}

/// One that nobody uses, so that it can be unloaded without the lock; null when there is none.
std::unique_ptr<Loaded> take_idle() noexcept {
    auto& all = libraries();
    const std::lock_guard lock(all.mutex);
    const auto idle = std::find_if(all.loaded.rbegin(), all.loaded.rend(),
                                   [](const auto& library) { return library->uses == 0; });
    if (idle == all.loaded.rend())
        return nullptr;
    std::unique_ptr<Loaded> taken = std::move(*idle);
    all.loaded.erase(std::next(idle).base());
    return taken;
}

Loaded* find_loaded(const std::string& path) noexcept {
    auto& all = libraries();
    const std::lock_guard lock(all.mutex);
    for (const auto& library : all.loaded) {
        if (library->path == path) {
            ++library->uses;
            return library.get();
        }
    }
    return nullptr;
}

LibraryUse load(const std::string& path, std::string& why) {
    if (Loaded* known = find_loaded(path))
        return LibraryUse(known);
    auto& all = libraries();
    auto library = std::make_unique<Loaded>();
    library->path = path;
    library->uses = 1;
    library->handle = gate::call_out([&] { return platform::load_library(path, why); },
                                     static_cast<void*>(nullptr), gate::Callee::service);
    if (!library->handle) {
        if (why.empty())
            why = path + ": its start-up code threw";
        return {};
    }
    library->hold = std::make_unique<platform::FileHold>(path);
    // Another thread may have loaded it meanwhile: each load has its unloading.
    Loaded* const added = library.get();
    try {
        const std::lock_guard lock(all.mutex);
        all.loaded.push_back(std::move(library));
    } catch (const std::bad_alloc&) {
        unload(std::move(library));
        throw;
    }
    return LibraryUse(added);
}

constexpr LibraryKind kOwnKind = platform::kIsWindows ? LibraryKind::dll : LibraryKind::elf;

} // namespace

LibraryUse::~LibraryUse() {
    if (!library_)
        return;
    {
        auto& all = libraries();
        const std::lock_guard lock(all.mutex);
        --library_->uses;
    }
    if (!gate::core_initialized())
        unload_libraries();
}

void* LibraryUse::handle() const noexcept {
    return library_->handle;
}

void* LibraryUse::function(std::string_view name, unsigned argument_bytes) const {
    for (const std::string& exported : platform::exported_names(name, argument_bytes)) {
        if (void* const found = platform::find_function(library_->handle, exported))
            return found;
    }
    return nullptr;
}

LibraryUse use_library(const std::string& folder, const std::string& name, std::string& why) {
    if (const std::string path = find_library(folder, name, kOwnKind); !path.empty())
        return load(path, why);
    const std::vector<std::string> names = library_names(name, kOwnKind);
    if (names_folder(name)) {
        why = "there is no file " + names.front();
        return {};
    }
    std::string first;
    for (const std::string& candidate : names) {
        std::string reason;
        if (LibraryUse use = load(candidate, reason))
            return use;
        if (first.empty())
            first = std::move(reason);
    }
    why = first;
    return {};
}

void unload_libraries() noexcept {
    while (std::unique_ptr<Loaded> library = take_idle())
        unload(std::move(library));
}

std::shared_ptr<void> hold_library(const std::string& folder, const std::string& name) {
    const std::string path = find_library(folder, name, kOwnKind);
    return path.empty() ? nullptr : std::make_shared<platform::FileHold>(path);
}

std::size_t loaded_libraries() noexcept {
    auto& all = libraries();
    const std::lock_guard lock(all.mutex);
    return all.loaded.size();
}

void libraries_after_fork() noexcept {
    // What the parent had loaded stays mapped in the child; its lock may have been held by a thread
    // that is gone.
    new (libraries_storage) Libraries;
}

void libraries_before_unload() noexcept {
    std::destroy_at(&libraries());
    new (libraries_storage) Libraries;
}

} // namespace mapisim::provider
