#include <cstring>
#include <string>

#include <mapiaux.h>
#include <mapiutil.h>

#include "gate/function.h"
#include "platform/modules.h"
#include "property/text.h"

using namespace mapisim;
using gate::Function;

// There is one component that has MAPI's functions: this library.
STDAPI_(BOOL)
FGetComponentPath(LPSTR szComponent, LPSTR, LPSTR szDllPath, DWORD cchBufferSize, BOOL) {
    return gate::enter_value<Function::FGetComponentPath>(
        __builtin_return_address(0), [&]() -> BOOL {
            const std::string path = property::narrow_from_utf8(platform::own_library_path());
            if (!szComponent || !szDllPath || path.empty() || path.size() >= cchBufferSize)
                return FALSE;
            std::memcpy(szDllPath, path.c_str(), path.size() + 1);
            return TRUE;
        });
}

// There is nothing to repair: this library is the one that the client has.
STDAPI_(DWORD) FixMAPI(void) {
    return gate::enter_value<Function::FixMAPI>(__builtin_return_address(0),
                                                [] { return DWORD{1}; });
}

// No class of objects is made for OLE.
STDAPI DllGetClassObject(REFCLSID, REFIID, LPVOID* ppv) {
    constexpr auto kNoSuchClass = static_cast<HRESULT>(0x80040111); // CLASS_E_CLASSNOTAVAILABLE
    gate::enter_value<Function::DllGetClassObject>(__builtin_return_address(0), [&] {
        if (ppv)
            *ppv = nullptr;
        return 0;
    });
    return ppv ? kNoSuchClass : E_INVALIDARG;
}

STDAPI DllCanUnloadNow(void) {
    return gate::enter_value<Function::DllCanUnloadNow>(
        __builtin_return_address(0), [] { return gate::may_be_unloaded() ? S_OK : S_FALSE; });
}
