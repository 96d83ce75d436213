#include <thread>

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

#include "check/findings.h"
#include "evidence/store.h"
#include "fake_body.h"
#include "object/reclaim.h"
#include "object/shell.h"

namespace mapisim::test {
namespace {

using object::InterfaceId;
using object::Scope;
using object::ScopeRef;

const evidence::Object& record_of(const void* pointer) {
    return *object::find_shell(pointer)->record();
}

TEST(Shell, CallReachesTheBody) {
    auto* sink = wrapped(object::make<FakeSink>([] { return 42u; }));
    EXPECT_EQ(sink->OnNotify(0, nullptr), 42u);
    EXPECT_EQ(sink->Release(), 0u);
}

TEST(Shell, CountsTheClientsReferencesAlone) {
    auto* sink = wrapped(object::make<FakeSink>());
    EXPECT_EQ(sink->AddRef(), 2u);
    EXPECT_EQ(sink->AddRef(), 3u);
    EXPECT_EQ(record_of(sink).references.count(), 3u);
    EXPECT_EQ(sink->Release(), 2u);
    EXPECT_EQ(sink->Release(), 1u);
    EXPECT_EQ(sink->Release(), 0u);
}

TEST(Shell, LastReleaseGivesUpTheBody) {
    int destroyed = 0;
    int told = 0;
    auto body = object::make<FakeSink>(nullptr, &destroyed);
    body->released_ = &told;
    auto* sink = wrapped(std::move(body));
    sink->Release();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(destroyed, 1);
}

TEST(Shell, ReleasedObjectAnswersAndRevivesNothing) {
    auto* sink = wrapped(object::make<FakeSink>());
    sink->Release();
    EXPECT_EQ(static_cast<HRESULT>(sink->OnNotify(0, nullptr)), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(sink->Release(), 0u);
    EXPECT_EQ(sink->AddRef(), 0u);
    EXPECT_EQ(sink->Release(), 0u);
    void* out = &out;
    EXPECT_EQ(sink->QueryInterface(IID_IUnknown, &out), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(out, nullptr);
    EXPECT_EQ(record_of(sink).state.load(), evidence::ObjectState::released);
}

TEST(Shell, EndOfItsScopeMakesItInvalid) {
    ScopeRef scope(Scope::create(nullptr));
    auto body = object::make<FakeSink>();
    body->scope_ = scope;
    auto* sink = wrapped(std::move(body));
    EXPECT_EQ(sink->OnNotify(0, nullptr), 0u);
    scope->end(evidence::EndReason::logoff, 7);
    EXPECT_EQ(static_cast<HRESULT>(sink->OnNotify(0, nullptr)), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(record_of(sink).state.load(), evidence::ObjectState::invalid);
    EXPECT_EQ(record_of(sink).end_reason.load(), evidence::EndReason::logoff);
    EXPECT_EQ(record_of(sink).ended_at, 7u);
    // Counting and identity go on.
    EXPECT_EQ(sink->AddRef(), 2u);
    void* unknown = nullptr;
    EXPECT_EQ(sink->QueryInterface(IID_IUnknown, &unknown), S_OK);
    EXPECT_EQ(unknown, sink);
    void* other = &other;
    EXPECT_EQ(sink->QueryInterface(IID_IMAPIAdviseSink, &other), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(other, nullptr);
    sink->Release();
    sink->Release();
    EXPECT_EQ(sink->Release(), 0u);
}

TEST(Shell, EndOfAnAncestorScopeMakesItInvalidToo) {
    ScopeRef logon(Scope::create(nullptr));
    ScopeRef store(Scope::create(logon.get()));
    ScopeRef message(Scope::create(store.get()));
    auto body = object::make<FakeSink>();
    body->scope_ = message;
    auto* sink = wrapped(std::move(body));
    auto other_body = object::make<FakeSink>();
    other_body->scope_ = ScopeRef(Scope::create(nullptr));
    auto* other = wrapped(std::move(other_body));
    logon->end(evidence::EndReason::logoff, 0);
    EXPECT_EQ(static_cast<HRESULT>(sink->OnNotify(0, nullptr)), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(other->OnNotify(0, nullptr), 0u) << "an object of another scope is not touched";
    sink->Release();
    other->Release();
}

TEST(Shell, EndOfAChildScopeLeavesTheParentsObjects) {
    ScopeRef store(Scope::create(nullptr));
    ScopeRef message(Scope::create(store.get()));
    auto body = object::make<FakeSink>();
    body->scope_ = store;
    auto* sink = wrapped(std::move(body));
    message->end(evidence::EndReason::message_submitted, 0);
    EXPECT_EQ(sink->OnNotify(0, nullptr), 0u);
    sink->Release();
}

TEST(Shell, QueryInterfaceKeepsIdentityAndAnswersForBases) {
    auto* sink = wrapped(object::make<FakeSink>());
    void* same = nullptr;
    EXPECT_EQ(sink->QueryInterface(IID_IMAPIAdviseSink, &same), S_OK);
    EXPECT_EQ(same, sink);
    void* none = &none;
    EXPECT_EQ(sink->QueryInterface(IID_IMAPISession, &none), MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(none, nullptr);
    EXPECT_EQ(sink->QueryInterface(IID_IUnknown, nullptr), MAPI_E_INVALID_PARAMETER);
    sink->Release();
    sink->Release();
}

TEST(Shell, BodyOutlivesTheCallThatReleasesIt) {
    int destroyed = 0;
    IMAPIAdviseSink* sink = nullptr;
    bool gone_inside = true;
    sink = wrapped(object::make<FakeSink>(
        [&] {
            sink->Release();
            gone_inside = destroyed != 0;
            return 5u;
        },
        &destroyed));
    EXPECT_EQ(sink->OnNotify(0, nullptr), 5u);
    EXPECT_FALSE(gone_inside);
    object::reclaim();
    EXPECT_EQ(destroyed, 1);
}

TEST(Shell, BodyOutlivesACallOnAnotherThread) {
    std::atomic<int> step{0};
    int destroyed = 0;
    auto* sink = wrapped(object::make<FakeSink>(
        [&] {
            step.store(1);
            while (step.load() != 2)
                std::this_thread::yield();
            return static_cast<ULONG>(destroyed);
        },
        &destroyed));
    ULONG seen = 99;
    std::thread caller([&] { seen = sink->OnNotify(0, nullptr); });
    while (step.load() != 1)
        std::this_thread::yield();
    sink->Release();
    EXPECT_EQ(destroyed, 0) << "a call is still in it";
    step.store(2);
    caller.join();
    EXPECT_EQ(seen, 0u);
    object::reclaim();
    EXPECT_EQ(destroyed, 1);
}

TEST(Shell, ExceptionsBecomeResults) {
    auto* sink = wrapped(object::make<FakeSink>([]() -> ULONG { throw std::bad_alloc(); }));
    EXPECT_EQ(static_cast<HRESULT>(sink->OnNotify(0, nullptr)), MAPI_E_NOT_ENOUGH_MEMORY);
    sink->Release();
    auto* other = wrapped(object::make<FakeSink>([]() -> ULONG { throw 1; }));
    EXPECT_EQ(static_cast<HRESULT>(other->OnNotify(0, nullptr)), MAPI_E_CALL_FAILED);
    other->Release();
}

TEST(Shell, ForeignAddressesAreNoShells) {
    int local = 0;
    EXPECT_EQ(object::find_shell(&local), nullptr);
    EXPECT_EQ(object::find_shell(nullptr), nullptr);
    EXPECT_EQ(object::find_shell(reinterpret_cast<void*>(0x10000)), nullptr);
    auto* sink = wrapped(object::make<FakeSink>());
    EXPECT_NE(object::find_shell(sink), nullptr);
    EXPECT_EQ(object::find_shell(reinterpret_cast<char*>(sink) + 8), nullptr);
    sink->Release();
}

TEST(Shell, CellsAreUsedAgainOnlyAfterTheQuarantine) {
    object::set_quarantine(4);
    auto* first = wrapped(object::make<FakeSink>());
    first->Release();
    bool used_too_soon = false;
    for (int i = 0; i < 3; ++i) {
        auto* next = wrapped(object::make<FakeSink>());
        used_too_soon |= next == first;
        next->Release();
    }
    EXPECT_FALSE(used_too_soon);
    bool used_again = false;
    for (int i = 0; i < 5000 && !used_again; ++i) {
        auto* next = wrapped(object::make<FakeSink>());
        used_again = next == first;
        next->Release();
    }
    EXPECT_TRUE(used_again);
    object::set_quarantine(64 * 1024);
}

/// Calls a slot with more arguments than any method has: on 64 bits the caller cleans up.
HRESULT call_slot(void* object, const void* slot) {
    using Slot =
        HRESULT(STDMETHODCALLTYPE*)(void*, std::uintptr_t, std::uintptr_t, std::uintptr_t,
                                    std::uintptr_t, std::uintptr_t, std::uintptr_t, std::uintptr_t,
                                    std::uintptr_t, std::uintptr_t, std::uintptr_t, std::uintptr_t);
    // Where a reference is wanted it must lead somewhere.
    alignas(16) static std::array<unsigned char, 256> block;
    const auto at = reinterpret_cast<std::uintptr_t>(block.data());
    return reinterpret_cast<Slot>(const_cast<void*>(slot))(object, at, at, at, at, at, at, at, at,
                                                           at, at, at);
}

/// What a method says where the object is no more; one without a result code says FALSE.
HRESULT answer_of_none(InterfaceId id, int slot) {
    constexpr int kIsInitialized = 3;
    return id == InterfaceId::IMAPIInitMonitor && slot == kIsInitialized ? FALSE
                                                                         : MAPI_E_INVALID_OBJECT;
}

class EveryInterface : public testing::TestWithParam<int> {};

TEST_P(EveryInterface, MethodsAnswerOnInvalidAndOnReleasedObjects) {
    const auto id = static_cast<InterfaceId>(GetParam());
    const void* vtable = gate::vtable_of(id);
    if (!vtable)
        return; // has no shells
    ScopeRef scope(Scope::create(nullptr));
    auto body = object::make<FakeSink>();
    object::NewShell start;
    start.vtable = vtable;
    start.iface = id;
    start.inner = body.detach();
    start.scope = scope.get();
    auto* shell = object::create_shell(start);
    ASSERT_NE(shell, nullptr);
    scope->end(evidence::EndReason::logoff, 0);
    const auto* slots = static_cast<const void* const*>(vtable);
    int called = 0;
    for (int slot = 3; slots[slot]; ++slot, ++called) {
        EXPECT_EQ(call_slot(shell, slots[slot]), answer_of_none(id, slot)) << "slot " << slot;
    }
    // A handle is an object that has no methods of its own.
    EXPECT_EQ(called == 0, id == InterfaceId::IUnknown);
    reinterpret_cast<IUnknown*>(shell)->Release();
    for (int slot = 3; slots[slot]; ++slot) {
        EXPECT_EQ(call_slot(shell, slots[slot]), answer_of_none(id, slot)) << "slot " << slot;
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryInterface,
                         testing::Range(1, static_cast<int>(InterfaceId::count_)),
                         [](const auto& parameter) {
                             return object::interface_name(
                                 static_cast<InterfaceId>(parameter.param));
                         });

} // namespace
} // namespace mapisim::test
