#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>
#include <mapiutil.h>
#include <mapival.h>

#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::test;

namespace {

/// The utilities alone are initialised, as a client may do that needs no session.
class ValueUtilities : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }

    static SPropValue value(ULONG tag) {
        SPropValue out{};
        out.ulPropTag = tag;
        return out;
    }
    static SPropValue real(ULONG tag, double number) {
        SPropValue out = value(tag);
        out.Value.dbl = number;
        return out;
    }
    static SPropValue error(SCODE code) {
        SPropValue out = value(PROP_TAG(PT_ERROR, 0x1234));
        out.Value.err = code;
        return out;
    }
};

/// Values of every kind that a copy must walk.
class Sample {
public:
    Sample() {
        values_.push_back(long_value(PR_PRIORITY, 7));
        values_.push_back(narrow_value(PR_SUBJECT_A, "narrow"));
        values_.push_back(wide_value(PR_SUBJECT_W, L"wide \u00e4"));
        values_.push_back(binary_value(PR_SEARCH_KEY, "bytes", 5));
        values_.push_back(binary_value(PR_ENTRYID, nullptr, 0));
        SPropValue many{};
        many.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6601);
        many.Value.MVl = {3, longs_};
        values_.push_back(many);
        many.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6602);
        many.Value.MVszA = {2, narrow_};
        values_.push_back(many);
        many.ulPropTag = PROP_TAG(PT_MV_UNICODE, 0x6603);
        many.Value.MVszW = {2, wide_};
        values_.push_back(many);
        many.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6604);
        many.Value.MVbin = {2, binaries_};
        values_.push_back(many);
        many.ulPropTag = PROP_TAG(PT_CLSID, 0x6605);
        many.Value.lpguid = &guid_;
        values_.push_back(many);
    }
    int count() const { return static_cast<int>(values_.size()); }
    LPSPropValue get() { return values_.data(); }

    static void expect_in(const SPropValue* v) {
        EXPECT_EQ(v[0].Value.l, 7);
        EXPECT_STREQ(v[1].Value.lpszA, "narrow");
        EXPECT_STREQ(v[2].Value.lpszW, L"wide \u00e4");
        EXPECT_EQ(std::memcmp(v[3].Value.bin.lpb, "bytes", 5), 0);
        EXPECT_EQ(v[4].Value.bin.cb, 0u);
        EXPECT_EQ(v[5].Value.MVl.lpl[2], 30);
        EXPECT_STREQ(v[6].Value.MVszA.lppszA[1], "second");
        EXPECT_STREQ(v[7].Value.MVszW.lppszW[0], L"one");
        EXPECT_EQ(std::memcmp(v[8].Value.MVbin.lpbin[1].lpb, "zz", 2), 0);
        EXPECT_EQ(v[9].Value.lpguid->Data1, 5u);
    }

private:
    LONG longs_[3] = {10, 20, 30};
    LPSTR narrow_[2] = {const_cast<char*>("first"), const_cast<char*>("second")};
    LPWSTR wide_[2] = {const_cast<wchar_t*>(L"one"), const_cast<wchar_t*>(L"two")};
    SBinary binaries_[2] = {{1, reinterpret_cast<LPBYTE>(const_cast<char*>("y"))},
                            {2, reinterpret_cast<LPBYTE>(const_cast<char*>("zz"))}};
    GUID guid_ = {5, 6, 7, {8}};
    std::vector<SPropValue> values_;
};

/// Memory of a client's that is aligned as MAPIAllocateBuffer aligns.
class Room {
public:
    explicit Room(std::size_t size) : bytes_(size / sizeof(std::max_align_t) + 1) {}
    void* get() { return bytes_.data(); }
    LPSPropValue values() { return reinterpret_cast<LPSPropValue>(bytes_.data()); }

private:
    std::vector<std::max_align_t> bytes_;
};

} // namespace

TEST_F(ValueUtilities, CopiesAreWholeAndAsLargeAsCounted) {
    Sample sample;
    ULONG counted = 0, copied = 0;
    ASSERT_EQ(ScCountProps(sample.count(), sample.get(), &counted), S_OK);
    EXPECT_EQ(ScCountProps(sample.count(), sample.get(), nullptr), S_OK);
    Room room(counted);
    ASSERT_EQ(ScCopyProps(sample.count(), sample.get(), room.get(), &copied), S_OK);
    EXPECT_EQ(copied, counted);
    EXPECT_NE(room.values()[1].Value.lpszA, sample.get()[1].Value.lpszA);
    Sample::expect_in(room.values());
}

TEST_F(ValueUtilities, CountAndCopyRefuseWhatIsNoValue) {
    ULONG size = 77;
    SPropValue bad = long_value(PROP_TAG(PT_LONG, PROP_ID_NULL), 1);
    EXPECT_EQ(ScCountProps(1, &bad, &size), MAPI_E_INVALID_PARAMETER);
    bad.ulPropTag = PROP_TAG(PT_LONG, PROP_ID_INVALID);
    EXPECT_EQ(ScCountProps(1, &bad, &size), MAPI_E_INVALID_PARAMETER);
    bad.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6600);
    bad.Value.MVl = {0, nullptr};
    EXPECT_EQ(ScCountProps(1, &bad, &size), MAPI_E_INVALID_PARAMETER) << "no values";
    bad.ulPropTag = PROP_TAG(0x0123, 0x6600);
    EXPECT_EQ(ScCountProps(1, &bad, &size), MAPI_E_INVALID_PARAMETER) << "no type";
    Room room(1000);
    EXPECT_EQ(ScCopyProps(1, &bad, room.get(), &size), MAPI_E_INVALID_PARAMETER);
    SPropValue good = long_value(PR_PRIORITY, 1);
    EXPECT_EQ(ScCountProps(-1, &good, &size), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCountProps(0x7FFF'FFFF, &good, &size), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCountProps(1, nullptr, &size), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCopyProps(1, &good, nullptr, &size), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCopyProps(1, &good, static_cast<char*>(room.get()) + 1, &size),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(size, 77u);
    EXPECT_EQ(ScCountProps(0, nullptr, &size), S_OK);
    EXPECT_EQ(size, 0u);
}

TEST_F(ValueUtilities, CountsRefuseWhatIsNotThere) {
    SPropValue bad = narrow_value(PR_SUBJECT_A, nowhere<char>());
    LPSTR strings[] = {nowhere<char>()};
    SBinary bytes[] = {{4, nowhere<BYTE>()}};
    std::vector<SPropValue> values{bad,
                                   wide_value(PR_SUBJECT_W, nowhere<wchar_t>()),
                                   narrow_value(PR_SUBJECT_A, nullptr),
                                   binary_value(PR_ENTRYID, nowhere<char>(), 4),
                                   value(PROP_TAG(PT_CLSID, 0x6600)),
                                   value(PROP_TAG(PT_MV_LONG, 0x6601)),
                                   value(PROP_TAG(PT_MV_STRING8, 0x6602)),
                                   value(PROP_TAG(PT_MV_BINARY, 0x6603))};
    values[4].Value.lpguid = nowhere<GUID>();
    values[5].Value.MVl = {1, nowhere<LONG>()};
    values[6].Value.MVszA = {1, strings};
    values[7].Value.MVbin = {1, bytes};
    for (SPropValue& each : values) {
        ULONG size = 77;
        EXPECT_EQ(ScCountProps(1, &each, &size), MAPI_E_INVALID_PARAMETER) << each.ulPropTag;
        EXPECT_EQ(size, 77u);
        NOTIFICATION event{};
        event.ulEventType = fnevTableModified;
        event.info.tab.row = {0, 1, &each};
        EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(size, 0u);
    }
    ULONG size = 77;
    EXPECT_EQ(ScCountProps(1, nowhere<SPropValue>(), &size), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScCountNotifications(1, nowhere<NOTIFICATION>(), &size), MAPI_E_INVALID_PARAMETER);
    SPropValue truth = value(PROP_TAG(PT_BOOLEAN, 0x6600));
    truth.Value.b = 0xFFFF;
    EXPECT_EQ(ScCountProps(1, &truth, &size), S_OK) << "its memory is there";
    NOTIFICATION event{};
    event.ulEventType = fnevNewMail;
    event.info.newmail.lpszMessageClass = nowhere<TCHAR>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event = {};
    event.ulEventType = fnevCriticalError;
    event.info.err.lpMAPIError = nowhere<MAPIERROR>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event = {};
    event.ulEventType = fnevStatusObjectModified;
    event.info.statobj.cValues = 1;
    event.info.statobj.lpPropVals = nowhere<SPropValue>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event = {};
    event.ulEventType = fnevExtended;
    event.info.ext.cb = 1;
    event.info.ext.pbEventParameters = nowhere<BYTE>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event = {};
    event.ulEventType = fnevObjectMoved;
    event.info.obj.cbOldID = 4;
    event.info.obj.lpOldID = nowhere<ENTRYID>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event.info.obj.cbOldID = 0;
    event.info.obj.lpOldID = nullptr;
    event.info.obj.lpPropTagArray = nowhere<SPropTagArray>();
    EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
    event.info.obj.lpPropTagArray = nullptr;
    EXPECT_EQ(ScCountNotifications(1, &event, &size), S_OK);
}

TEST_F(ValueUtilities, PointersFollowABlockThatWasMoved) {
    Sample sample;
    ULONG size = 0, moved = 0;
    ASSERT_EQ(ScCountProps(sample.count(), sample.get(), &size), S_OK);
    Room first(size), second(size);
    ASSERT_EQ(ScCopyProps(sample.count(), sample.get(), first.get(), nullptr), S_OK);
    std::memcpy(second.get(), first.get(), size);
    std::memset(first.get(), 0xee, size);
    ASSERT_EQ(ScRelocProps(sample.count(), second.values(), first.get(), second.get(), &moved),
              S_OK);
    EXPECT_EQ(moved, size);
    Sample::expect_in(second.values());
}

TEST_F(ValueUtilities, ABlockIsStoredWithOffsetsAndReadElsewhere) {
    Sample sample;
    ULONG size = 0;
    ASSERT_EQ(ScCountProps(sample.count(), sample.get(), &size), S_OK);
    Room written(size), read(size);
    ASSERT_EQ(ScCopyProps(sample.count(), sample.get(), written.get(), nullptr), S_OK);
    ASSERT_EQ(ScRelocProps(sample.count(), written.values(), written.get(), nullptr, nullptr),
              S_OK);
    EXPECT_LT(reinterpret_cast<std::uintptr_t>(written.values()[1].Value.lpszA), size);
    std::memcpy(read.get(), written.get(), size);
    ASSERT_EQ(ScRelocProps(sample.count(), read.values(), nullptr, read.get(), nullptr), S_OK);
    Sample::expect_in(read.values());
}

TEST_F(ValueUtilities, RelocationLeavesAllAsItWasWhereAPointerLeadsOut) {
    std::vector<SPropValue> values = {narrow_value(PR_SUBJECT_A, nullptr),
                                      narrow_value(PR_SUBJECT_A, nullptr)};
    char inside[16] = "inside";
    auto* const base = reinterpret_cast<char*>(values.data());
    // The first leads into the block as far as anybody can tell; the second lies below it.
    values[0].Value.lpszA = base + sizeof(SPropValue) * 2 - 8;
    std::memset(values[0].Value.lpszA, 0, 1);
    values[1].Value.lpszA = base - 1;
    const auto before = values[0].Value.lpszA;
    EXPECT_EQ(ScRelocProps(2, values.data(), base, inside, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(values[0].Value.lpszA, before);
    EXPECT_EQ(ScRelocProps(-1, values.data(), base, inside, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScRelocProps(1, nullptr, base, inside, nullptr), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScRelocProps(0, nullptr, base, inside, nullptr), S_OK);
}

TEST_F(ValueUtilities, NotificationsFollowABlockThatWasMoved) {
    std::vector<NOTIFICATION> all;
    MAPIERROR detail{};
    detail.lpszError = reinterpret_cast<LPTSTR>(const_cast<wchar_t*>(L"wrong"));
    NOTIFICATION one{};
    one.ulEventType = fnevCriticalError;
    one.info.err.cbEntryID = 3;
    one.info.err.lpEntryID = reinterpret_cast<LPENTRYID>(const_cast<char*>("abc"));
    one.info.err.ulFlags = MAPI_UNICODE;
    one.info.err.lpMAPIError = &detail;
    all.push_back(one);
    one = {};
    one.ulEventType = fnevNewMail;
    one.info.newmail.lpszMessageClass = reinterpret_cast<LPTSTR>(const_cast<char*>("IPM.Note"));
    all.push_back(one);
    SizedSPropTagArray(2, tags) = {2, {PR_SUBJECT, PR_BODY}};
    one = {};
    one.ulEventType = fnevObjectModified;
    one.info.obj.cbOldID = 2;
    one.info.obj.lpOldID = reinterpret_cast<LPENTRYID>(const_cast<char*>("ol"));
    one.info.obj.lpPropTagArray = reinterpret_cast<LPSPropTagArray>(&tags);
    all.push_back(one);
    SPropValue row[2] = {narrow_value(PR_SUBJECT_A, "row"), long_value(PR_PRIORITY, 3)};
    one = {};
    one.ulEventType = fnevTableModified;
    one.info.tab.propIndex = binary_value(PR_INSTANCE_KEY, "key", 3);
    one.info.tab.propPrior.ulPropTag = PR_NULL;
    one.info.tab.row = {0, 2, row};
    all.push_back(one);
    one = {};
    one.ulEventType = fnevExtended;
    one.info.ext.cb = 5;
    one.info.ext.pbEventParameters = reinterpret_cast<BYTE*>(const_cast<char*>("bytes"));
    all.push_back(one);

    const int count = static_cast<int>(all.size());
    ULONG size = 0, moved = 0;
    ASSERT_EQ(ScCountNotifications(count, all.data(), &size), S_OK);
    Room first(size), second(size);
    ASSERT_EQ(ScCopyNotifications(count, all.data(), first.get(), nullptr), S_OK);
    std::memcpy(second.get(), first.get(), size);
    std::memset(first.get(), 0xee, size);
    auto* const there = static_cast<LPNOTIFICATION>(second.get());
    ASSERT_EQ(ScRelocNotifications(count, there, first.get(), second.get(), &moved), S_OK);
    EXPECT_EQ(moved, size);
    EXPECT_STREQ(reinterpret_cast<wchar_t*>(there[0].info.err.lpMAPIError->lpszError), L"wrong");
    EXPECT_EQ(std::memcmp(there[0].info.err.lpEntryID, "abc", 3), 0);
    EXPECT_STREQ(reinterpret_cast<char*>(there[1].info.newmail.lpszMessageClass), "IPM.Note");
    EXPECT_EQ(there[1].info.newmail.lpEntryID, nullptr);
    EXPECT_EQ(there[2].info.obj.lpPropTagArray->aulPropTag[1], PR_BODY);
    EXPECT_EQ(std::memcmp(there[2].info.obj.lpOldID, "ol", 2), 0);
    EXPECT_STREQ(there[3].info.tab.row.lpProps[0].Value.lpszA, "row");
    EXPECT_EQ(std::memcmp(there[3].info.tab.propIndex.Value.bin.lpb, "key", 3), 0);
    EXPECT_EQ(std::memcmp(there[4].info.ext.pbEventParameters, "bytes", 5), 0);

    there[2].ulEventType = 0;
    const auto before = there[0].info.err.lpEntryID;
    EXPECT_EQ(ScRelocNotifications(count, there, second.get(), first.get(), nullptr),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(there[0].info.err.lpEntryID, before);
    EXPECT_EQ(ScRelocNotifications(-1, there, second.get(), first.get(), nullptr),
              MAPI_E_INVALID_PARAMETER);
}

TEST_F(ValueUtilities, SizesAreThoseOfTheValues) {
    Sample sample;
    const auto size = [&](int i) { return UlPropSize(sample.get() + i); };
    EXPECT_EQ(size(0), 4u);
    EXPECT_EQ(size(1), 7u);
    EXPECT_EQ(size(2), 7 * sizeof(wchar_t));
    EXPECT_EQ(size(3), 5u);
    EXPECT_EQ(size(4), 0u);
    EXPECT_EQ(size(5), 12u);
    EXPECT_EQ(size(6), 13u);
    EXPECT_EQ(size(7), 8 * sizeof(wchar_t));
    EXPECT_EQ(size(8), 3u);
    EXPECT_EQ(size(9), 16u);
    const std::pair<ULONG, ULONG> fixed[] = {
        {PT_I2, 2}, {PT_BOOLEAN, 2},  {PT_R4, 4},      {PT_ERROR, 4},   {PT_DOUBLE, 8},
        {PT_I8, 8}, {PT_CURRENCY, 8}, {PT_APPTIME, 8}, {PT_SYSTIME, 8}, {PT_NULL, 0},
    };
    for (const auto& [type, bytes] : fixed) {
        const SPropValue one = value(PROP_TAG(type, 0x6600));
        EXPECT_EQ(UlPropSize(const_cast<LPSPropValue>(&one)), bytes) << type;
    }
    EXPECT_EQ(UlPropSize(nullptr), 0u);
}

// The counts alone say how large a value is: the memory is not looked at.
TEST_F(ValueUtilities, SizesThat32BitsCannotSayAreNone) {
    const struct {
        ULONG type, element;
    } fixed[] = {{PT_MV_I2, 2},      {PT_MV_LONG, 4},     {PT_MV_R4, 4},
                 {PT_MV_DOUBLE, 8},  {PT_MV_CURRENCY, 8}, {PT_MV_APPTIME, 8},
                 {PT_MV_SYSTIME, 8}, {PT_MV_I8, 8},       {PT_MV_CLSID, 16}};
    for (const auto& [type, element] : fixed) {
        SPropValue many = value(PROP_TAG(type, 0x6600));
        const ULONG most = 0xFFFF'FFFF / element;
        many.Value.MVl.cValues = 2;
        EXPECT_EQ(UlPropSize(&many), 2 * element) << type;
        many.Value.MVl.cValues = most;
        EXPECT_EQ(UlPropSize(&many), most * element) << type;
        for (const ULONG wild : {most + 1, most + 2, ULONG{0xFFFF'FFFF}}) {
            many.Value.MVl.cValues = wild;
            EXPECT_EQ(UlPropSize(&many), 0u) << type << ' ' << wild;
            EXPECT_TRUE(FBadProp(&many)) << type << ' ' << wild;
        }
    }
    SBinary bytes[] = {{0xFFFF'FFFE, nullptr}, {1, nullptr}, {1, nullptr}};
    SPropValue many = value(PROP_TAG(PT_MV_BINARY, 0x6600));
    many.Value.MVbin = {2, bytes};
    EXPECT_EQ(UlPropSize(&many), 0xFFFF'FFFFu);
    many.Value.MVbin.cValues = 3;
    EXPECT_EQ(UlPropSize(&many), 0u);
    many.Value.MVbin = {3, nullptr};
    EXPECT_EQ(UlPropSize(&many), 0u);
}

// Twice the count comes to 8 bytes where 32 bits wrap.
TEST_F(ValueUtilities, CountsThatWrapIn32BitsAreRefused) {
    LARGE_INTEGER numbers[2]{};
    SBinary bytes[2]{};
    LPSTR narrow[2] = {const_cast<char*>("a"), const_cast<char*>("b")};
    LPWSTR wide[2] = {const_cast<wchar_t*>(L"a"), const_cast<wchar_t*>(L"b")};
    std::vector<SPropValue> values{
        value(PROP_TAG(PT_MV_I8, 0x6600)), value(PROP_TAG(PT_MV_BINARY, 0x6601)),
        value(PROP_TAG(PT_MV_STRING8, 0x6602)), value(PROP_TAG(PT_MV_UNICODE, 0x6603))};
    values[0].Value.MVli = {0x2000'0001, numbers};
    values[1].Value.MVbin = {0x1000'0001, bytes};
    values[2].Value.MVszA = {0x2000'0001, narrow};
    values[3].Value.MVszW = {0x2000'0001, wide};
    std::vector<ULONGLONG> block(8);
    for (SPropValue& each : values) {
        ULONG size = 77;
        EXPECT_TRUE(FBadProp(&each)) << each.ulPropTag;
        EXPECT_EQ(ScCountProps(1, &each, &size), MAPI_E_INVALID_PARAMETER) << each.ulPropTag;
        EXPECT_EQ(ScCopyProps(1, &each, block.data(), &size), MAPI_E_INVALID_PARAMETER)
            << each.ulPropTag;
        EXPECT_EQ(ScRelocProps(1, &each, &each, block.data(), &size), MAPI_E_INVALID_PARAMETER)
            << each.ulPropTag;
        EXPECT_EQ(size, 77u);
        LPSPropValue copy = &each;
        EXPECT_EQ(ScDupPropset(1, &each, &MAPIAllocateBuffer, &copy), MAPI_E_INVALID_PARAMETER)
            << each.ulPropTag;
        EXPECT_EQ(copy, nullptr);
        SPropValue target{};
        EXPECT_EQ(PropCopyMore(&target, &each, &MAPIAllocateMore, block.data()),
                  MAPI_E_INVALID_PARAMETER)
            << each.ulPropTag;
        NOTIFICATION event{};
        event.ulEventType = fnevTableModified;
        event.info.tab.row = {0, 1, &each};
        EXPECT_EQ(ScCountNotifications(1, &event, &size), MAPI_E_INVALID_PARAMETER);
        EXPECT_EQ(size, 0u);
        EXPECT_EQ(ScCopyNotifications(1, &event, block.data(), &size), MAPI_E_INVALID_PARAMETER);
        event.info.tab.row = {0, 0xAAA'AAAB, &each};
        EXPECT_EQ(ScCopyNotifications(1, &event, block.data(), &size), MAPI_E_INVALID_PARAMETER);
    }
}

TEST_F(ValueUtilities, FindsByTagOrByIdentifierAlone) {
    SPropValue values[] = {long_value(PR_PRIORITY, 1), narrow_value(PR_SUBJECT_A, "a"),
                           wide_value(PR_SUBJECT_W, L"w")};
    EXPECT_EQ(PpropFindProp(values, 3, PR_SUBJECT_W), values + 2);
    EXPECT_EQ(PpropFindProp(values, 3, PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_SUBJECT))), values + 1);
    EXPECT_EQ(PpropFindProp(values, 2, PR_SUBJECT_W), nullptr);
    EXPECT_EQ(PpropFindProp(nullptr, 2, PR_SUBJECT_W), nullptr);
    EXPECT_EQ(PpropFindProp(values, 0, PR_PRIORITY), nullptr);
    EXPECT_EQ(PpropFindProp(values, 3, PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_BODY))), nullptr);
    EXPECT_EQ(PpropFindProp(values, 3, CHANGE_PROP_TYPE(PR_PRIORITY, PT_I8)), nullptr);
}

TEST_F(ValueUtilities, FindsTheSameUnderTheOtherName) {
    SPropValue values[] = {long_value(PR_PRIORITY, 1), narrow_value(PR_SUBJECT_A, "a"),
                           wide_value(PR_SUBJECT_W, L"w")};
    EXPECT_EQ(LpValFindProp(PR_PRIORITY, 3, values), values);
    EXPECT_EQ(LpValFindProp(PR_SUBJECT_W, 3, values), values + 2);
    EXPECT_EQ(LpValFindProp(PR_SUBJECT_W, 2, values), nullptr);
    EXPECT_EQ(LpValFindProp(CHANGE_PROP_TYPE(PR_PRIORITY, PT_I8), 3, values), nullptr);
    EXPECT_EQ(LpValFindProp(PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_SUBJECT)), 3, values), values + 1);
    EXPECT_EQ(LpValFindProp(PROP_TAG(PT_UNSPECIFIED, PROP_ID(PR_BODY)), 3, values), nullptr);
    EXPECT_EQ(LpValFindProp(PR_PRIORITY, 0, values), nullptr);
    EXPECT_EQ(LpValFindProp(PR_PRIORITY, 3, nullptr), nullptr);
    EXPECT_EQ(LpValFindProp(PR_PRIORITY, 0, nullptr), nullptr);
}

TEST_F(ValueUtilities, NamesAreEqualInEveryPart) {
    GUID set = {1, 2, 3, {4}}, same = set, other = {9, 2, 3, {4}};
    MAPINAMEID a{&set, MNID_ID, {.lID = 5}}, b{&same, MNID_ID, {.lID = 5}};
    EXPECT_TRUE(FEqualNames(&a, &b));
    b.Kind.lID = 6;
    EXPECT_FALSE(FEqualNames(&a, &b));
    b = {&other, MNID_ID, {.lID = 5}};
    EXPECT_FALSE(FEqualNames(&a, &b));
    a = {&set, MNID_STRING, {}};
    a.Kind.lpwstrName = const_cast<wchar_t*>(L"Name");
    b = {&same, MNID_STRING, {}};
    std::wstring text = L"Name";
    b.Kind.lpwstrName = text.data();
    EXPECT_TRUE(FEqualNames(&a, &b));
    text[0] = L'n';
    EXPECT_FALSE(FEqualNames(&a, &b)) << "case counts";
    b.Kind.lpwstrName = nullptr;
    EXPECT_FALSE(FEqualNames(&a, &b));
    EXPECT_FALSE(FEqualNames(&a, nullptr));
    EXPECT_FALSE(FEqualNames(nullptr, nullptr));
}

TEST_F(ValueUtilities, NamesThatAreNoneEqualNothing) {
    GUID set = {1, 2, 3, {4}};
    wchar_t text[] = L"Name";
    MAPINAMEID by_number{&set, MNID_ID, {}}, by_text{&set, MNID_STRING, {}};
    by_text.Kind.lpwstrName = text;
    EXPECT_TRUE(FEqualNames(&by_number, &by_number));
    EXPECT_TRUE(FEqualNames(&by_text, &by_text));
    EXPECT_FALSE(FEqualNames(&by_number, &by_text)) << "of two kinds";
    EXPECT_FALSE(FEqualNames(&by_text, &by_number));
    MAPINAMEID kindless{&set, MNID_STRING + 1, {.lID = 5}}, same = kindless;
    EXPECT_FALSE(FEqualNames(&kindless, &same)) << "of no kind";
    MAPINAMEID setless{nullptr, MNID_ID, {}}, also = setless;
    EXPECT_FALSE(FEqualNames(&setless, &by_number));
    EXPECT_FALSE(FEqualNames(&by_number, &setless));
    EXPECT_FALSE(FEqualNames(&setless, &also));
    MAPINAMEID nameless{&set, MNID_STRING, {}}, too = nameless;
    EXPECT_FALSE(FEqualNames(&nameless, &too));
    EXPECT_FALSE(FEqualNames(&nameless, &by_text));
}

TEST_F(ValueUtilities, ContainsAsTheLevelSays) {
    const auto contains = [](SPropValue whole, SPropValue part, ULONG level) {
        return FPropContainsProp(&whole, &part, level) != FALSE;
    };
    const SPropValue text = narrow_value(PR_SUBJECT_A, "Weekly Report");
    const auto part = [](const char* s) { return narrow_value(PR_BODY_A, s); };
    EXPECT_TRUE(contains(text, part("Weekly Report"), FL_FULLSTRING));
    EXPECT_FALSE(contains(text, part("Weekly"), FL_FULLSTRING));
    EXPECT_TRUE(contains(text, part("Weekly"), FL_PREFIX));
    EXPECT_FALSE(contains(text, part("Report"), FL_PREFIX));
    EXPECT_TRUE(contains(text, part("ly Re"), FL_SUBSTRING));
    EXPECT_FALSE(contains(text, part("LY RE"), FL_SUBSTRING));
    EXPECT_TRUE(contains(text, part("LY RE"), FL_SUBSTRING | FL_IGNORECASE));
    EXPECT_TRUE(contains(text, part("LY RE"), FL_SUBSTRING | FL_LOOSE));
    EXPECT_FALSE(contains(text, part("Weekly"), 3)) << "no such level: the whole string";
    EXPECT_TRUE(contains(text, part("Weekly Report"), 0x8000'0000));
    EXPECT_TRUE(contains(wide_value(PR_SUBJECT_W, L"Z\u00fcrich"), wide_value(PR_BODY_W, L"zurich"),
                         FL_FULLSTRING | FL_LOOSE));
    EXPECT_FALSE(contains(text, wide_value(PR_BODY_W, L"Weekly"), FL_PREFIX)) << "another type";
    EXPECT_TRUE(contains(binary_value(PR_ENTRYID, "abcdef", 6), binary_value(PR_ENTRYID, "cd", 2),
                         FL_SUBSTRING | FL_IGNORECASE));
    EXPECT_FALSE(contains(binary_value(PR_ENTRYID, "abcdef", 6), binary_value(PR_ENTRYID, "CD", 2),
                          FL_SUBSTRING | FL_IGNORECASE));
    EXPECT_TRUE(contains(binary_value(PR_ENTRYID, "abcdef", 6), binary_value(PR_ENTRYID, "cd", 2),
                         FL_SUBSTRING | 0x8000'0000))
        << "the upper bits mean nothing for bytes";
    EXPECT_FALSE(contains(long_value(PR_PRIORITY, 1), long_value(PR_PRIORITY, 1), FL_FULLSTRING));
    EXPECT_FALSE(contains(narrow_value(PR_SUBJECT_A, nullptr), part("x"), FL_SUBSTRING));
    SPropValue some = text;
    EXPECT_FALSE(FPropContainsProp(&some, nullptr, FL_FULLSTRING));
    EXPECT_FALSE(FPropContainsProp(nullptr, &some, FL_FULLSTRING));
}

TEST_F(ValueUtilities, ContainsWithoutMarks) {
    const auto contains = [](const wchar_t* whole, const wchar_t* part, ULONG level) {
        SPropValue in = wide_value(PR_SUBJECT_W, whole), what = wide_value(PR_BODY_W, part);
        return FPropContainsProp(&in, &what, level) != FALSE;
    };
    for (const ULONG level : {FL_FULLSTRING, FL_PREFIX, FL_SUBSTRING}) {
        EXPECT_TRUE(contains(L"Z\u00fcrich", L"Zurich", level | FL_IGNORENONSPACE)) << level;
        EXPECT_TRUE(contains(L"Zurich", L"Z\u00fcrich", level | FL_IGNORENONSPACE)) << level;
        EXPECT_FALSE(contains(L"Z\u00fcrich", L"zurich", level | FL_IGNORENONSPACE)) << level;
        EXPECT_FALSE(contains(L"Z\u00fcrich", L"Zurich", level)) << level;
        EXPECT_FALSE(contains(L"Z\u00fcrich", L"Zurich", level | FL_IGNORECASE)) << level;
        EXPECT_TRUE(contains(L"Z\u00fcrich", L"zurich", level | FL_IGNORENONSPACE | FL_IGNORECASE))
            << level;
    }
    EXPECT_FALSE(contains(L"Z\u00fcrich", L"urich", FL_PREFIX | FL_IGNORENONSPACE));
    EXPECT_TRUE(contains(L"Z\u00fcrich", L"urich", FL_SUBSTRING | FL_IGNORENONSPACE));
}

TEST_F(ValueUtilities, ContainsBytesAsTheLevelSays) {
    const auto contains = [](std::string whole, std::string part, ULONG level) {
        SPropValue in = binary_value(PR_ENTRYID, whole.data(), whole.size());
        SPropValue what = binary_value(PR_SEARCH_KEY, part.data(), part.size());
        return FPropContainsProp(&in, &what, level) != FALSE;
    };
    EXPECT_TRUE(contains("abcdef", "abcdef", FL_FULLSTRING));
    EXPECT_FALSE(contains("abcdef", "abcde", FL_FULLSTRING));
    EXPECT_FALSE(contains("abcdef", "abcdefg", FL_FULLSTRING));
    EXPECT_FALSE(contains("abcdef", "ABCDEF", FL_FULLSTRING | FL_LOOSE));
    EXPECT_TRUE(contains("abcdef", "abc", FL_PREFIX));
    EXPECT_TRUE(contains("abcdef", "abcdef", FL_PREFIX));
    EXPECT_FALSE(contains("abcdef", "bc", FL_PREFIX));
    EXPECT_FALSE(contains("abc", "abcd", FL_PREFIX));
    EXPECT_FALSE(contains("abcdef", "abc", 4)) << "no such level: all of it";
}

TEST_F(ValueUtilities, ContainsNothingInEverything) {
    const auto contains = [](const char* whole, const char* part, ULONG level) {
        SPropValue in = narrow_value(PR_SUBJECT_A, whole), what = narrow_value(PR_BODY_A, part);
        return FPropContainsProp(&in, &what, level) != FALSE;
    };
    for (const ULONG heuristics : {ULONG{0}, ULONG{FL_IGNORECASE}, ULONG{FL_LOOSE}}) {
        EXPECT_TRUE(contains("text", "", FL_SUBSTRING | heuristics));
        EXPECT_TRUE(contains("text", "", FL_PREFIX | heuristics));
        EXPECT_FALSE(contains("text", "", FL_FULLSTRING | heuristics));
        EXPECT_TRUE(contains("", "", FL_FULLSTRING | heuristics));
        EXPECT_FALSE(contains("", "t", FL_SUBSTRING | heuristics));
    }
}

// The whole text is compared exactly where a half of the level is none, whatever the other says.
TEST_F(ValueUtilities, ContainsExactlyWhereTheLevelIsNone) {
    const auto contains = [](const char* part, ULONG level) {
        SPropValue in = narrow_value(PR_SUBJECT_A, "Report"), what = narrow_value(PR_BODY_A, part);
        return FPropContainsProp(&in, &what, level) != FALSE;
    };
    for (const ULONG level : {ULONG{3 | FL_IGNORECASE}, ULONG{0xFFFF | FL_LOOSE},
                              ULONG{FL_SUBSTRING | FL_IGNORECASE | 0x0008'0000}}) {
        EXPECT_TRUE(contains("Report", level)) << level;
        EXPECT_FALSE(contains("REPORT", level)) << level;
        EXPECT_FALSE(contains("Rep", level)) << level;
    }
    EXPECT_TRUE(contains("REPORT", FL_FULLSTRING | FL_IGNORECASE));
}

TEST_F(ValueUtilities, ComparesValuesOfOneType) {
    const auto holds = [](SPropValue a, ULONG relation, SPropValue b) {
        return FPropCompareProp(&a, relation, &b) != FALSE;
    };
    const SPropValue one = long_value(PR_PRIORITY, 1), two = long_value(PR_IMPORTANCE, 2);
    EXPECT_TRUE(holds(one, RELOP_LT, two));
    EXPECT_TRUE(holds(one, RELOP_LE, one));
    EXPECT_FALSE(holds(one, RELOP_GT, one));
    EXPECT_TRUE(holds(two, RELOP_GE, one));
    EXPECT_TRUE(holds(one, RELOP_EQ, one));
    EXPECT_TRUE(holds(one, RELOP_NE, two));
    EXPECT_FALSE(holds(one, RELOP_RE, one)) << "no regular expressions";
    EXPECT_FALSE(holds(one, 77, one));
    EXPECT_FALSE(holds(one, RELOP_NE, narrow_value(PR_SUBJECT_A, "1"))) << "another type";
    EXPECT_TRUE(holds(narrow_value(PR_SUBJECT_A, "abc"), RELOP_LT, narrow_value(PR_BODY_A, "ABD")));
    EXPECT_TRUE(holds(real(PROP_TAG(PT_DOUBLE, 0x6600), 1.5), RELOP_LT,
                      real(PROP_TAG(PT_DOUBLE, 0x6601), 2.5)));
    SPropValue some = one;
    EXPECT_FALSE(FPropCompareProp(&some, RELOP_EQ, nullptr));
    const SPropValue text = narrow_value(PR_SUBJECT_A, "a"), no = narrow_value(PR_BODY_A, nullptr);
    for (const ULONG relation : {RELOP_LT, RELOP_LE, RELOP_GT, RELOP_GE, RELOP_EQ, RELOP_NE}) {
        EXPECT_FALSE(holds(no, relation, text)) << relation;
        EXPECT_FALSE(holds(text, relation, no)) << relation;
        EXPECT_FALSE(holds(no, relation, no)) << relation;
    }
    EXPECT_TRUE(holds(text, RELOP_EQ, narrow_value(PR_BODY_A, "A"))) << "whatever the case";
}

TEST_F(ValueUtilities, OrdersValues) {
    const auto order = [](SPropValue a, SPropValue b) { return LPropCompareProp(&a, &b); };
    EXPECT_LT(order(long_value(PR_PRIORITY, -1), long_value(PR_PRIORITY, 2)), 0);
    EXPECT_GT(order(wide_value(PR_SUBJECT_W, L"b"), wide_value(PR_SUBJECT_W, L"a")), 0);
    EXPECT_EQ(order(binary_value(PR_ENTRYID, "ab", 2), binary_value(PR_ENTRYID, "ab", 2)), 0);
    EXPECT_LT(order(binary_value(PR_ENTRYID, "ab", 2), binary_value(PR_ENTRYID, "abc", 3)), 0);
    EXPECT_EQ(order(error(MAPI_E_NOT_FOUND), error(MAPI_E_NOT_FOUND)), 0);
    EXPECT_NE(order(error(MAPI_E_NOT_FOUND), error(MAPI_E_NO_ACCESS)), 0);
    EXPECT_EQ(order(error(MAPI_E_NOT_FOUND), error(MAPI_E_NO_ACCESS)),
              order(error(MAPI_E_NOT_FOUND), error(MAPI_E_NO_ACCESS)));
    EXPECT_EQ(LPropCompareProp(nullptr, nullptr), 0);
}
