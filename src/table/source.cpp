#include <algorithm>
#include <new>
#include <stdexcept>

#include "table/table.h"
#include "table/view.h"

namespace mapisim::table {

namespace {

/// A view that is further behind reads all rows anew.
constexpr std::size_t kMaxChanges = 4096;

/// One row is not expanded to more rows than this: what goes beyond stays as it is, and shows as an
/// error in its column.
constexpr std::size_t kMaxInstances = 65536;

} // namespace

RowPtr make_row(property::Bag values) {
    return make_row(std::make_shared<const property::Bag>(std::move(values)));
}

RowPtr make_row(property::BagPtr values, property::Bag overlay) {
    RowPtr row(new Row(std::move(values), std::move(overlay)));
    if (row->key().empty())
        throw std::invalid_argument("a row needs PR_INSTANCE_KEY");
    return row;
}

void Row::expand(const RowPtr& row, std::span<const ULONG> tags, std::vector<RowPtr>& out) {
    std::size_t rows = 1;
    std::vector<const property::Value*> values;
    for (const ULONG tag : tags) {
        const property::Value* const value = row->find(tag);
        // One that has no value, or a single one, stands in one row.
        if (!value || !value->is_multiple() || value->count() == 0 ||
            value->count() > kMaxInstances / rows)
            continue;
        values.push_back(value);
        rows *= value->count();
    }
    if (values.empty()) {
        out.push_back(row);
        return;
    }
    for (std::size_t instance = 0; instance < rows; ++instance) {
        boost::intrusive_ptr<Row> one(new Row(row->values_, row->overlay_));
        one->sequence_ = row->sequence_;
        one->instance_ = instance;
        std::size_t rest = instance;
        for (const property::Value* const value : values) {
            one->instances_.set(value->element(rest % value->count(), value->tag()));
            rest /= value->count();
        }
        std::string key(row->key());
        for (unsigned shift = 0; shift < 32; shift += 8)
            key.push_back(static_cast<char>(instance >> shift));
        one->overlay_.set_binary(PR_INSTANCE_KEY, key.data(), key.size());
        out.push_back(std::move(one));
    }
}

RowSource::RowSource(SourceOptions options) : options_(std::move(options)) {}
RowSource::~RowSource() = default;

// Changes -----------------------------------------------------------------------------------------

void RowSource::put(RowPtr row) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(row->key());
        if (known == by_key_.end()) {
            row = unused(std::move(row));
            row->sequence_ = next_sequence_;
            rows_.push_back(row);
            try {
                by_key_.emplace(row->key(), rows_.size() - 1);
            } catch (...) {
                rows_.pop_back();
                throw;
            }
            ++next_sequence_;
            record(nullptr, std::move(row));
        } else {
            RowPtr& place = rows_[known->second];
            if (row != place) {
                row = unused(std::move(row));
                row->sequence_ = place->sequence_;
            }
            RowPtr before = place;
            // The key must lie in the row that stays.
            auto node = by_key_.extract(known);
            node.key() = row->key();
            by_key_.insert(std::move(node));
            place = row;
            record(std::move(before), std::move(row));
        }
    }
    tell();
}

bool RowSource::erase(std::string_view key) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = by_key_.find(key);
        if (known == by_key_.end())
            return false;
        RowPtr before = std::move(rows_[known->second]);
        rows_[known->second] = nullptr;
        by_key_.erase(known);
        record(std::move(before), nullptr);
        if (rows_.size() > 2 * by_key_.size() + 64)
            compact();
    }
    tell();
    return true;
}

void RowSource::compact() {
    std::erase(rows_, nullptr);
    for (std::size_t i = 0; i < rows_.size(); ++i)
        by_key_.find(rows_[i]->key())->second = i;
}

void RowSource::replace_all(std::vector<RowPtr> rows) {
    replace(std::move(rows), TABLE_CHANGED);
}
void RowSource::reload(std::vector<RowPtr> rows) {
    replace(std::move(rows), TABLE_RELOAD);
}

void RowSource::replace(std::vector<RowPtr> rows, ULONG event) {
    Index index;
    index.reserve(rows.size());
    std::vector<RowPtr> fresh;
    fresh.reserve(rows.size());
    for (RowPtr& row : rows) {
        RowPtr own = unused(std::move(row));
        if (index.emplace(own->key(), fresh.size()).second)
            fresh.push_back(std::move(own));
    }
    {
        const std::lock_guard lock(mutex_);
        for (const RowPtr& row : fresh)
            row->sequence_ = next_sequence_++;
        rows_.swap(fresh);
        by_key_.swap(index);
        record(nullptr, nullptr, event);
    }
    tell();
}

/// A row's place in the order is written once: views may be reading it ever after.
RowPtr RowSource::unused(RowPtr row) {
    return row->sequence_ == 0 ? row : RowPtr(new Row(row->values_, row->overlay_));
}

void RowSource::record(RowPtr before, RowPtr after, ULONG whole) noexcept {
    const auto forget = [this] {
        first_change_ += changes_.size() + 1;
        changes_.clear();
    };
    if (views_ == 0) {
        forget();
        return;
    }
    try {
        if (whole) {
            // Whoever is behind begins with this one.
            first_change_ += changes_.size();
            changes_.clear();
        }
        changes_.push_back({std::move(before), std::move(after), whole});
        if (changes_.size() > kMaxChanges) {
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
    return known == by_key_.end() ? nullptr : rows_[known->second];
}

std::vector<RowPtr> RowSource::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_locked();
}

std::vector<RowPtr> RowSource::snapshot_locked() const {
    std::vector<RowPtr> rows;
    rows.reserve(by_key_.size());
    for (const RowPtr& row : rows_) {
        if (row)
            rows.push_back(row);
    }
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
