#include "property/bag.h"

#include <cstring>

#include <gtest/gtest.h>

#include <mapicode.h>
#include <mapitags.h>

#include "property_helpers.h"

using namespace mapisim;
using namespace mapisim::property;
using namespace mapisim::test;

TEST(PropertyBag, FindsByIdentifierWhateverTheType) {
    Bag bag;
    bag.set_text(PR_SUBJECT_A, "hello");
    bag.set_number(PR_PRIORITY, 5);
    bag.set_number(PR_PRIORITY, 6);
    EXPECT_EQ(2u, bag.size());
    EXPECT_EQ("hello", bag.text(PR_SUBJECT_W));
    EXPECT_EQ(6, bag.number(PR_PRIORITY));
    EXPECT_EQ(9, bag.number(PR_SUBJECT, 9));
    EXPECT_EQ("no", bag.text(PR_BODY, "no"));
    EXPECT_TRUE(bag.erase(CHANGE_PROP_TYPE(PR_SUBJECT, PT_UNSPECIFIED)));
    EXPECT_FALSE(bag.erase(PR_SUBJECT));
    bag.set(Value{});
    EXPECT_EQ(1u, bag.size());
}

TEST(PropertyBag, HintsFollowTheShape) {
    Bag a, b;
    for (ULONG i = 0; i < 20; ++i) {
        a.set_number(PROP_TAG(PT_LONG, 0x6600 + i), static_cast<LONG>(i));
        b.set_number(PROP_TAG(PT_LONG, 0x6605 + i), static_cast<LONG>(i));
    }
    std::size_t hint = 0;
    EXPECT_EQ(10, a.find(PROP_TAG(PT_LONG, 0x660A), hint)->number());
    EXPECT_EQ(10u, hint);
    EXPECT_EQ(5, b.find(PROP_TAG(PT_LONG, 0x660A), hint)->number());
    EXPECT_EQ(5u, hint);
    EXPECT_EQ(nullptr, b.find(PROP_TAG(PT_LONG, 0x6600), hint));
    EXPECT_EQ(nullptr, Bag().find(PROP_TAG(PT_LONG, 0x6600), hint));
}

TEST(PropertyExport, ColumnsInTheirOrderWithErrors) {
    const Value subject = Value::text(PR_SUBJECT, "hello");
    const Value number = Value::number(PR_PRIORITY, 3);
    const Value large = Value::text(PR_BODY, std::string(5000, 'x'));
    const ULONG tags[] = {PR_PRIORITY, PR_SUBJECT_A, PR_SUBJECT_W,
                          PR_ENTRYID,  PR_BODY_A,    CHANGE_PROP_TYPE(PR_PRIORITY, PT_UNICODE)};
    const Value* values[] = {&number, &subject, &subject, nullptr, &large, &number};
    Block<SPropValue> block;
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, export_columns(tags, values, false, 4096, block.out()));
    EXPECT_EQ(3, block[0].Value.l);
    EXPECT_STREQ("hello", block[1].Value.lpszA);
    EXPECT_STREQ(L"hello", block[2].Value.lpszW);
    EXPECT_EQ(CHANGE_PROP_TYPE(PR_ENTRYID, PT_ERROR), block[3].ulPropTag);
    EXPECT_EQ(MAPI_E_NOT_FOUND, block[3].Value.err);
    EXPECT_EQ(MAPI_E_NOT_ENOUGH_MEMORY, block[4].Value.err);
    EXPECT_EQ(MAPI_E_UNEXPECTED_TYPE, block[5].Value.err);
    EXPECT_EQ(MAPI_W_ERRORS_RETURNED, export_columns(tags, values, false, 0, block.out()));
    EXPECT_EQ(5000u, std::strlen(block[4].Value.lpszA));
}

TEST(PropertyExport, NothingIsNull) {
    ULONG count = 7;
    Block<SPropValue> block;
    EXPECT_EQ(S_OK, export_values({}, true, &count, block.out()));
    EXPECT_EQ(nullptr, block.get());
    EXPECT_EQ(0u, count);
    Block<SPropTagArray> tags;
    EXPECT_EQ(S_OK, export_tags({}, tags.out()));
    ASSERT_NE(nullptr, tags.get());
    EXPECT_EQ(0u, tags->cValues);
    Block<SPropProblemArray> problems;
    EXPECT_EQ(S_OK, export_problems({}, problems.out()));
    EXPECT_EQ(nullptr, problems.get());
}

TEST(PropertyExport, ErrorTextInBothWidths) {
    Block<MAPIERROR> error;
    EXPECT_EQ(S_OK, export_error(S_OK, 0, error.out()));
    EXPECT_EQ(nullptr, error.get());
    EXPECT_EQ(S_OK, export_error(MAPI_E_NOT_FOUND, 0, error.out()));
    EXPECT_STREQ("MapiSim", reinterpret_cast<const char*>(error->lpszComponent));
    EXPECT_EQ(S_OK, export_error(MAPI_E_NOT_FOUND, MAPI_UNICODE, error.out()));
    EXPECT_STREQ(L"The object was not found.", reinterpret_cast<const wchar_t*>(error->lpszError));
    EXPECT_EQ(S_OK, export_error(static_cast<HRESULT>(0x8FFF1234), 0, error.out()));
    EXPECT_STREQ("The operation failed (0x8FFF1234).",
                 reinterpret_cast<const char*>(error->lpszError));
    EXPECT_EQ(MAPI_E_INVALID_PARAMETER, export_error(S_OK, 0, nullptr));
}
