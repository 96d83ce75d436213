#pragma once

#include "imsg/storage.h"
#include "storage/element.h"

/// Storages of OLE objects: in a message's storage as they are, in an attachment as the bytes of a
/// compound file.
namespace mapisim::imsg {

/// MAPI_E_TOO_COMPLEX for storages too deep in each other.
HRESULT read_object(const Storage& storage, std::vector<std::byte>& file);

/// Null for what is no compound file, or none that can be a storage in a storage, which lies in
/// `depth` others.
storage::ElementPtr object_of(property::Bytes file, unsigned depth);
HRESULT write_object(const Storage& storage, const storage::Element& object);

} // namespace mapisim::imsg
