#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include <mapiaux.h>
#include <mapicode.h>
#include <mapiutil.h>

#include "utility/strings.h"
#include "utility/unc.h"

namespace utility = mapisim::utility;

namespace {

/// The utilities alone are initialised.
class StringUtilities : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(ScInitMapiUtil(0), S_OK); }
    void TearDown() override { DeinitMapiUtil(); }
};

LPTSTR text(const char* s) {
    return reinterpret_cast<LPTSTR>(const_cast<char*>(s));
}
const char* narrow(LPTSTR s) {
    return reinterpret_cast<const char*>(s);
}

constexpr FILETIME time_of(unsigned long long number) {
    return {static_cast<DWORD>(number), static_cast<DWORD>(number >> 32)};
}
unsigned long long number_of(FILETIME time) {
    return static_cast<unsigned long long>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
}

} // namespace

TEST_F(StringUtilities, HexadecimalGoesBothWays) {
    BYTE bytes[] = {0x00, 0x0a, 0xff, 0x5C};
    char digits[9] = "????????";
    HexFromBin(bytes, 4, text(digits));
    EXPECT_STREQ(digits, "000AFF5C");
    BYTE back[5] = {1, 1, 1, 1, 0x77};
    EXPECT_TRUE(FBinFromHex(text("000aFF5c"), back));
    EXPECT_EQ(std::memcmp(back, bytes, 4), 0);
    EXPECT_EQ(back[4], 0x77);
    HexFromBin(bytes, 0, text(digits));
    EXPECT_STREQ(digits, "");
    HexFromBin(bytes, -5, text(digits));
    EXPECT_STREQ(digits, "");
    HexFromBin(nullptr, 4, text(digits));
    EXPECT_STREQ(digits, "");
    HexFromBin(bytes, 4, nullptr);
}

TEST_F(StringUtilities, WhatIsNoHexadecimalIsRefusedWhole) {
    BYTE out[4] = {9, 9, 9, 9};
    for (const char* bad : {"0", "0g", "12 4", "-1", "123"})
        EXPECT_FALSE(FBinFromHex(text(bad), out)) << bad;
    EXPECT_EQ(out[0], 9);
    EXPECT_FALSE(FBinFromHex(nullptr, out));
    EXPECT_FALSE(FBinFromHex(text("00"), nullptr));
    EXPECT_TRUE(FBinFromHex(text(""), out));
}

TEST_F(StringUtilities, AsMuchIsConvertedAsThereIsRoomFor) {
    BYTE out[4] = {9, 9, 9, 9};
    EXPECT_EQ(ScBinFromHexBounded(text("0102"), out, 2), S_OK);
    EXPECT_EQ(out[1], 2);
    EXPECT_EQ(out[2], 9);
    EXPECT_EQ(ScBinFromHexBounded(text("03"), out, 4), S_OK) << "a shorter one";
    EXPECT_EQ(out[0], 3);
    EXPECT_EQ(out[1], 2);
    for (const char* longer : {"A1b203", "A1b2x", "A1b20"}) {
        EXPECT_EQ(ScBinFromHexBounded(text(longer), out, 2), S_OK) << longer;
        EXPECT_EQ(out[0], 0xA1);
        EXPECT_EQ(out[1], 0xB2);
        EXPECT_EQ(out[2], 9);
        out[0] = out[1] = 9;
    }
    EXPECT_EQ(ScBinFromHexBounded(text("zz"), out, 0), S_OK);
    EXPECT_EQ(ScBinFromHexBounded(text(""), out, 4), S_OK);
    for (const char* bad : {"01x3", "01020x", "010", "0102030", "01 2"})
        EXPECT_EQ(ScBinFromHexBounded(text(bad), out, 4), MAPI_E_CALL_FAILED) << bad;
    EXPECT_EQ(ScBinFromHexBounded(text("01x3"), out, 0xFFFF'FFFF), MAPI_E_CALL_FAILED);
    EXPECT_EQ(out[0], 9) << "nothing of what is refused is converted";
    EXPECT_EQ(ScBinFromHexBounded(nullptr, out, 4), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScBinFromHexBounded(text("00"), nullptr, 4), MAPI_E_INVALID_PARAMETER);
}

TEST_F(StringUtilities, NumbersEndWhereTheirDigitsDo) {
    EXPECT_EQ(UlFromSzHex(text("5a")), 90u);
    EXPECT_EQ(UlFromSzHex(text("5g5h")), 5u);
    EXPECT_EQ(UlFromSzHex(text("g5h5")), 0u);
    EXPECT_EQ(UlFromSzHex(text("FFFFffff")), 0xFFFF'FFFFu);
    EXPECT_EQ(UlFromSzHex(text("112345678")), 0x1234'5678u);
    EXPECT_EQ(UlFromSzHex(nullptr), 0u);
    EXPECT_EQ(UFromSz(text("55")), 55u);
    EXPECT_EQ(UFromSz(text("5a5b")), 5u);
    EXPECT_EQ(UFromSz(text("a5b5")), 0u);
    EXPECT_EQ(UFromSz(text("-5")), 0u);
    EXPECT_EQ(UFromSz(nullptr), 0u);
}

TEST_F(StringUtilities, FindsCharactersAndTexts) {
    const char* const path = "a/b/c";
    EXPECT_EQ(narrow(SzFindCh(text(path), '/')), path + 1);
    EXPECT_EQ(narrow(SzFindLastCh(text(path), '/')), path + 3);
    EXPECT_EQ(SzFindCh(text(path), 'B'), nullptr) << "case counts";
    EXPECT_EQ(SzFindLastCh(text(path), 'x'), nullptr);
    EXPECT_EQ(SzFindCh(text(path), 0x2f2f), nullptr) << "no character of 8 bits";
    EXPECT_EQ(SzFindCh(nullptr, '/'), nullptr);
    EXPECT_EQ(SzFindLastCh(nullptr, '/'), nullptr);
    EXPECT_EQ(narrow(SzFindSz(text(path), text("b/"))), path + 2);
    EXPECT_EQ(SzFindSz(text(path), text("b/b")), nullptr);
    EXPECT_EQ(SzFindSz(nullptr, text("b")), nullptr);
    EXPECT_EQ(SzFindSz(text(path), nullptr), nullptr);
}

TEST_F(StringUtilities, CharactersOfTwoBytesAreFoundAsAWhole) {
    constexpr ULONG kJapanese = 932, kWestern = 1252;
    // The second byte of the first character is a backslash, that of the second an A.
    const char* const path = "\x95\x5C\x83\x41\\A";
    EXPECT_EQ(utility::SzFindCh(path, '\\', kJapanese), path + 4);
    EXPECT_EQ(utility::SzFindCh(path, '\\', kWestern), path + 1);
    EXPECT_EQ(utility::SzFindCh(path, 0x8341, kJapanese), path + 2);
    EXPECT_EQ(utility::SzFindCh(path, 0x8341, kWestern), nullptr);
    EXPECT_EQ(utility::SzFindCh(path, 0x83, kJapanese), nullptr) << "half a character";
    EXPECT_EQ(utility::SzFindCh(path, 0x83, kWestern), path + 2);
    const char* const name = "A\x83\x41";
    EXPECT_EQ(utility::SzFindLastCh(name, 'A', kJapanese), name);
    EXPECT_EQ(utility::SzFindLastCh(name, 'A', kWestern), name + 2);
    EXPECT_EQ(utility::SzFindLastCh(name, 0x8341, kJapanese), name + 1);
    EXPECT_EQ(utility::SzFindSz(path, "A", kJapanese), path + 5);
    EXPECT_EQ(utility::SzFindSz(path, "A", kWestern), path + 3);
    EXPECT_EQ(utility::SzFindSz(path, "\x5C\x83", kJapanese), nullptr);
    EXPECT_EQ(utility::SzFindSz(path, "", kJapanese), path);
    // A first byte without a second one.
    const char* const cut = "A\x83";
    EXPECT_EQ(utility::SzFindCh(cut, 0x83, kJapanese), cut + 1);
    EXPECT_EQ(utility::SzFindCh(cut, 'B', kJapanese), nullptr);
    EXPECT_EQ(utility::SzFindSz(cut, "B", kJapanese), nullptr);
}

TEST_F(StringUtilities, FileTimesAreNumbersOf64Bits) {
    constexpr auto most = ~0ull;
    EXPECT_EQ(number_of(FtAddFt(time_of(0xFFFF'FFFF), time_of(1))), 0x1'0000'0000ull);
    EXPECT_EQ(number_of(FtAddFt(time_of(most), time_of(2))), 1u);
    EXPECT_EQ(number_of(FtSubFt(time_of(0x1'0000'0000), time_of(1))), 0xFFFF'FFFFull);
    EXPECT_EQ(number_of(FtSubFt(time_of(0), time_of(1))), most);
    EXPECT_EQ(number_of(FtMulDw(3, time_of(0x8000'0000))), 0x1'8000'0000ull);
    EXPECT_EQ(number_of(FtMulDw(2, time_of(most))), most - 1);
    EXPECT_EQ(number_of(FtMulDwDw(0xFFFF'FFFF, 0xFFFF'FFFF)), 0xFFFF'FFFE'0000'0001ull);
    EXPECT_EQ(number_of(FtNegFt(time_of(1))), most);
    EXPECT_EQ(number_of(FtNegFt(time_of(0))), 0u);
}

TEST_F(StringUtilities, ACarryGoesInAndOut) {
    constexpr auto most = ~0ull;
    WORD carry = 0;
    EXPECT_EQ(number_of(FtAdcFt(time_of(1), time_of(2), &carry)), 3u);
    EXPECT_EQ(carry, 0);
    EXPECT_EQ(number_of(FtAdcFt(time_of(most), time_of(1), &carry)), 0u);
    EXPECT_EQ(carry, 1);
    EXPECT_EQ(number_of(FtAdcFt(time_of(1), time_of(2), &carry)), 4u);
    EXPECT_EQ(carry, 0);
    carry = 1;
    EXPECT_EQ(number_of(FtAdcFt(time_of(most), time_of(most), &carry)), most);
    EXPECT_EQ(carry, 1);
    carry = 1;
    EXPECT_EQ(number_of(FtAdcFt(time_of(most), time_of(0), &carry)), 0u);
    EXPECT_EQ(carry, 1);
    EXPECT_EQ(number_of(FtAdcFt(time_of(most), time_of(2), nullptr)), 1u);
}

TEST_F(StringUtilities, IdentifiersAreEncodedAsText) {
    const struct {
        std::string bytes, text;
    } cases[] = {{"", ""},        {"f", "Zg=="},          {"fo", "Zm8="},
                 {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}, {std::string(1, '\0'), "AA=="}};
    for (const auto& each : cases) {
        std::string bytes = each.bytes;
        const ULONG size = static_cast<ULONG>(bytes.size());
        std::string out(CchOfEncoding(size), '?');
        ASSERT_EQ(out.size(), each.text.size() + 1);
        EncodeID(reinterpret_cast<LPBYTE>(bytes.data()), size, text(out.data()));
        EXPECT_STREQ(out.c_str(), each.text.c_str());
        std::string back(CbOfEncoded(text(out.data())) + 1, '?');
        ULONG got = 99;
        ASSERT_TRUE(FDecodeID(text(out.data()), reinterpret_cast<LPBYTE>(back.data()), &got));
        EXPECT_EQ(back.substr(0, got), each.bytes);
    }
    std::string big(100'000, '\x7F');
    std::string out(CchOfEncoding(100'000), '?');
    EncodeID(reinterpret_cast<LPBYTE>(big.data()), 100'000, text(out.data()));
    std::string back(CbOfEncoded(text(out.data())), '?');
    ULONG got = 0;
    ASSERT_TRUE(FDecodeID(text(out.data()), reinterpret_cast<LPBYTE>(back.data()), &got));
    EXPECT_EQ(back.substr(0, got), big);
}

TEST_F(StringUtilities, WhatIsNoEncodingIsNotDecoded) {
    BYTE out[8] = {7};
    ULONG size = 99;
    for (const char* bad : {"Zg=x", "Z", "****", "=", "Zg==="})
        EXPECT_FALSE(FDecodeID(text(bad), out, &size)) << bad;
    EXPECT_EQ(out[0], 7);
    EXPECT_EQ(size, 99u);
    EXPECT_FALSE(FDecodeID(nullptr, out, &size));
    EXPECT_FALSE(FDecodeID(text("Zg=="), nullptr, &size));
    EXPECT_FALSE(FDecodeID(text("Zg=="), out, nullptr));
    EXPECT_EQ(CchOfEncoding(0xFFFFFFFF), 0u);
    EXPECT_EQ(CbOfEncoded(nullptr), 0u);
    EncodeID(out, 1, nullptr);
}

TEST_F(StringUtilities, BytesOfNumbersAreSwapped) {
    ULONG numbers[2] = {0x01020304, 0xA0B0C0D0};
    SwapPlong(numbers, 2);
    EXPECT_EQ(numbers[0], 0x04030201u);
    EXPECT_EQ(numbers[1], 0xD0C0B0A0u);
    USHORT words[2] = {0x0102, 0xA0B0};
    SwapPword(words, 1);
    EXPECT_EQ(words[0], 0x0201);
    EXPECT_EQ(words[1], 0xA0B0);
    SwapPlong(nullptr, 2);
    SwapPword(nullptr, 2);
}

TEST_F(StringUtilities, PathsOfSharesNeedADriveThatIsOne) {
    char out[64] = "before";
    EXPECT_EQ(ScUNCFromLocalPath(const_cast<char*>("\\\\server\\share\\x"), out, 64), S_FALSE);
    EXPECT_EQ(ScUNCFromLocalPath(const_cast<char*>("nothing"), out, 64), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScUNCFromLocalPath(const_cast<char*>("q:\\x"), out, 64), MAPI_E_NOT_FOUND);
    EXPECT_EQ(ScLocalPathFromUNC(const_cast<char*>("q:\\x"), out, 64), S_FALSE);
    EXPECT_EQ(ScLocalPathFromUNC(const_cast<char*>("\\\\nowhere\\share"), out, 64),
              MAPI_E_NOT_FOUND);
    EXPECT_EQ(ScLocalPathFromUNC(const_cast<char*>("nothing"), out, 64), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScUNCFromLocalPath(nullptr, out, 64), MAPI_E_INVALID_PARAMETER);
    EXPECT_EQ(ScLocalPathFromUNC(const_cast<char*>("\\\\a\\b"), nullptr, 64),
              MAPI_E_INVALID_PARAMETER);
    EXPECT_STREQ(out, "before");
}

namespace {

/// Two drives, the name of whose one share begins with the other's.
std::string share_of(char letter) {
    return (letter | 0x20) == 'p'   ? "\\\\Server\\Share2"
           : (letter | 0x20) == 'q' ? "\\\\Server\\Share"
                                    : "";
}

using Convert = SCODE (*)(const char*, char*, UINT, utility::ShareOfDrive);

SCODE convert(Convert function, const char* path, std::string& out, UINT room) {
    char text[64] = "before";
    const SCODE result = function(path, text, room, &share_of);
    out = text;
    return result;
}
SCODE to_unc(const char* local, std::string& out, UINT room = 64) {
    return convert(&utility::ScUNCFromLocalPath, local, out, room);
}
SCODE to_local(const char* unc, std::string& out, UINT room = 64) {
    return convert(&utility::ScLocalPathFromUNC, unc, out, room);
}

} // namespace

TEST_F(StringUtilities, PathsOnADriveAreThoseOfItsShare) {
    std::string out;
    EXPECT_EQ(to_unc("q:\\folder\\file.txt", out), S_OK);
    EXPECT_EQ(out, "\\\\Server\\Share\\folder\\file.txt");
    EXPECT_EQ(to_unc("P:", out), S_OK);
    EXPECT_EQ(out, "\\\\Server\\Share2");
    EXPECT_EQ(to_unc("r:\\x", out), MAPI_E_NOT_FOUND);
    EXPECT_EQ(out, "before");
    // With its terminator it fits into 17 characters, and not into 16.
    EXPECT_EQ(to_unc("q:\\x", out, 17), S_OK);
    EXPECT_EQ(to_unc("q:\\x", out, 16), MAPI_E_TOO_BIG);
    EXPECT_EQ(out, "before");

    EXPECT_EQ(to_local("\\\\server\\SHARE\\folder\\file.txt", out), S_OK);
    EXPECT_EQ(out, "Q:\\folder\\file.txt");
    EXPECT_EQ(to_local("\\\\Server\\Share2\\x", out), S_OK);
    EXPECT_EQ(out, "P:\\x");
    EXPECT_EQ(to_local("\\\\Server\\Share", out, 3), S_OK);
    EXPECT_EQ(out, "Q:");
    EXPECT_EQ(to_local("\\\\Server\\Share", out, 2), MAPI_E_TOO_BIG);
    EXPECT_EQ(to_local("\\\\Server\\Share3\\x", out), MAPI_E_NOT_FOUND);
    EXPECT_EQ(to_local("\\\\Server\\Shar", out), MAPI_E_NOT_FOUND);
    EXPECT_EQ(out, "before");
}

TEST_F(StringUtilities, IdentifiersAreUnique) {
    MAPIUID a{}, b{};
    EXPECT_EQ(ScGenerateMuid(&a), S_OK);
    EXPECT_EQ(ScGenerateMuid(&b), S_OK);
    EXPECT_NE(std::memcmp(&a, &b, sizeof a), 0);
    EXPECT_EQ(ScGenerateMuid(nullptr), MAPI_E_INVALID_PARAMETER);
}
