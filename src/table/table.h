#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <mapidefs.h>

#include "evidence/layout.h"
#include "object/body.h"
#include "platform/mutex.h"
#include "property/bag.h"
#include "property/restriction.h"

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

/// One row: immutable, shared by the source and every view on it. A change is a new row with the
/// same PR_INSTANCE_KEY. The values may be a saved object's own bag; `overlay` has what differs
/// from it.
class Row final : public property::Subject {
public:
    Row(property::BagPtr values, property::Bag overlay)
        : values_(std::move(values)), overlay_(std::move(overlay)) {}

    /// By identifier; overlay first. A tag with MV_INSTANCE asks for the one value that this
    /// instance of the row has, where there are several.
    const property::Value* find(ULONG tag) const override {
        if (tag & MV_INSTANCE) {
            if (const property::Value* value = instances_.find(tag))
                return value;
        }
        if (!overlay_.empty()) {
            if (const property::Value* value = overlay_.find(tag))
                return value;
        }
        return values_->find(tag);
    }
    /// The bytes of PR_INSTANCE_KEY.
    std::string_view key() const noexcept {
        const property::Value* value = find(PR_INSTANCE_KEY);
        const property::Bytes bytes = value ? value->bytes() : property::Bytes{};
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    const property::Bag& values() const noexcept { return *values_; }
    const property::Bag& overlay() const noexcept { return overlay_; }
    /// The single values, by identifier, of the properties that a view expands.
    const property::Bag& instances() const noexcept { return instances_; }
    std::size_t instance() const noexcept { return instance_; }

    /// One row for each value of the multi-valued properties among `tags`, in the order of the
    /// values, with keys of their own. The row itself where there is nothing to expand.
    static void expand(const boost::intrusive_ptr<const Row>& row, std::span<const ULONG> tags,
                       std::vector<boost::intrusive_ptr<const Row>>& out);

    /// Where the row stands in the source's own order; given by the source.
    std::uint64_t sequence() const noexcept { return sequence_; }

private:
    friend class RowSource;
    friend void intrusive_ptr_add_ref(const Row* row) noexcept {
        row->references_.fetch_add(1, std::memory_order_relaxed);
    }
    friend void intrusive_ptr_release(const Row* row) noexcept {
        if (row->references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete row;
    }

    property::BagPtr values_;
    property::Bag overlay_;
    property::Bag instances_;
    std::size_t instance_ = 0; ///< which of the rows that its source's row was expanded to
    mutable std::uint64_t sequence_ = 0;
    mutable std::atomic<std::uint32_t> references_{0};
};
using RowPtr = boost::intrusive_ptr<const Row>;

/// Either must have PR_INSTANCE_KEY (4 to 16 bytes, unique in the source, kept over changes).
RowPtr make_row(property::Bag values);
RowPtr make_row(property::BagPtr values, property::Bag overlay = {});

struct SourceOptions {
    std::vector<ULONG> columns = {}; ///< default column set
    /// Further columns that TBL_ALL_COLUMNS names, besides what the rows have.
    std::vector<ULONG> available = {};
    ULONG type = TBLTYPE_DYNAMIC;
    bool bookmarks = true;              ///< attachment tables have none (MAPI_E_NO_SUPPORT)
    std::vector<SSortOrder> order = {}; ///< default sort order; none: as the rows were put
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
    /// TABLE_ROW_DELETED. False when there is no such row.
    bool erase(std::string_view key);
    bool erase(property::Bytes key) {
        return erase(std::string_view{reinterpret_cast<const char*>(key.data()), key.size()});
    }
    /// All rows anew, TABLE_CHANGED: for sources that cannot say what changed, or for many at once.
    void replace_all(std::vector<RowPtr> rows);
    /// The same with TABLE_RELOAD: bookmarks, keys and positions are void.
    void reload(std::vector<RowPtr> rows);

    RowPtr find(std::string_view key) const;
    std::vector<RowPtr> snapshot() const;
    std::size_t size() const;
    const SourceOptions& options() const noexcept { return options_; }

private:
    friend class View;
    struct Change {
        RowPtr before, after;
        ULONG whole = 0; ///< TABLE_CHANGED or TABLE_RELOAD: the rows are to be read anew
    };
    using Index = std::unordered_map<std::string_view, std::size_t>;

    void enter();
    void leave() noexcept;
    /// The view's place among those that are told.
    std::size_t listen(const std::shared_ptr<View>& view);
    void stop_listening(std::size_t place) noexcept;
    void record(RowPtr before, RowPtr after, ULONG whole = 0) noexcept;
    void tell() noexcept;
    void compact();
    static RowPtr unused(RowPtr row);
    void replace(std::vector<RowPtr> rows, ULONG event);
    std::vector<RowPtr> snapshot_locked() const;
    /// The changes since number `seen`; false when they are not kept any more.
    bool changes_since(std::uint64_t seen, std::vector<Change>& out) const;
    std::uint64_t next_change() const noexcept { return first_change_ + changes_.size(); }

    const SourceOptions options_;
    mutable platform::Mutex mutex_;
    std::vector<RowPtr> rows_; ///< in their order; null where one was erased
    Index by_key_;             ///< where a row lies in rows_; the keys lie in the rows
    std::uint64_t next_sequence_ = 1;
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
};

/// A new table body over the source: a view with its own columns, restriction, order and position.
object::Ref<IMAPITable> make_table(std::shared_ptr<RowSource> source, TableOptions options);

} // namespace mapisim::table
