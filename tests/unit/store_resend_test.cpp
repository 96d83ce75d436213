#include <ctime>
#include <string>

#include <mapicode.h>

#include "mailbox_fixture.h"
#include "store/resend.h"

namespace {

/// A message that is sent again to those who did not get it.
class StoreResend : public MailboxTest {
protected:
    struct To {
        std::string address;
        LONG type;
    };
    std::string own_address() { return mailbox_of(store_.get()).owner().address; }

    Ref<IMessage> compose(ULONG flags, const std::vector<To>& to) {
        auto message =
            create_message(open_folder(store_.get(), Special::outbox).get(), "once more");
        set(message.get(), {Value::number(PR_MESSAGE_FLAGS, static_cast<LONG>(flags))});
        for (const To& one : to)
            address(message.get(), one.address.c_str(), one.type);
        return message;
    }
    void send(IMessage* message) {
        EXPECT_EQ(message->SubmitMessage(0), S_OK);
        mapisim::spooler::flush(mailbox_of(store_.get()));
    }
    /// What the second user got, with who is named in it.
    std::vector<Bag> second_gets(std::vector<Bag>& recipients) {
        const auto logon = log_on(MAPI_NO_MAIL, "MapiSim Second");
        std::vector<Bag> messages;
        {
            const auto store = open_store(logon);
            const auto inbox = open_folder(store.get(), Special::inbox, 0);
            messages = contents(inbox.get());
            if (!messages.empty()) {
                const auto id = messages[0].binary(PR_ENTRYID);
                const auto message = open<IMessage>(store.get(), {id.begin(), id.end()}, 0);
                IMAPITable* table = nullptr;
                EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
                recipients = rows(table);
                messages[0].set_boolean(PR_MESSAGE_TO_ME,
                                        get(message.get(), PR_MESSAGE_TO_ME).boolean());
            }
        }
        log_off(logon);
        return messages;
    }
    static constexpr const char* kSecond = "second@mapisim.example";
    static constexpr LONG kSubmittedTo = static_cast<LONG>(MAPI_TO | MAPI_SUBMITTED);
};

TEST_F(StoreResend, ReachesThoseInTheEnvelopeAndShowsThemAll) {
    const auto message =
        compose(MSGFLAG_RESEND | MSGFLAG_UNSENT,
                {{own_address(), kSubmittedTo}, {kSecond, kSubmittedTo}, {kSecond, MAPI_P1}});
    send(message.get());
    EXPECT_TRUE(contents(inbox_.get()).empty());
    std::vector<Bag> recipients;
    const auto got = second_gets(recipients);
    ASSERT_EQ(got.size(), 1u);
    EXPECT_TRUE(got[0].boolean(PR_MESSAGE_TO_ME));
    EXPECT_EQ(got[0].text(PR_DISPLAY_TO_W), own_address() + "; " + kSecond);
    ASSERT_EQ(recipients.size(), 2u);
    for (const Bag& recipient : recipients)
        EXPECT_EQ(recipient.number(PR_RECIPIENT_TYPE), MAPI_TO);
}

TEST_F(StoreResend, AnOriginalRowIsNotReachedBesideItsCopyAndOthersMayBeAdded) {
    const auto message =
        compose(MSGFLAG_RESEND | MSGFLAG_UNSENT,
                {{kSecond, MAPI_CC}, {kSecond, MAPI_P1}, {own_address(), MAPI_TO}});
    send(message.get());
    EXPECT_EQ(contents(inbox_.get()).size(), 1u); // added
    std::vector<Bag> recipients;
    const auto got = second_gets(recipients);
    ASSERT_EQ(got.size(), 1u);
    EXPECT_FALSE(got[0].boolean(PR_MESSAGE_TO_ME)); // a copy is for information
    EXPECT_EQ(recipients.size(), 2u);
}

TEST_F(StoreResend, StaysOneWhenItIsTakenBackAndSubmittedAnew) {
    auto message = compose(MSGFLAG_RESEND | MSGFLAG_UNSENT,
                           {{own_address(), kSubmittedTo}, {kSecond, MAPI_TO}});
    ASSERT_EQ(message->SubmitMessage(0), S_OK);
    const auto id = entry_id(message.get());
    ASSERT_EQ(store_->AbortSubmit(size(id), entry(id), 0), S_OK);
    message = open_message(id);
    send(message.get());
    EXPECT_TRUE(contents(inbox_.get()).empty());
    std::vector<Bag> recipients;
    EXPECT_EQ(second_gets(recipients).size(), 1u);
    EXPECT_EQ(recipients.size(), 2u);
}

TEST_F(StoreResend, IsNoneWithoutTheFlag) {
    const auto message =
        compose(MSGFLAG_UNSENT, {{own_address(), kSubmittedTo}, {kSecond, MAPI_TO}});
    send(message.get());
    EXPECT_EQ(contents(inbox_.get()).size(), 1u);
    std::vector<Bag> recipients;
    EXPECT_EQ(second_gets(recipients).size(), 1u);
}

// Comparing each with each would take minutes.
TEST(StoreResendAlone, FindsWhoIsWhoAmongThousands) {
    using mapisim::property::Bag;
    using mapisim::property::Value;
    using mapisim::store::Recipient;
    constexpr std::size_t kMany = 30'000;
    const std::string start(60, 'x');
    const auto recipient = [&](std::size_t i, LONG type) {
        const std::string number = std::to_string(i);
        auto bag = std::make_shared<Bag>(Bag{Value::number(PR_RECIPIENT_TYPE, type)});
        if (i % 2 == 0)
            bag->set_text(PR_EMAIL_ADDRESS_W, (type == MAPI_P1 ? "X" : "x") + start + number);
        else
            bag->set_binary(PR_ENTRYID, start.data(), start.size() - i % start.size());
        return Recipient{static_cast<ULONG>(i), std::move(bag)};
    };
    std::vector<Recipient> recipients;
    for (std::size_t i = 0; i < kMany; ++i)
        recipients.push_back(recipient(i, i % 4 < 2 ? MAPI_TO : MAPI_CC));
    for (std::size_t i = 0; i < kMany; ++i)
        recipients.push_back(recipient(kMany - 1 - i, MAPI_P1));
    recipients.push_back(recipient(kMany, MAPI_TO));

    const std::clock_t start_time = std::clock();
    mapisim::store::assign_responsibility(recipients, true);
    const auto reached = mapisim::store::recipients_to_reach(recipients);
    EXPECT_LT(std::clock() - start_time, 10 * CLOCKS_PER_SEC);
    ASSERT_EQ(reached.size(), kMany + 1);
    for (std::size_t i = 0; i < kMany; i += 2)
        ASSERT_EQ(reached[kMany - 1 - i].properties->number(PR_RECIPIENT_TYPE),
                  i % 4 < 2 ? MAPI_TO : MAPI_CC);
    EXPECT_EQ(reached.back().row_id, kMany);
}

} // namespace
