#include <algorithm>
#include <thread>

#include <gmock/gmock.h>

#include "memory/buffers.h"
#include "platform/file_hold.h"
#include "provider/library_names.h"
#include "provider/make_invalid.h"
#include "service_fixture.h"

namespace mapisim::provider {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ULONG kPath = PROP_TAG(PT_UNICODE, 0x6700);

class ServiceLibraryTest : public ServiceTest {};

TEST_F(ServiceLibraryTest, TheUsualWay) {
    auto services = services_of_new("P");
    EXPECT_EQ(loaded_libraries(), 0u); // nobody has needed it
    const MAPIUID uid = add(services.get(), "COUNTING", "Mine");
    EXPECT_THAT(log(), ElementsAre("load", "create flags 0 values 0 admin"));
    EXPECT_EQ(loaded_libraries(), 1u);

    const auto table = table_of(services.get());
    ASSERT_EQ(table.size(), 1u);
    EXPECT_EQ(table[0].text(PR_DISPLAY_NAME_W), "Mine");
    EXPECT_EQ(table[0].text(PR_SERVICE_DLL_NAME_W), "counting_service.dll");
    EXPECT_EQ(table[0].text(PR_SERVICE_ENTRY_NAME), "CountingEntry");
    EXPECT_EQ(table[0].find(PR_SERVICE_DELETE_FILES_W)->text_at(1), "data.txt");
    EXPECT_EQ(table[0].number(PROP_TAG(PT_LONG, 0x6604)), 1);
    const auto providers = providers_of(services.get());
    EXPECT_THAT(texts(providers, PR_PROVIDER_DISPLAY_W),
                ElementsAre("Counting Store", "Counting Book"));
    EXPECT_EQ(providers[0].number(PR_RESOURCE_TYPE), static_cast<LONG>(MAPI_STORE_PROVIDER));

    EXPECT_EQ(configure(services.get(), uid, {}), MAPI_E_UNCONFIGURED);
    EXPECT_THAT(log(), ElementsAre("configure flags 0 values 0 admin"));
    EXPECT_EQ(configure(services.get(), uid, {{kPath, "here"}}), S_OK);
    EXPECT_THAT(log(), ElementsAre("configure flags 0 values 1 admin", "path here"));
    EXPECT_EQ(table_of(services.get())[0].text(kPath), "here");

    MAPIUID gone = uid;
    EXPECT_EQ(services->DeleteMsgService(&gone), S_OK);
    EXPECT_THAT(log(), ElementsAre("delete flags 0 values 0 admin"));
    EXPECT_THAT(table_of(services.get()), IsEmpty());
    EXPECT_EQ(loaded_libraries(), 1u);

    // After the last MAPIUninitialize.
    evidence::own().process().initializations.store(0);
    unload_libraries();
    EXPECT_THAT(log(), ElementsAre("unload"));
    EXPECT_EQ(loaded_libraries(), 0u);
}

TEST_F(ServiceLibraryTest, WhatFailsIsUndone) {
    auto services = services_of_new("P");
    plan("create result 80040113\n");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, SERVICE_UI_ALLOWED),
              MAPI_E_USER_CANCEL);
    EXPECT_THAT(log(), ElementsAre("load", "create flags 10 values 0 admin"));
    EXPECT_THAT(table_of(services.get()), IsEmpty());
    EXPECT_THAT(providers_of(services.get()), IsEmpty());

    plan("create error No room for it.\n");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0),
              MAPI_E_EXTENDED_ERROR);
    EXPECT_EQ(error_of(services.get(), MAPI_E_EXTENDED_ERROR), "No room for it.");
    EXPECT_THAT(table_of(services.get()), IsEmpty());

    plan("delete result 80070005\nprovider_create result 80040102\n"
         "provider_delete result 80040102\n");
    MAPIUID uid = add(services.get(), "COUNTING");
    EXPECT_EQ(services->DeleteMsgService(&uid), MAPI_E_NO_ACCESS);
    EXPECT_EQ(table_of(services.get()).size(), 1u);
    IProviderAdmin* face = nullptr;
    ASSERT_EQ(services->AdminProviders(&uid, 0, &face), S_OK);
    auto admin = Ref<IProviderAdmin>::adopt(face);
    MAPIUID provider{};
    EXPECT_EQ(admin->CreateProvider(text_of("COUNTING AB"), 0, nullptr, 0, 0, &provider),
              MAPI_E_NO_SUPPORT);
    EXPECT_EQ(providers_of(services.get()).size(), 2u);
    provider = uid_of(providers_of(services.get())[0], PR_PROVIDER_UID);
    EXPECT_EQ(admin->DeleteProvider(&provider), MAPI_E_NO_SUPPORT);
    EXPECT_EQ(providers_of(services.get()).size(), 2u);
    // DeleteProfile asks too, and goes on whatever is said.
    log();
    EXPECT_EQ(admin_->DeleteProfile(text_of("P"), 0), S_OK);
    EXPECT_THAT(log(), ElementsAre("delete flags 0 values 0 admin"));
}

TEST_F(ServiceLibraryTest, ProvidersComeAndGo) {
    auto services = services_of_new("P");
    MAPIUID uid = add(services.get(), "COUNTING");
    IProviderAdmin* face = nullptr;
    ASSERT_EQ(services->AdminProviders(&uid, 0, &face), S_OK);
    auto admin = Ref<IProviderAdmin>::adopt(face);
    log();
    // As the reference has it, the entry function creates the provider itself: it is there already.
    plan("provider_create add_provider COUNTING AB\n");
    MAPIUID provider{};
    SPropValue value{};
    value.ulPropTag = PR_COMMENT_A;
    char comment[] = "a second one";
    value.Value.lpszA = comment;
    ASSERT_EQ(admin->CreateProvider(text_of("COUNTING AB"), 1, &value, 0, 0, &provider), S_OK);
    EXPECT_THAT(
        log(), ElementsAre("provider_create flags 0 values 0 admin", "add_provider COUNTING AB 0"));
    auto providers = providers_of(services.get());
    ASSERT_EQ(providers.size(), 3u);
    EXPECT_EQ(providers[2].text(PR_COMMENT_W), "a second one");
    EXPECT_TRUE(store::same_uid(uid_of(providers[2], PR_PROVIDER_UID), provider));

    // Another one than it is asked about is a further provider, and nobody is asked about that.
    plan("provider_create add_provider COUNTING MS\n");
    ASSERT_EQ(admin->CreateProvider(text_of("COUNTING AB"), 0, nullptr, 0, 0, &provider), S_OK);
    EXPECT_THAT(
        log(), ElementsAre("provider_create flags 0 values 0 admin", "add_provider COUNTING MS 0"));
    EXPECT_EQ(providers_of(services.get()).size(), 5u);
    EXPECT_EQ(admin->DeleteProvider(&provider), S_OK);
    EXPECT_EQ(providers_of(services.get()).size(), 4u);
    EXPECT_EQ(admin->DeleteProvider(&provider), MAPI_E_NOT_FOUND);
    EXPECT_THAT(log(), ElementsAre("provider_delete flags 0 values 0 admin"));
}

TEST_F(ServiceLibraryTest, CopiesAreNotAskedAbout) {
    auto services = services_of_new("P");
    MAPIUID uid = add(services.get(), "COUNTING", "One");
    EXPECT_EQ(configure(services.get(), uid, {{kPath, "here"}}), S_OK);
    log();
    EXPECT_EQ(services->CopyMsgService(&uid, nullptr, nullptr, &IID_IMsgServiceAdmin,
                                       services.get(), 0, 0),
              S_OK);
    EXPECT_THAT(log(), IsEmpty());
    const auto table = table_of(services.get());
    ASSERT_EQ(table.size(), 2u);
    EXPECT_EQ(table[1].text(kPath), "here");
    // Each has its own further section, though the file gives them one identifier.
    EXPECT_NE(table[0].binary(PR_SERVICE_EXTRA_UIDS).data(), nullptr);
    EXPECT_FALSE(std::ranges::equal(table[0].binary(PR_SERVICE_EXTRA_UIDS),
                                    table[1].binary(PR_SERVICE_EXTRA_UIDS)));
    MAPIUID first = uid;
    EXPECT_EQ(services->DeleteMsgService(&first), S_OK);
    const MAPIUID extra = uid_of(table[1], PR_SERVICE_EXTRA_UIDS);
    EXPECT_EQ(text(section(services.get(), extra).get(), PROP_TAG(PT_UNICODE, 0x6602)), "extra");
}

TEST_F(ServiceLibraryTest, TheUserIsAskedThroughThePropertySheet) {
    auto services = services_of_new("P");
    const MAPIUID uid = add(services.get(), "COUNTING");
    answer("cancel");
    EXPECT_EQ(configure(services.get(), uid, {}, SERVICE_UI_ALLOWED), MAPI_E_USER_CANCEL);
    answer("accept");
    EXPECT_EQ(configure(services.get(), uid, {}, SERVICE_UI_ALLOWED), S_OK);
    EXPECT_EQ(table_of(services.get())[0].text(kPath), "typed by the user");
}

TEST_F(ServiceLibraryTest, ALogonMeetsAServiceThatLacksSettings) {
    auto services = services_of_new("P");
    const MAPIUID uid = add(services.get(), "COUNTING");
    const auto profile = profile::world().find("P");
    EXPECT_EQ(profile->prepare_logon(0), S_OK); // nobody has said that it lacks any
    EXPECT_EQ(configure(services.get(), uid, {}), MAPI_E_UNCONFIGURED);
    EXPECT_EQ(profile->prepare_logon(0), MAPI_E_UNCONFIGURED);
    answer("cancel");
    EXPECT_EQ(profile->prepare_logon(MAPI_LOGON_UI), MAPI_E_USER_CANCEL);
    EXPECT_EQ(profile->prepare_logon(0), MAPI_E_UNCONFIGURED); // it still does
    answer("accept");
    EXPECT_EQ(profile->prepare_logon(MAPI_LOGON_UI), S_OK);
    EXPECT_EQ(profile->prepare_logon(0), S_OK);
    EXPECT_FALSE(profile->has_transport());
}

TEST_F(ServiceLibraryTest, LibrariesThatAreNotThere) {
    // With a folder: else the system would look for it elsewhere, such as beside this program.
    std::string inf = kInf;
    inf.insert(inf.find("counting_service.dll"), "./");
    use_services(inf);
    std::filesystem::remove(library());
    auto services = services_of_new("P");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0),
              MAPI_E_EXTENDED_ERROR);
    EXPECT_THAT(error_of(services.get(), MAPI_E_EXTENDED_ERROR),
                AllOf(HasSubstr("COUNTING"), HasSubstr("cannot be loaded")));
    EXPECT_THAT(table_of(services.get()), IsEmpty());
    // What is no library.
    write(TEST_SERVICE_NAME, "this is no library");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0),
              MAPI_E_EXTENDED_ERROR);
    EXPECT_EQ(loaded_libraries(), 0u);
    std::filesystem::remove(library());
    std::filesystem::copy_file(TEST_SERVICE, library());
    MAPIUID uid = add(services.get(), "COUNTING");
    // Who is rid of the library can be rid of the service.
    evidence::own().process().initializations.store(0);
    unload_libraries();
    evidence::own().process().initializations.store(1);
    std::filesystem::remove(library());
    EXPECT_EQ(services->DeleteMsgService(&uid), S_OK);
}

TEST_F(ServiceLibraryTest, EntryFunctionsThatAreNotThere) {
    std::string inf = kInf;
    inf.replace(inf.find("CountingEntry"), 13, "NoSuchEntry");
    use_services(inf);
    auto services = services_of_new("P");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0),
              MAPI_E_NOT_INITIALIZED);
    EXPECT_THAT(error_of(services.get(), MAPI_E_NOT_INITIALIZED), HasSubstr("NoSuchEntry"));
    // A service need not have one.
    inf.erase(inf.find("PR_SERVICE_ENTRY_NAME"), sizeof "PR_SERVICE_ENTRY_NAME=NoSuchEntry");
    use_services(inf);
    services = services_of_new("P");
    log();
    MAPIUID uid = add(services.get(), "COUNTING");
    EXPECT_EQ(configure(services.get(), uid, {}), MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(services->DeleteMsgService(&uid), S_OK);
    EXPECT_THAT(log(), IsEmpty());
}

TEST_F(ServiceLibraryTest, WhatASupportObjectLacks) {
    auto services = services_of_new("P");
    plan("create notify\ncreate new_uid\n");
    add(services.get(), "COUNTING");
    EXPECT_THAT(log(), ElementsAre("load", "create flags 0 values 0 admin", "notify 80040102",
                                   "uids differ"));
}

TEST_F(ServiceLibraryTest, ExceptionsEndAtTheGate) {
    auto services = services_of_new("P");
    plan("create throw\n");
    EXPECT_EQ(services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0), MAPI_E_CALL_FAILED);
    EXPECT_THAT(table_of(services.get()), IsEmpty());
    plan("");
    add(services.get(), "COUNTING");
}

TEST_F(ServiceLibraryTest, EachLoadIsUnloaded) {
    std::string why;
    {
        const LibraryUse one = use_library(scratch_.path().string(), "counting_service", why);
        ASSERT_TRUE(one) << why;
        const LibraryUse two = use_library(scratch_.path().string(), "counting_service", why);
        EXPECT_EQ(loaded_libraries(), 1u);
        EXPECT_NE(one.function("CountingEntry", 40), nullptr);
        EXPECT_EQ(one.function("NoSuchEntry", 40), nullptr);
        // The last MAPIUninitialize comes while it is in use: it goes with its last use.
        evidence::own().process().initializations.store(0);
        unload_libraries();
        EXPECT_EQ(loaded_libraries(), 1u);
        EXPECT_THAT(log(), ElementsAre("load"));
    }
    EXPECT_EQ(loaded_libraries(), 0u);
    EXPECT_THAT(log(), ElementsAre("unload"));
}

TEST_F(ServiceLibraryTest, ManyThreadsLoadIt) {
    evidence::own().process().initializations.store(0); // so that it is unloaded at any time
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 50; ++round) {
                std::string why;
                const LibraryUse use =
                    use_library(scratch_.path().string(), "counting_service", why);
                ASSERT_TRUE(use) << why;
                ASSERT_NE(use.function("CountingEntry", 40), nullptr);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(loaded_libraries(), 0u);
    const auto lines = log();
    EXPECT_GE(lines.size(), 2u);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), "load"),
              std::count(lines.begin(), lines.end(), "unload"));
}

TEST_F(ServiceLibraryTest, DefaultServicesComeWithAProfile) {
    use_services(std::string(kInf) + "[Default Services]\nCOUNTING=\n");
    ASSERT_EQ(create("P", MAPI_DEFAULT_SERVICES), S_OK);
    EXPECT_THAT(texts(table_of(services_of("P").get()), PR_SERVICE_NAME_W),
                ElementsAre("MAPISIM", "CONTAB", "COUNTING"));
    EXPECT_THAT(log(), ElementsAre("load", "create flags 0 values 0 admin"));
    // One that fails leaves no profile behind.
    plan("create result 80004005\n");
    EXPECT_EQ(create("Q", MAPI_DEFAULT_SERVICES | MAPI_DIALOG), E_FAIL);
    EXPECT_THAT(log(), ElementsAre("create flags 10 values 0 admin"));
    EXPECT_EQ(profile::world().find("Q"), nullptr);
}

TEST_F(ServiceLibraryTest, AProfileOfAWorldFileHasIt) {
    write("world.json", R"({"address_book": {"users": [{"name": "A", "address": "a@x.example"}]},
        "mapisvc": "mapisvc.inf",
        "profiles": [{"name": "P", "user": "a@x.example", "stores": [{"name": "S"}],
                      "services": [{"service": "COUNTING", "name": "From the file",
                                    "properties": {"0x6700001F": "there"}}]}]})");
    std::string why;
    ASSERT_TRUE(scenario::set("mapisvc", "", why)) << why;
    ASSERT_TRUE(scenario::set("world", scratch_.file("world.json"), why)) << why;
    ASSERT_TRUE(profile::world().load(why)) << why;
    auto services = services_of("P");
    const auto table = table_of(services.get());
    ASSERT_EQ(table.size(), 3u);
    EXPECT_EQ(table[2].text(PR_DISPLAY_NAME_W), "From the file");
    EXPECT_THAT(log(), IsEmpty());
    MAPIUID uid = uid_of(table[2]);
    EXPECT_EQ(configure(services.get(), uid, {}), S_OK);
    EXPECT_THAT(log(), ElementsAre("load", "configure flags 0 values 0 admin", "path there"));
    EXPECT_EQ(services->DeleteMsgService(&uid), S_OK);
}

TEST_F(ServiceLibraryTest, ASessionHoldsItsFile) {
    EXPECT_FALSE(platform::is_held(library().string()));
    auto services = services_of("MapiSim");
    add(services.get(), "COUNTING");
    EXPECT_TRUE(platform::is_held(library().string())); // it is loaded
    evidence::own().process().initializations.store(0);
    unload_libraries();
    EXPECT_FALSE(platform::is_held(library().string()));
    const auto logon = log_on();
    EXPECT_TRUE(platform::is_held(library().string())); // a session has it
    log_off(logon);
    EXPECT_FALSE(platform::is_held(library().string()));
}

TEST(MakeInvalid, LeavesAnObjectThatAnswersNothing) {
    void* block = nullptr;
    ASSERT_EQ(memory::allocate(64, &block), S_OK);
    EXPECT_EQ(make_invalid(block, 0, 5), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(make_invalid(block, 2, 2), MAPI_E_INVALID_PARAMETER);
    ASSERT_EQ(make_invalid(block, 2, 14), S_OK);
    auto* const object = static_cast<IMAPIProp*>(block);
    EXPECT_EQ(object->AddRef(), 3u);
    EXPECT_EQ(object->Release(), 2u);
    EXPECT_EQ(object->SaveChanges(0), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(object->CopyTo(0, nullptr, nullptr, 0, nullptr, nullptr, nullptr, 0, nullptr),
              MAPI_E_INVALID_OBJECT);
    void* face = &face;
    EXPECT_EQ(object->QueryInterface(IID_IMAPIProp, &face), MAPI_E_INVALID_OBJECT);
    EXPECT_EQ(face, nullptr);
    EXPECT_EQ(object->Release(), 1u);
    EXPECT_TRUE(memory::is_live_root(block));
    EXPECT_EQ(object->Release(), 0u);
    EXPECT_FALSE(memory::is_live_root(block));
}

TEST(LibraryNames, WhatAServiceCallsItsLibrary) {
    EXPECT_THAT(library_names("svc.dll", LibraryKind::elf), ElementsAre("libsvc.so", "svc.so"));
    EXPECT_THAT(library_names("svc", LibraryKind::elf), ElementsAre("libsvc.so", "svc.so"));
    EXPECT_THAT(library_names("libsvc.so", LibraryKind::elf), ElementsAre("libsvc.so", "svc.so"));
    EXPECT_THAT(library_names("libsvc.so.1", LibraryKind::elf), Contains("libsvc.so.1"));
    EXPECT_THAT(library_names("sub\\SVC.DLL", LibraryKind::elf),
                ElementsAre("sub/libSVC.so", "sub/SVC.so"));
    EXPECT_THAT(library_names("svc.dll", LibraryKind::dll), ElementsAre("svc32.dll", "svc.dll"));
    EXPECT_THAT(library_names("libsvc.so", LibraryKind::dll), ElementsAre("svc32.dll", "svc.dll"));
    EXPECT_THAT(library_names("c:/a.b/svc", LibraryKind::dll),
                ElementsAre("c:/a.b/svc32.dll", "c:/a.b/svc.dll"));
}

} // namespace
} // namespace mapisim::provider
