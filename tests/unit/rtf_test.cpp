#include <algorithm>

#include <gtest/gtest.h>
#include <string>

#include "property/rtf.h"

namespace mapisim::property {
namespace {

std::string there_and_back(const std::string& rtf) {
    const auto data = compress_rtf(rtf);
    std::string back = "something else";
    EXPECT_TRUE(decompress_rtf(data, back));
    return back;
}

TEST(Rtf, ReadsTheDocumentedExamples) {
    // Of the format's specification: a simple text, and one whose references overlap.
    constexpr unsigned char simple[] = {0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a,
                                        0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00,
                                        0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
                                        0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77,
                                        0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0};
    std::string rtf;
    ASSERT_TRUE(decompress_rtf(bytes_of(simple, sizeof simple), rtf));
    EXPECT_EQ(rtf, "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    EXPECT_TRUE(std::ranges::equal(compress_rtf(rtf), bytes_of(simple, sizeof simple)));
    constexpr unsigned char crossing[] = {
        0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b,
        0x51, 0x41, 0x00, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0};
    ASSERT_TRUE(decompress_rtf(bytes_of(crossing, sizeof crossing), rtf));
    EXPECT_EQ(rtf, "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    EXPECT_TRUE(std::ranges::equal(compress_rtf(rtf), bytes_of(crossing, sizeof crossing)));
}

TEST(Rtf, WritesWhatItReads) {
    EXPECT_EQ(there_and_back(""), "");
    EXPECT_EQ(there_and_back("a"), "a");
    EXPECT_EQ(there_and_back("{\\rtf1\\ansi\\par x}"), "{\\rtf1\\ansi\\par x}");
    std::string large;
    for (int i = 0; i < 3000; ++i)
        large += "\\par line " + std::to_string(i * 7919 % 1000) +
                 (i % 3 ? " of text" : " aaaaaaaaaaaaaaaaaaaaaaaaaaa");
    EXPECT_EQ(there_and_back(large), large);
    EXPECT_LT(compress_rtf(large).size(), large.size() / 2);
    for (std::size_t size = 3850; size < 3930; ++size) // the dictionary turns around
        EXPECT_EQ(there_and_back(large.substr(0, size)), large.substr(0, size));
    std::string bytes;
    for (int i = 0; i < 20000; ++i)
        bytes += static_cast<char>(i * 7919 >> 3);
    EXPECT_EQ(there_and_back(bytes), bytes);
}

TEST(Rtf, ReadsTheUncompressedForm) {
    std::string data = std::string("\x0f\0\0\0\x03\0\0\0MELA\0\0\0\0abc", 19);
    std::string rtf;
    ASSERT_TRUE(decompress_rtf(bytes_of(data.data(), data.size()), rtf));
    EXPECT_EQ(rtf, "abc");
    data[4] = 4;
    EXPECT_FALSE(decompress_rtf(bytes_of(data.data(), data.size()), rtf));
}

TEST(Rtf, RefusesWhatIsDamaged) {
    const auto good = compress_rtf("{\\rtf1\\ansi hello hello hello}");
    std::string rtf = "untouched";
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decompress_rtf(Bytes{good}.first(size), rtf)) << size;
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto bad = good;
        bad[at] ^= std::byte{0x40};
        EXPECT_FALSE(decompress_rtf(bad, rtf)) << at;
    }
    EXPECT_EQ(rtf, "untouched");
}

} // namespace
} // namespace mapisim::property
