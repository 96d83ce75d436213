// Mistakes in world files that look right at first.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "../scratch_folder.h"
#include "world/reader.h"

namespace mapisim::world {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> mistakes_in(const std::string& text, const std::string& file = "w.json") {
    std::vector<std::string> mistakes;
    Description read;
    const bool good = parse_world(text, file, read, mistakes);
    EXPECT_EQ(good, mistakes.empty());
    return mistakes;
}
std::vector<std::string> message_mistakes(const std::string& message) {
    std::vector<std::string> mistakes = mistakes_in(
        R"({"address_book": {"users": [{"name": "A", "address": "a@x.example"}]},
"profiles": [{"name": "P", "user": "a@x.example", "stores": [{"name": "S", "folders": [{"name": "F",
"messages": [)" +
        message + "]}]}]}]}");
    const std::string way = "w.json:3: profiles[0].stores[0].folders[0].messages[0].";
    for (std::string& told : mistakes) {
        EXPECT_THAT(told, StartsWith(way));
        told.erase(0, way.size());
    }
    return mistakes;
}

TEST(WorldChecks, ProfilesHaveNamesThatMapiTakes) {
    const auto with_name = [](const std::string& name) {
        return mistakes_in("{\"address_book\": {\"users\": [{\"name\": \"A\", \"address\": "
                           "\"a@x\"}]},\n\"profiles\": [{\"name\": \"" +
                           name + "\", \"user\": \"a@x\"}]}");
    };
    const std::string sixty_four(64, 'x');
    for (const std::string& name :
         {std::string("A b_1"), sixty_four, std::string("Gr\u00fc\u00dfe")})
        EXPECT_THAT(with_name(name), IsEmpty()) << name;
    for (const std::string& name : {std::string(), sixty_four + "x", std::string("a\\\\b"),
                                    std::string("a\\nb"), std::string(" a"), std::string("a ")})
        EXPECT_THAT(with_name(name),
                    ElementsAre("w.json:2: profiles[0].name: no profile can be called that: a name "
                                "has 1 to 64 printing characters, no backslash, and no blank at "
                                "its ends"))
            << name;
    EXPECT_THAT(with_name("a\\u0000b"),
                ElementsAre("w.json:2: profiles[0].name: a text has no character 0"));
}

TEST(WorldChecks, NoTextEndsEarlyForClients) {
    const char* const what = ": a text has no character 0";
    EXPECT_THAT(message_mistakes(R"({"subject": "a\u0000b"})"),
                ElementsAre(std::string("subject") + what));
    EXPECT_THAT(message_mistakes(R"({"text": "a\u0000b"})"),
                ElementsAre(std::string("text") + what));
    EXPECT_THAT(message_mistakes(R"({"html": ["a", "\u0000b"]})"),
                ElementsAre(std::string("html[1]") + what));
    EXPECT_THAT(message_mistakes(R"({"properties": {"PR_COMMENT": "\u0000"}})"),
                ElementsAre(std::string("properties.PR_COMMENT") + what));
    EXPECT_THAT(message_mistakes(R"({"properties": {"PidNameKeywords": ["a", "\u0000"]}})"),
                ElementsAre(std::string("properties.PidNameKeywords[1]") + what));
    EXPECT_THAT(message_mistakes(R"({"from": {"name": "a\u0000", "address": "b"}})"),
                ElementsAre(std::string("from.name") + what));
    EXPECT_THAT(message_mistakes(R"({"subject": "a\u0001b"})"), IsEmpty());
}

TEST(WorldChecks, APropertyIsGivenOnce) {
    EXPECT_THAT(
        message_mistakes("{\"properties\": {\"PR_ICON_INDEX\": 1, \"0x10800003\": 2}}"),
        ElementsAre("properties.0x10800003: is there already, in line 3, as PR_ICON_INDEX"));
    EXPECT_THAT(message_mistakes(R"({"properties": {"0x3004001E": "", "PR_COMMENT": ""}})"),
                ElementsAre(EndsWith("as 0x3004001E")));
    EXPECT_THAT(message_mistakes(R"({"properties": {"PidLidReminderSet": true, )"
                                 R"("{00062008-0000-0000-C000-000000000046}/0x8503:long": 1}})")
                    .size(),
                1u);
    EXPECT_THAT(message_mistakes(R"({"properties": {"PS_MAPI/a:text": "", "PS_MAPI/A:text": "",
"PS_PUBLIC_STRINGS/a:text": "", "PS_MAPI/0x8503:long": 1, "PR_SUBJECT": "", "PR_BODY": ""}})"),
                IsEmpty());
}

TEST(WorldChecks, WhatHasANameIsNoPropertyToo) {
    for (const auto& [member, value, property] : std::vector<std::array<const char*, 3>>{
             {"subject", R"("a")", R"("PR_SUBJECT": "b")"},
             {"text", R"("a")", R"("0x1000001F": "b")"},
             {"html", R"("a")", R"("PR_HTML": "YQ==")"},
             {"sent", R"("-1d")", R"("PR_CLIENT_SUBMIT_TIME": "-2d")"},
             {"importance", R"("low")", R"("PR_IMPORTANCE": 2)"}}) {
        const std::string both =
            std::string("{\"") + member + "\": " + value + ", \"properties\": {" + property + "}}";
        EXPECT_THAT(message_mistakes(both),
                    ElementsAre(EndsWith(std::string(": ") + member + " says this already")));
        EXPECT_THAT(message_mistakes(std::string("{\"properties\": {") + property + "}}"),
                    IsEmpty());
    }
}

TEST(WorldChecks, AttachmentsAreOfOneKind) {
    const auto attachment = [](const std::string& what, const std::string& property) {
        return message_mistakes("{\"attachments\": [{" + what + ", \"properties\": {" + property +
                                "}}]}");
    };
    const std::string data = R"("name": "a", "text": "b")", inner = R"("message": {})";
    const char* const method = "attachments[0].properties.PR_ATTACH_METHOD: ATTACH_EMBEDDED_MSG, "
                               "which is 5, is the method of an attachment with message, and of no "
                               "other";
    EXPECT_THAT(attachment(data, R"("PR_ATTACH_METHOD": 5)"), ElementsAre(method));
    EXPECT_THAT(attachment(data, R"("PR_ATTACH_METHOD": "0x5")"), ElementsAre(method));
    EXPECT_THAT(attachment(inner, R"("PR_ATTACH_METHOD": 1)"), ElementsAre(method));
    EXPECT_THAT(attachment(data, R"("PR_ATTACH_METHOD": 6)"), IsEmpty());
    EXPECT_THAT(attachment(inner, R"("PR_ATTACH_METHOD": 5)"), IsEmpty());
    EXPECT_THAT(attachment(data, R"("PR_ATTACH_DATA_BIN": "")"),
                ElementsAre(EndsWith("text says this already")));
    EXPECT_THAT(attachment(inner, R"("PR_ATTACH_DATA_OBJ": "")").size(), 1u);
}

TEST(WorldChecks, MessagesLieInEachOtherNoDeeperThanAStoreHasThem) {
    std::string message = "{}";
    for (int i = 0; i < 100; ++i)
        message = "{\"attachments\": [{\"message\": " + message + "}]}";
    EXPECT_THAT(message_mistakes(message), IsEmpty());
    EXPECT_THAT(
        message_mistakes("{\"attachments\": [{\"message\": " + message + "}]}"),
        ElementsAre(EndsWith(": messages are nested too deeply: no more than 100 lie in each "
                             "other")));
}

TEST(WorldChecks, EveryNeedsRepeat) {
    EXPECT_THAT(message_mistakes(R"({"every": "+1d"})"),
                ElementsAre("every: nothing is repeated: repeat is missing"));
    EXPECT_THAT(message_mistakes(R"({"every": "+1d", "repeat": 1})"), IsEmpty());
}

TEST(WorldChecks, RichTextIsRichText) {
    for (const char* text : {R"("not rtf")", R"("")", R"([])", R"(["{", "\\rtf1}"])"})
        EXPECT_THAT(message_mistakes(std::string("{\"rtf\": ") + text + "}"),
                    ElementsAre("rtf: rich text is expected, which begins with {\\rtf"))
            << text;
    for (const char* text : {R"("{\\rtf1 a}")", R"(["{\\rtf1", "a}"])", R"({"generate": 9})"})
        EXPECT_THAT(message_mistakes(std::string("{\"rtf\": ") + text + "}"), IsEmpty()) << text;
}

TEST(WorldChecks, GeneratedUsersHaveADomain) {
    for (const char* domain : {"a b", "", "a@b", "<a>", "a "})
        EXPECT_THAT(mistakes_in(std::string("{\"profiles\": [], \"address_book\": {\"users\":\n"
                                            "[{\"generate\": 2, \"domain\": \"") +
                                domain + "\"}]}}"),
                    ElementsAre(StartsWith("w.json:2: address_book.users[0].domain: a domain such "
                                           "as example.com is expected, not ")))
            << domain;
}

TEST(WorldChecks, PersonalAddressBooks) {
    const auto mistakes = [](const std::string& book) {
        std::vector<std::string> told = mistakes_in(
            R"({"address_book": {"users": [{"name": "A", "address": "a@x.example"}]},
"profiles": [{"name": "P", "user": "a@x.example", "personal_address_book":
)" + book + "}]}");
        const std::string way = "w.json:3: profiles[0].personal_address_book";
        for (std::string& one : told) {
            EXPECT_THAT(one, StartsWith(way));
            one.erase(0, way.size());
        }
        return told;
    };
    EXPECT_THAT(mistakes("{}"), IsEmpty());
    EXPECT_THAT(mistakes(R"({"users": [{"name": "B", "address": "b@x.example"},
{"name": "A", "address": "a@x.example"}], "lists": [{"name": "L", "members": ["b@x.example",
"a@x.example", "o@y.example"]}]})"),
                IsEmpty());
    EXPECT_THAT(mistakes(R"({"users": [{"name": "B"}]})"),
                ElementsAre(".users[0]: address is missing"));
    EXPECT_THAT(mistakes(R"({"users": [{"name": "B", "address": "b@y", "refuses_mail": true}]})"),
                ElementsAre(StartsWith(".users[0].refuses_mail: there is no such name here")));
    EXPECT_THAT(
        mistakes(R"({"users": [{"name": "B", "address": "b@y"}, {"name": "C", "address": "B@Y"}]})")
            .size(),
        1u);
    EXPECT_THAT(mistakes(R"({"lists": [{"name": "L", "members": ["b@x.example"]}]})"),
                ElementsAre(StartsWith(".lists[0].members[0]: there is no user or list with the "
                                       "address \"b@x.example\"")));
    EXPECT_THAT(mistakes(R"({"lists": [{"name": "L"}]})"),
                ElementsAre(".lists[0]: members is missing"));
}

TEST(WorldChecks, AMapisvcThatIsNotThereIsNamedWhereItIsSaid) {
    const ScratchFolder folder;
    EXPECT_THAT(
        mistakes_in("{\n\"mapisvc\": \"none.inf\", \"profiles\": []}", folder.file("w.json")),
        ElementsAre(folder.file("w.json") + ":2: mapisvc: " + folder.file("none.inf") +
                    " cannot be read"));
}

} // namespace
} // namespace mapisim::world
