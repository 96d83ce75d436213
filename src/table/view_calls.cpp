#include <algorithm>
#include <new>
#include <utility>

#include <mapicode.h>
#include <mapitags.h>

#include "memory/buffers.h"
#include "table/view.h"

namespace mapisim::table {

using property::Value;

namespace {

std::string_view view_of(property::Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

// Positions ---------------------------------------------------------------------------------------

HRESULT View::row_count(ULONG* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    Lock lock(*this);
    catch_up(lock);
    *out = static_cast<ULONG>(arranged_.rows().size());
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
        index = arranged_.rows().size();
        return S_OK;
    default:
        break;
    }
    const auto place = bookmarks_.find(bookmark);
    if (place == bookmarks_.end())
        return MAPI_E_INVALID_BOOKMARK;
    index = std::min(place->second.index, arranged_.rows().size());
    moved = std::exchange(place->second.moved, false);
    return S_OK;
}

HRESULT View::seek(BOOKMARK origin, LONG count, LONG* sought) {
    Lock lock(*this);
    catch_up(lock);
    std::size_t index = 0;
    bool moved = false;
    const HRESULT result = origin_of(origin, index, moved);
    if (FAILED(result))
        return result;
    const auto from = static_cast<std::int64_t>(index);
    const std::int64_t to = std::clamp<std::int64_t>(
        from + count, 0, static_cast<std::int64_t>(arranged_.rows().size()));
    position_ = static_cast<std::size_t>(to);
    if (sought)
        *sought = static_cast<LONG>(to - from);
    return moved ? MAPI_W_POSITION_CHANGED : S_OK;
}

HRESULT View::seek_approx(ULONG numerator, ULONG denominator) {
    if (denominator == 0)
        return MAPI_E_INVALID_PARAMETER;
    Lock lock(*this);
    catch_up(lock);
    position_ = numerator >= denominator
                    ? arranged_.rows().size()
                    : static_cast<std::size_t>(static_cast<double>(arranged_.rows().size()) *
                                               (static_cast<double>(numerator) / denominator));
    return S_OK;
}

HRESULT View::position(ULONG* row, ULONG* numerator, ULONG* denominator) {
    if (!row || !numerator || !denominator)
        return MAPI_E_INVALID_PARAMETER;
    Lock lock(*this);
    catch_up(lock);
    *row = *numerator = static_cast<ULONG>(position_);
    *denominator = static_cast<ULONG>(std::max<std::size_t>(arranged_.rows().size(), 1));
    return S_OK;
}

HRESULT View::find(const SRestriction* client, BOOKMARK origin, ULONG flags) {
    if (!client)
        return MAPI_E_INVALID_PARAMETER;
    property::RestrictionPtr wanted;
    HRESULT result = compile(client, wanted);
    if (FAILED(result))
        return result;
    Lock lock(*this);
    catch_up(lock);
    std::size_t from = 0;
    bool moved = false;
    result = origin_of(origin, from, moved);
    if (FAILED(result))
        return result;
    const bool backward = (flags & DIR_BACKWARD) != 0;
    const auto ahead = [&](std::size_t index) { return backward ? index < from : index >= from; };
    std::size_t found = 0;
    const bool by_key = source_->options().key_column == PR_INSTANCE_KEY;
    if (const Value* const key = by_key ? wanted->instance_key() : nullptr) {
        if (!find_by_key(lock, view_of(key->bytes()), found) || !ahead(found))
            return MAPI_E_NOT_FOUND;
    } else {
        result = find_matching(lock, *wanted, from, backward, found);
        if (FAILED(result))
            return result;
    }
    position_ = found;
    return moved ? MAPI_W_POSITION_CHANGED : S_OK;
}

HRESULT View::find_matching(Held& held, const property::Restriction& wanted, std::size_t from,
                            bool backward, std::size_t& index) {
    RowPtr row;
    const RowTree rows = arranged_.rows();
    const auto shape = shape_;
    {
        const Unlocked unlocked(held);
        const auto look = [&](const RowTree::Entry& entry) {
            if (!wanted.matches(*entry.row))
                return true;
            row = entry.row;
            return false;
        };
        if (backward)
            rows.visit_backward(from, look);
        else
            rows.visit(from, rows.size(), look);
    }
    if (!row)
        return MAPI_E_NOT_FOUND;
    // Others may have moved it meanwhile, or asked for other rows, among which it has no place.
    catch_up(held);
    if (shape != shape_)
        return MAPI_E_BUSY;
    arranged_.place_of(*row, index);
    return S_OK;
}

bool View::find_by_key(Held& held, std::string_view key, std::size_t& index) {
    // What the source has of the row can be newer than what the view has.
    for (int attempt = 0; attempt < 3; ++attempt) {
        if (find_key(arranged_, key, index))
            return true;
        if (seen_ == source_->changes_so_far())
            return false;
        catch_up(held);
    }
    return find_key(arranged_, key, index);
}

HRESULT View::create_bookmark(BOOKMARK* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    if (!source_->options().bookmarks)
        return MAPI_E_NO_SUPPORT;
    Lock lock(*this);
    catch_up(lock);
    return add_bookmark({position_, false}, out);
}

HRESULT View::add_bookmark(Bookmark bookmark, BOOKMARK* out) {
    if (bookmarks_.size() >= kMaxBookmarks)
        return MAPI_E_UNABLE_TO_COMPLETE;
    bookmarks_.emplace(next_bookmark_, bookmark);
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

    RowTree rows;
    std::vector<ULONG> columns;
    std::size_t levels = 0;
    std::size_t first = 0;
    std::size_t end = 0;
    std::size_t before = 0;
    {
        Lock lock(*this);
        catch_up(lock);
        rows = arranged_.rows();
        levels = arranged_.levels();
        columns = columns_;
        const auto amount =
            static_cast<std::size_t>(count > 0 ? std::int64_t{count} : -std::int64_t{count});
        before = position_;
        first = count > 0 ? position_ : position_ - std::min(position_, amount);
        end = count > 0 ? first + std::min(amount, rows.size() - first) : position_;
        // After rows were read backward the cursor stands behind the last of them, where it was.
        position_ = flags & TBL_NOADVANCE ? first : end;
    }
    const HRESULT result =
        options_.memory.give(write_rows(rows, levels, columns, first, end - first, out), out);
    if (FAILED(result)) {
        const Lock lock(*this);
        position_ = std::min(before, arranged_.rows().size());
    }
    return result;
}

/// Rows are immutable: this needs no lock.
HRESULT View::write_rows(const RowTree& rows, std::size_t levels, const std::vector<ULONG>& columns,
                         std::size_t first, std::size_t count, LPSRowSet* out) const {
    memory::Buffer<SRowSet> set;
    const std::size_t size = offsetof(SRowSet, aRow) + count * sizeof(SRow);
    SCODE result = set.allocate(std::max(size, sizeof(SRowSet)));
    if (result != S_OK)
        return result;
    set->cRows = 0;
    try {
        RowWriter writer(columns, (options_.flags & MAPI_UNICODE) != 0, levels,
                         source_->options().whole);
        rows.visit(first, count, [&](const RowTree::Entry& entry) {
            void* block = nullptr;
            result = memory::allocate(writer.measure(*entry.row), &block);
            if (result != S_OK)
                return false;
            SRow& place = set->aRow[set->cRows++];
            place.ulAdrEntryPad = 0;
            place.cValues = static_cast<ULONG>(writer.columns());
            place.lpProps = static_cast<LPSPropValue>(block);
            writer.write(block);
            return true;
        });
    } catch (const std::bad_alloc&) {
        result = MAPI_E_NOT_ENOUGH_MEMORY;
    }
    if (result != S_OK) {
        for (ULONG i = 0; i < set->cRows; ++i)
            memory::free(set->aRow[i].lpProps);
        return result;
    }
    *out = set.release();
    return S_OK;
}

} // namespace mapisim::table
