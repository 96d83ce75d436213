#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapinls.h>
#include <mapiutil.h>

namespace {

class NationalLanguages : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }
};

constexpr LCID kUserDefault = 0x0400;
constexpr UINT kUtf8 = 65001;
enum { less = 1, equal = 2, greater = 3 };

int compare(DWORD flags, const wchar_t* a, const wchar_t* b) {
    return MNLS_CompareStringW(kUserDefault, flags, a, -1, b, -1);
}

} // namespace

TEST_F(NationalLanguages, TextIsComparedAsTheFlagsSay) {
    EXPECT_EQ(compare(0, L"apple", L"banana"), less);
    EXPECT_EQ(compare(0, L"banana", L"Apple"), greater);
    EXPECT_EQ(compare(0, L"apple", L"apple"), equal);
    EXPECT_EQ(compare(0, L"apple", L"Apple"), less);
    EXPECT_EQ(compare(NORM_IGNORECASE, L"apple", L"APPLE"), equal);
    EXPECT_EQ(compare(NORM_IGNORENONSPACE, L"r\u00e9sum\u00e9", L"resume"), equal);
    EXPECT_EQ(compare(NORM_IGNOREWIDTH, L"\uff21", L"A"), equal);
    EXPECT_EQ(compare(NORM_IGNORESYMBOLS, L"co-op", L"coop"), equal);
    EXPECT_EQ(compare(0x10 /*LINGUISTIC_IGNORECASE*/, L"apple", L"APPLE"), equal);
    EXPECT_EQ(compare(0x20 /*LINGUISTIC_IGNOREDIACRITIC*/, L"r\u00e9sum\u00e9", L"resume"), equal);
    EXPECT_EQ(compare(0x1000 /*SORT_STRINGSORT*/, L"co-op", L"coop"), less);
    EXPECT_EQ(MNLS_CompareStringW(kUserDefault, 0, L"applepie", 5, L"apple", -1), equal);
    EXPECT_EQ(compare(0, nullptr, L"a"), 0);
    EXPECT_EQ(compare(0x00400000, L"a", L"a"), 0);
}

TEST_F(NationalLanguages, TextGoesBothWaysThroughACodePage) {
    wchar_t wide[16] = {};
    EXPECT_EQ(MNLS_MultiByteToWideChar(kUtf8, 0, "gr\xC3\xBC\xC3\x9F", -1, nullptr, 0), 5);
    EXPECT_EQ(MNLS_MultiByteToWideChar(kUtf8, 0, "gr\xC3\xBC\xC3\x9F", -1, wide, 16), 5);
    EXPECT_STREQ(wide, L"gr\u00fc\u00df");
    EXPECT_EQ(MNLS_MultiByteToWideChar(1252, 0, "\x80", 1, wide, 16), 1);
    EXPECT_EQ(wide[0], L'\u20ac');
    EXPECT_EQ(MNLS_MultiByteToWideChar(kUtf8, 0, "abc", 3, wide, 2), 0) << "no room";
    EXPECT_EQ(MNLS_MultiByteToWideChar(kUtf8, 8, "\xFF", 1, wide, 16), 0) << "no text";
    EXPECT_EQ(MNLS_MultiByteToWideChar(kUtf8, 0, nullptr, 1, wide, 16), 0);
    EXPECT_EQ(MNLS_MultiByteToWideChar(99999, 0, "abc", -1, wide, 16), 0) << "no code page";
    EXPECT_EQ(MNLS_MultiByteToWideChar(0, 0, "abc", -1, wide, 16), 4) << "the system's";

    char bytes[16] = {};
    EXPECT_EQ(MNLS_WideCharToMultiByte(99999, 0, L"abc", -1, bytes, 16, nullptr, nullptr), 0);
    EXPECT_EQ(MNLS_WideCharToMultiByte(1252, 0, L"\u20ac1", -1, bytes, 16, nullptr, nullptr), 3);
    EXPECT_STREQ(bytes, "\x80"
                        "1");
    BOOL used = FALSE;
    EXPECT_EQ(MNLS_WideCharToMultiByte(1252, 0, L"\u3042b", 2, bytes, 16, "*", &used), 2);
    EXPECT_EQ(std::string(bytes, 2), "*b");
    EXPECT_TRUE(used);
    EXPECT_EQ(MNLS_WideCharToMultiByte(1252, 0, L"ab", 2, bytes, 16, "*", &used), 2);
    EXPECT_FALSE(used);
    EXPECT_EQ(MNLS_WideCharToMultiByte(1252, 0, L"abc", 3, bytes, 2, nullptr, nullptr), 0);
    EXPECT_EQ(MNLS_WideCharToMultiByte(1252, 0, nullptr, 3, bytes, 2, nullptr, nullptr), 0);
}

TEST_F(NationalLanguages, SmallFunctionsTakeNull) {
    EXPECT_EQ(MNLS_lstrlenW(L"abc"), 3);
    EXPECT_EQ(MNLS_lstrlenW(nullptr), 0);
    EXPECT_LT(MNLS_lstrcmpW(L"a", L"b"), 0);
    EXPECT_EQ(MNLS_lstrcmpW(L"a", L"a"), 0);
    EXPECT_GT(MNLS_lstrcmpW(L"a", nullptr), 0);
    EXPECT_EQ(MNLS_lstrcmpW(nullptr, nullptr), 0);
    wchar_t copy[4] = L"???";
    EXPECT_EQ(MNLS_lstrcpyW(copy, L"xy"), copy);
    EXPECT_STREQ(copy, L"xy");
    EXPECT_EQ(MNLS_lstrcpyW(copy, nullptr), nullptr);
    EXPECT_EQ(MNLS_lstrcpyW(nullptr, L"xy"), nullptr);
    EXPECT_STREQ(copy, L"xy");
}
