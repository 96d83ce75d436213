#include "property/utilities.h"

#include <algorithm>

#include <mapicode.h>

#include "gate/call_out.h"
#include "memory/buffers.h"
#include "property/raw_copy.h"

namespace mapisim::property {

HRESULT HrGetOneProp(IMAPIProp* object, ULONG tag, LPSPropValue* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (!object)
        return MAPI_E_INVALID_PARAMETER;
    SizedSPropTagArray(1, tags) = {1, {tag}};
    ULONG count = 0;
    LPSPropValue value = nullptr;
    const HRESULT result =
        object->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &count, &value);
    if (FAILED(result))
        return result;
    HRESULT failure = S_OK;
    if (!value || count != 1) {
        failure = MAPI_E_NOT_FOUND;
    } else if (PROP_TYPE(value->ulPropTag) == PT_ERROR) {
        failure = FAILED(value->Value.err) ? value->Value.err : MAPI_E_NOT_FOUND;
    }
    if (failure != S_OK) {
        memory::free(value);
        return failure;
    }
    *out = value;
    return S_OK;
}

HRESULT HrSetOneProp(IMAPIProp* object, LPSPropValue value) {
    if (!object || !value)
        return MAPI_E_INVALID_PARAMETER;
    LPSPropProblemArray problems = nullptr;
    HRESULT result = object->SetProps(1, value, &problems);
    if (FAILED(result))
        return result;
    result = S_OK;
    if (problems) {
        if (problems->cProblem)
            result = problems->aProblem[0].scode;
        memory::free(problems);
    }
    return result;
}

bool FPropExists(IMAPIProp* object, ULONG tag) {
    if (!object)
        return false;
    LPSPropTagArray tags = nullptr;
    const ULONG flags = (PROP_TYPE(tag) & ~MVI_FLAG) == PT_STRING8 ? 0 : MAPI_UNICODE;
    if (FAILED(object->GetPropList(flags, &tags)) || !tags)
        return false;
    const bool any_type = PROP_TYPE(tag) == PT_UNSPECIFIED;
    const auto is_it = [&](ULONG has) {
        return any_type ? PROP_ID(has) == PROP_ID(tag) : has == tag;
    };
    const bool found = std::any_of(tags->aulPropTag, tags->aulPropTag + tags->cValues, is_it);
    memory::free(tags);
    return found;
}

SCODE ScDupPropset(int count, LPSPropValue values, LPALLOCATEBUFFER allocate, LPSPropValue* out) {
    if (!out)
        return MAPI_E_INVALID_PARAMETER;
    *out = nullptr;
    if (count < 0 || (count && !values) || !allocate)
        return MAPI_E_INVALID_PARAMETER;
    if (count == 0)
        return S_OK;
    const auto all = static_cast<std::size_t>(count);
    if (all > kMaxCopy / sizeof(SPropValue))
        return MAPI_E_INVALID_PARAMETER;
    std::size_t size = all * sizeof(SPropValue);
    if (add_linked_size(values, all, size) != S_OK)
        return MAPI_E_INVALID_PARAMETER;
    void* block = nullptr;
    const SCODE result = gate::call_out([&] { return allocate(static_cast<ULONG>(size), &block); },
                                        SCODE{MAPI_E_CALL_FAILED});
    if (result != S_OK || !block)
        return result != S_OK ? result : MAPI_E_NOT_ENOUGH_MEMORY;
    auto* const copies = static_cast<LPSPropValue>(block);
    copy_linked(values, all, copies, reinterpret_cast<std::byte*>(copies + all));
    *out = copies;
    return S_OK;
}

SCODE PropCopyMore(LPSPropValue to, LPSPropValue from, LPALLOCATEMORE allocate_more,
                   LPVOID object) {
    if (!to || !from)
        return MAPI_E_INVALID_PARAMETER;
    std::size_t size = 0;
    if (const SCODE result = add_linked_size(from, 1, size); result != S_OK)
        return result;
    void* block = nullptr;
    if (size) {
        if (!allocate_more || !object)
            return MAPI_E_INVALID_PARAMETER;
        const SCODE result =
            gate::call_out([&] { return allocate_more(static_cast<ULONG>(size), object, &block); },
                           SCODE{MAPI_E_CALL_FAILED});
        if (result != S_OK || !block)
            return result != S_OK ? result : MAPI_E_NOT_ENOUGH_MEMORY;
    }
    copy_linked(from, 1, to, static_cast<std::byte*>(block));
    return S_OK;
}

} // namespace mapisim::property
