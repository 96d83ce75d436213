// A message with a message in it goes through a TNEF stream, and one allocation on the way fails.
#include <string>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>
#include <mapiutil.h>
#include <tnef.h>

#include "../clients/held.h"
#include "../stress/stress.h"
#include "memory_hooks.h"

using namespace stress;
using client::Block;
using client::Held;

namespace {

constexpr bool fine(HRESULT result) {
    return result == S_OK || result == MAPI_W_ERRORS_RETURNED ||
           result == MAPI_E_NOT_ENOUGH_MEMORY || result == STG_E_INSUFFICIENTMEMORY;
}

class TnefNoMemory : public StressTest {
protected:
    void SetUp() override {
        StressTest::SetUp();
        ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
        ASSERT_EQ(MAPILogonEx(0, nullptr, nullptr,
                              MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT | MAPI_NO_MAIL,
                              session_.out()),
                  S_OK);
        Held<IMAPITable> stores;
        ASSERT_EQ(session_->GetMsgStoresTable(0, stores.out()), S_OK);
        LPSRowSet rows = nullptr;
        SizedSPropTagArray(1, columns) = {1, {PR_ENTRYID}};
        ASSERT_EQ(HrQueryAllRows(stores.get(), reinterpret_cast<LPSPropTagArray>(&columns), nullptr,
                                 nullptr, 0, &rows),
                  S_OK);
        const SBinary& id = rows->aRow[0].lpProps[0].Value.bin;
        ASSERT_EQ(session_->OpenMsgStore(0, id.cb, reinterpret_cast<LPENTRYID>(id.lpb), nullptr,
                                         MDB_WRITE, store_.out()),
                  S_OK);
        FreeProws(rows);
        ULONG type = 0;
        ASSERT_EQ(store_->OpenEntry(0, nullptr, nullptr, MAPI_MODIFY, &type,
                                    reinterpret_cast<LPUNKNOWN*>(folder_.out())),
                  S_OK);
        make_message();
    }
    void TearDown() override {
        message_.release();
        folder_.release();
        ULONG flags = LOGOFF_ORDERLY;
        EXPECT_EQ(store_->StoreLogoff(&flags), S_OK);
        store_.release();
        EXPECT_EQ(session_->Logoff(0, 0, 0), S_OK);
        session_.release();
        MAPIUninitialize();
        StressTest::TearDown();
    }

    /// False when memory ran out on the way. What is made is let go of.
    bool go() {
        Held<IStream> stream;
        HRESULT result = OpenStreamOnFile(MAPIAllocateBuffer, MAPIFreeBuffer,
                                          SOF_UNIQUEFILENAME | STGM_CREATE | STGM_READWRITE |
                                              STGM_DELETEONRELEASE,
                                          nullptr, nullptr, stream.out());
        if (result != S_OK)
            return told("OpenStreamOnFile", result);
        char name[] = "winmail.dat";
        Held<ITnef> tnef;
        Block<STnefProblemArray> problems;
        result = OpenTnefStream(nullptr, stream.get(), reinterpret_cast<LPTSTR>(name), TNEF_ENCODE,
                                message_.get(), 1, tnef.out());
        if (result == S_OK)
            result = tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, nullptr);
        if (result == S_OK)
            result = tnef->Finish(0, nullptr, problems.out());
        if (result != S_OK || !told(problems.get()))
            return told("writing", result);
        stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_SET, nullptr);
        Held<IMessage> copy;
        result = folder_->CreateMessage(nullptr, 0, copy.out());
        if (result == S_OK)
            result = OpenTnefStream(nullptr, stream.get(), nullptr, TNEF_DECODE, copy.get(), 0,
                                    tnef.out());
        if (result == S_OK)
            result = tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, problems.out());
        if (result != S_OK || !told(problems.get()))
            return told("reading", result);
        Held<IStream> text;
        result = tnef->OpenTaggedBody(copy.get(), MAPI_MODIFY, text.out());
        return told("OpenTaggedBody", result);
    }

    Held<IMAPISession> session_;
    Held<IMsgStore> store_;
    Held<IMAPIFolder> folder_;
    Held<IMessage> message_;

private:
    static bool told(const char* what, HRESULT result) {
        EXPECT_TRUE(fine(result)) << what << ": " << std::hex << result;
        return result == S_OK;
    }
    static bool told(const STnefProblemArray* problems) {
        for (ULONG i = 0; problems && i < problems->cProblem; ++i)
            EXPECT_TRUE(fine(problems->aProblem[i].scode))
                << std::hex << problems->aProblem[i].scode;
        return !problems;
    }

    static void set(IMAPIProp* object, ULONG tag, const wchar_t* text) {
        SPropValue value{};
        value.ulPropTag = tag;
        value.Value.lpszW = const_cast<wchar_t*>(text);
        ASSERT_EQ(object->SetProps(1, &value, nullptr), S_OK);
    }
    void make_message() {
        ASSERT_EQ(folder_->CreateMessage(nullptr, 0, message_.out()), S_OK);
        set(message_.get(), PR_SUBJECT_W, L"outside, with more than what fits beside it");
        set(message_.get(), PR_BODY_W, std::wstring(6000, L'x').c_str());
        Held<IAttach> attachment;
        ULONG number = 0;
        ASSERT_EQ(message_->CreateAttach(nullptr, 0, &number, attachment.out()), S_OK);
        SPropValue method{};
        method.ulPropTag = PR_ATTACH_METHOD;
        method.Value.l = ATTACH_EMBEDDED_MSG;
        ASSERT_EQ(attachment->SetProps(1, &method, nullptr), S_OK);
        Held<IMessage> inside;
        ASSERT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                           MAPI_CREATE | MAPI_MODIFY,
                                           reinterpret_cast<LPUNKNOWN*>(inside.out())),
                  S_OK);
        set(inside.get(), PR_SUBJECT_W, L"inside");
        ASSERT_EQ(inside->SaveChanges(0), S_OK);
        ASSERT_EQ(attachment->SaveChanges(0), S_OK);
        ASSERT_EQ(message_->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    }
};

} // namespace

TEST_F(TnefNoMemory, at_every_allocation) {
    ASSERT_TRUE(go());
    MapiSimCensus before = {}, left = {};
    MapiSimTakeCensus(&before);
    const long step = kEveryAllocation ? 1 : 17;
    bool failed = true;
    for (long n = 1; failed && !HasFailure(); n += step) {
        fail_allocation(n);
        const bool done = go();
        failed = stop_failing();
        EXPECT_TRUE(done || failed) << "allocation " << n;
        MapiSimTakeCensus(&left);
        EXPECT_EQ(left.objects, before.objects) << "allocation " << n;
        EXPECT_EQ(left.buffers, before.buffers) << "allocation " << n;
    }
    // What caches grow by comes once; a leak comes each time.
    const auto grows = [&] {
        const long blocks = live_blocks();
        for (long n = 1; n < 400; n += 40) {
            fail_allocation(n);
            go();
            stop_failing();
        }
        return live_blocks() - blocks;
    };
    for (int again = 0; again < 4; ++again) {
        if (grows() <= 0)
            return;
    }
    EXPECT_LE(grows(), 0);
}
