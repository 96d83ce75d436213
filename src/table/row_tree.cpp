#include "table/row_tree.h"

#include <algorithm>
#include <iterator>

namespace mapisim::table {

namespace {

/// Room that is left for what comes later when a tree is built.
constexpr unsigned kSpare = 8;

} // namespace

// Nodes -------------------------------------------------------------------------------------------

void RowTree::destroy(const Node* node) noexcept {
    if (node->leaf)
        delete static_cast<const Leaf*>(node);
    else
        delete static_cast<const Inner*>(node);
}

std::size_t RowTree::size_of(const Node& node) noexcept {
    if (node.leaf)
        return node.count;
    std::size_t size = 0;
    for (unsigned child = 0; child < node.count; ++child)
        size += inner_of(node).sizes[child];
    return size;
}

void RowTree::own(NodePtr& node) {
    if (node->references.load(std::memory_order_acquire) == 1)
        return;
    NodePtr copy;
    if (node->leaf) {
        auto* const leaf = new Leaf;
        copy = leaf;
        std::copy_n(leaf_of(*node).entries.begin(), node->count, leaf->entries.begin());
    } else {
        auto* const inner = new Inner;
        copy = inner;
        const Inner& from = inner_of(*node);
        inner->sizes = from.sizes;
        inner->heads = from.heads;
        inner->firsts = from.firsts;
        std::copy_n(from.children.begin(), node->count, inner->children.begin());
    }
    copy->count = node->count;
    node.swap(copy);
}

void RowTree::refresh(Inner& inner, unsigned child) noexcept {
    const Node& node = *inner.children[child];
    if (node.leaf) {
        inner.heads[child] = leaf_of(node).entries[0].head;
        inner.firsts[child] = leaf_of(node).entries[0].row.get();
    } else {
        inner.heads[child] = inner_of(node).heads[0];
        inner.firsts[child] = inner_of(node).firsts[0];
    }
}

void RowTree::set_child(Inner& inner, unsigned child, NodePtr node) noexcept {
    inner.sizes[child] = size_of(*node);
    inner.children[child] = std::move(node);
    refresh(inner, child);
}

namespace {

/// Moves [from, count) of an array up by one.
template<class Array> void make_room(Array& array, unsigned from, unsigned count) noexcept {
    std::move_backward(array.begin() + from, array.begin() + count, array.begin() + count + 1);
}

template<class Array> void close_gap(Array& array, unsigned gap, unsigned count) noexcept {
    std::move(array.begin() + gap + 1, array.begin() + count, array.begin() + gap);
}

} // namespace

/// Both the node and its child are the tree's own; the node has room. One that only grows at its
/// end is left full.
void RowTree::split(Inner& inner, unsigned child, bool append) {
    Node& left = *inner.children[child];
    const unsigned keep = append ? left.count - 1 : left.count / 2;
    const unsigned moved = left.count - keep;
    NodePtr right;
    if (left.leaf) {
        auto* const leaf = new Leaf;
        right = leaf;
        std::move(leaf_of(left).entries.begin() + keep, leaf_of(left).entries.begin() + left.count,
                  leaf->entries.begin());
    } else {
        auto* const other = new Inner;
        right = other;
        Inner& from = inner_of(left);
        std::copy_n(from.sizes.begin() + keep, moved, other->sizes.begin());
        std::copy_n(from.heads.begin() + keep, moved, other->heads.begin());
        std::copy_n(from.firsts.begin() + keep, moved, other->firsts.begin());
        std::move(from.children.begin() + keep, from.children.begin() + left.count,
                  other->children.begin());
    }
    right->count = moved;
    left.count = keep;
    make_room(inner.sizes, child + 1, inner.count);
    make_room(inner.heads, child + 1, inner.count);
    make_room(inner.firsts, child + 1, inner.count);
    make_room(inner.children, child + 1, inner.count);
    ++inner.count;
    inner.sizes[child] = size_of(left);
    set_child(inner, child + 1, std::move(right));
}

void RowTree::drop_child(Inner& inner, unsigned child) noexcept {
    close_gap(inner.sizes, child, inner.count);
    close_gap(inner.heads, child, inner.count);
    close_gap(inner.firsts, child, inner.count);
    close_gap(inner.children, child, inner.count);
    inner.children[--inner.count] = nullptr;
}

/// Joins a child that became small with a neighbour, where nobody else has that one.
void RowTree::merge(Inner& inner, unsigned child) noexcept {
    const Node& node = *inner.children[child];
    const unsigned room = node.leaf ? kLeaf : kFan;
    if (node.count > room / 4 || inner.count < 2)
        return;
    const unsigned left = child ? child - 1 : 0;
    Node& into = *inner.children[left];
    Node& from = *inner.children[left + 1];
    if (into.count + from.count > room * 3 / 4 || into.references.load() != 1 ||
        from.references.load() != 1)
        return;
    if (into.leaf) {
        std::move(leaf_of(from).entries.begin(), leaf_of(from).entries.begin() + from.count,
                  leaf_of(into).entries.begin() + into.count);
    } else {
        Inner& a = inner_of(into);
        Inner& b = inner_of(from);
        std::copy_n(b.sizes.begin(), b.count, a.sizes.begin() + a.count);
        std::copy_n(b.heads.begin(), b.count, a.heads.begin() + a.count);
        std::copy_n(b.firsts.begin(), b.count, a.firsts.begin() + a.count);
        std::move(b.children.begin(), b.children.begin() + b.count, a.children.begin() + a.count);
    }
    into.count += from.count;
    from.count = 0;
    inner.sizes[left] += inner.sizes[left + 1];
    drop_child(inner, left + 1);
}

// Changes -----------------------------------------------------------------------------------------

RowTree RowTree::build(std::vector<Entry> entries) {
    RowTree tree;
    tree.size_ = entries.size();
    if (entries.empty())
        return tree;
    std::vector<NodePtr> nodes;
    nodes.reserve(entries.size() / (kLeaf - kSpare) + 1);
    for (std::size_t at = 0; at < entries.size();) {
        const std::size_t count = std::min<std::size_t>(kLeaf - kSpare, entries.size() - at);
        auto* const leaf = new Leaf;
        nodes.emplace_back(leaf);
        std::move(entries.begin() + static_cast<std::ptrdiff_t>(at),
                  entries.begin() + static_cast<std::ptrdiff_t>(at + count), leaf->entries.begin());
        leaf->count = static_cast<unsigned>(count);
        at += count;
    }
    while (nodes.size() > 1) {
        std::vector<NodePtr> above;
        above.reserve(nodes.size() / (kFan - kSpare) + 1);
        for (std::size_t at = 0; at < nodes.size();) {
            const std::size_t count = std::min<std::size_t>(kFan - kSpare, nodes.size() - at);
            auto* const inner = new Inner;
            above.emplace_back(inner);
            for (unsigned child = 0; child < count; ++child) {
                set_child(*inner, child, std::move(nodes[at + child]));
                ++inner->count;
            }
            at += count;
        }
        nodes.swap(above);
    }
    tree.root_ = std::move(nodes.front());
    return tree;
}

const RowTree::Entry& RowTree::entry(std::size_t index) const noexcept {
    const Node* node = root_.get();
    while (!node->leaf) {
        const Inner& inner = inner_of(*node);
        unsigned child = 0;
        while (index >= inner.sizes[child])
            index -= inner.sizes[child++];
        node = inner.children[child].get();
    }
    return leaf_of(*node).entries[index];
}

void RowTree::insert(std::size_t index, Entry entry) {
    if (!root_)
        root_ = new Leaf;
    own(root_);
    const bool append = index == size_;
    if (full(*root_)) {
        auto* const top = new Inner;
        const NodePtr keeper(top);
        NodePtr old = root_;
        set_child(*top, 0, std::move(root_));
        top->count = 1;
        root_ = keeper;
        old = nullptr;
        split(*top, 0, append);
    }
    Path path;
    Node* node = root_.get();
    while (!node->leaf) {
        Inner& inner = inner_of(*node);
        unsigned child = 0;
        if (append) {
            child = inner.count - 1;
            index = inner.sizes[child];
        } else {
            while (index > inner.sizes[child])
                index -= inner.sizes[child++];
        }
        own(inner.children[child]);
        if (full(*inner.children[child])) {
            split(inner, child, append);
            if (index > inner.sizes[child])
                index -= inner.sizes[child++];
        }
        path.steps[path.height++] = {&inner, child};
        node = inner.children[child].get();
    }
    Leaf& leaf = leaf_of(*node);
    make_room(leaf.entries, static_cast<unsigned>(index), leaf.count);
    leaf.entries[index] = std::move(entry);
    ++leaf.count;
    while (path.height) {
        const auto [inner, child] = path.steps[--path.height];
        ++inner->sizes[child];
        refresh(*inner, child);
    }
    ++size_;
}

RowTree::Path RowTree::path_to(std::size_t index) {
    Path path;
    own(root_);
    Node* node = root_.get();
    while (!node->leaf) {
        Inner& inner = inner_of(*node);
        unsigned child = 0;
        while (index >= inner.sizes[child])
            index -= inner.sizes[child++];
        own(inner.children[child]);
        path.steps[path.height++] = {&inner, child};
        node = inner.children[child].get();
    }
    path.leaf = &leaf_of(*node);
    path.place = static_cast<unsigned>(index);
    return path;
}

void RowTree::replace(std::size_t index, Entry entry) {
    Path path = path_to(index);
    path.leaf->entries[path.place] = std::move(entry);
    while (path.height) {
        const auto [inner, child] = path.steps[--path.height];
        refresh(*inner, child);
    }
}

void RowTree::erase(std::size_t index) {
    Path path = path_to(index);
    Leaf& leaf = *path.leaf;
    close_gap(leaf.entries, path.place, leaf.count);
    leaf.entries[--leaf.count] = Entry{};
    while (path.height) {
        const auto [inner, child] = path.steps[--path.height];
        --inner->sizes[child];
        if (inner->sizes[child] == 0) {
            drop_child(*inner, child);
        } else {
            refresh(*inner, child);
            merge(*inner, child);
        }
    }
    --size_;
    while (root_ && !root_->leaf && root_->count == 1) {
        NodePtr only = inner_of(*root_).children[0];
        root_.swap(only);
    }
    if (size_ == 0)
        root_ = nullptr;
}

std::vector<RowTree::Entry> RowTree::entries() const {
    std::vector<Entry> all;
    all.reserve(size_);
    visit(0, size_, [&all](const Entry& entry) {
        all.push_back(entry);
        return true;
    });
    return all;
}

namespace {

/// Whether so many rows are better put in or taken out by building the tree anew.
constexpr bool is_many(std::size_t count, std::size_t size) noexcept {
    return count > 1 && count > size / 16;
}

} // namespace

void RowTree::erase(std::size_t index, std::size_t count) {
    RowTree changed(*this);
    if (is_many(count, size_)) {
        std::vector<Entry> all = entries();
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(index);
        all.erase(first, first + static_cast<std::ptrdiff_t>(count));
        changed = build(std::move(all));
    } else {
        while (count--)
            changed.erase(index);
    }
    *this = std::move(changed);
}

void RowTree::insert(std::size_t index, std::vector<Entry> entries_) {
    RowTree changed(*this);
    if (is_many(entries_.size(), size_)) {
        std::vector<Entry> all = entries();
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(index),
                   std::make_move_iterator(entries_.begin()),
                   std::make_move_iterator(entries_.end()));
        changed = build(std::move(all));
    } else {
        for (Entry& entry : entries_)
            changed.insert(index++, std::move(entry));
    }
    *this = std::move(changed);
}

} // namespace mapisim::table
