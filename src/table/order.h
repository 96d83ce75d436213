#pragma once

#include <vector>

#include <mapidefs.h>

#include "table/row_tree.h"

namespace mapisim::table {

/// The order of a view's rows: by its sort keys, then as they stand in the source. What has no
/// value for a key comes last, whatever the direction. The first keys can make categories; the
/// heading of one comes before all that is in it.
class Order {
public:
    Order() = default;
    explicit Order(std::vector<SSortOrder> keys, ULONG categories = 0, ULONG expanded = 0);

    /// Checks a client's criteria.
    static HRESULT compile(const SSortOrderSet* client, Order& out);

    bool natural() const noexcept { return keys_.empty(); }
    const std::vector<SSortOrder>& keys() const noexcept { return keys_; }
    ULONG categories() const noexcept { return categories_; }
    ULONG expanded() const noexcept { return expanded_; }

    /// Levels of categories. One that TABLE_SORT_COMBINE joins to the one before makes none.
    std::size_t levels() const noexcept { return level_keys_.size(); }
    /// How many of the keys tell a category of this level from others.
    std::size_t keys_of(std::size_t level) const noexcept { return level_keys_[level]; }
    /// The outermost level in which two rows are in different categories; levels() when there is
    /// none.
    std::size_t parting_level(const Row& a, const Row& b) const noexcept;

    /// By the keys of two categories that these rows are in, or are the headings of.
    int compare_categories(const Row& a, std::size_t level_a, const Row& b,
                           std::size_t level_b) const noexcept;

    bool precedes(const Row& a, const Row& b) const noexcept;
    /// A row with a lower head precedes one with a higher head; of two with the same, it says
    /// nothing.
    std::uint64_t head(const Row& row) const;
    bool precedes(std::uint64_t head_a, const Row& a, std::uint64_t head_b,
                  const Row& b) const noexcept {
        return head_a != head_b ? head_a < head_b : precedes(a, b);
    }
    RowTree::Entry entry(RowPtr row) const {
        const std::uint64_t first = head(*row);
        return {first, std::move(row)};
    }

    /// Puts rows that come in the source's order into this one.
    std::vector<RowTree::Entry> arrange(std::vector<RowPtr> rows) const;

    /// Where `row` stands in `rows`, or where it would have to be put.
    std::size_t place_of(const RowTree& rows, const Row& row) const;
    /// Where the rows end that are in the category of this heading, or in the one of this level
    /// that a row is in.
    std::size_t end_of(const RowTree& rows, const Row& row, std::size_t level) const;

private:
    int compare(const Row& a, const Row& b, std::size_t from, std::size_t to) const noexcept;
    int compare_key(std::size_t key, const property::Value* a,
                    const property::Value* b) const noexcept;
    std::size_t keys_of(const Row& row) const noexcept {
        return row.is_heading() ? level_keys_[row.level()] : keys_.size();
    }

    std::vector<SSortOrder> keys_; ///< as the client gave them
    std::vector<bool> descending_;
    std::vector<std::size_t> level_keys_;
    ULONG categories_ = 0;
    ULONG expanded_ = 0;
};

} // namespace mapisim::table
