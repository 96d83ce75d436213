#pragma once

#include <mapidefs.h>

namespace mapisim::store {

/// What HrValidateIPMSubtree does, with a store of any provider: makes the folders that are
/// missing, tells the store of them, and gives PR_VALID_FOLDER_MASK with their identifiers in one
/// block. `count` and `values` may be null.
HRESULT HrValidateIPMSubtree(IMsgStore& store, ULONG flags, ULONG* count, LPSPropValue* values);

} // namespace mapisim::store
