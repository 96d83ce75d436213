#include "property/raw_relocate.h"

#include <cstring>
#include <cwchar>

#include <mapicode.h>

namespace mapisim::property {

Relocation::Relocation(const void* old_base, const void* new_base, const void* inside,
                       bool changes) noexcept
    : old_(number(old_base)), new_(number(new_base)), changes_(changes) {
    // The block lies at the nearer one below what is inside.
    const std::uintptr_t at = number(inside);
    const bool below_old = old_ <= at && at - old_ <= kMaxCopy;
    const bool below_new = new_ <= at && at - new_ <= kMaxCopy;
    lies_at_new_ = below_new && (!below_old || new_ > old_);
}

bool Relocation::string(char*& string) noexcept {
    return leads_inside(string) && pointer(string, std::strlen(readable(string)) + 1);
}

bool Relocation::string(wchar_t*& string) noexcept {
    return leads_inside(string) &&
           pointer(string, (std::wcslen(readable(string)) + 1) * sizeof(wchar_t));
}

template<class T, class Visit>
bool Relocation::each(T*& array, ULONG count, const Visit& visit) noexcept {
    if (count == 0 || count > kMaxCopy / sizeof(T))
        return false;
    T* const elements = readable(array);
    if (!pointer(array, count * sizeof(T)))
        return false;
    for (ULONG i = 0; i < count; ++i) {
        if (!visit(elements[i]))
            return false;
    }
    return true;
}

bool Relocation::values(SPropValue*& values, std::size_t count) noexcept {
    if (count == 0)
        return true;
    if (count > kMaxCopy / sizeof(SPropValue))
        return false;
    SPropValue* const all = readable(values);
    if (!pointer(values, count * sizeof(SPropValue)))
        return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (!value(all[i]))
            return false;
    }
    return true;
}

bool Relocation::value(SPropValue& value) noexcept {
    auto& it = value.Value;
    const ULONG type = PROP_TYPE(value.ulPropTag);
    if (const std::size_t element = element_size(type)) {
        return it.MVl.cValues != 0 && it.MVl.cValues <= kMaxCopy / element &&
               pointer(it.MVl.lpl, it.MVl.cValues * element);
    }
    switch (type) {
    case PT_STRING8:
        return string(it.lpszA);
    case PT_UNICODE:
        return string(it.lpszW);
    case PT_CLSID:
        return pointer(it.lpguid, sizeof(GUID));
    case PT_BINARY:
        return bytes(it.bin);
    case PT_MV_STRING8:
        return each(it.MVszA.lppszA, it.MVszA.cValues, [&](LPSTR& s) { return string(s); });
    case PT_MV_UNICODE:
        return each(it.MVszW.lppszW, it.MVszW.cValues, [&](LPWSTR& s) { return string(s); });
    case PT_MV_BINARY:
        return each(it.MVbin.lpbin, it.MVbin.cValues, [&](SBinary& b) { return bytes(b); });
    default: {
        std::size_t nothing = 0; // points to nothing, where it is a value at all
        return add_linked_size(&value, 1, nothing) == S_OK;
    }
    }
}

} // namespace mapisim::property
