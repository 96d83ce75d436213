#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace mapisim::memory {

/// Which addresses are live root blocks: one bit for each place where a block can begin, in leaves
/// that are found by the digits of the address. A question touches nothing but the leaves, whatever
/// pointer it is about. Leaves are made when they are needed and stay. Whoever asks about or
/// changes a page's bits holds the lock of that page, which is the caller's business.
class LiveBlocks {
public:
    /// As malloc aligns.
    static constexpr std::size_t kAlignment = 2 * sizeof(void*);

    static std::uintptr_t page_of(const void* block) noexcept {
        return reinterpret_cast<std::uintptr_t>(block) >> kPageBits;
    }

    /// False when there is no memory for it.
    bool insert(const void* block) noexcept {
        auto* word = find_or_make(block);
        if (!word)
            return false;
        *word |= bit_of(block);
        return true;
    }
    /// False when it was not there.
    bool erase(const void* block) noexcept {
        auto* word = find(block);
        if (!word || !(*word & bit_of(block)))
            return false;
        *word &= ~bit_of(block);
        return true;
    }
    bool contains(const void* block) const noexcept {
        const auto* word = find(block);
        return word && (*word & bit_of(block));
    }

    /// Calls `visit` with each block until it answers true; whoever calls it holds all locks.
    template<class Visit> bool any_of(Visit visit) const {
        for (std::uintptr_t i = 0; i < top_.size(); ++i) {
            const Middle* middle = top_[i].load(std::memory_order_acquire);
            for (std::uintptr_t j = 0; middle && j < middle->leaves.size(); ++j) {
                const Leaf* leaf = middle->leaves[j].load(std::memory_order_acquire);
                if (leaf && any_in(*leaf, i << kMiddleBits | j, visit))
                    return true;
            }
        }
        return false;
    }

    void free_all() noexcept {
        for (auto& place : top_) {
            Middle* middle = place.exchange(nullptr);
            for (std::size_t j = 0; middle && j < middle->leaves.size(); ++j)
                std::free(middle->leaves[j].load());
            std::free(middle);
        }
    }

private:
    // 48 bits of address on 64 bits: what user space has.
    static constexpr unsigned kPageBits = 12;
    static constexpr unsigned kLeafBits = 12;
    static constexpr unsigned kMiddleBits = sizeof(void*) == 8 ? 12 : 4;
    static constexpr unsigned kTopBits = sizeof(void*) == 8 ? 12 : 4;
    static constexpr std::size_t kPlaces = (std::size_t{1} << kPageBits) / kAlignment;
    using Word = std::uint64_t;
    static constexpr std::size_t kWords = kPlaces / 64;

    struct Leaf {
        Word words[std::size_t{1} << kLeafBits][kWords];
    };
    struct Middle {
        std::array<std::atomic<Leaf*>, std::size_t{1} << kMiddleBits> leaves;
    };

    static std::size_t place_of(const void* block) noexcept {
        return reinterpret_cast<std::uintptr_t>(block) % (std::size_t{1} << kPageBits) / kAlignment;
    }
    static Word bit_of(const void* block) noexcept { return Word{1} << place_of(block) % 64; }

    static constexpr std::uintptr_t digits(std::uintptr_t value, unsigned bits) noexcept {
        return value & ((std::uintptr_t{1} << bits) - 1);
    }

    /// One that is made once, by whichever thread is first; null when there is no memory.
    template<class T> static T* made(std::atomic<T*>& place) noexcept {
        T* found = place.load(std::memory_order_acquire);
        if (found) [[likely]]
            return found;
        auto* fresh = static_cast<T*>(std::calloc(1, sizeof(T)));
        if (!fresh || place.compare_exchange_strong(found, fresh, std::memory_order_acq_rel))
            return fresh;
        std::free(fresh);
        return found;
    }

    template<class T> static T* there(const std::atomic<T*>& place) noexcept {
        return place.load(std::memory_order_acquire);
    }

    /// The word of a block, by way of `step`: from a place to what stands in it or is made for it.
    template<class Top, class Step> static Word* word_of(const void* block, Top& top, Step step) {
        const auto page = page_of(block);
        const auto above = page >> kLeafBits;
        if (above >> kMiddleBits >= top.size() ||
            reinterpret_cast<std::uintptr_t>(block) % kAlignment != 0) [[unlikely]]
            return nullptr;
        Middle* middle = step(top[above >> kMiddleBits]);
        Leaf* leaf = middle ? step(middle->leaves[digits(above, kMiddleBits)]) : nullptr;
        return leaf ? &leaf->words[digits(page, kLeafBits)][place_of(block) / 64] : nullptr;
    }
    Word* find_or_make(const void* block) noexcept {
        return word_of(block, top_, [](auto& place) { return made(place); });
    }
    Word* find(const void* block) const noexcept {
        return word_of(block, top_, [](auto& place) { return there(place); });
    }

    template<class Visit> static bool any_in(const Leaf& leaf, std::uintptr_t above, Visit& visit) {
        for (std::uintptr_t page = 0; page < std::size(leaf.words); ++page) {
            for (std::uintptr_t w = 0; w < kWords; ++w) {
                for (Word left = leaf.words[page][w]; left != 0; left &= left - 1) {
                    const auto place = w * 64 + static_cast<std::uintptr_t>(std::countr_zero(left));
                    const auto address =
                        ((above << kLeafBits | page) << kPageBits) + place * kAlignment;
                    if (visit(reinterpret_cast<void*>(address)))
                        return true;
                }
            }
        }
        return false;
    }

    std::array<std::atomic<Middle*>, std::size_t{1} << kTopBits> top_{};
};

} // namespace mapisim::memory
