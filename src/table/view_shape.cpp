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

/// How many properties may stand in a row for each value at once: the rows multiply.
constexpr std::size_t kMaxExpanded = 2;
/// How many rows TBL_ALL_COLUMNS looks at.
constexpr std::size_t kSampledRows = 256;
/// How often a shape is prepared that others change in the meantime.
constexpr int kMaxAttempts = 3;

} // namespace

// Columns, restriction, order ---------------------------------------------------------------------

HRESULT View::set_columns(const SPropTagArray* tags, ULONG flags) {
    if (!tags)
        return MAPI_E_INVALID_PARAMETER;
    if (const SCODE result = property::check_count(tags->cValues, tags->aulPropTag); result != S_OK)
        return result;
    std::vector<ULONG> columns(tags->aulPropTag, tags->aulPropTag + tags->cValues);
    {
        Lock lock(*this);
        std::vector<ULONG> expanded;
        const HRESULT result = expansion_of(columns, shape_->order, expanded);
        if (FAILED(result))
            return result;
        if (expanded == shape_->expanded) {
            columns_.swap(columns);
            done(flags, TABLE_SETCOL_DONE);
            return S_OK;
        }
    }
    return reshape(
        flags, TABLE_SETCOL_DONE,
        [&](Shape& shape) { return expansion_of(columns, shape.order, shape.expanded); },
        [&] { columns_.swap(columns); });
}

HRESULT View::expansion_of(const std::vector<ULONG>& columns, const Order& order,
                           std::vector<ULONG>& out) {
    out.clear();
    const auto add = [&out](ULONG tag) {
        if (!is_instance(tag) || out.size() > kMaxExpanded)
            return;
        const bool known = std::any_of(
            out.begin(), out.end(), [tag](ULONG other) { return PROP_ID(other) == PROP_ID(tag); });
        if (!known)
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
    std::vector<ULONG> columns;
    if (flags & TBL_ALL_COLUMNS) {
        columns = options_.all_columns ? options_.all_columns() : all_columns();
    } else {
        const Lock lock(*this);
        columns = columns_;
    }
    return options_.memory.give(property::export_tags(columns, out), out);
}

std::vector<ULONG> View::all_columns() {
    Lock lock(*this);
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
    catch_up(lock);
    arranged_.all_rows().visit(0, kSampledRows, [&add](const RowTree::Entry& entry) {
        for (const Value& value : entry.row->overlay())
            add(value.tag());
        if (entry.row->common()) {
            for (const Value& value : *entry.row->common())
                add(value.tag());
        }
        for (const Value& value : entry.row->values())
            add(value.tag());
        return true;
    });
    if (arranged_.levels()) {
        for (const ULONG tag : {PR_DEPTH, PR_ROW_TYPE, PR_CONTENT_COUNT, PR_CONTENT_UNREAD})
            add(tag);
    }
    return all;
}

HRESULT View::compile(const SRestriction* client, property::RestrictionPtr& out) const {
    property::RestrictionPtr made;
    const HRESULT result = property::Restriction::compile(client, made);
    if (FAILED(result))
        return result;
    if (made && made->asks_parts() && !source_->options().parts)
        return MAPI_E_TOO_COMPLEX;
    out = std::move(made);
    return S_OK;
}

HRESULT View::restrict(const SRestriction* client, ULONG flags) {
    property::RestrictionPtr restriction;
    const HRESULT result = compile(client, restriction);
    if (FAILED(result))
        return result;
    return reshape(
        flags, TABLE_RESTRICT_DONE,
        [&](Shape& shape) {
            shape.restriction = restriction;
            return S_OK;
        },
        [] {});
}

HRESULT View::sort(const SSortOrderSet* client, ULONG flags) {
    Order order;
    const HRESULT result = Order::compile(client, order);
    if (FAILED(result))
        return result;
    if (order.categories() && !source_->options().categories)
        return MAPI_E_TOO_COMPLEX;
    if (order.natural())
        order = Order(source_->options().order);
    return reshape(
        flags, TABLE_SORT_DONE,
        [&](Shape& shape) {
            shape.order = order;
            return expansion_of(columns_, order, shape.expanded);
        },
        [] {});
}

void View::install(ShapePtr shape) noexcept {
    shape_ = std::move(shape);
    arranged_ = {};
    forget_positions();
    stale_ = true;
    owed_ = 0;
}

void View::install(ShapePtr shape, Built& built) {
    const std::uint64_t told = stale_ ? built.seen : seen_;
    std::swap(arranged_, built.rows); // the old ones go when nobody waits for it
    shape_ = std::move(shape);
    forget_positions();
    seen_ = built.seen;
    stale_ = false;
    owed_ = 0;
    follow(told); // what was told of before the new shape is no news
}

template<class Edit, class Commit>
HRESULT View::reshape(ULONG flags, ULONG event, const Edit& edit, const Commit& commit) {
    Built built;
    Lock lock(*this);
    for (int attempt = 0;; ++attempt) {
        const auto shape = std::make_shared<Shape>(*shape_);
        const HRESULT result = edit(*shape);
        if (FAILED(result))
            return result;
        // Whoever listens would miss what changes until the rows are asked for.
        const bool later = (flags & TBL_BATCH) && !listens();
        if (later || attempt == kMaxAttempts) {
            commit();
            install(shape);
            break;
        }
        const ShapePtr now = shape_;
        const bool same_rows = !stale_ && !shape->order.natural() &&
                               shape->restriction == now->restriction &&
                               shape->expanded == now->expanded;
        const RowTree rows = same_rows ? arranged_.all_rows() : RowTree();
        built.seen = seen_;
        {
            const Unlocked unlocked(lock);
            if (same_rows)
                built.rows = Arrangement::reordered(shape, rows);
            else
                built = built_from_source(shape, {});
        }
        if (now != shape_)
            continue; // somebody else was faster
        commit();
        install(shape, built);
        break;
    }
    if (listens())
        catch_up(lock);
    done(flags, event);
    return S_OK;
}

HRESULT View::sort_order(LPSSortOrderSet* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    ShapePtr shape;
    {
        const Lock lock(*this);
        shape = shape_;
    }
    const std::vector<SSortOrder>& keys = shape->order.keys();
    memory::Buffer<SSortOrderSet> block;
    const std::size_t size = offsetof(SSortOrderSet, aSort) + keys.size() * sizeof(SSortOrder);
    if (const SCODE result = block.allocate(std::max(size, sizeof(SSortOrderSet)));
        result != S_OK) {
        return result;
    }
    block->cSorts = static_cast<ULONG>(keys.size());
    block->cCategories = shape->order.categories();
    block->cExpanded = shape->order.expanded();
    std::copy(keys.begin(), keys.end(), block->aSort);
    *out = block.release();
    return options_.memory.give(S_OK, out);
}

} // namespace mapisim::table
