#include <tnef.h>

#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

/// With a name that is not saved.
Held<IAttach> new_attachment(IMessage* message) {
    ULONG number = 0;
    Held<IAttach> attachment;
    must(message->CreateAttach(nullptr, 0, &number, attachment.out()), "CreateAttach");
    set_text(attachment.get(), PR_ATTACH_FILENAME_A, "a.txt");
    return attachment;
}

} // namespace

TEST(OpenAtLogoff, BreaksWithAFolder) {
    expect("open-at-logoff");
    const Mapi mapi;
    Logon logon;
    auto store = open_store(logon.get());
    auto outbox = open_folder(store.get(), PR_IPM_OUTBOX_ENTRYID);
    store.release();
    logon.end();
    outbox.release();
    EXPECT_EQ(found("open-at-logoff"), 1u);
}
TEST(OpenAtLogoff, BreaksWithTheRootFolderWhichHasNoName) {
    expect("open-at-logoff");
    const Mapi mapi;
    Logon logon;
    auto store = open_store(logon.get());
    auto root = open_entry<IMAPIFolder>(store.get(), SBinary{});
    store.release();
    logon.end();
    root.release();
    MapiSimFinding finding;
    ASSERT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK);
    EXPECT_NE(std::string(finding.sentence).find("\"root folder of the store Mailbox"),
              std::string::npos)
        << finding.sentence;
}
TEST(OpenAtLogoff, DoesNotBreakWhenTheStoreGoesBeforeItsFolder) {
    const Mapi mapi;
    const Logon logon;
    auto store = open_store(logon.get());
    const auto outbox = open_folder(store.get(), PR_IPM_OUTBOX_ENTRYID);
    store.release();
}

TEST(CallAfterLogoff, BreaksWithATable) {
    expect("call-after-logoff");
    expect("open-at-logoff");
    const Mapi mapi;
    Logon logon;
    const auto table = stores_table(logon.get());
    logon.end();
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), MAPI_E_INVALID_OBJECT);
}
TEST(CallAfterLogoff, DoesNotBreakInAnotherLogon) {
    const Mapi mapi;
    Logon first;
    const Logon second;
    const auto table = stores_table(second.get());
    first.end();
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), S_OK);
}

TEST(UnsavedChangesLost, BreaksWithANewMessage) {
    expect("unsaved-changes-lost");
    const Mapi mapi;
    const Desk desk;
    new_message(desk.outbox.get());
}
TEST(UnsavedChangesLost, BreaksAfterStoreLogoff) {
    expect("unsaved-changes-lost");
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    ULONG flags = LOGOFF_ORDERLY;
    ASSERT_EQ(desk.store->StoreLogoff(&flags), S_OK);
    message.release();
    EXPECT_EQ(found("unsaved-changes-lost"), 1u);
}
TEST(UnsavedChangesLost, DoesNotBreakWhereItIsSavedBeforeStoreLogoff) {
    const Mapi mapi;
    const Desk desk;
    const auto message = new_message(desk.outbox.get());
    must(message->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    ULONG flags = LOGOFF_ORDERLY;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
}
TEST(UnsavedChangesLost, DoesNotBreakWhereTheChangesCannotBeSaved) {
    const Mapi mapi;
    const Desk desk;
    const auto message = new_message(desk.outbox.get());
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READONLY), S_OK);
    LPSPropValue id = nullptr;
    must(HrGetOneProp(message.get(), PR_ENTRYID, &id), "HrGetOneProp");
    LPMESSAGE both[2] = {};
    for (auto& one : both) {
        ULONG type = 0;
        must(desk.outbox->OpenEntry(id->Value.bin.cb,
                                    reinterpret_cast<LPENTRYID>(id->Value.bin.lpb), nullptr,
                                    MAPI_MODIFY, &type, reinterpret_cast<LPUNKNOWN*>(&one)),
             "OpenEntry");
        set_text(one, PR_SUBJECT_A, "mine");
    }
    MAPIFreeBuffer(id);
    EXPECT_EQ(both[0]->SaveChanges(0), S_OK);
    EXPECT_EQ(both[1]->SaveChanges(0), MAPI_E_OBJECT_CHANGED);
    both[0]->Release();
    both[1]->Release();
}
TEST(UnsavedChangesLost, DoesNotBreakAfterSaveChanges) {
    const Draft draft;
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(AttachmentNotSaved, BreaksWhenTheMessageIsSavedFirst) {
    expect("attachment-not-saved");
    const Draft draft;
    new_attachment(draft.message.get()).release();
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentNotSaved, BreaksWhereItIsReleasedAfterTheMessageWasSaved) {
    expect("attachment-not-saved");
    const Draft draft;
    auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
    attachment.release();
    EXPECT_EQ(found("attachment-not-saved"), 1u);
}
TEST(AttachmentNotSaved, BreaksWhereItIsReleasedAfterTheMessage) {
    expect("attachment-not-saved");
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    auto attachment = new_attachment(message.get());
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    message.release();
    attachment.release();
    EXPECT_EQ(found("attachment-not-saved"), 1u);
}
TEST(AttachmentNotSaved, BreaksWhereTheMessageIsNotSavedAgain) {
    expect("attachment-not-saved");
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    new_attachment(message.get()).release();
    EXPECT_EQ(found("attachment-not-saved"), 0u);
    message.release();
    EXPECT_EQ(found("attachment-not-saved"), 1u);
}
TEST(AttachmentNotSaved, BreaksWithAllThatAreOpenAtSubmit) {
    expect("attachment-not-saved");
    const Draft draft;
    address(draft.message.get());
    const auto one = new_attachment(draft.message.get());
    const auto other = new_attachment(draft.message.get());
    must(draft.message->SubmitMessage(0), "SubmitMessage");
    EXPECT_EQ(found("attachment-not-saved"), 1u);
}
TEST(AttachmentNotSaved, DoesNotBreakWhereASavedOneIsOpenAtSubmit) {
    const Draft draft;
    address(draft.message.get());
    const auto attachment = new_attachment(draft.message.get());
    must(attachment->SaveChanges(KEEP_OPEN_READWRITE), "SaveChanges");
    must(draft.message->SubmitMessage(0), "SubmitMessage");
}
TEST(AttachmentNotSaved, DoesNotBreakWhereBothAreSavedAfterwards) {
    const Draft draft;
    const auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(draft.message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentNotSaved, DoesNotBreakWhereItsMessageIsLostAsAWhole) {
    expect("unsaved-changes-lost");
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    auto attachment = new_attachment(message.get());
    new_attachment(message.get()).release();
    message.release();
    attachment.release();
    EXPECT_EQ(found("attachment-not-saved"), 0u);
}
TEST(AttachmentNotSaved, DoesNotBreakInOrder) {
    const Draft draft;
    auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    attachment.release();
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(AttachmentNotSaved, DoesNotBreakWhereItIsDeleted) {
    const Draft draft;
    {
        const auto attachment = new_attachment(draft.message.get());
        EXPECT_EQ(attachment->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        set_text(attachment.get(), PR_ATTACH_FILENAME_A, "other.txt");
    }
    EXPECT_EQ(draft.message->DeleteAttach(0, 0, nullptr, 0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentNotSaved, DoesNotBreakWhereAMessageThatNobodySavedIsGivenUp) {
    const Mapi mapi;
    const Desk desk;
    LPMESSAGE message = nullptr;
    must(desk.outbox->CreateMessage(nullptr, 0, &message), "CreateMessage");
    ULONG number = 0;
    LPATTACH attachment = nullptr;
    must(message->CreateAttach(nullptr, 0, &number, &attachment), "CreateAttach");
    attachment->Release();
    message->Release();
}

TEST(AttachmentDeletedWhileOpen, Breaks) {
    expect("attachment-deleted-while-open");
    const Draft draft;
    const auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(draft.message->DeleteAttach(0, 0, nullptr, 0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentDeletedWhileOpen, DoesNotBreakAfterItsRelease) {
    const Draft draft;
    auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    attachment.release();
    const auto other = new_attachment(draft.message.get());
    EXPECT_EQ(other->SaveChanges(0), S_OK);
    EXPECT_EQ(draft.message->DeleteAttach(0, 0, nullptr, 0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(AttachmentDeletedWhileOpen, BreaksOnceWithChangesInIt) {
    expect("attachment-deleted-while-open");
    const Draft draft;
    {
        const auto attachment = new_attachment(draft.message.get());
        EXPECT_EQ(attachment->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        set_text(attachment.get(), PR_ATTACH_FILENAME_A, "other.txt");
        EXPECT_EQ(draft.message->DeleteAttach(0, 0, nullptr, 0), S_OK);
    }
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
    EXPECT_EQ(found("attachment-not-saved"), 0u);
}

TEST(CreateWithoutModify, Breaks) {
    expect("create-without-modify");
    const Draft draft;
    LPUNKNOWN stream = nullptr;
    EXPECT_EQ(draft.message->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_CREATE, &stream), S_OK);
    stream->Release();
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(CreateWithoutModify, BreaksOnceForTheDataOfAnAttachment) {
    expect("create-without-modify");
    const Draft draft;
    const auto attachment = new_attachment(draft.message.get());
    LPUNKNOWN stream = nullptr;
    EXPECT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IStream, 0, MAPI_CREATE, &stream),
              S_OK);
    stream->Release();
    EXPECT_EQ(found("create-without-modify"), 1u);
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(CreateWithoutModify, DoesNotBreakWithBoth) {
    const Draft draft;
    LPUNKNOWN stream = nullptr;
    EXPECT_EQ(
        draft.message->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_CREATE | MAPI_MODIFY, &stream),
        S_OK);
    stream->Release();
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

namespace {

/// Problems are not asked for, and so not seen.
void change_without_looking(IMAPIProp* object) {
    SPropValue value{};
    value.ulPropTag = PR_DISPLAY_NAME_A;
    value.Value.lpszA = const_cast<char*>("changed");
    EXPECT_EQ(object->SetProps(1, &value, nullptr), S_OK);
}

} // namespace

TEST(ChangedAfterLastSave, BreaksWithSetProps) {
    expect("changed-after-last-save");
    const Draft draft;
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
    change_without_looking(draft.message.get());
}
TEST(ChangedAfterLastSave, BreaksWithAnAttachment) {
    expect("changed-after-last-save");
    const Draft draft;
    const auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    change_without_looking(attachment.get());
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(ChangedAfterLastSave, DoesNotBreakWhereItWasKeptOpen) {
    const Draft draft;
    EXPECT_EQ(draft.message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    set_text(draft.message.get(), PR_SUBJECT_A, "changed");
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}

TEST(AttachmentSavedTooLate, BreaksWhereItsMessageIsReleased) {
    expect("attachment-saved-too-late");
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    const auto attachment = new_attachment(message.get());
    message.release();
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(found("attachment-saved-too-late"), 1u);
}
TEST(AttachmentSavedTooLate, BreaksWhereAMessageLosesTheAttachmentThatItIs) {
    expect("attachment-saved-too-late");
    expect("attachment-not-saved");
    const Draft draft;
    auto attachment = new_attachment(draft.message.get());
    LPUNKNOWN inside = nullptr;
    must(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, MAPI_CREATE | MAPI_MODIFY,
                                  &inside),
         "OpenProperty");
    attachment.release();
    EXPECT_EQ(static_cast<LPMESSAGE>(inside)->SaveChanges(0), S_OK);
    inside->Release();
    EXPECT_EQ(found("attachment-saved-too-late"), 1u);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentSavedTooLate, DoesNotBreakWhereTheMessageIsReleasedLast) {
    const Draft draft;
    const auto attachment = new_attachment(draft.message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(draft.message->SaveChanges(0), S_OK);
}
TEST(AttachmentSavedTooLate, DoesNotBreakWhereItIsReleasedAfterItsMessage) {
    const Mapi mapi;
    const Desk desk;
    auto message = new_message(desk.outbox.get());
    auto attachment = new_attachment(message.get());
    EXPECT_EQ(attachment->SaveChanges(0), S_OK);
    EXPECT_EQ(message->SaveChanges(0), S_OK);
    message.release();
    attachment.release();
}

TEST(BookmarksNotFreed, BreaksWithOne) {
    expect("bookmarks-not-freed");
    const Mapi mapi;
    const Logon logon;
    auto table = stores_table(logon.get());
    BOOKMARK bookmark = 0;
    EXPECT_EQ(table->CreateBookmark(&bookmark), S_OK);
    table.release();
}
TEST(BookmarksNotFreed, DoesNotBreakAfterFreeBookmark) {
    const Mapi mapi;
    const Logon logon;
    const auto table = stores_table(logon.get());
    BOOKMARK bookmark = 0;
    EXPECT_EQ(table->CreateBookmark(&bookmark), S_OK);
    EXPECT_EQ(table->FreeBookmark(bookmark), S_OK);
}

TEST(CallAfterStoreLogoff, BreaksWithAFolderOfTheStore) {
    expect("call-after-store-logoff");
    const Mapi mapi;
    const Desk desk;
    ULONG flags = LOGOFF_ORDERLY;
    ASSERT_EQ(desk.store->StoreLogoff(&flags), S_OK);
    Held<IMAPITable> table;
    EXPECT_EQ(desk.outbox->GetContentsTable(0, table.out()), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(table.get(), nullptr);
}
TEST(CallAfterStoreLogoff, DoesNotBreakWithRelease) {
    const Mapi mapi;
    const Desk desk;
    ULONG flags = LOGOFF_ORDERLY;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
}

TEST(ReleasedTooOften, BreaksAndRevivesNothing) {
    expect("released-too-often");
    const Mapi mapi;
    const Logon logon;
    IMAPITable* table = stores_table(logon.get()).take();
    EXPECT_EQ(table->Release(), 0u);
    EXPECT_EQ(table->Release(), 0u);
}
TEST(ReleasedTooOften, DoesNotBreakWithAddRefBefore) {
    const Mapi mapi;
    const Logon logon;
    IMAPITable* table = stores_table(logon.get()).take();
    table->AddRef();
    EXPECT_EQ(table->Release(), 1u);
    EXPECT_EQ(table->Release(), 0u);
}

TEST(UsedAfterRelease, BreaksWithAMethod) {
    expect("used-after-release");
    const Mapi mapi;
    const Logon logon;
    IMAPITable* table = stores_table(logon.get()).take();
    table->Release();
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), MAPI_E_INVALID_OBJECT);
}
TEST(UsedAfterRelease, BreaksWithAddRef) {
    expect("used-after-release");
    const Mapi mapi;
    const Logon logon;
    IMAPITable* table = stores_table(logon.get()).take();
    table->Release();
    table->AddRef();
}
TEST(UsedAfterRelease, BreaksInAFunctionThatIsGivenIt) {
    expect("used-after-release");
    const Mapi mapi;
    const Desk desk;
    const auto message = new_message(desk.outbox.get());
    IStream* const stream = open_rich_text(message.get()).take();
    stream->Release();
    must(message->SaveChanges(0), "SaveChanges");
    Held<IStream> text;
    EXPECT_EQ(WrapCompressedRTFStream(stream, 0, text.out()), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(text.get(), nullptr);
    EXPECT_EQ(found("used-after-release"), 1u);
    EXPECT_EQ(WrapCompressedRTFStream(stream, MAPI_MODIFY, text.out()), MAPI_E_INVALID_OBJECT);
    Held<IStorage> storage;
    EXPECT_EQ(HrIStorageFromStream(stream, nullptr, 0, storage.out()), MAPI_E_INVALID_OBJECT);
    ULONG page = 0, sub_page = 0;
    EXPECT_EQ(GetTnefStreamCodepage(stream, &page, &sub_page), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(found("used-after-release"), 4u);
    EXPECT_EQ(found("released-too-often"), 0u);
}
TEST(UsedAfterRelease, DoesNotBreakWhileOneReferenceIsLeft) {
    const Mapi mapi;
    const Logon logon;
    const auto table = stores_table(logon.get());
    table->AddRef();
    table->Release();
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), S_OK);
}

TEST(ForeignObjectArgument, DoesNotBreakWithALiveOne) {
    const Mapi mapi;
    const Desk desk;
    const auto from = new_message(desk.outbox.get());
    const auto to = new_message(desk.outbox.get());
    must(from->SaveChanges(0), "SaveChanges");
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, to.get(), 0, nullptr),
              S_OK);
    must(to->SaveChanges(0), "SaveChanges");
}

TEST(OpenAtUninitialize, BreaksWithASink) {
    expect("open-at-uninitialize");
    Mapi mapi;
    Ear ear;
    ear.sink().take();
    mapi.end();
    EXPECT_EQ(found("open-at-uninitialize"), 1u);
}
TEST(OpenAtUninitialize, DoesNotBreakWhereTheRegistrationHoldsIt) {
    const Mapi mapi;
    Ear ear;
    const Logon logon;
    auto sink = ear.sink();
    const auto connection = advise(logon.get(), sink.get());
    sink.release();
    EXPECT_EQ(logon->Unadvise(connection), S_OK);
}

TEST(StoreLogoffFlags, BreaksWithTwo) {
    expect("store-logoff-flags");
    const Mapi mapi;
    const Desk desk;
    ULONG flags = LOGOFF_ORDERLY | LOGOFF_PURGE;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
}
TEST(StoreLogoffFlags, BreaksWithNoneAndLogsOff) {
    expect("store-logoff-flags");
    const Mapi mapi;
    const Desk desk;
    ULONG flags = 0;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
    EXPECT_TRUE(flags & LOGOFF_COMPLETE);
}
TEST(StoreLogoffFlags, BreaksWithOneThatDoesNotExist) {
    expect("store-logoff-flags");
    const Mapi mapi;
    const Desk desk;
    ULONG flags = LOGOFF_ORDERLY | 0x40;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), MAPI_E_UNKNOWN_FLAGS);
}
TEST(StoreLogoffFlags, DoesNotBreakWithOne) {
    const Mapi mapi;
    const Desk desk;
    ULONG flags = LOGOFF_PURGE;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
    EXPECT_TRUE(flags & LOGOFF_COMPLETE);
}

TEST(StoreLogoffShared, BreaksWhereAnotherLogonHasTheStore) {
    expect("store-logoff-shared");
    const Mapi mapi;
    const Desk one;
    const Desk other;
    ULONG flags = LOGOFF_ORDERLY;
    EXPECT_EQ(one.store->StoreLogoff(&flags), S_OK);
}
TEST(StoreLogoffShared, DoesNotBreakWhereTheOtherIsGone) {
    const Mapi mapi;
    const Desk one;
    { const Desk other; }
    ULONG flags = LOGOFF_ORDERLY;
    EXPECT_EQ(one.store->StoreLogoff(&flags), S_OK);
}

TEST(StoreWithoutLogoff, BreaksWhileMailWaits) {
    expect("store-without-logoff");
    const Mapi mapi;
    Desk desk;
    desk.send();
    desk.outbox.release();
    desk.store.release();
}
TEST(StoreWithoutLogoff, DoesNotBreakWithoutMail) {
    const Mapi mapi;
    { const Desk desk; }
    EXPECT_EQ(found("store-without-logoff"), 0u);
}
TEST(StoreWithoutLogoff, DoesNotBreakWhileMailWaitsAfterStoreLogoff) {
    const Mapi mapi;
    Desk desk;
    desk.send();
    desk.outbox.release();
    ULONG flags = LOGOFF_ORDERLY;
    EXPECT_EQ(desk.store->StoreLogoff(&flags), S_OK);
    EXPECT_EQ(queued(), 1u);
    desk.store.release();
    EXPECT_EQ(found("store-without-logoff"), 0u);
    MapiSimRunSpooler(nullptr); // or the mail would be told as left behind
}
