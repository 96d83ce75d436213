#pragma once

#include <mapidefs.h>

namespace mapisim::property {

/// A progress object that shows its own range as the part from `low` to `high` of `whole`, which it
/// references; see WrapProgress.
HRESULT wrap_progress(LPMAPIPROGRESS whole, ULONG low, ULONG high, ULONG flags,
                      LPMAPIPROGRESS* out);

} // namespace mapisim::property
