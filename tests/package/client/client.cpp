#ifdef _WIN32
#include <windows.h>
#endif
#include <cstdio>
#include <mapisim/mapisim.h>
#include <mapiutil.h>
#include <mapix.h>

int main() {
    LPVOID buffer = nullptr;
    HRESULT hr = MAPIInitialize(nullptr);
    if (SUCCEEDED(hr)) {
        if (MAPIAllocateBuffer(64, &buffer) == S_OK)
            MAPIFreeBuffer(buffer);
        MAPIUninitialize();
    }
    std::printf("MAPIInitialize: 0x%08lX, a buffer: %s\n", static_cast<unsigned long>(hr),
                buffer ? "yes" : "no");
    return hr == S_OK && buffer ? 0 : 1;
}
