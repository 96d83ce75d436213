#include <string>

#include <gtest/gtest.h>

#include "check/census.h"
#include "check/ledger.h"
#include "evidence_builder.h"
#include "gate/methods.h"

namespace mapisim::check {
namespace {

using object::InterfaceId;
using object::Kind;

/// What the end of a process is told of, over an evidence that another process left.
class ProcessEnd : public ::testing::Test {
protected:
    ProcessEnd() {
        built.process().ever_initialized = 1;
        module = built.module("/home/me/client");
        for (auto& site : sites)
            site = built.site(module, {static_cast<std::uint64_t>(0x100 + (&site - sites))});
    }

    std::string ids(Moment moment = Moment::process_end) {
        found.clear();
        if (moment == Moment::process_end)
            found = process_end_checks(built.store());
        else
            check_process(built.store(), moment, false, found);
        return ids_of(found);
    }
    std::string ids_at_logoff(evidence::Index logon, Moment moment = Moment::logoff) {
        found.clear();
        check_logon(built.store(), logon, moment, found);
        return ids_of(found);
    }
    static std::string ids_of(const FindingList& list) {
        std::string all;
        for (const auto& finding : list) {
            if (!all.empty())
                all += ' ';
            all += info(finding.rule).id;
            if (finding.count != 1)
                all += "x" + std::to_string(finding.count);
        }
        return all;
    }
    std::string sentence(std::size_t n = 0) const {
        return std::string(found.at(n).sentence.view());
    }
    evidence::Object& object(evidence::Index index) {
        return built.store().at<evidence::Object>(index);
    }
    evidence::Logon& logon(evidence::Index index) {
        return built.store().at<evidence::Logon>(index);
    }

    test::EvidenceBuilder built;
    evidence::Index module = 0;
    evidence::SiteIndex sites[4] = {};
    FindingList found;
};

TEST_F(ProcessEnd, OfAPoliteClientIsSilent) {
    built.thread(1, 0);
    const auto on = built.logon();
    const auto session = built.session(on);
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, on);
    const auto registration = built.registration(store, on, 5);
    const auto buffer = built.buffer(gate::export_id("MAPIAllocateBuffer"), 10, sites[0]);
    built.store().at<evidence::Registration>(registration).state =
        evidence::RegistrationState::ended;
    built.store().at<evidence::Buffer>(buffer).state = evidence::BufferState::freed;
    built.release(store);
    EXPECT_EQ(ids_at_logoff(on), "");
    logon(on).state = evidence::LogonState::logged_off;
    built.release(session);
    EXPECT_EQ(ids(Moment::last_uninitialize), "");
    EXPECT_EQ(ids(), "");
    EXPECT_TRUE(take_census(built.store()).empty());
}

TEST_F(ProcessEnd, OfAClientThatDidNothingAtAllIsSilent) {
    built.process().ever_initialized = 0;
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, WithoutTeardownTellsAll) {
    built.process().initializations = 2;
    built.thread(1, 2);
    const auto on = built.logon("Work");
    built.session(on);
    const auto store = built.object(Kind::store, InterfaceId::IMsgStore, on, sites[0], "Mailbox");
    built.object(Kind::folder, InterfaceId::IMAPIFolder, on, sites[1], "Inbox", store);
    built.object(Kind::folder, InterfaceId::IMAPIFolder, on, sites[1], "Outbox", store);
    built.registration(store, on, 7, 2);
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 1, sites[2]);
    EXPECT_EQ(ids(), "MAPI-LOGOFF-009 MAPI-NOTIFY-001 MAPI-OBJECT-001 MAPI-OBJECT-001x2 "
                     "MAPI-MEMORY-002 MAPI-UNINIT-007");
    EXPECT_EQ(sentence(0), "The session with profile \"Work\" was neither logged off nor released "
                           "when the process ended.");
    EXPECT_EQ(sentence(1), "Registration 7 for fnevNewMail on the message store \"Mailbox\" "
                           "(IMsgStore) was not cancelled when the process ended.");
    EXPECT_EQ(sentence(3), "The folder \"Inbox\" (IMAPIFolder) was still open, with 1 reference, "
                           "when the process ended.");
    EXPECT_EQ(sentence(4), "A buffer of 1 byte had not been freed when the process ended.");
    EXPECT_EQ(sentence(5), "The process ended with MAPI initialised 2 times more than it was "
                           "uninitialised.");
    EXPECT_EQ(found[3].related_at, sites[1]);
}

TEST_F(ProcessEnd, IsNotAskedTwice) {
    built.process().initializations = 1;
    built.process().end_checked = 1;
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, AfterFastShutdownAsksForNothing) {
    built.process().initializations = 1;
    built.process().fast_shutdown = 1;
    built.session(built.logon());
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, TellsUnequalCountsFromNoneAtAll) {
    built.process().initializations = 1;
    built.process().uninitialize_calls = 1;
    const auto thread = built.thread(1, 1);
    built.store().at<evidence::Thread>(thread).initialized_at = sites[3];
    EXPECT_EQ(ids(), "MAPI-UNINIT-004");
    EXPECT_EQ(found[0].related_at, sites[3]);
    EXPECT_EQ(found[0].thread, thread);
}

TEST_F(ProcessEnd, TellsUtilitiesAndOle) {
    built.process().utility_initializations = 1;
    const auto thread = built.thread(4711, 0);
    built.store().at<evidence::Thread>(thread).ole_initializations = 2;
    EXPECT_EQ(ids(), "MAPI-UNINIT-009 MAPI-UNINIT-002");
    EXPECT_EQ(sentence(1), "Thread 4711 called OleInitialize 2 times more than OleUninitialize.");
}

TEST_F(ProcessEnd, LeavesOleAloneWhereMapiWasNotUsed) {
    built.process().ever_initialized = 0;
    const auto thread = built.thread(1, 0);
    built.store().at<evidence::Thread>(thread).ole_initializations = 1;
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, DoesNotRepeatWhatLogoffTold) {
    const auto on = built.logon();
    const auto session = built.session(on);
    built.object(Kind::folder, InterfaceId::IMAPIFolder, on, sites[0]);
    EXPECT_EQ(ids_at_logoff(on), "MAPI-OBJECT-001");
    logon(on).state = evidence::LogonState::logged_off;
    built.release(session);
    EXPECT_EQ(ids(Moment::last_uninitialize), "");
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, TellsASessionThatWasLoggedOffAndKept) {
    const auto on = built.logon();
    built.session(on);
    EXPECT_EQ(ids_at_logoff(on), "");
    logon(on).state = evidence::LogonState::logged_off;
    EXPECT_EQ(ids(Moment::last_uninitialize), "MAPI-LOGOFF-003");
    mark_checked(built.store());
    EXPECT_EQ(ids(), "");
}

TEST_F(ProcessEnd, TellsHowALogonEnded) {
    const auto on = built.logon();
    built.session(on);
    EXPECT_EQ(ids_at_logoff(on, Moment::implicit_logoff), "MAPI-LOGOFF-008");
    EXPECT_EQ(ids_at_logoff(on, Moment::last_uninitialize), "MAPI-LOGOFF-009");
    EXPECT_EQ(ids_at_logoff(0), "");
    EXPECT_EQ(ids_at_logoff(99), "");
}

TEST_F(ProcessEnd, AsksForTheObjectsOfTheLogonAlone) {
    const auto on = built.logon();
    const auto other = built.logon();
    const auto folder = built.object(Kind::folder, InterfaceId::IMAPIFolder, other);
    const auto table = built.object(Kind::table, InterfaceId::IMAPITable, on);
    built.registration(folder, other, 1);
    EXPECT_EQ(ids_at_logoff(on), "MAPI-OBJECT-001");
    EXPECT_EQ(found[0].object, table);
}

TEST_F(ProcessEnd, CountsAnInvalidObjectThatIsHeld) {
    const auto on = built.logon();
    const auto folder = built.object(Kind::folder, InterfaceId::IMAPIFolder, on);
    object(folder).state = evidence::ObjectState::invalid;
    object(folder).end_reason = evidence::EndReason::store_logoff;
    EXPECT_EQ(ids_at_logoff(on), "MAPI-OBJECT-001");
}

TEST_F(ProcessEnd, TellsASubmittedMessageByItsOwnRule) {
    const auto on = built.logon();
    const auto message = built.object(Kind::message, InterfaceId::IMessage, on, 0, "Hello");
    object(message).state = evidence::ObjectState::invalid;
    object(message).end_reason = evidence::EndReason::message_submitted;
    EXPECT_EQ(ids_at_logoff(on), "MAPI-QUEUE-003");
    EXPECT_EQ(found[0].severity, evidence::Severity::error);
}

TEST_F(ProcessEnd, DoesNotLookAtObjectsWhereTheCountSaysThatNoneIsLeft) {
    const auto on = built.logon();
    built.session(on);
    built.object(Kind::folder, InterfaceId::IMAPIFolder, on);
    built.process().counts_objects = 1;
    logon(on).live_objects = 1;
    EXPECT_EQ(ids_at_logoff(on), "");
    logon(on).live_objects = 2;
    EXPECT_EQ(ids_at_logoff(on), "MAPI-OBJECT-001");
}

TEST_F(ProcessEnd, TellsSinksByWhatTheyAre) {
    const auto original = built.object(Kind::advise_sink, InterfaceId::IMAPIAdviseSink, 0, sites[0],
                                       "made by HrAllocAdviseSink");
    built.object(Kind::advise_sink, InterfaceId::IMAPIAdviseSink, 0, sites[1],
                 "made by HrThisThreadAdviseSink");
    object(original).wrapped_generation = 1;
    built.object(Kind::advise_sink, InterfaceId::IMAPIAdviseSink, 0, sites[2],
                 "made by HrAllocAdviseSink");
    EXPECT_EQ(ids(Moment::last_uninitialize), "MAPI-NOTIFY-006 MAPI-NOTIFY-007 MAPI-OBJECT-014");
    mark_checked(built.store());
    EXPECT_EQ(ids(Moment::last_uninitialize), "");
    built.object(Kind::profile_admin, InterfaceId::IProfAdmin, 0, sites[3]);
    EXPECT_EQ(ids(), "MAPI-OBJECT-014");
}

TEST_F(ProcessEnd, TellsBuffersByWhatGaveThem) {
    const auto thread = built.thread(1, 0);
    const auto method = [](InterfaceId iface, const char* name) {
        return gate::method_id(iface, name);
    };
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 16, sites[0], thread, 1);
    built.buffer(method(InterfaceId::IMAPISession, "QueryIdentity"), 24, sites[1], thread, 2);
    built.buffer(method(InterfaceId::IMAPISession, "EnumAdrTypes"), 32, sites[2], thread, 3);
    const auto row =
        built.buffer(method(InterfaceId::IMAPITable, "QueryRows"), 40, sites[3], thread, 4);
    built.buffer(method(InterfaceId::IMAPITable, "QueryRows"), 48, sites[3], thread, 4);
    built.buffer(0, 99, sites[0], thread, 4); // the library's own
    built.store().at<evidence::Buffer>(row).linked = 2;
    built.store().at<evidence::Thread>(thread).calls = 4;
    EXPECT_EQ(ids(Moment::last_uninitialize),
              "MAPI-MEMORY-002 MAPI-MEMORY-003 MAPI-MEMORY-004 MAPI-MEMORY-001x2");
    EXPECT_EQ(sentence(1),
              "A result of IMAPISession::QueryIdentity (24 bytes) had not been freed at the last "
              "MAPIUninitialize.");
    EXPECT_EQ(sentence(3), "A result of IMAPITable::QueryRows (40 bytes), with 2 blocks linked to "
                           "it, had not been freed at the last MAPIUninitialize.");
    mark_checked(built.store());
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 16, sites[0], thread, 5);
    EXPECT_EQ(ids(), "MAPI-MEMORY-002");
}

TEST_F(ProcessEnd, AsksForBuffersLaterWhereTheUtilitiesAreOpen) {
    const auto thread = built.thread(1, 0);
    built.process().utility_initializations = 1;
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 16, sites[0], thread, 1);
    built.store().at<evidence::Thread>(thread).calls = 1;
    EXPECT_EQ(ids(Moment::last_uninitialize), "");
    mark_checked(built.store(), Moment::last_uninitialize);
    built.process().utility_initializations = 0;
    EXPECT_EQ(ids(), "MAPI-MEMORY-002");
}

TEST_F(ProcessEnd, TellsRowsOfASetThatWasFreedWithoutThem) {
    for (int i = 0; i < 2; ++i) {
        const auto entry = built.buffer(gate::export_id("MAPIAllocateBuffer"), 24, sites[0]);
        built.store().at<evidence::Buffer>(entry).freed_at = sites[1];
    }
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 24, sites[0]);
    EXPECT_EQ(ids(), "MAPI-MEMORY-009x2 MAPI-MEMORY-002");
    EXPECT_EQ(sentence(),
              "A buffer of 24 bytes, a row of a row set or address list that was freed by one "
              "MAPIFreeBuffer, had not been freed when the process ended.");
}

TEST_F(ProcessEnd, FoldsManyObjectsOfOnePlace) {
    const auto on = built.logon();
    for (int i = 0; i < 100'000; ++i)
        built.object(Kind::table, InterfaceId::IMAPITable, on, sites[i % 2]);
    EXPECT_EQ(ids_at_logoff(on), "MAPI-OBJECT-001x50000 MAPI-OBJECT-001x50000");
}

TEST_F(ProcessEnd, FoldsWhatHasTooManyPlaces) {
    const auto on = built.logon();
    for (evidence::SiteIndex site = 1; site <= 5000; ++site)
        built.object(Kind::table, InterfaceId::IMAPITable, on, site);
    check_logon(built.store(), on, Moment::logoff, found);
    EXPECT_LE(found.size(), 2050u);
    std::uint64_t objects = 0;
    for (const auto& finding : found)
        objects += finding.count;
    EXPECT_EQ(objects, 5000u);
}

TEST(CensusOfTheLedger, CountsWhatTheClientHolds) {
    test::EvidenceBuilder built;
    const auto on = built.logon();
    built.session(on);
    const auto folder = built.object(Kind::folder, InterfaceId::IMAPIFolder, on);
    built.store().at<evidence::Object>(folder).references.start(3);
    built.release(built.object(Kind::folder, InterfaceId::IMAPIFolder, on));
    built.registration(folder, on, 1);
    built.buffer(gate::export_id("MAPIAllocateBuffer"), 100, 0);
    built.buffer(0, 100, 0);
    const auto census = take_census(built.store());
    EXPECT_EQ(census.object_count, 2u);
    EXPECT_EQ(census.objects[static_cast<std::size_t>(Kind::folder)], 1u);
    EXPECT_EQ(census.reference_count, 4u);
    EXPECT_EQ(census.registrations, 1u);
    EXPECT_EQ(census.buffers, 1u);
    EXPECT_EQ(census.buffer_bytes, 100u);
    EXPECT_EQ(census.logons, 1u);
    EXPECT_FALSE(census.empty());
}

} // namespace
} // namespace mapisim::check
