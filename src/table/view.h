#pragma once

#include <map>

#include "notify/hub.h"
#include "platform/mutex.h"
#include "table/arrangement.h"
#include "table/columns.h"
#include "table/table.h"

namespace mapisim::table {

/// What one table shows of a source: columns, restriction, order, position, bookmarks. The body of
/// the table forwards to it; the source tells it of changes as long as somebody advised on it.
///
/// What takes long (restricting, sorting, searching, writing rows out) is done without the lock, on
/// rows that do not change, so that other threads go on with the table as it was until then.
class View final : public std::enable_shared_from_this<View>, private Arrangement::Listener {
public:
    View(std::shared_ptr<RowSource> source, TableOptions options);
    ~View();

    HRESULT set_columns(const SPropTagArray* tags, ULONG flags);
    HRESULT query_columns(ULONG flags, LPSPropTagArray* out);
    HRESULT last_error(HRESULT result, ULONG flags, LPMAPIERROR* out) const {
        return options_.memory.give(property::export_error(result, flags, out), out, flags);
    }
    HRESULT restrict(const SRestriction* client, ULONG flags);
    HRESULT sort(const SSortOrderSet* client, ULONG flags);
    HRESULT sort_order(LPSSortOrderSet* out);

    HRESULT row_count(ULONG* out);
    HRESULT seek(BOOKMARK origin, LONG count, LONG* sought);
    HRESULT seek_approx(ULONG numerator, ULONG denominator);
    HRESULT position(ULONG* row, ULONG* numerator, ULONG* denominator);
    HRESULT find(const SRestriction* client, BOOKMARK origin, ULONG flags);
    HRESULT create_bookmark(BOOKMARK* out);
    HRESULT free_bookmark(BOOKMARK bookmark);
    HRESULT rows(LONG count, ULONG flags, LPSRowSet* out);

    HRESULT expand(std::string_view key, ULONG count, LPSRowSet* out, ULONG* more);
    HRESULT collapse(std::string_view key, ULONG* count);
    HRESULT collapse_state(std::string_view key, ULONG* size, BYTE** out);
    HRESULT set_collapse_state(std::string_view state, BOOKMARK* out);

    HRESULT advise(ULONG mask, IMAPIAdviseSink* sink, ULONG_PTR* connection);
    HRESULT unadvise(ULONG_PTR connection);
    HRESULT abort() noexcept;
    ULONG type() const noexcept { return source_->options().type; }
    const std::string& label() const noexcept { return options_.label; }

    /// The client's last reference is gone.
    void end();

    bool listens() const noexcept;
    /// The source changed: catch up and post events, now or when whoever uses the view is done.
    void poke() noexcept;

private:
    static constexpr std::size_t kMaxBookmarks = 1024;

    class Lock;
    friend class Lock;
    struct Bookmark {
        std::size_t index = 0;
        bool moved = false;
    };
    struct Built {
        Arrangement rows;
        std::uint64_t seen = 0;
    };

    using Held = std::unique_lock<platform::Mutex>;
    class Unlocked;

    // Following the source (view.cpp)

    /// May let go of the lock while rows are made anew.
    void catch_up(Held& held);
    /// False when the rows have to be made anew. Nobody is told of the changes before `quiet`.
    bool follow(std::uint64_t quiet = 0);
    void build(Held& held);
    Built built_from_source(const ShapePtr& shape, const CategoryStates& states) const;
    void adopt(Built built);
    void forget_positions() noexcept;
    std::size_t place_after(const Arrangement& rows, std::size_t index, bool& lost) const;
    /// What the source has of a row with such a key.
    RowPtr row_of(std::string_view key) const;
    bool find_key(const Arrangement& rows, std::string_view key, std::size_t& index) const;
    void inserted(std::size_t index, const RowPtr& row) override;
    void removed(std::size_t index, const RowPtr& row) override;
    void changed(std::size_t from, std::size_t to, const RowPtr& row) override;

    // Calls (view_calls.cpp, view_shape.cpp, view_categories.cpp)

    /// A new shape, made from the one that the view has: `edit(shape)` returns a result code, and
    /// may be called again; `commit()` when it is the view's.
    template<class Edit, class Commit>
    HRESULT reshape(ULONG flags, ULONG event, const Edit& edit, const Commit& commit);
    void install(ShapePtr shape) noexcept;
    void install(ShapePtr shape, Built& built);
    /// Which properties stand in a row for each value, by these columns and this order.
    static HRESULT expansion_of(const std::vector<ULONG>& columns, const Order& order,
                                std::vector<ULONG>& out);
    HRESULT compile(const SRestriction* client, property::RestrictionPtr& out) const;
    std::vector<ULONG> all_columns();
    /// What a call that did as it was asked has to say of TBL_ASYNC.
    void done(ULONG flags, ULONG event) noexcept;
    HRESULT origin_of(BOOKMARK bookmark, std::size_t& index, bool& moved) noexcept;
    bool find_by_key(Held& held, std::string_view key, std::size_t& index);
    /// MAPI_E_BUSY where another thread asks for other rows meanwhile.
    HRESULT find_matching(Held& held, const property::Restriction& wanted, std::size_t from,
                          bool backward, std::size_t& index);
    HRESULT add_bookmark(Bookmark bookmark, BOOKMARK* out);
    HRESULT write_rows(const RowTree& rows, std::size_t levels, const std::vector<ULONG>& columns,
                       std::size_t first, std::size_t count, LPSRowSet* out) const;

    // Telling (view.cpp)
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
    platform::Condition built_;
    std::vector<ULONG> columns_;
    ShapePtr shape_;
    bool asynchronous_ = false; ///< the last call that could be was asked to be
    bool building_ = false;     ///< a thread makes the rows anew, without the lock
    bool stale_ = true;         ///< the rows are to be made anew
    bool tell_ = false;         ///< somebody listens while changes are applied
    ULONG told_by_ = 0;         ///< the column that names the row of the change
    ULONG owed_ = 0;            ///< event to be posted when the rows are made anew
    Arrangement arranged_;
    std::size_t position_ = 0;
    std::map<BOOKMARK, Bookmark> bookmarks_;
    BOOKMARK next_bookmark_ = 3; ///< after the three that are given
    std::uint64_t seen_ = 0;     ///< the source's changes up to here are in the rows
};

/// Holds the view's mutex; on the way out does what poke() had to leave undone.
class View::Lock {
public:
    explicit Lock(View& view) : view_(view), lock_(view.mutex_) {}
    ~Lock() {
        if (lock_.owns_lock())
            unlock();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void lock() { lock_.lock(); }
    void unlock() {
        lock_.unlock();
        if (view_.poked_.load())
            view_.poke();
    }
    operator Held&() noexcept { return lock_; }

private:
    View& view_;
    Held lock_;
};

/// Lets go of it for a while.
class View::Unlocked {
public:
    explicit Unlocked(Held& held) : held_(held) { held_.unlock(); }
    ~Unlocked() { held_.lock(); }
    Unlocked(const Unlocked&) = delete;
    Unlocked& operator=(const Unlocked&) = delete;

private:
    Held& held_;
};

} // namespace mapisim::table
