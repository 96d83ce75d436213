#include "tnef_fixture.h"

namespace {

using namespace mapisim;
using namespace mapisim::test;

// Whole messages ----------------------------------------------------------------------------------

TEST_F(TnefMessages, AMessageComesBackInEveryMode) {
    auto message = full_message();
    for (const ULONG mode : {ULONG{0}, TNEF_BEST_DATA, TNEF_PURE, TNEF_COMPATIBILITY}) {
        const tnef::Buffer stream = encode(message.get(), mode);
        auto copy = decoded(stream);
        expect_full(copy.get());
        expect_full(decoded(encode(copy.get(), mode)).get());
    }
}

TEST_F(TnefMessages, TheOrderIsTheOneThatReadersExpect) {
    auto message = full_message();
    const auto best = attributes(encode(message.get()));
    EXPECT_EQ((std::vector<ULONG>(best.begin(), best.begin() + 6)),
              (std::vector<ULONG>{attTnefVersion, attOemCodepage, attMessageClass, attFrom,
                                  attSentFor, attPriority}));
    const auto properties = std::find(best.begin(), best.end(), attMAPIProps);
    ASSERT_NE(properties, best.end());
    EXPECT_EQ(properties[-1], attRecipTable);
    EXPECT_EQ(properties[1], attAttachRenddata);
    EXPECT_EQ(std::count(best.begin(), best.end(), attAttachRenddata), 2);
    EXPECT_TRUE(std::count(best.begin(), best.end(), attAttachData));
    EXPECT_TRUE(std::count(best.begin(), best.end(), attBody));

    // Properties alone, and what tells of the stream.
    const auto pure = attributes(encode(message.get(), TNEF_PURE));
    EXPECT_EQ(std::set<ULONG>(pure.begin(), pure.end()),
              (std::set<ULONG>{attTnefVersion, attOemCodepage, attRecipTable, attMAPIProps,
                               attAttachRenddata, attAttachment}));
}

TEST_F(TnefMessages, WhatAnAttributeSaysWholeIsNotSaidTwice) {
    auto message = create_message(inbox_.get(), "plain");
    set(message.get(), {Value::text(PR_BODY_W, "\xE2\x82\xAC \xD0\xBF")}); // the second not in 1252
    const auto tags = block(encode(message.get()), attMAPIProps);
    EXPECT_FALSE(tags.contains(PR_SUBJECT_W));
    EXPECT_FALSE(tags.contains(PR_MESSAGE_CLASS_W));
    EXPECT_TRUE(tags.contains(PR_BODY_W));
    auto copy = decoded(encode(message.get()));
    EXPECT_EQ(text(copy.get(), PR_BODY_W), "\xE2\x82\xAC \xD0\xBF");
    // The older systems get what they understand, and nothing twice.
    const auto older = encode(message.get(), TNEF_COMPATIBILITY);
    EXPECT_FALSE(block(older, attMAPIProps).contains(PR_BODY_W));
    EXPECT_EQ(text(decoded(older).get(), PR_BODY_W), "\xE2\x82\xAC ?");
    // A message may say in what it is written.
    set(message.get(), {Value::number(PROP_TAG(PT_LONG, 0x3FFD), 1251)});
    const auto russian = encode(message.get(), TNEF_COMPATIBILITY);
    EXPECT_EQ(text(decoded(russian).get(), PR_BODY_W), "\xE2\x82\xAC \xD0\xBF");
}

TEST_F(TnefMessages, MessagesInMessages) {
    auto message = create_message(inbox_.get(), "outer");
    attach_message(message.get(), [&](IMessage* one) {
        set(one, {Value::text(PR_SUBJECT_W, "inner")});
        address(one, "in@x.example");
        attach_message(one, [&](IMessage* two) {
            set(two, {Value::text(PR_SUBJECT_W, "innermost"),
                      Value::number(PROP_TAG(PT_LONG, id_of(kNumbered)), 5)});
            attach_file(two, "deep.txt", "deep");
        });
    });
    for (const ULONG mode : {TNEF_BEST_DATA, TNEF_PURE}) {
        auto copy = decoded(encode(message.get(), mode));
        EXPECT_EQ(number(attachment(copy.get(), 0).get(), PR_ATTACH_METHOD), ATTACH_EMBEDDED_MSG);
        auto one = inside(copy.get(), 0);
        EXPECT_EQ(text(one.get(), PR_SUBJECT_W), "inner");
        ASSERT_EQ(recipients(one.get()).size(), 1u);
        EXPECT_EQ(recipients(one.get())[0].text(PR_EMAIL_ADDRESS_W), "in@x.example");
        auto two = inside(one.get(), 0);
        EXPECT_EQ(text(two.get(), PR_SUBJECT_W), "innermost");
        EXPECT_EQ(number(two.get(), PROP_TAG(PT_LONG, id_of(kNumbered))), 5);
        EXPECT_EQ(content(attachment(two.get(), 0).get()), "deep");
    }
}

TEST_F(TnefMessages, NestingHasAnEnd) {
    tnef::Buffer stream = stream_of({{LVL_MESSAGE, attSubject, "bottom\0"s}});
    for (int depth = 0; depth < 120; ++depth) {
        tnef::Writer block, out;
        std::vector<ULONG> refused;
        tnef::put_properties(block,
                             {{.tag = PR_ATTACH_DATA_OBJ,
                               .name = {},
                               .value = {},
                               .iid = IID_IMessage,
                               .content = stream}},
                             1252, refused);
        tnef::put_header(out, 1);
        tnef::put_attribute(out, LVL_ATTACHMENT, attAttachRenddata, bytes(std::string(14, '\0')));
        tnef::put_attribute(out, LVL_ATTACHMENT, attAttachment, block.bytes());
        stream = out.take();
    }
    auto message = blank();
    EXPECT_EQ(decode(stream, message.get()),
              (std::vector<Problem>{{0, attAttachment, PR_ATTACH_DATA_OBJ, MAPI_E_TOO_COMPLEX}}));
    EXPECT_EQ(message->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    // As deep as a store has them they can be written, too; the last attachment has no message.
    std::vector<Problem> problems;
    const auto written = encode(message.get(), 0, everything, &problems);
    EXPECT_EQ(problems,
              (std::vector<Problem>{{0, attAttachment, PR_ATTACH_DATA_OBJ, MAPI_E_TOO_COMPLEX}}));
    EXPECT_TRUE(decode(written, blank().get()).empty());
}

TEST_F(TnefMessages, OleObjects) {
    auto message = create_message(inbox_.get(), "with an object");
    auto object = attach(message.get(), {Value::number(PR_ATTACH_METHOD, ATTACH_OLE),
                                         Value::binary(PR_ATTACH_DATA_BIN, "docfile", 7)});
    EXPECT_EQ(object->SaveChanges(0), S_OK);
    for (const ULONG mode : {TNEF_BEST_DATA, TNEF_PURE, TNEF_COMPATIBILITY}) {
        const auto stream = encode(message.get(), mode);
        EXPECT_TRUE(block(stream, attAttachment).contains(PR_ATTACH_DATA_OBJ));
        auto copy = decoded(stream);
        auto back = attachment(copy.get(), 0);
        EXPECT_EQ(number(back.get(), PR_ATTACH_METHOD), ATTACH_OLE);
        EXPECT_EQ(content(back.get()), "docfile");
    }
}

TEST_F(TnefMessages, ForeignMessagesInBothDirections) {
    auto message = full_message();
    const auto stream = encode(message.get());
    auto foreign = Ref<ForeignMessage>::adopt(new ForeignMessage);
    EXPECT_TRUE(decode(stream, foreign.get()).empty());
    EXPECT_EQ(foreign->bag.text(PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                               "e");
    EXPECT_EQ(foreign->bag.text(PR_BODY_W), std::string(6000, 'x'));
    ASSERT_EQ(foreign->recipients.size(), 2u);
    ASSERT_EQ(foreign->attachments.size(), 2u);
    EXPECT_TRUE(foreign->attachments[0]->saved);
    EXPECT_EQ(foreign->attachments[0]->bag.binary(PR_ATTACH_DATA_BIN).size(), 5u);
    const ULONG id = foreign->names.id_of(kNumbered, false);
    ASSERT_NE(id, 0u);
    EXPECT_EQ(foreign->bag.number(PROP_TAG(PT_LONG, id)), 42);
    // One that knows no names gets the others.
    auto nameless = Ref<ForeignMessage>::adopt(new ForeignMessage);
    nameless->nameless = true;
    const auto problems = decode(stream, nameless.get());
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_EQ(std::get<1>(problems[0]), attMAPIProps);
    EXPECT_EQ(std::get<3>(problems[0]), MAPI_E_NOT_FOUND);
    EXPECT_EQ(nameless->bag.text(PR_SUBJECT_W), "Gr\xC3\xBC\xC3\x9F"
                                                "e");
    // What is refused is told, what is computed is not.
    for (const SCODE why : {SCODE{MAPI_E_NO_ACCESS}, SCODE{MAPI_E_COMPUTED}}) {
        auto refusing = Ref<ForeignMessage>::adopt(new ForeignMessage);
        refusing->refused = PR_SUBJECT_W;
        refusing->refusal = why;
        const auto told = decode(stream, refusing.get());
        if (why == MAPI_E_COMPUTED)
            EXPECT_TRUE(told.empty());
        else
            EXPECT_EQ(told, (std::vector<Problem>{{0, attSubject, PR_SUBJECT_W, why}}));
        EXPECT_FALSE(refusing->bag.has(PR_SUBJECT_W));
    }
    // Values are read of it, and what it throws is the end of nothing.
    auto source = Ref<ReadableForeign>::adopt(new ReadableForeign);
    source->bag.set_text(PR_SUBJECT_W, "theirs");
    source->bag.set_text(PR_BODY_W, std::string(200'000, 'y'));
    auto copy = blank();
    std::vector<Problem> found;
    EXPECT_TRUE(decode(encode(source.get(), 0, everything, &found), copy.get()).empty());
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(text(copy.get(), PR_SUBJECT_W), "theirs");
    EXPECT_EQ(text(copy.get(), PR_BODY_W).size(), 200'000u);
    // The older systems cannot do without a class and a priority, which nobody had set.
    EXPECT_FALSE(has(encode(source.get()), attPriority));
    const auto older = encode(source.get(), TNEF_COMPATIBILITY);
    EXPECT_TRUE(has(older, attPriority));
    EXPECT_TRUE(has(older, attMessageClass));
    auto throwing = Ref<ForeignMessage>::adopt(new ForeignMessage);
    throwing->throws = true;
    EXPECT_FALSE(decode(stream, throwing.get()).empty());
}

TEST_F(TnefMessages, WhomAnOwnerIsDependsOnTheClass) {
    const std::string ann = "\4\0Ann\0\x13\0SMTP:ann@x.example\0"s;
    struct {
        std::string name;
        ULONG owner, other;
    } const cases[] = {
        {"IPM.Microsoft Schedule.MtgReq\0"s, PR_SENT_REPRESENTING_EMAIL_ADDRESS_W,
         PR_RCVD_REPRESENTING_EMAIL_ADDRESS_W},
        {"IPM.Microsoft Schedule.MtgRespP\0"s, PR_RCVD_REPRESENTING_EMAIL_ADDRESS_W,
         PR_SENT_REPRESENTING_EMAIL_ADDRESS_W},
    };
    for (const auto& [name, owner, other] : cases) {
        auto message = Ref<ForeignMessage>::adopt(new ForeignMessage);
        EXPECT_TRUE(decode(stream_of({{LVL_MESSAGE, attOwner, ann}, // the class may come behind it
                                      {LVL_MESSAGE, attMessageClass, name}}),
                           message.get())
                        .empty());
        EXPECT_EQ(message->bag.text(owner), "ann@x.example");
        EXPECT_FALSE(message->bag.has(other));
    }
    auto message = full_message();
    set(message.get(), {Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Request")});
    const auto request = encode(message.get());
    EXPECT_TRUE(has(request, attOwner));
    EXPECT_FALSE(has(request, attSentFor));
    EXPECT_EQ(text(decoded(request).get(), PR_SENT_REPRESENTING_EMAIL_ADDRESS_W), "bob@x.example");
}

} // namespace
