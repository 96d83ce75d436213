#include "memory/buffers.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <mapicode.h>

#include "evidence/sites.h"
#include "evidence/store.h"
#include "object/thread_context.h"

namespace mapisim::memory {

namespace {

constexpr std::size_t kAlignment = 16;
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
            while (flag_.load(std::memory_order_relaxed)) {
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

/// The live roots whose addresses fall to this shard, and the last ones that were freed.
struct alignas(64) Shard {
    static constexpr std::size_t kRemembered = 256;
    struct Freed {
        const void* block;
        evidence::Index record;
    };

    SpinLock lock;
    std::size_t next_freed = 0;
    boost::unordered_flat_set<const void*> live;
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

Shard* shards() noexcept {
    alignas(Shard) static unsigned char storage[kShards * sizeof(Shard)];
    static Shard* const all = [] {
        auto* first = reinterpret_cast<Shard*>(storage);
        for (std::size_t i = 0; i < kShards; ++i)
            new (first + i) Shard;
        return first;
    }();
    return all;
}

Shard& shard_of(const void* block) noexcept {
    const auto value = reinterpret_cast<std::uintptr_t>(block) / kAlignment;
    return shards()[(value ^ (value >> 7)) % kShards];
}

void write_canary(Root* root) noexcept {
    std::memcpy(root->block() + root->size, &kCanary, sizeof kCanary);
}
bool canary_intact(Root* root) noexcept {
    return std::memcmp(root->block() + root->size, &kCanary, sizeof kCanary) == 0;
}

void fill_record(Root* root, Checks mode) noexcept {
    auto& record = evidence::own().at<evidence::Buffer>(root->record);
    const auto* context = object::thread_context();
    record.size = root->size;
    record.linked.store(0, std::memory_order_relaxed);
    record.freed_at = 0;
    record.thread = context ? context->index : 0;
    record.method = context ? context->method : 0;
    record.sequence = context ? context->record->calls.load(std::memory_order_relaxed) : 0;
    if (mode == Checks::full_stacks) {
        record.allocated_at = evidence::here();
    } else {
        record.allocated_at = context ? evidence::intern_caller(context->caller) : 0;
    }
    record.state.store(evidence::BufferState::live, std::memory_order_release);
}

/// Enters a new root in the ledger; false when there is no memory for that. Without room in the
/// evidence the block lives on without a record.
bool enter(Root* root, Checks mode) noexcept {
    auto& shard = shard_of(root->block());
    {
        const Locked lock(shard.lock);
        try {
            shard.live.insert(root->block());
        } catch (const std::bad_alloc&) {
            return false;
        }
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

/// The root whose linked blocks hold `address`. Looks through everything: for mistakes only.
Root* root_around(const void* address) noexcept {
    const auto value = reinterpret_cast<std::uintptr_t>(address);
    for (std::size_t i = 0; i < kShards; ++i) {
        const Locked lock(shards()[i].lock);
        for (const void* block : shards()[i].live) {
            auto* root = Root::of(const_cast<void*>(block));
            for (Chunk* chunk = root->chunks; chunk; chunk = chunk->next) {
                const auto begin = reinterpret_cast<std::uintptr_t>(chunk->begin());
                if (value >= begin && value < begin + chunk->size)
                    return root;
            }
        }
    }
    return nullptr;
}

Diagnosis diagnose(const void* block) noexcept {
    auto& shard = shard_of(block);
    {
        const Locked lock(shard.lock);
        if (const auto record = shard.freed_record(block)) {
            return {Diagnosis::What::freed_before, record};
        }
    }
    if (const auto* root = root_around(block))
        return {Diagnosis::What::linked, root->record};
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
        if (shard.live.contains(object)) {
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

Diagnosis release_block(void* block) noexcept {
    if (!block)
        return {Diagnosis::What::null, 0};
    auto* root = Root::of(block);
    if (checks.load(std::memory_order_relaxed) == Checks::off) {
        if (root->magic != kMagic)
            return {Diagnosis::What::unknown, 0};
        give_back(root);
        return {Diagnosis::What::freed, 0};
    }
    const auto* context = object::thread_context();
    const auto site = context ? evidence::intern_caller(context->caller) : 0;
    Diagnosis result{Diagnosis::What::freed, 0};
    auto& shard = shard_of(block);
    {
        const Locked lock(shard.lock);
        if (shard.live.erase(block) == 0) {
            root = nullptr;
        } else {
            result.buffer = root->record;
            if (!canary_intact(root))
                result.what = Diagnosis::What::written_past_end;
            if (root->record != 0) {
                auto& record = evidence::own().at<evidence::Buffer>(root->record);
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
            slot = {block, root->record};
        }
    }
    if (!root)
        return diagnose(block);
    give_back(root);
    return result;
}

ULONG free(void* block) noexcept {
    release_block(block);
    return S_OK;
}

evidence::Index record_of(const void* root) noexcept {
    if (!root || checks.load(std::memory_order_relaxed) == Checks::off)
        return 0;
    auto& shard = shard_of(root);
    const Locked lock(shard.lock);
    return shard.live.contains(root) ? Root::of(const_cast<void*>(root))->record : 0;
}

bool is_live_root(const void* block) noexcept {
    if (!block)
        return false;
    if (checks.load(std::memory_order_relaxed) == Checks::off)
        return true;
    auto& shard = shard_of(block);
    const Locked lock(shard.lock);
    return shard.live.contains(block);
}

void mark_orphan(const void* root, evidence::SiteIndex at) noexcept {
    if (!root || checks.load(std::memory_order_relaxed) == Checks::off)
        return;
    auto& shard = shard_of(root);
    const Locked lock(shard.lock);
    if (!shard.live.contains(root))
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
    for (std::size_t i = 0; i < kShards; ++i) {
        auto& shard = shards()[i];
        for (const void* block : shard.live)
            Root::of(const_cast<void*>(block))->record = 0;
        shard.spare_records.clear();
        for (auto& freed : shard.freed)
            freed = {};
    }
    buffers_after_fork();
}

void buffers_before_unload() noexcept {
    std::destroy_n(shards(), kShards);
}

} // namespace mapisim::memory
