#include "table/dialog_template.h"

#include "property/text.h"

namespace mapisim::table {

namespace {

constexpr std::uint32_t kHasFont = 0x40; // DS_SETFONT
constexpr std::uint16_t kNumberFollows = 0xFFFF;

/// Reads numbers, the small byte first, and texts; once something is not there all else is 0.
class TemplateReader {
public:
    explicit TemplateReader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    bool failed() const noexcept { return failed_; }
    void skip(std::size_t count) noexcept {
        if (count > bytes_.size() - at_)
            failed_ = true;
        else
            at_ += count;
    }
    void align(std::size_t step) noexcept { skip((step - at_ % step) % step); }
    std::uint16_t word() noexcept {
        if (failed_ || bytes_.size() - at_ < 2) {
            failed_ = true;
            return 0;
        }
        const auto low = std::to_integer<unsigned>(bytes_[at_]);
        const auto high = std::to_integer<unsigned>(bytes_[at_ + 1]);
        at_ += 2;
        return static_cast<std::uint16_t>(low | high << 8);
    }
    std::uint32_t dword() noexcept {
        const std::uint32_t low = word();
        return low | std::uint32_t{word()} << 16;
    }
    DialogPlace place() noexcept {
        DialogPlace place;
        place.x = static_cast<std::int16_t>(word());
        place.y = static_cast<std::int16_t>(word());
        place.width = static_cast<std::int16_t>(word());
        place.height = static_cast<std::int16_t>(word());
        return place;
    }
    std::string text() { return text_from(word()); }
    /// Empty for a number.
    std::string text_or_number() {
        const std::uint16_t first = word();
        if (first != kNumberFollows)
            return text_from(first);
        word();
        return {};
    }

private:
    std::string text_from(std::uint16_t unit) {
        std::wstring text;
        for (; unit != 0; unit = word())
            text.push_back(static_cast<wchar_t>(unit));
        return property::utf8_from_wide(text);
    }

    const std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

DialogItem read_item(TemplateReader& in, bool extended) {
    DialogItem item;
    in.align(4);
    in.skip(extended ? 12 : 8); // help, styles
    item.place = in.place();
    item.id = extended ? in.dword() : in.word();
    in.text_or_number(); // the window's class
    item.text = in.text_or_number();
    // In a plain template the size of what the window is made with counts itself.
    const std::uint16_t size = in.word();
    in.skip(extended || size < 2 ? size : size - 2u);
    return item;
}

} // namespace

bool read_dialog_template(std::span<const std::byte> bytes, DialogTemplate& out) {
    TemplateReader in(bytes);
    const std::uint32_t start = in.dword();
    const bool extended = start == 0xFFFF'0001;
    std::uint32_t style = start;
    if (extended) {
        in.skip(8); // help, extended style
        style = in.dword();
    } else {
        in.skip(4); // extended style
    }
    const std::uint16_t count = in.word();
    DialogTemplate made;
    made.wide_ids = extended;
    made.place = in.place();
    in.text_or_number(); // menu
    in.text_or_number(); // class
    made.title = in.text();
    if (style & kHasFont) {
        in.skip(extended ? 6 : 2); // size, weight, shape
        in.text();
    }
    for (unsigned i = 0; i < count && !in.failed(); ++i)
        made.items.push_back(read_item(in, extended));
    if (in.failed())
        return false;
    out = std::move(made);
    return true;
}

} // namespace mapisim::table
