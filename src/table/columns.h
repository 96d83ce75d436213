#pragma once

#include <vector>

#include "table/table.h"

namespace mapisim::table {

/// Text columns are cut to this many characters, binary ones to twice as many bytes (the reference:
/// clients must take columns of 255 or 510 for truncated).
inline constexpr std::size_t kColumnLimit = 255;

/// True for a column or key that MVI_PROP made: one row for each value.
constexpr bool is_instance(ULONG tag) noexcept {
    return (tag & MVI_FLAG) == MVI_FLAG;
}

/// Writes rows into SPropValue arrays, one block a row, in the columns of a view. Keeps what it
/// learnt about the shape of the last row. Not thread-safe.
class RowWriter {
public:
    /// `levels` of categories: where there are any, rows stand below them. `whole`: long values are
    /// not cut.
    RowWriter(const std::vector<ULONG>& columns, bool wide, std::size_t levels = 0,
              bool whole = false);

    /// Looks at a row; returns the bytes that write() needs, 8-aligned.
    std::size_t measure(const Row& row);
    /// Writes the row last measured into `block`, aligned to 8.
    LPSPropValue write(void* block);
    std::size_t columns() const noexcept { return columns_.size(); }

private:
    struct Column {
        ULONG tag = 0;
        bool instance = false;
        std::size_t hint = 0; ///< where it stood in the last row's bag
        std::size_t overlay_hint = 0;
        std::size_t common_hint = 0;
        const property::Value* value = nullptr;
        property::Value cut; ///< owns what had to be truncated
        ULONG type = 0;
        SCODE error = S_OK;
    };
    const property::Value* find(const Row& row, Column& column) const;

    std::vector<Column> columns_;
    bool wide_;
    bool categories_;
    bool whole_;
    property::Value depth_, row_type_; ///< of rows below categories
};

} // namespace mapisim::table
