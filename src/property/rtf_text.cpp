#include "property/rtf_text.h"

#include <algorithm>
#include <cstdint>

#include <fmt/core.h>

#include "property/html.h"
#include "property/text_codec.h"

namespace mapisim::property {

namespace {

/// What rich text begins with. Letters beyond ASCII follow as \u and one question mark.
std::string head(std::string_view origin) {
    return fmt::format("{{\\rtf1\\ansi\\ansicpg1252\\{} \\deff0{{\\fonttbl{{\\f0\\fswiss Arial;}}}}"
                       "\\uc1\\pard\\plain\\deftab360\\f0\\fs20 ",
                       origin);
}

void add_unit(std::uint32_t unit, std::string& rtf) {
    rtf += fmt::format("\\u{}?", static_cast<std::int16_t>(unit));
}

/// One character that is no line end.
void add_letter(char32_t point, std::string& rtf) {
    if (point == '\\' || point == '{' || point == '}') {
        rtf += '\\';
        rtf += static_cast<char>(point);
    } else if (point == '\t') {
        rtf += "\\tab ";
    } else if (point >= 0x20 && point < 0x7F) {
        rtf += static_cast<char>(point);
    } else if (point < 0x80) {
        if (point != 0)
            rtf += fmt::format("\\'{:02x}", static_cast<unsigned>(point));
    } else if (point < 0x10000) {
        add_unit(point, rtf);
    } else {
        add_unit(0xD800 + ((point - 0x10000) >> 10), rtf);
        add_unit(0xDC00 + ((point - 0x10000) & 0x3FF), rtf);
    }
}

/// `line`: what a line end is written as. The one in the text is CR LF, LF or CR.
void add_text(std::string_view text, std::string_view line, std::string& rtf) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const char32_t point = codec::decode(at, end);
        if (point == '\r' && at < end && *at == '\n')
            continue;
        if (point == '\r' || point == '\n')
            rtf += line;
        else
            add_letter(point, rtf);
    }
}

/// HTML that is carried and does not show.
void add_carried(std::string_view html, std::string& rtf) {
    rtf += "{\\*\\htmltag0 ";
    add_text(html, "\\par ", rtf);
    rtf += '}';
}

/// What shows in the place of carried HTML.
void add_shown(std::string_view rtf_of_it, std::string& rtf) {
    rtf += "\\htmlrtf ";
    rtf += rtf_of_it;
    rtf += "\\htmlrtf0 ";
}

void add_html_text(std::string_view html, std::string& rtf) {
    for (std::size_t i = 0; i < html.size();) {
        std::size_t size = 0;
        const std::string meant = html_reference(html.substr(i), size);
        if (!meant.empty()) {
            add_carried(html.substr(i, size), rtf);
            std::string shown;
            add_text(meant, "\\line ", shown);
            add_shown(shown, rtf);
            i += size;
            continue;
        }
        size = html[i] == '\r' && html.substr(i, 2) == "\r\n" ? 2 : 1;
        if (html[i] == '\r' || html[i] == '\n') { // white space, though not in rich text
            add_carried(html.substr(i, size), rtf);
            add_shown(" ", rtf);
            i += size;
            continue;
        }
        const std::size_t end = std::min(html.find_first_of("&\r\n", i + 1), html.size());
        add_text(html.substr(i, end - i), {}, rtf);
        i = end;
    }
}

} // namespace

std::string rtf_from_text(std::string_view text) {
    std::string rtf = head("fromtext");
    add_text(text, "\\par\r\n", rtf);
    return rtf + "}\r\n";
}

std::string rtf_from_html(std::string_view html) {
    std::string rtf = head("fromhtml1");
    HtmlReader reader(html);
    HtmlPiece piece;
    bool shown = false; // something that a new line would come after
    while (reader.next(piece)) {
        if (piece.kind == HtmlPiece::Kind::text) {
            add_html_text(piece.whole, rtf);
            shown = true;
            continue;
        }
        add_carried(piece.whole, rtf);
        if (piece.is_start("br"))
            add_shown("\\line ", rtf);
        else if (piece.kind == HtmlPiece::Kind::end && shown && html_distance(piece.name) != 0)
            add_shown("\\par ", rtf);
    }
    return rtf + "}\r\n";
}

} // namespace mapisim::property
