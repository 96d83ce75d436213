#include "evidence/sites.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string>

#include "evidence/lock.h"
#include "platform/call_stack.h"
#include "platform/modules.h"

namespace mapisim::evidence {

namespace {

constexpr std::uint64_t kMultiplier = 0x9E37'79B9'7F4A'7C15ull;

/// Which addresses belong to which module, as far as call stacks have shown it. Read without a lock
/// (a sequence lock, without fences, which ThreadSanitizer does not know: the fields are read with
/// acquire and written with release order instead), forgotten as a whole when a module was loaded
/// or unloaded.
class Ranges {
public:
    /// Turns addresses into frames; false when one of them is unknown or a writer is at work.
    bool resolve(std::uint64_t generation, const std::uintptr_t* from, std::size_t count,
                 std::uint64_t* to) const noexcept {
        const std::uint32_t before = sequence_.load(std::memory_order_acquire);
        if (before % 2 != 0 || generation_.load(std::memory_order_acquire) != generation) {
            return false;
        }
        const std::uint32_t known = std::min(count_.load(std::memory_order_acquire), kCapacity);
        std::uintptr_t start = 1;
        std::uintptr_t end = 0;
        std::uintptr_t base = 0;
        Index module = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uintptr_t address = from[i];
            if (address < start || address >= end) {
                const std::uint32_t after = first_after(address, known);
                if (after == 0) {
                    return false;
                }
                const Range& range = ranges_[after - 1];
                start = range.start.load(std::memory_order_acquire);
                end = range.end.load(std::memory_order_acquire);
                base = range.base.load(std::memory_order_acquire);
                module = range.module.load(std::memory_order_acquire);
                if (address < start || address >= end) {
                    return false;
                }
            }
            to[i] = frame(module, address - base);
        }
        return sequence_.load(std::memory_order_relaxed) == before;
    }

    /// Under the lock of the owner. Returns true when it had to forget an older generation.
    bool begin(std::uint64_t generation) noexcept {
        if (generation_.load(std::memory_order_acquire) == generation) {
            return false;
        }
        const Writing writing(*this);
        generation_.store(generation, std::memory_order_release);
        count_.store(0, std::memory_order_release);
        return true;
    }

    /// Another thread may have been writing when the process forked.
    void reset_after_fork() noexcept {
        if (sequence_.load(std::memory_order_relaxed) % 2 != 0) {
            generation_.store(~std::uint64_t{0}, std::memory_order_release);
            count_.store(0, std::memory_order_release);
            sequence_.fetch_add(1, std::memory_order_release);
        }
    }

    /// Under the lock of the owner.
    void add(std::uintptr_t start, std::uintptr_t end, std::uintptr_t base, Index module) noexcept {
        std::uint32_t known = count_.load(std::memory_order_acquire);
        std::uint32_t at = first_after(start, known);
        if (at > 0 && ranges_[at - 1].end.load(std::memory_order_acquire) > start) {
            return; // another thread was here first
        }
        const Writing writing(*this);
        if (known == kCapacity) {
            known = at = 0;
        }
        for (std::uint32_t i = known; i > at; --i) {
            ranges_[i].take(ranges_[i - 1]);
        }
        ranges_[at].set(start, end, base, module);
        count_.store(known + 1, std::memory_order_release);
    }

private:
    static constexpr std::uint32_t kCapacity = 128;

    struct Range {
        std::atomic<std::uintptr_t> start{0};
        std::atomic<std::uintptr_t> end{0};
        std::atomic<std::uintptr_t> base{0};
        std::atomic<Index> module{0};

        void set(std::uintptr_t new_start, std::uintptr_t new_end, std::uintptr_t new_base,
                 Index new_module) noexcept {
            start.store(new_start, std::memory_order_release);
            end.store(new_end, std::memory_order_release);
            base.store(new_base, std::memory_order_release);
            module.store(new_module, std::memory_order_release);
        }
        void take(const Range& other) noexcept {
            set(other.start.load(std::memory_order_acquire),
                other.end.load(std::memory_order_acquire),
                other.base.load(std::memory_order_acquire),
                other.module.load(std::memory_order_acquire));
        }
    };

    class Writing {
    public:
        explicit Writing(Ranges& ranges) noexcept : sequence_(ranges.sequence_) {
            sequence_.fetch_add(1, std::memory_order_relaxed);
        }
        ~Writing() { sequence_.fetch_add(1, std::memory_order_release); }
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;

    private:
        std::atomic<std::uint32_t>& sequence_;
    };

    /// Position of the first range that starts behind `address`.
    std::uint32_t first_after(std::uintptr_t address, std::uint32_t known) const noexcept {
        std::uint32_t low = 0;
        std::uint32_t high = known;
        while (low < high) {
            const std::uint32_t middle = (low + high) / 2;
            if (ranges_[middle].start.load(std::memory_order_acquire) <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    std::atomic<std::uint32_t> sequence_{0};
    std::atomic<std::uint32_t> count_{0};
    std::atomic<std::uint64_t> generation_{~std::uint64_t{0}};
    Range ranges_[kCapacity];
};

/// What finds a site again; private memory of the process, one for each evidence.
struct Interner {
    explicit Interner(Store& its_store) : store(&its_store) {}

    Store* store;
    Lock lock;
    Ranges ranges;
    std::uint64_t latest_generation = 0; ///< under the lock
    std::atomic<std::uint32_t> epoch{1}; ///< counts the generations

    /// Open addressing, filled to two thirds when the table of sites is full.
    static constexpr std::size_t kSlots = std::size_t{1} << 19;
    std::atomic<Index> slots[kSlots] = {};

    /// Return address to site, direct-mapped, one word each: 10 bits of the epoch, 19 of the site,
    /// 35 of the address (the other 13 are the position).
    static constexpr unsigned kCallerBits = 13;
    static constexpr unsigned kTagBits = 35;
    static constexpr unsigned kSiteBits = 19;
    std::atomic<std::uint64_t> callers[std::size_t{1} << kCallerBits] = {};
};

constinit std::atomic<Interner*> current{nullptr};
constinit Lock making_sites;

/// Not zeroed again for each byte: static memory of which untouched pages cost nothing.
alignas(Interner) std::byte first_interner[sizeof(Interner)];

Interner* make_interner() noexcept {
    Store& store = own();
    const std::lock_guard guard(making_sites);
    Interner* interner = current.load(std::memory_order_acquire);
    if (interner && interner->store == &store) {
        return interner;
    }
    interner = interner ? new (std::nothrow) Interner(store)
                        : new (static_cast<void*>(first_interner)) Interner(store);
    if (interner) {
        current.store(interner, std::memory_order_release);
    }
    return interner;
}

Interner* interner_now() noexcept {
    Interner* interner = current.load(std::memory_order_acquire);
    return interner ? interner : make_interner();
}

std::uint32_t hash_of(const std::uint64_t* frames, std::size_t count) noexcept {
    std::uint64_t hash = count;
    for (std::size_t i = 0; i < count; ++i) {
        hash = (hash ^ frames[i]) * kMultiplier;
        hash ^= hash >> 29;
    }
    return static_cast<std::uint32_t>(hash >> 32);
}

SiteIndex intern_frames(Interner& in, const std::uint64_t* frames, std::size_t count) noexcept {
    const std::uint32_t hash = hash_of(frames, count);
    Index made = 0;
    for (std::size_t probe = 0; probe < Interner::kSlots; ++probe) {
        auto& slot = in.slots[(hash + probe) % Interner::kSlots];
        Index index = slot.load(std::memory_order_acquire);
        if (index == 0) {
            if (made == 0) {
                made = in.store->allocate<Site>();
                if (made == 0) {
                    return 0;
                }
                Site& site = in.store->at<Site>(made);
                site.hash = hash;
                std::memcpy(site.frames, frames, count * sizeof *frames);
                site.count = static_cast<std::uint32_t>(count);
            }
            if (slot.compare_exchange_strong(index, made, std::memory_order_acq_rel,
                                             std::memory_order_acquire)) {
                return made;
            }
        }
        const Site& site = in.store->at<Site>(index);
        if (site.hash == hash && site.count == count &&
            std::memcmp(site.frames, frames, count * sizeof *frames) == 0) {
            if (made != 0) {
                in.store->at<Site>(made).count = 0; // another thread was faster: a hole
            }
            return index;
        }
    }
    return 0;
}

/// The record of a module, by its path: a library that is loaded again somewhere else is the same
/// one.
Index module_record(Interner& in, const platform::Module& module) noexcept {
    constexpr Index kMost = 0xffff; // what a frame has room for
    Store& store = *in.store;
    const Index count = store.count<Module>();
    for (Index i = 1; i < count; ++i) {
        if (store.text(store.at<Module>(i).path) == module.path) {
            return i;
        }
    }
    if (count > kMost) {
        return 0;
    }
    const Index index = store.allocate<Module>();
    if (index == 0 || index > kMost) {
        return 0;
    }
    Module& record = store.at<Module>(index);
    record.base = module.base;
    record.end = module.end;
    record.is_client = platform::in_own_module(module.end - 1) ? 0 : 1;
    record.path = store.add_text(module.path);
    return index;
}

/// Resolves what is not known yet. Nothing asks the loader while the lock is held: another thread
/// may hold the loader's lock and wait for this one.
void resolve_slowly(Interner& in, std::uint64_t generation, const std::uintptr_t* from,
                    std::size_t count, std::uint64_t* to) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        {
            const std::lock_guard guard(in.lock);
            if (in.latest_generation < generation) {
                in.latest_generation = generation;
            }
            if (in.latest_generation == generation && in.ranges.begin(generation)) {
                const std::uint32_t epoch = in.epoch.load(std::memory_order_relaxed) + 1;
                if (epoch % (1u << 10) == 0) { // the bits of the epoch in `callers` begin again
                    for (auto& caller : in.callers) {
                        caller.store(0, std::memory_order_relaxed);
                    }
                }
                in.epoch.store(epoch, std::memory_order_release);
            }
            if (in.ranges.resolve(generation, from + i, 1, to + i)) {
                continue;
            }
        }
        constexpr std::uintptr_t kPage = 4096;
        std::uintptr_t start = from[i] & ~(kPage - 1);
        std::uintptr_t end = start + kPage;
        std::uintptr_t base = 0;
        Index index = 0;
        platform::Module module;
        bool found = false;
        try {
            found = platform::find_module(from[i], module);
        } catch (const std::bad_alloc&) { // no memory for a path
        }
        const std::lock_guard guard(in.lock);
        if (found) {
            index = module_record(in, module);
            if (index != 0) {
                start = module.start;
                end = module.end;
                base = module.base;
            }
        }
        to[i] = frame(index, from[i] - base);
        if (in.latest_generation == generation) {
            in.ranges.add(start, end, base, index);
        }
    }
}

SiteIndex intern(Interner& in, const std::uintptr_t* frames, std::size_t count) noexcept {
    count = std::min(count, kSiteFrames);
    if (count == 0) {
        return 0;
    }
    std::uint64_t resolved[kSiteFrames];
    const std::uint64_t generation = platform::module_generation();
    if (!in.ranges.resolve(generation, frames, count, resolved)) {
        resolve_slowly(in, generation, frames, count, resolved);
    }
    return intern_frames(in, resolved, count);
}

} // namespace

SiteIndex intern_site(const std::uintptr_t* frames, std::size_t count) noexcept {
    Interner* in = interner_now();
    return in ? intern(*in, frames, count) : 0;
}

SiteIndex intern_caller(const void* caller) noexcept {
    Interner* in = interner_now();
    if (!in) {
        return 0;
    }
    const auto address = reinterpret_cast<std::uintptr_t>(caller);
    const std::uint64_t tag = std::uint64_t{address} >> Interner::kCallerBits;
    const std::uint64_t epoch = in->epoch.load(std::memory_order_acquire);
    const std::uint64_t tag_mask = (std::uint64_t{1} << Interner::kTagBits) - 1;
    const std::uint64_t site_mask = (std::uint64_t{1} << Interner::kSiteBits) - 1;
    auto& entry = in->callers[address % (std::size_t{1} << Interner::kCallerBits)];
    const std::uint64_t known = entry.load(std::memory_order_relaxed);
    // One comparison for epoch and tag: what differs may differ in the bits of the site alone.
    const std::uint64_t expected = (epoch << (Interner::kTagBits + Interner::kSiteBits)) | tag;
    if (((known ^ expected) & ~(site_mask << Interner::kTagBits)) == 0 && tag <= tag_mask)
        [[likely]] {
        if (const auto site = static_cast<SiteIndex>((known >> Interner::kTagBits) & site_mask)) {
            return site;
        }
    }
    const SiteIndex site = intern(*in, &address, 1);
    if (tag <= tag_mask && site <= site_mask &&
        in->epoch.load(std::memory_order_acquire) == epoch) {
        entry.store(expected | (std::uint64_t{site} << Interner::kTagBits),
                    std::memory_order_relaxed);
    }
    return site;
}

SiteIndex here() noexcept {
    std::uintptr_t frames[kSiteFrames];
    return intern_site(frames, platform::capture_stack(frames, kSiteFrames));
}

void restart_sites() noexcept {
    making_sites.reset();
    if (Interner* interner = current.load(std::memory_order_acquire)) {
        interner->lock.reset();
        interner->ranges.reset_after_fork();
        if (interner->store != &own()) {
            make_interner();
        }
    }
}

void forget_sites() noexcept {
    current.store(nullptr, std::memory_order_release);
}

} // namespace mapisim::evidence
