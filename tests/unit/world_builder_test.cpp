// Worlds that are made of descriptions, as clients see them.

#include <fstream>
#include <map>
#include <set>

#include <mapiaux.h>
#include <mapiguid.h>

#include "../scratch_folder.h"
#include "property/rtf.h"
#include "property/text.h"
#include "scenario/values.h"
#include "world/reader.h"
#include "world_fixture.h"

namespace profile = mapisim::profile;
using mapisim::property::Bytes;
using mapisim::store::Special;

class WorldBuilder : public WorldTest {
protected:
    void use(const std::string& name) {
        std::string why;
        ASSERT_TRUE(mapisim::scenario::set("world", name, why)) << why;
        ASSERT_TRUE(profile::world().load(why)) << why;
        logon_ = log_on();
    }
    /// A world with one profile and one store, whose folders these are.
    void use_folders(const std::string& folders) {
        use_text(R"({"default_profile": "MapiSim", "address_book": {"users": [
            {"name": "Ann Own", "address": "ann@x.example", "title": "T"},
            {"name": "Bob", "address": "bob@x.example"}]},
            "profiles": [{"name": "MapiSim", "user": "ANN@x.example",
                          "stores": [{"name": "S", "folders": [)" +
                 folders + "]}]}]}");
    }
    void use_text(const std::string& text) {
        const std::string file = folder_.file("world.json");
        std::ofstream(file, std::ios::binary) << text;
        use(file);
    }
    /// The messages of a folder that every store has.
    std::vector<Bag> messages(Special which, ULONG flags = 0, std::size_t store_number = 0) {
        auto store = open_store(logon_, MDB_WRITE, store_number);
        return contents(open_folder(store.get(), which).get(), flags);
    }
    Ref<IMessage> open_first(Special which) {
        auto store = open_store();
        const auto rows = messages(which);
        EXPECT_FALSE(rows.empty());
        const Bytes id = rows.at(0).binary(PR_ENTRYID);
        return open<IMessage>(store.get(), {id.begin(), id.end()});
    }
    std::vector<Bag> recipients(IMessage* message) {
        IMAPITable* table = nullptr;
        EXPECT_EQ(message->GetRecipientTable(MAPI_UNICODE, &table), S_OK);
        return rows(table);
    }
    Ref<IAttach> open_attachment(IMessage* message, ULONG number) {
        IAttach* attachment = nullptr;
        EXPECT_EQ(message->OpenAttach(number, nullptr, 0, &attachment), S_OK);
        return Ref<IAttach>::adopt(attachment);
    }
    static std::string time_of(IUnknown* object, ULONG tag) {
        return mapisim::scenario::time_text(
            static_cast<std::uint64_t>(get(object, tag).long_number()));
    }

    ScratchFolder folder_;
};

TEST_F(WorldBuilder, MakesAMessageOfEveryMember) {
    use_folders(R"({"name": "Inbox", "messages": [{
        "subject": "RE: S", "from": "bob@x.example", "to": ["ann@x.example", "C <c@y.example>"],
        "cc": [{"name": "Whoever"}], "bcc": {"name": "D", "address": "/o=d", "type": "EX"},
        "reply_to": ["bob@x.example", "E <e@y.example>"], "sent": "-1d",
        "received": "2025-12-31T12:00:00Z", "text": "a\nb\r\nc", "html": "<p>x</p>",
        "rtf": "{\\rtf1 x}", "read": false, "flagged": true, "read_receipt": true,
        "importance": "high", "sensitivity": "confidential", "categories": ["k1", "k2"],
        "message_id": "<1@x>", "in_reply_to": "<0@x>", "references": "<r@x>", "headers": "H: 1",
        "properties": {"PR_ICON_INDEX": 7, "PidLidReminderTime": "+1h"}}]})");
    auto message = open_first(Special::inbox);
    IMessage* const m = message.get();
    EXPECT_EQ(text(m, PR_SUBJECT_W), "RE: S");
    EXPECT_EQ(text(m, PR_NORMALIZED_SUBJECT_W), "S");
    EXPECT_EQ(text(m, PR_MESSAGE_CLASS_W), "IPM.Note");
    EXPECT_EQ(text(m, PR_SENDER_NAME_W), "Bob");
    EXPECT_EQ(text(m, PR_SENT_REPRESENTING_EMAIL_ADDRESS_W), "bob@x.example");
    EXPECT_EQ(text(m, PR_RECEIVED_BY_NAME_W), "Ann Own");
    EXPECT_TRUE(get(m, PR_MESSAGE_TO_ME).boolean());
    EXPECT_FALSE(get(m, PR_MESSAGE_CC_ME).boolean());
    EXPECT_EQ(text(m, PR_DISPLAY_TO_W), "Ann Own; C");
    EXPECT_EQ(text(m, PR_DISPLAY_CC_W), "Whoever");
    EXPECT_EQ(text(m, PR_REPLY_RECIPIENT_NAMES_W), "Bob; E");
    EXPECT_EQ(time_of(m, PR_CLIENT_SUBMIT_TIME), "2025-12-31T00:00:00Z");
    EXPECT_EQ(time_of(m, PR_MESSAGE_DELIVERY_TIME), "2025-12-31T12:00:00Z");
    EXPECT_EQ(time_of(m, PR_CREATION_TIME), "2025-12-31T12:00:00Z");
    EXPECT_EQ(text(m, PR_BODY_W), "a\r\nb\r\nc");
    const Value html = get(m, PR_HTML), rtf = get(m, PR_RTF_COMPRESSED);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(html.bytes().data()), html.bytes().size()),
              "<p>x</p>");
    std::string rich;
    ASSERT_TRUE(mapisim::property::decompress_rtf(rtf.bytes(), rich));
    EXPECT_EQ(rich, "{\\rtf1 x}");
    EXPECT_EQ(number(m, PR_MESSAGE_FLAGS) & (MSGFLAG_READ | MSGFLAG_UNSENT | MSGFLAG_FROMME), 0);
    EXPECT_EQ(number(m, PR_FLAG_STATUS), 2);
    EXPECT_TRUE(get(m, PR_READ_RECEIPT_REQUESTED).boolean());
    EXPECT_EQ(number(m, PR_IMPORTANCE), IMPORTANCE_HIGH);
    EXPECT_EQ(number(m, PR_PRIORITY), PRIO_URGENT);
    EXPECT_EQ(number(m, PR_SENSITIVITY), SENSITIVITY_COMPANY_CONFIDENTIAL);
    EXPECT_EQ(text(m, PR_INTERNET_MESSAGE_ID_W), "<1@x>");
    EXPECT_EQ(text(m, PR_TRANSPORT_MESSAGE_HEADERS_W), "H: 1");
    EXPECT_EQ(number(m, PR_ICON_INDEX), 7);
    EXPECT_EQ(get(m, PR_SEARCH_KEY).bytes().size(), 16u);

    auto& names = mailbox_of(open_store().get()).names();
    const ULONG keywords =
        names.id_of({.set = PS_PUBLIC_STRINGS, .is_string = true, .text = "Keywords"}, false);
    const ULONG reminder = names.id_of({.set = PSETID_Common, .number = 0x8502, .text = {}}, false);
    ASSERT_TRUE(keywords != 0 && reminder != 0);
    EXPECT_EQ(get(m, PROP_TAG(PT_MV_UNICODE, keywords)).text_at(1), "k2");
    EXPECT_EQ(time_of(m, PROP_TAG(PT_SYSTIME, reminder)), "2026-01-01T01:00:00Z");

    const auto people = recipients(m);
    ASSERT_EQ(people.size(), 4u);
    EXPECT_EQ(people[0].text(PR_DISPLAY_NAME_W), "Ann Own"); // as the address book calls her
    EXPECT_EQ(people[1].text(PR_EMAIL_ADDRESS_W), "c@y.example");
    EXPECT_FALSE(people[1].binary(PR_ENTRYID).empty());
    EXPECT_TRUE(people[2].binary(PR_ENTRYID).empty()); // nobody has resolved it
    EXPECT_EQ(people[3].text(PR_ADDRTYPE_W), "EX");
    EXPECT_EQ(people[3].number(PR_RECIPIENT_TYPE), MAPI_BCC);
}

TEST_F(WorldBuilder, KnowsPeopleByTheirAliases) {
    use_text(R"({"address_book": {"users": [{"name": "Ann", "address": "ann@x.example"},
        {"name": "Bob", "address": "bob@x.example", "aliases": ["b@x.example"]}]},
        "profiles": [{"name": "MapiSim", "user": "ann@x.example", "stores": [{"name": "S",
            "folders": [{"name": "Inbox", "messages": [
                {"from": "B@x.example", "to": "b@x.example"}]}]}]}]})");
    auto message = open_first(Special::inbox);
    const auto id = logon_->profile->directory().find_address("bob@x.example")->id.vector();
    EXPECT_EQ(entry_id(message.get(), PR_SENDER_ENTRYID), id);
    EXPECT_EQ(text(message.get(), PR_SENDER_NAME_W), "Bob");
    EXPECT_EQ(text(message.get(), PR_SENDER_EMAIL_ADDRESS_W), "bob@x.example");
    EXPECT_EQ(text(message.get(), PR_DISPLAY_TO_W), "Bob");
}

TEST_F(WorldBuilder, MakesWhatAUserWrote) {
    use_folders(R"({"name": "Sent Items", "messages": [{"subject": "mine", "to": "c@y.example"}]},
                   {"name": "Drafts", "messages": [{"subject": "later", "draft": true}]})");
    auto sent = open_first(Special::sent_items);
    EXPECT_EQ(text(sent.get(), PR_SENDER_NAME_W), "Ann Own");
    EXPECT_EQ(number(sent.get(), PR_MESSAGE_FLAGS) & (MSGFLAG_READ | MSGFLAG_FROMME),
              MSGFLAG_READ | MSGFLAG_FROMME);
    EXPECT_FALSE(get(sent.get(), PR_RECEIVED_BY_NAME_W));
    auto draft = open_first(Special::drafts);
    EXPECT_TRUE(number(draft.get(), PR_MESSAGE_FLAGS) & MSGFLAG_UNSENT);
    EXPECT_FALSE(get(draft.get(), PR_CLIENT_SUBMIT_TIME));
    EXPECT_FALSE(get(draft.get(), PR_SENDER_NAME_W));
}

TEST_F(WorldBuilder, MakesAttachments) {
    use_folders(R"({"name": "Inbox", "messages": [{"attachments": [
        {"name": "a.png", "type": "image/png", "content_id": "c1", "base64": "AQID"},
        {"name": "big", "generate": 100000}, {"name": "t.txt", "text": ["x", "y"]}]}]})");
    auto message = open_first(Special::inbox);
    EXPECT_TRUE(get(message.get(), PR_HASATTACH).boolean());
    EXPECT_TRUE(number(message.get(), PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH);
    EXPECT_GT(number(message.get(), PR_MESSAGE_SIZE), 100000);
    auto first = open_attachment(message.get(), 0);
    EXPECT_EQ(text(first.get(), PR_ATTACH_LONG_FILENAME_W), "a.png");
    EXPECT_EQ(text(first.get(), PR_ATTACH_EXTENSION_W), ".png");
    EXPECT_EQ(text(first.get(), PR_ATTACH_MIME_TAG_W), "image/png");
    EXPECT_EQ(text(first.get(), PR_ATTACH_CONTENT_ID), "c1");
    EXPECT_EQ(number(first.get(), PR_ATTACH_METHOD), ATTACH_BY_VALUE);
    EXPECT_EQ(get(first.get(), PR_ATTACH_DATA_BIN).bytes().size(), 3u);
    auto second = open_attachment(message.get(), 1);
    EXPECT_EQ(get(second.get(), PR_ATTACH_DATA_BIN).bytes().size(), 100000u);
    auto third = open_attachment(message.get(), 2);
    EXPECT_EQ(get(third.get(), PR_ATTACH_DATA_BIN).bytes().size(), 4u);
}

TEST_F(WorldBuilder, KeepsMessagesInMessages) {
    use_folders(R"({"name": "Inbox", "messages": [{"subject": "outer", "attachments": [
        {"message": {"subject": "inner", "from": "bob@x.example", "to": "c@y.example",
                     "attachments": [{"name": "a", "text": "abc"}]}}]}]})");
    mapisim::store::Mailbox& mailbox = *logon_->profile->stores()[0];
    const auto& inbox = *mailbox.folder(mailbox.special(Special::inbox));
    const auto number = mailbox.numbers_of(inbox, false).at(0);
    const auto outer = mailbox.state(*mailbox.message(number)).content;
    ASSERT_EQ(outer->attachments.size(), 1u);
    EXPECT_EQ(outer->attachments[0].properties->number(PR_ATTACH_METHOD), ATTACH_EMBEDDED_MSG);
    EXPECT_EQ(outer->attachments[0].properties->text(PR_DISPLAY_NAME_W), "inner");
    const auto inner = outer->attachments[0].embedded;
    ASSERT_NE(inner, nullptr);
    EXPECT_EQ(inner->properties.text(PR_SENDER_NAME_W), "Bob");
    EXPECT_EQ(inner->properties.text(PR_DISPLAY_TO_W), "c@y.example");
    EXPECT_TRUE(inner->properties.number(PR_MESSAGE_FLAGS) & MSGFLAG_HASATTACH);
    EXPECT_EQ(inner->attachments.size(), 1u);
}

TEST_F(WorldBuilder, RepeatsMessages) {
    use_folders(R"({"name": "Inbox", "messages": [
        {"subject": "n {n} of {n}", "sent": "-1d", "every": "+1h", "repeat": 5, "read": false}]})");
    const auto rows = messages(Special::inbox);
    ASSERT_EQ(rows.size(), 5u);
    std::set<std::string> keys;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string n = std::to_string(i + 1);
        EXPECT_EQ(rows[i].text(PR_SUBJECT_W), "n " + n + " of " + n);
        EXPECT_EQ(rows[i].text(PR_CONVERSATION_TOPIC_W), rows[i].text(PR_SUBJECT_W));
        const Bytes key = rows[i].binary(PR_SEARCH_KEY);
        keys.emplace(reinterpret_cast<const char*>(key.data()), key.size());
        const FILETIME time = rows[i].time(PR_MESSAGE_DELIVERY_TIME);
        EXPECT_EQ(mapisim::scenario::time_text(
                      static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime),
                  "2025-12-31T0" + std::to_string(i) + ":00:00Z");
    }
    EXPECT_EQ(keys.size(), 5u);
    auto store = open_store();
    EXPECT_EQ(number(open_folder(store.get(), Special::inbox).get(), PR_CONTENT_UNREAD), 5);
}

TEST_F(WorldBuilder, GeneratesWhatIsOnlyCounted) {
    use_folders(R"({"name": "Inbox", "messages": [{"subject": "many", "from": "bob@x.example",
        "to": {"generate": 200}, "text": {"generate": 70000}, "rtf": {"generate": 500},
        "html": {"generate": 400}}]})");
    auto message = open_first(Special::inbox);
    const auto people = recipients(message.get());
    EXPECT_EQ(people.size(), 200u);
    std::set<std::string> addresses;
    for (const Bag& one : people)
        addresses.emplace(one.text(PR_EMAIL_ADDRESS_W));
    EXPECT_EQ(addresses.size(), 200u);
    EXPECT_EQ(text(message.get(), PR_BODY_W).size(), 70000u);
    EXPECT_EQ(get(message.get(), PR_HTML).bytes().size(), 400u);
    std::string rich;
    EXPECT_TRUE(
        mapisim::property::decompress_rtf(get(message.get(), PR_RTF_COMPRESSED).bytes(), rich));
    EXPECT_TRUE(rich.starts_with("{\\rtf1"));
    const std::string first = text(message.get(), PR_BODY_W);
    std::string why;
    ASSERT_TRUE(profile::world().load(why)); // the same again
    logon_ = log_on();
    EXPECT_EQ(text(open_first(Special::inbox).get(), PR_BODY_W), first);
    ASSERT_TRUE(mapisim::scenario::set("seed", "2", why));
    ASSERT_TRUE(profile::world().load(why));
    logon_ = log_on();
    EXPECT_NE(text(open_first(Special::inbox).get(), PR_BODY_W), first);
}

TEST_F(WorldBuilder, MakesFolders) {
    use_folders(R"({"name": "INBOX", "comment": "mine", "folders": [{"name": "Sub",
        "class": "IPF.Contact", "folders": [{"name": "Deep"}]}]},
        {"name": "Projekte", "messages": [{"associated": true, "subject": "view"}]})");
    auto store = open_store();
    auto inbox = open_folder(store.get(), Special::inbox);
    EXPECT_EQ(text(inbox.get(), PR_COMMENT_W), "mine");
    EXPECT_EQ(text(inbox.get(), PR_DISPLAY_NAME_W), "Inbox"); // it was there already
    const auto below = folders(inbox.get(), CONVENIENT_DEPTH);
    EXPECT_EQ(texts(below, PR_DISPLAY_NAME_W), (std::vector<std::string>{"Sub", "Deep"}));
    EXPECT_EQ(below[1].text(PR_CONTAINER_CLASS_W), "IPF.Contact"); // as its parent
    auto subtree = open_folder(store.get(), Special::ipm_subtree);
    const auto all = folders(subtree.get());
    EXPECT_EQ(all.back().text(PR_DISPLAY_NAME_W), "Projekte");
    EXPECT_EQ(all.back().number(PR_ASSOC_CONTENT_COUNT), 1);
    EXPECT_EQ(all.back().number(PR_CONTENT_COUNT), 0);
}

TEST_F(WorldBuilder, GeneratesUsers) {
    use_text(R"({"address_book": {"users": [{"generate": 300, "domain": "many.example"},
        {"name": "Ann", "address": "ann@x.example"}]},
        "profiles": [{"name": "MapiSim", "user": "ann@x.example", "stores": [{"name": "S"}]}]})");
    EXPECT_EQ(logon_->profile->identity().display_name, "Ann");
    EXPECT_EQ(profile::world().default_profile_name(), "");
    const mapisim::addressbook::Directory& book = logon_->profile->directory();
    ASSERT_NE(book.find(301), nullptr);
    EXPECT_EQ(book.find(302), nullptr);
    EXPECT_TRUE(book.find(1)->address.ends_with("1@many.example"));
}

TEST_F(WorldBuilder, ConfiguresServicesThatAreSimulated) {
    use_text(R"({"address_book": {"users": [
      {"name": "Ann", "address": "a@x.example"}, {"name": "Bob", "address": "b@x.example"}]},
    "profiles": [
      {"name": "MapiSim", "user": "a@x.example", "stores": [{"name": "A"}], "services": [
        {"service": "MSUPST MS", "name": "Old", "properties": {"PR_PST_PATH": "old.pst"}},
        {"service": "MSPST MS", "properties": {"0x6700001f": "Archive.pst"}},
        {"service": "MSEMS", "properties": {
          "PR_PROFILE_UNRESOLVED_NAME": "Bob", "PR_PROFILE_UNRESOLVED_SERVER": "any"}}]},
      {"name": "Q", "user": "b@x.example", "stores": [{"name": "B"}, {"name": "Archive"}]},
      {"name": "R", "user": "b@x.example", "services": [
        {"service": "MSEMS", "properties": {"PR_PROFILE_USER_SMTP_EMAIL_ADDRESS": "a@x.example"}}]}
    ]})");
    std::vector<std::string> names;
    const auto names_of = [&](const char* profile) {
        names.clear();
        const auto found = profile::world().find(profile);
        for (const auto& service : found->services())
            EXPECT_TRUE(service->kind->configured(*service)) << service->kind->info().name;
        for (const auto& store : found->stores())
            names.push_back(store->display_name());
        return names;
    };
    // Accounts and paths are those of later profiles, too.
    EXPECT_EQ(names_of("MapiSim"), (std::vector<std::string>{"A", "Old", "Archive", "B"}));
    EXPECT_EQ(names_of("Q"), (std::vector<std::string>{"B", "Archive"}));
    EXPECT_EQ(names_of("R"), (std::vector<std::string>{"A"}));
    EXPECT_EQ(profile::world().find("MapiSim")->identity().address, "a@x.example");
    EXPECT_EQ(profile::world().find("R")->identity().address, "a@x.example");
}

TEST_F(WorldBuilder, FillsPersonalAddressBooks) {
    use_text(R"({"address_book": {"users": [
      {"name": "Ann", "address": "a@x.example"}, {"name": "Bob", "address": "b@x.example"}]},
    "profiles": [
      {"name": "MapiSim", "user": "a@x.example", "personal_address_book": {
        "users": [{"name": "Cy", "address": "c@y.example", "phone": "123"},
                  {"name": "My Bob", "address": "b@x.example"}],
        "lists": [{"name": "Friends", "comment": "all of them",
                   "members": ["C@y.example", "b@x.example", "a@x.example", "o@z.example"]}]}},
      {"name": "Q", "user": "b@x.example"}]})");
    const auto& book = logon_->profile->book();
    const auto rows = book.contents(book.personal_id())->snapshot();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0]->find(PR_DISPLAY_NAME_W)->text(), "Cy");
    const auto id_of = [&](std::size_t row) {
        const Bytes id = rows[row]->find(PR_ENTRYID)->bytes();
        return mapisim::notify::EntryId{id.begin(), id.end()};
    };
    const auto cy = book.properties_of(id_of(0));
    ASSERT_TRUE(cy);
    EXPECT_EQ(cy->text(PR_BUSINESS_TELEPHONE_NUMBER_W), "123");
    EXPECT_EQ(cy->number(PR_OBJECT_TYPE), MAPI_MAILUSER);
    const auto friends = book.properties_of(id_of(2));
    EXPECT_EQ(friends->text(PR_ADDRTYPE_W), "MAPIPDL");
    EXPECT_EQ(friends->text(PR_COMMENT_W), "all of them");
    const auto members = book.members_of(id_of(2));
    ASSERT_TRUE(members);
    std::vector<std::string> names;
    for (const auto& member : *members)
        names.emplace_back(member.properties->text(PR_DISPLAY_NAME_W));
    EXPECT_EQ(names, (std::vector<std::string>{"Cy", "My Bob", "Ann", "o@z.example"}));
    EXPECT_EQ((*members)[0].id, id_of(0)); // its own entries first
    const auto& other = profile::world().find("Q")->book();
    EXPECT_TRUE(other.contents(other.personal_id())->snapshot().empty());
}

TEST_F(WorldBuilder, DeliversWhereTheFileSays) {
    use_text(R"({"address_book": {"users": [{"name": "Ann", "address": "ann@x.example"}]},
        "profiles": [{"name": "MapiSim", "user": "ann@x.example", "stores": [
            {"name": "Old", "receives": false, "kind": "Kind"}, {"name": "New", "receives": true}]}]})");
    const auto& stores = logon_->profile->stores();
    ASSERT_EQ(stores.size(), 2u);
    EXPECT_EQ(stores[0]->provider_display(), "Kind");
    EXPECT_EQ(stores[0]->post_office().find("Ann@x.example"), stores[1]);
}

TEST_F(WorldBuilder, StaysAsItWasWhenAFileIsWrong) {
    use_folders(R"({"name": "Inbox", "messages": [{"subject": "kept"}]})");
    std::string why;
    const std::string file = folder_.file("bad.json");
    std::ofstream(file) << "{\n\"profiles\": [1]}";
    ASSERT_TRUE(mapisim::scenario::set("world", file, why));
    EXPECT_FALSE(profile::world().load(why));
    EXPECT_EQ(why, file + ":2: profiles[0]: an object is expected, not a number");
    EXPECT_EQ(messages(Special::inbox)[0].text(PR_SUBJECT_W), "kept");
    // A reset cannot refuse: the default world stands in.
    testing::internal::CaptureStderr();
    profile::world().reset();
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "MapiSim: " + why + "; the default world stands in for it\n");
    mapisim::evidence::own().process().scenario_error.store(0);
    EXPECT_EQ(profile::world().default_profile_name(), "MapiSim");
}

// The default world
// -----------------------------------------------------------------------------------------------

class DefaultWorld : public WorldBuilder {
protected:
    void SetUp() override {
        WorldTest::SetUp();
        use("default");
    }
    /// All saved messages of a store, with the folder's name.
    std::vector<std::pair<std::string, mapisim::store::MessageState>> all(std::size_t which) {
        std::vector<std::pair<std::string, mapisim::store::MessageState>> found;
        mapisim::store::Mailbox& mailbox = *logon_->profile->stores().at(which);
        std::vector<mapisim::store::Number> open = {mailbox.root()->number};
        while (!open.empty()) {
            const mapisim::store::Folder& folder = *mailbox.folder(open.back());
            open.pop_back();
            for (const auto number : mailbox.numbers_of(folder, false))
                found.emplace_back(folder.name, mailbox.state(*mailbox.message(number)));
            for (const auto number : mailbox.children_of(folder))
                open.push_back(number);
        }
        return found;
    }
};

TEST_F(DefaultWorld, HasAFewDozenMessagesOfEveryKind) {
    const auto messages = all(0);
    EXPECT_GE(messages.size(), 36u);
    std::set<std::string> folders, classes;
    std::size_t unread = 0, drafts = 0, flagged = 0, important = 0, html = 0, rtf = 0, many = 0,
                large = 0, foreign = 0, attached = 0, embedded = 0;
    for (const auto& [folder, state] : messages) {
        const Bag& bag = state.content->properties;
        folders.insert(folder);
        classes.emplace(bag.text(PR_MESSAGE_CLASS_W));
        unread += !(state.flags & MSGFLAG_READ);
        drafts += (state.flags & MSGFLAG_UNSENT) != 0;
        flagged += bag.has(PR_FLAG_STATUS);
        important += bag.number(PR_IMPORTANCE) == IMPORTANCE_HIGH;
        html += bag.has(PR_HTML);
        rtf += bag.has(PR_RTF_COMPRESSED);
        many += state.content->recipients.size() == 200;
        large += bag.number(PR_MESSAGE_SIZE) >= 5 * 1024 * 1024;
        foreign += !mapisim::property::is_ascii(bag.text(PR_SUBJECT_W));
        attached += bag.boolean(PR_HASATTACH);
        for (const auto& attachment : state.content->attachments)
            embedded += attachment.properties->number(PR_ATTACH_METHOD) == ATTACH_EMBEDDED_MSG;
    }
    for (const char* name : {"Inbox", "Sent Items", "Deleted Items", "Drafts", "Calendar",
                             "Contacts", "Tasks", "Notes", "Journal"})
        EXPECT_TRUE(folders.contains(name)) << name;
    for (const char* name : {"IPM.Note", "IPM.Appointment", "IPM.Contact", "IPM.DistList",
                             "IPM.Task", "IPM.StickyNote", "IPM.Activity"})
        EXPECT_TRUE(classes.contains(name)) << name;
    EXPECT_GE(unread, 3u);
    EXPECT_GE(drafts, 1u);
    EXPECT_GE(flagged, 1u);
    EXPECT_GE(important, 2u);
    EXPECT_GE(html, 2u);
    EXPECT_GE(rtf, 1u);
    EXPECT_EQ(many, 1u);
    EXPECT_EQ(large, 1u);
    EXPECT_GE(foreign, 7u);
    EXPECT_GE(attached, 6u);
    EXPECT_EQ(embedded, 1u);
    EXPECT_GE(all(1).size(), 10u); // the archive
}

TEST_F(DefaultWorld, NamesNobodyInItsOwnDomainThatItLacks) {
    mapisim::world::Description description;
    std::vector<std::string> mistakes;
    ASSERT_TRUE(mapisim::world::read_world("default", description, mistakes));
    std::set<std::string> known;
    for (const auto& user : description.users) {
        known.insert(user.address);
        known.insert(user.aliases.begin(), user.aliases.end());
    }
    for (const auto& list : description.lists)
        known.insert(list.address);
    for (const std::size_t store : {0, 1}) {
        for (const auto& [folder, state] : all(store)) {
            std::vector<std::string> named{
                std::string(state.content->properties.text(PR_SENDER_EMAIL_ADDRESS_W))};
            for (const auto& recipient : state.content->recipients)
                named.emplace_back(recipient.properties->text(PR_EMAIL_ADDRESS_W));
            for (const std::string& address : named) {
                EXPECT_TRUE(!address.ends_with("@mapisim.example") || known.contains(address))
                    << address;
            }
        }
    }
}

TEST_F(DefaultWorld, LiesBeforeTheStartOfTheClock) {
    for (const std::size_t store : {0, 1}) {
        for (const auto& [folder, state] : all(store)) {
            const Bag& bag = state.content->properties;
            const FILETIME time = bag.time(PR_CREATION_TIME);
            EXPECT_LT(static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime,
                      mapisim::scenario::settings().clock_start)
                << bag.text(PR_SUBJECT_W);
        }
    }
}
