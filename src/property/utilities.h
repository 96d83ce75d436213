#pragma once

#include <mapidefs.h>
#include <mapix.h>

/// What the exported property utilities do, on any object: ours or a client's own. Pointers of
/// clients are checked here; interface pointers are called as they are.
namespace mapisim::property {

HRESULT HrGetOneProp(IMAPIProp* object, ULONG tag, LPSPropValue* out);

/// The problem that SetProps reports for the one value is the result.
HRESULT HrSetOneProp(IMAPIProp* object, LPSPropValue value);

/// By the identifier alone where the type is PT_UNSPECIFIED.
bool FPropExists(IMAPIProp* object, ULONG tag);
LPSPropValue PpropFindProp(LPSPropValue values, ULONG count, ULONG tag) noexcept;

/// One block of the given allocator; a count of 0 gives NULL.
SCODE ScDupPropset(int count, LPSPropValue values, LPALLOCATEBUFFER allocate, LPSPropValue* out);

/// At most one allocation for all that the value points to. `to` is unchanged after a failure.
SCODE PropCopyMore(LPSPropValue to, LPSPropValue from, LPALLOCATEMORE allocate_more, LPVOID object);

// The bytes of values in one block: their structures, then, aligned to 8, what they point to.
// `size` may be NULL.
SCODE ScCountProps(int count, LPSPropValue values, ULONG* size);
SCODE ScCopyProps(int count, LPSPropValue values, LPVOID block, ULONG* size);
SCODE ScRelocProps(int count, LPSPropValue values, LPVOID old_base, LPVOID new_base, ULONG* size);

/// The bytes of the value alone, without its structure; 0 for a type that is none.
ULONG UlPropSize(const SPropValue* value);

/// `single` becomes the value at `index` of a multiple one, with its pointers; there is nothing
/// copied that they lead to. It is PR_NULL where there is no such value.
void GetInstance(const SPropValue* multiple, SPropValue* single, ULONG index) noexcept;

bool FEqualNames(const MAPINAMEID* a, const MAPINAMEID* b) noexcept;

// False for values of different types, and for those of which the relation says nothing.
bool FPropContainsProp(const SPropValue* value, const SPropValue* part, ULONG fuzzy_level);
bool FPropCompareProp(const SPropValue* a, ULONG relation, const SPropValue* b);

/// Below zero, zero, above zero. What has no order is zero or not, the same each time.
LONG LPropCompareProp(const SPropValue* a, const SPropValue* b);

} // namespace mapisim::property
