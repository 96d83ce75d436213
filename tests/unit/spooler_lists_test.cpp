#include "addressbook/addressbook_api.h"
#include "addressbook/book.h"
#include "profile_fixture.h"
#include "spooler_fixture.h"
#include "store/special.h"

namespace mapisim::spooler {
namespace {

using addressbook::OneOff;
using scenario::kTicksPerSecond;
using store::Special;

/// Mail to distribution lists of the address book, and what comes of it.
class SpoolerListsTest : public SpoolerTest {
protected:
    const addressbook::Entry& known(const char* address) {
        return *logon_->profile->directory().find_address(address);
    }
    /// Sends to some, each by identifier alone or by address.
    void send(std::vector<Bag> recipients) {
        auto message = create_message(open_folder(store_.get(), Special::outbox).get(), "hello");
        for (const Bag& bag : recipients) {
            const std::vector<Value> values(bag.begin(), bag.end());
            ULONG count = 0;
            LPSPropValue array = nullptr;
            ASSERT_EQ(property::export_values(values, true, &count, &array), S_OK);
            SizedADRLIST(1, list) = {1, {{0, count, array}}};
            EXPECT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&list)),
                      S_OK);
            memory::free(array);
        }
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        pass(2 * kTicksPerSecond);
    }
    static Bag by_id(const notify::EntryId& id) {
        return Bag{Value::text(PR_DISPLAY_NAME_W, "Somebody"), Value::binary(PR_ENTRYID, id),
                   Value::number(PR_RECIPIENT_TYPE, MAPI_TO)};
    }
    static Bag by_address(const char* address) {
        return Bag{Value::text(PR_DISPLAY_NAME_W, "Somebody"),
                   Value::text(PR_EMAIL_ADDRESS_W, address),
                   Value::number(PR_RECIPIENT_TYPE, MAPI_TO)};
    }
    std::vector<Bag> inbox() {
        return contents(open_folder(store_.get(), Special::inbox, 0).get());
    }
    /// Addresses that a report names.
    std::vector<std::string> failed(const Bag& report) {
        const property::Bytes id = report.binary(PR_ENTRYID);
        auto opened = open<IMessage>(store_.get(), {id.begin(), id.end()}, 0);
        IMAPITable* table = nullptr;
        EXPECT_EQ(opened->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return texts(rows(table), PR_EMAIL_ADDRESS_W);
    }
};

TEST_F(SpoolerListsTest, AListReachesEachMemberOnce) {
    // Two lists that contain each other, and one of their members besides.
    send({by_id(known("aurora@mapisim.example").id.vector()),
          by_address("aurora.partners@mapisim.example"), by_address("second@mapisim.example")});
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_TRUE(second_inbox()[0].boolean(PR_MESSAGE_TO_ME)); // named, besides being on the list
    const auto own = inbox();
    ASSERT_EQ(own.size(), 1u);
    EXPECT_FALSE(own[0].boolean(PR_MESSAGE_TO_ME));
    EXPECT_FALSE(own[0].boolean(PR_MESSAGE_RECIP_ME));
    const property::Bytes id = own[0].binary(PR_ENTRYID);
    auto opened = open<IMessage>(store_.get(), {id.begin(), id.end()}, 0);
    IMAPITable* table = nullptr;
    ASSERT_EQ(opened->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
    EXPECT_EQ(rows(table).size(), 3u); // the lists, not their members
}

TEST_F(SpoolerListsTest, NestedListsAreFollowed) {
    send({by_address("ALL.STAFF@mapisim.example")});
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_EQ(inbox().size(), 1u);
}

TEST_F(SpoolerListsTest, MembersThatFailAreReported) {
    send({by_id(known("unreliable@mapisim.example").id.vector()),
          by_address("bounce@mapisim.example")});
    EXPECT_EQ(second_inbox().size(), 1u);
    const auto reports = inbox();
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].text(PR_MESSAGE_CLASS_W), "REPORT.IPM.Note.NDR");
    EXPECT_EQ(failed(reports[0]), std::vector<std::string>{"bounce@mapisim.example"}); // once
}

TEST_F(SpoolerListsTest, AMemberReportsAsItsListDoes) {
    Bag list = by_id(known("unreliable@mapisim.example").id.vector());
    list.set_boolean(PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED, false);
    send({list});
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_TRUE(inbox().empty());
}

TEST_F(SpoolerListsTest, TheBrokenMailboxFailsHoweverItIsNamed) {
    send({by_address("Bounce@MapiSim.example")});
    send({by_id(known("bounce@mapisim.example").id.vector())});
    send(
        {by_id(OneOff{.name = "B", .type = "SMTP", .address = "bounce@mapisim.example"}.vector())});
    EXPECT_EQ(inbox().size(), 3u);
}

TEST_F(SpoolerListsTest, AliasesReachTheirOwner) {
    send({by_address("mapisim.user@mapisim.example")});
    EXPECT_EQ(inbox().size(), 1u);
    EXPECT_EQ(inbox()[0].text(PR_MESSAGE_CLASS_W), "IPM.Note");
}

TEST_F(SpoolerListsTest, PersonalListsAreExpanded) {
    addressbook::Book& book = logon_->profile->book();
    const auto outside =
        OneOff{.name = "N", .type = "SMTP", .address = "nosuch@mapisim.example"}.vector();
    const auto second = known("second@mapisim.example").id.vector();
    addressbook::Book::Saved what{.kind = addressbook::EntryKind::personal_list};
    what.properties.set_text(PR_DISPLAY_NAME_W, "Friends");
    std::uint32_t key = 0;
    for (const auto& id : {second, outside})
        what.members.push_back(addressbook::make_member(id, *book.properties_of(id), ++key));
    addressbook::PersonalPtr list;
    ASSERT_EQ(book.save(std::move(what), list), S_OK);
    send({by_id(list->id.vector())});
    EXPECT_EQ(second_inbox().size(), 1u);
    ASSERT_EQ(inbox().size(), 1u);
    EXPECT_EQ(failed(inbox()[0]), std::vector<std::string>{"nosuch@mapisim.example"});
    // One that is gone reaches nobody.
    ASSERT_TRUE(book.erase(list->id));
    send({by_id(list->id.vector())});
    EXPECT_EQ(second_inbox().size(), 1u);
    EXPECT_EQ(inbox().size(), 2u);
}

class SharedStoreTest : public ProfileTest {
protected:
    /// One personal store in both profiles.
    Ref<IMsgStore> share(const LogonPtr& logon) {
        auto services = services_of(logon->profile->name().c_str());
        const MAPIUID uid = add(services.get(), "MSUPST MS", "Shared");
        EXPECT_EQ(configure(services.get(), uid, {{profile::kPstPath, "shared.pst"}}), S_OK);
        const auto stores = logon->profile->stores();
        const auto place = std::find(stores.begin(), stores.end(),
                                     logon->profile->depot().personal("shared.pst", "Shared"));
        EXPECT_NE(place, stores.end());
        return open_store(logon, MDB_WRITE, static_cast<std::size_t>(place - stores.begin()));
    }
};

TEST_F(SharedStoreTest, ListsAreThoseOfWhomeverSubmitted) {
    const LogonPtr logons[] = {logon_, log_on(0, "MapiSim Second")};
    const auto to = logon_->profile->directory().find_address("user@mapisim.example")->id.vector();
    Ref<IMsgStore> stores[] = {share(logons[0]), share(logons[1])};
    ASSERT_EQ(&mailbox_of(stores[0].get()), &mailbox_of(stores[1].get()));
    auto own = open_store();
    std::size_t arrived = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        addressbook::Book& book = logons[i]->profile->book();
        addressbook::Book::Saved what{.kind = addressbook::EntryKind::personal_list};
        what.properties.set_text(PR_DISPLAY_NAME_W, "Friends");
        what.members.push_back(addressbook::make_member(to, *book.properties_of(to), 1));
        addressbook::PersonalPtr list;
        ASSERT_EQ(book.save(std::move(what), list), S_OK);
        auto message = create_message(open_folder(stores[i].get(), Special::outbox).get(), "hello");
        notify::EntryId id = list->id.vector();
        std::string name = "Friends";
        SPropValue values[2] = {};
        values[0].ulPropTag = PR_DISPLAY_NAME_A;
        values[0].Value.lpszA = name.data();
        values[1].ulPropTag = PR_ENTRYID;
        values[1].Value.bin = {size(id), reinterpret_cast<LPBYTE>(id.data())};
        SizedADRLIST(1, names) = {1, {{0, 2, values}}};
        ASSERT_EQ(message->ModifyRecipients(MODRECIP_ADD, reinterpret_cast<LPADRLIST>(&names)),
                  S_OK);
        ASSERT_NE(logons[i]->index, 0u);
        ASSERT_EQ(message->SubmitMessage(0), S_OK);
        EXPECT_EQ(mailbox_of(stores[i].get()).queue_size(), 1u);
        scenario::advance(2 * kTicksPerSecond);
        run_until(scenario::now());
        EXPECT_EQ(mailbox_of(stores[i].get()).queue_size(), 0u);
        EXPECT_EQ(contents(open_folder(own.get(), Special::inbox, 0).get()).size(), ++arrived);
    }
}

} // namespace
} // namespace mapisim::spooler
