#pragma once

#include <functional>

#include <mapidefs.h>
#include <mapix.h>

#include "memory/buffers.h"

/// What the exported table utilities do, on any table: ours or a client's own.
namespace mapisim::table {

/// All rows in one row set. Columns, restriction and order are set where they are given, the cursor
/// is taken to the beginning. `limit` 0 means none; more rows than it give MAPI_E_TABLE_TOO_BIG and
/// no rows. Columns without a value are as the table gives them (PT_ERROR).
HRESULT HrQueryAllRows(IMAPITable* table, LPSPropTagArray columns, LPSRestriction restriction,
                       LPSSortOrderSet order, LONG limit, LPSRowSet* out);

/// The PR_ENTRYID, in a block of its own, of the first row whose value of another column is wanted;
/// MAPI_E_NOT_FOUND where none is.
HRESULT find_entry_id(IMAPITable* table, ULONG tag,
                      const std::function<bool(const SPropValue&)>& is_wanted, ULONG* size,
                      LPENTRYID* out);

/// `added` become the first columns, all that the table had come behind them, but for those that
/// are among `added` (whatever their type). `filter` may be null; it may change the columns that
/// were there: those that it makes PR_NULL go.
HRESULT HrAddColumns(IMAPITable* table, const SPropTagArray* added, LPALLOCATEBUFFER allocate,
                     LPFREEBUFFER free, void (*filter)(LPSPropTagArray));

/// Frees what the client gives, and notes what is wrong with that. What is no live block is not
/// touched.
void free_block(void* block, const memory::Inspector* inspector = nullptr) noexcept;

/// The same with each row, then with the set.
void FreeProws(LPSRowSet rows) noexcept;
void FreePadrlist(LPADRLIST list) noexcept;

} // namespace mapisim::table
