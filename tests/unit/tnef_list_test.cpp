#include "tnef_fixture.h"

namespace {

using namespace mapisim;
using namespace mapisim::test;

// Lists, values, problems -------------------------------------------------------------------------

TEST_F(TnefMessages, ListsSayWhatIsWritten) {
    auto message = full_message();
    const auto with = [&](ULONG flags, std::initializer_list<ULONG> list, ULONG element = 0) {
        return encode(message.get(), TNEF_PURE, [&](ITnef* tnef) {
            Tags tags(list);
            EXPECT_EQ(tnef->AddProps(flags, element, nullptr, tags), S_OK);
        });
    };
    auto stream = with(TNEF_PROP_INCLUDE, {PR_SUBJECT_A});
    EXPECT_EQ(block(stream, attMAPIProps), (std::set<ULONG>{PR_SUBJECT_A}));
    EXPECT_FALSE(has(stream, attAttachRenddata));
    EXPECT_FALSE(has(stream, attRecipTable));
    EXPECT_EQ(text(decoded(stream).get(), PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                                         "e");

    stream = with(TNEF_PROP_EXCLUDE, {PR_SUBJECT_W});
    EXPECT_FALSE(block(stream, attMAPIProps).contains(PR_SUBJECT_W));
    EXPECT_TRUE(block(stream, attMAPIProps).contains(PR_BODY_W));
    EXPECT_FALSE(has(stream, attRecipTable)); // is not transmitted unless it is asked for
    EXPECT_TRUE(block(stream, attAttachment).contains(PR_ATTACH_DATA_BIN));

    stream = with(TNEF_PROP_EXCLUDE | TNEF_PROP_MESSAGE_ONLY, {PR_SUBJECT_W});
    EXPECT_TRUE(has(stream, attMAPIProps));
    EXPECT_FALSE(has(stream, attAttachRenddata));

    stream = with(TNEF_PROP_EXCLUDE | TNEF_PROP_ATTACHMENTS_ONLY, {PR_ATTACH_DATA_BIN});
    EXPECT_FALSE(has(stream, attMAPIProps));
    EXPECT_TRUE(block(stream, attAttachment).contains(PR_ATTACH_FILENAME_W));
    EXPECT_FALSE(block(stream, attAttachment).contains(PR_ATTACH_DATA_BIN));

    stream = with(TNEF_PROP_INCLUDE | TNEF_PROP_CONTAINED, {PR_ATTACH_DATA_BIN}, 1);
    EXPECT_FALSE(has(stream, attMAPIProps));
    const auto all = attributes(stream);
    EXPECT_EQ(std::count(all.begin(), all.end(), attAttachRenddata), 1);
    EXPECT_EQ(content(attachment(decoded(stream).get(), 0).get()), std::string(5000, '\1'));

    stream = encode(message.get(), 0, [](ITnef*) {});
    EXPECT_EQ(attributes(stream), (std::vector<ULONG>{attTnefVersion, attOemCodepage}));
    // What is not transmitted goes only by its name.
    stream = encode(message.get(), 0, [](ITnef* tnef) {
        Tags tags = {PR_MESSAGE_FLAGS};
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_INCLUDE, 0, nullptr, tags), S_OK);
    });
    EXPECT_TRUE(has(stream, attMessageStatus));
}

TEST_F(TnefMessages, ListsSayWhatIsRead) {
    const auto stream = encode(full_message().get());
    const auto with = [&](ULONG flags, std::initializer_list<ULONG> list) {
        auto message = blank();
        Tags tags(list);
        EXPECT_TRUE(decode(stream, message.get(), flags, tags).empty());
        return message;
    };
    auto message = with(TNEF_PROP_INCLUDE, {PR_SUBJECT_A, PR_PRIORITY});
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                                 "e");
    EXPECT_FALSE(get(message.get(), PR_SENDER_NAME_W));
    EXPECT_EQ(attachment_count(message.get()), 0u);
    EXPECT_TRUE(recipients(message.get()).empty());

    message = with(TNEF_PROP_EXCLUDE, {PR_SUBJECT_W, PR_MESSAGE_ATTACHMENTS});
    EXPECT_NE(text(message.get(), PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                                 "e");
    EXPECT_EQ(text(message.get(), PR_SENDER_NAME_W), "Ann Example");
    EXPECT_EQ(recipients(message.get()).size(), 2u);
    EXPECT_EQ(attachment_count(message.get()), 0u);

    message = with(TNEF_PROP_INCLUDE, {PR_MESSAGE_RECIPIENTS, PR_MESSAGE_ATTACHMENTS});
    EXPECT_EQ(recipients(message.get()).size(), 2u);
    ASSERT_EQ(attachment_count(message.get()), 2u);
    EXPECT_EQ(content(attachment(message.get(), 0).get()), "first");
    EXPECT_FALSE(get(message.get(), PR_SENDER_NAME_W));
}

TEST_F(TnefMessages, AttachmentsAreMadeOnce) {
    const auto stream = encode(full_message().get());
    Memory memory(stream);
    auto message = blank();
    auto tnef = open_tnef(memory.stream.get(), message.get(), TNEF_DECODE);
    Tags names = {PR_ATTACH_FILENAME_W}, data = {PR_ATTACH_DATA_BIN};
    ASSERT_EQ(tnef->ExtractProps(TNEF_PROP_INCLUDE, names, nullptr), S_OK);
    ASSERT_EQ(tnef->ExtractProps(TNEF_PROP_INCLUDE, data, nullptr), S_OK);
    ASSERT_EQ(attachment_count(message.get()), 2u);
    EXPECT_EQ(text(attachment(message.get(), 0).get(), PR_ATTACH_FILENAME_W), "a.txt");
    EXPECT_EQ(content(attachment(message.get(), 0).get()), "first");
    // Finish has nothing left to do; alone it reads all.
    EXPECT_TRUE(finish(tnef.get()).empty());
    EXPECT_FALSE(get(message.get(), PR_SENDER_NAME_W));
    auto other = blank();
    Memory again(stream);
    WORD key = 0;
    EXPECT_TRUE(
        finish(open_tnef(again.stream.get(), other.get(), TNEF_DECODE).get(), &key).empty());
    EXPECT_EQ(key, kKey);
    EXPECT_EQ(text(other.get(), PR_SENDER_NAME_W), "Ann Example");
}

TEST_F(TnefMessages, AnAttachmentThatCameAnotherWayGetsItsProperties) {
    auto message = create_message(inbox_.get(), "apart");
    attach_file(message.get(), "long name.txt", "data");
    const auto stream = encode(message.get(), 0, [](ITnef* tnef) {
        Tags data = {PR_ATTACH_DATA_BIN};
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE | TNEF_PROP_MESSAGE_ONLY, 0, nullptr, nullptr),
                  S_OK);
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE | TNEF_PROP_CONTAINED, 0, nullptr, data), S_OK);
        SPropValue name = wide_value(PR_ATTACH_TRANSPORT_NAME_W, L"TRANSP~1.TXT");
        EXPECT_EQ(tnef->SetProps(TNEF_PROP_CONTAINED, 0, 1, &name), S_OK);
    });
    EXPECT_FALSE(has(stream, attAttachData));
    EXPECT_TRUE(has(stream, attAttachTransportFilename));
    auto received = blank();
    auto file = attach(received.get(), {Value::number(PR_ATTACH_METHOD, ATTACH_BY_VALUE),
                                        Value::text(PR_ATTACH_TRANSPORT_NAME_W, "transp~1.txt"),
                                        Value::binary(PR_ATTACH_DATA_BIN, "data", 4)});
    EXPECT_EQ(file->SaveChanges(0), S_OK);
    EXPECT_TRUE(decode(stream, received.get()).empty());
    ASSERT_EQ(attachment_count(received.get()), 1u);
    EXPECT_EQ(text(attachment(received.get(), 0).get(), PR_ATTACH_FILENAME_W), "long name.txt");
    EXPECT_EQ(content(attachment(received.get(), 0).get()), "data");
    EXPECT_FALSE(get(attachment(message.get(), 0).get(), PR_ATTACH_TRANSPORT_NAME_W));
}

TEST_F(TnefMessages, ValuesThatAreSetGoBeforeThoseOfTheMessage) {
    auto message = full_message();
    const auto stream = encode(message.get(), 0, [&](ITnef* tnef) {
        Tags subject = {PR_SUBJECT_W};
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE, 0, nullptr, subject), S_OK);
        SPropValue values[] = {wide_value(PR_SUBJECT_W, L"set"),
                               long_value(PROP_TAG(PT_LONG, id_of(kNumbered)), 43)};
        EXPECT_EQ(tnef->SetProps(0, 0, 2, values), S_OK);
        SPropValue data = binary_value(PR_ATTACH_DATA_BIN, "other", 5);
        EXPECT_EQ(tnef->SetProps(TNEF_PROP_CONTAINED, 0, 1, &data), S_OK);
    });
    auto copy = decoded(stream);
    EXPECT_EQ(text(copy.get(), PR_SUBJECT_W), "set");
    EXPECT_EQ(number(copy.get(), PROP_TAG(PT_LONG, id_of(kNumbered))), 43);
    EXPECT_EQ(content(attachment(copy.get(), 0).get()), "other");
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                                 "e");
}

TEST_F(TnefMessages, DataComesFromAStreamThatIsGiven) {
    auto message = full_message();
    auto outer = create_message(inbox_.get(), "outer");
    attach_message(outer.get(), [](IMessage* one) {
        EXPECT_EQ(property::host_of(one)->write_value(Value::text(PR_SUBJECT_W, "original")), S_OK);
    });
    Memory given(bytes("given")), inner(stream_of({{LVL_MESSAGE, attSubject, "given\0"s}})),
        none(bytes("no TNEF"));
    const auto with = [&](IMessage* source, ULONG flag, IStream* data,
                          std::vector<Problem>* problems = nullptr) {
        return encode(
            source, 0,
            [&](ITnef* tnef) {
                EXPECT_EQ(tnef->AddProps(flag | TNEF_PROP_EXCLUDE, 0, data, nullptr), S_OK);
            },
            problems);
    };
    auto copy = decoded(with(message.get(), TNEF_PROP_CONTAINED, given.stream.get()));
    EXPECT_EQ(content(attachment(copy.get(), 0).get()), "given");
    copy = decoded(with(outer.get(), TNEF_PROP_CONTAINED_TNEF, inner.stream.get()));
    EXPECT_EQ(text(inside(copy.get(), 0).get(), PR_SUBJECT_W), "given");
    std::vector<Problem> problems;
    with(outer.get(), TNEF_PROP_CONTAINED_TNEF, none.stream.get(), &problems);
    EXPECT_EQ(problems,
              (std::vector<Problem>{{0, attAttachment, PR_ATTACH_DATA_OBJ, MAPI_E_CORRUPT_DATA}}));
    // What is no stream is no data.
    Memory memory;
    auto tnef = open_tnef(memory.stream.get(), message.get(), TNEF_ENCODE);
    auto foreign = Ref<ForeignMessage>::adopt(new ForeignMessage);
    for (IUnknown* const wrong :
         {static_cast<IUnknown*>(message.get()), static_cast<IUnknown*>(foreign.get())})
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_CONTAINED | TNEF_PROP_EXCLUDE, 0, wrong, nullptr),
                  MAPI_E_INVALID_PARAMETER);
}

TEST_F(TnefMessages, AViewOfRecipients) {
    auto message = full_message();
    IMAPITable* opened = nullptr;
    ASSERT_EQ(message->GetRecipientTable(MAPI_UNICODE, &opened), S_OK);
    auto table = Ref<IMAPITable>::adopt(opened);
    Tags columns = {PR_DISPLAY_NAME_W, PR_EMAIL_ADDRESS_W, PR_ADDRTYPE_W, PR_RECIPIENT_TYPE};
    ASSERT_EQ(table->SetColumns(columns, 0), S_OK);
    ASSERT_EQ(table->SeekRow(BOOKMARK_BEGINNING, 1, nullptr), S_OK);
    const auto stream = encode(message.get(), 0, [&](ITnef* tnef) {
        EXPECT_EQ(tnef->EncodeRecips(0, table.get()), S_OK);
    });
    auto copy = blank();
    address(copy.get(), "before@x.example");
    EXPECT_TRUE(decode(stream, copy.get()).empty());
    auto people = recipients(copy.get());
    ASSERT_EQ(people.size(), 1u);
    EXPECT_EQ(people[0].text(PR_EMAIL_ADDRESS_W), "two@x.example");
    // NULL: all of them.
    const auto all = encode(message.get(), 0,
                            [](ITnef* tnef) { EXPECT_EQ(tnef->EncodeRecips(0, nullptr), S_OK); });
    EXPECT_EQ(recipients(decoded(all).get()).size(), 2u);
}

TEST_F(TnefMessages, ProblemsAreToldAndTheRestIsDone) {
    auto message = blank();
    const std::string seven = "\3\0\1\x68\7\0\0\0"s;
    const auto stream = stream_of({
        {LVL_MESSAGE, attPriority, "\x09\0"s},
        {LVL_MESSAGE, attSubject, "good\0"s},
        {LVL_MESSAGE, attFrom, "\4\0"s},
        {LVL_MESSAGE, ATT(atpByte, 0x7777), "what nobody knows"s},
        {LVL_MESSAGE, attMAPIProps, "\3\0\0\0"s + seven + "\x99\0\2\x68"s},
        {LVL_MESSAGE, attRecipTable, "\2\0\0\0\0\0\0\0"s},
        {LVL_ATTACHMENT, attAttachRenddata, "\1\0"s},
        {LVL_ATTACHMENT, attAttachTitle, "one\0"s},
        {LVL_ATTACHMENT, attAttachment, "\1\0\0\0"s},
        {LVL_ATTACHMENT, attAttachRenddata, std::string(14, '\0')},
        {LVL_ATTACHMENT, attAttachTitle, "two\0"s},
        {LVL_ATTACHMENT, attAttachment,
         "\1\0\0\0\x0D\0\1\x37\1\0\0\0\x10\0\0\0"s + std::string(16, 'x')},
        {LVL_ATTACHMENT, attAttachCreateDate, "\0"s},
    });
    EXPECT_EQ(decode(stream, message.get()),
              (std::vector<Problem>{
                  {0, attPriority, PR_PRIORITY, MAPI_E_CORRUPT_DATA},
                  {0, attFrom, PR_SENDER_ENTRYID, MAPI_E_CORRUPT_DATA},
                  {0, attMAPIProps, 0, MAPI_E_UNABLE_TO_COMPLETE},
                  {0, attRecipTable, 0, MAPI_E_UNABLE_TO_COMPLETE},
                  {0, attAttachRenddata, PR_ATTACH_METHOD, MAPI_E_CORRUPT_DATA},
                  {0, attAttachment, 0, MAPI_E_UNABLE_TO_COMPLETE},
                  {1, attAttachCreateDate, PR_CREATION_TIME, MAPI_E_CORRUPT_DATA},
                  {1, attAttachment, PR_ATTACH_DATA_OBJ, MAPI_E_INTERFACE_NOT_SUPPORTED},
              }));
    EXPECT_EQ(text(message.get(), PR_SUBJECT_W), "good");
    EXPECT_EQ(number(message.get(), 0x6801'0003), 7);
    ASSERT_EQ(attachment_count(message.get()), 2u);
    EXPECT_EQ(text(attachment(message.get(), 1).get(), PR_ATTACH_FILENAME_W), "two");

    // Nothing is done of what is no stream.
    for (const auto& broken :
         {tnef::Buffer(stream.begin(), stream.end() - 1),
          stream_of({{LVL_MESSAGE, attSubject, "x\0"s}, {LVL_ATTACHMENT, attAttachTitle, "x\0"s}}),
          stream_of({{LVL_MESSAGE, attSubject, "x\0"s}, {LVL_MESSAGE, attOemCodepage, "\1"s}})}) {
        auto other = create_message(inbox_.get(), "as it was");
        Memory memory(broken);
        STnefProblemArray* problems = nullptr;
        auto tnef = open_tnef(memory.stream.get(), other.get(), TNEF_DECODE);
        EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, &problems), MAPI_E_CORRUPT_DATA);
        EXPECT_EQ(problems, nullptr);
        EXPECT_EQ(text(other.get(), PR_SUBJECT_W), "as it was");
    }
}

TEST_F(TnefMessages, WhatIsDamagedIsToldAndTheRestIsRead) {
    // Two attachments, of which the second one's beginning is damaged, as is a subject.
    auto stream = stream_of({
        {LVL_MESSAGE, attMessageClass, "IPM.Note\0"s},
        {LVL_MESSAGE, attSubject, "lost\0"s},
        {LVL_MESSAGE, attMAPIProps,
         "\3\0\0\0"
         "\3\x10\2\x68\0\0\0\0"
         "\x1F\0\x1A\0\1\0\0\0\2\0\0\0\0\0\0\0"
         "\3\0\1\x68\7\0\0\0"s},
        {LVL_ATTACHMENT, attAttachRenddata, "\1\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0"s},
        {LVL_ATTACHMENT, attAttachTitle, "one\0"s},
        {LVL_ATTACHMENT, attAttachRenddata, "\1\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0*"s},
        {LVL_ATTACHMENT, attAttachTitle, "two\0"s},
    });
    const auto damage = [&](char letter, char other) {
        const auto found = std::find(stream.begin(), stream.end(), static_cast<std::byte>(letter));
        ASSERT_NE(found, stream.end());
        *found = static_cast<std::byte>(other);
    };
    damage('l', 'm'); // lost
    damage('*', '+');
    stream.push_back(std::byte{'\r'});
    stream.push_back(std::byte{'\n'});
    auto message = blank();
    EXPECT_EQ(decode(stream, message.get()),
              (std::vector<Problem>{{0, attSubject, 0, MAPI_E_CORRUPT_DATA},
                                    {0, attMAPIProps, 0x6802'1003, MAPI_E_CORRUPT_DATA},
                                    {1, attAttachRenddata, 0, MAPI_E_CORRUPT_DATA}}));
    EXPECT_EQ(number(message.get(), 0x6801'0003), 7);
    ASSERT_EQ(attachment_count(message.get()), 2u);
    EXPECT_EQ(text(attachment(message.get(), 0).get(), PR_ATTACH_FILENAME_W), "one");
    EXPECT_EQ(text(attachment(message.get(), 1).get(), PR_ATTACH_FILENAME_W), "two");
}

TEST_F(TnefMessages, OneValueThatIsRefusedDoesNotCostTheOthers) {
    // A client's message that takes no priority, and nothing beside one.
    class Strict final : public ForeignMessage {
    public:
        HRESULT STDMETHODCALLTYPE SetProps(ULONG count, LPSPropValue values,
                                           LPSPropProblemArray* problems) override {
            for (ULONG i = 0; i < count; ++i) {
                if (values[i].ulPropTag == PR_PRIORITY)
                    return MAPI_E_INVALID_PARAMETER;
            }
            return ForeignMessage::SetProps(count, values, problems);
        }
    };
    auto message = Ref<Strict>::adopt(new Strict);
    const auto stream =
        stream_of({{LVL_MESSAGE, attSubject, "kept\0"s}, {LVL_MESSAGE, attPriority, "\1\0"s}});
    EXPECT_EQ(decode(stream, message.get()),
              (std::vector<Problem>{{0, attPriority, PR_PRIORITY, MAPI_E_INVALID_PARAMETER}}));
    EXPECT_EQ(message->bag.text(PR_SUBJECT_W), "kept");
}

TEST_F(TnefMessages, EveryCorruptionIsSurvived) {
    const auto stream = encode(full_message().get());
    std::size_t told = 0;
    for (std::size_t at = 0; at < stream.size(); at += stream.size() / 400 + 1) {
        auto broken = stream;
        broken[at] ^= std::byte{0x41};
        auto message = blank();
        Memory memory(broken);
        Ref<ITnef> tnef;
        if (const HRESULT opened = try_open(memory.stream.get(), message.get(), TNEF_DECODE, tnef);
            opened != S_OK) {
            EXPECT_EQ(opened, MAPI_E_CORRUPT_DATA) << at;
            continue;
        }
        STnefProblemArray* array = nullptr;
        const HRESULT result = tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, &array);
        EXPECT_TRUE(result == S_OK || (result == MAPI_E_CORRUPT_DATA && !array)) << at;
        if (!problems_of(array).empty())
            ++told;
    }
    EXPECT_GT(told, 200u); // most of it is data with a check sum
}

TEST_F(TnefMessages, WhatAnEncoderCannotReadIsToldToo) {
    auto message = full_message();
    std::vector<Problem> problems;
    const auto stream = encode(
        message.get(), 0,
        [](ITnef* tnef) {
            everything(tnef);
            SPropValue nameless = long_value(PROP_TAG(PT_LONG, 0xFFF0), 1);
            EXPECT_EQ(tnef->SetProps(0, 0, 1, &nameless), S_OK);
            EXPECT_EQ(tnef->AddProps(TNEF_PROP_EXCLUDE | TNEF_PROP_CONTAINED, 7, nullptr, nullptr),
                      S_OK);
        },
        &problems);
    EXPECT_EQ(problems,
              (std::vector<Problem>{{0, attMAPIProps, PROP_TAG(PT_LONG, 0xFFF0), MAPI_E_NOT_FOUND},
                                    {7, attAttachment, PR_ATTACH_NUM, MAPI_E_NOT_FOUND}}));
    expect_full(decoded(stream).get());
}

// The object --------------------------------------------------------------------------------------

TEST_F(TnefMessages, KeysAndSecondFinish) {
    auto message = full_message();
    Memory memory;
    auto tnef = open_tnef(memory.stream.get(), message.get(), TNEF_ENCODE);
    everything(tnef.get());
    WORD key = 0;
    EXPECT_TRUE(finish(tnef.get(), &key).empty());
    EXPECT_EQ(key, kKey + 2); // two attachments have the first
    const std::size_t size = memory.all().size();
    EXPECT_TRUE(finish(tnef.get(), &key).empty());
    EXPECT_EQ(memory.all().size(), size); // nothing new was asked for
    ULARGE_INTEGER position{};
    EXPECT_EQ(memory.stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_CUR, &position), S_OK);
    EXPECT_EQ(position.QuadPart, size);
}

TEST_F(TnefMessages, OneComponentAfterTheOther) {
    auto message = full_message();
    Memory memory;
    auto tnef =
        open_tnef(memory.stream.get(), message.get(), TNEF_ENCODE | TNEF_COMPONENT_ENCODING);
    Tags list = {PR_SUBJECT_W, PR_PRIORITY}, custom = {PR_BODY_W}, data = {PR_ATTACH_DATA_BIN};
    SPropValue body = wide_value(PR_BODY_W, L"custom");
    STnefProblemArray* problems = nullptr;
    // Nothing is written yet that could be the reason.
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_MESSAGE, 1, nullptr, nullptr, list, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_MESSAGE | TNEF_COMPONENT_ATTACHMENT, 0, nullptr,
                                    nullptr, list, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_MESSAGE, 0, custom, &body, list, &problems),
              S_OK);
    EXPECT_EQ(problems, nullptr);
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_ATTACHMENT, 1, nullptr, nullptr, data, nullptr),
              S_OK);
    struct {
        ULONG flags, component;
        bool with_list;
    } const wrong[] = {{TNEF_COMPONENT_MESSAGE, 0, false},    // once more, and too late
                       {TNEF_COMPONENT_ATTACHMENT, 1, false}, // once more
                       {0, 0, false},
                       {TNEF_COMPONENT_ATTACHMENT, 0, true}}; // without the values
    for (const auto& [flags, component, with_list] : wrong)
        EXPECT_EQ(tnef->FinishComponent(flags, component, with_list ? list : LPSPropTagArray(),
                                        nullptr, nullptr, nullptr),
                  MAPI_E_INVALID_PARAMETER)
            << flags;
    EXPECT_EQ(
        tnef->FinishComponent(TNEF_COMPONENT_ATTACHMENT, 9, nullptr, nullptr, data, &problems),
        S_OK);
    EXPECT_EQ(problems_of(problems),
              (std::vector<Problem>{{9, attAttachment, 0, MAPI_E_NOT_FOUND}}));
    EXPECT_EQ(
        tnef->FinishComponent(TNEF_COMPONENT_ATTACHMENT, 9, nullptr, nullptr, data, &problems),
        MAPI_E_INVALID_PARAMETER);
    WORD key = 0;
    EXPECT_TRUE(finish(tnef.get(), &key).empty()); // number 9 was told of
    EXPECT_EQ(key, kKey + 1);                      // and has no key
    auto copy = decoded(memory.all());
    EXPECT_EQ(text(copy.get(), PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                              "e");
    EXPECT_EQ(text(copy.get(), PR_BODY_W), "custom");
    ASSERT_EQ(attachment_count(copy.get()), 1u);
    EXPECT_EQ(content(attachment(copy.get(), 0).get()).size(), 5000u);
}

TEST_F(TnefMessages, AComponentWithoutListsGoesWhole) {
    auto message = full_message();
    Memory memory;
    auto tnef =
        open_tnef(memory.stream.get(), message.get(), TNEF_ENCODE | TNEF_COMPONENT_ENCODING);
    Tags subject = {PR_SUBJECT_W};
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_MESSAGE, 0, nullptr, nullptr, nullptr, nullptr),
              S_OK);
    EXPECT_EQ(
        tnef->FinishComponent(TNEF_COMPONENT_ATTACHMENT, 1, nullptr, nullptr, nullptr, nullptr),
        S_OK);
    EXPECT_TRUE(finish(tnef.get()).empty());
    auto copy = decoded(memory.all());
    EXPECT_EQ(text(copy.get(), PR_BODY_W), std::string(6000, 'x'));
    EXPECT_EQ(text(copy.get(), PR_SENDER_NAME_W), "Ann Example");
    ASSERT_EQ(attachment_count(copy.get()), 1u);
    EXPECT_EQ(content(attachment(copy.get(), 0).get()), std::string(5000, '\1'));
    // What AddProps said of it before counts.
    Memory other;
    tnef = open_tnef(other.stream.get(), message.get(), TNEF_ENCODE | TNEF_COMPONENT_ENCODING);
    EXPECT_EQ(tnef->AddProps(TNEF_PROP_INCLUDE | TNEF_PROP_MESSAGE_ONLY, 0, nullptr, subject),
              S_OK);
    EXPECT_EQ(tnef->FinishComponent(TNEF_COMPONENT_MESSAGE, 0, nullptr, nullptr, nullptr, nullptr),
              S_OK);
    EXPECT_TRUE(finish(tnef.get()).empty());
    EXPECT_TRUE(has(other.all(), attSubject));
    EXPECT_FALSE(has(other.content, attBody));
    EXPECT_FALSE(has(other.content, attMAPIProps));
}

TEST_F(TnefMessages, AMessageThatIsGivenForAFileCanBeOpened) {
    auto message = full_message();
    Memory inner(stream_of({{LVL_MESSAGE, attSubject, "given\0"s}}));
    const auto stream = encode(message.get(), 0, [&](ITnef* tnef) {
        EXPECT_EQ(tnef->AddProps(TNEF_PROP_CONTAINED_TNEF | TNEF_PROP_EXCLUDE, 0,
                                 inner.stream.get(), nullptr),
                  S_OK);
    });
    auto copy = decoded(stream);
    EXPECT_EQ(number(attachment(copy.get(), 0).get(), PR_ATTACH_METHOD), ATTACH_EMBEDDED_MSG);
    EXPECT_EQ(text(inside(copy.get(), 0).get(), PR_SUBJECT_W), "given");
    // A stream that only says it by the kind of the object.
    tnef::Writer object;
    object.number(std::uint32_t{1});
    object.number(std::uint32_t{PR_ATTACH_DATA_OBJ});
    object.number(std::uint32_t{1});
    const auto content = stream_of({{LVL_MESSAGE, attSubject, "inside\0"s}});
    object.number(static_cast<std::uint32_t>(sizeof(IID) + content.size()));
    const std::size_t start = object.size();
    object.guid(IID_IMessage);
    object.raw(content);
    object.pad(start);
    const auto& made = object.bytes();
    const std::string text_of(reinterpret_cast<const char*>(made.data()), made.size());
    copy = decoded(
        stream_of({{LVL_ATTACHMENT, attAttachRenddata, "\2\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0"s},
                   {LVL_ATTACHMENT, attAttachment, text_of}}));
    EXPECT_EQ(number(attachment(copy.get(), 0).get(), PR_ATTACH_METHOD), ATTACH_EMBEDDED_MSG);
    EXPECT_EQ(text(inside(copy.get(), 0).get(), PR_SUBJECT_W), "inside");
}

TEST_F(TnefMessages, EachDirectionHasItsMethods) {
    auto message = full_message();
    Memory in(encode(message.get())), out;
    auto reader = open_tnef(in.stream.get(), blank().get(), TNEF_DECODE);
    auto writer = open_tnef(out.stream.get(), message.get(), TNEF_ENCODE);
    Tags tags = {PR_SUBJECT_W};
    SPropValue value = long_value(PR_PRIORITY, 1), error = long_value(PR_NULL, 0);
    EXPECT_EQ(reader->AddProps(TNEF_PROP_INCLUDE, 0, nullptr, tags), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(reader->SetProps(0, 0, 1, &value), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(reader->EncodeRecips(0, nullptr), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(reader->FinishComponent(TNEF_COMPONENT_MESSAGE, 0, nullptr, nullptr, tags, nullptr),
              MAPI_E_NO_SUPPORT);
    EXPECT_EQ(writer->FinishComponent(TNEF_COMPONENT_MESSAGE, 0, nullptr, nullptr, tags, nullptr),
              MAPI_E_NO_SUPPORT);
    EXPECT_EQ(writer->ExtractProps(TNEF_PROP_INCLUDE, tags, nullptr), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(reader->ExtractProps(TNEF_PROP_INCLUDE, nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(reader->ExtractProps(0, tags, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(reader->ExtractProps(TNEF_PROP_INCLUDE | TNEF_PROP_EXCLUDE, tags, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(writer->SetProps(0, 0, 0, &value), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(writer->SetProps(0, 0, 1, &error), MAPI_E_INVALID_TYPE);
    struct {
        ULONG flags;
        bool list, data;
    } const wrong[] = {
        {0, true, false},
        {TNEF_PROP_INCLUDE, false, false},
        {TNEF_PROP_INCLUDE | TNEF_PROP_EXCLUDE, true, false},
        {TNEF_PROP_INCLUDE | TNEF_PROP_MESSAGE_ONLY | TNEF_PROP_ATTACHMENTS_ONLY, true, false},
        {TNEF_PROP_INCLUDE | TNEF_PROP_CONTAINED | TNEF_PROP_MESSAGE_ONLY, true, false},
        {TNEF_PROP_INCLUDE, true, true},
        {TNEF_PROP_CONTAINED_TNEF, false, false}};
    for (const auto& [flags, list, data] : wrong)
        EXPECT_EQ(writer->AddProps(flags, 0, data ? out.stream.get() : nullptr,
                                   list ? tags : LPSPropTagArray()),
                  MAPI_E_INVALID_PARAMETER)
            << flags;
}

TEST_F(TnefMessages, Opening) {
    auto message = full_message();
    const std::string longest(MAX_PATH, 'n');
    struct {
        const char* what;
        ULONG flags;
        std::string name;
        WORD key;
        HRESULT result;
    } const cases[] = {
        {"to write", TNEF_ENCODE, "winmail.dat", 1, S_OK},
        {"the longest name", TNEF_ENCODE, longest, 1, S_OK},
        {"a longer one", TNEF_ENCODE, longest + "n", 1, MAPI_E_INVALID_PARAMETER},
        {"no name", TNEF_ENCODE, "", 1, MAPI_E_INVALID_PARAMETER},
        {"a bracket", TNEF_ENCODE, "a[b", 1, MAPI_E_INVALID_PARAMETER},
        {"a colon", TNEF_ENCODE, "a:b", 1, MAPI_E_INVALID_PARAMETER},
        {"no key", TNEF_ENCODE, "winmail.dat", 0, MAPI_E_INVALID_PARAMETER},
        {"two modes", TNEF_ENCODE | TNEF_PURE | TNEF_BEST_DATA, "w", 1, MAPI_E_INVALID_PARAMETER},
        {"to read what is no stream", TNEF_DECODE, "", 0, MAPI_E_CORRUPT_DATA},
    };
    for (const auto& [what, flags, name, key, result] : cases) {
        Memory memory(bytes("no TNEF"));
        Ref<ITnef> tnef;
        EXPECT_EQ(try_open(memory.stream.get(), message.get(), flags, tnef, name.c_str(), key),
                  result)
            << what;
        EXPECT_EQ(tnef.get() != nullptr, result == S_OK) << what;
    }
    Memory memory(stream_of({}));
    Ref<ITnef> tnef;
    EXPECT_EQ(try_open(memory.stream.get(), message.get(), TNEF_DECODE, tnef, nullptr, 0), S_OK);
}

TEST_F(TnefMessages, WhatIsHeldGoesWithTheObject) {
    auto message = Ref<ForeignMessage>::adopt(new ForeignMessage);
    auto stream = property::make_stream(stream_of({}), {}, {});
    auto tnef = open_tnef(stream.get(), message.get(), TNEF_DECODE);
    EXPECT_EQ(message->references, 2u);
    object::body_of(tnef.get())->client_released();
    EXPECT_EQ(message->references, 1u);
    EXPECT_EQ(tnef->ExtractProps(TNEF_PROP_EXCLUDE, nullptr, nullptr), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(tnef->Finish(0, nullptr, nullptr), MAPI_E_INVALID_OBJECT);
}

TEST_F(TnefMessages, AStreamThatTheClientLetGoIsStillWritten) {
    auto message = full_message();
    Memory memory;
    auto tnef = open_tnef(memory.stream.get(), message.get(), TNEF_ENCODE);
    object::body_of(memory.stream.get())->client_released();
    everything(tnef.get());
    EXPECT_TRUE(finish(tnef.get()).empty());
    EXPECT_TRUE(memory.content.empty());
    object::body_of(tnef.get())->client_released();
    expect_full(decoded(memory.content).get());
}

TEST_F(TnefMessages, CodePages) {
    ULONG primary = 1, secondary = 1;
    const auto read = [&](const tnef::Buffer& stream) {
        Memory memory(stream);
        const HRESULT result = tnef::read_code_page(memory.stream.get(), &primary, &secondary);
        ULARGE_INTEGER position{};
        memory.stream->Seek(LARGE_INTEGER{}, STREAM_SEEK_CUR, &position);
        EXPECT_EQ(position.QuadPart, 0u); // so that it can be opened next
        return result;
    };
    EXPECT_EQ(read(stream_of({{LVL_MESSAGE, attOemCodepage, "\xE3\4\0\0\7\0\0\0"s}})), S_OK);
    EXPECT_EQ(primary, 1251u);
    EXPECT_EQ(secondary, 7u);
    EXPECT_EQ(read(stream_of({{LVL_MESSAGE, attOemCodepage, "\xE3\4\0\0"s}})), S_OK);
    EXPECT_EQ(secondary, 0u);
    EXPECT_EQ(read(stream_of({{LVL_MESSAGE, attSubject, "x\0"s}})), S_OK);
    EXPECT_EQ(primary, 437u);
    EXPECT_EQ(read(stream_of({{LVL_MESSAGE, attOemCodepage, "\xE3"s}})), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(read(bytes("no TNEF")), MAPI_E_CORRUPT_DATA);
    EXPECT_EQ(read({}), MAPI_E_CORRUPT_DATA);
}

} // namespace
