// Loads MAPI from the path that its first argument names, uses a whole session and frees it, a
// thousand times; says how much the process has grown meanwhile, and fails when that is more than a
// little. "hold" as second argument: keeps the session across the last MAPIUninitialize instead,
// and says whether the library stayed while it was held. "sink": a sink ends everything.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <mapix.h>

#include <mapiutil.h>

#include <ole2.h>

#if defined(_WIN32)
typedef HMODULE Library;
#define OLE_FUNCTIONS(each)
#else
#include <dlfcn.h>
typedef void* Library;
#define OLE_FUNCTIONS(each) each(OleInitialize) each(OleUninitialize)
#endif

// What session.h calls, by pointers into the library that is loaded just now.
#define LOADED_FUNCTIONS(each)                                                                     \
    each(MAPIInitialize) each(MAPIUninitialize) each(MAPILogonEx) each(MAPIAllocateBuffer)         \
        each(MAPIFreeBuffer) each(ScInitMapiUtil) each(DeinitMapiUtil) each(HrAllocAdviseSink)     \
            each(HrDispatchNotifications) each(HrQueryAllRows) each(HrGetOneProp) each(FreeProws)  \
                each(FreePadrlist) OLE_FUNCTIONS(each)
#define POINTER(name) static decltype(&name) loaded_##name;
LOADED_FUNCTIONS(POINTER)
#define MAPIInitialize loaded_MAPIInitialize
#define MAPIUninitialize loaded_MAPIUninitialize
#define MAPILogonEx loaded_MAPILogonEx
#define MAPIAllocateBuffer loaded_MAPIAllocateBuffer
#define MAPIFreeBuffer loaded_MAPIFreeBuffer
#define ScInitMapiUtil loaded_ScInitMapiUtil
#define DeinitMapiUtil loaded_DeinitMapiUtil
#define HrAllocAdviseSink loaded_HrAllocAdviseSink
#define HrQueryAllRows loaded_HrQueryAllRows
#define HrGetOneProp loaded_HrGetOneProp
#define HrDispatchNotifications loaded_HrDispatchNotifications
#define FreeProws loaded_FreeProws
#define FreePadrlist loaded_FreePadrlist
#if !defined(_WIN32)
#define OleInitialize loaded_OleInitialize
#define OleUninitialize loaded_OleUninitialize
#endif
#include "session.h"

#if defined(_WIN32)
static Library load(const char* path) {
    return LoadLibraryA(path);
}
static void unload(Library library) {
    FreeLibrary(library);
}
static void* find(Library library, const char* name) {
    return reinterpret_cast<void*>(GetProcAddress(library, name));
}
static bool is_loaded(const char* path) {
    return GetModuleHandleA(path) != NULL;
}
/// mingw's thread library, a copy of which is in each DLL, leaves as much behind of its own: what
/// it knows of three threads and their keys, 1744 bytes in six blocks.
static const long long kMostForEach = 1800;

/// What is in use: the blocks of all heaps, and the pages beside them. Heaps themselves grow in
/// steps as those six blocks scatter what is free, so their size tells nothing.
static long long held_bytes() {
    long long sum = 0;
    HANDLE heaps[64];
    const DWORD count = GetProcessHeaps(64, heaps);
    for (DWORD i = 0; i < count && i < 64; ++i) {
        PROCESS_HEAP_ENTRY entry = {};
        HeapLock(heaps[i]);
        while (HeapWalk(heaps[i], &entry)) {
            if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY)
                sum += entry.cbData;
            else if (entry.wFlags & PROCESS_HEAP_REGION)
                sum -= entry.Region.dwCommittedSize;
        }
        HeapUnlock(heaps[i]);
    }
    MEMORY_BASIC_INFORMATION region;
    for (const char* at = NULL; VirtualQuery(at, &region, sizeof region) != 0;
         at = static_cast<const char*>(region.BaseAddress) + region.RegionSize) {
        if (region.State == MEM_COMMIT && region.Type == MEM_PRIVATE)
            sum += static_cast<long long>(region.RegionSize);
    }
    return sum;
}
static long handles() {
    DWORD count = 0;
    GetProcessHandleCount(GetCurrentProcess(), &count);
    return static_cast<long>(count);
}
static void no_more_evidence() {
    SetEnvironmentVariableA("MAPISIM_EVIDENCE", NULL);
}
#else
static Library load(const char* path) {
    return dlopen(path, RTLD_NOW);
}
static void unload(Library library) {
    dlclose(library);
}
static void* find(Library library, const char* name) {
    return dlsym(library, name);
}
static bool is_loaded(const char* path) {
    void* library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (library)
        dlclose(library);
    return library != NULL;
}
static const long long kMostForEach = 250;

static long long held_bytes() {
    long long kilobytes = 0;
    char line[256];
    FILE* status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "RssAnon: %lld", &kilobytes) == 1)
            break;
    }
    if (status)
        fclose(status);
    return kilobytes * 1024;
}
static long handles() {
    return 0;
}
static void no_more_evidence() {
    unsetenv("MAPISIM_EVIDENCE");
}
#endif

static Library load_all(const char* path) {
    Library library = load(path);
    if (!library) {
        fprintf(stderr, "%s cannot be loaded\n", path);
        exit(2);
    }
#define RESOLVE(name)                                                                              \
    loaded_##name = reinterpret_cast<decltype(loaded_##name)>(find(library, #name));               \
    if (!loaded_##name) {                                                                          \
        fprintf(stderr, "%s is not exported\n", #name);                                            \
        exit(2);                                                                                   \
    }
    LOADED_FUNCTIONS(RESOLVE)
    return library;
}

static void whole_session(const char* path) {
    Library library = load_all(path);
    Session my;
    start_and_work(my);
    end_in_order(my);
    unload(library);
}

static int reload(const char* path) {
    const int kRounds = 1000;
    const int kSettled = 200;
    const int kMeasured = kRounds - kSettled;
    long long bytes = 0;
    long open = 0;
    for (int round = 1; round <= kRounds; ++round) {
        whole_session(path);
        if (round == 1)
            no_more_evidence(); // a file for each load would fill the disk
        if (round == kSettled) {
            bytes = held_bytes();
            open = handles();
        }
    }
    const long long more = held_bytes() - bytes;
    printf("%d rounds: %lld bytes and %ld handles more\n", kMeasured, more, handles() - open);
    return bytes > 0 && more < kMostForEach * kMeasured && handles() <= open ? 0 : 1;
}

/// The client frees the library while it holds a session, and releases this later; or the other way
/// round, where it must be gone after that.
static int hold(const char* path) {
    Library library = load_all(path);
    initialize();
    LPMAPISESSION session = log_on();
    must(session->Logoff(0, 0, 0), "Logoff");
    OleUninitialize();
    MAPIUninitialize();
    DeinitMapiUtil();
    unload(library);
    printf("held: %s\n", is_loaded(path) ? "stays" : "gone");
    session->Release();
    whole_session(path); // the last MAPIUninitialize lets go of what the Release could not
    printf("released: %s\n", is_loaded(path) ? "stays" : "gone");

    library = load_all(path);
    initialize();
    session = log_on();
    must(session->Logoff(0, 0, 0), "Logoff");
    OleUninitialize();
    MAPIUninitialize();
    DeinitMapiUtil();
    session->Release();
    unload(library);
    printf("released before: %s\n", is_loaded(path) ? "stays" : "gone");
    return 0;
}

static LONG STDAPICALLTYPE end_everything(LPVOID context, ULONG, LPNOTIFICATION) {
    Session& my = *static_cast<Session*>(context);
    must(my.session->Unadvise(my.session_connection), "IMAPISession::Unadvise");
    must(my.session->Logoff(0, 0, 0), "Logoff");
    my.session->Release();
    my.session = NULL;
    MAPIUninitialize();
    return S_OK;
}

/// The last MAPIUninitialize is called by a sink, on the client's own thread.
static int end_in_sink(const char* path) {
    Library library = load_all(path);
    must(MAPIInitialize(NULL), "MAPIInitialize");
    Session my = {};
    my.session = log_on(MAPI_ALLOW_OTHERS);
    LPMAPISESSION other = log_on(0);
    LPMAPIADVISESINK sink = new_sink(&my, &end_everything);
    must(my.session->Advise(0, NULL, fnevExtended, sink, &my.session_connection),
         "IMAPISession::Advise");
    sink->Release();
    must(other->Logoff(0, 0, 0), "Logoff"); // which the sink hears of
    other->Release();
    if (my.session)
        HrDispatchNotifications(0);
    unload(library);
    printf("ended in a sink: %s\n", my.session != NULL ? "no" : is_loaded(path) ? "stays" : "gone");
    return 0;
}

int main(int count, char** arguments) {
    if (count < 2)
        return 2;
    if (count > 2 && strcmp(arguments[2], "sink") == 0)
        return end_in_sink(arguments[1]);
    if (count > 2 && strcmp(arguments[2], "hold") == 0)
        return hold(arguments[1]);
    return reload(arguments[1]);
}
