// Ends of processes and threads that no client plans for; each test is a process of its own.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <mapinls.h>

#include "../scratch_folder.h"
#include "stress.h"

using namespace stress;

namespace {

constexpr int kWrong = 3;

/// Ends the process at once: in a destructor or an exit handler nobody looks at a result.
void check(bool right, const char* what) {
    if (right)
        return;
    fprintf(stderr, "not so: %s\n", what);
    _exit(kWrong);
}
#define CHECK(condition) check((condition), #condition)

void whole_session() {
    Session my = {};
    start_and_work(my);
    end_in_order(my);
}

int threads_of_process() {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
        static_cast<void>(entry);
        ++count;
    }
    return count;
}

/// ThreadSanitizer has a thread of its own.
#if defined(__SANITIZE_THREAD__)
constexpr int kThreadsWhenAlone = 2;
#else
constexpr int kThreadsWhenAlone = 1;
#endif

/// A thread that was joined is still listed for a moment; one that was left behind stays.
bool alone() {
    const auto given_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (threads_of_process() != kThreadsWhenAlone) {
        if (std::chrono::steady_clock::now() > given_up)
            return false;
        sched_yield();
    }
    return true;
}

/// Waits until the first thread of the process is over, which ThreadSanitizer cannot join.
void await_end_of_first_thread() {
    const std::string path = "/proc/self/task/" + std::to_string(getpid()) + "/stat";
    for (;;) {
        std::ifstream file(path);
        std::string line;
        std::getline(file, line);
        const auto name_end = line.rfind(')');
        if (name_end != std::string::npos && line.compare(name_end, 3, ") Z") == 0)
            return;
        sched_yield();
    }
}

long resident_pages() {
    std::ifstream file("/proc/self/statm");
    long size = 0;
    long resident = 0;
    file >> size >> resident;
    return resident;
}

long open_files() {
    long count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        static_cast<void>(entry);
        ++count;
    }
    return count;
}

int wait_for(pid_t child) {
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// Runs a registered child of this program, which a minute is more than enough for.
int run_child(const char* name) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(300);
        execl("/proc/self/exe", "stress_tests", "--child", name, static_cast<char*>(nullptr));
        _exit(kWrong);
    }
    return wait_for(child);
}

LPMAPISESSION left_session = nullptr;
LPMAPITABLE left_table = nullptr;

void open_and_leave() {
    must(start(), "MAPIInitialize");
    left_session = log_on();
    must(left_session->GetMsgStoresTable(0, &left_table), "GetMsgStoresTable");
}

void use_what_is_left() {
    ULONG rows = 0;
    CHECK(left_table->GetRowCount(0, &rows) == S_OK);
    CHECK(rows != 0);
    left_table->Release();
    CHECK(left_session->Logoff(0, 0, 0) == S_OK);
    left_session->Release();
    MAPIUninitialize();
    CHECK(left_session->Logoff(0, 0, 0) == MAPI_E_INVALID_OBJECT);
    left_session = nullptr;
}

} // namespace

STRESS_CHILD(exit_handler_ends_the_session) {
    atexit([] { use_what_is_left(); });
    open_and_leave();
    exit(0);
}

STRESS_CHILD(exit_handler_holds_a_whole_session) {
    // Registered before the library's own start, so it runs after whatever that registers.
    atexit([] { whole_session(); });
    open_and_leave();
    use_what_is_left();
    exit(0);
}

STRESS_CHILD(exit_without_an_end) {
    open_and_leave();
    exit(0);
}

namespace {
struct Global {
    ~Global() {
        if (left_session)
            use_what_is_left();
    }
} const global;
} // namespace

STRESS_CHILD(static_destructor_ends_the_session) {
    open_and_leave();
    exit(0);
}

namespace {

std::atomic<int> ended_by_destructors{0};

/// What a client keeps for each thread, and ends when the thread does.
struct PerThread {
    LPMAPISESSION session = nullptr;
    ~PerThread() {
        if (!session)
            return;
        CHECK(session->Logoff(0, 0, 0) == S_OK);
        session->Release();
        MAPIUninitialize();
        ended_by_destructors.fetch_add(1);
    }
};
thread_local PerThread per_thread;

void end_by_key(void* session) {
    auto* const mine = static_cast<LPMAPISESSION>(session);
    CHECK(mine->Logoff(0, 0, 0) == S_OK);
    mine->Release();
    MAPIUninitialize();
    ended_by_destructors.fetch_add(1);
}

} // namespace

STRESS_CHILD(thread_destructors_end_sessions) {
    must(start(), "MAPIInitialize");
    pthread_key_t key = 0;
    pthread_key_create(&key, &end_by_key);
    for (int round = 0; round < rounds(100); ++round) {
        std::thread([] {
            must(MAPIInitialize(nullptr), "MAPIInitialize");
            per_thread.session = log_on();
        }).join();
        std::thread([&] {
            must(MAPIInitialize(nullptr), "MAPIInitialize");
            pthread_setspecific(key, log_on());
        }).join();
    }
    CHECK(ended_by_destructors.load() == 2 * rounds(100));
    MapiSimCensus left = {};
    MapiSimTakeCensus(&left);
    CHECK(left.objects == 0 && left.logons == 0);
    MAPIUninitialize();
    LPMAPISESSION session = nullptr;
    CHECK(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED, &session) == MAPI_E_NOT_INITIALIZED);
    return 0;
}

STRESS_CHILD(threads_end_without_uninitialize) {
    must(start(), "MAPIInitialize");
    const LPMAPISESSION session = log_on();
    for (int round = 0; round < rounds(500); ++round) {
        std::thread([&] {
            must(MAPIInitialize(nullptr), "MAPIInitialize");
            LPMAPITABLE table = nullptr;
            must(session->GetStatusTable(0, &table), "GetStatusTable");
            table->Release();
        }).join();
    }
    CHECK(session->Logoff(0, 0, 0) == S_OK);
    session->Release();
    for (int round = 0; round <= rounds(500); ++round)
        MAPIUninitialize();
    LPMAPISESSION none = nullptr;
    CHECK(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED, &none) == MAPI_E_NOT_INITIALIZED);
    CHECK(alone());
    return 0;
}

STRESS_CHILD(thread_is_cancelled_inside_calls) {
    must(start(), "MAPIInitialize");
    const LPMAPISESSION session = log_on();
    for (int round = 0; round < rounds(300); ++round) {
        std::atomic<bool> inside{false};
        std::atomic<bool> unwound{false};
        struct Arguments {
            LPMAPISESSION session;
            std::atomic<bool>& inside;
            std::atomic<bool>& unwound;
        } arguments{session, inside, unwound};
        pthread_t thread{};
        const auto work = [](void* argument) -> void* {
            auto& my = *static_cast<Arguments*>(argument);
            struct Unwound {
                std::atomic<bool>& flag;
                ~Unwound() { flag = true; }
            } const at_end{my.unwound};
            Connection connection = 0;
            // The sink is a place inside a call where a thread can be cancelled.
            LPMAPIADVISESINK sink = new Sink([&my] {
                my.inside = true;
                for (;;) {
                    pthread_testcancel();
                    std::this_thread::yield();
                }
            });
            LPMAPIADVISESINK wrapped = nullptr;
            must(HrThisThreadAdviseSink(sink, &wrapped), "HrThisThreadAdviseSink");
            sink->Release();
            must(my.session->Advise(0, nullptr, fnevCriticalError, wrapped, &connection), "Advise");
            wrapped->Release();
            MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
            HrDispatchNotifications(0);
            return nullptr;
        };
        CHECK(pthread_create(&thread, nullptr, work, &arguments) == 0);
        while (!inside)
            std::this_thread::yield();
        CHECK(pthread_cancel(thread) == 0);
        void* result = nullptr;
        pthread_join(thread, &result);
        CHECK(result == PTHREAD_CANCELED);
        CHECK(unwound);
        // What the thread was inside of holds nobody up.
        LPMAPITABLE table = nullptr;
        must(session->GetStatusTable(0, &table), "GetStatusTable");
        table->Release();
    }
    CHECK(session->Logoff(0, 0, 0) == S_OK);
    session->Release();
    MAPIUninitialize();
    CHECK(Sink::alive.load() == 0);
    whole_session();
    return 0;
}

STRESS_CHILD(threads_are_cancelled_anywhere) {
    must(start(), "MAPIInitialize");
    for (int round = 0; round < rounds(100); ++round) {
        std::atomic<int> done{0};
        pthread_t thread{};
        const auto work = [](void* count) -> void* {
            for (;;) {
                whole_session();
                static_cast<std::atomic<int>*>(count)->fetch_add(1);
                pthread_testcancel();
            }
        };
        CHECK(pthread_create(&thread, nullptr, work, &done) == 0);
        while (done.load() < 1 + round % 2)
            std::this_thread::yield();
        CHECK(pthread_cancel(thread) == 0);
        pthread_join(thread, nullptr);
    }
    MAPIUninitialize();
    whole_session();
    return 0;
}

/// Its last Release waits.
class WaitingSink : public Sink {
public:
    ~WaitingSink() override { pthread_testcancel(); }
};

void use_files() {
    LPSTREAM stream = nullptr;
    must(OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                          STGM_CREATE | STGM_READWRITE | STGM_DELETEONRELEASE, nullptr, nullptr,
                          &stream),
         "OpenStreamOnFile");
    must(stream->Write("text", 4, nullptr), "Write");
    must(stream->Seek({}, STREAM_SEEK_SET, nullptr), "Seek");
    char text[4];
    must(stream->Read(text, sizeof text, nullptr), "Read");
    stream->Release();
    LPSTORAGE storage = nullptr;
    must(StgCreateDocfile(
             nullptr, STGM_CREATE | STGM_READWRITE | STGM_SHARE_EXCLUSIVE | STGM_DELETEONRELEASE, 0,
             &storage),
         "StgCreateDocfile");
    storage->Commit(STGC_DEFAULT);
    storage->Release();
    char narrow[8];
    CHECK(MNLS_WideCharToMultiByte(1251, 0, L"\u0434\u0430", 3, narrow, sizeof narrow, nullptr,
                                   nullptr) == 3);
}

void let_go_of_sinks(LPMAPISESSION session) {
    Connection connection = 0;
    LPMAPIADVISESINK sink = new WaitingSink;
    must(session->Advise(0, nullptr, fnevCriticalError, sink, &connection), "Advise");
    sink->Release();
    must(session->Unadvise(connection), "Unadvise");
    sink = new WaitingSink;
    LPMAPIADVISESINK wrapped = nullptr;
    must(HrThisThreadAdviseSink(sink, &wrapped), "HrThisThreadAdviseSink");
    sink->Release();
    wrapped->Release();
}

STRESS_CHILD(calls_end_where_a_thread_is_to_be_cancelled) {
    // With evidence, whose first file is there, and with settings that are complained of.
    const ScratchFolder folder;
    setenv("MAPISIM_EVIDENCE", folder.path().c_str(), 1);
    setenv("MAPISIM_RULES", "no-such-rule=mute", 1);
    std::ofstream(folder.path() / (std::to_string(getpid()) + "-1.evidence")) << "taken";
    std::atomic<bool> worked{false};
    pthread_t thread{};
    const auto work = [](void* flag) -> void* {
        pthread_cancel(pthread_self());
        must(start(), "MAPIInitialize");
        use_files();
        const LPMAPISESSION session = log_on();
        let_go_of_sinks(session);
        CHECK(session->Logoff(0, 0, 0) == S_OK);
        session->Release();
        MAPIUninitialize();
        whole_session(); // up to the last MAPIUninitialize, which waits for threads
        *static_cast<std::atomic<bool>*>(flag) = true;
        pthread_testcancel();
        return nullptr;
    };
    CHECK(pthread_create(&thread, nullptr, work, &worked) == 0);
    void* result = nullptr;
    pthread_join(thread, &result);
    CHECK(worked);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(std::filesystem::exists(folder.path() / (std::to_string(getpid()) + "-2.evidence")));
    return 0;
}

STRESS_CHILD(main_thread_ends_first) {
    alarm(300);
    must(start(0), "MAPIInitialize");
    static LPMAPISESSION session;
    session = log_on();
    std::thread([] {
        await_end_of_first_thread();
        must(MAPIInitialize(nullptr), "MAPIInitialize");
        LPMAPITABLE table = nullptr;
        must(session->GetMsgStoresTable(0, &table), "GetMsgStoresTable");
        table->Release();
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
        CHECK(session->Logoff(0, 0, 0) == S_OK);
        session->Release();
        MAPIUninitialize();
        MAPIUninitialize();
        whole_session();
        exit(0);
    }).detach();
    pthread_exit(nullptr);
}

STRESS_CHILD(exit_while_threads_work) {
    std::atomic<int> under_way{0};
    for (int i = 0; i < 3; ++i) {
        std::thread([&] {
            for (;;) {
                whole_session();
                under_way.fetch_add(1);
            }
        }).detach();
    }
    while (under_way.load() < 5)
        std::this_thread::yield();
    exit(0);
}

STRESS_CHILD(fork_in_a_session) {
    must(start(), "MAPIInitialize");
    Session my = {};
    my.session = log_on();
    open_objects(my);
    advise(my);
    for (int round = 0; round < rounds(50); ++round) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(300);
            LPMAPISESSION session = nullptr;
            LPMAPITABLE table = nullptr;
            ULONG rows = 0;
            CHECK(my.session->GetMsgStoresTable(0, &table) == MAPI_E_INVALID_OBJECT);
            CHECK(my.stores->GetRowCount(0, &rows) == MAPI_E_INVALID_OBJECT);
            CHECK(my.session->Logoff(0, 0, 0) == MAPI_E_INVALID_OBJECT);
            CHECK(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session) ==
                  MAPI_E_NOT_INITIALIZED);
            whole_session();
            CHECK(my.session->GetMsgStoresTable(0, &table) == MAPI_E_INVALID_OBJECT);
            my.stores->Release();
            whole_session();
            // Not exit(): what the parent holds would look like leaks.
            _exit(0);
        }
        const int code = wait_for(child);
        if (code != 0) {
            fprintf(stderr, "child %d of fork: %d\n", round, code);
            _exit(kWrong);
        }
    }
    step1_unadvise(my);
    step2_release_objects(my);
    step3_free_cached(my);
    step4_logoff(my);
    step5_release_session(my);
    MAPIUninitialize();
    return 0;
}

/// The child begins for itself and lets go of what its parent had; its child does the same.
STRESS_CHILD(children_of_children_begin_anew) {
    must(start(), "MAPIInitialize");
    Session my = {};
    my.session = log_on();
    open_objects(my);
    const auto let_go = [&] {
        void* block = nullptr;
        must(ScInitMapiUtil(0), "ScInitMapiUtil");
        must(MAPIAllocateBuffer(16, &block), "MAPIAllocateBuffer");
        must(start(), "MAPIInitialize");
        CHECK(MAPIFreeBuffer(block) == S_OK);
        my.stores->Release();
        my.session->Release();
        whole_session();
        MAPIUninitialize();
        DeinitMapiUtil();
    };
    const pid_t child = fork();
    if (child == 0) {
        alarm(300);
        let_go();
        must(start(), "MAPIInitialize");
        const pid_t grandchild = fork();
        if (grandchild == 0) {
            alarm(300);
            whole_session();
            _exit(0);
        }
        const int code = wait_for(grandchild);
        MAPIUninitialize();
        _exit(code);
    }
    CHECK(wait_for(child) == 0);
    step2_release_objects(my);
    step3_free_cached(my);
    step4_logoff(my);
    step5_release_session(my);
    MAPIUninitialize();
    return 0;
}

namespace {

/// The library again and again, as a program that loads it only while it needs it.
void load_and_use(const char* path, bool politely) {
    void* library = dlopen(path, RTLD_NOW);
    CHECK(library != nullptr);
    const auto initialize_it = reinterpret_cast<LPMAPIINITIALIZE>(dlsym(library, "MAPIInitialize"));
    const auto log_on_to_it = reinterpret_cast<LPMAPILOGONEX>(dlsym(library, "MAPILogonEx"));
    const auto uninitialize_it =
        reinterpret_cast<LPMAPIUNINITIALIZE>(dlsym(library, "MAPIUninitialize"));
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    CHECK(initialize_it(&wanted) == S_OK);
    LPMAPISESSION session = nullptr;
    CHECK(log_on_to_it(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session) == S_OK);
    Connection connection = 0;
    LPMAPIADVISESINK sink = new Sink;
    CHECK(session->Advise(0, nullptr, fnevCriticalError, sink, &connection) == S_OK);
    sink->Release();
    MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CORRUPT_DATA);
    CHECK(session->Logoff(0, 0, 0) == S_OK);
    session->Release();
    if (politely) {
        uninitialize_it();
        CHECK(alone());
        CHECK(Sink::alive.load() == 0);
    }
    CHECK(dlclose(library) == 0);
}

} // namespace

STRESS_CHILD(loaded_again_and_again) {
    Dl_info about = {};
    CHECK(dladdr(reinterpret_cast<void*>(&MAPIInitialize), &about) != 0);
    constexpr int kCycles = kSanitized ? 100 : 1000;
    // Past the beginning nothing grows any more but the evidence, by what reports need.
    for (int cycle = 0; cycle < kCycles; ++cycle)
        load_and_use(about.dli_fname, true);
    const long pages = resident_pages();
    const long files = open_files();
    for (int cycle = 0; cycle < kCycles; ++cycle)
        load_and_use(about.dli_fname, true);
    CHECK(open_files() == files);
    const long grown = resident_pages() - pages;
    if (!kSanitized && grown > 1024) {
        fprintf(stderr, "%ld pages more after %d cycles\n", grown, kCycles);
        return kWrong;
    }
    // Without MAPIUninitialize: what one round leaves the next one goes on with.
    for (int cycle = 0; cycle < kCycles; ++cycle)
        load_and_use(about.dli_fname, false);
    CHECK(threads_of_process() <= 3);
    for (int cycle = 0; cycle < kCycles; ++cycle)
        MAPIUninitialize();
    CHECK(alone());
    CHECK(open_files() == files);
    return 0;
}

class Processes : public testing::TestWithParam<const char*> {};

TEST_P(Processes, end_well) {
    EXPECT_EQ(run_child(GetParam()), 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, Processes,
    testing::Values("exit_handler_ends_the_session", "exit_handler_holds_a_whole_session",
                    "exit_without_an_end", "static_destructor_ends_the_session",
                    "thread_destructors_end_sessions", "threads_end_without_uninitialize",
                    "thread_is_cancelled_inside_calls", "threads_are_cancelled_anywhere",
                    "calls_end_where_a_thread_is_to_be_cancelled", "main_thread_ends_first",
                    "exit_while_threads_work", "fork_in_a_session",
                    "children_of_children_begin_anew", "loaded_again_and_again"),
    [](const auto& tested) { return std::string(tested.param); });
