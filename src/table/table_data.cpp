#include "table/table_data.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include <boost/container/small_vector.hpp>
#include <mapicode.h>
#include <mapitags.h>

#include "gate/call_out.h"
#include "gate/lent.h"
#include "object/scope.h"
#include "object/shell.h"
#include "platform/mutex.h"
#include "platform/readable.h"
#include "property/raw_copy.h"
#include "property/value.h"
#include "table/table.h"

namespace mapisim::table {

namespace {

using property::Value;

/// So many rows of one call are told of one by one, more as TABLE_CHANGED.
constexpr std::size_t kMostEvents = 8;
constexpr std::size_t kMostRows = property::kMaxCopy / sizeof(SRow);

using TagsPtr = std::shared_ptr<const std::vector<ULONG>>;
using Tags = boost::container::small_vector<ULONG, 16>; ///< of a row that is read

/// The values of a row, and what its owner gave: text keeps its width, and all its order.
struct GivenValues : property::Bag {
    TagsPtr tags;
};

bool can_be_index(ULONG tag) noexcept {
    const ULONG type = PROP_TYPE(tag);
    const bool is_value = property::is_valid_type(type) && !(type & MV_FLAG);
    return PROP_ID(tag) != 0 && is_value && type != PT_OBJECT && type != PT_ERROR &&
           type != PT_NULL;
}

bool can_be_column(ULONG tag) noexcept {
    return (tag & MV_INSTANCE) == 0 && property::is_valid_type(PROP_TYPE(tag));
}

/// Bytes that are the same for the same value of an index column; empty for an empty one.
std::string key_of_index(const Value& value) {
    const ULONG type = value.type();
    const auto of = [](const auto& number) {
        return std::string(reinterpret_cast<const char*>(&number), sizeof number);
    };
    if (type == PT_R4 || type == PT_DOUBLE || type == PT_APPTIME)
        return of(value.real() == 0 ? 0.0 : value.real());
    if (type == PT_UNICODE)
        return std::string(value.text());
    const property::Bytes bytes = value.bytes();
    if (type == PT_BINARY || type == PT_CLSID)
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return of(value.long_number());
}

/// Columns that become more with what rows have; shared with the views.
class GrowingColumns {
public:
    explicit GrowingColumns(const std::vector<ULONG>& tags) { add(tags); }
    std::vector<ULONG> all() const {
        const std::lock_guard lock(mutex_);
        return tags_;
    }
    void add(const std::vector<ULONG>& tags) {
        const std::lock_guard lock(mutex_);
        for (const ULONG tag : tags) {
            const bool known = std::any_of(tags_.begin(), tags_.end(), [tag](ULONG other) {
                return PROP_ID(other) == PROP_ID(tag);
            });
            if (!known && PROP_TYPE(tag) != PT_OBJECT)
                tags_.push_back(tag);
        }
    }

private:
    mutable platform::Mutex mutex_;
    std::vector<ULONG> tags_;
};

/// ITableData: the rows are a source, each view is a table on it.
class TableData final
    : public object::BodyOf<ITableData, object::InterfaceId::ITableData, object::Kind::table_data> {
public:
    explicit TableData(const TableDataOptions& options)
        : index_(options.index), memory_(options.memory), scope_(object::utility_scope()),
          columns_(std::make_shared<GrowingColumns>(options.columns)),
          source_(std::make_shared<RowSource>(SourceOptions{.columns = options.columns,
                                                            .type = options.type,
                                                            .categories = false,
                                                            .whole = true,
                                                            .key_column = options.index})) {}

    object::Scope* scope() const noexcept override { return scope_.get(); }

    HRESULT STDMETHODCALLTYPE HrGetView(LPSSortOrderSet order, CALLERRELEASE* callback,
                                        ULONG_PTR data, LPMAPITABLE* out) override;

    HRESULT STDMETHODCALLTYPE HrModifyRow(LPSRow client) override {
        RowPtr row;
        if (const HRESULT result = read(*client, row); FAILED(result))
            return result;
        const std::lock_guard lock(mutex_);
        know_columns(*row);
        source_->put(std::move(row));
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrDeleteRow(LPSPropValue index) override {
        std::string key;
        const HRESULT result = find_index(index, 1, key);
        if (FAILED(result))
            return is_index(index->ulPropTag) ? result : MAPI_E_NOT_FOUND;
        const std::lock_guard lock(mutex_);
        return source_->erase(key) ? S_OK : MAPI_E_NOT_FOUND;
    }

    HRESULT STDMETHODCALLTYPE HrQueryRow(LPSPropValue index, LPSRow* out, ULONG* number) override {
        *out = nullptr;
        std::string key;
        if (const HRESULT result = find_index(index, 1, key); FAILED(result))
            return result;
        RowPtr row;
        std::size_t place = 0;
        {
            const std::lock_guard lock(mutex_);
            if (!source_->place_of(key, place))
                return MAPI_E_NOT_FOUND;
            row = source_->row_at(place);
        }
        const HRESULT result = give_row(*row, out);
        if (!FAILED(result) && number)
            *number = static_cast<ULONG>(place);
        return result;
    }

    HRESULT STDMETHODCALLTYPE HrEnumRow(ULONG number, LPSRow* out) override {
        *out = nullptr;
        const RowPtr row = source_->row_at(number);
        return row ? give_row(*row, out) : S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrNotify(ULONG, ULONG count, LPSPropValue values) override {
        if (const SCODE result = property::check_count(count, values); result != S_OK)
            return result;
        const bool by_index = std::any_of(values, values + count, [this](const SPropValue& value) {
            return is_index(value.ulPropTag);
        });
        std::string key;
        const HRESULT result =
            by_index ? find_index(values, count, key) : find_described(values, count, key);
        if (FAILED(result))
            return result;
        const ULONG column = by_index ? index_ : values[0].ulPropTag;
        const std::lock_guard lock(mutex_);
        return source_->touch(key, column) ? S_OK : MAPI_E_NOT_FOUND;
    }

    HRESULT STDMETHODCALLTYPE HrInsertRow(ULONG number, LPSRow client) override {
        RowPtr row;
        if (const HRESULT result = read(*client, row); FAILED(result))
            return result;
        const std::lock_guard lock(mutex_);
        if (number > source_->size() || source_->find(row->key()))
            return MAPI_E_INVALID_PARAMETER;
        know_columns(*row);
        if (number == source_->size()) {
            source_->put(std::move(row));
        } else {
            const RowPtr before = number ? source_->row_at(number - 1) : nullptr;
            source_->put_after(before ? before->key() : std::string_view(), std::move(row));
        }
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrModifyRows(ULONG, LPSRowSet client) override {
        if (const SCODE result = check_rows(*client); result != S_OK)
            return result;
        std::vector<RowPtr> rows;
        std::unordered_map<std::string, std::size_t> places; // of several of one key, the last
        for (ULONG i = 0; i < client->cRows; ++i) {
            RowPtr row;
            if (const HRESULT result = read(client->aRow[i], row); FAILED(result))
                return result;
            const auto [place, is_new] = places.try_emplace(std::string(row->key()), rows.size());
            if (is_new)
                rows.push_back(std::move(row));
            else
                rows[place->second] = std::move(row);
        }
        const std::lock_guard lock(mutex_);
        for (const RowPtr& row : rows)
            know_columns(*row);
        if (rows.size() > kMostEvents) {
            source_->put_all(rows);
        } else {
            for (RowPtr& row : rows)
                source_->put(std::move(row));
        }
        return S_OK;
    }

    HRESULT STDMETHODCALLTYPE HrDeleteRows(ULONG flags, LPSRowSet client, ULONG* deleted) override {
        *deleted = 0;
        if (flags & TAD_ALL_ROWS) {
            const std::lock_guard lock(mutex_);
            *deleted = static_cast<ULONG>(source_->size());
            source_->reload({});
            return S_OK;
        }
        if (!client)
            return MAPI_E_INVALID_PARAMETER;
        if (const SCODE result = check_rows(*client); result != S_OK)
            return result;
        std::vector<std::string> keys(client->cRows);
        for (ULONG i = 0; i < client->cRows; ++i) {
            const SRow& row = client->aRow[i];
            HRESULT result = property::check_count(row.cValues, row.lpProps);
            if (result == S_OK)
                result = find_index(row.lpProps, row.cValues, keys[i]);
            if (FAILED(result))
                return result;
        }
        const std::lock_guard lock(mutex_);
        std::erase_if(keys, [this](const std::string& key) { return !source_->find(key); });
        std::size_t count = 0;
        if (keys.size() > kMostEvents) {
            count = source_->erase_all(keys);
        } else {
            for (const std::string& key : keys)
                count += source_->erase(key) ? 1 : 0;
        }
        *deleted = static_cast<ULONG>(count);
        return S_OK;
    }

private:
    bool is_index(ULONG tag) const noexcept {
        return property::canonical(tag) == property::canonical(index_);
    }

    /// MAPI_E_INVALID_PARAMETER where the index column is not among the values, or empty.
    HRESULT find_index(const SPropValue* values, ULONG count, std::string& key) const {
        for (ULONG i = 0; values && i < count; ++i) {
            if (!is_index(values[i].ulPropTag))
                continue;
            Value value;
            if (const SCODE result = Value::from_client(values[i], value); result != S_OK)
                return result;
            key = key_of_index(value);
            return key.empty() ? MAPI_E_INVALID_PARAMETER : S_OK;
        }
        return MAPI_E_INVALID_PARAMETER;
    }

    /// The first row that has all of the values.
    HRESULT find_described(const SPropValue* values, ULONG count, std::string& key) const {
        std::vector<Value> wanted(count);
        for (ULONG i = 0; i < count; ++i) {
            if (const SCODE result = Value::from_client(values[i], wanted[i]); result != S_OK)
                return result;
        }
        for (const RowPtr& row : source_->snapshot()) {
            const bool is_it = std::all_of(wanted.begin(), wanted.end(), [&](const Value& value) {
                const Value* const has = row->find(value.tag());
                return has && *has == value;
            });
            if (!is_it)
                continue;
            key = row->key();
            return S_OK;
        }
        return MAPI_E_NOT_FOUND;
    }

    static SCODE check_rows(const SRowSet& client) noexcept {
        if (client.cRows > kMostRows)
            return MAPI_E_TOO_BIG;
        return platform::is_wild(client.aRow, client.cRows, sizeof(SRow)) ? MAPI_E_INVALID_PARAMETER
                                                                          : S_OK;
    }

    /// A client's row.
    HRESULT read(const SRow& client, RowPtr& out) {
        if (const SCODE result = property::check_count(client.cValues, client.lpProps);
            result != S_OK)
            return result;
        std::string key;
        if (const HRESULT result = find_index(client.lpProps, client.cValues, key); FAILED(result))
            return result;
        auto values = std::make_shared<GivenValues>();
        values->reserve(client.cValues);
        Tags tags;
        for (ULONG i = 0; i < client.cValues; ++i) {
            const SPropValue& given = client.lpProps[i];
            const ULONG type = PROP_TYPE(given.ulPropTag);
            if (type == PT_ERROR || type == PT_NULL)
                continue; // no value is the same as none at all
            if (type == PT_UNSPECIFIED || PROP_ID(given.ulPropTag) == 0)
                return MAPI_E_INVALID_PARAMETER;
            Value value;
            if (const SCODE result = Value::from_client(given, value); result != S_OK)
                return result;
            if (values->has(given.ulPropTag)) {
                const auto same = std::find_if(tags.begin(), tags.end(), [&](ULONG tag) {
                    return PROP_ID(tag) == PROP_ID(given.ulPropTag);
                });
                tags.erase(same);
            }
            values->set(std::move(value));
            tags.push_back(given.ulPropTag);
        }
        const Value* const index = values->find(index_);
        if (!index || key_of_index(*index) != key)
            return MAPI_E_INVALID_PARAMETER; // there are two, and they differ
        values->tags = shared_tags(tags);
        out = index_ == PR_INSTANCE_KEY ? make_row(std::move(values))
                                        : make_keyed_row(std::move(values), std::move(key));
        return S_OK;
    }

    /// Rows that have the same columns share them.
    TagsPtr shared_tags(const Tags& tags) {
        const std::lock_guard lock(mutex_);
        if (!last_tags_ ||
            !std::equal(tags.begin(), tags.end(), last_tags_->begin(), last_tags_->end()))
            last_tags_ = std::make_shared<const std::vector<ULONG>>(tags.begin(), tags.end());
        return last_tags_;
    }

    /// With the mutex held, before the row is put: what is refused adds no columns.
    void know_columns(const Row& row) {
        const TagsPtr& tags = static_cast<const GivenValues&>(row.values()).tags;
        if (tags == last_known_)
            return;
        columns_->add(*tags);
        last_known_ = tags;
    }

    /// One block, to which the values are linked.
    HRESULT give_row(const Row& row, LPSRow* out) const {
        const auto& values = static_cast<const GivenValues&>(row.values());
        const std::vector<ULONG>& tags = *values.tags;
        std::size_t size = tags.size() * sizeof(SPropValue);
        for (const ULONG tag : tags) {
            const Value& value = *values.find(tag);
            size += value.export_size(value.export_type(tag, true));
        }
        void* root = nullptr;
        if (const SCODE result = memory_.allocate(sizeof(SRow), &root); result != S_OK)
            return result;
        void* block = nullptr;
        if (const SCODE result = memory_.allocate_more(size, root, &block); result != S_OK) {
            memory_.free(root);
            return result;
        }
        auto* next = static_cast<LPSPropValue>(block);
        auto* room = reinterpret_cast<std::byte*>(next + tags.size());
        auto* const made = static_cast<LPSRow>(root);
        made->ulAdrEntryPad = 0;
        made->cValues = static_cast<ULONG>(tags.size());
        made->lpProps = next;
        for (const ULONG tag : tags) {
            const Value& value = *values.find(tag);
            room = value.write(value.export_type(tag, true), *next++, room);
        }
        *out = made;
        return S_OK;
    }

    const ULONG index_;
    const property::CallerMemory memory_;
    const object::ScopeRef scope_;
    const std::shared_ptr<GrowingColumns> columns_;
    const std::shared_ptr<RowSource> source_;
    platform::Mutex mutex_; ///< one change at a time
    TagsPtr last_tags_;
    TagsPtr last_known_; ///< whose columns were added last
};

/// Calls the client when its last reference on a view is gone.
class ViewEnd {
public:
    ViewEnd(CALLERRELEASE* callback, ULONG_PTR data, TableData* table)
        : callback_(callback), data_(data), table_(object::Ref<TableData>::share(table)),
          shell_(gate::current_object()), generation_(shell_ ? shell_->record()->generation : 0) {}

    void operator()() const {
        // The view's own pointer says which one it is.
        auto* const view = reinterpret_cast<LPMAPITABLE>(gate::current_object());
        if (shell_ && shell_->record()->generation == generation_ &&
            shell_->record()->references.count() != 0) {
            call(reinterpret_cast<LPTABLEDATA>(shell_), view);
        } else {
            // The client has let go of the table data before.
            const gate::Lent<ITableData> lent(object::Ref<TableData>(table_).detach(),
                                              gate::LentShell::Keeping::allowed);
            call(lent.get(), view);
        }
    }

private:
    void call(LPTABLEDATA table, LPMAPITABLE view) const {
        gate::call_out(
            [&] {
                callback_(data_, table, view);
                return 0;
            },
            0);
    }

    CALLERRELEASE* callback_;
    ULONG_PTR data_;
    object::Ref<TableData> table_;
    object::Shell* shell_; ///< the client's table data object, at its use in `generation_`
    std::uint32_t generation_;
};

HRESULT STDMETHODCALLTYPE TableData::HrGetView(LPSSortOrderSet order, CALLERRELEASE* callback,
                                               ULONG_PTR data, LPMAPITABLE* out) {
    *out = nullptr;
    TableOptions options{.label = "view of table data", .memory = memory_};
    options.columns = columns_->all();
    options.all_columns = [columns = columns_] { return columns->all(); };
    options.advise_needs_core = true;
    if (callback)
        options.released = ViewEnd(callback, data, this);
    const object::Ref<IMAPITable> view = make_table(source_, std::move(options));
    if (order) {
        if (const HRESULT result = view->SortTable(order, 0); FAILED(result))
            return result;
    }
    *out = object::Ref<IMAPITable>(view).detach();
    return S_OK;
}

} // namespace

HRESULT make_table_data(TableDataOptions options, object::Ref<ITableData>& out) {
    const ULONG type = options.type;
    if (type != TBLTYPE_SNAPSHOT && type != TBLTYPE_KEYSET && type != TBLTYPE_DYNAMIC)
        return MAPI_E_INVALID_PARAMETER;
    const bool columns =
        std::all_of(options.columns.begin(), options.columns.end(), &can_be_column);
    if (!can_be_index(options.index) || !columns)
        return MAPI_E_INVALID_PARAMETER;
    out = object::make<TableData>(options);
    return S_OK;
}

} // namespace mapisim::table
