#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "table/order.h"

namespace mapisim::table {

/// One category of a view: the rows that agree in the keys of its level.
struct Category {
    RowPtr heading; ///< as it is now; hidden or not
    Category* parent = nullptr;
    std::size_t level = 0;
    std::size_t count = 0; ///< rows in it, in lower categories too
    std::size_t unread = 0;
    std::uint64_t id = 0; ///< follows from level and keys alone
    bool expanded = false;

    /// True when all that it lies in are expanded: then its heading is to be seen.
    bool visible() const noexcept {
        for (const Category* above = parent; above; above = above->parent) {
            if (!above->expanded)
                return false;
        }
        return true;
    }
};

/// Which categories, by their identifiers, are expanded or not. What is not named is as the sort
/// order has it.
using CategoryStates = std::unordered_map<std::uint64_t, bool>;

/// The categories of a view, in the order of their headings.
class Categories {
public:
    explicit Categories(const Order& order) : order_(&order), places_(Less{&order}) {}

    /// The one of a level that a row is in; null when there is none.
    Category* find(const Row& row, std::size_t level) const;
    /// By the PR_INSTANCE_KEY of a heading.
    Category* find(std::string_view key) const;
    static bool is_heading_key(std::string_view key) noexcept;

    /// A new one, for a row that is in it.
    Category& add(const RowPtr& row, std::size_t level, Category* parent, std::size_t count,
                  std::size_t unread, const CategoryStates& states = {});
    /// Gives it a heading with what it counts now.
    void renew_heading(Category& category) const;
    void remove(const Category& category) noexcept;

    /// Those in it and the ones in these, in order, while `visit` returns true.
    template<class Visit> void visit_below(const Category& category, const Visit& visit) const {
        auto place = places_.find({category.heading.get(), category.level});
        while (++place != places_.end() && place->second.category->level > category.level) {
            if (!visit(*place->second.category))
                return;
        }
    }
    template<class Visit> void visit_all(const Visit& visit) const {
        for (const auto& [place, held] : places_)
            visit(*held.category);
    }
    std::size_t size() const noexcept { return places_.size(); }

    /// What differs from the sort order's own states.
    CategoryStates states() const;
    bool expanded_at_first(std::size_t level) const noexcept { return level < order_->expanded(); }

private:
    struct Place {
        const Row* row;
        std::size_t level;
    };
    struct Less {
        const Order* order;
        bool operator()(const Place& a, const Place& b) const noexcept {
            const int by_keys = order->compare_categories(*a.row, a.level, *b.row, b.level);
            return by_keys != 0 ? by_keys < 0 : a.level < b.level;
        }
    };
    struct Held {
        RowPtr anchor; ///< the row of its place in the order
        std::unique_ptr<Category> category;
    };

    const Order* order_;
    std::map<Place, Held, Less> places_;
    std::unordered_map<std::uint64_t, Category*> by_id_;
};

} // namespace mapisim::table
