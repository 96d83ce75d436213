#include "table/row_tree.h"

#include <algorithm>
#include <functional>
#include <random>

#include <gtest/gtest.h>

using namespace mapisim;
using table::RowTree;
using Entry = RowTree::Entry;

namespace {

table::RowPtr row_of(int number) {
    property::Bag bag;
    bag.set_binary(PR_INSTANCE_KEY, &number, sizeof number);
    return table::make_row(std::move(bag));
}

/// What a tree has to be like.
using Heads = std::vector<std::uint64_t>;

Heads heads_of(const RowTree& tree, std::size_t first = 0, std::size_t count = 1'000'000) {
    Heads heads;
    tree.visit(first, count, [&heads](const Entry& entry) {
        heads.push_back(entry.head);
        return true;
    });
    return heads;
}

class RowTreeTest : public testing::Test {
protected:
    Entry entry(std::uint64_t head) { return {head, row}; }
    const table::RowPtr row = row_of(1);
    std::minstd_rand random{7};
};

} // namespace

TEST_F(RowTreeTest, AnEmptyOneHasNothing) {
    RowTree tree;
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(Heads{}, heads_of(tree));
    EXPECT_EQ(0u, tree.count_preceding(0, [](std::uint64_t, const table::Row&) { return true; }));
    tree = RowTree::build({});
    tree.insert(0, entry(5));
    EXPECT_EQ(5u, tree.entry(0).head);
    tree.erase(0);
    EXPECT_TRUE(tree.empty());
}

TEST_F(RowTreeTest, GrowsAtItsEndAndShrinksFromItsBeginning) {
    RowTree tree;
    constexpr std::uint64_t count = 50'000;
    for (std::uint64_t i = 0; i < count; ++i)
        tree.insert(i, entry(i));
    for (std::uint64_t i = 0; i < count; i += 997) {
        EXPECT_EQ(i, tree.entry(i).head);
        EXPECT_EQ(i, tree.count_preceding(
                         i, [i](std::uint64_t head, const table::Row&) { return head < i; }));
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        ASSERT_EQ(i, tree.entry(0).head);
        tree.erase(0);
    }
    EXPECT_TRUE(tree.empty());
    EXPECT_EQ(2u, row->key().size() / 2) << "the row lives";
}

TEST_F(RowTreeTest, IsAListUnderRandomChanges) {
    RowTree tree;
    Heads model;
    std::vector<std::pair<RowTree, Heads>> copies;
    std::uint64_t next = 0;
    for (int step = 0; step < 60'000; ++step) {
        const std::size_t place = random() % (model.size() + 1);
        const auto at = model.begin() + static_cast<std::ptrdiff_t>(place);
        // It grows first and shrinks then.
        const bool grows = random() % 100 < (step < 35'000 ? 70u : 25u);
        if (grows) {
            model.insert(at, next);
            tree.insert(place, entry(next++));
        } else if (place < model.size() && random() % 4) {
            model.erase(at);
            tree.erase(place);
        } else if (place < model.size()) {
            *at = next;
            tree.replace(place, entry(next++));
        }
        if (step % 6'000 == 0)
            copies.emplace_back(tree, model);
        if (step % 1'000 == 0) {
            ASSERT_EQ(model, heads_of(tree)) << step;
            const std::size_t first = random() % (model.size() + 1);
            const std::size_t count = std::min<std::size_t>(random() % 700, model.size() - first);
            const auto begin = model.begin() + static_cast<std::ptrdiff_t>(first);
            ASSERT_EQ(Heads(begin, begin + static_cast<std::ptrdiff_t>(count)),
                      heads_of(tree, first, count));
            Heads back;
            tree.visit_backward(first, [&](const Entry& each) {
                back.push_back(each.head);
                return back.size() < count;
            });
            Heads wanted(model.begin(), begin);
            std::reverse(wanted.begin(), wanted.end());
            if (wanted.size() > std::max<std::size_t>(count, 1))
                wanted.resize(std::max<std::size_t>(count, 1));
            ASSERT_EQ(wanted, back);
        }
    }
    for (const auto& [copy, then] : copies)
        ASSERT_EQ(then, heads_of(copy)) << "a copy stays as it was";
}

TEST_F(RowTreeTest, FindsPlacesHoweverHeadsAreSpread) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    const std::function<std::uint64_t(std::uint64_t)> spreads[] = {
        [](std::uint64_t i) { return i * 3; },
        [](std::uint64_t i) { return i * i * i; },
        [](std::uint64_t i) { return i < 9'000 ? i : most - 20'000 + i; },
        [](std::uint64_t i) { return std::uint64_t{1} << (i / 200); },
        [](std::uint64_t i) { return i / 3'000; },
        [](std::uint64_t) { return most; }};
    for (const auto& spread : spreads) {
        std::vector<Entry> entries;
        Heads model;
        for (std::uint64_t i = 0; i < 12'000; ++i) {
            model.push_back(spread(i));
            entries.push_back(entry(model.back()));
        }
        const RowTree tree = RowTree::build(std::move(entries));
        for (int step = 0; step < 3'000; ++step) {
            const std::uint64_t wanted =
                model[random() % model.size()] + static_cast<std::uint64_t>(step % 3) - 1;
            const auto place = static_cast<std::size_t>(
                std::lower_bound(model.begin(), model.end(), wanted) - model.begin());
            const auto precedes = [wanted](std::uint64_t head, const table::Row&) {
                return head < wanted;
            };
            ASSERT_EQ(place, tree.count_preceding(wanted, precedes));
            ASSERT_EQ(place, tree.count_preceding(random(), precedes)) << "a wrong hint";
        }
    }
}

TEST_F(RowTreeTest, ManyRowsAtOnce) {
    for (const std::size_t size : {0u, 1u, 100u, 5'000u}) {
        for (const std::size_t count : {0u, 1u, 3u, 400u, 20'000u}) {
            std::vector<Entry> entries, more;
            Heads model;
            for (std::size_t i = 0; i < size; ++i) {
                entries.push_back(entry(i));
                model.push_back(i);
            }
            for (std::size_t i = 0; i < count; ++i)
                more.push_back(entry(1'000'000 + i));
            const std::size_t place = size / 3;
            RowTree tree = RowTree::build(entries);
            const RowTree before = tree;
            tree.insert(place, more);
            ASSERT_EQ(size + count, tree.size());
            ASSERT_EQ(count ? 1'000'000 : place, count || size ? tree.entry(place).head : place);
            tree.erase(place, count);
            ASSERT_EQ(model, heads_of(tree));
            ASSERT_EQ(model, heads_of(before));
        }
    }
}
