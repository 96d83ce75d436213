#include <ole2.h>

#include "platform/ole.h"
#include "session/ole_watch.h"

using namespace mapisim;

// Where there is no OLE, these two only count, so that the order of the teardown can be checked.

extern "C" HRESULT STDAPICALLTYPE OleInitialize(LPVOID) {
    platform::note_ole(1);
    session::ole_called(platform::OleCall::ole_initialize, S_OK, __builtin_return_address(0));
    return S_OK;
}

extern "C" void STDAPICALLTYPE OleUninitialize(void) {
    platform::note_ole(-1);
    session::ole_called(platform::OleCall::ole_uninitialize, S_OK, __builtin_return_address(0));
}
