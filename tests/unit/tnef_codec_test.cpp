#include <gtest/gtest.h>
#include <string>
#include <vector>

#include <mapicode.h>
#include <mapiguid.h>
#include <mapitags.h>

#include "tnef/attributes.h"
#include "tnef/decoder.h"
#include "tnef/properties.h"
#include "tnef/selection.h"
#include "tnef_fixture.h"

namespace {

using namespace mapisim;
using namespace mapisim::tnef;
using property::Bag;
using property::Value;
using test::bytes;
using namespace std::string_literals;

constexpr ULONG kWestern = 1252;

// The beginning of the sample message of [MS-OXTNEF], attribute by attribute as it is described
// there, check sums included.
const std::string kSample =
    "\x78\x9F\x3E\x22\x01\x00"
    "\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00"
    "\x01\x07\x90\x06\x00\x08\x00\x00\x00\xE4\x04\x00\x00\x00\x00\x00\x00\xE8\x00"
    "\x01\x08\x80\x07\x00\x18\x00\x00\x00IPM.Microsoft Mail.Note\0\x31\x08"
    "\x01\x0D\x80\x04\x00\x02\x00\x00\x00\x02\x00\x02\x00"
    "\x01\x04\x80\x01\x00\x0F\x00\x00\x00Simple subject\0\x7A\x05"
    "\x01\x05\x80\x03\x00\x0E\x00\x00\x00"
    "\xD4\x07\x02\x00\x11\x00\x0B\x00\x19\x00\x23\x00\x02\x00\x37\x01"
    "\x01\x20\x80\x03\x00\x0E\x00\x00\x00"
    "\xD4\x07\x02\x00\x11\x00\x0C\x00\x1A\x00\x09\x00\x02\x00\x1F\x01"
    "\x01\x09\x80\x01\x00\x21\x00\x00\x00"
    "757BB19CDE936A4087D90BB784C58E3B\0\x51\x07"s;

FILETIME ticks(std::uint64_t value) {
    return {static_cast<DWORD>(value), static_cast<DWORD>(value >> 32)};
}

TEST(TnefFormat, OfAWrongBeginningNoMoreIsRead) {
    Buffer all = bytes(kSample);
    all[6] = std::byte{3}; // neither of the message nor of an attachment
    CodePages pages;
    bool decided = false;
    EXPECT_FALSE(find_code_pages(all, pages, &decided));
    EXPECT_TRUE(decided);
    all[6] = std::byte{1};
    all.resize(10); // the first attribute is not there yet
    decided = false;
    EXPECT_FALSE(find_code_pages(all, pages, &decided));
    EXPECT_FALSE(decided);
}

TEST(TnefFormat, ReadsThePublishedSample) {
    const Buffer all = bytes(kSample);
    Stream stream;
    ASSERT_EQ(parse(all, stream), S_OK);
    EXPECT_EQ(stream.key, 1);
    ASSERT_EQ(stream.attributes.size(), 8u);
    CodePages pages;
    ASSERT_TRUE(find_code_pages(all, pages));
    EXPECT_EQ(pages.primary, 1252u);
    EXPECT_EQ(pages.secondary, 0u);
    Bag values;
    for (const Attribute& attribute : stream.attributes) {
        EXPECT_EQ(attribute.level, LVL_MESSAGE);
        for (const Mapping& mapping : message_mappings()) {
            Value value;
            if (mapping.attribute != attribute.id)
                continue;
            EXPECT_TRUE(take_mapped(mapping, attribute.data, kWestern, value)) << attribute.id;
            values.set(value);
        }
    }
    EXPECT_EQ(values.text(PR_MESSAGE_CLASS_W), "IPM.Note");
    EXPECT_EQ(values.number(PR_PRIORITY, 7), PRIO_NORMAL);
    EXPECT_EQ(values.text(PR_SUBJECT_W), "Simple subject");
    // 2004-02-17 11:25:35 and 12:26:09.
    constexpr std::int64_t kSent = 127214907350000000;
    EXPECT_EQ(values.find(PR_CLIENT_SUBMIT_TIME)->long_number(), kSent);
    EXPECT_EQ(values.find(PR_LAST_MODIFICATION_TIME)->long_number(), kSent + 3634 * 10'000'000LL);
    const Bytes key = values.binary(PR_SEARCH_KEY);
    ASSERT_EQ(key.size(), 16u);
    EXPECT_EQ(std::to_integer<int>(key[0]), 0x75);
    EXPECT_EQ(std::to_integer<int>(key[15]), 0x3B);
}

TEST(TnefFormat, WritesThePublishedSample) {
    Writer out;
    Buffer key;
    for (const char digit : "\x75\x7B\xB1\x9C\xDE\x93\x6A\x40\x87\xD9\x0B\xB7\x84\xC5\x8E\x3B"s)
        key.push_back(static_cast<std::byte>(digit));
    constexpr std::uint64_t kSent = 127214907350000000;
    const Bag values = {Value::text(PR_MESSAGE_CLASS_W, "IPM.Note"),
                        Value::number(PR_PRIORITY, PRIO_NORMAL),
                        Value::text(PR_SUBJECT_W, "Simple subject"),
                        Value::time(PR_CLIENT_SUBMIT_TIME, ticks(kSent)),
                        Value::time(PR_LAST_MODIFICATION_TIME, ticks(kSent + 36'340'000'000)),
                        Value::binary(PR_SEARCH_KEY, key)};
    put_header(out, 1);
    put_attribute(out, LVL_MESSAGE, attTnefVersion, bytes("\0\0\1\0"s));
    put_attribute(out, LVL_MESSAGE, attOemCodepage, bytes("\xE4\4\0\0\0\0\0\0"s));
    for (const Mapping& mapping : message_mappings()) {
        Buffer data;
        if (const Value* const value = values.find(mapping.tag)) {
            ASSERT_TRUE(put_mapped(mapping, *value, kWestern, data));
            put_attribute(out, LVL_MESSAGE, mapping.attribute, data);
        }
    }
    EXPECT_EQ(out.bytes(), bytes(kSample));
}

TEST(TnefFormat, RefusesWhatIsNoStream) {
    struct {
        const char* what;
        std::string stream;
    } const cases[] = {
        {"nothing", ""},
        {"half a signature", kSample.substr(0, 2)},
        {"no key", kSample.substr(0, 4)},
        {"another signature", "\x79" + kSample.substr(1)},
        {"a level that is none", kSample.substr(0, 6) + "\x03" + kSample.substr(7)},
        {"an end within an attribute's head", kSample.substr(0, 12)},
        {"an end within the data", kSample.substr(0, 17)},
        {"an end before the check sum", kSample.substr(0, 19)},
        {"an end within the check sum", kSample.substr(0, 20)},
        {"another check sum", kSample.substr(0, 19) + "\x02" + kSample.substr(20)},
        {"a length of 4 GB", kSample.substr(0, 11) + "\xFF\xFF\xFF\xFF" + kSample.substr(15)},
        {"a length beyond the end", kSample.substr(0, 11) + "\0\0\1\0"s + kSample.substr(15)},
    };
    for (const auto& [what, stream] : cases) {
        Stream out;
        EXPECT_EQ(parse(bytes(stream), out), MAPI_E_CORRUPT_DATA) << what;
    }
    Stream none;
    EXPECT_EQ(parse(bytes(kSample.substr(0, 6)), none), S_OK); // a stream without attributes is one
    EXPECT_TRUE(none.attributes.empty());
}

TEST(TnefFormat, WhatStandsBehindTheLastAttributeIsLeft) {
    Stream whole;
    ASSERT_EQ(parse(bytes(kSample), whole), S_OK);
    for (const std::string& more : {"\r\n"s, "\1"s, "\1\2\3\4\5\6\7\x08\x09\x0A"s,
                                    std::string(500, '\0'), "\3"s + std::string(30, 'x')}) {
        Stream out;
        EXPECT_EQ(parse(bytes(kSample + more), out), S_OK);
        EXPECT_EQ(out.attributes.size(), whole.attributes.size());
        CodePages pages;
        EXPECT_TRUE(find_code_pages(bytes(kSample + more), pages));
    }
    // One that begins has to have an end.
    Stream out;
    EXPECT_EQ(parse(bytes(kSample + "\1" + std::string(30, 'x')), out), MAPI_E_CORRUPT_DATA);
}

TEST(TnefFormat, ADamagedAttributeIsKnownAsSuch) {
    std::string stream = kSample;
    stream.back() = static_cast<char>(stream.back() ^ 1); // of the last check sum
    Stream out;
    ASSERT_EQ(parse(bytes(stream), out), S_OK);
    for (std::size_t i = 0; i < out.attributes.size(); ++i)
        EXPECT_EQ(out.attributes[i].damaged, i + 1 == out.attributes.size());
}

TEST(TnefFormat, WideTextHasSixteenBits) {
    for (const std::string text : {"", "a", "\xC3\xBC", "\xF0\x9F\x93\xAE!"}) {
        Writer out;
        put_wide(out, text);
        EXPECT_EQ(wide_text(out.bytes()), text);
    }
    Writer out;
    put_wide(out, "\xF0\x9F\x93\xAE!");
    EXPECT_EQ(out.bytes(), bytes("\x3D\xD8\xEE\xDC!\0\0\0"s));
    EXPECT_EQ(wide_text(bytes("a\0b"s)), "a"); // half a unit is none
    EXPECT_EQ(wide_text(bytes("a\0\0\0b\0"s)), "a");
}

// Properties --------------------------------------------------------------------------------------

property::Name numbered(LONG number) {
    return {.set = PS_PUBLIC_STRINGS, .is_string = false, .number = number, .text = {}};
}
property::Name called(const char* text) {
    return {.set = PS_PUBLIC_STRINGS, .is_string = true, .number = 0, .text = text};
}
Property plain(Value value) {
    return {.tag = value.tag(), .name = {}, .value = value, .iid = {}, .content = {}};
}
Value several(ULONG type, const void* elements, ULONG count) {
    SPropValue client{};
    client.ulPropTag = PROP_TAG(type, 0x6801);
    client.Value.MVl = {count, static_cast<LONG*>(const_cast<void*>(elements))};
    Value out;
    EXPECT_EQ(Value::from_client(client, out), S_OK) << type;
    return out;
}

std::vector<Value> every_type() {
    const short shorts[] = {1, -2, 3};
    const LONG longs[] = {1, -2};
    const float floats[] = {1.5F, -2};
    const double doubles[] = {1.25, -4};
    const std::int64_t wide[] = {1, -2, 1LL << 40};
    const GUID guids[] = {IID_IMessage, IID_IStream};
    const std::string texts[] = {"one", "", "\xC3\xBC"};
    const Buffer first = bytes("abc"), second;
    const Bytes parts[] = {first, second};
    return {Value::short_number(PROP_TAG(PT_I2, 0x6801), -5),
            Value::number(0x6801'0003, -70000),
            Value::real(PROP_TAG(PT_R4, 0x6801), 1.5),
            Value::real(PROP_TAG(PT_DOUBLE, 0x6801), -1e300),
            Value::real(PROP_TAG(PT_APPTIME, 0x6801), 36526.25),
            Value::long_number(PROP_TAG(PT_CURRENCY, 0x6801), -12345),
            Value::error(PROP_TAG(PT_ERROR, 0x6801), MAPI_E_NOT_FOUND),
            Value::boolean(PROP_TAG(PT_BOOLEAN, 0x6801), true),
            Value::long_number(PROP_TAG(PT_I8, 0x6801), -(1LL << 40)),
            Value::text(0x6801'001F, "\xF0\x9F\x93\xAE text"),
            Value::text(0x6801'001F, ""),
            Value::time(PROP_TAG(PT_SYSTIME, 0x6801), ticks(127214907351234567)),
            Value::guid(PROP_TAG(PT_CLSID, 0x6801), IID_IMessage),
            Value::binary(PROP_TAG(PT_BINARY, 0x6801), bytes("12345")),
            Value::binary(PROP_TAG(PT_BINARY, 0x6801), Buffer()),
            several(PT_MV_I2, shorts, 3),
            several(PT_MV_LONG, longs, 2),
            several(PT_MV_R4, floats, 2),
            several(PT_MV_DOUBLE, doubles, 2),
            several(PT_MV_APPTIME, doubles, 2),
            several(PT_MV_CURRENCY, wide, 3),
            several(PT_MV_SYSTIME, wide, 3),
            several(PT_MV_I8, wide, 3),
            several(PT_MV_CLSID, guids, 2),
            Value::texts(PROP_TAG(PT_MV_UNICODE, 0x6801), texts),
            Value::binaries(PROP_TAG(PT_MV_BINARY, 0x6801), parts)};
}

TEST(TnefProperties, ValuesArePaddedToFourBytes) {
    const short shorts[] = {1, -2};
    const std::string texts[] = {"a", "bc"};
    struct {
        Value value;
        std::string written;
    } const cases[] = {
        {Value::short_number(PROP_TAG(PT_I2, 0x6801), -5), "\2\0\1\x68\xFB\xFF\0\0"s},
        {Value::boolean(PROP_TAG(PT_BOOLEAN, 0x6801), true), "\x0B\0\1\x68\1\0\0\0"s},
        {Value::real(PROP_TAG(PT_R4, 0x6801), 1.5), "\4\0\1\x68\0\0\xC0\x3F"s},
        {Value::real(PROP_TAG(PT_DOUBLE, 0x6801), 1.25), "\5\0\1\x68\0\0\0\0\0\0\xF4\x3F"s},
        {Value::text(0x6801'001F, "a"), "\x1F\0\1\x68\1\0\0\0\4\0\0\0"s + "a\0\0\0"s},
        {Value::binary(PROP_TAG(PT_BINARY, 0x6801), bytes("12345")),
         "\2\1\1\x68\1\0\0\0\5\0\0\0"s + "12345\0\0\0"s},
        {several(PT_MV_I2, shorts, 2), "\2\x10\1\x68\2\0\0\0\1\0\0\0\xFE\xFF\0\0"s},
        {Value::texts(PROP_TAG(PT_MV_UNICODE, 0x6801), texts),
         "\x1F\x10\1\x68\2\0\0\0\4\0\0\0"s + "a\0\0\0\6\0\0\0"s + "b\0c\0\0\0\0\0"s},
    };
    for (const auto& [value, written] : cases) {
        Writer out;
        ASSERT_TRUE(put_property(out, plain(value), kWestern));
        EXPECT_EQ(out.bytes(), bytes(written)) << std::hex << value.tag();
    }
}

TEST(TnefProperties, EveryTypeComesBack) {
    std::vector<Property> all;
    for (const Value& value : every_type())
        all.push_back(plain(value));
    Writer out;
    std::vector<ULONG> refused;
    put_properties(out, all, kWestern, refused);
    EXPECT_TRUE(refused.empty());
    EXPECT_EQ(out.size() % 4, 0u); // whatever it is, it is padded
    std::vector<Property> back;
    std::vector<ULONG> left_out;
    Reader in(out.bytes());
    ASSERT_TRUE(take_properties(in, kWestern, back, left_out));
    EXPECT_EQ(in.left(), 0u);
    ASSERT_EQ(back.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(back[i].tag, all[i].tag);
        EXPECT_TRUE(back[i].value == all[i].value) << std::hex << all[i].tag;
        EXPECT_FALSE(back[i].name);
    }
}

TEST(TnefProperties, AnObjectsSizeCountsItsInterface) {
    const Buffer content = bytes("12345");
    const Property object{.tag = PR_ATTACH_DATA_OBJ,
                          .name = {},
                          .value = {},
                          .iid = IID_IStorage,
                          .content = content};
    Writer out;
    ASSERT_TRUE(put_property(out, object, kWestern));
    EXPECT_EQ(out.bytes(), bytes("\x0D\0\x01\x37\1\0\0\0\x15\0\0\0"
                                 "\x0B\0\0\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"
                                 "12345\0\0\0"s));
    Writer list;
    std::vector<ULONG> refused;
    put_properties(list, {object}, kWestern, refused);
    Reader in(list.bytes());
    std::vector<Property> back;
    std::vector<ULONG> left_out;
    ASSERT_TRUE(take_properties(in, kWestern, back, left_out));
    EXPECT_TRUE(back.at(0).iid == IID_IStorage);
    EXPECT_EQ(Buffer(back[0].content.begin(), back[0].content.end()), content);
}

TEST(TnefProperties, NamesStandBehindTheTag) {
    Property property = plain(Value::number(0x8001'0003, 7));
    property.name = numbered(0x8503);
    Writer out;
    ASSERT_TRUE(put_property(out, property, kWestern));
    EXPECT_EQ(out.bytes(), bytes("\x03\0\x01\x80"
                                 "\x29\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"
                                 "\0\0\0\0\x03\x85\0\0\7\0\0\0"s));
    Writer list;
    std::vector<ULONG> refused;
    Property other = plain(Value::text(0x8002'001F, "value"));
    other.name = called("Name");
    put_properties(list, {property, other}, kWestern, refused);
    Reader in(list.bytes());
    std::vector<Property> back;
    std::vector<ULONG> left_out;
    ASSERT_TRUE(take_properties(in, kWestern, back, left_out));
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].name, numbered(0x8503));
    EXPECT_EQ(back[1].name, called("Name"));
    EXPECT_EQ(back[1].value.text(), "value");
}

TEST(TnefProperties, NarrowTextIsInTheCodePage) {
    Property property = plain(Value::text(0x6801'001F, "\xC3\xBC"));
    property.tag = 0x6801'001E;
    Writer out;
    ASSERT_TRUE(put_property(out, property, kWestern));
    EXPECT_EQ(out.bytes(), bytes("\x1E\0\x01\x68\1\0\0\0\2\0\0\0\xFC\0\0\0"s));
}

TEST(TnefProperties, WhatNoStreamCanHaveIsRefused) {
    Writer out;
    std::vector<ULONG> refused;
    put_properties(out, {plain(Value::null(0x6801'0001)), plain(Value::number(0x6802'0003, 1))},
                   kWestern, refused);
    EXPECT_EQ(refused, std::vector<ULONG>{0x6801'0001});
    Reader in(out.bytes());
    std::vector<Property> back;
    std::vector<ULONG> left_out;
    EXPECT_TRUE(take_properties(in, kWestern, back, left_out));
    EXPECT_EQ(back.size(), 1u);
}

TEST(TnefProperties, ReadingEndsWhereSomethingIsWrong) {
    const std::string good = "\3\0\1\x68\7\0\0\0"s; // a PT_LONG
    struct {
        const char* what;
        std::string rest;
    } const cases[] = {
        {"no more, though the count says so", ""},
        {"a type that is none", "\x99\0\1\x68\1\0\0\0"s},
        {"PT_NULL", "\1\0\1\x68\1\0\0\0"s},
        {"several booleans", "\x0B\x10\1\x68\1\0\0\0\1\0\0\0"s},
        {"several objects", "\x0D\x10\1\x68\1\0\0\0\x10\0\0\0"s + std::string(16, 'x')},
        {"half a number", "\3\0\1\x68\7\0"s},
        {"two of what is one", "\x1E\0\1\x68\2\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"s},
        {"none of what is one", "\x1E\0\1\x68\0\0\0\0"s},
        {"a text of 4 GB", "\x1E\0\1\x68\1\0\0\0\xFF\xFF\xFF\xFF"s},
        {"numbers beyond the end", "\3\x10\1\x68\xFF\xFF\xFF\x3F\1\0\0\0"s},
        {"texts beyond the end", "\x1E\x10\1\x68\xFF\xFF\xFF\xFF\1\0\0\0\0\0\0\0"s},
        {"an object without an interface", "\x0D\0\1\x37\1\0\0\0\4\0\0\0abcd"s},
        {"half a name", "\3\0\1\x80"s + std::string(10, 'x')},
        {"a kind of name that is none", "\3\0\1\x80"s + std::string(16, 'x') + "\2\0\0\0\1\0\0\0"s},
        {"a name of 4 GB",
         "\3\0\1\x80"s + std::string(16, 'x') + "\1\0\0\0\xFF\xFF\xFF\xFF\1\0\0\0"s},
    };
    for (const auto& [what, rest] : cases) {
        const Buffer all = bytes("\2\0\0\0"s + good + rest);
        Reader in(all);
        std::vector<Property> back;
        std::vector<ULONG> left_out;
        EXPECT_FALSE(take_properties(in, kWestern, back, left_out)) << what;
        ASSERT_EQ(back.size(), 1u) << what; // what came before is there
        EXPECT_EQ(back[0].value.number(), 7) << what;
    }
    const Buffer rows = bytes("\xFF\xFF\xFF\xFF\1\0\0\0"s + good);
    Reader in(rows);
    std::vector<Row> back;
    std::vector<ULONG> left_out;
    EXPECT_FALSE(take_rows(in, kWestern, back, left_out));
    EXPECT_EQ(back.size(), 1u);
}

TEST(TnefProperties, WhatNoObjectCanHaveIsLeftOut) {
    const std::string good = "\3\0\1\x68\7\0\0\0"s; // a PT_LONG
    struct {
        const char* what;
        ULONG tag;
        std::string wrong;
    } const cases[] = {
        {"no numbers", 0x6802'1003, "\3\x10\2\x68\0\0\0\0"s},
        {"no texts", 0x6802'101F, "\x1F\x10\2\x68\0\0\0\0"s},
        {"an empty name", 0x8001'0003,
         "\3\0\1\x80"s + std::string(16, 'x') + "\1\0\0\0\2\0\0\0\0\0\0\0\1\0\0\0"s},
    };
    for (const auto& [what, tag, wrong] : cases) {
        const Buffer all = bytes("\3\0\0\0"s + good + wrong + good);
        Reader in(all);
        std::vector<Property> back;
        std::vector<ULONG> left_out;
        EXPECT_TRUE(take_properties(in, kWestern, back, left_out)) << what;
        ASSERT_EQ(back.size(), 2u) << what; // what comes behind it too
        EXPECT_EQ(back[1].value.number(), 7) << what;
        EXPECT_EQ(left_out, std::vector<ULONG>{tag}) << what;
    }
}

// Attributes --------------------------------------------------------------------------------------

const Mapping& mapping_of(ULONG attribute) {
    for (const auto mappings : {message_mappings(), attachment_mappings()}) {
        for (const Mapping& mapping : mappings) {
            if (mapping.attribute == attribute)
                return mapping;
        }
    }
    ADD_FAILURE() << attribute;
    return message_mappings().front();
}

TEST(TnefAttributes, StandForPropertiesInBothDirections) {
    struct {
        ULONG attribute;
        Value value;
        std::string data;
    } const cases[] = {
        {attSubject,
         Value::text(PR_SUBJECT_W, "Gr\xC3\xBC\xC3\x9F"
                                   "e"),
         "Gr\xFC\xDF"
         "e\0"s},
        {attBody, Value::text(PR_BODY_W, ""), "\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Note"),
         "IPM.Microsoft Mail.Note\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "Report.IPM.Note.NDR"),
         "IPM.Microsoft Mail.Non-Delivery\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "Report.IPM.Note.IPNRN"),
         "IPM.Microsoft Mail.Read Receipt\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Request"),
         "IPM.Microsoft Schedule.MtgReq\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Canceled"),
         "IPM.Microsoft Schedule.MtgCncl\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Resp.Pos"),
         "IPM.Microsoft Schedule.MtgRespP\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Resp.Neg"),
         "IPM.Microsoft Schedule.MtgRespN\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Schedule.Meeting.Resp.Tent"),
         "IPM.Microsoft Schedule.MtgRespA\0"s},
        {attMessageClass, Value::text(PR_MESSAGE_CLASS_W, "IPM.Mine"), "IPM.Mine\0"s},
        {attOriginalMessageClass, Value::text(PR_ORIG_MESSAGE_CLASS_W, "IPM.Note"), "IPM.Note\0"s},
        {attDateSent, Value::time(PR_CLIENT_SUBMIT_TIME, ticks(0)),
         "\x41\x06\1\0\1\0\0\0\0\0\0\0\1\0"s}, // a Monday
        {attDateRecd, Value::time(PR_MESSAGE_DELIVERY_TIME, ticks(127214907350000000)),
         "\xD4\x07\x02\0\x11\0\x0B\0\x19\0\x23\0\x02\0"s},
        {attDateStart, Value::time(PR_START_DATE, ticks(127214907350000000)),
         "\xD4\x07\x02\0\x11\0\x0B\0\x19\0\x23\0\x02\0"s},
        {attDateEnd, Value::time(PR_END_DATE, ticks(125962560000000000)), // 2000-02-29
         "\xD0\x07\x02\0\x1D\0\0\0\0\0\0\0\x02\0"s},
        {attPriority, Value::number(PR_PRIORITY, PRIO_URGENT), "\1\0"s},
        {attPriority, Value::number(PR_PRIORITY, PRIO_NORMAL), "\2\0"s},
        {attPriority, Value::number(PR_PRIORITY, PRIO_NONURGENT), "\3\0"s},
        {attMessageStatus, Value::number(PR_MESSAGE_FLAGS, MSGFLAG_READ | MSGFLAG_UNMODIFIED),
         "\x20"s},
        {attMessageStatus,
         Value::number(PR_MESSAGE_FLAGS, MSGFLAG_SUBMIT | MSGFLAG_HASATTACH | MSGFLAG_UNSENT),
         "\x87"s},
        {attParentID, Value::binary(PR_PARENT_KEY, "\x0A\xFF", 2), "0AFF\0"s},
        {attConversationID, Value::binary(PR_CONVERSATION_KEY, "", 0), "\0"s},
        {attAidOwner, Value::number(PR_OWNER_APPT_ID, -2), "\xFE\xFF\xFF\xFF"s},
        {attRequestRes, Value::boolean(PR_RESPONSE_REQUESTED, true), "\1\0"s},
        {attRequestRes, Value::boolean(PR_RESPONSE_REQUESTED, false), "\0\0"s},
        {attDelegate, Value::binary(PR_RCVD_REPRESENTING_ENTRYID, "id", 2), "id"s},
        {attAttachTitle, Value::text(PR_ATTACH_FILENAME_W, "A.TXT"), "A.TXT\0"s},
        {attAttachTransportFilename, Value::text(PR_ATTACH_TRANSPORT_NAME_W, "T1"), "T1\0"s},
        {attAttachMetaFile, Value::binary(PR_ATTACH_RENDERING, "wmf", 3), "wmf"s},
        {attAttachData, Value::binary(PR_ATTACH_DATA_BIN, "data\0!", 6), "data\0!"s},
        {attAttachCreateDate, Value::time(PR_CREATION_TIME, ticks(127214907350000000)),
         "\xD4\x07\x02\0\x11\0\x0B\0\x19\0\x23\0\x02\0"s},
    };
    for (const auto& [attribute, value, data] : cases) {
        const Mapping& mapping = mapping_of(attribute);
        Buffer written;
        EXPECT_TRUE(put_mapped(mapping, value, kWestern, written)) << data;
        EXPECT_EQ(written, bytes(data)) << data;
        Value read;
        EXPECT_TRUE(take_mapped(mapping, bytes(data), kWestern, read)) << data;
        EXPECT_TRUE(read == value) << data;
    }
}

TEST(TnefAttributes, OlderStreamsAreReadToo) {
    struct {
        ULONG attribute;
        std::string data;
        Value value;
    } const cases[] = {
        {attMessageClass, "Microsoft Mail v3.0 IPM.Microsoft Mail.Note\0"s,
         Value::text(PR_MESSAGE_CLASS_W, "IPM.Note")},
        {attMessageClass, "ipm.microsoft mail.note"s, Value::text(PR_MESSAGE_CLASS_W, "IPM.Note")},
        {attOriginalMessageClass, "IPM.Microsoft Mail.Note\0"s,
         Value::text(PR_ORIG_MESSAGE_CLASS_W, "IPM.Note")},
        {attConversationID, "a topic\0"s, Value::binary(PR_CONVERSATION_KEY, "a topic", 7)},
        {attConversationID, "abc\0"s, Value::binary(PR_CONVERSATION_KEY, "abc", 3)},
        {attMessageID, "0aff\0"s, Value::binary(PR_SEARCH_KEY, "\x0A\xFF", 2)},
        {attSubject, "no end"s, Value::text(PR_SUBJECT_W, "no end")},
        {attDateSent, "\xD4\x07\x02\0\x11\0\x0B\0\x19\0\x23\0"s, // no day of the week
         Value::time(PR_CLIENT_SUBMIT_TIME, ticks(127214907350000000))},
    };
    for (const auto& [attribute, data, value] : cases) {
        Value read;
        EXPECT_TRUE(take_mapped(mapping_of(attribute), bytes(data), kWestern, read)) << data;
        EXPECT_TRUE(read == value) << data;
    }
}

TEST(TnefAttributes, WhatTheyCannotSayIsRefused) {
    struct {
        ULONG attribute;
        std::string data;
    } const unreadable[] = {
        {attPriority, "\0\0"s},
        {attPriority, "\4\0"s},
        {attPriority, "\1"s},
        {attMessageStatus, ""s},
        {attAidOwner, "\1\0\0"s},
        {attRequestRes, "\1"s},
        {attDateSent, "\xD4\x07"s},
        {attDateSent, std::string(14, '\0')},
        {attDateSent, "\xD5\x07\x02\0\x1D\0\0\0\0\0\0\0\0\0"s}, // 2005-02-29
        {attDateSent, "\xD5\x07\x0D\0\1\0\0\0\0\0\0\0\0\0"s},
        {attDateSent, "\xD5\x07\1\0\1\0\x18\0\0\0\0\0\0\0"s},
        {attDateSent, "\xD5\x07\1\0\1\0\0\0\x3C\0\0\0\0\0"s},
        {attDateSent, "\xD5\x07\1\0\1\0\0\0\0\0\x3C\0\0\0"s},
        {attDateSent, "\x40\x06\1\0\1\0\0\0\0\0\0\0\0\0"s}, // before there were times
        {attDateSent, "\xFF\xFF\1\0\1\0\0\0\0\0\0\0\0\0"s},
    };
    for (const auto& [attribute, data] : unreadable) {
        Value read;
        EXPECT_FALSE(take_mapped(mapping_of(attribute), bytes(data), kWestern, read))
            << std::hex << attribute;
    }
    Buffer out;
    EXPECT_FALSE(put_mapped(mapping_of(attPriority), Value::number(PR_PRIORITY, 5), 1252, out));
    EXPECT_FALSE(put_mapped(mapping_of(attSubject), Value::number(0x0037'0003, 5), 1252, out));
    EXPECT_FALSE(put_mapped(mapping_of(attDateSent),
                            Value::time(PR_CLIENT_SUBMIT_TIME, ticks(~0ULL)), 1252, out));
}

TEST(TnefAttributes, People) {
    const Person person{"J\xC3\xBCrgen", "SMTP", "j@x.example"};
    Buffer triple;
    ASSERT_TRUE(put_triple(person, kWestern, triple));
    EXPECT_EQ(triple, bytes("\4\0\x29\0\x08\0\x11\0"
                            "J\xFCrgen\0\0SMTP:j@x.example\0"s +
                            std::string(15, '\0')));
    Person back;
    ASSERT_TRUE(take_triple(triple, kWestern, back));
    EXPECT_EQ(back.name, person.name);
    EXPECT_EQ(back.type, "SMTP");
    EXPECT_EQ(back.address, person.address);

    Buffer counted;
    ASSERT_TRUE(put_counted(person, kWestern, counted));
    EXPECT_EQ(counted, bytes("\7\0J\xFCrgen\0\x11\0SMTP:j@x.example\0"s));
    back = {};
    ASSERT_TRUE(take_counted(counted, kWestern, back));
    EXPECT_EQ(back.name, person.name);
    EXPECT_EQ(back.address, person.address);

    for (std::size_t size = 0; size < 8 + 8 + 17; ++size)
        EXPECT_FALSE(take_triple(Bytes(triple).first(size), kWestern, back)) << size;
    for (std::size_t size = 0; size < counted.size(); ++size)
        EXPECT_FALSE(take_counted(Bytes(counted).first(size), kWestern, back)) << size;
    EXPECT_FALSE(take_triple(bytes("\2\0"s + std::string(30, '\0')), kWestern, back));
    const Person huge{std::string(70'000, 'x'), "", ""};
    EXPECT_FALSE(put_triple(huge, kWestern, triple));
    EXPECT_FALSE(put_counted(huge, kWestern, counted));
}

TEST(TnefAttributes, OwnersOfMeetings) {
    EXPECT_EQ(&owner_of("IPM.Schedule.Meeting.Request"), &kSentRepresenting);
    EXPECT_EQ(&owner_of("ipm.schedule.meeting.resp.neg"), &kReceivedRepresenting);
    EXPECT_TRUE(is_about_meeting("IPM.Schedule.Meeting.Canceled"));
    EXPECT_FALSE(is_about_meeting("IPM.Note"));
}

TEST(TnefAttributes, Rendering) {
    Bag attachment = {Value::number(PR_ATTACH_METHOD, ATTACH_OLE),
                      Value::number(PR_RENDERING_POSITION, 300)};
    EXPECT_EQ(put_rendering(attachment), bytes("\2\0\x2C\1\0\0\0\0\0\0\0\0\0\0"s));
    Bag back;
    ASSERT_TRUE(take_rendering(put_rendering(attachment), back));
    EXPECT_EQ(back.number(PR_ATTACH_METHOD), ATTACH_OLE);
    EXPECT_EQ(back.number(PR_RENDERING_POSITION), 300);
    EXPECT_FALSE(back.has(PR_ATTACH_ENCODING));
    ASSERT_TRUE(take_rendering(bytes("\1\0\xFF\xFF\xFF\xFF\0\0\0\0\1\0\0\0"s), back));
    EXPECT_EQ(back.number(PR_ATTACH_METHOD), ATTACH_BY_VALUE);
    EXPECT_EQ(back.number(PR_RENDERING_POSITION), -1);
    EXPECT_EQ(put_rendering(back), bytes("\1\0\xFF\xFF\xFF\xFF\0\0\0\0\1\0\0\0"s)); // MacBinary
    EXPECT_FALSE(take_rendering(bytes("\1\0\xFF\xFF"s), back));
}

// Lists -------------------------------------------------------------------------------------------

TEST(TnefLists, ALaterWordCounts) {
    using Target = Rule::Target;
    const Rule everything{.tags = {PR_BODY_A}};
    Selection selection = of_message({everything});
    EXPECT_TRUE(selection.takes(PR_SUBJECT_W));
    EXPECT_FALSE(selection.takes(PR_BODY_W));             // whatever the type
    EXPECT_FALSE(selection.takes(PR_MESSAGE_FLAGS));      // is not transmitted
    EXPECT_FALSE(selection.takes(PR_MESSAGE_RECIPIENTS)); // nor are these
    EXPECT_FALSE(selection.takes(0x6600'0003));
    EXPECT_TRUE(selection.takes(0x8001'0003));
    selection =
        of_message({everything, {.includes = true, .tags = {PR_BODY_A, PR_MESSAGE_RECIPIENTS}}});
    EXPECT_TRUE(selection.takes(PR_BODY_W));
    EXPECT_TRUE(selection.wants_narrow(PR_BODY_W));
    EXPECT_FALSE(selection.wants_narrow(PR_SUBJECT_W));
    EXPECT_TRUE(selection.takes(PR_MESSAGE_RECIPIENTS));
    EXPECT_TRUE(of_message({}).empty());
    EXPECT_TRUE(of_message({{.target = Target::attachments, .tags = {}}}).empty());

    EXPECT_FALSE(of_attachment({everything}, 3).empty());
    EXPECT_TRUE(of_attachment({{.target = Target::message, .tags = {}}}, 3).empty());
    EXPECT_TRUE(of_attachment({{.includes = true, .tags = {PR_SUBJECT_W}}}, 3).empty());
    EXPECT_TRUE(of_attachment({{.tags = {PR_MESSAGE_ATTACHMENTS}}}, 3).empty());
    const Rule data{.includes = true, .tags = {PR_ATTACH_DATA_OBJ}};
    EXPECT_TRUE(of_attachment({data}, 3).takes(PR_ATTACH_DATA_BIN));
    EXPECT_FALSE(of_attachment({data}, 3).takes(PR_ATTACH_FILENAME_W));
    const Rule whole{.includes = true, .tags = {PR_MESSAGE_ATTACHMENTS}};
    EXPECT_TRUE(of_attachment({whole}, 3).takes(PR_ATTACH_FILENAME_W));
    const Rule one{.target = Target::one_attachment, .attachment = 3, .tags = {PR_ATTACH_DATA_BIN}};
    EXPECT_TRUE(of_attachment({one}, 2).empty());
    EXPECT_FALSE(of_attachment({one}, 3).takes(PR_ATTACH_DATA_BIN));
    EXPECT_TRUE(of_attachment({one}, 3).takes(PR_ATTACH_FILENAME_W));
    EXPECT_TRUE(of_attachment({everything, one}, 2).takes(PR_ATTACH_DATA_BIN));
}

TEST(TnefLists, Keys) {
    EXPECT_EQ(key_after(1, 0), 1);
    EXPECT_EQ(key_after(0xFFFE, 1), 0xFFFF);
    EXPECT_EQ(key_after(0xFFFE, 2), 1); // never zero
}

} // namespace
