#pragma once

#include <tnef.h>

/// What OpenTnefStreamEx and GetTnefStreamCodepage do. The objects may be the client's own.
namespace mapisim::tnef {

struct Opening {
    IUnknown* support = nullptr; ///< may be null
    IStream* stream = nullptr;
    const char* stream_name = nullptr;
    ULONG flags = 0;
    IMessage* message = nullptr;
    WORD key = 0;
    IAddrBook* book = nullptr; ///< may be null
};

HRESULT open_tnef(const Opening& opening, ITnef** out);

HRESULT read_code_page(IStream* stream, ULONG* primary, ULONG* secondary);

} // namespace mapisim::tnef
