#include <mapiguid.h>
#include <mapiutil.h>

#include "exports/client_memory.h"
#include "gate/function.h"
#include "property/bag.h"
#include "property/prop_data.h"
#include "table/display_table.h"
#include "table/table_data.h"

using namespace mapisim;
using exports::memory_of;
using exports::pointer;
using gate::Function;
using gate::Spec;

namespace {

struct CreateIPropSpec {
    static constexpr Spec spec = Spec("CreateIProp").needs(2, 3, 4).zero(5).gives(6);
};
struct CreateTableSpec {
    static constexpr Spec spec = Spec("CreateTable").needs(2, 3, 4, 8).zero(5).gives(9);
};
struct BuildDisplayTableSpec {
    static constexpr Spec spec =
        Spec("BuildDisplayTable").needs(1, 2, 3, 7).flags(8, MAPI_UNICODE).gives(9).offers(10);
};

} // namespace

STDAPI_(SCODE)
CreateIProp(LPCIID lpInterface, ALLOCATEBUFFER* lpAllocateBuffer, ALLOCATEMORE* lpAllocateMore,
            FREEBUFFER* lpFreeBuffer, LPVOID lpvReserved, LPPROPDATA* lppPropData) {
    return gate::enter<Function::CreateIProp, CreateIPropSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (lpInterface && *lpInterface != IID_IMAPIPropData)
                return MAPI_E_INTERFACE_NOT_SUPPORTED;
            *lppPropData =
                property::make_prop_data(memory_of(lpAllocateBuffer, lpAllocateMore, lpFreeBuffer))
                    .detach();
            return S_OK;
        },
        lpInterface, pointer(lpAllocateBuffer), pointer(lpAllocateMore), pointer(lpFreeBuffer),
        lpvReserved, lppPropData);
}

STDAPI_(SCODE)
CreateTable(LPCIID lpInterface, ALLOCATEBUFFER* lpAllocateBuffer, ALLOCATEMORE* lpAllocateMore,
            FREEBUFFER* lpFreeBuffer, LPVOID lpvReserved, ULONG ulTableType,
            ULONG ulPropTagIndexColumn, LPSPropTagArray lpSPropTagArrayColumns,
            LPTABLEDATA* lppTableData) {
    return gate::enter<Function::CreateTable, CreateTableSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            if (lpInterface && *lpInterface != IID_IMAPITableData)
                return MAPI_E_INTERFACE_NOT_SUPPORTED;
            const SPropTagArray& columns = *lpSPropTagArrayColumns;
            if (const SCODE result = property::check_count(columns.cValues, columns.aulPropTag);
                result != S_OK)
                return result;
            object::Ref<ITableData> made;
            const HRESULT result = table::make_table_data(
                {.type = ulTableType,
                 .index = ulPropTagIndexColumn,
                 .columns = {columns.aulPropTag, columns.aulPropTag + columns.cValues},
                 .memory = memory_of(lpAllocateBuffer, lpAllocateMore, lpFreeBuffer)},
                made);
            *lppTableData = made.detach();
            return result;
        },
        lpInterface, pointer(lpAllocateBuffer), pointer(lpAllocateMore), pointer(lpFreeBuffer),
        lpvReserved, ulTableType, ulPropTagIndexColumn, lpSPropTagArrayColumns, lppTableData);
}

// lpMalloc is not looked at: clients pass one.
STDAPI BuildDisplayTable(LPALLOCATEBUFFER lpAllocateBuffer, LPALLOCATEMORE lpAllocateMore,
                         LPFREEBUFFER lpFreeBuffer, LPMALLOC lpMalloc, HINSTANCE hInstance,
                         UINT cPages, LPDTPAGE lpPage, ULONG ulFlags, LPMAPITABLE* lppTable,
                         LPTABLEDATA* lppTblData) {
    return gate::enter<Function::BuildDisplayTable, BuildDisplayTableSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            object::Ref<IMAPITable> view;
            object::Ref<ITableData> data;
            const HRESULT result = table::build_display_table(
                memory_of(lpAllocateBuffer, lpAllocateMore, lpFreeBuffer), hInstance, cPages,
                lpPage, ulFlags, view, data);
            *lppTable = view.detach();
            if (lppTblData)
                *lppTblData = data.detach();
            return result;
        },
        pointer(lpAllocateBuffer), pointer(lpAllocateMore), pointer(lpFreeBuffer),
        static_cast<void*>(lpMalloc), static_cast<void*>(hInstance), cPages, lpPage, ulFlags,
        lppTable, lppTblData);
}
