#pragma once

#include <string>
#include <string_view>

/// Rich text and other forms of the same message text. All text is UTF-8.
namespace mapisim::property {

/// As a person would read it, whatever it is. Rich text that carries HTML is read as that.
std::string text_from_rtf(std::string_view rtf);

/// The HTML that rich text carries (`\fromhtml`), as it was; false for rich text that carries none.
bool html_in_rtf(std::string_view rtf, std::string& html);

/// Rich text that shows the text as it is (`\fromtext`).
std::string rtf_from_text(std::string_view text);
/// Rich text that carries the HTML, and shows its text.
std::string rtf_from_html(std::string_view html);

} // namespace mapisim::property
