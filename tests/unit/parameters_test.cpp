#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <mapival.h>
#include <mapiwin.h>

#include "platform/readable.h"
#include "property_helpers.h"

using namespace mapisim::test;

namespace {

/// An argument in as many slots of a pointer's size as it needs.
struct Argument {
    std::vector<DWORD_PTR> slots;

    template<class T> Argument(const T& value) : slots((sizeof(T) - 1) / sizeof(DWORD_PTR) + 1) {
        std::memcpy(slots.data(), &value, sizeof value);
    }
    template<class T, std::size_t N>
    Argument(const T (&array)[N]) : Argument(static_cast<const T*>(array)) {}
    Argument(std::nullptr_t) : slots(1) {}
    Argument(int number) : slots{static_cast<DWORD_PTR>(number)} {}
};
using Arguments = std::vector<Argument>;

HRESULT check(METHODS method, const Arguments& arguments) {
    std::vector<DWORD_PTR> packed(1); // the object
    for (const Argument& argument : arguments)
        packed.insert(packed.end(), argument.slots.begin(), argument.slots.end());
    packed.push_back(0); // so that there is an address where there are no arguments
    auto* const slots = reinterpret_cast<LPVOID*>(packed.data());
    const HRESULT result = HrValidateParameters(method, slots + 1);
    EXPECT_EQ(__CPPValidateParameters(method, slots + 1), result);
    EXPECT_EQ(__ValidateParameters(method, slots), result);
    return result;
}

struct Bad {
    std::size_t argument; ///< counts from 1
    Argument value;
    HRESULT result = MAPI_E_INVALID_PARAMETER;
};

/// The call is good, and is not with any one of these in place of its argument.
void expect(METHODS method, const Arguments& good, std::initializer_list<Bad> bad,
            std::initializer_list<Bad> also_good = {}) {
    EXPECT_EQ(check(method, good), S_OK) << "method " << method;
    const auto with = [&](const Bad& change) {
        Arguments changed = good;
        changed.at(change.argument - 1) = change.value;
        return check(method, changed);
    };
    std::size_t i = 0;
    for (const Bad& change : bad)
        EXPECT_EQ(with(change), change.result)
            << "method " << method << ", argument " << change.argument << ", bad row " << i++;
    i = 0;
    for (const Bad& change : also_good)
        EXPECT_EQ(with(change), S_OK)
            << "method " << method << ", argument " << change.argument << ", good row " << i++;
}

constexpr ULONG kUnknownFlag = 0x0400'0000;
const char kConstant[64] = "neither the text nor what is behind it is to be written";

LONG STDAPICALLTYPE hear_nothing(LPVOID, ULONG, LPNOTIFICATION) {
    return S_OK;
}

/// The utilities alone are initialised.
class Parameters : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(ScInitMapiUtil(0), S_OK);
        ASSERT_EQ(HrAllocAdviseSink(&hear_nothing, nullptr, &sink), S_OK);
        object = sink;
        value.ulPropTag = PR_SUBJECT_W;
        value.Value.lpszW = text_w;
        bad_value.ulPropTag = PR_SUBJECT_W;
        bad_value.Value.lpszW = nowhere<WCHAR>();
        restriction.rt = RES_EXIST;
        restriction.res.resExist.ulPropTag = PR_SUBJECT;
        bad_restriction.rt = 99;
        bytes.cb = sizeof id;
        bytes.lpb = id;
        entries = {1, &bytes};
        bad_entries = {1, nowhere<SBinary>()};
        name.lpguid = &guid;
        name.ulKind = MNID_ID;
    }
    void TearDown() override {
        if (sink)
            sink->Release();
        DeinitMapiUtil();
    }

    LPMAPIADVISESINK sink = nullptr;
    IUnknown* object = nullptr;
    GUID guid{};
    WCHAR text_w[2] = {};
    char text[2] = "x";
    BYTE id[8] = {};
    ULONG number = 0;
    ULONG_PTR connection = 0;
    void* result = nullptr;
    SPropValue value{}, bad_value{};
    SizedSPropTagArray(1, tags) = {1, {PR_SUBJECT}};
    SizedSPropTagArray(1, bad_columns) = {1, {PR_NULL | 0x0fff}};
    SPropTagArray many_tags{0x7FFF'FFFF, {}};
    SRestriction restriction{}, bad_restriction{};
    SizedSSortOrderSet(1, order) = {1, 0, 0, {{PR_SUBJECT, TABLE_SORT_ASCEND}}};
    SizedSSortOrderSet(1, bad_order) = {1, 2, 0, {{PR_SUBJECT, TABLE_SORT_ASCEND}}};
    SBinary bytes{};
    SBinaryArray entries{}, bad_entries{};
    MAPINAMEID name{}, *names = &name;
    ADRLIST recipients{};
    NOTIFICATION notification{};
    struct {
        ULONG cFlags = 1;
        ULONG ulFlag[1] = {};
    } resolved;
};

const HRESULT kFlags = MAPI_E_UNKNOWN_FLAGS;

} // namespace

TEST_F(Parameters, MemoryIsWritableWhereTheProcessMayWrite) {
    std::vector<char> block(3 * 65536, 'x');
    const auto before = block;
    EXPECT_TRUE(mapisim::platform::is_writable(block.data() + 1, block.size() - 1));
    EXPECT_EQ(block, before);
    EXPECT_TRUE(mapisim::platform::is_writable(nullptr, 0));
    EXPECT_FALSE(mapisim::platform::is_writable(nullptr, 1));
    EXPECT_FALSE(mapisim::platform::is_writable(nowhere(), 1));
    EXPECT_FALSE(mapisim::platform::is_writable(const_cast<char*>(kConstant), 1));
    EXPECT_TRUE(mapisim::platform::is_readable(kConstant, sizeof kConstant));
}

TEST_F(Parameters, OfUnknownAndProperties) {
    auto* const constant = const_cast<char*>(kConstant);
    expect(IUnknown_QueryInterface, {&guid, &result},
           {{1, nullptr}, {1, nowhere()}, {2, nullptr}, {2, nowhere()}, {2, constant}});
    expect(IUnknown_AddRef, {}, {});
    expect(IUnknown_Release, {}, {});
    expect(IMAPIProp_GetLastError, {0, 0, &result},
           {{2, kUnknownFlag, kFlags}, {3, nullptr}, {3, constant}}, {{2, MAPI_UNICODE}});
    expect(IMAPIProp_SaveChanges, {0}, {{1, kUnknownFlag, kFlags}}, {{1, FORCE_SAVE}});
    expect(IMAPIProp_GetProps, {&tags, 0, &number, &result},
           {{1, nowhere()}, {1, &many_tags}, {2, kUnknownFlag, kFlags}, {3, nullptr}, {4, nullptr}},
           {{1, nullptr}});
    expect(IMAPIProp_GetPropList, {0, &result}, {{1, kUnknownFlag, kFlags}, {2, nullptr}});
    expect(IMAPIProp_OpenProperty, {PR_BODY, &guid, 0, MAPI_MODIFY, &result},
           {{2, nullptr}, {4, kUnknownFlag, kFlags}, {5, nullptr}}, {{1, 0}});
    expect(IMAPIProp_SetProps, {ULONG{1}, &value, nullptr},
           {{1, 0}, {1, 0x7FFF'FFFF}, {2, nullptr}, {2, &bad_value}, {3, nowhere()}},
           {{3, &result}});
    expect(IMAPIProp_DeleteProps, {&tags, nullptr}, {{1, nullptr}, {1, nowhere()}, {2, constant}},
           {{2, &result}});
    expect(IMAPIProp_CopyTo,
           {ULONG{1}, &guid, &tags, ULONG_PTR{0}, nullptr, &guid, object, 0, nullptr},
           {{1, 0x7FFF'FFFF},
            {2, nullptr},
            {3, nowhere()},
            {5, nowhere()},
            {6, nullptr},
            {7, nullptr},
            {7, &result},
            {8, kUnknownFlag, kFlags},
            {9, constant}},
           {{3, nullptr}, {5, object}, {9, &result}});
    expect(IMAPIProp_CopyTo,
           {0, nullptr, nullptr, ULONG_PTR{0}, nullptr, &guid, object, 0, nullptr}, {});
    expect(IMAPIProp_CopyProps, {&tags, ULONG_PTR{0}, nullptr, &guid, object, 0, nullptr},
           {{1, nullptr}, {3, &result}, {5, nullptr}, {6, kUnknownFlag, kFlags}});
    LPSPropTagArray some = reinterpret_cast<LPSPropTagArray>(&tags), none = nullptr,
                    bad = nowhere<SPropTagArray>();
    expect(IMAPIProp_GetNamesFromIDs, {&some, &guid, 0, &number, &result},
           {{1, nullptr}, {1, &bad}, {2, nowhere()}, {3, kUnknownFlag, kFlags}, {5, nullptr}},
           {{1, &none}, {2, nullptr}});
    expect(IMAPIProp_GetIDsFromNames, {ULONG{1}, &names, MAPI_CREATE, &result},
           {{1, 2}, {2, nullptr}, {3, kUnknownFlag, kFlags}, {4, nullptr}}, {{1, 0}});
}

TEST_F(Parameters, OfTablesAndContainers) {
    expect(IMAPITable_Advise, {fnevTableModified, sink, &connection},
           {{2, nullptr}, {2, &result}, {3, nullptr}});
    expect(IMAPITable_Unadvise, {connection}, {});
    expect(IMAPITable_GetStatus, {&number, &number}, {{1, nullptr}, {2, nowhere()}});
    expect(IMAPITable_SetColumns, {&tags, TBL_BATCH},
           {{1, nullptr}, {1, &bad_columns}, {2, kUnknownFlag, kFlags}});
    expect(IMAPITable_SeekRow, {BOOKMARK{0}, 0, nullptr}, {{3, nowhere()}}, {{3, &number}});
    expect(IMAPITable_FindRow, {&restriction, BOOKMARK{0}, DIR_BACKWARD},
           {{1, nullptr}, {1, &bad_restriction}, {3, kUnknownFlag, kFlags}});
    expect(IMAPITable_Restrict, {nullptr, 0}, {{1, &bad_restriction}}, {{1, &restriction}});
    expect(IMAPITable_SortTable, {&order, 0}, {{1, nullptr}, {1, &bad_order}});
    expect(IMAPITable_QueryRows, {10, 0, &result}, {{2, kUnknownFlag, kFlags}, {3, nullptr}});
    expect(IMAPITable_Abort, {}, {});
    expect(IMAPITable_ExpandRow, {ULONG{8}, id, 1, 0, &result, &number},
           {{1, 0}, {1, 0x7FFF'FFFF}, {2, nullptr}, {4, 1, kFlags}}, {{5, nullptr}, {6, nullptr}});
    expect(IMAPITable_SetCollapseState, {0, ULONG{8}, id, &number},
           {{1, 1, kFlags}, {3, nowhere()}});
    expect(IMAPIContainer_GetContentsTable, {MAPI_ASSOCIATED, &result},
           {{1, kUnknownFlag, kFlags}, {2, nullptr}});
    expect(IMAPIContainer_OpenEntry, {ULONG{8}, id, nullptr, 0, &number, &result},
           {{2, nullptr}, {2, nowhere()}, {3, nowhere()}, {4, kUnknownFlag, kFlags}, {6, nullptr}},
           {{3, &guid}, {5, nullptr}});
    expect(IMAPIContainer_OpenEntry, {0, nullptr, nullptr, 0, &number, &result}, {});
    expect(IMAPIContainer_SetSearchCriteria, {&restriction, &entries, STOP_SEARCH},
           {{1, &bad_restriction}, {2, &bad_entries}, {3, kUnknownFlag, kFlags}},
           {{1, nullptr}, {2, nullptr}});
    expect(IABContainer_CreateEntry, {ULONG{8}, id, 0, &result},
           {{1, 0}, {2, nullptr}, {4, nullptr}});
    expect(IABContainer_ResolveNames, {&tags, 0, &recipients, &resolved},
           {{1, nowhere()},
            {3, nullptr},
            {3, nowhere()},
            {4, nullptr},
            {4, const_cast<char*>(kConstant)},
            {4, &many_tags}},
           {{1, nullptr}});
    expect(IDistList_DeleteEntries, {&entries, 0}, {{1, nullptr}, {2, 1, kFlags}});
}

TEST_F(Parameters, OfFoldersStoresAndMessages) {
    expect(
        IMAPIFolder_CopyMessages, {&entries, nullptr, object, ULONG_PTR{0}, nullptr, 0},
        {{1, nullptr}, {1, &bad_entries}, {3, nullptr}, {5, nowhere()}, {6, kUnknownFlag, kFlags}});
    const Arguments narrow = {FOLDER_GENERIC, text, nullptr, nullptr, 0, &result};
    expect(IMAPIFolder_CreateFolder, narrow,
           {{2, nullptr}, {2, nowhere()}, {3, nowhere()}, {5, kUnknownFlag, kFlags}, {6, nullptr}},
           {{3, text}});
    expect(IMAPIFolder_CreateFolder,
           {FOLDER_GENERIC, text_w, text_w, nullptr, MAPI_UNICODE, &result}, {{2, nowhere()}});
    expect(IMAPIFolder_SetReadFlags, {nullptr, ULONG_PTR{0}, nullptr, 0},
           {{1, &bad_entries}, {4, kUnknownFlag, kFlags}}, {{1, &entries}});
    expect(IMAPIFolder_SaveContentsSort, {&order, 0}, {{1, &bad_order}});
    expect(IMsgStore_Advise, {0, nullptr, fnevNewMail, sink, &connection},
           {{1, 8}, {4, nullptr}, {5, nullptr}});
    expect(IMsgStore_CompareEntryIDs, {ULONG{8}, id, ULONG{8}, id, 0, &number},
           {{2, nullptr}, {4, nowhere()}, {5, 1, kFlags}, {6, nullptr}});
    expect(IMsgStore_GetReceiveFolder, {nullptr, 0, &number, &result, nullptr},
           {{1, nowhere()}, {3, nullptr}, {4, nullptr}, {5, nowhere()}}, {{1, text}, {5, &result}});
    expect(IMsgStore_StoreLogoff, {&number}, {{1, nullptr}, {1, const_cast<char*>(kConstant)}});
    expect(IMsgStore_NotifyNewMail, {&notification}, {{1, nullptr}});
    expect(IMessage_OpenAttach, {0, nullptr, 0, &result},
           {{2, nowhere()}, {3, kUnknownFlag, kFlags}, {4, nullptr}});
    expect(IMessage_ModifyRecipients, {MODRECIP_ADD, &recipients},
           {{1, kUnknownFlag, kFlags}, {2, nullptr}, {2, nowhere()}});
    expect(IMessage_SubmitMessage, {FORCE_SUBMIT}, {{1, kUnknownFlag, kFlags}});
}

TEST_F(Parameters, OfProviders) {
    const Bad no_support{1, nullptr}, bad_support{1, nowhere()};
    expect(IABProvider_Shutdown, {&number}, {{1, nullptr}});
    expect(IABProvider_Logon,
           {object, ULONG_PTR{0}, text, AB_NO_DIALOG, &number, &result, &result, &result},
           {no_support,
            bad_support,
            {3, nullptr},
            {4, kUnknownFlag, kFlags},
            {5, nullptr},
            {8, nowhere()}});
    expect(IABLogon_Logoff, {0}, {{1, 1, kFlags}});
    expect(IABLogon_OpenTemplateID, {ULONG{8}, id, FILL_ENTRY, object, nullptr, &result, nullptr},
           {{1, 0}, {3, 4, kFlags}, {4, nullptr}, {6, nullptr}, {7, object}});
    expect(IABLogon_PrepareRecips, {0, &tags, &recipients}, {{3, nullptr}});
    expect(IXPProvider_TransportLogon, {object, ULONG_PTR{0}, text, &number, &result, &result},
           {no_support, {4, nullptr}, {6, nullptr}});
    expect(IXPLogon_AddressTypes, {&number, &number, &result, &number, &result},
           {{1, nullptr}, {3, nullptr}, {5, nowhere()}});
    expect(IXPLogon_SubmitMessage, {BEGIN_DEFERRED, object, &connection, &connection},
           {{1, kUnknownFlag, kFlags}, {2, nullptr}, {3, nullptr}, {4, nullptr}});
    expect(IXPLogon_FlushQueues, {ULONG_PTR{0}, 0, nullptr, FLUSH_UPLOAD},
           {{2, 8}, {3, id}, {4, kUnknownFlag, kFlags}});
    expect(IMSProvider_Logon,
           {object, ULONG_PTR{0}, text, ULONG{8}, id, MDB_WRITE, nullptr, &number, &result, &result,
            &result, &result},
           {no_support,
            {3, nullptr},
            {5, nullptr},
            {6, kUnknownFlag, kFlags},
            {8, nullptr},
            {12, nullptr}});
    expect(IMSProvider_SpoolerLogon,
           {object, ULONG_PTR{0}, text, ULONG{8}, id, 0, nullptr, ULONG{8}, id, &result, &result,
            &result},
           {{8, 0x7FFF'FFFF}, {9, nullptr}, {12, nullptr}});
    expect(IMSProvider_CompareStoreIDs, {ULONG{8}, id, ULONG{8}, id, 0, &number},
           {{1, 0}, {2, nullptr}, {4, nullptr}, {5, 1, kFlags}});
    expect(IMSLogon_OpenStatusEntry, {nullptr, MAPI_MODIFY, &number, &result},
           {{1, nowhere()}, {2, kUnknownFlag, kFlags}, {3, nullptr}, {4, nullptr}});
    expect(IMAPIControl_Activate, {0, ULONG_PTR{0}}, {{1, 1, kFlags}});
    expect(IMAPIControl_GetState, {0, &number}, {{1, 1, kFlags}, {2, nullptr}});
    expect(IMAPIStatus_ValidateState, {ULONG_PTR{0}, SUPPRESS_UI}, {{2, kUnknownFlag, kFlags}});
    expect(IMAPIStatus_ChangePassword, {text, text, 0}, {{1, nowhere()}, {2, nowhere()}});
    expect(IMAPIAdviseSink_OnNotify, {ULONG{1}, &notification}, {{1, 0x7FFF'FFFF}, {2, nullptr}},
           {{1, 0}});
}

TEST_F(Parameters, OfStreams) {
    LARGE_INTEGER far_away{};
    far_away.QuadPart = 0x7FFF'FFFF'FFFF'FFFF;
    ULARGE_INTEGER size{};
    expect(IStream__Read, {id, ULONG{8}, nullptr},
           {{1, nullptr}, {1, kConstant}, {2, 0x7FFF'FFFF}, {3, kConstant}},
           {{2, 0}, {3, &number}});
    expect(IStream__Write, {kConstant, ULONG{8}, nullptr}, {{1, nullptr}, {2, 0x7FFF'FFFF}});
    expect(IStream_Seek, {far_away, STREAM_SEEK_SET, nullptr}, {{3, nowhere()}}, {{3, &size}});
    expect(IStream_CopyTo, {object, size, nullptr, &size},
           {{1, nullptr}, {1, &result}, {4, kConstant}});
    expect(IStream_LockRegion, {size, size, ULONG{0}}, {});
    STATSTG info;
    expect(IStream_Stat, {&info, ULONG{0}}, {{1, nullptr}});
    expect(IStream_Clone, {&result}, {{1, nullptr}});
}

namespace {
HRESULT listed(METHODS method, ...) {
    va_list arguments;
    va_start(arguments, method);
    const HRESULT result = HrValidateParametersValist(method, arguments);
    va_end(arguments);
    return result;
}
} // namespace

TEST_F(Parameters, ComeInAVariableListWithTheObjectFirst) {
    LARGE_INTEGER where{};
    where.QuadPart = -1;
    const ULONG none = 0;
    const ULONG_PTR window = 0;
    void* const null = nullptr;
    for (auto* validate : {&HrValidateParametersV, &listed}) {
        EXPECT_EQ(validate(IMAPITable_Abort, object), S_OK);
        EXPECT_EQ(validate(IMAPIProp_SaveChanges, object, ULONG{FORCE_SAVE}), S_OK);
        EXPECT_EQ(validate(IMAPIProp_SaveChanges, object, kUnknownFlag), MAPI_E_UNKNOWN_FLAGS);
        EXPECT_EQ(validate(IStream_Seek, object, where, none, null), S_OK);
        EXPECT_EQ(validate(IStream_Seek, object, where, none, nowhere()), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(validate(IMSProvider_Logon, null, object, window, text, ULONG{8}, id, none, null,
                           &number, &result, &result, &result, &result),
                  S_OK);
        EXPECT_EQ(validate(IMSProvider_Logon, null, object, window, text, ULONG{8}, id, none, null,
                           &number, &result, &result, &result, null),
                  MAPI_E_INVALID_PARAMETER);
    }
}

TEST_F(Parameters, AreThoseOfAMethodThatIsThere) {
    LPVOID slots[4] = {};
    const auto beyond = static_cast<METHODS>(IMAPIAdviseSink_OnNotify + 1);
    EXPECT_EQ(HrValidateParameters(beyond, slots), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrValidateParametersV(beyond, object), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrValidateParameters(static_cast<METHODS>(255), slots), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrValidateParameters(IMAPITable_QueryRows, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(HrValidateParameters(IMAPITable_QueryRows, nowhere<LPVOID>()),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(__ValidateParameters(IMAPITable_Abort, nullptr), MAPI_E_INVALID_PARAMETER);
}

namespace {
/// As an implementer of IMAPITable would write it.
HRESULT query_rows(void* lpThis, LONG lRowCount, ULONG ulFlags, LPSRowSet* lppRows) {
    (void)lpThis;
    Validate_IMAPITable_QueryRows(lpThis, lRowCount, ulFlags, lppRows);
    return S_FALSE;
}
} // namespace

TEST_F(Parameters, AreCheckedByTheMacrosOfTheHeader) {
    LPSRowSet rows = nullptr;
    EXPECT_EQ(query_rows(this, 1, 0, &rows), S_FALSE);
    EXPECT_EQ(query_rows(this, 1, 0, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(query_rows(this, 1, kUnknownFlag, &rows), MAPI_E_UNKNOWN_FLAGS);
}
