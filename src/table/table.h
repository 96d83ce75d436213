#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include <mapidefs.h>

#include "evidence/layout.h"
#include "object/body.h"
#include "platform/mutex.h"
#include "property/caller_memory.h"
#include "property/restriction.h"
#include "table/row.h"
#include "table/row_tree.h"

/// Tables over rows that can change under them.
///
///     auto source = std::make_shared<table::RowSource>(table::SourceOptions{.columns = {...}});
///     source->put(table::make_row(bag));             // once for each object, and after each
///     change *out = table::make_table(source, {.flags = ulFlags, .logon = logon->index}).detach();
///
/// The owner of the objects (a folder for its messages, a store list for its stores) keeps one
/// source as long as it lives and tells it of every change; each table that a client opens is a
/// view on it. Tables that follow nothing (a list of profiles) may use a source of their own.
namespace mapisim::table {

struct SourceOptions {
    std::vector<ULONG> columns = {}; ///< default column set
    /// Further columns that TBL_ALL_COLUMNS names, besides what the rows have.
    std::vector<ULONG> available = {};
    ULONG type = TBLTYPE_DYNAMIC;
    bool bookmarks = true; ///< attachment tables have none (MAPI_E_NO_SUPPORT)
    /// Restrictions can ask about recipients and attachments; where not, MAPI_E_TOO_COMPLEX.
    bool parts = false;
    std::vector<SSortOrder> order = {}; ///< default sort order; none: as the rows were put
    bool categories = true; ///< where not, sort orders with categories are MAPI_E_TOO_COMPLEX
    bool whole = false;     ///< long values are not cut in columns
    /// Identifies the rows in notifications. Another one than this is for keyed rows.
    ULONG key_column = PR_INSTANCE_KEY;
};

class View;

/// The rows behind one or more tables. Thread-safe. A change costs what the tables cost that
/// somebody advised on; the others catch up when they are next called.
class RowSource : public std::enable_shared_from_this<RowSource> {
public:
    explicit RowSource(SourceOptions options);
    ~RowSource();
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;

    /// Adds a row at the end, or replaces the one with its key in its place.
    /// TABLE_ROW_ADDED or TABLE_ROW_MODIFIED for the views that show it.
    void put(RowPtr row);
    /// The same, but adds it behind the row with the key `before`; at the beginning when that is
    /// empty. False, and nothing is done, when there is no such row.
    bool put_after(std::string_view before, RowPtr row);
    /// TABLE_ROW_DELETED. False when there is no such row.
    bool erase(std::string_view key);
    bool erase(property::Bytes key) {
        return erase(std::string_view{reinterpret_cast<const char*>(key.data()), key.size()});
    }
    /// All rows anew, TABLE_CHANGED: for sources that cannot say what changed, or for many at once.
    void replace_all(const std::vector<RowPtr>& rows);
    /// The same with TABLE_RELOAD: bookmarks, keys and positions are void.
    void reload(const std::vector<RowPtr>& rows);
    /// put() for rows with different keys, all or none, and erase(); TABLE_CHANGED.
    void put_all(const std::vector<RowPtr>& rows);
    std::size_t erase_all(const std::vector<std::string>& keys);
    /// TABLE_ROW_MODIFIED for a row that did not change, which `column` names. False when there is
    /// no such row.
    bool touch(std::string_view key, ULONG column);

    RowPtr find(std::string_view key) const;
    /// Null when there are not so many.
    RowPtr row_at(std::size_t index);
    /// False when there is no such row.
    bool place_of(std::string_view key, std::size_t& index);
    std::vector<RowPtr> snapshot() const;
    std::size_t size() const;
    const SourceOptions& options() const noexcept { return options_; }

private:
    friend class View;
    struct Change {
        RowPtr before = nullptr, after = nullptr;
        ULONG whole = 0;  ///< TABLE_CHANGED or TABLE_RELOAD: the rows are to be read anew
        ULONG column = 0; ///< names the row, where it is not the source's key column
    };
    struct ByKey {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const noexcept {
            return std::hash<std::string_view>()(key);
        }
        std::size_t operator()(const RowPtr& row) const noexcept { return (*this)(row->key()); }
        bool operator()(std::string_view key, const RowPtr& row) const noexcept {
            return row->has_key(ShortKey(key), key);
        }
        bool operator()(const RowPtr& row, std::string_view key) const noexcept {
            return (*this)(key, row);
        }
        bool operator()(const RowPtr& a, const RowPtr& b) const noexcept {
            return (*this)(a->key(), b);
        }
    };
    using Index = boost::unordered_flat_set<RowPtr, ByKey, ByKey>;

    void enter();
    void leave() noexcept;
    /// The view's place among those that are told.
    std::size_t listen(const std::shared_ptr<View>& view);
    void stop_listening(std::size_t place) noexcept;
    /// A new row at an index of rows_; replaces the one with its key. Expects the lock.
    void add_locked(std::size_t index, std::uint64_t sequence, RowPtr row);
    void replace_locked(const RowPtr& known, RowPtr row);
    void record(Change change) noexcept;
    void tell() noexcept;
    static RowPtr unused(const RowPtr& row);
    /// Rows that get new places.
    struct Fresh {
        Index index;
        std::vector<RowTree::Entry> entries;
    };
    static Fresh prepare(const std::vector<RowPtr>& rows);
    void install_locked(Fresh& fresh, ULONG event);
    void replace(const std::vector<RowPtr>& rows, ULONG event);
    void spread_locked(std::size_t index, RowPtr row);
    static std::size_t index_in(const RowTree& rows, const Row& row) noexcept;
    std::size_t index_of(const Row& row) const noexcept { return index_in(rows_, row); }
    /// The rows as they are now; costs nothing but for what erase() had to leave.
    RowTree rows_locked();
    /// The changes since number `seen`; false when they are not kept any more.
    bool changes_since(std::uint64_t seen, std::vector<Change>& out) const;
    std::uint64_t next_change() const noexcept { return first_change_ + changes_.size(); }
    std::uint64_t changes_so_far() const {
        const std::lock_guard lock(mutex_);
        return next_change();
    }

    const SourceOptions options_;
    mutable platform::Mutex mutex_;
    RowTree rows_; ///< in their order
    Index by_key_; ///< the same, without those that erase() could not take out
    /// Between the places of two rows there is room for others.
    static constexpr std::uint64_t kStride = std::uint64_t{1} << 28;
    std::uint64_t next_sequence_ = kStride;
    std::deque<Change> changes_; ///< kept while there are views
    std::uint64_t first_change_ = 0;
    std::size_t views_ = 0;
    /// Views that somebody advised on. Places are used again and never moved: tell() walks them
    /// without the lock.
    std::vector<std::weak_ptr<View>> listeners_;
    std::vector<std::size_t> free_places_; ///< of listeners_; has room for all of them
    std::atomic<std::size_t> listening_{0};
};

struct TableOptions {
    ULONG flags = 0;                    ///< MAPI_UNICODE: text of the default columns is wide
    evidence::Index logon = 0;          ///< the logon that registrations end with
    std::string label = {};             ///< what a report calls the table: "contents of Inbox"
    property::RestrictionPtr base = {}; ///< rows that never show; Restrict adds to it
    property::CallerMemory memory = {}; ///< all that the table hands out lies there
    /// What TBL_ALL_COLUMNS gives, in place of what the source and its rows have; called with no
    /// lock but the table's.
    std::function<std::vector<ULONG>()> all_columns = {};
    std::vector<ULONG> columns = {}; ///< as they are, in place of the source's default columns
    /// Advise is MAPI_E_NO_SUPPORT for who has called ScInitMapiUtil alone.
    bool advise_needs_core = false;
    /// The client's last reference is gone, and the table still valid.
    std::function<void()> released = {};
};

/// A new table body over the source: a view with its own columns, restriction, order and position.
object::Ref<IMAPITable> make_table(std::shared_ptr<RowSource> source, TableOptions options);

} // namespace mapisim::table
