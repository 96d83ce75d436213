#pragma once

#include <cstddef>
#include <vector>

#include <mapidefs.h>
#include <mapiutil.h>

/// Streams over compressed rich text, as WrapCompressedRTFStream(Ex) gives them: they are read or
/// written from the beginning to the end. The compressed stream, which may be the client's own, is
/// read at once; what is written reaches it at Commit and at the last Release.
namespace mapisim::property {

HRESULT wrap_compressed_rtf(IStream* compressed, ULONG flags, IStream** out);
HRESULT wrap_compressed_rtf(IStream* compressed, const RTF_WCSINFO& options, IStream** out,
                            RTF_WCSRETINFO* about);

/// All of a stream, from its position on.
HRESULT read_all(IStream* stream, std::vector<std::byte>& out);

} // namespace mapisim::property
