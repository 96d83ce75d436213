// World files: what the reader takes, and how it names mistakes.

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include <mapiguid.h>
#include <mapitags.h>
#include <nlohmann/json.hpp>

#include "scenario/json_tree.h"
#include "world/generator.h"
#include "world/reader.h"
#include "world/values.h"
#include "world/writer.h"

namespace mapisim::world {
namespace {

constexpr std::string_view kBegin =
    R"({"address_book": {"users": [{"name": "A", "address": "a@x.example"}]},
"profiles": [{"name": "P", "user": "a@x.example", "stores": [{"name": "S", "folders": [{"name": "F",
"messages": [)";
constexpr std::string_view kEnd = "]}]}]}]}";
constexpr std::string_view kWay = "profiles[0].stores[0].folders[0].messages[0]";

class WorldReader : public testing::Test {
protected:
    std::vector<std::string> all_mistakes(std::string_view text) {
        std::vector<std::string> mistakes;
        Description read;
        const bool good = parse_world(text, "w.json", read, mistakes);
        EXPECT_EQ(good, mistakes.empty()) << text;
        return mistakes;
    }
    /// The only mistake.
    std::string mistake(std::string_view text) {
        const auto mistakes = all_mistakes(text);
        EXPECT_EQ(mistakes.size(), 1u) << text << (mistakes.size() > 1 ? mistakes[1] : "");
        return mistakes.empty() ? "none" : mistakes.front();
    }
    /// Of a message, without the way to it.
    std::string message_mistake(std::string_view message) {
        const std::string told =
            mistake(std::string(kBegin) + std::string(message) + std::string(kEnd));
        const std::string way = "w.json:3: " + std::string(kWay);
        EXPECT_TRUE(told.starts_with(way)) << told;
        return told.substr(std::min(way.size(), told.size()));
    }
    Description good(std::string_view text) {
        std::vector<std::string> mistakes;
        Description read;
        EXPECT_TRUE(parse_world(text, "w.json", read, mistakes)) << mistakes.front();
        return read;
    }
    Message message(std::string_view text) {
        Description read = good(std::string(kBegin) + std::string(text) + std::string(kEnd));
        if (read.profiles.empty())
            return {};
        return std::move(read.profiles[0].stores[0].folders[0].messages[0]);
    }
};

TEST_F(WorldReader, TakesTheBuiltInWorlds) {
    for (const char* name : {"default", "empty"}) {
        Description read;
        std::vector<std::string> mistakes;
        EXPECT_TRUE(read_world(name, read, mistakes)) << mistakes.front();
        EXPECT_EQ(read.default_profile, "MapiSim");
        ASSERT_EQ(read.profiles.size(), 2u);
        EXPECT_EQ(read.profiles[0].stores.size(), 2u);
    }
    EXPECT_TRUE(built_in_world("other").empty());
}

TEST_F(WorldReader, NamesAFileThatIsNotThere) {
    Description read;
    std::vector<std::string> mistakes;
    EXPECT_FALSE(read_world("/no/such/world.json", read, mistakes));
    ASSERT_EQ(mistakes.size(), 1u);
    EXPECT_EQ(mistakes[0], "/no/such/world.json: the world cannot be read");
    const auto folder = std::filesystem::temp_directory_path().u8string();
    EXPECT_FALSE(read_world({folder.begin(), folder.end()}, read, mistakes));
    EXPECT_EQ(mistakes.size(), 2u);
}

TEST_F(WorldReader, NamesLineAndPathOfAMistake) {
    const std::vector<std::string> expected = {
        "w.json:2: profils: there is no such name here; did you mean profiles?",
        "w.json:1: profiles is missing"};
    EXPECT_EQ(all_mistakes("{\n\"profils\": []}"), expected);
}

TEST_F(WorldReader, FindsEveryMistake) {
    const auto told = all_mistakes("{\"address_book\": {\"users\": [\n"
                                   "{\"name\": \"A\"},\n"
                                   "{\"name\": 3, \"address\": \"b@x\"},\n"
                                   "{\"nam\": \"C\", \"address\": \"b@x\"}]},\n"
                                   "\"default_profile\": \"Q\",\n"
                                   "\"profiles\": [{\"name\": \"P\", \"user\": \"c@x\"}]}");
    const std::vector<std::string> expected = {
        "w.json:2: address_book.users[0]: address is missing",
        "w.json:3: address_book.users[1].name: a text is expected, not a number",
        "w.json:4: address_book.users[2].nam: there is no such name here; did you mean name?",
        "w.json:4: address_book.users[2]: name is missing",
        "w.json:4: address_book.users[2].address: \"b@x\" is there already, in line 3",
        "w.json:6: profiles[0].user: there is no user with the address \"c@x\"; did you mean b@x?",
        "w.json:5: default_profile: there is no profile \"Q\"; did you mean P?"};
    EXPECT_EQ(told, expected);
}

TEST_F(WorldReader, RefusesWhatIsNoWorld) {
    EXPECT_EQ(mistake("[]"), "w.json:1: an object is expected, not a list");
    EXPECT_EQ(mistake("{}"), "w.json:1: profiles is missing");
    EXPECT_EQ(mistake("{\"profiles\": 1}"), "w.json:1: profiles: a list is expected, not a number");
    EXPECT_NE(mistake("").find("w.json:1: this is no JSON"), std::string::npos);
    EXPECT_NE(mistake("{\"profiles\":\n[}").find("w.json:2: this is no JSON"), std::string::npos);
    EXPECT_EQ(mistake("{\"profiles\": [],\n\"profiles\": []}"),
              "w.json:2: profiles: is given twice, first in line 1");
    EXPECT_NE(mistake(std::string(5000, '[')).find("nested too deeply"), std::string::npos);
}

TEST_F(WorldReader, RefusesMoreThanAWorldHasRoomFor) {
    const auto world = [&](const std::string& users, const std::string& messages) {
        const auto all =
            all_mistakes(R"({"address_book": {"users": [{"name": "A", "address": "a@x"})" + users +
                         R"(]}, "profiles": [{"name": "P", "user": "a@x", "stores": [{"name": "S",
                "folders": [{"name": "Inbox", "messages": [)" +
                         messages + "]}]}]}]}");
        return all.empty() ? std::string() : all.front();
    };
    const std::string half = R"({"repeat": 5000000})";
    EXPECT_EQ(world("", half + "," + half), "");
    EXPECT_EQ(world("", half + "," + half + ",{}"),
              "w.json:1: all together these are 10000001 messages; a world has room for 10000000");
    EXPECT_NE(world("", R"({"repeat": 1000, "to": [{"generate": 20001}]})").find("20001000 recip"),
              std::string::npos);
    std::string large;
    for (int i = 0; i < 4; ++i)
        large += (i ? "," : "") + std::string(R"({"text": {"generate": 268435456}})");
    EXPECT_EQ(world("", large), "");
    EXPECT_NE(world("", large + R"(,{"html": {"generate": 1}})").find("1073741825 generated bytes"),
              std::string::npos);
    EXPECT_NE(world(R"(,{"domain": "y", "generate": 1000000})", "").find("1000001 users"),
              std::string::npos);
}

/// To compare each with all others, letter by letter, would take hours.
TEST_F(WorldReader, DoesNotLookForEverForWhatWasMeant) {
    const std::string a(1 << 20, 'a'), b = a + 'b';
    EXPECT_TRUE(mistake(R"({"address_book": {"users": [{"name": "A", "address": ")" + a +
                        R"(@x"}]}, "profiles": [{"name": "P", "user": ")" + b + R"(@x"}]})")
                    .ends_with(b + "@x\""));
    std::string users, members;
    for (int i = 0; i < 20'000; ++i) {
        const std::string number = std::to_string(100'000 + i);
        users += (i ? "," : "") + std::string(R"({"name": "A", "address": "user.number.)") +
                 number + R"(@x"})";
        members += (i ? ",\"" : "\"") + std::string("usre.number.") + number + "@x\"";
    }
    const auto all = all_mistakes(R"({"address_book": {"users": [)" + users +
                                  R"(], "lists": [{"name": "L", "address": "l@x", "members": [)" +
                                  members + R"(]}]}, "profiles": []})");
    EXPECT_EQ(all.size(), 100u);
}

TEST(JsonTree, HasLimits) {
    scenario::JsonNode root;
    std::string why;
    const auto reads = [&](std::string_view text) {
        why.clear();
        return scenario::parse_json(text, "f", root, why, {.bytes = 20, .parts = 4, .depth = 2});
    };
    EXPECT_TRUE(reads("[1,{\"a\":2}]")) << why;
    EXPECT_FALSE(reads("[1,2,3,\n4]"));
    EXPECT_EQ(why, "f:2: [3]: there are more parts here than a file may have, which are 4");
    EXPECT_FALSE(reads("[[[]]]"));
    EXPECT_FALSE(reads("[                   ]"));
    EXPECT_EQ(why, "f:1: the file is larger than 20 bytes");
}

TEST_F(WorldReader, ChecksWhatOnePartSaysOfAnother) {
    constexpr std::string_view users =
        R"({"address_book": {"users": [{"name": "A", "address": "a@x"}]}, "profiles": [)";
    const auto world = [&](std::string_view profiles) {
        return std::string(users) + std::string(profiles) + "]}";
    };
    EXPECT_NE(mistake(world("{\"name\": \"P\", \"user\": \"a@x\"},\n{\"name\": \"p\", \"user\": "
                            "\"A@x\"}"))
                  .find("w.json:2: profiles[1].name: \"p\" is there already, in line 1"),
              std::string::npos);
    EXPECT_NE(mistake(world("{\"name\": \"P\", \"user\": \"a@x\", \"stores\": [{\"name\": \"S\"},\n"
                            "{\"name\": \"s\"}]}"))
                  .find("w.json:2: profiles[0].stores[1].name: \"s\" is there already"),
              std::string::npos);
    EXPECT_NE(mistake(world("{\"name\": \"P\", \"user\": \"a@x\", \"stores\": [{\"name\": \"S\"},\n"
                            "{\"name\": \"T\", \"receives\": true}]}"))
                  .find("w.json:2: profiles[0].stores[1]: mail for a@x arrives in the store of "
                        "line 1"),
              std::string::npos);
    EXPECT_NE(mistake(world("{\"name\": \"P\", \"user\": \"a@x\", \"stores\": [{\"name\": \"S\", "
                            "\"folders\": [{\"name\": \"inbox\"},\n{\"name\": \"Inbox\"}]}]}"))
                  .find("w.json:2: profiles[0].stores[0].folders[1].name: \"Inbox\" is there"),
              std::string::npos);
    EXPECT_NE(mistake(R"({"address_book": {"users": [{"name": "A", "address": "a@x"}],
                          "lists": [{"name": "L", "address": "l@x", "members": ["a@x", "l@x",
                          "b@x"]}]}, "profiles": []})")
                  .find("w.json:3: address_book.lists[0].members[2]: there is no user or list with "
                        "the address \"b@x\""),
              std::string::npos);
}

TEST_F(WorldReader, TakesEachAddressOnce) {
    const auto world = [](std::string_view users, std::string_view more = {}) {
        return R"({"address_book": {"users": [{"name": "A", "address": "a@x", "aliases": ["b@x"]},)"
               "\n" +
               std::string(users) + "]" + std::string(more) + R"(}, "profiles": []})";
    };
    EXPECT_EQ(mistake(world(R"({"name": "B", "address": "B@x"})")),
              "w.json:2: address_book.users[1].address: \"B@x\" is there already, in line 1");
    EXPECT_EQ(mistake(world(R"({"name": "C", "address": "c@x", "aliases": ["d@x", "a@X"]})")),
              "w.json:2: address_book.users[1].aliases[1]: \"a@X\" is there already, in line 1");
    EXPECT_EQ(mistake(world(R"({"name": "C", "address": "c@x", "aliases": ["b@x"]})")),
              "w.json:2: address_book.users[1].aliases[0]: \"b@x\" is there already, in line 1");
    constexpr std::string_view user = R"({"name": "C", "address": "c@x"})";
    EXPECT_EQ(mistake(world(user, ",\n\"lists\": [{\"name\": \"L\", \"address\": \"b@x\", "
                                  "\"members\": []}]")),
              "w.json:3: address_book.lists[0].address: \"b@x\" is there already, in line 1");
    // A member may be named by an alias.
    good(world(user, R"(, "lists": [{"name": "L", "address": "l@x", "members": ["b@x"]}])"));
}

TEST_F(WorldReader, KnowsTheDomainsOfGeneratedUsers) {
    const auto world = [](std::string_view member) {
        return R"({"address_book": {"users": [{"generate": 20, "domain": "Many.example"}],
                   "lists": [{"name": "L", "address": "l@x", "members": [")" +
               std::string(member) + R"("]}]}, "profiles": []})";
    };
    Generator random(1);
    for (const std::uint64_t number : {1, 20})
        good(world(random.person(number, "many.example").address));
    good(world("nobody@other.example"));
    for (const char* nobody : {"nobody@many.example", "ada.adler21@many.example",
                               "ada.adler0@many.example", "ada.adler@many.example"})
        EXPECT_TRUE(mistake(world(nobody))
                        .starts_with("w.json:2: address_book.lists[0].members[0]: there is no user "
                                     "or list with the address \"" +
                                     std::string(nobody)))
            << nobody;
}

TEST_F(WorldReader, RepeatsNoFurtherThanTimesGo) {
    EXPECT_EQ(message_mistake(R"({"repeat": 100000, "every": "+52w"})"),
              ".every: the last of 100000 repetitions is more than 200 years from the first");
    EXPECT_EQ(message_mistake(R"({"repeat": 10000000, "every": "-1d"})"),
              ".every: the last of 10000000 repetitions is more than 200 years from the first");
    EXPECT_EQ(message(R"({"repeat": 200, "every": "-52w"})").repeat, 200u);
    EXPECT_EQ(message(R"({"repeat": 10000000, "every": "+0s"})").repeat, 10'000'000u);
    EXPECT_EQ(message(R"({"repeat": 2, "every": "+73200d"})").repeat, 2u);
    EXPECT_EQ(message_mistake(R"({"repeat": 3, "every": "+73200d"})"),
              ".every: the last of 3 repetitions is more than 200 years from the first");
}

TEST_F(WorldReader, NamesMistakesInMessages) {
    EXPECT_EQ(message_mistake(R"({"subject": true})"),
              ".subject: a text is expected, not true or false");
    EXPECT_EQ(message_mistake("1"), ": an object is expected, not a number");
    EXPECT_EQ(message_mistake(R"({"importanc": "high"})"),
              ".importanc: there is no such name here; did you mean importance?");
    EXPECT_EQ(message_mistake(R"({"importance": "hgh"})"),
              ".importance: low, normal or high is expected, not \"hgh\"; did you mean high?");
    EXPECT_EQ(message_mistake(R"({"read": "yes"})"),
              ".read: true or false is expected, not a text");
    EXPECT_EQ(message_mistake(R"({"to": ["a@x", "nobody"]})"),
              ".to[1]: an address such as \"Ann Example <ann@example.com>\" is expected, not "
              "\"nobody\"");
    EXPECT_EQ(message_mistake(R"({"to": {"generate": 0}})"),
              ".to.generate: a number from 1 to 100000 is expected, not \"0\"");
    EXPECT_EQ(message_mistake(R"({"from": {}})"), ".from: name or address is missing");
    EXPECT_EQ(message_mistake(R"({"sent": "yesterday"})"),
              ".sent: a time such as 2026-01-01T00:00:00Z or, from the clock's start, \"-2d 3h\" "
              "is expected, not \"yesterday\"");
    EXPECT_EQ(message_mistake(R"({"every": "2026-01-01T00:00:00Z", "repeat": 2})"),
              ".every: a time span such as \"-2d 3h 15m\" is expected, not "
              "\"2026-01-01T00:00:00Z\"");
    EXPECT_EQ(message_mistake(R"({"text": ["a", 1]})"),
              ".text[1]: a text is expected, not a number");
    EXPECT_EQ(message_mistake(R"({"html": {"generate": 1.5}})"),
              ".html.generate: a number from 1 to 268435456 is expected, not \"1.5\"");
    EXPECT_EQ(message_mistake(R"({"html": {}})"), ".html: generate is missing");
    EXPECT_EQ(message_mistake(R"({"repeat": 0})"),
              ".repeat: a number from 1 to 10000000 is expected, not \"0\"");
}

TEST_F(WorldReader, NamesMistakesInAttachments) {
    EXPECT_EQ(message_mistake(R"({"attachments": [{"name": "a"}]})"),
              ".attachments[0]: one of text, base64, generate and message is expected");
    EXPECT_EQ(message_mistake(R"({"attachments": [{"name": "a", "text": "", "generate": 1}]})"),
              ".attachments[0]: one of text, base64, generate and message is expected");
    EXPECT_EQ(message_mistake(R"({"attachments": [{"text": "a"}]})"),
              ".attachments[0]: name is missing");
    EXPECT_EQ(message_mistake(R"({"attachments": [{"name": "a", "base64": "a"}]})").substr(0, 40),
              ".attachments[0].base64: base64 is expect");
    EXPECT_EQ(message_mistake(R"({"attachments": [{"message": {"sujbect": ""}}]})"),
              ".attachments[0].message.sujbect: there is no such name here; did you mean subject?");
    EXPECT_EQ(message_mistake(R"({"attachments": [{"message": {"repeat": 2}}]})"),
              ".attachments[0].message: a message in an attachment is not repeated");
}

TEST_F(WorldReader, NamesMistakesInProperties) {
    const auto property = [&](std::string_view text) {
        const std::string told = message_mistake("{\"properties\": {" + std::string(text) + "}}");
        constexpr std::string_view way = ".properties.";
        EXPECT_TRUE(told.starts_with(way)) << told;
        return told.substr(std::min(way.size(), told.size()));
    };
    EXPECT_EQ(property(R"("PR_SUBJCET": "")"),
              "PR_SUBJCET: there is no property of this name; did you mean PR_SUBJECT?");
    EXPECT_EQ(property(R"("PidLidLocatoin": "")"),
              "PidLidLocatoin: there is no property of this name; did you mean PidLidLocation?");
    EXPECT_EQ(property(R"("PR_ENTRYID": "")"), "PR_ENTRYID: the store computes this property");
    EXPECT_EQ(property(R"("PR_HASATTACH": true)"),
              "PR_HASATTACH: the store computes this property");
    EXPECT_EQ(property(R"("PR_ICON_INDEX": "x")"),
              "PR_ICON_INDEX: a number of 32 bits is expected");
    EXPECT_EQ(property(R"("PR_ICON_INDEX": 4294967296)"),
              "PR_ICON_INDEX: a number of 32 bits is expected");
    EXPECT_EQ(property(R"("PR_START_DATE": 1)"), "PR_START_DATE: a time is expected, not a number");
    EXPECT_EQ(property(R"("0x80010003": 1)"),
              "0x80010003: a whole property tag is expected, such as 0x0037001F");
    EXPECT_EQ(property(R"("PSETID_Comon/0x8501:long": 1)"),
              "PSETID_Comon/0x8501:long: there is no property set PSETID_Comon; did you mean "
              "PSETID_Common?");
    EXPECT_EQ(property(R"("PSETID_Common/0x8501:lung": 1)"),
              "PSETID_Common/0x8501:lung: there is no type lung; did you mean long?");
    EXPECT_EQ(property(R"("PSETID_Common/0x8501": 1)"),
              "PSETID_Common/0x8501: SET/NAME:TYPE is expected, such as "
              "PSETID_Common/0x8503:boolean");
    EXPECT_EQ(property(R"("PidNameKeywords": ["a", 1])"), "PidNameKeywords[1]: a text is expected");
}

TEST_F(WorldReader, TakesAWholeMessage) {
    const Message read = message(R"({
        "class": "IPM.Post", "subject": "S", "from": "Ann <ann@x>", "on_behalf_of": "b@x",
        "to": ["c@x", {"name": "Old", "address": "/o=x", "type": "EX"}, {"name": "Who"}],
        "cc": "d@x", "bcc": {"generate": 5}, "reply_to": ["e@x"], "sent": "-1d 2h",
        "received": "2026-01-01T00:00:00Z", "text": ["one", "two"], "html": {"generate": 100},
        "rtf": "{\\rtf1}", "read": false, "draft": true, "associated": true, "flagged": true,
        "read_receipt": true, "importance": "low", "sensitivity": "private",
        "categories": ["k"], "message_id": "<1>", "in_reply_to": "<2>", "references": "<3>",
        "headers": "A: b", "repeat": 3, "every": "+1h",
        "attachments": [{"name": "a", "type": "t/x", "content_id": "c", "base64": "AQI="},
                        {"message": {"subject": "inner"}}],
        "properties": {"PR_ICON_INDEX": -1, "PidLidReminderTime": "+1d", "0x0E1F000B": true,
                       "PS_PUBLIC_STRINGS/Colour:texts": ["red", "green"],
                       "{00062008-0000-0000-c000-000000000046}/0x8510:long": "0x119"}})");
    EXPECT_EQ(read.message_class, "IPM.Post");
    EXPECT_EQ(read.from, (Address{.name = "Ann", .address = "ann@x"}));
    ASSERT_EQ(read.recipients.size(), 5u);
    EXPECT_EQ(read.recipients[1].address.type, "EX");
    EXPECT_EQ(read.recipients[2].address.name, "Who");
    EXPECT_EQ(read.recipients[3].kind, MAPI_CC);
    EXPECT_EQ(read.recipients[4].generate, 5u);
    EXPECT_EQ(read.sent, (Time{.relative = true, .ticks = -26LL * 3600 * 10'000'000}));
    EXPECT_FALSE(read.received->relative);
    EXPECT_EQ(read.text->bytes, "one\r\ntwo");
    EXPECT_EQ(read.html->generate, 100u);
    EXPECT_EQ(read.importance, Level::low);
    EXPECT_EQ(read.sensitivity, Sensitivity::privately);
    EXPECT_EQ(read.every, 3600LL * 10'000'000);
    ASSERT_EQ(read.attachments.size(), 2u);
    EXPECT_EQ(read.attachments[0].data.bytes, "\1\2");
    EXPECT_EQ(read.attachments[1].embedded->subject, "inner");
    ASSERT_EQ(read.properties.size(), 5u);
    EXPECT_EQ(read.properties[0].value.number(), -1);
    EXPECT_EQ(read.properties[1].key.name->set, PSETID_Common);
    EXPECT_TRUE(read.properties[1].time.has_value());
    EXPECT_EQ(read.properties[3].value.text_at(1), "green");
    EXPECT_EQ(read.properties[4].value.number(), 0x119);
    EXPECT_EQ(key_text(read.properties[4].key), "PidLidSideEffects");
}

TEST_F(WorldReader, WritesWhatItReads) {
    for (const char* name : {"default", "empty"}) {
        const Description first = good(built_in_world(name));
        const std::string text = world_text(first);
        EXPECT_EQ(world_text(good(text)), text) << name;
    }
    const std::string everything =
        std::string(kBegin) +
        R"({"subject": "a\nb", "to": [{"name": "N"}, "\"Q, q\" <q@x>"], "draft": true,
            "text": "lone\nends", "html": {"generate": 3}, "rtf": ["{\\rtf1", ""],
            "attachments": [{"name": "g", "generate": 5}, {"name": "t", "text": ["x", "y"]}],
            "properties": {"0x66660102": "AQID", "PS_MAPI/x:guid":
                "{00020328-0000-0000-C000-000000000046}", "PS_MAPI/y:double": 0.1,
                "PS_MAPI/z:longlong": -9007199254740993, "PS_MAPI/w:binaries": ["AA=="]},
            "repeat": 2, "every": "-1w"})" +
        std::string(kEnd);
    const std::string text = world_text(good(everything));
    EXPECT_EQ(world_text(good(text)), text);
    EXPECT_NE(text.find("-9007199254740993"), std::string::npos);
    EXPECT_NE(text.find("\"lone\\nends\""), std::string::npos);
}

TEST_F(WorldReader, IsAsTheSchemaSays) {
    // The schema says of each kind of object the names that the reader knows, and no others.
    const nlohmann::json schema = nlohmann::json::parse(world_schema());
    const nlohmann::json& kinds = schema.at("$defs");
    for (const auto& [kind, names] : known_names()) {
        const std::string of{kind};
        ASSERT_TRUE(kinds.contains(of)) << of;
        EXPECT_EQ(kinds[of].at("additionalProperties"), false) << of;
        const nlohmann::json& properties = kinds[of].at("properties");
        EXPECT_EQ(properties.size(), names.size()) << of;
        for (const std::string_view name : names)
            EXPECT_TRUE(properties.contains(std::string(name))) << of << "." << name;
    }
}

TEST_F(WorldReader, SurvivesDamage) {
    // Each byte of a world changed or taken away, by turns: the reader says yes or no, and why.
    const std::string text =
        std::string(kBegin) +
        R"({"to": ["c@x", {"generate": 2}], "sent": "-1d", "text": ["a"], "attachments":
            [{"name": "a", "base64": "AQI="}], "properties": {"PR_ICON_INDEX": 1}})" +
        std::string(kEnd);
    Generator random(7);
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const bool remove : {false, true}) {
            std::string damaged = text;
            if (remove)
                damaged.erase(at, 1 + random.below(5));
            else
                damaged[at] = static_cast<char>(random.next());
            std::vector<std::string> mistakes;
            Description read;
            const bool good = parse_world(damaged, "w.json", read, mistakes);
            EXPECT_EQ(good, mistakes.empty());
            for (const std::string& told : mistakes)
                EXPECT_TRUE(told.starts_with("w.json:")) << told;
        }
    }
    for (int round = 0; round < 2000; ++round) { // and pieces of it in any order
        std::string pieces;
        for (std::uint64_t count = random.below(6); count != 0; --count) {
            const std::size_t from = random.below(text.size());
            pieces += text.substr(from, random.below(40));
        }
        std::vector<std::string> mistakes;
        Description read;
        const bool good = parse_world(pieces, "w.json", read, mistakes);
        EXPECT_EQ(good, mistakes.empty());
    }
}

// Values
// -------------------------------------------------------------------------------------------

TEST(WorldValues, Durations) {
    std::int64_t ticks = 0;
    std::string why;
    for (const char* good : {"-2d 3h 15m", "+30s", "-1w", "+1w 2d 3h 4m 5s"}) {
        ASSERT_TRUE(parse_duration(good, ticks, why)) << good;
        EXPECT_EQ(duration_text(ticks), good);
    }
    ASSERT_TRUE(parse_duration("- 90m", ticks, why));
    EXPECT_EQ(duration_text(ticks), "-1h 30m");
    EXPECT_EQ(duration_text(0), "+0s");
    for (const char* bad : {"", "-", "1d", "+1", "+d", "-1d-1h", "+99999999w", "+1 d",
                            "+9999999999999999999s", "+1y", "--1d"})
        EXPECT_FALSE(parse_duration(bad, ticks, why)) << bad;
}

TEST(WorldValues, Addresses) {
    Address read;
    std::string why;
    ASSERT_TRUE(parse_address(" Ann Example <ann@x.example> ", read, why));
    EXPECT_EQ(read, (Address{.name = "Ann Example", .address = "ann@x.example"}));
    EXPECT_EQ(address_text(read), "Ann Example <ann@x.example>");
    ASSERT_TRUE(parse_address("\"A, B\" <a@x>", read, why));
    EXPECT_EQ(read.name, "A, B");
    ASSERT_TRUE(parse_address("a@x", read, why));
    EXPECT_EQ(address_text(read), "a@x");
    for (const char* bad : {"", "a", "@x", "a@", "<>", "A <a@x", "A a@x", "A <a@x> b"})
        EXPECT_FALSE(parse_address(bad, read, why)) << bad;
    EXPECT_EQ(address_text({.name = "N", .address = {}}), "");
    EXPECT_EQ(address_text({.name = "N", .address = "a@x", .type = "EX"}), "");
    EXPECT_EQ(address_text({.name = " N", .address = "a@x"}), "");
}

TEST(WorldValues, Base64) {
    std::string bytes, why;
    std::string all;
    for (int i = 0; i < 300; ++i) {
        ASSERT_TRUE(parse_base64(base64_text(all), bytes, why)) << i;
        EXPECT_EQ(bytes, all);
        all += static_cast<char>(i * 7);
    }
    EXPECT_EQ(base64_text("Hello"), "SGVsbG8=");
    EXPECT_TRUE(parse_base64("SGVs\r\n bG8", bytes, why)); // without padding
    EXPECT_EQ(bytes, "Hello");
    for (const char* bad : {"A", "AAAAA", "A=", "A===", "=AAA", "AA=A", "A?AA", "AAA=="})
        EXPECT_FALSE(parse_base64(bad, bytes, why)) << bad;
}

TEST(WorldValues, Keys) {
    PropertyKey key;
    std::string why;
    for (const char* good :
         {"PR_SUBJECT", "PR_ICON_INDEX", "0x66660102", "PidLidLocation", "PidNameKeywords",
          "PSETID_Common/0x8999:long", "PS_PUBLIC_STRINGS/My colour:text",
          "{01020304-0506-0708-090A-0B0C0D0E0F10}/0x0001:time", "PS_INTERNET_HEADERS/a/b:c:text"}) {
        ASSERT_TRUE(parse_key(good, key, why)) << good << why;
        EXPECT_EQ(key_text(key), good);
    }
    ASSERT_TRUE(parse_key("PR_SUBJECT", key, why));
    EXPECT_EQ(key.tag, PR_SUBJECT_W);
    for (const char* bad : {"", "subject", "0x37", "0x0037001", "0x00000003", "0x0037000D", "/",
                            ":", "PS_MAPI/:text", "PR_MESSAGE_RECIPIENTS"})
        EXPECT_FALSE(parse_key(bad, key, why)) << bad;
}

TEST(WorldGenerator, IsTheSameForASeed) {
    EXPECT_EQ(Generator(1).text(5000), Generator(1).text(5000));
    EXPECT_NE(Generator(1).text(5000), Generator(2).text(5000));
    for (const std::size_t size : {0, 1, 71, 72, 73, 16384, 16385, 100000}) {
        EXPECT_EQ(Generator(3).text(size).size(), size);
        EXPECT_EQ(Generator(3).bytes(size).size(), size);
        EXPECT_FALSE(Generator(3).text(size).ends_with('\r'));
    }
    Generator people(1);
    EXPECT_NE(people.person(1, "x").address, people.person(2, "x").address);
}

} // namespace
} // namespace mapisim::world
