#include <gmock/gmock.h>

#include <mapix.h>

#include "../scratch_folder.h"
#include "profile/profile.h"
#include "profile/world.h"
#include "world/mapisvc.h"
#include "world/reader.h"
#include "world/writer.h"

namespace mapisim::world {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The reference's own example, with what its text leaves out.
constexpr const char* kExample = R"(; a comment
[Services]
AB=Default Address Book
MsgService=My Own Service

[Default Services]
AB=Default Address Book
[Help File Mappings]
MsgService=MYHELP.HLP

[AB]
PR_DISPLAY_NAME=Default Address Book
Providers=AB Provider
PR_SERVICE_DLL_NAME=AB.DLL
PR_SERVICE_SUPPORT_FILES=AB.DLL
PR_SERVICE_ENTRY_NAME=DABServiceEntry
PR_RESOURCE_FLAGS=SERVICE_NO_PRIMARY_IDENTITY

[MsgService]
Providers=MsgService Prov1, MsgService Prov2
Sections=First_Special_Section
PR_SERVICE_DLL_NAME=MYSERV.DLL
PR_SERVICE_SUPPORT_FILES=MYSERV.DLL, MYXXX.DLL, MYZZZ.DLL
PR_SERVICE_DELETE_FILES=MYSERV.DLL
PR_SERVICE_INSTALL_ID={473FF9A0-D659-11D1-A4B2-006008AF820E}
PR_SERVICE_ENTRY_NAME=MyServiceEntry
PR_RESOURCE_FLAGS=SERVICE_SINGLE_COPY | SERVICE_NO_PRIMARY_IDENTITY
66040003=00000000

[AB Provider]
PR_DISPLAY_NAME=Default Address Book
PR_PROVIDER_DISPLAY=Default Address Book
PR_PROVIDER_DLL_NAME=AB.DLL
PR_RESOURCE_TYPE=MAPI_AB_PROVIDER
6600001e=C:\WINNT35\System32\DEFAB.TXT

[MsgService Prov1]
PR_PROVIDER_DISPLAY=My Own Address Book
PR_PROVIDER_DLL_NAME=MYXXX.DLL
PR_RESOURCE_TYPE=35
[MsgService Prov2]
PR_DISPLAY_NAME=My Folders
PR_PROVIDER_DISPLAY=My Own Message Store
PR_RESOURCE_TYPE=MAPI_STORE_PROVIDER
PR_PROVIDER_DLL_NAME=MYZZZ.DLL
PR_RESOURCE_FLAGS=STATUS_NO_DEFAULT_STORE
34140102=78b2fa70aff711cd9bc800aa002fc45a
66090003=06000000
6611000b=TRUE
[First_Special_Section]
UID=13DB0C8AA05101A9BB000AA002FC45A0
66020003=01000000
66000003=00040000
)";

std::vector<std::string> mistakes_in(const std::string& text) {
    std::vector<Service> services;
    std::vector<std::string> mistakes;
    const bool good = parse_mapisvc(text, "a.inf", services, mistakes);
    EXPECT_EQ(good, mistakes.empty());
    EXPECT_TRUE(mistakes.empty() || services.empty());
    return mistakes;
}

TEST(Mapisvc, ReadsTheReferencesExample) {
    std::vector<Service> services;
    std::vector<std::string> mistakes;
    ASSERT_TRUE(parse_mapisvc(kExample, "folder/mapisvc.inf", services, mistakes))
        << mistakes.front();
    ASSERT_EQ(services.size(), 2u);
    const Service& ab = services[0];
    EXPECT_EQ(ab.name, "AB");
    EXPECT_EQ(ab.display, "Default Address Book");
    EXPECT_EQ(ab.library, "AB.DLL");
    EXPECT_EQ(ab.entry, "DABServiceEntry");
    EXPECT_EQ(ab.flags, static_cast<ULONG>(SERVICE_NO_PRIMARY_IDENTITY));
    EXPECT_TRUE(ab.is_default);
    EXPECT_THAT(ab.folder, ::testing::EndsWith("folder"));
    ASSERT_EQ(ab.providers.size(), 1u);
    ASSERT_EQ(ab.providers[0].properties.size(), 2u); // PR_DISPLAY_NAME too
    EXPECT_EQ(ab.providers[0].properties[1].value.text(), "C:\\WINNT35\\System32\\DEFAB.TXT");

    const Service& own = services[1];
    EXPECT_FALSE(own.is_default);
    EXPECT_EQ(own.title, "My Own Service");
    EXPECT_TRUE(own.display.empty());
    EXPECT_EQ(own.flags, static_cast<ULONG>(SERVICE_SINGLE_COPY | SERVICE_NO_PRIMARY_IDENTITY));
    EXPECT_THAT(own.support_files, ElementsAre("MYSERV.DLL", "MYXXX.DLL", "MYZZZ.DLL"));
    EXPECT_THAT(own.delete_files, ElementsAre("MYSERV.DLL"));
    ASSERT_EQ(own.properties.size(), 2u);
    EXPECT_EQ(own.properties[0].key.tag, PROP_TAG(PT_UNICODE, 0x3D13));
    ASSERT_EQ(own.providers.size(), 2u);
    EXPECT_EQ(own.providers[0].type, static_cast<LONG>(MAPI_AB_PROVIDER));
    EXPECT_EQ(own.providers[1].type, static_cast<LONG>(MAPI_STORE_PROVIDER));
    EXPECT_EQ(own.providers[1].display, "My Own Message Store");
    EXPECT_EQ(own.providers[1].flags, static_cast<ULONG>(STATUS_NO_DEFAULT_STORE));
    const auto& properties = own.providers[1].properties;
    ASSERT_EQ(properties.size(), 4u);
    EXPECT_EQ(properties[1].value.bytes().size(), 16u);
    EXPECT_EQ(properties[2].value.number(), 6); // bytes in their order in memory
    EXPECT_TRUE(properties[3].value.boolean());
    ASSERT_EQ(own.sections.size(), 1u);
    ASSERT_TRUE(own.sections[0].uid);
    EXPECT_EQ(own.sections[0].uid->ab[0], 0x13);
    EXPECT_EQ(own.sections[0].properties[1].value.number(), 0x400);
}

TEST(Mapisvc, NamesMistakesWithTheirLines) {
    EXPECT_THAT(mistakes_in(""), ElementsAre(HasSubstr("[Services] is missing")));
    EXPECT_THAT(mistakes_in("[Services]\nA=A\n"),
                ElementsAre("a.inf:2: [Services] A: there is no section [A]"));
    EXPECT_THAT(mistakes_in("A=A\n[Services\n[Services]\nno entry\n"),
                ElementsAre(HasSubstr("a.inf:1: an entry stands before"),
                            HasSubstr("a.inf:2: [SECTION]"), HasSubstr("a.inf:4: [SECTION]")));
    EXPECT_THAT(mistakes_in("[Services]\nA=A\n[A]\n"),
                ElementsAre("a.inf:3: [A]: Providers is missing"));
    EXPECT_THAT(mistakes_in("[Services]\nA=A\nA=B\n[A]\nProviders=P\n[P]\n"),
                ElementsAre(HasSubstr("a.inf:3: [Services] A: is there already, in line 2"),
                            HasSubstr("a.inf:6: [P]: PR_RESOURCE_TYPE is missing"),
                            HasSubstr("a.inf:6: [P]: PR_PROVIDER_DLL_NAME is missing")));
    const std::string begin = "[Services]\nA=A\n[P]\nPR_RESOURCE_TYPE=33\nPR_PROVIDER_DLL_NAME=x\n"
                              "[A]\nProviders=P\n";
    EXPECT_THAT(mistakes_in(begin), IsEmpty());
    const auto about = [&](const char* entry) {
        const auto found = mistakes_in(begin + entry + "\n");
        return found.size() == 1 ? found.front() : std::to_string(found.size()) + " mistakes";
    };
    EXPECT_EQ(about("Providers=Q"), "a.inf:8: [A] Providers: is there already, in line 7");
    EXPECT_THAT(about("PR_SERVICE_ENTRY_NAME=E"), HasSubstr("needs PR_SERVICE_DLL_NAME"));
    EXPECT_THAT(about("PR_RESOURCE_FLAGS=SERVICE_SINGLE_COPI"),
                HasSubstr("a.inf:8: [A] PR_RESOURCE_FLAGS: there is no constant"));
    EXPECT_THAT(about("PR_RESOURCE_FLAGS=SERVICE_SINGLE_COPI"), HasSubstr("SERVICE_SINGLE_COPY"));
    EXPECT_THAT(about("PR_NO_SUCH=1"), HasSubstr("there is no property of this name"));
    EXPECT_THAT(about("66000102=123"), HasSubstr("pairs of hexadecimal digits"));
    EXPECT_THAT(about("66000040=0000000000000000"), HasSubstr("cannot be given here"));
    EXPECT_THAT(about("PR_SERVICE_UID=00"), HasSubstr("MAPI itself"));
    EXPECT_THAT(about("Sections=Nowhere"), HasSubstr("there is no section [Nowhere]"));
    EXPECT_THAT(about("[Default Services]\nB=B"), HasSubstr("[Services] does not list it"));
}

TEST(Mapisvc, SaysWhatItCannotRead) {
    EXPECT_THAT(mistakes_in("\xFF\xFE[\0"),
                ElementsAre(HasSubstr("a.inf:1: this file is in UTF-16")));
    EXPECT_THAT(mistakes_in("\xFE\xFF"), ElementsAre(HasSubstr("UTF-16")));
    // As the reference's own example has it.
    EXPECT_THAT(mistakes_in("[Services]\nA=A\n[A]\nProviders=P\nSections=S\n"
                            "WIZARD_ENTRY_NAME=AWizard\n[P]\nPR_RESOURCE_TYPE=33\n"
                            "PR_PROVIDER_DLL_NAME=x\n[S]\nUID=13DB0C8AA05101A9BB000AA002FC45A\n"),
                ElementsAre("a.inf:11: [S] UID: 32 hexadecimal digits are expected, which these 31 "
                            "characters are not"));
}

TEST(Mapisvc, TakesAServiceOutOfAFile) {
    const std::string without = without_service(kExample, "msgservice");
    std::vector<Service> services;
    std::vector<std::string> mistakes;
    ASSERT_TRUE(parse_mapisvc(without, "a.inf", services, mistakes));
    ASSERT_EQ(services.size(), 1u);
    EXPECT_EQ(services[0].name, "AB");
    EXPECT_THAT(without, HasSubstr("; a comment\n"));
    for (const char* gone : {"MsgService", "First_Special_Section", "MYHELP"})
        EXPECT_EQ(without.find(gone), std::string::npos) << gone;
    // Nothing is lost where there is no such service, and no other section is taken for its own.
    EXPECT_EQ(without_service(kExample, "Other"), kExample);
    EXPECT_EQ(without_service("[Services]\r\nA=1\r\nB=2\r\n[A]\r\nProviders=P\r\n[B]\r\n"
                              "Providers=P\r\n[P]\r\nx=y",
                              "A"),
              "[Services]\r\nB=2\r\n[B]\r\nProviders=P\r\n[P]\r\nx=y");
}

TEST(Mapisvc, SurvivesDamage) {
    const std::string text = kExample;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        for (const char damage : {'=', '[', '\n', '\0', '\xff'}) {
            std::string damaged = text;
            damaged[at] = damage;
            mistakes_in(damaged);
            without_service(damaged, "AB");
        }
    }
}

constexpr const char* kWorldBegin = R"({"address_book": {"users":
    [{"name": "A", "address": "a@x.example"}]}, )";

std::vector<std::string> world_mistakes(const std::string& rest, Description* out = nullptr) {
    Description world;
    std::vector<std::string> mistakes;
    parse_world(kWorldBegin + rest + "}", "w.json", world, mistakes);
    if (out)
        *out = std::move(world);
    return mistakes;
}

constexpr const char* kWorldService = R"("services": [{"name": "SVC", "display": "A Service",
    "library": "svc", "entry": "Entry", "flags": "SERVICE_SINGLE_COPY", "default": true,
    "providers": [{"name": "SVC MS", "type": "store", "flags": 8, "comes_with_service": false,
                   "properties": {"0x66000003": 7}}],
    "sections": [{"name": "More", "uid": "{00112233-4455-6677-8899-AABBCCDDEEFF}",
                  "properties": {"0x6601001E": "x"}}],
    "support_files": ["svc.dll", "more.dll"], "delete_files": ["svc.dll"],
    "properties": {"0x66020102": "AQI="}}], )";

TEST(WorldServices, AreReadAndWritten) {
    Description world;
    const std::string rest =
        std::string(kWorldService) +
        R"("profiles": [{"name": "P", "user": "a@x.example", "stores": [{"name": "S"}],
            "services": [{"service": "MSPST MS", "properties": {"PR_PST_PATH": "p"}},
                         {"service": "svc", "properties": {"0x67000003": 1}}]}])";
    ASSERT_THAT(world_mistakes(rest, &world), IsEmpty());
    ASSERT_EQ(world.services.size(), 1u);
    EXPECT_EQ(world.services[0].flags, static_cast<ULONG>(SERVICE_SINGLE_COPY));
    EXPECT_EQ(world.services[0].providers[0].type, static_cast<LONG>(MAPI_STORE_PROVIDER));
    // What is written reads as the same.
    const std::string text = world_text(world);
    Description again;
    std::vector<std::string> mistakes;
    ASSERT_TRUE(parse_world(text, "w.json", again, mistakes)) << mistakes.front();
    EXPECT_EQ(world_text(again), text);

    const auto state = profile::state_of(world);
    ASSERT_EQ(state->profiles.size(), 1u);
    const auto services = state->profiles[0]->services();
    ASSERT_EQ(services.size(), 4u); // with the mailbox and the address book
    const auto& own = *services[3];
    EXPECT_EQ(own.section->get(PR_DISPLAY_NAME_W).text(), "A Service");
    EXPECT_EQ(own.section->get(PROP_TAG(PT_LONG, 0x6700)).number(), 1);
    EXPECT_EQ(own.section->get(PROP_TAG(PT_BINARY, 0x6602)).bytes().size(), 2u);
    EXPECT_TRUE(own.providers.empty()); // the only one does not come with it
    ASSERT_EQ(own.extra.size(), 1u);
    EXPECT_EQ(own.extra[0]->uid().ab[0], 0x33); // as a GUID lies in memory
}

TEST(WorldServices, SimulatedOnesHaveTheirSettings) {
    const auto mistakes = [](const std::string& service, const std::string& users = "") {
        const std::string text =
            R"({"address_book": {"users": [{"name": "Ann", "address": "a@x.example"},
{"name": "Ann", "address": "b@x.example"})" +
            users + R"(]},
"profiles": [{"name": "P", "user": "a@x.example",
"services": [)" +
            service + "]}]}";
        std::vector<std::string> told;
        Description read;
        const bool good = parse_world(text, "w.json", read, told);
        EXPECT_EQ(good, told.empty());
        return told;
    };
    const std::string at = "w.json:4: profiles[0].services[0]: ";
    const std::string nothing = "PR_PROFILE_UNRESOLVED_NAME and PR_PROFILE_UNRESOLVED_SERVER, or "
                                "PR_PROFILE_USER_SMTP_EMAIL_ADDRESS, are missing";
    const std::string name = R"({"service": "MSEMS", "properties": {)"
                             R"("PR_PROFILE_UNRESOLVED_SERVER": "s", "0x6607001E": )";
    EXPECT_THAT(mistakes(R"("MSUPST MS")"), ElementsAre(at + "PR_PST_PATH is missing"));
    EXPECT_THAT(mistakes(R"({"service": "mspst ms", "properties": {"0x6700001F": ""}})"),
                ElementsAre(at + "PR_PST_PATH is missing"));
    EXPECT_THAT(mistakes(R"({"service": "MSPST MS", "properties": {"PR_PST_PATH": "a"}})"),
                ElementsAre());
    EXPECT_THAT(mistakes(R"("MSEMS")"), ElementsAre(at + nothing));
    EXPECT_THAT(mistakes(R"({"service": "MSEMS", "properties": {"0x6607001f": "a@x.example"}})"),
                ElementsAre(at + nothing));
    EXPECT_THAT(mistakes(name + R"("a@x.example"}})"), ElementsAre());
    EXPECT_THAT(mistakes(name + R"("Ann"}})"),
                ElementsAre(at + "Nobody in the address book has the name Ann, or more than one"));
    EXPECT_THAT(mistakes(name + R"("Zoe"}})"),
                ElementsAre(at + "Nobody in the address book has the name Zoe, or more than one"));
    // Whom the seed makes, the reader does not know.
    EXPECT_THAT(mistakes(name + R"("Zoe"}})", R"(, {"generate": 3, "domain": "x"})"),
                ElementsAre());
}

TEST(WorldServices, MistakesAreNamed) {
    const std::string profile = R"("profiles": [{"name": "P", "user": "a@x.example", "services": )";
    EXPECT_THAT(world_mistakes(profile + R"(["SVC"]}])"),
                ElementsAre(HasSubstr("profiles[0].services[0]: there is no service \"SVC\"")));
    EXPECT_THAT(world_mistakes(kWorldService + profile + R"(["SVC", "svc"]}])"),
                ElementsAre(HasSubstr("\"svc\" is there already")));
    EXPECT_THAT(world_mistakes(profile + R"(["CONTAB"]}])"),
                ElementsAre(HasSubstr("\"CONTAB\" is there already")));
    EXPECT_THAT(world_mistakes(profile + R"([1]}])"),
                ElementsAre(HasSubstr("the name of a service or an object is expected")));
    EXPECT_THAT(world_mistakes(R"("services": [{"name": "MSEMS", "library": "x", "providers": []}],
                                  "profiles": [])"),
                ElementsAre(HasSubstr("\"MSEMS\" is a service that is simulated")));
    EXPECT_THAT(
        world_mistakes(R"("services": [{"name": "A", "providers": [{"name": "P", "type": "shop"}],
                            "flags": true, "properties": {"PidLidLocation": "x"}}],
                          "profiles": [])"),
        ElementsAre(HasSubstr("services[0].providers[0].type"), HasSubstr("services[0].flags"),
                    HasSubstr("no named properties"), HasSubstr("library is missing")));
    EXPECT_THAT(world_mistakes(R"("mapisvc": "not-there.inf", "profiles": [])"),
                ElementsAre(HasSubstr("not-there.inf cannot be read")));
}

} // namespace
} // namespace mapisim::world
