#include <cerrno>
#include <iconv.h>

#include <fmt/core.h>

#include "platform/cancellation.h"
#include "property/code_page.h"
#include "property/text_codec.h"

namespace mapisim::property {

namespace {

std::string name_of(ULONG code_page) {
    if (code_page >= 28591 && code_page <= 28606)
        return fmt::format("ISO-8859-{}", code_page - 28590);
    switch (code_page) {
    case 1361:
        return "JOHAB";
    case 10000:
        return "MACINTOSH";
    case 20127:
        return "US-ASCII";
    case 20866:
        return "KOI8-R";
    case 21866:
        return "KOI8-U";
    case 50220:
    case 50221:
    case 50222:
        return "ISO-2022-JP";
    case 20932:
    case 51932:
        return "EUC-JP";
    case 20936:
    case 51936:
        return "EUC-CN";
    case 51949:
        return "EUC-KR";
    case 54936:
        return "GB18030";
    case 65001:
        return "UTF-8";
    default:
        return fmt::format("CP{}", code_page);
    }
}

/// Where the page of Windows has no letter in the range of the C1 controls, Windows has the
/// control.
bool has_controls(ULONG code_page) noexcept {
    return (code_page >= 1250 && code_page <= 1258) || code_page == 874;
}
bool is_control(char32_t point) noexcept {
    return point >= 0x80 && point < 0xA0;
}

class Converter {
public:
    /// What is held back comes before what stands for something without a counterpart, or stays
    /// where it is with the way of writing that was begun, which is given up with it.
    enum class AtBad { finishes, goes_on };
    Converter(const char* to, const char* from, AtBad at_bad = AtBad::finishes)
        : finishes_at_bad_(at_bad == AtBad::finishes) {
        const platform::CancellationHold hold; // it may look for a file
        handle_ = iconv_open(to, from);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        const platform::CancellationHold hold;
        if (is_open())
            iconv_close(handle_);
    }
    bool is_open() const noexcept { return handle_ != reinterpret_cast<iconv_t>(-1); }

    /// `bad` is told where something is that has no counterpart, writes what stands for it, and
    /// says how many bytes it has.
    template<class Bad> std::string convert(std::string_view bytes, Bad bad_at) {
        std::string out;
        char* from = const_cast<char*>(bytes.data());
        std::size_t left = bytes.size();
        while (left != 0) {
            char room[1024];
            char* to = room;
            std::size_t space = sizeof room;
            const bool failed =
                iconv(handle_, &from, &left, &to, &space) == static_cast<std::size_t>(-1);
            const bool bad = failed && errno != E2BIG;
            out.append(room, to);
            if (bad) {
                if (finishes_at_bad_)
                    finish(out);
                const std::size_t skipped = bad_at(std::string_view(from, left), out);
                from += skipped;
                left -= skipped;
            }
        }
        finish(out);
        return out;
    }

private:
    /// What was held back: a letter that an accent could have followed, the way back to ASCII.
    void finish(std::string& out) {
        char room[16];
        char* to = room;
        std::size_t space = sizeof room;
        iconv(handle_, nullptr, nullptr, &to, &space);
        out.append(room, to);
    }

    iconv_t handle_ = nullptr;
    const bool finishes_at_bad_;
};

} // namespace

ULONG system_code_page() noexcept {
    return 65001; // UTF-8, whatever the locale
}

bool is_known_code_page(ULONG code_page) {
    return Converter("UTF-8", name_of(code_page).c_str()).is_open();
}

std::string utf8_from_code_page(std::string_view bytes, ULONG code_page) {
    constexpr ULONG kVietnamese = 1258; // accents follow their letters
    Converter converter("UTF-8", name_of(code_page).c_str(),
                        code_page == kVietnamese ? Converter::AtBad::finishes
                                                 : Converter::AtBad::goes_on);
    if (converter.is_open())
        return converter.convert(bytes, [&](std::string_view rest, std::string& out) {
            const auto byte = static_cast<unsigned char>(rest.front());
            codec::encode(has_controls(code_page) && is_control(byte) ? byte : 0xFFFD, out);
            return std::size_t{1};
        });
    std::string out;
    for (const char byte : bytes)
        codec::encode(static_cast<unsigned char>(byte), out);
    return out;
}

std::string code_page_from_utf8(std::string_view text, ULONG code_page, char replacement,
                                bool* replaced) {
    if (replaced)
        *replaced = false;
    const auto replace = [&](std::string_view rest, std::string& out) {
        const char* at = rest.data();
        const char32_t point = codec::decode(at, rest.data() + rest.size());
        const std::string_view letter = rest.substr(0, static_cast<std::size_t>(at - rest.data()));
        const char byte = static_cast<char>(point & 0xFF);
        if (has_controls(code_page) && is_control(point) &&
            utf8_from_code_page({&byte, 1}, code_page) == letter) {
            out.push_back(byte);
            return letter.size();
        }
        out.push_back(replacement);
        if (replaced)
            *replaced = true;
        return static_cast<std::size_t>(at - rest.data());
    };
    Converter converter(name_of(code_page).c_str(), "UTF-8");
    if (converter.is_open())
        return converter.convert(text, replace);
    return Converter("ISO-8859-1", "UTF-8").convert(text, replace);
}

} // namespace mapisim::property
