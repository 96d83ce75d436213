#pragma once

#include <memory>
#include <string>
#include <vector>

#include <objidl.h>

#include "object/body.h"
#include "storage/document.h"

/// What Stat and IEnumSTATSTG say.
namespace mapisim::storage {

struct Statistics {
    std::u16string name;
    bool is_storage = false;
    std::uint64_t size = 0;
    FILETIME created{}, modified{};
    CLSID clsid{};
    DWORD state_bits = 0;
};
Statistics statistics_of(std::u16string_view name, const Element& element);

/// Sets `out.pwcsName` unless the flags say not to. STG_E_INVALIDFLAG for others than STATFLAG_....
HRESULT give_name(std::u16string_view name, DWORD flags, STATSTG& out);
HRESULT give(const Statistics& from, DWORD flags, STATSTG& out);

/// Of what was there when it was asked for. `opened` is the storage's.
object::Ref<IEnumSTATSTG> make_enumerator(DocumentPtr document, OpenedPtr opened,
                                          std::vector<Statistics> elements);

} // namespace mapisim::storage
