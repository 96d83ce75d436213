#include <cstring>
#include <gmock/gmock.h>

#include "addressbook/entry_id.h"
#include "profile_fixture.h"
#include "property/text.h"

namespace mapisim::profile {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class ProfileAdminTest : public ProfileTest {};

TEST_F(ProfileAdminTest, TheTableListsProfilesAndTheDefaultOne) {
    const auto all = profiles();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].text(PR_DISPLAY_NAME_W), "MapiSim");
    EXPECT_TRUE(all[0].boolean(PR_DEFAULT_PROFILE));
    EXPECT_FALSE(all[1].boolean(PR_DEFAULT_PROFILE));

    IMAPITable* table = nullptr;
    ASSERT_EQ(admin_->GetProfileTable(0, &table), S_OK);
    LPSPropTagArray columns = nullptr;
    ASSERT_EQ(table->QueryColumns(0, &columns), S_OK);
    ASSERT_EQ(columns->cValues, 2u);
    EXPECT_EQ(columns->aulPropTag[0], PR_DISPLAY_NAME_A);
    EXPECT_EQ(columns->aulPropTag[1], PR_DEFAULT_PROFILE);
    memory::free(columns);
    EXPECT_EQ(create("Later"), S_OK);
    ULONG count = 0;
    EXPECT_EQ(table->GetRowCount(0, &count), S_OK);
    EXPECT_EQ(count, 2u) << "the table is static";
    table->Release();
    EXPECT_EQ(names().size(), 3u);
}

TEST_F(ProfileAdminTest, AnEmptyProfileCanBeMadeAndNamesAreTakenOnce) {
    EXPECT_EQ(create("New 1"), S_OK);
    EXPECT_EQ(create("NEW 1"), MAPI_E_NO_ACCESS);
    EXPECT_THAT(names(), Contains("New 1"));
    EXPECT_TRUE(table_of(services_of("new 1").get()).empty());
    EXPECT_TRUE(providers_of(services_of("new 1").get()).empty());

    WCHAR wide[] = L"Wide \x00e9";
    EXPECT_EQ(admin_->CreateProfile(reinterpret_cast<LPTSTR>(wide), nullptr, 0, MAPI_UNICODE),
              S_OK);
    EXPECT_THAT(names(), Contains("Wide é"));
    WCHAR upper[] = L"WIDE \x00c9";
    EXPECT_EQ(admin_->CreateProfile(reinterpret_cast<LPTSTR>(upper), nullptr, 0, MAPI_UNICODE),
              MAPI_E_NO_ACCESS);
}

TEST_F(ProfileAdminTest, NamesHaveRules) {
    EXPECT_EQ(create(std::string(64, 'n').c_str()), S_OK);
    EXPECT_EQ(create(std::string(65, 'n').c_str()), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create(""), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create(" leading"), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create("trailing "), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create("back\\slash"), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create("with a-dash.and"), S_OK);
    EXPECT_EQ(admin_->CreateProfile(text_of("P"), text_of("secret"), 0, 0),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(admin_->CreateProfile(text_of("P"), text_of(""), 0, 0), S_OK);
}

TEST_F(ProfileAdminTest, DefaultServicesMakeAUsableProfile) {
    ASSERT_EQ(create("Ready", MAPI_DEFAULT_SERVICES), S_OK);
    EXPECT_THAT(texts(table_of(services_of("Ready").get()), PR_SERVICE_NAME_W),
                ElementsAre("MAPISIM", "CONTAB"));
    const auto logon = log_on(0, "Ready");
    EXPECT_EQ(logon->profile->prepare_logon(0), S_OK);
    EXPECT_EQ(logon->profile->identity().display_name, "MapiSim User");
    // The default user's mailbox, which the default profile opens too.
    EXPECT_EQ(logon->profile->default_store(), logon_->profile->default_store());
    log_off(logon);
}

TEST_F(ProfileAdminTest, DeletedProfilesAreGone) {
    ASSERT_EQ(create("Short"), S_OK);
    EXPECT_EQ(admin_->DeleteProfile(text_of("SHORT"), 0), S_OK);
    EXPECT_EQ(admin_->DeleteProfile(text_of("Short"), 0), MAPI_E_NOT_FOUND);
    EXPECT_THAT(names(), Not(Contains("Short")));
    EXPECT_EQ(create("Short"), S_OK);
}

TEST_F(ProfileAdminTest, ADeletedDefaultProfileLeavesNone) {
    auto second = log_on(0, "MapiSim Second");
    EXPECT_EQ(world().default_profile_name(), "MapiSim");
    EXPECT_EQ(admin_->DeleteProfile(text_of("MapiSim"), 0), S_OK);
    EXPECT_EQ(world().default_profile_name(), "");
    log_off(second);
}

TEST_F(ProfileAdminTest, AProfileInUseIsMarkedAndGoesWithItsLastSession) {
    make_personal("Used", "used.pst");
    const auto first = log_on(0, "Used");
    const auto second = log_on(0, "Used");
    ASSERT_EQ(admin_->DeleteProfile(text_of("Used"), 0), S_OK);
    EXPECT_THAT(names(), Not(Contains("Used")));
    EXPECT_EQ(world().find("Used"), nullptr);
    IMsgServiceAdmin* none = nullptr;
    EXPECT_EQ(admin_->AdminServices(text_of("Used"), nullptr, 0, 0, &none), MAPI_E_LOGON_FAILED);
    EXPECT_EQ(admin_->DeleteProfile(text_of("Used"), 0), MAPI_E_NOT_FOUND);
    // The sessions go on.
    EXPECT_EQ(stores_of(first).size(), 1u);
    auto store = open_store(first);
    EXPECT_TRUE(store);

    EXPECT_EQ(create("Used"), MAPI_E_NO_ACCESS) << "the name is taken as long";
    log_off(first);
    EXPECT_EQ(create("Used"), MAPI_E_NO_ACCESS);
    log_off(second);
    EXPECT_EQ(create("Used"), S_OK);
    EXPECT_TRUE(table_of(services_of("Used").get()).empty());
}

TEST_F(ProfileAdminTest, TheDefaultProfileCanBeChosenAndCleared) {
    EXPECT_EQ(admin_->SetDefaultProfile(text_of("mapisim second"), 0), S_OK);
    EXPECT_EQ(world().default_profile_name(), "MapiSim Second");
    EXPECT_TRUE(profiles()[1].boolean(PR_DEFAULT_PROFILE));
    EXPECT_FALSE(profiles()[0].boolean(PR_DEFAULT_PROFILE));
    IProfSect* own = nullptr;
    ASSERT_EQ(services_of("MapiSim Second")->OpenProfileSection(nullptr, nullptr, 0, &own), S_OK);
    EXPECT_TRUE(get(own, PR_DEFAULT_PROFILE).boolean());
    own->Release();
    EXPECT_EQ(admin_->SetDefaultProfile(text_of("nobody"), 0), MAPI_E_NOT_FOUND);
    EXPECT_EQ(world().default_profile_name(), "MapiSim Second");
    EXPECT_EQ(admin_->SetDefaultProfile(nullptr, 0), S_OK);
    EXPECT_EQ(world().default_profile_name(), "");
    WCHAR name[] = L"MapiSim";
    EXPECT_EQ(admin_->SetDefaultProfile(reinterpret_cast<LPTSTR>(name), MAPI_UNICODE), S_OK);
    EXPECT_EQ(world().default_profile_name(), "MapiSim");
}

TEST_F(ProfileAdminTest, ACopyHasItsOwnServicesAndSections) {
    auto services = make_personal("Original", "shared.pst");
    const MAPIUID uid = uid_of(table_of(services.get())[0]);
    set(section(services.get(), uid, MAPI_MODIFY).get(), {Value::text(PR_COMMENT_W, "before")});
    ASSERT_EQ(admin_->CopyProfile(text_of("Original"), nullptr, text_of("Copy"), 0, 0), S_OK);
    auto copies = services_of("Copy");
    const auto table = table_of(copies.get());
    ASSERT_EQ(table.size(), 1u);
    EXPECT_EQ(table[0].text(PR_DISPLAY_NAME_W), "Personal");
    set(section(services.get(), uid, MAPI_MODIFY).get(), {Value::text(PR_COMMENT_W, "after")});
    EXPECT_EQ(text(section(copies.get(), uid_of(table[0])).get(), PR_COMMENT_W), "before");

    const auto original = log_on(0, "Original");
    const auto copy = log_on(0, "Copy");
    EXPECT_EQ(stores_of(copy).size(), 1u);
    EXPECT_TRUE(stores_of(copy)[0].boolean(PR_DEFAULT_STORE));
    EXPECT_EQ(original->profile->stores(), copy->profile->stores());
    EXPECT_FALSE(store::same_uid(original->profile->uid(), copy->profile->uid()));
    ASSERT_EQ(copies->DeleteMsgService(const_cast<MAPIUID*>(&uid)), S_OK);
    EXPECT_EQ(stores_of(original).size(), 1u);
    log_off(copy);
    log_off(original);
}

// As two profiles do that name one file.
TEST_F(ProfileAdminTest, ACopyHasThePersonalAddressBookOfTheOriginal) {
    const auto profile = world().find("MapiSim");
    const auto pab = profile->book().personal_id().vector();
    profile->find_section(nullptr)->set(
        {Value::binary(PR_AB_DEFAULT_DIR, pab),
         Value::binaries(PR_AB_SEARCH_PATH, std::vector<property::Bytes>{pab})});
    ASSERT_EQ(admin_->CopyProfile(text_of("MapiSim"), nullptr, text_of("Copy"), 0, 0), S_OK);
    const auto copy = world().find("Copy");
    EXPECT_EQ(copy->book().personal_id().vector(), pab);
    const Bag settings = copy->find_section(nullptr)->values();
    EXPECT_EQ(*settings.find(PR_AB_DEFAULT_DIR), Value::binary(PR_AB_DEFAULT_DIR, pab));
    EXPECT_EQ(*settings.find(PR_AB_SEARCH_PATH),
              Value::binaries(PR_AB_SEARCH_PATH, std::vector<property::Bytes>{pab}));

    const auto add = [](profile::Profile& to, const char* name) {
        addressbook::PersonalPtr saved;
        EXPECT_EQ(to.book().save({.properties = {Value::text(PR_DISPLAY_NAME_W, name)}}, saved),
                  S_OK);
        return saved->id;
    };
    const auto before = add(*profile, "before"), after = add(*copy, "after");
    EXPECT_NE(copy->book().find(before), nullptr);
    ASSERT_EQ(admin_->DeleteProfile(text_of("MapiSim"), 0), S_OK);
    EXPECT_NE(copy->book().find(before), nullptr); // the file is not the profile's
    EXPECT_NE(copy->book().find(after), nullptr);
}

TEST_F(ProfileAdminTest, TheKeyOfAProfileIsMapisOwn) {
    MAPIUID instance{};
    static_assert(sizeof instance == sizeof MUID_PROFILE_INSTANCE);
    std::memcpy(&instance, &MUID_PROFILE_INSTANCE, sizeof instance);
    auto services = services_of("MapiSim");
    auto own = section(services.get(), instance, MAPI_MODIFY);
    const auto key = entry_id(own.get(), PR_SEARCH_KEY);
    ASSERT_EQ(key.size(), sizeof(MAPIUID));
    const auto write = [](IProfSect* section, const Value& value) {
        return property::host_of(section)->write_value(value);
    };
    EXPECT_EQ(write(own.get(), Value::binary(PR_SEARCH_KEY, &instance, sizeof instance)),
              MAPI_E_COMPUTED);
    SizedSPropTagArray(2, tags) = {2, {PR_SEARCH_KEY, PR_COMMENT_W}};
    ASSERT_EQ(write(own.get(), Value::text(PR_COMMENT_W, "may be set")), S_OK);
    LPSPropProblemArray problems = nullptr;
    ASSERT_EQ(own->DeleteProps(reinterpret_cast<LPSPropTagArray>(&tags), &problems), S_OK);
    ASSERT_NE(problems, nullptr);
    ASSERT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].ulPropTag, PR_SEARCH_KEY);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_COMPUTED);
    memory::free(problems);
    EXPECT_EQ(entry_id(own.get(), PR_SEARCH_KEY), key);
    // In another section it is a property as any other.
    auto other = section(services.get(), store::uid_from_text("another"), MAPI_MODIFY);
    EXPECT_EQ(write(other.get(), Value::binary(PR_SEARCH_KEY, &instance, sizeof instance)), S_OK);
}

TEST_F(ProfileAdminTest, CopyingIsRefused) {
    const auto copy = [&](const char* from, const char* to, const char* password = nullptr,
                          ULONG flags = 0) {
        return admin_->CopyProfile(text_of(from), text_of(password), text_of(to), 0, flags);
    };
    EXPECT_EQ(copy("nobody", "X"), MAPI_E_NOT_FOUND);
    EXPECT_EQ(copy("MapiSim", "mapisim second"), MAPI_E_NO_ACCESS);
    EXPECT_EQ(copy("MapiSim", ""), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(copy("MapiSim", "X", "wrong"), MAPI_E_LOGON_FAILED);
    EXPECT_EQ(copy("MapiSim", "X", "wrong", MAPI_DIALOG), S_OK);
    EXPECT_EQ(names().size(), 3u);
}

TEST_F(ProfileAdminTest, ANewNameCountsAtOnceOrWhenNobodyUsesTheProfile) {
    ASSERT_EQ(create("Old"), S_OK);
    const auto rename = [&](const char* from, const char* to) {
        return admin_->RenameProfile(text_of(from), nullptr, text_of(to), 0, 0);
    };
    EXPECT_EQ(rename("Old", "New"), S_OK);
    EXPECT_THAT(names(), ElementsAre("MapiSim", "MapiSim Second", "New"));
    EXPECT_EQ(rename("Old", "Newer"), MAPI_E_NOT_FOUND);
    EXPECT_EQ(rename("New", "MapiSim"), MAPI_E_NO_ACCESS);
    EXPECT_EQ(rename("New", "NEW"), S_OK);
    EXPECT_EQ(rename("New", ""), MAPI_E_INVALID_PARAMETER);

    // In use by the session of this fixture.
    EXPECT_EQ(rename("MapiSim", "Renamed"), S_OK);
    EXPECT_THAT(names(), Contains("MapiSim"));
    EXPECT_EQ(create("Renamed"), MAPI_E_NO_ACCESS);
    log_off(logon_);
    EXPECT_THAT(names(), Contains("Renamed"));
    EXPECT_EQ(world().default_profile_name(), "Renamed");
    IProfSect* own = nullptr;
    ASSERT_EQ(services_of("Renamed")->OpenProfileSection(nullptr, nullptr, 0, &own), S_OK);
    EXPECT_EQ(text(own, PR_PROFILE_NAME_W), "Renamed");
    own->Release();
    EXPECT_EQ(create("MapiSim"), S_OK);
}

TEST_F(ProfileAdminTest, AppProfilesAreForThoseWhoAskForThem) {
    ASSERT_EQ(create("App", MAPI_APP_PROFILE), S_OK);
    EXPECT_THAT(names(), Not(Contains("App")));
    EXPECT_THAT(names(MAPI_APP_PROFILE), Contains("App"));
    EXPECT_EQ(admin_->SetDefaultProfile(text_of("App"), 0), E_FAIL);
    EXPECT_EQ(admin_->CopyProfile(text_of("App"), nullptr, text_of("Two"), 0, 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(admin_->CopyProfile(text_of("App"), nullptr, text_of("Two"), 0, MAPI_APP_PROFILE),
              S_OK);
    EXPECT_THAT(names(), Not(Contains("Two")));
    EXPECT_EQ(admin_->RenameProfile(text_of("Two"), nullptr, text_of("Three"), 0, 0),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(admin_->DeleteProfile(text_of("App"), 0), MAPI_E_NO_ACCESS);
    EXPECT_EQ(admin_->DeleteProfile(text_of("App"), MAPI_APP_PROFILE), S_OK);
}

TEST_F(ProfileAdminTest, PasswordsAreNotThereAndAskedForInVain) {
    EXPECT_EQ(admin_->ChangeProfilePassword(text_of("nobody"), text_of("a"), text_of("b"), 0),
              S_OK);
    IMsgServiceAdmin* out = nullptr;
    EXPECT_EQ(admin_->AdminServices(text_of("nobody"), nullptr, 0, 0, &out), MAPI_E_LOGON_FAILED);
    EXPECT_EQ(admin_->AdminServices(text_of("MapiSim"), text_of("x"), 0, 0, &out),
              MAPI_E_LOGON_FAILED);
    EXPECT_EQ(out, nullptr);
}

TEST_F(ProfileAdminTest, PersonalStoresOfTheWorldHavePathsOfTheirOwn) {
    const auto& user = *world().depot()->directory()->find(1);
    const auto post_office = std::make_shared<store::PostOffice>();
    auto depot = std::make_shared<StoreDepot>(world().depot()->directory(), post_office);
    const auto make = [&](const char* name, const char* uid) {
        return store::Mailbox::create(name, "Personal", {}, post_office, uid);
    };
    const auto one = make("Archive", "one"), two = make("Archive", "two"), box = make("Box", "box");
    const Identity identity{user.display_name, user.address, user.id.vector()};
    const auto first = Profile::of_world("First", identity, {box, one}, depot);
    const auto second = Profile::of_world("Second", identity, {box, two}, depot);
    EXPECT_THAT(first->stores(), ElementsAre(box, one));
    EXPECT_THAT(second->stores(), ElementsAre(box, two));
    EXPECT_EQ(depot->personal("archive.pst", "x"), one);
    EXPECT_EQ(depot->personal("Archive 2.pst", "x"), two);
    const auto third = Profile::of_world("Third", identity, {box, one}, depot);
    EXPECT_THAT(third->stores(), ElementsAre(box, one));
    // Nothing at all is a profile as well.
    EXPECT_TRUE(Profile::of_world("Fourth", {}, {}, depot)->stores().empty());
}

TEST_F(ProfileAdminTest, AResetBringsTheWorldBack) {
    make_personal("Gone", "gone.pst");
    log_off(logon_);
    world().reset();
    EXPECT_THAT(names(), ElementsAre("MapiSim", "MapiSim Second"));
    make_personal("Gone", "gone.pst");
    const auto logon = log_on(0, "Gone");
    auto inbox = open_folder(open_store(logon).get(), store::Special::inbox);
    EXPECT_TRUE(contents(inbox.get()).empty());
    log_off(logon);
}

TEST_F(ProfileAdminTest, WhatIsHeldOfAnOldWorldStaysInIt) {
    auto old = make_personal("Both", "both.pst");
    const auto before = world().find("Both")->stores();
    log_off(logon_);
    world().reset();
    EXPECT_EQ(table_of(old.get()).size(), 1u);
    add(old.get(), "MSPST MS");
    EXPECT_EQ(configure(old.get(), uid_of(table_of(old.get())[1]), {{kPstPath, "b.pst"}}), S_OK);
    EXPECT_EQ(world().find("Both"), nullptr);
    make_personal("Both", "both.pst");
    EXPECT_NE(world().find("Both")->stores(), before);
}

} // namespace
} // namespace mapisim::profile
