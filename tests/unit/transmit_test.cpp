// What of a message travels to its recipients.
#include "spooler_fixture.h"
#include "store/special.h"

namespace mapisim::spooler {
namespace {

using store::Special;

constexpr ULONG number_tag(ULONG id) {
    return PROP_TAG(PT_LONG, id);
}

/// The ends of the ranges of the page "Property Identifier Ranges", but for what a store computes.
constexpr ULONG kTravel[] = {0x00FF, 0x1FFF, 0x2FFF, 0x3F01, 0x4000,
                             0x57FF, 0x5FFF, 0x6800, 0x7BFF};
constexpr ULONG kStay[] = {0x0E90, 0x0EFF, 0x6000, 0x65FF, 0x6600, 0x6700, 0x67EF, 0x7C00, 0x7FFF};

class TransmitTest : public SpoolerTest {
protected:
    void SetUp() override {
        SpoolerTest::SetUp();
        second_ = log_on(MAPI_NO_MAIL, "MapiSim Second");
    }
    void TearDown() override {
        log_off(second_);
        SpoolerTest::TearDown();
    }
    static void mark(IMAPIProp* object) {
        for (const ULONG id : kTravel)
            set(object, {Value::number(number_tag(id), 1)});
        for (const ULONG id : kStay)
            set(object, {Value::number(number_tag(id), 1)});
    }
    static void expect_travelled(IUnknown* object) {
        for (const ULONG id : kTravel)
            EXPECT_EQ(number(object, number_tag(id)), 1) << std::hex << id;
        for (const ULONG id : kStay)
            EXPECT_FALSE(get(object, number_tag(id))) << std::hex << id;
    }
    static void expect_marked(IUnknown* object) {
        for (const ULONG id : kStay)
            EXPECT_EQ(number(object, number_tag(id)), 1) << std::hex << id;
    }
    static Ref<IAttach> attachment(IMessage* message, ULONG number) {
        IAttach* attachment = nullptr;
        EXPECT_EQ(message->OpenAttach(number, nullptr, 0, &attachment), S_OK);
        return Ref<IAttach>::adopt(attachment);
    }
    static Ref<IMessage> inside(IAttach* attachment, ULONG flags) {
        IUnknown* object = nullptr;
        EXPECT_EQ(attachment->OpenProperty(PR_ATTACH_DATA_OBJ, &IID_IMessage, 0, flags, &object),
                  S_OK);
        return Ref<IMessage>::adopt(static_cast<IMessage*>(object));
    }
    static ULONG id_of_name(IMAPIProp* object, ULONG flags) {
        GUID set{1, 2, 3, {4}};
        MAPINAMEID name{};
        name.lpguid = &set;
        name.ulKind = MNID_ID;
        name.Kind.lID = 7;
        LPMAPINAMEID names[] = {&name};
        LPSPropTagArray tags = nullptr;
        EXPECT_EQ(object->GetIDsFromNames(1, names, flags, &tags), S_OK);
        const ULONG id = PROP_ID(tags->aulPropTag[0]);
        memory::free(tags);
        return id;
    }
    /// With a message in it, and everything marked.
    Ref<IMessage> compose(const char* to) {
        auto message = create_message(open_folder(store_.get(), Special::outbox).get(), "hello");
        mark(message.get());
        ULONG number = 0;
        IAttach* out = nullptr;
        EXPECT_EQ(message->CreateAttach(nullptr, 0, &number, &out), S_OK);
        auto file = Ref<IAttach>::adopt(out);
        set(file.get(), {Value::number(PR_ATTACH_METHOD, ATTACH_EMBEDDED_MSG)});
        mark(file.get());
        auto content = inside(file.get(), MAPI_CREATE | MAPI_MODIFY);
        set(content.get(), {Value::text(PR_SUBJECT_W, "RE: inner"),
                            Value::number(PR_MESSAGE_FLAGS, MSGFLAG_READ)});
        mark(content.get());
        address(content.get(), "anna@example.com");
        EXPECT_EQ(content->SaveChanges(0), S_OK);
        EXPECT_EQ(file->SaveChanges(0), S_OK);
        address(message.get(), to);
        return message;
    }
    void send(IMessage* message) {
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        pass(2 * scenario::kTicksPerSecond);
    }
    Ref<IMessage> first_in(IMsgStore* store, Special which) {
        const auto all = contents(open_folder(store, which, 0).get());
        EXPECT_EQ(all.size(), 1u);
        const property::Bytes id = all.at(0).binary(PR_ENTRYID);
        return open<IMessage>(store, {id.begin(), id.end()}, 0);
    }

    LogonPtr second_;
};

TEST_F(TransmitTest, TheRangesSayWhatTravels) {
    auto message = compose("second@mapisim.example");
    set(message.get(),
        {Value::binary(PR_SENTMAIL_ENTRYID, special_id(store_.get(), Special::sent_items)),
         Value::number(PROP_TAG(PT_LONG, id_of_name(message.get(), MAPI_CREATE)), 9),
         Value::boolean(PR_RTF_IN_SYNC, true)});
    send(message.get());

    auto theirs = open_store(second_);
    auto arrived = first_in(theirs.get(), Special::inbox);
    expect_travelled(arrived.get());
    EXPECT_FALSE(get(arrived.get(), PR_SENTMAIL_ENTRYID));
    EXPECT_TRUE(get(arrived.get(), PR_RTF_IN_SYNC).boolean());
    EXPECT_EQ(number(arrived.get(), PROP_TAG(PT_LONG, id_of_name(arrived.get(), 0))), 9);
    // What the receiving store says itself, in the same ranges.
    EXPECT_EQ(text(arrived.get(), PR_NORMALIZED_SUBJECT_W), "hello");
    EXPECT_EQ(text(arrived.get(), PR_DISPLAY_TO_W), "second@mapisim.example");
    EXPECT_TRUE(get(arrived.get(), PR_MESSAGE_DELIVERY_TIME));

    auto file = attachment(arrived.get(), 0);
    expect_travelled(file.get());
    auto content = inside(file.get(), 0);
    expect_travelled(content.get());
    EXPECT_EQ(text(content.get(), PR_NORMALIZED_SUBJECT_W), "inner");
    EXPECT_EQ(text(content.get(), PR_DISPLAY_TO_W), "anna@example.com");
    EXPECT_EQ(number(content.get(), PR_MESSAGE_FLAGS) & MSGFLAG_READ, MSGFLAG_READ);

    expect_marked(first_in(store_.get(), Special::sent_items).get()); // the sender's own keeps all
}

TEST_F(TransmitTest, ARecipientKeepsWhatSaysWhoItIs) {
    auto message = create_message(open_folder(store_.get(), Special::outbox).get(), "hello");
    const auto& identity = profile::world().find("MapiSim Second")->identity();
    const std::vector<Value> values{
        Value::text(PR_DISPLAY_NAME_W, "Second"), Value::binary(PR_ENTRYID, identity.entry_id),
        Value::number(PR_OBJECT_TYPE, MAPI_MAILUSER), Value::number(number_tag(0x6600), 1)};
    ULONG count = 0;
    LPSPropValue array = nullptr;
    ASSERT_EQ(property::export_values(values, true, &count, &array), S_OK);
    SizedADRLIST(1, list) = {1, {{0, count, array}}};
    ASSERT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)), S_OK);
    memory::free(array);
    send(message.get());
    auto theirs = open_store(second_);
    IMAPITable* table = nullptr;
    ASSERT_EQ(first_in(theirs.get(), Special::inbox)->GetRecipientTable(MAPI_UNICODE, &table),
              S_OK);
    const auto recipients = rows(table);
    ASSERT_EQ(recipients.size(), 1u);
    EXPECT_EQ(recipients[0].binary(PR_ENTRYID).size(), identity.entry_id.size());
    EXPECT_EQ(recipients[0].number(PR_OBJECT_TYPE), MAPI_MAILUSER);
    EXPECT_FALSE(recipients[0].has(number_tag(0x6600)));
    EXPECT_FALSE(recipients[0].has(PR_RESPONSIBILITY));
}

TEST_F(TransmitTest, AReportHasTheOriginalAsItWasSubmitted) {
    auto message = compose("nosuch@mapisim.example");
    send(message.get()); // nobody can send it again without what does not travel
    expect_marked(
        inside(attachment(first_in(store_.get(), Special::inbox).get(), 0).get(), 0).get());
}

} // namespace
} // namespace mapisim::spooler
