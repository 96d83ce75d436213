#pragma once

#include <objidl.h>

#include "object/body.h"
#include "storage/backing.h"
#include "storage/document.h"

/// OLE's storages over compound files of our own. `out` gets a body, which an entry point's gate
/// puts a shell before; who uses it inside the library calls its methods, and commits what it
/// changes: only the client's last Release saves by itself what was not.
namespace mapisim::storage {

struct Opening {
    DWORD mode = STGM_READWRITE | STGM_SHARE_EXCLUSIVE; ///< known to be valid
    bool create = false;              ///< a new compound file in the place of whatever is there
    Version version = Version::three; ///< of a new one
    Owner owner = Owner::mapi;
    std::u16string name; ///< what Stat calls it; may be empty
};

/// STG_E_INVALIDHEADER and others for what is no compound file. See backing.h for where it lies.
HRESULT open_root(BackingPtr where, const Opening& opening, object::Ref<IStorage>& out);

class StorageBody;

/// The library uses the storage, too: it stays open when the client has let go of it, and what its
/// last Release does comes with stop_using(). Of what is none of ours, `ours` is null. False for
/// one that is released already.
bool start_using(IStorage* storage, StorageBody*& ours);
/// What is not null. No lock is held: the client's own stream may be called.
void stop_using(StorageBody* ours);

/// Bytes in memory, OLE's objects.
object::Ref<ILockBytes> make_lock_bytes();
object::Ref<IStream> make_memory_stream();

/// HrIStorageFromStream and IMAPISupport::IStorageFromStream: `object` is the client's or ours, or
/// null; the flags are known ones. MAPI's result codes.
HRESULT storage_from_stream(IUnknown* object, const IID* iid, ULONG flags,
                            object::Ref<IStorage>& out);

} // namespace mapisim::storage
