#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "../scratch_folder.h"
#include "profile_fixture.h"
#include "provider/libraries.h"

/// A copy of the counting service (tests/services), listed in a mapisvc.inf beside it. The
/// subsystem counts as initialised, so that the library stays loaded.
class ServiceTest : public ProfileTest {
protected:
    static constexpr const char* kInf = "[Services]\n"
                                        "COUNTING=Counting Service\n"
                                        "[COUNTING]\n"
                                        "Providers=COUNTING MS, COUNTING AB\n"
                                        "Sections=Extra\n"
                                        "PR_SERVICE_DLL_NAME=counting_service.dll\n"
                                        "PR_SERVICE_ENTRY_NAME=CountingEntry\n"
                                        "PR_SERVICE_DELETE_FILES=counting_service.dll, data.txt\n"
                                        "66040003=01000000\n"
                                        "[COUNTING MS]\n"
                                        "PR_DISPLAY_NAME=Counting Folders\n"
                                        "PR_PROVIDER_DISPLAY=Counting Store\n"
                                        "PR_PROVIDER_DLL_NAME=counting_service.dll\n"
                                        "PR_RESOURCE_TYPE=MAPI_STORE_PROVIDER\n"
                                        "PR_RESOURCE_FLAGS=STATUS_NO_DEFAULT_STORE\n"
                                        "[COUNTING AB]\n"
                                        "PR_PROVIDER_DISPLAY=Counting Book\n"
                                        "PR_PROVIDER_DLL_NAME=counting_service.dll\n"
                                        "PR_RESOURCE_TYPE=MAPI_AB_PROVIDER\n"
                                        "[Extra]\n"
                                        "UID=00112233445566778899AABBCCDDEEFF\n"
                                        "6602001e=extra\n";

    void SetUp() override {
        ProfileTest::SetUp();
        mapisim::evidence::own().process().initializations.store(1);
        std::filesystem::copy_file(TEST_SERVICE, library());
        use_services(kInf);
    }
    void TearDown() override {
        admin_ = nullptr;
        mapisim::evidence::own().process().initializations.store(0);
        mapisim::provider::unload_libraries();
        ProfileTest::TearDown();
    }

    std::filesystem::path library() const { return scratch_.path() / TEST_SERVICE_NAME; }
    void write(const char* name, const std::string& text) const {
        std::ofstream(scratch_.path() / name, std::ios::binary) << text;
    }
    /// A world with the services of an inf file in which the default profile is as before.
    void use_services(const std::string& inf) {
        write("mapisvc.inf", inf);
        std::string why;
        ASSERT_TRUE(mapisim::scenario::set("mapisvc", scratch_.file("mapisvc.inf"), why)) << why;
        ASSERT_TRUE(mapisim::profile::world().load(why)) << why;
        admin_ = mapisim::profile::make_profile_admin();
    }
    /// What the service does, a line for each wish.
    void plan(const std::string& lines) const { write(TEST_SERVICE_NAME ".plan", lines); }
    /// What it noted since the last look.
    std::vector<std::string> log() const {
        const std::filesystem::path file = scratch_.path() / TEST_SERVICE_NAME ".log";
        std::vector<std::string> lines;
        {
            std::ifstream in(file, std::ios::binary);
            for (std::string line; std::getline(in, line);)
                lines.push_back(line);
        }
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return lines;
    }
    Ref<IMsgServiceAdmin> services_of_new(const char* profile) {
        EXPECT_EQ(create(profile), S_OK);
        return services_of(profile);
    }
    static std::string error_of(IMsgServiceAdmin* services, HRESULT result) {
        LPMAPIERROR error = nullptr;
        EXPECT_EQ(services->GetLastError(result, 0, &error), S_OK);
        std::string text = error ? reinterpret_cast<const char*>(error->lpszError) : "";
        mapisim::memory::free(error);
        return text;
    }

    ScratchFolder scratch_;
};
