#include <mapiutil.h>

#include "gate/function.h"
#include "property/utilities.h"
#include "table/utilities.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct HrQueryAllRowsSpec {
    static constexpr Spec spec = Spec("HrQueryAllRows").needs(1).gives(6);
};
struct HrAddColumnsSpec {
    static constexpr Spec spec = Spec("HrAddColumns").needs(1, 2, 3, 4);
};
struct HrAddColumnsExSpec {
    static constexpr Spec spec = Spec("HrAddColumnsEx").needs(1, 2, 3, 4);
};
struct HrGetOnePropSpec {
    static constexpr Spec spec = Spec("HrGetOneProp").needs(1).gives(3);
};
struct HrSetOnePropSpec {
    static constexpr Spec spec = Spec("HrSetOneProp").needs(1, 2);
};
struct ScDupPropsetSpec {
    static constexpr Spec spec = Spec("ScDupPropset").needs(3).gives(4);
};
struct PropCopyMoreSpec {
    static constexpr Spec spec = Spec("PropCopyMore").needs(1, 2);
};

} // namespace

STDAPI HrQueryAllRows(LPMAPITABLE lpTable, LPSPropTagArray lpPropTags, LPSRestriction lpRestriction,
                      LPSSortOrderSet lpSortOrderSet, LONG crowsMax, LPSRowSet* lppRows) {
    return gate::enter<Function::HrQueryAllRows, HrQueryAllRowsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return table::HrQueryAllRows(static_cast<IMAPITable*>(gate::unwrap(lpTable)),
                                         lpPropTags, lpRestriction, lpSortOrderSet, crowsMax,
                                         lppRows);
        },
        lpTable, lpPropTags, lpRestriction, lpSortOrderSet, crowsMax, lppRows);
}

STDAPI HrAddColumns(LPMAPITABLE lptbl, LPSPropTagArray lpproptagColumnsNew,
                    LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer) {
    return gate::enter<Function::HrAddColumns, HrAddColumnsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return table::HrAddColumns(static_cast<IMAPITable*>(gate::unwrap(lptbl)),
                                       lpproptagColumnsNew, lpAllocateBuffer, lpFreeBuffer,
                                       nullptr);
        },
        lptbl, lpproptagColumnsNew, reinterpret_cast<void*>(lpAllocateBuffer),
        reinterpret_cast<void*>(lpFreeBuffer));
}

STDAPI HrAddColumnsEx(LPMAPITABLE lptbl, LPSPropTagArray lpproptagColumnsNew,
                      LPALLOCATEBUFFER lpAllocateBuffer, LPFREEBUFFER lpFreeBuffer,
                      void (*lpfnFilterColumns)(LPSPropTagArray ptaga)) {
    return gate::enter<Function::HrAddColumnsEx, HrAddColumnsExSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return table::HrAddColumns(static_cast<IMAPITable*>(gate::unwrap(lptbl)),
                                       lpproptagColumnsNew, lpAllocateBuffer, lpFreeBuffer,
                                       lpfnFilterColumns);
        },
        lptbl, lpproptagColumnsNew, reinterpret_cast<void*>(lpAllocateBuffer),
        reinterpret_cast<void*>(lpFreeBuffer), reinterpret_cast<void*>(lpfnFilterColumns));
}

STDAPI HrGetOneProp(LPMAPIPROP lpMapiProp, ULONG ulPropTag, LPSPropValue* lppProp) {
    return gate::enter<Function::HrGetOneProp, HrGetOnePropSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::HrGetOneProp(static_cast<IMAPIProp*>(gate::unwrap(lpMapiProp)),
                                          ulPropTag, lppProp);
        },
        lpMapiProp, ulPropTag, lppProp);
}

STDAPI HrSetOneProp(LPMAPIPROP lpMapiProp, LPSPropValue lpProp) {
    return gate::enter<Function::HrSetOneProp, HrSetOnePropSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::HrSetOneProp(static_cast<IMAPIProp*>(gate::unwrap(lpMapiProp)),
                                          lpProp);
        },
        lpMapiProp, lpProp);
}

STDAPI_(void) FreeProws(LPSRowSet lpRows) {
    gate::enter_plain<Function::FreeProws>(__builtin_return_address(0),
                                           [&](gate::Frame&) { table::FreeProws(lpRows); });
}

STDAPI_(void) FreePadrlist(LPADRLIST lpAdrlist) {
    gate::enter_plain<Function::FreePadrlist>(
        __builtin_return_address(0), [&](gate::Frame&) { table::FreePadrlist(lpAdrlist); });
}

STDAPI_(SCODE)
ScDupPropset(int cValues, LPSPropValue lpPropArray, LPALLOCATEBUFFER lpAllocateBuffer,
             LPSPropValue* lppPropArray) {
    return gate::enter<Function::ScDupPropset, ScDupPropsetSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::ScDupPropset(cValues, lpPropArray, lpAllocateBuffer, lppPropArray);
        },
        cValues, lpPropArray, reinterpret_cast<void*>(lpAllocateBuffer), lppPropArray);
}

STDAPI_(SCODE)
PropCopyMore(LPSPropValue lpSPropValueDest, LPSPropValue lpSPropValueSrc,
             ALLOCATEMORE* lpfAllocMore, LPVOID lpvObject) {
    return gate::enter<Function::PropCopyMore, PropCopyMoreSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::PropCopyMore(lpSPropValueDest, lpSPropValueSrc, lpfAllocMore,
                                          lpvObject);
        },
        lpSPropValueDest, lpSPropValueSrc, reinterpret_cast<void*>(lpfAllocMore), lpvObject);
}
