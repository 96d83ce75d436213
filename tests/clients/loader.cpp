// Is not linked to MAPI but loads it, the way that its argument names: "name" and "system" (the
// folder of the system, Windows only) and "registry" (DLLPathEx of the default mail client, Windows
// only), or a path. Resolves names plain or decorated, frees the library and loads it again.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <mapix.h>

#if defined(_WIN32)
typedef HMODULE Library;
static Library load(const char* name) {
    return LoadLibraryA(name);
}
static void unload(Library library) {
    FreeLibrary(library);
}
static void* find(Library library, const char* name) {
    return reinterpret_cast<void*>(GetProcAddress(library, name));
}
static const char* const kName = "mapi32.dll";
#else
#include <dlfcn.h>
typedef void* Library;
static Library load(const char* name) {
    return dlopen(name, RTLD_NOW);
}
static void unload(Library library) {
    dlclose(library);
}
static void* find(Library library, const char* name) {
    return dlsym(library, name);
}
static const char* const kName = "libmapi32.so";
#endif

static char path[1024];

static bool choose(const char* way) {
    if (strcmp(way, "name") == 0) {
        strcpy(path, kName);
        return true;
    }
#if defined(_WIN32)
    if (strcmp(way, "system") == 0) {
        GetSystemDirectoryA(path, 1000);
        strcat(path, "\\mapi32.dll");
        return true;
    }
    if (strcmp(way, "registry") == 0) {
        char client[256] = "";
        char key[512];
        LONG size = sizeof client;
        if (RegQueryValueA(HKEY_LOCAL_MACHINE, "Software\\Clients\\Mail", client, &size) != 0)
            return false;
        snprintf(key, sizeof key, "Software\\Clients\\Mail\\%s", client);
        DWORD length = sizeof path;
        return RegGetValueA(HKEY_LOCAL_MACHINE, key, "DLLPathEx", RRF_RT_REG_SZ, NULL, path,
                            &length) == 0 &&
               strlen(path) < 130;
    }
#endif
    snprintf(path, sizeof path, "%s", way);
    return true;
}

/// Plain first, then decorated, as loaders do on 64 bits too.
template<class Function>
static Function resolve(Library library, const char* plain, const char* decorated,
                        bool plain_first) {
    void* found = find(library, plain_first ? plain : decorated);
    if (!found)
        found = find(library, plain_first ? decorated : plain);
    if (!found) {
        fprintf(stderr, "%s is not exported\n", plain);
        exit(2);
    }
    return reinterpret_cast<Function>(found);
}

static int work(bool plain_first) {
    Library library = load(path);
    if (!library) {
        fprintf(stderr, "%s cannot be loaded\n", path);
        return 2;
    }
    const auto initialize =
        resolve<LPMAPIINITIALIZE>(library, "MAPIInitialize", "MAPIInitialize@4", plain_first);
    const auto uninitialize =
        resolve<LPMAPIUNINITIALIZE>(library, "MAPIUninitialize", "MAPIUninitialize@0", plain_first);
    const auto log_on =
        resolve<LPMAPILOGONEX>(library, "MAPILogonEx", "MAPILogonEx@20", plain_first);
    const auto free_buffer =
        resolve<LPMAPIFREEBUFFER>(library, "MAPIFreeBuffer", "MAPIFreeBuffer@4", plain_first);
    LPMAPISESSION session = NULL;
    ULONG size = 0;
    LPENTRYID identity = NULL;
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    HRESULT result = initialize(&wanted);
    if (SUCCEEDED(result))
        result =
            log_on(0, NULL, NULL, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &session);
    if (SUCCEEDED(result))
        result = session->QueryIdentity(&size, &identity);
    if (FAILED(result)) {
        fprintf(stderr, "no session: 0x%08X\n", static_cast<unsigned>(result));
        return 2;
    }
    free_buffer(identity);
    session->Logoff(0, 0, 0);
    session->Release();
    uninitialize();
    unload(library);
    return 0;
}

int main(int count, char** arguments) {
    if (!choose(count > 1 ? arguments[1] : "name"))
        return 2;
    for (int round = 0; round < 3; ++round) {
        if (const int code = work(round % 2 == 0))
            return code;
    }
    printf("loaded %s\n", path);
    return 0;
}
