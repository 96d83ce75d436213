// A library of the client's that initialises MAPI: while it is loaded and unloaded, or when the
// program asks it to.
#include <windows.h>

#include <mapix.h>

extern "C" __attribute__((visibility("default"))) void set_up() {
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    MAPIInitialize(&wanted);
}
extern "C" __attribute__((visibility("default"))) void tear_down() {
    MAPIUninitialize();
}

#if defined(INITIALIZES_WHILE_LOADING)
__attribute__((constructor)) static void loaded() {
    set_up();
}
__attribute__((destructor)) static void unloaded() {
    tear_down();
}
#endif
