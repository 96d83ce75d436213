#pragma once

#include <vector>

#include <mapidefs.h>

#include "table/table.h"

namespace mapisim::table {

/// The order of a view's rows: by its sort keys, then as they stand in the source. What has no
/// value for a key comes before what has one.
class Order {
public:
    Order() = default;
    explicit Order(std::vector<SSortOrder> keys) : keys_(std::move(keys)) {}

    /// Checks a client's criteria. Categories are refused with MAPI_E_TOO_COMPLEX.
    static HRESULT compile(const SSortOrderSet* client, std::vector<SSortOrder>& out);

    bool natural() const noexcept { return keys_.empty(); }
    const std::vector<SSortOrder>& keys() const noexcept { return keys_; }

    bool precedes(const Row& a, const Row& b) const noexcept;
    /// Rows that come in the source's order.
    void sort(std::vector<RowPtr>& rows) const;

    /// Where `row` stands in `rows`, or where it would have to be put.
    std::size_t place_of(const std::vector<RowPtr>& rows, const Row& row) const noexcept;

private:
    std::vector<SSortOrder> keys_;
};

} // namespace mapisim::table
