#pragma once

#include <mapidefs.h>

namespace mapisim::provider {

/// IMAPISupport::MakeInvalid: from now on every method of a service's own object but AddRef and
/// Release gives MAPI_E_INVALID_OBJECT; the last Release frees its memory, which is a block of
/// MAPIAllocateBuffer. MAPI_E_NO_SUPPORT on 32 bits, where each method pops its own arguments.
HRESULT make_invalid(void* object, ULONG references, ULONG methods) noexcept;

} // namespace mapisim::provider
