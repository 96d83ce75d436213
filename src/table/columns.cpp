#include "table/columns.h"

#include <mapicode.h>
#include <mapitags.h>

#include "property/text.h"

namespace mapisim::table {

using property::Value;

RowWriter::RowWriter(const std::vector<ULONG>& columns, bool wide, std::size_t levels, bool whole)
    : columns_(columns.size()), wide_(wide), categories_(levels != 0), whole_(whole) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        // A column of single values has their type.
        columns_[i].instance = is_instance(columns[i]);
        columns_[i].tag =
            columns_[i].instance ? columns[i] & ~static_cast<ULONG>(MVI_FLAG) : columns[i];
    }
    if (categories_) {
        depth_ = Value::number(PR_DEPTH, static_cast<LONG>(levels));
        row_type_ = Value::number(PR_ROW_TYPE, static_cast<LONG>(TBL_LEAF_ROW));
    }
}

const Value* RowWriter::find(const Row& row, Column& column) const {
    if (categories_ && !row.is_heading()) {
        if (PROP_ID(column.tag) == PROP_ID(PR_DEPTH))
            return &depth_;
        if (PROP_ID(column.tag) == PROP_ID(PR_ROW_TYPE))
            return &row_type_;
    }
    if (column.instance) {
        if (const Value* const value = row.instance_value(column.tag))
            return value;
    }
    if (row.overlay_may_have(column.tag)) {
        if (const Value* const value = row.overlay().find(column.tag, column.overlay_hint))
            return value;
    }
    if (const property::Bag* const common = row.common()) {
        if (const Value* const value = common->find(column.tag, column.common_hint))
            return value;
    }
    return row.values().find(column.tag, column.hint);
}

std::size_t RowWriter::measure(const Row& row) {
    std::size_t size = columns_.size() * sizeof(SPropValue);
    for (Column& column : columns_) {
        column.value = find(row, column);
        const Value* value = column.value;
        if (!value) {
            column.type = PROP_TYPE(column.tag) == PT_NULL ? PT_NULL : PT_ERROR;
            column.error = MAPI_E_NOT_FOUND;
            continue;
        }
        column.type = value->export_type(column.tag, wide_);
        column.error = value->type() == PT_ERROR ? value->error() : MAPI_E_UNEXPECTED_TYPE;
        if (column.type == PT_ERROR)
            continue;
        if (whole_) {
            // as it is
        } else if (value->is_text() && value->text().size() > kColumnLimit) {
            column.cut = Value::text(value->tag(), property::prefix(value->text(), kColumnLimit));
            value = column.value = &column.cut;
        } else if (value->is_binary() && value->bytes().size() > 2 * kColumnLimit) {
            column.cut = Value::binary(value->tag(), value->bytes().first(2 * kColumnLimit));
            value = column.value = &column.cut;
        }
        size += value->export_size(column.type);
    }
    return size;
}

LPSPropValue RowWriter::write(void* block) {
    auto* const values = static_cast<LPSPropValue>(block);
    auto* room = reinterpret_cast<std::byte*>(values + columns_.size());
    SPropValue* next = values;
    for (const Column& column : columns_) {
        if (column.type == PT_ERROR || column.type == PT_NULL) {
            *next = SPropValue{};
            next->ulPropTag = CHANGE_PROP_TYPE(column.tag, column.type);
            if (column.type == PT_ERROR)
                next->Value.err = column.error;
        } else {
            room = column.value->write(column.type, *next, room);
        }
        ++next;
    }
    return values;
}

} // namespace mapisim::table
