#ifdef _WIN32
#include <windows.h>
#endif
#include <mapisim/mapisim.h>
#include <mapiutil.h>
#include <mapix.h>
#include <stdio.h>

int main(void) {
    LPVOID buffer = NULL;
    HRESULT hr = MAPIInitialize(NULL);
    if (SUCCEEDED(hr)) {
        if (MAPIAllocateBuffer(64, &buffer) == S_OK)
            MAPIFreeBuffer(buffer);
        MAPIUninitialize();
    }
    printf("MAPIInitialize: 0x%08lX, a buffer: %s\n", (unsigned long)hr, buffer ? "yes" : "no");
    return hr == S_OK && buffer ? 0 : 1;
}
