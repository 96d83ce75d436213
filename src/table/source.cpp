#include <algorithm>
#include <new>

#include "platform/undo.h"
#include "table/table.h"
#include "table/view.h"

namespace mapisim::table {

namespace {

/// A view that is further behind reads all rows anew: behind by so many changes, and by so large a
/// part of the rows that this is about as much work.
constexpr std::size_t kMaxChanges = 4096;
constexpr std::size_t kMaxPart = 16;

/// Of the room between two rows, a new one takes so small a part before it.
constexpr std::uint64_t kCloser = 256;

} // namespace

RowSource::RowSource(SourceOptions options) : options_(std::move(options)) {}
RowSource::~RowSource() = default;

// Changes -----------------------------------------------------------------------------------------

std::size_t RowSource::index_in(const RowTree& rows, const Row& row) noexcept {
    return rows.count_preceding(row.sequence(), [&row](std::uint64_t sequence, const Row&) {
        return sequence < row.sequence();
    });
}

void RowSource::add_locked(std::size_t index, std::uint64_t sequence, RowPtr row) {
    row = unused(row);
    row->sequence_ = sequence;
    rows_.insert(index, {sequence, row});
    platform::Undo undo([&] { rows_.erase(index); }); // the way there is its own by now
    by_key_.insert(row);
    undo.done();
    record({nullptr, std::move(row)});
}

void RowSource::replace_locked(const RowPtr& known, RowPtr row) {
    RowPtr before = known;
    if (row != before) {
        row = unused(row);
        row->sequence_ = before->sequence_;
    }
    rows_.replace(index_of(*before), {row->sequence_, row});
    // Whatever is compared is the same in both.
    const_cast<RowPtr&>(known) = row;
    record({std::move(before), std::move(row)});
}

void RowSource::put(RowPtr row) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(row->key());
        if (known == by_key_.end()) {
            add_locked(rows_.size(), next_sequence_, std::move(row));
            next_sequence_ += kStride;
        } else {
            replace_locked(*known, std::move(row));
        }
    }
    tell();
}

bool RowSource::put_after(std::string_view before, RowPtr row) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(row->key());
        std::size_t index = 0;
        std::uint64_t low = 0;
        if (!before.empty()) {
            const auto place = by_key_.find(before);
            if (place == by_key_.end())
                return false;
            low = (*place)->sequence_;
            index = index_of(**place) + 1;
        }
        const bool is_last = index == rows_.size();
        const std::uint64_t room = is_last ? kStride : rows_.entry(index).row->sequence_ - low;
        if (known != by_key_.end()) {
            replace_locked(*known, std::move(row));
        } else if (is_last) {
            add_locked(index, next_sequence_, std::move(row));
            next_sequence_ += kStride;
        } else if (room > 1) {
            // Most who come next want to stand behind this one.
            add_locked(index, low + std::max<std::uint64_t>(room / kCloser, 1), std::move(row));
        } else {
            spread_locked(index, std::move(row));
        }
    }
    tell();
    return true;
}

bool RowSource::erase(std::string_view key) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(key);
        if (known == by_key_.end())
            return false;
        RowPtr before = *known;
        by_key_.erase(known);
        try {
            rows_.erase(index_of(*before));
        } catch (const std::bad_alloc&) {
            before->gone_.store(true);
        }
        record({std::move(before), nullptr});
    }
    tell();
    return true;
}

RowTree RowSource::rows_locked() {
    if (rows_.size() != by_key_.size()) {
        std::vector<RowTree::Entry> left;
        rows_.visit(0, rows_.size(), [&left](const RowTree::Entry& entry) {
            if (!entry.row->gone_.load())
                left.push_back(entry);
            return true;
        });
        rows_ = RowTree::build(std::move(left));
    }
    return rows_;
}

void RowSource::replace_all(const std::vector<RowPtr>& rows) {
    replace(rows, TABLE_CHANGED);
}
void RowSource::reload(const std::vector<RowPtr>& rows) {
    replace(rows, TABLE_RELOAD);
}

RowSource::Fresh RowSource::prepare(const std::vector<RowPtr>& rows) {
    Fresh fresh;
    fresh.index.reserve(rows.size());
    fresh.entries.reserve(rows.size());
    for (const RowPtr& row : rows) {
        RowPtr own = unused(row);
        if (fresh.index.insert(own).second)
            fresh.entries.push_back({0, std::move(own)});
    }
    return fresh;
}

void RowSource::install_locked(Fresh& fresh, ULONG event) {
    std::uint64_t sequence = next_sequence_;
    for (RowTree::Entry& entry : fresh.entries) {
        entry.head = entry.row->sequence_ = sequence;
        sequence += kStride;
    }
    RowTree tree = RowTree::build(std::move(fresh.entries));
    next_sequence_ = sequence;
    rows_ = std::move(tree);
    by_key_.swap(fresh.index);
    record({.whole = event});
}

void RowSource::replace(const std::vector<RowPtr>& rows, ULONG event) {
    Fresh fresh = prepare(rows); // gives up what was there without the lock
    {
        const std::lock_guard lock(mutex_);
        install_locked(fresh, event);
    }
    tell();
}

void RowSource::put_all(const std::vector<RowPtr>& rows) {
    {
        const std::lock_guard lock(mutex_);
        by_key_.reserve(by_key_.size() + rows.size());
        std::vector<RowPtr> own;
        own.reserve(rows.size());
        RowTree tree = rows_locked();
        std::uint64_t sequence = next_sequence_;
        for (const RowPtr& row : rows) {
            const auto known = by_key_.find(row->key());
            RowPtr mine = known != by_key_.end() && *known == row ? row : unused(row);
            if (known == by_key_.end()) {
                mine->sequence_ = sequence;
                tree.insert(tree.size(), {sequence, mine});
                sequence += kStride;
            } else {
                mine->sequence_ = (*known)->sequence_;
                tree.replace(index_of(**known), {mine->sequence_, mine});
            }
            own.push_back(std::move(mine));
        }
        // From here on nothing fails: there is room for all.
        for (const RowPtr& row : own) {
            const auto known = by_key_.find(row->key());
            if (known == by_key_.end())
                by_key_.insert(row);
            else
                const_cast<RowPtr&>(*known) = row; // whatever is compared is the same in both
        }
        rows_ = std::move(tree);
        next_sequence_ = sequence;
        record({.whole = TABLE_CHANGED});
    }
    tell();
}

std::size_t RowSource::erase_all(const std::vector<std::string>& keys) {
    Index gone;
    {
        const std::lock_guard lock(mutex_);
        RowTree tree = rows_locked();
        gone.reserve(keys.size());
        for (const std::string& key : keys) {
            const auto known = by_key_.find(key);
            if (known != by_key_.end() && gone.insert(*known).second)
                tree.erase(index_in(tree, **known));
        }
        if (gone.empty())
            return 0;
        for (const RowPtr& row : gone)
            by_key_.erase(by_key_.find(row->key()));
        rows_ = std::move(tree);
        record({.whole = TABLE_CHANGED});
    }
    tell();
    return gone.size();
}

/// Puts a row where there is no room for one: all get new places.
void RowSource::spread_locked(std::size_t index, RowPtr row) {
    std::vector<RowPtr> rows;
    rows.reserve(rows_.size() + 1);
    rows_.visit(0, rows_.size(), [&](const RowTree::Entry& entry) {
        if (index-- == 0)
            rows.push_back(row);
        if (!entry.row->gone_.load())
            rows.push_back(entry.row);
        return true;
    });
    Fresh fresh = prepare(rows);
    install_locked(fresh, TABLE_CHANGED);
}

/// A row's place in the order is written once: views may be reading it ever after.
RowPtr RowSource::unused(const RowPtr& row) {
    return row->sequence_ == 0 ? row : RowPtr(row->clone());
}

bool RowSource::touch(std::string_view key, ULONG column) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(key);
        if (known == by_key_.end())
            return false;
        record({*known, *known, 0, column});
    }
    tell();
    return true;
}

void RowSource::record(Change change) noexcept {
    const auto forget = [this] {
        first_change_ += changes_.size() + 1;
        changes_.clear();
    };
    if (views_ == 0) {
        forget();
        return;
    }
    try {
        if (change.whole) {
            // Whoever is behind begins with this one.
            first_change_ += changes_.size();
            changes_.clear();
        }
        changes_.push_back(std::move(change));
        const std::size_t most = std::max(kMaxChanges, rows_.size() / kMaxPart);
        while (changes_.size() > most) {
            changes_.pop_front();
            ++first_change_;
        }
    } catch (const std::bad_alloc&) {
        forget();
    }
}

void RowSource::tell() noexcept {
    if (listening_.load(std::memory_order_acquire) == 0)
        return;
    // One at a time, so that nothing has to be allocated.
    for (std::size_t i = 0;; ++i) {
        std::shared_ptr<View> view;
        {
            const std::lock_guard lock(mutex_);
            if (i >= listeners_.size())
                return;
            view = listeners_[i].lock();
        }
        if (view && view->listens())
            view->poke();
    }
}

// Reading -----------------------------------------------------------------------------------------

RowPtr RowSource::find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto known = by_key_.find(key);
    return known == by_key_.end() ? nullptr : *known;
}

RowPtr RowSource::row_at(std::size_t index) {
    const std::lock_guard lock(mutex_);
    const RowTree rows = rows_locked();
    return index < rows.size() ? rows[index] : nullptr;
}

bool RowSource::place_of(std::string_view key, std::size_t& index) {
    const std::lock_guard lock(mutex_);
    const auto known = by_key_.find(key);
    if (known == by_key_.end())
        return false;
    rows_locked();
    index = index_of(**known);
    return true;
}

std::vector<RowPtr> RowSource::snapshot() const {
    RowTree now;
    std::size_t size = 0;
    {
        const std::lock_guard lock(mutex_);
        now = rows_;
        size = by_key_.size();
    }
    std::vector<RowPtr> rows;
    rows.reserve(size);
    now.visit(0, now.size(), [&rows](const RowTree::Entry& entry) {
        if (!entry.row->gone_.load())
            rows.push_back(entry.row);
        return true;
    });
    return rows;
}

std::size_t RowSource::size() const {
    const std::lock_guard lock(mutex_);
    return by_key_.size();
}

bool RowSource::changes_since(std::uint64_t seen, std::vector<Change>& out) const {
    if (seen < first_change_ && (changes_.empty() || !changes_.front().whole))
        return false;
    const auto skip = static_cast<std::ptrdiff_t>(seen < first_change_ ? 0 : seen - first_change_);
    out.assign(changes_.begin() + skip, changes_.end());
    return true;
}

// Views -------------------------------------------------------------------------------------------

void RowSource::enter() {
    const std::lock_guard lock(mutex_);
    ++views_;
}

void RowSource::leave() noexcept {
    const std::lock_guard lock(mutex_);
    if (--views_ == 0) {
        first_change_ += changes_.size();
        changes_.clear();
    }
}

std::size_t RowSource::listen(const std::shared_ptr<View>& view) {
    const std::lock_guard lock(mutex_);
    std::size_t place = listeners_.size();
    if (free_places_.empty()) {
        if (free_places_.capacity() <= place)
            free_places_.reserve(2 * place + 1);
        listeners_.push_back(view);
    } else {
        place = free_places_.back();
        free_places_.pop_back();
        listeners_[place] = view;
    }
    listening_.fetch_add(1);
    return place;
}

void RowSource::stop_listening(std::size_t place) noexcept {
    const std::lock_guard lock(mutex_);
    listeners_[place].reset();
    free_places_.push_back(place);
    listening_.fetch_sub(1);
}

} // namespace mapisim::table
