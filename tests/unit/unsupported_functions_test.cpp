// The functions that do nothing: each says so in its family's way, leaves nothing in its
// out-pointer, and is noted.
#include <cstring>
#include <tuple>

#include <gtest/gtest.h>

#include <mapi.h>
#include <mapicode.h>
#include <mapiform.h>
#include <mapix.h>

#include "mapisim/mapisim.h"

// Without public headers.
STDAPI LaunchWizard(HWND, ULONG, LPCSTR*, ULONG, LPSTR);
STDAPI LAUNCHWIZARD(HWND, ULONG, LPCSTR*, ULONG, LPSTR);
EXTERN_C HRESULT STDMAPIINITCALLTYPE PRProviderInit(void);
STDAPI InstallFilterHook(ULONG);
EXTERN_C HRESULT STDMAPIINITCALLTYPE ScSplEntry(void);
STDAPI_(DWORD) GetOutlookVersion(void);
STDAPI HrGetOmiProvidersFlags(LPVOID, ULONG*);
STDAPI HrSetOmiProvidersFlagsInvalid(LPVOID);
STDAPI_(FILETIME) FtDivFtBogus(FILETIME, FILETIME, ULONG);
STDAPI_(SCODE) UNKOBJ_ScAllocate(LPVOID, ULONG, LPVOID*);
STDAPI_(SCODE) UNKOBJ_ScAllocateMore(LPVOID, ULONG, LPVOID, LPVOID*);
STDAPI_(void) UNKOBJ_Free(LPVOID, LPVOID);
STDAPI_(void) UNKOBJ_FreeRows(LPVOID, LPSRowSet);
STDAPI_(SCODE) UNKOBJ_ScCOAllocate(LPVOID, ULONG, LPVOID*);
STDAPI_(SCODE) UNKOBJ_ScCOReallocate(LPVOID, ULONG, LPVOID*);
STDAPI_(void) UNKOBJ_COFree(LPVOID, LPVOID);
STDAPI_(SCODE) UNKOBJ_ScSzFromIdsAlloc(LPVOID, ULONG, ULONG, int, LPSTR*);
STDAPI_(SCODE) ScMAPIXFromCMC(ULONG, ULONG, LPCIID, LPMAPISESSION*);
STDAPI_(ULONG) cmc_act_on(ULONG, LPVOID, ULONG, ULONG, ULONG, LPVOID);
STDAPI_(ULONG) cmc_free(LPVOID);
STDAPI_(ULONG) cmc_list(ULONG, LPSTR, ULONG, LPVOID, ULONG*, ULONG, LPVOID*, LPVOID);
STDAPI_(ULONG) cmc_logoff(ULONG, ULONG, ULONG, LPVOID);
STDAPI_(ULONG) cmc_logon(LPSTR, LPSTR, LPSTR, LPSTR, ULONG, USHORT, ULONG, ULONG*, LPVOID);
STDAPI_(ULONG) cmc_look_up(ULONG, LPVOID, ULONG, ULONG, ULONG*, LPVOID*, LPVOID);
STDAPI_(ULONG) cmc_query_configuration(ULONG, ULONG, LPVOID, LPVOID);
STDAPI_(ULONG) cmc_read(ULONG, LPVOID, ULONG, LPVOID*, ULONG, LPVOID);
STDAPI_(ULONG) cmc_send(ULONG, LPVOID, ULONG, ULONG, LPVOID);
STDAPI_(ULONG) cmc_send_documents(LPSTR, LPSTR, LPSTR, ULONG, LPSTR, LPSTR, LPSTR, ULONG);
STDAPI_(ULONG) BMAPISendMail(LHANDLE, ULONG_PTR, LPVOID, LPVOID*, LPVOID*, FLAGS, ULONG);
STDAPI_(ULONG) BMAPISaveMail(LHANDLE, ULONG_PTR, LPVOID, LPVOID*, LPVOID*, FLAGS, ULONG, LPSTR*);
STDAPI_(ULONG) BMAPIReadMail(LPULONG, LPULONG, LPULONG, LHANDLE, ULONG_PTR, LPSTR*, FLAGS, ULONG);
STDAPI_(ULONG) BMAPIGetReadMail(ULONG, LPVOID, LPVOID*, LPVOID*, LPVOID);
STDAPI_(ULONG) BMAPIFindNext(LHANDLE, ULONG_PTR, LPSTR*, LPSTR*, FLAGS, ULONG, LPSTR*);
STDAPI_(ULONG)
BMAPIAddress(LPULONG, LHANDLE, ULONG_PTR, LPSTR*, ULONG, LPSTR*, LPULONG, LPVOID*, FLAGS, ULONG);
STDAPI_(ULONG) BMAPIGetAddress(ULONG, ULONG, LPVOID*);
STDAPI_(ULONG) BMAPIDetails(LHANDLE, ULONG_PTR, LPVOID, FLAGS, ULONG);
STDAPI_(ULONG) BMAPIResolveName(LHANDLE, ULONG_PTR, LPSTR, FLAGS, ULONG, LPVOID);
STDAPI_(ULONG) MAPIGetNetscapeVersion(void);
STDAPI_(ULONG) MAPI_NSCP_SynchronizeClient(LHANDLE, ULONG);
STDAPI HrCreateOfflineObj(ULONG, LPVOID, LPVOID*);
STDAPI HrCreateNewWrappedObject(LPVOID, ULONG, ULONG, const IID*, const ULONG*, BOOL, LPVOID*);

namespace mapisim::test {

namespace {

int something;

/// An argument of every type: nothing, or a place with something in it.
template<class T> struct Argument {
    T value{};
    bool untouched() const { return true; }
};
template<class T> struct Argument<T**> {
    T* place = reinterpret_cast<T*>(&something);
    T** value = &place;
    bool untouched() const { return place != nullptr; }
};

template<class Result> bool is(const Result& given, const Result& wanted) {
    return std::memcmp(&given, &wanted, sizeof given) == 0;
}

class UnsupportedFunctions : public testing::Test {
protected:
    void SetUp() override { MapiSimReset(); }
    void TearDown() override { MapiSimReset(); }

    void noted(const char* name) {
        EXPECT_EQ(MapiSimFindingCount(), 1u) << name;
        MapiSimFinding finding{};
        EXPECT_EQ(MapiSimGetFinding(0, &finding), MAPISIM_OK) << name;
        EXPECT_STREQ(finding.slug, "function-not-supported") << name;
        EXPECT_EQ(finding.severity, MAPISIM_INFO) << name;
        EXPECT_STREQ(finding.method, name);
        MapiSimReset();
    }

    template<class Result, class... Arguments, class Wanted>
    void refuses(const char* name, Result(STDAPICALLTYPE* function)(Arguments...), Wanted wanted) {
        std::tuple<Argument<Arguments>...> arguments;
        std::apply(
            [&](auto&... argument) {
                const Result result = function(argument.value...);
                EXPECT_TRUE(is(result, static_cast<Result>(wanted))) << name;
            },
            arguments);
        noted(name);
    }
    template<class... Arguments>
    void does_nothing(const char* name, void(STDAPICALLTYPE* function)(Arguments...)) {
        function(Arguments{}...);
        noted(name);
    }
    /// What is made would be in the last argument.
    template<class Result, class... Arguments>
    void makes_nothing(const char* name, Result(STDAPICALLTYPE* function)(Arguments...)) {
        std::tuple<Argument<Arguments>...> arguments;
        std::apply([&](auto&... argument) { function(argument.value...); }, arguments);
        EXPECT_FALSE(std::get<sizeof...(Arguments) - 1>(arguments).untouched()) << name;
        noted(name);
    }
};

TEST_F(UnsupportedFunctions, OfWhatIsNotSimulated) {
    refuses("MAPIOpenFormMgr", &MAPIOpenFormMgr, MAPI_E_NO_SUPPORT);
    refuses("MAPIOpenLocalFormContainer", &MAPIOpenLocalFormContainer, MAPI_E_NO_SUPPORT);
    refuses("LaunchWizard", &LaunchWizard, MAPI_E_NO_SUPPORT);
    refuses("LaunchWizard", &LAUNCHWIZARD, MAPI_E_NO_SUPPORT);
    refuses("HrCreateOfflineObj", &HrCreateOfflineObj, MAPI_E_NO_SUPPORT);
}

TEST_F(UnsupportedFunctions, HaveNoPublicMeaning) {
    EXPECT_EQ(PRProviderInit(), MAPI_E_NO_SUPPORT);
    noted("PRProviderInit");
    refuses("InstallFilterHook", &InstallFilterHook, MAPI_E_NO_SUPPORT);
    EXPECT_EQ(ScSplEntry(), MAPI_E_NO_SUPPORT);
    noted("ScSplEntry");
    refuses("HrGetOmiProvidersFlags", &HrGetOmiProvidersFlags, MAPI_E_NO_SUPPORT);
    refuses("HrSetOmiProvidersFlagsInvalid", &HrSetOmiProvidersFlagsInvalid, MAPI_E_NO_SUPPORT);
    refuses("UNKOBJ_ScAllocate", &UNKOBJ_ScAllocate, MAPI_E_NO_SUPPORT);
    refuses("UNKOBJ_ScAllocateMore", &UNKOBJ_ScAllocateMore, MAPI_E_NO_SUPPORT);
    does_nothing("UNKOBJ_Free", &UNKOBJ_Free);
    does_nothing("UNKOBJ_FreeRows", &UNKOBJ_FreeRows);
    refuses("UNKOBJ_ScCOAllocate", &UNKOBJ_ScCOAllocate, MAPI_E_NO_SUPPORT);
    refuses("UNKOBJ_ScCOReallocate", &UNKOBJ_ScCOReallocate, MAPI_E_NO_SUPPORT);
    does_nothing("UNKOBJ_COFree", &UNKOBJ_COFree);
    refuses("UNKOBJ_ScSzFromIdsAlloc", &UNKOBJ_ScSzFromIdsAlloc, MAPI_E_NO_SUPPORT);
    refuses("ScMAPIXFromCMC", &ScMAPIXFromCMC, MAPI_E_NO_SUPPORT);
    refuses("HrCreateNewWrappedObject", &HrCreateNewWrappedObject, MAPI_E_NO_SUPPORT);
}

TEST_F(UnsupportedFunctions, OfVisualBasicAndOtherVendors) {
    refuses("BMAPISendMail", &BMAPISendMail, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPISaveMail", &BMAPISaveMail, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIReadMail", &BMAPIReadMail, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIGetReadMail", &BMAPIGetReadMail, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIFindNext", &BMAPIFindNext, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIAddress", &BMAPIAddress, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIGetAddress", &BMAPIGetAddress, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIDetails", &BMAPIDetails, MAPI_E_NOT_SUPPORTED);
    refuses("BMAPIResolveName", &BMAPIResolveName, MAPI_E_NOT_SUPPORTED);
    refuses("MAPI_NSCP_SynchronizeClient", &MAPI_NSCP_SynchronizeClient, MAPI_E_NOT_SUPPORTED);
}

TEST_F(UnsupportedFunctions, OfCommonMessagingCalls) {
    refuses("cmc_act_on", &cmc_act_on, ULONG{21});
    refuses("cmc_free", &cmc_free, ULONG{21});
    refuses("cmc_list", &cmc_list, ULONG{21});
    refuses("cmc_logoff", &cmc_logoff, ULONG{21});
    refuses("cmc_logon", &cmc_logon, ULONG{21});
    refuses("cmc_look_up", &cmc_look_up, ULONG{21});
    refuses("cmc_query_configuration", &cmc_query_configuration, ULONG{21});
    refuses("cmc_read", &cmc_read, ULONG{21});
    refuses("cmc_send", &cmc_send, ULONG{21});
    refuses("cmc_send_documents", &cmc_send_documents, ULONG{21});
}

TEST_F(UnsupportedFunctions, GiveZero) {
    refuses("GetOutlookVersion", &GetOutlookVersion, DWORD{0});
    refuses("MAPIGetNetscapeVersion", &MAPIGetNetscapeVersion, ULONG{0});
    refuses("FtDivFtBogus", &FtDivFtBogus, FILETIME{});
}

TEST_F(UnsupportedFunctions, MakeNothing) {
    makes_nothing("MAPIOpenFormMgr", &MAPIOpenFormMgr);
    makes_nothing("MAPIOpenLocalFormContainer", &MAPIOpenLocalFormContainer);
    makes_nothing("UNKOBJ_ScAllocate", &UNKOBJ_ScAllocate);
    makes_nothing("UNKOBJ_ScAllocateMore", &UNKOBJ_ScAllocateMore);
    makes_nothing("UNKOBJ_ScCOAllocate", &UNKOBJ_ScCOAllocate);
    makes_nothing("UNKOBJ_ScSzFromIdsAlloc", &UNKOBJ_ScSzFromIdsAlloc);
    makes_nothing("ScMAPIXFromCMC", &ScMAPIXFromCMC);
    makes_nothing("HrCreateOfflineObj", &HrCreateOfflineObj);
    makes_nothing("HrCreateNewWrappedObject", &HrCreateNewWrappedObject);
}

} // namespace

} // namespace mapisim::test
