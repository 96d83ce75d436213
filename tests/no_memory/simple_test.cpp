// The same for a client of Simple MAPI, which knows nothing but its small numbers.
#include <cstdio>

#include <mapi.h>

#include "../stress/stress.h"
#include "memory_hooks.h"

using namespace stress;

namespace {

char* text(const char* literal) {
    return const_cast<char*>(literal);
}

/// Works as far as it can, and gives back all it got.
class FrugalSimple {
public:
    /// The first call whose result is neither success nor a lack of memory; null for none.
    const char* run() {
        send(lhSessionNull, MAPI_LOGON_UI);
        LHANDLE session = lhSessionNull;
        if (fine(MAPILogon(0, text("MapiSim"), nullptr, MAPI_NEW_SESSION, 0, &session),
                 "MAPILogon")) {
            send(session, 0);
            resolve(session);
            read_and_delete(session);
            while (!fine(MAPILogoff(session, 0, 0, 0), "MAPILogoff") && !odd_)
                stop_failing();
        }
        return odd_;
    }
    ULONG odd_result() const { return odd_result_; }

private:
    bool fine(ULONG result, const char* call) {
        if (result != SUCCESS_SUCCESS && result != MAPI_E_INSUFFICIENT_MEMORY && !odd_) {
            odd_ = call;
            odd_result_ = result;
        }
        return result == SUCCESS_SUCCESS;
    }

    static MapiMessage message(MapiRecipDesc& recipient) {
        recipient = {};
        recipient.ulRecipClass = MAPI_TO;
        recipient.lpszName = text("MapiSim Second User");
        MapiMessage message = {};
        message.lpszSubject = text("A subject that is longer than what fits beside it");
        message.lpszNoteText = text("Words.");
        message.nRecipCount = 1;
        message.lpRecips = &recipient;
        return message;
    }

    void send(LHANDLE session, FLAGS flags) {
        MapiRecipDesc recipient;
        MapiMessage sent = message(recipient);
        fine(MAPISendMail(session, 0, &sent, flags, 0), "MAPISendMail");
    }

    void resolve(LHANDLE session) {
        MapiRecipDesc* found = nullptr;
        if (fine(MAPIResolveName(session, 0, text("Help Desk"), 0, 0, &found), "MAPIResolveName"))
            fine(MAPIDetails(session, 0, found, 0, 0), "MAPIDetails");
        MAPIFreeBuffer(found);
    }

    void read_and_delete(LHANDLE session) {
        MapiRecipDesc recipient;
        MapiMessage saved = message(recipient);
        char id[64] = "";
        fine(MAPISaveMail(session, 0, &saved, 0, 0, id), "MAPISaveMail");
        char first[64] = "";
        const ULONG found =
            MAPIFindNext(session, 0, nullptr, nullptr, MAPI_GUARANTEE_FIFO, 0, first);
        if (found == MAPI_E_NO_MESSAGES || !fine(found, "MAPIFindNext"))
            return;
        MapiMessage* read = nullptr;
        fine(MAPIReadMail(session, 0, first, MAPI_BODY_AS_FILE, 0, &read), "MAPIReadMail");
        for (ULONG i = 0; read && i < read->nFileCount; ++i)
            std::remove(read->lpFiles[i].lpszPathName);
        MAPIFreeBuffer(read);
        while (!fine(MAPIDeleteMail(session, 0, first, 0, 0), "MAPIDeleteMail") && !odd_)
            stop_failing();
    }

    const char* odd_ = nullptr;
    ULONG odd_result_ = 0;
};

class SimpleNoMemory : public StressTest {
protected:
    bool run(long n, long more) {
        fail_allocation(n, more);
        FrugalSimple client;
        const char* const odd = client.run();
        const bool failed = stop_failing();
        EXPECT_EQ(odd, nullptr) << "allocation " << n << ": " << odd << " gave "
                                << client.odd_result();
        MapiSimCensus left = {};
        MapiSimTakeCensus(&left);
        EXPECT_EQ(left.objects, 0u) << "allocation " << n;
        EXPECT_EQ(left.buffers, 0u) << "allocation " << n;
        EXPECT_EQ(left.logons, 0u) << "allocation " << n;
        return failed;
    }

    void clean() {
        FrugalSimple client;
        const char* const odd = client.run();
        EXPECT_EQ(odd, nullptr) << odd << " gave " << client.odd_result();
    }

    /// What caches grow by comes once; a leak comes each time.
    void expect_no_leak(long n, long more) {
        long grown = 0;
        for (int again = 0; again < 4; ++again) {
            MapiSimReset();
            clean();
            const long before = live_blocks();
            run(n, more);
            clean();
            MapiSimReset();
            clean();
            grown = live_blocks() - before;
            if (grown <= 0)
                return;
        }
        ADD_FAILURE() << "allocation " << n << ": " << grown << " blocks are left each time";
    }

    void run_all(long more) {
        clean();
        const long step = kEveryAllocation ? 1 : 17;
        bool failed = true;
        for (long n = 1; failed && !HasFailure(); n += step) {
            MapiSimReset();
            clean();
            const long before = live_blocks();
            failed = run(n, more);
            clean();
            MapiSimReset();
            clean();
            if (live_blocks() > before)
                expect_no_leak(n, more);
        }
    }
};

} // namespace

TEST_F(SimpleNoMemory, at_every_allocation_of_a_session) {
    run_all(0);
}

TEST_F(SimpleNoMemory, for_a_while) {
    run_all(20);
}
