// Loads MAPI from the path that its first argument names, uses a whole session and frees it, a
// thousand times; says how much the process has grown meanwhile, and fails when that is more than a
// little. "hold" as second argument: keeps the session across the last MAPIUninitialize instead,
// and says whether the library stayed while it was held. "open": the library is freed in the middle
// of the session, and loaded again to end it. "threads": another thread uses the session as well,
// and outlives the library. "abandon": nobody ends that session, and another one is logged on.
// "sink": a sink ends everything. "utilities", "simple": these instead of a session.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <future>
#include <thread>

#include <windows.h>

#define USES_IID_IMAPIPropData
#include <initguid.h>

#include <mapiguid.h>

#include <mapi.h>
#include <mapix.h>

#include <mapiutil.h>

#include <ole2.h>

#if defined(_WIN32)
typedef HMODULE Library;
#define OLE_FUNCTIONS(each)
#else
#include <dirent.h>
#include <dlfcn.h>
typedef void* Library;
#define OLE_FUNCTIONS(each) each(OleInitialize) each(OleUninitialize)
#endif

// What session.h calls, by pointers into the library that is loaded just now.
#define LOADED_FUNCTIONS(each)                                                                     \
    each(MAPIInitialize) each(MAPIUninitialize) each(MAPILogonEx) each(MAPIAllocateBuffer)         \
        each(MAPIFreeBuffer) each(ScInitMapiUtil) each(DeinitMapiUtil) each(HrAllocAdviseSink)     \
            each(HrDispatchNotifications) each(HrQueryAllRows) each(HrGetOneProp) each(FreeProws)  \
                each(FreePadrlist) each(CreateIProp) each(MAPILogon) each(MAPILogoff)              \
                    each(MAPIResolveName) each(MAPIAllocateMore) OLE_FUNCTIONS(each)
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
#define CreateIProp loaded_CreateIProp
#define MAPILogon loaded_MAPILogon
#define MAPILogoff loaded_MAPILogoff
#define MAPIResolveName loaded_MAPIResolveName
#define MAPIAllocateMore loaded_MAPIAllocateMore
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
/// One small block would be more.
static const long long kMostForEach = 8;

/// What is in use: the blocks of all heaps, and the pages beside them. Heaps themselves grow in
/// steps, so their size tells nothing.
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
static long used_slots() {
    const int kMost = 1088;
    DWORD taken[kMost];
    int free_ones = 0;
    while (free_ones < kMost && (taken[free_ones] = TlsAlloc()) != TLS_OUT_OF_INDEXES)
        ++free_ones;
    for (int i = 0; i < free_ones; ++i)
        TlsFree(taken[i]);
    return kMost - free_ones;
}
/// And slots of thread-local storage, of which there are few; 0 where they cannot be counted.
/// GetProcessHandleCount is 0 under Wine 8: the handles of the whole system are looked through.
static long handles() {
    struct Handle {
        void* object;
        ULONG_PTR process, value;
        ULONG access;
        USHORT back_trace, type;
        ULONG attributes, reserved;
    };
    struct Handles {
        ULONG_PTR count, reserved;
        Handle all[1];
    };
    typedef LONG(WINAPI * Query)(int what, void* out, ULONG size, ULONG* needed);
    const Query query = reinterpret_cast<Query>(reinterpret_cast<void*>(
        GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtQuerySystemInformation")));
    const int kExtendedHandles = 64;
    const LONG kTooSmall = static_cast<LONG>(0xC0000004);
    long found = 0;
    for (ULONG size = 1 << 16; query; size *= 2) {
        Handles* const handles = static_cast<Handles*>(malloc(size));
        const LONG result = query(kExtendedHandles, handles, size, NULL);
        for (ULONG_PTR i = 0; result == 0 && i < handles->count; ++i)
            found += handles->all[i].process == GetCurrentProcessId();
        free(handles);
        if (result != kTooSmall)
            break;
    }
    return found == 0 ? 0 : found + used_slots();
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

/// Of the pages themselves: the figures of /proc/self/status are summed up by each processor for
/// itself, and are up to 32 pages late.
static long long held_bytes() {
    long long kilobytes = 0;
    char line[256];
    FILE* pages = fopen("/proc/self/smaps_rollup", "r");
    while (pages && fgets(line, sizeof line, pages)) {
        if (sscanf(line, "Anonymous: %lld", &kilobytes) == 1)
            break;
    }
    if (pages)
        fclose(pages);
    return kilobytes * 1024;
}
static long handles() {
    long count = 0;
    DIR* open = opendir("/proc/self/fd"); // which is there itself each time
    while (open && readdir(open))
        ++count;
    if (open)
        closedir(open);
    return count;
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

#if defined(_WIN32)
static LONG STDAPICALLTYPE throw_something(LPVOID, ULONG, LPNOTIFICATION) {
    throw 1;
}
/// The C++ run time, which is in the DLL, keeps a record of what is caught, for each thread.
static void call_what_throws() {
    LPMAPIADVISESINK sink = new_sink(NULL, &throw_something);
    sink->OnNotify(0, NULL);
    sink->Release();
}
#else
static void call_what_throws() {}
#endif

/// Another thread uses the session too, and is there when the library is freed and after that; a
/// third one ends before.
static void session_on_two_threads(const char* path) {
    Library library = load_all(path);
    Session my;
    start_and_work(my);
    std::promise<void> used;
    std::promise<void> freed;
    std::thread other([&] {
        must(MAPIInitialize(NULL), "MAPIInitialize on another thread");
        LPENTRYID identity = NULL;
        ULONG size = 0;
        must(my.session->QueryIdentity(&size, &identity), "QueryIdentity on another thread");
        MAPIFreeBuffer(identity);
        call_what_throws();
        MAPIUninitialize();
        used.set_value();
        freed.get_future().wait();
    });
    std::thread(call_what_throws).join();
    call_what_throws();
    used.get_future().wait();
    end_in_order(my);
    unload(library);
    freed.set_value();
    other.join();
}

static LPPROPDATA make_property_data() {
    LPPROPDATA made = NULL;
    must(CreateIProp(&IID_IMAPIPropData, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, NULL,
                     &made),
         "CreateIProp");
    return made;
}

/// What needs no subsystem.
static void utilities_alone(const char* path) {
    Library library = load_all(path);
    must(ScInitMapiUtil(0), "ScInitMapiUtil");
    LPPROPDATA data = make_property_data();
    SPropValue value = {};
    value.ulPropTag = PR_PRIORITY;
    must(data->SetProps(1, &value, NULL), "IPropData::SetProps");
    data->Release();
    DeinitMapiUtil();
    unload(library);
}

static void must_simply(ULONG result, const char* what) {
    must(result == SUCCESS_SUCCESS ? S_OK : MAPI_E_CALL_FAILED, what);
}

/// Simple MAPI; the library is freed with its session open and loaded again to end it.
static void simple_session_across_a_reload(const char* path) {
    Library library = load_all(path);
    LHANDLE session = 0;
    must_simply(MAPILogon(0, NULL, NULL, MAPI_NEW_SESSION | MAPI_USE_DEFAULT, 0, &session),
                "MAPILogon");
    lpMapiRecipDesc found = NULL;
    must_simply(MAPIResolveName(session, 0, const_cast<char*>("Help Desk"), 0, 0, &found),
                "MAPIResolveName");
    MAPIFreeBuffer(found);
    unload(library);
    library = load_all(path);
    must_simply(MAPILogoff(session, 0, 0, 0), "MAPILogoff");
    unload(library);
}

/// Frees the library with everything open, and goes on with what it gets when it loads it again.
static void session_across_a_reload(const char* path) {
    Library library = load_all(path);
    Session my;
    start_and_work(my);
    unload(library);
    library = load_all(path);
    LPENTRYID identity = NULL;
    ULONG size = 0;
    must(my.session->QueryIdentity(&size, &identity), "QueryIdentity after loading again");
    MAPIFreeBuffer(identity);
    end_in_order(my);
    unload(library);
}

/// Frees the library with everything open, never comes back to that, and begins anew.
static int abandon(const char* path, int rounds) {
    int worked = 0;
    for (int round = 1; round <= rounds; ++round) {
        Library library = load_all(path);
        Session lost;
        start_and_work(lost);
        unload(library);
        library = load_all(path);
        Session my;
        start_and_work(my);
        LPENTRYID identity = NULL;
        ULONG size = 0;
        must(my.session->QueryIdentity(&size, &identity), "QueryIdentity of the new session");
        MAPIFreeBuffer(identity);
        worked += my.session != lost.session;
        end_in_order(my);
        unload(library);
    }
    printf("%d sessions abandoned, %d others worked\n", rounds, worked);
    return worked == rounds ? 0 : 1;
}

/// What this program's own threads take now and then, where they happen to meet: mingw's thread
/// library gives each lock an event then.
#if defined(_WIN32)
static const int kOfOwnThreads = 8;
#else
static const int kOfOwnThreads = 0;
#endif

static int reload(const char* path, void (*round_of)(const char* path), int rounds,
                  int tolerated_handles = 0) {
    const int settled = rounds / 5;
    const int measured = rounds - settled;
    long long bytes = 0;
    long open = 0;
    for (int round = 1; round <= rounds; ++round) {
        round_of(path);
        if (round == 1)
            no_more_evidence(); // a file for each load would fill the disk
        if (round == settled) {
            open = handles(); // which may itself take memory the first time
            bytes = held_bytes();
        }
    }
    const long more_open = handles() - open;
    const long long more = held_bytes() - bytes;
    printf("%d rounds: %lld bytes and %ld handles more\n", measured, more, more_open);
    const bool grew = more >= kMostForEach * measured || more_open > tolerated_handles;
    return bytes > 0 && open > 0 && !grew ? 0 : 1;
}

#if defined(_WIN32)
static bool may_be_unloaded(Library library) {
    const auto asked =
        reinterpret_cast<HRESULT(STDAPICALLTYPE*)()>(find(library, "DllCanUnloadNow"));
    return asked && asked() == S_OK;
}
static void say_unloadable(Library library, const char* when) {
    printf("%s: %s\n", when, may_be_unloaded(library) ? "may go" : "needed");
}
#else
static void say_unloadable(Library, const char*) {} // no OLE asks
#endif

/// The same for an object of the utilities, while these are initialised or not any more.
static void hold_property_data(const char* path) {
    Library library = load_all(path);
    must(ScInitMapiUtil(0), "ScInitMapiUtil");
    LPPROPDATA first = make_property_data();
    LPPROPDATA second = make_property_data();
    unload(library);
    printf("object held: %s\n", is_loaded(path) ? "stays" : "gone");
    first->Release();
    DeinitMapiUtil();
    printf("another held: %s\n", is_loaded(path) ? "stays" : "gone");
    second->Release();
    utilities_alone(path); // whose last Release lets go of what that one could not
    printf("both released: %s\n", is_loaded(path) ? "stays" : "gone");
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
    say_unloadable(library, "before");
    initialize();
    session = log_on();
    must(session->Logoff(0, 0, 0), "Logoff");
    OleUninitialize();
    MAPIUninitialize();
    DeinitMapiUtil();
    say_unloadable(library, "with a session");
    session->Release();
    say_unloadable(library, "after");
    unload(library);
    printf("released before: %s\n", is_loaded(path) ? "stays" : "gone");
    hold_property_data(path);
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
    if (count > 2 && strcmp(arguments[2], "abandon") == 0)
        return abandon(arguments[1], 3);
    if (count > 2 && strcmp(arguments[2], "open") == 0)
        return reload(arguments[1], &session_across_a_reload, 500);
    if (count > 2 && strcmp(arguments[2], "threads") == 0)
        return reload(arguments[1], &session_on_two_threads, 300, kOfOwnThreads);
    if (count > 2 && strcmp(arguments[2], "utilities") == 0)
        return reload(arguments[1], &utilities_alone, 300);
    if (count > 2 && strcmp(arguments[2], "simple") == 0)
        return reload(arguments[1], &simple_session_across_a_reload, 300);
    return reload(arguments[1], &whole_session, 1000);
}
