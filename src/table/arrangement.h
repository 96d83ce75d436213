#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "property/restriction.h"
#include "table/categories.h"
#include "table/order.h"
#include "table/row_tree.h"

namespace mapisim::table {

/// What decides which rows a view has, and where.
struct Shape {
    property::RestrictionPtr base; ///< the table's own
    property::RestrictionPtr restriction;
    Order order;
    std::vector<ULONG> expanded; ///< tags with MVI_FLAG: one row for each value

    bool shows(const Row& row) const {
        return (!base || base->matches(row)) && (!restriction || restriction->matches(row));
    }
    bool shows_all() const noexcept { return !base && !restriction; }
};
using ShapePtr = std::shared_ptr<const Shape>;

/// The rows of a view in their places, headings among them, and what happens to them when the
/// source changes. Not thread-safe, but for copies of rows(). Where memory runs out in the middle
/// of a change, all is to be made anew.
class Arrangement {
public:
    /// Hears of each step when it is done: the index is the one after it.
    class Listener {
    public:
        virtual void inserted(std::size_t index, const RowPtr& row) = 0;
        virtual void removed(std::size_t index, const RowPtr& row) = 0;
        virtual void changed(std::size_t from, std::size_t to, const RowPtr& row) = 0;

    protected:
        ~Listener() = default;
    };

    Arrangement() = default;
    /// Of the rows of a source in its own order.
    Arrangement(ShapePtr shape, const RowTree& source, const CategoryStates& states = {});
    /// Of the all_rows() of one that differs in nothing but the order.
    static Arrangement reordered(ShapePtr shape, const RowTree& rows);

    /// What can be seen.
    const RowTree& rows() const noexcept { return rows_; }
    /// The rows of the source that it has, hidden or not.
    const RowTree& all_rows() const noexcept { return categories_ ? leaves_ : rows_; }
    std::size_t levels() const noexcept { return shape_ ? shape_->order.levels() : 0; }

    void apply(const RowPtr& before, const RowPtr& after, Listener& listener);

    /// True where the row is to be seen; otherwise `index` is where it would be.
    bool place_of(const Row& row, std::size_t& index) const;
    /// True for a row of the source that it has, hidden or not.
    bool has(const Row& row) const;

    // Categories ----------------------------------------------------------------------------------

    /// By the key of a heading that can be seen; null for others.
    Category* find_visible(std::string_view key) const;
    /// Both give the number of rows that came or went after the heading, which is at `index`.
    std::size_t expand(Category& category, std::size_t& index);
    std::size_t collapse(Category& category, std::size_t& index);
    /// Hidden or not.
    Category* find_heading(std::string_view key) const;
    CategoryStates states() const { return categories_ ? categories_->states() : CategoryStates{}; }
    template<class Visit> void visit_categories(const Visit& visit) const {
        if (categories_)
            categories_->visit_all(visit);
    }
    /// What is not named gets back to what the sort order has.
    void set_states(const CategoryStates& states);

private:
    void fill(std::vector<RowPtr> rows, const CategoryStates& states);
    void fill_categories(const std::vector<RowTree::Entry>& leaves, const CategoryStates& states);
    std::vector<RowTree::Entry> visible_entries() const;
    void collect(const Category& category, std::vector<RowTree::Entry>& out) const;
    void apply_one(const RowPtr& before, const RowPtr& after, Listener& listener);
    void change_within(const RowPtr& before, std::size_t leaf, const RowPtr& after,
                       Listener& listener);
    void take_out(const RowPtr& row, std::size_t leaf, std::size_t kept_levels, Listener& listener);
    void put_in(const RowPtr& row, Listener& listener);
    void renew(Category& category, Listener* listener);
    std::size_t move(RowTree& rows, std::size_t index, const RowPtr& row) const;
    bool find_in(const RowTree& rows, const Row& row, std::size_t& index) const;

    ShapePtr shape_;
    RowTree rows_;
    RowTree leaves_; ///< with categories: the rows without the headings, hidden ones too
    std::unique_ptr<Categories> categories_;
};

} // namespace mapisim::table
