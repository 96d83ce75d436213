#include "property/value.h"

#include <cstring>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "property/text.h"
#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::property;
using namespace mapisim::test;

namespace {

Value copied(const SPropValue& client) {
    Value value;
    EXPECT_EQ(S_OK, Value::from_client(client, value));
    return value;
}

/// Out to a client and in again.
void round_trip(const SPropValue& client, bool wide) {
    const Value value = copied(client);
    ULONG count = 0;
    Block<SPropValue> block;
    ASSERT_EQ(S_OK, export_values({&value, 1}, wide, &count, block.out()));
    ASSERT_EQ(1u, count);
    if (block->ulPropTag & MV_FLAG) {
        EXPECT_EQ(0u, reinterpret_cast<std::uintptr_t>(block->Value.MVl.lpl) % 8);
    }
    EXPECT_EQ(value, copied(*block.get()));
}

} // namespace

TEST(PropertyText, WideAndNarrowKeepEverything) {
    const std::wstring wide = L"Gr\u00FC\u00DFe \u4F60\u597D \U0001F600";
    const std::string text = utf8_from_wide(wide);
    EXPECT_EQ("Gr\xC3\xBC\xC3\x9F"
              "e \xE4\xBD\xA0\xE5\xA5\xBD \xF0\x9F\x98\x80",
              text);
    EXPECT_EQ(wide, wide_from_utf8(text));
    EXPECT_EQ(wide.size(), wide_size(text));
    EXPECT_EQ("", utf8_from_wide({}));
    EXPECT_EQ("", utf8_from_client(nullptr, MAPI_UNICODE));
    EXPECT_EQ("abc", utf8_from_client(L"abc", MAPI_UNICODE));
    EXPECT_EQ("abc", utf8_from_client("abc", 0));
}

TEST(PropertyText, LoneSurrogatesSurvive) {
    const std::wstring wide{L'a', static_cast<wchar_t>(0xD800), L'b', static_cast<wchar_t>(0xDC01)};
    EXPECT_EQ(wide, wide_from_utf8(utf8_from_wide(wide)));
}

TEST(PropertyText, PairsOfSurrogatesAreOneCharacter) {
    const std::wstring wide{static_cast<wchar_t>(0xD83D), static_cast<wchar_t>(0xDE00)};
    EXPECT_EQ("\xF0\x9F\x98\x80", utf8_from_wide(wide));
}

#ifndef _WIN32
TEST(PropertyText, NarrowBytesThatAreNoTextComeBack) {
    const std::string bytes = "a\xFF\xC3(\xED\xA0\x80\xF5\x80\xC0\x80z";
    EXPECT_EQ(bytes, narrow_from_utf8(utf8_from_narrow(bytes)));
    EXPECT_EQ(bytes.size(), narrow_size(utf8_from_narrow(bytes)));
    const std::string cut = "\xE4\xBD";
    EXPECT_EQ(cut, narrow_from_utf8(utf8_from_narrow(cut)));
}

TEST(PropertyText, WideUnitsBeyondUnicodeAreReplaced) {
    const std::wstring wide{static_cast<wchar_t>(0x110000), static_cast<wchar_t>(-1)};
    EXPECT_EQ("\xEF\xBF\xBD\xEF\xBF\xBD", utf8_from_wide(wide));
}
#endif

TEST(PropertyText, OrderIgnoresCaseInEveryScript) {
    EXPECT_EQ(0, compare_text("Inbox", "INBOX"));
    EXPECT_EQ(0, compare_text("\xC3\x84rger", "\xC3\xA4RGER"));         // A with diaeresis
    EXPECT_EQ(0, compare_text("\xD0\x9F\xD0\xA0", "\xD0\xBF\xD1\x80")); // Cyrillic
    EXPECT_EQ(0, compare_text("\xCE\xA3", "\xCF\x82"));                 // final sigma
    EXPECT_LT(compare_text("a", "B"), 0);
    EXPECT_LT(compare_text("ab", "abc"), 0);
    EXPECT_GT(compare_text("abc", "AB"), 0);
    EXPECT_LT(compare_text("z", "\xC3\xA4"), 0);
    EXPECT_EQ(0, compare_text("", ""));
    EXPECT_GT(compare_text("a", ""), 0);
}

TEST(PropertyText, FoldingTakesAwayWhatTheLevelIgnores) {
    EXPECT_EQ("Caf\xC3\xA9", fold("Caf\xC3\xA9", FL_FULLSTRING));
    EXPECT_EQ("caf\xC3\xA9", fold("CAF\xC3\x89", FL_IGNORECASE));
    EXPECT_EQ("CAFE", fold("CAF\xC3\x89", FL_IGNORENONSPACE));
    EXPECT_EQ("cafe", fold("CAF\xC3\x89", FL_LOOSE));
    EXPECT_EQ("cafe", fold("CAFE\xCC\x81", FL_LOOSE)); // combining acute
}

TEST(PropertyText, PrefixNeverCutsACharacter) {
    EXPECT_EQ("\xC3\xA4", prefix("\xC3\xA4\xC3\xB6", 1));
    EXPECT_EQ("ab", prefix("ab", 9));
    EXPECT_EQ("", prefix("ab", 0));
}

TEST(PropertyValue, EveryTypeIsCopiedBothWays) {
    SPropValue value{};
    const auto check = [&value] {
        round_trip(value, true);
        round_trip(value, false);
    };
    value.ulPropTag = PROP_TAG(PT_I2, 0x6600);
    value.Value.i = -7;
    check();
    value = long_value(PROP_TAG(PT_LONG, 0x6601), -70000);
    check();
    value.ulPropTag = PROP_TAG(PT_BOOLEAN, 0x6602);
    value.Value.b = 1;
    check();
    value.ulPropTag = PROP_TAG(PT_R4, 0x6603);
    value.Value.flt = 1.5f;
    check();
    value.ulPropTag = PROP_TAG(PT_DOUBLE, 0x6604);
    value.Value.dbl = -2.25;
    check();
    value.ulPropTag = PROP_TAG(PT_APPTIME, 0x6605);
    value.Value.at = 36526.5;
    check();
    value.ulPropTag = PROP_TAG(PT_CURRENCY, 0x6606);
    value.Value.cur.int64 = 123456789012345;
    check();
    value.ulPropTag = PROP_TAG(PT_I8, 0x6607);
    value.Value.li.QuadPart = -123456789012345;
    check();
    value.ulPropTag = PROP_TAG(PT_SYSTIME, 0x6608);
    value.Value.ft = {0x89ABCDEF, 0x01D00000};
    check();
    value = narrow_value(PR_SUBJECT_A, "subject");
    check();
    value = wide_value(PR_SUBJECT_W, L"subj\u00E9ct");
    check();
    value = wide_value(PR_SUBJECT_W, L"");
    check();
    value = binary_value(PR_ENTRYID, "\0\1\2", 3);
    check();
    value = binary_value(PR_ENTRYID, nullptr, 0);
    check();
    GUID guid{1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
    value.ulPropTag = PROP_TAG(PT_CLSID, 0x660A);
    value.Value.lpguid = &guid;
    check();
    value.ulPropTag = PROP_TAG(PT_ERROR, 0x660B);
    value.Value.err = MAPI_E_NOT_FOUND;
    const Value error = copied(value);
    EXPECT_EQ(MAPI_E_NOT_FOUND, error.error());
}

TEST(PropertyValue, MultipleValuesAreCopiedBothWays) {
    SPropValue value{};
    LONG longs[] = {3, 1, 2};
    value.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6700);
    value.Value.MVl = {3, longs};
    round_trip(value, true);
    const Value numbers = copied(value);
    EXPECT_EQ(3u, numbers.count());
    EXPECT_EQ(1, numbers.element(1, PROP_TAG(PT_LONG, 0x6700)).number());

    short shorts[] = {1, 2, 3, 4, 5};
    value.ulPropTag = PROP_TAG(PT_MV_I2, 0x6701);
    value.Value.MVi = {5, shorts};
    round_trip(value, true);

    const char* narrow[] = {"one", "", "three"};
    value.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6702);
    value.Value.MVszA = {3, const_cast<char**>(narrow)};
    round_trip(value, true);
    round_trip(value, false);
    EXPECT_EQ("three", copied(value).text_at(2));
    EXPECT_EQ("", copied(value).text_at(3));

    const wchar_t* wide[] = {L"\u00E9ins", L"zwei"};
    value.ulPropTag = PROP_TAG(PT_MV_UNICODE, 0x6703);
    value.Value.MVszW = {2, const_cast<wchar_t**>(wide)};
    round_trip(value, true);
    EXPECT_EQ(8 * sizeof(wchar_t), copied(value).size());

    BYTE bytes[] = {1, 2, 3};
    SBinary binaries[] = {{3, bytes}, {0, nullptr}, {1, bytes}};
    value.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6704);
    value.Value.MVbin = {3, binaries};
    round_trip(value, true);
    EXPECT_EQ(4u, copied(value).size());

    GUID guids[] = {{1, 0, 0, {}}, {2, 0, 0, {}}};
    value.ulPropTag = PROP_TAG(PT_MV_CLSID, 0x6705);
    value.Value.MVguid = {2, guids};
    round_trip(value, true);
    EXPECT_EQ(guids[1], copied(value).element(1, PROP_TAG(PT_CLSID, 0x6705)).guid());

    double doubles[] = {1, 2};
    value.ulPropTag = PROP_TAG(PT_MV_DOUBLE, 0x6706);
    value.Value.MVdbl = {2, doubles};
    round_trip(value, true);
}

TEST(PropertyValue, MalformedValuesAreRefused) {
    Value value = Value::number(PR_PRIORITY, 1);
    const Value before = value;
    SPropValue client{};
    const auto refused = [&](SCODE expected) {
        EXPECT_EQ(expected, Value::from_client(client, value));
        EXPECT_EQ(before, value);
    };
    client.ulPropTag = PR_SUBJECT_A;
    refused(MAPI_E_INVALID_PARAMETER);
    client.ulPropTag = PR_SUBJECT_W;
    refused(MAPI_E_INVALID_PARAMETER);
    client = binary_value(PR_ENTRYID, nullptr, 4);
    refused(MAPI_E_INVALID_PARAMETER);
    client = binary_value(PR_ENTRYID, "x", 0xFFFFFFFF);
    refused(MAPI_E_INVALID_PARAMETER);
    client = SPropValue{};
    client.ulPropTag = PROP_TAG(PT_CLSID, 0x6600);
    refused(MAPI_E_INVALID_PARAMETER);
    client.ulPropTag = PROP_TAG(PT_MV_LONG, 0x6600);
    refused(MAPI_E_INVALID_PARAMETER);
    LONG one = 1;
    client.Value.MVl = {0, &one};
    refused(MAPI_E_INVALID_PARAMETER);
    client.Value.MVl = {0xFFFFFFFF, &one};
    refused(MAPI_E_INVALID_PARAMETER);
    const char* strings[] = {"a", nullptr};
    client.ulPropTag = PROP_TAG(PT_MV_STRING8, 0x6600);
    client.Value.MVszA = {2, const_cast<char**>(strings)};
    refused(MAPI_E_INVALID_PARAMETER);
    SBinary binary{5, nullptr};
    client.ulPropTag = PROP_TAG(PT_MV_BINARY, 0x6600);
    client.Value.MVbin = {1, &binary};
    refused(MAPI_E_INVALID_PARAMETER);
    constexpr ULONG multiple = MV_FLAG;
    for (const ULONG type : {ULONG{0x7F2}, ULONG{0xFFF}, ULONG{259}, ULONG{8},
                             multiple | ULONG{PT_BOOLEAN}, multiple | ULONG{PT_OBJECT}, multiple}) {
        client = SPropValue{};
        client.ulPropTag = PROP_TAG(type, 0x6600);
        refused(MAPI_E_INVALID_TYPE);
    }
}

TEST(PropertyValue, TextIsOneTypeInside) {
    const Value value = copied(narrow_value(PR_SUBJECT_A, "x"));
    EXPECT_EQ(PR_SUBJECT_W, value.tag());
    EXPECT_EQ(static_cast<ULONG>(PT_STRING8), value.export_type(PR_SUBJECT_A, true));
    EXPECT_EQ(static_cast<ULONG>(PT_UNICODE), value.export_type(PR_SUBJECT_W, false));
    EXPECT_EQ(static_cast<ULONG>(PT_STRING8), value.export_type(PT_UNSPECIFIED, false));
    EXPECT_EQ(static_cast<ULONG>(PT_UNICODE), value.export_type(PT_UNSPECIFIED, true));
    EXPECT_EQ(static_cast<ULONG>(PT_ERROR), value.export_type(PT_BINARY, true));
}

TEST(PropertyValue, CopiesShareWhatIsLarge) {
    const std::string large(1 << 20, 'x');
    const Value value = Value::text(PR_BODY, large);
    const Value copy = value;
    EXPECT_EQ(value.text().data(), copy.text().data());
    EXPECT_EQ(value.text().data(), value.with_id(PR_SUBJECT).text().data());
    EXPECT_EQ(16u, sizeof(Value));
}

TEST(PropertyValue, SizesAreThoseOfTheValue) {
    EXPECT_EQ(3 * sizeof(wchar_t), Value::text(PR_SUBJECT, "abc").size());
    EXPECT_EQ(3u, Value::text(PR_SUBJECT, "abc").size(PT_STRING8));
    EXPECT_EQ(sizeof(wchar_t), Value::text(PR_SUBJECT, "\xC3\xA4").size());
    EXPECT_EQ(4u, Value::number(PR_PRIORITY, 1).size());
    EXPECT_EQ(2u, Value::boolean(PR_HASATTACH, true).size());
    EXPECT_EQ(0u, Value::object(PR_MESSAGE_RECIPIENTS).size());
}

TEST(PropertyValue, Comparison) {
    const auto number = [](LONG n) { return Value::number(PR_PRIORITY, n); };
    EXPECT_LT(compare(number(-1), number(1)), 0);
    EXPECT_EQ(0, compare(number(1), Value::short_number(PR_PRIORITY, 1)));
    EXPECT_LT(compare(Value::binary(PR_ENTRYID, "a", 1), Value::binary(PR_ENTRYID, "ab", 2)), 0);
    EXPECT_GT(compare(Value::binary(PR_ENTRYID, "\xFF", 1), Value::binary(PR_ENTRYID, "a", 1)), 0);
    EXPECT_EQ(0, compare(Value::text(PR_SUBJECT, "RE: x"), Value::text(PR_SUBJECT, "re: X")));
    EXPECT_LT(compare(Value::real(PR_PRIORITY, 1.0), Value::real(PR_PRIORITY, 1.5)), 0);
    EXPECT_NE(0, compare(number(1), Value::text(PR_SUBJECT, "1")));
    const std::vector<std::string> a{"a", "b"}, b{"a", "c"}, c{"a"};
    const ULONG tag = PROP_TAG(PT_MV_UNICODE, 0x6700);
    EXPECT_LT(compare(Value::texts(tag, a), Value::texts(tag, b)), 0);
    EXPECT_GT(compare(Value::texts(tag, a), Value::texts(tag, c)), 0);
    EXPECT_EQ(0, compare(Value::texts(tag, a), Value::texts(tag, a)));
    EXPECT_TRUE(comparable(PT_LONG, PT_I2));
    EXPECT_TRUE(comparable(PT_STRING8, PT_UNICODE));
    EXPECT_FALSE(comparable(PT_LONG, PT_UNICODE));
    EXPECT_FALSE(comparable(PT_OBJECT, PT_OBJECT));
}
