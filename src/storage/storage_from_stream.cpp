#include <utility>

#include <mapicode.h>
#include <mapispi.h>

#include "gate/call_out.h"
#include "object/shell.h"
#include "property/foreign.h"
#include "storage/storage.h"
#include "utility/storage_codes.h"

namespace mapisim::storage {

namespace {

using property::Foreign;

/// What `object` is as an `Interface`: ours as it is, the client's with a reference that `foreign`
/// has.
template<class Interface>
HRESULT find(IUnknown* object, object::InterfaceId id, const IID& iid, Foreign<Interface>& foreign,
             Interface*& out) {
    if (const HRESULT dead = gate::refuse_dead(object); FAILED(dead))
        return dead;
    if (const object::Body* const body = gate::body_of(object)) {
        if (body->interface_id() != id)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        out = static_cast<Interface*>(object);
        return S_OK;
    }
    const HRESULT result = Foreign<IUnknown>::query(object, iid, foreign);
    out = foreign.get();
    return result;
}

HRESULT find_backing(IUnknown* object, const IID* iid, ULONG flags, BackingPtr& out) {
    const bool current = (flags & STGSTRM_CURRENT) != 0;
    if (!iid || *iid == IID_IStream) {
        Foreign<IStream> foreign;
        IStream* stream = nullptr;
        const HRESULT result =
            find(object, object::InterfaceId::IStream, IID_IStream, foreign, stream);
        return FAILED(result) ? result : on_stream(stream, current, out);
    }
    if (*iid != IID_ILockBytes)
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    if (current) // it has no position
        return MAPI_E_INVALID_PARAMETER;
    Foreign<ILockBytes> foreign;
    ILockBytes* bytes = nullptr;
    const HRESULT result =
        find(object, object::InterfaceId::ILockBytes, IID_ILockBytes, foreign, bytes);
    if (!FAILED(result))
        out = on_lock_bytes(bytes);
    return result;
}

} // namespace

HRESULT storage_from_stream(IUnknown* object, const IID* iid, ULONG flags,
                            object::Ref<IStorage>& out) {
    BackingPtr where;
    HRESULT result = find_backing(object, iid, flags, where);
    if (!FAILED(result)) {
        const bool create = (flags & STGSTRM_CREATE) != 0;
        const bool modify = create || (flags & STGSTRM_MODIFY) != 0;
        result = open_root(std::move(where),
                           {.mode = static_cast<DWORD>((modify ? STGM_READWRITE : STGM_READ) |
                                                       STGM_SHARE_EXCLUSIVE),
                            .create = create,
                            .name = {}},
                           out);
    }
    return HRESULT_FACILITY(result) == FACILITY_STORAGE ? utility::MapStorageSCode(result) : result;
}

} // namespace mapisim::storage
