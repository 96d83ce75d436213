#include <gtest/gtest.h>

#include "property/code_page.h"

namespace mapisim::property {
namespace {

// What the converter of the system holds back comes where it belongs.
TEST(CodePageOnPosix, NothingIsHeldBack) {
    EXPECT_EQ(utf8_from_code_page("a\xEC", 1258), "\xC3\xA1");
    EXPECT_EQ(utf8_from_code_page("a\xD2z", 1258), "\xE1\xBA\xA3z");
    constexpr char kJapanese[] = "\x1B$B$\"\x1B(B";
    EXPECT_EQ(code_page_from_utf8("\xE3\x81\x82", 50220, '?'), kJapanese);
    EXPECT_EQ(utf8_from_code_page(kJapanese, 50220), "\xE3\x81\x82");
    // What is no text ends nothing.
    EXPECT_EQ(utf8_from_code_page("\x1B$BF|\xFFK\\8l\x1B(B", 50220),
              "\xE6\x97\xA5\xEF\xBF\xBD\xE6\x9C\xAC\xE8\xAA\x9E");
    EXPECT_EQ(utf8_from_code_page("a\xD2\xD2z", 1258).substr(0, 3), "\xE1\xBA\xA3");
    // In ASCII again before something else stands for a letter.
    EXPECT_EQ(code_page_from_utf8("\xE3\x81\x82\xF0\x9F\x98\x80", 50220, '?'),
              std::string(kJapanese) + "?");
}

} // namespace
} // namespace mapisim::property
