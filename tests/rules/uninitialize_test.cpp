#include <imessage.h>
#include <mapispi.h>

#include "client.h"

using namespace rules;
using mapisim::expect;

TEST(OleAfterMapi, BreaksInTheWrongOrder) {
    expect("ole-after-mapi");
    Mapi mapi;
    OleInitialize(nullptr);
    mapi.end();
    OleUninitialize();
}
TEST(OleAfterMapi, DoesNotBreakInOrder) {
    Mapi mapi;
    OleInitialize(nullptr);
    OleUninitialize();
    mapi.end();
}

TEST(OleAfterMapi, BreaksLessWhereItEnclosesMapi) {
    expect("ole-after-mapi");
    OleInitialize(nullptr);
    { const Mapi mapi; }
    OleUninitialize();
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_EQ(finding.severity, MAPISIM_WARNING);
}
TEST(OleAfterMapi, DoesNotBreakForAUseOfItsOwn) {
    { const Mapi mapi; }
    OleInitialize(nullptr);
    OleUninitialize();
}

TEST(OleLeftOpen, BreaksAtTheEnd) {
    expect("ole-left-open");
    expect("ole-after-mapi");
    {
        const Mapi mapi;
        OleInitialize(nullptr);
    }
    MapiSimCheckEnd();
    EXPECT_EQ(found("ole-left-open"), 1u);
    OleUninitialize();
}
TEST(OleLeftOpen, DoesNotBreakWithEqualCounts) {
    const Mapi mapi;
    for (int i = 0; i < 2; ++i)
        OleInitialize(nullptr);
    for (int i = 0; i < 2; ++i)
        OleUninitialize();
}

TEST(OleUninitializeTooOften, BreaksWithoutOleInitialize) {
    expect("ole-uninitialize-too-often");
    const Mapi mapi(MAPI_MULTITHREAD_NOTIFICATIONS);
    OleUninitialize();
}
TEST(OleUninitializeTooOften, DoesNotBreakWithOne) {
    const Mapi mapi;
    OleInitialize(nullptr);
    OleUninitialize();
}

TEST(UninitializedTooSeldom, BreaksAtTheEnd) {
    expect("uninitialized-too-seldom");
    const Mapi outer;
    { const Mapi inner; }
    MapiSimCheckEnd();
    EXPECT_EQ(found("uninitialized-too-seldom"), 1u);
}
TEST(UninitializedTooSeldom, DoesNotBreakWithEqualCounts) {
    const Mapi outer;
    const Mapi inner;
}

TEST(UninitializedTooOften, BreaksAndDoesNothing) {
    expect("uninitialized-too-often");
    { const Mapi mapi; }
    MAPIUninitialize();
}
TEST(UninitializedTooOften, BreaksBeforeAnyInitialize) {
    expect("uninitialized-too-often");
    MAPIUninitialize();
}
TEST(UninitializedTooOften, DoesNotBreakInASecondLife) {
    { const Mapi mapi; }
    { const Mapi mapi; }
}

TEST(CallAfterUninitialize, BreaksWithMapiFreeBufferWhichStillFrees) {
    expect("call-after-uninitialize");
    Block<char> block;
    {
        const Mapi mapi;
        ASSERT_EQ(MAPIAllocateBuffer(8, reinterpret_cast<void**>(block.out())), S_OK);
    }
    block.free();
    EXPECT_EQ(found("buffer-not-freed"), 0u);
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    EXPECT_EQ(census.buffers, 0u);
}
TEST(CallAfterUninitialize, DoesNotBreakWhereTheUtilitiesAreOpen) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    { const Mapi mapi; }
    Block<char> block(8);
    block.free();
    DeinitMapiUtil();
}
TEST(CallAfterUninitialize, DoesNotBreakWhereAMessageSessionOfTheUtilitiesWasClosed) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    LPMSGSESS session = nullptr;
    ASSERT_EQ(OpenIMsgSession(MAPIGetDefaultMalloc(), 0, &session), S_OK);
    LPSTREAM stream = nullptr;
    ASSERT_EQ(
        OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                         SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE | STGM_DELETEONRELEASE,
                         nullptr, nullptr, &stream),
        S_OK);
    LPSTORAGE storage = nullptr;
    ASSERT_EQ(HrIStorageFromStream(stream, nullptr, STGSTRM_CREATE, &storage), S_OK);
    LPMESSAGE message = nullptr;
    ASSERT_EQ(OpenIMsgOnIStg(session, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                             MAPIGetDefaultMalloc(), nullptr, storage, nullptr, 0, 0, &message),
              S_OK);
    CloseIMsgSession(session);
    message->Release();
    storage->Release();
    stream->Release();
    DeinitMapiUtil();
}

TEST(NeverUninitialized, BreaksAtTheEnd) {
    expect("never-uninitialized");
    const Mapi mapi;
    MapiSimCheckEnd();
    EXPECT_EQ(found("never-uninitialized"), 1u);
}
TEST(NeverUninitialized, DoesNotBreakWhereMapiInitializeFailed) {
    expect("initialize-argument");
    MAPIINIT_0 wanted = {MAPI_INIT_VERSION, MAPI_NEW_SESSION};
    EXPECT_EQ(MAPIInitialize(&wanted), MAPI_E_UNKNOWN_FLAGS);
}

TEST(UninitializeByUtilityClient, BreaksAndLeavesTheUtilities) {
    expect("uninitialize-by-utility-client");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    MAPIUninitialize();
    Block<char> block(8);
    block.free();
    DeinitMapiUtil();
}
TEST(UninitializeByUtilityClient, DoesNotBreakWhereBothWereInitialized) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    { const Mapi mapi; }
    DeinitMapiUtil();
}

TEST(IdleEngineLeftRunning, BreaksAtTheLastUninitialize) {
    expect("idle-engine-left-running");
    Mapi mapi;
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    { const Mapi inner; }
    EXPECT_EQ(found("idle-engine-left-running"), 0u) << "it is not the last";
    mapi.end();
    EXPECT_EQ(found("idle-engine-left-running"), 1u);
}
TEST(IdleEngineLeftRunning, BreaksAtTheEndOfTheUtilities) {
    expect("idle-engine-left-running");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    DeinitMapiUtil();
    EXPECT_EQ(found("idle-engine-left-running"), 1u);
}
TEST(IdleEngineLeftRunning, DoesNotBreakWithEqualCounts) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    {
        const Mapi mapi;
        ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    }
    MAPIDeinitIdle();
    DeinitMapiUtil();
    const Mapi mapi;
    for (int i = 0; i < 2; ++i)
        ASSERT_EQ(MAPIInitIdle(nullptr), 0);
    for (int i = 0; i < 2; ++i)
        MAPIDeinitIdle();
}

namespace {

LONG STDAPICALLTYPE hears_nothing(LPVOID, ULONG, LPNOTIFICATION) {
    return 0;
}

/// On a view of a table of the client's own.
HRESULT advise_on_own_table() {
    SizedSPropTagArray(1, columns) = {1, {PR_ROWID}};
    Held<ITableData> data;
    must(CreateTable(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                     TBLTYPE_DYNAMIC, PR_ROWID, reinterpret_cast<LPSPropTagArray>(&columns),
                     data.out()),
         "CreateTable");
    Held<IMAPITable> view;
    must(data->HrGetView(nullptr, nullptr, 0, view.out()), "HrGetView");
    Held<IMAPIAdviseSink> sink;
    must(HrAllocAdviseSink(&hears_nothing, nullptr, sink.out()), "HrAllocAdviseSink");
    ULONG_PTR connection = 0;
    const HRESULT result = view->Advise(fnevTableModified, sink.get(), &connection);
    if (result == S_OK)
        view->Unadvise(connection);
    return result;
}

} // namespace

TEST(UtilityTableNotifications, BreaksUnderTheUtilitiesAlone) {
    expect("utility-table-notifications");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    EXPECT_EQ(advise_on_own_table(), MAPI_E_NO_SUPPORT);
    DeinitMapiUtil();
}
TEST(UtilityTableNotifications, DoesNotBreakUnderMapi) {
    const Mapi mapi;
    EXPECT_EQ(advise_on_own_table(), S_OK);
}

TEST(UtilitiesLeftOpen, BreaksAtTheEnd) {
    expect("utilities-left-open");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    MapiSimCheckEnd();
    EXPECT_EQ(found("utilities-left-open"), 1u);
    DeinitMapiUtil();
}
TEST(UtilitiesLeftOpen, DoesNotBreakWithEqualCounts) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    DeinitMapiUtil();
    DeinitMapiUtil();
}

TEST(UtilitiesDeinitTooOften, BreaksWithTheSecond) {
    expect("utilities-deinit-too-often");
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    DeinitMapiUtil();
    DeinitMapiUtil();
}
TEST(UtilitiesDeinitTooOften, DoesNotBreakAfterMapiUninitialize) {
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
    { const Mapi mapi; }
    DeinitMapiUtil();
}

TEST(UtilitiesFlags, BreaksAndIsRefused) {
    expect("utilities-flags");
    EXPECT_EQ(ScInitMapiUtil(1), MAPI_E_INVALID_PARAMETER);
}
TEST(UtilitiesFlags, DoesNotBreakWithZero) {
    EXPECT_EQ(ScInitMapiUtil(0), S_OK);
    DeinitMapiUtil();
}
