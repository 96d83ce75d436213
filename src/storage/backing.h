#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <objidl.h>

#include "platform/file.h"
#include "property/value.h"

namespace mapisim::storage {

/// Where a compound file lies. No lock may be held: it may be the client's own.
class Backing {
public:
    virtual ~Backing() = default;
    /// All of it; empty where there is nothing yet. Of more than kMostBytes,
    /// STG_E_INSUFFICIENTMEMORY.
    virtual HRESULT load(std::vector<std::byte>& out) = 0;
    virtual HRESULT store(property::Bytes file) = 0;
    /// The storage has been released. After that neither is called.
    virtual void let_go() {}
};
using BackingPtr = std::unique_ptr<Backing>;

/// The client's or ours. From its position on, or from its beginning.
HRESULT on_stream(IStream* stream, bool from_position, BackingPtr& out);
/// The client's or ours.
BackingPtr on_lock_bytes(ILockBytes* bytes);
BackingPtr on_file(std::unique_ptr<platform::File> file, std::string path, bool temporary);
/// Bytes that are there already, and what becomes of others.
BackingPtr on_value(std::vector<std::byte> content, std::function<HRESULT(property::Bytes)> keep);

} // namespace mapisim::storage
