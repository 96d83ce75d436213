#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "property/code_page.h"
#include "property/html.h"
#include "property/rtf_text.h"

namespace mapisim::property {
namespace {

struct Case {
    const char* from;
    const char* to;
};

TEST(RtfText, SaysWhatRichTextSays) {
    const Case cases[] = {
        {"", ""},
        {"{\\rtf1\\ansi hello}", "hello"},
        {"{\\rtf1\\ansi one\\par two\\line three\\tab four}", "one\r\ntwo\r\nthree\tfour"},
        {"{\\rtf1\\ansi one\\\ntwo}", "one\r\ntwo"},
        {"{\\rtf1 line\r\nends do not count}", "lineends do not count"},
        {"{\\rtf1 a\\b b\\b0  c}", "ab c"},
        {"{\\rtf1 \\{braces\\} and \\\\}", "{braces} and \\"},
        {"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\stylesheet{Normal;}}x}", "x"},
        {"{\\rtf1{\\info{\\title No}{\\author No}}{\\*\\generator No;}{\\*\\unknown{no}no}x}", "x"},
        {"{\\rtf1{\\pict\\wmetafile8 0102}{\\header no}x{\\footnote no}}", "x"},
        {"{\\rtf1 a{\\pict\\bin5 {{{}\\}b}", "ab"},
        {"{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt link}} on}", "link on"},
        {"{\\rtf1 caf\\'e9}", "caf\xC3\xA9"},
        {"{\\rtf1\\ansicpg1251 \\'cf\\'f0}", "\xD0\x9F\xD1\x80"},
        {"{\\rtf1\\mac \\'8a}", "\xC3\xA4"},
        {"{\\rtf1\\pc \\'84}", "\xC3\xA4"},
        {"{\\rtf1{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}}\\f1 \\'cf\\f0 \\'e9}",
         "\xD0\x9F\xC3\xA9"},
        {"{\\rtf1\\deff1{\\fonttbl{\\f1\\fcharset204 B;}}\\plain \\'cf}", "\xD0\x9F"},
        {"{\\rtf1\\ansicpg932 \\'83\\'41\\'83A}", "\xE3\x82\xA2\xE3\x82\xA2"},
        {"{\\rtf1 \\u1055?\\u1088\\'3f}", "\xD0\x9F\xD1\x80"},
        {"{\\rtf1\\uc2 \\u1055??x{\\uc0\\u1088}\\u1055??y}", "\xD0\x9Fx\xD1\x80\xD0\x9Fy"},
        {"{\\rtf1\\uc0\\u-10179\\u-8704}", "\xF0\x9F\x98\x80"},
        {"{\\rtf1\\u-10179?\\u-8704?!}", "\xF0\x9F\x98\x80!"},
        {"{\\rtf1 a\\~b\\_c\\-d}", "a\xC2\xA0"
                                   "b\xE2\x80\x91"
                                   "cd"},
        {"{\\rtf1 \\lquote a\\rquote\\emdash\\bullet}", "\xE2\x80\x98"
                                                        "a\xE2\x80\x99\xE2\x80\x94\xE2\x80\xA2"},
        {"{\\rtf1\\trowd a\\cell b\\cell\\row}", "a\tb\t\r\n"},
        // What is broken is read as far as it goes.
        {"{\\rtf1 open {", "open "},
        {"}}}{\\rtf1 x}}}y", "xy"},
        {"{\\rtf1 \\'zz\\'4}", "zz4"},
        {"{\\rtf1 \\bin99999999999999 x", "x"},
        {"{\\rtf1 \\bin99 x", ""},
        {"{\\rtf1 \\u99999999999?x}", "x"},
        {"\\", ""},
    };
    for (const Case& c : cases)
        EXPECT_EQ(text_from_rtf(c.from), c.to) << c.from;
}

TEST(RtfText, TextComesBackFromRichText) {
    const char* const texts[] = {"",
                                 "hello",
                                 "one\r\ntwo\r\n\r\nthree\r\n",
                                 "  spaces  and\ttabs ",
                                 "{\\rtf1 no}\\par",
                                 "\xC3\xA4\xD0\x9F\xE3\x82\xA2\xF0\x9F\x98\x80",
                                 "\x0C\x01"};
    for (const char* const text : texts) {
        EXPECT_EQ(text_from_rtf(rtf_from_text(text)), text);
        EXPECT_EQ(text_from_html(html_from_text(text)), text);
        std::string html = "untouched";
        EXPECT_FALSE(html_in_rtf(rtf_from_text(text), html));
        EXPECT_EQ(html, "untouched");
    }
    EXPECT_EQ(text_from_rtf(rtf_from_text("a\nb\rc")), "a\r\nb\r\nc");
    EXPECT_NE(rtf_from_text("x").find("\\fromtext"), std::string::npos);
}

TEST(RtfText, HtmlComesBackFromRichText) {
    const char* const cases[] = {
        "<html><body>hello</body></html>",
        "<p>a &lt; b &amp;&nbsp;c &unknown; &</p>\r\n<p>d</p>",
        "<a href=\"http://x/?a=1&b={2}\\3\">link</a>\r\n\tx",
        "<style>p { color: red }</style><script>if (a < b) \"</p>\";</script>text<br>more",
        "<!DOCTYPE html><!-- a <b> -->\xC3\xA4\xF0\x9F\x98\x80",
        "a < b > c"};
    for (const char* const html : cases) {
        const std::string rtf = rtf_from_html(html);
        std::string again;
        ASSERT_TRUE(html_in_rtf(rtf, again)) << html;
        EXPECT_EQ(again, html);
        EXPECT_EQ(text_from_rtf(rtf), text_from_html(html));
    }
}

TEST(RtfText, FindsTheHtmlThatOthersPutIn) {
    // As Outlook and Exchange write it.
    const char* const rtf =
        "{\\rtf1\\ansi\\ansicpg1251\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n"
        "{\\*\\generator no;}{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}"
        "{\\*\\htmltag64 <p class=\"x\\{\\}\">}\\htmlrtf {\\htmlrtf0 "
        "{\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 \\'cf\\u1088?{\\*\\htmltag92 </b>}"
        "\\htmlrtf }\\htmlrtf0 {\\*\\mhtmltag84 no}{\\*\\htmltag84 &nbsp;}\\htmlrtf "
        "\\'a0\\htmlrtf0 "
        "x{\\*\\htmltag72 </p>}\\htmlrtf\\par}\\htmlrtf0\\par\r\n"
        "{\\*\\htmltag58 </body>}{\\*\\htmltag27 </html>}}";
    std::string html;
    ASSERT_TRUE(html_in_rtf(rtf, html));
    EXPECT_EQ(html, "<html><body><p class=\"x{}\"><b>\xD0\x9F\xD1\x80</b>&nbsp;x</p>\r\n"
                    "</body></html>");
    EXPECT_EQ(text_from_rtf(rtf), "\xD0\x9F\xD1\x80\xC2\xA0x");
    // Who does not know of HTML sees the text too.
    std::string plain = rtf;
    plain.replace(plain.find("\\fromhtml1"), 10, "");
    EXPECT_EQ(text_from_rtf(plain), "\xD0\x9F\xD1\x80\xC2\xA0x\r\n\r\n");
}

TEST(HtmlText, SaysWhatABrowserShows) {
    const Case cases[] = {
        {"", ""},
        {"hello", "hello"},
        {"<html><head><title>no</title><style>no {}</style></head><body>x</body></html>", "x"},
        {"  a \r\n  b\t c ", "a b c"},
        {"a<br>b<br/>c", "a\r\nb\r\nc"},
        {"<div>a</div><div>b<br></div><div>c</div>", "a\r\nb\r\nc"},
        {"<p>a</p><p>b</p>", "a\r\n\r\nb"},
        {"a<b>b</b> <i>c</i>", "ab c"},
        {"a&amp;b&lt;c&gt;d&quot;e&#65;&#x42;", "a&b<c>d\"eAB"},
        {"&eacute;&euro;&apos;&nosuch;&AMP", "\xC3\xA9\xE2\x82\xAC'&nosuch;&AMP"},
        {"&#150;&#0;&#xD800;&#99999999999;", "\xE2\x80\x93\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a&nbsp;&nbsp;b", "a\xC2\xA0\xC2\xA0"
                           "b"},
        {"<ul><li>a<li>b</ul>c", "* a\r\n* b\r\n\r\nc"},
        {"<table><tr><td>a</td> <td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\r\nc"},
        {"x<pre>\n a\n  b</pre>", "x\r\n\r\n a\r\n  b"},
        {"<script>if (a < b) no();</script>x<!-- no -->y", "xy"},
        {"<SCRIPT>no</ScRiPt>x", "x"},
        {"<a title='>'>x</a>", "x"},
        {"<a title=\"open>x", "x"},
        {"1 < 2 <3", "1 < 2 <3"},
        {"<p", ""},
        {"a<", "a<"},
        {"<script>", ""},
        {"<!-- x", ""}};
    for (const Case& c : cases)
        EXPECT_EQ(text_from_html(c.from), c.to) << c.from;
}

TEST(HtmlText, LooksOnceForTheEndsOfQuotesThatHaveNone) {
    std::string html;
    for (int i = 0; i < 300'000; ++i)
        html += "<a \"=\">x";
    const std::string text = text_from_html(html);
    EXPECT_EQ(std::count(text.begin(), text.end(), 'x'), 300'000);
    EXPECT_EQ(text_from_html("<a title=\"a>b\">x</a><b title='y>z'>"), "x");
}

TEST(HtmlText, HasReferencesForOtherLetters) {
    EXPECT_EQ(ascii_html("<p>\xC3\xA4&amp;"), "<p>&#228;&amp;");
    EXPECT_EQ(html_character("AElig"), 0xC6u);
    EXPECT_EQ(html_character("zwnj"), 0x200Cu);
    EXPECT_EQ(html_character(""), 0u);
}

TEST(CodePage, IsReadAsWindowsHasIt) {
    EXPECT_EQ(utf8_from_code_page("\x80", 1252), "\xE2\x82\xAC");
    // What the page has no letter for is a C1 control, on every platform.
    EXPECT_EQ(utf8_from_code_page("\x81\x8D\x8F\x90\x9D", 1252),
              "\xC2\x81\xC2\x8D\xC2\x8F\xC2\x90\xC2\x9D");
    bool replaced = true;
    EXPECT_EQ(code_page_from_utf8("\xC2\x81\xC2\x9D", 1252, '?', &replaced), "\x81\x9D");
    EXPECT_FALSE(replaced);
    EXPECT_EQ(utf8_from_code_page("a\x98z", 1251), "a\xC2\x98z");
    EXPECT_EQ(utf8_from_code_page("\xE4", 28591), "\xC3\xA4");
    EXPECT_EQ(utf8_from_code_page("\xC3\xA4", 65001), "\xC3\xA4");
    EXPECT_EQ(utf8_from_code_page("a\xFF", 65001), "a\xEF\xBF\xBD");
    EXPECT_EQ(utf8_from_code_page("\xF0", 20866), "\xD0\x9F");
    EXPECT_EQ(utf8_from_code_page("\xE4", 63999), "\xC3\xA4"); // none
    EXPECT_EQ(utf8_from_code_page("", 1252), "");
    // Where an accent may follow every letter, the last one is there too.
    EXPECT_EQ(utf8_from_code_page("IPM", 1258), "IPM");
    EXPECT_EQ(code_page_from_utf8("IPM", 1258, '?'), "IPM");
}

} // namespace
} // namespace mapisim::property
