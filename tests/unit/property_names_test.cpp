#include "property/names.h"

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapiguid.h>

#include "../on_threads.h"
#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::property;
using namespace mapisim::test;

namespace {

GUID set_of(unsigned char n) {
    return {0x00062000u + n, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
}

struct Names {
    GUID set = set_of(4);
    MAPINAMEID number{};
    MAPINAMEID text{};
    LPMAPINAMEID both[2] = {&number, &text};

    Names() {
        number.lpguid = &set;
        number.ulKind = MNID_ID;
        number.Kind.lID = 0x8083;
        text.lpguid = &set;
        text.ulKind = MNID_STRING;
        text.Kind.lpwstrName = const_cast<wchar_t*>(L"Keywords");
    }
};

} // namespace

TEST(PropertyNames, AreMadeOnlyWhenAskedFor) {
    NameMap map;
    Names names;
    Block<SPropTagArray> tags;
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, map.get_ids(2, names.both, 0, tags.out()));
    EXPECT_EQ(PROP_TAG(PT_ERROR, 0), tags->aulPropTag[0]);
    EXPECT_EQ(S_OK, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    EXPECT_EQ(PROP_TAG(PT_UNSPECIFIED, 0x8000), tags->aulPropTag[0]);
    EXPECT_EQ(PROP_TAG(PT_UNSPECIFIED, 0x8001), tags->aulPropTag[1]);
    EXPECT_EQ(S_OK, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    EXPECT_EQ(PROP_TAG(PT_UNSPECIFIED, 0x8001), tags->aulPropTag[1]);
    EXPECT_EQ(S_OK, map.get_ids(0, nullptr, 0, tags.out()));
    EXPECT_EQ(2u, tags->cValues);
}

TEST(PropertyNames, ComeBackFromIdentifiers) {
    NameMap map;
    Names names;
    Block<SPropTagArray> tags;
    ASSERT_EQ(S_OK, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    ULONG count = 0;
    Block<LPMAPINAMEID> found;
    Tags asked{PROP_TAG(PT_STRING8, 0x8001), PROP_TAG(PT_LONG, 0x8000), PROP_TAG(PT_LONG, 0x8777)};
    LPSPropTagArray array = asked;
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, map.get_names(&array, nullptr, 0, &count, found.out()));
    ASSERT_EQ(3u, count);
    EXPECT_STREQ(L"Keywords", found[0]->Kind.lpwstrName);
    EXPECT_EQ(0x8083, found[1]->Kind.lID);
    EXPECT_EQ(names.set, *found[1]->lpguid);
    EXPECT_EQ(nullptr, found[2]);
    EXPECT_EQ(PROP_TAG(PT_ERROR, 0x8777), array->aulPropTag[2]);
}

TEST(PropertyNames, AllOfASetOrOfAKind) {
    NameMap map;
    Names names;
    GUID other = set_of(9);
    ASSERT_NE(0u, map.id_of({other, true, 0, "else"}, true));
    Block<SPropTagArray> tags;
    ASSERT_EQ(S_OK, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    const auto ask = [&map](const GUID* set, ULONG flags) {
        ULONG count = 99;
        Block<LPMAPINAMEID> found;
        Block<SPropTagArray> ids;
        EXPECT_EQ(S_OK, map.get_names(ids.out(), set, flags, &count, found.out()));
        EXPECT_EQ(count, ids->cValues);
        EXPECT_EQ(count == 0, found.get() == nullptr);
        return count;
    };
    EXPECT_EQ(3u, ask(nullptr, 0));
    EXPECT_EQ(2u, ask(&names.set, 0));
    EXPECT_EQ(2u, ask(nullptr, MAPI_NO_IDS));
    EXPECT_EQ(1u, ask(nullptr, MAPI_NO_STRINGS));
    EXPECT_EQ(0u, ask(nullptr, MAPI_NO_IDS | MAPI_NO_STRINGS));
}

TEST(PropertyNames, WrongArgumentsAreRefused) {
    NameMap map;
    Names names;
    Block<SPropTagArray> tags;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(1, nullptr, 0, tags.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(0, nullptr, MAPI_CREATE, tags.out()));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(0, names.both, 0, tags.out()));
    EXPECT_EQ(MAPI_E_TOO_BIG, map.get_ids(0xFFFFFFFF, names.both, 0, tags.out()));
    names.number.lpguid = nullptr;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    names.number.lpguid = &names.set;
    names.text.Kind.lpwstrName = nullptr;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    names.text.ulKind = 7;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    EXPECT_TRUE(map.ids().empty());
    ULONG count = 0;
    Block<LPMAPINAMEID> found;
    Tags none{};
    LPSPropTagArray array = none;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, map.get_names(&array, nullptr, 0, &count, found.out()));
}

TEST(PropertyNames, PsMapiNamesItself) {
    NameMap map;
    Name name;
    EXPECT_TRUE(map.name_of(0x0037, name));
    EXPECT_EQ(PS_MAPI, name.set);
    EXPECT_EQ(0x37u, map.id_of(name, false));
    EXPECT_FALSE(map.name_of(0, name));
    EXPECT_TRUE(map.ids().empty());
}

TEST(PropertyNames, EndWithTheRange) {
    NameMap map;
    for (LONG i = 0; i <= static_cast<LONG>(NameMap::kLast - NameMap::kFirst); ++i) {
        ASSERT_NE(0u, map.id_of({set_of(1), false, i, {}}, true));
    }
    EXPECT_EQ(0u, map.id_of({set_of(2), false, 1, {}}, true));
    Names names;
    Block<SPropTagArray> tags;
    EXPECT_EQ(MAPI_E_TOO_BIG, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    EXPECT_EQ(nullptr, tags.get());
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, map.get_ids(2, names.both, 0, tags.out()));
}

TEST(PropertyNames, AreMadeAllOrNone) {
    NameMap map;
    for (LONG i = 0; i < static_cast<LONG>(NameMap::kLast - NameMap::kFirst); ++i)
        ASSERT_NE(0u, map.id_of({set_of(1), false, i, {}}, true));
    Names names; // two, where there is room for one
    Block<SPropTagArray> tags;
    EXPECT_EQ(MAPI_E_TOO_BIG, map.get_ids(2, names.both, MAPI_CREATE, tags.out()));
    EXPECT_EQ(NameMap::kLast - NameMap::kFirst, map.ids().size());
    LPMAPINAMEID same[] = {&names.number, &names.number};
    EXPECT_EQ(S_OK, map.get_ids(2, same, MAPI_CREATE, tags.out()));
    EXPECT_EQ(PROP_TAG(PT_UNSPECIFIED, NameMap::kLast), tags->aulPropTag[1]);
    EXPECT_EQ(S_OK, map.get_ids(2, same, MAPI_CREATE, tags.out())); // known by now
}

TEST(PropertyNames, OfTwoCallsForMoreThanIsLeftOneGetsAll) {
    // Whichever comes first; the other one makes none.
    for (int round = 0; round < 3; ++round) {
        NameMap map;
        constexpr ULONG kEach = (NameMap::kLast - NameMap::kFirst) * 2 / 3;
        GUID sets[2] = {set_of(1), set_of(2)};
        HRESULT results[2];
        std::vector<std::vector<MAPINAMEID>> names(2, std::vector<MAPINAMEID>(kEach));
        std::vector<std::vector<LPMAPINAMEID>> pointers(2);
        for (std::size_t who = 0; who < 2; ++who) {
            for (ULONG i = 0; i < kEach; ++i) {
                names[who][i].lpguid = &sets[who];
                names[who][i].ulKind = MNID_ID;
                names[who][i].Kind.lID = static_cast<LONG>(i);
                pointers[who].push_back(&names[who][i]);
            }
        }
        on_threads(2, [&](int who) {
            Block<SPropTagArray> tags;
            results[who] = map.get_ids(kEach, pointers[who].data(), MAPI_CREATE, tags.out());
        });
        const bool first = results[0] == S_OK;
        EXPECT_EQ(results[first ? 0 : 1], S_OK);
        EXPECT_EQ(results[first ? 1 : 0], MAPI_E_TOO_BIG);
        EXPECT_EQ(map.ids().size(), kEach);
    }
}
