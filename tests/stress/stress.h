// What the stress tests share. The library is used as a client does; findings are legitimate here.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../clients/session.h"
#include "../on_threads.h"
#include "mapisim/mapisim.h"

namespace stress {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// Fewer rounds where each takes longer.
inline constexpr int rounds(int plain) {
    return kSanitized ? (plain + 9) / 10 : plain;
}

/// Something that happens once, and is waited for.
class Happened {
public:
    void set() {
        const std::lock_guard lock(mutex_);
        set_ = true;
        changed_.notify_all();
    }
    /// False when it did not come in a minute, which is a failure and not a way to go on.
    bool wait() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return set_; });
    }
    bool is_set() {
        const std::lock_guard lock(mutex_);
        return set_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool set_ = false;
};

/// A sink of the client's own, counted from its making to its destruction.
class Sink : public IMAPIAdviseSink {
public:
    explicit Sink(std::function<void()> act = {}, Happened* gone = nullptr)
        : act_(std::move(act)), gone_(gone) {
        alive.fetch_add(1);
    }
    virtual ~Sink() {
        alive.fetch_sub(1);
        if (gone_)
            gone_->set();
    }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** out) override {
        if (!out)
            return MAPI_E_INVALID_PARAMETER;
        *out = nullptr;
        if (iid != IID_IUnknown && iid != IID_IMAPIAdviseSink)
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        *out = this;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return references_.fetch_add(1) + 1; }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = references_.fetch_sub(1) - 1;
        if (left == 0)
            delete this;
        return left;
    }
    ULONG STDMETHODCALLTYPE OnNotify(ULONG, LPNOTIFICATION) override {
        calls.fetch_add(1);
        if (act_)
            act_();
        return S_OK;
    }

    static inline std::atomic<int> alive{0};
    static inline std::atomic<int> calls{0};

private:
    const std::function<void()> act_;
    Happened* const gone_;
    std::atomic<ULONG> references_{1};
};

/// Tests of the library's whole life: nothing of the client's may be left when one ends.
class StressTest : public testing::Test {
protected:
    void SetUp() override { Sink::calls = 0; }
    void TearDown() override {
        MapiSimCensus left = {};
        MapiSimTakeCensus(&left);
        EXPECT_EQ(left.objects, 0u);
        EXPECT_EQ(left.references, 0u);
        EXPECT_EQ(left.buffers, 0u);
        EXPECT_EQ(left.registrations, 0u);
        EXPECT_EQ(left.logons, 0u);
        EXPECT_EQ(Sink::alive.load(), 0);
        LPMAPISESSION session = nullptr;
        EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &session),
                  MAPI_E_NOT_INITIALIZED)
            << "something is still initialised";
        EXPECT_EQ(MapiSimReset(), MAPISIM_OK);
    }
    static void set(const char* name, const char* value) {
        char why[200] = "";
        ASSERT_EQ(MapiSimSet(name, value, why, sizeof why), MAPISIM_OK) << why;
    }
};

inline HRESULT start(ULONG flags = MAPI_MULTITHREAD_NOTIFICATIONS) {
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, flags};
    return MAPIInitialize(&wanted);
}

/// The results of a call whose object may end while the call runs, or before.
inline bool ended_or_fine(HRESULT result) {
    return SUCCEEDED(result) || result == MAPI_E_INVALID_OBJECT;
}

/// A program in itself, run by `stress_tests --child NAME`; its exit code is 0 when all is well.
struct Registered {
    Registered(const char* name_, int (*run_)());
    const char* name;
    int (*run)();
    Registered* next;
    static Registered* first;
};

} // namespace stress

#define STRESS_CHILD(name)                                                                         \
    static int child_##name();                                                                     \
    static const stress::Registered registered_##name(#name, &child_##name);                       \
    static int child_##name()
