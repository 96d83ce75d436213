// What rich text says, without its looks.

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "property/code_page.h"
#include "property/html.h"
#include "property/rtf_text.h"
#include "property/text_codec.h"

namespace mapisim::property {

namespace {

/// Groups whose content is no text, beside those that begin with \*.
constexpr std::string_view kNoText[] = {
    "author",  "buptim",   "colortbl",  "comment",    "creatim", "doccomm",  "filetbl",
    "fonttbl", "footer",   "footerf",   "footerl",    "footerr", "footnote", "ftncn",
    "ftnsep",  "ftnsepc",  "generator", "header",     "headerf", "headerl",  "headerr",
    "info",    "keywords", "listtable", "nonshppict", "objdata", "operator", "pict",
    "printim", "private1", "revtbl",    "revtim",     "rsidtbl", "rxe",      "stylesheet",
    "subject", "tc",       "title",     "txe",        "xe"};
static_assert(std::ranges::is_sorted(kNoText));

bool is_no_text(std::string_view word) noexcept {
    return std::ranges::binary_search(kNoText, word);
}

struct NamedCharacter {
    std::string_view word;
    char32_t point;
};

/// Control words that stand for a character.
constexpr NamedCharacter kCharacters[] = {
    {"bullet", 0x2022},  {"cell", '\t'},      {"emdash", 0x2014},    {"emspace", 0x2003},
    {"endash", 0x2013},  {"enspace", 0x2002}, {"ldblquote", 0x201C}, {"lquote", 0x2018},
    {"ltrmark", 0x200E}, {"nestcell", '\t'},  {"qmspace", 0x2005},   {"rdblquote", 0x201D},
    {"rquote", 0x2019},  {"rtlmark", 0x200F}, {"tab", '\t'},         {"zwj", 0x200D},
    {"zwnj", 0x200C}};
static_assert(std::ranges::is_sorted(kCharacters, {}, &NamedCharacter::word));

char32_t character_of(std::string_view word) noexcept {
    const auto* const place =
        std::ranges::lower_bound(kCharacters, word, {}, &NamedCharacter::word);
    return place == std::end(kCharacters) || place->word != word ? 0 : place->point;
}

bool is_line_end(std::string_view word) noexcept {
    return word == "par" || word == "line" || word == "sect" || word == "page" || word == "row" ||
           word == "nestrow" || word == "column" || word == "softline";
}

/// The code page of a font's character set; 0: that of the whole text.
ULONG code_page_of(std::int32_t character_set) noexcept {
    switch (character_set) {
    case 77:
        return 10000;
    case 128:
        return 932;
    case 129:
        return 949;
    case 130:
        return 1361;
    case 134:
        return 936;
    case 136:
        return 950;
    case 161:
        return 1253;
    case 162:
        return 1254;
    case 163:
        return 1258;
    case 177:
        return 1255;
    case 178:
        return 1256;
    case 186:
        return 1257;
    case 204:
        return 1251;
    case 222:
        return 874;
    case 238:
        return 1250;
    default:
        return 0;
    }
}

class RtfReader {
public:
    /// What is wanted: the text that shows, or the HTML that is carried.
    enum class Want { text, html };

    RtfReader(std::string_view rtf, Want want) : rest_(rtf), want_(want) {}

    std::string read() {
        groups_.emplace_back();
        while (!rest_.empty())
            step();
        flush();
        return std::move(out_);
    }
    bool carries_html() const noexcept { return carries_html_; }

private:
    /// What holds to the end of a group.
    struct Group {
        bool hidden = false;
        bool fonts = false;             ///< in the table of fonts
        bool carried = false;           ///< HTML
        bool shown_only = false;        ///< what stands for carried HTML
        std::int32_t after_unicode = 1; ///< how many characters follow \u that stand for the same
        std::int32_t font = -1;
    };

    Group& group() noexcept { return groups_.back(); }

    void step() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        switch (c) {
        case '{':
            flush();
            skip_ = 0;
            groups_.push_back(group());
            break;
        case '}':
            flush();
            skip_ = 0;
            if (groups_.size() > 1)
                groups_.pop_back();
            break;
        case '\\':
            control();
            break;
        case '\r':
        case '\n':
        case '\0':
            break;
        default:
            byte(c);
        }
        // Only the control words at its beginning make a group one whose content is no text.
        if (c != '\\' && c != '\r' && c != '\n')
            starred_ = false;
    }

    void control() {
        if (rest_.empty())
            return;
        const char c = rest_.front();
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            word();
            return;
        }
        rest_.remove_prefix(1);
        switch (c) {
        case '\'':
            hexadecimal();
            break;
        case '*':
            starred_ = true;
            return;
        case '\\':
        case '{':
        case '}':
            byte(c);
            break;
        case '~':
            letter(0xA0);
            break;
        case '_':
            letter(0x2011);
            break;
        case '\r':
        case '\n':
            line();
            break;
        case '\t':
            letter('\t');
            break;
        default: // \- and the like
            break;
        }
        starred_ = false;
    }

    void hexadecimal() {
        unsigned value = 0;
        const std::string_view digits = rest_.substr(0, 2);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc{} || stop != digits.data() + 2)
            return;
        rest_.remove_prefix(2);
        byte(static_cast<char>(value));
    }

    void word() {
        std::size_t size = 0;
        while (size < rest_.size() && ((rest_[size] >= 'a' && rest_[size] <= 'z') ||
                                       (rest_[size] >= 'A' && rest_[size] <= 'Z'))) {
            ++size;
        }
        const std::string_view name = rest_.substr(0, size);
        rest_.remove_prefix(size);
        std::int32_t number = 0;
        const auto [stop, error] =
            std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        const bool has_number = stop != rest_.data();
        if (error != std::errc{})
            number = 0;
        rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
        if (rest_.starts_with(' '))
            rest_.remove_prefix(1);
        const bool starred = starred_;
        starred_ = false;
        act(name, has_number, number, starred);
    }

    void act(std::string_view name, bool has_number, std::int32_t number, bool starred) {
        if (name == "bin") {
            flush();
            rest_.remove_prefix(
                std::min(static_cast<std::size_t>(std::max(number, 0)), rest_.size()));
            return;
        }
        if (name == "htmltag" && starred && want_ == Want::html) {
            flush();
            group().carried = true;
        } else if (starred || is_no_text(name)) {
            flush();
            group().hidden = true;
            group().fonts = name == "fonttbl";
        } else if (name == "u") {
            unicode(number);
        } else if (name == "uc") {
            group().after_unicode = std::clamp(has_number ? number : 1, 0, 1000);
        } else if (name == "f") {
            flush();
            group().font = number;
        } else if (name == "plain") {
            flush();
            group().font = default_font_;
        } else if (name == "fcharset") {
            if (group().fonts)
                fonts_[group().font] = code_page_of(number);
        } else if (name == "htmlrtf") {
            flush();
            group().shown_only = !has_number || number != 0;
        } else if (name == "fromhtml") {
            carries_html_ = !has_number || number != 0;
        } else {
            page_or_character(name, number);
        }
    }

    void page_or_character(std::string_view name, std::int32_t number) {
        if (name == "ansicpg") {
            if (number > 0 && number < 0x10000)
                code_page_ = static_cast<ULONG>(number);
        } else if (name == "mac") {
            code_page_ = 10000;
        } else if (name == "pc") {
            code_page_ = 437;
        } else if (name == "pca") {
            code_page_ = 850;
        } else if (name == "deff") {
            default_font_ = number;
        } else if (is_line_end(name)) {
            line();
        } else if (const char32_t point = character_of(name)) {
            letter(point);
        }
    }

    /// Whether what comes now is wanted.
    bool is_wanted() noexcept {
        return !group().hidden && (want_ == Want::text || !group().shown_only);
    }
    /// One of the characters that \u stands for as well.
    bool is_skipped() noexcept {
        if (skip_ == 0)
            return false;
        --skip_;
        return true;
    }

    ULONG code_page() {
        const auto font = fonts_.find(group().font);
        return font == fonts_.end() || font->second == 0 ? code_page_ : font->second;
    }

    void byte(char c) {
        if (is_skipped() || !is_wanted())
            return;
        const bool plain = static_cast<unsigned char>(c) < 0x80;
        if (plain && !half_) {
            flush();
            put(static_cast<unsigned char>(c));
            return;
        }
        if (bytes_.empty())
            bytes_page_ = code_page();
        half_ = !half_ && is_lead_byte(static_cast<unsigned char>(c), bytes_page_);
        bytes_ += c;
    }

    void letter(char32_t point) {
        if (is_skipped() || !is_wanted())
            return;
        flush();
        put(point);
    }

    void line() {
        if (is_skipped() || !is_wanted())
            return;
        flush();
        out_ += "\r\n";
    }

    void unicode(std::int32_t number) {
        const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(number));
        if (is_wanted()) {
            flush_bytes();
            const bool low = unit >= 0xDC00 && unit < 0xE000;
            if (low && high_ != 0) {
                const char32_t high = high_;
                high_ = 0;
                codec::encode(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00), out_);
            } else {
                flush_high();
                if (unit >= 0xD800 && unit < 0xDC00)
                    high_ = unit;
                else if (unit != 0)
                    codec::encode(unit, out_);
            }
        }
        skip_ = group().after_unicode;
    }

    void put(char32_t point) {
        if (point != 0)
            codec::encode(point, out_);
    }
    void flush_high() {
        if (high_ != 0)
            codec::encode(std::exchange(high_, 0), out_);
    }
    void flush_bytes() {
        if (bytes_.empty())
            return;
        flush_high();
        out_ += utf8_from_code_page(bytes_, bytes_page_);
        bytes_.clear();
        half_ = false;
    }
    void flush() {
        flush_bytes();
        flush_high();
    }

    std::string_view rest_;
    const Want want_;
    std::string out_;
    std::vector<Group> groups_;
    std::unordered_map<std::int32_t, ULONG> fonts_;
    ULONG code_page_ = 1252;
    std::int32_t default_font_ = -1;
    std::int32_t skip_ = 0; ///< characters that stand for the last \u
    char32_t high_ = 0;     ///< the first half of a pair
    std::string bytes_;     ///< to be read in bytes_page_
    ULONG bytes_page_ = 0;
    bool half_ = false; ///< the last of them is the first of two
    bool starred_ = false;
    bool carries_html_ = false;
};

} // namespace

std::string text_from_rtf(std::string_view rtf) {
    RtfReader reader(rtf, RtfReader::Want::text);
    std::string text = reader.read();
    if (!reader.carries_html())
        return text;
    return text_from_html(RtfReader(rtf, RtfReader::Want::html).read());
}

bool html_in_rtf(std::string_view rtf, std::string& html) {
    RtfReader reader(rtf, RtfReader::Want::html);
    std::string found = reader.read();
    if (reader.carries_html())
        html = std::move(found);
    return reader.carries_html();
}

} // namespace mapisim::property
