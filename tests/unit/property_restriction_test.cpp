#include "property/restriction.h"

#include <map>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::property;
using namespace mapisim::test;

namespace {

Bag sample() {
    Bag bag;
    bag.set_text(PR_SUBJECT, "Quarterly Report");
    bag.set_text(PR_SENDER_NAME, "Ren\xC3\xA9 M\xC3\xBCller");
    bag.set_number(PR_MESSAGE_FLAGS, 5);
    bag.set_number(PR_PRIORITY, 5);
    bag.set_binary(PR_INSTANCE_KEY, "key1", 4);
    const std::vector<std::string> words{"red", "Green", "blue"};
    bag.set(Value::texts(PROP_TAG(PT_MV_UNICODE, 0x8001), words));
    return bag;
}

bool matches(SRestriction& client) {
    RestrictionPtr restriction;
    EXPECT_EQ(S_OK, Restriction::compile(&client, restriction));
    const bool result = restriction->matches(sample());
    // What is handed out says the same, in both widths.
    for (const bool wide : {true, false}) {
        Block<SRestriction> exported;
        EXPECT_EQ(S_OK, restriction->export_to_client(wide, exported.out()));
        RestrictionPtr again;
        EXPECT_EQ(S_OK, Restriction::compile(exported.get(), again));
        EXPECT_EQ(result, again->matches(sample()));
    }
    return result;
}

bool content(ULONG level, ULONG tag, const char* text) {
    SPropValue value = narrow_value(tag, text);
    SRestriction restriction = content_is(level, value);
    restriction.res.resContent.ulPropTag = tag;
    return matches(restriction);
}

bool compares(ULONG relation, SPropValue value) {
    SRestriction restriction = property_is(relation, value);
    return matches(restriction);
}

HRESULT compiled(const SRestriction& client) {
    RestrictionPtr restriction;
    return Restriction::compile(&client, restriction);
}

} // namespace

TEST(PropertyRestriction, Content) {
    EXPECT_TRUE(content(FL_FULLSTRING, PR_SUBJECT_A, "Quarterly Report"));
    EXPECT_FALSE(content(FL_FULLSTRING, PR_SUBJECT_A, "quarterly report"));
    EXPECT_TRUE(content(FL_FULLSTRING | FL_IGNORECASE, PR_SUBJECT_A, "quarterly REPORT"));
    EXPECT_FALSE(content(FL_FULLSTRING | FL_IGNORECASE, PR_SUBJECT_A, "quarterly"));
    EXPECT_TRUE(content(FL_PREFIX, PR_SUBJECT_A, "Quarter"));
    EXPECT_FALSE(content(FL_PREFIX, PR_SUBJECT_A, "Report"));
    EXPECT_TRUE(content(FL_PREFIX | FL_IGNORECASE, PR_SUBJECT_A, "qUARTER"));
    EXPECT_TRUE(content(FL_SUBSTRING, PR_SUBJECT_A, "ly Re"));
    EXPECT_TRUE(content(FL_SUBSTRING | FL_IGNORECASE, PR_SUBJECT_A, "REPORT"));
    EXPECT_FALSE(content(FL_SUBSTRING | FL_IGNORECASE, PR_SUBJECT_A, "reports"));
    EXPECT_TRUE(content(FL_SUBSTRING, PR_SUBJECT_A, ""));
    EXPECT_TRUE(content(FL_SUBSTRING | FL_LOOSE, PR_SENDER_NAME_A, "rene mull"));
    EXPECT_FALSE(content(FL_SUBSTRING | FL_IGNORECASE, PR_SENDER_NAME_A, "rene"));
    EXPECT_FALSE(content(FL_SUBSTRING, PR_BODY_A, "x"));
    EXPECT_TRUE(content(FL_FULLSTRING | FL_IGNORECASE, PROP_TAG(PT_MV_STRING8, 0x8001), "green"));
    EXPECT_FALSE(content(FL_FULLSTRING, PROP_TAG(PT_MV_STRING8, 0x8001), "green"));
}

TEST(PropertyRestriction, BinaryContent) {
    SPropValue value = binary_value(PR_INSTANCE_KEY, "ey", 2);
    SRestriction restriction = content_is(FL_SUBSTRING, value);
    EXPECT_TRUE(matches(restriction));
    restriction.res.resContent.ulFuzzyLevel = FL_PREFIX;
    EXPECT_FALSE(matches(restriction));
}

TEST(PropertyRestriction, Property) {
    EXPECT_TRUE(compares(RELOP_EQ, long_value(PR_PRIORITY, 5)));
    EXPECT_FALSE(compares(RELOP_NE, long_value(PR_PRIORITY, 5)));
    EXPECT_TRUE(compares(RELOP_LT, long_value(PR_PRIORITY, 6)));
    EXPECT_TRUE(compares(RELOP_LE, long_value(PR_PRIORITY, 5)));
    EXPECT_FALSE(compares(RELOP_GT, long_value(PR_PRIORITY, 5)));
    EXPECT_TRUE(compares(RELOP_GE, long_value(PR_PRIORITY, 5)));
    EXPECT_TRUE(compares(RELOP_EQ, narrow_value(PR_SUBJECT_A, "quarterly report")));
    EXPECT_TRUE(compares(RELOP_GE, wide_value(PR_SUBJECT_W, L"qua")));
    // What is not there differs from everything, and is nothing else.
    EXPECT_FALSE(compares(RELOP_EQ, long_value(PR_IMPORTANCE, 0)));
    EXPECT_FALSE(compares(RELOP_GE, long_value(PR_IMPORTANCE, 0)));
    EXPECT_TRUE(compares(RELOP_NE, long_value(PR_IMPORTANCE, 0)));
}

TEST(PropertyRestriction, OneOfManyValues) {
    SPropValue value = narrow_value(PROP_TAG(PT_STRING8, 0x8001), "blue");
    SRestriction restriction = property_is(RELOP_EQ, value);
    restriction.res.resProperty.ulPropTag = PROP_TAG(MV_FLAG | MV_INSTANCE | PT_STRING8, 0x8001);
    EXPECT_TRUE(matches(restriction));
    value.Value.lpszA = const_cast<char*>("black");
    EXPECT_FALSE(matches(restriction));
}

TEST(PropertyRestriction, TheOtherKinds) {
    SRestriction restriction{};
    restriction.rt = RES_EXIST;
    restriction.res.resExist.ulPropTag = PR_SUBJECT;
    EXPECT_TRUE(matches(restriction));
    restriction.res.resExist.ulPropTag = PR_BODY;
    EXPECT_FALSE(matches(restriction));

    restriction = SRestriction{};
    restriction.rt = RES_BITMASK;
    restriction.res.resBitMask = {BMR_NEZ, PR_MESSAGE_FLAGS, 4};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resBitMask = {BMR_EQZ, PR_MESSAGE_FLAGS, 2};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resBitMask = {BMR_EQZ, PR_IMPORTANCE, 2};
    EXPECT_FALSE(matches(restriction));

    restriction = SRestriction{};
    restriction.rt = RES_SIZE;
    restriction.res.resSize = {RELOP_EQ, PR_SUBJECT_A, 16};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resSize = {RELOP_EQ, PR_SUBJECT_W, 16 * sizeof(wchar_t)};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resSize = {RELOP_LT, PR_SUBJECT_A, 16};
    EXPECT_FALSE(matches(restriction));

    restriction = SRestriction{};
    restriction.rt = RES_COMPAREPROPS;
    restriction.res.resCompareProps = {RELOP_EQ, PR_PRIORITY, PR_MESSAGE_FLAGS};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resCompareProps = {RELOP_EQ, PR_PRIORITY, PR_IMPORTANCE};
    EXPECT_FALSE(matches(restriction));

    SPropValue five = long_value(PR_PRIORITY, 5);
    SPropValue six = long_value(PR_PRIORITY, 6);
    SRestriction both[2] = {property_is(RELOP_EQ, five), property_is(RELOP_EQ, six)};
    restriction = SRestriction{};
    restriction.rt = RES_AND;
    restriction.res.resAnd = {2, both};
    EXPECT_FALSE(matches(restriction));
    restriction.rt = RES_OR;
    EXPECT_TRUE(matches(restriction));
    restriction.res.resOr = {0, nullptr};
    EXPECT_FALSE(matches(restriction));
    restriction.rt = RES_AND;
    EXPECT_TRUE(matches(restriction));

    restriction = SRestriction{};
    restriction.rt = RES_NOT;
    restriction.res.resNot.lpRes = &both[1];
    EXPECT_TRUE(matches(restriction));

    restriction = SRestriction{};
    restriction.rt = RES_COMMENT;
    restriction.res.resComment = {1, &both[0], &five};
    EXPECT_TRUE(matches(restriction));
    restriction.res.resComment = {0, nullptr, nullptr};
    EXPECT_TRUE(matches(restriction));
}

TEST(PropertyRestriction, SubobjectsAreAsked) {
    class Message final : public Subject {
    public:
        const Value* find(ULONG) const override { return nullptr; }
        bool any_of(ULONG tag, const std::function<bool(const Subject&)>& visit) const override {
            Bag recipient;
            recipient.set_number(PR_PRIORITY, 5);
            return PROP_ID(tag) == PROP_ID(PR_MESSAGE_RECIPIENTS) && visit(BagSubject(recipient));
        }
    };
    SPropValue five = long_value(PR_PRIORITY, 5);
    SRestriction inner = property_is(RELOP_EQ, five);
    SRestriction restriction{};
    restriction.rt = RES_SUBRESTRICTION;
    restriction.res.resSub = {PR_MESSAGE_RECIPIENTS, &inner};
    RestrictionPtr compiled_one;
    ASSERT_EQ(S_OK, Restriction::compile(&restriction, compiled_one));
    EXPECT_TRUE(compiled_one->matches(Message()));
    EXPECT_FALSE(compiled_one->matches(sample()));
    restriction.res.resSub.ulSubObject = PR_MESSAGE_ATTACHMENTS;
    ASSERT_EQ(S_OK, Restriction::compile(&restriction, compiled_one));
    EXPECT_FALSE(compiled_one->matches(Message()));
}

TEST(PropertyRestriction, AmbiguousNames) {
    Bag bag;
    bag.set_text(PR_DISPLAY_NAME, "J\xC3\xBCrgen van Dyke");
    bag.set_text(PR_EMAIL_ADDRESS, "jvd@example.com");
    const auto resolves = [&bag](const char* text) {
        SPropValue value = narrow_value(PROP_TAG(PT_STRING8, 0x360C), text);
        SRestriction client = property_is(RELOP_EQ, value);
        RestrictionPtr restriction;
        EXPECT_EQ(S_OK, Restriction::compile(&client, restriction));
        return restriction->matches(bag);
    };
    EXPECT_TRUE(resolves("jurg"));
    EXPECT_TRUE(resolves("dyk j"));
    EXPECT_TRUE(resolves("JVD@"));
    EXPECT_TRUE(resolves("Jurgen van Dyke")); // narrow text is in the code page on Windows
    EXPECT_FALSE(resolves("urgen"));
    EXPECT_FALSE(resolves("example")); // an address counts from its beginning
    EXPECT_FALSE(resolves("jurgen smith"));
    EXPECT_FALSE(resolves("  "));
}

TEST(PropertyRestriction, MalformedOnesAreRefused) {
    RestrictionPtr none;
    EXPECT_EQ(S_OK, Restriction::compile(nullptr, none));
    EXPECT_EQ(nullptr, none);

    SRestriction client{};
    client.rt = RES_NOT;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.rt = 99;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.rt = RES_AND;
    client.res.resAnd = {1, nullptr};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.res.resAnd = {0xFFFFFFFF, &client};
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.res.resAnd = {1, &client}; // contains itself
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.res.resAnd = {2, &client};
    SRestriction twins[2] = {client, client};
    client.res.resAnd = {2, twins};
    twins[0].res.resAnd = {2, twins};
    twins[1].res.resAnd = {2, twins};
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));

    SPropValue value = long_value(PR_PRIORITY, 1);
    client = property_is(7, value);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client = property_is(RELOP_RE, value);
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client = property_is(RELOP_EQ, value);
    client.res.resProperty.ulPropTag = PR_SUBJECT; // the types must match
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.res.resProperty.ulPropTag = CHANGE_PROP_TYPE(PR_PRIORITY, PT_I2);
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.res.resProperty.lpProp = nullptr;
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client = content_is(FL_SUBSTRING, value);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.res.resContent.ulPropTag = PR_SUBJECT_A;
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    SPropValue text = narrow_value(PR_SUBJECT_A, "x");
    client = content_is(FL_PREFIX, text);
    client.res.resContent.ulPropTag = PR_ENTRYID;
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.rt = RES_COMPAREPROPS;
    client.res.resCompareProps = {RELOP_LT, PR_SUBJECT, PR_PRIORITY};
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.res.resCompareProps = {7, PR_SENSITIVITY, PR_PRIORITY};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client = content_is(3, text);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client = content_is(0x00800000, text);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    text.Value.lpszA = nullptr;
    client = content_is(FL_SUBSTRING, text);
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));

    client = SRestriction{};
    client.rt = RES_BITMASK;
    client.res.resBitMask = {2, PR_PRIORITY, 1};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.res.resBitMask = {BMR_EQZ, PR_SUBJECT, 1};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.rt = RES_COMMENT;
    client.res.resComment = {1, nullptr, nullptr};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
    client.res.resComment = {0xFFFFFFFF, nullptr, &value};
    EXPECT_EQ(MAPI_E_TOO_COMPLEX, compiled(client));
    client.rt = RES_SUBRESTRICTION;
    client.res.resSub = {PR_SUBJECT, &client};
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, compiled(client));
}

TEST(PropertyRestriction, TheInstanceKeyIsSeen) {
    SPropValue key = binary_value(PR_INSTANCE_KEY, "key1", 4);
    SRestriction client = property_is(RELOP_EQ, key);
    RestrictionPtr restriction;
    ASSERT_EQ(S_OK, Restriction::compile(&client, restriction));
    EXPECT_NE(nullptr, restriction->instance_key());
    client.res.resProperty.relop = RELOP_GE;
    ASSERT_EQ(S_OK, Restriction::compile(&client, restriction));
    EXPECT_EQ(nullptr, restriction->instance_key());
}
