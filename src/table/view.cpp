#include "table/view.h"

#include <algorithm>
#include <new>
#include <unordered_map>
#include <utility>

#include <mapicode.h>
#include <mapitags.h>

#include "check/events.h"
#include "gate/call.h"
#include "memory/buffers.h"

namespace mapisim::table {

using property::Value;

namespace {

SPropValue key_value(const Row* row) noexcept {
    SPropValue value{};
    value.ulPropTag = PR_NULL;
    if (!row)
        return value;
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
      notify_source_(notify::new_source()), columns_(source_->options().columns),
      order_(source_->options().order) {
    for (ULONG& tag : columns_) {
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

void View::end() noexcept {
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
}

// Following the source ----------------------------------------------------------------------------

bool View::listens() const noexcept {
    return advised_.load(std::memory_order_acquire) &&
           notify::anybody_listens(notify_source_, fnevTableModified);
}

void View::poke() noexcept {
    poked_.store(true);
    while (poked_.load() && mutex_.try_lock()) {
        poked_.store(false);
        try {
            catch_up_now();
        } catch (const std::bad_alloc&) {
            stale_ = true;
            owed_ = owed_ ? owed_ : ULONG{TABLE_CHANGED};
        }
        mutex_.unlock();
    }
}

void View::catch_up() {
    poked_.store(false);
    catch_up_now();
}

void View::catch_up_now() {
    std::vector<RowSource::Change> changes;
    bool known = false;
    if (!stale_) {
        const std::lock_guard lock(source_->mutex_);
        if (seen_ == source_->next_change())
            return;
        known = source_->changes_since(seen_, changes);
        if (known)
            seen_ = source_->next_change();
    }
    if (stale_ || !known) {
        rebuild(stale_ ? owed_ : TABLE_CHANGED);
        return;
    }
    if (!expanded_.empty()) {
        // One changed row may be any number here: it is not followed, but all are made anew.
        const bool reload = std::any_of(changes.begin(), changes.end(), [](const auto& change) {
            return change.whole == TABLE_RELOAD;
        });
        rebuild(reload ? TABLE_RELOAD : TABLE_CHANGED);
        return;
    }
    const bool tell = listens();
    // Until all is applied: a failure in between means to start anew.
    stale_ = true;
    owed_ = TABLE_CHANGED;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (changes[i].whole) {
            rebuild(changes[i].whole); // with the changes after it
            return;
        }
        apply(changes[i], tell);
    }
    stale_ = false;
    owed_ = 0;
}

void View::rebuild(ULONG event) {
    stale_ = true;
    if (owed_ != TABLE_RELOAD)
        owed_ = event;
    std::vector<RowPtr> rows;
    std::uint64_t seen = 0;
    {
        const std::lock_guard lock(source_->mutex_);
        rows = source_->snapshot_locked();
        seen = source_->next_change();
    }
    if (!expanded_.empty()) {
        std::vector<RowPtr> all;
        for (const RowPtr& row : rows)
            Row::expand(row, expanded_, all);
        rows.swap(all);
    }
    if (restriction_ || options_.base) {
        std::erase_if(rows, [this](const RowPtr& row) { return !shows(*row); });
    }
    order_.sort(rows);

    if (owed_ == TABLE_RELOAD) {
        position_ = 0;
        bookmarks_.clear();
    } else if (position_ != 0 || !bookmarks_.empty()) {
        // Positions stay with their rows, which may be in other places now.
        std::unordered_map<std::string_view, std::size_t> places;
        if (!rows_.empty()) {
            places.reserve(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i)
                places.emplace(rows[i]->key(), i);
        }
        const auto follow = [&](std::size_t index, bool& lost) {
            for (; index < rows_.size(); ++index) {
                const auto place = places.find(rows_[index]->key());
                if (place != places.end())
                    return place->second;
                lost = true;
            }
            return rows.size();
        };
        bool lost = false;
        position_ = follow(position_, lost);
        for (auto& [id, bookmark] : bookmarks_) {
            bookmark.index = follow(bookmark.index, bookmark.moved);
        }
    }
    rows_.swap(rows);
    seen_ = seen;
    stale_ = false;
    event = std::exchange(owed_, 0);
    if (event && listens())
        post_event(event);
}

void View::restart() noexcept {
    position_ = 0;
    bookmarks_.clear();
    rows_.clear();
    stale_ = true;
    if (!listens())
        return;
    try {
        catch_up();
    } catch (const std::bad_alloc&) {
        owed_ = TABLE_CHANGED; // and once more when rows are asked for
    }
}

bool View::shows(const Row& row) const {
    return (!options_.base || options_.base->matches(row)) &&
           (!restriction_ || restriction_->matches(row));
}

bool View::shown_at(const Row& row, std::size_t& index) const noexcept {
    index = order_.place_of(rows_, row);
    return index < rows_.size() && rows_[index].get() == &row;
}

void View::apply(const RowSource::Change& change, bool tell) {
    std::size_t old_index = 0;
    const bool was = change.before && shown_at(*change.before, old_index);
    const bool is = change.after && shows(*change.after);
    if (was && is) {
        // The common case is a change that moves nothing.
        const bool stays =
            (old_index == 0 || order_.precedes(*rows_[old_index - 1], *change.after)) &&
            (old_index + 1 == rows_.size() ||
             order_.precedes(*change.after, *rows_[old_index + 1]));
        std::size_t index = old_index;
        if (stays) {
            rows_[index] = change.after;
        } else {
            RowPtr row = std::move(rows_[old_index]);
            rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(old_index));
            index = order_.place_of(rows_, *change.after);
            rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(index), change.after);
            const auto follow = [&](std::size_t& at) {
                if (at == old_index)
                    at = index;
                else if (at > old_index && at <= index)
                    --at;
                else if (at < old_index && at >= index)
                    ++at;
            };
            // The position is between rows; a bookmark is its row.
            if (position_ > old_index)
                --position_;
            if (position_ > index)
                ++position_;
            for (auto& [id, bookmark] : bookmarks_)
                follow(bookmark.index);
        }
        if (tell)
            post_row(TABLE_ROW_MODIFIED, *change.after, index);
    } else if (was) {
        remove(old_index);
        if (tell)
            post_gone(*change.before);
    } else if (is) {
        const std::size_t index = order_.place_of(rows_, *change.after);
        insert(index, change.after);
        if (tell)
            post_row(TABLE_ROW_ADDED, *change.after, index);
    }
}

void View::insert(std::size_t index, RowPtr row) {
    rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(index), std::move(row));
    if (position_ > index)
        ++position_;
    for (auto& [id, bookmark] : bookmarks_) {
        if (bookmark.index >= index)
            ++bookmark.index;
    }
}

void View::remove(std::size_t index) noexcept {
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(index));
    if (position_ > index)
        --position_;
    for (auto& [id, bookmark] : bookmarks_) {
        if (bookmark.index == index)
            bookmark.moved = true;
        else if (bookmark.index > index)
            --bookmark.index;
    }
}

// Telling -----------------------------------------------------------------------------------------

void View::post_row(ULONG event, const Row& row, std::size_t index) {
    NOTIFICATION notification = table_event(event);
    TABLE_NOTIFICATION& table = notification.info.tab;
    table.propIndex = key_value(&row);
    table.propPrior = key_value(index ? rows_[index - 1].get() : nullptr);
    RowWriter writer(columns_, (options_.flags & MAPI_UNICODE) != 0);
    std::vector<std::uint64_t> block((writer.measure(row) + 7) / 8);
    table.row.cValues = static_cast<ULONG>(writer.columns());
    table.row.lpProps = writer.write(block.data());
    notify::post(notify_source_, notification);
}

void View::post_gone(const Row& row) {
    NOTIFICATION notification = table_event(TABLE_ROW_DELETED);
    notification.info.tab.propIndex = key_value(&row);
    notify::post(notify_source_, notification);
}

void View::post_event(ULONG event) noexcept {
    notify::post(notify_source_, table_event(event));
}

HRESULT View::advise(ULONG mask, IMAPIAdviseSink* sink, ULONG_PTR* connection) {
    if (mask != fnevTableModified || !sink || !connection)
        return MAPI_E_INVALID_PARAMETER;
    {
        const Lock lock(*this);
        catch_up(); // what happened before is no news
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
