#include <cstdio>
#include <mutex>
#include <new>
#include <string>

#include "evidence/exists.h"
#include "evidence/sites.h"
#include "evidence/store.h"
#include "platform/cancellation.h"
#include "platform/modules.h"
#include "platform/process.h"
#include "platform/standard_error.h"

namespace mapisim::evidence {

constinit std::atomic<Store*> own_store{nullptr};

namespace {

constinit std::atomic<bool> is_parents{false}; ///< own_store is the copy of a parent's evidence
constinit Lock making_own;
alignas(Store) std::byte first_store[sizeof(Store)];

/// A process can have several: the library was unloaded and loaded again, or fork gave the child
/// its parent's number in another namespace.
constexpr unsigned kMostFiles = 100'000;

bool file_exists(const std::string& path) noexcept {
    const platform::CancellationHold hold;
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file) {
        std::fclose(file);
    }
    return file != nullptr;
}

/// Creates the first file whose name is free. `number` becomes its n.
bool create_file(Store& store, const std::string& folder, unsigned& number, std::string& why) {
    const std::string start = folder + '/' + std::to_string(platform::process_id()) + '-';
    for (number = 1; number < kMostFiles; ++number) {
        const std::string path = start + std::to_string(number) + ".evidence";
        if (store.create(path, why)) {
            return true;
        }
        if (!file_exists(path)) {
            return false;
        }
    }
    return false;
}

/// Fills the store; never fails, but it may end with less room than asked for.
void begin(Store& store, const std::string& folder, const std::string& program,
           const std::string& library) noexcept {
    unsigned number = 1;
    bool made = false;
    try {
        std::string why;
        if (!folder.empty()) {
            made = create_file(store, folder, number, why);
            if (!made) {
                platform::complain({"MapiSim: no evidence in ", folder, ": ", why,
                                    "; there will be no report of this process by mapisim"});
                number = 1;
            }
        }
        made = made || store.create(std::string(), why);
    } catch (const std::bad_alloc&) { // no memory
    }
    if (!made) {
        store.create_without_room();
    }
    Process& process = store.process();
    process.process_id = platform::process_id();
    process.parent_process_id = platform::parent_process_id();
    process.program = store.add_text(program);
    process.library = store.add_text(library);
    process.loads.store(number, std::memory_order_relaxed);
    process.state.store(ProcessState::running, std::memory_order_release);
}

Store& make(Store* instead_of) noexcept {
    std::string folder;
    std::string program;
    std::string library;
    try { // before the lock is taken: these ask the loader
        folder = platform::environment("MAPISIM_EVIDENCE");
        program = platform::program_path();
        library = platform::own_library_path();
    } catch (const std::bad_alloc&) { // no memory
    }
    const std::lock_guard guard(making_own);
    Store* store = own_store.load(std::memory_order_acquire);
    if (store != instead_of) {
        return *store;
    }
    if (!instead_of) {
        store = new (static_cast<void*>(first_store)) Store;
    } else {
        store = new (std::nothrow) Store;
        if (!store) {
            return *instead_of;
        }
    }
    begin(*store, folder, program, library);
    own_store.store(store, std::memory_order_release);
    return *store;
}

} // namespace

bool own_exists() noexcept {
    return own_store.load(std::memory_order_acquire) != nullptr;
}

Store& make_own() noexcept {
    return make(nullptr);
}

void own_after_fork() noexcept {
    making_own.reset();
    if (Store* store = own_store.load(std::memory_order_acquire)) {
        store->detach_after_fork();
        auto& process = store->process();
        process.state.store(ProcessState::forked_child, std::memory_order_relaxed);
        process.initializations.store(0, std::memory_order_relaxed);
        process.utility_initializations.store(0, std::memory_order_relaxed);
        process.simple_sessions.store(0, std::memory_order_relaxed);
        is_parents.store(true, std::memory_order_relaxed);
    }
    restart_sites();
}

Store& restart_after_fork() noexcept {
    if (is_parents.exchange(false, std::memory_order_acq_rel)) {
        make(own_store.load(std::memory_order_acquire));
        restart_sites();
    }
    return own();
}

void close_own() noexcept {
    Store* store = own_store.exchange(nullptr, std::memory_order_acq_rel);
    forget_sites();
    is_parents.store(false, std::memory_order_relaxed);
    if (store && store == static_cast<void*>(first_store)) {
        store->~Store();
    }
}

} // namespace mapisim::evidence
