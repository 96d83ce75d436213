#pragma once

#include <mapidefs.h>

namespace mapisim::store {

/// What RTFSync does, with a message of any store: where both forms changed, the rich one counts.
HRESULT RTFSync(IMessage& message, ULONG flags, BOOL* updated);

} // namespace mapisim::store
