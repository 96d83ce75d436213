#pragma once

#include <string>
#include <string_view>

/// Message text in HTML. All text is UTF-8.
namespace mapisim::property {

/// A piece of HTML, as it stands there.
struct HtmlPiece {
    enum class Kind {
        text,
        start, ///< a tag
        end,
        hidden ///< a comment, a declaration, a script or a style sheet, the title
    };
    Kind kind = Kind::text;
    std::string_view whole;
    std::string name = {}; ///< of a tag, in small letters

    bool is_start(std::string_view wanted) const noexcept {
        return kind == Kind::start && name == wanted;
    }
};

/// Takes HTML apart, whatever state it is in: the pieces make up the whole.
class HtmlReader {
public:
    explicit HtmlReader(std::string_view html) noexcept : rest_(html) {}
    bool next(HtmlPiece& piece);

private:
    bool take(std::size_t size, HtmlPiece::Kind kind, HtmlPiece& piece);

    std::string_view rest_;
    bool quotes_end_ = true;
    std::string hidden_until_; ///< the name of the element whose content is no text
};

constexpr bool is_html_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/// How far elements that stand for themselves are from the text before and after them: 0 within a
/// line, 1 in a line of their own, 2 with an empty line between.
int html_distance(std::string_view element) noexcept;

/// The character that a reference means (`&lt;`, `&#228;`, `&#xe4;`), as text; empty for what is
/// none. `size`: of the reference at the beginning of `text`.
std::string html_reference(std::string_view text, std::size_t& size);
/// The code point of a named character of HTML 4; 0 for none.
char32_t html_character(std::string_view name) noexcept;

/// As a person would read it.
std::string text_from_html(std::string_view html);
/// HTML that shows the text as it is, in letters that every code page has.
std::string html_from_text(std::string_view text);
/// The same HTML with references for the letters that not every code page has.
std::string ascii_html(std::string_view html);

} // namespace mapisim::property
