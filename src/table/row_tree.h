#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "table/row.h"

namespace mapisim::table {

/// Rows in an order, found by their index and by a search in logarithmic time, put in and taken out
/// in logarithmic time: a B+ tree that counts. A copy costs nothing: trees share their nodes until
/// one of them changes, which then makes its own. So whoever has a copy can read it without a lock,
/// whatever happens to the original.
class RowTree {
public:
    /// `head` decides most comparisons without a look at the row; see Order::head().
    struct Entry {
        std::uint64_t head = 0;
        RowPtr row;
    };

    RowTree() noexcept = default;
    RowTree(const RowTree&) noexcept = default;
    RowTree(RowTree&& other) noexcept
        : root_(std::move(other.root_)), size_(std::exchange(other.size_, 0)) {}
    RowTree& operator=(RowTree other) noexcept {
        root_.swap(other.root_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~RowTree() = default;

    /// Of entries that come in their order.
    static RowTree build(std::vector<Entry> entries);

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    const Entry& entry(std::size_t index) const noexcept;
    const RowPtr& operator[](std::size_t index) const noexcept { return entry(index).row; }

    // All or nothing, where memory runs out.
    void insert(std::size_t index, Entry entry);
    void replace(std::size_t index, Entry entry);
    void erase(std::size_t index);
    void erase(std::size_t index, std::size_t count);
    void insert(std::size_t index, std::vector<Entry> entries);

    /// How many entries at the beginning `precedes(head, row)` holds for, which holds for no other.
    /// The first of the others is about where heads come to `wanted`.
    template<class Precedes>
    std::size_t count_preceding(std::uint64_t wanted, Precedes precedes) const;

    /// Calls `visit(entry)` for up to `count` entries from `first` on, as long as it returns true.
    template<class Visit>
    void visit(std::size_t first, std::size_t count, const Visit& visit) const {
        if (root_ && first < size_ && count)
            visit_in(*root_, first, count, visit);
    }
    /// The same backward, from the entry before `end`.
    template<class Visit> void visit_backward(std::size_t end, const Visit& visit) const {
        if (root_ && end)
            visit_backward_in(*root_, end, visit);
    }

private:
    static constexpr unsigned kLeaf = 128;
    static constexpr unsigned kFan = 64;
    static constexpr unsigned kMaxHeight = 16;
    static constexpr std::size_t kAhead = 4; ///< rows that are fetched before they are visited

    struct Node;
    struct Leaf;
    struct Inner;
    friend void intrusive_ptr_add_ref(const Node* node) noexcept {
        node->references.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(const Node* node) noexcept {
        if (node->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            destroy(node);
    }
    static void destroy(const Node* node) noexcept;
    static unsigned guess(unsigned count, std::uint64_t wanted, std::uint64_t first,
                          std::uint64_t last) noexcept;
    template<class Precedes>
    static unsigned search(unsigned low, unsigned high, std::uint64_t wanted, std::uint64_t first,
                           std::uint64_t last, Precedes precedes);
    using NodePtr = boost::intrusive_ptr<Node>;

    struct Node {
        explicit Node(bool leaf_) noexcept : leaf(leaf_) {}
        mutable std::atomic<std::uint32_t> references{0};
        const bool leaf;
        unsigned count = 0;
    };
    struct Leaf : Node {
        Leaf() noexcept : Node(true) {}
        std::array<Entry, kLeaf> entries;
    };
    struct Inner : Node {
        Inner() noexcept : Node(false) {}
        std::array<std::size_t, kFan> sizes{}; ///< entries below each child
        /// The first entry below each child.
        std::array<std::uint64_t, kFan> heads{};
        std::array<const Row*, kFan> firsts{};
        std::array<NodePtr, kFan> children;
    };
    struct Path {
        std::array<std::pair<Inner*, unsigned>, kMaxHeight> steps;
        unsigned height = 0;
        Leaf* leaf = nullptr;
        unsigned place = 0; ///< in the leaf
    };

    static Leaf& leaf_of(Node& node) noexcept { return static_cast<Leaf&>(node); }
    static const Leaf& leaf_of(const Node& node) noexcept { return static_cast<const Leaf&>(node); }
    static Inner& inner_of(Node& node) noexcept { return static_cast<Inner&>(node); }
    static const Inner& inner_of(const Node& node) noexcept {
        return static_cast<const Inner&>(node);
    }
    static bool full(const Node& node) noexcept { return node.count == (node.leaf ? kLeaf : kFan); }
    static std::size_t size_of(const Node& node) noexcept;
    /// Makes the node this tree's own.
    static void own(NodePtr& node);
    static void set_child(Inner& inner, unsigned child, NodePtr node) noexcept;
    static void refresh(Inner& inner, unsigned child) noexcept;
    static void split(Inner& inner, unsigned child, bool append);
    static void merge(Inner& inner, unsigned child) noexcept;
    static void drop_child(Inner& inner, unsigned child) noexcept;
    /// To an entry that is there; all nodes on the way become this tree's own.
    Path path_to(std::size_t index);
    std::vector<Entry> entries() const;

    template<class Visit>
    static bool visit_in(const Node& node, std::size_t first, std::size_t& count,
                         const Visit& visit);
    template<class Visit>
    static bool visit_backward_in(const Node& node, std::size_t end, const Visit& visit);

    NodePtr root_;
    std::size_t size_ = 0;
};

/// Where among so many `wanted` would be if heads grew evenly from `first` to `last`, which in a
/// source's own order they nearly do.
inline unsigned RowTree::guess(unsigned count, std::uint64_t wanted, std::uint64_t first,
                               std::uint64_t last) noexcept {
    const double part = static_cast<double>(wanted - first) / static_cast<double>(last - first);
    return static_cast<unsigned>(part * (count - 1));
}

/// The first of [low, high) that `precedes(i)` does not hold for. It is looked for where it is
/// guessed to be first: one look at memory that is far away, where halving takes several.
template<class Precedes>
unsigned RowTree::search(unsigned low, unsigned high, std::uint64_t wanted, std::uint64_t first,
                         std::uint64_t last, Precedes precedes) {
    constexpr unsigned kNear = 4; // of one line of memory
    if (high - low > 2 * kNear && first < wanted && wanted < last) {
        const unsigned middle = low + guess(high - low, wanted, first, last);
        if (!precedes(middle)) {
            high = middle;
            if (middle >= low + kNear) {
                if (precedes(middle - kNear))
                    low = middle - kNear + 1;
                else
                    high = middle - kNear;
            }
        } else {
            low = middle + 1;
            if (middle + kNear < high) {
                if (precedes(middle + kNear))
                    low = middle + kNear + 1;
                else
                    high = middle + kNear;
            }
        }
    }
    while (low < high) {
        const unsigned middle = (low + high) / 2;
        if (precedes(middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

template<class Precedes>
std::size_t RowTree::count_preceding(std::uint64_t wanted, Precedes precedes) const {
    if (!root_)
        return 0;
    std::size_t before = 0;
    const Node* node = root_.get();
    std::uint64_t first = 0, last = 0; ///< heads of the node's first entry and of the one behind it
    if (!node->leaf) {
        const Inner& inner = inner_of(*node);
        first = inner.heads[0];
        last = inner.heads[inner.count - 1];
    }
    while (!node->leaf) {
        const Inner& inner = inner_of(*node);
        // The last child that begins with one that precedes.
        const unsigned child =
            search(1, inner.count, wanted, first, last,
                   [&](unsigned i) { return precedes(inner.heads[i], *inner.firsts[i]); }) -
            1;
        for (unsigned i = 0; i < child; ++i)
            before += inner.sizes[i];
        first = inner.heads[child];
        if (child + 1 < inner.count)
            last = inner.heads[child + 1];
        node = inner.children[child].get();
        // Both what the leaf begins with and what is looked at in it are on their way at once.
        if (const std::size_t size = inner.sizes[child];
            size <= kLeaf && first < wanted && wanted < last)
            __builtin_prefetch(
                &leaf_of(*node).entries[guess(static_cast<unsigned>(size), wanted, first, last)]);
    }
    const Leaf& leaf = leaf_of(*node);
    return before + search(0, leaf.count, wanted, first, last, [&](unsigned i) {
               return precedes(leaf.entries[i].head, *leaf.entries[i].row);
           });
}

template<class Visit>
bool RowTree::visit_in(const Node& node, std::size_t first, std::size_t& count,
                       const Visit& visit) {
    if (node.leaf) {
        const Leaf& leaf = leaf_of(node);
        for (std::size_t i = first; i < leaf.count && count; ++i, --count) {
            if (i + 2 * kAhead < leaf.count) {
                __builtin_prefetch(leaf.entries[i + 2 * kAhead].row.get());
                leaf.entries[i + kAhead].row->fetch_values();
            }
            if (!visit(leaf.entries[i]))
                return false;
        }
        return true;
    }
    const Inner& inner = inner_of(node);
    for (unsigned child = 0; child < inner.count && count; ++child) {
        if (first >= inner.sizes[child]) {
            first -= inner.sizes[child];
            continue;
        }
        if (!visit_in(*inner.children[child], first, count, visit))
            return false;
        first = 0;
    }
    return true;
}

template<class Visit>
bool RowTree::visit_backward_in(const Node& node, std::size_t end, const Visit& visit) {
    if (node.leaf) {
        const Leaf& leaf = leaf_of(node);
        for (std::size_t i = end; i-- > 0;) {
            if (!visit(leaf.entries[i]))
                return false;
        }
        return true;
    }
    const Inner& inner = inner_of(node);
    unsigned child = 0;
    while (child + 1 < inner.count && end > inner.sizes[child])
        end -= inner.sizes[child++];
    for (;; --child) {
        if (!visit_backward_in(*inner.children[child], end, visit))
            return false;
        if (child == 0)
            return true;
        end = inner.sizes[child - 1];
    }
}

} // namespace mapisim::table
