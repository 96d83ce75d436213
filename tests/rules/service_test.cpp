// Rules for the authors of message services, and what a service of the world is asked.
#include <filesystem>
#include <fstream>

#include "../scratch_folder.h"
#include "client.h"

using namespace rules;
using mapisim::expect;

namespace {

namespace fs = std::filesystem;

/// A copy of the counting service, listed in a mapisvc.inf of the world, which does as planned.
class CountingService {
public:
    explicit CountingService(const char* plan = "") {
        fs::copy_file(TEST_SERVICE, folder_.path() / TEST_SERVICE_NAME);
        write(TEST_SERVICE_NAME ".plan", plan);
        write("mapisvc.inf", "[Services]\nCOUNTING=Counting Service\n[COUNTING]\nProviders=P\n"
                             "PR_SERVICE_DLL_NAME=counting_service.dll\n"
                             "PR_SERVICE_ENTRY_NAME=CountingEntry\n[P]\n"
                             "PR_RESOURCE_TYPE=MAPI_AB_PROVIDER\n"
                             "PR_PROVIDER_DLL_NAME=counting_service.dll\n");
        set("mapisvc", folder_.file("mapisvc.inf").c_str());
        set("world", "default");
    }
    std::string log() const {
        std::ifstream in(folder_.path() / TEST_SERVICE_NAME ".log", std::ios::binary);
        std::string all;
        for (std::string line; std::getline(in, line);)
            all += line + ';';
        return all;
    }

private:
    void write(const char* name, const char* text) const {
        std::ofstream(folder_.path() / name, std::ios::binary) << text;
    }
    const ScratchFolder folder_;
};

/// Into the default profile.
HRESULT add_service() {
    Held<IProfAdmin> admin;
    must(MAPIAdminProfiles(0, admin.out()), "MAPIAdminProfiles");
    Held<IMsgServiceAdmin> services;
    must(admin->AdminServices(text_of("MapiSim"), nullptr, 0, 0, services.out()), "AdminServices");
    return services->CreateMsgService(text_of("COUNTING"), nullptr, 0, 0);
}

} // namespace

TEST(EntryFunctionThrew, BreaksWhereAnExceptionLeavesIt) {
    expect("entry-function-threw");
    const CountingService service("create throw\n");
    const Mapi mapi;
    EXPECT_EQ(add_service(), MAPI_E_CALL_FAILED);
}
TEST(EntryFunctionThrew, DoesNotBreakForAResult) {
    const CountingService service("create result 80004005\n");
    const Mapi mapi;
    EXPECT_EQ(add_service(), E_FAIL);
}

TEST(ConfigurationSupportKept, BreaksWhereItKeepsAReference) {
    expect("configuration-support-kept");
    expect("open-at-uninitialize"); // it is never let go
    const CountingService service("create keep\n");
    const Mapi mapi;
    EXPECT_EQ(add_service(), S_OK);
    EXPECT_EQ(MapiSimLiveObjects("support object"), 1u);
}
TEST(ConfigurationSupportKept, DoesNotBreakWhereItLetsGoAgain) {
    const CountingService service("create hold_and_let_go\n");
    const Mapi mapi;
    MapiSimCensus before, after;
    MapiSimTakeCensus(&before);
    EXPECT_EQ(add_service(), S_OK);
    MapiSimTakeCensus(&after);
    EXPECT_EQ(after.objects, before.objects);
}

TEST(ServiceLibraries, AreUnloadedAfterTheLastUninitialize) {
    const CountingService service;
    {
        const Mapi outer;
        {
            const Mapi mapi;
            EXPECT_EQ(service.log(), "");
            EXPECT_EQ(add_service(), S_OK);
            const Logon logon;
            EXPECT_EQ(add_service(), S_OK);
        }
        EXPECT_EQ(service.log(), "load;create flags 0 values 0 admin;"
                                 "create flags 0 values 0 admin;");
    }
    EXPECT_EQ(service.log(), "load;create flags 0 values 0 admin;create flags 0 values 0 admin;"
                             "unload;");
    // Again in the next life.
    {
        const Mapi mapi;
        EXPECT_EQ(add_service(), S_OK);
    }
    EXPECT_TRUE(service.log().ends_with("unload;load;create flags 0 values 0 admin;unload;"));
}

TEST(ServiceEvents, MayLogOnWhileALogonAsks) {
    const CountingService service("configure log_on MapiSim Second\n");
    const Mapi mapi;
    EXPECT_EQ(add_service(), S_OK);
    Held<IProfAdmin> admin;
    must(MAPIAdminProfiles(0, admin.out()), "MAPIAdminProfiles");
    Held<IMsgServiceAdmin> services;
    must(admin->AdminServices(text_of("MapiSim"), nullptr, 0, 0, services.out()), "AdminServices");
    MAPIUID uid = service_uids(services.get()).back();
    EXPECT_EQ(services->ConfigureMsgService(&uid, 0, 0, 0, nullptr), MAPI_E_UNCONFIGURED);
    const Logon logon(MAPI_USE_DEFAULT | MAPI_NEW_SESSION | MAPI_LOGON_UI); // which asks again
    EXPECT_EQ(service.log(), "load;create flags 0 values 0 admin;"
                             "configure flags 0 values 0 admin;log_on 0;"
                             "configure flags 10 values 0 admin;log_on 0;");
}

TEST(ServiceEvents, AreTheConfigurationClients) {
    const CountingService service("uninstall result 80040113\n");
    int32_t result = 0;
    char why[100] = "";
    EXPECT_EQ(MapiSimServiceEvent("COUNTING", MAPISIM_SERVICE_INSTALL, 0, &result, why, sizeof why),
              MAPISIM_REFUSED); // before MAPIInitialize
    const Mapi mapi;
    EXPECT_EQ(MapiSimServiceEvent("COUNTING", MAPISIM_SERVICE_INSTALL, 1, &result, why, sizeof why),
              MAPISIM_OK);
    EXPECT_EQ(result, S_OK);
    EXPECT_EQ(MapiSimServiceEvent("counting", MAPISIM_SERVICE_UNINSTALL, 0, &result, nullptr, 0),
              MAPISIM_OK);
    EXPECT_EQ(result, MAPI_E_USER_CANCEL);
    EXPECT_EQ(service.log(), "load;install flags 10 values 0;uninstall flags 0 values 0;");
    EXPECT_EQ(MapiSimServiceEvent("NONE", MAPISIM_SERVICE_INSTALL, 0, &result, why, sizeof why),
              MAPISIM_UNKNOWN);
    EXPECT_EQ(MapiSimServiceEvent("MAPISIM", MAPISIM_SERVICE_INSTALL, 0, &result, why, sizeof why),
              MAPISIM_UNKNOWN);
    EXPECT_EQ(MapiSimServiceEvent("COUNTING", 2, 0, &result, why, sizeof why), MAPISIM_UNKNOWN);
    // Never while a session uses it.
    EXPECT_EQ(add_service(), S_OK);
    {
        const Logon logon;
        EXPECT_EQ(
            MapiSimServiceEvent("COUNTING", MAPISIM_SERVICE_UNINSTALL, 0, &result, why, sizeof why),
            MAPISIM_REFUSED);
        EXPECT_STRNE(why, "");
    }
    EXPECT_EQ(
        MapiSimServiceEvent("COUNTING", MAPISIM_SERVICE_UNINSTALL, 0, &result, why, sizeof why),
        MAPISIM_OK);
}
