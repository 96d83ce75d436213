#include <type_traits>

#include <mapiaux.h>
#include <mapival.h>
#include <mapiwin.h>

#include "gate/function.h"
#include "platform/readable.h"
#include "property/parameters.h"
#include "property/validation.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct ValidateSpec {
    static constexpr Spec spec = Spec("HrValidateParameters").needs(2);
};
struct ValidateListSpec {
    static constexpr Spec spec = Spec("HrValidateParametersV");
};

/// A va_list may be a pointer, as it is where it is an array, or a structure.
template<class List> bool is_null(const List& list) noexcept {
    if constexpr (std::is_pointer_v<List>)
        return list == nullptr;
    else
        return false;
}

} // namespace

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

STDAPI HrValidateParameters(METHODS eMethod, LPVOID* ppFirstArg) {
    return gate::enter<Function::HrValidateParameters, ValidateSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return property::check_parameters(eMethod, ppFirstArg); }, eMethod,
        ppFirstArg);
}

STDAPI __CPPValidateParameters(METHODS eMethod, const LPVOID ppFirst) {
    return gate::enter<Function::CPPValidateParameters, ValidateSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return property::check_parameters(eMethod, ppFirst); }, eMethod,
        ppFirst);
}

STDAPI __ValidateParameters(METHODS eMethod, LPVOID ppThis) {
    return gate::enter<Function::ValidateParameters, ValidateSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return property::check_parameters(eMethod, static_cast<LPVOID*>(ppThis) + 1);
        },
        eMethod, ppThis);
}

#pragma GCC diagnostic push
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Wvarargs" // MAPI has an enumeration before what varies
#endif
EXTERN_C HRESULT __cdecl HrValidateParametersV(METHODS eMethod, ...) {
    va_list arglist;
    va_start(arglist, eMethod);
    const HRESULT result = gate::enter<Function::HrValidateParametersV, ValidateListSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            va_arg(arglist, LPVOID); // the object
            return property::check_parameters(eMethod, &arglist);
        },
        eMethod);
    va_end(arglist);
    return result;
}
#pragma GCC diagnostic pop

EXTERN_C HRESULT __cdecl HrValidateParametersValist(METHODS eMethod, va_list arglist) {
    return gate::enter<Function::HrValidateParametersValist, ValidateListSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (is_null(arglist))
                return MAPI_E_INVALID_PARAMETER;
            va_list arguments; // may be passed as a pointer, of which no address can be taken
            va_copy(arguments, arglist);
            va_arg(arguments, LPVOID); // the object
            const HRESULT result = property::check_parameters(eMethod, &arguments);
            va_end(arguments);
            return result;
        },
        eMethod);
}
