#include <imessage.h>

#include <mapicode.h>

#include "exports/client_memory.h"
#include "gate/function.h"
#include "imsg/message.h"

using namespace mapisim;
using exports::pointer;
using gate::Function;
using gate::Spec;

namespace {

struct OpenIMsgSessionSpec {
    static constexpr Spec spec = Spec("OpenIMsgSession").needs(1).flags(2, MAPI_UNICODE).gives(3);
};
struct OpenIMsgOnIStgSpec {
    static constexpr Spec spec = Spec("OpenIMsgOnIStg")
                                     .needs(5, 7)
                                     .any_objects(6)
                                     .flags(10, IMSG_NO_ISTG_COMMIT | MAPI_UNICODE)
                                     .gives(11);
};
struct GetAttribIMsgOnIStgSpec {
    static constexpr Spec spec = Spec("GetAttribIMsgOnIStg").needs(1).objects(1).gives(3);
};
struct SetAttribIMsgOnIStgSpec {
    static constexpr Spec spec = Spec("SetAttribIMsgOnIStg").needs(1, 2, 3).objects(1).offers(4);
};

/// The allocation functions, which a support object can stand for.
HRESULT find_memory(LPALLOCATEBUFFER allocate, LPALLOCATEMORE allocate_more, LPFREEBUFFER free,
                    void* support, property::CallerMemory& out) {
    if (allocate && allocate_more && free) {
        out = exports::memory_of(allocate, allocate_more, free);
        return S_OK;
    }
    if (!support)
        return MAPI_E_INVALID_PARAMETER;
    return imsg::memory_of_support(static_cast<IUnknown*>(gate::unwrap(support)), out);
}

} // namespace

STDAPI_(SCODE) OpenIMsgSession(LPMALLOC lpMalloc, ULONG ulFlags, LPMSGSESS* lppMsgSess) {
    return gate::enter<Function::OpenIMsgSession, OpenIMsgSessionSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) { return imsg::open_session(ulFlags, lppMsgSess); }, lpMalloc, ulFlags,
        reinterpret_cast<void**>(lppMsgSess));
}

STDAPI_(void) CloseIMsgSession(LPMSGSESS lpMsgSess) {
    gate::enter_plain<Function::CloseIMsgSession>(
        __builtin_return_address(0), [&](gate::Frame&) { imsg::close_session(lpMsgSess); });
}

STDAPI_(SCODE)
OpenIMsgOnIStg(LPMSGSESS lpMsgSess, LPALLOCATEBUFFER lpAllocateBuffer,
               LPALLOCATEMORE lpAllocateMore, LPFREEBUFFER lpFreeBuffer, LPMALLOC lpMalloc,
               LPVOID lpMapiSup, LPSTORAGE lpStg, MSGCALLRELEASE* lpfMsgCallRelease,
               ULONG ulCallerData, ULONG ulFlags, LPMESSAGE* lppMsg) {
    // The message is made known to the gate here, as one of the session's.
    return gate::enter<Function::OpenIMsgOnIStg, OpenIMsgOnIStgSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) -> HRESULT {
            imsg::OpenOptions options{.session = lpMsgSess,
                                      .storage = static_cast<IStorage*>(gate::unwrap(lpStg)),
                                      .callback = lpfMsgCallRelease,
                                      .data = ulCallerData,
                                      .flags = ulFlags};
            const HRESULT result = find_memory(lpAllocateBuffer, lpAllocateMore, lpFreeBuffer,
                                               lpMapiSup, options.memory);
            return FAILED(result) ? result : imsg::open_message(options, lppMsg);
        },
        static_cast<void*>(lpMsgSess), pointer(lpAllocateBuffer), pointer(lpAllocateMore),
        pointer(lpFreeBuffer), lpMalloc, lpMapiSup, lpStg, pointer(lpfMsgCallRelease), ulCallerData,
        ulFlags, reinterpret_cast<void**>(lppMsg));
}

STDAPI GetAttribIMsgOnIStg(LPVOID lpObject, LPSPropTagArray lpPropTagArray,
                           LPSPropAttrArray* lppPropAttrArray) {
    return gate::enter<Function::GetAttribIMsgOnIStg, GetAttribIMsgOnIStgSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return imsg::get_attributes(static_cast<IUnknown*>(gate::unwrap(lpObject)),
                                        lpPropTagArray, lppPropAttrArray);
        },
        lpObject, lpPropTagArray, lppPropAttrArray);
}

STDAPI SetAttribIMsgOnIStg(LPVOID lpObject, LPSPropTagArray lpPropTags,
                           LPSPropAttrArray lpPropAttrs, LPSPropProblemArray* lppPropProblems) {
    return gate::enter<Function::SetAttribIMsgOnIStg, SetAttribIMsgOnIStgSpec>(
        __builtin_return_address(0),
        [&](gate::Frame&) {
            return imsg::set_attributes(static_cast<IUnknown*>(gate::unwrap(lpObject)), *lpPropTags,
                                        *lpPropAttrs, lppPropProblems);
        },
        lpObject, lpPropTags, lpPropAttrs, lppPropProblems);
}
