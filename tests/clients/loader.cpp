// Is not linked to MAPI but loads it, the way that its argument names: "name" and "system" (the
// folder of the system, Windows only) and "registry" (DLLPathEx of the default mail client, Windows
// only), or a path. Resolves names plain or decorated in turn, or as the second argument says:
// "plain", "decorated", "ordinal" (Windows only). Frees the library and loads it again.
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
static void* find(Library library, WORD ordinal) {
    return reinterpret_cast<void*>(GetProcAddress(library, MAKEINTRESOURCEA(ordinal)));
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
static void* find(Library, WORD) {
    return NULL; // an ELF library has no ordinals
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

enum class By { plain_first, decorated_first, plain, decorated, ordinal };

struct Name {
    const char* plain;
    const char* decorated;
    WORD ordinal;
};

template<class Function> static Function resolve(Library library, const Name& name, By by) {
    void* found = NULL;
    switch (by) {
    case By::plain_first: // as loaders do on 64 bits too
        found = find(library, name.plain);
        if (!found)
            found = find(library, name.decorated);
        break;
    case By::decorated_first:
        found = find(library, name.decorated);
        if (!found)
            found = find(library, name.plain);
        break;
    case By::plain:
        found = find(library, name.plain);
        break;
    case By::decorated:
        found = find(library, name.decorated);
        break;
    case By::ordinal:
        found = find(library, name.ordinal);
        break;
    }
    if (!found) {
        fprintf(stderr, "%s is not exported\n", name.plain);
        exit(2);
    }
    return reinterpret_cast<Function>(found);
}

static int work(By by) {
    Library library = load(path);
    if (!library) {
        fprintf(stderr, "%s cannot be loaded\n", path);
        return 2;
    }
    const auto initialize =
        resolve<LPMAPIINITIALIZE>(library, {"MAPIInitialize", "MAPIInitialize@4", 21}, by);
    const auto uninitialize =
        resolve<LPMAPIUNINITIALIZE>(library, {"MAPIUninitialize", "MAPIUninitialize@0", 23}, by);
    const auto log_on = resolve<LPMAPILOGONEX>(library, {"MAPILogonEx", "MAPILogonEx@20", 11}, by);
    const auto free_buffer =
        resolve<LPMAPIFREEBUFFER>(library, {"MAPIFreeBuffer", "MAPIFreeBuffer@4", 17}, by);
    const auto init_utilities = resolve<SCODE(STDAPICALLTYPE*)(ULONG)>(
        library, {"ScInitMapiUtil", "ScInitMapiUtil@4", 33}, by);
    const auto deinit_utilities =
        resolve<void(STDAPICALLTYPE*)()>(library, {"DeinitMapiUtil", "DeinitMapiUtil@0", 34}, by);
    LPMAPISESSION session = NULL;
    ULONG size = 0;
    LPENTRYID identity = NULL;
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    HRESULT result = initialize(&wanted);
    if (SUCCEEDED(result))
        result = init_utilities(0);
    if (SUCCEEDED(result))
        result =
            log_on(0, NULL, NULL, MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION, &session);
    if (SUCCEEDED(result))
        result = session->QueryIdentity(&size, &identity);
#ifdef _WIN32
    if (by == By::decorated && SUCCEEDED(result)) { // as mapiutil.h spells them for 32 bits
        const auto dispatch = reinterpret_cast<HRESULT(STDAPICALLTYPE*)(ULONG)>(
            find(library, "_HrDispatchNotifications@4"));
        result = dispatch ? dispatch(0) : MAPI_E_NOT_FOUND;
        if (!find(library, "_ScCreateConversationIndex@16"))
            result = MAPI_E_NOT_FOUND;
    }
#endif
    if (FAILED(result)) {
        fprintf(stderr, "no session: 0x%08X\n", static_cast<unsigned>(result));
        return 2;
    }
    free_buffer(identity);
    session->Logoff(0, 0, 0);
    session->Release();
    uninitialize();
    deinit_utilities();
    unload(library);
    return 0;
}

int main(int count, char** arguments) {
    if (!choose(count > 1 ? arguments[1] : "name"))
        return 2;
    const char* const how = count > 2 ? arguments[2] : "";
    for (int round = 0; round < 3; ++round) {
        const By by = strcmp(how, "plain") == 0       ? By::plain
                      : strcmp(how, "decorated") == 0 ? By::decorated
                      : strcmp(how, "ordinal") == 0   ? By::ordinal
                      : round % 2 == 0                ? By::plain_first
                                                      : By::decorated_first;
        if (const int code = work(by))
            return code;
    }
    printf("loaded %s\n", path);
    return 0;
}
