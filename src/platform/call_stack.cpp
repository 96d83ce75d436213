#include "platform/call_stack.h"

#include <atomic>
#include <bit>

#include "platform/call_stack_rules.h"
#include "platform/modules.h"

namespace mapisim::platform {

namespace {

/// Leaves out the calling frame, which therefore must still be there.
inline std::size_t capture_without_tail_call(std::uintptr_t* frames,
                                             std::size_t capacity) noexcept {
    std::size_t count = capture_slowly(frames, capacity, 1);
    __asm__ volatile("" : "+r"(count));
    return count;
}

} // namespace

#if defined(__x86_64__)

// Full unwinders cost 100 ns a frame and more, since they look up and run the unwind tables of each
// frame anew and restore registers that nobody asks for. Here the outcome for each return address,
// one word, is kept until a module is loaded or unloaded.

namespace {

/// Direct-mapped and shared by all threads. Half-written entries are recognised: `check` is the key
/// exclusive-or the rule.
struct Entry {
    std::atomic<std::uint64_t> check{0};
    std::atomic<std::uint64_t> rule{0};
};
constexpr std::size_t kEntries = 4096;
constinit Entry cache[kEntries];

/// Keys carry 16 bits of the generation of modules; before those begin again, the cache is emptied.
constinit std::atomic<std::uint64_t> cache_era{0};

void begin_era(std::uint64_t era) noexcept {
    if (cache_era.exchange(era, std::memory_order_relaxed) != era) {
        for (Entry& entry : cache) {
            entry.check.store(~std::uint64_t{0}, std::memory_order_relaxed);
            entry.rule.store(0, std::memory_order_relaxed);
        }
    }
}

FrameRule learn(Entry& entry, std::uint64_t key, std::uintptr_t address) noexcept {
    bool keep = false;
    const FrameRule rule = frame_rule(address, keep);
    if (keep) {
        const auto word = std::bit_cast<std::uint64_t>(rule);
        entry.rule.store(word, std::memory_order_relaxed);
        entry.check.store(key ^ word, std::memory_order_relaxed);
    }
    return rule;
}

__attribute__((no_sanitize("address", "thread", "undefined"))) std::uintptr_t
word_at(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const volatile std::uintptr_t*>(address);
}

} // namespace

#if defined(_WIN32)
#define MAPISIM_HIDDEN
#else
#define MAPISIM_HIDDEN __attribute__((visibility("hidden")))
#endif

/// Where capture_stack goes on; `rsp` is its caller's stack pointer after the return.
extern "C" MAPISIM_HIDDEN __attribute__((used, no_sanitize("address", "thread", "undefined")))
std::size_t
mapisim_walk_stack(std::uintptr_t* frames, std::size_t capacity, std::uintptr_t rsp,
                   std::uintptr_t rbp) noexcept {
    constexpr std::uintptr_t kLargestFrame = std::uintptr_t{1} << 28;
    const bool keep_own = own_module_is_program();
    const std::uint64_t generation = module_generation();
    if (cache_era.load(std::memory_order_relaxed) != generation >> 15) {
        begin_era(generation >> 15);
    }
    std::size_t count = 0;
    std::uintptr_t address = word_at(rsp - sizeof(std::uintptr_t));
    while (address != 0) {
        if (keep_own || !in_own_module(address)) {
            if (count == capacity) {
                break;
            }
            frames[count++] = address;
        }
        const std::uint64_t key = address ^ (generation << 48);
        Entry& entry = cache[(address ^ (address >> 12)) % kEntries];
        const std::uint64_t word = entry.rule.load(std::memory_order_relaxed);
        FrameRule rule = std::bit_cast<FrameRule>(word);
        if ((entry.check.load(std::memory_order_relaxed) ^ word) != key ||
            rule.kind == FrameRule::Kind::unknown) [[unlikely]] {
            rule = learn(entry, key, address);
        }
        std::uintptr_t cfa = 0;
        const auto offset = static_cast<std::uintptr_t>(std::intptr_t{rule.cfa});
        switch (rule.kind) {
        case FrameRule::Kind::from_rsp:
            cfa = rsp + offset;
            break;
        case FrameRule::Kind::from_rbp:
            cfa = rbp + offset;
            break;
        case FrameRule::Kind::through_rbp:
            cfa = word_at(rbp + offset);
            break;
        case FrameRule::Kind::slow:
            return capture_without_tail_call(frames, capacity);
        default:
            return count;
        }
        // Anything else is no stack: better a short list than a crash.
        if (cfa <= rsp || cfa - rsp > kLargestFrame || cfa % sizeof(std::uintptr_t) != 0) {
            break;
        }
        address = word_at(cfa - sizeof(std::uintptr_t));
        const auto saved = static_cast<std::uintptr_t>(std::intptr_t{rule.rbp} * 8);
        if (rule.saved == FrameRule::Saved::by_cfa) {
            rbp = word_at(cfa + saved);
        } else if (rule.saved == FrameRule::Saved::by_rbp) {
            rbp = word_at(rbp + saved);
        }
        rsp = cfa;
    }
    return count;
}

// In assembler, since rbp must be the caller's.
__attribute__((naked)) std::size_t capture_stack(std::uintptr_t*, std::size_t) noexcept {
#if defined(_WIN32)
    __asm__("leaq 8(%rsp), %r8\n\t"
            "movq %rbp, %r9\n\t"
            "jmp mapisim_walk_stack");
#else
    __asm__("leaq 8(%rsp), %rdx\n\t"
            "movq %rbp, %rcx\n\t"
            "jmp mapisim_walk_stack");
#endif
}

#else

std::size_t capture_stack(std::uintptr_t* frames, std::size_t capacity) noexcept {
    return capture_without_tail_call(frames, capacity);
}

#endif

} // namespace mapisim::platform
