// The utilities that look at values, with every type that a value can have.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>
#include <mapiutil.h>

#include "property_helpers.h"

namespace mapisim::value_types {
namespace {

using namespace test;

class ValueTypes : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }

    static SPropValue of_type(ULONG type) {
        SPropValue value{};
        value.ulPropTag = PROP_TAG(type, 0x6600);
        return value;
    }
};

FILETIME file_time(DWORD high, DWORD low) {
    FILETIME time{};
    time.dwHighDateTime = high;
    time.dwLowDateTime = low;
    return time;
}

CURRENCY currency(std::int64_t units) {
    CURRENCY money{};
    money.int64 = units;
    return money;
}

LARGE_INTEGER large(std::int64_t number) {
    LARGE_INTEGER value{};
    value.QuadPart = number;
    return value;
}

constexpr ULONG kCount = 3;

/// Three values of each type that has a fixed size, all of them in memory of the test's own.
class Several {
public:
    struct Row {
        const char* name;
        SPropValue value;
        const void* elements;
        ULONG size; ///< of one
    };

    Several() {
        add("PT_MV_I2", PT_MV_I2, i2_).MVi = {kCount, i2_};
        add("PT_MV_LONG", PT_MV_LONG, longs_).MVl = {kCount, longs_};
        add("PT_MV_R4", PT_MV_R4, r4_).MVflt = {kCount, r4_};
        add("PT_MV_DOUBLE", PT_MV_DOUBLE, doubles_).MVdbl = {kCount, doubles_};
        add("PT_MV_APPTIME", PT_MV_APPTIME, app_times_).MVat = {kCount, app_times_};
        add("PT_MV_CURRENCY", PT_MV_CURRENCY, currencies_).MVcur = {kCount, currencies_};
        add("PT_MV_SYSTIME", PT_MV_SYSTIME, times_).MVft = {kCount, times_};
        add("PT_MV_I8", PT_MV_I8, larges_).MVli = {kCount, larges_};
        add("PT_MV_CLSID", PT_MV_CLSID, guids_).MVguid = {kCount, guids_};
    }
    const std::vector<Row>& rows() const { return rows_; }

private:
    template<class T>
    decltype(SPropValue::Value)& add(const char* name, ULONG type, const T (&elements)[kCount]) {
        Row row{name, {}, elements, sizeof(T)};
        row.value.ulPropTag = PROP_TAG(type, 0x6600 + static_cast<ULONG>(rows_.size()));
        rows_.push_back(row);
        return rows_.back().value.Value;
    }

    short i2_[kCount] = {1, -2, 0x7FFF};
    LONG longs_[kCount] = {1, -2, 0x7FFF'FFFF};
    float r4_[kCount] = {0.5f, -2.25f, 1e30f};
    double doubles_[kCount] = {0.5, -2.25, 1e300};
    double app_times_[kCount] = {1.0, 36525.75, -1.5};
    CURRENCY currencies_[kCount] = {currency(10'000), currency(-1),
                                    currency(std::int64_t{1} << 40)};
    FILETIME times_[kCount] = {file_time(1, 2), file_time(0x01D9'1234, 0xFFFF'FFFF), {}};
    LARGE_INTEGER larges_[kCount] = {large(1), large(-2), large(std::int64_t{1} << 62)};
    GUID guids_[kCount] = {{1, 2, 3, {4}}, {5, 6, 7, {8, 9}}, {0xFFFF'FFFF, 0, 0, {0}}};
    std::vector<Row> rows_;
};

/// What the utilities set aside for so many bytes.
constexpr ULONG in_a_block(ULONG bytes) {
    return (bytes + 7) / 8 * 8;
}

const void* elements_of(const SPropValue& value) {
    return value.Value.MVl.lpl; // all arrays have a count and a pointer
}

/// Memory of a client's that is aligned as MAPIAllocateBuffer aligns.
class AlignedRoom {
public:
    explicit AlignedRoom(std::size_t size) : bytes_(size / sizeof(std::max_align_t) + 1) {}
    LPSPropValue get() { return reinterpret_cast<LPSPropValue>(bytes_.data()); }

private:
    std::vector<std::max_align_t> bytes_;
};

// Several values ----------------------------------------------------------------------------------

TEST_F(ValueTypes, SeveralValuesAreCountedCopiedAndMeasured) {
    const Several several;
    for (Several::Row row : several.rows()) {
        const ULONG bytes = kCount * row.size;
        EXPECT_EQ(UlPropSize(&row.value), bytes) << row.name;
        ULONG counted = 0, copied = 0;
        ASSERT_EQ(ScCountProps(1, &row.value, &counted), S_OK) << row.name;
        EXPECT_EQ(counted, sizeof(SPropValue) + in_a_block(bytes)) << row.name;
        AlignedRoom room(counted);
        ASSERT_EQ(ScCopyProps(1, &row.value, room.get(), &copied), S_OK) << row.name;
        EXPECT_EQ(copied, counted) << row.name;
        const SPropValue& copy = *room.get();
        EXPECT_EQ(copy.ulPropTag, row.value.ulPropTag) << row.name;
        EXPECT_EQ(copy.Value.MVl.cValues, kCount) << row.name;
        EXPECT_EQ(elements_of(copy), room.get() + 1) << row.name << ": in the block";
        EXPECT_EQ(std::memcmp(elements_of(copy), row.elements, bytes), 0) << row.name;
    }
}

TEST_F(ValueTypes, ABlockOfAllOfThemMoves) {
    const Several several;
    std::vector<SPropValue> values;
    for (const Several::Row& row : several.rows())
        values.push_back(row.value);
    const int count = static_cast<int>(values.size());
    ULONG size = 0, moved = 0;
    ASSERT_EQ(ScCountProps(count, values.data(), &size), S_OK);
    AlignedRoom first(size), second(size);
    ASSERT_EQ(ScCopyProps(count, values.data(), first.get(), nullptr), S_OK);
    std::memcpy(second.get(), first.get(), size);
    std::memset(first.get(), 0xEE, size);
    ASSERT_EQ(ScRelocProps(count, second.get(), first.get(), second.get(), &moved), S_OK);
    EXPECT_EQ(moved, size);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Several::Row& row = several.rows()[i];
        EXPECT_EQ(std::memcmp(elements_of(second.get()[i]), row.elements, kCount * row.size), 0)
            << row.name;
    }
}

TEST_F(ValueTypes, SeveralValuesAreSome) {
    const Several several;
    AlignedRoom room(1000);
    for (Several::Row row : several.rows()) {
        ULONG size = 77;
        row.value.Value.MVl.cValues = 0;
        EXPECT_EQ(ScCountProps(1, &row.value, &size), MAPI_E_INVALID_PARAMETER) << row.name;
        EXPECT_EQ(ScCopyProps(1, &row.value, room.get(), &size), MAPI_E_INVALID_PARAMETER)
            << row.name;
        EXPECT_EQ(ScRelocProps(1, &row.value, room.get(), room.get(), &size),
                  MAPI_E_INVALID_PARAMETER)
            << row.name;
        EXPECT_EQ(size, 77u) << row.name;
        EXPECT_EQ(UlPropSize(&row.value), 0u) << row.name;
    }
}

TEST_F(ValueTypes, NothingIsMovedWhereATypeIsUnknown) {
    ULONG moved = 77;
    AlignedRoom room(2 * sizeof(SPropValue) + 8);
    auto* const block = room.get();
    auto* const text = reinterpret_cast<char*>(block + 2);
    std::memcpy(text, "text", 5);
    block[0] = narrow_value(PR_SUBJECT_A, text);
    block[1] = of_type(0x0123);
    std::byte elsewhere[64]{};
    EXPECT_EQ(ScRelocProps(2, block, block, elsewhere, &moved), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(block[0].Value.lpszA, text);
    EXPECT_EQ(moved, 77u);
    EXPECT_EQ(ScRelocProps(1, block, block, elsewhere, &moved), S_OK);
    EXPECT_NE(block[0].Value.lpszA, text) << "it was the second one's fault";
}

// One of several ----------------------------------------------------------------------------------

TEST_F(ValueTypes, OneOfSeveralIsCopied) {
    const Several several;
    for (Several::Row row : several.rows()) {
        const ULONG single = row.value.ulPropTag & ~ULONG{MV_FLAG};
        for (ULONG i = 0; i < kCount; ++i) {
            SPropValue one = of_type(PT_ERROR);
            GetInstance(&row.value, &one, i);
            EXPECT_EQ(one.ulPropTag, single) << row.name;
            const auto* const wanted = static_cast<const std::byte*>(row.elements) + i * row.size;
            if (PROP_TYPE(single) == PT_CLSID) {
                EXPECT_EQ(static_cast<const void*>(one.Value.lpguid), wanted);
            } else {
                EXPECT_EQ(std::memcmp(&one.Value, wanted, row.size), 0) << row.name << ' ' << i;
            }
        }
        for (const ULONG beyond : {kCount, ULONG{0xFFFF'FFFF}}) {
            SPropValue one = of_type(PT_ERROR);
            GetInstance(&row.value, &one, beyond);
            EXPECT_EQ(one.ulPropTag, PR_NULL) << row.name;
        }
        SPropValue one = of_type(PT_ERROR);
        row.value.Value.MVl.cValues = 0;
        GetInstance(&row.value, &one, 0);
        EXPECT_EQ(one.ulPropTag, PR_NULL) << row.name << " without values";
    }
}

TEST_F(ValueTypes, OneOfSeveralTextsAndBytesIsNotCopiedButPointedAt) {
    LPSTR narrow[] = {const_cast<char*>("first"), const_cast<char*>("second")};
    LPWSTR wide[] = {const_cast<wchar_t*>(L"one"), const_cast<wchar_t*>(L"two")};
    BYTE bytes[] = {1, 2, 3};
    SBinary binaries[] = {{1, bytes}, {2, bytes + 1}};
    SPropValue strings = of_type(PT_MV_STRING8), wides = of_type(PT_MV_UNICODE),
               blobs = of_type(PT_MV_BINARY);
    strings.Value.MVszA = {2, narrow};
    wides.Value.MVszW = {2, wide};
    blobs.Value.MVbin = {2, binaries};
    for (ULONG i = 0; i < 2; ++i) {
        SPropValue one{};
        GetInstance(&strings, &one, i);
        EXPECT_EQ(one.ulPropTag, PROP_TAG(PT_STRING8, 0x6600));
        EXPECT_EQ(one.Value.lpszA, narrow[i]);
        GetInstance(&wides, &one, i);
        EXPECT_EQ(one.ulPropTag, PROP_TAG(PT_UNICODE, 0x6600));
        EXPECT_EQ(one.Value.lpszW, wide[i]);
        GetInstance(&blobs, &one, i);
        EXPECT_EQ(one.ulPropTag, PROP_TAG(PT_BINARY, 0x6600));
        EXPECT_EQ(one.Value.bin.cb, binaries[i].cb);
        EXPECT_EQ(one.Value.bin.lpb, binaries[i].lpb);
    }
    for (const SPropValue& many : {strings, wides, blobs}) {
        SPropValue one = of_type(PT_LONG), from = many;
        GetInstance(&from, &one, 2);
        EXPECT_EQ(one.ulPropTag, PR_NULL) << "there are two";
    }
}

TEST_F(ValueTypes, OneOfSeveralComesOfAColumnOfInstancesToo) {
    LONG numbers[] = {7, 8};
    SPropValue many = of_type(PT_MV_LONG | MVI_FLAG), one{};
    many.Value.MVl = {2, numbers};
    GetInstance(&many, &one, 1);
    EXPECT_EQ(one.ulPropTag, PROP_TAG(PT_LONG, 0x6600));
    EXPECT_EQ(one.Value.l, 8);
}

// Comparisons -------------------------------------------------------------------------------------

struct Pair {
    const char* name;
    SPropValue less, more;
};

/// Two different values of each type that has an order.
class Pairs {
public:
    Pairs() {
        const auto add = [&](const char* name, ULONG type, auto&& set) {
            Pair pair{name, {}, {}};
            pair.less.ulPropTag = PROP_TAG(type, 0x6601);
            pair.more.ulPropTag = PROP_TAG(type, 0x6602); // identifiers say nothing
            set(pair.less.Value, pair.more.Value);
            all_.push_back(pair);
        };
        using Union = decltype(SPropValue::Value);
        add("PT_I2", PT_I2, [](Union& a, Union& b) { a.i = -5, b.i = 3; });
        add("PT_LONG", PT_LONG, [](Union& a, Union& b) { a.l = -70'000, b.l = 70'000; });
        add("PT_I8", PT_I8, [](Union& a, Union& b) {
            a.li = large(-(std::int64_t{1} << 40)), b.li = large(std::int64_t{1} << 40);
        });
        add("PT_I8, above its low half", PT_I8, [](Union& a, Union& b) {
            a.li = large(0xFFFF'FFFF), b.li = large(std::int64_t{1} << 32);
        });
        add("PT_CURRENCY", PT_CURRENCY,
            [](Union& a, Union& b) { a.cur = currency(-10'000), b.cur = currency(1); });
        add("PT_SYSTIME", PT_SYSTIME,
            [](Union& a, Union& b) { a.ft = file_time(7, 1), b.ft = file_time(7, 2); });
        add("PT_SYSTIME, by its high half", PT_SYSTIME,
            [](Union& a, Union& b) { a.ft = file_time(7, 0xFFFF'FFFF), b.ft = file_time(8, 0); });
        add("PT_R4", PT_R4, [](Union& a, Union& b) { a.flt = -1.5f, b.flt = 0.25f; });
        add("PT_DOUBLE", PT_DOUBLE, [](Union& a, Union& b) { a.dbl = 1e-300, b.dbl = 1e300; });
        add("PT_APPTIME", PT_APPTIME, [](Union& a, Union& b) { a.at = 1.0, b.at = 1.5; });
        add("PT_STRING8", PT_STRING8, [](Union& a, Union& b) {
            a.lpszA = const_cast<char*>("abc"), b.lpszA = const_cast<char*>("abd");
        });
        add("PT_UNICODE", PT_UNICODE, [](Union& a, Union& b) {
            a.lpszW = const_cast<wchar_t*>(L"ab"), b.lpszW = const_cast<wchar_t*>(L"abc");
        });
        add("PT_BINARY", PT_BINARY, [this](Union& a, Union& b) {
            a.bin = {2, bytes_}, b.bin = {2, bytes_ + 1};
        });
        add("PT_BINARY, by its size", PT_BINARY, [this](Union& a, Union& b) {
            a.bin = {1, bytes_}, b.bin = {2, bytes_};
        });
    }
    const std::vector<Pair>& all() const { return all_; }

private:
    BYTE bytes_[3] = {1, 2, 0xFF};
    std::vector<Pair> all_;
};

constexpr ULONG kRelations[] = {RELOP_LT, RELOP_LE, RELOP_GT, RELOP_GE, RELOP_EQ, RELOP_NE};

/// The relations that hold, by their bits.
unsigned relations(SPropValue a, SPropValue b) {
    unsigned holding = 0;
    for (const ULONG relation : kRelations)
        holding |= FPropCompareProp(&a, relation, &b) ? 1u << relation : 0;
    return holding;
}

constexpr unsigned bits(std::initializer_list<ULONG> some) {
    unsigned all = 0;
    for (const ULONG relation : some)
        all |= 1u << relation;
    return all;
}

constexpr unsigned kLess = bits({RELOP_LT, RELOP_LE, RELOP_NE});
constexpr unsigned kMore = bits({RELOP_GT, RELOP_GE, RELOP_NE});
constexpr unsigned kSame = bits({RELOP_LE, RELOP_GE, RELOP_EQ});

TEST_F(ValueTypes, ThatHaveAnOrderAreComparedByIt) {
    const Pairs pairs;
    for (Pair pair : pairs.all()) {
        SPropValue same = pair.less;
        EXPECT_LT(LPropCompareProp(&pair.less, &pair.more), 0) << pair.name;
        EXPECT_GT(LPropCompareProp(&pair.more, &pair.less), 0) << pair.name;
        EXPECT_EQ(LPropCompareProp(&pair.less, &same), 0) << pair.name;
        EXPECT_EQ(relations(pair.less, pair.more), kLess) << pair.name;
        EXPECT_EQ(relations(pair.more, pair.less), kMore) << pair.name;
        EXPECT_EQ(relations(pair.less, same), kSame) << pair.name;
    }
}

// Which of two different ones is the greater one means nothing, but it is so each time.
TEST_F(ValueTypes, WithoutAnOrderAreEqualOrNot) {
    GUID guid{1, 2, 3, {4}}, copy = guid, other{1, 2, 3, {5}};
    SPropValue a[] = {of_type(PT_BOOLEAN), of_type(PT_ERROR), of_type(PT_CLSID)};
    SPropValue same[] = {a[0], a[1], a[2]}, b[] = {a[0], a[1], a[2]};
    a[0].Value.b = same[0].Value.b = 0;
    b[0].Value.b = 1;
    a[1].Value.err = same[1].Value.err = MAPI_E_NOT_FOUND;
    b[1].Value.err = MAPI_E_NO_ACCESS;
    a[2].Value.lpguid = &guid;
    same[2].Value.lpguid = &copy;
    b[2].Value.lpguid = &other;
    for (std::size_t i = 0; i < std::size(a); ++i) {
        const LONG first = LPropCompareProp(&a[i], &b[i]);
        EXPECT_NE(first, 0) << i;
        EXPECT_EQ(LPropCompareProp(&a[i], &b[i]), first) << i;
        EXPECT_EQ(LPropCompareProp(&a[i], &same[i]), 0) << i;
        EXPECT_TRUE(FPropCompareProp(&a[i], RELOP_NE, &b[i])) << i;
        EXPECT_FALSE(FPropCompareProp(&a[i], RELOP_EQ, &b[i])) << i;
        EXPECT_TRUE(FPropCompareProp(&a[i], RELOP_EQ, &same[i])) << i;
        EXPECT_FALSE(FPropCompareProp(&a[i], RELOP_NE, &same[i])) << i;
    }
}

TEST_F(ValueTypes, ThatDifferHaveNoRelation) {
    const Pairs pairs;
    for (const Pair& one : pairs.all()) {
        for (const Pair& other : pairs.all()) {
            if (PROP_TYPE(one.less.ulPropTag) != PROP_TYPE(other.less.ulPropTag)) {
                EXPECT_EQ(relations(one.less, other.more), 0u) << one.name << " and " << other.name;
            }
        }
    }
}

TEST_F(ValueTypes, SeveralValuesAreTheSameWhereEachIs) {
    const Several several;
    for (Several::Row row : several.rows()) {
        SPropValue same = row.value, fewer = row.value, others = row.value;
        fewer.Value.MVl.cValues = others.Value.MVl.cValues = kCount - 1;
        // The second value and the third, as if they were the first and the second.
        others.Value.MVl.lpl = reinterpret_cast<LONG*>(
            const_cast<std::byte*>(static_cast<const std::byte*>(row.elements)) + row.size);
        EXPECT_EQ(LPropCompareProp(&row.value, &same), 0) << row.name;
        EXPECT_NE(LPropCompareProp(&row.value, &fewer), 0) << row.name;
        EXPECT_NE(LPropCompareProp(&fewer, &others), 0) << row.name;
        EXPECT_TRUE(FPropCompareProp(&row.value, RELOP_EQ, &same)) << row.name;
        for (SPropValue* const each : {&row.value, &others}) {
            EXPECT_FALSE(FPropCompareProp(&fewer, RELOP_EQ, each)) << row.name;
            EXPECT_TRUE(FPropCompareProp(&fewer, RELOP_NE, each)) << row.name;
        }
    }
}

} // namespace
} // namespace mapisim::value_types
