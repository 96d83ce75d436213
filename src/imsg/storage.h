#pragma once

#include <string>
#include <vector>

#include <objidl.h>

#include "property/foreign.h"
#include "property/value.h"

/// A storage of whoever made it, with all calls of it. What they return are MAPI's codes.
namespace mapisim::imsg {

/// What a storage lists.
struct Listed {
    std::wstring name;
    bool is_storage = false;
};

/// What the storage says of itself.
struct StorageInfo {
    DWORD mode = 0;
    CLSID clsid{};
    DWORD state_bits = 0;
};

class Storage {
public:
    Storage() = default;
    explicit Storage(property::Foreign<IStorage> storage) : storage_(std::move(storage)) {}

    /// MAPI_E_TOO_BIG for more than anybody has.
    HRESULT list(std::vector<Listed>& out) const;
    HRESULT info(StorageInfo& out) const;

    /// All of a stream, however long it says that it is; MAPI_E_NOT_FOUND where there is none.
    HRESULT read(const std::wstring& name, std::vector<std::byte>& out) const;
    HRESULT open(const std::wstring& name, Storage& out) const;

    // In the place of what has that name.
    HRESULT write(const std::wstring& name, property::Bytes bytes) const;
    HRESULT create(const std::wstring& name, Storage& out) const;

    HRESULT destroy(const std::wstring& name) const;
    HRESULT set_class(const CLSID& clsid) const;
    /// S_OK from a storage that keeps none.
    HRESULT set_state_bits(DWORD bits) const;
    HRESULT commit() const;

private:
    property::Foreign<IStorage> storage_;
};

} // namespace mapisim::imsg
