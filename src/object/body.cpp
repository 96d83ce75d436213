#include "object/body.h"

#include <mapicode.h>

namespace mapisim::object {

const IID kBodyIid = {0x6d617069, 0x7369, 0x6d62, {0x9c, 0x1f, 0x4f, 0x62, 0x6f, 0x64, 0x79, 0x31}};

Body* body_of(IUnknown* inner) {
    void* answer = nullptr;
    const HRESULT result = inner ? inner->QueryInterface(kBodyIid, &answer) : MAPI_E_INVALID_OBJECT;
    if (result == kIsBody)
        return static_cast<Body*>(answer);
    if (SUCCEEDED(result) && answer) // an object that says yes to every question
        static_cast<IUnknown*>(answer)->Release();
    return nullptr;
}

} // namespace mapisim::object
