#include <mapiguid.h>
#include <mapiutil.h>

#include "gate/function.h"
#include "platform/modules.h"
#include "property/bag.h"
#include "property/caller_memory.h"
#include "property/prop_data.h"
#include "table/table_data.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct CreateIPropSpec {
    static constexpr Spec spec = Spec("CreateIProp").needs(2, 3, 4).zero(5).gives(6);
};
struct CreateTableSpec {
    static constexpr Spec spec = Spec("CreateTable").needs(2, 3, 4, 8).zero(5).gives(9);
};

template<class F> void* pointer(F* function) noexcept {
    return reinterpret_cast<void*>(function);
}

/// What the caller's functions allocate, when they are not MAPI's own.
property::CallerMemory memory_of(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more,
                                 LPFREEBUFFER free) {
    const auto is = [](const void* given, const void* own) {
        return given == own || platform::behind_import_stub(given) == own;
    };
    const bool is_mapi = is(pointer(allocate), pointer(&MAPIAllocateBuffer)) &&
                         is(pointer(allocate_more), pointer(&MAPIAllocateMore)) &&
                         is(pointer(free), pointer(&MAPIFreeBuffer));
    return is_mapi ? property::CallerMemory()
                   : property::CallerMemory(allocate, allocate_more, free);
}

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
            if (const SCODE result = property::check_count(columns.cValues); result != S_OK)
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
