#pragma once

#include <mapidefs.h>

namespace mapisim::utility {

/// What OpenStreamOnFile does; the texts are UTF-8, null for NULL.
HRESULT open_stream_on_file(ULONG flags, const char* path, const char* prefix, IStream** out);

} // namespace mapisim::utility
