// How a session ends where the reference leaves a choice.
#include "client.h"

using namespace rules;
using mapisim::expect;

TEST(LogoffDecisions, EndOneLogonAndTellTheOthersThatItWent) {
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    const Logon joined(kJoin);
    const auto sink = ear.sink();
    const auto connection = advise(joined.get(), sink.get(), fnevExtended | fnevCriticalError);
    owner.end();
    ASSERT_TRUE(ear.wait_for(1));
    EXPECT_EQ(ear.events(), std::vector<ULONG>{fnevExtended});
    const Logon late(kJoin); // the shared session goes on
    EXPECT_EQ(joined->Unadvise(connection), S_OK);
}

TEST(LogoffDecisions, TellSharersOnceThatTheSharedSessionEnds) {
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    const Logon joined(kJoin);
    const auto sink = ear.sink();
    const auto connection = advise(joined.get(), sink.get());
    owner.end(MAPI_LOGOFF_SHARED);
    ASSERT_TRUE(ear.wait_for(1));
    EXPECT_EQ(ear.scodes(), std::vector<SCODE>{static_cast<SCODE>(MAPI_E_END_OF_SESSION)});
    EXPECT_EQ(ear.entry_id_sizes(), std::vector<ULONG>{0});
    stores_table(joined.get()); // usable until it logs off
    EXPECT_EQ(joined->Unadvise(connection), S_OK);
}

TEST(LogoffDecisions, TellASharerOnceWhoeverEndsTheSession) {
    expect("logoff-shared-not-owner");
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    Logon second(kJoin);
    const Logon third(kJoin);
    const auto sink = ear.sink();
    const auto connection = advise(third.get(), sink.get());
    std::thread other([&] {
        const Mapi own;
        second.end(MAPI_LOGOFF_SHARED);
    });
    owner.end(MAPI_LOGOFF_SHARED);
    other.join();
    ASSERT_TRUE(ear.wait_for(1));
    EXPECT_EQ(third->Unadvise(connection), S_OK); // nothing more comes
    EXPECT_EQ(ear.count(), 1u);
}

TEST(LogoffDecisions, LetNobodyJoinASessionThatEnds) {
    expect("no-way-to-choose-profile");
    const Mapi mapi;
    Logon owner(kOwner);
    Logon joined(kJoin);
    owner.end(MAPI_LOGOFF_SHARED);
    LPMAPISESSION session = nullptr;
    EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED, &session), MAPI_E_LOGON_FAILED);
    joined.end();
}

TEST(LogoffDecisions, IgnoreTheSharedFlagOnAnIndividualSession) {
    const Mapi mapi;
    Logon logon;
    logon.end(MAPI_LOGOFF_SHARED);
    EXPECT_EQ(MapiSimFindingCount(), 0u);
}

TEST(LogoffDecisions, AskTheUserOnlyWhereTheFlagSaysSo) {
    const Mapi mapi;
    set("user.logoff", "no");
    Logon asked;
    EXPECT_EQ(asked->Logoff(0, MAPI_LOGOFF_UI, 0), MAPI_E_USER_CANCEL);
    stores_table(asked.get());
    Logon silent;
    silent.end();
    set("user.logoff", "yes");
    asked.end(MAPI_LOGOFF_UI);
}

TEST(LogoffDecisions, EndWhatTheLastUninitializeFinds) {
    expect("session-never-ended");
    Mapi mapi;
    Logon logon;
    LPMAPISESSION session = logon.take();
    mapi.end();
    MapiSimCensus census;
    MapiSimTakeCensus(&census);
    EXPECT_EQ(census.logons, 0u);
    expect("call-after-uninitialize");
    LPMAPITABLE table = nullptr;
    EXPECT_EQ(session->GetMsgStoresTable(0, &table), MAPI_E_INVALID_OBJECT);
    LPMAPISESSION another = nullptr;
    EXPECT_EQ(MAPILogonEx(0, nullptr, nullptr, MAPI_EXTENDED | MAPI_USE_DEFAULT, &another),
              MAPI_E_NOT_INITIALIZED);
}

TEST(LogoffDecisions, RefuseALogonWhileAnotherIsUnderWay) {
    set("logon.timeout_short_milliseconds", "1");
    const Mapi mapi;
    MapiSimHoldLogons();
    LPMAPISESSION session = nullptr;
    const HRESULT result = MAPILogonEx(
        0, nullptr, nullptr,
        MAPI_EXTENDED | MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_TIMEOUT_SHORT, &session);
    MapiSimReleaseLogons();
    EXPECT_EQ(result, MAPI_E_TIMEOUT);
    const Logon logon;
}

TEST(LogoffDecisions, LeaveMailInTheQueueForALaterLogon) {
    const Mapi mapi;
    {
        Desk desk;
        desk.send();
    }
    EXPECT_EQ(found("mail-left-in-queue"), 1u);
    EXPECT_EQ(queued(), 1u);
    MapiSimAdvanceClock(60'000); // nobody is there to send it
    EXPECT_EQ(queued(), 1u);
    const Logon later;
    MapiSimAdvanceClock(60'000);
    EXPECT_EQ(queued(), 0u);
}

TEST(NotificationDecisions, RaiseCriticalErrorsWhereTheyAreListenedFor) {
    const Mapi mapi(0);
    Ear on_session, on_store;
    const Logon logon;
    const auto store = open_store(logon.get());
    const auto one = on_session.sink();
    const auto other = on_store.sink();
    const auto first = advise(logon.get(), one.get());
    const auto second = advise(store.get(), other.get(), fnevCriticalError);
    EXPECT_LT(first, second);
    EXPECT_EQ(MapiSimRaiseCriticalError(MAPISIM_STORES, MAPI_E_NETWORK_ERROR), MAPISIM_OK);
    EXPECT_EQ(on_store.count(), 0u); // not before this thread comes for it
    MapiSimDeliver();
    EXPECT_EQ(on_store.scodes(), std::vector<SCODE>{static_cast<SCODE>(MAPI_E_NETWORK_ERROR)});
    EXPECT_EQ(on_session.count(), 0u);
    EXPECT_EQ(store->Unadvise(second), S_OK);
    EXPECT_EQ(logon->Unadvise(first), S_OK);
}

TEST(NotificationDecisions, DeliverOnTheThreadThatEachModeNames) {
    const auto here = std::this_thread::get_id();
    {
        const Mapi mapi(MAPI_MULTITHREAD_NOTIFICATIONS);
        Ear on_any, on_this;
        const Logon logon;
        const auto any = on_any.sink();
        const auto original = on_this.sink();
        Held<IMAPIAdviseSink> bound;
        ASSERT_EQ(HrThisThreadAdviseSink(original.get(), bound.out()), S_OK);
        const auto one = advise(logon.get(), any.get());
        const auto other = advise(logon.get(), bound.get());
        MapiSimRaiseCriticalError(MAPISIM_SESSION, MAPI_E_CALL_FAILED);
        ASSERT_TRUE(on_any.wait_for(1));
        EXPECT_NE(on_any.threads()[0], here);
        EXPECT_EQ(on_this.count(), 0u);
        EXPECT_EQ(HrDispatchNotifications(0), S_OK);
        EXPECT_EQ(on_this.threads(), std::vector{here});
        EXPECT_EQ(logon->Unadvise(other), S_OK);
        EXPECT_EQ(logon->Unadvise(one), S_OK);
    }
}

TEST(LogoffDecisions, TellSharersAtAnyLogoffWhereTheTopicIsFollowed) {
    set("logoff.tells_sharers", "always");
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    const Logon joined(kJoin);
    const auto sink = ear.sink();
    const auto connection = advise(joined.get(), sink.get());
    owner.end(0);
    ASSERT_TRUE(ear.wait_for(1));
    EXPECT_EQ(ear.scodes(), std::vector<SCODE>{static_cast<SCODE>(MAPI_E_END_OF_SESSION)});
    EXPECT_EQ(joined->Unadvise(connection), S_OK);
}

TEST(LogoffDecisions, InvalidateSharersAtOnceWhereTheSettingsSaySo) {
    set("logoff.shared_effect", "invalidate");
    const Mapi mapi;
    Ear ear;
    Logon owner(kOwner);
    LPMAPISESSION joined = log_on(kJoin);
    auto table = stores_table(joined);
    const auto sink = ear.sink();
    const auto connection = advise(joined, sink.get());
    owner.end(MAPI_LOGOFF_SHARED);
    EXPECT_TRUE(ear.wait_for(1));
    // A client that obeys is told of nothing, though it comes too late.
    table.release();
    EXPECT_EQ(joined->Unadvise(connection), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(joined->Logoff(0, 0, 0), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(joined->Release(), 0u);
}

TEST(LogoffDecisions, TellOfOtherCallsOnAnInvalidatedSharer) {
    expect("call-after-logoff");
    set("logoff.shared_effect", "invalidate");
    const Mapi mapi;
    Logon owner(kOwner);
    LPMAPISESSION joined = log_on(kJoin);
    owner.end(MAPI_LOGOFF_SHARED);
    LPMAPITABLE table = nullptr;
    EXPECT_EQ(joined->GetMsgStoresTable(0, &table), MAPI_E_INVALID_OBJECT);
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_EQ(finding.severity, MAPISIM_INFO);
    joined->Release();
}

TEST(LogoffDecisions, TellWhatAnInvalidatedSharerNeverGaveBack) {
    expect("session-never-ended");
    expect("open-at-logoff");
    set("logoff.shared_effect", "invalidate");
    IMAPISession* joined = nullptr;
    IMAPITable* table = nullptr;
    {
        const Mapi mapi;
        Logon owner(kOwner);
        joined = log_on(kJoin);
        table = stores_table(joined).take();
        owner.end(MAPI_LOGOFF_SHARED);
    }
    expect("call-after-uninitialize");
    table->Release();
    joined->Release();
}

TEST(LogoffDecisions, TellWhatAnInvalidatedSharerKeptBesidesItsSession) {
    expect("open-at-uninitialize");
    set("logoff.shared_effect", "invalidate");
    IMAPITable* table = nullptr;
    {
        const Mapi mapi;
        Logon owner(kOwner);
        IMAPISession* const joined = log_on(kJoin);
        table = stores_table(joined).take();
        auto released_in_time = stores_table(joined);
        owner.end(MAPI_LOGOFF_SHARED);
        joined->Release();
        EXPECT_EQ(MapiSimFindingCount(), 0u);
        released_in_time.release();
    }
    EXPECT_EQ(found("open-at-uninitialize"), 1u);
    expect("call-after-uninitialize");
    table->Release();
}

TEST(LogoffDecisions, InvalidateSharersLaterWhereTheSettingsSaySo) {
    set("logoff.shared_effect", "invalidate_later");
    set("logoff.shared_delay_seconds", "10");
    const Mapi mapi;
    Logon owner(kOwner);
    LPMAPISESSION joined = log_on(kJoin);
    owner.end(MAPI_LOGOFF_SHARED);
    MapiSimAdvanceClock(5'000);
    stores_table(joined);
    MapiSimAdvanceClock(6'000);
    EXPECT_EQ(joined->Logoff(0, 0, 0), MAPI_E_INVALID_OBJECT);
    joined->Release();
}

TEST(LogoffDecisions, LetAnOlderSharedSessionBeJoinedAgain) {
    const Mapi mapi;
    const Logon older(kOwner);
    { const Logon newer(kOwner | MAPI_NEW_SESSION); }
    const Logon joined(kJoin);
}

TEST(NotificationDecisions, RaiseCriticalErrorsOnAddressBooks) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    const auto book = open_address_book(logon.get());
    const auto sink = ear.sink();
    ULONG_PTR connection = 0;
    must(book->Advise(0, nullptr, fnevCriticalError, sink.get(), &connection), "Advise");
    EXPECT_EQ(MapiSimRaiseCriticalError(MAPISIM_ADDRESS_BOOK, MAPI_E_NETWORK_ERROR), MAPISIM_OK);
    ASSERT_TRUE(ear.wait_for(1));
    EXPECT_EQ(ear.scodes(), std::vector<SCODE>{static_cast<SCODE>(MAPI_E_NETWORK_ERROR)});
    EXPECT_EQ(book->Unadvise(connection), S_OK);
}

TEST(NotificationDecisions, WriteTheLowHalfOfConnectionNumbers) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    const auto sink = ear.sink();
    ULONG_PTR connection = ~ULONG_PTR{0};
    must(logon->Advise(0, nullptr, fnevCriticalError, sink.get(), &connection), "Advise");
    if constexpr (sizeof connection > sizeof(ULONG)) {
        EXPECT_EQ(static_cast<std::uint64_t>(connection) >> 32, 0xffff'ffffu);
    }
    EXPECT_EQ(logon->Unadvise(connection), S_OK); // and looks at no more
}

TEST(NotificationDecisions, WriteConnectionNumbersWholeWhereTheSettingsSaySo) {
    expect("unadvise-unknown");
    set("notify.connection_bits", "64");
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    const auto sink = ear.sink();
    ULONG_PTR connection = ~ULONG_PTR{0};
    must(logon->Advise(0, nullptr, fnevCriticalError, sink.get(), &connection), "Advise");
    EXPECT_EQ(connection, connection & 0xffff'ffffu);
    const auto wrong = connection ^ (ULONG_PTR{1} << (sizeof connection * 8 - 1));
    EXPECT_EQ(logon->Unadvise(wrong), S_OK);
    EXPECT_EQ(found("unadvise-unknown"), 1u);
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
    EXPECT_EQ(found("unadvise-unknown"), 1u);
}

TEST(ThreadDecisions, RefuseCallsWithoutInitializeWhereTheSettingsSaySo) {
    expect("thread-not-initialized");
    set("threads.uninitialized", "refuse");
    const Mapi mapi;
    const Logon logon;
    on_thread([&] {
        LPMAPITABLE table = nullptr;
        EXPECT_EQ(logon->GetMsgStoresTable(0, &table), MAPI_E_NOT_INITIALIZED);
        EXPECT_EQ(logon->GetMsgStoresTable(0, &table), MAPI_E_NOT_INITIALIZED);
    });
    stores_table(logon.get());
}

TEST(ObjectDecisions, AnswerForIdentityOfAnInvalidObject) {
    expect("open-at-logoff");
    const Mapi mapi;
    IMAPITable* table = nullptr;
    {
        const Logon logon;
        table = stores_table(logon.get()).take();
    }
    LPUNKNOWN identity = nullptr;
    EXPECT_EQ(table->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&identity)), S_OK);
    EXPECT_EQ(identity, static_cast<IUnknown*>(table));
    identity->Release();
    table->Release();
}

TEST(ObjectDecisions, AnswerForNothingWhereTheSettingsSaySo) {
    expect("open-at-logoff");
    expect("call-after-logoff");
    set("objects.invalid_query", "nothing");
    const Mapi mapi;
    IMAPITable* table = nullptr;
    {
        const Logon logon;
        table = stores_table(logon.get()).take();
    }
    LPUNKNOWN identity = nullptr;
    EXPECT_EQ(table->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&identity)),
              MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(identity, nullptr);
    table->Release();
}

TEST(SettingDecisions, RefuseARuleThatThereIsNot) {
    char why[80] = "";
    EXPECT_EQ(MapiSimSet("rules.no-such-rule", "mute", why, sizeof why), MAPISIM_UNKNOWN);
    EXPECT_STREQ(why, "no rule matches it");
    EXPECT_EQ(MapiSimSet("rules.MAPI-LOGOFF-*", "mute", why, sizeof why), MAPISIM_OK);
}

TEST(TableDecisions, WriteTheLowHalfOfBookmarks) {
    const Mapi mapi;
    const Logon logon;
    const auto table = stores_table(logon.get());
    BOOKMARK bookmark = ~BOOKMARK{0};
    must(table->CreateBookmark(&bookmark), "CreateBookmark");
    if constexpr (sizeof bookmark > sizeof(ULONG)) {
        EXPECT_EQ(static_cast<std::uint64_t>(bookmark) >> 32, 0xffff'ffffu);
    }
    EXPECT_EQ(table->SeekRow(bookmark, 0, nullptr), S_OK); // and no more is looked at
    EXPECT_EQ(table->FreeBookmark(bookmark), S_OK);
}

TEST(AddressBookDecisions, KnowNoIdentifierOfAWildSize) {
    const Mapi mapi;
    const Logon logon;
    const auto book = open_address_book(logon.get());
    ULONG size = 0;
    Block<ENTRYID> identity;
    must(logon->QueryIdentity(&size, identity.out()), "QueryIdentity");
    ULONG same = TRUE;
    EXPECT_EQ(
        book->CompareEntryIDs(0xffff'ffff, identity.get(), 0xffff'ffff, identity.get(), 0, &same),
        MAPI_E_UNKNOWN_ENTRYID);
    EXPECT_EQ(same, FALSE);
}

TEST(SessionDecisions, CompareIdentifiersThatEachHaveAProvider) {
    expect("null-argument");
    const Mapi mapi;
    const Desk desk;
    ULONG size = 0;
    Block<ENTRYID> identity;
    must(desk.logon->QueryIdentity(&size, identity.out()), "QueryIdentity");
    const auto store_id = property(desk.store.get(), PR_ENTRYID);
    const SBinary& store = store_id->Value.bin;
    auto* const own = reinterpret_cast<LPENTRYID>(store.lpb);
    ULONG same = TRUE;
    EXPECT_EQ(desk.logon->CompareEntryIDs(store.cb, own, size, identity.get(), 0, &same), S_OK);
    EXPECT_EQ(same, FALSE); // two providers have no object in common
    BYTE junk[32] = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    auto* const other = reinterpret_cast<LPENTRYID>(junk);
    for (const ULONG length : {0u, 3u, 4u, 20u, 32u}) {
        EXPECT_EQ(desk.logon->CompareEntryIDs(store.cb, own, length, other, 0, &same),
                  MAPI_E_UNKNOWN_ENTRYID);
        EXPECT_EQ(desk.logon->CompareEntryIDs(length, other, size, identity.get(), 0, &same),
                  MAPI_E_UNKNOWN_ENTRYID);
    }
    EXPECT_EQ(desk.logon->CompareEntryIDs(store.cb, own, store.cb, nullptr, 0, &same),
              MAPI_E_INVALID_PARAMETER);
    ULONG type = 0;
    LPUNKNOWN object = nullptr;
    EXPECT_EQ(desk.logon->OpenEntry(0, own, nullptr, 0, &type, &object), MAPI_E_INVALID_ENTRYID);
    EXPECT_EQ(desk.logon->OpenEntry(20, nullptr, nullptr, 0, &type, &object),
              MAPI_E_INVALID_PARAMETER);
}

namespace {

/// The value of an identifier property, to be freed by the caller.
LPSPropValue identifier(IMAPIProp* object, ULONG tag) {
    LPSPropValue value = nullptr;
    must(HrGetOneProp(object, tag, &value), "HrGetOneProp");
    return value;
}
LPENTRYID entry(LPSPropValue value) {
    return reinterpret_cast<LPENTRYID>(value->Value.bin.lpb);
}

} // namespace

TEST(SessionOpenEntry, WritesNothingInAStoreThatIsOpenForReading) {
    const Mapi mapi;
    Desk desk;
    const LPSPropValue outbox = identifier(desk.outbox.get(), PR_ENTRYID);
    const LPSPropValue own = identifier(desk.store.get(), PR_ENTRYID);
    const auto open = [&](ULONG flags) {
        ULONG type = 0;
        Held<IUnknown> object;
        return desk.logon->OpenEntry(outbox->Value.bin.cb, entry(outbox), nullptr, flags, &type,
                                     object.out());
    };
    EXPECT_EQ(open(MAPI_MODIFY), S_OK) << "the store is open for writing";
    desk.outbox.release();
    desk.store.release();
    EXPECT_EQ(open(MAPI_MODIFY), S_OK) << "the store is not open";
    must(desk.logon->OpenMsgStore(0, own->Value.bin.cb, entry(own), nullptr, MDB_NO_DIALOG,
                                  desk.store.out()),
         "OpenMsgStore");
    EXPECT_EQ(open(MAPI_MODIFY), MAPI_E_NO_ACCESS);
    EXPECT_EQ(open(MAPI_BEST_ACCESS), S_OK);
    EXPECT_EQ(open(0), S_OK);
    {
        const Desk other;
        ULONG type = 0;
        Held<IUnknown> object;
        EXPECT_EQ(other.logon->OpenEntry(outbox->Value.bin.cb, entry(outbox), nullptr, MAPI_MODIFY,
                                         &type, object.out()),
                  S_OK)
            << "another session's";
    }
    MAPIFreeBuffer(outbox);
    MAPIFreeBuffer(own);
}

TEST(SessionAdvise, WithAnIdentifierTakesTheEventsOfItsPage) {
    const Mapi mapi;
    const Desk desk;
    Ear ear;
    const LPSPropValue store = identifier(desk.store.get(), PR_ENTRYID);
    const auto sink = ear.sink();
    const auto advise = [&](ULONG mask, ULONG size, LPENTRYID id) {
        ULONG_PTR connection = 0;
        const HRESULT result = desk.logon->Advise(size, id, mask, sink.get(), &connection);
        if (result == S_OK) {
            EXPECT_EQ(desk.logon->Unadvise(connection), S_OK);
        }
        return result;
    };
    const ULONG size = store->Value.bin.cb;
    EXPECT_EQ(advise(fnevNewMail | fnevObjectCreated, size, entry(store)), S_OK);
    EXPECT_EQ(advise(fnevCriticalError, size, entry(store)), S_OK);
    EXPECT_EQ(advise(0, size, entry(store)), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(advise(fnevTableModified, size, entry(store)), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(advise(0x1000, size, entry(store)), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(advise(0, 0, nullptr), S_OK) << "critical errors come without being asked for";
    MAPIFreeBuffer(store);

    Held<IMAPITable> table;
    must(desk.logon->GetStatusTable(0, table.out()), "GetStatusTable");
    SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
    LPSRowSet rows = nullptr;
    must(HrQueryAllRows(table.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr, nullptr,
                        0, &rows),
         "HrQueryAllRows");
    const SBinary& status = rows->aRow[0].lpProps[0].Value.bin;
    EXPECT_EQ(advise(fnevObjectModified, status.cb, reinterpret_cast<LPENTRYID>(status.lpb)),
              MAPI_E_NO_SUPPORT);
    FreeProws(rows);
}

/// What OpenEntry or Advise answers to a size without an identifier, and to one of no bytes.
template<class Call> void refuses_half_identifiers(Call call) {
    BYTE bytes[32] = {};
    EXPECT_EQ(call(20u, LPENTRYID(nullptr)), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(call(0u, reinterpret_cast<LPENTRYID>(bytes)), MAPI_E_INVALID_ENTRYID);
}

// A root or a whole store would hide the mistake.
TEST(IdentifierDecisions, RefuseHalfOfOne) {
    expect("null-argument");
    const Mapi mapi;
    const Desk desk;
    const auto book = open_address_book(desk.logon.get());
    Ear ear;
    const auto sink = ear.sink();
    const auto advises = [&](auto* object) {
        refuses_half_identifiers([&, object](ULONG size, LPENTRYID id) {
            ULONG_PTR connection = 0;
            return object->Advise(size, id, fnevObjectCreated, sink.get(), &connection);
        });
    };
    const auto opens = [&](auto* object) {
        refuses_half_identifiers([object](ULONG size, LPENTRYID id) {
            ULONG type = 0;
            LPUNKNOWN out = nullptr;
            const HRESULT result = object->OpenEntry(size, id, nullptr, 0, &type, &out);
            EXPECT_EQ(out, nullptr);
            return result;
        });
    };
    advises(desk.logon.get());
    advises(desk.store.get());
    advises(book.get());
    opens(desk.store.get());
    opens(desk.outbox.get());
    opens(book.get());
    EXPECT_EQ(found("null-argument"), 6u);
}
