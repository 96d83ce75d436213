#include "table/view.h"

#include <new>
#include <utility>

#include <mapicode.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/gate.h"
#include "memory/buffers.h"

namespace mapisim::table {

namespace {

/// What tells listeners which row it is: nothing, where it has no value for that column. `room` has
/// what it points to.
SPropValue key_value(const Row* row, ULONG column, std::vector<std::uint64_t>& room) {
    SPropValue value{};
    value.ulPropTag = PR_NULL;
    if (!row)
        return value;
    if (column != PR_INSTANCE_KEY) {
        if (const property::Value* const index = row->find(column)) {
            const ULONG type = index->export_type(column, false);
            room.resize(index->export_size(type) / sizeof(std::uint64_t) + 1);
            index->write(type, value, reinterpret_cast<std::byte*>(room.data()));
        }
        return value;
    }
    const std::string_view key = row->key();
    value.ulPropTag = PR_INSTANCE_KEY;
    value.Value.bin.cb = static_cast<ULONG>(key.size());
    value.Value.bin.lpb = reinterpret_cast<BYTE*>(const_cast<char*>(key.data()));
    return value;
}

NOTIFICATION table_event(ULONG event) noexcept {
    NOTIFICATION notification{};
    notification.ulEventType = fnevTableModified;
    TABLE_NOTIFICATION& table = notification.info.tab;
    table.ulTableEvent = event;
    table.propIndex.ulPropTag = PR_NULL;
    table.propPrior.ulPropTag = PR_NULL;
    return notification;
}

} // namespace

View::View(std::shared_ptr<RowSource> source, TableOptions options)
    : source_(std::move(source)), options_(std::move(options)),
      notify_source_(notify::new_source()),
      columns_(options_.columns.empty() ? source_->options().columns : options_.columns) {
    auto shape = std::make_shared<Shape>();
    shape->base = options_.base;
    shape->order = Order(source_->options().order);
    shape_ = std::move(shape);
    for (ULONG& tag : columns_) {
        if (!options_.columns.empty())
            break;
        tag = property::canonical(tag);
        if (options_.flags & MAPI_UNICODE)
            continue;
        if (PROP_TYPE(tag) == PT_UNICODE)
            tag = CHANGE_PROP_TYPE(tag, PT_STRING8);
        else if (PROP_TYPE(tag) == PT_MV_UNICODE)
            tag = CHANGE_PROP_TYPE(tag, PT_MV_STRING8);
    }
    source_->enter();
}

View::~View() {
    notify::end_source(notify_source_);
    if (advised_.load())
        source_->stop_listening(place_);
    source_->leave();
}

void View::end() {
    {
        const std::lock_guard lock(mutex_);
        if (!bookmarks_.empty()) {
            check::Note note;
            note.fact = check::Fact::bookmarks_open;
            note.a = bookmarks_.size();
            gate::note(note);
            bookmarks_.clear();
        }
    }
    if (options_.released)
        options_.released();
}

// Following the source ----------------------------------------------------------------------------

bool View::listens() const noexcept {
    return advised_.load(std::memory_order_acquire) &&
           notify::anybody_listens(notify_source_, fnevTableModified);
}

void View::poke() noexcept {
    poked_.store(true);
    while (poked_.load() && mutex_.try_lock()) {
        Held held(mutex_, std::adopt_lock);
        poked_.store(false);
        if (building_)
            return; // whoever does that catches up
        try {
            catch_up(held);
        } catch (const std::bad_alloc&) {
            stale_ = true;
            owed_ = owed_ ? owed_ : ULONG{TABLE_CHANGED};
        }
    }
}

void View::catch_up(Held& held) {
    poked_.store(false);
    while (stale_ || !follow()) {
        if (building_)
            built_.wait(held, [this] { return !building_; });
        else
            build(held);
    }
}

bool View::follow(std::uint64_t quiet) {
    std::vector<RowSource::Change> changes;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(source_->mutex_);
        const std::uint64_t next = source_->next_change();
        if (seen_ == next)
            return true;
        if (source_->changes_since(seen_, changes)) {
            number = next - changes.size();
            seen_ = next;
        }
    }
    // Until all is applied: a failure in between means to start anew.
    stale_ = true;
    if (owed_ != TABLE_RELOAD)
        owed_ = TABLE_CHANGED;
    if (changes.empty())
        return false;
    const bool listened = listens();
    for (const RowSource::Change& change : changes) {
        if (change.whole) {
            owed_ = change.whole; // with the changes after it
            return false;
        }
        tell_ = listened && number++ >= quiet;
        told_by_ = change.column ? change.column : source_->options().key_column;
        arranged_.apply(change.before, change.after, *this);
    }
    stale_ = false;
    owed_ = 0;
    return true;
}

View::Built View::built_from_source(const ShapePtr& shape, const CategoryStates& states) const {
    RowTree rows;
    std::uint64_t seen = 0;
    {
        const std::lock_guard lock(source_->mutex_);
        rows = source_->rows_locked();
        seen = source_->next_change();
    }
    return {Arrangement(shape, rows, states), seen};
}

void View::build(Held& held) {
    class Building {
    public:
        explicit Building(View& view) : view_(view) { view_.building_ = true; }
        ~Building() {
            view_.building_ = false;
            view_.built_.notify_all();
        }
        Building(const Building&) = delete;
        Building& operator=(const Building&) = delete;

    private:
        View& view_;
    };
    const CategoryStates states = arranged_.states();
    const ShapePtr shape = shape_;
    Built built;
    {
        const Building building(*this);
        const Unlocked unlocked(held);
        built = built_from_source(shape, states);
    }
    if (shape == shape_)
        adopt(std::move(built));
}

void View::adopt(Built built) {
    if (owed_ == TABLE_RELOAD) {
        forget_positions();
    } else if (position_ != 0 || !bookmarks_.empty()) {
        // Positions stay with their rows, which may be in other places now.
        bool lost = false;
        position_ = place_after(built.rows, position_, lost);
        for (auto& [id, bookmark] : bookmarks_)
            bookmark.index = place_after(built.rows, bookmark.index, bookmark.moved);
    }
    arranged_ = std::move(built.rows);
    seen_ = built.seen;
    stale_ = false;
    const ULONG event = std::exchange(owed_, 0);
    if (event && listens())
        post_event(event);
}

void View::forget_positions() noexcept {
    position_ = 0;
    bookmarks_.clear();
}

/// Where the first is, from this one on, that is still there.
std::size_t View::place_after(const Arrangement& rows, std::size_t index, bool& lost) const {
    std::size_t place = rows.rows().size();
    const RowTree& now = arranged_.rows();
    now.visit(index, now.size(), [&](const RowTree::Entry& entry) {
        std::size_t found = 0;
        if (!find_key(rows, entry.row->key(), found)) {
            lost = true;
            return true;
        }
        place = found;
        return false;
    });
    return place;
}

RowPtr View::row_of(std::string_view key) const {
    RowPtr row = source_->find(key);
    if (shape_->expanded.empty())
        return row;
    // The source knows nothing of the keys of expanded rows, but they begin with its own.
    for (const std::size_t end : {std::size_t{0}, sizeof(ULONG)}) {
        row = key.size() > end ? source_->find(key.substr(0, key.size() - end)) : nullptr;
        if (!row)
            continue;
        std::vector<RowPtr> instances;
        Row::expand(row, shape_->expanded, instances);
        for (RowPtr& instance : instances) {
            if (instance->key() == key)
                return std::move(instance);
        }
    }
    return nullptr;
}

bool View::find_key(const Arrangement& rows, std::string_view key, std::size_t& index) const {
    if (const Category* const category = rows.find_visible(key))
        return rows.place_of(*category->heading, index);
    const RowPtr row = row_of(key);
    return row && rows.place_of(*row, index);
}

// What becomes of positions -----------------------------------------------------------------------

void View::inserted(std::size_t index, const RowPtr& row) {
    if (position_ > index)
        ++position_;
    for (auto& [id, bookmark] : bookmarks_) {
        if (bookmark.index >= index)
            ++bookmark.index;
    }
    if (tell_)
        post_row(TABLE_ROW_ADDED, *row, index);
}

void View::removed(std::size_t index, const RowPtr& row) {
    if (position_ > index)
        --position_;
    for (auto& [id, bookmark] : bookmarks_) {
        if (bookmark.index == index)
            bookmark.moved = true;
        else if (bookmark.index > index)
            --bookmark.index;
    }
    if (tell_)
        post_gone(*row);
}

void View::changed(std::size_t from, std::size_t to, const RowPtr& row) {
    if (from != to) {
        // The position is between rows; a bookmark is its row.
        if (position_ > from)
            --position_;
        if (position_ > to)
            ++position_;
        for (auto& [id, bookmark] : bookmarks_) {
            std::size_t& at = bookmark.index;
            if (at == from)
                at = to;
            else if (at > from && at <= to)
                --at;
            else if (at < from && at >= to)
                ++at;
        }
    }
    if (tell_)
        post_row(TABLE_ROW_MODIFIED, *row, to);
}

// Telling -----------------------------------------------------------------------------------------

void View::post_row(ULONG event, const Row& row, std::size_t index) {
    NOTIFICATION notification = table_event(event);
    TABLE_NOTIFICATION& table = notification.info.tab;
    const SourceOptions& source = source_->options();
    std::vector<std::uint64_t> key, prior;
    table.propIndex = key_value(&row, told_by_, key);
    table.propPrior =
        key_value(index ? arranged_.rows()[index - 1].get() : nullptr, source.key_column, prior);
    RowWriter writer(columns_, (options_.flags & MAPI_UNICODE) != 0, arranged_.levels(),
                     source.whole);
    std::vector<std::uint64_t> block((writer.measure(row) + 7) / 8);
    table.row.cValues = static_cast<ULONG>(writer.columns());
    table.row.lpProps = writer.write(block.data());
    notify::post(notify_source_, notification);
}

void View::post_gone(const Row& row) {
    NOTIFICATION notification = table_event(TABLE_ROW_DELETED);
    std::vector<std::uint64_t> key;
    notification.info.tab.propIndex = key_value(&row, source_->options().key_column, key);
    notify::post(notify_source_, notification);
}

void View::post_event(ULONG event) noexcept {
    notify::post(notify_source_, table_event(event));
}

HRESULT View::advise(ULONG mask, IMAPIAdviseSink* sink, ULONG_PTR* connection) {
    if (mask != fnevTableModified || !sink || !connection)
        return MAPI_E_INVALID_PARAMETER;
    if (options_.advise_needs_core && !gate::core_initialized()) {
        gate::note({.fact = check::Fact::advise_without_core});
        return MAPI_E_NO_SUPPORT;
    }
    {
        Lock lock(*this);
        catch_up(lock); // what happened before is no news
        if (!advised_.load()) {
            place_ = source_->listen(shared_from_this());
            advised_.store(true, std::memory_order_release);
        }
    }
    return notify::advise(notify_source_, {}, mask, sink, options_.logon, connection);
}

HRESULT View::unadvise(ULONG_PTR connection) {
    return notify::unadvise(notify_source_, connection);
}

} // namespace mapisim::table
