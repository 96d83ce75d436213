#include "memory/buffers.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <thread>

#include <boost/container/small_vector.hpp>
#include <mapicode.h>

#include "evidence/sites.h"
#include "evidence/store.h"
#include "memory/live_blocks.h"
#include "object/thread_context.h"

namespace mapisim::memory {

namespace {

constexpr std::size_t kAlignment = LiveBlocks::kAlignment;
constexpr std::size_t kFirstChunk = 496;
constexpr std::size_t kLargestChunk = 64 * 1024;
constexpr std::size_t kLargestBlock = 0x7fff'ffff; // a negative size that lost its sign
constexpr std::uint64_t kCanary = 0xa5c3'96f0'1e2d'4b87ull;

// Under AddressSanitizer every linked block is one of its own, so that writing past it is seen.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kShareChunks = false;
#else
constexpr bool kShareChunks = true;
#endif

constexpr std::size_t round_up(std::size_t size) {
    return (size + kAlignment - 1) & ~(kAlignment - 1);
}

/// Linked blocks lie behind each other in chunks.
struct alignas(kAlignment) Chunk {
    Chunk* next;
    std::size_t size;
    std::byte* begin() { return reinterpret_cast<std::byte*>(this + 1); }
};

struct alignas(kAlignment) Root {
    Chunk* chunks;
    std::byte* free_begin;
    std::byte* free_end;
    std::size_t size;
    std::uint64_t magic;
    evidence::Index record;
    std::byte* block() { return reinterpret_cast<std::byte*>(this + 1); }
    /// For any address, also one that no block can have.
    static Root* of(void* block) {
        return reinterpret_cast<Root*>(reinterpret_cast<std::uintptr_t>(block) - sizeof(Root));
    }
};
constexpr std::uint64_t kMagic = 0x4d41'5049'5349'4d21ull;

std::atomic<Checks> checks{Checks::normal};

class SpinLock {
public:
    void lock() noexcept {
        while (flag_.exchange(true, std::memory_order_acquire)) {
            for (unsigned spins = 0; flag_.load(std::memory_order_relaxed);) {
                if (++spins % 64 == 0)
                    std::this_thread::yield();
            }
        }
    }
    void unlock() noexcept { flag_.store(false, std::memory_order_release); }

private:
    std::atomic<bool> flag_{false};
};

class Locked {
public:
    explicit Locked(SpinLock& lock) noexcept : lock_(lock) { lock_.lock(); }
    ~Locked() { lock_.unlock(); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    SpinLock& lock_;
};

/// Answers for the live roots in the pages that fall to it, and remembers the last ones of them
/// that were freed.
struct alignas(64) Shard {
    static constexpr std::size_t kRemembered = 256;
    struct Freed {
        const void* block;
        evidence::Index record;
    };

    SpinLock lock;
    std::size_t next_freed = 0;
    Freed freed[kRemembered] = {};
    boost::container::small_vector<evidence::Index, 64> spare_records;

    evidence::Index freed_record(const void* block) const noexcept {
        // Newest first: an address may have been given out and freed more than once.
        for (std::size_t i = 0; i < kRemembered; ++i) {
            const auto& entry = freed[(next_freed + kRemembered - 1 - i) % kRemembered];
            if (entry.block == block)
                return entry.record;
        }
        return 0;
    }
};

constexpr std::size_t kShards = 16;

constinit std::atomic<Shard*> all_shards{nullptr};

Shard* make_shards() noexcept {
    alignas(Shard) static unsigned char storage[kShards * sizeof(Shard)];
    static Shard* const all = [] {
        auto* first = reinterpret_cast<Shard*>(storage);
        for (std::size_t i = 0; i < kShards; ++i)
            new (first + i) Shard;
        all_shards.store(first, std::memory_order_release);
        return first;
    }();
    return all;
}

Shard* shards() noexcept {
    Shard* all = all_shards.load(std::memory_order_acquire);
    return all ? all : make_shards();
}

Shard& shard_of(const void* block) noexcept {
    const auto page = LiveBlocks::page_of(block);
    return shards()[(page ^ (page >> 4)) % kShards];
}

/// The live roots of all shards.
constinit LiveBlocks live;

/// Keeps every thread out of the ledger.
class AllLocked {
public:
    AllLocked() noexcept { buffers_before_fork(); }
    ~AllLocked() { buffers_after_fork(); }
    AllLocked(const AllLocked&) = delete;
    AllLocked& operator=(const AllLocked&) = delete;
};

void write_canary(Root* root) noexcept {
    std::memcpy(root->block() + root->size, &kCanary, sizeof kCanary);
}
bool canary_intact(Root* root) noexcept {
    return std::memcmp(root->block() + root->size, &kCanary, sizeof kCanary) == 0;
}

/// The place of the client's innermost call.
evidence::SiteIndex caller_site() noexcept {
    const auto* context = object::thread_context();
    return context && context->call ? evidence::intern_caller(context->call->caller) : 0;
}

void fill_record(Root* root, Checks mode) noexcept {
    auto& record = evidence::own().at<evidence::Buffer>(root->record);
    const auto* context = object::thread_context();
    const auto* call = context ? context->call : nullptr;
    record.size = root->size;
    record.linked.store(0, std::memory_order_relaxed);
    record.freed_at.store(0, std::memory_order_relaxed);
    record.thread = context ? context->index : 0;
    record.method = call ? call->method : 0;
    record.sequence = context ? context->record->calls.load(std::memory_order_relaxed) : 0;
    record.allocated_at = mode == Checks::full_stacks ? evidence::here() : caller_site();
    record.state.store(evidence::BufferState::live, std::memory_order_release);
}

/// Enters a new root in the ledger; false when there is no memory for that. Without room in the
/// evidence the block lives on without a record.
bool enter(Root* root, Checks mode) noexcept {
    auto& shard = shard_of(root->block());
    {
        const Locked lock(shard.lock);
        if (!live.insert(root->block()))
            return false;
        if (!shard.spare_records.empty()) {
            root->record = shard.spare_records.back();
            shard.spare_records.pop_back();
        }
    }
    if (root->record == 0)
        root->record = evidence::own().allocate<evidence::Buffer>();
    if (root->record != 0)
        fill_record(root, mode);
    return true;
}

void give_back(Root* root) noexcept {
    for (Chunk* chunk = root->chunks; chunk;) {
        Chunk* next = chunk->next;
        std::free(chunk);
        chunk = next;
    }
    root->magic = 0;
    std::free(root);
}

/// The record of the root whose linked blocks hold `address`. Looks through everything: for
/// mistakes only.
std::optional<evidence::Index> record_around(const void* address) noexcept {
    const auto value = reinterpret_cast<std::uintptr_t>(address);
    std::optional<evidence::Index> found;
    const AllLocked all;
    live.any_of([&](void* block) {
        const auto* root = Root::of(block);
        for (Chunk* chunk = root->chunks; chunk && !found; chunk = chunk->next) {
            const auto begin = reinterpret_cast<std::uintptr_t>(chunk->begin());
            if (value >= begin && value < begin + chunk->size)
                found = root->record;
        }
        return found.has_value();
    });
    return found;
}

Diagnosis diagnose(const void* block) noexcept {
    auto& shard = shard_of(block);
    {
        const Locked lock(shard.lock);
        if (const auto record = shard.freed_record(block)) {
            return {Diagnosis::What::freed_before, record};
        }
    }
    if (const auto record = record_around(block))
        return {Diagnosis::What::linked, *record};
    return {Diagnosis::What::unknown, 0};
}

std::byte* take(Root* root, std::size_t size) noexcept {
    const std::size_t need = round_up(size ? size : 1);
    if (static_cast<std::size_t>(root->free_end - root->free_begin) < need) {
        std::size_t room = need;
        if (kShareChunks && need <= kLargestChunk / 4) {
            const std::size_t last = root->chunks ? root->chunks->size : kFirstChunk / 2;
            room = last * 2 > kLargestChunk ? kLargestChunk : last * 2;
            if (room < need)
                room = round_up(need * 2);
        }
        auto* chunk = static_cast<Chunk*>(std::malloc(sizeof(Chunk) + room));
        if (!chunk)
            return nullptr;
        chunk->next = root->chunks;
        chunk->size = room;
        root->chunks = chunk;
        // A chunk made for one large block leaves the present one in use.
        if (room == need && kShareChunks)
            return chunk->begin();
        root->free_begin = chunk->begin();
        root->free_end = root->free_begin + room;
    }
    std::byte* block = root->free_begin;
    root->free_begin += need;
    return block;
}

} // namespace

void set_checks(Checks mode) noexcept {
    checks.store(mode);
}

SCODE allocate(std::size_t size, void** out) noexcept {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (size > kLargestBlock)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    auto* root = static_cast<Root*>(std::malloc(sizeof(Root) + round_up(size + sizeof kCanary)));
    if (!root)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    *root = Root{nullptr, nullptr, nullptr, size, kMagic, 0};
    write_canary(root);
    const auto mode = checks.load(std::memory_order_relaxed);
    if (mode != Checks::off && !enter(root, mode)) {
        std::free(root);
        return MAPI_E_NOT_ENOUGH_MEMORY;
    }
    *out = root->block();
    return S_OK;
}

SCODE allocate_more(std::size_t size, void* object, void** out, Diagnosis& about) noexcept {
    about = {Diagnosis::What::freed, 0};
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (!object) {
        about.what = Diagnosis::What::null;
        return MAPI_E_INVALID_PARAMETER;
    }
    if (size > kLargestBlock)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    if (checks.load(std::memory_order_relaxed) == Checks::off) {
        *out = take(Root::of(object), size);
        return *out ? S_OK : MAPI_E_NOT_ENOUGH_MEMORY;
    }
    auto& shard = shard_of(object);
    {
        const Locked lock(shard.lock);
        if (live.contains(object)) {
            auto* root = Root::of(object);
            *out = take(root, size);
            if (*out && root->record != 0) {
                auto& linked = evidence::own().at<evidence::Buffer>(root->record).linked;
                linked.store(linked.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
            }
            return *out ? S_OK : MAPI_E_NOT_ENOUGH_MEMORY;
        }
    }
    about = diagnose(object);
    return MAPI_E_INVALID_PARAMETER;
}

SCODE allocate_more(std::size_t size, void* object, void** out) noexcept {
    Diagnosis about;
    return allocate_more(size, object, out, about);
}

namespace {
/// Without a ledger; false for what does not look like a root.
bool free_unchecked(void* block) noexcept {
    auto* root = Root::of(block);
    const bool is_root = root->magic == kMagic;
    if (is_root)
        give_back(root);
    return is_root;
}

/// Notes that a root is no more, under its shard's lock.
Diagnosis forget(Shard& shard, Root* root, evidence::SiteIndex site) noexcept {
    const auto index = root->record;
    if (index != 0) {
        auto& record = evidence::own().at<evidence::Buffer>(index);
        record.state.store(evidence::BufferState::freed, std::memory_order_release);
        record.freed_at.store(site, std::memory_order_release);
    }
    auto& slot = shard.freed[shard.next_freed];
    shard.next_freed = (shard.next_freed + 1) % Shard::kRemembered;
    if (slot.record != 0) {
        try {
            shard.spare_records.push_back(slot.record);
        } catch (const std::bad_alloc&) {
            // The record stays unused; there is more room in the evidence.
        }
    }
    slot = {root->block(), index};
    return {canary_intact(root) ? Diagnosis::What::freed : Diagnosis::What::written_past_end,
            index};
}
} // namespace

Diagnosis release_block(void* block, const Inspector* inspector) noexcept {
    if (!block)
        return {Diagnosis::What::null, 0};
    if (checks.load(std::memory_order_relaxed) == Checks::off) {
        return {free_unchecked(block) ? Diagnosis::What::freed : Diagnosis::What::unknown, 0};
    }
    auto* root = Root::of(block);
    const auto site = caller_site();
    auto& shard = shard_of(block);
    Diagnosis result;
    bool found = false;
    bool looks = false;
    {
        const Locked lock(shard.lock);
        found = live.erase(block);
        looks = found && inspector && root->record != 0 && inspector->wants(block, root->size);
        if (found && !looks)
            result = forget(shard, root, site);
    }
    if (!found)
        return diagnose(block);
    if (looks) {
        inspector->look(block, root->record);
        const Locked lock(shard.lock);
        result = forget(shard, root, site);
    }
    give_back(root);
    return result;
}

ULONG free(void* block) noexcept {
    if (checks.load(std::memory_order_relaxed) != Checks::off) {
        release_block(block);
    } else if (block) {
        free_unchecked(block);
    }
    return S_OK;
}

evidence::Index record_of(const void* root) noexcept {
    if (!root || checks.load(std::memory_order_relaxed) == Checks::off)
        return 0;
    auto& shard = shard_of(root);
    const Locked lock(shard.lock);
    return live.contains(root) ? Root::of(const_cast<void*>(root))->record : 0;
}

std::size_t size_of(const void* root) noexcept {
    if (!root)
        return 0;
    if (checks.load(std::memory_order_relaxed) == Checks::off)
        return Root::of(const_cast<void*>(root))->size;
    auto& shard = shard_of(root);
    const Locked lock(shard.lock);
    return live.contains(root) ? Root::of(const_cast<void*>(root))->size : 0;
}

bool is_live_root(const void* block) noexcept {
    if (!block)
        return false;
    if (checks.load(std::memory_order_relaxed) == Checks::off)
        return true;
    auto& shard = shard_of(block);
    const Locked lock(shard.lock);
    return live.contains(block);
}

void mark_orphan(const void* root, evidence::SiteIndex at) noexcept {
    if (!root || checks.load(std::memory_order_relaxed) == Checks::off)
        return;
    auto& shard = shard_of(root);
    const Locked lock(shard.lock);
    if (!live.contains(root))
        return;
    if (const auto record = Root::of(const_cast<void*>(root))->record)
        evidence::own().at<evidence::Buffer>(record).freed_at = at;
}

void buffers_before_fork() noexcept {
    for (std::size_t i = 0; i < kShards; ++i)
        shards()[i].lock.lock();
}

void buffers_after_fork() noexcept {
    for (std::size_t i = 0; i < kShards; ++i)
        shards()[i].lock.unlock();
}

void buffers_in_child() noexcept {
    live.any_of([](void* block) {
        Root::of(block)->record = 0;
        return false;
    });
    for (std::size_t i = 0; i < kShards; ++i) {
        auto& shard = shards()[i];
        shard.spare_records.clear();
        for (auto& freed : shard.freed)
            freed = {};
    }
    buffers_after_fork();
}

void buffers_before_unload() noexcept {
    std::destroy_n(shards(), kShards);
    live.free_all();
}

} // namespace mapisim::memory
