#pragma once

#include <mapicode.h>
#include <mapispi.h>

namespace mapisim::test {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
/// The support object of a client's own that opens nothing.
class RefusingSupport : public IMAPISupport {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
        *out = nullptr;
        return MAPI_E_INTERFACE_NOT_SUPPORTED;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return 1; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }
    MAPI_IMAPISUPPORT_METHODS1({ return MAPI_E_NO_SUPPORT; })
    MAPI_IMAPISUPPORT_METHODS2({ return MAPI_E_NO_SUPPORT; })
    MAPI_IMAPISUPPORT_METHODS3({ return MAPI_E_NO_SUPPORT; })
};
#pragma GCC diagnostic pop

} // namespace mapisim::test
