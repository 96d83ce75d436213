#include <imessage.h>

#include "../unit/memory_storage.h"
#include "client.h"

using namespace rules;
using mapisim::expect;
using mapisim::test::MemoryFile;

namespace {

LPMSGSESS open_session() {
    LPMSGSESS session = nullptr;
    must(OpenIMsgSession(MAPIGetDefaultMalloc(), 0, &session), "OpenIMsgSession");
    return session;
}

Held<IMessage> open_message(MemoryFile& file, LPMSGSESS session) {
    const Held<IStorage> storage(file.open());
    Held<IMessage> message;
    must(OpenIMsgOnIStg(session, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                        MAPIGetDefaultMalloc(), nullptr, storage.get(), nullptr, 0, 0,
                        message.out()),
         "OpenIMsgOnIStg");
    return message;
}

} // namespace

TEST(MessageOnStorageNotClosed, BreaksWithASession) {
    expect("message-on-storage-not-closed");
    MemoryFile file;
    {
        const Mapi mapi;
        open_message(file, open_session()).release();
    }
    EXPECT_EQ(found("message-on-storage-not-closed"), 1u);
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_NE(std::string(finding.sentence).find("message session was not closed"),
              std::string::npos)
        << finding.sentence;
}
TEST(MessageOnStorageNotClosed, BreaksWithAMessageOfNoSession) {
    expect("message-on-storage-not-closed");
    MemoryFile file;
    {
        const Mapi mapi;
        open_message(file, nullptr).take();
    }
    EXPECT_EQ(found("message-on-storage-not-closed"), 1u);
    EXPECT_EQ(file.medium.open, 0); // the storage is let go of all the same
}
TEST(CallOnInvalidObject, BreaksAfterCloseIMsgSession) {
    expect("call-on-invalid-object");
    MemoryFile file;
    const Mapi mapi;
    const LPMSGSESS session = open_session();
    const auto message = open_message(file, session);
    CloseIMsgSession(session);
    EXPECT_EQ(message->SaveChanges(0), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(found("call-on-invalid-object"), 1u);
}
TEST(CallOnInvalidObject, DoesNotBreakWithRelease) {
    MemoryFile file;
    const Mapi mapi;
    const LPMSGSESS session = open_session();
    const auto message = open_message(file, session);
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    CloseIMsgSession(session);
}
TEST(MessageOnStorageNotClosed, DoesNotBreakWhenTheSessionClosesWhatIsOpen) {
    MemoryFile file, other;
    {
        const Mapi mapi;
        const LPMSGSESS session = open_session();
        IMessage* const message = open_message(file, session).take();
        ULONG number = 0;
        IAttach* attachment = nullptr;
        must(message->CreateAttach(nullptr, 0, &number, &attachment), "CreateAttach");
        CloseIMsgSession(session);
        open_message(other, nullptr).release(); // and one without a session is released
    }
    EXPECT_EQ(found("message-on-storage-not-closed"), 0u);
    EXPECT_EQ(found("open-at-uninitialize"), 0u);
}
