#include <algorithm>
#include <new>
#include <utility>

#include <mapicode.h>

#include "memory/buffers.h"
#include "table/view.h"

namespace mapisim::table {

using property::Value;

namespace {

constexpr std::size_t kMaxBookmarks = 1024;
constexpr ULONG kMaxColumns = 4096;
/// How many properties may stand in a row for each value at once: the rows multiply.
constexpr std::size_t kMaxExpanded = 2;
/// How many rows TBL_ALL_COLUMNS looks at.
constexpr std::size_t kSampledRows = 256;

std::string_view view_of(property::Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

// Columns, restriction, order ---------------------------------------------------------------------

HRESULT View::set_columns(const SPropTagArray* tags, ULONG flags) {
    if (!tags || tags->cValues == 0 || tags->cValues > kMaxColumns) {
        return MAPI_E_INVALID_PARAMETER;
    }
    std::vector<ULONG> columns(tags->aulPropTag, tags->aulPropTag + tags->cValues);
    const Lock lock(*this);
    std::vector<ULONG> expanded;
    const HRESULT result = expansion_of(columns, order_, expanded);
    if (FAILED(result))
        return result;
    columns_.swap(columns);
    if (expanded != expanded_) {
        expanded_.swap(expanded);
        restart();
    }
    done(flags, TABLE_SETCOL_DONE);
    return S_OK;
}

HRESULT View::expansion_of(const std::vector<ULONG>& columns, const Order& order,
                           std::vector<ULONG>& out) {
    const auto add = [&out](ULONG tag) {
        const bool known = std::any_of(
            out.begin(), out.end(), [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
        if (is_instance(tag) && !known)
            out.push_back(tag);
    };
    for (const ULONG tag : columns) {
        if ((tag & MV_INSTANCE) && !is_instance(tag))
            return MAPI_E_INVALID_PARAMETER;
        add(tag);
    }
    for (const SSortOrder& key : order.keys())
        add(key.ulPropTag);
    std::sort(out.begin(), out.end());
    return out.size() > kMaxExpanded ? MAPI_E_TOO_COMPLEX : S_OK;
}

void View::done(ULONG flags, ULONG event) noexcept {
    asynchronous_ = (flags & TBL_ASYNC) != 0;
    if (asynchronous_ && listens())
        post_event(event);
}

HRESULT View::abort() noexcept {
    const Lock lock(*this);
    // Everything is done before its call returns: what was asked to go on has already completed.
    return std::exchange(asynchronous_, false) ? MAPI_E_UNABLE_TO_ABORT : S_OK;
}

HRESULT View::query_columns(ULONG flags, LPSPropTagArray* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    const Lock lock(*this);
    if (!(flags & TBL_ALL_COLUMNS))
        return property::export_tags(columns_, out);

    std::vector<ULONG> all;
    const auto add = [&all, this](ULONG tag) {
        tag = property::canonical(tag);
        const ULONG type = PROP_TYPE(tag);
        if (type == PT_OBJECT || type == PT_ERROR || type == PT_NULL)
            return;
        if (!(options_.flags & MAPI_UNICODE)) {
            if (type == PT_UNICODE)
                tag = CHANGE_PROP_TYPE(tag, PT_STRING8);
            else if (type == PT_MV_UNICODE)
                tag = CHANGE_PROP_TYPE(tag, PT_MV_STRING8);
        }
        const bool known = std::any_of(
            all.begin(), all.end(), [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
        if (!known)
            all.push_back(tag);
    };
    for (const ULONG tag : source_->options().columns)
        add(tag);
    for (const ULONG tag : source_->options().available)
        add(tag);
    catch_up();
    for (std::size_t i = 0; i < rows_.size() && i < kSampledRows; ++i) {
        for (const Value& value : rows_[i]->overlay())
            add(value.tag());
        for (const Value& value : rows_[i]->values())
            add(value.tag());
    }
    return property::export_tags(all, out);
}

HRESULT View::restrict(const SRestriction* client, ULONG flags) {
    property::RestrictionPtr restriction;
    const HRESULT result = property::Restriction::compile(client, restriction);
    if (FAILED(result))
        return result;
    const Lock lock(*this);
    restriction_ = std::move(restriction);
    restart();
    done(flags, TABLE_RESTRICT_DONE);
    return S_OK;
}

HRESULT View::sort(const SSortOrderSet* client, ULONG flags) {
    std::vector<SSortOrder> keys;
    HRESULT result = Order::compile(client, keys);
    if (FAILED(result))
        return result;
    if (keys.empty())
        keys = source_->options().order;
    Order order(std::move(keys));
    const Lock lock(*this);
    std::vector<ULONG> expanded;
    result = expansion_of(columns_, order, expanded);
    if (FAILED(result))
        return result;
    order_ = std::move(order);
    expanded_.swap(expanded);
    restart();
    done(flags, TABLE_SORT_DONE);
    return S_OK;
}

HRESULT View::sort_order(LPSSortOrderSet* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    const Lock lock(*this);
    const std::vector<SSortOrder>& keys = order_.keys();
    memory::Buffer<SSortOrderSet> block;
    const std::size_t size = offsetof(SSortOrderSet, aSort) + keys.size() * sizeof(SSortOrder);
    if (const SCODE result = block.allocate(std::max(size, sizeof(SSortOrderSet)));
        result != S_OK) {
        return result;
    }
    block->cSorts = static_cast<ULONG>(keys.size());
    block->cCategories = 0;
    block->cExpanded = 0;
    std::copy(keys.begin(), keys.end(), block->aSort);
    *out = block.release();
    return S_OK;
}

// Positions ---------------------------------------------------------------------------------------

HRESULT View::row_count(ULONG* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    const Lock lock(*this);
    catch_up();
    *out = static_cast<ULONG>(rows_.size());
    return S_OK;
}

HRESULT View::origin_of(BOOKMARK bookmark, std::size_t& index, bool& moved) noexcept {
    moved = false;
    switch (bookmark) {
    case BOOKMARK_BEGINNING:
        index = 0;
        return S_OK;
    case BOOKMARK_CURRENT:
        index = position_;
        return S_OK;
    case BOOKMARK_END:
        index = rows_.size();
        return S_OK;
    default:
        break;
    }
    const auto place = bookmarks_.find(bookmark);
    if (place == bookmarks_.end())
        return MAPI_E_INVALID_BOOKMARK;
    index = std::min(place->second.index, rows_.size());
    moved = std::exchange(place->second.moved, false);
    return S_OK;
}

HRESULT View::seek(BOOKMARK origin, LONG count, LONG* sought) {
    const Lock lock(*this);
    catch_up();
    std::size_t index = 0;
    bool moved = false;
    const HRESULT result = origin_of(origin, index, moved);
    if (FAILED(result))
        return result;
    const auto from = static_cast<std::int64_t>(index);
    const std::int64_t to =
        std::clamp<std::int64_t>(from + count, 0, static_cast<std::int64_t>(rows_.size()));
    position_ = static_cast<std::size_t>(to);
    if (sought)
        *sought = static_cast<LONG>(to - from);
    return moved ? MAPI_W_POSITION_CHANGED : S_OK;
}

HRESULT View::seek_approx(ULONG numerator, ULONG denominator) {
    if (denominator == 0)
        return MAPI_E_INVALID_PARAMETER;
    const Lock lock(*this);
    catch_up();
    position_ = numerator >= denominator
                    ? rows_.size()
                    : static_cast<std::size_t>(static_cast<double>(rows_.size()) *
                                               (static_cast<double>(numerator) / denominator));
    return S_OK;
}

HRESULT View::position(ULONG* row, ULONG* numerator, ULONG* denominator) {
    if (!row || !numerator || !denominator)
        return MAPI_E_INVALID_PARAMETER;
    const Lock lock(*this);
    catch_up();
    *row = *numerator = static_cast<ULONG>(position_);
    *denominator = static_cast<ULONG>(std::max<std::size_t>(rows_.size(), 1));
    return S_OK;
}

HRESULT View::find(const SRestriction* client, BOOKMARK origin, ULONG flags) {
    if (!client)
        return MAPI_E_INVALID_PARAMETER;
    property::RestrictionPtr wanted;
    HRESULT result = property::Restriction::compile(client, wanted);
    if (FAILED(result))
        return result;
    const Lock lock(*this);
    catch_up();
    std::size_t from = 0;
    bool moved = false;
    result = origin_of(origin, from, moved);
    if (FAILED(result))
        return result;
    const bool backward = (flags & DIR_BACKWARD) != 0;

    std::size_t found = rows_.size();
    // The source knows nothing of the keys of expanded rows.
    const Value* const key = expanded_.empty() ? wanted->instance_key() : nullptr;
    const RowPtr row = key ? source_->find(view_of(key->bytes())) : nullptr;
    if (key && !row)
        return MAPI_E_NOT_FOUND;
    if (row && shown_at(*row, found)) {
        if (backward ? found >= from : found < from)
            found = rows_.size();
    } else if (backward) {
        found = rows_.size();
        for (std::size_t i = from; i-- > 0;) {
            if (wanted->matches(*rows_[i])) {
                found = i;
                break;
            }
        }
    } else {
        found = from;
        while (found < rows_.size() && !wanted->matches(*rows_[found]))
            ++found;
    }
    if (found >= rows_.size())
        return MAPI_E_NOT_FOUND;
    position_ = found;
    return moved ? MAPI_W_POSITION_CHANGED : S_OK;
}

HRESULT View::create_bookmark(BOOKMARK* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    if (!source_->options().bookmarks)
        return MAPI_E_NO_SUPPORT;
    const Lock lock(*this);
    catch_up();
    if (bookmarks_.size() >= kMaxBookmarks)
        return MAPI_E_UNABLE_TO_COMPLETE;
    bookmarks_.emplace(next_bookmark_, Bookmark{position_, false});
    *out = next_bookmark_++;
    return S_OK;
}

HRESULT View::free_bookmark(BOOKMARK bookmark) {
    if (bookmark <= BOOKMARK_END)
        return S_OK;
    const Lock lock(*this);
    return bookmarks_.erase(bookmark) ? S_OK : MAPI_E_INVALID_BOOKMARK;
}

// Rows --------------------------------------------------------------------------------------------

HRESULT View::rows(LONG count, ULONG flags, LPSRowSet* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (count == 0)
        return MAPI_E_INVALID_PARAMETER;

    // Rows are immutable: they are written out after the lock is gone.
    std::vector<RowPtr> wanted;
    std::vector<ULONG> columns;
    std::size_t first = 0;
    std::size_t before = 0;
    {
        const Lock lock(*this);
        catch_up();
        const auto amount =
            static_cast<std::size_t>(count > 0 ? std::int64_t{count} : -std::int64_t{count});
        before = position_;
        first = count > 0 ? position_ : position_ - std::min(position_, amount);
        const std::size_t end =
            count > 0 ? first + std::min(amount, rows_.size() - first) : position_;
        wanted.assign(rows_.begin() + static_cast<std::ptrdiff_t>(first),
                      rows_.begin() + static_cast<std::ptrdiff_t>(end));
        columns = columns_;
        // After rows were read backward the cursor stands behind the last of them, where it was.
        position_ = flags & TBL_NOADVANCE ? first : end;
    }
    const auto fail = [&](HRESULT result) {
        const Lock lock(*this);
        position_ = std::min(before, rows_.size());
        return result;
    };

    memory::Buffer<SRowSet> set;
    const std::size_t size = offsetof(SRowSet, aRow) + wanted.size() * sizeof(SRow);
    SCODE result = set.allocate(std::max(size, sizeof(SRowSet)));
    if (result != S_OK)
        return fail(result);
    set->cRows = 0;
    try {
        RowWriter writer(columns, (options_.flags & MAPI_UNICODE) != 0);
        for (const RowPtr& row : wanted) {
            void* block = nullptr;
            result = memory::allocate(writer.measure(*row), &block);
            if (result != S_OK)
                break;
            SRow& place = set->aRow[set->cRows++];
            place.ulAdrEntryPad = 0;
            place.cValues = static_cast<ULONG>(writer.columns());
            place.lpProps = static_cast<LPSPropValue>(block);
            writer.write(block);
        }
    } catch (const std::bad_alloc&) {
        result = MAPI_E_NOT_ENOUGH_MEMORY;
    }
    if (result != S_OK) {
        for (ULONG i = 0; i < set->cRows; ++i)
            memory::free(set->aRow[i].lpProps);
        return fail(result);
    }
    *out = set.release();
    return S_OK;
}

} // namespace mapisim::table
