#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

Held<IMAPIAdviseSink> sink_of(LPNOTIFCALLBACK callback) {
    Held<IMAPIAdviseSink> sink;
    must(HrAllocAdviseSink(callback, nullptr, sink.out()), "HrAllocAdviseSink");
    return sink;
}
LONG STDAPICALLTYPE changes(LPVOID, ULONG, LPNOTIFICATION events) {
    events[0].info.err.scode = S_OK;
    return S_OK;
}
LONG STDAPICALLTYPE refuses(LPVOID, ULONG, LPNOTIFICATION) {
    return 1;
}
LONG STDAPICALLTYPE throws(LPVOID, ULONG, LPNOTIFICATION) {
    throw std::runtime_error("from a sink");
}
LONG STDAPICALLTYPE frees(LPVOID, ULONG, LPNOTIFICATION events) {
    EXPECT_EQ(MAPIFreeBuffer(events), 0u);
    return S_OK;
}
LONG STDAPICALLTYPE frees_what_is_its_own(LPVOID, ULONG, LPNOTIFICATION) {
    int mine = 0;
    EXPECT_EQ(MAPIFreeBuffer(&mine), 0u);
    return S_OK;
}
/// What a client does that keeps events or wants them otherwise.
LONG STDAPICALLTYPE changes_a_copy(LPVOID, ULONG count, LPNOTIFICATION events) {
    ULONG size = 0;
    EXPECT_EQ(ScCountNotifications(static_cast<int>(count), events, &size), S_OK);
    const Block<NOTIFICATION> copy(size);
    EXPECT_EQ(ScCopyNotifications(static_cast<int>(count), events, copy.get(), nullptr), S_OK);
    copy->info.err.scode = S_OK;
    return S_OK;
}
LONG STDAPICALLTYPE keeps_a_failure_to_itself(LPVOID, ULONG, LPNOTIFICATION) {
    void* block = nullptr;
    EXPECT_NE(MAPIAllocateBuffer(0xffff'fff0, &block), S_OK);
    return S_OK;
}
LONG STDAPICALLTYPE catches(LPVOID, ULONG, LPNOTIFICATION) {
    try {
        throw std::runtime_error("inside a sink");
    } catch (const std::runtime_error&) {
        return S_OK;
    }
}

/// One critical error to this callback, on this thread.
void hear_one(LPNOTIFCALLBACK callback) {
    const Mapi mapi(0);
    const Logon logon;
    auto sink = sink_of(callback);
    const auto connection = advise(logon.get(), sink.get());
    MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CALL_FAILED);
    MapiSimDeliver();
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
}

} // namespace

TEST(RegistrationOpenAtLogoff, BreaksOnTheSession) {
    expect("registration-open-at-logoff");
    const Mapi mapi;
    Ear ear;
    Logon logon;
    auto sink = ear.sink();
    advise(logon.get(), sink.get());
    sink.release();
    logon.end();
}
TEST(RegistrationOpenAtLogoff, DoesNotBreakWithThatOfAnotherLogon) {
    const Mapi mapi;
    Ear ear;
    Logon ends;
    const Logon stays;
    const auto sink = ear.sink();
    const auto mine = advise(ends.get(), sink.get());
    const auto other = advise(stays.get(), sink.get());
    EXPECT_EQ(ends->Unadvise(mine), S_OK);
    ends.end();
    EXPECT_EQ(stays->Unadvise(other), S_OK);
}

TEST(UnadviseUnknown, BreaksWithANumberThatWasCancelled) {
    expect("unadvise-unknown");
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto sink = ear.sink();
    const auto connection = advise(logon.get(), sink.get());
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
    logon->Unadvise(connection);
}
TEST(UnadviseUnknown, DoesNotBreakInAnyOrder) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto sink = ear.sink();
    const auto one = advise(logon.get(), sink.get());
    const auto other = advise(logon.get(), sink.get());
    EXPECT_NE(one, other);
    EXPECT_EQ(logon->Unadvise(one), S_OK);
    EXPECT_EQ(logon->Unadvise(other), S_OK);
}

TEST(NullArgument, BreaksWhereASinkIsMadeOfNothing) {
    expect("null-argument");
    const Mapi mapi;
    Ear ear;
    auto original = ear.sink();
    LPMAPIADVISESINK sink = original.get();
    EXPECT_EQ(HrAllocAdviseSink(nullptr, nullptr, &sink), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(sink, nullptr);
    EXPECT_EQ(HrAllocAdviseSink([](LPVOID, ULONG, LPNOTIFICATION) -> LONG { return 0; }, nullptr,
                                nullptr),
              MAPI_E_INVALID_PARAMETER);
    sink = original.get();
    EXPECT_EQ(HrThisThreadAdviseSink(nullptr, &sink), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(sink, nullptr);
    EXPECT_EQ(HrThisThreadAdviseSink(original.get(), nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST(OriginalSinkNotReleased, BreaksAtTheLastUninitialize) {
    expect("original-sink-not-released");
    Mapi mapi;
    Ear ear;
    IMAPIAdviseSink* original = ear.sink().take();
    Held<IMAPIAdviseSink> wrapper;
    ASSERT_EQ(HrThisThreadAdviseSink(original, wrapper.out()), S_OK);
    wrapper.release();
    mapi.end();
}
TEST(OriginalSinkNotReleased, DoesNotBreakWhenItGoesFirst) {
    const Mapi mapi;
    Ear ear;
    auto original = ear.sink();
    Held<IMAPIAdviseSink> wrapper;
    ASSERT_EQ(HrThisThreadAdviseSink(original.get(), wrapper.out()), S_OK);
    original.release();
}

TEST(WrapperNotReleased, BreaksAtTheLastUninitialize) {
    expect("wrapper-not-released");
    Mapi mapi;
    Ear ear;
    auto original = ear.sink();
    Held<IMAPIAdviseSink> wrapper;
    ASSERT_EQ(HrThisThreadAdviseSink(original.get(), wrapper.out()), S_OK);
    original.release();
    wrapper.take();
    mapi.end();
}
TEST(WrapperNotReleased, DoesNotBreakWhereTheRegistrationHoldsIt) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto original = ear.sink();
    Held<IMAPIAdviseSink> wrapper;
    ASSERT_EQ(HrThisThreadAdviseSink(original.get(), wrapper.out()), S_OK);
    original.release();
    const auto connection = advise(logon.get(), wrapper.get());
    wrapper.release();
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
}

TEST(NotificationChanged, BreaksWithOneMember) {
    expect("notification-changed");
    hear_one(&changes);
}
TEST(NotificationChanged, BreaksWhenItIsFreed) {
    expect("notification-changed");
    hear_one(&frees);
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_STREQ(finding.object, "session");
    EXPECT_EQ(MapiSimFindingCount(), 1u);
}
TEST(NotificationChanged, DoesNotBreakWithAnotherForeignBlock) {
    expect("foreign-block-freed");
    hear_one(&frees_what_is_its_own);
}
TEST(NotificationChanged, DoesNotBreakWithACopy) {
    hear_one(&changes_a_copy);
}
TEST(CallbackResult, BreaksWithOne) {
    expect("callback-result");
    hear_one(&refuses);
}
TEST(CallbackResult, DoesNotBreakWhereTheWorkInsideFails) {
    hear_one(&keeps_a_failure_to_itself);
}
TEST(SinkThrew, BreaksAndTheClientGoesOn) {
    expect("sink-threw");
    hear_one(&throws);
}
TEST(SinkThrew, DoesNotBreakWhereItIsCaughtInside) {
    hear_one(&catches);
}

namespace {

/// A sharer that stays after another one ended the shared session; `listens` for the news of it.
void stays(std::uint64_t milliseconds, bool listens) {
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    Logon joined(kJoin);
    const auto sink = ear.sink();
    const auto connection = listens ? advise(joined.get(), sink.get()) : 0;
    owner.end(MAPI_LOGOFF_SHARED);
    MapiSimAdvanceClock(milliseconds);
    if (listens) {
        EXPECT_EQ(joined->Unadvise(connection), S_OK);
    }
    joined.end();
}

} // namespace

TEST(EndOfSessionIgnored, BreaksPastTheGracePeriod) {
    expect("end-of-session-ignored");
    stays(61'000, true);
}
TEST(EndOfSessionIgnored, DoesNotBreakWithinIt) {
    stays(30'000, true);
}
TEST(EndOfSessionIgnored, DoesNotBreakWhereNobodyWasTold) {
    stays(61'000, false);
}

TEST(TableAdviseMask, BreaksWithNewMail) {
    expect("table-advise-mask");
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    const auto sink = ear.sink();
    const auto table = stores_table(logon.get());
    ULONG_PTR connection = 0;
    if (SUCCEEDED(table->Advise(fnevNewMail, sink.get(), &connection)))
        table->Unadvise(connection);
}
TEST(TableAdviseMask, DoesNotBreakWithTableModified) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    const auto sink = ear.sink();
    const auto table = stores_table(logon.get());
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, sink.get(), &connection), S_OK);
    EXPECT_EQ(table->Unadvise(connection), S_OK);
}

TEST(DispatchFlags, BreaksWithOne) {
    expect("dispatch-flags");
    const Mapi mapi(0);
    HrDispatchNotifications(1);
}
namespace {

struct Last {
    Mapi mapi{0};
    Logon logon;
    ULONG_PTR connection = 0;
};
LONG STDAPICALLTYPE ends_everything(LPVOID context, ULONG, LPNOTIFICATION) {
    auto& last = *static_cast<Last*>(context);
    EXPECT_EQ(last.logon->Unadvise(last.connection), S_OK);
    last.logon.end();
    last.mapi.end();
    return S_OK;
}

} // namespace

TEST(CallAfterUninitialize, DoesNotBreakWhereADispatchedSinkEndsEverything) {
    Last last;
    Held<IMAPIAdviseSink> sink;
    must(HrAllocAdviseSink(&ends_everything, &last, sink.out()), "HrAllocAdviseSink");
    last.connection = advise(last.logon.get(), sink.get());
    sink.release();
    MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CALL_FAILED);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
    EXPECT_EQ(last.logon.get(), nullptr);
}

TEST(DispatchFlags, DoesNotBreakWithZero) {
    const Mapi mapi(0);
    EXPECT_EQ(HrDispatchNotifications(0), S_OK);
}

TEST(AdviseSourceReleased, BreaksWithAStore) {
    expect("advise-source-released");
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto store = open_store(logon.get());
    const auto sink = ear.sink();
    advise(store.get(), sink.get());
    store.release();
}
TEST(AdviseSourceReleased, BreaksWithATable) {
    expect("advise-source-released");
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto table = stores_table(logon.get());
    const auto sink = ear.sink();
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, sink.get(), &connection), S_OK);
    table.release();
    EXPECT_EQ(found("advise-source-released"), 1u);
}
TEST(AdviseSourceReleased, DoesNotBreakWithATableAfterUnadvise) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto table = stores_table(logon.get());
    const auto sink = ear.sink();
    ULONG_PTR connection = 0;
    ASSERT_EQ(table->Advise(fnevTableModified, sink.get(), &connection), S_OK);
    EXPECT_EQ(table->Unadvise(connection), S_OK);
    table.release();
}
TEST(AdviseSourceReleased, DoesNotBreakWhileAReferenceIsLeft) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto store = open_store(logon.get());
    const auto sink = ear.sink();
    const auto connection = advise(store.get(), sink.get());
    store->AddRef();
    store->Release();
    EXPECT_EQ(store->Unadvise(connection), S_OK);
}
