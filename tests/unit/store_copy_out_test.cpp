#include <utility>

#include <mapicode.h>

#include "foreign_objects.h"
#include "mailbox_fixture.h"
#include "property_helpers.h"

namespace {

using mapisim::test::ForeignAttachment;
using mapisim::test::ForeignFolder;
using mapisim::test::ForeignMessage;

constexpr GUID kSet = {0x11, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};

/// Copies to objects that are the client's own.
class StoreCopyOut : public MailboxTest {
protected:
    /// With recipients, an attachment by value and one that is a message.
    Ref<IMessage> rich_message(const char* subject) {
        auto message = create_message(inbox_.get(), subject);
        set(message.get(), {Value::text(PR_BODY_W, "the text")});
        address(message.get(), "ann@x.example");
        address(message.get(), "bob@x.example", MAPI_CC);
        ULONG number = 0;
        IAttach* made = nullptr;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &made), S_OK);
        const auto file = Ref<IAttach>::adopt(made);
        set(file.get(), {Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE),
                         Value::binary(PR_ATTACH_DATA_BIN, "data", 4)});
        EXPECT_EQ(file->SaveChanges(0), S_OK);
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &made), S_OK);
        const auto holder = Ref<IAttach>::adopt(made);
        set(holder.get(), {Value::number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG)});
        IUnknown* opened = nullptr;
        EXPECT_EQ(holder->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0,
                                       MAPI_CREATE | MAPI_MODIFY, &opened),
                  S_OK);
        const auto inner = Ref<IMessage>::adopt(static_cast<IMessage*>(opened));
        set(inner.get(), {Value::text(PR_SUBJECT_W, "inner")});
        address(inner.get(), "eve@x.example");
        EXPECT_EQ(inner->SaveChanges(0), S_OK);
        EXPECT_EQ(holder->SaveChanges(0), S_OK);
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
        return message;
    }
    /// Of recipients and attachments.
    using Parts = std::pair<std::size_t, std::size_t>;
    Parts count_parts(IMessage* message) {
        IMAPITable *recipients = nullptr, *attachments = nullptr;
        EXPECT_EQ(message->GetRecipientTable(0, &recipients), S_OK);
        EXPECT_EQ(message->GetAttachmentTable(0, &attachments), S_OK);
        return {rows(recipients).size(), rows(attachments).size()};
    }
    static HRESULT copy(IMAPIProp* from, IUnknown* to, const IID& iid, ULONG flags = 0,
                        SPropProblemArray** problems = nullptr) {
        return from->CopyTo(0, nullptr, nullptr, 0, nullptr, &iid, to, flags, problems);
    }
    static void expect_whole(const ForeignMessage& copy, const char* subject) {
        EXPECT_EQ(copy.bag.text(PR_SUBJECT_W), subject);
        EXPECT_EQ(copy.bag.text(PR_BODY_W), "the text");
        EXPECT_TRUE(copy.bag.has(PR_RTF_COMPRESSED)); // it cannot be asked to make that
        EXPECT_FALSE(copy.bag.has(PR_ENTRYID));
        ASSERT_EQ(copy.recipients.size(), 2u);
        EXPECT_EQ(copy.recipients[0].text(PR_EMAIL_ADDRESS_W), "ann@x.example");
        EXPECT_EQ(copy.recipients[1].number(PR_RECIPIENT_TYPE), MAPI_CC);
        ASSERT_EQ(copy.attachments.size(), 2u);
        EXPECT_EQ(copy.attachments[0]->bag.binary(PR_ATTACH_DATA_BIN).size(), 4u);
        EXPECT_TRUE(copy.attachments[0]->saved);
        const auto& inner = copy.attachments[1]->embedded;
        ASSERT_TRUE(inner);
        EXPECT_EQ(inner->bag.text(PR_SUBJECT_W), "inner");
        EXPECT_EQ(inner->recipients.size(), 1u);
        EXPECT_TRUE(inner->saved);
    }
    template<class T> static Ref<T> make() { return Ref<T>::adopt(new T); }
};

TEST_F(StoreCopyOut, AMessageIsCopiedWhole) {
    const auto message = rich_message("whole");
    const auto target = make<ForeignMessage>();
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), S_OK);
    expect_whole(*target, "whole");
    EXPECT_FALSE(target->saved); // that is the caller's to do
    EXPECT_EQ(target->references, 1u);
    // What was there is replaced, or stays where that is asked for.
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), S_OK);
    EXPECT_EQ(target->recipients.size(), 2u);
    EXPECT_EQ(target->deleted, (std::vector<ULONG>{0, 1}));
    const auto other = make<ForeignMessage>();
    other->recipients.resize(1);
    other->attachments.resize(1);
    other->bag.set_text(PR_SUBJECT_W, "own");
    EXPECT_EQ(copy(message.get(), other.get(), IID_IMessage, MAPI_NOREPLACE), S_OK);
    EXPECT_EQ(other->bag.text(PR_SUBJECT_W), "own");
    EXPECT_EQ(other->bag.text(PR_BODY_W), "the text");
    EXPECT_EQ(other->recipients.size(), 1u);
    EXPECT_EQ(other->attachments.size(), 1u);
    EXPECT_TRUE(other->deleted.empty());
}

TEST_F(StoreCopyOut, AnObjectThatHasEveryInterfaceIsNoneOfOurs) {
    const auto message = rich_message("whole");
    const auto target = make<ForeignMessage>();
    target->agrees = true;
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), S_OK);
    expect_whole(*target, "whole");
    EXPECT_EQ(target->references, 1u);
}

TEST_F(StoreCopyOut, WhatThrowsWhenItIsAskedIsNoneEither) {
    const auto message = rich_message("whole");
    const auto target = make<ForeignMessage>();
    target->throws_when_asked = true;
    EXPECT_TRUE(FAILED(copy(message.get(), target.get(), IID_IMessage)));
    EXPECT_EQ(target->references, 1u);
}

TEST_F(StoreCopyOut, AMoveLeavesNothing) {
    const auto message = rich_message("moved");
    const auto target = make<ForeignMessage>();
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage, MAPI_MOVE), S_OK);
    expect_whole(*target, "moved");
    EXPECT_FALSE(get(message.get(), PR_SUBJECT_W));
    IMAPITable* table = nullptr;
    EXPECT_EQ(message->GetRecipientTable(0, &table), S_OK);
    EXPECT_TRUE(rows(table).empty());
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_FALSE(get(message.get(), PR_HASATTACH).boolean());
}

TEST_F(StoreCopyOut, AMoveThatReplacesNothingKeepsWhatWasNotCopied) {
    const auto message = rich_message("kept");
    const auto target = make<ForeignMessage>();
    target->recipients.resize(1);
    target->attachments.resize(1);
    const auto move = [&] {
        EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage, MAPI_MOVE | MAPI_NOREPLACE),
                  S_OK);
        EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    };
    move();
    EXPECT_EQ(count_parts(message.get()), (Parts{2, 2}));
    target->recipients.clear();
    move();
    EXPECT_EQ(target->recipients.size(), 2u);
    EXPECT_EQ(count_parts(message.get()), (Parts{0, 2}));
}

TEST_F(StoreCopyOut, ProblemsAreTold) {
    const auto message = rich_message("problems");
    const auto target = make<ForeignMessage>();
    target->refused = PR_SUBJECT_W;
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage, 0, &problems), S_OK);
    ASSERT_TRUE(problems);
    ASSERT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_COMPUTED);
    EXPECT_EQ(PROP_ID(problems->aProblem[0].ulPropTag), PROP_ID(PR_SUBJECT_W));
    mapisim::memory::free(problems);
    // An attachment has neither recipients nor attachments.
    const auto attachment = make<ForeignAttachment>();
    problems = nullptr;
    EXPECT_EQ(copy(message.get(), attachment.get(), IID_IMAPIProp, 0, &problems), S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->cProblem, 2u);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_SUPPORT);
    mapisim::memory::free(problems);
    EXPECT_EQ(attachment->bag.text(PR_BODY_W), "the text");
    EXPECT_EQ(copy(message.get(), attachment.get(), IID_IMessage), MAPI_E_INTERFACE_NOT_SUPPORTED);
    target->throws = true;
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), MAPI_E_CALL_FAILED);
}

TEST_F(StoreCopyOut, WhatIsTooLargeGoesThroughAStream) {
    const auto message = create_message(inbox_.get(), "large");
    const std::string large(300'000, 'x');
    set(message.get(), {Value::text(PR_BODY_W, large),
                        Value::binary(PROP_TAG(PT_BINARY, 0x6600), large.data(), large.size())});
    const auto target = make<ForeignMessage>();
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), S_OK);
    EXPECT_EQ(target->bag.text(PR_BODY_W), large);
    EXPECT_EQ(target->bag.binary(PROP_TAG(PT_BINARY, 0x6600)).size(), large.size());
    EXPECT_EQ(target->streams, 2);
}

TEST_F(StoreCopyOut, NamesStayNames) {
    const auto message = create_message(inbox_.get(), "names");
    auto& names = mailbox_of(store_.get()).names();
    const mapisim::property::Name name{.set = kSet, .is_string = false, .number = 7, .text = {}};
    const ULONG id = names.id_of(name, true);
    set(message.get(), {Value::number(PROP_TAG(PT_LONG, id), 42)});
    const auto target = make<ForeignMessage>();
    target->names.id_of({.set = kSet, .is_string = false, .number = 6, .text = {}}, true);
    target->names.id_of({.set = kSet, .is_string = false, .number = 5, .text = {}}, true);
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage), S_OK);
    EXPECT_EQ(target->bag.number(PROP_TAG(PT_LONG, target->names.id_of(name, false))), 42);
    const auto nameless = make<ForeignMessage>();
    nameless->nameless = true;
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(copy(message.get(), nameless.get(), IID_IMessage, 0, &problems), S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_SUPPORT);
    mapisim::memory::free(problems);
    EXPECT_EQ(nameless->bag.text(PR_SUBJECT_W), "names");
}

TEST_F(StoreCopyOut, WhatHasNoNameHereIsNotAskedFor) {
    const auto message = create_message(inbox_.get(), "nameless");
    constexpr ULONG kNameless = PROP_TAG(PT_LONG, 0xF000);
    set(message.get(), {Value::number(kNameless, 1)});
    const auto expect_told = [&](ForeignMessage& target) {
        SPropProblemArray* problems = nullptr;
        EXPECT_EQ(copy(message.get(), &target, IID_IMessage, 0, &problems), S_OK);
        ASSERT_TRUE(problems);
        EXPECT_EQ(problems->cProblem, 1u);
        EXPECT_EQ(problems->aProblem[0].ulPropTag, kNameless);
        EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_SUPPORT);
        mapisim::memory::free(problems);
        EXPECT_FALSE(target.bag.has(kNameless));
        EXPECT_EQ(target.bag.text(PR_SUBJECT_W), "nameless");
    };
    const auto target = make<ForeignMessage>();
    expect_told(*target);
    EXPECT_EQ(target->names_asked, 0);
    // Nor does it take along what has a name.
    const mapisim::property::Name name{.set = kSet, .is_string = false, .number = 8, .text = {}};
    const ULONG id = mailbox_of(store_.get()).names().id_of(name, true);
    set(message.get(), {Value::number(PROP_TAG(PT_LONG, id), 43)});
    expect_told(*target);
    EXPECT_EQ(target->names_asked, 1);
    EXPECT_EQ(target->bag.number(PROP_TAG(PT_LONG, target->names.id_of(name, false))), 43);
}

TEST_F(StoreCopyOut, AnExcludedInterfaceTakesItsPartsAlong) {
    const auto message = rich_message("values");
    const auto target = make<ForeignMessage>();
    const auto excluding = [&](const IID& iid, IUnknown* to) {
        return message->CopyTo(1, &iid, nullptr, 0, nullptr, &IID_IMAPIProp, to, 0, nullptr);
    };
    EXPECT_EQ(excluding(IID_IMessage, target.get()), S_OK);
    EXPECT_EQ(target->bag.text(PR_SUBJECT_W), "values");
    EXPECT_TRUE(target->recipients.empty());
    EXPECT_TRUE(target->attachments.empty());
    const auto own = create_message(inbox_.get(), "own");
    EXPECT_EQ(excluding(IID_IMessage, own.get()), S_OK);
    EXPECT_EQ(text(own.get(), PR_SUBJECT_W), "values");
    EXPECT_EQ(own->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(own.get(), PR_DISPLAY_TO_W), "");
    EXPECT_EQ(excluding(IID_IMAPIFolder, own.get()), S_OK); // which it does not have
    EXPECT_EQ(own->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(text(own.get(), PR_DISPLAY_TO_W), "ann@x.example");
    EXPECT_EQ(excluding(IID_IMAPIProp, own.get()), MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(StoreCopyOut, MessagesAreCopiedAndMoved) {
    const auto message = rich_message("first");
    const auto first = entry_id(message.get());
    const auto second = add_message(inbox_.get(), "second");
    const auto target = make<ForeignFolder>();
    List both({first, second});
    EXPECT_EQ(inbox_->CopyMessages(both, nullptr, target.get(), 0, nullptr, 0), S_OK);
    ASSERT_EQ(target->messages.size(), 2u);
    expect_whole(*target->messages[0], "first");
    EXPECT_TRUE(target->messages[0]->saved);
    EXPECT_EQ(target->messages[1]->bag.text(PR_SUBJECT_W), "second");
    EXPECT_TRUE(target->messages[1]->bag.number(PR_MESSAGE_FLAGS) & MSGFLAG_UNSENT);
    EXPECT_EQ(contents(inbox_.get()).size(), 2u);
    // One that is being written stays where it is.
    EXPECT_EQ(inbox_->CopyMessages(both, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE),
              MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(target->messages.size(), 3u);
    EXPECT_EQ(texts(contents(inbox_.get()), PR_SUBJECT_W), (std::vector<std::string>{"first"}));
    // One that the other side does not take, too.
    target->most_messages = 3;
    const auto third = add_message(inbox_.get(), "third");
    List one({third});
    EXPECT_EQ(inbox_->CopyMessages(one, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE),
              MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(contents(inbox_.get()).size(), 2u);
    const auto no_folder = make<ForeignMessage>();
    EXPECT_EQ(inbox_->CopyMessages(one, nullptr, no_folder.get(), 0, nullptr, 0),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(StoreCopyOut, WhatIsNotTakenIsNotMovedAway) {
    List one({entry_id(rich_message("kept").get())});
    const auto move = [&](ULONG refused, SCODE refusal) {
        const auto target = make<ForeignFolder>();
        target->refused = refused;
        target->refusal = refusal;
        const HRESULT result =
            inbox_->CopyMessages(one, nullptr, target.get(), 0, nullptr, MESSAGE_MOVE);
        EXPECT_EQ(target->messages.size(), 1u);
        EXPECT_TRUE(target->messages[0]->saved); // without it
        return result;
    };
    EXPECT_EQ(move(PR_BODY_W, MAPI_E_NO_ACCESS), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(move(PR_ATTACH_DATA_BIN, MAPI_E_NO_ACCESS), MAPI_W_PARTIAL_COMPLETION); // inside it
    EXPECT_EQ(contents(inbox_.get()).size(), 1u);
    // What it makes by itself is no loss.
    EXPECT_EQ(move(PR_BODY_W, MAPI_E_COMPUTED), S_OK);
    EXPECT_TRUE(contents(inbox_.get()).empty());
}

TEST_F(StoreCopyOut, APartThatIsNotTakenWholeStays) {
    const auto message = rich_message("kept");
    const auto target = make<ForeignMessage>();
    target->refused = PR_ATTACH_DATA_BIN;
    target->refusal = MAPI_E_NO_ACCESS;
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(copy(message.get(), target.get(), IID_IMessage, MAPI_MOVE, &problems), S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->aProblem[problems->cProblem - 1].ulPropTag, ULONG{PR_MESSAGE_ATTACHMENTS});
    mapisim::memory::free(problems);
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(count_parts(message.get()), (Parts{0, 2}));
    // An attachment's message, too.
    IAttach* opened = nullptr;
    ASSERT_EQ(message->OpenAttach(1, nullptr, MAPI_MODIFY, &opened), S_OK);
    const auto holder = Ref<IAttach>::adopt(opened);
    const auto attachment = make<ForeignAttachment>();
    attachment->refused = PR_SUBJECT_W;
    attachment->refusal = MAPI_E_NO_ACCESS;
    EXPECT_EQ(copy(holder.get(), attachment.get(), IID_IAttachment, MAPI_MOVE), S_OK);
    EXPECT_TRUE(attachment->embedded);
    EXPECT_TRUE(get(holder.get(), PR_ATTACH_DATA_OBJ));
    attachment->refusal = MAPI_E_COMPUTED;
    EXPECT_EQ(copy(holder.get(), attachment.get(), IID_IAttachment, MAPI_MOVE), S_OK);
    EXPECT_FALSE(get(holder.get(), PR_ATTACH_DATA_OBJ));
}

TEST_F(StoreCopyOut, AFolderThatIsNotTakenWholeStays) {
    const auto source = create(top_.get(), "Source");
    set(source.get(), {Value::text(PR_CONTAINER_CLASS_W, "IPF")});
    const auto below = create(source.get(), "Below");
    add_message(below.get(), "two");
    auto id = entry_id(source.get());
    const auto move = [&](ULONG refused, SCODE refusal) {
        const auto target = make<ForeignFolder>();
        target->refused = refused;
        target->refusal = refusal;
        return top_->CopyFolder(size(id), entry(id), nullptr, target.get(), nullptr, 0, nullptr,
                                FOLDER_MOVE);
    };
    EXPECT_EQ(move(PR_CONTAINER_CLASS_W, MAPI_E_NO_ACCESS), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(move(PR_SUBJECT_W, MAPI_E_NO_ACCESS), MAPI_W_PARTIAL_COMPLETION);
    EXPECT_EQ(contents(below.get()).size(), 1u);
    EXPECT_EQ(move(PR_CONTAINER_CLASS_W, MAPI_E_COMPUTED), S_OK);
    EXPECT_EQ(move(0, S_OK), MAPI_E_NOT_FOUND);
}

TEST_F(StoreCopyOut, AFolderIsCopiedAndMovedWithWhatIsBelowIt) {
    const auto source = create(top_.get(), "Source");
    set(source.get(), {Value::text(PR_COMMENT_W, "why"), Value::text(PR_CONTAINER_CLASS_W, "IPF")});
    const auto below = create(source.get(), "Below");
    add_message(source.get(), "one");
    add_message(below.get(), "two");
    IMessage* hidden = nullptr;
    ASSERT_EQ(source->CreateMessage(nullptr, MAPI_ASSOCIATED, &hidden), S_OK);
    EXPECT_EQ(hidden->SaveChanges(0), S_OK);
    hidden->Release();
    auto id = entry_id(source.get());
    const auto target = make<ForeignFolder>();
    const auto copy_folder = [&](const char* name, ULONG flags) {
        return top_->CopyFolder(size(id), entry(id), nullptr, target.get(),
                                reinterpret_cast<LPTSTR>(const_cast<char*>(name)), 0, nullptr,
                                flags);
    };
    EXPECT_EQ(copy_folder("Flat", 0), S_OK);
    ASSERT_EQ(target->folders.size(), 1u);
    EXPECT_EQ(target->folders[0]->title, "Flat");
    EXPECT_EQ(target->folders[0]->bag.text(PR_CONTAINER_CLASS_W), "IPF");
    EXPECT_EQ(target->folders[0]->messages.size(), 1u);
    EXPECT_EQ(target->folders[0]->associated.size(), 1u);
    EXPECT_TRUE(target->folders[0]->folders.empty());
    EXPECT_EQ(copy_folder(nullptr, COPY_SUBFOLDERS), S_OK);
    ASSERT_EQ(target->folders.size(), 2u);
    EXPECT_EQ(target->folders[1]->title, "Source");
    ASSERT_EQ(target->folders[1]->folders.size(), 1u);
    EXPECT_EQ(target->folders[1]->folders[0]->title, "Below");
    EXPECT_EQ(target->folders[1]->folders[0]->messages.size(), 1u);
    EXPECT_EQ(copy_folder(nullptr, COPY_SUBFOLDERS), MAPI_E_COLLISION);
    EXPECT_EQ(copy_folder("Moved", FOLDER_MOVE), S_OK);
    ASSERT_EQ(target->folders.size(), 3u);
    EXPECT_EQ(target->folders[2]->folders.size(), 1u);
    EXPECT_EQ(copy_folder("Again", 0), MAPI_E_NOT_FOUND);
    auto inbox = entry_id(inbox_.get());
    EXPECT_EQ(top_->CopyFolder(size(inbox), entry(inbox), nullptr, target.get(), nullptr, 0,
                               nullptr, FOLDER_MOVE),
              MAPI_E_NO_ACCESS);
}

TEST_F(StoreCopyOut, AFolderThatWasCopiedInPartIsNotForgotten) {
    const auto source = create(top_.get(), "Source");
    const auto first = create(source.get(), "First");
    create(first.get(), "Search", FOLDER_SEARCH); // which is not copied
    create(source.get(), "Second");
    const auto target = make<ForeignFolder>();
    SPropProblemArray* problems = nullptr;
    EXPECT_EQ(copy(source.get(), target.get(), IID_IMAPIFolder, 0, &problems), S_OK);
    ASSERT_TRUE(problems);
    EXPECT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].ulPropTag, ULONG{PR_CONTAINER_HIERARCHY});
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_W_PARTIAL_COMPLETION);
    mapisim::memory::free(problems);
    EXPECT_EQ(target->folders.size(), 2u);
}

TEST_F(StoreCopyOut, FoldersMayBeNestedDeeply) {
    constexpr std::size_t kDepth = 20'000;
    auto deepest = create(top_.get(), "Source");
    auto id = entry_id(deepest.get());
    for (std::size_t i = 1; i < kDepth; ++i)
        deepest = create(deepest.get(), "Below");
    const auto target = make<ForeignFolder>();
    target->endless = true;
    EXPECT_EQ(top_->CopyFolder(size(id), entry(id), nullptr, target.get(), nullptr, 0, nullptr,
                               COPY_SUBFOLDERS),
              S_OK);
    EXPECT_EQ(target->folders_made, kDepth);
    EXPECT_EQ(target->references, 1u);
}

TEST_F(StoreCopyOut, CopyToOfAFolderCopiesWhatIsInIt) {
    const auto source = create(top_.get(), "Source");
    create(source.get(), "Below");
    add_message(source.get(), "one");
    const auto target = make<ForeignFolder>();
    EXPECT_EQ(copy(source.get(), target.get(), IID_IMAPIFolder), S_OK);
    EXPECT_EQ(target->messages.size(), 1u);
    ASSERT_EQ(target->folders.size(), 1u);
    EXPECT_EQ(target->folders[0]->title, "Below");
    // Its own kind left out, a folder is no more than its values.
    const auto bare = make<ForeignFolder>();
    EXPECT_EQ(source->CopyTo(1, &IID_IMAPIContainer, nullptr, 0, nullptr, &IID_IMAPIProp,
                             bare.get(), 0, nullptr),
              S_OK);
    EXPECT_EQ(bare->bag.text(PR_DISPLAY_NAME_W), "Source");
    EXPECT_TRUE(bare->messages.empty());
    EXPECT_EQ(copy(source.get(), target.get(), IID_IMAPIFolder, MAPI_MOVE), MAPI_E_COLLISION);
    const auto fresh = make<ForeignFolder>();
    EXPECT_EQ(copy(source.get(), fresh.get(), IID_IMAPIFolder, MAPI_MOVE), S_OK);
    EXPECT_TRUE(contents(source.get()).empty());
    EXPECT_TRUE(folders(source.get()).empty());
}

} // namespace
