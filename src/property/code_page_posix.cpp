#include <cerrno>
#include <iconv.h>

#include <fmt/core.h>

#include "property/code_page.h"
#include "property/text_codec.h"

namespace mapisim::property {

namespace {

std::string name_of(ULONG code_page) {
    if (code_page >= 28591 && code_page <= 28606)
        return fmt::format("ISO-8859-{}", code_page - 28590);
    switch (code_page) {
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
    case 51932:
        return "EUC-JP";
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

/// Where the page of Windows has no letter in the range of the C1 controls, Windows gives the
/// control.
bool has_controls(ULONG code_page) noexcept {
    return (code_page >= 1250 && code_page <= 1258) || code_page == 874;
}

class Converter {
public:
    explicit Converter(ULONG code_page)
        : handle_(iconv_open("UTF-8", name_of(code_page).c_str())),
          has_controls_(has_controls(code_page)) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        if (is_open())
            iconv_close(handle_);
    }
    bool is_open() const noexcept { return handle_ != reinterpret_cast<iconv_t>(-1); }

    std::string convert(std::string_view bytes) {
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
                const auto byte = static_cast<unsigned char>(*from);
                codec::encode(has_controls_ && byte >= 0x80 && byte < 0xA0 ? byte : 0xFFFD, out);
                ++from;
                --left;
            }
        }
        return out;
    }

private:
    const iconv_t handle_;
    const bool has_controls_;
};

} // namespace

std::string utf8_from_code_page(std::string_view bytes, ULONG code_page) {
    Converter converter(code_page);
    if (converter.is_open())
        return converter.convert(bytes);
    std::string out;
    for (const char byte : bytes)
        codec::encode(static_cast<unsigned char>(byte), out);
    return out;
}

} // namespace mapisim::property
