#include <mapiguid.h>
#include <mapiutil.h>

#include "gate/function.h"
#include "property/caller_memory.h"
#include "property/prop_data.h"

using namespace mapisim;
using gate::Function;
using gate::Spec;

namespace {

struct CreateIPropSpec {
    static constexpr Spec spec = Spec("CreateIProp").needs(2, 3, 4).zero(5).gives(6);
};

/// What the caller's functions allocate, when they are not MAPI's own.
property::CallerMemory memory_of(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more,
                                 LPFREEBUFFER free) {
    const bool is_mapi = allocate == &MAPIAllocateBuffer && allocate_more == &MAPIAllocateMore &&
                         free == &MAPIFreeBuffer;
    return is_mapi ? property::CallerMemory()
                   : property::CallerMemory(allocate, allocate_more, free);
}

template<class F> void* pointer(F* function) noexcept {
    return reinterpret_cast<void*>(function);
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
