#include "platform/library.h"

#include <windows.h>

#include "platform/library_windows.h"
#include "platform/ole.h"
#include "platform/thread_slot.h"

/// The C++ run time is linked in: what it keeps for exceptions without memory goes with the
/// library.
namespace __gnu_cxx {
void __freeres();
}

namespace mapisim::platform {

__attribute__((weak)) extern const LibraryHooks library_hooks = {nullptr, nullptr};

namespace {

/// A TLS callback instead of DllMain's DLL_THREAD_DETACH: it works in a program too (tests), and
/// does not depend on anybody's DisableThreadLibraryCalls.
void NTAPI thread_callback(void*, DWORD reason, void*) {
    if (reason == DLL_THREAD_DETACH) {
        thread_slot_detach();
    }
}

} // namespace

} // namespace mapisim::platform

extern "C" {

__attribute__((section(".CRT$XLY"), used)) const PIMAGE_TLS_CALLBACK mapisim_thread_callback =
    mapisim::platform::thread_callback;

BOOL WINAPI DllMain(HINSTANCE, DWORD reason, LPVOID process_ends) {
    using namespace mapisim::platform;
    if (reason == DLL_PROCESS_ATTACH) {
        if (library_hooks.attach) {
            library_hooks.attach();
        }
    } else if (reason == DLL_PROCESS_DETACH) {
        if (library_hooks.detach) {
            library_hooks.detach(process_ends != nullptr);
        }
        if (!process_ends) {
            unwatch_ole();
            modules_detach();
            thread_slot_free();
            __gnu_cxx::__freeres();
        }
    }
    return TRUE;
}
}
