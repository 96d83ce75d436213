#include "object/shell.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

#include "evidence/store.h"
#include "object/reclaim.h"
#include "platform/aligned.h"
#include "platform/mutex.h"
#include "platform/poison.h"

namespace mapisim::object {

namespace {

constexpr std::size_t kSlabSize = 64 * 1024;
constexpr std::size_t kCellsPerSlab = kSlabSize / sizeof(Shell);
constexpr std::size_t kDefaultQuarantine = 64 * 1024;

std::atomic<std::size_t> quarantine{kDefaultQuarantine};
std::atomic<bool> poisoning{false};

/// The bases of all slabs, in a hash table that only grows, so that readers need no lock.
class SlabRegistry {
public:
    bool insert(const void* base) noexcept {
        const auto key = reinterpret_cast<std::uintptr_t>(base);
        for (std::size_t i = 0; i < kSize; ++i) {
            std::uintptr_t empty = 0;
            if (slots_[(hash(key) + i) % kSize].compare_exchange_strong(empty, key))
                return true;
        }
        return false;
    }
    bool contains(std::uintptr_t key) const noexcept {
        if (key == 0)
            return false; // stands for an empty slot
        for (std::size_t i = 0; i < kSize; ++i) {
            const auto found = slots_[(hash(key) + i) % kSize].load(std::memory_order_acquire);
            if (found == key)
                return true;
            if (found == 0)
                return false;
        }
        return false;
    }

    void free_all() noexcept {
        for (auto& slot : slots_)
            platform::free_aligned(reinterpret_cast<void*>(slot.exchange(0)));
    }

private:
    static constexpr std::size_t kSize = 32 * 1024;
    static std::size_t hash(std::uintptr_t key) noexcept {
        return static_cast<std::size_t>((std::uint64_t{key} / kSlabSize) * 0x9e3779b97f4a7c15ull >>
                                        40);
    }
    std::array<std::atomic<std::uintptr_t>, kSize> slots_{};
};

SlabRegistry& slabs() noexcept {
    alignas(SlabRegistry) static unsigned char slabs_storage[sizeof(SlabRegistry)];
    static auto* const instance = new (slabs_storage) SlabRegistry;
    return *instance;
}

/// Cells of one interface: first in, first out, after the quarantine.
class Pool {
public:
    Shell* take() noexcept {
        const std::lock_guard lock(mutex_);
        if (waiting_ > quarantine.load(std::memory_order_relaxed)) {
            Shell* cell = oldest_;
            oldest_ =
                cell->next_face.load(std::memory_order_relaxed); // unused otherwise while it waits
            if (!oldest_)
                newest_ = nullptr;
            --waiting_;
            platform::unpoison(&cell->vtable, sizeof cell->vtable);
            return cell;
        }
        if (fresh_ == fresh_end_ && !grow())
            return nullptr;
        return fresh_++;
    }
    void give_back(Shell* cell) noexcept {
        // All that a late call of the client's reads; the library itself has no use for it by now.
        if (poisoning.load(std::memory_order_relaxed))
            platform::poison(&cell->vtable, sizeof cell->vtable);
        const std::lock_guard lock(mutex_);
        cell->next_face.store(nullptr, std::memory_order_relaxed);
        if (newest_) {
            newest_->next_face.store(cell, std::memory_order_relaxed);
        } else {
            oldest_ = cell;
        }
        newest_ = cell;
        ++waiting_;
    }

private:
    bool grow() noexcept {
        void* slab = platform::aligned_memory(kSlabSize);
        if (!slab)
            return false;
        if (!slabs().insert(slab)) {
            return false; // the registry is full: four million objects are held at once
        }
        auto* cells = static_cast<Shell*>(slab);
        for (std::size_t i = 0; i < kCellsPerSlab; ++i)
            new (cells + i) Shell;
        fresh_ = cells;
        fresh_end_ = cells + kCellsPerSlab;
        return true;
    }

    platform::Mutex mutex_;
    Shell* oldest_ = nullptr;
    Shell* newest_ = nullptr;
    Shell* fresh_ = nullptr;
    Shell* fresh_end_ = nullptr;
    std::size_t waiting_ = 0;
};

using Pools = std::array<Pool, static_cast<std::size_t>(InterfaceId::count_)>;
alignas(Pools) unsigned char pool_storage[sizeof(Pools)];

Pool& pool(InterfaceId id) noexcept {
    static Pools* const pools = new (pool_storage) Pools;
    return (*pools)[static_cast<std::size_t>(id)];
}

/// What a stale pointer to a further face finds: its object's own record may serve another one by
/// now.
evidence::Object released_face;

/// The record of a cell stays with it, so that the history of a released object is found by its
/// address.
bool ensure_record(Shell* shell) noexcept {
    if (const auto* known = shell->record(); known && known != &released_face)
        return true;
    auto& store = evidence::own();
    shell->index = store.allocate<evidence::Object>();
    if (shell->index == 0)
        return false;
    shell->history.store(&store.at<evidence::Object>(shell->index), std::memory_order_release);
    return true;
}

/// How much the client holds, so that an end with nothing left open need not look for it.
void count_object(const evidence::Object& record, int change) noexcept {
    auto& store = evidence::own();
    const auto step = static_cast<std::uint32_t>(change);
    store.process().live_objects.fetch_add(step, std::memory_order_relaxed);
    if (record.logon != 0) {
        store.at<evidence::Logon>(record.logon)
            .live_objects.fetch_add(step, std::memory_order_relaxed);
    }
}

} // namespace

void set_quarantine(std::size_t cells) noexcept {
    quarantine.store(cells);
}

void set_poison(bool wanted) noexcept {
    poisoning.store(wanted);
}

void shells_before_unload() noexcept {
    slabs().free_all();
}

Shell* create_shell(const NewShell& start) noexcept {
    Shell* shell = pool(start.iface).take();
    if (!shell)
        return nullptr;
    if (!ensure_record(shell)) {
        pool(start.iface).give_back(shell);
        return nullptr;
    }
    auto& store = evidence::own();
    auto& record = *shell->record();
    record.kind = static_cast<std::uint8_t>(start.kind);
    record.iface = static_cast<std::uint8_t>(start.iface);
    record.generation += 1;
    record.parent = start.parent;
    record.parent_generation =
        start.parent ? store.at<evidence::Object>(start.parent).generation : 0;
    record.logon = start.logon;
    record.acquired_at = start.acquired_at;
    record.acquired_by = start.thread;
    record.released_at = 0;
    record.released_by = 0;
    record.label = start.label;
    record.ended_at = 0;
    record.end_reason.store(evidence::EndReason::none, std::memory_order_relaxed);
    record.sequence = store.process().sequence.fetch_add(1, std::memory_order_relaxed) + 1;
    record.references.start(1);
    record.state.store(evidence::ObjectState::live, std::memory_order_release);
    count_object(record, 1);
    if (start.kind == Kind::session && start.logon != 0) {
        auto& logon = store.at<evidence::Logon>(start.logon);
        logon.session_object = shell->index;
        logon.session_generation = record.generation;
    }

    if (start.scope)
        start.scope->add_ref();
    shell->iface = start.iface;
    shell->primary = shell;
    shell->next_face.store(nullptr, std::memory_order_relaxed);
    shell->scope.store(start.scope, std::memory_order_relaxed);
    shell->inner.store(start.inner, std::memory_order_release);
    shell->vtable = start.vtable;
    const auto epoch = validity_epoch.load(std::memory_order_acquire);
    const bool valid = !start.scope || start.scope->ended() == evidence::EndReason::none;
    // An epoch that was read before the scope was found valid cannot hide a later end.
    shell->stamp.store(valid ? epoch : 0, std::memory_order_release);
    return shell;
}

Shell* create_face(Shell* primary, const void* vtable, InterfaceId iface,
                   IUnknown* inner) noexcept {
    Shell* face = pool(iface).take();
    if (!face)
        return nullptr;
    face->history.store(primary->record(), std::memory_order_release);
    face->index = primary->index;
    face->iface = iface;
    face->primary = primary;
    Scope* scope = primary->scope.load(std::memory_order_acquire);
    if (scope)
        scope->add_ref();
    face->scope.store(scope, std::memory_order_relaxed);
    face->inner.store(inner, std::memory_order_release);
    face->vtable = vtable;
    face->stamp.store(primary->stamp.load(std::memory_order_acquire), std::memory_order_release);
    Shell* head = primary->next_face.load(std::memory_order_relaxed);
    do {
        face->next_face.store(head, std::memory_order_relaxed);
    } while (!primary->next_face.compare_exchange_weak(head, face, std::memory_order_acq_rel));
    return face;
}

Shell* find_shell(const void* address) noexcept {
    const auto value = reinterpret_cast<std::uintptr_t>(address);
    if (value % sizeof(Shell) != 0 || !slabs().contains(value & ~(std::uintptr_t{kSlabSize} - 1))) {
        return nullptr;
    }
    auto* shell = static_cast<Shell*>(const_cast<void*>(address));
    return shell->record() ? shell : nullptr;
}

namespace {
void empty_cell(Shell* shell) noexcept {
    shell->stamp.store(0, std::memory_order_release);
    IUnknown* inner = shell->inner.exchange(nullptr, std::memory_order_acq_rel);
    Scope* scope = shell->scope.exchange(nullptr, std::memory_order_acq_rel);
    retire(inner, scope);
}
} // namespace

void finish_release(Shell* shell, evidence::SiteIndex at, evidence::Index thread) noexcept {
    Shell* primary = shell->primary;
    auto& record = *primary->record();
    const Scope* scope = primary->scope.load(std::memory_order_acquire);
    if (scope && scope->ended() == evidence::EndReason::forked) {
        // The parent's: its record is a copy, and what is behind it may have been in use by a
        // thread that is not there.
        record.state.store(evidence::ObjectState::released, std::memory_order_release);
        return;
    }
    record.released_at = at;
    record.released_by = thread;
    record.state.store(evidence::ObjectState::released, std::memory_order_release);
    count_object(record, -1);
    for (Shell* face = primary->next_face.exchange(nullptr, std::memory_order_acq_rel); face;) {
        Shell* next = face->next_face.load(std::memory_order_relaxed);
        face->history.store(&released_face, std::memory_order_release);
        empty_cell(face);
        pool(face->iface).give_back(face);
        face = next;
    }
    empty_cell(primary);
    pool(primary->iface).give_back(primary);
}

evidence::ObjectState examine(Shell* shell) noexcept {
    auto& record = *shell->record();
    // Read before the scopes are: an end that comes in between leaves a stamp that is already
    // stale.
    const auto epoch = validity_epoch.load(std::memory_order_acquire);
    Scope* scope = shell->scope.load(std::memory_order_acquire);
    if (record.references.count() == 0 || !shell->inner.load(std::memory_order_acquire)) {
        return evidence::ObjectState::released;
    }
    const auto reason = scope ? scope->ended() : evidence::EndReason::none;
    if (reason == evidence::EndReason::none) {
        shell->stamp.store(epoch, std::memory_order_release);
        return evidence::ObjectState::live;
    }
    auto live = evidence::ObjectState::live;
    if (record.state.compare_exchange_strong(live, evidence::ObjectState::invalid)) {
        record.ended_at = scope->ended_at();
        record.end_reason.store(reason, std::memory_order_release);
    }
    return evidence::ObjectState::invalid;
}

void shells_after_fork() noexcept {
    // The pools' locks may have been held by a thread that is gone. Their cells stay as they are:
    // the parent's objects, which answer in the child that they are invalid.
    new (pool_storage) Pools;
}

} // namespace mapisim::object
