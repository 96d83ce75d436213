// What the C++ run time wants of a thread library, in the DLL alone. mingw's own keeps a record
// with two handles of each thread that comes by, and a slot of thread-local storage, and gives none
// of them back when the DLL is freed. A program that links the insides of the library has mingw's;
// the DLL cannot come to have both, as their names are the same. It is no place for locks and
// threads of the library's own, which are platform::Mutex and platform::Thread.

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <new>
#include <pthread.h>
#include <utility>
#include <windows.h>

#include "platform/ntdll_windows.h"
#include "platform/undo.h"

namespace mapisim::platform {

namespace {

/// Other threads were ended anywhere then, and the process gives all back.
bool process_ends() noexcept {
    const auto asked = ntdll_function<BOOLEAN(NTAPI*)()>("RtlDllShutdownInProgress");
    return asked && asked();
}

/// Stands for all of the run time's mutexes, which it holds for moments and rarely: so none takes
/// any memory, and none comes before another.
class OneLock {
public:
    void lock() noexcept {
        const DWORD self = ::GetCurrentThreadId();
        if (owner_.load(std::memory_order_relaxed) != self) {
            if (!::TryAcquireSRWLockExclusive(&lock_)) {
                if (process_ends())
                    depth_ = 0; // it is taken over from a thread that was ended with it
                else
                    ::AcquireSRWLockExclusive(&lock_);
            }
            owner_.store(self, std::memory_order_relaxed);
        }
        ++depth_;
    }
    void unlock() noexcept {
        if (--depth_ != 0)
            return;
        owner_.store(0, std::memory_order_relaxed);
        ::ReleaseSRWLockExclusive(&lock_);
    }
    /// Gives it up wholly until another thread has changed something.
    void wait_for_change() noexcept {
        const DWORD self = owner_.exchange(0, std::memory_order_relaxed);
        const unsigned depth = std::exchange(depth_, 0);
        ::SleepConditionVariableSRW(&changed_, &lock_, INFINITE, 0);
        depth_ = depth;
        owner_.store(self, std::memory_order_relaxed);
    }
    void tell_of_change() noexcept { ::WakeAllConditionVariable(&changed_); }

private:
    SRWLOCK lock_ = SRWLOCK_INIT;
    CONDITION_VARIABLE changed_ = CONDITION_VARIABLE_INIT;
    std::atomic<DWORD> owner_{0};
    unsigned depth_ = 0;
};
constinit OneLock one_lock;

struct Held {
    Held() noexcept { one_lock.lock(); }
    ~Held() { one_lock.unlock(); }
};

constexpr pthread_key_t kMostKeys = 8; ///< the run time makes one or two
using Destructor = void (*)(void*);
constinit Destructor destructors[kMostKeys];
constinit std::atomic<pthread_key_t> key_count{0};

/// What one thread has under the keys.
struct Values {
    void* of[kMostKeys] = {};
    Values* next = nullptr;
    Values** link = nullptr; ///< what points here
};
constinit Values* all_values = nullptr;
constinit std::atomic<DWORD> slot{TLS_OUT_OF_INDEXES};

/// Null for a thread that has set none.
Values* own_values() noexcept {
    const DWORD index = slot.load(std::memory_order_acquire);
    if (index == TLS_OUT_OF_INDEXES)
        return nullptr;
    const DWORD error = ::GetLastError(); // which is the client's
    auto* const values = static_cast<Values*>(::TlsGetValue(index));
    ::SetLastError(error);
    return values;
}

/// `values` is the thread's own, or no thread is left.
void end(Values* values) noexcept {
    {
        const Held held;
        *values->link = values->next;
        if (values->next)
            values->next->link = values->link;
    }
    // A destructor may set another value.
    bool found = true;
    for (int round = 0; found && round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
        found = false;
        for (pthread_key_t key = 0; key < key_count.load(); ++key) {
            void* const value = std::exchange(values->of[key], nullptr);
            if (value && destructors[key]) {
                found = true;
                destructors[key](value);
            }
        }
    }
    delete values;
}

void NTAPI thread_ends(void*, DWORD reason, void*) {
    if (reason != DLL_THREAD_DETACH)
        return;
    if (auto* const values = own_values()) {
        end(values);
        ::TlsSetValue(slot.load(), nullptr);
    }
}

/// Made before all else that has a destructor, and so the last to go.
struct Unloading {
    ~Unloading() {
        if (process_ends())
            return;
        while (all_values)
            end(all_values);
        const DWORD index = slot.exchange(TLS_OUT_OF_INDEXES);
        if (index != TLS_OUT_OF_INDEXES)
            ::TlsFree(index);
    }
} unloading __attribute__((init_priority(101)));

} // namespace

} // namespace mapisim::platform

extern "C" {

using namespace mapisim::platform;

/// After the library's own callback, which may throw and catch.
__attribute__((section(".CRT$XLYZ"), used)) const PIMAGE_TLS_CALLBACK mapisim_thread_ends =
    thread_ends;

int pthread_once(pthread_once_t* once, void (*work)()) {
    constexpr pthread_once_t kNew = PTHREAD_ONCE_INIT;
    constexpr pthread_once_t kDone = 1;
    constexpr pthread_once_t kRunning = 2;
    if (__atomic_load_n(once, __ATOMIC_ACQUIRE) == kDone)
        return 0;
    const Held held;
    while (*once == kRunning)
        one_lock.wait_for_change();
    if (*once == kNew) {
        *once = kRunning;
        const auto ends_as = [once](pthread_once_t state) {
            __atomic_store_n(once, state, __ATOMIC_RELEASE);
            one_lock.tell_of_change();
        };
        Undo thrown([&] { ends_as(kNew); });
        work();
        thrown.done();
        ends_as(kDone);
    }
    return 0;
}

int pthread_mutex_init(pthread_mutex_t*, const pthread_mutexattr_t*) {
    return 0;
}
int pthread_mutex_destroy(pthread_mutex_t*) {
    return 0;
}
int pthread_mutex_lock(pthread_mutex_t*) {
    one_lock.lock();
    return 0;
}
int pthread_mutex_unlock(pthread_mutex_t*) {
    one_lock.unlock();
    return 0;
}

int pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*) {
    one_lock.wait_for_change();
    return 0;
}
int pthread_cond_broadcast(pthread_cond_t*) {
    one_lock.tell_of_change();
    return 0;
}

int pthread_key_create(pthread_key_t* key, void (*destructor)(void*)) {
    const Held held;
    if (key_count.load() == kMostKeys)
        return EAGAIN;
    if (slot.load() == TLS_OUT_OF_INDEXES)
        slot.store(::TlsAlloc());
    if (slot.load() == TLS_OUT_OF_INDEXES)
        return EAGAIN;
    *key = key_count.load();
    destructors[*key] = destructor;
    key_count.store(*key + 1);
    return 0;
}
void* pthread_getspecific(pthread_key_t key) {
    const auto* const values = own_values();
    return values ? values->of[key] : nullptr;
}
int pthread_setspecific(pthread_key_t key, const void* value) {
    auto* values = own_values();
    if (!values) {
        values = new (std::nothrow) Values;
        if (!values)
            return ENOMEM;
        if (!::TlsSetValue(slot.load(), values)) {
            delete values;
            return ENOMEM;
        }
        const Held held;
        values->next = all_values;
        values->link = &all_values;
        if (all_values)
            all_values->link = &values->next;
        all_values = values;
    }
    values->of[key] = const_cast<void*>(value);
    return 0;
}

int clock_gettime(clockid_t clock, timespec* time) {
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    if (clock == CLOCK_MONOTONIC) {
        LARGE_INTEGER now;
        LARGE_INTEGER per_second;
        ::QueryPerformanceCounter(&now);
        ::QueryPerformanceFrequency(&per_second);
        time->tv_sec = static_cast<std::time_t>(now.QuadPart / per_second.QuadPart);
        time->tv_nsec = static_cast<long>(now.QuadPart % per_second.QuadPart * kNanoseconds /
                                          per_second.QuadPart);
        return 0;
    }
    if (clock == CLOCK_REALTIME) {
        constexpr std::int64_t kTicks = 10'000'000; // of a second, since 1601
        constexpr std::int64_t kSecondsTo1970 = 11'644'473'600;
        FILETIME now;
        ::GetSystemTimeAsFileTime(&now);
        const auto ticks =
            static_cast<std::int64_t>(std::uint64_t{now.dwHighDateTime} << 32 | now.dwLowDateTime);
        time->tv_sec = static_cast<std::time_t>(ticks / kTicks - kSecondsTo1970);
        time->tv_nsec = static_cast<long>(ticks % kTicks * (kNanoseconds / kTicks));
        return 0;
    }
    errno = EINVAL;
    return -1;
}

int sched_yield() {
    ::Sleep(0);
    return 0;
}
}
