#include "table/arrangement.h"

#include <algorithm>

#include <mapidefs.h>
#include <mapitags.h>

namespace mapisim::table {

using property::Value;
using Entry = RowTree::Entry;

namespace {

std::size_t unread_of(const Row& row) noexcept {
    const Value* const flags = row.find(PR_MESSAGE_FLAGS);
    return flags && flags->type() == PT_LONG &&
           !(static_cast<ULONG>(flags->number()) & MSGFLAG_READ);
}

/// A category while it is counted.
struct Draft {
    RowPtr row; ///< the first in it
    std::size_t level;
    std::size_t count = 0;
    std::size_t unread = 0;
};

} // namespace

// Making ------------------------------------------------------------------------------------------

Arrangement::Arrangement(ShapePtr shape, const RowTree& source, const CategoryStates& states)
    : shape_(std::move(shape)) {
    if (shape_->order.natural() && shape_->expanded.empty() && shape_->shows_all()) {
        rows_ = source;
        return;
    }
    std::vector<RowPtr> rows;
    if (shape_->shows_all())
        rows.reserve(source.size());
    std::vector<RowPtr> instances;
    source.visit(0, source.size(), [&](const Entry& entry) {
        if (shape_->expanded.empty()) {
            if (shape_->shows(*entry.row))
                rows.push_back(entry.row);
            return true;
        }
        instances.clear();
        Row::expand(entry.row, shape_->expanded, instances);
        for (RowPtr& row : instances) {
            if (shape_->shows(*row))
                rows.push_back(std::move(row));
        }
        return true;
    });
    fill(std::move(rows), states);
}

Arrangement Arrangement::reordered(ShapePtr shape, const RowTree& rows) {
    Arrangement made;
    made.shape_ = std::move(shape);
    std::vector<RowPtr> all;
    all.reserve(rows.size());
    rows.visit(0, rows.size(), [&all](const Entry& entry) {
        all.push_back(entry.row);
        return true;
    });
    made.fill(std::move(all), {});
    return made;
}

void Arrangement::fill(std::vector<RowPtr> rows, const CategoryStates& states) {
    std::vector<Entry> entries = shape_->order.arrange(std::move(rows));
    if (levels() == 0) {
        rows_ = RowTree::build(std::move(entries));
        return;
    }
    fill_categories(entries, states);
    leaves_ = RowTree::build(std::move(entries));
    rows_ = RowTree::build(visible_entries());
}

void Arrangement::fill_categories(const std::vector<Entry>& leaves, const CategoryStates& states) {
    categories_ = std::make_unique<Categories>(shape_->order);
    std::vector<Draft> drafts;
    std::vector<std::size_t> open(levels()); // the drafts that the last row is in
    const Row* last = nullptr;
    for (const Entry& entry : leaves) {
        const std::size_t unread = unread_of(*entry.row);
        std::size_t level = last ? shape_->order.parting_level(*last, *entry.row) : 0;
        for (; level < levels(); ++level) {
            open[level] = drafts.size();
            drafts.push_back({entry.row, level});
        }
        for (const std::size_t draft : open) {
            ++drafts[draft].count;
            drafts[draft].unread += unread;
        }
        last = entry.row.get();
    }
    std::vector<Category*> above(levels());
    for (const Draft& draft : drafts) {
        Category* const parent = draft.level ? above[draft.level - 1] : nullptr;
        above[draft.level] =
            &categories_->add(draft.row, draft.level, parent, draft.count, draft.unread, states);
    }
}

void Arrangement::collect(const Category& category, std::vector<Entry>& out) const {
    if (category.level + 1 == levels()) {
        const std::size_t first = shape_->order.place_of(leaves_, *category.heading);
        leaves_.visit(first, category.count, [&out](const Entry& entry) {
            out.push_back(entry);
            return true;
        });
        return;
    }
    categories_->visit_below(category, [&](const Category& below) {
        if (below.level == category.level + 1) {
            out.push_back(shape_->order.entry(below.heading));
            if (below.expanded)
                collect(below, out);
        }
        return true;
    });
}

std::vector<Entry> Arrangement::visible_entries() const {
    std::vector<Entry> entries;
    categories_->visit_all([&](const Category& category) {
        if (category.level == 0) {
            entries.push_back(shape_->order.entry(category.heading));
            if (category.expanded)
                collect(category, entries);
        }
    });
    return entries;
}

// Changes -----------------------------------------------------------------------------------------

bool Arrangement::find_in(const RowTree& rows, const Row& row, std::size_t& index) const {
    index = shape_->order.place_of(rows, row);
    if (index >= rows.size())
        return false;
    const Row& there = *rows[index];
    return row.is_heading() ? there.is_heading() && there.key() == row.key()
                            : !there.is_heading() && there.same_place(row);
}

bool Arrangement::place_of(const Row& row, std::size_t& index) const {
    return find_in(rows_, row, index);
}

bool Arrangement::has(const Row& row) const {
    std::size_t index = 0;
    return find_in(all_rows(), row, index);
}

void Arrangement::apply(const RowPtr& before, const RowPtr& after, Listener& listener) {
    if (shape_->expanded.empty()) {
        apply_one(before, after, listener);
        return;
    }
    std::vector<RowPtr> old_rows, new_rows;
    if (before)
        Row::expand(before, shape_->expanded, old_rows);
    if (after)
        Row::expand(after, shape_->expanded, new_rows);
    const std::size_t all = std::max(old_rows.size(), new_rows.size());
    old_rows.resize(all);
    new_rows.resize(all);
    for (std::size_t i = 0; i < all; ++i)
        apply_one(old_rows[i], new_rows[i], listener);
}

/// Where the row in the place of another one is then.
std::size_t Arrangement::move(RowTree& rows, std::size_t index, const RowPtr& row) const {
    const Order& order = shape_->order;
    Entry entry = order.entry(row);
    // The common case is a change that moves nothing.
    const auto in_order = [&](const Entry& a, const Entry& b) {
        return order.precedes(a.head, *a.row, b.head, *b.row);
    };
    const bool stays = (index == 0 || in_order(rows.entry(index - 1), entry)) &&
                       (index + 1 == rows.size() || in_order(entry, rows.entry(index + 1)));
    if (stays) {
        rows.replace(index, std::move(entry));
        return index;
    }
    rows.erase(index);
    const std::size_t place = order.place_of(rows, *row);
    rows.insert(place, std::move(entry));
    return place;
}

void Arrangement::apply_one(const RowPtr& before, const RowPtr& after, Listener& listener) {
    RowTree& rows = categories_ ? leaves_ : rows_;
    std::size_t index = 0;
    const bool was = before && find_in(rows, *before, index);
    const bool is = after && shape_->shows(*after);
    if (categories_) {
        const std::size_t parting = was && is ? shape_->order.parting_level(*before, *after) : 0;
        if (was && is && parting == levels()) {
            change_within(before, index, after, listener);
            return;
        }
        if (was)
            take_out(before, index, parting, listener);
        if (is)
            put_in(after, listener);
    } else if (was && is) {
        const std::size_t place = move(rows_, index, after);
        listener.changed(index, place, after);
    } else if (was) {
        rows_.erase(index);
        listener.removed(index, before);
    } else if (is) {
        Entry entry = shape_->order.entry(after);
        index = shape_->order.place_of(rows_, *after);
        rows_.insert(index, std::move(entry));
        listener.inserted(index, after);
    }
}

/// Gives a category a new heading, where it can be seen too.
void Arrangement::renew(Category& category, Listener* listener) {
    categories_->renew_heading(category);
    if (!category.visible())
        return;
    const std::size_t index = shape_->order.place_of(rows_, *category.heading);
    rows_.replace(index, shape_->order.entry(category.heading));
    if (listener)
        listener->changed(index, index, category.heading);
}

/// A row that stays in its categories.
void Arrangement::change_within(const RowPtr& before, std::size_t leaf, const RowPtr& after,
                                Listener& listener) {
    std::size_t index = 0;
    const bool visible = find_in(rows_, *before, index);
    move(leaves_, leaf, after);
    const std::size_t unread_before = unread_of(*before);
    const std::size_t unread_after = unread_of(*after);
    if (unread_before != unread_after) {
        for (std::size_t level = 0; level < levels(); ++level) {
            Category& category = *categories_->find(*after, level);
            category.unread += unread_after - unread_before;
            renew(category, &listener);
        }
    }
    if (visible) {
        const std::size_t place = move(rows_, index, after);
        listener.changed(index, place, after);
    }
}

/// Categories of the levels below `kept_levels` stay and are told of later: the row comes back.
void Arrangement::take_out(const RowPtr& row, std::size_t leaf, std::size_t kept_levels,
                           Listener& listener) {
    leaves_.erase(leaf);
    std::size_t index = 0;
    if (find_in(rows_, *row, index)) {
        rows_.erase(index);
        listener.removed(index, row);
    }
    for (std::size_t level = levels(); level-- > 0;) {
        Category& category = *categories_->find(*row, level);
        category.unread -= unread_of(*row);
        if (--category.count || level < kept_levels)
            continue;
        const RowPtr heading = category.heading;
        const bool visible = category.visible();
        categories_->remove(category);
        if (visible) {
            index = shape_->order.place_of(rows_, *heading);
            rows_.erase(index);
            listener.removed(index, heading);
        }
    }
    for (std::size_t level = kept_levels; level < levels(); ++level) {
        if (Category* const category = categories_->find(*row, level))
            renew(*category, &listener);
    }
}

void Arrangement::put_in(const RowPtr& row, Listener& listener) {
    Category* category = nullptr;
    for (std::size_t level = 0; level < levels(); ++level) {
        Category* const parent = category;
        category = categories_->find(*row, level);
        if (category) {
            ++category->count;
            category->unread += unread_of(*row);
            renew(*category, &listener);
            continue;
        }
        category = &categories_->add(row, level, parent, 1, unread_of(*row));
        if (category->visible()) {
            const std::size_t index = shape_->order.place_of(rows_, *category->heading);
            rows_.insert(index, shape_->order.entry(category->heading));
            listener.inserted(index, category->heading);
        }
    }
    const Entry entry = shape_->order.entry(row);
    leaves_.insert(shape_->order.place_of(leaves_, *row), entry);
    if (category->expanded && category->visible()) {
        const std::size_t index = shape_->order.place_of(rows_, *row);
        rows_.insert(index, entry);
        listener.inserted(index, row);
    }
}

// Expanding and collapsing ------------------------------------------------------------------------

Category* Arrangement::find_heading(std::string_view key) const {
    return categories_ ? categories_->find(key) : nullptr;
}

Category* Arrangement::find_visible(std::string_view key) const {
    Category* const category = find_heading(key);
    return category && category->visible() ? category : nullptr;
}

std::size_t Arrangement::expand(Category& category, std::size_t& index) {
    index = shape_->order.place_of(rows_, *category.heading);
    if (category.expanded)
        return 0;
    std::vector<Entry> entries;
    collect(category, entries);
    const std::size_t count = entries.size();
    rows_.insert(index + 1, std::move(entries));
    category.expanded = true;
    renew(category, nullptr);
    return count;
}

std::size_t Arrangement::collapse(Category& category, std::size_t& index) {
    index = shape_->order.place_of(rows_, *category.heading);
    if (!category.expanded)
        return 0;
    const std::size_t end = shape_->order.end_of(rows_, *category.heading, category.level);
    rows_.erase(index + 1, end - index - 1);
    category.expanded = false;
    renew(category, nullptr);
    return end - index - 1;
}

void Arrangement::set_states(const CategoryStates& states) {
    categories_->visit_all([&](Category& category) {
        const auto state = states.find(category.id);
        const bool expanded =
            state == states.end() ? categories_->expanded_at_first(category.level) : state->second;
        if (expanded != category.expanded) {
            category.expanded = expanded;
            categories_->renew_heading(category);
        }
    });
    rows_ = RowTree::build(visible_entries());
}

} // namespace mapisim::table
