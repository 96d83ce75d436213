#pragma once

#include <map>

#include "notify/hub.h"
#include "platform/mutex.h"
#include "table/columns.h"
#include "table/order.h"

namespace mapisim::table {

/// What one table shows of a source: restriction, order, position, bookmarks. The body of the table
/// forwards to it; the source tells it of changes as long as somebody advised on it.
class View : public std::enable_shared_from_this<View> {
public:
    View(std::shared_ptr<RowSource> source, TableOptions options);
    ~View();

    HRESULT set_columns(const SPropTagArray* tags, ULONG flags);
    HRESULT query_columns(ULONG flags, LPSPropTagArray* out);
    HRESULT row_count(ULONG* out);
    HRESULT seek(BOOKMARK origin, LONG count, LONG* sought);
    HRESULT seek_approx(ULONG numerator, ULONG denominator);
    HRESULT position(ULONG* row, ULONG* numerator, ULONG* denominator);
    HRESULT find(const SRestriction* client, BOOKMARK origin, ULONG flags);
    HRESULT restrict(const SRestriction* client, ULONG flags);
    HRESULT create_bookmark(BOOKMARK* out);
    HRESULT free_bookmark(BOOKMARK bookmark);
    HRESULT sort(const SSortOrderSet* client, ULONG flags);
    HRESULT sort_order(LPSSortOrderSet* out);
    HRESULT rows(LONG count, ULONG flags, LPSRowSet* out);
    HRESULT advise(ULONG mask, IMAPIAdviseSink* sink, ULONG_PTR* connection);
    HRESULT unadvise(ULONG_PTR connection);
    HRESULT abort() noexcept;
    ULONG type() const noexcept { return source_->options().type; }
    const std::string& label() const noexcept { return options_.label; }

    /// The client's last reference is gone.
    void end() noexcept;

    bool listens() const noexcept;
    /// The source changed: catch up and post events, now or when whoever uses the view is done.
    void poke() noexcept;

private:
    class Lock;
    friend class Lock;
    struct Bookmark {
        std::size_t index = 0;
        bool moved = false;
    };

    void catch_up();
    void catch_up_now();
    void rebuild(ULONG event);
    void apply(const RowSource::Change& change, bool tell);
    /// To the beginning of rows that are to be made anew: when they are asked for next, or now when
    /// somebody would miss what changes until then.
    void restart() noexcept;
    bool shows(const Row& row) const;
    /// Which properties stand in a row for each value, by these columns and this order.
    static HRESULT expansion_of(const std::vector<ULONG>& columns, const Order& order,
                                std::vector<ULONG>& out);
    /// What a call that did as it was asked has to say of TBL_ASYNC.
    void done(ULONG flags, ULONG event) noexcept;
    bool shown_at(const Row& row, std::size_t& index) const noexcept;
    void insert(std::size_t index, RowPtr row);
    void remove(std::size_t index) noexcept;
    HRESULT origin_of(BOOKMARK bookmark, std::size_t& index, bool& moved) noexcept;
    void post_row(ULONG event, const Row& row, std::size_t index);
    void post_gone(const Row& row);
    void post_event(ULONG event) noexcept;

    const std::shared_ptr<RowSource> source_;
    const TableOptions options_;
    const notify::Source notify_source_;
    std::atomic<bool> advised_{false};
    std::size_t place_ = 0; ///< among the source's listeners, once it is advised on
    std::atomic<bool> poked_{false};

    platform::Mutex mutex_;
    std::vector<ULONG> columns_;
    property::RestrictionPtr restriction_;
    Order order_;
    std::vector<ULONG> expanded_; ///< tags with MVI_FLAG, from columns and order
    bool asynchronous_ = false;   ///< the last call that could be was asked to be
    std::vector<RowPtr> rows_;
    std::size_t position_ = 0;
    std::map<BOOKMARK, Bookmark> bookmarks_;
    BOOKMARK next_bookmark_ = 3; ///< after the three that are given
    std::uint64_t seen_ = 0;     ///< the source's changes up to here are in rows_
    bool stale_ = true;          ///< rows_ is to be made anew
    ULONG owed_ = 0;             ///< event to be posted when that is done
};

/// Holds the view's mutex; on the way out does what poke() had to leave undone.
class View::Lock {
public:
    explicit Lock(View& view) : view_(view) { view_.mutex_.lock(); }
    ~Lock() {
        view_.mutex_.unlock();
        if (view_.poked_.load())
            view_.poke();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    View& view_;
};

} // namespace mapisim::table
