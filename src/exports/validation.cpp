#include <mapiaux.h>
#include <mapival.h>
#include <mapiwin.h>

#include "gate/function.h"
#include "platform/readable.h"
#include "property/validation.h"

using namespace mapisim;
using gate::Function;

STDAPI_(BOOL) FBadRglpszA(LPSTR* lppszA, ULONG cStrings) {
    return gate::enter_value<Function::FBadRglpszA>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FBadRglpszA(lppszA, cStrings);
    });
}

STDAPI_(BOOL) FBadRglpszW(LPWSTR* lppszW, ULONG cStrings) {
    return gate::enter_value<Function::FBadRglpszW>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FBadRglpszW(lppszW, cStrings);
    });
}

STDAPI_(BOOL) FBadRowSet(LPSRowSet lpRowSet) {
    return gate::enter_value<Function::FBadRowSet>(
        __builtin_return_address(0), [&]() -> BOOL { return property::FBadRowSet(lpRowSet); });
}

STDAPI_(BOOL) FBadRglpNameID(LPMAPINAMEID* lppNameId, ULONG cNames) {
    return gate::enter_value<Function::FBadRglpNameID>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FBadRglpNameID(lppNameId, cNames);
    });
}

STDAPI_(BOOL) FBadEntryList(LPENTRYLIST lpEntryList) {
    return gate::enter_value<Function::FBadEntryList>(__builtin_return_address(0), [&]() -> BOOL {
        return property::FBadEntryList(lpEntryList);
    });
}

STDAPI_(ULONG) FBadRestriction(LPSRestriction lpres) {
    return gate::enter_value<Function::FBadRestriction>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadRestriction(lpres); });
}

STDAPI_(ULONG) FBadPropTag(ULONG ulPropTag) {
    return gate::enter_value<Function::FBadPropTag>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadPropTag(ulPropTag); });
}

STDAPI_(ULONG) FBadRow(LPSRow lprow) {
    return gate::enter_value<Function::FBadRow>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadRow(lprow); });
}

STDAPI_(ULONG) FBadProp(LPSPropValue lpprop) {
    return gate::enter_value<Function::FBadProp>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadProp(lpprop); });
}

STDAPI_(ULONG) FBadSortOrderSet(LPSSortOrderSet lpsos) {
    return gate::enter_value<Function::FBadSortOrderSet>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadSortOrderSet(lpsos); });
}

STDAPI_(ULONG) FBadColumnSet(LPSPropTagArray lpptaCols) {
    return gate::enter_value<Function::FBadColumnSet>(
        __builtin_return_address(0), [&]() -> ULONG { return property::FBadColumnSet(lpptaCols); });
}

STDAPI_(BOOL) IsBadBoundedStringPtr(const void* lpsz, UINT cchMax) {
    return gate::enter_value<Function::IsBadBoundedStringPtr>(
        __builtin_return_address(0), [&]() -> BOOL {
            return cchMax != 0 && !platform::is_readable_text(lpsz, sizeof(char), cchMax);
        });
}

STDAPI_(BOOL) MNLS_IsBadStringPtrW(LPCWSTR lpsz, UINT ucchMax) {
    return gate::enter_value<Function::MNLS_IsBadStringPtrW>(
        __builtin_return_address(0), [&]() -> BOOL {
            return ucchMax != 0 && !platform::is_readable_text(lpsz, sizeof(WCHAR), ucchMax);
        });
}
