#include <thread>
#include <utility>

#include "data_fixture.h"

namespace mapisim::test {

namespace {

class PropertyData : public DataTest {
protected:
    static Owned<IPropData> make() {
        Owned<IPropData> data;
        EXPECT_EQ(CreateIProp(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer,
                              nullptr, data.out()),
                  S_OK);
        return data;
    }
    static Owned<IPropData> make_with_own_memory() {
        Owned<IPropData> data;
        EXPECT_EQ(CreateIProp(&IID_IMAPIPropData, OwnMemory::allocate, OwnMemory::allocate_more,
                              OwnMemory::free, nullptr, data.out()),
                  S_OK);
        return data;
    }

    /// The code of the one problem, S_OK where there is none.
    static SCODE set(IPropData* data, SPropValue value) {
        Block<SPropProblemArray> problems;
        const HRESULT result = data->SetProps(1, &value, problems.out());
        if (result != S_OK)
            return result;
        return problems.get() ? problems->aProblem[0].scode : S_OK;
    }
    static SCODE erase(IPropData* data, ULONG tag) {
        Block<SPropProblemArray> problems;
        const HRESULT result = data->DeleteProps(Tags{tag}, problems.out());
        if (result != S_OK)
            return result;
        return problems.get() ? problems->aProblem[0].scode : S_OK;
    }
    static LONG number(IPropData* data, ULONG tag) {
        ULONG count = 0;
        Block<SPropValue> value;
        EXPECT_EQ(data->GetProps(Tags{tag}, 0, &count, value.out()), S_OK);
        return value.get() ? value->Value.l : -1;
    }
    static SCODE set_access(IPropData* data, ULONG tag, ULONG access) {
        return data->HrSetPropAccess(Tags{tag}, &access);
    }
    /// What HrGetPropAccess says of all properties.
    static std::vector<std::pair<ULONG, ULONG>> access_of_all(IPropData* data) {
        Block<SPropTagArray> tags;
        Block<ULONG> access;
        EXPECT_EQ(data->HrGetPropAccess(tags.out(), access.out()), S_OK);
        std::vector<std::pair<ULONG, ULONG>> out;
        for (ULONG i = 0; tags.get() && i < tags->cValues; ++i)
            out.emplace_back(tags->aulPropTag[i], access[i]);
        return out;
    }
    static ULONG access_of(IPropData* data, ULONG tag) {
        for (const auto& [known, access] : access_of_all(data)) {
            if (PROP_ID(known) == PROP_ID(tag))
                return access;
        }
        return 0;
    }
};

using Access = std::vector<std::pair<ULONG, ULONG>>;

} // namespace

// Making ------------------------------------------------------------------------------------------

TEST_F(PropertyData, IsMadeWithEitherNameOfItsInterface) {
    for (const IID* const iid : {static_cast<const IID*>(nullptr), &IID_IMAPIPropData}) {
        Owned<IPropData> data;
        ASSERT_EQ(CreateIProp(iid, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                              data.out()),
                  S_OK);
        for (const IID* const asked : {&IID_IUnknown, &IID_IMAPIProp, &IID_IMAPIPropData}) {
            void* same = nullptr;
            ASSERT_EQ(data->QueryInterface(*asked, &same), S_OK);
            EXPECT_EQ(same, data.get());
            data->Release();
        }
        void* other = &other;
        EXPECT_EQ(data->QueryInterface(IID_IMessage, &other), MAPI_E_INTERFACE_NOT_SUPPORTED);
        EXPECT_EQ(other, nullptr);
    }
}

TEST_F(PropertyData, IsNotMadeOfWhatIsWrong) {
    IPropData* data = reinterpret_cast<IPropData*>(1);
    const auto create = [&](LPCIID iid, LPALLOCATEBUFFER buffer, LPALLOCATEMORE more,
                            LPFREEBUFFER free, void* reserved = nullptr) {
        return CreateIProp(iid, buffer, more, free, reserved, &data);
    };
    EXPECT_EQ(create(&IID_IMAPIProp, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
    EXPECT_EQ(data, nullptr);
    EXPECT_EQ(create(nullptr, nullptr, MAPIAllocateMore, MAPIFreeBuffer), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create(nullptr, MAPIAllocateBuffer, nullptr, MAPIFreeBuffer),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(create(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, &data),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(CreateIProp(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr,
                          nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(PropertyData, IsNotMadeBeforeAnyInitialization) {
    DeinitMapiUtil();
    MapiSimReset();
    IPropData* data = reinterpret_cast<IPropData*>(1);
    EXPECT_EQ(
        CreateIProp(nullptr, MAPIAllocateBuffer, MAPIAllocateMore, MAPIFreeBuffer, nullptr, &data),
        MAPI_E_NOT_INITIALIZED);
    EXPECT_EQ(data, nullptr);
    EXPECT_EQ(found("call-before-initialize"), 1u);
    ASSERT_EQ(ScInitMapiUtil(0), S_OK);
}

TEST_F(PropertyData, IsInvalidAfterTheLastUninitialize) {
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    auto data = make();
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 1)), S_OK);
    MAPIUninitialize();
    EXPECT_EQ(found("open-at-uninitialize"), 1u);
    EXPECT_EQ(data->HrSetObjAccess(IPROP_READONLY), MAPI_E_INVALID_OBJECT);
    LPSPropTagArray tags = nullptr;
    ULONG* access = nullptr;
    EXPECT_EQ(data->HrGetPropAccess(&tags, &access), MAPI_E_INVALID_OBJECT);
    data.release();
}

TEST_F(PropertyData, MadeUnderTheUtilitiesAloneOutlivesTheUninitializeOfOthers) {
    const auto data = make();
    ASSERT_EQ(MAPIInitialize(nullptr), S_OK);
    auto of_the_other = make();
    MAPIUninitialize();
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 1)), S_OK);
    EXPECT_EQ(of_the_other->HrSetObjAccess(IPROP_READONLY), MAPI_E_INVALID_OBJECT);
    MapiSimReset();
    EXPECT_EQ(data->HrSetObjAccess(IPROP_READONLY), MAPI_E_INVALID_OBJECT);
}

TEST_F(PropertyData, IsCountedUntilItIsReleased) {
    MapiSimCensus before, with, after;
    MapiSimTakeCensus(&before);
    auto data = make();
    MapiSimTakeCensus(&with);
    data.release();
    MapiSimTakeCensus(&after);
    EXPECT_EQ(with.objects, before.objects + 1);
    EXPECT_EQ(after.objects, before.objects);
}

// Values ------------------------------------------------------------------------------------------

TEST_F(PropertyData, KeepsValuesWhole) {
    const auto data = make();
    const std::string long_text(10'000, 'x');
    SPropValue values[3] = {long_value(PR_PRIORITY, 7), wide_value(PR_SUBJECT_W, L"wide"),
                            narrow_value(PR_BODY_A, long_text.c_str())};
    Block<SPropProblemArray> problems;
    ASSERT_EQ(data->SetProps(3, values, problems.out()), S_OK);
    EXPECT_EQ(problems.get(), nullptr);
    ULONG count = 0;
    Block<SPropValue> got;
    ASSERT_EQ(data->GetProps(Tags{PR_BODY_A, PR_SUBJECT_W, PR_PRIORITY}, 0, &count, got.out()),
              S_OK);
    ASSERT_EQ(count, 3u);
    EXPECT_EQ(got[0].Value.lpszA, long_text);
    EXPECT_STREQ(got[1].Value.lpszW, L"wide");
    EXPECT_EQ(got[2].Value.l, 7);
    EXPECT_EQ(data->GetProps(Tags{PR_SENDER_NAME_A}, 0, &count, got.out()), MAPI_W_ERRORS_RETURNED);
    EXPECT_EQ(data->SaveChanges(KEEP_OPEN_READWRITE), S_OK);
    EXPECT_EQ(data->SaveChanges(0), S_OK); // nothing is pending, and nothing ends
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), S_OK);
    EXPECT_EQ(number(data.get(), PR_PRIORITY), 8);
}

TEST_F(PropertyData, CopiesToAnother) {
    const auto from = make(), to = make();
    set(from.get(), long_value(PR_PRIORITY, 7));
    set(from.get(), long_value(PR_IMPORTANCE, 2));
    SPropValue mine = long_value(PR_SENSITIVITY, 3);
    ASSERT_EQ(set(to.get(), mine), S_OK);
    ASSERT_EQ(from->CopyTo(0, nullptr, Tags{PR_IMPORTANCE}, 0, nullptr, &IID_IMAPIPropData,
                           to.get(), 0, nullptr),
              S_OK);
    EXPECT_EQ(number(to.get(), PR_PRIORITY), 7);
    EXPECT_EQ(number(to.get(), PR_SENSITIVITY), 3);
    EXPECT_EQ(access_of(to.get(), PR_IMPORTANCE), 0u);
    EXPECT_EQ(access_of(to.get(), PR_PRIORITY), IPROP_DIRTY);

    ASSERT_EQ(from->CopyProps(Tags{PR_IMPORTANCE}, 0, nullptr, &IID_IMAPIProp, to.get(), MAPI_MOVE,
                              nullptr),
              S_OK);
    EXPECT_EQ(number(to.get(), PR_IMPORTANCE), 2);
    EXPECT_EQ(erase(from.get(), PR_IMPORTANCE), MAPI_E_NOT_FOUND);

    ASSERT_EQ(to->HrSetObjAccess(IPROP_READONLY), S_OK);
    EXPECT_EQ(from->CopyProps(Tags{PR_PRIORITY}, 0, nullptr, &IID_IMAPIProp, to.get(), 0, nullptr),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(from->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMessage, to.get(), 0, nullptr),
              MAPI_E_INTERFACE_NOT_SUPPORTED);
}

TEST_F(PropertyData, NamesAreItsOwn) {
    const auto data = make(), other = make();
    GUID set_id = PS_PUBLIC_STRINGS;
    MAPINAMEID name{};
    name.lpguid = &set_id;
    name.ulKind = MNID_STRING;
    std::wstring text = L"colour";
    name.Kind.lpwstrName = text.data();
    LPMAPINAMEID names = &name;
    Block<SPropTagArray> tags;
    EXPECT_EQ(data->GetIDsFromNames(1, &names, 0, tags.out()), MAPI_W_ERRORS_RETURNED);
    ASSERT_EQ(data->GetIDsFromNames(1, &names, MAPI_CREATE, tags.out()), S_OK);
    const ULONG tag = CHANGE_PROP_TYPE(tags->aulPropTag[0], PT_LONG);
    EXPECT_EQ(set(data.get(), long_value(tag, 5)), S_OK);
    EXPECT_EQ(other->GetIDsFromNames(1, &names, 0, tags.out()), MAPI_W_ERRORS_RETURNED);
    // A copy goes by the name.
    ASSERT_EQ(
        data->CopyTo(0, nullptr, nullptr, 0, nullptr, &IID_IMAPIProp, other.get(), 0, nullptr),
        S_OK);
    ASSERT_EQ(other->GetIDsFromNames(1, &names, 0, tags.out()), S_OK);
    EXPECT_EQ(number(other.get(), CHANGE_PROP_TYPE(tags->aulPropTag[0], PT_LONG)), 5);
}

// Access to the object ----------------------------------------------------------------------------

TEST_F(PropertyData, ReadOnlyTakesNothing) {
    const auto data = make();
    ASSERT_EQ(set(data.get(), long_value(PR_PRIORITY, 7)), S_OK);
    ASSERT_EQ(data->HrSetObjAccess(IPROP_READONLY), S_OK);
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), MAPI_E_NO_ACCESS);
    EXPECT_EQ(set(data.get(), long_value(PR_IMPORTANCE, 8)), MAPI_E_NO_ACCESS);
    EXPECT_EQ(erase(data.get(), PR_PRIORITY), MAPI_E_NO_ACCESS);
    EXPECT_EQ(set_access(data.get(), PR_PRIORITY, IPROP_CLEAN), MAPI_E_NO_ACCESS);
    EXPECT_EQ(data->HrAddObjProps(Tags{PR_CONTAINER_CONTENTS}, nullptr), MAPI_E_NO_ACCESS);
    IUnknown* stream = nullptr;
    EXPECT_EQ(data->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_CREATE | MAPI_MODIFY, &stream),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(number(data.get(), PR_PRIORITY), 7);
    EXPECT_EQ(access_of(data.get(), PR_PRIORITY), IPROP_DIRTY);
    ASSERT_EQ(data->HrSetObjAccess(IPROP_READWRITE), S_OK);
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), S_OK);
}

TEST_F(PropertyData, AccessToTheObjectIsOneOfTwo) {
    const auto data = make();
    EXPECT_EQ(data->HrSetObjAccess(0), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrSetObjAccess(IPROP_READONLY | IPROP_READWRITE), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrSetObjAccess(IPROP_READONLY | IPROP_CLEAN), MAPI_E_UNKNOWN_FLAGS);
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), S_OK); // as it was
}

// Access to properties ----------------------------------------------------------------------------

TEST_F(PropertyData, AReadOnlyPropertyIsLeftAsItIs) {
    const auto data = make();
    ASSERT_EQ(set(data.get(), long_value(PR_PRIORITY, 7)), S_OK);
    ASSERT_EQ(set(data.get(), narrow_value(PR_BODY_A, "text")), S_OK);
    ULONG access[2] = {IPROP_READONLY | IPROP_CLEAN, IPROP_READONLY};
    ASSERT_EQ(data->HrSetPropAccess(Tags{PR_PRIORITY, PR_BODY_A}, access), S_OK);
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), MAPI_E_NO_ACCESS);
    EXPECT_EQ(erase(data.get(), PR_PRIORITY), MAPI_E_NO_ACCESS);
    EXPECT_EQ(number(data.get(), PR_PRIORITY), 7);
    EXPECT_EQ(access_of(data.get(), PR_PRIORITY), IPROP_READONLY);
    IUnknown* stream = nullptr;
    EXPECT_EQ(data->OpenProperty(PR_BODY_A, &IID_IStream, 0, MAPI_MODIFY, &stream),
              MAPI_E_NO_ACCESS);
    EXPECT_EQ(set(data.get(), long_value(PR_IMPORTANCE, 1)), S_OK); // another one
    ASSERT_EQ(set_access(data.get(), PR_PRIORITY, IPROP_READWRITE), S_OK);
    EXPECT_EQ(access_of(data.get(), PR_PRIORITY), IPROP_READWRITE);
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), S_OK);
}

TEST_F(PropertyData, OneWrongAccessChangesNothing) {
    const auto data = make();
    ASSERT_EQ(set(data.get(), long_value(PR_PRIORITY, 7)), S_OK);
    ASSERT_EQ(set(data.get(), long_value(PR_IMPORTANCE, 7)), S_OK);
    for (const ULONG wrong :
         {IPROP_READONLY | IPROP_READWRITE, IPROP_CLEAN | IPROP_DIRTY, ULONG{4}}) {
        ULONG access[2] = {IPROP_READONLY, wrong};
        EXPECT_EQ(data->HrSetPropAccess(Tags{PR_PRIORITY, PR_IMPORTANCE}, access),
                  MAPI_E_INVALID_PARAMETER);
    }
    EXPECT_EQ(set(data.get(), long_value(PR_PRIORITY, 8)), S_OK);
    ULONG access = IPROP_CLEAN;
    SPropTagArray none{};
    EXPECT_EQ(data->HrSetPropAccess(&none, &access), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrSetPropAccess(nullptr, &access), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrSetPropAccess(Tags{PR_PRIORITY}, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(set_access(data.get(), PR_SENSITIVITY, IPROP_READONLY), S_OK); // is not there
    EXPECT_EQ(set(data.get(), long_value(PR_SENSITIVITY, 8)), S_OK);
}

TEST_F(PropertyData, TellsWhatWasChangedAndDeleted) {
    const auto data = make();
    set(data.get(), long_value(PR_PRIORITY, 7));
    set(data.get(), narrow_value(PR_SUBJECT_A, "text"));
    set(data.get(), long_value(PR_IMPORTANCE, 7));
    EXPECT_EQ(access_of_all(data.get()), (Access{{PR_IMPORTANCE, IPROP_DIRTY},
                                                 {PR_PRIORITY, IPROP_DIRTY},
                                                 {PR_SUBJECT_A, IPROP_DIRTY}}));
    ULONG clean[3] = {IPROP_CLEAN, IPROP_CLEAN, IPROP_CLEAN | IPROP_READONLY};
    ASSERT_EQ(data->HrSetPropAccess(Tags{PR_IMPORTANCE, PR_PRIORITY, PR_SUBJECT_A}, clean), S_OK);
    set(data.get(), long_value(PR_IMPORTANCE, 8));
    ASSERT_EQ(erase(data.get(), PR_PRIORITY), S_OK);
    EXPECT_EQ(access_of_all(data.get()), (Access{{PR_IMPORTANCE, IPROP_DIRTY},
                                                 {PR_SUBJECT_A, IPROP_READONLY},
                                                 {PR_PRIORITY, IPROP_DIRTY}}));

    Tags wanted{PR_SUBJECT_W, PR_PRIORITY, PR_IMPORTANCE, PR_SENSITIVITY};
    LPSPropTagArray tags = wanted;
    Block<ULONG> access;
    ASSERT_EQ(data->HrGetPropAccess(&tags, access.out()), S_OK);
    EXPECT_EQ(tags, static_cast<LPSPropTagArray>(wanted)); // where it lies
    EXPECT_EQ(listed(tags), (std::vector<ULONG>{PR_SUBJECT_W, 0, PR_IMPORTANCE, 0}));
    EXPECT_EQ(std::vector<ULONG>(access.get(), access.get() + 4),
              (std::vector<ULONG>{IPROP_READONLY, IPROP_DIRTY, IPROP_DIRTY, 0}));

    // What was deleted is forgotten when it is said to be known.
    ASSERT_EQ(set_access(data.get(), PR_PRIORITY, IPROP_CLEAN), S_OK);
    EXPECT_EQ(access_of(data.get(), PR_PRIORITY), 0u);
    // DIRTY can be set, too.
    ASSERT_EQ(set_access(data.get(), PR_SUBJECT_A, IPROP_DIRTY), S_OK);
    EXPECT_EQ(access_of(data.get(), PR_SUBJECT_A), IPROP_DIRTY);
    ULONG* none = nullptr;
    EXPECT_EQ(data->HrGetPropAccess(nullptr, &none), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(data->HrGetPropAccess(&tags, nullptr), MAPI_E_INVALID_PARAMETER);
}

TEST_F(PropertyData, TellsNothingOfNothing) {
    const auto data = make();
    EXPECT_EQ(access_of_all(data.get()), Access{});
}

TEST_F(PropertyData, AddsObjects) {
    const auto data = make();
    EXPECT_EQ(data->HrAddObjProps(Tags{PR_CONTAINER_CONTENTS, PR_SUBJECT_A}, nullptr),
              MAPI_E_INVALID_TYPE);
    ASSERT_EQ(data->HrAddObjProps(Tags{PR_CONTAINER_CONTENTS, PR_ATTACH_DATA_OBJ}, nullptr), S_OK);
    Block<SPropTagArray> tags;
    ASSERT_EQ(data->GetPropList(0, tags.out()), S_OK);
    EXPECT_EQ(listed(tags.get()), (std::vector<ULONG>{PR_CONTAINER_CONTENTS, PR_ATTACH_DATA_OBJ}));

    ASSERT_EQ(set_access(data.get(), PR_CONTAINER_CONTENTS, IPROP_READONLY), S_OK);
    Block<SPropProblemArray> problems;
    ASSERT_EQ(data->HrAddObjProps(Tags{PR_CONTAINER_CONTENTS, PR_DETAILS_TABLE}, problems.out()),
              MAPI_W_PARTIAL_COMPLETION);
    ASSERT_NE(problems.get(), nullptr);
    ASSERT_EQ(problems->cProblem, 1u);
    EXPECT_EQ(problems->aProblem[0].ulIndex, 0u);
    EXPECT_EQ(problems->aProblem[0].ulPropTag, PR_CONTAINER_CONTENTS);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NO_ACCESS);
    EXPECT_EQ(data->HrAddObjProps(Tags{PR_CONTAINER_CONTENTS}, problems.out()), MAPI_E_NO_ACCESS);
    EXPECT_EQ(problems.get(), nullptr);
    EXPECT_EQ(data->HrAddObjProps(nullptr, nullptr), MAPI_E_INVALID_PARAMETER);
    SPropTagArray none{};
    EXPECT_EQ(data->HrAddObjProps(&none, nullptr), MAPI_E_INVALID_PARAMETER);
}

// Memory ------------------------------------------------------------------------------------------

TEST_F(PropertyData, HandsOutTheMemoryOfItsMaker) {
    const auto data = make_with_own_memory();
    SPropValue values[2] = {long_value(PR_PRIORITY, 7), wide_value(PR_SUBJECT_W, L"wide")};
    ASSERT_EQ(data->SetProps(2, values, nullptr), S_OK);

    ULONG count = 0;
    LPSPropValue got = nullptr;
    ASSERT_EQ(data->GetProps(nullptr, MAPI_UNICODE, &count, &got), S_OK);
    EXPECT_EQ(count, 2u);
    EXPECT_STREQ(got[1].Value.lpszW, L"wide");
    EXPECT_TRUE(OwnMemory::owns(got));
    OwnMemory::free(got);

    LPSPropTagArray tags = nullptr;
    ASSERT_EQ(data->GetPropList(0, &tags), S_OK);
    EXPECT_EQ(listed(tags), (std::vector<ULONG>{PR_PRIORITY, PR_SUBJECT_A}));
    OwnMemory::free(tags);

    LPSPropProblemArray problems = nullptr;
    ASSERT_EQ(data->DeleteProps(Tags{PR_IMPORTANCE, PR_PRIORITY}, &problems), S_OK);
    ASSERT_NE(problems, nullptr);
    EXPECT_EQ(problems->aProblem[0].scode, MAPI_E_NOT_FOUND);
    OwnMemory::free(problems);

    ULONG* access = nullptr;
    tags = nullptr;
    ASSERT_EQ(data->HrGetPropAccess(&tags, &access), S_OK);
    EXPECT_EQ(tags->cValues, 2u);
    OwnMemory::free(tags);
    OwnMemory::free(access);

    LPMAPIERROR error = nullptr;
    ASSERT_EQ(data->GetLastError(MAPI_E_NO_ACCESS, MAPI_UNICODE, &error), S_OK);
    EXPECT_NE(std::wstring(reinterpret_cast<wchar_t*>(error->lpszError)), L"");
    EXPECT_EQ(std::wstring(reinterpret_cast<wchar_t*>(error->lpszComponent)), L"MapiSim");
    OwnMemory::free(error);

    GUID set_id = PS_PUBLIC_STRINGS;
    MAPINAMEID name{};
    name.lpguid = &set_id;
    name.ulKind = MNID_STRING;
    std::wstring text = L"colour";
    name.Kind.lpwstrName = text.data();
    LPMAPINAMEID names = &name;
    ASSERT_EQ(data->GetIDsFromNames(1, &names, MAPI_CREATE, &tags), S_OK);
    OwnMemory::free(tags);
    tags = nullptr;
    LPMAPINAMEID* named = nullptr;
    ASSERT_EQ(data->GetNamesFromIDs(&tags, nullptr, 0, &count, &named), S_OK);
    ASSERT_EQ(count, 1u);
    EXPECT_STREQ(named[0]->Kind.lpwstrName, L"colour");
    EXPECT_EQ(*named[0]->lpguid, set_id);
    OwnMemory::free(named);
    OwnMemory::free(tags);
}

TEST_F(PropertyData, LeavesNothingWhereItsMakersMemoryEnds) {
    const auto data = make_with_own_memory();
    SPropValue values[2] = {long_value(PR_PRIORITY, 7), wide_value(PR_SUBJECT_W, L"wide")};
    ASSERT_EQ(data->SetProps(2, values, nullptr), S_OK);
    GUID set_id = PS_PUBLIC_STRINGS;
    MAPINAMEID name{};
    name.lpguid = &set_id;
    name.ulKind = MNID_ID;
    name.Kind.lID = 5;
    LPMAPINAMEID names = &name;
    LPSPropTagArray tags = nullptr;
    ASSERT_EQ(data->GetIDsFromNames(1, &names, MAPI_CREATE, &tags), S_OK);
    OwnMemory::free(tags);

    const auto fails = [](int most, const auto& act) {
        for (int allocations = 0; allocations < most; ++allocations) {
            OwnMemory::fail_after(allocations);
            EXPECT_EQ(act(), MAPI_E_NOT_ENOUGH_MEMORY) << allocations;
            EXPECT_EQ(OwnMemory::roots(), 0u);
        }
    };
    MapiSimCensus before, after;
    MapiSimTakeCensus(&before);
    ULONG count = 1;
    LPSPropValue got = nullptr;
    fails(1, [&] { return data->GetProps(nullptr, 0, &count, &got); });
    EXPECT_EQ(got, nullptr);
    EXPECT_EQ(count, 0u);
    fails(1, [&] { return data->GetPropList(0, &tags); });
    EXPECT_EQ(tags, nullptr);
    LPSPropProblemArray problems = nullptr;
    fails(1, [&] { return data->DeleteProps(Tags{PR_IMPORTANCE}, &problems); });
    EXPECT_EQ(problems, nullptr);
    ULONG* access = nullptr;
    tags = nullptr;
    fails(2, [&] { return data->HrGetPropAccess(&tags, &access); });
    EXPECT_EQ(access, nullptr);
    EXPECT_EQ(tags, nullptr);
    LPMAPIERROR error = nullptr;
    fails(3, [&] { return data->GetLastError(MAPI_E_NO_ACCESS, 0, &error); });
    EXPECT_EQ(error, nullptr);
    LPMAPINAMEID* named = nullptr;
    fails(3, [&] { return data->GetNamesFromIDs(&tags, nullptr, 0, &count, &named); });
    EXPECT_EQ(named, nullptr);
    EXPECT_EQ(tags, nullptr);
    MapiSimTakeCensus(&after);
    EXPECT_EQ(after.buffers, before.buffers); // nor is anything of MAPI's own left
}

TEST_F(PropertyData, SaysSoWhereItsMakersFunctionsThrow) {
    const auto data = make_with_own_memory();
    ASSERT_EQ(set(data.get(), long_value(PR_PRIORITY, 7)), S_OK);
    OwnMemory::throw_next();
    LPSPropTagArray tags = nullptr;
    EXPECT_EQ(data->GetPropList(0, &tags), MAPI_E_CALL_FAILED);
    EXPECT_EQ(tags, nullptr);
    EXPECT_EQ(found("sink-threw"), 1u);
}

TEST_F(PropertyData, CopiesSaySoWhereTheCallersFunctionsThrow) {
    SPropValue value = wide_value(PR_SUBJECT_W, L"text");
    LPSPropValue copy = &value;
    OwnMemory::throw_next();
    EXPECT_EQ(ScDupPropset(1, &value, OwnMemory::allocate, &copy), MAPI_E_CALL_FAILED);
    EXPECT_EQ(copy, nullptr);
    SPropValue linked;
    OwnMemory::throw_next();
    EXPECT_EQ(PropCopyMore(&linked, &value, OwnMemory::allocate_more, &linked), MAPI_E_CALL_FAILED);
    EXPECT_EQ(found("sink-threw"), 2u);
    value = long_value(PR_PRIORITY, 7);
    EXPECT_EQ(PropCopyMore(&linked, &value, nullptr, nullptr), S_OK) << "needs no memory";
    EXPECT_EQ(linked.Value.l, 7);
    value = wide_value(PR_SUBJECT_W, L"text");
    EXPECT_EQ(PropCopyMore(&linked, &value, nullptr, &linked), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(PropCopyMore(&linked, &value, OwnMemory::allocate_more, nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(PropertyData, ServesTwoThreads) {
    const auto data = make();
    const auto work = [&](ULONG first) {
        for (int round = 0; round < 300; ++round) {
            for (ULONG i = 0; i < 4; ++i) {
                const ULONG tag = PROP_TAG(PT_LONG, first + i);
                EXPECT_EQ(set(data.get(), long_value(tag, round)), S_OK);
                EXPECT_EQ(number(data.get(), tag), round);
                EXPECT_EQ(access_of(data.get(), tag), IPROP_DIRTY);
                EXPECT_EQ(set_access(data.get(), tag, IPROP_CLEAN), S_OK);
                EXPECT_EQ(access_of(data.get(), tag), IPROP_READWRITE);
            }
            EXPECT_EQ(erase(data.get(), PROP_TAG(PT_LONG, first)), S_OK);
        }
    };
    std::thread other(work, 0x6600);
    work(0x6700);
    other.join();
    EXPECT_EQ(access_of_all(data.get()).size(), 8u); // two of them are deleted
}

} // namespace mapisim::test
