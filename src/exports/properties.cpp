#include <mapiutil.h>

#include "gate/function.h"
#include "property/utilities.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct ScCountPropsSpec {
    static constexpr Spec spec{"ScCountProps"};
};
struct ScCopyPropsSpec {
    static constexpr Spec spec = Spec("ScCopyProps").needs(3);
};
struct ScRelocPropsSpec {
    static constexpr Spec spec{"ScRelocProps"};
};

} // namespace

STDAPI_(BOOL) FPropExists(LPMAPIPROP lpMapiProp, ULONG ulPropTag) {
    return gate::enter_value<Function::FPropExists>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FPropExists(static_cast<IMAPIProp*>(gate::unwrap(lpMapiProp)), ulPropTag);
    });
}

STDAPI_(LPSPropValue) PpropFindProp(LPSPropValue lpPropArray, ULONG cValues, ULONG ulPropTag) {
    return gate::enter_value<Function::PpropFindProp>(__builtin_return_address(0), [&] {
        return property::PpropFindProp(lpPropArray, cValues, ulPropTag);
    });
}

STDAPI_(LPSPropValue) LpValFindProp(ULONG ulPropTag, ULONG cValues, LPSPropValue lpPropArray) {
    return gate::enter_value<Function::LpValFindProp>(__builtin_return_address(0), [&] {
        return property::PpropFindProp(lpPropArray, cValues, ulPropTag);
    });
}

STDAPI_(SCODE) ScCountProps(int cValues, LPSPropValue lpPropArray, ULONG* lpcb) {
    return gate::enter<Function::ScCountProps, ScCountPropsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return property::ScCountProps(cValues, lpPropArray, lpcb); }, cValues,
        lpPropArray, lpcb);
}

STDAPI_(SCODE) ScCopyProps(int cValues, LPSPropValue lpPropArray, LPVOID lpvDst, ULONG* lpcb) {
    return gate::enter<Function::ScCopyProps, ScCopyPropsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return property::ScCopyProps(cValues, lpPropArray, lpvDst, lpcb); },
        cValues, lpPropArray, lpvDst, lpcb);
}

STDAPI_(SCODE)
ScRelocProps(int cValues, LPSPropValue lpPropArray, LPVOID lpvBaseOld, LPVOID lpvBaseNew,
             ULONG* lpcb) {
    return gate::enter<Function::ScRelocProps, ScRelocPropsSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::ScRelocProps(cValues, lpPropArray, lpvBaseOld, lpvBaseNew, lpcb);
        },
        cValues, lpPropArray, lpvBaseOld, lpvBaseNew, lpcb);
}

STDAPI_(ULONG) UlPropSize(LPSPropValue lpSPropValue) {
    return gate::enter_value<Function::UlPropSize>(
        __builtin_return_address(0), [&] { return property::UlPropSize(lpSPropValue); });
}

STDAPI_(BOOL) FEqualNames(LPMAPINAMEID lpName1, LPMAPINAMEID lpName2) {
    return gate::enter_value<Function::FEqualNames>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FEqualNames(lpName1, lpName2);
    });
}

STDAPI_(BOOL)
FPropContainsProp(LPSPropValue lpSPropValueDst, LPSPropValue lpSPropValueSrc, ULONG ulFuzzyLevel) {
    return gate::enter_value<Function::FPropContainsProp>(
        __builtin_return_address(0), [&]() -> BOOL {
            return property::FPropContainsProp(lpSPropValueDst, lpSPropValueSrc, ulFuzzyLevel);
        });
}

STDAPI_(BOOL)
FPropCompareProp(LPSPropValue lpSPropValue1, ULONG ulRelOp, LPSPropValue lpSPropValue2) {
    return gate::enter_value<Function::FPropCompareProp>(
        __builtin_return_address(0), [&]() -> BOOL {
            return property::FPropCompareProp(lpSPropValue1, ulRelOp, lpSPropValue2);
        });
}

STDAPI_(LONG) LPropCompareProp(LPSPropValue lpSPropValueA, LPSPropValue lpSPropValueB) {
    return gate::enter_value<Function::LPropCompareProp>(__builtin_return_address(0), [&] {
        return property::LPropCompareProp(lpSPropValueA, lpSPropValueB);
    });
}

STDAPI_(void) GetInstance(LPSPropValue lpPropMv, LPSPropValue lpPropSv, ULONG uliInst) {
    gate::enter_value<Function::GetInstance>(__builtin_return_address(0), [&] {
        property::GetInstance(lpPropMv, lpPropSv, uliInst);
        return 0;
    });
}

// The object answers for itself, and for where it is called from.
STDAPI_(ULONG) UlAddRef(LPVOID lpunk) {
    return lpunk ? static_cast<IUnknown*>(lpunk)->AddRef() : 0;
}

STDAPI_(ULONG) UlRelease(LPVOID lpunk) {
    return lpunk ? static_cast<IUnknown*>(lpunk)->Release() : 0;
}
