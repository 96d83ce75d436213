#pragma once

#include <mapidefs.h>
#include <mapix.h>

/// What the exported property utilities do, on any object: ours or a client's own. Pointers of
/// clients are checked here; interface pointers are called as they are.
namespace mapisim::property {

HRESULT HrGetOneProp(IMAPIProp* object, ULONG tag, LPSPropValue* out);

/// The problem that SetProps reports for the one value is the result.
HRESULT HrSetOneProp(IMAPIProp* object, LPSPropValue value);

/// One block of the given allocator; a count of 0 gives NULL.
SCODE ScDupPropset(int count, LPSPropValue values, LPALLOCATEBUFFER allocate, LPSPropValue* out);

/// At most one allocation for all that the value points to. `to` is unchanged after a failure.
SCODE PropCopyMore(LPSPropValue to, LPSPropValue from, LPALLOCATEMORE allocate_more, LPVOID object);

} // namespace mapisim::property
