// A message service for tests, in a library of its own that links to no MAPI library. It notes in a
// file beside itself (LIBRARY.log) when it is loaded and unloaded and what its entry functions are
// asked; LIBRARY.plan tells it what to do about it, a line each: EVENT ACTION [WORD].
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <windows.h>

#include <mapispi.h>

#include <mapix.h>

#if !defined(_WIN32)
#include <dlfcn.h>
#endif

#if defined(_WIN32)
#define EXPORTED extern "C" __declspec(dllexport)
#else
#define EXPORTED extern "C" __attribute__((visibility("default")))
#endif

namespace {

constexpr ULONG kPath = PROP_TAG(PT_STRING8, 0x6700); // what the service is not without
constexpr std::size_t kLongest = 1024;

/// This library's own file, with something behind it.
void beside(char (&name)[kLongest], const char* more) {
    name[0] = '\0';
#if defined(_WIN32)
    HMODULE self = nullptr;
    GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                           GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<LPCSTR>(&beside), &self);
    GetModuleFileNameA(self, name, sizeof name - 16);
#else
    Dl_info info;
    if (dladdr(reinterpret_cast<void*>(&beside), &info))
        std::strncpy(name, info.dli_fname, sizeof name - 16);
#endif
    std::strcat(name, more);
}

void log(const char* format, ...) {
    char name[kLongest];
    beside(name, ".log");
    std::FILE* const file = std::fopen(name, "ab");
    if (!file)
        return;
    va_list arguments;
    va_start(arguments, format);
    std::vfprintf(file, format, arguments);
    va_end(arguments);
    std::fputc('\n', file);
    std::fclose(file);
}

struct Watch {
    Watch() { log("load"); }
    ~Watch() { log("unload"); }
} watch;

/// The word of the plan for an event and action; false where it says nothing of them.
bool planned(const char* event, const char* action, char (&word)[kLongest]) {
    char name[kLongest];
    beside(name, ".plan");
    std::FILE* const file = std::fopen(name, "rb");
    if (!file)
        return false;
    char line[kLongest];
    char wish[2 * kLongest];
    std::snprintf(wish, sizeof wish, "%s %s", event, action);
    bool found = false;
    while (!found && std::fgets(line, sizeof line, file)) {
        line[std::strcspn(line, "\r\n")] = '\0';
        const std::size_t size = std::strlen(wish);
        found = std::strncmp(line, wish, size) == 0 && (line[size] == '\0' || line[size] == ' ');
        if (found)
            std::strcpy(word, line[size] == ' ' ? line + size + 1 : "");
    }
    std::fclose(file);
    return found;
}

const char* name_of(ULONG context) {
    constexpr const char* names[] = {"?",      "install",   "create",          "configure",
                                     "delete", "uninstall", "provider_create", "provider_delete"};
    return names[context < 8 ? context : 0];
}

/// Logs on to a profile with the MAPI library that the program has, and off again.
HRESULT log_on(char* profile) {
    using LogOn = decltype(&MAPILogonEx);
#if defined(_WIN32)
    const LogOn function = reinterpret_cast<LogOn>(
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleA("mapi32.dll"), "MAPILogonEx")));
#else
    const LogOn function = reinterpret_cast<LogOn>(dlsym(RTLD_DEFAULT, "MAPILogonEx"));
#endif
    LPMAPISESSION session = nullptr;
    const HRESULT result = function(0, reinterpret_cast<LPTSTR>(profile), nullptr,
                                    MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_NO_MAIL, &session);
    if (session) {
        session->Logoff(0, 0, 0);
        session->Release();
    }
    return result;
}

/// What every event may do that the plan wishes.
void act(const char* event, LPMAPISUP support, LPPROVIDERADMIN admin) {
    char word[kLongest];
    if (planned(event, "throw", word))
        throw std::runtime_error("thrown by the service");
    if (planned(event, "keep", word))
        support->AddRef();
    if (planned(event, "hold_and_let_go", word)) {
        support->AddRef();
        support->Release();
    }
    if (planned(event, "forget_section", word)) {
        LPPROFSECT section = nullptr;
        log("section %lx",
            static_cast<unsigned long>(support->OpenProfileSection(nullptr, 0, &section)) &
                0xfffffffful);
    }
    if (planned(event, "notify", word))
        log("notify %lx",
            static_cast<unsigned long>(support->Notify(nullptr, 0, nullptr, nullptr)) &
                0xfffffffful);
    if (planned(event, "new_uid", word)) {
        MAPIUID one, two;
        support->NewUID(&one);
        support->NewUID(&two);
        log("uids %s", std::memcmp(&one, &two, sizeof one) ? "differ" : "are the same");
    }
    if (planned(event, "log_on", word))
        log("log_on %lx", static_cast<unsigned long>(log_on(word)) & 0xfffffffful);
    if (planned(event, "add_provider", word)) {
        MAPIUID uid;
        const HRESULT result =
            admin->CreateProvider(reinterpret_cast<LPTSTR>(word), 0, nullptr, 0, 0, &uid);
        log("add_provider %s %lx", word, static_cast<unsigned long>(result) & 0xfffffffful);
    }
}

/// The path of the values, or else of the user, into the service's section.
HRESULT configure(LPMAPISUP support, ULONG flags, ULONG count, LPSPropValue values) {
    LPPROFSECT section = nullptr;
    HRESULT result = support->OpenProfileSection(nullptr, MAPI_MODIFY, &section);
    if (result != S_OK)
        return result;
    for (ULONG i = 0; i < count; ++i) {
        if (PROP_ID(values[i].ulPropTag) == PROP_ID(kPath))
            result = section->SetProps(1, &values[i], nullptr);
    }
    SizedSPropTagArray(1, tags) = {1, {kPath}};
    ULONG found = 0;
    LPSPropValue stored = nullptr;
    if (result == S_OK)
        result = section->GetProps(reinterpret_cast<LPSPropTagArray>(&tags), 0, &found, &stored);
    LPALLOCATEBUFFER allocate = nullptr;
    LPALLOCATEMORE more = nullptr;
    LPFREEBUFFER free_buffer = nullptr;
    if (SUCCEEDED(result) && stored[0].ulPropTag != kPath) {
        result = MAPI_E_UNCONFIGURED;
        if (flags & (SERVICE_UI_ALLOWED | SERVICE_UI_ALWAYS)) {
            // Neither a display table nor data: nothing is shown.
            static char nothing[64];
            result = support->DoConfigPropsheet(0, 0, nullptr,
                                                reinterpret_cast<LPMAPITABLE>(nothing), section, 0);
            char typed[] = "typed by the user";
            SPropValue value;
            value.ulPropTag = kPath;
            value.Value.lpszA = typed;
            if (result == S_OK)
                result = section->SetProps(1, &value, nullptr);
        }
    } else if (SUCCEEDED(result)) {
        log("path %s", stored[0].Value.lpszA);
        result = S_OK;
    }
    support->GetMemAllocRoutines(&allocate, &more, &free_buffer);
    if (stored && free_buffer)
        free_buffer(stored);
    section->Release();
    return result;
}

/// What the plan says that the event's error is; it is the caller's from then on.
HRESULT failing(LPMAPISUP support, const char* text, LPMAPIERROR* error) {
    LPALLOCATEBUFFER allocate = nullptr;
    LPALLOCATEMORE more = nullptr;
    LPFREEBUFFER free_buffer = nullptr;
    support->GetMemAllocRoutines(&allocate, &more, &free_buffer);
    void* block = nullptr;
    void* words = nullptr;
    if (allocate && allocate(sizeof(MAPIERROR), &block) == S_OK &&
        more(static_cast<ULONG>(std::strlen(text) + 1), block, &words) == S_OK) {
        *error = static_cast<LPMAPIERROR>(block);
        std::memset(*error, 0, sizeof **error);
        std::strcpy(static_cast<char*>(words), text);
        (*error)->lpszError = static_cast<LPTSTR>(words);
    }
    return MAPI_E_EXTENDED_ERROR;
}

HRESULT answer(LPMALLOC allocator, LPMAPISUP support, ULONG flags, ULONG context, ULONG count,
               LPSPropValue values, LPPROVIDERADMIN admin, LPMAPIERROR* error) {
    const char* const event = name_of(context);
    log("%s flags %lx values %lu%s%s", event, static_cast<unsigned long>(flags),
        static_cast<unsigned long>(count), admin ? " admin" : "",
        allocator && support ? "" : " nothing");
    if (!support)
        return MAPI_E_INVALID_PARAMETER;
    char word[kLongest];
    act(event, support, admin);
    if (planned(event, "crash", word))
        std::abort();
    if (planned(event, "error", word))
        return failing(support, word, error);
    if (planned(event, "result", word))
        return static_cast<HRESULT>(std::strtoul(word, nullptr, 16));
    return context == MSG_SERVICE_CONFIGURE ? configure(support, flags, count, values) : S_OK;
}

} // namespace

EXPORTED HRESULT STDAPICALLTYPE CountingEntry(HINSTANCE, LPMALLOC allocator, LPMAPISUP support,
                                              ULONG_PTR, ULONG flags, ULONG context, ULONG count,
                                              LPSPropValue values, LPPROVIDERADMIN admin,
                                              LPMAPIERROR* error) {
    return answer(allocator, support, flags, context, count, values, admin, error);
}
