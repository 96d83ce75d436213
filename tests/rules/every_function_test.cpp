// Every exported function, called by its name with nothing but zeros: nothing ends the process,
// what has not been initialised is told, and so is what has no public meaning.
#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#ifndef _WIN32
#include <dlfcn.h>
#endif

#include <gmock/gmock.h>

#include "client.h"

using namespace rules;
using mapisim::expect;
using testing::ElementsAreArray;
using testing::IsEmpty;

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kNames[] = {
#include "export_names.inc"
};

/// They begin or end something themselves, and are not called here.
constexpr std::string_view kBeginnings[] = {"MAPIInitialize", "MAPIUninitialize", "ScInitMapiUtil",
                                            "DeinitMapiUtil"};

/// They free or end something, or ask the library about itself.
constexpr std::string_view kAtAnyTime[] = {
    "MAPIFreeBuffer",        "FreeProws",
    "FreePadrlist",          "CloseIMsgSession",
    "FGetComponentPath",     "FixMAPI",
    "DllGetClassObject",     "DllCanUnloadNow",
    "GetDefCachedMode",      "GetDefCachedModeDownloadPubFoldFavs",
    "MAPICrashRecovery",     "CreateMAPIInitializationMonitor",
    "MAPIDeinitIdle",        "EnableIdleRoutine",
    "DeregisterIdleRoutine", "ChangeIdleRoutine"};

/// They initialise by themselves.
constexpr std::string_view kSimple[] = {
    "MAPILogon",    "MAPILogoff",      "MAPISendMail",    "MAPISendMailW",  "MAPISendDocuments",
    "MAPISaveMail", "MAPIReadMail",    "MAPIFindNext",    "MAPIDeleteMail", "MAPIAddress",
    "MAPIDetails",  "MAPIResolveName", "ScMAPIXFromSMAPI"};

/// They only call the object that they are given, which answers for itself.
constexpr std::string_view kOfTheObject[] = {"UlAddRef", "UlRelease"};

/// What README lists as not supported.
constexpr std::string_view kUnsupported[] = {"MAPIOpenFormMgr",
                                             "MAPIOpenLocalFormContainer",
                                             "LaunchWizard",
                                             "LAUNCHWIZARD",
                                             "InstallFilterHook",
                                             "GetOutlookVersion",
                                             "HrGetOmiProvidersFlags",
                                             "HrSetOmiProvidersFlagsInvalid",
                                             "FtDivFtBogus",
                                             "UNKOBJ_ScAllocate",
                                             "UNKOBJ_ScAllocateMore",
                                             "UNKOBJ_Free",
                                             "UNKOBJ_FreeRows",
                                             "UNKOBJ_ScCOAllocate",
                                             "UNKOBJ_ScCOReallocate",
                                             "UNKOBJ_COFree",
                                             "UNKOBJ_ScSzFromIdsAlloc",
                                             "ScMAPIXFromCMC",
                                             "BMAPISendMail",
                                             "BMAPISaveMail",
                                             "BMAPIReadMail",
                                             "BMAPIGetReadMail",
                                             "BMAPIFindNext",
                                             "BMAPIAddress",
                                             "BMAPIGetAddress",
                                             "BMAPIDetails",
                                             "BMAPIResolveName",
                                             "cmc_act_on",
                                             "cmc_free",
                                             "cmc_list",
                                             "cmc_logoff",
                                             "cmc_logon",
                                             "cmc_look_up",
                                             "cmc_query_configuration",
                                             "cmc_read",
                                             "cmc_send",
                                             "cmc_send_documents",
                                             "MAPIGetNetscapeVersion",
                                             "MAPI_NSCP_SynchronizeClient",
                                             "HrCreateOfflineObj",
                                             "HrCreateNewWrappedObject",
                                             "PRProviderInit",
                                             "ScSplEntry"};

/// They need MAPIInitialize. ScInitMapiUtil serves all the others.
constexpr std::string_view kNeedMapi[] = {"MAPILogonEx", "MAPIAdminProfiles",
                                          "HrThisThreadAdviseSink", "HrOpenOfflineObj",
                                          "HrGetAutoDiscoverXML"};

bool is_among(Names names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Takes more than any function does: on 64 bits the caller puts the arguments away.
using Any = std::uintptr_t(STDMETHODCALLTYPE*)(std::uintptr_t, std::uintptr_t, std::uintptr_t,
                                               std::uintptr_t, std::uintptr_t, std::uintptr_t,
                                               std::uintptr_t, std::uintptr_t, std::uintptr_t,
                                               std::uintptr_t, std::uintptr_t, std::uintptr_t);

Any find_function(std::string_view name) {
    const std::string text(name);
#ifdef _WIN32
    void* const found =
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleA("mapi32.dll"), text.c_str()));
#else
    void* const found = dlsym(RTLD_DEFAULT, text.c_str());
#endif
    if (!found)
        throw std::runtime_error(text + " is not exported");
    return reinterpret_cast<Any>(found);
}

/// Calls each of them, and gives those that broke the rule: one finding for one call.
std::vector<std::string_view> that_break(const char* slug) {
    expect("*");
    std::vector<std::string_view> breaking;
    for (const std::string_view name : kNames) {
        if (is_among(kBeginnings, name))
            continue;
        const unsigned before = found(slug);
        find_function(name)(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        const unsigned count = found(slug) - before;
        EXPECT_LE(count, 1u) << name;
        if (count != 0)
            breaking.push_back(name);
    }
    return breaking;
}

std::vector<std::string_view> that_need_something() {
    std::vector<std::string_view> names;
    for (const std::string_view name : kNames) {
        bool needs = true;
        for (const Names set : {Names(kBeginnings), Names(kAtAnyTime), Names(kSimple),
                                Names(kOfTheObject), Names(kUnsupported)})
            needs = needs && !is_among(set, name);
        if (needs)
            names.push_back(name);
    }
    return names;
}

} // namespace

TEST(EveryFunction, SaysWhenNothingIsInitialised) {
    EXPECT_THAT(that_break("call-before-initialize"), ElementsAreArray(that_need_something()));
}

TEST(EveryFunction, IsServedByTheUtilitiesUnlessItNeedsMapi) {
    must(ScInitMapiUtil(0), "ScInitMapiUtil");
    EXPECT_THAT(that_break("call-before-initialize"), ElementsAreArray(kNeedMapi));
    DeinitMapiUtil();
}

TEST(EveryFunction, IsServedByMapi) {
    const Mapi mapi;
    EXPECT_THAT(that_break("call-before-initialize"), IsEmpty());
}

TEST(EveryFunction, SaysWhatIsNotSupported) {
    const Mapi mapi;
    EXPECT_THAT(that_break("function-not-supported"), ElementsAreArray(kUnsupported));
    MapiSimFinding finding;
    for (unsigned i = 0; MapiSimGetFinding(i, &finding) == MAPISIM_OK; ++i) {
        if (std::string_view(finding.slug) == "function-not-supported") {
            EXPECT_EQ(finding.severity, MAPISIM_INFO);
        }
    }
}
