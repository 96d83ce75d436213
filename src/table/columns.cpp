#include "table/columns.h"

#include <mapicode.h>

#include "property/text.h"

namespace mapisim::table {

using property::Value;

RowWriter::RowWriter(const std::vector<ULONG>& columns, bool wide)
    : columns_(columns.size()), wide_(wide) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        // A column of single values has their type.
        columns_[i].instance = is_instance(columns[i]);
        columns_[i].tag =
            columns_[i].instance ? columns[i] & ~static_cast<ULONG>(MVI_FLAG) : columns[i];
    }
}

std::size_t RowWriter::measure(const Row& row) {
    std::size_t size = columns_.size() * sizeof(SPropValue);
    const bool has_overlay = !row.overlay().empty();
    for (Column& column : columns_) {
        column.value = column.instance ? row.instances().find(column.tag) : nullptr;
        if (!column.value && has_overlay)
            column.value = row.overlay().find(column.tag, column.overlay_hint);
        if (!column.value)
            column.value = row.values().find(column.tag, column.hint);
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
        if (value->is_text() && value->text().size() > kColumnLimit) {
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
