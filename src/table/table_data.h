#pragma once

#include <vector>

#include <mapiutil.h>

#include "object/body.h"
#include "property/caller_memory.h"

namespace mapisim::table {

struct TableDataOptions {
    ULONG type = TBLTYPE_DYNAMIC; ///< what the views say of themselves
    ULONG index = 0;              ///< the column that tells rows apart
    std::vector<ULONG> columns = {};
    property::CallerMemory memory = {};
};

/// What CreateTable makes: a table data object without rows. MAPI_E_INVALID_PARAMETER for a type
/// that is none, and for columns that cannot be.
HRESULT make_table_data(TableDataOptions options, object::Ref<ITableData>& out);

} // namespace mapisim::table
