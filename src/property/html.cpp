#include "property/html.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "property/code_page.h"
#include "property/text_codec.h"

namespace mapisim::property {

namespace {

constexpr bool is_html_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char small_letter(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_small_letters(std::string_view name) {
    std::string small(name);
    std::transform(small.begin(), small.end(), small.begin(), small_letter);
    return small;
}

/// Length of the tag that begins `text`: to the `>` that is in no quotes, to the first one where a
/// quote has no end, or to the end. `quotes_end` turns false with the first quote that has none:
/// nobody looks for the ends of further ones, each time through all that is left.
std::size_t tag_size(std::string_view text, bool& quotes_end) noexcept {
    char quote = 0;
    for (std::size_t i = 1; quotes_end && i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if (c == '>') {
            return i + 1;
        } else if ((c == '"' || c == '\'') && text[i - 1] == '=') {
            quote = c;
        }
    }
    quotes_end = false;
    const std::size_t end = text.find('>');
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view name_in_tag(std::string_view text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && !is_html_space(text[size]) && text[size] != '/' &&
           text[size] != '>') {
        ++size;
    }
    return text.substr(0, size);
}

bool is_hidden_element(std::string_view name) noexcept {
    return name == "script" || name == "style" || name == "title";
}

/// Where `</name` begins.
std::size_t find_end_tag(std::string_view text, std::string_view name) noexcept {
    for (std::size_t at = text.find("</"); at != std::string_view::npos;
         at = text.find("</", at + 2)) {
        const std::string_view found = text.substr(at + 2, name.size());
        if (found.size() == name.size() &&
            std::equal(name.begin(), name.end(), found.begin(),
                       [](char a, char b) { return a == small_letter(b); })) {
            return at;
        }
    }
    return std::string_view::npos;
}

/// Puts pieces of text together, with white space and lines as a browser would have them.
class TextWriter {
public:
    void text(std::string_view html) {
        for (std::size_t i = 0; i < html.size();) {
            std::size_t size = 0;
            const std::string meant = html_reference(html.substr(i), size);
            if (!meant.empty()) {
                letters(meant);
                i += size;
            } else if (is_html_space(html[i])) {
                space(html[i]);
                ++i;
            } else {
                letters(html.substr(i, 1));
                ++i;
            }
        }
    }
    void start(const std::string& name) {
        const int distance = html_distance(name);
        at_least(distance);
        if (name == "br")
            ++lines_;
        if (name == "pre") {
            ++preformatted_;
            first_of_pre_ = true;
        } else if (name == "tr") {
            first_cell_ = true;
        } else if (name == "td" || name == "th") {
            if (!first_cell_ && lines_ == 0)
                tab_ = true;
            first_cell_ = false;
        } else if (name == "li") {
            letters("* ");
        }
    }
    void end(const std::string& name) {
        at_least(html_distance(name));
        if (name == "pre" && preformatted_ > 0) {
            --preformatted_;
            first_of_pre_ = false;
        }
    }
    std::string take() { return std::move(out_); }

private:
    void at_least(int distance) noexcept {
        lines_ = std::max(lines_, distance);
        if (distance != 0)
            space_ = tab_ = false;
    }
    void space(char c) {
        const bool first = first_of_pre_;
        if (preformatted_ == 0) {
            space_ = lines_ == 0;
        } else if (c == '\n') {
            if (!first)
                line_of_pre();
            first_of_pre_ = false;
        } else if (c != '\r') {
            letters({&c, 1});
        }
    }
    void line_of_pre() {
        flush();
        out_ += "\r\n";
    }
    void letters(std::string_view text) {
        flush();
        out_ += text;
    }
    void flush() {
        first_of_pre_ = false;
        if (!out_.empty()) {
            for (int i = 0; i < lines_; ++i)
                out_ += "\r\n";
            if (lines_ == 0 && tab_)
                out_ += '\t';
            else if (lines_ == 0 && space_)
                out_ += ' ';
        }
        lines_ = 0;
        space_ = tab_ = false;
    }

    std::string out_;
    int lines_ = 0; ///< to begin before the next letter
    int preformatted_ = 0;
    bool space_ = false, tab_ = false, first_cell_ = true;
    bool first_of_pre_ = false; ///< a line end there does not count
};

void add_reference(char32_t point, std::string& out) {
    if (codec::is_surrogate(point))
        point = 0xFFFD;
    out += fmt::format("&#{};", static_cast<std::uint32_t>(point));
}

} // namespace

// Pieces ------------------------------------------------------------------------------------------

bool HtmlReader::take(std::size_t size, HtmlPiece::Kind kind, HtmlPiece& piece) {
    piece.kind = kind;
    piece.whole = rest_.substr(0, size);
    rest_.remove_prefix(piece.whole.size());
    return true;
}

bool HtmlReader::next(HtmlPiece& piece) {
    piece.name.clear();
    if (!hidden_until_.empty()) {
        const std::size_t end = std::min(find_end_tag(rest_, hidden_until_), rest_.size());
        hidden_until_.clear();
        if (end != 0)
            return take(end, HtmlPiece::Kind::hidden, piece);
    }
    if (rest_.empty())
        return false;
    if (rest_[0] == '<' && rest_.size() > 1) {
        if (rest_.starts_with("<!--")) {
            const std::size_t end = rest_.find("-->", 4);
            return take(end == std::string_view::npos ? end : end + 3, HtmlPiece::Kind::hidden,
                        piece);
        }
        const bool ends = rest_[1] == '/';
        if (rest_[1] == '!' || rest_[1] == '?')
            return take(tag_size(rest_, quotes_end_), HtmlPiece::Kind::hidden, piece);
        const std::string_view name = rest_.substr(ends ? 2 : 1);
        if (!name.empty() && is_html_letter(name[0])) {
            piece.name = in_small_letters(name_in_tag(name));
            if (!ends && is_hidden_element(piece.name))
                hidden_until_ = piece.name;
            return take(tag_size(rest_, quotes_end_),
                        ends ? HtmlPiece::Kind::end : HtmlPiece::Kind::start, piece);
        }
    }
    return take(rest_.find('<', 1), HtmlPiece::Kind::text, piece);
}

int html_distance(std::string_view element) noexcept {
    static constexpr std::string_view of_their_own[] = {
        "address", "article", "aside", "body",   "center", "dd",     "dir",
        "div",     "dl",      "dt",    "footer", "form",   "header", "hr",
        "html",    "head",    "li",    "main",   "nav",    "option", "section",
        "table",   "tbody",   "tfoot", "thead",  "tr",     "figure", "fieldset"};
    static constexpr std::string_view apart[] = {"p",  "h1", "h2", "h3",         "h4", "h5",
                                                 "h6", "ul", "ol", "blockquote", "pre"};
    const auto is = [element](std::string_view other) { return element == other; };
    if (std::any_of(std::begin(apart), std::end(apart), is))
        return 2;
    return std::any_of(std::begin(of_their_own), std::end(of_their_own), is) ? 1 : 0;
}

// References --------------------------------------------------------------------------------------

std::string html_reference(std::string_view text, std::size_t& size) {
    if (!text.starts_with('&') || text.size() < 3)
        return {};
    char32_t point = 0;
    std::size_t end = 0;
    if (text[1] == '#') {
        const bool hexadecimal = text[2] == 'x' || text[2] == 'X';
        const std::size_t start = hexadecimal ? 3 : 2;
        std::uint32_t number = 0;
        const auto [stop, error] = std::from_chars(text.data() + start, text.data() + text.size(),
                                                   number, hexadecimal ? 16 : 10);
        end = static_cast<std::size_t>(stop - text.data());
        if (end == start || text[start] == '-')
            return {};
        point = error == std::errc{} ? number : 0xFFFD;
        if (point >= 0x80 && point < 0xA0) { // meant as Windows has them
            const char byte = static_cast<char>(point);
            size = end + (end < text.size() && text[end] == ';' ? 1 : 0);
            return utf8_from_code_page({&byte, 1}, 1252);
        }
        if (point == 0 || point > 0x10FFFF || codec::is_surrogate(point))
            point = 0xFFFD;
    } else {
        constexpr std::size_t kLongest = 8;
        end = 1;
        while (end < text.size() && end <= kLongest &&
               (is_html_letter(text[end]) || (text[end] >= '0' && text[end] <= '9'))) {
            ++end;
        }
        if (end == text.size() || text[end] != ';')
            return {};
        point = html_character(text.substr(1, end - 1));
        if (point == 0)
            return {};
    }
    size = end + (end < text.size() && text[end] == ';' ? 1 : 0);
    std::string out;
    codec::encode(point, out);
    return out;
}

// Conversions -------------------------------------------------------------------------------------

std::string text_from_html(std::string_view html) {
    TextWriter writer;
    HtmlReader reader(html);
    HtmlPiece piece;
    while (reader.next(piece)) {
        if (piece.kind == HtmlPiece::Kind::text)
            writer.text(piece.whole);
        else if (piece.kind == HtmlPiece::Kind::start)
            writer.start(piece.name);
        else if (piece.kind == HtmlPiece::Kind::end)
            writer.end(piece.name);
    }
    return writer.take();
}

std::string html_from_text(std::string_view text) {
    // The line end behind <pre> does not count.
    std::string html = "<html><body><pre style=\"white-space: pre-wrap\">\r\n";
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        const char32_t point = codec::decode(at, end);
        switch (point) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case 0:
            break;
        default:
            if (point < 0x80)
                html += static_cast<char>(point);
            else
                add_reference(point, html);
        }
    }
    return html + "</pre></body></html>";
}

std::string ascii_html(std::string_view html) {
    std::string out;
    out.reserve(html.size());
    const char* at = html.data();
    const char* const end = at + html.size();
    while (at < end) {
        const char32_t point = codec::decode(at, end);
        if (point < 0x80)
            out += static_cast<char>(point);
        else
            add_reference(point, out);
    }
    return out;
}

} // namespace mapisim::property
